"""One column of a sampling frame to an attribute: numbers, dates or names, with faults and notes on how it was read."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.data.faults import Fault, Rule
from helpers.data.read.amounts import Amount, has_decimal_comma, plain_number, read_amount
from helpers.data.read.dates import DAY_MONTH, SERIAL, CellProblem, are_mixed, is_day_first, read_date, read_month
from helpers.data.read.raw_table import RawTable
from helpers.data.rules import cells as rule_cells
from helpers.data.rules import dates as rule_dates
from helpers.data.rules import frames as rule_frames

MISSING: Final = ("", "na", "n/a", "#n/a", "nan", "null")
_TELEPHONE: Final = re.compile(r"(^|_)(tele)?(phone|tel|mobile|fax)")
_SHORTEST_TELEPHONE: Final = 9
_MOST_UNITS: Final = 3
"""More words than these after numbers are no units, but streets and the like."""


@dataclass(frozen=True)
class Attribute:
    """The values of a column, one for each site, with its faults and notes."""

    values: "pd.Series | pd.Categorical"
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class _Texts:
    """The texts of a column by row, None where one stands for a missing value, and the rows of each."""

    raw: RawTable
    name: str
    by_row: list[str | None]
    rows: dict[str, list[int]]

    def number_of(self, texts: Iterable[str]) -> int:
        """Return how many rows have one of some texts."""
        return sum(len(self.rows[text]) for text in texts)

    def rows_of(self, texts: Iterable[str]) -> list[int]:
        """Return the rows that have one of some texts."""
        return sorted(row for text in texts for row in self.rows[text])

    def is_most(self, texts: Iterable[str]) -> bool:
        """Return whether at least half of what is known is among some texts."""
        return self.number_of(texts) * 2 >= self.number_of(self.rows)

    def note(self, rule: Rule, text: str | None = None, **names: Any) -> Fault:
        """Return what is said of the whole column, with the text of one of its cells."""
        raw = self.raw
        return rule.broken(raw.files[0], raw.header_line, self.name, text, name=self.name, **names)


def read_attribute(raw: RawTable, name: str) -> Attribute:
    """Return a column as numbers or dates where all its cells are some, else as names.

    One of which half the cells are numbers, or dates, is meant as such: the others are faults.
    """
    texts = _texts(raw, name)
    readers: tuple[Callable[[_Texts], Attribute | None], ...] = (_as_codes, _as_dates, _as_amounts)
    for reader in readers:
        if (attribute := reader(texts)) is not None:
            return attribute
    return _as_names(texts)


def names_of(raw: RawTable, name: str) -> Attribute:
    """Return a column as names; those that differ in capitals or spaces only are one, which is noted."""
    return _as_names(_texts(raw, name))


def levels_of(raw: RawTable, name: str, levels: Sequence[str]) -> Attribute:
    """Return a column as an ordered category of stated levels."""
    spelt = {level.lower(): level for level in levels}
    texts = _texts(raw, name).by_row
    odd = [row for row, text in enumerate(texts) if text is not None and text.lower() not in spelt]
    faults = raw.faults_of(odd, name, rule_frames.NO_LEVEL, levels=", ".join(levels))
    values = [None if text is None else spelt.get(text.lower()) for text in texts]
    return Attribute(pd.Categorical(values, categories=list(levels), ordered=True), faults)


def _texts(raw: RawTable, name: str) -> _Texts:
    by_row = [None if text.lower() in MISSING else text for text in raw.texts(name)]
    rows: dict[str, list[int]] = {}
    for row, text in enumerate(by_row):
        if text is not None:
            rows.setdefault(text, []).append(row)
    return _Texts(raw, name, by_row, rows)


def _as_names(texts: _Texts) -> Attribute:
    spellings: dict[str, list[str]] = {}
    for text in texts.rows:
        spellings.setdefault(" ".join(text.casefold().split()), []).append(text)
    commonest = {
        text: max(alike, key=lambda one: len(texts.rows[one])) for alike in spellings.values() for text in alike
    }
    values = pd.Series([None if text is None else commonest[text] for text in texts.by_row], dtype=object)
    several = next((alike for alike in spellings.values() if len(alike) > 1), None)
    notes = [texts.note(rule_frames.SPELLINGS, several[0])] if several else []
    return Attribute(values, notes=notes)


def _as_codes(texts: _Texts) -> Attribute | None:
    """Return numbers as names where they are codes, all as long with leading zeros, or telephone numbers."""
    if not texts.rows or not all(text.isdigit() for text in texts.rows):
        return None
    if _TELEPHONE.search(texts.name) and min(map(len, texts.rows)) >= _SHORTEST_TELEPHONE:
        return _as_names(texts)
    zeros = [text for text in texts.rows if text[0] == "0" and text.strip("0")]
    if not zeros or len(set(map(len, texts.rows))) > 1:
        return None
    return Attribute(_as_names(texts).values, notes=[texts.note(rule_frames.CODES, zeros[0])])


def _as_dates(texts: _Texts) -> Attribute | None:
    """Return dates and months where all or most cells are some; numbers of eight digits are dates if all can be."""
    readings: dict[str, tuple[str, str]] = {}
    unordered, slips = [], []
    numbers = {text for text in texts.rows if plain_number(text) is not None}
    for text in texts.rows:
        try:
            readings[text] = _date(text, text in numbers)
        except CellProblem as problem:
            if problem.rule is rule_dates.AMBIGUOUS:
                unordered.append(text)
            elif problem.rule is not rule_dates.NOT_A_DATE:
                slips.append(text)
    odd = [text for text in texts.rows if text not in readings and text not in unordered]
    is_meant = texts.is_most([*readings, *unordered, *slips]) and not (odd and len(numbers) == len(texts.rows))
    if not texts.rows or not is_meant:
        return None
    faults = texts.raw.faults_of(texts.rows_of(odd), texts.name, rule_frames.NOT_A_DATE, name=texts.name)
    if unordered:
        rows = texts.rows_of(unordered)
        faults.append(texts.raw.shared_fault(rows, texts.name, rule_frames.DATE_ORDER, shows_value=True))
    forms: dict[str, list[str]] = {}
    for day, form in readings.values():
        forms.setdefault(form, []).append(day)
    if are_mixed(forms):
        faults.append(texts.note(rule_dates.MIXED, listed=", ".join(sorted(filter(None, forms)))))
    days = [readings.get(text, (None,))[0] if text is not None else None for text in texts.by_row]
    values = pd.Series(pd.to_datetime(pd.Series(days, dtype=object)))
    notes = [texts.note(rule_frames.DATES, text, form=form or DAY_MONTH) for text, (_, form) in [*readings.items()][:1]]
    return Attribute(values, faults, notes)


def _date(text: str, is_number: bool) -> tuple[str, str]:
    """Return a date, or the first day of a month, as YYYY-MM-DD, and its form; Excel's day numbers stay numbers."""
    day_first = is_day_first()
    try:
        day, form = read_date(text, day_first=day_first)
    except CellProblem as problem:
        if is_number or problem.rule is not rule_dates.NOT_A_DATE:
            raise
        day, form = _month_or_two_digit_year(text, day_first)
    if form == SERIAL:
        raise CellProblem(rule_dates.NOT_A_DATE)
    return day, form


