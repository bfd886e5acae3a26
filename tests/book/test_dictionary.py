"""The data dictionary: a page for every table, true of the file it describes, and no row of anybody's in an edition."""

import csv
import io
import json
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup

from helpers.book.dictionary import FOLDER, OVERVIEW, dictionary, dictionary_of_a_study
from helpers.book.generated_pages import contents_of_a_study
from helpers.book.release.own_words import known_words
from helpers.chapters import CHAPTERS, chapter_of
from helpers.data.constructs import CONSTRUCTS_FILE
from helpers.project import ROOT

DESCRIBED = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))["resources"]
OF_A_STUDY = [table["name"] for table in DESCRIBED if table.get("study_table")]
FILES = sorted(path.stem for path in (ROOT / "data").glob("*/*.csv"))
ONLY_IN_OTHER_STUDIES = {
    "gp_usage": ["group", "pair_id"],
    "cmocs": ["title"],
    "cmoc_elements": ["part"],
    "participants": ["age_band"],
}
"""Columns that a study folder may have and the book's own file does not."""


def cells(page: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading of a page, without the line under its header."""
    lines = page.partition(f"## {heading}\n")[2].partition("\n## ")[0].splitlines()
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows if not set(row[0]) <= {" ", "-"}]


def test_every_file_of_the_book_and_every_table_of_a_study_has_a_page_and_a_line() -> None:
    pages = dictionary()
    assert sorted(pages) == sorted([OVERVIEW, *(f"{FOLDER}/{name}.md" for name in {*FILES, *OF_A_STUDY})])
    for name in {*FILES, *OF_A_STUDY}:
        assert pages[OVERVIEW].count(f"](/{FOLDER}/{name}.md)") == 1, name


@pytest.mark.parametrize("name", FILES)
def test_a_page_lists_the_columns_of_its_file_in_their_order_and_shows_its_first_rows(name: str) -> None:
    (path,) = (ROOT / "data").glob(f"*/{name}.csv")
    header, *rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))[:3]
    page = dictionary()[f"{FOLDER}/{name}.md"]
    listed = [row[0].strip("`") for row in cells(page, "Columns")[1:]]
    others = ONLY_IN_OTHER_STUDIES.get(name, [])
    assert [column for column in listed if column not in others] == header
    assert sorted(listed) == sorted([*header, *others])
    shown = [[re.sub(r"\\(.)", r"\1", cell) for cell in row] for row in cells(page, "Example rows")[1:]]
    assert shown == [
        [f"`{column}`", *(" ".join(row[i].split("\n")) for row in rows)] for i, column in enumerate(header)
    ]
    assert ("Made-up data." in page) == (path.parent.name == "synthetic")


def test_what_a_table_is_used_by_is_there_and_names_it() -> None:
    for table in DESCRIBED:
        assert re.search(r"\bone row\b", table["description"], re.IGNORECASE), table["name"]
        used = table.get("used_by", [])
        assert all((ROOT / page).is_file() for page in used), table["name"]
        if table["name"] in OF_A_STUDY:
            assert used or [chapter for chapter in CHAPTERS if table["name"] in chapter.tables], table["name"]
            continue
        asked = [path for path in (ROOT / "notebooks").glob("*.ipynb") if f'\\"{table["name"]}\\"' in path.read_text()]
        assert {chapter_of(path.stem).link.strip("/") for path in asked} <= set(used), table["name"]
        assert used, table["name"]


def test_a_rule_names_columns_and_files_that_there_are() -> None:
    names = {f"{table['name']}.csv" for table in DESCRIBED}
    for table in DESCRIBED:
        columns = {field["name"] for field in table["schema"]["fields"]}
        for word in re.findall(r"`([^`]+)`", " ".join(table.get("rules", []))):
            assert word in columns | names | {CONSTRUCTS_FILE}, (table["name"], word)


def test_an_edition_about_a_study_has_the_tables_of_a_study_and_no_row() -> None:
    pages = dictionary_of_a_study()
    assert list(pages) == [OVERVIEW, *(f"{FOLDER}/{name}.md" for name in OF_A_STUDY)]
    assert not [page for page, text in pages.items() if "Example rows" in text or "source_row" in text]
    contents = yaml.safe_load(contents_of_a_study())["parts"][-1]["chapters"]
    (listed,) = [entry["sections"] for entry in contents if entry["file"] == OVERVIEW.removesuffix(".md")]
    assert [f"{entry['file']}.md" for entry in listed] == list(pages)[1:]


def test_the_example_rows_excuse_no_id_from_the_search_of_a_release() -> None:
    words = known_words(ROOT)
    assert "gp_appointments_before" in words
    patients = pd.read_csv(ROOT / "data/synthetic/gp_usage.csv", dtype=str)["patient_id"]
    assert not [one for one in patients if one in words]


def test_an_address_of_the_former_page_leads_to_the_line_of_its_table(site: Path) -> None:
    page = BeautifulSoup((site / "book/data_dictionary.html").read_text(encoding="utf-8"), "html.parser")
    for name in FILES:
        (line,) = page.select(f"li > p > a#{name.replace('_', '-')}-csv")
        assert str(line["href"]).partition("#")[0] == f"data_dictionary/{name}.html"
    for section in ("tables-of-a-study-folder", "published-tables", "reference-tables"):
        assert page.find(id=section) is not None


def test_the_sidebar_opens_the_tables_on_their_own_pages_alone(site: Path) -> None:
    for name, is_open in {"index": False, "book/methods": False, "book/data_dictionary/sites": True}.items():
        page = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        listed = [link.get_text(strip=True) for link in page.select(".bd-sidebar-primary .toctree-l2 > a")]
        assert set(listed) == ({f"{table}.csv" for table in {*FILES, *OF_A_STUDY}} if is_open else set()), name
