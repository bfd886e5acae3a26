"""Delta adjustment: the change if those lost fared otherwise than predicted, and the delta that tips it."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from helpers.analysis.questionnaires.paired_change import change_mar, change_on_baseline, paired


def delta_adjusted(
    baseline: ArrayLike, followup: ArrayLike, deltas: ArrayLike, *, confidence: float = 0.95
) -> pd.DataFrame:
    """Return the missing-at-random change if those lost had scored `delta` points away from what is predicted.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        deltas: how far the people lost are from what is predicted, in scale points.
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
    table = pd.DataFrame({"delta": np.atleast_1d(np.asarray(deltas, dtype=float))})
    adjustment = table["delta"] * (1 - at_random.n_pairs / at_random.n_baseline)
    return table.assign(**{name: getattr(at_random, name) + adjustment for name in ("estimate", "low", "high")})


def tipping_delta(baseline: ArrayLike, followup: ArrayLike, *, confidence: float = 0.95) -> float:
    """Return the delta of the people lost at which the interval of the change would just reach zero.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        confidence: confidence of the interval.

    Returns:
        The delta in scale points; NaN where nobody was lost or the interval holds zero already.

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
    share_lost = 1 - at_random.n_pairs / at_random.n_baseline
    if share_lost == 0 or at_random.low <= 0 <= at_random.high:
        return float("nan")
    nearest = at_random.low if at_random.low > 0 else at_random.high
    return float(-nearest / share_lost)


def predicted_of_lost(baseline: ArrayLike, followup: ArrayLike) -> float:
    """Return the mean follow-up score predicted for those who answered first and not later; NaN where nobody was lost.

    >>> round(predicted_of_lost([4, 5, 6, 7, 2], [5, 6, 6, 9, np.nan]), 6)
    2.3
    """
    x, y, both = paired(baseline, followup)
    fit = change_on_baseline(x[both], y[both])
    lost = x[~np.isnan(x) & np.isnan(y)]
    return float(lost.mean() + fit.predict([1.0, lost.mean()])[0]) if lost.size else float("nan")
