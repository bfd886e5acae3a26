"""Tables under a disclosure profile: what is hidden, rounded, worked out again, put into bands or refused."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analysis.disclosure import DisclosureError, guarded, n_band, protect, protect_with_rules, with_counts
from helpers.analysis.disclosure.profiles import PROFILES, Profile
from helpers.analysis.disclosure.roles import columns_of
from helpers.book.release.few import names_few
from helpers.show.page.disclosed import active_profile


def listed(column: "pd.Series[int]") -> list[int | None]:
    return [None if pd.isna(value) else int(value) for value in column]


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("research", [0, None, None, 10, 10, 10, 15, 100]),
        ("strict", [None, None, None, None, 10, 10, 15, 100]),
        ("none", [0, 1, 7, 8, 10, 12, 13, 101]),
    ],
)
def test_small_counts_are_hidden_and_the_rest_rounded(profile: str, expected: list[int | None]) -> None:
    frame = pd.DataFrame({"patients": [0, 1, 7, 8, 10, 12, 13, 101]})
    assert listed(protect(frame, profile=profile)["patients"]) == expected


def test_a_margin_does_not_give_a_small_count_away() -> None:
    frame = pd.DataFrame({"gender": ["Female", "Male", "Other", "Total"], "patients": [28, 21, 3, 52]})
    assert listed(protect(frame, profile="research")["patients"]) == [30, None, None, 50]


def test_a_crosstab_with_margins_hides_a_rectangle() -> None:
    frame = pd.DataFrame({"Low": [3, 40, 43], "High": [20, 50, 70], "All": [23, 90, 113]}, index=["F", "M", "All"])
    protected = protect(frame, profile="research")
    assert protected.isna().to_numpy().tolist() == [[True, True, False], [True, True, False], [False, False, False]]
    assert protected.loc["All", "All"] == 115


def test_a_crosstab_of_floats_with_gaps_is_protected_as_one_of_whole_numbers() -> None:
    frame = pd.DataFrame({"Low": [3.0, 40.0], "High": [20.0, np.nan], "All": [23.0, 40.0]}, index=["F", "M"])
    protected = protect(frame, profile="research")
    assert protected["Low"].isna().tolist() == [True, False]
    assert protected["High"].isna().tolist() == [True, True]
    assert protected["All"].tolist() == [25, 40]


def test_a_total_column_counts_as_a_margin() -> None:
    frame = pd.DataFrame({"site_id": ["1", "2"], "n": [40, 52], "up": [3, 20], "same": [12, 9], "down": [25, 23]})
    protected = protect(frame, profile="research")
    assert listed(protected["up"]) == [None, 20]
    assert listed(protected["same"]) == [None, 10]
    assert listed(protected["n"]) == [40, 50]


def test_a_long_two_way_table_with_margins_hides_a_rectangle() -> None:
    cells = {("F", "Low"): 3, ("F", "High"): 20, ("M", "Low"): 40, ("M", "High"): 50}
    rows = [(*key, n) for key, n in cells.items()]
    rows += [
        ("F", "Total", 23),
        ("M", "Total", 90),
        ("Total", "Low", 43),
        ("Total", "High", 70),
        ("Total", "Total", 113),
    ]
    protected = protect(pd.DataFrame(rows, columns=["sex", "area", "people"]), profile="research")
    assert listed(protected["people"]) == [None] * 4 + [25, 90, 45, 70, 115]


def test_a_stated_number_of_people_is_a_margin_in_a_band() -> None:
    """n says 8 to 17: with 9 shown, the other could be told from 1 to 10, which is no more than the rule says."""
    frame = pd.DataFrame({"gender": ["Female", "Male"], "patients": [300, 3]})
    assert listed(protect(frame, profile="research")["patients"]) == [300, None]
    assert listed(protect(frame, profile="research", n=303)["patients"]) == [300, None]


def test_percentages_come_from_rounded_counts() -> None:
    frame = pd.DataFrame({"answer": ["yes", "no", "Total"], "people": [12, 31, 43], "percent": [27.9, 72.1, 100.0]})
    protected = protect(frame, profile="research", counts={"percent": "percent"})
    assert protected["people"].tolist() == [10, 30, 45]
    assert protected["percent"].tolist() == [22.0, 67.0, 100.0]


def test_a_percentage_of_a_hidden_count_is_hidden() -> None:
    frame = pd.DataFrame({"site": ["1", "2"], "n": [40, 50], "up": [3, 20], "up_percent": [7.5, 40.0]})
    protected = protect(frame, profile="research", counts={"up_percent": "percent"})
    assert protected["up_percent"].isna().tolist() == [True, False]
    assert protected["up_percent"][1] == 40.0


def test_a_percentage_that_implies_a_small_count_is_hidden() -> None:
    """5% of 60 is three people; 95% leaves three; half is thirty."""
    frame = pd.DataFrame({"n": [60, 60, 60], "share_with_no_visit": [0.05, 0.95, 0.5]})
    protected = protect(frame, profile="research", counts={"share_with_no_visit": "share"})
    assert protected["share_with_no_visit"].isna().tolist() == [True, True, False]


def test_a_percentage_of_nobody_knows_whom_is_hidden() -> None:
    frame = pd.DataFrame({"percent": [40.0]})
    assert protect(frame, profile="research", counts={"percent": "percent"})["percent"].isna().all()


def test_means_and_quantiles_need_enough_people_and_extremes_never_show() -> None:
    frame = pd.DataFrame(
        {"n": [7, 8, 40], "mean_age": [50.1, 51.2, 52.3], "p10": [20.0, 21.0, 22.0], "max_age": [90.0, 91.0, 92.0]}
    )
    counts = {"mean_age": "mean", "p10": "extreme", "max_age": "extreme"}
    protected = protect(frame, profile="research", counts=counts)
    assert protected["mean_age"].isna().tolist() == [True, False, False]
    assert protected["p10"].isna().all()
    assert protected["max_age"].isna().all()
    assert protected["mean_age"][2] == 52.3


def test_an_estimate_of_nobody_knows_how_many_is_hidden() -> None:
    frame = pd.DataFrame({"mean_change": [0.5]})
    counts = {"mean_change": "mean"}
    assert protect(frame, profile="research", counts=counts)["mean_change"].isna().all()
    assert protect(frame, profile="research", counts=counts, n=30)["mean_change"].tolist() == [0.5]


def test_beside_ratios_n_is_rounded_as_it_is_everywhere() -> None:
    frame = pd.DataFrame({"site_id": ["1", "2"], "n": [21, 5], "ratio": [0.9, 1.2], "low": [0.7, 0.3]})
    protected = protect(frame, profile="research", counts={"ratio": "estimate", "low": "estimate"})
    assert protected["n"][0] == 20
    assert pd.isna(protected["n"][1])
    assert protected["ratio"].isna().tolist() == [False, True]


@pytest.mark.parametrize(("profile", "differ_by", "band"), [("research", 7, "18 to 47"), ("strict", 9, "18 to 47")])
def test_beside_estimates_a_number_stands_in_a_band_where_another_is_a_few_people_larger(
    profile: str, differ_by: int, band: str
) -> None:
    """Rounded, 40 of 45 says that at most nine were lost; hidden, it would take its estimate along."""
    first, counts = [40, 40, 40], {"first": "base", "both": "base", "change": ("estimate", "both")}
    frame = pd.DataFrame({"first": first, "both": [40 - differ_by, 39, 39 - differ_by], "change": [0.5, 0.4, 0.3]})
    shown = protect(frame, profile=profile, counts=counts)
    assert shown["first"].tolist() == [40, 40, 40]
    assert shown["both"].tolist() == [band, band, 30]
    assert shown["change"].tolist() == [0.5, 0.4, 0.3]
    words = guarded(with_counts(frame, counts), PROFILES[profile])
    assert [str(one) for one in words["both"]] == [band, band, "about 30"]


def test_numbers_that_are_not_about_people_are_left_alone() -> None:
    frame = pd.DataFrame({"site_id": ["1"], "months_in_role": [3], "practices_served": [2], "cmocs": [5]})
    counts = {"site_id": "site", "months_in_role": "nothing", "practices_served": "sites", "cmocs": "nothing"}
    pd.testing.assert_frame_equal(protect(frame, profile="research", counts=counts), frame)


def test_a_table_with_a_row_per_patient_is_refused() -> None:
    with pytest.raises(DisclosureError, match="a row per patient"):
        protect(pd.DataFrame({"patient_id": ["S3-P014"], "age_years": [49]}), profile="research")


def test_an_unknown_profile_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=f"'open' is not known; there are {', '.join(PROFILES)}"):
        protect(pd.DataFrame({"n": [1]}), profile="open")


def test_a_missing_count_stays_missing_and_is_not_called_hidden() -> None:
    done = protect_with_rules(pd.DataFrame({"region": ["N", "S"], "patients": [21.0, np.nan]}), profile="research")
    assert listed(done.table["patients"]) == [20, None]
    assert not done.hidden.any()


def test_the_table_given_is_not_changed() -> None:
    frame = pd.DataFrame({"patients": [3, 12]})
    protect(frame, profile="research")
    assert frame["patients"].tolist() == [3, 12]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 60), min_size=3, max_size=3), min_size=2, max_size=4))
def test_nothing_shown_is_small_exact_or_the_only_gap_in_its_line(inner: list[list[int]]) -> None:
    frame = pd.DataFrame(inner, columns=["a", "b", "c"]).assign(all=lambda f: f.sum(axis=1))
    frame.loc["Total"] = frame.sum()
    shown = protect(frame, profile="research")
    hidden = shown.isna().to_numpy()
    values = shown.fillna(0).to_numpy(dtype=int)
    assert not (values % 5).any()
    assert not ((values > 0) & (values < 8)).any()
    true = frame.to_numpy()
    assert (np.abs(values - true)[~hidden] <= 2).all()
    assert hidden[(true > 0) & (true < 8)].all()
    assert not (hidden.sum(axis=0) == 1).any()
    assert not (hidden.sum(axis=1) == 1).any()


@pytest.mark.parametrize(
    ("n", "profile", "band"),
    [
        (0, "research", "fewer than 8"),
        (8, "research", "8 to 17"),
        (9, "strict", "fewer than 10"),
        (997, "strict", "498 to 997"),
        (20, "midpoint6", "19 to 48"),
    ],
)
def test_numbers_of_people_have_bands(n: int, profile: str, band: str) -> None:
    assert n_band(n, profile) == band


@pytest.mark.parametrize("profile", [one for one in PROFILES.values() if one.hides], ids=lambda one: str(one.name))
def test_a_band_holds_all_that_a_rounded_number_stands_for(profile: Profile) -> None:
    """So the same number in a band and rounded is known no better than rounded."""
    numbers = np.arange(profile.smallest, 1500)
    table = pd.DataFrame({"group": numbers.astype(str), "n": numbers})
    shown = protect(table, profile=profile.name, counts={"n": "survival"} if profile.survival_only else None)
    rounded = [int(number) for number in shown["n"]]
    alike: dict[int, set[str]] = {}
    for number, as_shown in zip(numbers, rounded, strict=True):
        alike.setdefault(as_shown, set()).add(n_band(int(number), profile.name))
    assert len(alike) > 200
    assert all(len(bands) == 1 for bands in alike.values())


def test_the_profile_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKBOOK_PROFILE", "strict")
    profile = active_profile()
    assert profile is not None
    assert profile.smallest == 10
    monkeypatch.setenv("LINKBOOK_PROFILE", "none")
    assert active_profile() is None


def test_in_doubt_a_whole_number_is_a_count_and_another_is_hidden() -> None:
    frame = pd.DataFrame({"smokers": [3], "score": [2.5], "patient_number": ["1"], "round": [2], "odd": [-1]})
    assert [column.role for column in columns_of(frame)] == ["people", "unknown", "unknown", "people", "unknown"]
    mixed = pd.DataFrame({"objects": pd.Series([3, None], dtype=object), "said": ["8 to 17", 3]})
    assert [column.role for column in columns_of(mixed)] == ["people", "unknown"]


def test_people_counted_both_times_are_people() -> None:
    shown = protect(pd.DataFrame({"band": ["a", "b"], "both_times": [3, 12], "once": [20, 30]}), profile="research")
    assert pd.isna(shown["both_times"][0])


def test_a_share_at_an_end_of_the_scale_rests_on_its_own_n() -> None:
    frame = pd.DataFrame({"first_n": [50], "first_worst": [40.0], "second_n": [38], "second_best": [100 * 3 / 38]})
    counts = {"first_worst": ("percent", "first_n"), "second_best": ("percent", "second_n")}
    shown = protect(frame, profile="research", counts=counts)
    assert shown["first_worst"].tolist() == [40]
    assert shown["second_best"].isna().all()


def test_a_value_that_is_its_count_as_a_percentage_is_hidden_and_so_is_that_of_a_small_group() -> None:
    frame = pd.DataFrame(
        {
            "measure": ["age", "women", "site 1"],
            "followed_n": [41, 28, 7],
            "followed_value": [49.8, 2800 / 41, 700 / 41],
        }
    )
    counts = {"followed_value": ("mean_or_percent", "followed_n")}
    assert protect(frame, profile="research", counts=counts, n=61)["followed_value"].isna().tolist() == [
        False,
        True,
        True,
    ]


def test_a_mean_that_could_be_a_percentage_is_shown_where_the_row_says_it_is_a_mean() -> None:
    # 50.0 years beside 20 people could be 20 of 40; the row says that it is not
    frame = pd.DataFrame({"shown_as": ["mean", "%"], "lost_n": [20, 20], "lost_value": [50.0, 50.0]})
    counts = {"lost_value": ("mean_or_percent", "lost_n")}
    assert protect(frame, profile="research", counts=counts, n=61)["lost_value"].isna().tolist() == [False, True]


def test_a_mean_does_not_give_away_what_it_is_a_fraction_of() -> None:
    frame = pd.DataFrame({"n": [27], "mean_before": [61 / 27], "ratio": [46.5 / 61], "df": [26]})
    shown = protect(frame, profile="research", counts={"mean_before": "mean", "ratio": "estimate", "df": "df"})
    assert shown[["n", "mean_before", "ratio"]].to_numpy().tolist() == [[25, 2.3, 0.76]]
    assert shown["df"].isna().all()


@pytest.mark.parametrize("text", ["Half of the one patient had 11 or fewer before.", "The one patient was there."])
def test_the_one_patient_is_one_patient(text: str) -> None:
    assert names_few(text, PROFILES["research"]) == [text]


@pytest.mark.parametrize("profile", [name for name, rules in PROFILES.items() if rules.hides])
def test_pairs_of_categories_that_have_no_site_are_nobody(profile: str) -> None:
    assert names_few("Of six pairs of categories, one has no site.", PROFILES[profile]) == []
    assert names_few("Of 53 pairs of categories, seven have no site.", PROFILES[profile]) == []
    assert names_few("Of 53 pairs, seven have no second answer.", PROFILES[profile]) != []


def values_that_divide(printed: list[float | None], n: int) -> list[set[int]]:
    """Every number that the parts of n, printed as percentages of rounded numbers, and n itself can have: by trial."""
    whole = range(max(8, n - 2), n + 3)
    around = [
        range(1, 8) if one is None else range(max(8, round(one * n / 100) - 2), round(one * n / 100) + 3)
        for one in printed
    ]
    found = [(*parts, sum(parts)) for parts in product(*around) if sum(parts) in whole]
    return [set(values) for values in zip(*found, strict=True)]


def test_shares_that_divide_the_same_people_are_hidden_where_their_sum_gives_one_away() -> None:
    # 8 better, 1 the same and 8 worse: printed as 10 of 15, hidden and 10 of 15, they could be nothing else
    assert values_that_divide([67, None, 67], 15) == [{8}, {1}, {8}, {17}]
    frame = pd.DataFrame({"n": [17, 40], "better": [800 / 17, 50], "same": [100 / 17, 25], "worse": [800 / 17, 25]})
    counts = {"n": "base", **dict.fromkeys(("better", "same", "worse"), ("percent", "n"))}
    shown = protect(frame, profile="research", counts=counts)
    assert shown.iloc[0, 1:].isna().all()
    assert shown.iloc[1].tolist() == [40, 50, 25, 25]


def test_of_any_people_divided_in_three_no_printed_share_leaves_fewer_than_three_values() -> None:
    rng = np.random.default_rng(5)
    parts = rng.integers(0, 25, (300, 3))
    parts = parts[parts.sum(axis=1) >= 8]
    n = parts.sum(axis=1)
    frame = pd.DataFrame(100 * parts / n[:, None], columns=list("abc")).assign(n=n)
    shown = protect(frame, profile="research", counts={"n": "base", **dict.fromkeys("abc", ("percent", "n"))})
    for row, divided in zip(shown.itertuples(index=False), parts, strict=True):
        printed = [None if pd.isna(one) else float(one) for one in row[:3]]
        if None in printed and printed != [None] * 3 and 0 not in printed and not pd.isna(row.n):
            left = values_that_divide(printed, int(row.n))
            assert all(len(values) >= 3 for values in left), (divided, printed, row.n)


@pytest.mark.parametrize(("profile", "lost"), [("research", 1), ("research", 7), ("strict", 0), ("strict", 9)])
def test_what_is_missing_beside_a_hidden_few_is_hidden_too(profile: str, lost: int) -> None:
    """Of one person there is no standard deviation, and so no gap in such: a dash would say that one was lost."""
    frame = pd.DataFrame({"followed": [30, 30], "lost": [lost, 15], "gap": [np.nan, np.nan]})
    counts = {"followed": "base", "lost": "base", "gap": "statistic"}
    done = protect_with_rules(frame, profile=profile, counts=counts)
    assert done.hidden[:, 2].tolist() == [True, False]


def test_what_is_missing_of_nobody_stays_missing_where_zeros_are_shown() -> None:
    frame = pd.DataFrame({"lost": [0, np.nan], "gap": [np.nan, np.nan]})
    done = protect_with_rules(frame, profile="research", counts={"lost": "base", "gap": "statistic"})
    assert not done.hidden[:, 1].any()
