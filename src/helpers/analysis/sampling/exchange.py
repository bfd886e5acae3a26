"""A good choice of sites among thousands: greedy from several starts, then exchanges while they help."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from helpers.analysis.sampling.gower import Floats, GowerRows
from helpers.analysis.ties import with_ties

STARTS: Final = 12
EPSILON: Final = 1e-12
_MOST_EXCHANGES: Final = 10_000


def greedy_with_exchange(
    rows: GowerRows, k: int, criterion: str, forced: Sequence[int], first: Sequence[int], *, starts: int = STARTS
) -> tuple[list[int], float]:
    """Return the positions of k sites, added one by one and then exchanged, and their smallest or mean distance.

    The first start is `first`, two sites far apart; the others are taken at even steps through the frame. `forced`
    sites are in every set. Reference: Ravi SS, Rosenkrantz DJ, Tayi GK. Operations Research 1994;42:299-310.

    >>> import pandas as pd
    >>> greedy_with_exchange(GowerRows(pd.DataFrame({"m": [0, 1, 10]})), 2, "maxmin", [], [0, 2])
    ([0, 2], 1.0)
    """
    even_steps = np.linspace(0, rows.size - 1, min(starts, rows.size)).astype(int).tolist()
    seeds = [[] if forced else list(first)[:k], *([position] for position in even_steps)]
    best: tuple[list[int], float] = ([], -np.inf)
    for seed in seeds:
        start = [*forced, *(position for position in seed if position not in forced)][: max(k, len(forced))]
        chosen = improve_by_exchange(rows, add_farthest(rows, start, k, criterion), criterion, len(forced))
        value = criterion_value(rows.from_sites(chosen)[:, chosen], criterion)
        if value > best[1] + EPSILON:
            best = (sorted(chosen), value)
    return best


def add_farthest(rows: GowerRows, start: Sequence[int], k: int, criterion: str) -> list[int]:
    """Return the sites at the start, and one after the other the site that adds most, until there are k."""
    chosen = list(start) or [0]
    near = rows.from_sites(chosen)
    value = near.min(axis=0) if criterion == "maxmin" else near.sum(axis=0)
    while len(chosen) < k:
        value[chosen] = -np.inf
        chosen.append(int(with_ties(value).argmax()))
        row = rows.from_sites(chosen[-1:])[0]
        value = np.minimum(value, row) if criterion == "maxmin" else value + row
    return chosen


def improve_by_exchange(rows: GowerRows, chosen: Sequence[int], criterion: str, fixed: int) -> list[int]:
    """Return a set that no exchange of one site for another makes better; its first `fixed` sites stay.

    By "maxmin", among sets of the same smallest distance that with fewer pairs at it is better.
    """
    positions = list(chosen)
    near = rows.from_sites(positions)
    for _ in range(_MOST_EXCHANGES):
        exchange = _best_exchange(near, positions, criterion, fixed)
        if exchange is None:
            break
        out, into = exchange
        positions[out] = into
        near[out] = rows.from_sites([into])[0]
    return positions


def _best_exchange(near: Floats, positions: list[int], criterion: str, fixed: int) -> tuple[int, int] | None:
    if fixed >= len(positions):
        return None
    gain = _mean_gain(near, positions) if criterion == "mean" else _maxmin_gain(near, positions)
    gain[:, positions] = -np.inf
    gain[:fixed] = -np.inf
    out, into = np.unravel_index(int(with_ties(gain).argmax()), gain.shape)
    return (int(out), int(into)) if gain[out, into] > 1e-10 else None


def _mean_gain(near: Floats, positions: list[int]) -> Floats:
    total = near.sum(axis=0)
    return np.asarray(total[None, :] - near - total[positions][:, None])


def _maxmin_gain(near: Floats, positions: list[int]) -> Floats:
    """Gain in smallest distance, plus less than any such gain for fewer pairs that have it."""
    k = len(positions)
    inner = near[:, positions].copy()
    np.fill_diagonal(inner, np.inf)
    now = inner.min()
    close = inner <= now + EPSILON
    near_now = near <= now + EPSILON
    pairs_now = close.sum() / 2
    gain = np.empty_like(near)
    for out in range(k):
        kept = np.arange(k) != out
        least = inner[np.ix_(kept, kept)].min() if k > 2 else np.inf
        value = np.minimum(least, near[kept].min(axis=0))
        pairs = near_now[kept].sum(axis=0) + close[np.ix_(kept, kept)].sum() / 2
        gain[out] = (value - now) + 1e-7 * (pairs_now - pairs) * (np.abs(value - now) <= EPSILON)
    return gain


def criterion_value(distances: Floats, criterion: str) -> float:
    """Return the smallest or the mean distance within a set, from its k x k distances.

    >>> criterion_value(np.array([[0, 0.5], [0.5, 0]]), "mean")
    0.5
    """
    within = distances[np.triu_indices(len(distances), 1)]
    return float(within.min() if criterion == "maxmin" else within.mean())


def first_pair_and_bound(rows: GowerRows, k: int, criterion: str) -> tuple[list[int], float]:
    """Return two sites that lie farthest apart, and a value that no set of k exceeds, from all distances in one pass.

    In a set of k each site has k - 1 others. So the smallest distance is at most the k-th largest, over sites, of
    each site's (k - 1)-th largest distance; and the mean at most the mean of the k largest means of each site's k - 1
    largest distances. Two sites that share no known attribute raise a ValueError.
    """
    farthest, pair = -1.0, [0, 1]
    limits: list[NDArray[np.float64]] = []
    for positions, block in rows.blocks():
        if np.isnan(block).any():
            raise ValueError("frame: two sites have no attribute that is known for both; fill in or leave one out")
        at = int(with_ties(block).argmax())
        if block.flat[at] > farthest + EPSILON:
            farthest = float(block.flat[at])
            pair = sorted([int(positions[at // rows.size]), at % rows.size])
        block[np.arange(len(positions)), positions] = -1.0
        top = np.partition(block, rows.size - (k - 1), axis=1)[:, rows.size - (k - 1) :]
        limits.append(top.min(axis=1) if criterion == "maxmin" else top.mean(axis=1))
    each = np.sort(np.concatenate(limits))[::-1]
    return pair, float(each[k - 1] if criterion == "maxmin" else each[:k].mean())
