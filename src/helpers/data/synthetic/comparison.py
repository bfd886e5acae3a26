"""Synthetic comparison groups: controls matched on the trigger months, some that are not, some referred later."""

from datetime import date
from random import Random
from typing import Final

import pandas as pd

from helpers.data.synthetic.calendar import Event, day_in, days_of, mode_of, shift
from helpers.data.synthetic.draws import poisson, weighted
from helpers.data.synthetic.history import outside_the_windows
from helpers.vocabulary import NOT_REFERRED, REFERRED, REFERRED_LATER

SITES_WITHOUT_MATCHING: Final = 1
"""Sites, the last, whose controls are drawn whatever appointments they had, so that the book shows what is refused."""
SITES_REFERRED_LATER: Final = 2
"""Sites, the first, with patients who were referred some months later."""
_REFERRED_LATER: Final = 9
_TRIGGER: Final = 3
_WINDOW: Final = 6


def add_comparison(
    sites: pd.DataFrame, referrals: pd.DataFrame, appointments: pd.DataFrame, rng: Random
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return referrals and appointments with those of comparison groups; rows of referred patients stay as they are."""
    provided = sites[sites["gp_data"] == "provided"]
    trigger = _trigger_totals(provided, referrals, appointments)
    rows, events, pairs = [], [], {}
    for position, (site, text) in enumerate(zip(provided["site_id"], provided["fieldwork_month"], strict=True)):
        month = date.fromisoformat(f"{text}-01")
        is_matched = position < len(provided) - SITES_WITHOUT_MATCHING
        number = 0
        for patient, total in trigger[site].items():
            if rng.random() < 0.1:
                continue
            pairs[patient] = patient.replace("-P", "-M")
            for _ in range(weighted(rng, (1, 2), (3, 1))):
                number += 1
                control = f"{site}-N{number:03d}"
                wanted = total + weighted(rng, (0, 1), (39, 1)) if is_matched else poisson(rng, 0.9)
                rows.append((site, control, day_in(rng, month).isoformat(), "", NOT_REFERRED, pairs[patient]))
                events += _events(rng, str(site), control, month, wanted)
        for later in range(1, _REFERRED_LATER + 1 if position < SITES_REFERRED_LATER else 1):
            patient = f"{site}-L{later:03d}"
            rows.append((site, patient, day_in(rng, month).isoformat(), "", REFERRED_LATER, ""))
            events += _events(rng, str(site), patient, month, poisson(rng, 1.0), peak=True)
    own = referrals.assign(group=REFERRED, pair_id=referrals["patient_id"].map(pairs).fillna(""))
    written = [(site, patient, day.isoformat(), *kind) for site, patient, day, *kind in events]
    added = pd.DataFrame(written, columns=list(appointments))
    together = pd.concat([appointments, added], ignore_index=True)
    by = ["site_id", "appointment_date", "patient_id", "staff_role", "status", "mode"]
    return (
        pd.concat([own, pd.DataFrame(rows, columns=list(own))], ignore_index=True),
        together.sort_values(by, kind="stable", ignore_index=True),
    )


def _trigger_totals(
    sites: pd.DataFrame, referrals: pd.DataFrame, appointments: pd.DataFrame
) -> dict[str, dict[str, int]]:
    """Return by site the attended GP appointments in the trigger months of those referred in its fieldwork month."""
    attended = appointments[(appointments["staff_role"] == "GP") & (appointments["status"] == "attended")]
    totals: dict[str, dict[str, int]] = {}
    for site, text in zip(sites["site_id"], sites["fieldwork_month"], strict=True):
        month = date.fromisoformat(f"{text}-01")
        first, end = shift(month, -_TRIGGER).isoformat(), month.isoformat()
        inside = attended["appointment_date"].between(first, end, inclusive="left")
        seen = attended.loc[inside, "patient_id"].value_counts()
        referred = referrals[(referrals["site_id"] == site) & referrals["referral_date"].str.startswith(str(text))]
        totals[str(site)] = {patient: int(seen.get(patient, 0)) for patient in referred["patient_id"]}
    return totals


def _events(rng: Random, site: str, patient: str, month: date, total: int, *, peak: bool = False) -> list[Event]:
    """Return attended GP appointments with that many in the trigger months; a peak lies in the months after."""
    rate = 0.85 * total / _TRIGGER + 0.07
    days = days_of(rng, shift(month, -_TRIGGER), month, total)
    spans = ((-_WINDOW, -_TRIGGER, 0.7), (0, 2, 0.8), (2, 5, 3 if peak else 1), (5, _WINDOW + 1, 1))
    for first, last, factor in spans:
        mean = factor * rate * (last - first)
        days += days_of(rng, shift(month, first), shift(month, last), min(20, poisson(rng, mean)))
    events: list[Event] = [(site, patient, day, "GP", "attended", mode_of(rng)) for day in days]
    return events + outside_the_windows(rng, site, patient, month, 0.8 * rate, None, set(days))
