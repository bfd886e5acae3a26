"""Mean change between two interviews when many were not reached again, by three estimators."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from statsmodels.regression.linear_model import OLS

from helpers.analysis.checks import ROUNDING, Floats, check_confidence
from helpers.analysis.questionnaires.by_site import jackknife_of_sites

FEWEST_PAIRS: Final = 3


@dataclass(frozen=True)
class Change:
    """Mean change from the first interview to the second, in scale points, with its interval.

    Where nothing varies that could give an interval, se, low and high are NaN.
    """

    estimate: float
    se: float
    low: float
    high: float
    df: float
    n_baseline: int
    n_followup: int
    n_pairs: int
    method: str


def change_mar(baseline: ArrayLike, followup: ArrayLike, *, confidence: float = 0.95, site_id: Any = None) -> Change:
    """Return the mean change among all who answered at baseline, if dropout depends on the baseline only.

    The change of the pairs is regressed on their baseline and predicted at the mean baseline of everybody, which is
    the same as predicting the follow-up.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        confidence: confidence of the interval.
        site_id: site of each person. With pairs from six sites or more the interval is never narrower than that of the
            jackknife that leaves out each site, on Student's t with one degree of freedom less than there are sites.

    Returns:
        The change; variance s2 (1/r + (xbar - xbar_r)^2 / SSx) + (b - 1)^2 s2_x / n, Student's t on r - 2. Without
        any residual there is no interval.

    Raises:
        ValueError: when lengths differ, there are fewer than three pairs, or all pairs have one baseline score.

    Reference:
        Little RJA, Rubin DB. Statistical Analysis with Missing Data, 3rd ed. 2019, section 7.2 (monotone bivariate
        normal data); Bell RM, McCaffrey DF. Survey Methodology 2002;28:169-181 (leaving out each cluster).

    >>> result = change_mar([4, 5, 6, 7, 2], [5, 6, 6, 9, np.nan])
    >>> round(result.estimate, 3), result.n_baseline, result.n_pairs
    (0.86, 5, 4)
    """
    check_confidence(confidence)
    x, y, both = paired(baseline, followup)
    known, n_pairs = x[~np.isnan(x)], int(both.sum())
    fit = change_on_baseline(x[both], y[both])
    predicted = fit.get_prediction([1.0, known.mean()])
    slope, estimate = float(fit.params[1]), float(predicted.predicted_mean[0])
    variance = float(predicted.var_pred_mean[0]) + slope**2 * float(known.var(ddof=1)) / len(known)
    if fit.ssr <= ROUNDING**2:
        variance = np.nan
    counts = (len(known), int((~np.isnan(y)).sum()), n_pairs)
    alone = interval(estimate, np.sqrt(variance), n_pairs - 2, confidence, counts, "missing at random")
    return allowing_for_sites(alone, site_id, both, lambda kept: _predicted_change(x[kept], y[kept]), confidence)


def _predicted_change(x: Floats, y: Floats) -> float:
    """Return the estimate of `change_mar`; NaN where all pairs have one first score."""
    both = ~np.isnan(x) & ~np.isnan(y)
    if np.unique(x[both]).size < 2:
        return float("nan")
    slope, start = np.polyfit(x[both], y[both] - x[both], 1)
    return float(start + slope * np.nanmean(x))


def allowing_for_sites(
    alone: Change,
    site_id: Any,
    pairs: NDArray[np.bool_],
    estimate_of: Callable[[NDArray[np.bool_]], float],
    confidence: float,
) -> Change:
    """Return a change with the interval of the jackknife that leaves out each site, where that is the wider one.

    `pairs` says who has both scores, `estimate_of` gives the estimate of the people it is told to keep. With pairs from
    fewer than six sites, or where an estimate without a site cannot be had, the change stays as it is.

    >>> sites, pairs = list("abcdef"), np.ones(6, dtype=bool)
    >>> change = interval(2.5, 0.1, 5, 0.95, (6, 6, 6), "x")
    >>> round(allowing_for_sites(change, sites, pairs, lambda kept: np.arange(6)[kept].mean(), 0.95).se, 3)
    0.764
    """
    if np.isnan(alone.se):
        return alone
    se, df = jackknife_of_sites(site_id, pairs, estimate_of)
    counts = (alone.n_baseline, alone.n_followup, alone.n_pairs)
    by_site = interval(alone.estimate, se, df, confidence, counts, alone.method)
    return by_site if by_site.low < alone.low else alone


def change_completers(
    baseline: ArrayLike, followup: ArrayLike, *, confidence: float = 0.95, site_id: Any = None
) -> Change:
    """Return the mean change among those who answered twice.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        confidence: confidence of the interval.
        site_id: as `change_mar`.

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
    x, y, both = paired(baseline, followup)
    change = y[both] - x[both]
    counts = (int((~np.isnan(x)).sum()), int((~np.isnan(y)).sum()), len(change))
    se = change.std(ddof=1) / np.sqrt(len(change))
    alone = interval(float(change.mean()), se, len(change) - 1, confidence, counts, "pairs only")
    return allowing_for_sites(alone, site_id, both, lambda kept: _mean((y - x)[kept & both]), confidence)


