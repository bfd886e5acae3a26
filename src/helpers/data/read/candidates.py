"""Read a sampling frame of a team's own and its weights: any attributes, each read as numbers, levels or names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.data.descriptor import fields_of, nearest
from helpers.data.faults import MOST_OF_A_KIND, Fault, StudyError, rest_of
from helpers.data.read.amounts import plain_number
from helpers.data.read.attributes import MISSING, Attribute, levels_of, names_of, read_attribute
from helpers.data.read.raw_table import RawTable, Unreadable, tidy_header
from helpers.data.read.spans import span_faults
from helpers.data.read.text import read_delimited
from helpers.data.read.uninformative import uninformative
from helpers.data.read.workbook import read_one_sheet
from helpers.data.rules import cells as rule_cells
from helpers.data.rules import frames as rule_frames
from helpers.vocabulary import DEPRIVATION_LEVELS, SOURCE_COLUMNS

ID: Final = "site_id"


@dataclass(frozen=True)
class Candidates:
    """The candidate sites of a frame, ids on the index of both tables, and notes on how its columns were read.

    `attributes` are what distances are taken over: numbers (float), dates, ordered categories and names (str), missing
    where cells are empty. `left_out` are columns that tell no sites apart, or what another tells already.
    """

    attributes: pd.DataFrame
    left_out: pd.DataFrame
    notes: list[Fault]

    def rows_of(self, sites: Sequence[str]) -> pd.DataFrame:
        """Return some sites with all their columns as they are written into a file: ids first, dates as text."""
        table = pd.concat([self.left_out, self.attributes], axis=1).loc[list(sites)]
        dates = {str(name): table[name].dt.strftime("%Y-%m-%d") for name in table.select_dtypes("datetime")}
        return table.assign(**dates).reset_index()


def read_candidates(
    path: Path,
    *,
    id_column: str = ID,
    attributes: Sequence[str] = (),
    leave_out: Sequence[str] = (),
    categories: Sequence[str] = (),
    levels: Mapping[str, Sequence[str]] | None = None,
    weights: Mapping[str, float] | None = None,
) -> Candidates:
    """Return the candidate sites of a CSV file or a workbook.

    A column of numbers is read as amounts, one of dates as dates; deprivation, and a column whose levels are given, as
    an ordered category; any other as names. Names that differ for every site, and columns that go one to one with
    another, are left out unless they are `attributes`, or the levels, categories or weights name them.
    """
    raw = _read(path, [field["name"] for field in fields_of("sampling_frame")])
    options: dict[str, Iterable[str]] = {
        "--id": [id_column], "--attributes": attributes, "--leave-out": leave_out, "--category": categories,
        "--levels": levels or {},
    }  # fmt: skip
    faults = [*raw.faults]
    for option, names in options.items():
        faults += [_no_column(raw, option, name) for name in map(tidy_header, names) if name not in raw.columns]
    if faults:
        raise StudyError(faults)
    ids = raw.texts(tidy_header(id_column))
    faults += _id_faults(raw, tidy_header(id_column), ids)
    ordered = {"deprivation": DEPRIVATION_LEVELS} | {tidy_header(n): tuple(v) for n, v in (levels or {}).items()}
    categories = [*map(tidy_header, categories)]
    columns: dict[str, Any] = {}
    notes = [*raw.notes]
    for name in _attributes(raw, id_column, leave_out):
        attribute = _attribute(raw, name, categories, ordered)
        columns[name] = attribute.values
        faults += attribute.faults
        notes += attribute.notes
        if (weights or {}).get(name) != 0 and len(ids) > 1 and not attribute.faults:
            faults += _flat_column(raw, name, attribute.values)
    if not columns:
        faults.append(rule_frames.NO_ATTRIBUTE.broken(path.name))
    if faults:
        raise StudyError(faults)
    stated = {*categories, *ordered}
    asked = {*map(tidy_header, attributes), *stated, *(weights or {})}
    with_weight = {name: values for name, values in columns.items() if (weights or {}).get(name) != 0}
    left_out, said = uninformative(raw, with_weight, asked, stated)
    if len(left_out) == len(with_weight):
        raise StudyError([rule_frames.ALL_LEFT_OUT.broken(path.name, listed=", ".join(left_out))])
    table = pd.DataFrame(columns, index=pd.RangeIndex(len(ids))).set_axis(pd.Index(ids, name=ID), axis=0)
    return Candidates(table.drop(columns=left_out), table[left_out], notes + said)


def _attribute(raw: RawTable, name: str, categories: Sequence[str], ordered: Mapping[str, Sequence[str]]) -> Attribute:
    if name in categories:
        return names_of(raw, name)
    return levels_of(raw, name, ordered[name]) if name in ordered else read_attribute(raw, name)


def attributes_of(path: Path, *, id_column: str = ID, leave_out: Sequence[str] = ()) -> list[str]:
    """Return the columns of a frame that may be attributes: all but the ids and what is left out on demand."""
    return _attributes(_read(path, (ID,)), id_column, leave_out)


def read_weights(path: Path, attributes: Iterable[str] | None = None) -> dict[str, float]:
    """Return weights by attribute from a CSV file with the columns attribute and weight."""
    raw = _read(path, ("attribute", "weight"))
    faults = [*raw.faults]
    faults += [_no_column(raw, "the file", name) for name in ("attribute", "weight") if name not in raw.columns]
    if faults:
        raise StudyError(faults)
    known = None if attributes is None else list(attributes)
    weights: dict[str, float] = {}
    for row, text in enumerate(raw.texts("attribute")):
        name, weight = tidy_header(text), plain_number(raw.text(row, "weight"))
        if known is not None and name not in known:
            close = nearest(name, known)
            way_out = f"perhaps {close} is meant" if close else f"the attributes are {', '.join(known)}"
            faults.append(raw.fault(row, "attribute", rule_frames.WEIGHT_OF_NOTHING, way_out=way_out))
        if name in weights:
            faults.append(raw.fault(row, "attribute", rule_frames.WEIGHT_TWICE))
        if weight is None or not np.isfinite(weight):
            faults.append(raw.fault(row, "weight", rule_frames.WEIGHT_NOT_A_NUMBER))
        elif weight < 0:
            faults.append(raw.fault(row, "weight", rule_frames.WEIGHT_NEGATIVE))
        weights[name] = 0.0 if weight is None else weight
    if not faults and not weights:
        faults.append(rule_frames.NO_WEIGHTS.broken(path.name))
    if not faults and known is not None and not any(weights.get(name, 1.0) for name in known):
        faults.append(rule_frames.ALL_WEIGHTS_ZERO.broken(path.name))
    if faults:
        raise StudyError(faults)
    return weights


def _attributes(raw: RawTable, id_column: str, leave_out: Sequence[str]) -> list[str]:
    dropped = {*map(tidy_header, (id_column, *leave_out)), *SOURCE_COLUMNS}
    return [name for name in raw.columns if name not in dropped]


def _read(path: Path, known: Sequence[str]) -> RawTable:
    try:
        if path.suffix.lower() == ".xlsx":
            return read_one_sheet(path, "sampling_frame")
        raw = read_delimited(path, path.stem, known)
    except Unreadable as unreadable:
        raise StudyError([unreadable.fault]) from unreadable
    raw.faults += span_faults(raw)
    return raw


def _no_column(raw: RawTable, option: str, name: str) -> Fault:
    close = nearest(name, raw.columns)
    way_out = f"perhaps {close} is meant" if close else f"the columns are {', '.join(raw.columns)}"
    return rule_frames.NO_COLUMN.broken(raw.files[0], raw.header_line, name=name, option=option, way_out=way_out)


def _id_faults(raw: RawTable, column: str, ids: list[str]) -> list[Fault]:
    """Return a fault for ids that are missing or there twice, the first twenty, after one that says what is needed."""
    first: dict[str, int] = {}
    empty = [row for row, site in enumerate(ids) if not site]
    counts_as_empty = [row for row, site in enumerate(ids) if site and site.lower() in MISSING]
    again = []
    for row, site in enumerate(ids):
        if site.lower() not in MISSING and first.setdefault(site, row) != row:
            again.append(row)
    faults = raw.faults_of(empty, column, rule_frames.NO_ID)
    faults += raw.faults_of(counts_as_empty, column, rule_cells.COUNTS_AS_EMPTY)
    if again:
        rule = rule_frames.ROW_PER_SITE
        faults.append(rule.broken(raw.files[0], None, column, again=len(again), all_rows=len(ids)))
    for row in again[:MOST_OF_A_KIND]:
        where = raw.earlier(first[ids[row]], raw.files[0])
        faults.append(raw.fault(row, column, rule_frames.ID_TWICE, where=where))
    rest = len(again) - MOST_OF_A_KIND
    faults += rest_of(rule_frames.ID_TWICE, rest, raw.files[0], "rows like these", column)
    if len(ids) < 2:
        number = "one site only" if ids else "no sites"
        faults.append(rule_frames.TOO_FEW.broken(raw.files[0], number=number))
    return faults


def _flat_column(raw: RawTable, name: str, values: object) -> list[Fault]:
    distinct = pd.Series(values).dropna().unique()
    if len(distinct) == 0:
        return [raw.column_fault(name, rule_frames.ALL_MISSING, name=name)]
    if len(distinct) == 1:
        return [raw.column_fault(name, rule_frames.ALL_ALIKE, name=name)]
    return []
