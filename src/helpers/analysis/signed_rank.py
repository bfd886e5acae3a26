"""Wilcoxon's signed ranks: the middle change of the same people, its interval, and a p-value."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from helpers.analysis.checks import Floats, check_confidence

EXACT_P_UP_TO: Final = 25
EXACT_QUANTILE_UP_TO: Final = 200
TIED_DECIMALS: Final = 9
"""Changes that differ by less are tied: means of items are not exact in a computer."""


@dataclass(frozen=True)
class SignedRank:
    """Hodges-Lehmann estimate of a change, with the interval of the signed ranks and Wilcoxon's two-sided p."""

    estimate: float
    low: float
    high: float
    p: float


def signed_rank(change: ArrayLike, *, confidence: float = 0.95) -> SignedRank:
    """Return the middle of the changes of the same people, with its interval and Wilcoxon's p.

    Args:
        change: one change per person.
        confidence: confidence of the interval.

    Returns:
        The estimate and interval in the changes' unit (people who did not change count in both), and p as `wilcoxon_p`.
        The interval is NaN where so few changes cannot give this confidence: three reach 75%, six 96.9%.

    Raises:
        ValueError: when there is no change, or one is missing.

    Reference:
        Hollander M, Wolfe DA, Chicken E. Nonparametric Statistical Methods, 3rd ed. 2014, sections 3.1-3.3.

    >>> signed_rank([1, 2, 3, 4, 5, 6])
    SignedRank(estimate=3.5, low=1.0, high=6.0, p=0.03125)
    """
    check_confidence(confidence)
    averages = walsh_averages(change)
    rank = signed_rank_quantile((1 - confidence) / 2, np.size(change))
    low, high = (float(averages[rank - 1]), float(averages[-rank])) if rank else (float("nan"), float("nan"))
    return SignedRank(float(np.median(averages)), low, high, wilcoxon_p(change))


def hodges_lehmann(change: ArrayLike) -> float:
    """Return the median of all pairwise averages of the changes, each with itself included.

    Args:
        change: one change per person.

    Returns:
        The pseudo-median, in the changes' unit.

    Raises:
        ValueError: when there is no change, or one is missing.

    Reference:
        Hodges JL, Lehmann EL. Annals of Mathematical Statistics 1963;34:598-611.

    >>> hodges_lehmann([1, 2, 6])
    2.75
    """
    return float(np.median(walsh_averages(change)))


def wilcoxon_p(change: ArrayLike) -> float:
    """Return Wilcoxon's two-sided p: exact up to 25 changes, with ties too, else normal with continuity correction.

    Args:
        change: one change per person; those of 0 do not count.

    Returns:
        The p-value; NaN when nobody changed.

    Reference:
        Wilcoxon F. Biometrics 1945;1:80-83; Hollander M, Wolfe DA, Chicken E. 2014, section 3.1 (ties: exact, given
        the average ranks).

    >>> wilcoxon_p([1, 2, 3, 4, 5, 6, 0]), wilcoxon_p([1, 1, 1]), wilcoxon_p([0, 0])
    (0.03125, 0.25, nan)
    """
    moved = np.asarray(change, dtype=float)
    moved = moved[moved != 0]
    if moved.size == 0:
        return float("nan")
    if moved.size > EXACT_P_UP_TO:
        return float(stats.wilcoxon(moved, correction=True, method="asymptotic").pvalue)
    doubled = np.rint(2 * stats.rankdata(np.round(np.abs(moved), TIED_DECIMALS))).astype(int)
    chances = _signed_rank_chances(doubled)
    upwards = int(doubled[moved > 0].sum())
    less, more = chances[: upwards + 1].sum(), chances[upwards:].sum()
    return float(min(1.0, 2 * min(less, more)))


def walsh_averages(change: ArrayLike) -> Floats:
    """Return all pairwise averages of the changes, each with itself included, in rising order.

    >>> walsh_averages([1, 2, 6]).tolist()
    [1.0, 1.5, 2.0, 3.5, 4.0, 6.0]
    """
    values = np.asarray(change, dtype=float)
    if values.size == 0:
        raise ValueError("there are no changes; give at least one")
    if not np.isfinite(values).all():
        raise ValueError("a change is missing; leave out who has none")
    first, second = np.triu_indices(len(values))
    return np.sort((values[first] + values[second]) / 2)


def signed_rank_quantile(probability: float, n: int) -> int:
    """Return the lower quantile of the signed-rank statistic of `n` changes; exact up to 200 of them.

    0 says that so few changes have no rank with so small a probability below it.

    >>> signed_rank_quantile(0.025, 10), signed_rank_quantile(0.025, 20), signed_rank_quantile(0.025, 5)
    (9, 53, 0)
    """
    if n > EXACT_QUANTILE_UP_TO:
        sd = np.sqrt(n * (n + 1) * (2 * n + 1) / 24)
        return int(np.floor(n * (n + 1) / 4 + stats.norm.ppf(probability) * sd))
    return int(np.searchsorted(np.cumsum(_signed_rank_chances(range(1, n + 1))), probability))


def _signed_rank_chances(ranks: Iterable[int]) -> Floats:
    """Return the chance of each sum of the ranks of rises, from 0 up, when a rise and a fall are equally likely."""
    weights = [int(rank) for rank in ranks]
    chances = np.zeros(sum(weights) + 1)
    chances[0] = 1.0
    for rank in weights:
        chances[rank:] = (chances[rank:] + chances[:-rank]) / 2
        chances[:rank] /= 2
    return chances
