"""What a page of a release may show: listed figures and tables, and no small number of people in words or cells."""

import csv
import io
import re
from typing import Any, Final

import pandas as pd
from bs4 import BeautifulSoup, Tag

from helpers.analysis.disclosure import COUNTED, Profile, columns_of
from helpers.book.release.few import names_few
from helpers.book.release.outputs import Output
from helpers.chapters import OWN
from helpers.show.page.tables import HIDDEN

_WITHOUT_A_NAME: Final = ("lb-output-banner", "lb-output-in-short", "lb-output-text")
_WITH_WORDS: Final = ("alt", "title", "aria-label", "content", "placeholder", "data-caption")
_BLOCKS: Final = ("p", "li", "caption", "figcaption", "td", "th", "h1", "h2", "h3", "h4", "dt", "dd", "pre", "summary")
_HEADINGS: Final = ("h1", "h2", "h3")
_OWN_PAGES: Final = f"notebooks/{OWN}"
"""Where chapters of a study's own are, whose text is searched whether they show people or not."""
_NUMBERED: Final = re.compile(r"\bFig\.\s*\d+")
_SMALL_CELL: Final = re.compile(r"\d{1,2}")


def page_faults(html: str, page: str, outputs: list[Output], profile: Profile, known_words: str) -> set[str]:
    """Return in words, without values, what a page shows that it may not.

    `page` is its address within the site; in `known_words`, the book's own text and the sentences made from what may be
    said, small numbers are nobody's.
    """
    soup = BeautifulSoup(html, "html.parser")
    own = {output.name: output for output in outputs if output.page == page}
    faults = _unlisted(soup, own)
    people = [output for output in own.values() if output.about_people]
    if profile.hides and (people or page.startswith(_OWN_PAGES)):
        faults |= _drawn(soup, people)
        faults |= _few_in_words(soup, profile, known_words)
        for output in people:
            faults |= _few_in_cells(soup, output, profile)
    return faults


def small_counts(output: Output, profile: Profile) -> list[str]:
    """Return what the data of a listed output show that the profile forbids: this looks again, with no trust in it.

    >>> from helpers.analysis.disclosure import PROFILES
    >>> one = Output("p.html", "a", "table", "", "research", "private", "n\\n3\\n")
    >>> small_counts(one, PROFILES["research"])
    ['a: column n shows a count that the profile hides or rounds']
    """
    if not (profile.hides and output.about_people and output.data):
        return []
    table, counts = _counts(output)
    faults = []
    for column in counts:
        values = pd.to_numeric(table.iloc[:, column].astype(str), errors="coerce").dropna()
        if not values.map(profile.may_show).all():
            name = table.columns[column]
            faults.append(f"{output.name}: column {name} shows a count that the profile hides or rounds")
    return faults


def _counts(output: Output) -> tuple[pd.DataFrame, list[int]]:
    """Return the data of an output as text, and which columns are counts once the hidden cells are left aside."""
    rows = list(csv.reader(io.StringIO(output.data, newline="")))
    table = pd.DataFrame(rows[1:], columns=rows[0])
    typed = pd.DataFrame({i: _typed(table.iloc[:, i]) for i in range(table.shape[1])}).set_axis(table.columns, axis=1)
    roles = output.counts or [column.role for column in columns_of(typed)]
    return table, [i for i, role in enumerate(roles) if role in COUNTED]


def _typed(column: "pd.Series[Any]") -> "pd.Series[Any]":
    filled = column[(column != HIDDEN) & (column != "")]
    numbers = pd.to_numeric(filled, errors="coerce")
    if not len(filled) or numbers.isna().any():
        return column
    return numbers.reindex(column.index).astype("float64")


def _unlisted(soup: BeautifulSoup, own: dict[str, Output]) -> set[str]:
    faults = set()
    for box in soup.select(".lb-output, .lb-figure"):
        classes = set(box.get("class") or [])
        if not classes & set(_WITHOUT_A_NAME) and box.get("id") not in own:
            faults.add("a figure or table that is not in the list of outputs")
    for cell in soup.select(".cell_output"):
        for part in cell.find_all(["table", "img", "svg", "pre", "iframe", "canvas", "object", "embed"]):
            if part.find_parent(class_=["lb-output", "lb-figure"]) is None:
                faults.add("an output that is no listed figure or table")
    if soup.select("table.dataframe, .output.traceback, .output.stderr, .cell_output_error"):
        faults.add("a raw table, an error or a warning")
    return faults


def _drawn(soup: BeautifulSoup, people: list[Output]) -> set[str]:
    names = {output.name for output in people}
    for svg in soup.find_all(["svg", "canvas"]):
        box = svg.find_parent(class_=["lb-output", "lb-figure", "cell_output"])
        if box is not None and (box.get("id") in names or "cell_output" in (box.get("class") or [])):
            return {"a drawing with coordinates; figures about people are released as PNG"}
    if any(name.endswith(".svg") for output in people for name in output.files.values()):
        return {"an SVG download; figures about people are released as PNG"}
    return set()


def _few_in_words(soup: BeautifulSoup, profile: Profile, known_words: str) -> set[str]:
    texts = [(tag, tag.get_text(" ", strip=True)) for tag in soup.find_all(_BLOCKS)]
    texts += [(tag, str(tag[name])) for tag in soup.find_all(True) for name in _WITH_WORDS if tag.get(name)]
    known = re.sub(r"\W+", "", known_words)
    return {
        f"a sentence, alt text or label that names a small number of people{_where(tag)}"
        for tag, text in texts
        for sentence in names_few(_NUMBERED.sub("", text), profile)
        if re.sub(r"\W+", "", sentence.lower()) not in known
    }


def _where(tag: Tag) -> str:
    """Return the heading that a part of a page stands under, so that it can be looked up and need not be repeated."""
    heading = tag if tag.name in _HEADINGS else tag.find_previous(_HEADINGS)
    return f', under "{heading.get_text(" ", strip=True).rstrip(" #")}"' if heading else ""


def _few_in_cells(soup: BeautifulSoup, output: Output, profile: Profile) -> set[str]:
    box = soup.find(id=output.name)
    if box is None or not output.data:
        return set()
    _, counts = _counts(output)
    for row in box.find_all("tr"):
        cells = [cell.get_text(strip=True) for cell in row.find_all("td")]
        for column in counts:
            text = cells[column] if column < len(cells) else ""
            if _SMALL_CELL.fullmatch(text) and int(text) and not profile.may_show(int(text)):
                return {f"table {output.name} shows a small or exact count"}
    return set()
