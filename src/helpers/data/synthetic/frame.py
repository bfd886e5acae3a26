"""A synthetic sampling frame: the seven made-up sites and 33 other candidates, made up from the same seed.

Margins over all 40 candidates, the seven included:

* region: 11 North, 8 Midlands, 17 South, 4 South West, which is 40 times each part's share of England's people at the
  2021 census (27.5%, 19.2%, 43.2% with London and the East, 10.1%).
* deprivation: thirds of England by definition, so 13, 14 and 13.
* managed_by: half and half; an assumption.
* months_in_role: up to 48, since posts began in 2019 and data collection ran to 2023, and more of them short than long;
  practices_served: 1 to 9, with two most common; both are assumptions.

The margins are crossed at random: no pair of attributes goes together on purpose.
"""

from random import Random
from typing import Final

import pandas as pd

from helpers.data.synthetic.draws import SEED
from helpers.data.synthetic.sites import make_attributes, make_sites

COLUMNS: Final = ("site_id", "months_in_role", "deprivation", "region", "managed_by", "practices_served")
MARGINS: Final[dict[str, dict[str, int]]] = {
    "region": {"North": 11, "Midlands": 8, "South": 17, "South West": 4},
    "deprivation": {"Low": 13, "Medium": 14, "High": 13},
    "managed_by": {"primary care": 20, "VCSE": 20},
}
"""Candidates in each category, the seven made-up sites included."""


def make_frame(seed: int = SEED) -> pd.DataFrame:
    """Return the candidate sites, those of `data/synthetic/sites.csv` first.

    >>> make_frame()["region"].value_counts()["South"].item()
    17
    """
    rng = Random(f"{seed} frame")
    chosen = make_sites(seed)[list(COLUMNS)]
    left = {
        name: {category: number - int((chosen[name] == category).sum()) for category, number in margin.items()}
        for name, margin in MARGINS.items()
    }
    others = pd.DataFrame(make_attributes(rng, left))
    others["site_id"] = [f"X{candidate:02d}" for candidate in range(len(chosen) + 1, len(chosen) + len(others) + 1)]
    return pd.concat([chosen, others[list(COLUMNS)]], ignore_index=True)
