"""Change between two interviews when many were not reached again: what the pairs say, and what all baselines say."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from helpers.analysis.counts import check_confidence
from helpers.analysis.reliability import Alpha, EffectSize, cronbach_alpha, effect_size, reliable_change
from helpers.analysis.scoring import score_gse, score_ons4

__all__ = [
    "Alpha",
    "Change",
    "EffectSize",
    "change_available",
    "change_completers",
    "change_mar",
    "cronbach_alpha",
    "delta_adjusted",
    "effect_size",
    "pair_bounds",
    "reliable_change",
    "score_gse",
    "score_ons4",
    "tipping_delta",
]

Floats = NDArray[np.float64]
FEWEST_PAIRS: Final = 3


@dataclass(frozen=True)
class Change:
    """Mean change from the first interview to the second, in scale points, with its interval."""

    estimate: float
    se: float
    low: float
    high: float
    df: float
    n_baseline: int
    n_followup: int
    n_pairs: int
    method: str


def change_mar(baseline: ArrayLike, followup: ArrayLike, *, confidence: float = 0.95) -> Change:
    """Return the mean change among all who answered at baseline, if dropout depends on the baseline only.

    Follow-up is regressed on baseline among pairs and predicted at the mean baseline of everybody.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        confidence: confidence of the interval.

    Returns:
        The change; variance s2 (1/r + (xbar - xbar_r)^2 / SSx) + (b - 1)^2 s2_x / n, Student's t on r - 2.

    Raises:
        ValueError: when lengths differ, there are fewer than three pairs, or all pairs have one baseline score.

    Reference:
        Little RJA, Rubin DB. Statistical Analysis with Missing Data, 3rd ed. 2019, section 7.2 (monotone bivariate
        normal data).

    >>> result = change_mar([4, 5, 6, 7, 2], [5, 6, 6, 9, np.nan])
    >>> round(result.estimate, 3), result.n_baseline, result.n_pairs
    (0.86, 5, 4)
    """
    check_confidence(confidence)
    x, y, both = _paired(baseline, followup)
    xr, yr, known = x[both], y[both], x[~np.isnan(x)]
    n, r = len(known), int(both.sum())
    spread = float(np.sum((xr - xr.mean()) ** 2))
    if spread == 0:
        raise ValueError("baseline: all pairs have the same score, so nothing can be predicted from it")
    slope = float(np.sum((xr - xr.mean()) * (yr - yr.mean())) / spread)
    residual = yr - yr.mean() - slope * (xr - xr.mean())
    s2 = float(np.sum(residual**2) / (r - 2))
    gap = float(known.mean() - xr.mean())
    estimate = float(yr.mean() + slope * gap - known.mean())
    variance = s2 * (1 / r + gap**2 / spread) + (slope - 1) ** 2 * float(known.var(ddof=1)) / n
    followed = int((~np.isnan(y)).sum())
    return _change(estimate, np.sqrt(variance), r - 2, confidence, (n, followed, r), "missing at random")


def change_completers(baseline: ArrayLike, followup: ArrayLike, *, confidence: float = 0.95) -> Change:
    """Return the mean change among those who answered twice.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        confidence: confidence of the interval.

    Returns:
        The change, Student's t on r - 1.

    Raises:
        ValueError: when lengths differ or there are fewer than three pairs.

    Reference:
        Student. Biometrika 1908;6:1-25.

    >>> change_completers([4, 5, 6], [5, 7, 6]).estimate
    1.0
    """
    check_confidence(confidence)
    x, y, both = _paired(baseline, followup)
    change = y[both] - x[both]
    counts = (int((~np.isnan(x)).sum()), int((~np.isnan(y)).sum()), len(change))
    se = change.std(ddof=1) / np.sqrt(len(change))
    return _change(float(change.mean()), se, len(change) - 1, confidence, counts, "pairs only")


def change_available(baseline: ArrayLike, followup: ArrayLike, *, confidence: float = 0.95) -> Change:
    """Return the difference of the two averages, each over whoever answered: they are different people.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        confidence: confidence of the interval.

    Returns:
        The difference; its variance allows for the people who are in both averages, on the smaller n less 1.

    Raises:
        ValueError: when lengths differ or there are fewer than three pairs.

    Reference:
        Derrick B, Toher D, White P. The Quantitative Methods for Psychology 2017;13:120-126.

    >>> change_available([4, 5, 6, 1], [5, 7, 6, np.nan]).estimate
    2.0
    """
    check_confidence(confidence)
    x, y, both = _paired(baseline, followup)
    known_x, known_y = x[~np.isnan(x)], y[~np.isnan(y)]
    n, m, r = len(known_x), len(known_y), int(both.sum())
    shared = float(np.cov(x[both], y[both])[0, 1])
    variance = known_x.var(ddof=1) / n + known_y.var(ddof=1) / m - 2 * r * shared / (n * m)
    estimate = float(known_y.mean() - known_x.mean())
    se = np.sqrt(max(float(variance), 0.0))
    return _change(estimate, se, min(n, m) - 1, confidence, (n, m, r), "available, different people")


def delta_adjusted(baseline: ArrayLike, followup: ArrayLike, deltas: ArrayLike) -> pd.DataFrame:
    """Return the missing-at-random change if those lost had scored `delta` points away from what is predicted.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        deltas: shifts of the people lost, in scale points.

    Returns:
        One row per delta: delta, estimate, low, high (95%). The estimate moves by share missing x delta.

    Raises:
        ValueError: as `change_mar`.

    Reference:
        Carpenter JR, Kenward MG. Multiple Imputation and its Application. 2013, chapter 10.

    >>> delta_adjusted([4, 5, 6, 7, 2], [5, 6, 6, 9, np.nan], [0, -1])["estimate"].round(3).tolist()
    [0.86, 0.66]
    """
    at_random = change_mar(baseline, followup)
    shift = np.atleast_1d(np.asarray(deltas, dtype=float)) * (1 - at_random.n_pairs / at_random.n_baseline)
    table = pd.DataFrame({"delta": np.atleast_1d(np.asarray(deltas, dtype=float))})
    return table.assign(estimate=at_random.estimate + shift, low=at_random.low + shift, high=at_random.high + shift)


def tipping_delta(baseline: ArrayLike, followup: ArrayLike) -> float:
    """Return the shift of the people lost at which the 95% interval of the change would just reach zero.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.

    Returns:
        The shift in scale points; NaN where nobody was lost or the interval holds zero already.

    Raises:
        ValueError: as `change_mar`.

    Reference:
        Yan X, Lee S, Li N. Journal of Biopharmaceutical Statistics 2009;19:1085-1098.

    >>> tipping_delta([4, 5, 6, 7, 2], [5, 6, 6, 9, np.nan])
    nan
    """
    at_random = change_mar(baseline, followup)
    share = 1 - at_random.n_pairs / at_random.n_baseline
    if share == 0 or at_random.low <= 0 <= at_random.high:
        return float("nan")
    nearest = at_random.low if at_random.low > 0 else at_random.high
    return float(-nearest / share)


def pair_bounds(n_first: int, n_second: int, n_people: int) -> tuple[int, int]:
    """Return how few and how many people can have completed both times, from the printed numbers alone.

    Args:
        n_first: completed at the first interview.
        n_second: completed at the second.
        n_people: people who were interviewed the first time.

    Returns:
        The bounds. Inclusion and exclusion: at least n_first + n_second - n_people, at most the smaller number.

    Raises:
        ValueError: when a number is negative or above n_people.

    Reference:
        Boole's inequality (Frechet bounds).

    >>> pair_bounds(50, 38, 61), pair_bounds(41, 26, 61)
    ((27, 38), (6, 26))
    """
    for name, value in (("n_first", n_first), ("n_second", n_second)):
        if not 0 <= value <= n_people:
            raise ValueError(f"{name}: {value} is not allowed; give a number from 0 to n_people, {n_people}")
    return max(0, n_first + n_second - n_people), min(n_first, n_second)


def _paired(baseline: ArrayLike, followup: ArrayLike) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    x, y = np.asarray(baseline, dtype=float), np.asarray(followup, dtype=float)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"baseline has {x.size} people and followup {y.size}; give one score each for the same people")
    if np.isinf(x).any() or np.isinf(y).any():
        raise ValueError("baseline and followup: a score is infinite")
    both = ~np.isnan(x) & ~np.isnan(y)
    if both.sum() < FEWEST_PAIRS:
        raise ValueError(f"{both.sum()} pairs are too few for a change; {FEWEST_PAIRS} are needed")
    return x, y, both


def _change(
    estimate: float, se: float, df: float, confidence: float, counts: tuple[int, int, int], method: str
) -> Change:
    reach = float(stats.t.ppf((1 + confidence) / 2, df)) * float(se)
    return Change(estimate, float(se), estimate - reach, estimate + reach, float(df), *counts, method)
