"""Cell suppression in tables with totals: hide the small counts, and as many more as keep them from being worked out.

The audit asks what somebody could work out who has the published table, its rules, and the shown counts before they
were rounded: the range of every hidden count, by linear programming over all sums that the table keeps. Rounding can
only widen it. See Hundepool et al. Statistical Disclosure Control. Wiley, 2012, chapter 4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

_SLACK = 1e-6


@dataclass(frozen=True)
class Sum:
    """One sum that the table keeps: the number of the total's cell, and those of its parts."""

    total: int
    parts: tuple[int, ...]

    @property
    def cells(self) -> tuple[int, ...]:
        """The cells of total and parts."""
        return (self.total, *self.parts)


@dataclass(frozen=True)
class Cells:
    """The counts of a table: true values, which are too small to show, and which cells are never hidden (`keep`).

    `if_shown` and `if_hidden` are, of two rows each, the least and the most that a count can be when its cell is that.
    """

    values: NDArray[np.int64]
    small: NDArray[np.bool_]
    keep: NDArray[np.bool_]
    if_shown: NDArray[np.float64]
    if_hidden: NDArray[np.float64]


def cells_of(
    values: Sequence[int],
    *,
    smallest: int,
    zeros_shown: bool = True,
    known: Mapping[int, tuple[float, float]] | None = None,
) -> Cells:
    """Return counts with what each gives away; `known` are least and most of cells that stand elsewhere too.

    >>> cells = cells_of([3, 12, 0], smallest=8)
    >>> cells.small.tolist(), cells.if_hidden.tolist()
    ([True, False, False], [[1.0, 8.0, 8.0], [7.0, inf, inf]])
    """
    counts = np.asarray(values, dtype=np.int64)
    keep = (counts == 0) & zeros_shown
    small = (counts < smallest) & ~keep
    if_shown = np.array([counts, counts], dtype=float)
    for cell, limits in (known or {}).items():
        if_shown[:, cell], keep[cell], small[cell] = limits, True, False
    least, most = 1.0 if zeros_shown else 0.0, smallest - 1.0
    if_hidden = np.where(small, [[least], [most]], [[float(smallest)], [np.inf]])
    return Cells(counts, small, keep, if_shown, if_hidden)


def suppress(cells: Cells, sums: Sequence[Sum], *, width: float) -> NDArray[np.bool_]:
    """Return which cells to hide: the small, and others until no hidden count has a range narrower than `width`.

    Where hiding counts is not enough, everything in the sums concerned is hidden, zeros too.

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
                everything = [near for one in _connected(sums, hidden, cell) for near in one.cells]
                hidden[everything] = safe[everything] = True
            else:
                hidden[more] = True
    return hidden


def exposed(
    cells: Cells, sums: Sequence[Sum], asked: NDArray[np.bool_], *, hidden: NDArray[np.bool_], width: float
) -> list[int]:
    """Return those of the cells asked about whose count can be worked out to less than `width`.

    >>> cells, hidden = cells_of([3, 20, 23], smallest=8), np.array([True, False, False])
    >>> exposed(cells, [Sum(2, (0, 1))], hidden, hidden=hidden, width=5)
    [0]
    """
    cells_asked = [int(cell) for cell in np.flatnonzero(asked)]
    return [cell for cell in cells_asked if not _is_wide(range_of(cells, sums, hidden, cell), width)]


def range_of(cells: Cells, sums: Sequence[Sum], hidden: NDArray[np.bool_], cell: int) -> tuple[float, float]:
    """Return the least and the most that a cell can be, given all that is shown; the most may be infinite.

    >>> cells = cells_of([3, 20, 23], smallest=8)
    >>> range_of(cells, [Sum(2, (0, 1))], np.array([True, True, False]), 0)
    (1.0, 7.0)
    """
    near = _connected(sums, hidden, cell)
    low, high = np.where(hidden, cells.if_hidden, cells.if_shown)
    if not near:
        return float(low[cell]), float(high[cell])
    if len(near) == 1:
        return _range_in_one(near[0], low, high, cell)
    involved = sorted({other for one in near for other in one.cells})
    column = {other: i for i, other in enumerate(involved)}
    equal = np.zeros((len(near), len(involved)))
    for row, one in enumerate(near):
        equal[row, [column[part] for part in one.parts]] = 1
        equal[row, column[one.total]] -= 1
    bounds = [(low[other], None if np.isinf(high[other]) else high[other]) for other in involved]
    goal = np.zeros(len(involved))
    goal[column[cell]] = 1
    least, most = (linprog(sign * goal, A_eq=equal, b_eq=np.zeros(len(near)), bounds=bounds) for sign in (1, -1))
    return (
        float(least.fun) if least.status == 0 else float(low[cell]),
        -float(most.fun) if most.status == 0 else float(high[cell]),
    )


def _range_in_one(one: Sum, low: NDArray[np.float64], high: NDArray[np.float64], cell: int) -> tuple[float, float]:
    """Return the range of a cell of which a single sum is known."""
    if cell == one.total:
        parts = list(one.parts)
        least, most = low[parts].sum(), high[parts].sum()
    else:
        others = [part for part in one.parts if part != cell]
        least, most = low[one.total] - high[others].sum(), high[one.total] - low[others].sum()
    return float(max(low[cell], least)), float(min(high[cell], most))


def _is_wide(limits: tuple[float, float], width: float) -> bool:
    return limits[1] - limits[0] >= width - _SLACK


def _connected(sums: Sequence[Sum], hidden: NDArray[np.bool_], cell: int) -> list[Sum]:
    """Return the sums that say something of a cell: its own, and those that share a hidden cell with them."""
    connected: list[Sum] = []
    linking, waiting = {cell}, list(sums)
    while touching := [one for one in waiting if linking & set(one.cells)]:
        connected += touching
        waiting = [one for one in waiting if one not in touching]
        linking |= {other for one in touching for other in one.cells if hidden[other]}
    return connected


def _next(cells: Cells, sums: Sequence[Sum], hidden: NDArray[np.bool_], cell: int) -> int | None:
    """Return the cell to hide next for the sake of `cell`.

    It is sought in the sums of the cell, first where the fewest are hidden, then in those connected with them; a part
    goes before a total, the smallest first.
    """
    totals = {one.total for one in sums}
    own = sorted((one for one in sums if cell in one.cells), key=lambda one: int(hidden[list(one.cells)].sum()))
    for near in (*([one] for one in own), _connected(sums, hidden, cell)):
        free = {other for one in near for other in one.cells if not hidden[other] and not cells.keep[other]}
        if free:
            return min(free, key=lambda other: (other in totals, cells.values[other], other))
    return None
