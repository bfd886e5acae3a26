"""What the pages on the findings say: every statement has its place, and every number is a claim of the ledger."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from helpers.book.facts import find
from helpers.chapters import FINDINGS, NOTEBOOKS
from helpers.data.study import load_published
from helpers.show.findings import statements
from helpers.show.page import SynopsisNote

BOOK = Path(__file__).parents[2] / "book"
PAGES = sorted((BOOK / "findings").glob("*.md"))
STATEMENTS = load_published("findings").fillna("")
CLAIMS = load_published("claims").set_index("claim_id")
PARTS = load_published("synopsis_parts")
TO_TWENTY = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
TO_TWENTY += "seventeen|eighteen|nineteen|twenty"
NUMBERS = {word: value for value, word in enumerate(TO_TWENTY.split("|"), 1)} | {"twice": 2, "thirty-five": 35}
NUMBER_WORD = re.compile(rf"\b(?:twice|{TO_TWENTY}|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)(?:-\w+)?\b")
NO_CLAIM = re.compile(
    r"site \d+|supplement \d+|\d{2}/ee/\d{4}|nihr\d+|ons4|two things|one's|one that|one at a time|made one|one may|"
    r"one wrote|the one site"
)
"""Names with a number in them, and small words that count nothing."""
MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
AS_WORDED = re.compile(rf"(?:(?:\d{{1,2}} )?(?:{MONTHS}) )?\b(?:19|20)\d\d\b(?:-\d)?|all but one")
"""Dates, which a claim has in its words, and what follows from its value."""
TYPED = {"four questions": "subquestions", "three papers": "papers", "four ideas": "key_ideas"}
"""Words for numbers that stand in the prose of a page itself, each with its claim."""


def asked_for(page: Path) -> list[str]:
    return re.findall(r"\{fact(?:-text)?\}`([^`]+)`", page.read_text())


def numbers_in(text: str) -> set[str]:
    """Numbers of a text, in digits or words, that are no dates."""
    rest = AS_WORDED.sub(" ", NO_CLAIM.sub(" ", text.lower()))
    digits = {number.replace(",", "") for number in re.findall(r"\d+(?:,\d{3})*", rest)}
    return digits | {str(NUMBERS.get(word, word)) for word in NUMBER_WORD.findall(rest)}


def test_every_page_of_the_contents_is_there_and_no_other() -> None:
    assert [page.stem for page in PAGES] == sorted(FINDINGS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_asks_only_for_statements_there_are(page: Path) -> None:
    assert [name for name in asked_for(page) if find(name) is None] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_types_no_number_of_its_own(page: Path) -> None:
    if page.stem == "coverage":
        return
    prose = re.sub(r"\{[a-z-]+\}`[^`]*`|\]\([^)]*\)|^\d+\. |^```.*$", "", page.read_text(), flags=re.MULTILINE)
    assert re.findall(r"\d+", prose) == []
    typed = re.findall(rf"{NUMBER_WORD.pattern} \w+", re.sub(r"\[[^\]]*\]\([^)]*\)", "", page.read_text().lower()))
    assert set(typed) <= set(TYPED)
    assert [words for words in typed if numbers_in(words) != {CLAIMS.loc[TYPED[words], "printed_value"]}] == []


def test_every_statement_stands_on_a_page() -> None:
    used = {name for page in PAGES for name in asked_for(page)}
    assert set(STATEMENTS["finding_id"]) - used == set()


def test_every_configuration_and_claim_named_is_one() -> None:
    cmocs, claims = set(load_published("cmocs")["cmoc_id"].astype(str)), set(CLAIMS.index)
    for row in STATEMENTS.itertuples():
        assert {one for one in str(row.cmocs).split(";") if one} <= cmocs, row.finding_id
        assert {one for one in str(row.claims).split(";") if one} <= claims, row.finding_id


def test_every_number_of_a_statement_stands_in_a_claim_it_names() -> None:
    missing = {}
    for row in STATEMENTS.itertuples():
        claims = [one for one in str(row.claims).split(";") if one]
        values, words = (" ".join(CLAIMS.loc[claims, name]).lower() for name in ("printed_value", "claim"))
        lacking = numbers_in(row.statement) - numbers_in(values)
        lacking |= {
            one for one in AS_WORDED.findall(NO_CLAIM.sub(" ", row.statement.lower())) if one not in f"{words} {values}"
        }
        if lacking:
            missing[row.finding_id] = lacking
    assert missing == {}


def test_every_part_of_the_synopsis_has_a_page_in_the_book() -> None:
    for row in PARTS.itertuples():
        for page in str(row.pages).split(";"):
            folder = BOOK.parent
            assert (folder / f"{page}.md").is_file() or (folder / f"{page}.ipynb").is_file(), f"{row.title}: {page}"
    kinds = PARTS["kind"].value_counts()
    assert (kinds["table"], kinds["box"], kinds["figure"]) == (13, 1, 2)  # the synopsis prints as many


def test_every_statement_comes_from_a_part_that_is_listed() -> None:
    starts = tuple(start for row in PARTS["source_row"] for start in str(row).split(";"))
    lost = [
        row.finding_id
        for row in STATEMENTS.itertuples()
        if not str(row.source_row).startswith(starts) and str(row.source_table) not in starts
    ]
    assert lost == []


def test_links_of_the_pages_lead_to_chapters_that_are_there() -> None:
    for page in PAGES:
        for notebook in re.findall(r"/notebooks/(\w+)\.ipynb", page.read_text()):
            assert notebook in NOTEBOOKS, f"{page.stem}: {notebook}"


def test_a_passage_says_each_statement_with_its_place_and_leads_to_the_rest() -> None:
    html = statements.passage(load_published("findings"), "gp_referred", "sub_1", name="a", section="gp-use").html
    soup = BeautifulSoup(html, "html.parser")
    said = STATEMENTS.set_index("finding_id")["statement"]
    expected = [said["gp_referred"], said["sub_1"]]
    assert [item.get_text().removesuffix("\u00a7") for item in soup.select("li")] == expected
    links = {str(link["href"]): link.get("title") for link in soup.select("a")}
    places = "../book/findings/coverage.html"
    assert links == {
        f"{places}#finding-gp-referred": "Synopsis: Lessons learnt, General practitioner usage data",
        f"{places}#finding-sub-1": "Synopsis: Aim, list item 1",
        "../book/findings/findings.html#gp-use": None,
    }


def test_a_statement_is_a_note_on_the_synopsis_and_one_that_is_not_there_an_error() -> None:
    findings = load_published("findings")
    assert isinstance(statements.answer(findings, "gp_no_pattern"), SynopsisNote)
    with pytest.raises(KeyError, match="gp_no_such"):
        statements.statement(findings, "gp_no_such")
