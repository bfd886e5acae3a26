"""One cell's text to its value by the descriptor: five types, what a column allows, and what is said otherwise."""

import dataclasses
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final

from helpers.data.descriptor import Field, fields_of, is_required, nearest, resource_of
from helpers.data.faults import Rule
from helpers.data.read.dates import CellProblem, read_date, read_month
from helpers.data.read.writing import Writing
from helpers.data.rules import cells as rule_cells
from helpers.vocabulary import GSE_ITEMS, GSE_WORDS

_WHOLE: Final = re.compile(r"([-+]?[0-9]+)\.0*")
_PLAIN_NUMBER: Final = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_DECIMAL_COMMA: Final = re.compile(r"([-+]?[0-9]*),([0-9]+)")
_ONE_GROUP: Final = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")
"""Twelve thousand as 12,000 or 12.000, or twelve with three decimals."""

_RANGE: Final = re.compile(
    r"[0-9]+ ?(-|–|to) ?[0-9]+|[0-9]+ ?\+|([<>≥≤]|under|over|above|below) ?[0-9]+", re.IGNORECASE
)
_LARGEST: Final = 2**53
_WANTED: Final = {"integer": "a whole number", "number": "a number", "date": "a date", "yearmonth": "a month"}
_SPREADSHEET_ERRORS: Final = ("#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#N/A", "Err:502", "#SPILL!")


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one distinct text: its value and the form it is written in, or the rule it breaks."""

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


def read_cell(table: str, column: str, text: str, writing: Writing = Writing()) -> Reading:  # noqa: B008 - frozen
    """Read one cell's text by the descriptor.

    >>> read_cell("gp_usage", "gp_appointments_before", "-4").problem
    'is below the minimum 0'
    >>> read_cell("sites", "deprivation", "medium").value
    'Medium'
    """
    return read_field(table, _fields(table)[column], text, writing)


def read_field(table: str, field: Field, text: str, writing: Writing = Writing()) -> Reading:  # noqa: B008 - frozen
    """Read one cell's text by the column of a table that it stands in.

    >>> read_field("questionnaires", {"name": "a", "type": "integer", "constraints": {"maximum": 4}}, "5").problem
    'is above the maximum 4'
    """
    missing = _missing(table)
    plain, form = text, ""
    try:
        if text not in missing:
            plain, form = _plain(field, text, writing)
    except CellProblem as problem:
        return Reading(broken=problem.rule, names=problem.names)
    value, broken = typed_value(field, plain, missing)
    if broken:
        return _broken(field, plain, broken)
    if field["type"] in ("integer", "number") and value is not None:
        value = float(value)
        if not math.isfinite(value) or abs(value) > _LARGEST:
            return Reading(broken=rule_cells.NUMBER_TOO_LARGE)
    if field["type"] == "yearmonth" and value is not None:
        value = f"{value[0]:04d}-{value[1]:02d}"
    return Reading(value, form)


@cache
def _fields(table: str) -> dict[str, Field]:
    """Return every column of a table by name."""
    return {field["name"]: field for field in fields_of(table)}


@cache
def _missing(table: str) -> frozenset[str]:
    """Return the texts that stand for a missing value in a table."""
    return frozenset(resource_of(table)["schema"].get("missingValues", [""]))


def typed_value(field: Field, text: str, missing: frozenset[str]) -> tuple[Any, str]:
    """Return a text's value as the Table Schema has it, and the first constraint that it breaks.

    >>> typed_value({"name": "n", "type": "integer", "constraints": {"minimum": 0}}, "-4", frozenset({""}))
    (-4, 'minimum')
    """
    if text in missing:
        return None, "required" if is_required(field) else ""
    value = _as_type(field["type"], text)
    if value is None:
        return None, "type"
    limits = field.get("constraints", {})
    if "enum" in limits and value not in limits["enum"]:
        return value, "enum"
    if "minimum" in limits and value < limits["minimum"]:
        return value, "minimum"
    if "maximum" in limits and value > limits["maximum"]:
        return value, "maximum"
    if "pattern" in limits and not re.fullmatch(limits["pattern"], text):
        return value, "pattern"
    return value, ""


def _as_type(kind: str, text: str) -> Any:
    """Return a text as one of the five types of the descriptor; None when it is none of that type."""
    try:
        if kind == "integer":
            return int(text) if re.fullmatch(r"[-+]?[0-9]+", text) else None
        if kind == "number":
            return Decimal(text)
        if kind == "date":
            return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
        if kind == "yearmonth":
            month = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
            return (int(month[1]), int(month[2])) if month else None
    except (ValueError, InvalidOperation):
        return None
    return text


def _plain(field: Field, text: str, writing: Writing) -> tuple[str, str]:
    """Return a cell's text as the Table Schema writes it, and the form it was written in."""
    kind, allowed = field["type"], field.get("constraints", {}).get("enum", field.get("usual"))
    if text in _SPREADSHEET_ERRORS:
        raise CellProblem(rule_cells.SPREADSHEET_ERROR)
    if kind == "date":
        return read_date(text, day_first=writing.day_first, from_1904=writing.from_1904)
    if kind == "yearmonth":
        return read_month(text, day_first=writing.day_first, from_1904=writing.from_1904)
    if kind in ("integer", "number"):
        return _plain_number(field, text, writing)
    if allowed:
        same = {str(choice).lower(): str(choice) for choice in allowed}
        return same.get(" ".join(text.lower().split()), text), ""
    return text, ""