def _month_or_two_digit_year(text: str, day_first: bool) -> tuple[str, str]:
    try:
        month, form = read_month(text)
    except CellProblem:
        read_date(text, day_first=True)
        raise CellProblem(rule_dates.AMBIGUOUS, wanted="") from None
    return f"{month}-01", form


def _as_amounts(texts: _Texts) -> Attribute | None:
    """Return numbers where all cells are some, written in one way; None where they are names."""
    decimal_comma = texts.raw.writing.decimal_comma
    amounts = {text: read_amount(text, decimal_comma=decimal_comma) for text in texts.rows}
    known = {text: amount for text, amount in amounts.items() if amount is not None}
    units: Counter[str] = Counter()
    for text, amount in known.items():
        units[amount.unit] += len(texts.rows[text])
    usual = units.most_common(1)[0][0] if units else ""
    alike = {text for text, amount in known.items() if amount.unit == usual}
    odd = [text for text in texts.rows if text not in alike]
    if 1 < len(units) <= _MOST_UNITS and len(known) == len(texts.rows) and _are_units(units, texts):
        rows = texts.rows_of(odd)
        fault = texts.raw.shared_fault(rows, texts.name, rule_frames.UNITS_MIXED, shows_value=True, name=texts.name)
        return Attribute(pd.Series(texts.by_row, dtype=object), [fault])
    if odd and not texts.is_most([*alike, *filter(has_decimal_comma, odd)]):
        return None
    values = pd.Series([_value(text, amounts, usual) for text in texts.by_row], dtype=float)
    if odd:
        return Attribute(values, _not_numbers(texts, odd))
    faults = [texts.note(rule_frames.NOT_FINITE)] if np.isinf(values).any() else []
    written = [text for text in known if plain_number(text, decimal_comma=decimal_comma) is None][:1]
    notes = [texts.note(rule_frames.AMOUNTS, text) for text in written]
    return Attribute(values, faults + _thousands_faults(texts, known), notes)


def _are_units(units: "Counter[str]", texts: _Texts) -> bool:
    """Return whether what stands around numbers is meant: a sign, or words around more than half of them."""
    return any(unit[:1] in ("%", "£", "$", "€") for unit in units) or units[""] * 2 < texts.number_of(texts.rows)


def _value(text: str | None, amounts: dict[str, Amount | None], unit: str) -> float | None:
    amount = None if text is None else amounts[text]
    return amount.value if amount is not None and amount.unit == unit else None


def _not_numbers(texts: _Texts, odd: Iterable[str]) -> list[Fault]:
    faults = []
    for text in odd:
        more = "; write a point for the decimals" if has_decimal_comma(text) else ""
        rows = texts.rows[text]
        faults += texts.raw.faults_of(rows, texts.name, rule_frames.NOT_A_NUMBER, more=more, name=texts.name)
    return faults


def _thousands_faults(texts: _Texts, amounts: dict[str, Amount]) -> list[Fault]:
    """Return a fault for numbers with marks between thousands beside others of four digits and more without."""
    grouped = {text: amount for text, amount in amounts.items() if amount.grouped}
    if not grouped or not any(abs(amount.value) >= 1000 for amount in amounts.values() if not amount.grouped):
        return []
    rule = rule_cells.THOUSANDS_OR_DECIMALS
    return [
        fault
        for text, amount in grouped.items()
        for fault in texts.raw.faults_of(texts.rows[text], texts.name, rule, whole=f"{amount.value:.0f}")
    ]
