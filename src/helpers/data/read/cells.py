"""Cells to values: each distinct text of a column is read once, by frictionless, and typed for all its rows."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.data.descriptor import Field, fields_of, is_required, nearest, resource_of
from helpers.data.faults import Fault, beyond
from helpers.data.read.dates import SERIAL, SERIAL_NOTE, CellProblem, read_date, read_month
from helpers.data.read.headers import header_faults
from helpers.data.read.raw_table import FAULTS_PER_KIND, Column, RawTable

_WHOLE: Final = re.compile(r"([-+]?[0-9]+)\.0*")
_PLAIN_NUMBER: Final = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_LARGEST: Final = 2**53
_SPREADSHEET_ERRORS: Final = ("#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#N/A", "Err:502", "#SPILL!")


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one distinct text: its value, or the rule it breaks; and the form of its date."""

    value: Any = None
    problem: str = ""
    way_out: str = ""
    form: str = ""


def typed_table(raw: RawTable) -> tuple[pd.DataFrame, list[Fault]]:
    """Return a table with the columns and types of the descriptor, and everything wrong with its cells."""
    faults = header_faults(raw)
    if any(field["name"] in raw.columns for field in fields_of(raw.name)):
        faults = [*raw.faults, *faults]
    typed: dict[str, Any] = {}
    for field in fields_of(raw.name):
        column = raw.columns.get(field["name"])
        if column is None:
            typed[field["name"]] = _as_array(field, [None], np.zeros(len(raw.lines), dtype=np.int32))
            continue
        readings = [read_cell(raw.name, field["name"], text) for text in column.uniques]
        faults += _cell_faults(raw, field["name"], column, readings)
        if field["type"] in ("date", "yearmonth"):
            faults += _date_findings(raw, field["name"], column, readings)
        typed[field["name"]] = _as_array(field, [reading.value for reading in readings], column.codes)
    return pd.DataFrame(typed, index=pd.RangeIndex(len(raw.lines))), faults


def read_cell(table: str, column: str, text: str) -> Reading:
    """Read one cell's text by the descriptor.

    >>> read_cell("gp_usage", "gp_appointments_before", "-4").problem
    'is below the minimum 0'
    >>> read_cell("sites", "deprivation", "medium").value
    'Medium'
    """
    field, read, missing = _readers(table)[column]
    plain, form = text, ""
    try:
        if text not in missing:
            plain, form = _plain(field, text)
    except CellProblem as problem:
        return Reading(problem=problem.problem, way_out=problem.way_out)
    value, broken = read(plain)
    if broken:
        return _broken(field, plain, broken)
    if field["type"] in ("integer", "number") and value is not None:
        value = float(value)
        if not math.isfinite(value) or abs(value) > _LARGEST:
            return Reading(problem="is not a number this size can be read for", way_out="give at most 15 digits")
    if field["type"] == "yearmonth" and value is not None:
        value = f"{value.year:04d}-{value.month:02d}"
    return Reading(value, form=form)


@cache
def _readers(table: str) -> dict[str, tuple[Field, Callable[[str], tuple[Any, Any]], frozenset[str]]]:
    """Return frictionless' reader of every column.

    The fields are made one by one: `Schema.from_descriptor` would also check the descriptor against its JSON schema,
    which takes seconds in every process. The tests do that once, and that both read alike.
    """
    from frictionless import fields

    kinds: dict[str, Any] = {
        "string": fields.StringField,
        "integer": fields.IntegerField,
        "number": fields.NumberField,
        "date": fields.DateField,
        "yearmonth": fields.YearmonthField,
    }
    missing = list(resource_of(table)["schema"].get("missingValues", [""]))
    readers = {}
    for field in fields_of(table):
        rules = dict(field.get("constraints", {}))
        made = kinds[field["type"]](name=field["name"], constraints=rules, missing_values=missing)
        readers[field["name"]] = (field, made.create_cell_reader(), frozenset(missing))
    return readers


def _plain(field: Field, text: str) -> tuple[str, str]:
    """Return a cell's text as frictionless reads it, and the form of a date."""
    kind, allowed = field["type"], field.get("constraints", {}).get("enum")
    if text in _SPREADSHEET_ERRORS:
        raise CellProblem("is an error of the spreadsheet", "mend the formula, or clear the cell")
    if kind == "date":
        return read_date(text)
    if kind == "yearmonth":
        return read_month(text)
    if kind in ("integer", "number"):
        if "," in text:
            raise CellProblem("is written with a comma", "write numbers with a point and nothing between thousands")
        whole = _WHOLE.fullmatch(text)
        if kind == "integer" and whole:
            return whole[1], ""
        if not _PLAIN_NUMBER.fullmatch(text):
            raise CellProblem("is not a whole number" if kind == "integer" else "is not a number", _give(field))
    if allowed and kind == "string":
        same = {str(choice).lower(): str(choice) for choice in allowed}
        return same.get(" ".join(text.lower().split()), text), ""
    return text, ""