def change_available(
    baseline: ArrayLike, followup: ArrayLike, *, confidence: float = 0.95, site_id: Any = None
) -> Change:
    """Return the difference of the two averages, each over whoever answered: they are different people.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        confidence: confidence of the interval.
        site_id: as `change_mar`.

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
    x, y, both = paired(baseline, followup)
    known_x, known_y = x[~np.isnan(x)], y[~np.isnan(y)]
    n, m, r = len(known_x), len(known_y), int(both.sum())
    shared = float(np.cov(x[both], y[both])[0, 1])
    variance = known_x.var(ddof=1) / n + known_y.var(ddof=1) / m - 2 * r * shared / (n * m)
    estimate = float(known_y.mean() - known_x.mean())
    se = np.sqrt(max(float(variance), 0.0))
    alone = interval(estimate, se, min(n, m) - 1, confidence, (n, m, r), "available, different people")
    first, later = ~np.isnan(x), ~np.isnan(y)
    return allowing_for_sites(
        alone, site_id, both, lambda kept: _mean(y[kept & later]) - _mean(x[kept & first]), confidence
    )


def _mean(values: Floats) -> float:
    """Return the mean; NaN of nothing."""
    return float(values.mean()) if values.size else float("nan")


def paired(baseline: ArrayLike, followup: ArrayLike) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Return both scores as arrays, and who has both; refuse fewer than three pairs.

    >>> [int(part.sum()) for part in paired([1, 2, 3], [2, 2, 2])]
    [6, 6, 3]
    """
    x, y = np.asarray(baseline, dtype=float), np.asarray(followup, dtype=float)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"baseline has {x.size} people and followup {y.size}; give one score each for the same people")
    if np.isinf(x).any() or np.isinf(y).any():
        raise ValueError("baseline and followup: a score is infinite")
    both = ~np.isnan(x) & ~np.isnan(y)
    if both.sum() < FEWEST_PAIRS:
        raise ValueError(f"{both.sum()} pairs are too few for a change; {FEWEST_PAIRS} are needed")
    return x, y, both


def change_on_baseline(baseline: Floats, followup: Floats) -> Any:
    """Return the least squares fit of the change on the baseline, of people who have both.

    >>> change_on_baseline(np.array([4.0, 5, 6, 7]), np.array([5.0, 6, 6, 9])).params.round(6).tolist()
    [-0.1, 0.2]
    """
    if np.ptp(baseline) == 0:
        raise ValueError("baseline: all pairs have the same score, so nothing can be predicted from it")
    return OLS(followup - baseline, np.column_stack([np.ones(len(baseline)), baseline])).fit()


def interval(
    estimate: float, se: float, df: float, confidence: float, counts: tuple[int, int, int], method: str
) -> Change:
    """Return an estimate with Student's interval, with none where its error is zero or not known.

    `counts` are people at baseline, at follow-up, and with both.

    >>> round(interval(1.0, 0.5, 30, 0.95, (50, 38, 32), "pairs only").low, 3)
    -0.021
    """
    se = float(se) if se > ROUNDING else float("nan")
    half_width = float(stats.t.ppf((1 + confidence) / 2, df)) * se
    return Change(estimate, se, estimate - half_width, estimate + half_width, float(df), *counts, method)
