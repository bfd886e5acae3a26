"""What the pairs themselves did: better, same, worse, the rank test with its estimate, and Holm's correction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from statsmodels.stats.multitest import multipletests

from helpers.analysis.checks import Floats
from helpers.analysis.questionnaires.by_site import site_codes
from helpers.analysis.questionnaires.paired_change import paired
from helpers.analysis.signed_rank import TIED_DECIMALS, signed_rank, walsh_averages

_POINTS_AT_ONCE: Final = 200


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
    baseline: ArrayLike, followup: ArrayLike, *, better: int = 1, confidence: float = 0.95, site_id: Any = None
) -> PairsSummary:
    """Return how many of those who answered twice moved which way, with the Hodges-Lehmann change and Wilcoxon's p.

    `better` is 1 where a higher score is better, -1 where a lower one is. With pairs from six sites or more the
    interval is never narrower, and p never smaller, than that of `ranks_by_site`.

    >>> summary = summarise_pairs([4, 5, 6, 7], [5, 7, 6, 4], better=-1)
    >>> summary.better, summary.same, summary.worse, summary.hodges_lehmann
    (1, 1, 2, 0.25)
    """
    if better not in (1, -1):
        raise ValueError(f"better: {better} is not allowed; give 1 or -1")
    x, y, both = paired(baseline, followup)
    change = y[both] - x[both]
    ranks = signed_rank(change, confidence=confidence)
    low, high, p = ranks.low, ranks.high, ranks.p
    codes = site_codes(None if site_id is None else np.asarray(site_id)[both], np.ones(len(change), dtype=bool))
    if codes is not None:
        by_site = ranks_by_site(change, codes, confidence)
        low, high, p = float(np.minimum(low, by_site[0])), float(np.maximum(high, by_site[1])), max(p, by_site[2])
    return PairsSummary(
        n_pairs=len(change),
        better=int((better * change > 0).sum()),
        same=int((change == 0).sum()),
        worse=int((better * change < 0).sum()),
        median_change=float(np.median(change)),
        hodges_lehmann=ranks.estimate,
        low=low,
        high=high,
        wilcoxon_p=p,
    )


def ranks_by_site(change: Floats, codes: NDArray[np.intp], confidence: float = 0.95) -> tuple[float, float, float]:
    """Return both ends of the interval of the middle change, and p, from sums of signed ranks by site.

    The changes of everybody are ranked, signed ranks are added up within each site, and the sums are tested against
    zero by Student's t, so that people of one site may be alike as they like. The interval has the changes that this
    test does not reject; there is none, NaN, where it rejects no change on one side, however far out. `codes` are
    each person's site, -1 for none, which is then a site of its own.

    Reference: Rosner B, Glynn RJ, Lee MLT. Biometrics 2006;62:185-192 (the sums); Ibragimov R, Mueller UK. Journal of
    Business & Economic Statistics 2010;28:453-468 (Student's t of few clusters).

    >>> changes, sites = np.array([1, 2, 2, 3, 3, 4, 4, 5, 6.0]), np.array([0, 0, 1, 1, 2, 3, 4, 5, 5])
    >>> [round(float(number), 4) for number in ranks_by_site(changes, sites)]
    [2.0, 5.5, 0.0128]
    """
    codes = np.where(codes < 0, codes.max() - codes, codes)
    belongs = np.eye(int(codes.max()) + 1)[codes]
    df = belongs.shape[1] - 1
    limit = float(stats.t.ppf((1 + confidence) / 2, df))
    averages = np.unique(np.round(walsh_averages(change), TIED_DECIMALS))
    between = np.concatenate([[averages[0] - 1], (averages[1:] + averages[:-1]) / 2, [averages[-1] + 1]])

    def holds(points: Floats) -> NDArray[np.bool_]:
        return np.abs(_t_of_sums(change - points[:, None], belongs)) < limit

    first, last = _first(between, holds), _first(between[::-1], holds)
    ends = (float("nan"), float("nan"))
    if first and last:
        ends = (float(averages[first - 1]), float(averages[len(averages) - last]))
    moved = change != 0
    (t,) = _t_of_sums(change[None, moved], belongs[moved])
    return *ends, float(2 * stats.t.sf(abs(t), df))


def _t_of_sums(change: Floats, belongs: Floats) -> Floats:
    """Return Student's t of the sums of signed ranks by site: infinite where all are alike, 0 where all are 0.

    `change` has a row for each set of changes; `belongs` a row for each person, with 1 at the person's site.
    """
    ranks = stats.rankdata(np.round(np.abs(change), TIED_DECIMALS), axis=1)
    sums = (np.sign(change) * ranks) @ belongs
    with np.errstate(divide="ignore", invalid="ignore"):
        t = sums.mean(axis=1) / (sums.std(axis=1, ddof=1) / np.sqrt(sums.shape[1]))
    return np.where(sums.any(axis=1), t, 0.0)


def _first(points: Floats, holds: Callable[[Floats], NDArray[np.bool_]]) -> int | None:
    """Return the place of the first point that holds; of many points some are tried first, then those before one."""
    step = max(1, len(points) // _POINTS_AT_ONCE)
    tried = holds(points[::step])
    if not tried.any():
        return None
    place = int(tried.argmax()) * step
    before = max(0, place - step + 1)
    return before + int(holds(points[before : place + 1]).argmax())


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
