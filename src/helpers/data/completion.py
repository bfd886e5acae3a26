"""What a folder leaves out and its other tables name: sites, patients and configurations made from their ids."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from helpers.data.descriptor import fields_of, is_required, nearest
from helpers.data.faults import Fault
from helpers.data.read.cells import typed_table
from helpers.data.read.raw_table import Column, RawTable
from helpers.data.rules import made as rule_made
from helpers.vocabulary import GP_COUNTS, GP_MONTHS, OUTCOME_COUNTS

MADE_FROM: Final[Mapping[str, tuple[str, ...]]] = {
    "cmocs": ("cmoc_elements",),
    "participants": ("questionnaires",),
    "sites": ("gp_usage", "gp_usage_totals", "participants", "questionnaires", "outcome_counts"),
}
"""The tables that can be made, and those whose ids they are made from."""

_OF_WINDOWS: Final = {"gp_usage": GP_COUNTS, "outcome_counts": OUTCOME_COUNTS}
"""The tables of counts in windows, whose months a study may give once for all, and their counts."""

_THINGS: Final = {
    "cmocs": ("configuration", "configurations"),
    "participants": ("patient", "patients"),
    "sites": ("site", "sites"),
}
_OF_SITES: Final = MADE_FROM["sites"]
_THE_ONE_SITE: Final = "1"
_MAY_NAME_SITES: Final = re.compile(
    r"site|practice|surger|cent(er|re)|clinic|network|organi[sz]ation|locality|location|(^|_)(ods|pcn|hub|area)(_|$)"
)


def with_one_site(parts: Sequence[RawTable]) -> tuple[list[RawTable], list[Fault], dict[str, str]]:
    """Give tables without the column site_id the one site there is, or site 1 where no table names any.

    Returns the tables, a note for each file, and by table the sentence that pages show. A table with a column that may
    name sites under another heading is left as it is, and so are all where two sites are known, or sites.csv has none.
    """
    known = {text for part in parts if part.name in (*_OF_SITES, "sites") for text in _ids(part)}
    if len(known) > 1 or (not known and any(part.name == "sites" for part in parts)):
        return list(parts), [], {}
    site = next(iter(known), _THE_ONE_SITE)
    lacking = [part for part in parts if part.name in _OF_SITES and not _may_name_sites(part)]
    notes = [rule_made.ONE_SITE.broken(part.files[0], part.header_line, site=site) for part in lacking]
    words = "has no column site_id: all its rows are taken to be of one site."
    sentences = {part.name: f"{part.name}.csv {words}" for part in lacking}
    given = [_of_site(part, site) if any(part is one for one in lacking) else part for part in parts]
    return given, notes, sentences


def with_one_row_a_site(parts: Sequence[RawTable]) -> tuple[list[RawTable], list[Fault]]:
    """Return tables in which a site of several files, such as forms of two practices, has one row, and a note for each.

    What one leaves empty another may say; where two differ the fault is in the later table.
    """
    given, notes = list(parts), list[Fault]()
    first: dict[str, tuple[int, int]] = {}
    for number, part in [(number, part) for number, part in enumerate(parts) if part.name == "sites"]:
        again, faults = [], list[Fault]()
        for row, site in enumerate(part.texts("site_id")):
            other, at = first.setdefault(site, (number, row))
            if not site or other == number:
                continue
            again.append(row)
            where = given[other].earlier(at, part.location(row)[0])
            said = {name: (given[other].text(at, name), part.text(row, name)) for name in part.columns}
            differing = [name for name, (one, two) in said.items() if one and two and one != two]
            faults += [part.fault(row, name, rule_made.FORMS_DIFFER, where=where) for name in differing]
            if not differing:
                notes.append(rule_made.FORMS_OF_ONE_SITE.broken(*part.location(row), site=site, where=where))
            given[other] = _filled(given[other], at, {name: one or two for name, (one, two) in said.items()})
        given[number] = part.without(again, faults) if again else part
    return [part for part in given if part.name != "sites" or len(part.lines) or part.faults], notes


def _filled(part: RawTable, row: int, cells: Mapping[str, str]) -> RawTable:
    """Return a table with the cells of a row."""
    columns = {
        name: _column([*part.texts(name)[:row], text, *part.texts(name)[row + 1 :]]) for name, text in cells.items()
    }
    return replace(part, columns={**part.columns, **columns})


def with_whole_windows(parts: Sequence[RawTable], months: int | None) -> tuple[list[RawTable], list[Fault]]:
    """Return tables in which patients without months were registered for the study's whole window, and notes of it.

    A column counts as left out where it is not there or has no cell filled. Where `months` is None none is added, and
    one note says of an empty column that a study's window would do.
    """
    given, notes = [], list[Fault]()
    for part in parts:
        empty = [name for name in GP_MONTHS if not any(part.texts(name))] if part.name in _OF_WINDOWS else []
        if months is None or not empty or not set(_OF_WINDOWS[part.name]) <= set(part.columns):
            given.append(part)
            there = [name for name in empty if name in part.columns and len(part.lines)]
            if there and not notes:
                words = " and no ".join(there)
                notes.append(rule_made.MONTHS_EMPTY.broken(part.files[0], part.header_line, columns=words))
            continue
        lacking = " and no ".join(empty)
        notes.append(rule_made.WHOLE_WINDOWS.broken(part.files[0], part.header_line, columns=lacking, months=months))
        whole = _column([str(months)] * len(part.lines))
        given.append(replace(part, columns={**part.columns, **dict.fromkeys(empty, whole)}))
    return given, notes


def whole_windows_sentence(table: str, months: int | None) -> str:
    """Return what a page says that rests on the study's window in the place of months.

    >>> whole_windows_sentence("gp_usage", 6)
    'gp_usage.csv gives no months: its patients are taken to have been there for all 6.'
    """
    return f"{table}.csv gives no months: its patients are taken to have been there for all {months}."


def _of_site(part: RawTable, site: str) -> RawTable:
    return replace(part, columns={"site_id": _column([site] * len(part.lines)), **part.columns})


def _ids(part: RawTable) -> set[str]:
    return set(part.columns["site_id"].uniques) - {""} if "site_id" in part.columns else set()


def _may_name_sites(part: RawTable) -> bool:
    """Return whether a column may say which site a row is of, under any heading, or no column of the table is there."""
    names = {field["name"] for field in part.fields}
    others = [title for title in part.columns if title not in names]
    like = any(_MAY_NAME_SITES.search(title) or nearest(title, ["site_id"]) for title in others)
    return like or "site_id" in part.columns or not names & set(part.columns)


def made_table(name: str, tables: Mapping[str, RawTable]) -> RawTable | None:
    """Return a table of the ids that other tables name, each where it is named first; None where there is no id.

    >>> from helpers.data.read.raw_table import table_of
    >>> usage = table_of([["site_id", "patient_id"], ["B", "1"], ["A", "2"], ["B", "3"]], "gp_usage", "gp_usage.csv")
    >>> made_table("sites", {"gp_usage": usage}).texts("site_id")
    ['B', 'A']
    """
    key, *rest = [field["name"] for field in fields_of(name) if is_required(field)]
    given = [tables[source] for source in MADE_FROM[name] if source in tables]
    rows: dict[str, tuple[RawTable, int]] = {}
    for table in [table for table in given if {key, *rest} <= set(table.columns)]:
        ids = table.columns[key]
        for row in sorted(np.unique(ids.codes, return_index=True)[1]):
            rows.setdefault(ids.uniques[ids.codes[row]], (table, int(row)))
    rows.pop("", None)
    if not rows:
        return None
    columns = {title: _column(table.text(row, title) for table, row in rows.values()) for title in (key, *rest)}
    locations = [table.location(row) for table, row in rows.values()]
    files = list(dict.fromkeys(file for file, _ in locations))
    sources = np.array([files.index(file) for file, _ in locations], dtype=np.int32)
    lines = np.array([line for _, line in locations], dtype=np.int32)
    return RawTable(name, files, columns, lines, sources, header=list(columns))


def _column(texts: Iterable[str]) -> Column:
    known: dict[str, int] = {}
    codes = [known.setdefault(text, len(known)) for text in texts]
    return Column(list(known), np.array(codes, dtype=np.int32))


def typed(made: RawTable) -> pd.DataFrame:
    """Return a table that was made with all columns of the descriptor; what is wrong with its ids is said of theirs."""
    return typed_table(made)[0]


def note_of(made: RawTable) -> Fault:
    """Return the note that a table was made, and from what."""
    number, (one, several) = len(made.lines), _THINGS[made.name]
    counted = f"1 {one} is" if number == 1 else f"{number:,} {several} are"
    them = "it" if number == 1 else "them"
    return rule_made.MADE.broken(f"{made.name}.csv", counted=counted, sources=made.file_names, them=them)


def sentence_of(name: str, tables: Mapping[str, RawTable]) -> str:
    """Return what a page says that rests on a table that was made, without a number or the name of a person's file.

    >>> sentence_of("cmocs", {"cmoc_elements": None})
    'cmocs.csv is not there: its configurations are those named in cmoc_elements.csv; nothing else is known of them.'
    """
    sources = " and ".join(f"{source}.csv" for source in MADE_FROM[name] if source in tables)
    things = _THINGS[name][1]
    return f"{name}.csv is not there: its {things} are those named in {sources}; nothing else is known of them."
