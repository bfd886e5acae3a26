"""Ratios of GP appointments: worked by hand, against scipy's binomial, and rules that must hold for any patients."""

import math
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from helpers.analysis.gp_usage import (
    RateRatio,
    leave_one_patient_out,
    rate_ratio,
    rate_ratio_from_moments,
    rate_ratio_from_totals,
    ratio_by_site,
    ratio_of_site,
    same_exposure,
)

BEFORE, AFTER = [4, 2, 0, 6], [3, 2, 1, 3]
patients = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=30)


def usage(before: list[int], after: list[int], months_after: list[float] | float = 6) -> pd.DataFrame:
    columns = {"gp_appointments_before": before, "gp_appointments_after": after}
    return pd.DataFrame(columns).assign(site_id="1", months_before=6.0, months_after=months_after)


def test_the_ratio_and_its_error_worked_by_hand() -> None:
    # totals 12 and 9, means 3 and 2.25; residuals after/9 - before/12:
    # (0.75/9 - 1/12), (-0.25/9 + 1/12), (-1.25/9 + 3/12), (0.75/9 - 3/12) = 0, 2/36, 4/36, -6/36
    # sum of squares (4 + 16 + 36)/1296 = 56/1296; times 4/3; root
    result = rate_ratio(BEFORE, AFTER)
    se = math.sqrt(4 / 3 * 56 / 1296)
    assert (result.n, result.total_before, result.total_after, result.df) == (4, 12, 9, 3)
    assert result.ratio == 0.75
    assert result.log_ratio == pytest.approx(math.log(0.75))
    assert result.se_log_ratio == pytest.approx(se)
    assert result.low == pytest.approx(0.75 * math.exp(-3.182446305 * se))  # t of 3 degrees of freedom, 97.5%
    assert result.high == pytest.approx(0.75 * math.exp(3.182446305 * se))
    assert (result.method, result.note) == ("patients", "")


def test_the_jackknife_worked_by_hand() -> None:
    # 12 -> 9; without each patient 8 -> 6, 10 -> 7, 12 -> 8, 6 -> 6; 3/4 of the squared moves of the log ratio
    ratios = (6 / 8, 7 / 10, 8 / 12, 6 / 6)
    se = math.sqrt(3 / 4 * sum(math.log(one / 0.75) ** 2 for one in ratios))
    result = rate_ratio(BEFORE, AFTER, error="CR3")
    assert result.se_log_ratio == pytest.approx(se)
    assert (result.n, result.df) == (4, 3)
    assert result.high == pytest.approx(0.75 * math.exp(3.182446305 * se))


def test_patients_who_never_came_count_in_neither_the_error_nor_the_degrees_of_freedom_of_the_jackknife() -> None:
    # they move no ratio, so only (n-1)/n grows, from 3/4 to 5/6
    four, six = (rate_ratio(BEFORE + [0] * none, AFTER + [0] * none, error="CR3") for none in (0, 2))
    assert (six.n, six.df) == (6, 3)
    assert six.se_log_ratio == pytest.approx(four.se_log_ratio * math.sqrt((5 / 6) / (3 / 4)))


@pytest.mark.parametrize(
    ("before", "after", "ratio"),
    [([5, 0, 0], [1, 2, 1], 4 / 5), ([1, 2, 2], [0, 0, 4], 4 / 5), ([3, 0], [2, 0], 2 / 3)],
)
def test_where_one_patient_had_all_appointments_of_a_period_the_jackknife_has_no_interval_and_says_so(
    before: list[int], after: list[int], ratio: float
) -> None:
    result = rate_ratio(before, after, error="CR3")
    assert result.ratio == pytest.approx(ratio)
    assert math.isnan(result.low) and math.isnan(result.high) and math.isnan(result.df)
    assert result.note.startswith("one patient had all appointments of a period")


@given(patients)
@settings(deadline=None)
def test_the_order_and_the_direction_do_not_matter_to_the_jackknife(
    counts: list[tuple[int, int]],
) -> None:
    before, after = zip(*counts, strict=True)
    forward, backward = rate_ratio(before, after, error="CR3"), rate_ratio(after[::-1], before[::-1], error="CR3")
    assume(forward.method == "patients")
    assert backward.low == pytest.approx(1 / forward.high)


def test_shorter_exposure_enters_as_months() -> None:
    # 12 appointments in 24 months before; 9 in 18 months after: 0.5 a month both times
    result = rate_ratio(BEFORE, AFTER, months_after=[6, 6, 3, 3])
    assert result.ratio == pytest.approx(1.0)


