"""What a column counts decides what a release shows of it; how it is called decides nothing."""

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.analysis.disclosure import (
    PROFILES,
    DisclosureError,
    MergeAdjacent,
    counting,
    dominated,
    protect,
    with_counts,
)
from helpers.analysis.disclosure.profiles import __file__ as profiles_module
from helpers.analysis.disclosure.roles import columns_of

FILES = Path(profiles_module).parent / "profiles"

NAMES = (
    *("outcomes_died", "both", "months_patients", "year_of_death", "round", "row", "rank", "k", "draws", "level_3"),
    *("links_lost", "sites_women", "practices_men", "claims", "items_missed", "either", "neither", "place", "seed"),
    *(
        "imputations",
        "confidence",
        "min_age_group",
        "mean_group",
        "site_id",
        "n_sites_with_deaths",
        "p_holm",
        "df",
        "%",
    ),
    *("Tote", "Häufigkeit", "x", "practice", "weeks", "few", "lost to follow-up", "n_sites", "id", "ratio", " "),
)


@pytest.mark.parametrize("name", NAMES)
def test_a_column_of_whole_numbers_counts_people_whatever_it_is_called(name: str) -> None:
    shown = protect(pd.DataFrame({name: [1, 2, 3, 12]}), profile="research")
    assert shown[name].tolist() == [pd.NA] * 3 + [10]


@pytest.mark.parametrize("name", ["pharmacies", "patients", "people_n", "women", "died"])
@pytest.mark.parametrize("role", ["sites", "nothing"])
def test_what_counts_no_people_is_shown_whatever_it_is_called(name: str, role: str) -> None:
    shown = protect(pd.DataFrame({name: [1, 2, 3, 12]}), profile="strict", counts={name: role})
    assert shown[name].tolist() == [1, 2, 3, 12]


@pytest.mark.parametrize("numbers", [[-0.05, 0.125], [-5.0, 12.5], [0.05, 0.5], [3.0, -1.0], [2.5, np.inf]])
@pytest.mark.parametrize("name", ["change", "percentage_points", "gap", "months_in_role", "ratio"])
def test_a_number_that_is_no_count_and_says_nothing_is_hidden(name: str, numbers: list[float]) -> None:
    """A share of 0.05, or a difference of 5 points, is three of 60 people, of whatever sign and in whatever unit."""
    shown = protect(pd.DataFrame({"n": [60, 40], name: numbers}), profile="research")
    assert shown[name].isna().all()


@settings(max_examples=20, deadline=None)
@given(
    st.text(min_size=1, max_size=12).filter(lambda name: name != "patient_id"),
    st.lists(st.integers(0, 60), min_size=1, max_size=6),
    st.sampled_from(["int64", "float64", "Int64", "object"]),
    st.sampled_from(["research", "strict"]),
)
def test_no_name_and_no_type_lets_a_count_through(name: str, numbers: list[int], dtype: str, profile: str) -> None:
    assume(2 * numbers[0] != sum(numbers) != 2 * numbers[-1])  # a row of totals covers for the others
    shown = protect(pd.DataFrame({name: pd.Series(numbers, dtype=dtype)}), profile=profile)[name]
    assert all(PROFILES[profile].may_show(int(number)) for number in shown.dropna())
    assert shown.isna().tolist() == [
        number < (8 if number else 0) or number < 10 * (profile == "strict") for number in numbers
    ]


NUMBERS_IN_WORDS = (
    ["3", "12"], ["1,204", "7"], ["3 (12%)", "21 (88%)"], ["<8", "12"], ["3%", None], ["0", "1", "2 or more"],
    ["3 of 7"], ["n=3"], ["women: 3"], ["3women"], ["½"], ["²⁄₃ of them"], ["Ⅶ"], ["٣"], ["３"], ["三"], ["1 in 3"],
    ["under 65", "65 or more"], ["some", "others (3)"], ["2024-05", "5"], ["1e1"], ["+3"], ["−3"], ["3½"], ["#3"],
)  # fmt: skip
LABELS = (["F", "M"], ["ons4_anxiety", "gse_01"], ["2024-05", "2024-06-01"], ["A1", "B2"], [""], ["White British"])


