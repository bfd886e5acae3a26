"""What all tables of a release say together: the values each count can still have, and which counts keep too few.

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
    """A count in a table of a release: its name, the table, the least and the most it can be, whether it is hidden.

    `cell` is its number among the counts of the table, where one of them can be hidden without the others.
    """

    count: str
    table: str
    low: float
    high: float
    hidden: bool = False
    cell: int = -1


def printed_count(count: str, table: str, printed: int | None, profile: Profile) -> PrintedCount:
    """Return a count as a profile prints it: None is hidden, small or hidden for the sake of a small one.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> printed_count("women", "a", 10, PROFILES["research"])
    PrintedCount(count='women', table='a', low=8, high=12, hidden=False, cell=-1)
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


def _bounds(counts: Iterable[PrintedCount], sums: Iterable[CountSum]) -> dict[str, Range]:
    """Return what each count can be by what is printed of it alone."""
    ranges: dict[str, Range] = {name: EVERYTHING for one in sums for name in one.counts}
    for one in counts:
        low, high = ranges.get(one.count, EVERYTHING)
        ranges[one.count] = max(low, one.low), min(high, one.high)
    return ranges


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
