"""Random-effects pooling of a few estimates: REML, Paule-Mandel and DerSimonian-Laird, Hartung-Knapp, prediction."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, stats
from statsmodels.stats.meta_analysis import CombineResults, combine_effects

from helpers.analysis.checks import check_confidence
from helpers.analysis.disclosure.roles import Nothing, Sites
from helpers.analysis.ties import with_ties
from helpers.vocabulary import POOLING_METHODS

Floats = NDArray[np.float64]
KnappHartung = bool | Literal["adhoc"]
INTERVALS: Final[tuple[KnappHartung, ...]] = ("adhoc", True, False)


@dataclass(frozen=True)
class Pooled:
    """A pooled estimate with its interval, how far estimates differ, and where a new one would lie.

    `tau2` is the variance between estimates with its Q-profile interval, NaN where that is empty; `i2` runs from 0 to
    100; `weights` add up to 100. On the log scale when log ratios were pooled. The prediction is of the true value of a
    new site.
    """

    k: Sites
    estimate: Nothing
    se: Nothing
    low: Nothing
    high: Nothing
    tau2: Nothing
    tau2_low: Nothing
    tau2_high: Nothing
    i2: Nothing
    q: Nothing
    q_p: Nothing
    prediction_low: Nothing
    prediction_high: Nothing
    weights: tuple[float, ...]


def pool(
    estimates: ArrayLike,
    variances: ArrayLike,
    *,
    method: str = "REML",
    knapp_hartung: KnappHartung = True,
    confidence: float = 0.95,
) -> Pooled:
    """Pool estimates with known variances under a random-effects (or with "EE" an equal-effects) model.

    Args:
        estimates: one estimate per site, such as log ratios.
        variances: their variances, above 0.
        method: estimator of the variance between sites: REML, PM (Paule-Mandel), DL (DerSimonian-Laird), or EE, which
            takes it to be 0.
        knapp_hartung: whether the standard error is that of Hartung, Knapp, Sidik and Jonkman, with Student's t on k-1
            degrees of freedom; "adhoc" takes the Wald one where that is larger, so that estimates which happen to lie
            close together give no narrow interval. With False the normal distribution serves. It holds for EE too.
        confidence: confidence of all intervals.

    Returns:
        The pooled result. The prediction interval uses the same distribution as the interval, as metafor does.

    Raises:
        ValueError: when there are fewer than two estimates, lengths differ, a value is missing, a variance is not above
            0, or the method is unknown.

    Reference:
        Viechtbauer W. Journal of Statistical Software 2010;36(3); IntHout J, et al. BMC Medical Research Methodology
        2014;14:25; Röver C, et al. BMC Medical Research Methodology 2015;15:99 ("adhoc"); Viechtbauer W. Statistics in
        Medicine 2007;26:37-52 (Q-profile).

    >>> result = pool([0.1, 0.3, -0.2], [0.04, 0.05, 0.03])
    >>> result.k, round(result.tau2, 4), round(sum(result.weights), 6)
    (3, 0.0268, 100.0)
    """
    check_confidence(confidence)
    y, v = _checked(estimates, variances)
    if method not in POOLING_METHODS:
        raise ValueError(f"method: {method!r} is not known; give one of {', '.join(POOLING_METHODS)}")
    k, tau2 = len(y), _TAU2[method](y, v)
    fitted = _combined(y, v + tau2)  # once tau2 is known, sites differ by chance of that variance alone
    mean, wald, hartung_knapp = map(float, (fitted.mean_effect_fe, fitted.sd_eff_w_fe, fitted.sd_eff_w_fe_hksj))
    se = {False: wald, True: hartung_knapp, "adhoc": max(wald, hartung_knapp)}[knapp_hartung]
    quantile = float((stats.t(k - 1) if knapp_hartung else stats.norm()).ppf((1 + confidence) / 2))
    beyond = quantile * float(np.sqrt(se**2 + tau2))
    tau2_low, tau2_high = tau2_interval(y, v, confidence=confidence)
    q = _generalised_q(0.0, y, v)
    return Pooled(
        k=k,
        estimate=mean,
        se=se,
        low=mean - quantile * se,
        high=mean + quantile * se,
        tau2=tau2,
        tau2_low=tau2_low,
        tau2_high=tau2_high,
        i2=100 * (max(0.0, 1 - (k - 1) / q) if method == "EE" and q > 0 else tau2 / (tau2 + _typical_variance(v))),
        q=q,
        q_p=float(stats.chi2.sf(q, k - 1)),
        prediction_low=mean - beyond,
        prediction_high=mean + beyond,
        weights=tuple((100 * fitted.weights_rel_fe).tolist()),
    )


def tau2_interval(estimates: ArrayLike, variances: ArrayLike, *, confidence: float = 0.95) -> tuple[float, float]:
    """Return the Q-profile interval of the variance between sites (Viechtbauer 2007), neither end below 0.

    It is empty, and both ends NaN, where the estimates lie closer together than a variance of 0 makes likely.

    >>> [round(end, 3) for end in tau2_interval([0.1, 0.3, -0.2], [0.04, 0.05, 0.03])]
    [0.0, 2.463]
    """
    check_confidence(confidence)
    y, v = _checked(estimates, variances)
    tail = (1 - confidence) / 2
    if _generalised_q(0.0, y, v) < stats.chi2.ppf(tail, len(y) - 1):
        return np.nan, np.nan
    low, high = (_solve_q(float(stats.chi2.isf(p, len(y) - 1)), y, v) for p in (tail, 1 - tail))
    return low, high


MOST_LEFT_OUT: Final = 60
"""Estimates up to which each is left out in turn; of more, only those whose absence moves the pooled one most."""
MOST_INFLUENTIAL: Final = 30
"""How many these are."""


def leave_one_out(estimates: ArrayLike, variances: ArrayLike, **options: Any) -> pd.DataFrame:
    """Return the pooled result with each estimate left out in turn, of more than 60 with the 30 most influential ones.

    An estimate's influence is how far the pooled one moves without it while tau2 is held, so that the work grows with
    the number of estimates and not with its square.

    Args:
        estimates: one estimate per site.
        variances: their variances.
        options: passed on to `pool`.

    Returns:
        One row per estimate left out, by its position: left_out, estimate, se, low, high, tau2, i2.

    Reference:
        Viechtbauer W, Cheung MWL. Research Synthesis Methods 2010;1:112-125 (influence on the pooled estimate).

    Raises:
        ValueError: as `pool`; three estimates are needed.

    >>> leave_one_out([0.1, 0.3, -0.2], [0.04, 0.05, 0.03])["left_out"].tolist()
    [0, 1, 2]
    """
    y, v = _checked(estimates, variances)
    if len(y) < 3:
        raise ValueError(f"estimates: {len(y)} are too few to leave one out; give at least 3")
    left_out: Iterable[int] = range(len(y))
    if len(y) > MOST_LEFT_OUT:
        shifts = np.abs(shifts_without_each(y, v, pool(y, v, **options).tau2))
        left_out = sorted(np.argsort(-with_ties(shifts), kind="stable")[:MOST_INFLUENTIAL].tolist())
    rows = [{"left_out": i} | asdict(pool(np.delete(y, i), np.delete(v, i), **options)) for i in left_out]
    return pd.DataFrame(rows)[["left_out", "estimate", "se", "low", "high", "tau2", "i2"]]


def shifts_without_each(y: Floats, v: Floats, tau2: float) -> Floats:
    """Return how far the pooled estimate moves without each one, while tau2 is held.

    >>> shifts_without_each(np.array([0.0, 0.0, 3.0]), np.array([1.0, 1.0, 1.0]), 0.0).tolist()
    [0.5, 0.5, -1.0]
    """
    w = 1 / (v + tau2)
    mean = np.sum(w * y) / np.sum(w)
    return np.asarray(-w * (y - mean) / (np.sum(w) - w))


def compare_methods(estimates: ArrayLike, variances: ArrayLike, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return the pooled result by every method, with each interval: the fields of `Pooled` but the weights.

    >>> compare_methods([0.1, 0.3, -0.2], [0.04, 0.05, 0.03])["k"].unique().tolist()
    [3]
    """
    rows = []
    for method, interval in product(POOLING_METHODS, INTERVALS):
        pooled = pool(estimates, variances, method=method, knapp_hartung=interval, confidence=confidence)
        rows.append({"method": method, "knapp_hartung": interval} | asdict(pooled))
    return pd.DataFrame(rows).drop(columns="weights")


