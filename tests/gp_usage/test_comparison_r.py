"""The ratio of ratios and the balance table agree with R (metafor, clubSandwich) on real before/after counts.

comparison.R made comparison_r.csv from epilepsy.csv; tests do not need R.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.gp_usage import MatchedPatients, balance_by_site, pool_sites, ratio_of_ratios

HERE = Path(__file__).parent
R = pd.read_csv(HERE / "comparison_r.csv").set_index(["group", "quantity"])["value"]
CLOSE = {"rel": 1e-7, "abs": 1e-7}


def patients() -> pd.DataFrame:
    """The treated and their one or two controls of comparison.R, as rows of gp_usage.csv."""
    trial = pd.read_csv(HERE / "epilepsy.csv")
    treated, placebo = trial[trial["arm"] == 1][:14], trial[trial["arm"] == 0]
    pairs = [number for number in range(1, 15) for _ in range(2 - number % 2)]
    places = [2 * number - 2 + second for number in range(1, 15) for second in range(2 - number % 2)]
    rows = [
        treated.assign(pair=range(1, 15), group="referred"),
        placebo.iloc[places].assign(pair=pairs, group="not referred"),
    ]
    frame = pd.concat(rows, ignore_index=True)
    counts = {"gp_appointments_before": frame["before"], "gp_appointments_after": frame["after"]}
    site = np.select([frame["pair"] <= 5, frame["pair"] <= 10], ["A", "B"], "C")
    frame = frame.assign(site_id=site, pair_id=frame["pair"].astype(str), **counts, months_before=6, months_after=6)
    return frame.assign(trigger_appointments=frame["before"], earlier_appointments=np.nan)


@pytest.mark.parametrize("site", ["A", "B", "C", "all"])
def test_each_arm_without_each_pair_in_turn_and_welchs_degrees_of_freedom(site: str) -> None:
    rows = patients()
    result = ratio_of_ratios(rows.assign(site_id="all") if site == "all" else rows).set_index("site_id").loc[site]
    for quantity in ("ratio_referred", "ratio_comparison", "ratio", "se_log_ratio", "df", "low", "high"):
        assert result[quantity] == pytest.approx(R[site, quantity], **CLOSE), quantity
    # clubSandwich's CR3 is the jackknife's linearisation, which falls short of it where pairs are few
    assert 0.75 * result["se_log_ratio"] < R[site, "se_linearised"] < result["se_log_ratio"]


def test_sites_are_pooled_as_by_metafor() -> None:
    pooled = pool_sites(ratio_of_ratios(patients()))
    assert pooled is not None
    for quantity in ("estimate", "low", "high"):
        assert getattr(pooled, quantity) == pytest.approx(R["pooled", quantity], **CLOSE), quantity


def test_the_standardised_difference_has_weighted_variances() -> None:
    balance = balance_by_site(MatchedPatients(patients(), (-3, -1), (-9, -4), ())).set_index("site_id")
    for site in "ABC":
        expected = R[site, "standardised_difference"]
        assert balance.loc[site, "standardised_difference"] == pytest.approx(expected, **CLOSE)
    assert balance["earlier_difference"].isna().all()
    assert balance["n_controls"].tolist() == [7, 8, 6]
