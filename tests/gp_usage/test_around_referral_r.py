"""The curve, its peak, both windows, the share that lasts and the forecast agree with R (base, boot) on real counts.

around_referral.R made around_referral_r.csv from epilepsy_visits.csv; tests do not need R.
"""

from dataclasses import asdict
from pathlib import Path

import pandas as pd
import pytest

from helpers.analysis.gp_usage import (
    MONTH,
    AroundReferral,
    LastingShare,
    WindowRatio,
    before_and_after,
    curve_around_referral,
    forecast_ratio,
    lasting_share,
    mirror_window,
    peak_before_referral,
)

HERE = Path(__file__).parent
R = pd.read_csv(HERE / "around_referral_r.csv").set_index(["group", "quantity"])["value"]
VISITS = pd.read_csv(HERE / "epilepsy_visits.csv")
MONTHS = VISITS["visit"].map({1: -3, 2: -1, 3: 1, 4: 2})
COUNTS = pd.DataFrame({"site_id": "1", "patient_id": VISITS["subject"].astype(str), MONTH: MONTHS})
COVERED = pd.DataFrame({"site_id": ["1"], "n": [59], "months_first": [-3], "months_last": [2]})
AROUND = AroundReferral(COUNTS.assign(gp_appointments=VISITS["count"]), COVERED)
CLOSE = {"rel": 1e-9}


@pytest.mark.parametrize("month", [-3, -1, 1, 2])
def test_a_month_of_the_curve_is_a_model_with_a_constant_alone(month: int) -> None:
    row = curve_around_referral(AROUND).set_index(MONTH).loc[month]
    for quantity in ("mean", "low", "high"):
        assert row[quantity] == pytest.approx(R[f"month{month}", quantity], **CLOSE), quantity


def test_the_peak_is_that_of_the_months_before() -> None:
    peak = peak_before_referral(curve_around_referral(AROUND))
    assert peak is not None
    assert asdict(peak) == pytest.approx({**R["peak"].to_dict(), "n": 59}, **CLOSE)  # the patients of epil


@pytest.mark.parametrize(
    ("name", "windows"),
    [
        ("mirror", mirror_window(AROUND, trigger=(-1, -1), window=1)),
        ("plain", before_and_after(AROUND, window=1)),
    ],
)
def test_a_ratio_of_windows_is_a_model_without_each_patient_in_turn(name: str, windows: WindowRatio) -> None:
    assert windows.ratio is not None
    for quantity in ("ratio", "low", "high"):
        assert getattr(windows.ratio, quantity) == pytest.approx(R[name, quantity], rel=1e-8), quantity


def lasting() -> LastingShare:
    """The share of the first and the last two visits, patients with equal counts in one row."""
    halves = VISITS.groupby(["subject", VISITS["visit"] > 2])["count"].sum().unstack()
    halves.columns = pd.Index(["gp_appointments_first", "gp_appointments_second"])
    rows = halves.groupby(list(halves), as_index=False).size().rename(columns={"size": "n_patients"})
    share = lasting_share(rows.assign(months_per_window=1))
    assert share is not None
    return share


def test_the_share_that_lasts_is_the_correlation_of_pairs_entered_twice() -> None:
    share = asdict(lasting())
    assert share["n"] == 59
    assert share["rho"] == pytest.approx(R["list", "rho_pairs"], **CLOSE)
    for quantity in ("rho", "usual_mean", "rho_se", "usual_mean_se", "covariance"):
        assert share[quantity] == pytest.approx(R["list", quantity], rel=1e-5), quantity


def test_the_forecast_and_its_interval_are_those_of_the_formula_to_the_first_order() -> None:
    forecast = forecast_ratio(lasting(), 30, months=1)
    assert forecast is not None
    for quantity in ("ratio", "low", "high"):
        assert getattr(forecast, quantity) == pytest.approx(R["forecast", quantity], rel=1e-5), quantity
