"""Reliability, effect size and reliable change: worked by hand, with quantiles from scipy."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.analysis.questionnaires.reliability import cronbach_alpha, effect_size, reliable_change

NAN = math.nan
ITEMS = [[1, 2], [2, 2], [3, 4], [4, 4]]
pairs = st.lists(st.tuples(st.integers(10, 40), st.integers(10, 40)), min_size=4, max_size=20)


def test_alpha_worked_by_hand() -> None:
    # item variances 5/3 and 4/3; totals 3, 4, 7, 8 have variance 17/3; 2 x (1 - 3/(17/3)) = 16/17
    result = cronbach_alpha(ITEMS)
    assert result.alpha == pytest.approx(16 / 17)
    assert (result.n, result.k) == (4, 2)


def test_feldts_interval_turns_on_an_f_quantile() -> None:
    # (1 - alpha) / (1 - estimate) is F on n-1 and (n-1)(k-1) degrees of freedom, here 3 and 3
    result = cronbach_alpha(ITEMS, confidence=0.9)
    assert result.low == pytest.approx(1 - (1 / 17) * stats.f.ppf(0.95, 3, 3))
    assert result.high == pytest.approx(1 - (1 / 17) / stats.f.ppf(0.95, 3, 3))


def test_identical_items_are_perfectly_reliable() -> None:
    assert cronbach_alpha([[1, 1, 1], [2, 2, 2], [4, 4, 4]]).alpha == pytest.approx(1)


def test_people_with_a_missing_answer_are_left_out() -> None:
    assert cronbach_alpha([*ITEMS, [NAN, 3]]) == cronbach_alpha(ITEMS)


@given(st.lists(st.lists(st.integers(1, 4), min_size=3, max_size=3), min_size=4, max_size=15), st.floats(0.5, 5))
@settings(deadline=None)
def test_alpha_does_not_depend_on_unit_or_order(answers: list[list[int]], scale: float) -> None:
    table = np.array(answers, dtype=float)
    assume(table.sum(axis=1).std() > 0)
    alpha = cronbach_alpha(table).alpha
    assert alpha <= 1 + 1e-12
    assert cronbach_alpha(table * scale + 3).alpha == pytest.approx(alpha)
    assert cronbach_alpha(table[::-1, ::-1]).alpha == pytest.approx(alpha)


@pytest.mark.parametrize(
    ("items", "fault"),
    [
        ([1, 2, 3], "items: give one row per person and at least two items"),
        ([[1], [2], [3]], "at least two items"),
        ([[1, 2], [2, 3]], "items: 2 people answered every item; 3 people are needed"),
        ([[1, NAN]] * 5, "items: nobody answered every item"),
        ([[1, 2], [1, NAN]], "items: 1 person answered every item"),
        ([[1, 4], [4, 1], [2, 3]], "every person has the same total"),
    ],
)
def test_items_without_an_alpha_are_refused(items: list[object], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        cronbach_alpha(items)


def test_the_effect_size_worked_by_hand() -> None:
    # changes 1, 1, 0, 2: mean 1, sd sqrt(2/3); baseline sd sqrt(5/3), follow-up 5, 6, 6, 9 sd sqrt(3)
    result = effect_size([4, 5, 6, 7], [5, 6, 6, 9])
    average = (math.sqrt(5 / 3) + math.sqrt(3)) / 2
    assert result.g_av == pytest.approx((1 - 3 / (4 * 3 - 1)) / average)
    assert result.d_z == pytest.approx(1 / math.sqrt(2 / 3))
    # covariance: (-1.5 x -1.5 + -0.5 x -0.5 + 0.5 x -0.5 + 1.5 x 2.5) / 3 = 2
    assert result.correlation == pytest.approx(2 / math.sqrt(5))
    assert result.n_pairs == 4
    assert result.low <= result.g_av <= result.high


def test_people_without_a_pair_do_not_count() -> None:
    assert effect_size([4, 5, 6, 7, 1, NAN], [5, 6, 6, 9, NAN, 8]) == effect_size([4, 5, 6, 7], [5, 6, 6, 9])


@given(pairs)
@settings(deadline=None, max_examples=30)
def test_the_interval_of_the_effect_size_leaves_out_zero_when_the_paired_t_test_does(
    scores: list[tuple[int, int]],
) -> None:
    x, y = (np.array(column, dtype=float) for column in zip(*scores, strict=True))
    assume(x.std() > 0 and (y - x).std() > 0)
    p = stats.ttest_rel(y, x).pvalue
    assume(abs(p - 0.05) > 1e-6)
    result = effect_size(x, y)
    assert (result.low > 0 or result.high < 0) == (p < 0.05)


def test_where_all_changed_alike_there_is_an_effect_size_and_no_interval() -> None:
    result = effect_size([1, 2, 3], [2, 3, 4])
    assert result.g_av == pytest.approx(1 - 3 / 7)
    assert np.isnan([result.low, result.high, result.d_z]).all()


@given(pairs, st.floats(0.5, 5), st.floats(-9, 9))
@settings(deadline=None, max_examples=30)
def test_the_effect_size_does_not_depend_on_the_scales_unit(
    scores: list[tuple[int, int]], scale: float, shift: float
) -> None:
    x, y = (np.array(column, dtype=float) for column in zip(*scores, strict=True))
    assume(x.std() > 0 and y.std() > 0)
    one, other = effect_size(x, y), effect_size(scale * x + shift, scale * y + shift)
    assert other.g_av == pytest.approx(one.g_av, abs=1e-9)
    assert effect_size(y, x).g_av == pytest.approx(-one.g_av)


@pytest.mark.parametrize(
    ("x", "y", "fault"),
    [
        ([1, 2, 3], [1, 2], "baseline has 3 people and followup 2"),
        ([1, 2], [2, 3], "2 pairs are too few for an effect size; 3 are needed"),
        ([], [], "0 pairs are too few"),
        ([1, 2, NAN, 4], [2, 3, 4, NAN], "2 pairs are too few"),
        ([2, 2, 2], [3, 3, 3], "scores do not vary"),
    ],
)
def test_scores_without_an_effect_size_are_refused(x: list[float], y: list[float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        effect_size(x, y)


def test_reliable_change_worked_by_hand() -> None:
    # 1.96 x 5 x sqrt(2 x 0.15) = 5.37 points
    labels = reliable_change([20, 20, 20, 20, 20, NAN], [25, 26, 15, 14, NAN, 30], reliability=0.85, sd=5)
    assert labels.tolist()[:4] == ["within error", "higher", "within error", "lower"]
    assert labels.isna().tolist() == [False] * 4 + [True] * 2


@pytest.mark.parametrize(
    ("arguments", "options", "fault"),
    [
        (([1], [1, 2]), {"reliability": 0.8, "sd": 5}, "baseline has 1 people and followup 2"),
        (([1], [2]), {"reliability": 1.2, "sd": 5}, "reliability and sd"),
        (([1], [2]), {"reliability": NAN, "sd": 5}, "reliability and sd"),
        (([1], [2]), {"reliability": 0.8, "sd": 0}, "reliability and sd"),
        (([1], [2]), {"reliability": 0.8, "sd": NAN}, "reliability and sd"),
    ],
)
def test_an_impossible_reliability_is_refused(
    arguments: tuple[list[float], list[float]], options: dict[str, float], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        reliable_change(*arguments, **options)
