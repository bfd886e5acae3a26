"""Gower's distances agree with R's cluster::daisy on real mixed data, with missing cells and weights.

gower_daisy.R made gower_daisy_r.csv from the flower data that come with R's cluster; tests do not need R.
"""

from pathlib import Path

import pandas as pd
import pytest

from helpers.analysis.sampling import GowerRows, distance_frame, gower, site_frame
from helpers.data.study import load_published
from helpers.vocabulary import DEPRIVATION_LEVELS, SOURCE_COLUMNS

HERE = Path(__file__).parent
R = pd.read_csv(HERE / "gower_daisy_r.csv")
WEIGHTS = dict(zip((f"V{i}" for i in range(1, 9)), (2, 1, 0.5, 3, 1, 1, 0.25, 1), strict=True))


def flowers(name: str) -> pd.DataFrame:
    names = {f"V{i}": "string" for i in range(1, 7)}
    frame = pd.read_csv(HERE / name, index_col="id", dtype=names)
    for column in ("V5", "V6"):
        levels = sorted(frame[column].dropna().unique(), key=int)
        frame[column] = pd.Categorical(frame[column], levels, ordered=True)
    return frame


def table_4() -> pd.DataFrame:
    sites = load_published("table_04_sites").drop(columns=list(SOURCE_COLUMNS))
    sites["deprivation"] = pd.Categorical(sites["deprivation"], DEPRIVATION_LEVELS, ordered=True)
    return distance_frame(site_frame(sites)).set_index(pd.RangeIndex(1, 8))


CASES = {
    "flower": (flowers("gower_flower.csv"), None),
    "flower_weighted": (flowers("gower_flower.csv"), WEIGHTS),
    "flower_missing": (flowers("gower_flower_missing.csv"), None),
    "flower_missing_weighted": (flowers("gower_flower_missing.csv"), WEIGHTS),
    "table_4": (table_4(), None),
}


@pytest.mark.parametrize("case", CASES)
def test_distances_are_those_of_daisy(case: str) -> None:
    frame, weights = CASES[case]
    expected = R[R["case"] == case]
    assert len(expected) == len(frame) * (len(frame) - 1) / 2
    ours = gower(frame, weights=weights)
    by_rows = GowerRows(frame, weights).from_sites(list(range(len(frame))))
    for row in expected.itertuples():
        assert ours.loc[row.one, row.other] == pytest.approx(row.distance, abs=1e-12), (row.one, row.other)
        assert by_rows[row.one - 1, row.other - 1] == pytest.approx(row.distance, abs=1e-12)