def _checked(estimates: ArrayLike, variances: ArrayLike) -> tuple[Floats, Floats]:
    y, v = np.asarray(estimates, dtype=float), np.asarray(variances, dtype=float)
    if y.ndim != 1 or y.shape != v.shape:
        raise ValueError(f"estimates and variances: {y.size} and {v.size} values; give one variance per estimate")
    if len(y) < 2:
        raise ValueError(f"estimates: {len(y)} cannot be pooled; give at least 2")
    if not np.isfinite(y).all() or not np.isfinite(v).all():
        raise ValueError("estimates: a value is missing; leave out a site that has none")
    if (v <= 0).any():
        raise ValueError("variances: one is not above 0; leave out a site whose interval cannot be estimated")
    return y, v


def _generalised_q(tau2: float, y: Floats, v: Floats) -> float:
    w = 1 / (v + tau2)
    return float(np.sum(w * (y - np.sum(w * y) / np.sum(w)) ** 2))


def _solve_q(target: float, y: Floats, v: Floats) -> float:
    """Return the tau2 at which the generalised Q equals the target; 0 when it is below it already."""
    if _generalised_q(0.0, y, v) <= target:
        return 0.0
    high = float(np.max(v) + np.ptp(y) ** 2)
    while _generalised_q(high, y, v) > target:
        high *= 4
    return float(optimize.brentq(lambda tau2: _generalised_q(tau2, y, v) - target, 0, high, xtol=1e-15, rtol=1e-14))


