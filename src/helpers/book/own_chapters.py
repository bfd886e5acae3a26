"""Chapters of a study's own in an edition: said to be its own, and in a release left out where no guard saw them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import nbformat

from helpers.book.execute import Run
from helpers.book.myst import fill_template
from helpers.book.page_outputs import outputs_of
from helpers.chapters import OWN, chapter_of

OWN_WORDS: Final = (
    "*This chapter is the study's own: its code and its words are those of the analyst, and not of the book.*"
)
NO_PAGE: Final = "it does not open a page, so that no guard saw what it shows"
CODE_LEFT_OUT: Final = "# the study's own code"
"""What a release has in the place of code: a cell without any would lose its outputs on the page."""
_LEFT_OUT: Final = "left-out"
UNSEEN: Final = "a cell of it shows something that did not pass through its page"


def mark_own(page: Any, *, in_release: bool) -> None:
    """Say below the title of a chapter that it is the study's own; in a release take its code out.

    Code may hold what no output does, and nobody lists it for the person who signs.
    """
    place = next((place for place, cell in enumerate(page.cells) if cell.cell_type == "markdown"), 0)
    page.cells.insert(place + 1, nbformat.v4.new_markdown_cell(OWN_WORDS, id="own-words"))
    for cell in page.cells if in_release else ():
        if cell.cell_type == "code":
            cell.source = CODE_LEFT_OUT
            cell.metadata["tags"] = ["remove-input"]


def leave_out_unguarded(runs: Sequence[Run], step: Callable[[str], None]) -> None:
    """Put the reason in the place of each own chapter with an output that passed no guard; `step` is told which."""
    for run in runs:
        if not chapter_of(run.notebook).own:
            continue
        page = nbformat.read(run.output, as_version=4)
        if why := why_unguarded(page):
            step(f"  left out: {run.notebook}, because {why}")
            write_left_out(run.output, page, why)


def why_unguarded(page: Any) -> str:
    """Return why a chapter of a study's own is not released; "" where all that it shows went through its page."""
    kinds = [output.get("metadata", {}).get("linkbook", {}).get("kind") for output in outputs_of(page)]
    if "banner" not in kinds:
        return NO_PAGE
    return UNSEEN if None in kinds else ""


def chapters_left_out(source: Path) -> frozenset[str]:
    """Return the chapters of a study's own in whose place a staged edition has a reason, such as `chapters/waiting`."""
    pages = {f"{OWN}{path.stem}": path for path in (source / "notebooks" / OWN).glob("*.ipynb")}
    left = {name for name, path in pages.items() if _LEFT_OUT in [cell["id"] for cell in _cells(path)]}
    return frozenset(left)


def _cells(path: Path) -> Any:
    return nbformat.read(path, as_version=4).cells


def title_line(text: str) -> str:
    """Return the line of some text that a chapter has for a title; "" where there is none."""
    return next((line for line in text.split("\n") if line.startswith("# ")), "")


def write_left_out(path: Path, page: Any, why: str) -> None:
    """Write in the place of a chapter its title and why it is left out, and nothing else of it."""
    titles = [title_line(cell.source) for cell in page.cells if cell.cell_type == "markdown"]
    title = next(filter(None, titles))
    text = fill_template("own_chapter_left_out.md", title=title, reason=why)
    left = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, id=_LEFT_OUT)])
    left.metadata.update({"kernelspec": page.metadata.get("kernelspec", {})})
    nbformat.write(left, path)
