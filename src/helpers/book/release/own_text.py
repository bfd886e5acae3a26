"""The text of a study's own chapters that a release shows: paragraphs, and what their tables, figures and words say."""

import csv
import io
import json
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import nbformat
from bs4 import BeautifulSoup

from helpers.book.own_chapters import title_line
from helpers.book.release.reading import plain
from helpers.data.own_chapters import OwnChapter, source_of
from helpers.show.page.sentences import LEFT_OUT, NEUTRAL_CAPTION
from helpers.show.page.tables import HIDDEN
from helpers.vocabulary import NOT_PROVIDED

_LETTER: Final = re.compile(r"[^\W\d_]")
_SAME_EVERYWHERE: Final = (HIDDEN, NOT_PROVIDED, LEFT_OUT)
"""What the book itself writes in the place of what is not shown."""
_SAID: Final = ("text", "in-short")
_NOT_OWN: Final = ("banner", "fold")


class OwnText(NamedTuple):
    """A text of a study's own chapter: its file, the number of its cell, where in it, the text, and the page."""

    file: str
    cell: int | str
    where: str
    text: str
    page: str


def own_texts(
    chapters: Sequence[OwnChapter],
    folder: Path,
    html: Path,
    *,
    source: Path | None = None,
    own_words: str = "",
    left_out: Collection[str] = (),
) -> Iterator[OwnText]:
    """Yield every text of the study's own chapters that a release shows, each once a chapter.

    That is every paragraph, and in the executed notebooks of the staged `source` every cell of text, heading, caption,
    alternative text and sentence of what they show, with the words drawn in figures; numbers by themselves are none.
    Of chapters `left_out` a page has the title alone. What stands in `own_words` is the book's.
    """
    for chapter in chapters:
        page = f"notebooks/{chapter.name}.html"
        if not (html / page).is_file():
            continue
        file = f"{chapter.name}.ipynb"
        cells = json.loads((folder / file).read_text(encoding="utf-8"))["cells"]
        is_out = chapter.name in left_out
        texts = dict.fromkeys(_paragraphs(cells, title_alone=is_out))
        numbers = {str(cell["id"]): number for number, cell in enumerate(cells, 1) if "id" in cell}
        staged = None if source is None else source / "notebooks" / file
        if staged is not None and staged.is_file() and not is_out:
            texts |= dict.fromkeys(_shown(nbformat.read(staged, as_version=4), numbers, _tidy(own_words)))
        known = set[str]()
        for cell, where, text in texts:
            if text not in known:
                known.add(text)
                yield OwnText(file, cell, where, text, page)


def _paragraphs(cells: Sequence[dict[str, Any]], *, title_alone: bool) -> Iterator[tuple[int | str, str, str]]:
    """Yield number of the cell and text of every paragraph, or of the title."""
    words = [(number, source_of(cell)) for number, cell in enumerate(cells, 1) if cell["cell_type"] == "markdown"]
    if title_alone:
        words = [(number, title) for number, text in words if (title := title_line(text))][:1]
    for number, said in words:
        for text in re.split(r"\n\s*\n", said):
            if text.strip():
                yield number, "text", " ".join(text.split())


def _shown(page: Any, numbers: dict[str, int], own_words: str) -> Iterator[tuple[int | str, str, str]]:
    """Yield number of the cell, place and text of what an executed notebook shows and is not the book's own."""
    for cell in page.cells:
        for output in cell.get("outputs", []):
            entry = output.get("metadata", {}).get("linkbook", {})
            if entry.get("kind") in (None, *_NOT_OWN):
                continue
            marked = entry.get("mark", {}).get("words", "")
            for where, text in _of_output(entry, output.get("data", {})):
                said = " ".join(text.replace(marked, "").split()) if marked else " ".join(text.split())
                if _is_text(said) and _tidy(said) not in own_words:
                    yield numbers.get(str(cell.get("id")), ""), where, said


def _of_output(entry: dict[str, Any], data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield place and text of all that one output says."""
    if entry["kind"] in _SAID:
        yield from (("said", str(text)) for text in entry.get("said", ()))
        return
    name, soup = entry.get("name", ""), BeautifulSoup(str(data.get("text/html", "")), "html.parser")
    head, *rows = [*csv.reader(io.StringIO(entry.get("csv", ""), newline=""))] or [[]]
    for key in ("caption", "fold", "alt"):
        yield f"{key} of {name}", str(entry.get(key, ""))
    yield from ((f"{name}, heading", text) for text in (*head, *(one.get_text(" ") for one in soup.find_all("th"))))
    for row in rows:
        yield from ((f"{name}, {column}", text) for column, text in zip(head, row, strict=False))
    yield from ((f"{name}, a cell", cell.get_text(" ")) for cell in soup.find_all("td"))
    yield from ((f"drawn in {name}", text) for text in entry.get("drawn", ()))


def _is_text(text: str) -> bool:
    """Return whether a text says something beside a number, and is not what stands for what is hidden.

    >>> [_is_text(one) for one in ("12", "1,204 (30%)", "hidden", "20 to 40", "(20, 40]", "")]
    [False, False, False, True, False, False]
    """
    same = text in _SAME_EVERYWHERE or text.startswith(NEUTRAL_CAPTION)
    return bool(_LETTER.search(text)) and not same


def _tidy(text: str) -> str:
    return " ".join(plain(text).split())
