"""Maximum variation sampling: what the chosen sites cover, and the sites that lie farthest apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import comb
from typing import Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.gower import gower

__all__ = ["Selection", "coverage", "gower", "percentile_of", "select_sites", "spread"]

Criterion = Literal["maxmin", "mean"]
Floats = NDArray[np.float64]
EXHAUSTIVE_UP_TO: Final = 3_000_000
"""Sets of sites that are still tried one by one."""
SETS_AT_A_TIME: Final = 200_000


@dataclass(frozen=True)
class Selection:
    """A chosen set: its sites, its value, whether no set is better, and how many sets are as good (itself included)."""

    sites: tuple[str, ...]
    value: float
    optimal: bool
    ties: int


def coverage(frame: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """Return how many sites fall into each category of each dimension, the empty ones included.

    Args:
        frame: one row per site; categories of a categorical column that no site has count 0.
        dimensions: columns to look at.

    Returns:
        dimension, category, sites.

    Raises:
        ValueError: when a dimension is no column.

    >>> coverage(pd.DataFrame({"region": ["North", "North"]}), ["region"]).values.tolist()
    [['region', 'North', 2]]
    """
    unknown = [name for name in dimensions if name not in frame]
    if unknown:
        raise ValueError(f"dimensions: {', '.join(unknown)} is no column; there are {', '.join(map(str, frame))}")
    rows = []
    for name in dimensions:
        counts = frame[name].value_counts(dropna=False, sort=False).sort_index()
        rows += [(name, str(category), int(sites)) for category, sites in counts.items()]
    return pd.DataFrame(rows, columns=["dimension", "category", "sites"])


def spread(distances: pd.DataFrame) -> tuple[float, float]:
    """Return the smallest and the mean distance between two of the sites.

    Args:
        distances: n x n distances.

    Returns:
        Smallest and mean.

    Raises:
        ValueError: when there is one site only.

    >>> spread(pd.DataFrame([[0, 0.5], [0.5, 0]]))
    (0.5, 0.5)
    """
    values = distances.to_numpy(float)[np.triu_indices(len(distances), 1)]
    if values.size == 0:
        raise ValueError("distances: two sites are needed")
    return float(values.min()), float(values.mean())


def select_sites(frame: pd.DataFrame, k: int, *, criterion: Criterion = "maxmin") -> Selection:
    """Return the k sites that lie farthest apart by Gower's distance.

    Every set is tried where there are at most three million; otherwise sites are added greedily and exchanged until
    no exchange helps, and the result is a lower bound.

    Args:
        frame: one row per candidate site, attributes in columns, ids on the index.
        k: how many to choose, from 2 to the number of candidates.
        criterion: "maxmin" for the largest smallest distance, "mean" for the largest mean distance.

    Returns:
        The selection; among equals the one that comes first in the frame's order.

    Raises:
        ValueError: when k is out of range, the criterion unknown, or two sites share no known attribute.

    Reference:
        Erkut E. European Journal of Operational Research 1990;46:48-60 (maxmin dispersion).

    >>> frame = pd.DataFrame({"months": [0, 1, 10]}, index=["a", "b", "c"])
    >>> select_sites(frame, 2)
    Selection(sites=('a', 'c'), value=1.0, optimal=True, ties=1)
    """
    distances = _distances(frame, k, criterion)
    if comb(len(frame), k) <= EXHAUSTIVE_UP_TO:
        chosen, value, ties = _best_of_all(distances, k, criterion)
        return Selection(tuple(str(frame.index[i]) for i in chosen), value, True, ties)
    found, value = _greedy_with_exchange(distances, k, criterion)
    return Selection(tuple(str(frame.index[i]) for i in sorted(found)), value, False, 1)


def percentile_of(
    chosen: Sequence[str], frame: pd.DataFrame, *, criterion: Criterion = "maxmin", draws: int = 100_000, seed: int
) -> float:
    """Return the share of sets of the same size that lie no farther apart than the chosen one, in percent.

    Args:
        chosen: ids of the chosen sites.
        frame: the sampling frame, ids on the index.
        criterion: as in `select_sites`.
        draws: random sets drawn when there are too many to try all.
        seed: seed of the draws.

    Returns:
        A percentile from 0 to 100; exact where all sets were tried.

    Raises:
        ValueError: when an id is not in the frame or named twice, or as `select_sites`.

    >>> frame = pd.DataFrame({"months": [0, 1, 10]}, index=["a", "b", "c"])
    >>> percentile_of(["a", "c"], frame, seed=1)
    100.0
    """
    unknown = [str(site) for site in chosen if site not in frame.index]
    if unknown:
        raise ValueError(f"chosen: {', '.join(unknown)} is not in the frame")
    k = len(chosen)
    if len(set(chosen)) < k:
        raise ValueError("chosen: a site is named twice; name each once")
    distances = _distances(frame, k, criterion)
    mine = _values(distances, np.array([[frame.index.get_loc(site) for site in chosen]]), criterion)[0]
    if comb(len(frame), k) <= EXHAUSTIVE_UP_TO:
        sets = np.fromiter((i for one in combinations(range(len(frame)), k) for i in one), dtype=np.int64)
        sets = sets.reshape(-1, k)
    else:
        sets = np.random.default_rng(seed).random((draws, len(frame))).argpartition(k, axis=1)[:, :k]
    return float(100 * np.mean(_values(distances, sets, criterion) <= mine + 1e-12))


def _distances(frame: pd.DataFrame, k: int, criterion: str) -> Floats:
    if criterion not in ("maxmin", "mean"):
        raise ValueError(f"criterion: {criterion!r} is not known; give maxmin or mean")
    if k != int(k) or not 2 <= k <= len(frame):
        raise ValueError(f"k: {k} is not allowed; give a whole number from 2 to {len(frame)}, the number of sites")
    distances = gower(frame).to_numpy(float)
    if np.isnan(distances).any():
        raise ValueError("frame: two sites have no attribute that is known for both; fill in or leave one out")
    return distances


def _values(distances: Floats, sets: NDArray[np.int64], criterion: str) -> Floats:
    pairs = list(combinations(range(sets.shape[1]), 2))
    value = np.full(len(sets), np.inf if criterion == "maxmin" else 0.0)
    for i, j in pairs:
        pair = distances[sets[:, i], sets[:, j]]
        value = np.minimum(value, pair) if criterion == "maxmin" else value + pair / len(pairs)
    return value


def _best_of_all(distances: Floats, k: int, criterion: str) -> tuple[tuple[int, ...], float, int]:
    best, ties = -np.inf, 0
    chosen: tuple[int, ...] = ()
    every = combinations(range(len(distances)), k)
    while True:
        flat = np.fromiter((i for one in islice(every, SETS_AT_A_TIME) for i in one), dtype=np.int64)
        if flat.size == 0:
            return chosen, float(best), ties
        sets = flat.reshape(-1, k)
        values = _values(distances, sets, criterion)
        top = values.max()
        if top > best + 1e-12:
            best, ties = top, 0
            chosen = tuple(int(i) for i in sets[np.argmax(values >= top - 1e-12)])
        if top >= best - 1e-12:
            ties += int((values >= best - 1e-12).sum())


def _greedy_with_exchange(distances: Floats, k: int, criterion: str) -> tuple[list[int], float]:
    chosen = [int(i) for i in np.unravel_index(np.argmax(distances), distances.shape)]
    while len(chosen) < k:
        rest = [i for i in range(len(distances)) if i not in chosen]
        gain = distances[np.ix_(rest, chosen)]
        chosen.append(rest[int(np.argmax(gain.min(axis=1) if criterion == "maxmin" else gain.mean(axis=1)))])
    value = float(_values(distances, np.array([chosen]), criterion)[0])
    improved = True
    while improved:
        improved = False
        for place in range(k):
            rest = [i for i in range(len(distances)) if i not in chosen]
            trials = np.array([[*chosen[:place], i, *chosen[place + 1 :]] for i in rest])
            values = _values(distances, trials, criterion)
            if values.max() > value + 1e-12:
                chosen, value, improved = trials[int(values.argmax())].tolist(), float(values.max()), True
    return chosen, value
