"""What a ratio of GP appointments is: its fields, its interval, and the words when it has none."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import stats

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


def from_log(
    n: int, total_b: float, total_a: float, ratio: float, se: float, df: float, confidence: float, method: Method
) -> RateRatio:
    """Return a ratio with the interval that Student's t gives its logarithm.

    Args:
        n: patients.
        total_b: appointments before.
        total_a: appointments after.
        ratio: the ratio, above 0.
        se: standard error of its logarithm.
        df: degrees of freedom.
        confidence: confidence of the interval.
        method: what the ratio rests on.
    """
    log_ratio = float(np.log(ratio))
    reach = float(stats.t.ppf((1 + confidence) / 2, df)) * se
    low, high = float(np.exp(log_ratio - reach)), float(np.exp(min(log_ratio + reach, 700.0)))
    return RateRatio(n, total_b, total_a, ratio, low, high, log_ratio, se, float(df), method)


def no_interval(n: int, total_b: float, total_a: float, ratio: float, note: str) -> RateRatio:
    """Return a ratio whose interval cannot be estimated.

    Args:
        n: patients.
        total_b: appointments before.
        total_a: appointments after.
        ratio: the ratio.
        note: why there is no interval.
    """
    log_ratio = float(np.log(ratio)) if ratio > 0 else np.nan
    missing: dict[str, Any] = dict.fromkeys(("low", "high", "se_log_ratio", "df"), np.nan)
    return RateRatio(n, total_b, total_a, ratio, log_ratio=log_ratio, method="not estimable", note=note, **missing)


def not_estimable(n: int, total_b: float, total_a: float, note: str) -> RateRatio:
    """Return that no ratio can be estimated.

    Args:
        n: patients.
        total_b: appointments before.
        total_a: appointments after.
        note: why.
    """
    return no_interval(n, total_b, total_a, np.nan, note)
