"""Delta adjustment: the change if those lost fared otherwise than predicted, and the delta that tips it."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from helpers.analysis.questionnaires.paired_change import Change, change_mar, change_on_baseline, paired


def delta_adjusted(
    baseline: ArrayLike, followup: ArrayLike, deltas: ArrayLike, *, confidence: float = 0.95, site_id: Any = None
) -> pd.DataFrame:
    """Return the missing-at-random change if those lost had scored `delta` points away from what is predicted.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        deltas: how far the people lost are from what is predicted, in scale points.
        confidence: confidence of the intervals.
        site_id: as `change_mar`.

    Returns:
        One row per delta: delta, estimate, low, high. The estimate moves by p x delta, p the share lost, and since p is
        a share of n people too, its variance grows by delta^2 p (1 - p) / n.

    Raises:
        ValueError: as `change_mar`.

    Reference:
        Carpenter JR, Kenward MG. Multiple Imputation and its Application. 2013, chapter 10.

    >>> delta_adjusted([4, 5, 6, 7, 2], [5, 6, 6, 9, np.nan], [0, -1])["estimate"].round(3).tolist()
    [0.86, 0.66]
    """
    at_random = change_mar(baseline, followup, confidence=confidence, site_id=site_id)
    table = pd.DataFrame({"delta": np.atleast_1d(np.asarray(deltas, dtype=float))})
    attrition, uncertainty = _attrition(at_random)
    estimate = at_random.estimate + attrition * table["delta"]
    half_width = stats.t.ppf((1 + confidence) / 2, at_random.df) * np.hypot(at_random.se, table["delta"] * uncertainty)
    return table.assign(estimate=estimate, low=estimate - half_width, high=estimate + half_width)


def tipping_delta(baseline: ArrayLike, followup: ArrayLike, *, confidence: float = 0.95, site_id: Any = None) -> float:
    """Return the delta of the people lost, nearest to none, at which the interval of the change just reaches zero.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        confidence: confidence of the interval.
        site_id: as `change_mar`.

    Returns:
        The delta in scale points; NaN where nobody was lost, there is no interval, or it holds zero already.

    Raises:
        ValueError: as `change_mar`.

    Reference:
        Yan X, Lee S, Li N. Journal of Biopharmaceutical Statistics 2009;19:1085-1098.

    >>> tipping_delta([4, 5, 6, 7, 2], [5, 6, 6, 9, np.nan])
    nan
    >>> round(tipping_delta([4, 5, 6, 7, 2], [7, 8, 9, 9, np.nan]), 2)
    -2.54
    """
    at_random = change_mar(baseline, followup, confidence=confidence, site_id=site_id)
    attrition, uncertainty = _attrition(at_random)
    if attrition == 0 or not at_random.low * at_random.high > 0:
        return float("nan")
    # the root nearest zero of (estimate + lost x)^2 = t^2 (se^2 + uncertainty^2 x^2)
    t, estimate = float(stats.t.ppf((1 + confidence) / 2, at_random.df)), at_random.estimate
    squared, constant = attrition**2 - (t * uncertainty) ** 2, estimate**2 - (t * at_random.se) ** 2
    root = np.sqrt((estimate * attrition) ** 2 - squared * constant)
    return float(-constant / (estimate * attrition + np.copysign(root, estimate)))


def _attrition(change: Change) -> tuple[float, float]:
    """Return the share of those who answered first who were lost, and its standard error."""
    attrition = 1 - change.n_pairs / change.n_baseline
    return attrition, float(np.sqrt(attrition * (1 - attrition) / change.n_baseline))


def predicted_of_lost(baseline: ArrayLike, followup: ArrayLike) -> float:
    """Return the mean follow-up score predicted for those who answered first and not later; NaN where nobody was lost.

    >>> round(predicted_of_lost([4, 5, 6, 7, 2], [5, 6, 6, 9, np.nan]), 6)
    2.3
    """
    x, y, both = paired(baseline, followup)
    fit = change_on_baseline(x[both], y[both])
    baseline_of_lost = x[~np.isnan(x) & np.isnan(y)]
    if not baseline_of_lost.size:
        return float("nan")
    return float(baseline_of_lost.mean() + fit.predict([1.0, baseline_of_lost.mean()])[0])
