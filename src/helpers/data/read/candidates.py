"""Read a sampling frame of a team's own and its weights: any attributes, each read as numbers, levels or names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.data.descriptor import fields_of, nearest
from helpers.data.faults import Fault, StudyError
from helpers.data.read.raw_table import RawTable, Unreadable, tidy_header
from helpers.data.read.spans import span_faults
from helpers.data.read.text import read_delimited
from helpers.data.read.workbook import read_one_sheet
from helpers.data.rules import frames as rule_frames
from helpers.vocabulary import DEPRIVATION_LEVELS, SOURCE_COLUMNS

ID: Final = "site_id"
_THOUSANDS: Final = re.compile(r"[1-9][0-9]{0,2}([.,][0-9]{3})+")
MISSING: Final = ("", "na", "n/a", "#n/a", "nan", "null")


def read_candidates(
    path: Path,
    *,
    id_column: str = ID,
    leave_out: Sequence[str] = (),
    categories: Sequence[str] = (),
    levels: Mapping[str, Sequence[str]] | None = None,
    weights: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return the candidate sites of a CSV file or a workbook, ids on the index.

    A column of numbers is read as amounts (float); deprivation, and a column whose levels are given, as an ordered
    category; any other as names (str). One of which half are numbers is meant as numbers. Empty cells are missing.
    """
    raw = _read(path, [field["name"] for field in fields_of("sampling_frame")])
    options = {"--id": [id_column], "--leave-out": leave_out, "--category": categories, "--levels": levels or {}}
    faults = [*raw.faults]
    for option, names in options.items():
        faults += [_no_column(raw, option, name) for name in map(tidy_header, names) if name not in raw.columns]
    if faults:
        raise StudyError(faults)
    ids = raw.texts(tidy_header(id_column))
    faults += _id_faults(raw, tidy_header(id_column), ids)
    ordered = {"deprivation": DEPRIVATION_LEVELS} | {tidy_header(n): tuple(v) for n, v in (levels or {}).items()}
    columns: dict[str, Any] = {}
    wrong: list[Fault]
    for name in _attributes(raw, id_column, leave_out):
        if name in map(tidy_header, categories):
            columns[name], wrong = _as_names(raw, name), []
        elif name in ordered:
            columns[name], wrong = _as_levels(raw, name, ordered[name])
        else:
            columns[name], wrong = _as_numbers_or_names(raw, name)
        faults += wrong
        if (weights or {}).get(name) != 0 and len(ids) > 1 and not wrong:
            faults += _flat_column(raw, name, columns[name])
    if not columns:
        faults.append(rule_frames.NO_ATTRIBUTE.broken(path.name))
    if faults:
        raise StudyError(faults)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(ids))).set_axis(pd.Index(ids, name=ID), axis=0)


def attributes_of(path: Path, *, id_column: str = ID, leave_out: Sequence[str] = ()) -> list[str]:
    """Return the columns of a frame that `read_candidates` takes as attributes."""
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
        name, weight = tidy_header(text), _number(raw.text(row, "weight"))
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
    faults: list[Fault] = []
    first: dict[str, int] = {}
    for row, site in enumerate(ids):
        if not site:
            faults.append(raw.fault(row, column, rule_frames.NO_ID, shows_value=False))
        elif site in first:
            where = raw.earlier(first[site], raw.files[0])
            faults.append(raw.fault(row, column, rule_frames.ID_TWICE, where=where))
        first.setdefault(site, row)
    if len(ids) < 2:
        number = "one site only" if ids else "no sites"
        faults.append(rule_frames.TOO_FEW.broken(raw.files[0], number=number))
    return faults


def _given(raw: RawTable, name: str) -> list[str | None]:
    """Return the texts of a column, None where one stands for a missing value."""
    return [None if text.lower() in MISSING else text for text in raw.texts(name)]


def _as_names(raw: RawTable, name: str) -> "pd.Series[str]":
    return pd.Series(_given(raw, name), dtype=object)


def _as_levels(raw: RawTable, name: str, levels: Sequence[str]) -> tuple[pd.Categorical, list[Fault]]:
    spelt = {level.lower(): level for level in levels}
    texts = _given(raw, name)
    odd = [row for row, text in enumerate(texts) if text is not None and text.lower() not in spelt]
    faults = raw.faults_of(odd, name, rule_frames.NO_LEVEL, levels=", ".join(levels))
    values = [None if text is None else spelt.get(text.lower()) for text in texts]
    return pd.Categorical(values, categories=list(levels), ordered=True), faults


def _as_numbers_or_names(raw: RawTable, name: str) -> tuple["pd.Series[float] | pd.Series[str]", list[Fault]]:
    """Return a column as numbers when every cell is one, else as names, with a fault where half of it are numbers."""
    texts = _given(raw, name)
    has_commas = raw.writing.decimal_comma
    numbers = [None if text is None else _number(text, decimal_comma=has_commas) for text in texts]
    odd = [row for row, text in enumerate(texts) if text is not None and numbers[row] is None]
    if not odd:
        finite = all(number is None or np.isfinite(number) for number in numbers)
        wrong = [] if finite else [raw.column_fault(name, rule_frames.NOT_FINITE)]
        return pd.Series(numbers, dtype=float), wrong
    given = [_number(text.replace(",", ".")) for text in texts if text is not None]
    faults: list[Fault] = []
    if sum(number is not None for number in given) * 2 >= len(given):
        for row in odd:
            text = raw.text(row, name)
            has_comma = not _THOUSANDS.fullmatch(text) and _number(text.replace(",", ".")) is not None
            more = "; write a point for the decimals" if has_comma else ""
            faults.append(raw.fault(row, name, rule_frames.NOT_A_NUMBER, more=more, name=name))
    return pd.Series(texts, dtype=object), faults


def _flat_column(raw: RawTable, name: str, values: object) -> list[Fault]:
    distinct = pd.Series(values).dropna().unique()
    if len(distinct) == 0:
        return [raw.column_fault(name, rule_frames.ALL_MISSING, name=name)]
    if len(distinct) == 1:
        return [raw.column_fault(name, rule_frames.ALL_ALIKE, name=name)]
    return []


def _number(text: str, *, decimal_comma: bool = False) -> float | None:
    """Return a number; with semicolons between columns a comma is its decimal mark, and 12.000 could be two numbers."""
    if decimal_comma and _THOUSANDS.fullmatch(text):
        return None
    try:
        return float(text.replace(",", ".") if decimal_comma else text)
    except ValueError:
        return None
