"""Cells to values: each distinct text of a column is read once, by frictionless, and typed for all its rows."""

import dataclasses
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.data.descriptor import Field, fields_of, is_required, nearest, resource_of
from helpers.data.faults import Fault, Rule
from helpers.data.read.dates import SERIAL, CellProblem, read_date, read_month
from helpers.data.read.headers import header_faults
from helpers.data.read.raw_table import Column, RawTable
from helpers.data.rules import cells as rule_cells
from helpers.data.rules import dates as rule_dates

_WHOLE: Final = re.compile(r"([-+]?[0-9]+)\.0*")
_PLAIN_NUMBER: Final = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_LARGEST: Final = 2**53
_WANTED: Final = {"integer": "a whole number", "number": "a number", "date": "a date", "yearmonth": "a month"}
_SPREADSHEET_ERRORS: Final = ("#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#N/A", "Err:502", "#SPILL!")


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one distinct text: its value, or the rule it breaks; and the form of its date."""

    value: Any = None
    form: str = ""
    broken: Rule | None = None
    names: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def problem(self) -> str:
        """What is wrong with the text; empty when it could be read."""
        return "" if self.broken is None else self.broken.words.format(**self.names)

    @property
    def way_out(self) -> str:
        """What to do about it."""
        return "" if self.broken is None else self.broken.way_out.format(**self.names)


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
        return Reading(broken=problem.rule, names=problem.names)
    value, broken = read(plain)
    if broken:
        return _broken(field, plain, broken)
    if field["type"] in ("integer", "number") and value is not None:
        value = float(value)
        if not math.isfinite(value) or abs(value) > _LARGEST:
            return Reading(broken=rule_cells.NUMBER_TOO_LARGE)
    if field["type"] == "yearmonth" and value is not None:
        value = f"{value.year:04d}-{value.month:02d}"
    return Reading(value, form)


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


def _plain(column: Field, text: str) -> tuple[str, str]:
    """Return a cell's text as frictionless reads it, and the form of a date."""
    kind, allowed = column["type"], column.get("constraints", {}).get("enum")
    if text in _SPREADSHEET_ERRORS:
        raise CellProblem(rule_cells.SPREADSHEET_ERROR)
    if kind == "date":
        return read_date(text)
    if kind == "yearmonth":
        return read_month(text)
    if kind in ("integer", "number"):
        if "," in text:
            raise CellProblem(rule_cells.COMMA)
        whole = _WHOLE.fullmatch(text)
        if kind == "integer" and whole:
            return whole[1], ""
        if not _PLAIN_NUMBER.fullmatch(text):
            raise CellProblem(rule_cells.NOT_A_NUMBER, wanted=_WANTED[kind], way_out=_give(column))
    if allowed and kind == "string":
        same = {str(choice).lower(): str(choice) for choice in allowed}
        return same.get(" ".join(text.lower().split()), text), ""
    return text, ""


def _broken(column: Field, text: str, broken: Mapping[str, str]) -> Reading:
    """Return a text that breaks a constraint of its column."""
    limits = column.get("constraints", {})
    if "required" in broken:
        allowed = limits.get("enum")
        way_out = f"give one of {', '.join(map(str, allowed))}" if allowed else "fill it, or delete the line"
        empty = "counts as empty" if text else "the cell is empty"
        return Reading(broken=rule_cells.EMPTY, names={"empty": empty, "way_out": way_out})
    if "type" in broken:
        names = {"wanted": _WANTED.get(column["type"], column["type"]), "way_out": _give(column)}
        return Reading(broken=rule_cells.NOT_A_NUMBER, names=names)
    if "enum" in broken:
        allowed = [str(choice) for choice in limits["enum"]]
        near = nearest(text, allowed)
        way_out = f"perhaps {near} is meant" if near else f"give one of these{_if_not_known(column)}"
        return Reading(broken=rule_cells.NOT_ONE_OF, names={"allowed": ", ".join(allowed), "way_out": way_out})
    if "minimum" in broken:
        names = {"minimum": limits["minimum"], "way_out": _give(column)}
        return Reading(broken=rule_cells.NUMBER_BELOW_MINIMUM, names=names)
    if "maximum" in broken:
        names = {"maximum": limits["maximum"], "way_out": _give(column)}
        return Reading(broken=rule_cells.NUMBER_ABOVE_MAXIMUM, names=names)
    return Reading(broken=rule_cells.NOT_ALLOWED, names={"allowed": column.get("allowed", "see the data dictionary")})


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
    """Return the cells of a column that break a rule, those of one rule and way out together."""
    kinds: dict[tuple[str, str], tuple[Rule, Mapping[str, Any], list[int]]] = {}
    for code, reading in enumerate(readings):
        if reading.broken is not None:
            kind = (reading.problem, reading.way_out)
            kinds.setdefault(kind, (reading.broken, reading.names, []))[2].append(code)
    faults: list[Fault] = []
    for rule, names, codes in kinds.values():
        faults += raw.faults_of(column.rows_of(codes), name, rule, **names)
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
        return [rule_dates.MIXED.broken(file, line, name, listed=listed)]
    if SERIAL in rows_in:
        raw.notes.append(raw.column_fault(name, rule_dates.DAY_NUMBERS))
    return []
