"""Pooling of sites: worked by hand, edge cases, and rules that hold for any estimates. R agrees in tests/gp_usage."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.analysis.gp_usage.pooling import compare_methods, leave_one_out, pool, tau2_interval
from helpers.vocabulary import POOLING_METHODS

Y, V = [0.1, 0.3, -0.2], [0.04, 0.05, 0.03]
RANDOM = [method for method in POOLING_METHODS if method != "EE"]
estimates = st.lists(
    st.tuples(st.floats(-2, 2).map(lambda y: round(y, 3)), st.sampled_from([0.01, 0.04, 0.1, 0.3])),
    min_size=3,
    max_size=9,
)


def test_equal_effects_worked_by_hand() -> None:
    # weights 25, 20, 100/3: sum 235/3; weighted sum 2.5 + 6 - 20/3 = 11/6; mean (11/6)/(235/3) = 11/470
    result = pool(Y, V, method="EE", knapp_hartung=False)
    assert result.estimate == pytest.approx(11 / 470)
    assert result.se == pytest.approx(math.sqrt(3 / 235))
    assert result.high - result.estimate == pytest.approx(1.959963985 * math.sqrt(3 / 235))
    assert result.weights == pytest.approx((100 * 75 / 235, 100 * 60 / 235, 100 * 100 / 235))
    q = 25 * (0.1 - 11 / 470) ** 2 + 20 * (0.3 - 11 / 470) ** 2 + 100 / 3 * (0.2 + 11 / 470) ** 2
    assert result.q == pytest.approx(q)
    assert result.q_p == pytest.approx(math.exp(-q / 2))  # chi-squared on 2 degrees of freedom
    assert result.i2 == pytest.approx(100 * (1 - 2 / q))
    assert (result.k, result.tau2, result.prediction_low) == (3, 0.0, result.low)


def test_dersimonian_and_laird_worked_by_hand() -> None:
    # (Q - 2) / (sum w - sum w^2 / sum w)
    q = pool(Y, V, method="EE").q
    w = (25, 20, 100 / 3)
    scale = sum(w) - sum(one**2 for one in w) / sum(w)
    assert pool(Y, V, method="DL").tau2 == pytest.approx((q - 2) / scale)


@pytest.mark.parametrize("method", RANDOM)
def test_with_equal_variances_every_method_finds_the_plain_variance_less_the_sampling_one(method: str) -> None:
    # estimates -1, 0, 1, 2 have mean 0.5 and variance 5/3; tau2 = 5/3 - 1/4
    result = pool([-1, 0, 1, 2], [0.25] * 4, method=method)
    assert result.tau2 == pytest.approx(5 / 3 - 0.25)
    assert result.estimate == pytest.approx(0.5)
    assert result.se == pytest.approx(math.sqrt(5 / 3 / 4))  # Hartung-Knapp is then the plain standard error
    assert result.low == pytest.approx(0.5 - 3.182446305 * math.sqrt(5 / 12))
    assert result.i2 == pytest.approx(100 * (5 / 3 - 0.25) / (5 / 3))
    beyond = 3.182446305 * math.sqrt(5 / 12 + 5 / 3 - 0.25)
    assert (result.prediction_low, result.prediction_high) == pytest.approx((0.5 - beyond, 0.5 + beyond))


@pytest.mark.parametrize("method", POOLING_METHODS)
@pytest.mark.parametrize("values", [[0.2, 0.2, 0.2], [0.1, 0.11, 0.12]])
def test_estimates_closer_than_chance_have_no_variance_between_them(method: str, values: list[float]) -> None:
    result = pool(values, [0.04, 0.05, 0.03], method=method)
    assert (result.tau2, result.i2) == (0.0, 0.0)
    assert result.q_p > 0.9
    assert math.isnan(result.tau2_low) and math.isnan(result.tau2_high)  # confint of metafor: "the null/empty set"


@pytest.mark.parametrize("method", POOLING_METHODS)
def test_sites_alike_by_chance_have_an_interval_as_wide_as_their_own_errors_make_it(method: str) -> None:
    # three estimates of 0.2 with variance 0.04: Hartung-Knapp has no width; Wald's error is 0.2/sqrt(3), t(2) 4.302653
    plain, kept = (pool([0.2] * 3, [0.04] * 3, method=method, knapp_hartung=way) for way in (True, "adhoc"))
    assert plain.high - plain.low == pytest.approx(0)
    assert kept.high == pytest.approx(0.2 + 4.302652730 * 0.2 / math.sqrt(3))


@pytest.mark.parametrize("method", POOLING_METHODS)
@given(pairs=estimates)
@settings(deadline=None, max_examples=25)
def test_the_interval_is_never_narrower_than_either_of_those_it_is_made_of(
    method: str, pairs: list[tuple[float, float]]
) -> None:
    y, v = zip(*pairs, strict=True)
    kept, plain, wald = (pool(y, v, method=method, knapp_hartung=way) for way in ("adhoc", True, False))
    assert kept.high - kept.low >= max(plain.high - plain.low, wald.high - wald.low) - 1e-12
    assert kept.se == max(plain.se, wald.se)


def test_the_interval_of_tau2_can_be_checked_against_chi_squared() -> None:
    # Q-profile: at its ends the generalised Q is the 97.5% and the 2.5% point of chi-squared
    y, v = np.array([-1.0, 0.0, 1.0, 2.0]), 0.25
    low, high = tau2_interval(y, [v] * 4)
    squares = 5.0
    assert squares / (v + low) == pytest.approx(stats.chi2.ppf(0.975, 3))
    assert squares / (v + high) == pytest.approx(stats.chi2.ppf(0.025, 3))


@pytest.mark.parametrize("method", POOLING_METHODS)
@given(pairs=estimates)
@settings(deadline=None, max_examples=25)
def test_tau2_is_never_negative_and_weights_add_up_to_100(method: str, pairs: list[tuple[float, float]]) -> None:
    result = pool(*zip(*pairs, strict=True), method=method)
    assert result.tau2 >= 0
    assert 0 <= result.i2 <= 100
    assert sum(result.weights) == pytest.approx(100)
    assert result.low <= result.estimate <= result.high
    assert result.prediction_low <= result.low + 1e-12
    assert result.prediction_high >= result.high - 1e-12
    assert min(y for y, _ in pairs) - 1e-9 <= result.estimate <= max(y for y, _ in pairs) + 1e-9


@given(pairs=estimates)
@settings(deadline=None)
def test_paule_and_mandel_solve_their_equation_and_never_stop_short_of_it(pairs: list[tuple[float, float]]) -> None:
    # by definition the generalised Q is k - 1 at tau2, and tau2 is 0 only where Q is below k - 1 at 0
    y, v = (np.array(column) for column in zip(*pairs, strict=True))
    tau2 = pool(y, v, method="PM").tau2
    w = 1 / (v + tau2)
    q = np.sum(w * (y - np.sum(w * y) / np.sum(w)) ** 2)
    assert q == pytest.approx(len(y) - 1, rel=1e-8) if tau2 > 0 else q <= len(y) - 1 + 1e-9


@pytest.mark.parametrize("method", POOLING_METHODS)
@given(pairs=estimates)
@settings(deadline=None, max_examples=25)
def test_the_order_of_the_sites_does_not_matter(method: str, pairs: list[tuple[float, float]]) -> None:
    one, other = (pool(*zip(*rows, strict=True), method=method) for rows in (pairs, pairs[::-1]))
    for name in ("estimate", "se", "tau2", "tau2_high", "q"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-6, abs=1e-9, nan_ok=True), name
    assert one.weights == pytest.approx(other.weights[::-1], rel=1e-6)


@pytest.mark.parametrize("method", POOLING_METHODS)
@given(pairs=estimates)
@settings(deadline=None, max_examples=25)
def test_swapping_before_and_after_at_every_site_turns_the_result_round(
    method: str, pairs: list[tuple[float, float]]
) -> None:
    y, v = zip(*pairs, strict=True)
    one, other = pool(y, v, method=method), pool([-value for value in y], v, method=method)
    assert other.estimate == pytest.approx(-one.estimate, abs=1e-9)
    assert other.low == pytest.approx(-one.high, abs=1e-9)
    assert other.prediction_high == pytest.approx(-one.prediction_low, abs=1e-9)


@pytest.mark.parametrize("method", POOLING_METHODS)
@given(pairs=estimates, shift=st.floats(-5, 5), scale=st.floats(0.2, 5))
@settings(deadline=None, max_examples=25)
def test_shift_and_unit_of_the_estimates_carry_over(
    method: str, pairs: list[tuple[float, float]], shift: float, scale: float
) -> None:
    y, v = (np.array(column) for column in zip(*pairs, strict=True))
    one, other = pool(y, v, method=method), pool(scale * y + shift, scale**2 * v, method=method)
    assert other.estimate == pytest.approx(scale * one.estimate + shift, rel=1e-6, abs=1e-6)
    assert other.se == pytest.approx(scale * one.se, rel=1e-5, abs=1e-6)
    assert other.i2 == pytest.approx(one.i2, rel=1e-5, abs=1e-4)


def test_without_hartung_and_knapp_the_error_is_the_weights_alone() -> None:
    result = pool([-1, 0, 1, 2], [0.25] * 4, knapp_hartung=False)
    assert result.se == pytest.approx(math.sqrt((5 / 3) / 4))
    assert result.high - result.estimate == pytest.approx(1.959963985 * result.se)


def test_leaving_one_out_pools_the_others() -> None:
    table = leave_one_out(Y, V, method="DL")
    assert table["left_out"].tolist() == [0, 1, 2]
    for left_out in range(3):
        rest = pool(np.delete(Y, left_out), np.delete(V, left_out), method="DL")
        assert table.loc[left_out, "estimate"] == pytest.approx(rest.estimate)
        assert table.loc[left_out, "high"] == pytest.approx(rest.high)


def test_methods_are_compared_each_way_once() -> None:
    table = compare_methods(Y, V)
    ways = list(zip(table["method"], table["knapp_hartung"], strict=True))
    assert ways == [(method, way) for method in POOLING_METHODS for way in ("adhoc", True, False)]
    assert table["estimate"].iloc[-1] == pytest.approx(11 / 470)


@pytest.mark.parametrize(
    ("y", "v", "options", "fault"),
    [
        ([0.1], [0.1], {}, "estimates: 1 cannot be pooled; give at least 2"),
        ([], [], {}, "estimates: 0 cannot be pooled"),
        ([0.1, 0.2], [0.1], {}, "2 and 1 values; give one variance per estimate"),
        ([0.1, math.nan], [0.1, 0.1], {}, "estimates: a value is missing"),
        ([0.1, 0.2], [0.1, math.inf], {}, "a value is missing"),
        ([0.1, 0.2], [0.1, 0], {}, "variances: one is not above 0"),
        ([0.1, 0.2], [0.1, -1], {}, "variances: one is not above 0"),
        (
            [0.1, 0.2],
            [0.1, 0.1],
            {"method": "ML"},
            f"method: 'ML' is not known; give one of {', '.join(POOLING_METHODS)}",
        ),
        ([0.1, 0.2], [0.1, 0.1], {"confidence": 95}, "confidence: 95 is not allowed"),
    ],
)
def test_a_faulty_estimate_or_option_is_refused_by_name(
    y: list[float], v: list[float], options: dict[str, object], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        pool(y, v, **options)  # type: ignore[arg-type]


def test_an_interval_of_tau2_with_an_impossible_confidence_is_refused() -> None:
    with pytest.raises(ValueError, match="confidence: 2 is not allowed"):
        tau2_interval(Y, V, confidence=2)


def test_leaving_one_of_two_out_is_refused() -> None:
    with pytest.raises(ValueError, match="2 are too few to leave one out; give at least 3"):
        leave_one_out([0.1, 0.2], [0.1, 0.1])
