"""Synthetic GP appointments: overdispersed counts without a strong pattern, and the events that yield them."""

from datetime import date, timedelta
from random import Random
from typing import Final

import pandas as pd

from helpers.data.synthetic.calendar import Event, day_in, days_of, mode_of, shift
from helpers.data.synthetic.draws import poisson, weighted, whole
from helpers.data.synthetic.history import outside_the_windows, with_peak
from helpers.vocabulary import GP_USAGE

PATIENTS: Final = (21, 12, 27, 18, 34, 24)
"""Patients of each site with GP data, referred in its fieldwork month: within the published 12 to 34."""
SITE_DRIFT: Final = (1.05, 0.8, 1.0, 1.2, 0.92, 1.08)
_LEVELS: Final = ((0.4, 1.0, 2.0, 3.5, 6.0, 10.0), (3, 4, 5, 4, 2, 1))
_CHANGES: Final = ((0.3, 0.6, 1.0, 1.5, 2.2), (3, 4, 5, 3, 2))
WINDOW_MONTHS: Final = 6


def make_gp_tables(
    sites: pd.DataFrame, rng: Random, history: Random
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return counts per patient, referrals, and appointments that yield the counts.

    What lies outside the windows that are counted is drawn from `history`, so that it changes no count.
    """
    gave = sites[sites["gp_data"] == "provided"]
    rows = zip(gave["site_id"].astype(str), gave["fieldwork_month"], PATIENTS, SITE_DRIFT, strict=True)
    counts: list[tuple[str, str, int, int, int, int]] = []
    referrals: list[tuple[str, str, date, date | None]] = []
    events: list[Event] = []
    for site, fieldwork_month, patients, drift in rows:
        month = _month(fieldwork_month)
        for number in range(1, patients + 1):
            patient = f"{site}-P{number:03d}"
            before, after = _pair(rng, drift)
            months_after = weighted(rng, (6, 5, 4, 2), (45, 1, 1, 1))
            left = None if months_after == WINDOW_MONTHS else day_in(rng, shift(month, months_after))
            if left is not None:
                after = min(after, months_after)
            counts.append((site, patient, before, after, WINDOW_MONTHS, months_after))
            referrals.append((site, patient, day_in(rng, month), left))
            own = with_peak(history, _events(rng, site, patient, month, before, after, months_after, left), month)
            rate = (before + after) / (WINDOW_MONTHS + months_after)
            taken = {day for _, _, day, *_ in own}
            events += own + outside_the_windows(history, site, patient, month, rate, left, taken)
        referrals += _other_referrals(rng, site, month, patients)
        events += _events_without_referral(rng, site, month)
    return _count_table(counts), _referral_table(referrals), _event_table(events)


def _pair(rng: Random, drift: float) -> tuple[int, int]:
    level = weighted(rng, *_LEVELS)
    return poisson(rng, level), poisson(rng, level * drift * weighted(rng, *_CHANGES))


def _events(
    rng: Random, site: str, patient: str, month: date, before: int, after: int, months_after: int, left: date | None
) -> list[Event]:
    """Return a patient's attended GP appointments in the windows, and others that must not be counted."""
    days_before = days_of(rng, shift(month, -WINDOW_MONTHS), month, before)
    last = min(shift(month, months_after + 1), left or date.max)
    days_after = days_of(rng, shift(month, 1), last, after)
    events = [(site, patient, day, "GP", "attended", mode_of(rng)) for day in days_before + days_after]
    taken = {day for _, _, day, *_ in events}
    kinds = (("GP", "did not attend"), ("GP", "cancelled"), ("Nurse", "attended"), ("Pharmacist", "attended"))
    for _ in range(poisson(rng, 1.2)):
        day = shift(month, -WINDOW_MONTHS) + timedelta(days=whole(rng, 0, 330))
        if day not in taken and (left is None or day < left):
            events.append((site, patient, day, *weighted(rng, kinds, (2, 1, 4, 1)), mode_of(rng)))
    for start, stop in ((month, shift(month, 1)), (shift(month, -9), shift(month, -6)), (shift(month, 7), None)):
        if rng.random() < 0.25 and (left is None or (stop is not None and stop <= left)):
            day = days_of(rng, start, stop or start + timedelta(days=60), 1)[0]
            events.append((site, patient, day, "GP", "attended", mode_of(rng)))
    return events


def _other_referrals(rng: Random, site: str, month: date, patients: int) -> list[tuple[str, str, date, date | None]]:
    """Return patients referred in the month before or after the fieldwork month, who are not in the cohort."""
    extra = whole(rng, 1, 3)
    return [
        (site, f"{site}-P{patients + i:03d}", day_in(rng, shift(month, weighted(rng, (-1, 1), (1, 1)))), None)
        for i in range(1, extra + 1)
    ]


def _events_without_referral(rng: Random, site: str, month: date) -> list[Event]:
    return [
        (site, f"{site}-X{i:02d}", day_in(rng, shift(month, whole(rng, -5, 5))), "GP", "attended", mode_of(rng))
        for i in range(1, whole(rng, 1, 4) + 1)
    ]


def _month(text: object) -> date:
    return date.fromisoformat(f"{str(text)[:7]}-01")


def _count_table(rows: list[tuple[str, str, int, int, int, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(GP_USAGE))


def _referral_table(rows: list[tuple[str, str, date, date | None]]) -> pd.DataFrame:
    shown = [
        (site, patient, referred.isoformat(), left.isoformat() if left else "")
        for site, patient, referred, left in rows
    ]
    return pd.DataFrame(shown, columns=["site_id", "patient_id", "referral_date", "left_date"])


def _event_table(rows: list[Event]) -> pd.DataFrame:
    names = ["site_id", "patient_id", "appointment_date", "staff_role", "status", "mode"]
    ordered = sorted(rows, key=lambda event: (event[0], event[2], event[1], *event[3:]))
    shown = [(site, patient, day.isoformat(), *rest) for site, patient, day, *rest in ordered]
    return pd.DataFrame(shown, columns=names)