@pytest.mark.parametrize("cells", NUMBERS_IN_WORDS, ids=lambda cells: str(cells[0]))
def test_a_number_written_out_as_text_is_no_label_until_it_is_said_to_be_one(cells: list[str | None]) -> None:
    table = pd.DataFrame({"said": pd.Series(cells, dtype=object)})
    for written in (table, table.astype("string"), table.astype("category")):
        assert [column.role for column in columns_of(written)] == ["unknown"]
        assert protect(written, profile="research")["said"].isna().all()
    assert [column.role for column in columns_of(table, {"said": "site"})] == ["site"], "such as the id of a site"
    shown = protect(table, profile="research", counts={"said": "nothing"})["said"]
    assert shown.tolist() == table["said"].tolist()


@pytest.mark.parametrize("cells", LABELS, ids=lambda cells: str(cells[0]))
def test_a_text_without_a_number_is_a_label(cells: list[str]) -> None:
    assert [column.role for column in columns_of(pd.DataFrame({"said": cells}))] == ["nothing"]


def test_bands_and_intervals_say_themselves_that_they_count_nobody() -> None:
    ages = pd.cut(pd.Series([20, 30, 70, 80]), [0, 50, 100])
    assert [column.role for column in columns_of(ages.to_frame("age"))] == ["nothing"]
    visits = pd.DataFrame({"visits": [0, 1, 2], "people": [9, 9, 12]})
    bands = MergeAdjacent("visits", ("people",))(visits, PROFILES["research"])
    assert bands["visits"].tolist() == ["0", "1", "2 or more"]
    assert [column.role for column in columns_of(bands)] == ["nothing", "people"]


def test_what_a_column_counts_travels_with_the_frame_and_is_people_where_it_is_lost() -> None:
    @counting(pharmacies="sites")
    def counted() -> pd.DataFrame:
        return pd.DataFrame({"region": ["a", "a", "b"], "pharmacies": [2, 1, 4]})

    frame = counted()
    summed = frame.groupby("region")["pharmacies"].sum().to_frame()
    assert protect(summed.reset_index(), profile="research")["pharmacies"].tolist() in ([3, 4], [pd.NA, pd.NA])
    assert protect(frame.query("region == 'a'").assign(x=1), profile="research")["pharmacies"].tolist() == [2, 1]
    joined = pd.concat([frame, pd.DataFrame({"region": ["c"], "pharmacies": [3]})])
    assert protect(joined, profile="research")["pharmacies"].isna().all()


def test_what_is_said_now_stands_over_what_the_frame_says() -> None:
    frame = with_counts(pd.DataFrame({"pharmacies": [2]}), {"pharmacies": "sites"})
    assert protect(frame, profile="research", counts={"pharmacies": "people"})["pharmacies"].isna().all()


def test_an_unknown_role_and_a_column_that_is_not_there_are_named() -> None:
    frame = pd.DataFrame({"died": [3]})
    with pytest.raises(ValueError, match="column died: 'persons' is no role; there are people, base"):
        protect(frame, profile="research", counts={"died": "persons"})
    with pytest.raises(ValueError, match=r"counts names \['dead'\], which the table does not have: it has \['died'\]"):
        protect(frame, profile="research", counts={"dead": "sites"})


@pytest.mark.parametrize(
    ("contributions", "expected"),
    [
        ([50, 40, 5, 5], True),  # two of them hold 90 of 100
        ([50, 39, 6, 5], False),
        ([500, 30, 30, 15], True),  # two hold 92 %
        ([60, 1, 2, 2], True),  # two hold 95 %
        ([100, 50, 9], True),  # the rest, 9, is under a tenth of the largest
        ([0, 0], False),
        ([], False),
    ],
)
def test_a_total_that_a_few_hold_is_dominated(contributions: list[float], expected: bool) -> None:
    assert dominated(contributions, profile="strict") is expected
    assert not dominated(contributions, profile="none")


def test_a_missing_or_negative_contribution_is_refused() -> None:
    for wrong in ([3, np.nan], [3, -1]):
        with pytest.raises(ValueError, match="missing or below 0"):
            dominated(wrong, profile="strict")


