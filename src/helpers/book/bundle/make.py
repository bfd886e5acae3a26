"""Make a bundle: fetch wheels for every platform, add linkbook's own, and write what installs them."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from helpers.book.bundle import install
from helpers.book.bundle.plan import PLATFORMS, Platform, requirements_of
from helpers.book.dependency_lock import lock_of_users
from helpers.book.file_checksums import checksum_of_file, folder_checksums
from helpers.project import INSTALLED, ROOT

_TEMPLATES: Final = ("README.md", "Dockerfile", "install.sh", "install.ps1")
_SAME_BYTES: Final = {"SOURCE_DATE_EPOCH": "315532800"}
"""The first day that a wheel can bear, so that two bundles of one state hold the same wheel."""

Step = Callable[[str], None]


def make_bundle(out: Path, pythons: Sequence[str], platforms: Sequence[str], *, step: Step = print) -> Path:
    """Make a bundle for these Pythons and platforms in a folder, and return it; an earlier bundle there is replaced.

    Raises:
        ValueError: in an installed copy, which no wheel can be made of, or where the folder holds something else.
        subprocess.CalledProcessError: when a wheel cannot be fetched or made.
    """
    if INSTALLED:
        raise ValueError("a bundle is made in a checkout of the project, and this is an installed copy")
    if out.exists() and any(out.iterdir()) and not (out / install.CHECKSUMS).is_file():
        raise ValueError(f"{out}: is not empty and holds no bundle; name another folder with --out")
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".bundle-") as scratch:
        made = Path(scratch) / "bundle"
        wheels = made / install.WHEELS
        wheels.mkdir(parents=True)
        step("Choosing libraries: those that linkbook and JupyterLab need, as requirements.lock pins them")
        lock = lock_of_users(ROOT)
        for platform in (PLATFORMS[name] for name in platforms):
            for python in pythons:
                step(f"Fetching wheels for {platform.name}, Python {python}")
                fetch_wheels(requirements_of(lock, platform, python), platform, python, wheels)
        step("Making linkbook's own wheel")
        own = make_own_wheel(ROOT, wheels)
        line = f"linkbook=={version('linkbook')} \\\n    --hash=sha256:{checksum_of_file(own)}\n"
        (made / install.REQUIREMENTS).write_text(lock + line, encoding="utf-8")
        write_instructions(made, sorted(pythons, key=lambda name: int(name.partition(".")[2])), platforms)
        shutil.rmtree(out, ignore_errors=True)
        made.replace(out)
    return out


def fetch_wheels(requirements: str, platform: Platform, python: str, wheels: Path) -> None:
    """Fetch what these requirements pin, as wheels for one platform and Python, each held against its hashes."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requirements.txt"
        listed.write_text(requirements, encoding="utf-8")
        _run(*download_command(listed, platform, python, wheels))


def download_command(requirements: Path, platform: Platform, python: str, wheels: Path) -> list[str]:
    """Return the command of pip that fetches wheels for another platform than this one; it takes no source.

    Markers were seen to before, since pip would hold them against the machine it runs on.
    """
    tags = [part for tag in platform.tags for part in ("--platform", tag)]
    exact = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "--implementation", "cp"]
    where = ["--python-version", python, *tags, "--dest", str(wheels), "--requirement", str(requirements)]
    return [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check", *exact, *where]


def make_own_wheel(root: Path, wheels: Path) -> Path:
    """Make the wheel of the project at `root`, from a copy, and return it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        left_out = shutil.ignore_patterns("build", "_build", ".*", "tests", "benchmarks", "*.egg-info", "__pycache__")
        shutil.copytree(root, copy, ignore=left_out)
        options = ["-qq", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--wheel-dir", folder]
        _run(sys.executable, "-m", "pip", "wheel", *options, str(copy))
        (own,) = Path(folder).glob("linkbook-*.whl")
        return Path(shutil.copy2(own, wheels))


def write_instructions(made: Path, pythons: Sequence[str], platforms: Sequence[str]) -> None:
    """Write what installs the wheels, the page that says how, the Dockerfile, and the checksums of all files."""
    values = {
        "version": version("linkbook"),
        "pythons": pythons,
        "platforms": [PLATFORMS[name] for name in platforms],
        "names": platforms,
        "megabytes": round(sum(path.stat().st_size for path in made.rglob("*") if path.is_file()) / 1e6),
    }
    templates = Environment(  # noqa: S701 - text, not HTML, of values that are written in this project
        loader=PackageLoader("helpers.book.bundle"),
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    for name in _TEMPLATES:
        (made / name).write_text(templates.get_template(name).render(values), encoding="utf-8", newline="\n")
    shutil.copyfile(install.__file__, made / "install.py")
    (made / install.PYTHONS).write_text("\n".join(pythons) + "\n", encoding="utf-8")
    sums = "".join(f"{checksum}  {name}\n" for name, checksum in folder_checksums(made).items())
    (made / install.CHECKSUMS).write_text(sums, encoding="utf-8", newline="\n")


def _run(*command: str) -> None:
    subprocess.run(command, env=os.environ | _SAME_BYTES, capture_output=True, text=True, check=True)  # noqa: S603
