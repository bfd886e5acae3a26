"""A made-up study as large as England: 1,250 sites and 900,000 patients, of whom some are interviewed, from one seed.

Run `python -m helpers.data.synthetic.england FOLDER` to write it; `--sites 40 --patients 29000` makes a smaller one.
"""

import argparse
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.random import Generator

from helpers.data.synthetic.draws import SEED
from helpers.data.writing import write_folder
from helpers.vocabulary import (
    FOLLOWED_UP,
    GP_USAGE,
    GSE_ITEMS,
    INTERVIEW_AND_OBSERVATION,
    INTERVIEW_ONLY,
    NOT_PROVIDED,
    OBSERVATION_ONLY,
    ONS4_ITEMS,
)

SITES: Final = 1_250
PATIENTS: Final = 900_000
INTERVIEWED: Final = 0.02
"""Share of patients who also take part in interviews or observations."""
LEAST: Final = 12
"""Patients of the smallest site."""
RETURNED: Final = {"patients": 0.88, "totals": 0.06, "means": 0.02, "nothing": 0.04}
"""Shares of the sites by what they returned."""
SOME_OF_EACH: Final = 25
"""Sites from which there are some of each."""
REGIONS: Final = ("North East", "North West", "Yorkshire", "Midlands", "East", "London", "South East", "South West")
_STUDY: Final = """name = "A made-up study of {sites} sites"
window_months = 6
how_sites_were_chosen = "A generator makes them up, and their patients."
"""


def make_england(
    sites: int = SITES, patients: int = PATIENTS, *, interviewed: float = INTERVIEWED, seed: int = SEED
) -> dict[str, pd.DataFrame]:
    """Return the tables of a made-up study, by file name without ending.

    Args:
        sites: number of sites, at least 1.
        patients: patients of all sites together, at least 12 a site; of a site that returned totals they are summed.
        interviewed: share of patients who take part in interviews or observations.
        seed: the same seed gives the same tables.

    Raises:
        ValueError: when there are too few patients for so many sites.

    >>> tables = make_england(25, 500)
    >>> len(tables["sites"]), sorted(tables)
    (25, ['gp_usage', 'gp_usage_totals', 'participants', 'questionnaires', 'sites'])
    """
    if sites < 1 or patients < LEAST * sites:
        raise ValueError(f"{patients} patients at {sites} sites: give at least {LEAST} a site")
    draw = np.random.default_rng([seed, sites, patients])
    ids = [str(site) for site in range(1, sites + 1)]
    returned = _returned(draw, sites)
    per_site = _patients_per_site(draw, sites, patients)
    counts = _counts(draw, ids, per_site)
    gave = np.repeat(returned, per_site)
    tables = {
        "sites": _sites(draw, ids, returned),
        "gp_usage": counts[gave == "patients"].reset_index(drop=True),
        "gp_usage_totals": _totals(counts, ids, returned),
        **_interviews(draw, counts, interviewed),
    }
    return {name: table for name, table in tables.items() if len(table)}


def write_england(folder: Path, **options: Any) -> list[Path]:
    """Write such a study into a folder, which is made when it is not there, and return its files."""
    tables = make_england(**options)
    files = write_folder(folder, tables)
    settings = folder / "study.toml"
    settings.write_text(_STUDY.format(sites=len(tables["sites"])), encoding="utf-8")
    return [*files, settings]


def _returned(draw: Generator, sites: int) -> Any:
    """Return what each site returned, in random order."""
    rounded = math.ceil if sites >= SOME_OF_EACH else math.floor
    numbers = {kind: rounded(share * sites) for kind, share in RETURNED.items() if kind != "patients"}
    kinds = [kind for kind, number in numbers.items() for _ in range(number)]
    return draw.permutation(np.array(kinds + ["patients"] * (sites - len(kinds))))


def _patients_per_site(draw: Generator, sites: int, patients: int) -> Any:
    """Return how many patients each site has: a few have many, and the sum is the one asked for."""
    shares = draw.lognormal(sigma=0.5, size=sites)
    return LEAST + draw.multinomial(patients - LEAST * sites, shares / shares.sum())


def _sites(draw: Generator, ids: Sequence[str], returned: Any) -> pd.DataFrame:
    number = len(ids)
    months = [f"{2022 + month // 12}-{month % 12 + 1:02d}" for month in draw.integers(0, 24, number)]
    return pd.DataFrame(
        {
            "site_id": ids,
            "months_in_role": draw.integers(1, 49, number),
            "deprivation": draw.choice(["Low", "Medium", "High"], number),
            "region": draw.choice(REGIONS, number),
            "managed_by": draw.choice(["primary care", "VCSE"], number, p=[0.6, 0.4]),
            "set_up_by": draw.choice(["GP", "VCSE", "Link worker", "Practice manager"], number),
            "practices_served": 1 + draw.poisson(3, number),
            "fieldwork_month": months,
            "gp_data": np.where(returned == "nothing", NOT_PROVIDED, "provided"),
        }
    )


