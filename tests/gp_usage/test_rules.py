"""Rules the GP chapters rest on: how more patients narrow an interval, how a peak falls, what the simulation shows."""

import importlib.util
from pathlib import Path
from typing import Any

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


@pytest.fixture(scope="module")
def benchmark() -> Any:
    spec = importlib.util.spec_from_file_location("gp_coverage", ROOT / "benchmarks" / "gp_coverage.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_methods_page_shows_the_committed_coverage(benchmark: Any) -> None:
    table, page = pd.read_csv(benchmark.TABLE), benchmark.PAGE.read_text(encoding="utf-8")
    assert benchmark.sites_as_markdown(table) in page
    assert benchmark.pooled_as_markdown(table) in page


def test_the_committed_simulation_says_of_the_site_interval_what_the_methods_page_says(benchmark: Any) -> None:
    table = load_published("simulated_coverage_gp")
    site = table[table["interval"] == "site"].set_index("method")
    assert site["monte_carlo_se"].max() < 0.006
    jackknife, linearised = site.loc[benchmark.CR3], site.loc[benchmark.CR2]
    assert len(jackknife) == len(linearised) == 3 * 2 * 5 * 2 * 2
    assert sorted(set(jackknife["n"])) == [5, 8, 12, 20, 34] and sorted(set(jackknife["mean_before"])) == [
        1.0,
        2.6,
        4.0,
    ]
    assert jackknife["coverage"].min() > 0.93 > 0.86 > linearised["coverage"].min()
    rare = jackknife[(jackknife["mean_before"] == 1) & (jackknife["never_share"] == 0.3)].groupby("n")[
        "without_interval"
    ]
    assert 0.5 < rare.max()[5] < 0.6 and 0.05 < rare.max()[12] < 0.1
    assert jackknife.loc[jackknife["n"] == 34, "without_interval"].max() < 0.001


def test_the_committed_simulation_says_of_the_pooled_interval_what_the_methods_page_says() -> None:
    table = load_published("simulated_coverage_gp")
    pooled = table[table["interval"] == "pooled"].set_index(["n", "method", "site_spread"])["coverage"].sort_index()
    kept, plain = "REML, Hartung-Knapp, never narrower than Wald", "REML, Hartung-Knapp"
    for k in (2, 3, 6):
        for tau in (0.0, 0.15, 0.3):
            assert pooled[k, kept, tau] >= pooled[k, plain, tau] > 0.9
            assert pooled[k, kept, tau] > 0.935 > pooled[k, "REML, Wald", 0.3]
    assert pooled[6, "ratio of totals, larger jackknife"].min() > 0.945


def test_a_small_sample_of_the_simulation_comes_out_as_the_committed_one(benchmark: Any) -> None:
    """20 lines in which a few hundred sites each are drawn anew: no coverage is further off than chance puts it."""
    rng = np.random.default_rng(7)
    committed = pd.read_csv(benchmark.TABLE).set_index(benchmark.KEYS)
    for mean, never, n in ((1.0, 0.3, 12), (4.0, 0.0, 34)):
        counts = benchmark.drawn(rng, (400, n), mean, never, 0.6, np.full(400, 0.6))
        result = benchmark.estimated(*counts, "CR3")
        line = benchmark.row({}, 0.6, result["low"], result["high"])
        expected = committed.loc[("site", n, mean, never, 0.6, 0.6, 0.0, benchmark.CR3)]
        assert abs(line["coverage"] - expected["coverage"]) < 4 * line["monte_carlo_se"] + 0.001
        assert abs(line["without_interval"] - expected["without_interval"]) < 0.06


@pytest.mark.proof
def test_the_whole_simulation_comes_out_as_it_is_committed(benchmark: Any) -> None:
    committed = pd.read_csv(benchmark.TABLE)
    pd.testing.assert_frame_equal(benchmark.simulated(10_000), committed, check_dtype=False, atol=2e-4)


@pytest.mark.parametrize(("before", "after", "told"), [([1, 2, 3], [2, 1, 3], "was 0.0"), ([4, 2], [3, 1], "−1.0")])
def test_the_typical_change_has_a_true_minus_and_no_sign_at_zero(
    before: list[int], after: list[int], told: str
) -> None:
    assert f"{told} appointments (Hodges-Lehmann)" in directions_sentence(change_summary(before, after))
