"""Changes in appointments: hand counts and scipy's tests."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.analysis.gp_usage.change import change_summary, hodges_lehmann

patients = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=40)


def test_a_summary_counted_by_hand() -> None:
    # changes -1, 0, 1, -3
    summary = change_summary([4, 2, 0, 6], [3, 2, 1, 3])
    assert (summary.n, summary.up, summary.same, summary.down) == (4, 1, 1, 2)
    assert (summary.mean_before, summary.mean_after, summary.mean_change) == (3.0, 2.25, -0.75)
    assert summary.median_change == -0.5
    assert summary.sd_change == pytest.approx(math.sqrt((0.0625 + 0.5625 + 3.0625 + 5.0625) / 3))
    # Walsh averages -3, -2, -1.5, -1, -1, -0.5, 0, 0, 0.5, 1
    assert summary.hodges_lehmann == -0.75
    assert summary.sign_p == 1.0  # one of three up: both tails of a fair coin


def test_the_sign_test_counts_coin_throws() -> None:
    # 6 down, 0 up: twice (1/2)^6
    assert change_summary([3] * 8, [1] * 6 + [3] * 2).sign_p == pytest.approx(2 / 64)


def test_the_signed_rank_test_is_exact_for_few_patients_without_ties() -> None:
    # changes -1 -2 -3 -4 5: the positive ranks add up to 5; of 32 sign patterns 10 reach 5 or less
    before, after = [10, 10, 10, 10, 10], [9, 8, 7, 6, 15]
    assert change_summary(before, after).wilcoxon_p == pytest.approx(2 * 10 / 32)


def test_the_signed_rank_test_with_ties_counts_every_pattern_of_signs() -> None:
    before = [3, 5, 2, 8, 7, 1, 4, 6, 9, 3, 2, 5]
    after = [2, 5, 4, 6, 6, 1, 5, 3, 7, 2, 4, 4]
    moved = [b - a for b, a in zip(before, after, strict=True) if b != a]
    ranks = stats.rankdata(np.abs(moved))
    upwards = sum(rank for rank, change in zip(ranks, moved, strict=True) if change > 0)
    sums = np.array(list(product([0, 1], repeat=len(moved)))) @ ranks
    expected = 2 * min(np.mean(sums <= upwards), np.mean(sums >= upwards))
    assert change_summary(before, after).wilcoxon_p == pytest.approx(expected)


def test_where_nobody_changed_there_is_nothing_to_test() -> None:
    summary = change_summary([2, 5], [2, 5])
    assert math.isnan(summary.wilcoxon_p)
    assert math.isnan(summary.sign_p)
    assert (summary.same, summary.hodges_lehmann, summary.sd_change) == (2, 0.0, 0.0)


def test_one_patient_has_a_change_and_no_spread() -> None:
    summary = change_summary([2], [5])
    assert summary.mean_change == summary.median_change == summary.hodges_lehmann == 3
    assert math.isnan(summary.sd_change)


@given(patients)
@settings(deadline=None)
def test_every_patient_is_counted_once(counts: list[tuple[int, int]]) -> None:
    before, after = zip(*counts, strict=True)
    summary = change_summary(before, after)
    assert summary.up + summary.same + summary.down == summary.n == len(counts)
    assert summary.mean_after - summary.mean_before == pytest.approx(summary.mean_change)


@given(patients)
@settings(deadline=None)
def test_swapping_before_and_after_turns_every_change_round(counts: list[tuple[int, int]]) -> None:
    before, after = zip(*counts, strict=True)
    one, other = change_summary(before, after), change_summary(after, before)
    assert (other.up, other.down) == (one.down, one.up)
    for name in ("mean_change", "median_change", "hodges_lehmann"):
        assert getattr(other, name) == pytest.approx(-getattr(one, name))
    for name in ("wilcoxon_p", "sign_p", "sd_change"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), nan_ok=True)


@given(patients, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_patients_does_not_matter(counts: list[tuple[int, int]], random: object) -> None:
    shuffled = list(counts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (change_summary(*zip(*rows, strict=True)) for rows in (counts, shuffled))
    assert one.hodges_lehmann == other.hodges_lehmann
    assert one.wilcoxon_p == pytest.approx(other.wilcoxon_p, nan_ok=True)
    assert one.sd_change == pytest.approx(other.sd_change, nan_ok=True)


@given(st.lists(st.integers(-30, 30), min_size=1, max_size=30), st.integers(-9, 9), st.integers(1, 5))
@settings(deadline=None)
def test_the_pseudo_median_moves_and_stretches_with_the_changes(change: list[int], shift: int, scale: int) -> None:
    moved = np.array(change) * scale + shift
    assert hodges_lehmann(moved) == pytest.approx(scale * hodges_lehmann(change) + shift)
    assert min(change) <= hodges_lehmann(change) <= max(change)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ([1], [1, 2], "before has 1 patients and after 2"),
        ([], [], "there are no patients"),
        ([1, -1], [1, 1], "before: a count is negative"),
        ([1, 1], [1, math.nan], "after: a count is missing"),
        ([1, 1], [1, 0.5], "after: a count is not a whole number"),
    ],
)
def test_a_faulty_count_is_refused_by_name(before: list[float], after: list[float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        change_summary(before, after)


@pytest.mark.parametrize(("change", "fault"), [([], "there are no changes"), ([1, math.nan], "a change is missing")])
def test_a_missing_change_has_no_pseudo_median(change: list[float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        hodges_lehmann(change)
