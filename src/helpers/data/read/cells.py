"""Cells to values: each distinct text of a column is read once by the descriptor, and typed for all its rows."""

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.data.descriptor import Field, is_required
from helpers.data.faults import Fault, Rule
from helpers.data.read.dates import DAY_MONTH, MONTH_DAY, SERIAL, are_mixed, read_date
from helpers.data.read.headers import header_faults
from helpers.data.read.ids import id_faults, is_id
from helpers.data.read.raw_table import Column, RawTable
from helpers.data.read.spans import span_faults
from helpers.data.read.values import Reading, read_field
from helpers.data.rules import cells as rule_cells
from helpers.data.rules import dates as rule_dates

_OF_ONE_CAUSE: Final = (rule_cells.DATE_AMONG_NUMBERS, rule_cells.RANGE_AMONG_NUMBERS, rule_dates.AMBIGUOUS)
"""Rules that a whole column breaks at once: beyond a few words they are said once, with the first."""

_FEW: Final = 3
_SERIAL_SHOWN: Final = "45000"
_ORDERED: Final = {"YYYY-MM", SERIAL, DAY_MONTH, MONTH_DAY}
"""Forms of a month of which no two stand in one column."""


def typed_table(raw: RawTable) -> tuple[pd.DataFrame, list[Fault]]:
    """Return a table with the columns and types of the descriptor, and everything wrong with its cells."""
    faults = header_faults(raw)
    if any(field["name"] in raw.columns for field in raw.fields):
        faults = [*raw.faults, *faults, *span_faults(raw)]
    typed: dict[str, Any] = {}
    for field in raw.fields:
        name = field["name"]
        if name not in raw.columns:
            typed[name] = _as_array(field, [None], np.zeros(len(raw.lines), dtype=np.int32))
            continue
        changed = id_faults(raw, name) if is_id(raw.name, field) else []
        column = raw.columns[name]
        readings = [Reading()] if changed else [_read(raw, field, text) for text in column.uniques]
        faults += [*changed, *_cell_faults(raw, name, column, readings)]
        if field["type"] in ("date", "yearmonth"):
            faults += _date_findings(raw, field, column, readings)
        if any(reading.form == "comma" for reading in readings):
            raw.notes.append(raw.column_fault(name, rule_cells.DECIMAL_COMMAS))
        typed[name] = _as_array(field, [reading.value for reading in readings], column.codes)
    return pd.DataFrame(typed, index=pd.RangeIndex(len(raw.lines))), faults


def _read(raw: RawTable, field: Field, text: str) -> Reading:
    """Read one text of a column; one that a quotation mark has run together is said by its lines, and read as none."""
    if text in raw.run_together.get(field["name"], ()):
        return Reading()
    return read_field(raw.name, field, text, raw.writing)


def _as_array(field: Field, values: list[Any], codes: Any) -> Any:
    kind = field["type"]
    if kind in ("integer", "number"):
        numbers = np.array([math.nan if value is None else value for value in values] or [math.nan])
        column = numbers[codes]
        whole = kind == "integer" and is_required(field) and not np.isnan(column).any()
        return column.astype(np.int64) if whole else column
    if kind == "date":
        dates = pd.to_datetime(pd.Series(values or [None], dtype=object)).to_numpy(dtype="datetime64[us]")
        return dates[codes]
    texts = np.array([math.nan if value is None else value for value in values] or [math.nan], dtype=object)
    if field.get("ordered"):
        return pd.Categorical(texts[codes], categories=field["constraints"]["enum"], ordered=True)
    return pd.Series(texts[codes], dtype=object)


def _cell_faults(raw: RawTable, name: str, column: Column, readings: list[Reading]) -> list[Fault]:
    """Return the cells of a column that break a rule, those of one rule and way out together."""
    kinds: dict[tuple[str, str], tuple[Rule, Mapping[str, Any], list[int]]] = {}
    for code, reading in enumerate(readings):
        if reading.broken is not None:
            kind = (reading.problem, reading.way_out)
            kinds.setdefault(kind, (reading.broken, reading.names, []))[2].append(code)
    faults: list[Fault] = []
    for rule, names, codes in kinds.values():
        rows = column.rows_of(codes)
        if rule in _OF_ONE_CAUSE and len(codes) > _FEW:
            faults.append(raw.shared_fault(list(rows), name, rule, shows_value=True, **names))
        else:
            faults += raw.faults_of(rows, name, rule, **names)
    return faults


def _date_findings(raw: RawTable, field: Field, column: Column, readings: list[Reading]) -> list[Fault]:
    """Return a fault where dates may have been read in two orders; note those read as Excel's numbers, or as stated."""
    name = field["name"]
    codes: dict[str, list[int]] = {}
    for code, reading in enumerate(readings):
        if reading.form:
            codes.setdefault(reading.form, []).append(code)
    days = {form: [str(readings[code].value) for code in of] for form, of in codes.items()}
    if are_mixed(days) if field["type"] == "date" else len(_ORDERED & days.keys()) > 1:
        rows_in = {form: column.rows_of(codes[form]) for form in sorted(codes)}
        rarest = min(rows_in, key=lambda form: (len(rows_in[form]), form.startswith("YYYY-MM")))
        file, line = raw.location(int(rows_in[rarest][0]))
        listed = ", ".join(f"{form} in {len(rows):,}" for form, rows in rows_in.items())
        return [rule_dates.MIXED.broken(file, line, name, listed=listed)]
    if SERIAL in days:
        day, _ = read_date(_SERIAL_SHOWN, from_1904=raw.writing.from_1904)
        raw.notes.append(raw.column_fault(name, rule_dates.DAY_NUMBERS, number=_SERIAL_SHOWN, day=day))
    if raw.writing.day_first and DAY_MONTH in days:
        raw.notes.append(raw.column_fault(name, rule_dates.READ_DAY_FIRST))
    return []
