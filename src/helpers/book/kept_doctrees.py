"""What Sphinx has read of an edition's pages, kept in the edition's folder, so that only pages that changed are read.

Sphinx then finds the pages of the last site where it writes the new one, and nothing else, and writes those that would
not be the same (`helpers.book.kept_pages`). The site is that of a clean build byte for byte, as
`tests/book/test_incremental_site.py` holds it to.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from helpers.book.edition_folder import Edition
from helpers.book.file_checksums import checksum_of_file, folder_checksums, sha256
from helpers.book.json_files import write_json
from helpers.book.kept_runs import in_a_few_words

KEPT: Final = "doctrees"
"""The folder, in an edition's own, of what is kept: away while a site is built, and back when that is whole."""
OFFERED: Final = "what the archive offers"
"""The one thing beside pages whose change has no page read again: it is written when all pages are."""
PAGES: Final = (".md", ".ipynb")
_LIST: Final = "made_from.json"
_FOLDERS: Final = (".doctrees", "jupyter_execute")
"""What Sphinx and myst-nb leave beside the site: the pages as they were read, and the files of their outputs."""
_READ_ALONE: Final = ("index.md", "CHANGELOG.md", "CONTRIBUTING.md", "notebooks/", "book/")
_READ_BY_ALL: Final = ("book/glossary.md",)
"""The pages of which others take something as they are read: definitions of terms."""
_LONG_AGO: Final = 946_684_800
"""Seconds of the time that every staged file bears: what changed is known by content, never by a clock."""


@dataclass(frozen=True)
class Reading:
    """Why all pages are read; "" when they were but for those that `changed`."""

    why_all: str
    changed: frozenset[str] = frozenset()


ALL_PAGES: Final = Reading("all pages are read")


def what_to_read(edition: Edition, now: Mapping[str, str]) -> Reading:
    """Return which pages have to be read, of a site that is made from what is there `now`."""
    if not edition.keeps_runs:
        return Reading("nothing is kept of a release")
    home = edition.folder / KEPT
    if not home.is_dir():
        return Reading("what was read before is not kept")
    before = _list_of(home)
    if before is None or before["source"] != str(edition.source) or before["files"] != _files(home):
        return Reading("what was read before is broken, or of another folder")
    if before.get("pages") != _pages(edition.html):
        return Reading("the built site is not whole")
    if other := [name for name in {**now, **before["site"]} if (name in now) != (name in before["site"])]:
        return Reading(f"{in_a_few_words(other)} came or went")
    changed = {name for name in now if now[name] != before["site"][name]} - {OFFERED}
    if for_all := sorted(name for name in changed if not _is_read_alone(name)):
        return Reading(f"{in_a_few_words(for_all)} changed")
    return Reading("", frozenset(changed))


def put_back(edition: Edition, work: Path, reading: Reading) -> None:
    """Move what is kept to where Sphinx looks for it, without the pages to read; when all are read, nothing is."""
    home = edition.folder / KEPT
    for path in edition.source.rglob("*"):
        os.utime(path, (_LONG_AGO, _LONG_AGO))
    if not reading.why_all:
        (work / "_build").mkdir(parents=True)
        for name in _FOLDERS:
            (home / name).rename(work / "_build" / name)
        for page in reading.changed:
            (work / "_build" / ".doctrees" / page).with_suffix(".doctree").unlink(missing_ok=True)
        for written in edition.html.rglob("*.html"):
            copy = work / "_build" / "html" / written.relative_to(edition.html)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(written, copy)
    shutil.rmtree(home, ignore_errors=True)


def keep(edition: Edition, work: Path, html: Path, now: Mapping[str, str]) -> None:
    """Keep what Sphinx has read for the site in `html`, but files of outputs that the site has no more."""
    if not edition.keeps_runs:
        return
    home = edition.folder / KEPT
    home.mkdir()
    for name in _FOLDERS:
        folder = work / "_build" / name
        folder.mkdir(exist_ok=True)
        folder.rename(home / name)
    of_site = {*folder_checksums(html).values()}
    for file in [file for file in (home / _FOLDERS[1]).rglob("*") if file.is_file()]:
        if checksum_of_file(file) not in of_site:
            file.unlink()
    about = {"source": str(edition.source), "site": dict(now), "files": _files(home), "pages": _pages(html)}
    write_json(home / _LIST, {"sha256": _seal(about), **about})


def forget(edition: Edition) -> None:
    """Keep nothing of an edition, as when something was changed while it was read."""
    shutil.rmtree(edition.folder / KEPT, ignore_errors=True)


def _is_read_alone(name: str) -> bool:
    """Return whether a staged file is a page of which no other takes anything as it is read."""
    return name.startswith(_READ_ALONE) and name.endswith(PAGES) and name not in _READ_BY_ALL


def _list_of(home: Path) -> dict[str, Any] | None:
    """Return what is written of what is kept; None where that is not whole."""
    try:
        about: dict[str, Any] = json.loads((home / _LIST).read_text(encoding="utf-8"))
        return about if about.pop("sha256") == _seal(about) else None
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return None


def _seal(about: Mapping[str, object]) -> str:
    return sha256(json.dumps(about, sort_keys=True).encode())


def _files(home: Path) -> dict[str, str]:
    """Return of every file its checksum and when it came to this disk: Sphinx unpickles none that was brought here."""
    sums = folder_checksums(home)
    return {name: f"{sums[name]} {_came_to_disk(home / name)}" for name in sums if name != _LIST}


def _pages(html: Path) -> dict[str, str]:
    """Return the checksum of every page of a site."""
    return {page.relative_to(html).as_posix(): checksum_of_file(page) for page in sorted(html.rglob("*.html"))}


def _came_to_disk(file: Path) -> int:
    """Return a time that nobody can set: a file that is copied or unpacked bears that of the copy."""
    return file.stat().st_ctime_ns
