"""A synthetic sampling frame: the seven published sites and 33 candidates made up from one seed.

Margins over all 40 candidates, the seven included:

* region: 11 North, 8 Midlands, 17 South, 4 South West, which is 40 times each part's share of England's people at the
  2021 census (27.5%, 19.2%, 43.2% with London and the East, 10.1%).
* deprivation: thirds of England by definition, so 13, 14 and 13.
* managed_by: half and half; an assumption.
* months_in_role: up to 48, since posts began in 2019 and data collection ran to 2023, and more of them short than long;
  practices_served: 1 to 9, with two most common; both are assumptions.

The margins are crossed at random: no site was looked at, and no pair of attributes goes together on purpose.
"""

from random import Random
from typing import Final

import pandas as pd

from helpers.data.study import load_published
from helpers.data.synthetic.draws import SEED, shuffled, weighted, whole

COLUMNS: Final = ("site_id", "months_in_role", "deprivation", "region", "managed_by", "practices_served")
MARGINS: Final[dict[str, dict[str, int]]] = {
    "region": {"North": 11, "Midlands": 8, "South": 17, "South West": 4},
    "deprivation": {"Low": 13, "Medium": 14, "High": 13},
    "managed_by": {"primary care": 20, "VCSE": 20},
}
"""Candidates in each category, the seven published sites included."""
PRACTICES: Final = ((1, 2, 3, 4, 5, 6, 7, 8, 9), (6, 9, 5, 4, 4, 2, 1, 1, 1))
_LONGEST: Final = 48


def make_frame(seed: int = SEED) -> pd.DataFrame:
    """Return the candidate sites, the published seven first.

    >>> make_frame()["region"].value_counts()["South"].item()
    17
    """
    rng = Random(f"{seed} frame")
    chosen = load_published("table_04_sites")[list(COLUMNS)].astype({"months_in_role": int, "deprivation": str})
    made: dict[str, list[object]] = {}
    for name, margin in MARGINS.items():
        left = {category: number - int((chosen[name] == category).sum()) for category, number in margin.items()}
        made[name] = list(shuffled(rng, [category for category, number in left.items() for _ in range(number)]))
    number = len(made["region"])
    made["site_id"] = [f"C{candidate:02d}" for candidate in range(len(chosen) + 1, len(chosen) + number + 1)]
    made["months_in_role"] = [min(whole(rng, 1, _LONGEST), whole(rng, 1, _LONGEST)) for _ in range(number)]
    made["practices_served"] = [weighted(rng, *PRACTICES) for _ in range(number)]
    return pd.concat([chosen, pd.DataFrame(made)[list(COLUMNS)]], ignore_index=True)
