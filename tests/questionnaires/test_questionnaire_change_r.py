"""Questionnaire change agrees with R (base, nlme, mice, metafor, psych) on a real trial of which half was lost.

questionnaire_change.R made questionnaire_change_r.csv; tests do not need R. The data: questionnaire_data.md.
"""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.questionnaires import (
    change_available,
    change_completers,
    change_imputed,
    change_mar,
    cronbach_alpha,
    delta_adjusted,
    effect_size,
    holm,
    item_quality,
    pool_rubin,
    summarise_pairs,
    tipping_delta,
)
from helpers.analysis.questionnaires.attrition import compare_followed_up
from helpers.analysis.questionnaires.delta_adjustment import predicted_of_lost

HERE = Path(__file__).parent
R = pd.read_csv(HERE / "questionnaire_change_r.csv").set_index(["group", "quantity"])["value"]
PATIENTS = pd.read_csv(HERE / "questionnaire_depression.csv")
GROUPS = {"all": PATIENTS} | {str(arm): part for arm, part in PATIENTS.groupby("treatment")}
ITEMS = pd.read_csv(HERE / "questionnaire_attitude.csv")
CLOSE = {"rel": 1e-9, "abs": 1e-9}
INTERVAL = ("estimate", "se", "df", "low", "high")


def scores(group: str) -> tuple[pd.Series, pd.Series]:
    return GROUPS[group]["before"], GROUPS[group]["after"]


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(
    ("estimator", "name"), [(change_mar, "mar"), (change_completers, "pairs"), (change_available, "available")]
)
def test_the_closed_forms_are_those_of_r(group: str, estimator, name: str) -> None:  # type: ignore[no-untyped-def]
    result = asdict(estimator(*scores(group)))
    for quantity in INTERVAL:
        assert result[quantity] == pytest.approx(R[f"{group}_{name}", quantity], **CLOSE), quantity
    assert result["n_baseline"] == R[group, "n_baseline"]
    assert result["n_pairs"] == R[group, "n_pairs"]


@pytest.mark.parametrize("group", GROUPS)
def test_the_main_estimate_is_the_maximum_likelihood_one_with_unstructured_covariance(group: str) -> None:
    """As far as the optimiser of nlme::gls goes."""
    assert change_mar(*scores(group)).estimate == pytest.approx(R[f"{group}_gls", "estimate"], rel=1e-6)


@pytest.mark.parametrize("group", GROUPS)
def test_a_paired_t_test_gives_the_interval_of_the_pairs(group: str) -> None:
    result = change_completers(*scores(group))
    assert result.low == pytest.approx(R[f"{group}_pairs", "low_t_test"], **CLOSE)
    assert result.high == pytest.approx(R[f"{group}_pairs", "high_t_test"], **CLOSE)


@pytest.mark.parametrize("group", GROUPS)
def test_a_shift_of_those_lost_is_that_of_their_completed_scores(group: str) -> None:
    adjusted = delta_adjusted(*scores(group), [2.0])
    assert adjusted["estimate"].iloc[0] == pytest.approx(R[group, "delta_two"], **CLOSE)
    assert predicted_of_lost(*scores(group)) == pytest.approx(R[group, "predicted_of_lost"], **CLOSE)


@pytest.mark.parametrize("group", GROUPS)
def test_the_tipping_delta_takes_the_interval_to_zero(group: str) -> None:
    tip = tipping_delta(*scores(group))
    assert abs(tip) < abs(R[group, "tipping"])  # nearer: there the share lost is taken as known
    assert delta_adjusted(*scores(group), [tip])["high"].iloc[0] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("group", GROUPS)
def test_ranks(group: str) -> None:
    result = summarise_pairs(*scores(group), better=-1)
    if result.n_pairs - result.same > 25:  # otherwise ours is exact: questionnaire_edges.R
        assert result.wilcoxon_p == pytest.approx(R[group, "wilcoxon_p"], **CLOSE)
    assert result.hodges_lehmann == pytest.approx(R[group, "hodges_lehmann"], **CLOSE)
    assert result.low == pytest.approx(R[group, "rank_low"], **CLOSE)
    assert result.high == pytest.approx(R[group, "rank_high"], **CLOSE)


@pytest.mark.parametrize("group", GROUPS)
def test_effect_sizes(group: str) -> None:
    result = asdict(effect_size(*scores(group)))
    for quantity in ("g_av", "d_z", "correlation"):
        assert result[quantity] == pytest.approx(R[group, quantity], **CLOSE), quantity
    assert result["low"] < result["g_av"] < result["high"]


@pytest.mark.parametrize("group", GROUPS)
def test_rubins_rules_on_fixed_imputations_are_those_of_mice(group: str) -> None:
    drawn = R[f"{group}_imputed"]
    q = [drawn[f"q{i}"] for i in range(1, 21)]
    u = [drawn[f"u{i}"] for i in range(1, 21)]
    result = asdict(pool_rubin(q, u, df_complete=len(GROUPS[group]) - 1))
    for quantity, value in R[f"{group}_rubin"].items():
        assert result[str(quantity)] == pytest.approx(value, **CLOSE), quantity


@pytest.mark.parametrize("group", GROUPS)
def test_our_draws_settle_where_those_of_mice_do(group: str) -> None:
    """Twenty thousand imputations each: what is left is chance of the draws, well under a hundredth of a point."""
    ours, theirs = change_imputed(*scores(group), imputations=20_000), R[f"{group}_settled"]
    error = np.hypot(ours.se, theirs["se"]) / np.sqrt(20_000)
    assert abs(ours.estimate - theirs["estimate"]) < 4 * error
    assert ours.se == pytest.approx(theirs["se"], rel=0.02)
    assert ours.df == pytest.approx(theirs["df"], rel=0.06)


def test_first_scores_of_followed_up_and_lost_differ_as_in_r() -> None:
    people = pd.DataFrame({"patient_id": PATIENTS["patient"], "site_id": "1", "gender": "Female", "age_years": 50.0})
    people = people.assign(involvement="Interview only", followed_up="yes")
    rounds = PATIENTS.rename(columns={"patient": "patient_id", "before": "baseline", "after": "followup"})
    table = compare_followed_up(people, rounds.assign(outcome="bdi")).set_index("measure")
    assert table.loc["bdi", "standardised_difference"] == pytest.approx(R["all", "smd"], **CLOSE)


def test_holm() -> None:
    expected = [R["holm", f"a{i}"] for i in range(1, 6)]
    assert holm([0.011, 0.02, 0.04, 0.03, 0.5]).tolist() == pytest.approx(expected, **CLOSE)


@pytest.mark.parametrize(("name", "items"), [("attitude", ITEMS), ("attitude_part", ITEMS.iloc[:12, :4])])
def test_alpha_with_feldts_interval_and_item_rest_correlations_are_those_of_psych(
    name: str, items: pd.DataFrame
) -> None:
    result = asdict(cronbach_alpha(items))
    for quantity in ("alpha", "low", "high"):
        assert result[quantity] == pytest.approx(R[name, quantity], **CLOSE), quantity
    rest = item_quality(items).set_index("item")["item_rest_correlation"]
    for item in items.columns:
        assert rest[item] == pytest.approx(R[name, f"rest_{item}"], **CLOSE), item


def test_the_trial_lost_about_half_so_that_the_estimators_differ() -> None:
    """Else the comparison would be of the same number thrice."""
    estimates = {round(R[f"all_{name}", "estimate"], 3) for name in ("mar", "pairs", "available")}
    assert len(estimates) == 3
    assert R["all", "n_pairs"] / R["all", "n_baseline"] < 0.6
