"""SHA-256 sums of whole folders: of a study, to see that it has changed, and of a release, to see that a page has."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from helpers.data.discovery import find_tables

SUMS: Final = "SHA256SUMS"
"""The list of every file of a release, in the form that `sha256sum -c` reads."""


def study_sums(study_dir: str) -> dict[str, str]:
    """Return the SHA-256 of every file of a study folder that is read.

    Args:
        study_dir: the study folder, or "" for the book's own data, of which none is kept.

    >>> study_sums("")
    {}
    """
    if not study_dir:
        return {}
    held = find_tables(Path(study_dir))
    return {path.name: _sum_of(path) for path in sorted([*held.files.values(), *held.workbooks])}


def changed_since(record: Path, sums: Mapping[str, str]) -> list[str]:
    """Return the names of the study's files that are not as they were when an edition was built.

    Args:
        record: the edition's `edition.json`; where it holds no sums nothing is known to have changed.
        sums: the study's files as they are now.
    """
    held = json.loads(record.read_text(encoding="utf-8")).get("study_files") if record.is_file() else None
    if held is None:
        return []
    return sorted(name for name in {*held, *sums} if held.get(name) != sums.get(name))


def site_sums(html: Path) -> str:
    """Return one line for every file of a built site: its SHA-256 and its place, as `sha256sum` writes them.

    Args:
        html: the built site; places begin with the name of its folder.
    """
    return "".join(f"{_sum_of(path)}  {path.relative_to(html.parent).as_posix()}\n" for path in _files_of(html))


def _files_of(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _sum_of(path: Path) -> str:
    try:
        with path.open("rb") as held:
            return hashlib.file_digest(held, "sha256").hexdigest()
    except OSError:
        return ""
