"""The chapter on the claims opens on what disagrees, by name, and every claim and pair of places has its anchor."""

import pytest
from bs4 import BeautifulSoup

from helpers.analysis.claims import TABLES, check_claims, disagreements, reasons_given
from helpers.data.study import load_published
from helpers.show.claims import tables as claim_tables
from helpers.show.claims import text

CHECKED = check_claims(load_published("claims"), {name: load_published(name) for name in TABLES})
PAIRS = load_published("discrepancies")
HOSTILE = "<img src=x onerror=alert(1)>"


def soup_of(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "html.parser")


def test_the_answer_names_what_disagrees_with_both_numbers() -> None:
    answer = text.verdicts_answer(CHECKED)
    assert "shown in Table 7” (printed 12, worked out 16)" in answer
    assert "label each configuration” (printed 12, worked out 16)" in answer


def test_the_answer_says_when_nothing_disagrees() -> None:
    assert text.verdicts_answer(CHECKED[CHECKED["verdict"] != "disagrees"]).endswith(", all agree.")


def test_both_claims_that_disagree_are_explained_by_the_pair_on_their_quantity() -> None:
    disagree = disagreements(CHECKED, PAIRS)
    assert disagree["claim_id"].tolist() == ["npt_constructs_in_text", "npt_constructs_in_text_part4"]
    assert disagree["place_two"].tolist() == ["Table 7"] * 2
    cards = soup_of(claim_tables.disagreements(disagree).html).select("article")
    for card, place in zip(cards, ("Findings, Part 3", "Findings, Part 4"), strict=True):
        words = card.get_text(" ", strip=True)
        assert f"The text 12 {place} The tables 16 Table 7" in words
        assert "The 2022 manual counts 12" in words


def test_a_claim_that_no_pair_explains_has_a_card_all_the_same() -> None:
    (card,) = soup_of(claim_tables.disagreements(disagreements(CHECKED, PAIRS.iloc[1:]).head(1)).html).select("article")
    assert "Both hold if" not in card.get_text()


def test_pairs_stand_side_by_side_by_subject_each_with_its_anchor_and_its_explanation_folded() -> None:
    soup = soup_of(claim_tables.discrepancies(PAIRS).html)
    assert [head.get_text() for head in soup.select("h3")] == PAIRS["subject"].unique().tolist()
    items = {item["id"]: item for item in soup.select("li")}
    assert set(items) == {f"pair-{name}" for name in PAIRS["discrepancy_id"]}
    for row in PAIRS.itertuples():
        item = items[f"pair-{row.discrepancy_id}"]
        one, other = (side.get_text(" ", strip=True) for side in item.find_all("p", recursive=False))
        assert (one, other) == (f"{row.place_one} {row.says_one}", f"{row.place_two} {row.says_two}")
        assert row.both_hold_if in item.select_one("details p").get_text()


def test_each_claim_that_cannot_be_recomputed_stands_under_its_reason_once() -> None:
    reasons = reasons_given(CHECKED)
    cannot = CHECKED[CHECKED["verdict"] == "cannot be recomputed"]
    assert sorted(reasons["claim_ids"].explode()) == sorted(cannot["claim_id"])
    assert reasons["claims"].is_monotonic_decreasing
    links = soup_of(claim_tables.reasons(reasons, CHECKED).html).select("td a")
    assert sorted(link["href"].split("#claim-")[1] for link in links) == sorted(cannot["claim_id"])
    assert str(len(cannot)) in text.reasons_sentence(reasons)


def test_every_row_of_claims_keeps_its_anchor_and_the_columns_to_choose_by_come_last() -> None:
    soup = soup_of(claim_tables.claims(CHECKED).html)
    assert [row["id"] for row in soup.select("tbody tr")] == [f"claim-{name}" for name in CHECKED["claim_id"]]
    heads = soup.select("thead th")
    assert [head.get_text() for head in heads[7:]] == ["Part", "Subject"]  # which claims.css leaves out
    assert [head.get_text() for head in heads if head.has_attr("data-filter")] == ["Verdict", "Part", "Subject"]
    assert soup.select_one("#claim-papers code").get_text() == "number_of_papers"


@pytest.mark.parametrize("column", ["place_one", "says_one", "place_two", "says_two", "both_hold_if", "subject"])
def test_words_of_a_pair_are_escaped(column: str) -> None:
    assert "<img" not in claim_tables.discrepancies(PAIRS.assign(**{column: HOSTILE})).html


@pytest.mark.parametrize("column", ["claim", "printed_value", "reason", "recomputed_by", "source_row"])
def test_words_of_a_claim_are_escaped(column: str) -> None:
    hostile = CHECKED.assign(**{column: HOSTILE})
    for made in (
        claim_tables.claims(hostile),
        claim_tables.disagreements(disagreements(hostile, PAIRS)),
        claim_tables.reasons(reasons_given(hostile), hostile),
    ):
        assert "<img" not in made.html
