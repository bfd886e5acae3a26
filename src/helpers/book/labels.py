"""Every heading and fixed label of an edition about a study folder, in English, by where it stands."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from helpers.book.myst import without_own_data
from helpers.book.sphinx_ext import LABELS, MORE, SHOWS
from helpers.book.translated_pages import CONTENTS, HIDE_CODE, IN_SHORT, SEARCH, SHOW_CODE
from helpers.chapters import CHAPTERS_OF_A_STUDY
from helpers.show.page.banner import BANNER_TITLES

FRAME: Final = (
    *(IN_SHORT, *BANNER_TITLES, SHOW_CODE, HIDE_CODE, *SHOWS.values(), MORE),
    *(*LABELS.values(), CONTENTS, SEARCH),
)
"""What stands around the content of a page."""

_HEADING: Final = re.compile(r"^(#{1,3}) +(\S.*?)[ #]*$", re.MULTILINE)
_FENCE: Final = re.compile(r"^(```+|:::+).*?^\1", re.MULTILINE | re.DOTALL)
_TEMPLATES: Final = ("private_index.md", "the_study.md", "chapters_of_a_study.md", "list_of_sites.md")
_OWN_DATA: Final = "own-data"


def labels_listed(root: Path, contents: str, generated: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the labels of an edition with these contents, each once, where it stands first.

    Pages that are `generated` are taken from there and not from their files, which may be stale.
    What is made of values, such as the title of a site's page, is none, nor is a heading with code in it.
    """
    parts = yaml.safe_load(contents)["parts"]
    titles = [chapter.title_of_a_study or chapter.title for chapter in CHAPTERS_OF_A_STUDY]
    prose = [f"{page['file']}.md" for part in parts for page in part["chapters"]]
    pages = {page: (root / page).read_text(encoding="utf-8") for page in prose if (root / page).is_file()}
    templates = [Path(__file__).with_name("templates") / name for name in _TEMPLATES]
    by_source = {
        "The frame of a page": list(FRAME),
        "The contents": [part["caption"] for part in parts] + ["The study's own chapters"],
        "Titles of chapters": titles,
    }
    for chapter in CHAPTERS_OF_A_STUDY:
        title, *headings = _of_notebook(root / "notebooks" / f"{chapter.notebook}.ipynb")
        by_source[f"Chapter {chapter.notebook}"] = headings if chapter.title_of_a_study else [title, *headings]
    for page, text in pages.items():
        by_source[f"Page {page}"] = list(_headings(without_own_data(generated.get(page, text))))
    by_source["The front page"] = [one for path in templates for one in _headings(path.read_text(encoding="utf-8"))]
    first = {label: source for source, labels in reversed(by_source.items()) for label in labels}
    each_once = {
        source: [one for one in dict.fromkeys(by_source[source]) if first[one] == source] for source in by_source
    }
    return {source: labels for source, labels in each_once.items() if labels}


def list_as_toml(labels: dict[str, list[str]]) -> str:
    """Return the list of labels as the file that translations are held against."""
    lines = ["# Every label of the pages that can stand in another language; make pages writes this file."]
    for page, listed in labels.items():
        lines += ["", f"{json.dumps(page)} = [", *(f"  {json.dumps(one, ensure_ascii=False)}," for one in listed), "]"]
    return "\n".join(lines) + "\n"


def _of_notebook(path: Path) -> Iterator[str]:
    """Yield the headings of a notebook, but those about the book's own data only."""
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        if cell["cell_type"] == "markdown" and _OWN_DATA not in cell["metadata"].get("tags", []):
            yield from _headings("".join(cell["source"]))


def _headings(text: str) -> Iterator[str]:
    for _, words in _HEADING.findall(_FENCE.sub("", text)):
        if not set(words) & set("`{}[]<>*"):
            yield words
