"""What a ratio of GP appointments is: its fields, its interval, and why it has none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from helpers.analysis.disclosure.roles import Base, DegreesOfFreedom, Estimate, RoundedBase
from helpers.counted_outcomes import GP_APPOINTMENTS, CountedOutcome

StandardError = Literal["CR2", "CR3"]
"""How the error of a log ratio is estimated from patients: by linearisation with n/(n-1), or by the jackknife."""

PRINTED_ERROR: Final = "CR3"
"""The error behind every interval of a site on a page, whatever the site's size."""

NO_PATIENTS: Final = "there are no patients"
NONE_BEFORE: Final = "no {singular} before, so nothing to divide by"
NOBODY_AFTER: Final = "no patient was there afterwards"
NONE_AFTER: Final = "no {singular} after, so no spread to go by"
ONE_PATIENT: Final = "one patient alone shows no spread"
ALIKE: Final = "every patient changed by the same factor, which says nothing about spread"
UNCHANGED: Final = "nobody's {plural} changed, which says nothing about spread"
ONE_HAS_ALL: Final = "one patient had all {plural} of a period, and without that patient there is no ratio"
"""Why a ratio has no interval, with what is counted left open: `in_note` fills it in."""
_LARGEST_LOG: Final = 700.0


@dataclass(frozen=True)
class RateRatio:
    """Ratio of mean GP appointments, after / before, with its interval.

    `ratio`, `low` and `high` are NaN where they cannot be estimated; `note` then says why. `low` may be 0 and `high`
    infinite where only totals are known and one of them is 0. `method` says what it rests on.
    """

    n: Base
    total_before: float
    total_after: float
    ratio: Estimate
    low: Estimate
    high: Estimate
    log_ratio: Estimate
    se_log_ratio: Estimate
    df: DegreesOfFreedom
    method: str
    note: str = ""


@dataclass(frozen=True)
class ReleasedRatio(RateRatio):
    """The ratio of a release: its n was rounded at the source, and is said as the base table prints it."""

    n: RoundedBase


def t_interval(log_ratio: Any, se: Any, df: Any, confidence: float) -> tuple[Any, Any]:
    """Return the ends of the interval that Student's t gives a log ratio, as ratios; of numbers or of arrays.

    >>> [round(float(end), 3) for end in t_interval(0.0, 0.1, 9, 0.95)]
    [0.798, 1.254]
    """
    half_width = stats.t.ppf((1 + confidence) / 2, df) * se
    return np.exp(log_ratio - half_width), np.exp(np.minimum(log_ratio + half_width, _LARGEST_LOG))


def in_note(note: str, outcome: CountedOutcome = GP_APPOINTMENTS) -> str:
    """Return why a ratio has no interval, in the words of what is counted.

    >>> in_note(NONE_BEFORE)
    'no appointment before, so nothing to divide by'
    """
    return note.format(singular=outcome.singular, plural=outcome.plural)


def why_no_interval(estimates: Mapping[str, Any], outcome: CountedOutcome = GP_APPOINTMENTS) -> NDArray[np.str_]:
    """Return why each ratio has no interval, or nothing where it has one; an infinite error says that one has all.

    >>> row = {"n": 1, "total_before": 3, "total_after": 2, "mean_after": 2, "ratio": 0.67, "se_log_ratio": np.nan}
    >>> why_no_interval({name: [value] for name, value in row.items()}).tolist()
    ['one patient alone shows no spread']
    """
    names = ("n", "total_before", "total_after", "mean_after", "ratio", "se_log_ratio")
    n, before, after, mean_after, ratio, se = (np.asarray(estimates[name], dtype=float) for name in names)
    cases = {
        "": np.isfinite(se),
        NO_PATIENTS: n == 0,
        NONE_BEFORE: before == 0,
        NOBODY_AFTER: np.isnan(mean_after),
        NONE_AFTER: after == 0,
        ONE_PATIENT: n == 1,
        ONE_HAS_ALL: np.isinf(se),
        UNCHANGED: np.isclose(ratio, 1),
    }
    notes = [in_note(note, outcome) for note in cases]
    return np.select(list(cases.values()), notes, default=ALIKE)


def without_interval(n: int, total_before: float, total_after: float, ratio: float, note: str) -> RateRatio:
    """Return a ratio whose interval cannot be estimated; NaN when there is no ratio either."""
    log_ratio = float(np.log(ratio)) if ratio > 0 else np.nan
    missing: dict[str, Any] = dict.fromkeys(("low", "high", "se_log_ratio", "df"), np.nan)
    totals = {"total_before": total_before, "total_after": total_after}
    return RateRatio(n, **totals, ratio=ratio, log_ratio=log_ratio, method="not estimable", note=note, **missing)
