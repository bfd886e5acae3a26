"""Executed notebooks that are kept in an edition's own folder, each with what it was made from, to be taken again."""

import json
import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from helpers.book.file_checksums import sha256

_NAMED: Final = 4


class KeptRuns:
    """A folder of entries, one a page: a checksum of the rest, what it was made from, and the executed notebook."""

    def __init__(self, folder: Path) -> None:
        """Keep runs in this folder, which is made with the first."""
        self._folder = folder

    def take(self, page: Path, made_from: Mapping[str, str]) -> str:
        """Write the kept copy of a page to its place and return ""; or return, in words, why it has to be made."""
        entry = self._entry(page)
        if not entry.is_file():
            return "no run of it is kept"
        before, notebook = _read(entry)
        if not before:
            return "what was kept of it is broken"
        changed = [name for name in {**made_from, **before} if made_from.get(name) != before.get(name)]
        if changed:
            return f"{in_a_few_words(changed)} changed"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_bytes(notebook)
        return ""

    def keep(self, page: Path, made_from: Mapping[str, str]) -> None:
        """Keep a page that has just been made, whole or not at all."""
        self._folder.mkdir(exist_ok=True)
        rest = json.dumps(made_from).encode() + b"\n" + page.read_bytes()
        partial = self._entry(page).with_suffix(".partial")
        partial.write_bytes(sha256(rest).encode() + b"\n" + rest)
        partial.replace(self._entry(page))

    def forget_others(self, pages: Collection[Path]) -> None:
        """Remove what is kept of other pages than these, and what a killed run left."""
        kept = {self._entry(page) for page in pages}
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if path not in kept:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    def _entry(self, page: Path) -> Path:
        return self._folder / f"{page.stem}.run"


def _read(entry: Path) -> tuple[dict[str, str], bytes]:
    """Return what a page was made from, and the page; nothing of an entry that is not as it was written."""
    checksum, _, rest = entry.read_bytes().partition(b"\n")
    if checksum != sha256(rest).encode():
        return {}, b""
    made_from, _, notebook = rest.partition(b"\n")
    try:
        before = json.loads(made_from)
    except ValueError:
        return {}, b""
    return (before, notebook) if isinstance(before, dict) else ({}, b"")


def in_a_few_words(names: Collection[str]) -> str:
    """Return names as a list for a person, the first few of them.

    >>> in_a_few_words(["a", "b"]), in_a_few_words(list("abcdef"))
    ('a, b', 'a, b, c, d and 2 more')
    """
    shown, more = list(names)[:_NAMED], len(names) - _NAMED
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
