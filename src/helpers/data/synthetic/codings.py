"""Synthetic labels of two coders before consensus: mostly the published label, else a neighbour of it."""

from random import Random
from typing import Final

import pandas as pd

from helpers.data.synthetic.draws import whole

AGREES_WITH_CONSENSUS: Final = {"Coder A": 0.86, "Coder B": 0.82}
STAYS_IN_DOMAIN: Final = 0.7


def make_codings(cmocs: pd.DataFrame, constructs: pd.DataFrame, rng: Random) -> pd.DataFrame:
    """Return one label per CMOC and coder."""
    domain = dict(zip(constructs["npt_construct"], constructs["domain"], strict=True))
    rows = []
    for cmoc, published in zip(cmocs["cmoc_id"], cmocs["npt_construct"], strict=True):
        for coder, agrees in AGREES_WITH_CONSENSUS.items():
            near = [name for name in domain if domain[name] == domain[published] and name != published]
            far = [name for name in domain if domain[name] != domain[published]]
            pick = published
            if rng.random() >= agrees:
                choices = near if rng.random() < STAYS_IN_DOMAIN else far
                pick = choices[whole(rng, 0, len(choices) - 1)]
            rows.append((cmoc, coder, pick))
    return pd.DataFrame(rows, columns=["cmoc_id", "coder", "npt_construct"])
