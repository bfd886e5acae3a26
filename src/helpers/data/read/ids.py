"""What a spreadsheet makes of ids: rounded numbers, dates, TRUE and FALSE; one fault for a whole column."""

import re
from typing import Final

import numpy as np

from helpers.data.descriptor import Field, resource_of
from helpers.data.faults import Fault, Rule
from helpers.data.read.dates import CellProblem, read_date
from helpers.data.read.raw_table import Column, RawTable
from helpers.data.rules import ids as rule_ids

_LONG: Final = re.compile(r"[0-9]{16,}")
_SCIENTIFIC: Final = re.compile(r"[0-9]([.,][0-9]+)?[eE]\+[0-9]{2}")
_EXACT_DIGITS: Final = 15
_RARE: Final = 1e-4
"""Below it, ids that all end in zeros do so by no chance."""

_MADE_DATE: Final = re.compile(r"[0-9]{1,2}-(?:{0})|(?:{0})-[0-9]{2}".replace("{0}", "|".join(
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept?", "Oct", "Nov", "Dec")
)))  # fmt: skip
_FULL_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T].*)?|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}( .*)?")


def is_id(table: str, field: Field) -> bool:
    """Return whether a column holds ids: of a site, a patient, a CMOC or a part of the theory.

    >>> from helpers.data.descriptor import fields_of
    >>> [field["name"] for field in fields_of("gp_usage") if is_id("gp_usage", field)]
    ['site_id', 'patient_id', 'pair_id']
    """
    references = resource_of(table)["schema"].get("foreignKeys", [])
    return field["name"].endswith("_id") or any(field["name"] in reference["fields"] for reference in references)


def id_faults(raw: RawTable, name: str) -> list[Fault]:
    """Return a fault when a spreadsheet changed the ids of a column, and take the column's texts away.

    Nothing else is said of such a column: its ids are not the ids of anybody, here or in another file.
    """
    column = raw.columns[name]
    ids = [text for text in column.uniques if text]
    rule, wrong = changed_ids(ids)
    if rule is None:
        return []
    rows = column.rows_of([code for code, text in enumerate(column.uniques) if text in wrong])
    fault = raw.shared_fault(list(rows), name, rule, number=len(wrong), ids=len(ids))
    raw.columns[name] = Column([""], np.zeros(len(raw.lines), dtype=np.int32))
    return [fault]


def changed_ids(ids: list[str]) -> tuple[Rule | None, set[str]]:
    """Return the rule that ids changed by a spreadsheet break, and these; None when there are none.

    >>> changed_ids(["1.23457E+15", "A7"])[1], changed_ids(["A7"])
    ({'1.23457E+15'}, (None, set()))
    """
    made = {
        rule_ids.ROUNDED: _rounded(ids),
        rule_ids.DATES: [text for text in ids if _is_date(text)],
        rule_ids.TRUE_OR_FALSE: [text for text in ids if text in ("TRUE", "FALSE", "True", "False")],
    }
    return next(((rule, set(changed)) for rule, changed in made.items() if changed), (None, set()))


def _rounded(ids: list[str]) -> list[str]:
    """Return ids that a spreadsheet rounded to 15 digits, or wrote with an exponent."""
    scientific = [text for text in ids if _SCIENTIFIC.fullmatch(text)]
    long = [text for text in ids if _LONG.fullmatch(text)]
    zeros = [text for text in long if not text[_EXACT_DIGITS:].strip("0")]
    by_chance = 10.0 ** -sum(len(text) - _EXACT_DIGITS for text in zeros)
    rounded = zeros if 2 * len(zeros) > len(long) and by_chance < _RARE else []
    return scientific + rounded


def _is_date(text: str) -> bool:
    if _MADE_DATE.fullmatch(text):
        return True
    if not _FULL_DATE.fullmatch(text):
        return False
    try:
        read_date(text, day_first=True)
    except CellProblem:
        return False
    return True
