"""Synthetic ONS4 and General Self-Efficacy answers at two interviews, with the published numbers of forms."""

from random import Random
from typing import Any, Final

import pandas as pd

from helpers.data.synthetic.draws import normal, whole
from helpers.vocabulary import FOLLOWED_UP, GSE_ITEMS, OBSERVATION_ONLY, ONS4_ITEMS

ONS4_LEVEL: Final = dict(zip(ONS4_ITEMS, (5.2, 5.6, 5.3, 5.4), strict=True))
ONS4_SHIFT: Final = dict(zip(ONS4_ITEMS, (0.8, 0.6, 0.7, -0.6), strict=True))
ONS4_FORMS: Final = {1: 50, 2: 38}
GSE_FORMS: Final = {1: 41, 2: 26}


def make_questionnaires(participants: pd.DataFrame, level: dict[str, float], rng: Random) -> pd.DataFrame:
    """Return one row per interview: 61 first and 41 second ones, blank where a questionnaire was not completed."""
    interviewed = participants[participants["involvement"] != OBSERVATION_ONLY]
    again = interviewed[interviewed["followed_up"] == FOLLOWED_UP]
    rows = []
    for number, people in ((1, interviewed), (2, again)):
        patients = list(people["patient_id"])
        willing = sorted(patients, key=lambda patient: -(0.4 * level[patient] + normal(rng)))
        ons4, gse = set(willing[: ONS4_FORMS[number]]), set(willing[: GSE_FORMS[number]])
        blanks = set(willing[2:5]) if number == 1 else set(willing[3:4])
        for patient, site in zip(patients, people["site_id"], strict=True):
            row: dict[str, Any] = {"patient_id": patient, "site_id": site, "round": number}
            row["months_since_first"] = 0 if number == 1 else whole(rng, 9, 12)
            row |= _ons4(rng, level[patient], number, blank=patient not in ons4)
            row |= _gse(rng, level[patient], number, blank=patient not in gse, one_missing=patient in blanks)
            rows.append(row)
    return pd.DataFrame(rows).astype(dict.fromkeys([*ONS4_ITEMS, *GSE_ITEMS], "Int64"))


def _ons4(rng: Random, level: float, number: int, *, blank: bool) -> dict[str, int | None]:
    """Return the four answers; they go together, and anxiety runs the other way."""
    mood = 0.8 * level + 0.6 * normal(rng)
    answers: dict[str, int | None] = {}
    for item in ONS4_ITEMS:
        direction = -1 if item == "ons4_anxiety" else 1
        shift = ONS4_SHIFT[item] if number == 2 else 0.0
        score = ONS4_LEVEL[item] + shift + direction * 1.6 * mood + 1.3 * normal(rng)
        answers[item] = None if blank else max(0, min(10, _nearest(score)))
    return answers


def _gse(rng: Random, level: float, number: int, *, blank: bool, one_missing: bool) -> dict[str, int | None]:
    """Return the ten answers, 1 to 4; a few forms miss one item."""
    efficacy = 0.25 * level + 0.3 * normal(rng) + (0.04 if number == 2 else 0.0)
    answers: dict[str, int | None] = {
        item: None if blank else max(1, min(4, _nearest(2.65 + efficacy + 0.6 * normal(rng)))) for item in GSE_ITEMS
    }
    if one_missing and not blank:
        answers[GSE_ITEMS[whole(rng, 0, 9)]] = None
    return answers


def _nearest(value: float) -> int:
    return int(value + 100.5) - 100  # halves up, the same on every Python
