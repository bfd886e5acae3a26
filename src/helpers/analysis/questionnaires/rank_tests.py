"""What the pairs themselves did: better, same, worse, the rank test with its estimate, and Holm's correction."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from helpers.analysis.checks import check_confidence
from helpers.analysis.questionnaires.paired_change import Floats, paired

EXACT_UP_TO: Final = 200


@dataclass(frozen=True)
class PairsSummary:
    """People who answered twice: how many moved which way, and the middle of their changes with its interval."""

    n_pairs: int
    better: int
    same: int
    worse: int
    median_change: float
    hodges_lehmann: float
    low: float
    high: float
    wilcoxon_p: float


def summarise_pairs(
    baseline: ArrayLike, followup: ArrayLike, *, better: int = 1, confidence: float = 0.95
) -> PairsSummary:
    """Return how many of those who answered twice moved which way, with the Hodges-Lehmann change and Wilcoxon's p.

    Args:
        baseline: score of each person at the first interview; NaN for not completed.
        followup: score of the same people at the second; NaN for not followed up.
        better: 1 where a higher score is better, -1 where a lower one is.
        confidence: confidence of the interval.

    Returns:
        Counts; the median of all pairwise averages of the changes in scale points, with the interval of the signed
        ranks (people who did not change count in it); the two-sided p, exact up to 25 changes without ties, else
        normal with continuity correction, and NaN when nobody changed.

    Raises:
        ValueError: when lengths differ, there are fewer than three pairs, or `better` is neither 1 nor -1.

    Reference:
        Hollander M, Wolfe DA, Chicken E. Nonparametric Statistical Methods, 3rd ed. 2014, sections 3.1-3.3.

    >>> summary = summarise_pairs([4, 5, 6, 7], [5, 7, 6, 4], better=-1)
    >>> summary.better, summary.same, summary.worse, summary.hodges_lehmann
    (1, 1, 2, 0.25)
    """
    check_confidence(confidence)
    if better not in (1, -1):
        raise ValueError(f"better: {better} is not allowed; give 1 or -1")
    x, y, both = paired(baseline, followup)
    change = y[both] - x[both]
    n = len(change)
    first, second = np.triu_indices(n)
    walsh = np.sort((change[first] + change[second]) / 2)
    place = signed_rank_quantile((1 - confidence) / 2, n)
    return PairsSummary(
        n_pairs=n,
        better=int((better * change > 0).sum()),
        same=int((change == 0).sum()),
        worse=int((better * change < 0).sum()),
        median_change=float(np.median(change)),
        hodges_lehmann=float(np.median(walsh)),
        low=float(walsh[place - 1]),
        high=float(walsh[-place]),
        wilcoxon_p=_wilcoxon_p(change[change != 0]),
    )


def _wilcoxon_p(moved: Floats) -> float:
    if moved.size == 0:
        return float("nan")
    exact = moved.size <= 25 and len(np.unique(np.abs(moved))) == moved.size
    return float(stats.wilcoxon(moved, correction=not exact, method="exact" if exact else "asymptotic").pvalue)


def signed_rank_quantile(probability: float, n: int) -> int:
    """Return the quantile of the signed-rank statistic of `n` changes, at least 1; exact up to 200 of them.

    Args:
        probability: lower tail.
        n: number of changes.

    Reference:
        Hollander M, Wolfe DA, Chicken E. Nonparametric Statistical Methods, 3rd ed. 2014, table A.4.

    >>> signed_rank_quantile(0.025, 10), signed_rank_quantile(0.025, 20)
    (9, 53)
    """
    most = n * (n + 1) // 2
    if n > EXACT_UP_TO:
        spread = np.sqrt(n * (n + 1) * (2 * n + 1) / 24)
        return max(1, int(np.floor(most / 2 + stats.norm.ppf(probability) * spread)))
    ways = np.zeros(most + 1)
    ways[0] = 1.0
    for rank in range(1, n + 1):
        ways[rank:] = (ways[rank:] + ways[:-rank]) / 2
        ways[:rank] /= 2
    return max(1, int(np.searchsorted(np.cumsum(ways), probability)))


def holm(p_values: ArrayLike, *, family: int | None = None) -> "pd.Series[float]":
    """Return p-values adjusted by Holm's method for asking several questions at once.

    Args:
        p_values: one p-value per question; NaN where there is no estimate.
        family: how many questions were named beforehand; the number of p-values given when left out.

    Returns:
        The adjusted values in the same order; NaN stays NaN.

    Raises:
        ValueError: when a value lies outside 0-1 or the family is smaller than the number of p-values.

    Reference:
        Holm S. Scandinavian Journal of Statistics 1979;6:65-70.

    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    p = pd.Series(np.asarray(p_values, dtype=float))
    known = p.dropna()
    size = len(p) if family is None else family
    if ((known < 0) | (known > 1)).any() or size < len(known):
        raise ValueError("p_values: give values from 0 to 1, and no more of them than the family has")
    ordered = known.sort_values(kind="stable")
    scaled = (ordered * (size - np.arange(len(ordered)))).cummax().clip(upper=1.0)
    return scaled.reindex(p.index)
