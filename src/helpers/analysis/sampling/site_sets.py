"""All sets of k sites of a frame, or many drawn at random: how far apart they lie, and where a chosen set stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import comb, sqrt
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.sampling.gower import Floats, gower

Criterion = Literal["maxmin", "mean"]
EXHAUSTIVE_UP_TO: Final = 20_000_000
"""Sets of sites that are still tried one by one; more are drawn at random."""
_AT_A_TIME: Final = 1_000_000


@dataclass(frozen=True)
class SetDistribution:
    """How the values of all sets are distributed, and where the chosen one stands.

    `edges` are the lower edges of equal bins, `sets` the number of sets in each; `exact` says whether all were tried.
    `percentile` (0 to 100) is the share of sets whose value is no larger than `value`, that of the chosen set, and
    `standard_error` its error in points: 0 where all sets were tried.
    """

    criterion: Criterion
    value: float
    edges: Floats
    sets: NDArray[np.int64]
    tried: int
    exact: bool
    percentile: float
    standard_error: float = 0.0


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
    return distribution_of_sets(chosen, frame, criterion=criterion, draws=draws, seed=seed).percentile


def distribution_of_sets(
    chosen: Sequence[str],
    frame: pd.DataFrame,
    *,
    criterion: Criterion = "maxmin",
    draws: int = 100_000,
    seed: int,
    bins: int = 60,
) -> SetDistribution:
    """Return how the values of all sets of the chosen one's size are distributed, and where the chosen one stands.

    Args:
        chosen: ids of the chosen sites.
        frame: the sampling frame, ids on the index.
        criterion: as in `select_sites`.
        draws: random sets drawn when there are more than 20 million.
        seed: seed of the draws.
        bins: number of bins from 0 to 1.

    Returns:
        Sets by bin, and the share of sets no farther apart than the chosen one, in percent; of sets drawn at random
        with its standard error, two sets added on either side so that none is said to be certain.

    Raises:
        ValueError: as `percentile_of`.

    >>> frame = pd.DataFrame({"months": [0, 1, 10]}, index=["a", "b", "c"])
    >>> distribution_of_sets(["a", "b"], frame, seed=1, bins=2).sets.tolist()
    [1, 2]
    """
    k = len(chosen)
    check_choice(frame, k, criterion, chosen, what="chosen")
    if len(set(chosen)) < k:
        raise ValueError("chosen: a site is named twice; name each once")
    distances = gower(frame).to_numpy(float)
    if np.isnan(distances).any():
        raise ValueError("frame: two sites have no attribute that is known for both; fill in or leave one out")
    value = _values(distances, frame.index.get_indexer(pd.Index(list(chosen)))[None], criterion)[0]
    exact = comb(len(frame), k) <= EXHAUSTIVE_UP_TO
    counts = np.zeros(bins, dtype=np.int64)
    tried = below = 0
    parts = _all_values(distances, k, criterion) if exact else _drawn_values(distances, k, criterion, draws, seed)
    for values in parts:
        counts += np.histogram(values, bins, (0, 1))[0]
        tried += len(values)
        below += int((values <= value + 1e-9).sum())
    share = (below + 2) / (tried + 4)
    error = 0.0 if exact else 100 * sqrt(share * (1 - share) / (tried + 4))
    edges = np.linspace(0, 1, bins + 1)[:-1]
    return SetDistribution(criterion, float(value), edges, counts, tried, exact, 100 * below / tried, error)


def check_choice(
    frame: pd.DataFrame, k: int, criterion: str, sites: Sequence[str], *, what: str = "must_include"
) -> None:
    """Refuse a choice of k sites that cannot be made; `what` is what a message calls the ids that must be there."""
    if criterion not in ("maxmin", "mean"):
        raise ValueError(f"criterion: {criterion!r} is not known; give maxmin or mean")
    if len(frame) < 2:
        raise ValueError("frame: there is one site only or none; a choice needs at least two candidates")
    if k != int(k) or not 2 <= k <= len(frame):
        raise ValueError(f"k: {k} is not allowed; give a whole number from 2 to {len(frame)}, the number of sites")
    unknown = [str(site) for site in sites if site not in frame.index]
    if unknown:
        raise ValueError(f"{what}: {', '.join(unknown)} is not in the frame")
    if len(set(sites)) > k:
        raise ValueError(f"{what}: {len(set(sites))} sites are asked for and only {k} are chosen; raise k")


def _values(distances: Floats, sets: NDArray[Any], criterion: str) -> Floats:
    value = np.full(len(sets), np.inf if criterion == "maxmin" else 0.0)
    k = sets.shape[1]
    for j in range(1, k):
        for i in range(j):
            pair = distances[sets[:, i], sets[:, j]]
            value = np.minimum(value, pair) if criterion == "maxmin" else value + pair
    return value if criterion == "maxmin" else value / (k * (k - 1) / 2)


def _drawn_values(distances: Floats, k: int, criterion: str, draws: int, seed: int) -> Iterator[Floats]:
    rng = np.random.default_rng(seed)
    step = max(1, 2_000_000 // len(distances))
    for start in range(0, draws, step):
        random = rng.random((min(step, draws - start), len(distances)))
        yield _values(distances, random.argpartition(k - 1, axis=1)[:, :k], criterion)


def _all_values(distances: Floats, k: int, criterion: str) -> Iterator[Floats]:
    """Give the values of all sets of k, some at a time: sets in order, each grown by every later site.

    A set is kept as its last site, its value so far, and what each other site would add to it.
    """
    n = len(distances)
    joined = np.minimum if criterion == "maxmin" else np.add
    start = np.full(n - k + 1, np.inf if criterion == "maxmin" else 0.0)
    stack = [(1, np.arange(n - k + 1), start, distances[: n - k + 1])]
    while stack:
        size, last, values, near = stack.pop()
        if size == k - 1:
            order = np.argsort(last, kind="stable")
            values, near, edges = values[order], near[order], np.searchsorted(last[order], np.arange(n + 1))
            runs = [(site, slice(edges[site], edges[site + 1])) for site in range(n) if edges[site] < edges[site + 1]]
            grown = np.concatenate([joined(values[run, None], near[run, site + 1 :]).ravel() for site, run in runs])
            yield grown if criterion == "maxmin" else grown / (k * (k - 1) / 2)
            continue
        children = n - (k - size - 1) - (last + 1)
        if len(last) > 1 and children.sum() * n > _AT_A_TIME:
            half = len(last) // 2
            stack += [(size, last[part], values[part], near[part]) for part in (slice(half, None), slice(half))]
            continue
        parent = np.repeat(np.arange(len(last)), children)
        child = np.arange(len(parent)) - np.repeat(np.cumsum(children) - children, children) + last[parent] + 1
        stack.append(
            (size + 1, child, joined(values[parent], near[parent, child]), joined(near[parent], distances[child]))
        )
