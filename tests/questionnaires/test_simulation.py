"""The committed simulation of the change estimators, and what the Methods page says of it."""

import importlib.util
import sys
from pathlib import Path

import pandas as pd

from helpers.data.study import load_published

ROOT = Path(__file__).parents[2]


def test_the_methods_page_prints_the_committed_simulation() -> None:
    source = ROOT / "benchmarks" / "questionnaire_coverage.py"
    spec = importlib.util.spec_from_file_location("questionnaire_coverage", source)
    assert spec is not None
    assert spec.loader is not None
    benchmark = importlib.util.module_from_spec(spec)
    sys.modules["questionnaire_coverage"] = benchmark
    spec.loader.exec_module(benchmark)
    table = pd.read_csv(benchmark.TABLE)
    page = benchmark.METHODS.read_text(encoding="utf-8")
    assert benchmark.as_markdown(table) in page
    assert benchmark.sites_as_markdown(table) in page


def test_the_intervals_at_the_edges_keep_the_level_and_what_they_replace_does_not() -> None:
    table = load_published("simulated_coverage_questionnaires")
    coverage = table.groupby("estimator")["coverage"]
    assert coverage.min()["missing at random, shifted"] > 94.5
    assert coverage.min()["effect size, SDs"] > 92  # three pairs; the bootstrap it replaces: 81 at four
    sites = table[table["scale"].str.contains("sites")].groupby("estimator")["coverage"]
    assert sites.min()["missing at random"] > 94.5
    assert sites.max()["missing at random, as if there were no sites"] < 93


def test_what_allows_for_sites_keeps_the_level_and_what_does_not_falls_short_of_it() -> None:
    table = load_published("simulated_coverage_questionnaires")
    pairs = (
        table[table["scale"].str.contains("of the variance")].set_index(["scale", "estimator"])["coverage"].unstack()
    )
    alone = pairs.columns.str.endswith("as if there were no sites")
    assert pairs.loc[:, ~alone].to_numpy().min() > 95
    assert pairs.loc["6 sites, 20% of the variance", alone].max() < 90
    assert (pairs.loc[:, ~alone].to_numpy() > pairs.loc[:, alone].to_numpy()).all()


def test_the_simulation_shows_who_keeps_the_level_when_the_first_score_decides_who_is_lost() -> None:
    table = load_published("simulated_coverage_questionnaires")
    by_first = table[table["dropout"] == "first score"].set_index(["scale", "estimator"])["coverage"]
    for scale in ("ONS4", "General Self-Efficacy"):
        assert 94 < by_first[scale, "missing at random"] < 96.5
        assert 94 < by_first[scale, "multiple imputation"] < 97
        assert by_first[scale, "pairs only"] < 85
        assert by_first[scale, "available, different people"] < 90


def test_only_imputation_that_knows_what_people_are_lost_by_keeps_the_level() -> None:
    table = load_published("simulated_coverage_questionnaires")
    by_auxiliary = table[table["dropout"] == "an auxiliary"].groupby("estimator")["coverage"]
    for name in ("multiple imputation, that auxiliary", "multiple imputation, all auxiliaries"):
        assert 94.5 < by_auxiliary.min()[name] <= by_auxiliary.max()[name] < 97.5
    assert by_auxiliary.max()["missing at random"] < 83
    assert by_auxiliary.max()["multiple imputation"] < 83
