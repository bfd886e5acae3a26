"""Made-up data say so wherever they travel: in captions, alt text, the short answer, pictures, files and titles."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from bs4 import BeautifulSoup, Tag
from PIL import Image

MARK = "Made-up data."
SAYS_SO = re.compile(r"made.up|synthetic", re.IGNORECASE)

PUBLISHED_PAGES = ["notebooks/05_cmoc_tables.html", "notebooks/06_npt_mapping.html"]
PUBLISHED_PAGES += ["notebooks/07_programme_theory.html", "notebooks/08_published_claims.html"]

PUBLISHED_PARTS = {
    *("sites-matrix", "sites", "sampling-coverage", "sampling-pairs", "sampling-empty-pairs", "sampling-distances"),
    *("sampling-adds", "sampling-weights"),
    *("collected-against-planned", "professionals", "patients", "patients-flow", "sampling-claims"),
    *("gp-usage-findings", "gp-usage-claims"),
    *("questionnaire-findings", "questionnaire-bounds", "questionnaire-claims"),
    "published-effects",
}
"""What rests on printed numbers alone, on pages that show made-up data too."""


@dataclass(frozen=True)
class Shown:
    """A figure or table as it stands on a page: its name, its caption, alt text, and files by their ending."""

    page: str
    name: str
    box: Tag
    files: dict[str, Path]

    @property
    def caption(self) -> str:
        """The caption, "" where it has none."""
        caption = self.box.find("figcaption") or self.box.find("caption")
        return "" if caption is None else (caption.find("p") or caption).get_text(" ", strip=True).rstrip(" #")

    @property
    def alt(self) -> str | None:
        """The alt text, when it is a picture."""
        image = self.box.find("img")
        return None if image is None else str(image["alt"])


@pytest.fixture(scope="module")
def chapters(site: Path) -> dict[str, BeautifulSoup]:
    """Every chapter and site page of the demo site."""
    paths = sorted((site / "notebooks").rglob("*.html"))
    return {path.relative_to(site).as_posix(): BeautifulSoup(path.read_text(), "html.parser") for path in paths}


@pytest.fixture(scope="module")
def everything(site: Path, chapters: dict[str, BeautifulSoup]) -> list[Shown]:
    """Every figure and table of every chapter."""
    return [shown_in(site, page, box) for page, soup in chapters.items() for box in boxes(soup)]


@pytest.fixture(scope="module")
def made_up(everything: list[Shown]) -> list[Shown]:
    """What shows made-up data."""
    return [one for one in everything if not is_published(one)]


@pytest.fixture(scope="module")
def published(everything: list[Shown]) -> list[Shown]:
    """What rests on printed numbers alone."""
    return [one for one in everything if is_published(one)]


def boxes(soup: BeautifulSoup) -> list[Tag]:
    return [box for box in soup.select("figure.lb-figure, .lb-output") if box.get("id")]


def shown_in(site: Path, page: str, box: Tag) -> Shown:
    folder = (site / page).parent
    links = [a["href"] for a in box.select(".lb-downloads a[href]") if not a["href"].startswith("data:")]
    links += [image["src"] for image in box.select("img.lb-image")]
    paths = [(folder / unquote(link)).resolve() for link in links]
    return Shown(page, box["id"], box, {path.suffix: path for path in paths})


def is_published(one: Shown) -> bool:
    return one.page in PUBLISHED_PAGES or one.name in PUBLISHED_PARTS


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(), newline="")))


def test_there_is_enough_to_look_at(made_up: list[Shown], published: list[Shown]) -> None:
    assert len(made_up) > 60
    assert len(published) > 30
    assert {one.name for one in published} >= PUBLISHED_PARTS
    files = Counter(ending for one in [*made_up, *published] for ending in one.files)
    assert min(files[ending] for ending in (".csv", ".xlsx", ".svg", ".png")) > 50


def test_every_caption_and_alt_text_of_made_up_data_says_so(made_up: list[Shown]) -> None:
    assert {(one.page, one.name) for one in made_up if MARK not in one.caption} == set()
    assert {(one.page, one.name) for one in made_up if one.alt is not None and not one.alt.startswith(MARK)} == set()


def test_no_caption_or_alt_text_of_published_numbers_says_that_they_are_made_up(published: list[Shown]) -> None:
    assert {(one.page, one.name) for one in published if MARK in f"{one.caption} {one.alt}"} == set()


def test_the_short_answer_of_a_page_says_when_it_rests_on_made_up_data(chapters: dict[str, BeautifulSoup]) -> None:
    answers = {page: soup.select(".lb-in-short") for page, soup in chapters.items()}
    marked = {page: MARK in boxes[-1].get_text(" ") for page, boxes in answers.items() if boxes}
    assert len(marked) == len(chapters)
    unmarked = [*PUBLISHED_PAGES, "notebooks/01_sampling.html"]
    assert {page for page, is_marked in marked.items() if not is_marked} == set(unmarked)


@pytest.mark.parametrize(
    ("page", "finding"),
    [
        ("notebooks/03_gp_usage_pooled.html", "no strong pattern either way"),
        ("notebooks/04_questionnaire_change.html", "better at the second interview than at the first"),
    ],
)
def test_what_the_study_found_comes_first_open_and_apart_from_what_is_made_up(
    chapters: dict[str, BeautifulSoup], page: str, finding: str
) -> None:
    found, example = chapters[page].select(".lb-in-short")
    assert finding in found.get_text()
    assert MARK not in found.get_text()
    assert MARK in example.get_text()
    section = chapters[page].select_one("section section")
    assert section is not None
    assert section.h2 is not None
    assert section.h2.get_text().startswith("What the study found")
    assert finding in section.get_text()
    assert not [item for item in section.select(".lb-statements li") if item.find_parent("details")]
    (border,) = chapters[page].select(".lb-example")
    above = {box["id"] for box in border.find_all_previous(class_=["lb-figure", "lb-output"]) if box.get("id")}
    below = {box["id"] for box in border.find_all_next(class_=["lb-figure", "lb-output"]) if box.get("id")}
    assert above <= PUBLISHED_PARTS
    assert not below & PUBLISHED_PARTS


def test_the_title_of_a_page_and_of_its_search_result_says_when_data_are_made_up(
    site: Path, chapters: dict[str, BeautifulSoup]
) -> None:
    index = (site / "searchindex.js").read_text()
    for page, soup in chapters.items():
        title, heading = soup.title.get_text(), soup.h1.get_text().rstrip("#").strip()  # type: ignore[union-attr]
        assert title.startswith(f"{heading} (made-up data)") == (page not in PUBLISHED_PAGES), page
        assert (f'"{heading} (made-up data)"' in index) == (page not in PUBLISHED_PAGES), page


def test_every_csv_has_its_origin_in_a_last_column_and_no_comment_above_its_header(
    made_up: list[Shown], published: list[Shown]
) -> None:
    for shown, origin in ((made_up, "synthetic"), (published, "published")):
        for one in (one for one in shown if ".csv" in one.files):
            header, *rows = rows_of(one.files[".csv"])
            assert header[-1] in ("origin", "data_origin"), one
            assert len(set(header)) == len(header), one
            assert rows, one
            assert {row[-1] for row in rows} == {origin}, one


def test_every_workbook_has_the_table_and_a_sheet_to_read_first(made_up: list[Shown], published: list[Shown]) -> None:
    for one in (one for one in [*made_up, *published] if ".xlsx" in one.files):
        book: Any = openpyxl.load_workbook(one.files[".xlsx"])
        assert book.sheetnames == ["data", "Read me"], one
        header = [str(cell.value) for cell in book["data"][1]]
        assert header == rows_of(one.files[".csv"])[0], one
        rows = [[cell or "" for cell in row] for row in book["Read me"].iter_rows(values_only=True)]
        about = {row[0]: row[1] for row in rows[:4]}
        assert list(about) == ["Title", "Source", "Origin", "Licence"], one
        assert all(about.values()), one
        assert "10.3310/KHGT9993" in about["Source"], one
        assert bool(SAYS_SO.search(about["Origin"])) == (not is_published(one)), one
        assert [row[0] for row in rows[6:]] == header, one
        assert all(row[1] for row in rows[6:]), one


def test_every_picture_of_made_up_data_says_so_in_the_file_and_no_other_does(everything: list[Shown]) -> None:
    for one in everything:
        if ".png" in one.files:
            with Image.open(one.files[".png"]) as picture:
                assert picture.info.get("Description", "") == ("" if is_published(one) else MARK), one
        if ".svg" in one.files:
            text = one.files[".svg"].read_text()
            title = text.partition("<title>")[2].partition("</title>")[0]
            assert title, one
            assert (MARK in title) == (not is_published(one)), one
            assert (f"<dc:description>{MARK}</dc:description>" in text) == (not is_published(one)), one
            assert ('id="origin"' in text) == (not is_published(one)), one


def test_every_file_has_a_name_of_its_own_that_says_page_and_origin(site: Path, everything: list[Shown]) -> None:
    names = [path.name for path in (site / "_downloads").rglob("*") if path.is_file()]
    assert {name for name, number in Counter(names).items() if number > 1} == set()
    for one in everything:
        origin = "published" if is_published(one) else "synthetic"
        for ending, path in one.files.items():
            content = "(-[0-9a-f]{12})?" if path.parent.name == "_images" else ""  # what a page shows and offers
            assert re.search(f"-{origin}{content}{re.escape(ending)}$", path.name), path.name
            site_page = re.search(r"sites/site_0*(\w+)\.html", one.page)
            start = f"gp-usage-site-{site_page[1]}-" if site_page else one.page[13:-5].replace("_", "-")
            assert path.name.lower().startswith(start.lower()), path.name


def test_the_name_of_a_table_of_the_theory_says_what_it_holds(site: Path) -> None:
    headers = {path.name: rows_of(path)[0] for path in (site / "_downloads").rglob("programme-theory-*.csv")}
    assert headers["programme-theory-links-published.csv"][:2] == ["from", "to"]
    assert {"links_in", "links_out"} <= set(headers["programme-theory-links-per-part-published.csv"])
    assert headers["programme-theory-nodes-published.csv"][0] == "node_id"
