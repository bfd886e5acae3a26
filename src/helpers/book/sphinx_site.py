"""The site of a staged edition: built by Jupyter Book with every warning an error, and what it is made from."""

import re
import shutil
from collections.abc import Mapping
from contextlib import nullcontext
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
from helpers.book.sphinx_process import SphinxProcess, run_jupyter_book, sphinx_waiting
from helpers.book.up_to_date import record_of
from helpers.data.terminal_text import FULL
from helpers.project import DATA, ROOT

SYNTHETIC: Final = "synthetic"
"""The folder of the book's own data that no page of prose asks for: notebooks read it, and the archive offers it."""
_MAKES_IT: Final = ("helpers.book.sphinx_ext", "helpers.book.sphinx_process", "helpers.book.sphinx_site")


class BuildError(RuntimeError):
    """The site could not be built; the message is what Sphinx said."""


def build_site(
    edition: Edition,
    made_from: Mapping[str, str] | None = None,
    reading: Reading = ALL_PAGES,
    sphinx: SphinxProcess | None = None,
) -> None:
    """Build the staged tree with every warning an error, then put the new site in the place of the old.

    Pages that did not change are taken as they were read before, when the `reading` is of some only; what is read is
    kept where it is said what the site is `made_from`. All are read again before it is said that the site fails.
    `sphinx` is the process that does it, when one waits.

    Raises:
        BuildError: with what Sphinx said; the old site is then still there.
        OSError: when a disk is full.
    """
    work = clear_folder(edition.folder / "work")
    put_back(edition, work, reading)
    arguments = ["build", str(edition.source), "--path-output", str(work), "-W", "-n", "--keep-going", "-q"]
    with nullcontext(sphinx) if sphinx else sphinx_waiting(edition.folder) as process:
        code, output = run_jupyter_book(process, arguments)
    built = work / "_build" / "html"
    if code or not (built / "index.html").exists():
        said = re.sub(r"\x1b\[[0-9;]*m", "", output).strip()
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
