"""What is said at the edges agrees with R (base, exactRankTests): questionnaire_edges.R, questionnaire_edges_r.csv."""

from pathlib import Path

import pandas as pd
import pytest

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