def _counts(draw: Generator, ids: Sequence[str], per_site: Any) -> pd.DataFrame:
    """Return counts of every patient: overdispersed, alike within a patient, with a ratio that differs by site."""
    site = np.repeat(np.arange(len(ids)), per_site)
    level = draw.gamma(1.2, 3.5 / 1.2, len(site))
    ratio = np.exp(draw.normal(-0.05, 0.15, len(ids)))[site]
    change = draw.gamma(4.0, 0.25, len(site))
    months_after = np.where(draw.random(len(site)) < 0.94, 6, draw.integers(2, 6, len(site)))
    number = np.arange(len(site)) - np.repeat(np.cumsum(per_site) - per_site, per_site) + 1
    names = np.array(ids, dtype=object)[site]
    patient = [f"{one}-P{position:04d}" for one, position in zip(names, number.tolist(), strict=True)]
    before, after = draw.poisson(level), draw.poisson(level * ratio * change * months_after / 6)
    return pd.DataFrame(dict(zip(GP_USAGE, (names, patient, before, after, 6, months_after), strict=True)))


def _totals(counts: pd.DataFrame, ids: Sequence[str], returned: Any) -> pd.DataFrame:
    """Return the sums of sites that returned no patients, with deviations where they returned means."""
    kinds = dict(zip(ids, returned, strict=True))
    of_totals = counts[counts["site_id"].map(kinds).isin(["totals", "means"])]
    sites = of_totals.groupby("site_id", sort=False)
    before, after = (sites[f"gp_appointments_{period}"] for period in ("before", "after"))
    table = pd.DataFrame({"n_patients": sites.size(), "total_before": before.sum(), "total_after": after.sum()})
    means = pd.Series(table.index.map(kinds), index=table.index) == "means"
    for period, column in (("before", before), ("after", after)):
        table[f"mean_{period}"] = column.mean().where(means)
        table[f"sd_{period}"] = column.std().where(means)
    return table.reset_index()


def _interviews(draw: Generator, counts: pd.DataFrame, share: float) -> dict[str, pd.DataFrame]:
    """Return who took part in interviews or observations, and what the interviewed answered, once or twice."""
    chosen = counts[draw.random(len(counts)) < share]
    number = len(chosen)
    kind = draw.choice([INTERVIEW_ONLY, INTERVIEW_AND_OBSERVATION, OBSERVATION_ONLY], number, p=[0.6, 0.1, 0.3])
    followed = draw.choice([FOLLOWED_UP, "not reached", "died", "declined"], number, p=[0.66, 0.28, 0.03, 0.03])
    people = pd.DataFrame(
        {
            "patient_id": chosen["patient_id"].to_numpy(),
            "site_id": chosen["site_id"].to_numpy(),
            "gender": draw.choice(["Female", "Male"], number, p=[0.6, 0.4]),
            "ethnic_group": draw.choice(["White British", "Asian", "Black", "Mixed", "Other"], number),
            "age_years": draw.integers(19, 90, number),
            "involvement": kind,
            "followed_up": np.where(kind == OBSERVATION_ONLY, "", followed),
        }
    )
    level, site_level = (
        draw.normal(size=number),
        dict(zip(counts["site_id"].unique(), draw.normal(size=number), strict=False)),
    )
    level = level + 0.3 * people["site_id"].map(site_level).fillna(0).to_numpy()
    rounds = [
        _answers(draw, people[asked], level[asked], position)
        for position, asked in enumerate((kind != OBSERVATION_ONLY, people["followed_up"] == FOLLOWED_UP), start=1)
    ]
    answers = pd.concat(rounds, ignore_index=True) if number else pd.DataFrame()
    return {"participants": people, "questionnaires": answers}


def _answers(draw: Generator, people: pd.DataFrame, level: Any, position: int) -> pd.DataFrame:
    """Return the answers of one round; one patient in ten leaves out the ONS4 items, one in five the GSE."""
    number, later = len(people), position == 2
    rows = people[["patient_id", "site_id"]].assign(round=position)
    rows["months_since_first"] = draw.integers(9, 13, number) if later else 0
    without = {"ons4": draw.random(number) < 0.1, "gse": draw.random(number) < 0.2}
    for item in (*ONS4_ITEMS, *GSE_ITEMS):
        is_ons4 = item in ONS4_ITEMS
        better = -1 if item == "ons4_anxiety" else 1
        middle, step, low, high = (5.4, 1.6, 0, 10) if is_ons4 else (2.7, 0.5, 1, 4)
        score = middle + better * step * (level + 0.3 * later) + step * draw.normal(size=number)
        answers = pd.Series(np.clip(np.rint(score), low, high), index=rows.index).astype("Int64")
        rows[item] = answers.mask(without["ons4" if is_ons4 else "gse"])
    return rows


def main() -> None:
    """Write the study that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sites", type=int, default=SITES)
    parser.add_argument("--patients", type=int, default=PATIENTS)
    parser.add_argument("--seed", type=int, default=SEED)
    given = vars(parser.parse_args())
    for path in write_england(given.pop("folder"), **given):
        print(path)


if __name__ == "__main__":
    main()
