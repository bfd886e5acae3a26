"""Regression to the mean: the formula by hand, its limits, and a simulation it must predict."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.analysis.gp_usage.regression_to_mean import (
    explaining_reference_mean,
    regression_to_mean_grid,
    regression_to_mean_ratio,
    simulate_referral_at_a_peak,
)


@pytest.mark.parametrize(
    ("between_share", "mean_before", "reference_mean", "expected"),
    [
        (0.5, 4, 3, 0.875),  # 0.5 + 0.5 x 3/4
        (0.25, 5, 2, 0.55),  # 0.25 + 0.75 x 2/5
        (1, 9, 2, 1.0),  # all of it lasts: nothing falls
        (0, 4, 3, 0.75),  # all of it is chance: back to the reference
        (0.4, 3, 3, 1.0),  # not referred at a peak
        (0.5, 4, 0, 0.5),
    ],
)
def test_the_expected_ratio_by_hand(
    between_share: float, mean_before: float, reference_mean: float, expected: float
) -> None:
    assert regression_to_mean_ratio(between_share, mean_before, reference_mean) == pytest.approx(expected)


@given(st.floats(0, 1), st.floats(0.1, 50), st.floats(0, 50), st.floats(0.1, 10))
def test_only_the_proportion_of_both_means_matters(share: float, before: float, reference: float, scale: float) -> None:
    one = regression_to_mean_ratio(share, before, reference)
    assert regression_to_mean_ratio(share, scale * before, scale * reference) == pytest.approx(one)
    assert min(1, reference / before) - 1e-9 <= one <= max(1, reference / before) + 1e-9


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        ((1.1, 4, 3), "between_share: 1.1 is not allowed"),
        ((-0.1, 4, 3), "between_share: -0.1 is not allowed"),
        ((math.nan, 4, 3), "between_share: nan is not allowed"),
        ((0.5, 0, 3), "mean_before: 0 is not allowed"),
        ((0.5, math.nan, 3), "mean_before: nan is not allowed"),
        ((0.5, 4, -1), "reference_mean: -1 is not allowed"),
        ((0.5, 4, math.nan), "reference_mean: nan is not allowed"),
    ],
)
def test_a_faulty_share_or_mean_is_refused_by_name(arguments: tuple[float, float, float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        regression_to_mean_ratio(*arguments)


def test_the_grid_has_every_pair_in_order() -> None:
    table = regression_to_mean_grid(4, [0, 0.5], [2, 4])
    assert table.to_numpy().tolist() == [[0, 2, 0.5], [0, 4, 1.0], [0.5, 2, 0.75], [0.5, 4, 1.0]]


@given(st.floats(0, 0.95), st.floats(0.5, 20), st.floats(0, 20))
def test_the_explaining_mean_gives_the_ratio_back(share: float, before: float, reference: float) -> None:
    ratio = regression_to_mean_ratio(share, before, reference)
    (found,) = explaining_reference_mean(ratio, before, [share])["reference_mean"]
    assert found == pytest.approx(reference, abs=1e-6)


def test_a_mean_below_nothing_explains_nothing() -> None:
    # 0.3 cannot come about when half of it lasts: 0.5 is the least
    assert explaining_reference_mean(0.3, 4, [0.5, 0.3])["reference_mean"].tolist() == pytest.approx(
        [math.nan, 0.0], nan_ok=True
    )


@pytest.mark.parametrize("share", [1.0, -0.1, math.nan])
def test_a_share_at_which_nothing_can_be_explained_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="between_shares: give shares from 0 up to but not including 1"):
        explaining_reference_mean(0.9, 4, [share])


@pytest.mark.parametrize(
    ("ratio", "before", "fault"),
    [(-0.1, 4, "ratio: -0.1 is not allowed"), (math.nan, 4, "ratio: nan"), (0.9, 0, "mean_before: 0 is not allowed")],
)
def test_an_impossible_observed_ratio_or_mean_is_refused(ratio: float, before: float, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        explaining_reference_mean(ratio, before, [0.5])


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_the_formula_predicts_a_simulated_referral_at_a_peak(share: float) -> None:
    frame = simulate_referral_at_a_peak(200_000, 4, share, 0.05, seed=3)
    referred = frame[frame["referred"]]
    mean_before = referred["gp_appointments_before"].mean()
    ratio = referred["gp_appointments_after"].mean() / mean_before
    assert len(referred) == 10_000
    assert ratio == pytest.approx(regression_to_mean_ratio(share, mean_before, 4), abs=0.015)


def test_simulated_counts_have_the_mean_and_the_share_asked_for() -> None:
    frame = simulate_referral_at_a_peak(200_000, 4, 0.5, 1, seed=3)
    before, after = frame["gp_appointments_before"], frame["gp_appointments_after"]
    assert before.mean() == pytest.approx(4, abs=0.05)
    assert np.corrcoef(before, after)[0, 1] == pytest.approx(0.5, abs=0.01)
    assert before.var() == pytest.approx(8, rel=0.03)  # gamma 4 and Poisson 4
    assert frame["referred"].all()


def test_the_same_seed_gives_the_same_simulation() -> None:
    one, other, another = (simulate_referral_at_a_peak(50, 4, 0.5, 0.2, seed=seed) for seed in (1, 1, 2))
    assert one.equals(other)
    assert not one.equals(another)


@pytest.mark.parametrize(("between", "referred"), [(1, 0.1), (-0.1, 0.1), (0.5, 0), (0.5, 1.1)])
def test_impossible_shares_of_a_simulation_are_refused(between: float, referred: float) -> None:
    with pytest.raises(ValueError, match="between_share and referred_share"):
        simulate_referral_at_a_peak(10, 3, between, referred, seed=1)
