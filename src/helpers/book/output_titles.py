"""What a person knows a page and its outputs by: their titles and captions, for lines that say what a release does."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from helpers.book.sites import called_site
from helpers.chapters import OWN, chapter_of
from helpers.show.page.output import FINDING_OF, WORDS_TO_AUDIT, first_sentence
from helpers.show.page.sentences import NEUTRAL_CAPTION
from helpers.show.page.tables import in_words


def notebook_of(path: Path) -> str:
    """Return the name of the notebook that a page was made by; one of a study's own is never taken for the book's.

    >>> notebook_of(Path("notebooks/01_sampling.ipynb")), notebook_of(Path("notebooks/chapters/01_sampling.ipynb"))
    ('01_sampling', 'chapters/01_sampling')
    """
    return f"{OWN}{path.stem}" if path.parent.name == OWN.rstrip("/") else path.stem


def title_of(path: Path, page: Any) -> str:
    """Return the title of a page: of a site its name, of a chapter its title in a study or its first heading."""
    site = page.metadata.get("papermill", {}).get("parameters", {}).get("site_id")
    if site is not None:
        return f"Site {called_site(str(site))}"
    try:
        title = chapter_of(notebook_of(path)).title_of_a_study
    except ValueError:
        title = ""
    headings = (heading for cell in page.cells if (heading := _heading(cell)))
    return title or next(headings, in_words(path.stem))


def titled_outputs(page: Any) -> Iterator[tuple[Any, str, str]]:
    """Yield every output of an executed notebook, what it is known by, and what its words are known by.

    An exhibit has its caption, or where that says a number or was typed its name; a paragraph the figure that it is on,
    or the section that it is in.
    """
    section, captions = "", dict[str, str]()
    for cell in page.cells:
        section = _heading(cell) or section
        for output in cell.get("outputs", []):
            entry = output.get("metadata", {}).get("linkbook", {})
            if name := entry.get("name"):
                captions[name] = f"{_kind(entry)} {_called(entry)}"
                yield output, f"the {captions[name]}", f"what is said with the {captions[name]}"
            elif caption := captions.get(entry.get(FINDING_OF, "")):
                yield output, f"what is said of the {caption}", f"what is said of the {caption}"
            else:
                words = 'the box "In short"' if entry.get("kind") == "in-short" else f'a paragraph under "{section}"'
                yield output, words, words


def _kind(entry: Mapping[str, Any]) -> str:
    """Return what people call an exhibit of this kind."""
    return entry["kind"] if entry["kind"] in ("figure", "table") else "part"


def _called(entry: Mapping[str, Any]) -> str:
    """Return the first sentence of a caption; where it is none of its own, the name in words."""
    given = entry.get(WORDS_TO_AUDIT, {}).get("instead", {}).get("caption", entry["caption"])
    caption = first_sentence(given)
    return f'"{in_words(entry["name"].replace("-", "_")) if caption == NEUTRAL_CAPTION else caption}"'


def _heading(cell: Any) -> str:
    """Return the last heading of a cell of prose, "" without one."""
    lines = cell.source.splitlines() if cell.cell_type == "markdown" else []
    return next((line.lstrip("#").strip() for line in reversed(lines) if line.startswith("#")), "")