def _restricted_score(tau2: Any, y: Floats, v: Floats) -> Floats:
    """Return the derivative of twice the restricted log likelihood, at one tau2 or at each of many."""
    w = 1 / (v + np.asarray(tau2)[..., None])
    total, squares = w.sum(axis=-1), w**2
    mean = (w * y).sum(axis=-1) / total
    return np.asarray((squares * (y - mean[..., None]) ** 2).sum(axis=-1) - total + squares.sum(axis=-1) / total)


def _restricted_likelihood(tau2: float, y: Floats, v: Floats) -> float:
    w = 1 / (v + tau2)
    return float(0.5 * np.sum(np.log(w)) - 0.5 * np.log(np.sum(w)) - 0.5 * _generalised_q(tau2, y, v))


def _reml(y: Floats, v: Floats) -> float:
    """Return the REML estimate: the best of 0 and every root where the score falls through zero."""
    top = 10 * float(np.max(v) + np.ptp(y) ** 2)
    grid = np.concatenate([[0.0], np.geomspace(top * 1e-10, top, 400)])
    scores = _restricted_score(grid, y, v)
    candidates = [0.0]
    for i in np.flatnonzero((scores[:-1] > 0) & (scores[1:] <= 0)):
        root = optimize.brentq(_restricted_score, grid[i], grid[i + 1], args=(y, v), xtol=1e-15, rtol=1e-14)
        candidates.append(float(root))
    return max(candidates, key=lambda tau2: _restricted_likelihood(tau2, y, v))


def _dersimonian_laird(y: Floats, v: Floats) -> float:
    """Return the DerSimonian-Laird estimate, cut at 0."""
    return max(0.0, float(_combined(y, v, method_re="dl").tau2))


def _paule_mandel(y: Floats, v: Floats) -> float:
    """Return the Paule-Mandel estimate: near the root first, then by one last step to it.

    A tight tolerance in one go is not safe: where rounding carries a step past the root, `combine_effects` answers 0.
    """
    near = float(_combined(y, v, method_re="pm", atol=1e-5, maxiter=500).tau2)
    return max(near, float(_combined(y, v, method_re="pm", tau2_start=near, atol=0, maxiter=1).tau2))


def _combined(y: Floats, v: Floats, method_re: str = "pm", **options: Any) -> CombineResults:
    """Return the estimates combined by statsmodels; it divides by Q, and takes roots, also where they are 0 or less."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return combine_effects(y, v, method_re=method_re, **options)


def _typical_variance(v: Floats) -> float:
    w = 1 / v
    return float((len(v) - 1) * np.sum(w) / (np.sum(w) ** 2 - np.sum(w**2)))


_TAU2: Final[dict[str, Callable[[Floats, Floats], float]]] = {
    "REML": _reml,
    "PM": _paule_mandel,
    "DL": _dersimonian_laird,
    "EE": lambda y, v: 0.0,
}