def test_strict_shows_no_estimate_of_few_degrees_of_freedom() -> None:
    frame = pd.DataFrame({"n": [30, 30], "df": [9.0, 28.0], "slope": [0.51, 0.52]})
    counts = {"n": "base", "df": "df", "slope": "estimate"}
    assert protect(frame, profile="strict", counts=counts)["slope"].isna().tolist() == [True, False]
    assert protect(frame, profile="research", counts=counts)["slope"].isna().tolist() == [False, False]
    assert protect(frame, profile="research", counts=counts)["df"].isna().all()


def test_strict_does_not_say_that_all_or_none_of_a_group_are_something() -> None:
    frame = pd.DataFrame({"sex": ["F", "M"], "yes": [30, 12], "no": [0, 25], "all": [30, 37]})
    strict = protect(frame, profile="strict")
    assert strict.loc[0, ["yes", "no"]].isna().all()
    assert protect(frame, profile="research")["yes"].tolist() == [30, 10]
    shares = pd.DataFrame({"n": [40, 40, 40], "share": [0.0, 1.0, 0.5]})
    assert protect(shares, profile="strict", counts={"share": "share"})["share"].tolist() == [pd.NA, pd.NA, 0.5]


def test_two_populations_that_differ_by_a_few_people_are_not_both_shown() -> None:
    frame = pd.DataFrame({"all": [60, 60, 60], "alive": [59, 53, 52]})
    shown = protect(frame, profile="research", counts={"all": "base", "alive": "base"})
    assert shown["all"].tolist() == [60, 60, 60]
    assert shown["alive"].tolist() == [pd.NA, pd.NA, 50]


def test_midpoint6_shows_survival_curves_alone_and_no_single_site() -> None:
    curve = pd.DataFrame({"month": [0, 1, 2], "at_risk": [40, 13, 6], "events": [0, 1, 7], "women": [20, 20, 20]})
    counts = {"month": "nothing", "at_risk": "survival", "events": "survival"}
    shown = protect(curve, profile="midpoint6", counts=counts)
    # up to the end of its six, less three: 40 to 42 - 3, 13 to 18 - 3, 6 to 6 - 3, 7 to 12 - 3
    assert shown["at_risk"].tolist() == [39, 15, 3]
    assert shown["events"].tolist() == [0, 3, 9]
    assert shown["women"].isna().all()
    sites = pd.DataFrame({"site_id": ["1"], "at_risk": [40]})
    with pytest.raises(DisclosureError, match="shows no single sites"):
        protect(sites, profile="midpoint6", counts={"site_id": "site", "at_risk": "survival"})


def test_a_rate_of_a_survival_curve_comes_from_its_rounded_numbers() -> None:
    curve = pd.DataFrame({"at_risk": [40, 40], "events": [10, 20], "rate": [0.25, 0.5]})
    counts = {"at_risk": "survival", "events": "survival", "rate": ("share", "at_risk")}
    # 10 is shown as 9 and 20 as 21, 40 as 39: 9 / 39 and 21 / 39
    assert protect(curve, profile="midpoint6", counts=counts)["rate"].tolist() == [0.23, 0.54]


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_is_what_its_file_says_and_names_the_source_of_every_rule(name: str) -> None:
    rules = tomllib.loads((FILES / f"{name}.toml").read_text())
    profile = PROFILES[name]
    assert (profile.smallest, profile.rounding) == (rules["threshold"]["smallest"], rules["rounding"]["to"])
    parts = {"threshold", "rounding", "zeros", "classes", "degrees_of_freedom", "dominance", "sites", "populations"}
    assert parts == profile.sources.keys()
    assert all(len(source) > 20 for source in profile.sources.values())


def test_every_profile_file_is_one_of_the_profiles() -> None:
    assert {path.stem for path in FILES.iterdir()} == set(PROFILES)


@pytest.mark.parametrize("people", [1, 2, 6, 7])
def test_shares_that_divide_too_few_people_are_hidden_and_stop_no_release(people: int) -> None:
    table = pd.DataFrame({"outcome": ["a"], "n": [people], "better": [100.0], "same": [0.0], "worse": [0.0]})
    shares = dict.fromkeys(("better", "same", "worse"), ("percent", "n"))
    shown = protect(table, profile="research", counts={"n": "base", **shares})
    assert shown[["n", "better", "same", "worse"]].isna().all(axis=None)
