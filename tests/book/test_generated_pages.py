"""The pages that follow from the chapters and the schema: none is stale, and a new chapter is on every one of them."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from helpers.book.api_reference import signature_of
from helpers.book.generated_pages import FOLLOW_THE_CHAPTERS, generated_pages, main, stale_pages
from helpers.book.myst import fill_template
from helpers.chapters import CHAPTERS, FINDINGS, Chapter
from helpers.project import ROOT

NEW = Chapter("99_new", title="A new chapter", line="A line.", data="Published.", needs=("cmocs",))


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """Every generated page, made by the one worker that tests them."""
    return generated_pages()


def test_every_generated_page_is_as_it_would_be_written_now(pages: dict[str, str]) -> None:
    assert len(pages) > 50
    for page, text in pages.items():
        assert (ROOT / page).read_text(encoding="utf-8") == text, page


def test_what_is_typed_is_code_for_elsewhere_hyphens_become_a_dash_and_quotation_marks_curly(
    pages: dict[str, str],
) -> None:
    for page, text in pages.items():
        outside = re.sub(r"(?s)```.*?```|`[^`]*`", "", text)
        assert re.findall(r"(?<![\w-])--[a-z{\\]\S*", outside) == [], page
        assert re.findall(r' = "[^"]*"', outside) == [], page


def called(first: int, *rest: str, last_of_all: float | None = None, plain=2, **others: str) -> list[str]:
    """Stand for a function with every kind of argument."""


def test_a_signature_is_spaced_as_its_definition_and_broken_where_a_line_has_no_room() -> None:
    arguments = ("first: int", "*rest: str", "last_of_all: float | None = None", "plain=2", "**others: str")
    assert signature_of(called).splitlines() == ["called(", *(f"    {one}," for one in arguments), ") -> list[str]"]


@pytest.mark.proof
def test_a_page_that_is_stale_or_gone_is_named_and_ends_the_check_in_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], tmp_path) == 0
    assert main(["--check"], tmp_path) == 0
    (tmp_path / "index.md").write_text("another")
    (tmp_path / "book" / "rameses.md").unlink()
    (tmp_path / "book" / "data_dictionary" / "of_a_table_that_went.md").write_text("left over")
    assert stale_pages(tmp_path) == ["index.md", "book/rameses.md", "book/data_dictionary/of_a_table_that_went.md"]
    assert main(["--check"], tmp_path) == 1
    assert capsys.readouterr().err.splitlines() == [
        "index.md is stale; run make pages",
        "book/rameses.md is stale; run make pages",
        "book/data_dictionary/of_a_table_that_went.md is stale; run make pages",
    ]
    assert main([], tmp_path) == 0
    assert stale_pages(tmp_path) == []


@pytest.mark.parametrize("page", FOLLOW_THE_CHAPTERS)
def test_a_new_chapter_needs_no_other_entry_to_be_on_every_front_page(page: str) -> None:
    name = Path(page).name
    before, after = (
        fill_template(name, chapters=chapters, findings=FINDINGS, tables=(), subjects=()).splitlines()
        for chapters in (CHAPTERS, (*CHAPTERS, NEW))
    )
    (new,) = [line for line in after if "99_new" in line]
    assert [line for line in after if line != new] == before
    if name.endswith(".md"):
        assert new.startswith(f"{len(CHAPTERS) + 1}. [A new chapter](/notebooks/99_new.ipynb)")


def test_the_table_of_contents_lists_every_chapter_and_hangs_site_pages_off_their_page() -> None:
    parts = yaml.safe_load(fill_template("_toc.yml", chapters=CHAPTERS, findings=FINDINGS, tables=(), subjects=()))[
        "parts"
    ]
    (analysis,) = (part["chapters"] for part in parts if part["caption"] == "The analysis")
    listed = [entry["sections"][0]["file"] if "sections" in entry else entry["file"] for entry in analysis]
    assert listed == [f"notebooks/{chapter.notebook}" for chapter in CHAPTERS]
    per_site = [entry["file"] for entry in analysis if "sections" in entry]
    assert per_site == [chapter.page for chapter in CHAPTERS if chapter.per_site]


def test_lines_of_a_long_list_stay_within_120_letters_and_under_their_text() -> None:
    chapters = [replace(NEW, line="words " * 40) for _ in range(10)]
    lines = fill_template("index.md", chapters=chapters).partition("## The chapters")[2].splitlines()
    assert max(map(len, lines)) <= 120
    tenth = lines.index(next(line for line in lines if line.startswith("10. ")))
    assert lines[tenth + 1].startswith("    words")


def test_text_of_a_user_is_no_markup() -> None:
    row = fill_template("left_out.md", title="# A?", reason="sites <b> and `{x}` differ", needs="a_b.csv")
    assert r"because sites \<b\> and \`\{x\}\` differ." in row
    assert r"It needs a\_b.csv." in row
