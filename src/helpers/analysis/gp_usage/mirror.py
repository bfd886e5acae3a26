"""Two windows of months around referral: those just before and after, and those as far from the trigger months."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.disclosure.roles import MonthRange, Statistic
from helpers.analysis.gp_usage.around_referral import MONTH, AroundReferral
from helpers.analysis.gp_usage.patients import rate_ratio
from helpers.analysis.gp_usage.ratio import RateRatio
from helpers.vocabulary import GP_COUNTS, GP_MONTHS, GP_USAGE


@dataclass(frozen=True)
class WindowRatio:
    """A ratio of appointments in two windows of months, each given by its first and last month.

    `counts` are like rows of gp_usage.csv, of the patients of sites whose extract covers both windows; `not_covered`
    are the other sites. `ratio` is None when no site covers both; `mean_before` is the mean of a patient's appointments
    in the window before.
    """

    before: MonthRange
    after: MonthRange
    counts: pd.DataFrame
    not_covered: tuple[str, ...]
    ratio: RateRatio | None
    mean_before: Statistic = np.nan

    @property
    def is_known(self) -> bool:
        """Whether there is a ratio: sites that cover both windows, and appointments in them to divide by."""
        return self.ratio is not None and bool(np.isfinite(self.ratio.ratio))


def before_and_after(around: AroundReferral, *, window: int = 6, confidence: float = 0.95) -> WindowRatio:
    """Return the ratio of the months after referral to as many just before.

    Args:
        around: the result of `around_referral`.
        window: months of each window.
        confidence: confidence of the interval.

    Returns:
        The ratio, months 1 to `window` after against -`window` to -1.

    Raises:
        ValueError: when the confidence is not above 0.5 and below 1.

    >>> before_and_after(AroundReferral(pd.DataFrame(), pd.DataFrame({"site_id": [], "n": []}))).ratio is None
    True
    """
    return _ratio_of_windows(around, (-window, -1), (1, window), confidence)


def mirror_window(
    around: AroundReferral, *, trigger: tuple[int, int] = (-3, -1), window: int = 6, confidence: float = 0.95
) -> WindowRatio:
    """Return the ratio of the months after referral to those that lie as far before the trigger months.

    With nothing happening at referral and no lasting change of health, appointments return after a peak as they came
    to it, so that months equally far from its middle are alike. Month m is set against month first + last - m.

    Args:
        around: the result of `around_referral`.
        trigger: first and last of the months whose appointments led to referral, fixed beforehand; negative.
        window: months of each window.
        confidence: confidence of the interval.

    Returns:
        The ratio; with the trigger months -3 to -1, months 1 to 6 against -10 to -5.

    Raises:
        ValueError: when the trigger months are not before referral and in order, or the confidence is not allowed.

    Reference:
        Simulated in the five settings of `benchmarks/anyway_worlds.py`; time reversal as in Kelly FP. Reversibility
        and Stochastic Networks. 1979, section 1.2.

    >>> mirror_window(AroundReferral(pd.DataFrame(), pd.DataFrame({"site_id": [], "n": []}))).before
    (-10, -5)
    """
    first, last = trigger
    if not first <= last < 0:
        raise ValueError(f"trigger: {trigger} is not allowed; give two months before referral, the earlier one first")
    return _ratio_of_windows(around, (first + last - window, first + last - 1), (1, window), confidence)


def _ratio_of_windows(
    around: AroundReferral, before: tuple[int, int], after: tuple[int, int], confidence: float
) -> WindowRatio:
    sites = around.covered.reindex(columns=["site_id", "months_first", "months_last"])
    covers = (sites["months_first"] <= before[0]) & (sites["months_last"] >= after[1])
    counts = counts_in(around.counts, set(sites.loc[covers, "site_id"]), before, after)
    ratio = None
    if len(counts):
        numbers: dict[str, Any] = {name: counts[name] for name in GP_MONTHS}
        ratio = rate_ratio(*(counts[name] for name in GP_COUNTS), **numbers, confidence=confidence, error="CR3")
    mean_before = float(counts[GP_COUNTS[0]].mean())
    return WindowRatio(before, after, counts, tuple(sites.loc[~covers, "site_id"]), ratio, mean_before)


def counts_in(
    counts: pd.DataFrame, site_ids: set[str], before: tuple[int, int], after: tuple[int, int]
) -> pd.DataFrame:
    """Return the counts and months of every patient of some sites in two windows, like rows of gp_usage.csv."""
    if not site_ids:
        return pd.DataFrame(columns=list(GP_USAGE))
    rows = counts[counts["site_id"].isin(site_ids)]
    inside = [rows[MONTH].between(*window) for window in (before, after)]
    columns = dict(zip(GP_COUNTS, (rows["gp_appointments"].where(one, 0) for one in inside), strict=True))
    columns |= dict(zip(GP_MONTHS, (one.astype("int64") for one in inside), strict=True))
    table = rows[["site_id", "patient_id"]].assign(**columns)
    return table.groupby(["site_id", "patient_id"], sort=False).sum().reset_index()[list(GP_USAGE)]
