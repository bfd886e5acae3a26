"""The claims, the lists and the pairs of places as committed.

Numbers are typed from the synopsis: abstract, Tables 3 to 7, Findings, Lessons learnt.
"""

import pandas as pd
import pytest

from helpers.analysis.claims import TABLES, check_claims, refuse_changed_verdicts, repeated_claims
from helpers.analysis.claims.recomputing import RECOMPUTED, ages_possible
from helpers.chapters import NOTEBOOKS, chapter_of
from helpers.data.descriptor import fields_of
from helpers.data.study import load_published

CLAIMS = load_published("claims")
PUBLISHED = {name: load_published(name) for name in TABLES}

BY_HAND = {
    "total_professionals": 12 + 20 + 19 + 11 + 10 + 6 + 5 + 2 + 2 + 1 + 1 + 1 + 1 + 2,
    "total_professionals_by_gender": 70 + 23,
    "patients_interviewed": 49 + 12,
    "patients_observed": 23 + 12,
    "total_patients_by_ethnic_group": 62 + 6 + 5 + 5 + 3 + 3,
    "other_link_workers": 12 - 7,
    "patients_who_could_be_reinterviewed": 61 - 1 - 2,
    "fewest_observations_planned": 7 * 2,
    "most_patient_interviews_planned": 7 * 10,
    "number_of_npt_constructs": 16,
    "number_of_cmoc_tables": 4,
    "weeks_of_fieldwork": "3",
    "debrief_minutes_planned": "15 to 20",
    "gp_months_before_planned": "6",
    "contributors_listed": 14,
    "months_of_data_collection": 26,
}


@pytest.mark.parametrize("name", BY_HAND)
def test_a_function_gives_the_number_worked_out_by_hand(name: str) -> None:
    assert RECOMPUTED[name](PUBLISHED) == BY_HAND[name]


def test_about_a_hundred_claims_or_more_from_every_part_of_the_synopsis() -> None:
    assert len(CLAIMS) >= 100
    parts = CLAIMS["part"].value_counts()
    assert set(parts.index) >= {"Abstract", "Introduction", "Aim and methods", "Findings", "Discussion", "Back matter"}
    assert parts.min() >= 3


def test_every_verdict_is_the_announced_one_and_the_two_that_disagree_are_the_counts_of_constructs() -> None:
    checked = check_claims(CLAIMS, PUBLISHED)
    refuse_changed_verdicts(checked)
    disagree = checked[checked["verdict"] == "disagrees"]
    assert disagree["claim_id"].tolist() == ["npt_constructs_in_text", "npt_constructs_in_text_part4"]
    assert disagree["recomputed_value"].tolist() == ["16", "16"]


def test_a_changed_table_changes_a_verdict_and_stops_the_page() -> None:
    fewer = PUBLISHED["table_05_professionals"].copy()
    fewer.loc[fewer["category"] == "Paramedic", "value"] = 0
    checked = check_claims(CLAIMS, PUBLISHED | {"table_05_professionals": fewer})
    with pytest.raises(ValueError, match="professionals_interviewed: disagrees, announced agrees"):
        refuse_changed_verdicts(checked)


def test_each_claim_has_a_function_or_a_reason_and_not_both() -> None:
    has_function, has_reason = (CLAIMS[name].fillna("") != "" for name in ("recomputed_by", "reason"))
    assert (has_function ^ has_reason).all()
    assert set(CLAIMS["recomputed_by"].dropna()) == set(RECOMPUTED)


def test_numbers_printed_in_several_places_are_the_same_there() -> None:
    repeats = repeated_claims(check_claims(CLAIMS, PUBLISHED)).set_index("quantity")
    assert repeats["same"].all()
    assert repeats.loc[["professionals", "reinterviewed"], "printed_value"].tolist() == ["93", "41"]
    changed = CLAIMS.assign(printed_value=CLAIMS["printed_value"].where(CLAIMS["claim_id"] != "reinterviewed", "42"))
    assert repeated_claims(changed).set_index("quantity").loc["reinterviewed", "printed_value"] == "42 and 41"


def test_every_chapter_that_the_schema_lets_a_claim_name_is_there_and_has_claims_to_link_to() -> None:
    """The page of one site has none of its own: what is printed of GP numbers is about all sites together."""
    (chapter,) = [field for field in fields_of("claims") if field["name"] == "chapter"]
    assert set(CLAIMS["chapter"].dropna()) == set(chapter["constraints"]["enum"]) <= set(NOTEBOOKS)
    assert not [one for one in CLAIMS["chapter"].dropna().unique() if chapter_of(one).per_site]


def test_each_pair_of_places_touches_a_claim_and_says_two_things() -> None:
    pairs = load_published("discrepancies")
    assert set(pairs["claim_id"].dropna()) <= set(CLAIMS["claim_id"])
    assert (pairs["says_one"] != pairs["says_two"]).all()
    named = {"constructs", "people_and_interviews", "participation_group", "referred_or_seen", "each_but_one"}
    named |= {"weeks_and_month", "averages", "table8_caption", "fewer_and_more", "manager_second_round", "journals"}
    assert named <= set(pairs["discrepancy_id"])


def test_pairs_of_places_are_put_neutrally() -> None:
    pairs = load_published("discrepancies")
    words = " ".join(pairs.astype(str).agg(" ".join, axis=1)).lower()
    assert [word for word in ("wrong", "error", "mistake", "careless", "fails") if word in words] == []


@pytest.mark.parametrize(("sd", "possible"), [(12.2, True), (23.0, False)])
def test_a_standard_deviation_is_bounded_by_the_range(sd: float, possible: bool) -> None:
    # (66 - 43.3) * (43.3 - 20) = 528.91, whose root is 22.998
    assert ages_possible(20, 66, 43.3, sd) is possible


def test_the_reporting_standard_has_twenty_items_each_answered_somewhere() -> None:
    items: pd.DataFrame = load_published("rameses_ii")
    assert items["item"].tolist() == list(range(1, 21))
    assert items[["in_synopsis", "in_book"]].notna().all(axis=None)
