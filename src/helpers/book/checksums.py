"""SHA-256 checksums of whole folders: of a study, to see that it changed, and of a release, to see that a page has."""

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from sysconfig import get_path
from typing import Final

from helpers.data.answers import ANSWERS_FILE
from helpers.data.definitions.declaration import DEFINITIONS_FILE
from helpers.data.descriptor import resources
from helpers.data.discovery import find_tables
from helpers.data.study_settings import settings_files
from helpers.project import DATA

_MADE_MEANWHILE: Final = {"__pycache__", ".ipynb_checkpoints"}

CHECKSUMS: Final = "SHA256SUMS"
"""The list of every file of a release, in the form that `sha256sum -c` reads."""


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal.

    >>> sha256(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()


def study_checksums(study_dir: str) -> dict[str, str]:
    """Return the SHA-256 of every file of a study folder that is read; for "", of the book's own data.

    >>> "synthetic/gp_usage.csv" in study_checksums("")
    True
    """
    if not study_dir:
        return {resource["path"]: _checksum(DATA / resource["path"]) for resource in resources().values()}
    tables = find_tables(Path(study_dir))
    paths = [*tables.files.values(), *tables.workbooks, *tables.projects, *settings_files(Path(study_dir))]
    beside = [Path(study_dir) / name for name in (ANSWERS_FILE, DEFINITIONS_FILE)]
    paths += [path for path in beside if path.is_file()]
    return {path.name: _checksum(path) for path in sorted(paths)}


def project_checksum(paths: Iterable[Path]) -> str:
    """Return one SHA-256 of these files and folders, the libraries, Python, and what `linkbook` is told to do.

    >>> project_checksum([]) == project_checksum([Path("no-such-file")])
    True
    """
    settings, libraries = _settings(), _libraries()
    files = sorted(file for path in paths for file in (path, *path.rglob("*")) if file.is_file())
    read = [(str(file), _checksum(file)) for file in files if _is_kept(file)]
    return sha256(json.dumps([sys.version, settings, libraries, read]).encode())


def checksums_by_cause(code: Iterable[Path], study_dir: str) -> dict[str, str]:
    """Return a SHA-256 each of the code, the settings, the libraries and Python, by which two editions are compared.

    The code is these folders, wherever they are, and for a study the book's own data, which it reads beside its own.

    >>> sorted(checksums_by_cause([], ""))
    ['code', 'libraries', 'python', 'settings']
    """
    files = [(file.relative_to(folder).as_posix(), file) for folder in code for file in folder.rglob("*")]
    read = sorted((name, _checksum(file)) for name, file in files if file.is_file() and _is_kept(file))
    own = study_checksums("") if study_dir else {}
    parts = {"code": [read, own], "settings": _settings(), "libraries": _libraries(), "python": sys.version}
    return {cause: sha256(json.dumps(part).encode()) for cause, part in parts.items()}


def _settings() -> list[tuple[str, str]]:
    """Return what `linkbook` is told by its environment."""
    return sorted(item for item in os.environ.items() if item[0].startswith("LINKBOOK_") and item[1])


def _libraries() -> list[str]:
    """Return the names of the installed distributions, which hold their versions."""
    return sorted(path.name for path in Path(get_path("purelib")).glob("*-info"))


def _is_kept(file: Path) -> bool:
    """Return whether a file is none of those that are made when code runs."""
    return not _MADE_MEANWHILE & set(file.parts)


@contextmanager
def one_state(study_dir: str) -> Iterator[dict[str, str]]:
    """Give the checksums of a study, whose files stay as they are while something is made of them.

    Raises:
        ValueError: when a file that is read was changed, added or removed meanwhile, whatever else went wrong.
    """
    before = study_checksums(study_dir)
    try:
        yield before
    except Exception:
        _refuse_changed(study_dir, before)
        raise
    _refuse_changed(study_dir, before)


def _refuse_changed(study_dir: str, before: Mapping[str, str]) -> None:
    if changed := differing(before, study_checksums(study_dir)):
        raise ValueError(
            f"{', '.join(changed)} changed meanwhile, so that pages could rest on different rows; nothing was put in "
            "place: give the same command again"
        )


def changed_since(record: Path, checksums: Mapping[str, str]) -> list[str]:
    """Return the names of the study's files that are not as its `edition.json` says they were; none without one.

    Raises:
        ValueError: when the edition was built without writing down what its study's files were.
    """
    if not record.is_file():
        return []
    before = json.loads(record.read_text(encoding="utf-8")).get("study_files")
    if not before:
        raise ValueError(f"{record} does not say what the study's files were when its pages were made: build it again")
    return differing(before, checksums)


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the names of files that are not the same, or are there only once.

    >>> differing({"a.csv": "1", "b.csv": "2"}, {"a.csv": "1", "c.csv": "3"})
    ['b.csv', 'c.csv']
    """
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def folder_checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below a folder, by its path within it.

    >>> folder_checksums(Path("no-such-folder"))
    {}
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): _checksum(path) for path in paths}


def as_lines(checksums: Mapping[str, str]) -> str:
    r"""Return checksums as `sha256sum` writes them, one file a line.

    >>> as_lines({"html/index.html": "e3b0"})
    'e3b0  html/index.html\n'
    """
    return "".join(f"{digest}  {name}\n" for name, digest in checksums.items())


def from_lines(text: str) -> dict[str, str]:
    r"""Return the checksums of lines as `sha256sum` writes them.

    >>> from_lines("e3b0  html/a page.html\n")
    {'html/a page.html': 'e3b0'}
    """
    pairs = (line.split("  ", 1) for line in text.splitlines() if "  " in line)
    return {name: digest for digest, name in pairs}


def _checksum(path: Path) -> str:
    """Return the SHA-256 of a file, however large; "" when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
