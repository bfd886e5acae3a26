"""What all tables of a release say together: the values each count can still have, and which table to leave out.

A count is known by what it counts, wherever it stands: two tables that count the same people name the same count. What
is printed bounds it; sums and nested groups bind counts to each other. Where no count can be reached by two ways the
bounds are narrowed by propagation, which is then exact. Where margins cross, propagation shows what is exposed for
certain, and integer programming looks at the counts it leaves open, until solutions lie far enough apart.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from helpers.analysis.disclosure.crossing_sums import (
    EVERYTHING,
    CountSum,
    Range,
    connected,
    counts_too_narrow,
    crossing,
    keeps,
    names_in,
    narrow_by_programming,
)
from helpers.analysis.disclosure.profiles import Profile

VALUES_OF_HIDDEN: Final = 5
"""Values that a count which is not shown keeps."""
VALUES_OF_SHOWN: Final = 3
"""Values that a count which is shown, rounded, keeps."""


@dataclass(frozen=True)
class PrintedCount:
    """A count in a table of a release: its name, the table, the least and the most it can be, whether it is hidden."""

    count: str
    table: str
    low: float
    high: float
    hidden: bool = False


def printed_count(count: str, table: str, printed: int | None, profile: Profile) -> PrintedCount:
    """Return a count as a profile prints it: None is hidden, small or hidden for the sake of a small one.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> printed_count("women", "a", 10, PROFILES["research"])
    PrintedCount(count='women', table='a', low=8, high=12, hidden=False)
    """
    if printed is None:
        return PrintedCount(count, table, 1 if profile.zeros_shown else 0, math.inf, hidden=True)
    if printed == 0 and profile.zeros_shown:
        return PrintedCount(count, table, 0, 0)
    around = profile.rounding // 2
    return PrintedCount(count, table, max(profile.smallest, printed - around), printed + around)


def nested(whole: str, part: str) -> CountSum:
    """Return that one group is a part of another: the others are a count too, which is hidden while nobody prints it.

    >>> nested("referred", "counted for six months").parts
    ('counted for six months', 'referred without counted for six months')
    """
    return CountSum(whole, (part, f"{whole} without {part}"))


def possible_ranges(counts: Iterable[PrintedCount], sums: Iterable[CountSum]) -> dict[str, Range]:
    """Return the least and the most that each count can be, given everything that is printed; the most may be infinite.

    Args:
        counts: every count of every table; one that stands in several is narrowed by each.
        sums: every sum that holds between them.

    Returns:
        A range for each count named in either.

    Raises:
        ValueError: when no numbers agree with what is printed.

    Reference:
        Hundepool et al. Statistical Disclosure Control. Wiley, 2012, section 4.3.1 (feasibility intervals); Apt KR.
        Principles of Constraint Programming. Cambridge, 2003, section 6.4 (linear constraints on intervals).

    >>> parts = [PrintedCount("women", "sex", 8, 12), PrintedCount("men", "sex", 8, 12)]
    >>> total = PrintedCount("all", "summary", 23, 27)
    >>> possible_ranges([*parts, total], [CountSum("all", ("women", "men"))])["all"]
    (23, 24)
    """
    sums = list(dict.fromkeys(sums))
    ranges = _bounds(counts, sums)
    _propagate(ranges, sums)
    for group in crossing(sums):
        narrow_by_programming(ranges, group)
    return ranges


def exposed_counts(
    counts: Sequence[PrintedCount], sums: Sequence[CountSum], *, guarded: Mapping[str, int] | None = None
) -> list[str]:
    """Return the counts that keep too few values: fewer than five of one that is hidden, three of one that is shown.

    `guarded` are the values that each count must keep, when they are not those of the counts given. A zero that is
    shown as such is none.

    >>> few, many = PrintedCount("few", "a", 1, float("inf"), hidden=True), PrintedCount("many", "a", 23, 27)
    >>> exposed_counts([few, many, PrintedCount("all", "b", 28, 32)], [CountSum("all", ("few", "many"))])
    []
    >>> exposed_counts([few, many, PrintedCount("all", "b", 23, 25)], [CountSum("all", ("few", "many"))])
    ['few', 'many', 'all']
    """
    needs = values_to_keep(counts, sums) if guarded is None else guarded
    sums = list(dict.fromkeys(sums))
    ranges = _bounds(counts, sums)
    _propagate(ranges, sums)
    exposed = {name for name, least in needs.items() if not keeps(ranges.get(name, EVERYTHING), least)}
    for group in crossing(sums):
        asked = {name: needs[name] for name in names_in(group) if name in needs and name not in exposed}
        exposed |= counts_too_narrow(ranges, group, asked)
    return [name for name in needs if name in exposed]


def tables_to_leave_out(counts: Sequence[PrintedCount], sums: Sequence[CountSum]) -> list[str]:
    """Return the tables to leave out, in order, until no count is exposed: the one that mends most first.

    Of tables that mend as much, the one with the fewest counts goes; what it hid stays guarded. What stands in
    the table "" is known whatever is left out.

    >>> parts = [PrintedCount("women", "sex", 8, 12), PrintedCount("men", "sex", 8, 12)]
    >>> total = PrintedCount("all", "summary", 23, 27)
    >>> tables_to_leave_out([*parts, total], [CountSum("all", ("women", "men"))])
    ['summary']
    """
    needs = values_to_keep(counts, sums)
    left_out: list[str] = []
    while exposed := exposed_counts(counts, sums, guarded=needs):
        near = _near(exposed, sums)
        sizes = {one.table: 0 for one in counts if one.table and one.count in near}
        sizes |= {one.table: 0 for one in sums if one.table and one.total in near}
        if not sizes:
            raise ValueError(f"sums alone give away: {', '.join(exposed)}")
        sizes = {name: sum(one.table == name for one in counts) for name in sorted(sizes)}
        rests = {name: _without(name, counts, sums) for name in sizes}
        asked = {name: least for name, least in needs.items() if name in near}
        still = {name: len(exposed_counts(*_part(*rest, near), guarded=asked)) for name, rest in rests.items()}
        worst = min(sizes, key=lambda name: (still[name], sizes[name], name))
        counts, sums = rests[worst]
        left_out.append(worst)
    return left_out


def values_to_keep(counts: Iterable[PrintedCount], sums: Iterable[CountSum]) -> dict[str, int]:
    """Return how many values each count must keep: one that stands in no table, but in a sum, is hidden.

    >>> values_to_keep([PrintedCount("all", "a", 8, 12)], [CountSum("all", ("some", "others"))])
    {'all': 3, 'some': 5, 'others': 5}
    """
    needs: dict[str, int] = {}
    for one in counts:
        least = VALUES_OF_HIDDEN if one.hidden else 1 if one.high == 0 else VALUES_OF_SHOWN
        needs[one.count] = max(least, needs.get(one.count, 0))
    for each in sums:
        for name in (each.total, *each.parts):
            needs.setdefault(name, VALUES_OF_HIDDEN)
    return needs


def _near(counts: Iterable[str], sums: Iterable[CountSum]) -> set[str]:
    """Return these counts and all that sums connect them with."""
    near = set(counts)
    for names, _ in connected(sums):
        near |= names if names & near else set()
    return near


def _part(
    counts: Iterable[PrintedCount], sums: Iterable[CountSum], names: set[str]
) -> tuple[list[PrintedCount], list[CountSum]]:
    """Return what is printed, and the sums that hold, of some counts."""
    return [one for one in counts if one.count in names], [one for one in sums if one.total in names]


def _bounds(counts: Iterable[PrintedCount], sums: Iterable[CountSum]) -> dict[str, Range]:
    """Return what each count can be by what is printed of it alone."""
    ranges: dict[str, Range] = {name: EVERYTHING for one in sums for name in one.counts}
    for one in counts:
        low, high = ranges.get(one.count, EVERYTHING)
        ranges[one.count] = max(low, one.low), min(high, one.high)
    return ranges


def _without(
    table: str, counts: Sequence[PrintedCount], sums: Sequence[CountSum]
) -> tuple[list[PrintedCount], list[CountSum]]:
    """Return what is printed, and the sums that hold, without a table; sums known to everybody stay."""
    return [one for one in counts if one.table != table], [one for one in sums if one.table != table or not table]


def _propagate(ranges: dict[str, Range], sums: Sequence[CountSum]) -> None:
    """Narrow ranges by each sum in turn, and again by the sums of every count that changed, until none does."""
    of_count: dict[str, list[CountSum]] = {}
    for one in sums:
        for name in one.counts:
            of_count.setdefault(name, []).append(one)
    waiting = dict.fromkeys(sums)
    while waiting:
        one = next(iter(waiting))
        del waiting[one]
        for name in _narrow(ranges, one):
            waiting |= dict.fromkeys(other for other in of_count[name] if other != one)


def _narrow(ranges: dict[str, Range], one: CountSum) -> list[str]:
    """Narrow the counts of one sum to what the others allow, and return those that changed."""
    low = sum(ranges[part][0] for part in one.parts)
    finite = sum(ranges[part][1] for part in one.parts if ranges[part][1] < math.inf)
    without_end = sum(math.isinf(ranges[part][1]) for part in one.parts)
    narrower = {one.total: (low, math.inf if without_end else finite)}
    least, most = max(ranges[one.total][0], low), min(ranges[one.total][1], narrower[one.total][1])
    for part in one.parts:
        own_low, own_high = ranges[part]
        is_open = math.isinf(own_high)
        others_high = math.inf if without_end > is_open else finite - (0 if is_open else own_high)
        narrower[part] = (least - others_high, most - (low - own_low))
    changed = []
    for name, limits in narrower.items():
        now = max(ranges[name][0], limits[0]), min(ranges[name][1], limits[1])
        if now[0] > now[1]:
            raise ValueError(f"{name}: no number agrees with all that is printed")
        if now != ranges[name]:
            ranges[name] = now
            changed.append(name)
    return changed
