"""GP appointments per patient before and after referral: ratios with intervals, and what else a reader should see."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from helpers.analysis.counts import ROUNDING, check_confidence, checked_counts, checked_months
from helpers.analysis.gp_change import ChangeSummary, change_summary, hodges_lehmann
from helpers.analysis.gp_sites import summarise_sites
from helpers.analysis.regression_to_mean import regression_to_mean_ratio

__all__ = [
    "ChangeSummary",
    "RateRatio",
    "change_summary",
    "hodges_lehmann",
    "leave_one_patient_out",
    "rate_ratio",
    "rate_ratio_from_moments",
    "rate_ratio_from_totals",
    "regression_to_mean_ratio",
    "same_exposure",
    "site_rate_ratio",
    "summarise_sites",
]

Method = Literal["patients", "totals", "moments", "not estimable"]


@dataclass(frozen=True)
class RateRatio:
    """Ratio of mean GP appointments, after / before, with its interval.

    `ratio`, `low` and `high` are NaN where they cannot be estimated; `note` then says why. `low` may be 0 and `high`
    infinite where only totals are known and one of them is 0.
    """

    n: int
    total_before: float
    total_after: float
    ratio: float
    low: float
    high: float
    log_ratio: float
    se_log_ratio: float
    df: float
    method: str
    note: str = ""


def rate_ratio(
    before: ArrayLike,
    after: ArrayLike,
    *,
    months_before: ArrayLike = 6,
    months_after: ArrayLike = 6,
    confidence: float = 0.95,
) -> RateRatio:
    """Return the ratio of appointments per patient-month, after / before, from one count per patient and period.

    The standard error of the log ratio is that of a ratio of two means over the same patients (linearisation, with
    n/(n-1)); the interval is Student's t on n-1 degrees of freedom. Patients may differ as much as they like.

    Args:
        before: appointments of each patient before referral.
        after: appointments of the same patients after.
        months_before: months each patient was there before; one number for all, or one each.
        months_after: the same after; less than six for those who moved or died.
        confidence: confidence of the interval, such as 0.95.

    Returns:
        The ratio. With fewer than two patients there is no interval; with no appointment in a period no ratio.

    Raises:
        ValueError: when lengths differ, a count is negative or not whole, a number is missing, or months are negative.

    Reference:
        Cochran WG. Sampling Techniques, 3rd ed. 1977, section 2.11; Bell RM, McCaffrey DF. Survey Methodology 2002.

    >>> result = rate_ratio([4, 2, 0, 6], [3, 2, 1, 3])
    >>> result.ratio, round(result.low, 2), round(result.high, 2)
    (0.75, 0.35, 1.61)
    """
    check_confidence(confidence)
    b, a = checked_counts(before, "before"), checked_counts(after, "after")
    if len(b) != len(a):
        raise ValueError(f"before has {len(b)} patients and after {len(a)}; give one count each for the same patients")
    mb, ma = (
        checked_months(months_before, len(b), "months_before"),
        checked_months(months_after, len(a), "months_after"),
    )
    for counts, months, name in ((b, mb, "before"), (a, ma, "after")):
        if ((months == 0) & (counts > 0)).any():
            raise ValueError(f"{name}: a patient has appointments but 0 months there; mend the months or the count")
    n, total_b, total_a = len(b), float(b.sum()), float(a.sum())
    if n == 0:
        return _not_estimable(n, 0.0, 0.0, "there are no patients")
    if total_b == 0 or mb.sum() == 0:
        return _not_estimable(n, total_b, total_a, "there was no appointment before, so nothing to divide by")
    if ma.sum() == 0:
        return _not_estimable(n, total_b, total_a, "no patient was there afterwards")
    rate_b, rate_a = total_b / mb.sum(), total_a / ma.sum()
    ratio = float(rate_a / rate_b)
    if total_a == 0:
        return _no_interval(
            n, total_b, total_a, ratio, "there was no appointment after, so the log ratio has no spread"
        )
    if n == 1:
        return _no_interval(n, total_b, total_a, ratio, "one patient alone shows no spread between patients")
    terms = (a - rate_a * ma) / total_a - (b - rate_b * mb) / total_b
    se = float(np.sqrt(n / (n - 1) * np.sum(terms**2)))
    if se < ROUNDING:
        return _no_interval(n, total_b, total_a, ratio, "every patient changed alike, which says nothing about spread")
    return _from_log(n, total_b, total_a, ratio, se, n - 1, confidence, "patients")


def rate_ratio_from_totals(total_before: float, total_after: float, *, confidence: float = 0.95) -> RateRatio:
    """Return the ratio of two totals over the same patients and equal periods, with the exact conditional interval.

    It takes appointments to be independent of each other. They are not, so the true uncertainty is larger: the
    interval is a lower bound on it.

    Args:
        total_before: appointments of all patients before.
        total_after: appointments of all patients after.
        confidence: confidence of the interval.

    Returns:
        The ratio; its standard error is sqrt(1/after + 1/before), its n is 0 since the patients are not known.

    Raises:
        ValueError: when a total is negative or not whole.

    Reference:
        Przyborowski J, Wilenski H. Biometrika 1940;31:313-323; Clopper CJ, Pearson ES. Biometrika 1934;26:404-413.

    >>> result = rate_ratio_from_totals(20, 10)
    >>> result.ratio, round(result.low, 3), round(result.high, 3)
    (0.5, 0.209, 1.119)
    """
    check_confidence(confidence)
    b, a = (
        float(checked_counts([total_before], "total_before")[0]),
        float(checked_counts([total_after], "total_after")[0]),
    )
    if a + b == 0:
        return _not_estimable(0, b, a, "there was no appointment in either period")
    tail = (1 - confidence) / 2
    low_share = 0.0 if a == 0 else float(stats.beta.ppf(tail, a, b + 1))
    high_share = 1.0 if b == 0 else float(stats.beta.ppf(1 - tail, a + 1, b))
    high = np.inf if high_share == 1.0 else high_share / (1 - high_share)
    both = a > 0 and b > 0
    return RateRatio(
        n=0,
        total_before=b,
        total_after=a,
        ratio=a / b if b > 0 else np.nan,
        low=low_share / (1 - low_share),
        high=float(high),
        log_ratio=float(np.log(a / b)) if both else np.nan,
        se_log_ratio=float(np.sqrt(1 / a + 1 / b)) if both else np.nan,
        df=np.inf,
        method="totals",
        note="" if both else "there was no appointment in one period, so only one end of the interval is finite",
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
    for name, value in (
        ("mean_before", mean_before),
        ("sd_before", sd_before),
        ("mean_after", mean_after),
        ("sd_after", sd_after),
    ):
        if not np.isfinite(value) or value < 0:
            raise ValueError(f"{name}: {value} is not allowed; give a number from 0")
    if not -1 <= correlation <= 1:
        raise ValueError(f"correlation: {correlation} is not allowed; give a number from -1 to 1")
    total_b, total_a = n * mean_before, n * mean_after
    if mean_before == 0:
        return _not_estimable(n, total_b, total_a, "there was no appointment before, so nothing to divide by")
    ratio = mean_after / mean_before
    if mean_after == 0 or n == 1:
        return _no_interval(n, total_b, total_a, ratio, "no spread can be had from one patient or no appointment after")
    cv_b, cv_a = sd_before / mean_before, sd_after / mean_after
    variance = max(cv_a**2 + cv_b**2 - 2 * correlation * cv_a * cv_b, 0.0) / n
    if variance <= ROUNDING * (cv_a**2 + cv_b**2):
        return _no_interval(n, total_b, total_a, ratio, "every patient changed alike, which says nothing about spread")
    return _from_log(int(n), total_b, total_a, ratio, float(np.sqrt(variance)), n - 1, confidence, "moments")


def leave_one_patient_out(gp_usage: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return the ratio with each patient left out in turn, without saying which.

    Args:
        gp_usage: one site's rows of gp_usage.csv.
        confidence: confidence of the intervals.

    Returns:
        One row per patient, in the order of the ratios: ratio, low, high.
    """
    rows = []
    for label in gp_usage.index:
        kept = site_rate_ratio(gp_usage.drop(index=label), confidence=confidence)
        rows.append({"ratio": kept.ratio, "low": kept.low, "high": kept.high})
    return pd.DataFrame(rows, columns=["ratio", "low", "high"]).sort_values("ratio", ignore_index=True)


