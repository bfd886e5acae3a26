"""Multiple imputation of the follow-up score by normal draws, pooled with Rubin's rules."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from helpers.analysis.checks import ROUNDING, Floats, check_confidence
from helpers.analysis.questionnaires.paired_change import (
    Change,
    allowing_for_sites,
    change_on_baseline,
    interval,
    paired,
)

SEED: Final = 20250701
METHOD: Final = "multiple imputation"
WITH_AUXILIARIES: Final = "multiple imputation, auxiliaries"
"""The method with auxiliaries that predict beside the first score."""


@dataclass(frozen=True)
class Rubin:
    """Several completed data sets as one: estimate, its interval, and how much of the doubt is due to what is missing.

    `monte_carlo_se` is how far the estimate would move with other draws.
    """

    estimate: float
    se: float
    low: float
    high: float
    df: float
    within: float
    between: float
    fraction_missing: float
    imputations: int
    monte_carlo_se: float


def pool_rubin(
    estimates: ArrayLike, variances: ArrayLike, *, df_complete: float = np.inf, confidence: float = 0.95
) -> Rubin:
    """Return the pooled estimate by Rubin's rules with the degrees of freedom of Barnard and Rubin (1999).

    >>> pooled = pool_rubin([1.0, 2.0, 3.0], [1.0, 1.0, 1.0], df_complete=20)
    >>> round(pooled.estimate, 3), round(pooled.se, 4), round(pooled.df, 3)
    (2.0, 1.5275, 3.436)
    """
    check_confidence(confidence)
    q, u = np.asarray(estimates, dtype=float), np.asarray(variances, dtype=float)
    if q.ndim != 1 or q.shape != u.shape or q.size < 2:
        raise ValueError(f"{q.size} estimates and {u.size} variances; give one of each for two or more imputations")
    if not np.isfinite(q).all() or not np.isfinite(u).all() or (u < 0).any():
        raise ValueError("estimates and variances: each must be a finite number, and no variance negative")
    m, within, between = q.size, float(u.mean()), float(q.var(ddof=1))
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total if total > 0 else 0.0
    df = _barnard_rubin(m, share, df_complete)
    half_width = float(stats.t.ppf((1 + confidence) / 2, df)) * total**0.5
    estimate, monte_carlo_se = float(q.mean()), (between / m) ** 0.5
    low, high = estimate - half_width, estimate + half_width
    return Rubin(estimate, total**0.5, low, high, df, within, between, share, m, monte_carlo_se)


def _barnard_rubin(m: int, share: float, df_complete: float) -> float:
    observed = df_complete if np.isinf(df_complete) else (df_complete + 1) / (df_complete + 3) * df_complete
    observed *= 1 - share
    if share == 0:
        return float(observed)
    large = (m - 1) / share**2
    return float(large if np.isinf(observed) else large * observed / (large + observed))


def draw_followups(
    baseline: ArrayLike,
    followup: ArrayLike,
    *,
    imputations: int,
    seed: int = SEED,
    auxiliaries: ArrayLike | None = None,
) -> Floats:
    """Return completed follow-up scores of everyone who answered first, once per imputation.

    Each imputation draws residual variance, then regression line, then each missing score. Scores are not rounded or
    cut to the scale: that would bias their mean. `auxiliaries` predict beside the first score, a column each.

    >>> draw_followups([4, 5, 6, 7, 2], [5, 6, 6, 9, np.nan], imputations=3).shape
    (3, 5)
    """
    if imputations < 2:
        raise ValueError(f"imputations: {imputations} is too few; give two or more, better 50")
    x, y, both = paired(baseline, followup)
    change_on_baseline(x[both], y[both])  # refuses pairs that all have one first score
    first = ~np.isnan(x)
    predictors = _predictors(x, both, first, auxiliaries)
    q, r = np.linalg.qr(predictors[both])
    q, r = q * np.sign(np.diag(r)), r * np.sign(np.diag(r))[:, None]
    fitted = q.T @ y[both]
    ssr = float(np.sum((y[both] - q @ fitted) ** 2))
    residual = ssr if ssr > ROUNDING**2 else 0.0
    rng = np.random.default_rng(seed)
    sigma = np.sqrt(residual / rng.chisquare(len(q) - len(r), imputations))[:, None]
    coefficients = fitted + sigma * rng.standard_normal((len(r), imputations)).T
    lost = np.linalg.solve(r.T, predictors[first & ~both].T)
    completed = np.tile(y[first], (imputations, 1))
    noise = sigma * rng.standard_normal((imputations, lost.shape[1]))
    completed[:, np.isnan(y[first])] = coefficients @ lost + noise
    return completed


def _predictors(x: Floats, both: NDArray[np.bool_], first: NDArray[np.bool_], auxiliaries: ArrayLike | None) -> Floats:
    """Return what predicts the second score: one, the first score and the auxiliaries, each less its mean of pairs."""
    columns = np.column_stack([x, *([] if auxiliaries is None else [np.asarray(auxiliaries, dtype=float)])])
    if not np.isfinite(columns[first]).all():
        raise ValueError("auxiliaries: one is missing for a person who answered first; leave it out")
    columns = columns - columns[both].mean(axis=0)
    n_pairs, width = int(both.sum()), columns.shape[1]
    if n_pairs < width + 2:
        raise ValueError(f"auxiliaries: {width - 1} are too many for {n_pairs} pairs; give fewer")
    if np.linalg.matrix_rank(columns[both]) < width:
        raise ValueError("auxiliaries: one follows from the others among those who answered both times; leave it out")
    return np.column_stack([np.ones(len(x)), columns])


def impute_change(
    baseline: ArrayLike,
    followup: ArrayLike,
    *,
    imputations: int = 50,
    seed: int = SEED,
    confidence: float = 0.95,
    auxiliaries: ArrayLike | None = None,
) -> Rubin:
    """Return the mean change among all who answered first, those lost imputed, with what Rubin's rules say of it.

    >>> impute_change([4, 5, 6, 7], [5, 6, 6, 9]).between
    0.0
    """
    x = np.asarray(baseline, dtype=float)
    completed = draw_followups(x, followup, imputations=imputations, seed=seed, auxiliaries=auxiliaries)
    changes = completed - x[~np.isnan(x)]
    n = changes.shape[1]
    variances = changes.var(axis=1, ddof=1) / n
    return pool_rubin(changes.mean(axis=1), variances, df_complete=n - 1, confidence=confidence)


def change_imputed(
    baseline: ArrayLike,
    followup: ArrayLike,
    *,
    imputations: int = 50,
    seed: int = SEED,
    confidence: float = 0.95,
    auxiliaries: ArrayLike | None = None,
    site_id: Any = None,
) -> Change:
    """Return the mean change among all who answered first, those lost imputed many times from their first score.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        imputations: how many times to draw.
        seed: seed of the draws.
        confidence: confidence of the interval.
        auxiliaries: what predicts the second score beside the first: a row per person, a column each; known of everyone
            who answered first.
        site_id: as `change_mar`; the jackknife leaves out each site of what many imputations settle at.

    Returns:
        The change; Student's t on the degrees of freedom of Barnard and Rubin. Where the pairs leave no residual there
        is no interval.

    Raises:
        ValueError: when there are fewer than two imputations or three pairs, the pairs have one baseline score, or an
            auxiliary is missing of somebody, follows from the others, or is one too many for the pairs.

    Reference:
        Rubin DB. Multiple Imputation for Nonresponse in Surveys. 1987.

    >>> change_imputed([4, 5, 6, 7], [5, 6, 6, 9]).estimate
    1.0
    """
    x, y, both = paired(baseline, followup)
    options: dict[str, Any] = {"imputations": imputations, "seed": seed, "auxiliaries": auxiliaries}
    pooled = impute_change(x, y, confidence=confidence, **options)
    first = ~np.isnan(x)
    counts = (int(first.sum()), int((~np.isnan(y)).sum()), int(both.sum()))
    predictors = _predictors(x, both, first, auxiliaries)
    _, residual = _settled(predictors, x, y, both)
    se = pooled.se if residual > ROUNDING**2 else np.nan
    method = METHOD if auxiliaries is None else WITH_AUXILIARIES
    alone = interval(pooled.estimate, se, pooled.df, confidence, counts, method)

    def without(kept: NDArray[np.bool_]) -> float:
        return _settled(predictors[kept], x[kept], y[kept], both[kept])[0]

    return allowing_for_sites(alone, site_id, both, without, confidence)


def _settled(predictors: Floats, x: Floats, y: Floats, both: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the change at which many imputations settle, and the sum of squared residuals; NaN where no pair is."""
    if not both.any():
        return float("nan"), float("nan")
    coefficients = np.linalg.lstsq(predictors[both], y[both], rcond=None)[0]
    residual = float(np.sum((y[both] - predictors[both] @ coefficients) ** 2))
    first = ~np.isnan(x)
    later = np.where(np.isnan(y), predictors @ coefficients, y)
    return float((later - x)[first].mean()), residual
