"""Rules the GP chapters rest on: how more patients narrow an interval, how a peak falls, what the simulation shows."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.analysis.gp_usage import change_summary, rate_ratio, simulate_peak_ratios
from helpers.data.study import load_published
from helpers.show.gp_usage.patients_text import directions_sentence

ROOT = Path(__file__).parents[2]
patients = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=30)


@given(patients)
@settings(deadline=None)
def test_every_patient_twice_narrows_the_interval_by_the_known_factor(counts: list[tuple[int, int]]) -> None:
    before, after = zip(*counts, strict=True)
    once, twice = rate_ratio(before, after), rate_ratio(before * 2, after * 2)
    assume(not np.isnan(once.se_log_ratio))
    n = len(counts)
    assert twice.ratio == pytest.approx(once.ratio)
    assert twice.se_log_ratio**2 == pytest.approx(once.se_log_ratio**2 * (n - 1) / (2 * n - 1))
    assert twice.high / twice.low < once.high / once.low


def test_simulated_referral_at_a_peak_falls_as_the_formula_says() -> None:
    table = simulate_peak_ratios(3.0, [0.3, 0.7], [0.05, 0.2], patients=60_000, seed=7)
    assert (table["mean_before"] > 3).all()
    np.testing.assert_allclose(table["ratio"], table["expected_ratio"], rtol=0.03)
    assert table.groupby("referred_share")["ratio"].is_monotonic_increasing.all()


def test_nobody_chosen_means_nothing_falls() -> None:
    table = simulate_peak_ratios(3.0, [0.5], [1.0], patients=60_000, seed=7)
    assert table["ratio"].tolist() == pytest.approx([1.0], abs=0.02)


def test_the_methods_page_shows_the_committed_coverage() -> None:
    spec = importlib.util.spec_from_file_location("gp_coverage", ROOT / "benchmarks" / "gp_coverage.py")
    assert spec is not None and spec.loader is not None
    benchmark = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    table = pd.read_csv(benchmark.TABLE)
    assert benchmark.as_markdown(table) in benchmark.PAGE.read_text(encoding="utf-8")


def test_the_simulation_covers_what_the_pages_show() -> None:
    table = load_published("simulated_coverage_gp")
    site = table[table["interval"] == "site"]
    assert sorted({(n, spread) for n, spread in zip(site["n"], site["patient_spread"], strict=True)}) == [
        (12, 0.0), (12, 0.3), (12, 0.6), (34, 0.0), (34, 0.3), (34, 0.6),
    ]  # fmt: skip
    assert set(table.loc[table["interval"] == "pooled", "n"]) == {6}
    assert table["monte_carlo_se"].max() < 0.0075  # or a line could not tell 95% from 93%
    chosen = site["method"] == "patients, Student's t"
    worst = site[~chosen]["coverage"].min()
    assert worst < 0.88 < site[chosen]["coverage"].min()


@pytest.mark.parametrize(("before", "after", "told"), [([1, 2, 3], [2, 1, 3], "was 0.0"), ([4, 2], [3, 1], "−1.0")])
def test_the_typical_change_has_a_true_minus_and_no_sign_at_zero(
    before: list[int], after: list[int], told: str
) -> None:
    assert f"{told} appointments (Hodges-Lehmann)" in directions_sentence(change_summary(before, after))
