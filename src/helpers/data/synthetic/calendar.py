"""Months, days and modes of synthetic appointments."""

from datetime import date, timedelta
from random import Random

from helpers.data.synthetic.draws import shuffled, weighted, whole

Event = tuple[str, str, date, str, str, str]
"""Site, patient, day, role, status and mode of an appointment."""


def shift(month: date, months: int) -> date:
    """Return the first day of the month so many months later.

    >>> shift(date(2022, 1, 1), -2)
    datetime.date(2021, 11, 1)
    """
    index = month.year * 12 + month.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def days_of(rng: Random, start: date, stop: date, count: int) -> list[date]:
    """Return that many different days from `start` up to but not including `stop`."""
    return sorted(start + timedelta(days=day) for day in shuffled(rng, range((stop - start).days))[:count])


def day_in(rng: Random, month: date) -> date:
    """Return a day of a month."""
    return month + timedelta(days=whole(rng, 0, (shift(month, 1) - month).days - 1))


def mode_of(rng: Random) -> str:
    """Return how an appointment was held."""
    return weighted(rng, ("face to face", "telephone", "online"), (6, 5, 1))
