"""Dates of people's own files: with or without a time, in the order that the map states."""

import re
from collections.abc import Iterable
from typing import Final

from helpers.data.read.dates import CellProblem, read_date
from helpers.data.rules import dates as rule_dates

_TIME: Final = re.compile(
    r"[T ]+(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:\.\d+)?)?(?: ?([ap])m)?(?:Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
_SHORT_YEAR: Final = re.compile(r"(\d{1,2}[/.\- ](?:\d{1,2}|[A-Za-z]{3,9})[/.\- ])(\d{2})")
_TWO_NUMBERS: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")


def iso_date(text: str, order: str = "") -> str | None:
    """Return a date as YYYY-MM-DD without its time; None when it is no date, or one of two and no order is stated.

    >>> iso_date("13/03/2023 09:10"), iso_date("03/04/2023"), iso_date("03/04/2023", "day-first")
    ('2023-03-13', None, '2023-04-03')
    """
    day = _day(text)
    match = _TWO_NUMBERS.fullmatch(day)
    if match and order and int(match[1]) <= 12 and int(match[2]) <= 12:
        first, second = int(match[1]), int(match[2])
        month, number = (second, first) if order == "day-first" else (first, second)
        return f"{match[3]}-{month:02d}-{number:02d}"
    try:
        return read_date(day)[0]
    except CellProblem:
        return None


def time_of(text: str) -> str:
    """Return the time that stands behind a date as HH:MM; empty when there is none.

    >>> time_of("13/03/2023 09:10"), time_of("13/03/2023 1:05 pm"), time_of("13/03/2023")
    ('09:10', '13:05', '')
    """
    match = _TIME.search(text.strip())
    if match is None:
        return ""
    hour = int(match[1]) % 12 + 12 * (match[3].lower() == "p") if match[3] else int(match[1])
    return f"{hour:02d}:{match[2]}"


def order_of(texts: Iterable[str]) -> tuple[str, list[str]]:
    """Return the order that dates of one column can only be in, empty when none shows it or two do, and the ambiguous.

    >>> order_of(["03/04/2023", "25/04/2023"])
    ('day-first', ['03/04/2023'])
    """
    forms = set()
    ambiguous = []
    for text in texts:
        try:
            forms.add(read_date(_day(text))[1])
        except CellProblem as problem:
            if problem.rule is rule_dates.AMBIGUOUS:
                ambiguous.append(text)
    shown = forms & {"day/month/year", "month/day/year"}
    if len(shown) != 1:
        return "", ambiguous
    return "day-first" if shown == {"day/month/year"} else "month-first", ambiguous


def _day(text: str) -> str:
    """Return the day of a date with a time, its year with four digits."""
    day = _TIME.sub("", text.strip())
    return _SHORT_YEAR.sub(r"\g<1>20\2", day) if _SHORT_YEAR.fullmatch(day) else day
