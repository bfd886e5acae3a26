"""Dates as spreadsheets write them: read where only one reading is possible, refused where two are."""

import re
from datetime import date, timedelta
from typing import Any, Final

from helpers.data.faults import Rule
from helpers.data.rules import dates as rule_dates

_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?")
_NUMBERS: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_NAMED: Final = re.compile(r"(\d{1,2})[ \-]([A-Za-z]{3,9})[ \-](\d{4})")
_SERIAL: Final = re.compile(r"(\d{5})(?:\.0+)?")
_MONTH: Final = re.compile(r"(\d{4})-(\d{2})")
_EXCEL_START: Final = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 60_000
EARLIEST: Final = date(1990, 1, 1)
"""A date before it is a slip."""

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
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


def read_date(text: str) -> tuple[str, str]:
    """Return a date as YYYY-MM-DD, and the form it is written in; no form where it fits two and means the same.

    >>> read_date("25/04/2023")
    ('2023-04-25', 'day/month/year')
    >>> read_date("45000")[0]
    '2023-03-15'
    >>> read_date("03/04/2023")
    Traceback (most recent call last):
        ...
    helpers.data.read.dates.CellProblem: could be day/month/year or month/day/year
    """
    if match := _ISO.fullmatch(text):
        return _checked(int(match[1]), int(match[2]), int(match[3])), "YYYY-MM-DD"
    if match := _NUMBERS.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        if first <= 12 and second <= 12 and first != second:
            raise CellProblem(rule_dates.AMBIGUOUS, wanted=_DATES_AS)
        if second > 12:
            return _checked(year, first, second), "month/day/year"
        return _checked(year, second, first), "" if first == second else "day/month/year"
    if match := _NAMED.fullmatch(text):
        named = [name for name in _MONTHS if match[2].lower() in (name, name[:3], name[:4])]
        if named:
            return _checked(int(match[3]), _MONTHS.index(named[0]) + 1, int(match[1])), "day month-name year"
    if (match := _SERIAL.fullmatch(text)) and _FIRST_SERIAL <= int(match[1]) <= _LAST_SERIAL:
        return (_EXCEL_START + timedelta(days=int(match[1]))).isoformat(), SERIAL
    raise CellProblem(rule_dates.NOT_A_DATE)


def read_month(text: str) -> tuple[str, str]:
    """Return a month as YYYY-MM, and the form it is written in.

    >>> read_month("2022-05"), read_month("2022-05-01")
    (('2022-05', 'YYYY-MM'), ('2022-05', 'YYYY-MM'))
    """
    if (match := _MONTH.fullmatch(text)) and 1 <= int(match[2]) <= 12:
        return text, "YYYY-MM"
    try:
        day, form = read_date(text)
    except CellProblem as fault:
        rule = rule_dates.NOT_A_MONTH if fault.rule is rule_dates.NOT_A_DATE else fault.rule
        raise CellProblem(rule, wanted="months as YYYY-MM") from None
    return day[:7], "YYYY-MM" if form == "YYYY-MM-DD" else form


def _checked(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise CellProblem(rule_dates.IMPOSSIBLE, wanted=_DATES_AS) from None