def test_a_patient_who_was_never_there_afterwards_adds_nothing_there() -> None:
    # 8 in 12 months before (the third patient's 2 in 6 with them: 10 in 18), 6 in 12 months after
    result = rate_ratio([4, 4, 2], [3, 3, 0], months_after=[6, 6, 0])
    assert result.ratio == pytest.approx((6 / 12) / (10 / 18))


def test_a_wider_confidence_gives_a_wider_interval() -> None:
    narrow, wide = (rate_ratio(BEFORE, AFTER, confidence=level) for level in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.ratio < narrow.high < wide.high


@pytest.mark.parametrize(
    ("before", "after", "ratio", "why"),
    [
        ([], [], math.nan, "there are no patients"),
        ([0, 0], [1, 2], math.nan, "no appointment before"),
        ([1, 2], [0, 0], 0.0, "no appointment after"),
        ([4], [2], 0.5, "one patient alone"),
        ([1, 2, 4], [3, 6, 12], 3.0, "changed by the same factor"),
        ([3, 7, 11], [3, 7, 11], 1.0, "nobody's appointments changed"),
        ([7, 11, 13], [14, 22, 26], 2.0, "changed by the same factor"),
    ],
)
def test_where_nothing_can_be_estimated_the_note_says_why(
    before: list[int], after: list[int], ratio: float, why: str
) -> None:
    result = rate_ratio(before, after)
    assert result.ratio == pytest.approx(ratio, nan_ok=True)
    assert math.isnan(result.low)
    assert math.isnan(result.high)
    assert math.isnan(result.se_log_ratio)
    assert result.method == "not estimable"
    assert why in result.note


def test_no_ratio_where_nobody_was_there_afterwards() -> None:
    result = rate_ratio([1, 2], [0, 0], months_after=0)
    assert math.isnan(result.ratio)
    assert "no patient was there afterwards" in result.note


@given(patients)
@settings(deadline=None)
def test_swapping_before_and_after_inverts_the_ratio_and_its_interval(counts: list[tuple[int, int]]) -> None:
    before, after = zip(*counts, strict=True)
    forward, backward = rate_ratio(before, after), rate_ratio(after, before)
    assume(forward.method == "patients")
    assert backward.ratio == pytest.approx(1 / forward.ratio)
    assert backward.low == pytest.approx(1 / forward.high)
    assert backward.high == pytest.approx(1 / forward.low)
    assert backward.se_log_ratio == pytest.approx(forward.se_log_ratio)


@given(patients, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_patients_does_not_matter(counts: list[tuple[int, int]], random: object) -> None:
    shuffled = list(counts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (asdict(rate_ratio(*zip(*rows, strict=True))) for rows in (counts, shuffled))
    for name in ("ratio", "low", "high", "se_log_ratio"):
        assert one[name] == pytest.approx(other[name], nan_ok=True), name


@given(patients, st.integers(1, 24))
@settings(deadline=None)
def test_the_length_of_equal_periods_does_not_matter(counts: list[tuple[int, int]], months: int) -> None:
    before, after = zip(*counts, strict=True)
    one, other = rate_ratio(before, after), rate_ratio(before, after, months_before=months, months_after=months)
    assert one.ratio == pytest.approx(other.ratio, nan_ok=True)
    assert one.se_log_ratio == pytest.approx(other.se_log_ratio, nan_ok=True)


@given(patients, st.integers(2, 9))
@settings(deadline=None)
def test_counting_every_appointment_several_times_changes_nothing(counts: list[tuple[int, int]], factor: int) -> None:
    before, after = (np.array(column) for column in zip(*counts, strict=True))
    one, other = rate_ratio(before, after), rate_ratio(before * factor, after * factor)
    assert one.ratio == pytest.approx(other.ratio, nan_ok=True)
    assert one.se_log_ratio == pytest.approx(other.se_log_ratio, nan_ok=True)


@given(patients, st.integers(2, 6))
@settings(deadline=None)
def test_twice_the_months_afterwards_halve_the_ratio(counts: list[tuple[int, int]], factor: int) -> None:
    before, after = zip(*counts, strict=True)
    one, other = rate_ratio(before, after), rate_ratio(before, after, months_after=6 * factor)
    assume(one.method == "patients")
    assert other.ratio == pytest.approx(one.ratio / factor)
    assert other.se_log_ratio == pytest.approx(one.se_log_ratio)


@given(patients)
@settings(deadline=None)
def test_an_interval_holds_its_ratio(counts: list[tuple[int, int]]) -> None:
    result = rate_ratio(*zip(*counts, strict=True))
    assume(result.method == "patients")
    assert result.low <= result.ratio <= result.high


@pytest.mark.parametrize(
    ("arguments", "options", "fault"),
    [
        (([1, 2], [1]), {}, "before has 2 patients and after 1"),
        (([1, -2], [1, 2]), {}, "before: a count is negative"),
        (([1, 2], [1, -2]), {}, "after: a count is negative"),
        (([1, math.nan], [1, 2]), {}, "before: a count is missing"),
        (([1, 2], [1, 2.5]), {}, "after: a count is not a whole number"),
        (([1, 2], [1, 2]), {"months_before": [6]}, "months_before: 1 values for 2 patients"),
        (([1, 2], [1, 2]), {"months_after": -1}, "months_after: a value is missing or negative"),
        (([1, 2], [1, 2]), {"months_after": [6, 0]}, "after: a patient has appointments but 0 months there"),
        (([1, 2], [1, 2]), {"months_before": [0, 6]}, "before: a patient has appointments but 0 months there"),
        (([1, 2], [1, 2]), {"confidence": 2}, "confidence: 2 is not allowed"),
        (([1, 2], [1, 2]), {"error": "HC3"}, "error: 'HC3' is not known; give one of CR2, CR3"),
    ],
)
def test_a_faulty_count_month_or_confidence_is_refused_by_name(
    arguments: tuple[list[float], list[float]], options: dict[str, object], fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        rate_ratio(*arguments, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("before", "after"), [(20, 10), (3, 9), (1, 1), (250, 240), (0, 4), (4, 0)])
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_the_interval_from_totals_is_the_exact_one_of_a_share(before: int, after: int, confidence: float) -> None:
    # given their sum, the later total is binomial; scipy's Clopper-Pearson gives the share after / (before + after)
    exact = stats.binomtest(after, before + after).proportion_ci(confidence, method="exact")
    result = rate_ratio_from_totals(before, after, confidence=confidence)
    assert result.low == pytest.approx(exact.low / (1 - exact.low))
    assert result.high == pytest.approx(exact.high / (1 - exact.high) if exact.high < 1 else math.inf)


@pytest.mark.parametrize(("before", "after"), [(20, 10), (3, 9), (250, 240)])
def test_each_end_from_totals_leaves_a_tail_of_two_and_a_half_percent(before: int, after: int) -> None:
    result = rate_ratio_from_totals(before, after)
    assert stats.binom.sf(after - 1, before + after, result.low / (1 + result.low)) == pytest.approx(0.025)
    assert stats.binom.cdf(after, before + after, result.high / (1 + result.high)) == pytest.approx(0.025)


def test_totals_give_the_poisson_error_of_the_log_ratio() -> None:
    result = rate_ratio_from_totals(20, 10)
    assert (result.n, result.df, result.method, result.ratio) == (0, math.inf, "totals", 0.5)
    assert result.se_log_ratio == pytest.approx(math.sqrt(1 / 20 + 1 / 10))


def test_totals_of_nothing_give_no_ratio() -> None:
    assert math.isnan(rate_ratio_from_totals(0, 0).ratio)
    assert "no appointment in either period" in rate_ratio_from_totals(0, 0).note
    assert math.isnan(rate_ratio_from_totals(0, 4).ratio)


@given(st.integers(1, 500), st.integers(1, 500))
@settings(deadline=None)
def test_swapping_the_totals_inverts_the_exact_interval(before: int, after: int) -> None:
    one, other = rate_ratio_from_totals(before, after), rate_ratio_from_totals(after, before)
    assert other.low == pytest.approx(1 / one.high)
    assert other.high == pytest.approx(1 / one.low)


def test_with_nothing_after_totals_have_both_ends() -> None:
    # the upper end of the share p solves (1 - p)^10 = 0.025
    share = 1 - 0.025 ** (1 / 10)
    result = rate_ratio_from_totals(10, 0)
    assert (result.low, result.note) == (0.0, "")
    assert result.high == pytest.approx(share / (1 - share))


def test_overdispersed_totals_are_those_of_fewer_appointments() -> None:
    result, fewer = rate_ratio_from_totals(40, 20, overdispersion=2), rate_ratio_from_totals(20, 10)
    assert (result.low, result.high, result.total_before) == (fewer.low, fewer.high, 40)
    assert result.se_log_ratio == pytest.approx(fewer.se_log_ratio)
    with pytest.raises(ValueError, match=r"overdispersion: 0\.5 is not allowed; give a number from 1"):
        rate_ratio_from_totals(40, 20, overdispersion=0.5)


@pytest.mark.parametrize(
    ("totals", "fault"),
    [((-1, 2), "total_before: a count is negative"), ((1, 2.5), "total_after: a count is not a whole number")],
)
def test_faulty_totals_are_refused_by_name(totals: tuple[float, float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        rate_ratio_from_totals(*totals)


def test_the_error_from_moments_worked_by_hand() -> None:
    # coefficients of variation 2/4 and 2/3: (1/4 + 4/9 - 2 x 0.5 x 1/3) / 20 = (13/36) / 20 = 13/720
    result = rate_ratio_from_moments(20, 4, 2, 3, 2, 0.5)
    assert result.ratio == 0.75
    assert result.se_log_ratio == pytest.approx(math.sqrt(13 / 720))
    assert (result.n, result.df, result.total_before, result.total_after) == (20, 19, 80, 60)


@given(patients)
@settings(deadline=None)
def test_moments_say_the_same_as_the_patients_they_come_from(counts: list[tuple[int, int]]) -> None:
    before, after = (np.array(column, dtype=float) for column in zip(*counts, strict=True))
    assume(before.std() > 0 and after.std() > 0)
    moments = (before.mean(), before.std(ddof=1), after.mean(), after.std(ddof=1))
    correlation = float(np.clip(np.corrcoef(before, after)[0, 1], -1, 1))
    assume(correlation < 0.999)
    told = rate_ratio_from_moments(len(before), *moments, correlation)
    known = rate_ratio(before, after)
    assert told.ratio == pytest.approx(known.ratio)
    assert told.se_log_ratio == pytest.approx(known.se_log_ratio, rel=1e-6)


def test_a_higher_correlation_narrows_the_interval() -> None:
    errors = [rate_ratio_from_moments(20, 4, 2, 3, 2, share).se_log_ratio for share in (-0.5, 0, 0.5, 0.9)]
    assert errors == sorted(errors, reverse=True)


@pytest.mark.parametrize(
    ("moments", "fault"),
    [
        ((0, 4, 2, 3, 2, 0.5), "n: 0 is not a number of patients"),
        ((2.5, 4, 2, 3, 2, 0.5), "n: 2.5 is not a number of patients"),
        ((20, -4, 2, 3, 2, 0.5), "mean_before: -4 is not allowed"),
        ((20, 4, math.nan, 3, 2, 0.5), "sd_before: nan is not allowed"),
        ((20, 4, 2, math.inf, 2, 0.5), "mean_after: inf is not allowed"),
        ((20, 4, 2, 3, -1, 0.5), "sd_after: -1 is not allowed"),
        ((20, 4, 2, 3, 2, 1.2), "correlation: 1.2 is not allowed"),
        ((20, 4, 2, 3, 2, math.nan), "correlation: nan is not allowed"),
        ((math.nan, 4, 2, 3, 2, 0.5), "n: nan is not a number of patients"),
    ],
)
def test_faulty_moments_are_refused_by_name(moments: tuple[float, ...], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        rate_ratio_from_moments(*moments)  # type: ignore[arg-type]


@pytest.mark.parametrize("moments", [(20, 0, 0, 3, 2, 0), (20, 4, 2, 0, 0, 0), (1, 4, 0, 3, 0, 0), (9, 4, 2, 4, 2, 1)])
def test_moments_without_an_interval_say_why(moments: tuple[float, ...]) -> None:
    result = rate_ratio_from_moments(*moments)  # type: ignore[arg-type]
    assert math.isnan(result.se_log_ratio)
    assert result.note


def test_leaving_out_each_patient_worked_by_hand() -> None:
    # 12 -> 9 without each: 8 -> 6, 10 -> 7, 12 -> 8, 6 -> 6; in order of the ratios
    ratios = leave_one_patient_out(usage(BEFORE, AFTER))["ratio"]
    assert ratios.tolist() == pytest.approx([8 / 12, 7 / 10, 6 / 8, 6 / 6])


def test_a_site_takes_each_patients_months() -> None:
    frame = usage(BEFORE, AFTER, [6, 6, 3, 3])
    ratio = ratio_of_site(ratio_by_site(frame, None, ["1"]), "1")
    assert ratio == rate_ratio(BEFORE, AFTER, months_after=[6, 6, 3, 3], error="CR3")
    assert ratio_of_site(ratio_by_site(frame.iloc[:0], None, ["1"]), "1").n == 0


def test_only_patients_there_equally_long_can_be_compared_one_by_one() -> None:
    assert same_exposure(usage(BEFORE, AFTER, [6, 5.5, 6, 0])).index.tolist() == [0, 2]


def test_a_result_cannot_be_changed() -> None:
    result = rate_ratio(BEFORE, AFTER)
    assert isinstance(result, RateRatio)
    with pytest.raises(AttributeError):
        result.ratio = 1.0  # type: ignore[misc]
