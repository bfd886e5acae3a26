"""What to take out of a release until its tables give no count away: numbers of a group first, then whole tables."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from helpers.analysis.disclosure.audit import VALUES_OF_HIDDEN, PrintedCount, exposed_counts, values_to_keep
from helpers.analysis.disclosure.crossing_sums import CountSum, connected

Part = frozenset[int]
"""Cells of a table that can be hidden together while the others stay, such as the numbers by gender."""

_NO_PARTS: Final[Mapping[str, Sequence[Part]]] = {}


class LeftOut(NamedTuple):
    """What is taken out of a release: the numbers of people in some cells of a table, or without any, all of it."""

    table: str
    cells: Part = frozenset()


@dataclass(frozen=True)
class _System:
    """What is printed, and the sums that hold between the counts."""

    counts: tuple[PrintedCount, ...]
    sums: tuple[CountSum, ...]

    def without(self, out: LeftOut) -> "_System":
        """Return the system without a table, or with cells of it hidden: what they add up to is known all the same."""
        if out.cells:
            hidden = [
                replace(one, low=min(one.low, 1), high=math.inf, hidden=True)
                if one.table == out.table and one.cell in out.cells
                else one
                for one in self.counts
            ]
            return _System(tuple(hidden), self.sums)
        sums = [one for one in self.sums if one.table != out.table or not out.table]
        return _System(tuple(one for one in self.counts if one.table != out.table), tuple(sums))

    def near(self, names: Collection[str]) -> "_System":
        """Return what is printed, and the sums that hold, of some counts."""
        counts = [one for one in self.counts if one.count in names]
        return _System(tuple(counts), tuple(one for one in self.sums if one.total in names))

    def exposed(self, needs: Mapping[str, int]) -> list[str]:
        """Return the counts that keep fewer values than they need; five where a count is printed nowhere any more."""
        shown = {one.count for one in self.counts if not one.hidden}
        hidden = {one.count for one in self.counts if one.hidden} - shown
        guarded = {name: max(least, VALUES_OF_HIDDEN if name in hidden else 0) for name, least in needs.items()}
        return exposed_counts(self.counts, self.sums, guarded=guarded)


def what_to_leave_out(
    counts: Sequence[PrintedCount], sums: Sequence[CountSum], parts: Mapping[str, Sequence[Part]] = _NO_PARTS
) -> list[LeftOut]:
    """Return what to take out, in order, until no count is exposed: numbers of people first, then whole tables.

    Of parts the one that mends most is hidden first, and of those that mend as much the one of the fewest cells; where
    none mends anything, the table that mends most goes, and of those that mend as much the one with the fewest counts.
    What was taken out and is not needed in the end stays in. What is hidden stays guarded. What stands in the table ""
    is known whatever is left out.

    Args:
        counts: every count of every table.
        sums: every sum that holds between them.
        parts: of tables that say something without them, groups of cells, by the name of the table.

    Raises:
        ValueError: when sums alone give a count away, or no numbers agree with what is printed.

    >>> women, men = (PrintedCount(name, "sex", 8, 12, cell=cell) for cell, name in enumerate(("women", "men")))
    >>> total = PrintedCount("all", "summary", 23, 27)
    >>> one_sum = [CountSum("all", ("women", "men"))]
    >>> what_to_leave_out([women, men, total], one_sum)
    [LeftOut(table='summary', cells=frozenset())]
    >>> what_to_leave_out([women, men, total], one_sum, {"sex": [frozenset({0, 1})]})
    [LeftOut(table='sex', cells=frozenset({0, 1}))]
    """
    needs = values_to_keep(counts, sums)
    whole = _System(tuple(counts), tuple(sums))
    system, left_out = whole, list[LeftOut]()
    while exposed := system.exposed(needs):
        out = _next(system, exposed, needs, parts)
        system = system.without(out)
        left_out.append(out)
    return _needed(whole, left_out, needs)


def _next(
    system: _System, exposed: Sequence[str], needs: Mapping[str, int], parts: Mapping[str, Sequence[Part]]
) -> LeftOut:
    """Return what to take out next."""
    near = _near(exposed, system.sums)
    asked = {name: least for name, least in needs.items() if name in near}

    def still(out: LeftOut) -> int:
        return len(system.without(out).near(near).exposed(asked))

    shown = {(one.table, one.cell) for one in system.counts if one.count in near and not one.hidden}
    hideable = [
        LeftOut(table, cells)
        for table, groups in parts.items()
        for cells in groups
        if any((table, cell) in shown for cell in cells)
    ]
    mended = {out: still(out) for out in hideable}
    best = min(mended, key=lambda out: (mended[out], len(out.cells), out.table, sorted(out.cells)), default=None)
    if best is not None and mended[best] < len(exposed):
        return best
    tables = {one.table for one in system.counts if one.table and one.count in near}
    tables |= {one.table for one in system.sums if one.table and one.total in near}
    if not tables:
        raise ValueError(f"sums alone give away: {', '.join(exposed)}")
    sizes = {name: sum(one.table == name for one in system.counts) for name in tables}
    return min(map(LeftOut, tables), key=lambda out: (still(out), sizes[out.table], out.table))


def _needed(system: _System, left_out: Sequence[LeftOut], needs: Mapping[str, int]) -> list[LeftOut]:
    """Return what has to be taken out, without what something that was taken out later has made needless."""
    kept = list(left_out)
    for out in left_out[:-1]:
        rest = system
        others = [one for one in kept if one != out]
        for one in others:
            rest = rest.without(one)
        if not rest.exposed(needs):
            kept = others
    return kept


def _near(counts: Iterable[str], sums: Iterable[CountSum]) -> set[str]:
    """Return these counts and all that sums connect them with."""
    near = set(counts)
    for names, _ in connected(sums):
        near |= names if names & near else set()
    return near
