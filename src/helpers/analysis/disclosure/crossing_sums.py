"""Sums that cross: where a count can be reached by two ways, which whole numbers agree with all sums at once.

Propagation from one sum to the next is not exact there. Integer programming is, and is slow when every end of every
count is asked for. A release need not know the ends: it needs so many values of each count. So solutions are sought
that move many counts at a time, and only counts whose values so far lie too close together are asked about one by one.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

Range = tuple[float, float]

EVERYTHING: Final = (0.0, math.inf)
"""What a count can be of which nothing is known."""

_NO_SOLUTION: Final = 2
_SLACK: Final = 1e-6
_ROUNDS: Final = 4
_ROOM: Final = 50
"""So far above every number that is known a count without an end may go; more values are asked of none."""


@dataclass(frozen=True)
class CountSum:
    """Counts that add up to another: in a table, or known to everybody where none is named, as of nested groups."""

    total: str
    parts: tuple[str, ...]
    table: str = ""

    @property
    def counts(self) -> tuple[str, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


def keeps(limits: Range, least: int) -> bool:
    """Return whether a count keeps enough values.

    >>> keeps((8, 12), 5), keeps((8, 12), 6)
    (True, False)
    """
    return limits[1] - limits[0] + 1 >= least - _SLACK


def names_in(sums: Iterable[CountSum]) -> list[str]:
    """Return the counts of sums, each once.

    >>> names_in([CountSum("all", ("a", "b")), CountSum("all", ("c", "d"))])
    ['all', 'a', 'b', 'c', 'd']
    """
    return list(dict.fromkeys(name for one in sums for name in one.counts))


def connected(sums: Iterable[CountSum]) -> list[tuple[set[str], list[CountSum]]]:
    """Return groups of sums that share counts, each with all its counts.

    >>> [len(names) for names, _ in connected([CountSum("all", ("a", "b")), CountSum("a", ("c", "d"))])]
    [5]
    """
    groups: list[tuple[set[str], list[CountSum]]] = []
    for one in sums:
        names, members = set(one.counts), [one]
        apart = []
        for group in groups:
            if group[0] & names:
                names |= group[0]
                members = group[1] + members
            else:
                apart.append(group)
        groups = [*apart, (names, members)]
    return groups


def crossing(sums: Iterable[CountSum]) -> list[list[CountSum]]:
    """Return the groups of connected sums in which a count can be reached by two ways.

    >>> crossing([CountSum("all", ("a", "b")), CountSum("a", ("c", "d"))])
    []
    """
    # A tree has one edge fewer than nodes: counts and sums are its nodes, a count in a sum is an edge.
    return [
        members
        for names, members in connected(sums)
        if sum(len(one.counts) for one in members) >= len(names) + len(members)
    ]


class _Programme:
    """The whole numbers that agree with sums; `seen` are the least and the most of each count in solutions so far."""

    def __init__(self, ranges: Mapping[str, Range], sums: Sequence[CountSum], *, room: float = math.inf) -> None:
        """Take what each count can be; one without an end goes no further than `room` above what is known."""
        self.names = names_in(sums)
        column = {name: place for place, name in enumerate(self.names)}
        entries = [(row, column[part], 1.0) for row, one in enumerate(sums) for part in one.parts]
        entries += [(row, column[one.total], -1.0) for row, one in enumerate(sums)]
        rows, columns, values = zip(*entries, strict=True)
        matrix = csr_array((values, (rows, columns)), shape=(len(sums), len(self.names)))
        self.keep = LinearConstraint(matrix, 0, 0)
        self.limits: NDArray[np.float64] = np.array([ranges[name] for name in self.names], dtype=float).T
        known = self.limits[np.isfinite(self.limits)].sum()
        self.limits = np.minimum(self.limits, known + room)
        self.seen = np.array([np.full(len(self.names), math.inf), np.full(len(self.names), -math.inf)])

    def solve(self, goal: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Return the solution in which a goal is least, None where it has no end."""
        found = milp(goal, integrality=np.ones(len(goal)), bounds=tuple(self.limits), constraints=self.keep)
        if found.status == _NO_SOLUTION:
            raise ValueError(f"{self.names[int(np.argmax(np.abs(goal)))]}: no number agrees with all that is printed")
        if not found.success:
            return None
        solution: NDArray[np.float64] = np.round(found.x)
        self.seen = np.array([np.minimum(self.seen[0], solution), np.maximum(self.seen[1], solution)])
        return solution

    def towards(self, place: int, sign: int) -> NDArray[np.float64] | None:
        """Return the solution in which one count is least (1) or most (-1)."""
        goal = np.zeros(len(self.names))
        goal[place] = sign
        return self.solve(goal)


def narrow_by_programming(ranges: dict[str, Range], sums: Sequence[CountSum]) -> None:
    """Narrow ranges to the least and the most that whole numbers allow under all sums at once.

    >>> ranges = {"all": (23.0, 27.0), "a": (8.0, 12.0), "b": (8.0, 12.0)}
    >>> narrow_by_programming(ranges, [CountSum("all", ("a", "b"))])
    >>> ranges["all"]
    (23.0, 24.0)
    """
    programme = _Programme(ranges, sums)
    for place, name in enumerate(programme.names):
        for end, sign in ((0, 1), (1, -1)):
            if programme.seen[end, place] == programme.limits[end, place]:
                continue  # a solution found for another count shows that this end can be reached
            solution = programme.towards(place, sign)
            if solution is not None:
                programme.limits[end, place] = solution[place]
        ranges[name] = float(programme.limits[0, place]), float(programme.limits[1, place])


def counts_too_narrow(ranges: Mapping[str, Range], sums: Sequence[CountSum], needs: Mapping[str, int]) -> set[str]:
    """Return which of the counts asked about keep fewer values than they need, under all sums at once.

    >>> ranges = {"all": (23.0, 27.0), "a": (8.0, 12.0), "b": (8.0, 12.0)}
    >>> sorted(counts_too_narrow(ranges, [CountSum("all", ("a", "b"))], {"all": 3, "b": 2}))
    ['all']
    """
    if not needs:
        return set()
    programme = _Programme(ranges, sums, room=_ROOM)
    needed = np.array([needs.get(name, 0) for name in programme.names], dtype=float)
    draws = np.random.default_rng(0)

    def is_open() -> NDArray[np.bool_]:
        return np.asarray(~(programme.seen[1] - programme.seen[0] + 1 >= needed - _SLACK) & (needed > 0))

    for turn in range(_ROUNDS):
        if not is_open().any():
            return set()
        weights = np.ones(len(needed)) if turn == 0 else draws.choice([-1.0, 1.0], len(needed))
        for sign in (1, -1):
            programme.solve(sign * np.where(is_open(), weights, 0.0))
    narrow = set()
    for place in np.flatnonzero(is_open()):
        for sign in (1, -1):
            if is_open()[place]:
                programme.towards(int(place), sign)
        if is_open()[place]:
            narrow.add(programme.names[place])
    return narrow
