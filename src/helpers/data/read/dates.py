"""Dates as people and systems write them: read where only one reading is possible, refused where two are."""

import os
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final

from helpers.data.faults import Rule
from helpers.data.rules import dates as rule_dates

DAY_FIRST: Final = "day-first"
DATE_ORDER: Final = "LINKBOOK_DATES"
"""Environment variable: day-first while a command reads dates such as 03/04/2023 as 3 April; notebooks inherit it."""

EARLIEST: Final = date(1990, 1, 1)
"""A date before it is a slip."""

_CLOCK: Final = (
    r"(?:[T ,:]\s*(?:[01]?\d|2[0-4])[:.][0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?"
    r"(?:\s*[ap]\.?m\.?)?(?:\s*(?:Z|UTC|GMT|BST|[+-]\d{2}(?::?\d{2})?))?)?"
)
_BASIC_CLOCK: Final = r"(?:[T ]?\d{6}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_WEEKDAY: Final = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_NTH: Final = r"(?:st|nd|rd|th)?"


def _form(pattern: str) -> "re.Pattern[str]":
    return re.compile(pattern + _CLOCK, re.IGNORECASE | re.ASCII)


_ISO: Final = _form(r"(\d{4})([-/.])(\d{2})\2(\d{2})")
_COMPACT: Final = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}})(?:\.0+|{_CLOCK}|{_BASIC_CLOCK})", re.IGNORECASE | re.ASCII)
_NUMBERS: Final = _form(rf"{_WEEKDAY}(\d{{1,2}})([/.\-])(\d{{1,2}})\2(\d{{4}}|\d{{2}})")
_NAMED: Final = _form(rf"{_WEEKDAY}(\d{{1,2}}){_NTH}[ \-/.]*([a-z]{{3,9}})[ \-/.,]*(\d{{4}}|\d{{2}})")
_NAME_FIRST: Final = _form(rf"{_WEEKDAY}([a-z]{{3,9}})[ \-/.]*(\d{{1,2}}){_NTH}(?:,\s*|[ \-/]+)(\d{{4}})")
_SERIAL: Final = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_MONTH: Final = re.compile(r"(\d{4})-?(\d{2})", re.ASCII)
_MONTH_FIRST: Final = re.compile(r"(\d{1,2})[/.\-](\d{4})", re.ASCII)
_MONTH_NAMED: Final = re.compile(r"([a-z]{3,9})[ \-/.,]*(\d{4}|\d{2})", re.IGNORECASE | re.ASCII)
_EXCEL_START: Final = date(1899, 12, 30)
_EXCEL_START_1904: Final = date(1904, 1, 1)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
ISO: Final = "YYYY-MM-DD"
DAY_MONTH: Final = "day/month/year"
MONTH_DAY: Final = "month/day/year"
NAMED: Final = "day month-name year"
SERIAL: Final = "Excel's day numbers"
_DATES_AS: Final = "dates as YYYY-MM-DD"


class CellProblem(Exception):  # noqa: N818 - not an error of the program
    """A text cannot be read, or can be read as two dates: the rule it breaks, and the names in its words."""

    def __init__(self, rule: Rule, **names: Any) -> None:
        """Keep the rule."""
        self.rule, self.names = rule, names
        super().__init__(self.problem)

    @property
    def problem(self) -> str:
        """What is wrong with the text."""
        return self.rule.words.format(**self.names)

    @property
    def way_out(self) -> str:
        """What to do."""
        return self.rule.way_out.format(**self.names)


@contextmanager
def dates_read(order: str | None) -> Iterator[None]:
    """Read dates in a stated order while a command runs, in the notebooks that it starts too; None states nothing."""
    before = os.environ.get(DATE_ORDER)
    if order is not None:
        os.environ[DATE_ORDER] = order
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(DATE_ORDER, None)
        else:
            os.environ[DATE_ORDER] = before


def is_day_first() -> bool:
    """Return whether the command says that dates are written with the day first.

    >>> with dates_read("day-first"):
    ...     is_day_first()
    True
    """
    return os.environ.get(DATE_ORDER) == DAY_FIRST


