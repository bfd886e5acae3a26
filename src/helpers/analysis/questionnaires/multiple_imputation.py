"""Multiple imputation of the follow-up score by normal draws, pooled with Rubin's rules."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from helpers.analysis.checks import ROUNDING, Floats, check_confidence
from helpers.analysis.questionnaires.paired_change import Change, change_on_baseline, interval, paired

SEED: Final = 20250701
METHOD: Final = "multiple imputation"


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


def draw_followups(baseline: ArrayLike, followup: ArrayLike, *, imputations: int, seed: int = SEED) -> Floats:
    """Return completed follow-up scores of everyone who answered first, once per imputation.

    Each imputation draws residual variance, then regression line, then each missing score. Scores are not rounded or
    cut to the scale: that would bias their mean.

    >>> draw_followups([4, 5, 6, 7, 2], [5, 6, 6, 9, np.nan], imputations=3).shape
    (3, 5)
    """
    if imputations < 2:
        raise ValueError(f"imputations: {imputations} is too few; give two or more, better 50")
    x, y, both = paired(baseline, followup)
    fit = change_on_baseline(x[both], y[both])
    residual = fit.ssr if fit.ssr > ROUNDING**2 else 0.0
    first, centre, n_pairs = ~np.isnan(x), x[both].mean(), int(both.sum())
    sum_of_squares = float(np.sum((x[both] - centre) ** 2))
    lost = x[first & ~both]
    rng = np.random.default_rng(seed)
    sigma = np.sqrt(residual / rng.chisquare(n_pairs - 2, imputations))[:, None]
    means = y[both].mean() + sigma / np.sqrt(n_pairs) * rng.standard_normal((imputations, 1))
    slopes = 1 + fit.params[1] + sigma / np.sqrt(sum_of_squares) * rng.standard_normal((imputations, 1))
    noise = sigma * rng.standard_normal((imputations, lost.size))
    completed = np.tile(y[first], (imputations, 1))
    completed[:, np.isnan(y[first])] = means + slopes * (lost - centre) + noise
    return completed


def impute_change(
    baseline: ArrayLike, followup: ArrayLike, *, imputations: int = 50, seed: int = SEED, confidence: float = 0.95
) -> Rubin:
    """Return the mean change among all who answered first, those lost imputed, with what Rubin's rules say of it.

    >>> impute_change([4, 5, 6, 7], [5, 6, 6, 9]).between
    0.0
    """
    x = np.asarray(baseline, dtype=float)
    completed = draw_followups(x, followup, imputations=imputations, seed=seed)
    changes = completed - x[~np.isnan(x)]
    n = changes.shape[1]
    variances = changes.var(axis=1, ddof=1) / n
    return pool_rubin(changes.mean(axis=1), variances, df_complete=n - 1, confidence=confidence)


def change_imputed(
    baseline: ArrayLike, followup: ArrayLike, *, imputations: int = 50, seed: int = SEED, confidence: float = 0.95
) -> Change:
    """Return the mean change among all who answered first, those lost imputed many times from their first score.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        imputations: how many times to draw.
        seed: seed of the draws.
        confidence: confidence of the interval.

    Returns:
        The change; Student's t on the degrees of freedom of Barnard and Rubin. Where the pairs leave no residual there
        is no interval.

    Raises:
        ValueError: when there are fewer than two imputations or three pairs, or the pairs have one baseline score.

    Reference:
        Rubin DB. Multiple Imputation for Nonresponse in Surveys. 1987.

    >>> change_imputed([4, 5, 6, 7], [5, 6, 6, 9]).estimate
    1.0
    """
    x, y, both = paired(baseline, followup)
    pooled = impute_change(x, y, imputations=imputations, seed=seed, confidence=confidence)
    counts = (int((~np.isnan(x)).sum()), int((~np.isnan(y)).sum()), int(both.sum()))
    se = pooled.se if change_on_baseline(x[both], y[both]).ssr > ROUNDING**2 else np.nan
    return interval(pooled.estimate, se, pooled.df, confidence, counts, METHOD)
