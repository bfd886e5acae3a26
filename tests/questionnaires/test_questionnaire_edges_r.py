"""What is said at the edges agrees with R (base, exactRankTests): questionnaire_edges.R, questionnaire_edges_r.csv."""

from pathlib import Path

import pandas as pd
import pytest

from helpers.analysis.questionnaires import (
    change_mar,
    delta_adjusted,
    effect_size,
    p_values_by_outcome,
    paired_share_difference,
    tipping_delta,
)
from helpers.analysis.signed_rank import wilcoxon_p

HERE = Path(__file__).parent
R = pd.read_csv(HERE / "questionnaire_edges_r.csv").set_index(["group", "quantity"])["value"]
PATIENTS = pd.read_csv(HERE / "questionnaire_depression.csv")
COUNTS = pd.read_csv(HERE.parent / "gp_usage" / "epilepsy.csv")
PAIRS = PATIENTS.dropna(subset="after")
CLOSE = {"rel": 1e-9, "abs": 1e-9}


@pytest.mark.parametrize("n", [6, 10, 16, 24])
def test_signed_ranks_with_ties_are_exact(n: int) -> None:
    change = (PAIRS["after"] - PAIRS["before"] + 12).head(n)
    assert change[change != 0].abs().duplicated().any()
    assert wilcoxon_p(change) == pytest.approx(R["ranks", f"p{n}"], **CLOSE)


@pytest.mark.parametrize("arm", ["BtheB", "TAU"])
def test_signed_ranks_of_an_arm_are_exact(arm: str) -> None:
    pairs = PAIRS[PAIRS["treatment"] == arm]
    assert wilcoxon_p(pairs["after"] - pairs["before"]) == pytest.approx(R["ranks", arm], **CLOSE)


@pytest.mark.parametrize("block", range(1, 6))
def test_signed_ranks_of_ten_counts_are_exact(block: int) -> None:
    change = COUNTS["after"] - COUNTS["before"]
    assert wilcoxon_p(change[10 * block - 10 : 10 * block]) == pytest.approx(R["ranks", f"counts{block}"], **CLOSE)


@pytest.mark.parametrize("n", [4, 10, 52])
def test_the_interval_of_the_effect_size_is_that_of_a_noncentral_t(n: int) -> None:
    result = effect_size(PAIRS["before"].head(n), PAIRS["after"].head(n))
    assert result.low == pytest.approx(R["effect", f"low{n}"], rel=1e-8)
    assert result.high == pytest.approx(R["effect", f"high{n}"], rel=1e-8)


def test_a_shift_of_those_lost_widens_the_interval_as_a_share_is_uncertain() -> None:
    row = delta_adjusted(PATIENTS["before"], PATIENTS["after"], [2.0]).iloc[0]
    assert row["low"] == pytest.approx(R["delta", "low"], **CLOSE)
    assert row["high"] == pytest.approx(R["delta", "high"], **CLOSE)
    assert tipping_delta(PATIENTS["before"], PATIENTS["after"]) == pytest.approx(R["delta", "tipping"], **CLOSE)


def test_intervals_that_hold_together_are_those_of_one_in_five() -> None:
    rounds = PATIENTS.rename(columns={"patient": "patient_id", "before": "baseline", "after": "followup"})
    row = p_values_by_outcome(rounds.assign(outcome="gse_total"), ["gse_total"]).iloc[0]
    assert row["all_low"] == pytest.approx(R["together", "low"], **CLOSE)
    assert row["all_high"] == pytest.approx(R["together", "high"], **CLOSE)


def test_with_many_sites_the_interval_is_that_of_leaving_out_each() -> None:
    scores = (PATIENTS["before"], PATIENTS["after"])
    by_site = change_mar(*scores, site_id=PATIENTS["patient"] % 8)
    assert (by_site.se, by_site.df) == (pytest.approx(R["sites", "se"], rel=1e-9), 7)
    assert by_site.estimate == change_mar(*scores).estimate
    assert change_mar(*scores, site_id=PATIENTS["patient"] % 5) == change_mar(*scores)


@pytest.mark.parametrize(("gained", "gave_up", "n"), [(12, 2, 50), (3, 1, 10), (5, 5, 38), (0, 4, 26)])
def test_shares_of_the_same_people_have_the_score_interval(gained: int, gave_up: int, n: int) -> None:
    """R maximises the likelihood under each difference numerically, to about seven digits."""
    result = paired_share_difference(gained, gave_up, n)
    expected = R[f"shares_{gained}_{gave_up}_{n}"]
    assert (result.low, result.high) == (
        pytest.approx(expected["low"], abs=1e-6),
        pytest.approx(expected["high"], abs=1e-6),
    )
