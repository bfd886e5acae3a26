"""The forecast of regression to the mean: rho by hand and by brute force, its interval, the back test cell by cell."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.gp_usage import LastingShare, compared_effects, explaining_share, forecast_ratio, lasting_share
from helpers.data.study import load_published, load_study

ROOT = Path(__file__).parents[2]
SHARE = LastingShare(n=5000, months=6, rho=0.5, rho_se=0.02, usual_mean=2.0, usual_mean_se=0.04, covariance=0.0003)


def benchmark(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def as_list(first: list[int], second: list[int], people: list[int] | None = None, months: int = 6) -> pd.DataFrame:
    counts = {"gp_appointments_first": first, "gp_appointments_second": second}
    return pd.DataFrame(counts).assign(n_patients=people or [1] * len(first), months_per_window=months)


def test_rho_and_the_usual_mean_by_hand() -> None:
    # counts 0 1, 1 2, 3 2, 4 3: mean 2; products 2, 0, 0, 2; mean squares 2.5, 0.5, 0.5, 2.5
    share = lasting_share(as_list([0, 1, 3, 4], [1, 2, 2, 3]))
    assert share is not None
    assert (share.n, share.usual_mean) == (4, 2.0)
    assert share.rho == pytest.approx(4 / 6)


def test_a_tally_says_what_its_patients_say() -> None:
    tally = lasting_share(as_list([0, 1, 4], [1, 2, 2], [3, 2, 1]))
    rows = lasting_share(as_list([0, 0, 0, 1, 1, 4], [1, 1, 1, 2, 2, 2]))
    assert tally is not None and rows is not None
    assert vars(tally) == pytest.approx(vars(rows))


def test_its_errors_are_those_of_leaving_each_patient_out() -> None:
    rng = np.random.default_rng(4)
    usual = rng.gamma(1.5, 1.2, 600)
    first, second = rng.poisson(usual), rng.poisson(usual)
    share = lasting_share(as_list(first.tolist(), second.tolist()))
    assert share is not None
    without = []
    for patient in range(600):
        pair = np.delete(np.array([first, second], dtype=float), patient, axis=1)
        mean = pair.mean()
        rho = ((pair[0] - mean) * (pair[1] - mean)).mean() / ((pair - mean) ** 2).mean()
        without.append((rho, mean))
    jackknife = 599 / 600 * 600 * np.cov(np.array(without).T, ddof=0)
    assert [share.rho_se, share.usual_mean_se] == pytest.approx(np.sqrt(np.diag(jackknife)), rel=0.02)
    assert share.covariance == pytest.approx(jackknife[0, 1], rel=0.05)


@pytest.mark.parametrize(
    "rows",
    [
        as_list([1, 1, 1], [1, 1, 1]),
        as_list([1, 4], [2, 3]),
        as_list([1, 4, 2], [2, 3, 3]).assign(months_per_window=[6, 6, 12]),
    ],
)
def test_a_list_that_says_nothing_gives_nothing(rows: pd.DataFrame) -> None:
    assert lasting_share(rows) is None


def test_the_forecast_and_its_interval_by_hand() -> None:
    forecast = forecast_ratio(SHARE, 4.0)
    assert forecast is not None
    # slopes 1 - 2/4 = 0.5 for rho and (1 - 0.5)/4 = 0.125 for the mean
    se = np.sqrt((0.5 * 0.02) ** 2 + (0.125 * 0.04) ** 2 + 2 * 0.5 * 0.125 * 0.0003)
    assert [forecast.ratio, forecast.low, forecast.high] == pytest.approx(
        [0.75, 0.75 - 1.959964 * se, 0.75 + 1.959964 * se]
    )


def test_no_forecast_from_windows_of_another_length_or_for_nobody() -> None:
    assert forecast_ratio(SHARE, 4.0, months=12) is None
    assert forecast_ratio(SHARE, 0.0) is None
    assert forecast_ratio(SHARE, float("nan")) is None


@pytest.mark.parametrize(
    ("ratio", "before", "usual", "share"),
    [(0.875, 4, 3, 0.5), (0.86, 10, 3.9, 0.47 / 0.61), (1.2, 4, 3, np.nan), (0.5, 4, 3, np.nan), (0.9, 3, 3, np.nan)],
)
def test_the_rho_that_explains_a_ratio_away(ratio: float, before: float, usual: float, share: float) -> None:
    assert explaining_share(ratio, before, usual) == pytest.approx(share, nan_ok=True)


def test_the_back_test_comes_out_as_committed_in_every_cell() -> None:
    module = benchmark("forecast_backtest")
    committed = pd.read_csv(module.TABLE)
    pd.testing.assert_frame_equal(module.back_test(), committed)
    assert len(committed) == 12
    assert module.as_markdown(committed) in module.PAGE.read_text(encoding="utf-8")


def test_the_people_of_the_back_test_are_all_there() -> None:
    by_year = benchmark("forecast_backtest").visits()
    assert by_year.shape == (5912, 5)
    assert int(by_year.notna().to_numpy().sum()) == 20190


def test_every_forecast_lies_within_the_interval_of_what_came_and_within_seven_hundredths() -> None:
    table = load_published("forecast_backtest")
    assert ((table["forecast"] >= table["low"]) & (table["forecast"] <= table["high"])).all()
    gap = table["forecast"] - table["ratio"]
    assert gap.abs().max() < 0.07
    busiest = table["busiest_share"] < 1
    assert (gap[busiest] < 0).all()  # as the Methods page says


def test_the_simulated_worlds_are_those_of_the_methods_page() -> None:
    module = benchmark("anyway_worlds")
    table = pd.read_csv(module.TABLE)
    assert module.as_markdown(table) in module.PAGE.read_text(encoding="utf-8")
    ratio = table.drop_duplicates(["world", "method"]).set_index(["method", "world"])["ratio"]
    assert ratio["before and after"].max() < 0.8
    assert (ratio["mirror window"][["A", "B", "C"]] - 1).abs().max() < 0.02
    assert ratio["mirror window"][["D", "E"]].min() > 1.03
    gap = ratio["forecast"] - ratio["before and after"]
    assert gap[["A", "B", "C", "D"]].abs().max() < 0.04  # as the Methods page says
    assert gap["E"] == pytest.approx(-0.07, abs=0.005)
    holds = table[table["method"] == "mirror window"].set_index(["world", "n"])["holds_one"]
    assert holds[["A", "B", "C"]].min() > 0.93
    assert holds["D", 160] < 0.82


def test_a_small_sample_of_the_worlds_says_the_same() -> None:
    table = benchmark("anyway_worlds").simulate(60_000, 1, 200)
    committed = load_published("simulated_worlds")
    keys = ["world", "method", "n"]
    both = table[table["method"] != "forecast"].merge(committed, on=keys, suffixes=("", "_committed"))
    assert len(both) == 20
    assert (both["ratio"] - both["ratio_committed"]).abs().max() < 0.12
    holds = both[both["world"].isin(["A", "B", "C"]) & (both["method"] == "mirror window")]
    assert (holds["holds_one"] - holds["holds_one_committed"]).abs().max() < 0.08  # 200 draws: standard error 0.02


def test_the_made_up_list_has_everybody_and_wider_than_the_referred() -> None:
    study = load_study()
    share = lasting_share(study.practice_list)
    assert share is not None
    assert (share.n, share.months) == (4200, 6)
    assert share.usual_mean < study.gp_usage["gp_appointments_before"].mean()
    assert set(study.practice_list["site_id"]) == set(study.gp_usage["site_id"])
    assert ((study.practice_list[["gp_appointments_first", "gp_appointments_second"]] == 0).all(axis=1)).sum() == 6


def test_only_counts_that_were_printed_make_a_ratio() -> None:
    effects = compared_effects(load_published("published_effects")).set_index("study")
    assert effects.index[effects["ratio"].notna()].tolist() == ["Carnes 2017"]
    carnes = effects.loc["Carnes 2017"]
    assert (carnes["before"], carnes["after"], carnes["control_before"], carnes["control_after"]) == (
        10.0,
        8.6,
        3.9,
        4.3,
    )
    assert carnes["doi"] == "10.1186/s12913-017-2778-y"
    assert carnes["controls"] == "not comparable"
    assert "not comparable" in set(effects.loc[["NASP, Tameside", "NASP, Sussex"], "controls"])
    assert not (effects["primary_source_seen"] == "yes").any()


@pytest.mark.parametrize(("control", "controls"), [(8.0, "comparable"), (12.0, "comparable"), (7.9, "not comparable")])
def test_controls_compare_when_they_began_within_a_fifth(control: float, controls: str) -> None:
    row = {"before": [10.0], "after": [9.0], "control_before": [control], "control_after": [8.0]}
    assert compared_effects(pd.DataFrame(row).assign(control_baseline="alike"))["controls"].tolist() == [controls]
