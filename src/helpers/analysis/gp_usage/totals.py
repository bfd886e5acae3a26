"""Ratios of GP appointments from what a site returned in place of patients: totals, or means and deviations."""

import numpy as np
from statsmodels.stats.proportion import proportion_confint

from helpers.analysis.checks import ROUNDING, check_confidence, checked_counts
from helpers.analysis.gp_usage.ratio import ALIKE, NONE_BEFORE, RateRatio, in_note, t_interval, without_interval


def rate_ratio_from_totals(
    total_before: float, total_after: float, *, overdispersion: float = 1, confidence: float = 0.95
) -> RateRatio:
    """Return the ratio of two totals over the same patients and equal periods, with the exact conditional interval.

    It takes appointments to be independent of each other. They are not, so the true uncertainty is larger: the
    interval is a lower bound on it. With an overdispersion it is that of as many times fewer appointments.

    Args:
        total_before: appointments of all patients before.
        total_after: appointments of all patients after.
        overdispersion: how many times larger the variance is than independent appointments would make it, from 1.
        confidence: confidence of the interval.

    Returns:
        The ratio; its standard error is sqrt(1/after + 1/before) times the root of the overdispersion, its n is 0 since
        the patients are not known. With no appointment after, the interval begins at 0 and still has an upper end.

    Raises:
        ValueError: when a total is negative or not whole, or the overdispersion below 1.

    Reference:
        Przyborowski J, Wilenski H. Biometrika 1940;31:313-323; Clopper CJ, Pearson ES. Biometrika 1934;26:404-413.

    >>> result = rate_ratio_from_totals(20, 10)
    >>> result.ratio, round(result.low, 3), round(result.high, 3)
    (0.5, 0.209, 1.119)
    """
    check_confidence(confidence)
    b = float(checked_counts([total_before], "total_before")[0])
    a = float(checked_counts([total_after], "total_after")[0])
    if not overdispersion >= 1:
        raise ValueError(f"overdispersion: {overdispersion} is not allowed; give a number from 1")
    if a + b == 0:
        return without_interval(0, b, a, np.nan, "there was no appointment in either period")
    fewer_after, fewer = a / overdispersion, (a + b) / overdispersion
    share_low, share_high = proportion_confint(fewer_after, fewer, alpha=1 - confidence, method="beta")
    both = a > 0 and b > 0
    return RateRatio(
        n=0,
        total_before=b,
        total_after=a,
        ratio=a / b if b > 0 else np.nan,
        low=float(share_low / (1 - share_low)),
        high=float(share_high / (1 - share_high)) if b > 0 else np.inf,
        log_ratio=float(np.log(a / b)) if both else np.nan,
        se_log_ratio=float(np.sqrt(overdispersion * (1 / a + 1 / b))) if both else np.nan,
        df=np.inf,
        method="totals",
        note="" if b > 0 else in_note(NONE_BEFORE),
    )


def rate_ratio_from_moments(
    n: int,
    mean_before: float,
    sd_before: float,
    mean_after: float,
    sd_after: float,
    correlation: float,
    *,
    confidence: float = 0.95,
) -> RateRatio:
    """Return the ratio of two means over the same patients from means, standard deviations and their correlation.

    The correlation is not printed in most returns: call it over a range and show how far the interval moves.

    Args:
        n: number of patients.
        mean_before: mean appointments before.
        sd_before: standard deviation (n-1) before.
        mean_after: mean appointments after.
        sd_after: standard deviation (n-1) after.
        correlation: correlation of before and after over patients, from -1 to 1.
        confidence: confidence of the interval.

    Returns:
        The ratio with the delta-method standard error and Student's t on n-1 degrees of freedom; it equals
        `rate_ratio` on the patients themselves.

    Raises:
        ValueError: when n is below 1, a mean or standard deviation is negative, or the correlation outside -1 to 1.

    Reference:
        Cochran WG. Sampling Techniques, 3rd ed. 1977, section 2.11.

    >>> round(rate_ratio_from_moments(20, 4, 2, 3, 2, 0.5).se_log_ratio, 4)
    0.1344
    """
    check_confidence(confidence)
    if not n >= 1 or n != np.floor(n):
        raise ValueError(f"n: {n} is not a number of patients; give a whole number from 1")
    moments = {"mean_before": mean_before, "sd_before": sd_before, "mean_after": mean_after, "sd_after": sd_after}
    for name, value in moments.items():
        if not np.isfinite(value) or value < 0:
            raise ValueError(f"{name}: {value} is not allowed; give a number from 0")
    if not -1 <= correlation <= 1:
        raise ValueError(f"correlation: {correlation} is not allowed; give a number from -1 to 1")
    total_b, total_a = n * mean_before, n * mean_after
    if mean_before == 0:
        return without_interval(n, total_b, total_a, np.nan, in_note(NONE_BEFORE))
    ratio = mean_after / mean_before
    if mean_after == 0 or n == 1:
        note = "no spread can be had from one patient or no appointment after"
        return without_interval(n, total_b, total_a, ratio, note)
    cv_b, cv_a = sd_before / mean_before, sd_after / mean_after
    variance = max(cv_a**2 + cv_b**2 - 2 * correlation * cv_a * cv_b, 0.0) / n
    if variance <= ROUNDING * (cv_a**2 + cv_b**2):
        return without_interval(n, total_b, total_a, ratio, ALIKE)
    log_ratio, se = float(np.log(ratio)), float(np.sqrt(variance))
    low, high = (float(end) for end in t_interval(log_ratio, se, n - 1, confidence))
    return RateRatio(int(n), total_b, total_a, ratio, low, high, log_ratio, se, float(n - 1), "moments")
