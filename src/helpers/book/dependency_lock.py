"""Pin every dependency with uv: requirements.lock, requirements-uv.lock and environment.yml, none with an address.

`python -m helpers.book.dependency_lock` keeps the versions that still fit; with `--upgrade` all are pinned anew.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from helpers.book.myst import fill_template
from helpers.project import ROOT

CONDA_PYTHON: Final = "3.12"
_EXTRAS: Final = ("dev", "lab", "cluster", "report")
_COMPILE: Final = (
    *("uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"),
    *("--fork-strategy", "fewest", "--no-annotate", "--no-header", "--no-emit-index-url"),
)


def pins(lock: str) -> list[str]:
    """Return the pinned requirements of a lock, in its order, each with its environment marker.

    >>> pins("a==1 \\\\\\n    --hash=sha256:0\\nb==2 ; sys_platform == 'win32' \\\\\\n    --hash=sha256:1\\n")
    ['a==1', "b==2 ; sys_platform == 'win32'"]
    """
    return [line.removesuffix(" \\") for line in lock.splitlines() if not line.startswith(" ")]


def conda_environment(lock: str) -> str:
    """Return environment.yml: Python and pip from conda, the lock's exact versions and the project itself from pip.

    pip refuses an editable install in a file where any line carries a hash, so this one carries none.
    """
    return fill_template("environment.yml", python=CONDA_PYTHON, pins=pins(lock))


def write_locks(*options: str) -> None:
    """Write the three files: those of uv for every supported Python and platform, hashed."""
    lock, uv_lock = ROOT / "requirements.lock", ROOT / "requirements-uv.lock"
    extras = [word for extra in _EXTRAS for word in ("--extra", extra)]
    _compile("pyproject.toml", *extras, "--output-file", lock.name, *options)
    (uv,) = (pin for pin in pins(lock.read_text()) if pin.startswith("uv=="))
    _compile("-", "--output-file", uv_lock.name, given=uv)
    (ROOT / "environment.yml").write_text(conda_environment(lock.read_text()))


def lock_of_users(root: Path = ROOT) -> str:
    """Return the part of requirements.lock that the book and JupyterLab need; it takes a network."""
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder) / "requirements.txt"
        pinned = ("--constraint", str(root / "requirements.lock"))
        _compile(str(root / "pyproject.toml"), "--extra", "lab", *pinned, "--output-file", str(part))
        return part.read_text(encoding="utf-8")


def _compile(*arguments: str, given: str | None = None) -> None:
    subprocess.run([sys.executable, "-m", *_COMPILE, *arguments], cwd=ROOT, input=given, text=True, check=True)  # noqa: S603


if __name__ == "__main__":
    write_locks(*sys.argv[1:])
