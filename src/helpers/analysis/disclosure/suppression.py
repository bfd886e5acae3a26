"""Cell suppression in tables with totals: hide the small counts, and as many more as keep them from being worked out.

The audit asks what somebody could work out who has the published table, its rules, and the shown counts before they
were rounded: the range of every hidden count, by linear programming over all sums that the table keeps. Rounding can
only widen it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

_SLACK = 1e-6


@dataclass(frozen=True)
class Sum:
    """One sum that the table keeps: the place of the total among the cells, and the places of its parts."""

    total: int
    parts: tuple[int, ...]

    @property
    def cells(self) -> tuple[int, ...]:
        """The places of total and parts."""
        return (self.total, *self.parts)


@dataclass(frozen=True)
class Cells:
    """The counts of a table: true values, which are too small to show, and which cells are never hidden (`keep`).

    `shown_low` and `shown_high` are the least and the most a count can be when its cell is shown; `hidden_low` and
    `hidden_high` when it is hidden.
    """

    values: NDArray[np.int64]
    small: NDArray[np.bool_]
    shown_low: NDArray[np.float64]
    shown_high: NDArray[np.float64]
    hidden_low: NDArray[np.float64]
    hidden_high: NDArray[np.float64]
    keep: NDArray[np.bool_]

    def ranges(self, hidden: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return least and most of every cell when those of `hidden` are hidden."""
        low = np.where(hidden, self.hidden_low, self.shown_low)
        return low, np.where(hidden, self.hidden_high, self.shown_high)


def cells_of(
    values: Sequence[int],
    *,
    smallest: int,
    zeros_shown: bool = True,
    known: Mapping[int, tuple[float, float]] | None = None,
) -> Cells:
    """Return counts with what each gives away, shown or hidden.

    Args:
        values: counts, at least 0.
        smallest: the smallest count that may be shown (8 when 1 to 7 are hidden).
        zeros_shown: whether a count of 0 is shown as it is.
        known: place to least and most, of counts that stand elsewhere too, so that hiding them helps nobody.

    Returns:
        The cells.

    >>> cells = cells_of([3, 12, 0], smallest=8)
    >>> cells.small.tolist(), cells.hidden_low.tolist(), cells.hidden_high.tolist()
    ([True, False, False], [1.0, 8.0, 8.0], [7.0, inf, inf])
    """
    counts = np.asarray(values, dtype=np.int64)
    kept = (counts == 0) & zeros_shown
    small = (counts < smallest) & ~kept
    low, high = counts.astype(float), counts.astype(float)
    for place, (least, most) in (known or {}).items():
        low[place], high[place], kept[place], small[place] = least, most, True, False
    return Cells(
        counts,
        small,
        low,
        high,
        np.where(small, 1 if zeros_shown else 0, smallest).astype(float),
        np.where(small, smallest - 1, np.inf).astype(float),
        kept,
    )


def round_to(counts: NDArray[np.int64], base: int) -> NDArray[np.int64]:
    """Return counts rounded to the nearest multiple of `base`; halves go up.

    Args:
        counts: whole numbers, at least 0.
        base: 1 leaves them as they are.

    >>> round_to(np.array([8, 12, 13]), 5).tolist()
    [10, 10, 15]
    """
    return (2 * counts + base) // (2 * base) * base


def suppress(cells: Cells, sums: Sequence[Sum], *, width: float) -> NDArray[np.bool_]:
    """Return which cells to hide: the small ones, and others until none can be worked out.

    Where hiding counts is not enough, everything in the sums concerned is hidden, zeros too.

    Args:
        cells: the counts.
        sums: every sum that the table keeps.
        width: the range of every hidden count must be at least this wide.

    Returns:
        True for a hidden cell.

    Reference:
        Hundepool et al. Statistical Disclosure Control. Wiley, 2012, chapter 4.

    >>> cells = cells_of([3, 20, 30, 53], smallest=8)
    >>> suppress(cells, [Sum(3, (0, 1, 2))], width=5).tolist()
    [True, True, False, False]
    """
    hidden = cells.small.copy()
    safe = np.zeros(len(hidden), dtype=bool)
    while unsafe := exposed(cells, sums, hidden & ~safe, hidden=hidden, width=width):
        safe |= hidden
        safe[unsafe] = False
        for cell in unsafe:
            if _is_wide(range_of(cells, sums, hidden, cell), width):
                continue  # what was hidden for another cell has covered this one
            more = _next(cells, sums, hidden, cell)
            if more is None:
                everything = [place for one in _connected(sums, hidden, cell) for place in one.cells]
                hidden[everything] = safe[everything] = True
            else:
                hidden[more] = True
    return hidden


