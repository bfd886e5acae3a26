"""GP usage and pooling agree with R (base, metafor, clubSandwich) on real before/after counts.

gp_usage_and_pooling.R made gp_usage_and_pooling_r.csv from epilepsy.csv; tests do not need R.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.gp_usage import (
    change_summary,
    leave_one_out,
    patient_weighted_ratio,
    pool,
    rate_ratio,
    rate_ratio_from_moments,
    rate_ratio_from_totals,
    summarise_sites,
)

HERE = Path(__file__).parent
R = pd.read_csv(HERE / "gp_usage_and_pooling_r.csv").set_index(["group", "quantity"])["value"]
PATIENTS = pd.read_csv(HERE / "epilepsy.csv").assign(block=lambda frame: (frame["subject"] - 1) // 10 + 1)
GROUPS = {"all": PATIENTS, "arm0": PATIENTS[PATIENTS["arm"] == 0], "arm1": PATIENTS[PATIENTS["arm"] == 1]}
GROUPS |= {f"block{i}": PATIENTS[PATIENTS["block"] == i] for i in range(1, 7)}
CLOSE = {"rel": 1e-8, "abs": 1e-8}


@pytest.mark.parametrize("group", GROUPS)
def test_the_ratio_and_its_interval_are_those_of_a_cluster_robust_model(group: str) -> None:
    result = asdict(rate_ratio(GROUPS[group]["before"], GROUPS[group]["after"]))
    for quantity in ("ratio", "se_log_ratio", "low", "high"):
        assert result[quantity] == pytest.approx(R[group, quantity], **CLOSE), quantity


@pytest.mark.parametrize("group", GROUPS)
def test_the_jackknife_is_the_same_model_without_each_patient_in_turn(group: str) -> None:
    result = asdict(rate_ratio(GROUPS[group]["before"], GROUPS[group]["after"], error="CR3"))
    for quantity in ("se_log_ratio", "low", "high"):
        assert result[quantity] == pytest.approx(R[group, f"CR3_{quantity}"], **CLOSE), quantity


@pytest.mark.parametrize("group", GROUPS)
def test_rank_tests_and_changes(group: str) -> None:
    before, after = GROUPS[group]["before"], GROUPS[group]["after"]
    result = asdict(change_summary(before, after))
    quantities = ["hodges_lehmann", "sign_p", "mean_change", "sd_change"]
    if (after != before).sum() > 25:  # otherwise ours is exact: tests/questionnaires/questionnaire_edges.R
        quantities.append("wilcoxon_p")
    for quantity in quantities:
        assert result[quantity] == pytest.approx(R[group, quantity], **CLOSE), quantity


@pytest.mark.parametrize("group", GROUPS)
def test_the_exact_interval_from_totals(group: str) -> None:
    result = rate_ratio_from_totals(GROUPS[group]["before"].sum(), GROUPS[group]["after"].sum())
    assert result.low == pytest.approx(R[group, "totals_low"], **CLOSE)
    assert result.high == pytest.approx(R[group, "totals_high"], **CLOSE)


@pytest.mark.parametrize("group", GROUPS)
def test_moments_say_the_same_as_the_patients(group: str) -> None:
    before, after = GROUPS[group]["before"], GROUPS[group]["after"]
    moments = (len(before), before.mean(), before.std(), after.mean(), after.std(), before.corr(after))
    assert rate_ratio_from_moments(*moments).high == pytest.approx(R[group, "high"], **CLOSE)


def test_all_sites_at_once_equal_one_by_one() -> None:
    frame = PATIENTS.rename(columns={"before": "gp_appointments_before", "after": "gp_appointments_after"})
    frame = frame.assign(site_id="block" + frame["block"].astype(str), months_before=6, months_after=6)
    for prefix, error in (("", "CR2"), ("CR3_", "CR3")):
        for row in summarise_sites(frame, error=error).itertuples():
            for quantity in ("se_log_ratio", "low", "high"):
                assert getattr(row, quantity) == pytest.approx(R[row.site_id, prefix + quantity], **CLOSE)


def test_the_ratio_of_all_appointments_has_the_larger_jackknife_of_patients_and_sites() -> None:
    frame = PATIENTS.rename(columns={"before": "gp_appointments_before", "after": "gp_appointments_after"})
    frame = frame.assign(site_id="block" + frame["block"].astype(str), months_before=6, months_after=6)
    sites, expected = summarise_sites(frame, error="CR3"), R["one_stage"]
    assert patient_weighted_ratio(sites).se_log_ratio == pytest.approx(expected["se_sites"], **CLOSE)
    result = asdict(patient_weighted_ratio(sites, frame))
    assert result["se_log_ratio"] == pytest.approx(max(expected["se_sites"], expected["se_patients"]), **CLOSE)
    for quantity in ("ratio", "low", "high"):
        assert result[quantity] == pytest.approx(expected[quantity], **CLOSE), quantity


def estimates(divisor: float) -> tuple[list[float], list[float]]:
    ratios = [rate_ratio(GROUPS[f"block{i}"]["before"], GROUPS[f"block{i}"]["after"]) for i in range(1, 7)]
    return [one.log_ratio for one in ratios], [one.se_log_ratio**2 / divisor for one in ratios]


INTERVALS: dict[str, bool | Literal["adhoc"]] = {"knha": True, "adhoc": "adhoc", "z": False}


@pytest.mark.parametrize(("name", "divisor"), [("blocks", 1), ("precise", 4), ("alike", 1)])
@pytest.mark.parametrize("method", ["REML", "PM", "DL", "EE"])
@pytest.mark.parametrize("test", INTERVALS)
def test_pooling_agrees_with_metafor(name: str, divisor: float, method: str, test: str) -> None:
    y, v = np.array(estimates(divisor))
    y = y.mean() + (y - y.mean()) / 20 if name == "alike" else y
    result = asdict(pool(y, v, method=method, knapp_hartung=INTERVALS[test]))
    for quantity, value in R[f"{name}_{method}_{test}"].items():
        assert result[str(quantity)] == pytest.approx(value, **CLOSE), quantity


def test_leave_one_out_agrees_with_metafor() -> None:
    table = leave_one_out(*estimates(4), method="DL", knapp_hartung=True)
    for row in table.itertuples():
        assert row.estimate == pytest.approx(R["leave_one_out", f"estimate{row.left_out}"], **CLOSE)
        assert row.se == pytest.approx(R["leave_one_out", f"se{row.left_out}"], **CLOSE)


def test_the_spread_between_precise_blocks_is_not_zero() -> None:
    """Else the comparison of the estimators would compare zeros."""
    assert R["precise_REML_knha", "tau2"] > 0.01
    assert len({round(R[f"precise_{method}_z", "tau2"], 6) for method in ("REML", "PM", "DL")}) == 3
    assert not np.isnan(R).any()


def test_blocks_drawn_together_have_a_hartung_knapp_interval_narrower_than_wald_and_an_empty_one_of_tau2() -> None:
    """Else the adjusted interval would be compared where nothing is adjusted."""
    assert R["alike_REML_knha", "se"] < 0.1 * R["alike_REML_z", "se"] == 0.1 * R["alike_REML_adhoc", "se"]
    y, v = np.array(estimates(1))
    assert np.isnan(pool(y.mean() + (y - y.mean()) / 20, v).tau2_low)
