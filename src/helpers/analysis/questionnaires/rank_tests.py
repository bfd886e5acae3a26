"""What the pairs themselves did: better, same, worse, the rank test with its estimate, and Holm's correction."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from statsmodels.stats.multitest import multipletests

from helpers.analysis.questionnaires.paired_change import paired
from helpers.analysis.signed_rank import signed_rank


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

    `better` is 1 where a higher score is better, -1 where a lower one is.

    >>> summary = summarise_pairs([4, 5, 6, 7], [5, 7, 6, 4], better=-1)
    >>> summary.better, summary.same, summary.worse, summary.hodges_lehmann
    (1, 1, 2, 0.25)
    """
    if better not in (1, -1):
        raise ValueError(f"better: {better} is not allowed; give 1 or -1")
    x, y, both = paired(baseline, followup)
    change = y[both] - x[both]
    ranks = signed_rank(change, confidence=confidence)
    return PairsSummary(
        n_pairs=len(change),
        better=int((better * change > 0).sum()),
        same=int((change == 0).sum()),
        worse=int((better * change < 0).sum()),
        median_change=float(np.median(change)),
        hodges_lehmann=ranks.estimate,
        low=ranks.low,
        high=ranks.high,
        wilcoxon_p=ranks.p,
    )


def holm(p_values: ArrayLike, *, family: int | None = None) -> "pd.Series[float]":
    """Return p-values adjusted by Holm's method; NaN stays NaN, and `family` counts all questions named beforehand.

    A question without an answer counts as one of p = 1.

    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    p = pd.Series(np.asarray(p_values, dtype=float))
    known = p.dropna()
    size = len(p) if family is None else family
    if ((known < 0) | (known > 1)).any() or size < len(known):
        raise ValueError("p_values: give values from 0 to 1, and no more of them than the family has")
    if known.empty:
        return p
    unanswered = np.ones(size - len(known))
    adjusted = multipletests([*known, *unanswered], method="holm")[1]
    return pd.Series(adjusted[: len(known)], index=known.index).reindex(p.index)
