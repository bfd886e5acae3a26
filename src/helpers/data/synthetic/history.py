"""Synthetic appointments outside the windows that are counted, a peak before referral, and a whole practice list."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Final

import pandas as pd

from helpers.data.synthetic.calendar import Event, days_of, mode_of, shift
from helpers.data.synthetic.draws import poisson, weighted

EARLIER: Final = range(-24, -6)
LATER: Final = range(7, 13)
REGISTERED: Final = 700
"""Patients on the list of a site's practices."""
_MOVED: Final = timedelta(days=88)
_LEVELS: Final = ((0.2, 0.6, 1.2, 2.2, 4.0, 7.0), (3, 5, 6, 5, 3, 1))
_CHANGES: Final = ((0.5, 1.0, 1.8), (2, 4, 1))


def with_peak(rng: Random, events: list[Event], month: date) -> list[Event]:
    """Return events of which some of the first half of the window before are moved into its second half."""
    taken = {day for _, _, day, *_ in events}
    moved: list[Event] = []
    for site, patient, day, role, status, mode in events:
        later = day + _MOVED
        if shift(month, -6) <= day < shift(month, -3) and later not in taken and rng.random() < 0.25:
            taken.add(later)
            day = later
        moved.append((site, patient, day, role, status, mode))
    return moved


def outside_the_windows(
    rng: Random, site: str, patient: str, month: date, rate: float, left: date | None, taken: set[date]
) -> list[Event]:
    """Return a patient's attended GP appointments in the months before and after the windows, at their usual rate."""
    events: list[Event] = []
    for months in (*EARLIER, *LATER):
        start, stop = shift(month, months), shift(month, months + 1)
        if left is not None and left < stop:
            continue
        days = days_of(rng, start, stop, min(20, poisson(rng, 0.85 * rate + 0.03)))
        events += [(site, patient, day, "GP", "attended", mode_of(rng)) for day in days if day not in taken]
    return events


def make_practice_list(site_ids: Iterable[str], rng: Random) -> pd.DataFrame:
    """Return how many registered patients of each site had which two counts, in windows of six months."""
    rows = []
    for site in site_ids:
        pairs = Counter(_pair(rng) for _ in range(REGISTERED))
        rows += [(site, first, second, number, 6) for (first, second), number in sorted(pairs.items())]
    names = ["site_id", "gp_appointments_first", "gp_appointments_second", "n_patients", "months_per_window"]
    return pd.DataFrame(rows, columns=names)


def _pair(rng: Random) -> tuple[int, int]:
    level = weighted(rng, *_LEVELS)
    return poisson(rng, level * weighted(rng, *_CHANGES)), poisson(rng, level * weighted(rng, *_CHANGES))
