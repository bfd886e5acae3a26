"""SHA-256 checksums of files and folders; without libraries, so that one sees at once whether anything has changed."""

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from sysconfig import get_path
from typing import Final

_MADE_MEANWHILE: Final = {"__pycache__", ".ipynb_checkpoints"}


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal.

    >>> sha256(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()


def checksum_of_file(path: Path) -> str:
    """Return the SHA-256 of a file, however large; "" when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def files_below(*paths: Path) -> list[Path]:
    """Return these files and those in these folders, in order; what Python and Jupyter leave beside them is not there.

    >>> files_below(Path("no-such-folder"))
    []
    """
    found = {file for path in paths for file in (path, *path.rglob("*")) if file.is_file()}
    return sorted(file for file in found if not _MADE_MEANWHILE & set(file.parts))


def folder_checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, by its path within it.

    >>> folder_checksums(Path("no-such-folder"))
    {}
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): checksum_of_file(path) for path in paths}


def checksum_of(paths: Iterable[Path]) -> str:
    """Return one checksum of these files and folders, of what is in them and of names, but not of where they are.

    >>> checksum_of([]) == checksum_of([Path("no-such-file")])
    True
    """
    named = [(path.name, path, file) for path in paths for file in files_below(path)]
    return sha256(
        repr(
            sorted((name, file.relative_to(at).as_posix(), checksum_of_file(file)) for name, at, file in named)
        ).encode()
    )


def checksum_of_environment() -> str:
    """Return one checksum of Python, of the libraries that are installed, and of what `linkbook` is told to do."""
    return sha256(repr(sorted(environment_checksums().items())).encode())


def environment_checksums() -> dict[str, str]:
    """Return a checksum each of Python, of the libraries that are installed, and of what `linkbook` is told to do.

    >>> sorted(environment_checksums())
    ['Python', 'a setting in the environment', 'the libraries']
    """
    settings = sorted(item for item in os.environ.items() if item[0].startswith("LINKBOOK_") and item[1])
    libraries = sorted(path.name for path in Path(get_path("purelib")).glob("*-info"))
    parts = {"Python": sys.version, "the libraries": libraries, "a setting in the environment": settings}
    return {name: sha256(repr(part).encode()) for name, part in parts.items()}
