"""What the seven published sites cover, counted on Table 4 by hand."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.sampling import (
    DIMENSIONS,
    Selection,
    SetDistribution,
    comparable_candidates,
    count_empty_pairs,
    coverage,
    coverage_of_all_pairs,
    distance_frame,
    distance_summary,
    gower,
    select_sites,
    site_contributions,
    site_frame,
    weight_scenarios,
    why_not_compared,
)
from helpers.analysis.sampling.frame import coverage_of_pairs
from helpers.show.sampling.text import (
    coverage_sentence,
    empty_pairs_sentence,
    most_empty_sentence,
    percentile_sentence,
    variety_sentence,
)

TABLE_4 = Path(__file__).parents[2] / "data" / "published" / "table_04_sites.csv"


@pytest.fixture(scope="module")
def sites() -> pd.DataFrame:
    with TABLE_4.open(encoding="utf-8", newline="") as file:
        frame = pd.DataFrame(list(csv.DictReader(file))).drop(columns=["source_table", "source_row"])
    frame = frame.astype({"months_in_role": int, "practices_served": int})
    levels = pd.CategoricalDtype(["Low", "Medium", "High"], ordered=True)
    return site_frame(frame.astype({"deprivation": levels}))


def test_the_published_sites_cover_every_category_by_hand(sites: pd.DataFrame) -> None:
    counted = {(row.dimension, row.category): row.sites for row in coverage(sites, DIMENSIONS).itertuples()}
    assert counted == {
        ("region", "Midlands"): 2,
        ("region", "North"): 2,
        ("region", "South"): 2,
        ("region", "South West"): 1,
        ("managed_by", "VCSE"): 4,
        ("managed_by", "primary care"): 3,
        ("deprivation", "Low"): 2,
        ("deprivation", "Medium"): 3,
        ("deprivation", "High"): 2,
        ("time_in_role", "under 1 year"): 2,  # 2 and 8 months
        ("time_in_role", "1 to 2 years"): 1,  # 16 months
        ("time_in_role", "2 years or more"): 4,  # 24, 31, 32 and 38 months
    }


def test_a_missing_category_is_said_to_be_not_provided_and_makes_no_pair() -> None:
    levels = pd.Categorical(["Low", None, None], ["Low", "High"], ordered=True)
    frame = pd.DataFrame({"region": ["North", "South", None], "deprivation": levels})
    rows = coverage(frame, ["deprivation", "region"])
    assert rows.values.tolist() == [
        ["deprivation", "Low", 1], ["deprivation", "High", 0], ["deprivation", "not provided", 2],
        ["region", "North", 1], ["region", "South", 1], ["region", "not provided", 1],
    ]  # fmt: skip
    pairs = coverage_of_pairs(frame, "region", "deprivation").values.tolist()
    known = [["North", "Low", 1], ["North", "High", 0], ["South", "Low", 0], ["South", "High", 0]]
    both = ["not provided", "not provided", 1]
    assert [row for row in pairs if "not provided" not in row] == known
    assert [row for row in pairs if "not provided" in row] == [["South", "not provided", 1], both]
    empty = count_empty_pairs(coverage_of_all_pairs(frame, ("region", "deprivation")))
    assert empty[["pairs", "empty"]].values.tolist() == [[4, 3]]
    assert coverage_sentence(rows) == "Without a site: High (deprivation). No category has more than one site."
    assert variety_sentence(rows, empty) == (
        "The sites cover three of four categories of two respects, taken one by one. "
        "Of four pairs of categories, three have no site."
    )


def test_the_answer_on_the_sites_of_table_4_by_hand(sites: pd.DataFrame) -> None:
    empty = count_empty_pairs(coverage_of_all_pairs(sites, ["deprivation", "managed_by"]))
    answer = variety_sentence(coverage(sites, ["deprivation", "managed_by"]), empty)
    # low, medium and high; VCSE and primary care; of the six pairs low with primary care is empty
    assert answer == (
        "The sites cover all five categories of two respects, taken one by one. "
        "Of six pairs of categories, one has no site."
    )


def test_pairs_that_all_have_a_site_are_said_to() -> None:
    names = {"first_dimension": ["region", "region"], "second_dimension": ["managed_by", "deprivation"]}
    none_empty = pd.DataFrame({**names, "pairs": [2, 3], "empty": [0, 0]})
    assert empty_pairs_sentence(none_empty) == "Of five pairs of categories, each has a site."
    assert most_empty_sentence(none_empty) == "No pair is empty for any two dimensions."
    some = most_empty_sentence(none_empty.assign(empty=[0, 2]))
    most, fewest = "place and deprivation (two of three)", "place and managed by (none of two)"
    assert some == f"Most are empty for {most}, fewest for {fewest}."


@pytest.mark.parametrize(
    ("percentile", "error", "said"),
    [(0.2, 0.0, "sets of as many sites, under 1% lie"), (99.9, 0.0, "over 99% lie"), (100.0, 0.0, "100% lie"),
     (41.0, 0.16, "drawn at random of as many sites, 41% (standard error 0.16 points) lie")],
)  # fmt: skip
def test_a_percentile_is_not_rounded_to_all_or_none_and_a_drawn_one_has_its_error(
    percentile: float, error: float, said: str
) -> None:
    values = SetDistribution("mean", 0.3, np.array([0.0]), np.array([9]), 9, error == 0, percentile, error)
    assert said in percentile_sentence(values, Selection(("a", "b"), 0.5, True, 1, 0.5))


def test_the_pairs_of_deprivation_and_employer_by_hand(sites: pd.DataFrame) -> None:
    table = coverage_of_pairs(sites, "deprivation", "managed_by")
    counted = {(row.first, row.second): row.sites for row in table.itertuples()}
    assert counted == {
        ("Low", "VCSE"): 2,  # sites 2 and 3
        ("Low", "primary care"): 0,
        ("Medium", "VCSE"): 1,  # site 1
        ("Medium", "primary care"): 2,  # sites 4 and 5
        ("High", "VCSE"): 1,  # site 6
        ("High", "primary care"): 1,  # site 7
    }


@pytest.mark.parametrize(
    ("months", "band"),
    [
        (0, "under 1 year"),
        (11.9, "under 1 year"),
        (12, "1 to 2 years"),
        (24, "2 years or more"),
        (480, "2 years or more"),
    ],
)
def test_time_in_role_falls_in_one_band(months: float, band: str) -> None:
    assert site_frame(pd.DataFrame({"site_id": ["1"], "months_in_role": [months]}))["time_in_role"].tolist() == [band]


def test_bands_are_ordered_and_free_text_is_left_out(sites: pd.DataFrame) -> None:
    assert list(sites["time_in_role"].cat.categories) == ["under 1 year", "1 to 2 years", "2 years or more"]
    assert sites["time_in_role"].cat.ordered
    assert "set_up_by" not in sites
    assert list(sites.index) == list("1234567")


def test_time_in_role_counts_once_in_a_distance(sites: pd.DataFrame) -> None:
    names = ["months_in_role", "deprivation", "region", "managed_by", "practices_served"]
    assert list(distance_frame(sites)) == names


def test_the_distance_of_two_published_sites_by_hand(sites: pd.DataFrame) -> None:
    # sites 6 and 7: months 7/36, deprivation 0, region 0, employer 1, practices 0
    # sites 2 and 7: months 36/36, deprivation 1, region 1, employer 1, practices 4/4
    distances = gower(distance_frame(sites))
    assert distances.loc["6", "7"] == pytest.approx((7 / 36 + 1) / 5)
    assert distances.loc["2", "7"] == pytest.approx(1.0)
    assert distance_summary(distances).smallest == pytest.approx(distances.to_numpy()[distances.to_numpy() > 0].min())


def test_of_two_sites_to_choose_from_the_published_ones_2_and_7_lie_farthest_apart(sites: pd.DataFrame) -> None:
    chosen = select_sites(distance_frame(sites), 2)
    assert (chosen.sites, chosen.value, chosen.ties) == (("2", "7"), 1.0, 1)


def test_pairs_with_an_unknown_value_are_still_counted() -> None:
    frame = pd.DataFrame({"a": ["x", "y", None], "b": ["u", "v", "v"]})
    assert coverage_of_pairs(frame, "a", "b")["sites"].sum() == 3


def test_one_dimension_has_no_pairs_and_a_frame_that_says_nothing_is_not_compared() -> None:
    sites = pd.DataFrame({"region": ["North", "South", "South"], "months_in_role": [1, np.nan, 2]}, index=list("abc"))
    assert coverage_of_all_pairs(sites, ("region",)).empty
    assert count_empty_pairs(coverage_of_all_pairs(sites, ("region",))).empty
    assert "no attribute that sites.csv has too" in why_not_compared(pd.DataFrame({"size": [1]}, index=["x"]), sites)
    blank = pd.DataFrame({"region": ["North", None]}, index=["x", "y"])
    assert why_not_compared(blank, sites).startswith("The sampling frame says nothing of candidate y,")
    assert comparable_candidates(blank, sites) is None
    assert not why_not_compared(blank[:1], sites)
    assert list(comparable_candidates(blank[:1], sites).index) == ["a", "b", "c", "x"]


def test_of_two_sites_none_can_be_left_out() -> None:
    sites = pd.DataFrame({"months_in_role": [1, 2]}, index=list("ab"))
    assert site_contributions(gower(sites)).empty
    assert weight_scenarios(sites).empty


def test_weights_that_leave_two_sites_without_a_distance_are_passed_over() -> None:
    sites = pd.DataFrame({"region": ["North", "South", "South"], "months_in_role": [1, np.nan, 2]}, index=list("abc"))
    scenarios = weight_scenarios(sites)
    assert scenarios["scenario"].tolist() == [
        "equal weights",
        "region twice",
        "months_in_role twice",
        "months_in_role left out",
    ]
    assert scenarios[["smallest", "mean"]].notna().all(axis=None)
