"""Synthetic patients of the interviews and observations: the margins of Table 6 exactly, and who was reached again."""

from collections.abc import Sequence
from random import Random
from typing import Final

import pandas as pd

from helpers.data.synthetic.draws import normal, shuffled, whole
from helpers.vocabulary import FOLLOWED_UP, INTERVIEW_AND_OBSERVATION, INTERVIEW_ONLY, OBSERVATION_ONLY

INVOLVEMENT_BY_SITE: Final = {
    INTERVIEW_ONLY: (8, 6, 7, 8, 6, 7, 7),
    INTERVIEW_AND_OBSERVATION: (1, 2, 2, 1, 2, 2, 2),
    OBSERVATION_ONLY: (4, 3, 3, 4, 3, 3, 3),
}
"""84 people: 61 interviewed (at most ten a site), 35 observed (five a site)."""
ETHNIC_GROUPS: Final = {
    "White British": 62,
    "White (non-British)": 6,
    "Asian (including British Asian and Indian)": 5,
    "African Caribbean/Black British": 5,
    "Mixed ethnic groups": 3,
    "Other": 3,
}
GENDERS: Final = {"Female": 55, "Male": 29}
FOLLOW_UP: Final = {FOLLOWED_UP: 41, "not reached": 17, "died": 2, "declined": 1}
AGE_TOTAL: Final = 4141
"""84 people with a mean of 49.3 years."""
AGE_SQUARES: Final = 4141**2 / 84 + 83 * 19.5**2
"""Sum of squares at which the standard deviation is 19.5 years."""


def make_participants(site_ids: Sequence[str], rng: Random) -> tuple[pd.DataFrame, dict[str, float]]:
    """Return the 84 patients, and a hidden level of well-being for each, on which answers and dropout depend."""
    rows = [
        (site, involvement)
        for position, site in enumerate(site_ids)
        for involvement, numbers in INVOLVEMENT_BY_SITE.items()
        for _ in range(numbers[position])
    ]
    seen = dict.fromkeys(site_ids, 0)
    ids = []
    for site, _ in rows:
        seen[site] += 1
        ids.append(f"{site}-I{seen[site]:02d}")
    level = {patient: normal(rng) for patient in ids}
    followed = _followed_up(rng, [p for p, (_, kind) in zip(ids, rows, strict=True) if kind != OBSERVATION_ONLY], level)
    table = pd.DataFrame(
        {
            "patient_id": ids,
            "site_id": [site for site, _ in rows],
            "gender": shuffled(rng, _repeated(GENDERS)),
            "ethnic_group": shuffled(rng, _repeated(ETHNIC_GROUPS)),
            "age_years": _ages(rng, len(rows)),
            "involvement": [involvement for _, involvement in rows],
            "followed_up": [followed.get(patient, "") for patient in ids],
        }
    )
    return table, level


def _repeated(numbers: dict[str, int]) -> list[str]:
    return [value for value, number in numbers.items() for _ in range(number)]


def _followed_up(rng: Random, interviewed: list[str], level: dict[str, float]) -> dict[str, str]:
    """Return what became of each interviewed patient; those who fared worse are a little harder to reach again."""
    easiest_first = sorted(interviewed, key=lambda patient: -(0.5 * level[patient] + normal(rng)))
    answers = _repeated(FOLLOW_UP)
    number = FOLLOW_UP[FOLLOWED_UP]
    return dict(zip(easiest_first, answers[:number] + shuffled(rng, answers[number:]), strict=True))


def _ages(rng: Random, people: int) -> list[int]:
    """Return ages from 19 to 86 with the published mean and standard deviation, in random order."""
    ages = [19, 86] + [whole(rng, 20, 85) for _ in range(people - 2)]
    while sum(ages) != AGE_TOTAL:
        step = 1 if sum(ages) < AGE_TOTAL else -1
        person = whole(rng, 2, people - 1)
        if 20 <= ages[person] + step <= 85:
            ages[person] += step
    while abs(sum(age * age for age in ages) - AGE_SQUARES) > 60:
        older, younger = whole(rng, 2, people - 1), whole(rng, 2, people - 1)
        if ages[older] <= ages[younger]:
            continue
        step = 1 if sum(age * age for age in ages) < AGE_SQUARES else -1
        if 20 <= ages[older] + step <= 85 and 20 <= ages[younger] - step <= 85:
            ages[older] += step
            ages[younger] -= step
    return shuffled(rng, ages)
