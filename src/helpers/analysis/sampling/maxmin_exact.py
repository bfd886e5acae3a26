"""The k sites whose smallest distance is largest, proven: a threshold search with cliques of far-apart sites."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from helpers.analysis.sampling.gower import Floats

EPSILON: Final = 1e-12
MOST_STEPS: Final = 200_000
"""Steps of one search before it is given up; some seconds."""
MOST_TIES: Final = 1_000_000


@dataclass
class Optimum:
    """The positions of the first of the best sets, its value, and how many sets are as good.

    `proven` says whether no set is better, `all_ties` whether every set as good was counted; `bound` is what no set
    exceeds.
    """

    positions: tuple[int, ...]
    value: float
    proven: bool
    ties: int
    all_ties: bool
    bound: float


@dataclass
class _Search:
    """A search for sets of vertices that are all joined, in the order of the vertices."""

    joined: list[int]
    stop_at_first: bool
    first: tuple[int, ...] = ()
    number: int = 0
    steps: int = 0
    whole: bool = True
    path: list[int] = field(default_factory=list)

    def done(self) -> bool:
        if self.steps >= MOST_STEPS or self.number >= MOST_TIES:
            self.whole = False
        return not self.whole or (self.stop_at_first and self.number > 0)

    def extend(self, pool: int, wanted: int) -> None:
        """Count the sets of `wanted` joined vertices within the pool; vertices are bits."""
        self.steps += 1
        if wanted <= 1:
            members = pool.bit_count() if wanted else 1
            if members and not self.number:
                self.first = (*self.path, *([_lowest(pool)] if wanted else []))
            self.number += members
            return
        if not _may_contain(self.joined, pool, wanted):
            return
        while pool.bit_count() >= wanted and not self.done():
            vertex = _lowest(pool)
            pool &= ~(1 << vertex)
            self.path.append(vertex)
            self.extend(pool & self.joined[vertex], wanted - 1)
            self.path.pop()


def best_maxmin(distances: Floats, k: int, forced: Sequence[int], start: float) -> Optimum:
    """Return the set of k sites with the largest smallest distance, the first in order among equals.

    `distances` have no NaN, `forced` sites are in the set, and `start` is a value that some set reaches. References:
    Erkut E. European Journal of Operational Research 1990;46:48-60; bound by colouring, Tomita E, Seki T. DMTCS 2003,
    LNCS 2731:278-289.

    >>> d = np.array([[0, .1, 1], [.1, 0, .9], [1, .9, 0]])
    >>> best_maxmin(d, 2, [], 0.1).positions
    (0, 2)
    """
    within = distances[np.ix_(forced, forced)][np.triu_indices(len(forced), 1)]
    most = float(within.min()) if within.size else np.inf
    steps = np.unique(np.round(distances[np.triu_indices(len(distances), 1)], 12))
    steps = steps[(steps >= start - EPSILON) & (steps <= most + EPSILON)]
    low, high, proven, unreachable = 0, len(steps) - 1, True, len(steps)
    while low < high:
        middle = (low + high + 1) // 2
        search = _at(distances, k, forced, float(steps[middle]), stop_at_first=True)
        if search.number:
            low = middle
        else:
            proven &= search.whole
            unreachable = middle if search.whole else unreachable
            high = middle - 1
    all_best = _at(distances, k, forced, float(steps[low]), stop_at_first=False)
    bound = float(steps[low] if proven else steps[unreachable - 1])
    chosen = tuple(sorted(all_best.first))
    value = float(distances[np.ix_(chosen, chosen)][np.triu_indices(k, 1)].min()) if chosen else float("nan")
    return Optimum(chosen, value, proven and bool(chosen), all_best.number, all_best.whole, bound)


def _at(distances: Floats, k: int, forced: Sequence[int], threshold: float, *, stop_at_first: bool) -> _Search:
    far = distances >= threshold - 2e-12
    np.fill_diagonal(far, False)
    joined = [int.from_bytes(np.packbits(row, bitorder="little").tobytes(), "little") for row in far]
    pool = (1 << len(joined)) - 1
    for position in forced:
        pool &= joined[position]
    search = _Search(joined, stop_at_first, path=list(forced))
    search.extend(pool, k - len(forced))
    return search


def _lowest(bits: int) -> int:
    return (bits & -bits).bit_length() - 1


def _may_contain(joined: list[int], pool: int, wanted: int) -> bool:
    """Whether the pool needs as many colours as wanted, no two joined vertices of one colour; cheap and safe."""
    colours = 0
    while pool:
        colours += 1
        if colours >= wanted:
            return True
        rest = pool
        while rest:
            vertex = _lowest(rest)
            pool &= ~(1 << vertex)
            rest &= ~(1 << vertex) & ~joined[vertex]
    return False
