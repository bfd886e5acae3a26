"""How many people crossed the thresholds of bands, with intervals for shares of the same people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats
from scipy.optimize import brentq

from helpers.analysis.checks import check_confidence
from helpers.analysis.questionnaires.by_site import widened_by_sites
from helpers.analysis.questionnaires.paired_change import FEWEST_PAIRS
from helpers.analysis.questionnaires.scoring import in_bands
from helpers.outcomes import describe


@dataclass(frozen=True)
class ShareDifference:
    """Difference of two shares of the same people, second less first, with its interval."""

    difference: float
    low: float
    high: float


def paired_share_difference(gained: int, gave_up: int, n: int, *, confidence: float = 0.95) -> ShareDifference:
    """Return how much a share of the same people changed, with Tango's score interval.

    Args:
        gained: people who count the second time only.
        gave_up: people who count the first time only.
        n: people asked both times, 1 or more.
        confidence: confidence of the interval.

    Returns:
        The difference, as a share; it leaves out zero when McNemar's test without correction does.

    Raises:
        ValueError: when the numbers do not fit together.

    Reference:
        Tango T. Statistics in Medicine 1998;17:891-908.

    >>> paired_share_difference(12, 2, 50).difference
    0.2
    """
    check_confidence(confidence)
    if min(gained, gave_up) < 0 or n < 1 or gained + gave_up > n:
        raise ValueError(f"{gained} and {gave_up} of {n} people: give counts of people who are among the n")
    z, difference = float(stats.norm.ppf((1 + confidence) / 2)), (gained - gave_up) / n

    def excess(share: float, sign: int) -> float:
        first_only = _first_only(gained, gave_up, n, share)
        spread = np.sqrt(max(n * (2 * first_only + share * (1 - share)), 0.0))
        return float(sign * (gained - gave_up - n * share) - z * spread)

    gap = 1e-9  # where nobody crossed, both ends have a second root at zero itself
    low = brentq(excess, -1, difference - gap, args=(1,)) if difference > -1 else -1.0
    high = brentq(excess, difference + gap, 1, args=(-1,)) if difference < 1 else 1.0
    return ShareDifference(difference, float(low), float(high))


def _first_only(gained: int, gave_up: int, n: int, share: float) -> float:
    """Return the likeliest share of people who count the first time only, when the difference is `share`."""
    half = -gained - gave_up + (2 * n - gained + gave_up) * share
    root = np.sqrt(max(half**2 + 8 * n * gave_up * share * (1 - share), 0.0))
    return float((root - half) / (4 * n))


def paired_share_change(
    before: ArrayLike, after: ArrayLike, *, confidence: float = 0.95, site_id: Any = None
) -> ShareDifference:
    """Return how much a share of the same people changed, with an interval that allows for sites.

    Args:
        before: whether each person counts the first time.
        after: whether the same people count the second time.
        confidence: confidence of the interval.
        site_id: site of each person. With six sites or more neither end of Tango's interval lies within that of the
            jackknife that leaves out each site, on Student's t with one degree of freedom less than there are sites.

    Returns:
        The difference, second less first, as a share.

    Raises:
        ValueError: when nobody was asked, or lengths differ.

    Reference:
        Tango T. Statistics in Medicine 1998;17:891-908; Bell RM, McCaffrey DF. Survey Methodology 2002;28:169-181.

    >>> paired_share_change([True, True, False, False], [True, False, False, False]).difference
    -0.25
    """
    first, second = np.asarray(before, dtype=bool), np.asarray(after, dtype=bool)
    if first.shape != second.shape:
        raise ValueError(f"before has {first.size} people and after {second.size}; give the same people")
    gained, gave_up = int((second & ~first).sum()), int((first & ~second).sum())
    alone = paired_share_difference(gained, gave_up, len(first), confidence=confidence)
    moved, everybody = second.astype(float) - first, np.ones(len(first), dtype=bool)
    ends, mean_of = (alone.low, alone.high), lambda kept: float(moved[kept].mean())
    low, high = widened_by_sites(alone.difference, ends, site_id, everybody, mean_of, confidence)
    return ShareDifference(alone.difference, max(low, -1.0), min(high, 1.0))


def threshold_changes(
    rounds: pd.DataFrame, bands: pd.DataFrame, outcomes: Sequence[str], *, confidence: float = 0.95
) -> pd.DataFrame:
    """Return how the shares in the worst band, and in the best two, changed among those who answered both times.

    Of three bands the best one stands for the best two, and of two bands the worst says all.

    Args:
        rounds: patient_id, outcome, baseline, followup, and site_id where sites are to count.
        bands: outcome, band, lowest_score, highest_score.
        outcomes: which outcomes, in order; those without bands, or with fewer than three pairs, are left
            out.
        confidence: confidence of the intervals.

    Returns:
        outcome, threshold (worst band, best two bands or best band), n_pairs, first_percent, second_percent,
        difference, low, high (percentage points). With pairs from six sites or more neither end lies within that of the
        jackknife that leaves out each site, on Student's t with one degree of freedom less than there are sites.

    Reference:
        Office for National Statistics. Personal well-being user guidance, 2018 (thresholds); Tango T. Statistics in
        Medicine 1998;17:891-908; Bell RM, McCaffrey DF. Survey Methodology 2002;28:169-181 (leaving out each cluster).

    >>> rounds = pd.DataFrame({"outcome": "ons4_happiness", "baseline": [1, 3, 8, 9], "followup": [6, 7, 8, 9]})
    >>> names, ends = ["Low", "Medium", "High", "Very high"], [4, 6, 8, 10]
    >>> bands = pd.DataFrame({"outcome": "ons4_happiness", "band": names, "highest_score": ends})
    >>> bands = bands.assign(lowest_score=[0, 5, 7, 9])
    >>> threshold_changes(rounds, bands, ["ons4_happiness"])["difference"].tolist()
    [-50.0, 25.0]
    """
    rows, described = [], describe(outcomes)
    for outcome in (name for name in outcomes if (bands["outcome"] == name).any()):
        pairs = rounds[rounds["outcome"] == outcome].dropna(subset=["baseline", "followup"])
        if len(pairs) < FEWEST_PAIRS:
            continue
        first, second = (in_bands(pairs[name].rename(outcome), bands).cat.codes for name in ("baseline", "followup"))
        worst_first = list(range((bands["outcome"] == outcome).sum()))[:: described.of(outcome).better]
        for threshold, places in _thresholds(worst_first).items():
            before, after = first.isin(places), second.isin(places)
            change = paired_share_change(before, after, confidence=confidence, site_id=pairs.get("site_id"))
            points = (100 * change.difference, 100 * change.low, 100 * change.high)
            rows.append((outcome, threshold, len(pairs), 100 * before.mean(), 100 * after.mean(), *points))
    names = ["outcome", "threshold", "n_pairs", "first_percent", "second_percent", "difference", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def _thresholds(worst_first: list[int]) -> dict[str, list[int]]:
    """Return the places of bands, from the worst, that stand beyond each threshold."""
    beyond = {"worst band": worst_first[:1]}
    if len(worst_first) == 3:
        beyond["best band"] = worst_first[-1:]
    elif len(worst_first) > 3:
        beyond["best two bands"] = worst_first[-2:]
    return beyond
