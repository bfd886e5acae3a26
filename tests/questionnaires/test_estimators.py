"""Questionnaire change: refusals, hand calculations, and laws that any data must obey."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analysis.questionnaires import (
    change_available,
    change_completers,
    change_imputed,
    change_mar,
    delta_adjusted,
    holm,
    impute_change,
    item_quality,
    pair_bounds,
    pool_rubin,
    summarise_pairs,
    tipping_delta,
)
from helpers.analysis.questionnaires.published_pairs import bounds_table, half_width
from helpers.data.study import load_published

NAN = np.nan
FIRST, LATER = [4, 5, 6, 7, 2], [5, 6, 6, 9, NAN]
ESTIMATORS = [change_mar, change_completers, change_available, change_imputed]


@pytest.mark.parametrize("estimator", [*ESTIMATORS, summarise_pairs, tipping_delta])
def test_two_pairs_give_no_estimate_and_the_reason(estimator) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="2 pairs are too few for a change; 3 are needed"):
        estimator([4, 5, 6, 7], [5, 6, NAN, NAN])


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_scores_of_different_numbers_of_people_are_refused(estimator) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="baseline has 4 people and followup 3"):
        estimator([4, 5, 6, 7], [5, 6, 7])


@pytest.mark.parametrize("estimator", [change_mar, change_imputed])
def test_nothing_can_be_predicted_from_one_and_the_same_first_score(estimator) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="all pairs have the same score"):
        estimator([5, 5, 5, 2], [6, 7, 8, NAN])


def test_the_main_estimate_by_hand() -> None:
    """Slope 6/5 about (5.5, 6.5); at the mean of all, 4.8, it predicts 5.66; residuals are 0.3, -0.9, 0.9, -0.3."""
    result = change_mar([4, 5, 6, 7, 2], [5, 5, 8, 8, NAN])
    assert result.estimate == pytest.approx(6.5 + 1.2 * (4.8 - 5.5) - 4.8)
    residual = 2 * 0.3**2 + 2 * 0.9**2
    variance = residual / 2 * (1 / 4 + 0.7**2 / 5) + 0.2**2 * 3.7 / 5
    assert result.se == pytest.approx(variance**0.5)
    assert result.high - result.estimate == pytest.approx(4.302653 * variance**0.5, rel=1e-6)
    assert (result.df, result.n_baseline, result.n_followup, result.n_pairs) == (2, 5, 4, 4)


def test_people_who_answered_only_later_count_in_the_averages_alone() -> None:
    first, later = [*FIRST, NAN], [*LATER, 10]
    assert change_mar(first, later).estimate == change_mar(FIRST, LATER).estimate
    assert change_completers(first, later).estimate == change_completers(FIRST, LATER).estimate
    assert change_available(first, later).estimate == pytest.approx(36 / 5 - 24 / 5)
    assert change_available(first, later).n_followup == 5


def test_when_nobody_is_lost_four_estimators_agree() -> None:
    estimates = {round(estimator([4, 5, 6, 7], [5, 6, 6, 9]).estimate, 12) for estimator in ESTIMATORS}
    assert estimates == {1.0}


def test_when_nobody_is_lost_imputation_adds_no_doubt() -> None:
    """Barnard and Rubin then leave (df + 1) / (df + 3) * df of the three degrees of freedom."""
    result = impute_change([4, 5, 6, 7], [5, 6, 6, 9])
    assert result.between == 0
    assert result.fraction_missing == 0
    assert result.df == pytest.approx(2)
    assert result.se == pytest.approx(change_completers([4, 5, 6, 7], [5, 6, 6, 9]).se)


def test_the_same_seed_gives_the_same_imputations_and_another_others() -> None:
    one, again, other = (change_imputed(FIRST, LATER, seed=seed).estimate for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_one_imputation_is_too_few() -> None:
    with pytest.raises(ValueError, match="two or more"):
        change_imputed(FIRST, LATER, imputations=1)
    with pytest.raises(ValueError, match="two or more"):
        pool_rubin([1.0], [1.0])


def test_rubins_rules_by_hand() -> None:
    """Within 1, between 1, three imputations: total 1 + 4/3; the share is 4/7, and 2 / (4/7)^2 is 6.125."""
    result = pool_rubin([1, 2, 3], [1, 1, 1])
    assert result.se == pytest.approx((7 / 3) ** 0.5)
    assert result.fraction_missing == pytest.approx(4 / 7)
    assert result.df == pytest.approx(6.125)


def test_the_estimate_moves_by_the_share_lost_times_delta() -> None:
    table = delta_adjusted(FIRST, LATER, [-5, 0, 5])
    assert table["estimate"].diff().dropna().tolist() == pytest.approx([1.0, 1.0])
    widths = (table["high"] - table["low"]).tolist()
    assert widths[0] == pytest.approx(widths[2])
    assert widths[1] < widths[0]


def test_there_is_nothing_to_tip_when_nobody_is_lost_or_the_interval_holds_zero() -> None:
    assert np.isnan(tipping_delta([1, 2, 3, 4], [3, 4, 5, 6.5]))
    assert np.isnan(tipping_delta(FIRST, LATER))


def test_a_wider_confidence_tips_sooner() -> None:
    scores = ([4, 5, 6, 7, 2, 3], [7, 8, 9.1, 9.9, NAN, NAN])
    assert tipping_delta(*scores) < tipping_delta(*scores, confidence=0.99) < 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=4, max_size=25),
    st.lists(st.integers(0, 10), max_size=10),
    st.floats(-5, 5),
)
def test_adding_points_to_every_second_score_adds_them_to_every_change(
    pairs: list[tuple[int, int]], lost: list[int], shift: float
) -> None:
    first = np.array([x for x, _ in pairs] + lost, dtype=float)
    later = np.array([y for _, y in pairs] + [NAN] * len(lost), dtype=float)
    if len({x for x, _ in pairs}) == 1:
        return
    for estimator in ESTIMATORS:
        before, after = estimator(first, later), estimator(first, later + shift)
        assert after.estimate - before.estimate == pytest.approx(shift, abs=1e-9)
        assert after.se == pytest.approx(before.se, abs=1e-9, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=3, max_size=30))
def test_reversing_the_scale_swaps_better_and_worse(pairs: list[tuple[int, int]]) -> None:
    first, later = np.array(pairs, dtype=float).T
    plain = summarise_pairs(first, later)
    reversed_scale = summarise_pairs(10 - first, 10 - later, better=-1)
    assert (plain.better, plain.same, plain.worse) == (
        reversed_scale.better,
        reversed_scale.same,
        reversed_scale.worse,
    )
    assert plain.better + plain.same + plain.worse == len(pairs)
    assert plain.low == pytest.approx(-reversed_scale.high, nan_ok=True)
    assert np.isnan(plain.low) == (len(pairs) < 6)
    assert np.isnan(plain.low) or plain.low <= plain.hodges_lehmann <= plain.high


def test_the_signed_ranks_of_six_equal_signs_are_exact() -> None:
    """All six changes upwards without ties: p is 2 / 2^6."""
    result = summarise_pairs([0, 0, 0, 0, 0, 0], [1, 2, 3, 4, 5, 6])
    assert result.wilcoxon_p == pytest.approx(2 / 64)
    assert (result.low, result.high) == (1, 6)


def test_nobody_changing_has_no_rank_test() -> None:
    result = summarise_pairs([1, 2, 3], [1, 2, 3])
    assert np.isnan(result.wilcoxon_p)
    assert (result.better, result.same, result.worse) == (0, 3, 0)


def test_better_is_one_way_or_the_other() -> None:
    with pytest.raises(ValueError, match="better: 0"):
        summarise_pairs([1, 2, 3], [1, 2, 3], better=0)


def test_holm_counts_the_questions_named_beforehand_even_when_some_have_no_answer() -> None:
    assert holm([0.01, NAN, 0.04], family=5).tolist() == pytest.approx([0.05, NAN, 0.16], nan_ok=True)
    with pytest.raises(ValueError, match="family"):
        holm([0.1, 0.2, 0.3], family=2)
    with pytest.raises(ValueError, match="0 to 1"):
        holm([1.2])


def test_the_printed_numbers_bound_the_pairs() -> None:
    """Typed from the synopsis: 61 interviewed; ONS4 50 and 38; self-efficacy 41 and 26."""
    assert pair_bounds(50, 38, 61) == (27, 38)
    assert pair_bounds(41, 26, 61) == (6, 26)
    assert pair_bounds(3, 4, 10) == (0, 3)
    with pytest.raises(ValueError, match="n_second: 62"):
        pair_bounds(50, 62, 61)


def test_what_the_bounds_mean_by_hand() -> None:
    """t at 97.5% is 2.5706 on 5 and 2.0555 on 26 degrees of freedom (Fisher's table)."""
    table = bounds_table(load_published("counts")).set_index("questionnaire")
    assert table.loc["ONS4", "later_only_most"] == pytest.approx(11 / 38)
    assert table.loc["General Self-Efficacy", "example_shift"] == pytest.approx(6 * 20 / 26)
    assert table.loc["General Self-Efficacy", "reach_fewest"] == pytest.approx(2.5706 / 6**0.5, abs=1e-4)
    assert table.loc["ONS4", "reach_fewest"] == pytest.approx(2.0555 / 27**0.5, abs=1e-4)
    assert np.isnan(half_width(1))


def test_items_that_do_not_vary_have_no_correlation_and_blank_forms_do_not_count() -> None:
    items = pd.DataFrame({"a": [1, 2, 3, NAN], "b": [2, 2, 2, NAN], "c": [1, 3, 2, NAN]})
    table = item_quality(items).set_index("item")
    assert table["forms"].tolist() == [3, 3, 3]
    assert np.isnan(table.loc["b", "item_rest_correlation"])
    assert table.loc["a", "item_rest_correlation"] == pytest.approx(0.5)
    with pytest.raises(ValueError, match="two items"):
        item_quality(items[["a"]])
