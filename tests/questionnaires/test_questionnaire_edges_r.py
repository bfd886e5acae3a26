"""What is said at the edges agrees with R (base, exactRankTests): questionnaire_edges.R, questionnaire_edges_r.csv."""

from pathlib import Path

import pandas as pd
import pytest

from helpers.analysis.questionnaires import delta_adjusted, effect_size, tipping_delta
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
