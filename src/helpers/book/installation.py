"""What `linkbook doctor` looks at: Python, libraries, kernel, browser, fonts, and the folder that editions go to."""

import importlib.util
import os
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final, Literal

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from helpers.book.kernel import WARM
from helpers.project import INSTALLED, ROOT, builds_folder

State = Literal["ok", "note", "fault"]

NEEDED_BYTES: Final = 500_000_000
"""What a build of the book takes at most while it is at work, with what it keeps of the edition before."""

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
_KEY_LIBRARIES: Final = ("duckdb", "jupyter-book", "matplotlib", "pandas", "papermill", "seaborn", "statsmodels")
_FONT: Final = "mpl-data/fonts/ttf/DejaVuSans.ttf"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what there is of it, and where it is not as it should be, the way out.

    A `fault` keeps a book from being built; a `note` does not.
    """

    subject: str
    state: State
    words: str
    way_out: str = ""

    def text(self) -> str:
        """Return the finding on one line."""
        return f"{self.subject}: {self.words}" + (f"; {self.way_out}" if self.way_out else "")


def examine_installation() -> list[Finding]:
    """Return what is installed and what is not as it should be, one finding for each thing; no library is imported.

    >>> examine_installation()[0].subject
    'Python'
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = locked_versions((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    builds = builds_folder()
    return [
        _python(project["requires-python"]),
        *_libraries(project["dependencies"], lock),
        _kernel(),
        _browser(),
        _fonts(),
        _writable(builds),
        *(_space(*place) for place in (("Disk space for editions", builds), ("Disk space for temporary files", None))),
    ]


def locked_versions(lock: str) -> dict[str, str]:
    r"""Return the version of every library of a lock that is for this Python and system.

    >>> locked_versions("pandas==3.0.1 \\\n    --hash=sha256:0\nolder==1 ; python_version < '3' \\\n")
    {'pandas': '3.0.1'}
    """
    pins = (Requirement(line.rstrip(" \\")) for line in lock.splitlines() if re.match(r"[A-Za-z0-9]", line))
    return {
        canonicalize_name(pin.name): next(iter(pin.specifier)).version
        for pin in pins
        if pin.marker is None or pin.marker.evaluate()
    }


def _python(wanted: str) -> Finding:
    """Return whether this Python is one that the project is for."""
    version = ".".join(map(str, sys.version_info[:3]))
    fits = Requirement(f"python{wanted}").specifier.contains(version)
    way_out = "" if fits else f"the book needs Python {wanted}"
    return Finding("Python", "ok" if fits else "fault", f"{version}, {sys.executable}", way_out)


def _libraries(dependencies: list[str], lock: Mapping[str, str]) -> Iterator[Finding]:
    """Give the key libraries, and every other needed one that is missing or of another version than the lock's."""
    needed = installed_of(dependencies)
    ranges: dict[str, Requirement] = {
        canonicalize_name(Requirement(text).name): Requirement(text) for text in dependencies
    }
    mend = "install the package again" if INSTALLED else "make .venv anew: make clean book"
    for name, version in sorted(needed.items()):
        wanted, locked = ranges.get(name), lock.get(name, version)
        if version is None:
            yield Finding(name, "fault", "is not installed", mend)
        elif wanted and not wanted.specifier.contains(version, prereleases=True):
            yield Finding(name, "fault", f"{version}, where {wanted} is needed", mend)
        elif version != locked:
            yield Finding(name, "note", f"{version}, where the lock has {locked}", "numbers were checked with the lock")
        elif name in _KEY_LIBRARIES:
            yield Finding(name, "ok", version)
    there = sum(version is not None for version in needed.values())
    yield Finding("Libraries", "ok" if there == len(needed) else "fault", f"{there} of {len(needed)} are installed")


def installed_of(dependencies: list[str]) -> dict[str, str | None]:
    """Return every library that these need, themselves included, with its version, or None where it is missing.

    >>> installed_of(["no-such-library>=1"])
    {'no-such-library': None}
    """
    versions: dict[str, str | None] = {}
    waiting = [(text, "") for text in dependencies]
    seen = set()
    while waiting:
        wanted, extra = waiting.pop()
        if (wanted, extra) in seen:
            continue
        seen.add((wanted, extra))
        try:
            requirement = Requirement(wanted)
        except InvalidRequirement:
            continue
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            versions[name] = None
            continue
        versions[name] = installed.version
        needs = installed.requires or []
        waiting += [(need, one) for need in needs for one in ("", *requirement.extras)]
    return versions


def _kernel() -> Finding:
    """Return whether the kernel that starts from a warm process is installed."""
    from jupyter_core.paths import jupyter_path

    folders = [Path(folder) / WARM for folder in jupyter_path("kernels")]
    folder = next((folder for folder in folders if (folder / "kernel.json").is_file()), None)
    if folder is None:
        return Finding(f"Kernel {WARM}", "note", "is not installed", "the stock kernel runs, and builds take longer")
    return Finding(f"Kernel {WARM}", "ok", str(folder))


def _browser() -> Finding:
    """Return whether there is a browser for the tests of pages."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        return Finding(
            "Browser", "note", "no Chromium", "tests of pages in a browser are skipped: apt install chromium"
        )
    return Finding("Browser", "ok", browser)


def _fonts() -> Finding:
    """Return whether the font of figures is there, which comes with Matplotlib."""
    matplotlib = importlib.util.find_spec("matplotlib")
    path = Path(matplotlib.origin).parent / _FONT if matplotlib and matplotlib.origin else None
    if path is None or not path.is_file():
        return Finding("Fonts", "fault", "DejaVu Sans, the font of figures, is missing", "install matplotlib again")
    return Finding("Fonts", "ok", "DejaVu Sans, the font of figures")


def _writable(folder: Path) -> Finding:
    """Return whether an edition can be written where editions go by default."""
    there = _nearest(folder)
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        words = f"{folder} cannot be written to ({os.strerror(error.errno or 0)})"
        return Finding("Build folder", "fault", words, "give another with --out")
    return Finding("Build folder", "ok", str(folder))


def _space(subject: str, folder: Path | None) -> Finding:
    """Return whether there is room for a build in a folder, or where temporary files go."""
    try:
        free = shutil.disk_usage(_nearest(folder or Path(tempfile.gettempdir()))).free
    except OSError as error:
        return Finding(subject, "fault", os.strerror(error.errno or 0), "set TMPDIR to a folder that is there")
    words = f"{free / 1e9:,.1f} GB free"
    if free < NEEDED_BYTES:
        return Finding(subject, "fault", words, f"a build may take {NEEDED_BYTES / 1e9} GB: make room")
    return Finding(subject, "ok", words)


def _nearest(folder: Path) -> Path:
    """Return a folder, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.is_dir())
