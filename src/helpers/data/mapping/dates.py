"""Dates of people's own files: with or without a time, in the order that the map states."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from helpers.data.read.dates import DAY_MONTH, MONTH_DAY, CellProblem, read_date

_TIME: Final = re.compile(r"[T ,]\s*(\d{1,2})[:.](\d{2})(?:[:.]\d{2}(?:[.,]\d+)?)?(?:\s*([ap])\.?m)?", re.IGNORECASE)
_TWO_NUMBERS: Final = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})(?!\d)")

DAY_FIRST: Final = "day-first"
DATE_ORDERS: Final = (DAY_FIRST, "month-first")


def iso_date(text: str, order: str = "") -> str | None:
    """Return a date as YYYY-MM-DD without its time; None when it is no date, or one of two and no order is stated.

    >>> iso_date("13/03/2023 09:10"), iso_date("03/04/2023"), iso_date("03/04/2023", "day-first")
    ('2023-03-13', None, '2023-04-03')
    """
    return _read(text, order)[0] or None


def _read(text: str, order: str) -> tuple[str, str]:
    """Return a date and the form it is written in; empty texts when it cannot be read."""
    time = _TIME.search(text)
    return _read_day(text[: time.start()] if time and time.end() == len(text) else text, order)


@lru_cache(maxsize=100_000)
def _read_day(text: str, order: str) -> tuple[str, str]:
    if order and order != DAY_FIRST:
        text = _TWO_NUMBERS.sub(r"\3\2\1\2\4", text, count=1)
    try:
        return read_date(text, day_first=bool(order))
    except CellProblem:
        return "", ""


def days_by_form(texts: Iterable[str], order: str) -> dict[str, list[str]]:
    """Return the dates of a column by the form they are written in.

    >>> days_by_form(["2023-05-03", "25/03/2023"], "")
    {'YYYY-MM-DD': ['2023-05-03'], 'day/month/year': ['2023-03-25']}
    """
    days: dict[str, list[str]] = {}
    for day, form in (_read(text, order) for text in texts):
        if form:
            days.setdefault(form, []).append(day)
    return days


def time_of(text: str) -> str:
    """Return the time that stands behind a date as HH:MM; empty when there is none.

    >>> time_of("13/03/2023 09:10"), time_of("13/03/2023 1:05 pm"), time_of("13/03/2023")
    ('09:10', '13:05', '')
    """
    match = _TIME.search(text)
    if match is None:
        return ""
    hour = int(match[1]) % 12 + 12 * (match[3].lower() == "p") if match[3] else int(match[1])
    return f"{hour:02d}:{match[2]}"


def order_of(texts: Iterable[str]) -> tuple[str, list[str]]:
    """Return the order that dates of one column can only be in, empty when none shows it or two do, and the ambiguous.

    >>> order_of(["03/04/2023", "25/04/2023"])
    ('day-first', ['03/04/2023'])
    """
    texts = list(texts)
    shown = {DAY_MONTH, MONTH_DAY} & set(days_by_form(texts, ""))
    ambiguous = [text for text in texts if text and not iso_date(text) and iso_date(text, DAY_FIRST)]
    if len(shown) != 1:
        return "", ambiguous
    return DATE_ORDERS[DAY_MONTH not in shown], ambiguous
