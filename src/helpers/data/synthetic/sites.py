"""Seven made-up sites: ids, names and attributes of their own, none of which is a real site's."""

from random import Random
from typing import Any, Final

import pandas as pd

from helpers.data.study import load_published
from helpers.data.synthetic.draws import shuffled, weighted, whole
from helpers.vocabulary import NOT_PROVIDED

SITES: Final = {
    "A": "Avocet",
    "B": "Bunting",
    "C": "Corncrake",
    "D": "Dunnock",
    "E": "Egret",
    "F": "Fieldfare",
    "G": "Godwit",
}
"""Ids and names: letters and birds, where the study has numbers and no names."""
MARGINS: Final[dict[str, dict[str, int]]] = {
    "deprivation": {"Low": 2, "Medium": 2, "High": 3},
    "region": {"North": 1, "Midlands": 2, "South": 3, "South West": 1},
    "managed_by": {"primary care": 4, "VCSE": 3},
}
"""Sites in each category: every category has one, in numbers that are not those of the study."""
SET_UP_BY: Final = ("GP", "VCSE", "Link worker", "Practice manager", "GP and practice manager")
PRACTICES: Final = ((1, 2, 3, 4, 5, 6, 7, 8, 9), (6, 9, 5, 4, 4, 2, 1, 1, 1))
LONGEST: Final = 48
FIELDWORK_MONTHS: Final = ("2022-01", "2022-03", "2022-05", "2022-07", "2023-01", "2023-03")
"""Of the sites with GP data, in their order; six months before and after each lie in 2021-07 to 2023-09."""
MONTH_WITHOUT_GP_DATA: Final = "2022-10"


def make_sites(seed: int) -> pd.DataFrame:
    """Return the seven sites; one of them, which one is drawn, gave no GP data."""
    rng = Random(f"{seed} sites A to G")
    made = {"site_id": list(SITES), "site_name": list(SITES.values()), **_unlike_the_study(rng)}
    made["set_up_by"] = [SET_UP_BY[whole(rng, 0, len(SET_UP_BY) - 1)] for _ in SITES]
    without = whole(rng, 0, len(SITES) - 1)
    made["fieldwork_month"] = [*FIELDWORK_MONTHS[:without], MONTH_WITHOUT_GP_DATA, *FIELDWORK_MONTHS[without:]]
    made["gp_data"] = [NOT_PROVIDED if position == without else "provided" for position in range(len(SITES))]
    names = ("site_id", "site_name", "months_in_role", "deprivation", "region", "managed_by", "set_up_by")
    return pd.DataFrame(made)[[*names, "practices_served", "fieldwork_month", "gp_data"]]


def _unlike_the_study(rng: Random) -> dict[str, list[Any]]:
    """Return attributes of the sites, drawn again until each differs from every real site in two respects or more."""
    real = load_published("table_04_sites")
    while True:
        made = make_attributes(rng, MARGINS)
        alike = [
            sum(str(value) == str(real[name].iloc[row]) for name, value in zip(made, site, strict=True))
            for site in zip(*made.values(), strict=True)
            for row in range(len(real))
        ]
        if max(alike) <= len(made) - 2:
            return made


def make_attributes(rng: Random, margins: dict[str, dict[str, int]]) -> dict[str, list[Any]]:
    """Return attributes of as many sites as the margins have: these crossed at random, the others drawn.

    >>> make_attributes(Random(1), {"region": {"North": 2}})["region"]
    ['North', 'North']
    """
    made: dict[str, list[Any]] = {
        name: shuffled(rng, [category for category, number in margin.items() for _ in range(number)])
        for name, margin in margins.items()
    }
    number = max(len(values) for values in made.values())
    made["months_in_role"] = [min(whole(rng, 1, LONGEST), whole(rng, 1, LONGEST)) for _ in range(number)]
    made["practices_served"] = [weighted(rng, *PRACTICES) for _ in range(number)]
    return made
