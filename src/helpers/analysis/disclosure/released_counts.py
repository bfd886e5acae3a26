"""The counts of a release's tables as one system, and what to leave out of it.

Each table says of its counts how many people each is, how it is printed, which others it is the sum of, and which rows
may divide the same people: women and men, or those who came again and those who did not. Labels are not read, since
pages call the same people by other words. Of the tables on the same people, two counts of the same number are taken for
the same count, and rows for a division of people whose number stands anywhere in them, or who are divided twice. So
groups by gender, by ethnic group and by what became of people are bound by their whole. Where two groups are as large
by chance alone the system holds all the same, and who takes them for one learns no more from it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import pandas as pd

from helpers.analysis.disclosure.audit import PrintedCount, printed_count
from helpers.analysis.disclosure.crossing_sums import CountSum
from helpers.analysis.disclosure.draft import Draft
from helpers.analysis.disclosure.leaving_out import LeftOut, what_to_leave_out
from helpers.analysis.disclosure.profiles import Profile, band_of
from helpers.analysis.disclosure.share_counts import ShareCount, counts_of_shares
from helpers.analysis.disclosure.steps import DIGITS
from helpers.analysis.disclosure.sums import TOTALS

TOGETHER: Final = "together with the other tables of this release it would give a number of people away"
"""Why the audit leaves a table out."""

KNOWN: Final = ""
"""The name of what is known whatever is left out: the numbers of sites that all else is worked out from."""

Printed = int | tuple[int, int | None] | None
"""How a count is printed: None where it is hidden, the least and the most where it is in a band (None: no end)."""


class TableCounts(NamedTuple):
    """The counts of a table, cell by cell: their numbers, how each is printed, and what adds up.

    `sums` are a cell and the cells that add up to it; `divisions` are cells that may be all of some people. What is
    printed of a site is `kept` from being narrowed at all: each number keeps as many values as a hidden one. `places`
    are row and column of each cell in the table, and `parts` the cells that can be hidden there while the rest stays.
    A share or percentage stands for a count too, by the people it is of: `shares` are these cells, each with its share.
    """

    numbers: list[int]
    printed: list[Printed]
    sums: list[tuple[int, list[int]]]
    divisions: list[list[int]]
    kept: bool = False
    places: tuple[tuple[int, int], ...] = ()
    parts: tuple[tuple[int, ...], ...] = ()
    shares: tuple[tuple[int, float], ...] = ()

    @classmethod
    def read(cls, given: Iterable[Any]) -> "TableCounts":
        """Return the counts that were written to a file as lists.

        >>> TableCounts.read([[12], [[8, 19]], [], [], False]).printed
        [(8, 19)]
        """
        numbers, printed, sums, divisions, kept, *more = given
        in_bands: list[Printed] = [tuple(one) if isinstance(one, list) else one for one in printed]
        given_places, given_parts, *_ = more or ((), ())
        places = tuple((row, column) for row, column in given_places)
        parts = tuple(tuple(cells) for cells in given_parts)
        return cls(numbers, in_bands, [(total, cells) for total, cells in sums], divisions, kept, places, parts)


def counts_of_table(draft: Draft) -> TableCounts | None:
    """Return the counts of a protected table; one that is missing or zero is none, and None where there are none."""
    columns = draft.counts
    given = draft.table.iloc[:, columns]
    place: dict[int, int] = {}
    numbers: list[int] = []
    printed: list[Printed] = []
    for row in range(len(given)):
        for at, column in enumerate(columns):
            number: Any = given.iloc[row, at]
            if pd.isna(number) or not number:
                continue
            place[row * len(columns) + at] = len(numbers)
            numbers.append(int(number))
            printed.append(_printed(draft, row, column, int(number)))
    shares = counts_of_shares(draft)
    if not numbers and not shares:
        return None
    sums = [
        (place[one.total], [place[part] for part in one.parts if part in place])
        for one in draft.sums
        if one.total in place
    ]
    divisions = [
        cells
        for rows in _blocks(draft)
        for at in range(len(columns))
        if len(cells := [place[cell] for row in rows if (cell := row * len(columns) + at) in place]) > 1
    ]
    places = [(cell // len(columns), columns[cell % len(columns)]) for cell in place]
    sums = [one for one in sums if one[0] not in one[1]]
    wholes = {one: cell for cell, one in enumerate(places)}
    for (row, base), cells in _divided_by_shares(shares, len(numbers)).items():
        if (row, base) in wholes:
            sums.append((wholes[row, base], cells))
        else:
            divisions.append(cells)
    said = tuple((cell, one.shown) for cell, one in enumerate(shares, len(numbers)) if one.shown is not None)
    numbers += [one.people for one in shares]
    printed += [one.printed for one in shares]
    where = (*places, *((one.row, one.column) for one in shares))
    return TableCounts(numbers, printed, sums, divisions, False, where, _parts(draft, where, divisions), said)


def _divided_by_shares(shares: Sequence[ShareCount], first: int) -> dict[tuple[int, int], list[int]]:
    """Return the cells of shares that divide all people of a row, by the row and the column of these (-1: none)."""
    found: dict[tuple[int, int], list[int]] = {}
    for cell, one in enumerate(shares, first):
        if one.divides:
            found.setdefault((one.row, -1 if one.base is None else one.base), []).append(cell)
    return {where: cells for where, cells in found.items() if len(cells) > 1}


def _parts(
    draft: Draft, places: Sequence[tuple[int, int]], divisions: Iterable[Sequence[int]]
) -> tuple[tuple[int, ...], ...]:
    """Return the cells that can be hidden together: a division, or a column; not all there are, if nothing else is."""
    by_column: dict[int, list[int]] = {}
    for cell, (_, column) in enumerate(places):
        by_column.setdefault(column, []).append(cell)
    says_more = bool(draft.of_role(*DIGITS)) and not draft.rules.survival_only
    parts = dict.fromkeys(tuple(sorted(cells)) for cells in [*divisions, *by_column.values()])
    return tuple(cells for cells in parts if says_more or len(cells) < len(places))


def _printed(draft: Draft, row: int, column: int, number: int) -> Printed:
    """Return how a count of a protected table is printed."""
    if draft.hidden[row, column]:
        return None
    shown: Any = draft.columns[column].iloc[row]
    if isinstance(shown, str):
        low, above = band_of(number, draft.rules)
        return low, None if math.isinf(above) else int(above) - 1
    return int(shown)


def _blocks(draft: Draft) -> list[list[int]]:
    """Return the rows that may divide the same people: those that are alike in all labels but one, without totals."""
    texts = [[str(value).strip().lower() for value in label] for label in draft.labels]
    blocks: dict[tuple[int, ...], None] = {}
    for own in texts:
        others = [text for text in texts if text is not own]
        groups: dict[tuple[str, ...], list[int]] = {}
        for row in range(len(own)):
            if own[row] not in TOTALS:
                groups.setdefault(tuple(text[row] for text in others), []).append(row)
        blocks |= {tuple(rows): None for rows in groups.values() if len(rows) > 1}
    return [list(rows) for rows in blocks]


def what_exposes(tables: Mapping[str, TableCounts], profile: Profile) -> list[LeftOut]:
    """Return what to take out of the tables of a release, in order, until no count of any keeps too few values.

    Args:
        tables: the counts of each table on the same people, by its name; what stands under `KNOWN` is not left out.
        profile: the profile of the release.

    Returns:
        Names of tables, each with the cells in which its numbers are to be hidden, or without any to be left out.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> by_gender = TableCounts([12, 12], [10, 10], [], [[0, 1]])
    >>> everybody = TableCounts([24], [25], [], [])
    >>> what_exposes({"gender": by_gender, "all": everybody}, PROFILES["research"])
    [LeftOut(table='all', cells=frozenset())]
    """
    counts, sums = system_of(tables, profile)
    parts = {table: [frozenset(cells) for cells in given.parts] for table, given in tables.items()}
    return what_to_leave_out(counts, sums, parts)


def system_of(tables: Mapping[str, TableCounts], profile: Profile) -> tuple[list[PrintedCount], list[CountSum]]:
    """Return every count of these tables as it is printed, and every sum that holds between them."""
    counts: list[PrintedCount] = []
    sums: list[CountSum] = []
    wholes = _wholes(tables)
    for table, given in tables.items():
        divisions = [cells for cells in given.divisions if _sum(given, cells) in wholes]
        apart = [*divisions, *(parts for _, parts in given.sums)]
        names = _names(given, apart)
        counts += [
            replace(_as_printed(name, table, printed, profile, kept=given.kept), cell=cell)
            for cell, (name, printed) in enumerate(zip(names, given.printed, strict=True))
        ]
        sums += [
            CountSum(names[total], tuple(names[part] for part in parts), table) for total, parts in given.sums if parts
        ]
        sums += [CountSum(str(_sum(given, cells)), tuple(names[cell] for cell in cells), table) for cells in divisions]
    return counts, [one for one in sums if one.total not in one.parts]


def _sum(given: TableCounts, cells: Iterable[int]) -> int:
    return sum(given.numbers[cell] for cell in cells)


def _wholes(tables: Mapping[str, TableCounts]) -> set[int]:
    """Return the numbers that stand in any table, and those of people who are divided twice."""
    printed = {number for given in tables.values() for number in given.numbers}
    divided = Counter(_sum(given, cells) for given in tables.values() for cells in given.divisions)
    return printed | {number for number, times in divided.items() if times > 1}


def _names(given: TableCounts, apart: list[list[int]]) -> list[str]:
    """Return the name of each count: its number, with another mark where two of it are parts of the same people."""
    names: list[str] = []
    near: dict[int, set[int]] = {}
    for cells in apart:
        for cell in cells:
            near.setdefault(cell, set()).update(cells)
    for cell, number in enumerate(given.numbers):
        taken = {names[other] for other in near.get(cell, ()) if other < cell}
        marks = (f"{number}{mark * chr(39)}" for mark in range(len(taken) + 1))
        names.append(next(name for name in marks if name not in taken))
    return names


def _as_printed(name: str, table: str, printed: Printed, profile: Profile, *, kept: bool) -> PrintedCount:
    if printed is None:
        return printed_count(name, table, None, profile)
    if isinstance(printed, int):
        one = printed_count(name, table, printed, profile)
        return PrintedCount(name, table, one.low, one.high, hidden=kept)
    low, high = printed
    few = high is not None and high < profile.smallest
    return PrintedCount(name, table, low, math.inf if high is None else high, hidden=few)