def site_rate_ratio(gp_usage: pd.DataFrame, *, confidence: float = 0.95) -> RateRatio:
    """Return `rate_ratio` of one site's rows, each patient with the months they were there.

    Args:
        gp_usage: one site's rows of gp_usage.csv; none where the site gave no data.
        confidence: confidence of the interval.

    Returns:
        The ratio.

    Raises:
        ValueError: as `rate_ratio`.
    """
    b, a, mb, ma = (gp_usage[name].to_numpy(float) for name in COLUMNS)
    return rate_ratio(b, a, months_before=mb, months_after=ma, confidence=confidence)


def same_exposure(gp_usage: pd.DataFrame) -> pd.DataFrame:
    """Return the patients who were there equally long before and after, whose counts can be compared one by one.

    Args:
        gp_usage: rows of gp_usage.csv.

    Returns:
        Those rows.
    """
    return gp_usage[gp_usage["months_before"] == gp_usage["months_after"]]


COLUMNS = ("gp_appointments_before", "gp_appointments_after", "months_before", "months_after")


def _from_log(
    n: int, total_b: float, total_a: float, ratio: float, se: float, df: float, confidence: float, method: Method
) -> RateRatio:
    log_ratio = float(np.log(ratio))
    reach = float(stats.t.ppf((1 + confidence) / 2, df)) * se
    low, high = float(np.exp(log_ratio - reach)), float(np.exp(min(log_ratio + reach, 700.0)))
    return RateRatio(n, total_b, total_a, ratio, low, high, log_ratio, se, float(df), method)


def _no_interval(n: int, total_b: float, total_a: float, ratio: float, note: str) -> RateRatio:
    log_ratio = float(np.log(ratio)) if ratio > 0 else np.nan
    missing: dict[str, Any] = dict.fromkeys(("low", "high", "se_log_ratio", "df"), np.nan)
    return RateRatio(n, total_b, total_a, ratio, log_ratio=log_ratio, method="not estimable", note=note, **missing)


def _not_estimable(n: int, total_b: float, total_a: float, note: str) -> RateRatio:
    return _no_interval(n, total_b, total_a, np.nan, note)
