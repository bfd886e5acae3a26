"""What if those lost fared otherwise than predicted: the change shifted by delta, and the delta that tips it."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from helpers.analysis.questionnaires.paired_change import change_mar, paired


def delta_adjusted(
    baseline: ArrayLike, followup: ArrayLike, deltas: ArrayLike, *, confidence: float = 0.95
) -> pd.DataFrame:
    """Return the missing-at-random change if those lost had scored `delta` points away from what is predicted.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        deltas: shifts of the people lost, in scale points.
        confidence: confidence of the intervals.

    Returns:
        One row per delta: delta, estimate, low, high. The estimate moves by share missing x delta.

    Raises:
        ValueError: as `change_mar`.

    Reference:
        Carpenter JR, Kenward MG. Multiple Imputation and its Application. 2013, chapter 10.

    >>> delta_adjusted([4, 5, 6, 7, 2], [5, 6, 6, 9, np.nan], [0, -1])["estimate"].round(3).tolist()
    [0.86, 0.66]
    """
    at_random = change_mar(baseline, followup, confidence=confidence)
    given = np.atleast_1d(np.asarray(deltas, dtype=float))
    shift = given * (1 - at_random.n_pairs / at_random.n_baseline)
    table = pd.DataFrame({"delta": given})
    return table.assign(estimate=at_random.estimate + shift, low=at_random.low + shift, high=at_random.high + shift)


def tipping_delta(baseline: ArrayLike, followup: ArrayLike, *, confidence: float = 0.95) -> float:
    """Return the shift of the people lost at which the interval of the change would just reach zero.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        confidence: confidence of the interval.

    Returns:
        The shift in scale points; NaN where nobody was lost or the interval holds zero already.

    Raises:
        ValueError: as `change_mar`.

    Reference:
        Yan X, Lee S, Li N. Journal of Biopharmaceutical Statistics 2009;19:1085-1098.

    >>> tipping_delta([4, 5, 6, 7, 2], [5, 6, 6, 9, np.nan])
    nan
    >>> round(tipping_delta([4, 5, 6, 7, 2], [7, 8, 9, 9, np.nan]), 2)
    -7.38
    """
    at_random = change_mar(baseline, followup, confidence=confidence)
    share = 1 - at_random.n_pairs / at_random.n_baseline
    if share == 0 or at_random.low <= 0 <= at_random.high:
        return float("nan")
    nearest = at_random.low if at_random.low > 0 else at_random.high
    return float(-nearest / share)


def predicted_of_lost(baseline: ArrayLike, followup: ArrayLike) -> float:
    """Return the mean follow-up score predicted for those who answered first and not later.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.

    Returns:
        The mean in scale points; NaN where nobody was lost.

    Raises:
        ValueError: as `change_mar`.

    >>> round(predicted_of_lost([4, 5, 6, 7, 2], [5, 6, 6, 9, np.nan]), 6)
    2.3
    """
    change_mar(baseline, followup)
    x, y, both = paired(baseline, followup)
    lost = x[~np.isnan(x) & np.isnan(y)]
    if lost.size == 0:
        return float("nan")
    slope = np.cov(x[both], y[both])[0, 1] / x[both].var(ddof=1)
    return float(y[both].mean() + slope * (lost.mean() - x[both].mean()))
