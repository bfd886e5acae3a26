"""A good choice of sites among thousands: greedy from several starts, then exchanges while they help."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from helpers.analysis.sampling.gower import Floats
from helpers.analysis.sampling.gower_rows import GowerRows

STARTS: Final = 12
EPSILON: Final = 1e-12
_MOST_EXCHANGES: Final = 10_000


def greedy_with_exchange(
    rows: GowerRows, k: int, criterion: str, forced: Sequence[int], first: Sequence[int], *, starts: int = STARTS
) -> tuple[list[int], float]:
    """Return a good set of k sites: added one by one, each the farthest from those there, then exchanged.

    Args:
        rows: the sites.
        k: how many, from 2.
        criterion: "maxmin" or "mean".
        forced: places that must be in it.
        first: two places far apart, the first start; the others are spread over the frame's order.
        starts: how many starts to try.

    Returns:
        Places in order, and the value: smallest or mean distance.

    Reference:
        Ravi SS, Rosenkrantz DJ, Tayi GK. Operations Research 1994;42:299-310.

    >>> import pandas as pd
    >>> greedy_with_exchange(GowerRows(pd.DataFrame({"m": [0, 1, 10]})), 2, "maxmin", [], [0, 2])
    ([0, 2], 1.0)
    """
    spread = np.linspace(0, rows.size - 1, min(starts, rows.size)).astype(int).tolist()
    seeds = [list(first)[:k] if len(forced) < 1 else []] + [[place] for place in spread]
    best: tuple[list[int], float] = ([], -np.inf)
    for seed in seeds:
        begun = [*forced, *(place for place in seed if place not in forced)][: max(k, len(forced))]
        chosen = improved(rows, added(rows, begun, k, criterion), criterion, len(forced))
        value = value_of(rows.from_sites(chosen)[:, chosen], criterion)
        if value > best[1] + EPSILON:
            best = (sorted(chosen), value)
    return best


def added(rows: GowerRows, begun: Sequence[int], k: int, criterion: str) -> list[int]:
    """Return the sites begun with, and one after the other the site that adds most, until there are k.

    Args:
        rows: the sites.
        begun: places to begin with; with none, the first site.
        k: how many.
        criterion: "maxmin" or "mean".
    """
    chosen = list(begun) or [0]
    near = rows.from_sites(chosen)
    held = near.min(axis=0) if criterion == "maxmin" else near.sum(axis=0)
    while len(chosen) < k:
        open_ = held.copy()
        open_[chosen] = -np.inf
        chosen.append(int(open_.argmax()))
        row = rows.from_sites(chosen[-1:])[0]
        held = np.minimum(held, row) if criterion == "maxmin" else held + row
    return chosen


def improved(rows: GowerRows, chosen: Sequence[int], criterion: str, fixed: int) -> list[int]:
    """Return a set that no exchange of one chosen site for another makes better.

    Args:
        rows: the sites.
        chosen: places; the first `fixed` of them stay.
        criterion: "maxmin" (among equal smallest distances the fewer pairs at it is better) or "mean".
        fixed: how many must stay.
    """
    places = list(chosen)
    near = rows.from_sites(places)
    for _ in range(_MOST_EXCHANGES):
        exchange = _best_exchange(near, places, criterion, fixed)
        if exchange is None:
            break
        out, into = exchange
        places[out] = into
        near[out] = rows.from_sites([into])[0]
    return places


def _best_exchange(near: Floats, places: list[int], criterion: str, fixed: int) -> tuple[int, int] | None:
    if fixed >= len(places):
        return None
    gain = _mean_gain(near, places) if criterion == "mean" else _maxmin_gain(near, places)
    gain[:, places] = -np.inf
    gain[:fixed] = -np.inf
    out, into = np.unravel_index(int(gain.argmax()), gain.shape)
    return (int(out), int(into)) if gain[out, into] > 1e-10 else None


def _mean_gain(near: Floats, places: list[int]) -> Floats:
    total = near.sum(axis=0)
    return np.asarray(total[None, :] - near - total[places][:, None])


def _maxmin_gain(near: Floats, places: list[int]) -> Floats:
    """Gain in smallest distance, plus less than any such gain for fewer pairs that have it."""
    k = len(places)
    inner = near[:, places].copy()
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


def value_of(distances: Floats, criterion: str) -> float:
    """Return the smallest or the mean distance within a set.

    Args:
        distances: k x k distances.
        criterion: "maxmin" or "mean".

    >>> value_of(np.array([[0, 0.5], [0.5, 0]]), "mean")
    0.5
    """
    within = distances[np.triu_indices(len(distances), 1)]
    return float(within.min() if criterion == "maxmin" else within.mean())


def first_pair_and_bound(rows: GowerRows, k: int, criterion: str) -> tuple[list[int], float]:
    """Return two sites that lie farthest apart, and a value that no set of k exceeds, from all distances in one pass.

    In a set of k each site has k - 1 others. So the smallest distance is at most the k-th largest, over sites, of
    each site's (k - 1)-th largest distance; and the mean at most the mean of the k largest means of each site's k - 1
    largest distances.

    Args:
        rows: the sites.
        k: how many, from 2.
        criterion: "maxmin" or "mean".

    Returns:
        The pair and the bound.

    Raises:
        ValueError: when two sites share no known attribute.
    """
    farthest, pair = -1.0, [0, 1]
    reach: list[NDArray[np.float64]] = []
    for places, block in rows.blocks():
        if np.isnan(block).any():
            raise ValueError("frame: two sites have no attribute that is known for both; fill in or leave one out")
        at = int(block.argmax())
        if block.flat[at] > farthest + EPSILON:
            farthest = float(block.flat[at])
            pair = sorted([int(places[at // rows.size]), at % rows.size])
        block[np.arange(len(places)), places] = -1.0
        top = np.partition(block, rows.size - (k - 1), axis=1)[:, rows.size - (k - 1) :]
        reach.append(top.min(axis=1) if criterion == "maxmin" else top.mean(axis=1))
    each = np.sort(np.concatenate(reach))[::-1]
    return pair, float(each[k - 1] if criterion == "maxmin" else each[:k].mean())
