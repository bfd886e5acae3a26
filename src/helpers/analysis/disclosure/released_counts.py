"""The counts of a release's tables as one system, and which tables to leave out of it.

Each table says of its counts what they are: the labels of their row, their number, how it is printed, and what they are
the sum of. Two tables name the same count when labels and number are the same, whatever their columns are called. Where
that is chance alone the system holds all the same, and somebody who takes them for the same learns no more from it.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import pandas as pd

from helpers.analysis.disclosure.audit import CountSum, PrintedCount, printed_count, tables_to_leave_out
from helpers.analysis.disclosure.draft import Draft
from helpers.analysis.disclosure.profiles import Profile, band_of

TOGETHER: Final = "together with the other tables of this release it would give a number of people away"
"""Why the audit leaves a table out."""


class TableCount(NamedTuple):
    """A count of a table: the name by which other tables know it, how it is printed, and its parts.

    `printed` is None where it is hidden, and the least and the most that it can be where it is in a band (None without
    an end); `parts` are lists of the names of counts that add up to it.
    """

    name: str
    printed: int | tuple[int, int | None] | None
    parts: list[list[str]]


def counts_of_table(draft: Draft) -> tuple[TableCount, ...]:
    """Return the counts of a protected table, row by row; one that is missing or zero is none."""
    columns, labels = draft.counts, draft.labels
    given = draft.table.iloc[:, columns]
    names: dict[int, str] = {}
    printed: dict[int, int | tuple[int, int | None] | None] = {}
    for row in range(len(given)):
        labelled = sorted({str(label.iloc[row]).strip().lower() for label in labels})
        for place, column in enumerate(columns):
            number: Any = given.iloc[row, place]
            cell = row * len(columns) + place
            if pd.isna(number) or not number:
                continue
            shown: Any = draft.columns[column].iloc[row]
            names[cell] = " / ".join([*labelled, str(int(number))])
            if draft.hidden[row, column]:
                printed[cell] = None
            elif isinstance(shown, str):
                low, above = band_of(int(number), draft.rules.smallest)
                printed[cell] = (low, None if math.isinf(above) else int(above) - 1)
            else:
                printed[cell] = int(shown)
    sums = [(one.total, [names[part] for part in one.parts if part in names]) for one in draft.sums]
    return tuple(
        TableCount(name, printed[cell], [parts for total, parts in sums if total == cell and name not in parts])
        for cell, name in names.items()
    )


def tables_that_expose(tables: Mapping[str, Sequence[TableCount]], profile: Profile) -> list[str]:
    """Return the tables of a release to leave out, in order, until no count of any keeps too few values.

    Args:
        tables: the counts of each table, by its name.
        profile: the profile of the release.

    Returns:
        Names of tables; the one that mends most comes first.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> parts = [TableCount("women / 12", 10, []), TableCount("men / 12", 10, [])]
    >>> whole = [*parts, TableCount("all / 24", 25, [["women / 12", "men / 12"]])]
    >>> tables_that_expose({"a": parts, "b": whole}, PROFILES["research"])
    ['b']
    """
    counts = [_as_printed(one, table, profile) for table, given in tables.items() for one in given]
    sums = [
        CountSum(one.name, tuple(parts), table)
        for table, given in tables.items()
        for one in given
        for parts in one.parts
        if parts
    ]
    return tables_to_leave_out(counts, sums)


def _as_printed(one: TableCount, table: str, profile: Profile) -> PrintedCount:
    if one.printed is None or isinstance(one.printed, int):
        return printed_count(one.name, table, one.printed, profile)
    low, high = one.printed
    return PrintedCount(one.name, table, low, math.inf if high is None else high)