def _broken(field: Field, text: str, broken: dict[str, str]) -> Reading:
    rules = field.get("constraints", {})
    if "required" in broken:
        allowed = rules.get("enum")
        way_out = f"give one of {', '.join(map(str, allowed))}" if allowed else "fill it, or delete the line"
        empty = "counts as empty" if text else "the cell is empty"
        return Reading(problem=f"{empty}, and a value is needed", way_out=way_out)
    if "type" in broken:
        words = {"integer": "a whole number", "number": "a number", "date": "a date", "yearmonth": "a month"}
        return Reading(problem=f"is not {words.get(field['type'], field['type'])}", way_out=_give(field))
    if "enum" in broken:
        allowed = [str(choice) for choice in rules["enum"]]
        near = nearest(text, allowed)
        way_out = f"perhaps {near} is meant" if near else f"give one of these{_if_not_known(field)}"
        return Reading(problem=f"is not one of {', '.join(allowed)}", way_out=way_out)
    if "minimum" in broken:
        return Reading(problem=f"is below the minimum {rules['minimum']}", way_out=_give(field))
    if "maximum" in broken:
        return Reading(problem=f"is above the maximum {rules['maximum']}", way_out=_give(field))
    problem = f"is not allowed: {field.get('allowed', 'see the data dictionary')}"
    return Reading(problem=problem, way_out="shorten it, or type it again without hidden characters")


def _give(field: Field) -> str:
    """Return what a cell of numbers may hold, as a way out."""
    rules = field.get("constraints", {})
    low, high, allowed = rules.get("minimum"), rules.get("maximum"), rules.get("enum")
    wanted = {"integer": "a whole number", "number": "a number"}.get(field["type"], f"a {field['type']}")
    if allowed:
        wanted = f"one of {', '.join(map(str, allowed))}"
    elif low is not None:
        wanted += f" of {low} or more" if high is None else f" from {low} to {high}"
    return f"give {wanted}{_if_not_known(field)}"


def _if_not_known(field: Field) -> str:
    """Return what is done with a value that nobody knows: its cell may be empty, or its line has to go."""
    return f"; if it is not known, {'delete the line' if is_required(field) else 'leave the cell empty'}"


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
    wrong = [code for code, reading in enumerate(readings) if reading.problem]
    if not wrong:
        return []
    faults: list[Fault] = []
    counted: dict[str, int] = {}
    for row in column.rows_of(wrong):
        reading = readings[column.codes[row]]
        counted[reading.problem] = counted.get(reading.problem, 0) + 1
        if counted[reading.problem] <= FAULTS_PER_KIND:
            faults.append(raw.fault(row, name, reading.problem, reading.way_out))
    for problem, number in counted.items():
        words = f"cells like the {FAULTS_PER_KIND} above: {problem}"
        faults += beyond(FAULTS_PER_KIND, number, raw.files[0], words, name)
    return faults


def _date_findings(raw: RawTable, name: str, column: Column, readings: list[Reading]) -> list[Fault]:
    """Return a fault where a column's dates are written in several forms; note those read as Excel's numbers."""
    rows_in: dict[str, NDArray[np.intp]] = {}
    for form in sorted({reading.form for reading in readings if reading.form}):
        rows = column.rows_of([code for code, reading in enumerate(readings) if reading.form == form])
        if len(rows):
            rows_in[form] = rows
    if len(rows_in) > 1:
        rarest = min(rows_in, key=lambda form: (len(rows_in[form]), form.startswith("YYYY-MM")))
        file, line = raw.location(rows_in[rarest][0])
        listed = ", ".join(f"{form} in {len(rows):,}" for form, rows in rows_in.items())
        way_out = "look what each stands for and write all in one way, best as YYYY-MM-DD"
        return [Fault(file, f"dates are written in more than one way ({listed})", line, name, way_out=way_out)]
    if SERIAL in rows_in:
        raw.notes.append(raw.column_fault(name, SERIAL_NOTE))
    return []
