"""The header of a table against the descriptor: columns that are missing, misspelt or unknown."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from helpers.data.descriptor import fields_of, is_required, nearest, study_tables
from helpers.data.faults import MOST_OF_A_KIND, Fault
from helpers.data.read.raw_table import RawTable, tidy_header
from helpers.data.rules import headers as rule_headers
from helpers.data.rules.cmocs import wide_columns
from helpers.data.terminal_text import safe_text
from helpers.vocabulary import GP_MONTHS, GSE_ITEMS, ONS4_ITEMS

_FEWEST_KNOWN: Final = 3
_SHORTEST, _SAME = 5, 4
"""Letters that a column's name has at least, and those at its beginning that it shares with an ONS4 item."""

_OUTCOMES: Final = (*ONS4_ITEMS, *GSE_ITEMS)


def header_faults(raw: RawTable) -> list[Fault]:
    """Return what is wrong with a table's column names; note those that no chapter reads on `raw.notes`.

    A name that is like one of the table's own, when that one is missing, is a fault and not a note: read as unknown,
    it would leave the answers out without a word.

    >>> from helpers.data.read.raw_table import table_of
    >>> table = table_of([["node_id", "lable", "kind"], ["a", "A", "actor"]], "theory_nodes", "theory_nodes.csv")
    >>> [fault.problem for fault in header_faults(table)]
    ['is not a column of this table, and label is missing']
    """
    names = [field["name"] for field in raw.fields]
    if not set(names) & set(raw.columns):
        if wide_columns(raw):  # the rule of wide tables says so
            return []
        return [rule_headers.NO_HEADER.broken(raw.files[0], raw.header_line, names=",".join(names))]
    faults: list[Fault] = []
    absent = [name for name in names if name not in raw.columns]
    without_outcome = raw.name == "questionnaires" and {*_OUTCOMES, *raw.outcomes.items} <= set(absent)
    alike = []
    for title in [title for title in raw.columns if title not in names]:
        like = _meant(title, absent) or _ons4_item(title, absent)
        if like is None:
            raw.notes.append(rule_headers.COLUMN_NOT_READ.broken(raw.files[0], raw.header_line, value=title))
            continue
        absent.remove(like)
        if without_outcome and like in _OUTCOMES:
            alike.append(f"{safe_text(title)} to {like}")
        else:
            faults.append(rule_headers.COLUMN_MISSPELT.broken(raw.files[0], raw.header_line, value=title, like=like))
    if without_outcome:
        way_out = "name the columns of answers as the data dictionary does"
        way_out += f": rename {', '.join(alike)}, if that is what they hold" if alike else ""
        first, last, line = _OUTCOMES[0], _OUTCOMES[-1], raw.header_line
        faults.append(rule_headers.NO_OUTCOME.broken(raw.files[0], line, first=first, last=last, way_out=way_out))
    for name in [field["name"] for field in raw.fields if is_required(field) and field["name"] in absent]:
        way_out = _way_out(name, raw)
        faults.append(rule_headers.COLUMN_MISSING.broken(raw.files[0], raw.header_line, name=name, way_out=way_out))
    return faults


def without_repeated_headings(raw: RawTable) -> RawTable:
    """Return a table without the rows that hold the names of its columns, in whatever order; each is in its fault.

    >>> from helpers.data.read.raw_table import table_of
    >>> table = table_of([["Site ID", "Region"], ["1", "North"], ["Site ID", "Region"]], "sites", "sites.csv")
    >>> left = without_repeated_headings(table)
    >>> left.lines.tolist(), left.columns["region"].uniques, [fault.line for fault in left.faults]
    ([2], ['North'], [3])
    """
    rows = np.arange(len(raw.lines))
    for column in sorted(raw.columns.values(), key=lambda column: len(column.uniques)):
        if not len(rows):
            return raw
        names = [code for code, text in enumerate(column.uniques) if tidy_header(text) in raw.columns]
        rows = rows[np.isin(column.codes[rows], names)]
    if not len(rows) or not raw.columns:
        return raw
    first, *more = (int(line) for line in raw.lines[rows])
    fault = rule_headers.HEADING_AGAIN.broken(raw.files[0], first, rows=len(rows), lines=tuple(more[:MOST_OF_A_KIND]))
    return raw.without(rows, [fault])


def _ons4_item(title: str, absent: list[str]) -> str | None:
    """Return the ONS4 item that a column is named after without its prefix, such as happy or worthwhile."""
    for name in [name for name in ONS4_ITEMS if name in absent]:
        item = name.removeprefix("ons4_")
        if title == item or (
            len(title) >= _SHORTEST and title[:_SAME] == item[:_SAME] and nearest(title, [item], cutoff=0.55)
        ):
            return name
    return None


def table_by_name(name: str) -> str | None:
    """Return the table that the name of a file begins with, before something that is no letter.

    >>> table_by_name("gp_usage_(1)"), table_by_name("copy_of_sites"), table_by_name("sitesmap")
    ('gp_usage', 'sites', None)
    """
    plain = name.removeprefix("copy_of_")
    begun = [table for table in study_tables() if re.fullmatch(rf"{table}([^a-z].*)?", plain)]
    return max(begun, key=len, default=None)


def table_with_columns(titles: Sequence[str]) -> str | None:
    """Return the study table whose required columns are all among some titles, and no fewer than three of its own.

    >>> table_with_columns(["CMOC ID", "Position", "Role", "Text", "Page"])
    'cmoc_elements'
    """
    given = {tidy_header(title) for title in titles}
    likeness = {}
    for table in study_tables():
        fields = fields_of(table)
        known = given & {field["name"] for field in fields}
        if len(known) >= _FEWEST_KNOWN and {field["name"] for field in fields if is_required(field)} <= known:
            likeness[table] = len(known)
    return max(likeness, key=lambda table: likeness[table], default=None)


def _way_out(name: str, raw: RawTable) -> str:
    if name == "site_id" and raw.name != "sites" and " sheet " in raw.files[0]:
        return "name one site on the sheet sites of the same workbook, or add the column here"
    if name in GP_MONTHS and raw.name in ("gp_usage", "outcome_counts"):
        return "add the column, or write window_months in study.toml if all were registered for the whole window"
    return "add the column"


def _meant(title: str, absent: list[str]) -> str | None:
    same = {_without_zeros(name): name for name in absent}
    if _without_zeros(title) in same:
        return same[_without_zeros(title)]
    like = nearest(title, absent, cutoff=0.8)
    return like if like and re.findall(r"\d+", like) == re.findall(r"\d+", title) else None


def _without_zeros(name: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", name)