def read_date(text: str, *, day_first: bool = False, from_1904: bool = False) -> tuple[str, str]:
    """Return a date as YYYY-MM-DD, and the form it is written in; no form where it fits two and means the same.

    A time of day or a time zone after the date changes nothing: the date is the one that is written. `day_first` says
    that the day comes before the month; without it 03/04/2023 is refused. `from_1904` is for workbooks that count days
    from 1904.

    >>> read_date("25/04/2023 09:10")
    ('2023-04-25', 'day/month/year')
    >>> read_date("13MAR2023"), read_date("45000")[0]
    (('2023-03-13', 'day month-name year'), '2023-03-15')
    >>> read_date("03/04/2023", day_first=True)[0]
    '2023-04-03'
    >>> read_date("03/04/2023")
    Traceback (most recent call last):
        ...
    helpers.data.read.dates.CellProblem: could be day/month/year or month/day/year
    """
    if match := _ISO.fullmatch(text):
        return _checked(int(match[1]), int(match[3]), int(match[4])), ISO
    if (match := _COMPACT.fullmatch(text)) and EARLIEST.year - 100 <= int(match[1]) <= EARLIEST.year + 110:
        return _checked(int(match[1]), int(match[2]), int(match[3])), "YYYYMMDD"
    if match := _NUMBERS.fullmatch(text):
        return _in_numbers(int(match[1]), int(match[3]), match[4], day_first)
    for pattern, day, month in ((_NAMED, 1, 2), (_NAME_FIRST, 2, 1)):
        if (match := pattern.fullmatch(text)) and (number := _month_number(match[month])):
            return _checked(_full_year(match[3]), number, int(match[day])), NAMED
    if (match := _SERIAL.fullmatch(text)) and _FIRST_SERIAL <= int(match[1]) <= _LAST_SERIAL:
        start = _EXCEL_START_1904 if from_1904 else _EXCEL_START
        return (start + timedelta(days=int(match[1]))).isoformat(), SERIAL
    raise CellProblem(rule_dates.NOT_A_DATE)


def _in_numbers(first: int, second: int, year: str, day_first: bool) -> tuple[str, str]:
    """Return a date of three numbers, the year last."""
    if len(year) == 2 and not day_first:
        raise CellProblem(rule_dates.NOT_A_DATE)
    if day_first:
        return _checked(_full_year(year), second, first), DAY_MONTH
    if first <= 12 and second <= 12 and first != second:
        raise CellProblem(rule_dates.AMBIGUOUS, wanted=_DATES_AS)
    if second > 12:
        return _checked(int(year), first, second), MONTH_DAY
    return _checked(int(year), second, first), "" if first == second else DAY_MONTH


def read_month(text: str, *, day_first: bool = False, from_1904: bool = False) -> tuple[str, str]:
    """Return a month as YYYY-MM, and the form it is written in.

    >>> read_month("2022-05"), read_month("2022-05-01"), read_month("May-22")[0]
    (('2022-05', 'YYYY-MM'), ('2022-05', 'YYYY-MM'), '2022-05')
    """
    if (match := _MONTH.fullmatch(text)) and 1 <= int(match[2]) <= 12:
        return f"{match[1]}-{match[2]}", "YYYY-MM"
    if (match := _MONTH_FIRST.fullmatch(text)) and 1 <= int(match[1]) <= 12:
        return f"{match[2]}-{int(match[1]):02d}", "month/year"
    try:
        if (match := _MONTH_NAMED.fullmatch(text)) and (number := _month_number(match[1])):
            return f"{_full_year(match[2])}-{number:02d}", "month-name year"
        day, form = read_date(text, day_first=day_first, from_1904=from_1904)
    except CellProblem as fault:
        rule = rule_dates.NOT_A_MONTH if fault.rule is rule_dates.NOT_A_DATE else fault.rule
        raise CellProblem(rule, wanted="months as YYYY-MM") from None
    return day[:7], "YYYY-MM" if form == ISO else form


def are_mixed(days: Mapping[str, Collection[str]]) -> bool:
    """Return whether the dates of one column, by the form they are written in, may have been read in two orders.

    A spreadsheet that takes 05/03/2023 for 3 May turns it into a date of its own and leaves 25/03/2023 as text. What
    is left is a column in which every date in numbers has a day above 12, beside others whose day could be a month.

    >>> are_mixed({"YYYY-MM-DD": ["2023-05-03"], "day/month/year": ["2023-03-25"]})
    True
    >>> are_mixed({"YYYY-MM-DD": ["2023-03-13"], "day/month/year": ["2023-03-25"]})
    False
    """
    in_numbers = [form for form in (DAY_MONTH, MONTH_DAY) if form in days]
    if len(in_numbers) > 1 or (SERIAL in days and len(days) > 1):
        return True
    if not in_numbers or ISO not in days:
        return False
    return all(int(day[8:]) > 12 for day in days[in_numbers[0]]) and any(int(day[8:]) <= 12 for day in days[ISO])


def _month_number(name: str) -> int:
    """Return the number of a month from its name or its first three or four letters; 0 when it is none."""
    word = name.lower()
    return next((n for n, month in enumerate(_MONTHS, 1) if word in (month, month[:3], month[:4])), 0)


def _full_year(year: str) -> int:
    """Return a year of two digits with its century, where only one is possible: 1990 to this year."""
    if len(year) == 4:
        return int(year)
    this_year = date.today().year
    full = 2000 + int(year) if 2000 + int(year) <= this_year else 1900 + int(year)
    if full < EARLIEST.year:
        raise CellProblem(rule_dates.CENTURY)
    return full


def _checked(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise CellProblem(rule_dates.IMPOSSIBLE, wanted=_DATES_AS) from None
