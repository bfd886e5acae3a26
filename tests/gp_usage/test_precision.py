"""Planned intervals are as wide as R integrates and draws them, and as the book's own estimators turn out on average.

precision.R made precision_r.csv from epilepsy.csv; tests do not need R.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.gp_usage import (
    PlanningValues,
    expected_half_width,
    patients_needed,
    planning_values,
    pool_sites,
    precision_table,
    ratio_by_site,
    relative_sd_from_moments,
)
from helpers.show.gp_usage.precision_text import precision_sentence

HERE = Path(__file__).parent
R = pd.read_csv(HERE / "precision_r.csv").set_index(["group", "quantity"])["value"]
PATIENTS = pd.read_csv(HERE / "epilepsy.csv")
SD = R["epilepsy", "relative_sd"]
CLOSE = {"rel": 1e-9}


def test_one_site_is_as_wide_as_in_r() -> None:
    assert expected_half_width(59, 1, PlanningValues(SD)) == pytest.approx(R["epilepsy", "half_width"], **CLOSE)
    fewer = PlanningValues(SD, seen_share=0.8)
    assert expected_half_width(59, 1, fewer) == pytest.approx(R["epilepsy", "half_width_seen"], **CLOSE)
    moments = [PATIENTS[name].agg(["mean", "std"]) for name in ("before", "after")]
    correlation = float(np.corrcoef(PATIENTS["before"], PATIENTS["after"])[0, 1])
    numbers = [float(value) for pair in moments for value in pair]
    assert relative_sd_from_moments(*numbers, correlation) == pytest.approx(SD, **CLOSE)


@pytest.mark.parametrize("percent", [10, 20, 50])
def test_the_patients_needed_are_those_that_r_finds_by_trying(percent: int) -> None:
    assert patients_needed(percent, 1, PlanningValues(SD)) == R["epilepsy", f"patients{percent}"]


@pytest.mark.parametrize("sites", [3, 6, 20])
@pytest.mark.parametrize("tau", [0, 0.15, 0.3])
def test_pooled_sites_are_as_wide_as_r_integrates_and_metafor_draws(sites: int, tau: float) -> None:
    width = expected_half_width(40, sites, PlanningValues(SD, tau))
    assert width == pytest.approx(R[f"pooled{sites}", f"tau{tau:g}"], rel=1e-8)
    error = R[f"drawn_error{sites}", f"tau{tau:g}"]
    assert abs(width - R[f"drawn{sites}", f"tau{tau:g}"]) < 4 * error


def drawn(n: int, sites: int, tau: float, mean: float, seed: int) -> pd.DataFrame:
    """Counts of patients whose means are a gamma's; ratios of sites are spread by tau around 0.8."""
    rng = np.random.default_rng(seed)
    rate = rng.gamma(2, mean / 2, (sites, n))
    after = rng.poisson(rate * 0.8 * np.exp(tau * rng.standard_normal((sites, 1))))
    frame = pd.DataFrame({"site_id": np.repeat([f"{i:05d}" for i in range(sites)], n)})
    frame["patient_id"] = [f"p{i}" for i in range(len(frame))]
    counts = {"gp_appointments_before": rng.poisson(rate).ravel(), "gp_appointments_after": after.ravel()}
    return frame.assign(**counts, months_before=6.0, months_after=6.0)


def relative_sd(mean: float) -> float:
    """The same in closed form: Poisson counts around a mean that they share, so that its part cancels."""
    return float(np.sqrt(1 / mean + 1 / (0.8 * mean)))


@pytest.mark.parametrize(("n", "mean"), [(20, 4), (60, 4), (60, 1.5)])
def test_the_intervals_of_a_site_turn_out_as_planned(n: int, mean: float) -> None:
    """By the jackknife that the book shows; small sites are a little wider, for it is a cautious one."""
    sites = ratio_by_site(frame := drawn(n, 1500, 0, mean, 1), None, frame["site_id"].unique())
    turned_out = float((np.log(sites["high"]) - np.log(sites["low"])).mean() / 2)
    planned = expected_half_width(n, 1, PlanningValues(relative_sd(mean)))
    assert turned_out / planned == pytest.approx(1.02, abs=0.03)


@pytest.mark.parametrize(("k", "tau"), [(6, 0.0), (12, 0.2)])
def test_the_pooled_intervals_turn_out_as_planned(k: int, tau: float) -> None:
    sites = ratio_by_site(frame := drawn(30, 150 * k, tau, 4, 2), None, frame["site_id"].unique())
    pooled = [pool_sites(sites[start : start + k]) for start in range(0, len(sites), k)]
    turned_out = np.mean([(one.high - one.low) / 2 for one in pooled if one is not None])
    planned = expected_half_width(30, k, PlanningValues(relative_sd(4), tau))
    assert turned_out / planned == pytest.approx(1.0, abs=0.08)


def test_a_study_says_what_another_would_be_like() -> None:
    frame = drawn(40, 8, 0.2, 4, 3)
    sites = ratio_by_site(frame, None, frame["site_id"].unique())
    planning = planning_values(sites, pool_sites(sites))
    assert planning is not None
    assert planning.relative_sd == pytest.approx(np.sqrt(40 * (sites["se_log_ratio"] ** 2).mean()))
    assert planning.between_sites_sd > 0
    nobody = sites.assign(se_log_ratio=np.nan)
    assert planning_values(nobody, None) is None


def test_what_is_asked_wrongly_is_refused_and_what_cannot_be_reached_is_none() -> None:
    planning = PlanningValues(1.0, 0.4)
    with pytest.raises(ValueError, match="cannot be pooled"):
        expected_half_width(20, 2, planning)
    with pytest.raises(ValueError, match="from 1"):
        expected_half_width(0, 1, planning)
    with pytest.raises(ValueError, match="above 0"):
        patients_needed(0, 1, planning)
    assert patients_needed(20, 3, planning) is None
    assert np.isnan(expected_half_width(20, 6, PlanningValues(1.0)))
    assert np.isnan(expected_half_width(1, 1, planning))
    table = precision_table(planning, [10, 40], [1, 6])
    assert table["half_width"].tolist() == [expected_half_width(n, k, planning) for n in (10, 40) for k in (1, 6)]
    assert (1 + table["percent_above"] / 100).tolist() == pytest.approx(
        (1 / (1 - table["percent_below"] / 100)).tolist()
    )


def test_the_sentence_says_how_many_patients_it_takes() -> None:
    assert precision_sentence(PlanningValues(SD), 0.95) == (
        "For one site whose patients vary as these do, it would take about 80 patients for a 95% interval that reaches "
        "20% above the ratio."
    )
    both = precision_sentence(PlanningValues(SD, 0.1), 0.95)
    assert "Six such sites pooled would need about" in both
    assert "no number of patients would do" in precision_sentence(PlanningValues(SD, 0.5), 0.95)