def exposed(
    cells: Cells, sums: Sequence[Sum], asked: NDArray[np.bool_], *, hidden: NDArray[np.bool_], width: float
) -> list[int]:
    """Return the cells whose count can be worked out to less than `width`.

    Args:
        cells: the counts.
        sums: every sum that the table keeps.
        asked: which cells to look at.
        hidden: which cells are hidden.
        width: the width a range must have.

    >>> cells, hidden = cells_of([3, 20, 23], smallest=8), np.array([True, False, False])
    >>> exposed(cells, [Sum(2, (0, 1))], hidden, hidden=hidden, width=5)
    [0]
    """
    places = [int(cell) for cell in np.flatnonzero(asked)]
    return [cell for cell in places if not _is_wide(range_of(cells, sums, hidden, cell), width)]


def range_of(cells: Cells, sums: Sequence[Sum], hidden: NDArray[np.bool_], cell: int) -> tuple[float, float]:
    """Return the least and the most that a cell can be, given all that is shown.

    Args:
        cells: the counts.
        sums: every sum that the table keeps.
        hidden: which cells are hidden.
        cell: the place of the cell.

    Returns:
        Low and high; high is infinite where nothing bounds it.

    >>> cells = cells_of([3, 20, 23], smallest=8)
    >>> range_of(cells, [Sum(2, (0, 1))], np.array([True, True, False]), 0)
    (1.0, 7.0)
    """
    near = _connected(sums, hidden, cell)
    low, high = cells.ranges(hidden)
    if not near:
        return float(low[cell]), float(high[cell])
    if len(near) == 1:
        return _range_in_one(near[0], low, high, cell)
    places = sorted({place for one in near for place in one.cells})
    column = {place: i for i, place in enumerate(places)}
    equal = np.zeros((len(near), len(places)))
    for row, one in enumerate(near):
        equal[row, [column[part] for part in one.parts]] = 1
        equal[row, column[one.total]] -= 1
    bounds = [(low[place], None if np.isinf(high[place]) else high[place]) for place in places]
    goal = np.zeros(len(places))
    goal[column[cell]] = 1
    ends = [linprog(sign * goal, A_eq=equal, b_eq=np.zeros(len(near)), bounds=bounds) for sign in (1, -1)]
    least = float(ends[0].fun) if ends[0].status == 0 else float(low[cell])
    most = -float(ends[1].fun) if ends[1].status == 0 else float(high[cell])
    return least, most


def _range_in_one(one: Sum, low: NDArray[np.float64], high: NDArray[np.float64], cell: int) -> tuple[float, float]:
    """Return the range of a cell of which a single sum is known."""
    if cell == one.total:
        parts = list(one.parts)
        least, most = low[parts].sum(), high[parts].sum()
    else:
        others = [part for part in one.parts if part != cell]
        least, most = low[one.total] - high[others].sum(), high[one.total] - low[others].sum()
    return float(max(low[cell], least)), float(min(high[cell], most))


def _is_wide(ends: tuple[float, float], width: float) -> bool:
    return ends[1] - ends[0] >= width - _SLACK


def _connected(sums: Sequence[Sum], hidden: NDArray[np.bool_], cell: int) -> list[Sum]:
    """Return the sums that tell something of a cell: its own, and those that share a hidden cell with them."""
    found: list[Sum] = []
    reach, waiting = {cell}, list(sums)
    while touching := [one for one in waiting if reach & set(one.cells)]:
        found += touching
        waiting = [one for one in waiting if one not in touching]
        reach |= {place for one in touching for place in one.cells if hidden[place]}
    return found


def _next(cells: Cells, sums: Sequence[Sum], hidden: NDArray[np.bool_], cell: int) -> int | None:
    """Return the cell to hide next for the sake of `cell`.

    It is sought in the sums of the cell, first where the fewest are hidden, then in those connected with them; a part
    goes before a total, the smallest first.
    """
    totals = {one.total for one in sums}
    own = sorted((one for one in sums if cell in one.cells), key=lambda one: int(hidden[list(one.cells)].sum()))
    for near in (*([one] for one in own), _connected(sums, hidden, cell)):
        free = {place for one in near for place in one.cells if not hidden[place] and not cells.keep[place]}
        if free:
            return min(free, key=lambda place: (place in totals, cells.values[place], place))
    return None