def _plain_number(field: Field, text: str, writing: Writing) -> tuple[str, str]:
    """Return a number with a point, and whether it had a comma."""
    form = ""
    if _ONE_GROUP.fullmatch(text) and ("," in text or writing.decimal_comma):
        raise CellProblem(rule_cells.THOUSANDS_OR_DECIMALS, whole=re.sub("[.,]", "", text))
    if (match := _DECIMAL_COMMA.fullmatch(text)) and writing.decimal_comma:
        text, form = f"{match[1] or 0}.{match[2]}", "comma"
    if "," in text:
        raise CellProblem(rule_cells.COMMA)
    whole = _WHOLE.fullmatch(text)
    if field["type"] == "integer" and whole:
        return whole[1], form
    if not _PLAIN_NUMBER.fullmatch(text):
        if _RANGE.fullmatch(text):
            raise CellProblem(rule_cells.RANGE_AMONG_NUMBERS, wanted=_WANTED[field["type"]], way_out=_of_range(field))
        if _is_date(text):
            raise CellProblem(rule_cells.DATE_AMONG_NUMBERS, wanted=_WANTED[field["type"]])
        raise CellProblem(rule_cells.NOT_A_NUMBER, wanted=_WANTED[field["type"]], way_out=_instead(field, text))
    return text, form


def _of_range(field: Field) -> str:
    """Return what to do with a range: a band of ages has a column, and a small count is hidden from whoever got it."""
    if field["name"] == "age_years":
        return "keep ranges in a column of their own; linkbook import makes one of age bands"
    return "ask for the number; where small counts may not be given, ask for each site's totals (gp_usage_totals.csv)"


def _is_date(text: str) -> bool:
    try:
        read_date(text, day_first=True)
    except CellProblem:
        return False
    return True


def _instead(field: Field, text: str) -> str:
    """Return what to do with a text among numbers: the score of the scale's own words, or what is allowed."""
    word = " ".join(text.lower().split())
    if field["name"] in GSE_ITEMS and word in GSE_WORDS:
        return f"these are the GSE's own words, and this one is {GSE_WORDS[word]}: linkbook import reads them"
    if field["name"] == "round":
        return "number the rounds 1 and 2; linkbook import reads words such as Pre and Post"
    return _give(field)


def _broken(field: Field, text: str, broken: str) -> Reading:
    """Return a text that breaks a constraint of its column."""
    limits = field.get("constraints", {})
    allowed = [str(choice) for choice in limits.get("enum", [])]
    if broken == "required":
        if text:
            of_numbers = field["type"] in ("integer", "number")
            return Reading(broken=rule_cells.NO_NUMBER if of_numbers else rule_cells.COUNTS_AS_EMPTY)
        way_out = f"give one of {', '.join(allowed)}" if allowed else "fill it"
        return Reading(broken=rule_cells.EMPTY, names={"way_out": way_out})
    if broken == "type":
        names = {"wanted": _WANTED.get(field["type"], field["type"]), "way_out": _give(field)}
        return Reading(broken=rule_cells.NOT_A_NUMBER, names=names)
    if broken == "enum":
        near = nearest(text, allowed)
        way_out = f"perhaps {near} is meant" if near else "give one of these"
        if field["name"] == "round":
            way_out = "keep other rounds in a file of another name, as linkbook import does (later_rounds.csv)"
        return Reading(broken=rule_cells.NOT_ONE_OF, names={"allowed": ", ".join(allowed), "way_out": way_out})
    if broken == "minimum":
        scale = "; if the answers were numbered from 0 to 3, add 1 to every one" if field["name"] in GSE_ITEMS else ""
        names = {"minimum": limits["minimum"], "way_out": _give(field) + scale}
        return Reading(broken=rule_cells.NUMBER_BELOW_MINIMUM, names=names)
    if broken == "maximum":
        names = {"maximum": limits["maximum"], "way_out": _give(field)}
        return Reading(broken=rule_cells.NUMBER_ABOVE_MAXIMUM, names=names)
    return Reading(broken=rule_cells.NOT_ALLOWED, names={"allowed": field.get("allowed", "see the data dictionary")})


def _give(field: Field) -> str:
    """Return what a cell of numbers may hold, as a way out."""
    limits = field.get("constraints", {})
    low, high, allowed = limits.get("minimum"), limits.get("maximum"), limits.get("enum")
    wanted = _WANTED.get(field["type"], f"a {field['type']}")
    if allowed:
        wanted = f"one of {', '.join(map(str, allowed))}"
    elif low is not None:
        wanted += f" of {low} or more" if high is None else f" from {low} to {high}"
    return f"give {wanted}" + ("" if is_required(field) else "; if it is not known, leave the cell empty")
