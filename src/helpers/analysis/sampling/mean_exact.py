"""The k sites whose mean distance is largest, proven: branch and bound with a concave relaxation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from helpers.analysis.sampling.gower import Floats
from helpers.analysis.sampling.maxmin_exact import Optimum

EPSILON: Final = 1e-9
MOST_NODES: Final = 20_000
"""Nodes before the proof is given up; some minutes."""
MOST_TIES: Final = 1_000
_ROUNDS: Final = 120

Node = tuple[list[int], list[int], Floats, float]


@dataclass
class _Best:
    """The best value so far, as a sum of distances, and the sets that reach it."""

    total: float
    sets: set[tuple[int, ...]] = field(default_factory=set)

    def offer(self, positions: Sequence[int], total: float) -> None:
        if total > self.total + EPSILON:
            self.total, self.sets = total, set()
        if total >= self.total - EPSILON and len(self.sets) < MOST_TIES:
            self.sets.add(tuple(sorted(positions)))

    def prunes(self, bound: float) -> bool:
        full = len(self.sets) >= MOST_TIES
        return bound < self.total + EPSILON if full else bound < self.total - EPSILON


def best_mean(distances: Floats, k: int, forced: Sequence[int], start: Sequence[int]) -> Optimum:
    """Return the set of k sites with the largest mean distance, the first in order among equals.

    Half the sum over pairs is a concave function of the choice on all choices of k sites, once a multiple of the
    identity is taken off the distances; its maximum over fractional choices bounds that over sites, closely.
    `distances` have no NaN, `forced` sites are in the set, and `start` is a good set, such as that of an exchange.
    References: Spiers S, Bui HT, Loxton R. European Journal of Operational Research 2023;311:444-454 (concavity for
    Euclidean distances); Beck A, Teboulle M. SIAM Journal on Imaging Sciences 2009;2:183-202 (the ascent).

    >>> d = np.array([[0, .1, 1], [.1, 0, .9], [1, .9, 0]])
    >>> best_mean(d, 2, [], [0, 1]).positions
    (0, 2)
    """
    n, pairs = len(distances), k * (k - 1) / 2
    concave = _Concave(distances)
    best = _Best(_total(distances, start))
    best.offer(start, best.total)
    free = [position for position in range(n) if position not in forced]
    stack: list[Node] = [(list(forced), free, np.full(n, k / n), np.inf)]
    nodes = 0
    while stack and nodes < MOST_NODES:
        nodes += 1
        node = stack.pop()
        if not best.prunes(node[3]):
            stack += _explore(distances, concave, best, k, node)
    bound = max([best.total, *(node[3] for node in stack)])
    chosen = min(best.sets)
    counted = not stack and len(best.sets) < MOST_TIES
    return Optimum(chosen, best.total / pairs, not stack, len(best.sets), counted, bound / pairs)


def _explore(distances: Floats, concave: "_Concave", best: _Best, k: int, node: Node) -> list[Node]:
    taken, free, guess, _ = node
    wanted = k - len(taken)
    total = _total(distances, taken)
    gain = distances[np.ix_(free, taken)].sum(axis=1)
    if wanted == 0 or len(free) == wanted:
        whole = taken + free[:wanted]
        best.offer(whole, _total(distances, whole))
        return []
    if wanted == 1:
        for last in np.flatnonzero(total + gain >= best.total - EPSILON):
            best.offer([*taken, free[last]], total + float(gain[last]))
        return []
    bound, slope, share = concave.bound(free, gain, wanted, guess[free], best.total - total)
    bound += total
    if best.prunes(bound):
        return []
    guess = guess.copy()
    guess[free] = share
    ranked = np.sort(slope)[::-1]
    last_in, first_out = ranked[wanted - 1], ranked[wanted]
    never = (slope < last_in) & (bound - (last_in - slope) < best.total - EPSILON)
    always = (slope > first_out) & (bound - (slope - first_out) < best.total - EPSILON)
    if never.any() or always.any():
        sure = [free[i] for i in np.flatnonzero(always)]
        left = [free[i] for i in np.flatnonzero(~(never | always))]
        fits = len(taken) + len(sure) <= k <= len(taken) + len(sure) + len(left)
        return [(taken + sure, left, guess, bound)] if fits else []
    split = int(np.argmin(np.abs(share - 0.5)))
    rest = free[:split] + free[split + 1 :]
    return [(taken, rest, guess, bound), ([*taken, free[split]], rest, guess, bound)]


class _Concave:
    """Half the sum of distances as a concave function of fractional choices, and its bound from above."""

    def __init__(self, distances: Floats) -> None:
        """Take so much off the diagonal that the function bends down in every direction that keeps k."""
        n = len(distances)
        across = np.linalg.svd(np.ones((1, n)))[2][1:].T
        bends = np.linalg.eigvalsh(across.T @ distances @ across) if n > 1 else np.zeros(1)
        self.shift = float(bends.max()) + 1e-10
        self.matrix = distances - self.shift * np.eye(n)
        self.steepness = float(np.abs(bends - self.shift).max()) + 1e-9

    def bound(
        self, free: list[int], gain: Floats, wanted: int, guess: Floats, target: float
    ) -> tuple[float, Floats, Floats]:
        """Return a bound on what `wanted` of the free sites add, the slope it rests on, and the fractional choice.

        Any slope gives a true bound, so that stopping early costs tightness only.
        """
        matrix = self.matrix[np.ix_(free, free)]
        linear = gain + self.shift / 2
        point = earlier = _onto_choices(guess, wanted)
        pace, least = 1.0, np.inf
        slope, share = linear, point
        for round_ in range(_ROUNDS):
            now = matrix @ point + linear
            if round_ % 6 == 0:
                lift = np.partition(now, len(now) - wanted)[len(now) - wanted :].sum() - now @ point
                bound = 0.5 * point @ (now - linear) + linear @ point + lift
                if bound < least:
                    least, slope, share = bound, now, point
                if least < target - EPSILON or lift < 1e-7:
                    break
            new = _onto_choices(point + now / self.steepness, wanted)
            quicker = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
            ahead = new + (pace - 1) / quicker * (new - earlier)
            point = ahead if ahead.min() >= 0 and ahead.max() <= 1 else new
            earlier, pace = new, quicker
        return float(least), slope, share


def _onto_choices(values: Floats, wanted: int) -> Floats:
    """Return the nearest shares from 0 to 1 that add up to `wanted`."""
    breaks = np.sort(np.concatenate([values, values - 1]))
    sums = np.clip(values[None, :] - breaks[:, None], 0, 1).sum(axis=1)
    after = int(np.searchsorted(-sums, -wanted, side="right"))
    after = min(max(after, 1), len(breaks) - 1)
    low, high = sums[after], sums[after - 1]
    part = 0.0 if high <= low else (high - wanted) / (high - low)
    cut = breaks[after - 1] + part * (breaks[after] - breaks[after - 1])
    return np.asarray(np.clip(values - cut, 0, 1))


def _total(distances: Floats, positions: Sequence[int]) -> float:
    some = np.asarray(positions, dtype=np.int64)
    return float(distances[np.ix_(some, some)].sum() / 2)
