"""The site of a staged edition: built by Jupyter Book with every warning an error, and what it is made from."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from helpers.book.archive import PAGE as ARCHIVE_PAGE
from helpers.book.archive import checksum_of_contents
from helpers.book.edition_folder import Edition
from helpers.book.execute import clear_folder, replace_folder
from helpers.book.file_checksums import checksum_of, checksum_of_environment, folder_checksums, sha256
from helpers.book.full_disk import full_disk
from helpers.book.import_graph import ImportGraph
from helpers.book.kept_doctrees import ALL_PAGES, OFFERED, Reading, keep, put_back
from helpers.book.kept_runs import in_a_few_words
from helpers.book.up_to_date import record_of
from helpers.data.terminal_text import FULL
from helpers.project import DATA, ROOT

_JUPYTER_BOOK: Final = """
import functools
import gc
import os
import sys
import helpers.book
import jupyter_book.sphinx
from jupyter_book.cli.main import main

gc.set_threshold(100_000, 10, 10)
jupyter_book.sphinx.build_sphinx = functools.partial(jupyter_book.sphinx.build_sphinx, force_all=True)
try:
    main()
except SystemExit as end:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(end.code or 0) if isinstance(end.code, int | None) else sys.exit(end.code)
"""
"""Jupyter Book's own command, but that it may write all pages when it reads some.

Pages are made of small parts in millions: they are looked through for what is used no more seldom, and not taken apart
at the end.
"""
SYNTHETIC: Final = "synthetic"
"""The folder of the book's own data that no page of prose asks for: notebooks read it, and the archive offers it."""
_MAKES_IT: Final = ("helpers.book.sphinx_ext", "helpers.book.sphinx_site")


class BuildError(RuntimeError):
    """The site could not be built; the message is what Sphinx said."""


def build_site(edition: Edition, made_from: Mapping[str, str] | None = None, reading: Reading = ALL_PAGES) -> None:
    """Build the staged tree with every warning an error, then put the new site in the place of the old.

    Pages that did not change are taken as they were read before, when the `reading` is of some only; what is read is
    kept where it is said what the site is `made_from`. All are read again before it is said that the site fails.

    Raises:
        BuildError: with what Sphinx said; the old site is then still there.
        OSError: when a disk is full.
    """
    work = clear_folder(edition.folder / "work")
    put_back(edition, work, reading)
    command = [sys.executable, "-c", _JUPYTER_BOOK, "build", str(edition.source), "--path-output", str(work)]
    command += ["-W", "-n", "--keep-going", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=edition.folder)  # noqa: S603
    built = work / "_build" / "html"
    if done.returncode or not (built / "index.html").exists():
        said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr).strip()
        _refuse_full_disk(said, work)
        if not reading.why_all:
            return build_site(edition, made_from)
        raise BuildError(f"the site was not built; Sphinx said:\n{said[-6000:]}")
    for name in (".buildinfo", "objects.inv", "_sources"):
        leftover = built / name
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink(missing_ok=True)
    if made_from is not None:
        keep(edition, work, built, made_from)
    replace_folder(built, edition.html)
    shutil.rmtree(work)
    return None


def _refuse_full_disk(said: str, work: Path) -> None:
    """Raise the one error behind what Sphinx said when a disk was full; what was half built is removed."""
    if any(f"[Errno {number}]" in said for number in FULL):
        full = full_disk(work.parent)
        shutil.rmtree(work, ignore_errors=True)
        raise full


def site_made_from(edition: Edition, graph: ImportGraph) -> dict[str, str]:
    """Return a checksum of every staged file, and of all else that Sphinx makes the site from."""
    code = graph.checksums(graph.with_imports(_MAKES_IT))
    with_archive = (edition.source / f"{ARCHIVE_PAGE}.md").is_file()
    return folder_checksums(edition.source) | {
        "the code that makes pages": sha256(repr(code).encode()),
        "the book's data": checksum_of([path for path in DATA.iterdir() if path.name != SYNTHETIC]),
        OFFERED: checksum_of_contents() if with_archive else "",
        "the lock file": checksum_of([ROOT / "requirements.lock"]),
        "Python, a library or a setting": checksum_of_environment(),
    }


def why_built(edition: Edition, now: Mapping[str, str]) -> str:
    """Return why the site has to be built, in words; "" when it is there as it would be built now."""
    record = record_of(edition)
    before = record.get("site")
    if not isinstance(before, dict):
        return "no build says what it was made from"
    changed = [name for name in {**now, **before} if now.get(name) != before.get(name)]
    if changed:
        return f"{in_a_few_words(changed)} changed"
    return "" if record.get("html") == checksum_of([edition.html]) else "the built site is not whole"
