"""Selection of sites: hand-placed sites on a line, where the best set is known, and rules that must hold for any."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analysis.sampling import (
    coverage,
    distance_summary,
    distribution_of_sets,
    gower,
    percentile_of,
    select_sites,
    selection,
    site_sets,
)

LINE = pd.DataFrame({"months": [0, 1, 4, 9, 10]}, index=list("abcde"))
frames = st.lists(st.integers(0, 30), min_size=4, max_size=7).map(
    lambda months: pd.DataFrame({"months": months}, index=[f"s{i}" for i in range(len(months))])
)


def test_the_two_sites_farthest_apart_are_the_ends_of_the_line() -> None:
    chosen = select_sites(LINE, 2)
    assert (chosen.sites, chosen.value, chosen.optimal, chosen.ties) == (("a", "e"), 1.0, True, 1)


def test_of_three_sites_the_closest_two_are_as_far_apart_as_can_be() -> None:
    # a, c, e leaves 4/10 between the closest two; a, c, d leaves 4/10 too: two sets are as good
    chosen = select_sites(LINE, 3)
    assert chosen.sites == ("a", "c", "d")
    assert chosen.value == pytest.approx(0.4)
    assert chosen.ties == 2


def test_by_the_mean_the_three_sites_are_two_ends_and_a_neighbour_of_one() -> None:
    # any three on a line have mean 2/3 x their span: a, e with any third, so three sets are as good
    chosen = select_sites(LINE, 3, criterion="mean")
    assert chosen.value == pytest.approx(2 / 3)
    assert (chosen.sites, chosen.ties) == (("a", "b", "e"), 3)


def test_the_best_set_is_found_though_it_is_the_last_in_order() -> None:
    frame = pd.DataFrame({"x": [5, 5, 5, 0, 10]}, index=list("abcde"))
    chosen = select_sites(frame, 2)
    assert (chosen.sites, chosen.value, chosen.ties) == (("d", "e"), 1.0, 1)


def test_every_way_of_being_as_good_is_counted() -> None:
    frame = pd.DataFrame({"x": [0, 0, 0, 1, 1]}, index=list("abcde"))
    assert select_sites(frame, 2).ties == 3 * 2


@pytest.mark.parametrize("size", [1, 8, 30, 10**6])
def test_all_sets_are_tried_once_whatever_the_size_of_a_batch(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_sets, "_AT_A_TIME", size)
    sets = distribution_of_sets(["a", "c", "e"], LINE, seed=1)
    assert (sets.tried, sets.sets.sum()) == (10, 10)
    assert sets.percentile == pytest.approx(100)  # 0.4 between the closest two is the best there is


def test_beyond_what_is_proven_the_result_is_a_bound_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    best = select_sites(LINE, 3)
    monkeypatch.setitem(selection.PROVE_UP_TO, "maxmin", 2)
    chosen = select_sites(LINE, 3)
    sites = list(chosen.sites)
    assert not chosen.optimal
    assert chosen.value <= best.value
    assert chosen.value == pytest.approx(distance_summary(gower(LINE).loc[sites, sites]).smallest)


@given(frames, st.integers(2, 3))
@settings(deadline=None, max_examples=40)
def test_the_best_set_is_at_least_as_good_as_every_other(frame: pd.DataFrame, k: int) -> None:
    distances = gower(frame)
    every = [min(distances.loc[i, j] for i, j in combinations(one, 2)) for one in combinations(frame.index, k)]
    chosen = select_sites(frame, k)
    assert chosen.value == pytest.approx(max(every))
    assert chosen.ties == sum(value >= max(every) - 1e-12 for value in every)


@given(frames, st.floats(0.1, 50), st.floats(-100, 100))
@settings(deadline=None, max_examples=40)
def test_the_unit_of_a_number_does_not_matter(frame: pd.DataFrame, scale: float, shift: float) -> None:
    assert select_sites(frame * scale + shift, 2).value == pytest.approx(select_sites(frame, 2).value, abs=1e-6)


@given(frames)
@settings(deadline=None, max_examples=40)
def test_the_order_of_the_sites_does_not_matter_to_the_value(frame: pd.DataFrame) -> None:
    assert select_sites(frame.iloc[::-1], 3).value == pytest.approx(select_sites(frame, 3).value)


def test_the_percentile_counts_the_sets_that_are_no_better() -> None:
    # on the line, pairs by distance: 1, 1, 3, 4, 5, 6, 8, 9, 9, 10; c and d (5) beat or equal five of ten
    assert percentile_of(["c", "d"], LINE, seed=1) == pytest.approx(50.0)
    assert percentile_of(["a", "e"], LINE, seed=1) == pytest.approx(100.0)
    assert percentile_of(["a", "b"], LINE, seed=1) == pytest.approx(20.0)


def test_the_drawn_percentile_comes_near_the_exact_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_sets, "EXHAUSTIVE_UP_TO", 1)
    drawn = percentile_of(["c", "d"], LINE, draws=20_000, seed=7)
    assert drawn == pytest.approx(50, abs=2)  # six standard errors of 0.35 points
    assert percentile_of(["c", "d"], LINE, draws=20_000, seed=7) == drawn


def test_a_drawn_percentile_has_its_standard_error_and_an_exact_one_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert distribution_of_sets(["c", "d"], LINE, seed=1).standard_error == 0
    monkeypatch.setattr(site_sets, "EXHAUSTIVE_UP_TO", 1)
    assert distribution_of_sets(["c", "d"], LINE, draws=10_000, seed=1).standard_error == pytest.approx(0.5, abs=0.001)
    assert (
        0 < distribution_of_sets(["a", "e"], LINE, draws=10_000, seed=1).standard_error < 0.02
    )  # all drawn are no farther


def test_coverage_counts_every_site_once_in_each_dimension() -> None:
    frame = pd.DataFrame({"region": ["N", "S", "N"], "deprivation": pd.Categorical(["Low"] * 3, ["Low", "High"])})
    rows = coverage(frame, ["region", "deprivation"]).values.tolist()
    assert rows == [["region", "N", 2], ["region", "S", 1], ["deprivation", "Low", 3], ["deprivation", "High", 0]]


def test_a_set_has_its_smallest_and_mean_distance_and_the_two_most_alike() -> None:
    # a, c, e on the line: 0.4, 0.6, 1.0
    closeness = distance_summary(gower(LINE).loc[["a", "c", "e"], ["a", "c", "e"]])
    assert (closeness.smallest, closeness.mean) == (pytest.approx(0.4), pytest.approx(2 / 3))
    assert closeness.most_alike == ("a", "c")


@pytest.mark.parametrize("k", [0, 1, 6, -1])
def test_a_number_of_sites_that_cannot_be_chosen_is_refused(k: int) -> None:
    with pytest.raises(ValueError, match=r"k: .* give a whole number from 2 to 5"):
        select_sites(LINE, k)


def test_an_unknown_criterion_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'sum' is not known; give maxmin or mean"):
        select_sites(LINE, 2, criterion="sum")  # type: ignore[arg-type]


def test_sites_with_nothing_in_common_are_refused() -> None:
    frame = pd.DataFrame({"x": [1, np.nan, 3], "y": [np.nan, 2, 3]}, index=list("abc"))
    with pytest.raises(ValueError, match="no attribute that is known for both"):
        select_sites(frame, 2)


def test_an_unknown_or_repeated_chosen_site_is_refused() -> None:
    with pytest.raises(ValueError, match="chosen: z is not in the frame"):
        percentile_of(["a", "z"], LINE, seed=1)
    with pytest.raises(ValueError, match="chosen: a site is named twice"):
        percentile_of(["a", "a"], LINE, seed=1)


def test_an_unknown_dimension_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="place is no column; there are months"):
        coverage(LINE, ["place"])


def test_the_distance_within_a_single_site_is_refused() -> None:
    with pytest.raises(ValueError, match="two sites are needed"):
        distance_summary(gower(LINE.loc[["a"]]))
