"""Free text of a release: every cell that a page shows is listed, and what a person should look at is marked."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from helpers.book.release.text_marks import WORDS, marks_of
from helpers.book.release.text_to_read import text_to_read
from helpers.data.study import examine

LONG = "When link workers know the area well enough to suggest what is near, patients go, since trust was built first"


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("Mary said so", ["name: Mary"]),
        ("seen by Dr Patel", ["name: Dr Patel"]),
        ("she went to Elm Tree Surgery", ["practice: Elm Tree Surgery"]),
        ("the staff of avocet know", ["practice: avocet"]),
        ("born 12/03/1950", ["date: 12/03/1950"]),
        ("from 2024-03 on", ["date: 2024-03"]),
        ("on the 3rd of March", ["date: 3rd of March"]),
        ("in May 2023", ["date: May 2023"]),
        ("NHS 943 476 5919", ["NHS number: 943 476 5919"]),
        ("no. 9434765919", ["NHS number: 9434765919"]),
        ("no. 943-476-5918", ["ten digits, as an NHS number has: 943-476-5918"]),
        ("after two strokes", ["diagnosis or treatment: strokes"]),
        ("Parkinson's", ["diagnosis or treatment: Parkinson's"]),
        ("moved to Didcot", ["word with a capital: Didcot"]),
        ("Trust grows. When GPs refer, patients may go (or not); 7 of 10 did in 2 months", []),
        ("a market, a grace period, a strokable cat", []),
    ],
)
def test_what_a_person_should_look_at_is_marked(text: str, marks: list[str]) -> None:
    assert marks_of(text, ["Avocet", "A"]) == marks


def test_every_word_searched_for_says_where_it_is_from() -> None:
    with WORDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["kind"] for row in rows} == {"name", "diagnosis"}
    assert all(row["word"] and row["source"] for row in rows)
    assert len({(row["kind"], row["word"].lower()) for row in rows}) == len(rows)
    assert [row["word"] for row in rows if not marks_of(f"was {row['word']} then")] == []


@pytest.fixture
def listed(tmp_path: Path) -> pd.DataFrame:
    """The list of a small study, whose page shows some of its text."""
    study, html = tmp_path / "study", tmp_path / "html"
    study.mkdir()
    (html / "_downloads" / "x").mkdir(parents=True)
    rows = ["cmoc_id,theme,source", "1,Trust & time,an interview", "2,Trust & time,a memo nobody sees", "3,Øre,=1+1"]
    (study / "cmocs.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    elements = ["cmoc_id,position,role,text", f"1,1,C,{LONG.replace(',', ';')}", "1,2,M,Mary helped", "1,3,O,short"]
    (study / "cmoc_elements.csv").write_text("\n".join(elements) + "\n", encoding="utf-8")
    (study / "study.toml").write_text('# ours\nperiod = "May 2023"\nname = "Two towns"\n', encoding="utf-8")
    people = ["patient_id,site_id,gender,age_years,involvement,followed_up", "P-00001,1,Woman,40,interview only,yes"]
    (study / "participants.csv").write_text("\n".join(people) + "\n", encoding="utf-8")
    shown = f"<h1>Two <b>towns</b></h1><td>Trust &amp; time</td><p>{LONG[:60]} ...</p><p>an   interview, May\n2023</p>"
    shown += "<td>Woman</td>"
    (html / "index.html").write_text(shown, encoding="utf-8")
    for number in range(7):
        (html / f"page_{number}.html").write_text("<i title='Mary helped'>shortened</i> =1+1 P-00001", encoding="utf-8")
    (html / "book").mkdir()
    (html / "book" / "how_to_read.html").write_text("<p>A memo nobody sees is no source.</p>", encoding="utf-8")
    (html / "_downloads" / "x" / "a.csv").write_text("theme\nØre\n", encoding="utf-8")
    return text_to_read(examine(study), study, html, own_words="A memo nobody sees").set_index("text")


def test_what_is_shown_is_listed_with_file_line_and_column(listed: pd.DataFrame) -> None:
    theme = listed.loc["Trust & time"]
    assert (theme["file"], theme["line"], theme["column"], theme["times"]) == ("cmocs.csv", 2, "theme", 2)
    assert theme["pages"] == "index.html"
    assert listed.loc["Mary helped", "marks"] == "name: Mary"
    assert listed.loc["Mary helped", "pages"].startswith("page_0.html; ")
    assert listed.loc["Mary helped", "pages"].endswith("; and 2 more")
    assert listed.loc["Øre", "pages"] == "_downloads/x/a.csv"
    assert (listed.loc["Two towns", "file"], listed.loc["Two towns", "line"]) == ("study.toml", 3)
    assert listed.loc["May 2023", "marks"] == "date: May 2023"


def test_of_people_neither_how_many_have_a_text_nor_in_which_line_the_first_stands_is_listed(
    listed: pd.DataFrame,
) -> None:
    woman = listed.loc["Woman"]
    assert (woman["file"], woman["column"], woman["line"], woman["times"]) == ("participants.csv", "gender", "", "")


def test_of_a_text_shown_shortened_no_more_is_listed_than_is_shown(listed: pd.DataFrame) -> None:
    (shortened,) = [text for text in listed.index if str(text).startswith("When link")]
    assert shortened == f"{LONG[:40]} ..."


def test_what_no_page_shows_is_not_listed_and_no_id_is(listed: pd.DataFrame) -> None:
    expected = {
        "Woman",
        "Trust & time",
        "an interview",
        "Øre",
        "Mary helped",
        "Two towns",
        "May 2023",
        f"{LONG[:40]} ...",
    }
    assert set(listed.index) == expected
