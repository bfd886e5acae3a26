"""GP appointments per patient before and after referral: ratios with intervals, and what else a reader should see."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from helpers.analysis.checks import ROUNDING, check_confidence, checked_counts, checked_months
from helpers.analysis.gp_usage.change import ChangeSummary, change_summary, hodges_lehmann
from helpers.analysis.gp_usage.ratio import RateRatio, from_log, no_interval, not_estimable
from helpers.analysis.gp_usage.regression_to_mean import regression_to_mean_ratio
from helpers.analysis.gp_usage.sites import summarise_sites
from helpers.analysis.gp_usage.totals import rate_ratio_from_moments, rate_ratio_from_totals
from helpers.vocabulary import GP_COUNTS, GP_MONTHS

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
        return not_estimable(n, 0.0, 0.0, "there are no patients")
    if total_b == 0 or mb.sum() == 0:
        return not_estimable(n, total_b, total_a, "there was no appointment before, so nothing to divide by")
    if ma.sum() == 0:
        return not_estimable(n, total_b, total_a, "no patient was there afterwards")
    rate_b, rate_a = total_b / mb.sum(), total_a / ma.sum()
    ratio = float(rate_a / rate_b)
    if total_a == 0:
        return no_interval(n, total_b, total_a, ratio, "there was no appointment after, so the log ratio has no spread")
    if n == 1:
        return no_interval(n, total_b, total_a, ratio, "one patient alone shows no spread between patients")
    terms = (a - rate_a * ma) / total_a - (b - rate_b * mb) / total_b
    se = float(np.sqrt(n / (n - 1) * np.sum(terms**2)))
    if se < ROUNDING:
        return no_interval(n, total_b, total_a, ratio, "every patient changed alike, which says nothing about spread")
    return from_log(n, total_b, total_a, ratio, se, n - 1, confidence, "patients")


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


COLUMNS = (*GP_COUNTS, *GP_MONTHS)
