"""Auxiliaries of the imputation agree with R (lm, mice), and what cannot predict is left out.

questionnaire_auxiliaries.R made questionnaire_auxiliaries_r.csv; tests do not need R.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.questionnaires import (
    WITH_AUXILIARIES,
    auxiliaries_by_outcome,
    auxiliaries_of,
    change_available,
    change_by_outcome,
    change_completers,
    change_imputed,
)
from helpers.show.questionnaires.estimate_text import auxiliaries_sentence

HERE = Path(__file__).parent
R = pd.read_csv(HERE / "questionnaire_auxiliaries_r.csv").set_index(["group", "quantity"])["value"]
PATIENTS = pd.read_csv(HERE / "questionnaire_depression.csv").assign(site=lambda frame: frame["patient"] % 8)
SCORES = (PATIENTS["before"], PATIENTS["after"])
TREATED = (PATIENTS[["treatment"]] == "TAU").to_numpy(dtype=float)
COLUMNS = np.column_stack([TREATED, *(PATIENTS["site"] == site for site in range(1, 8))])
ROUNDS = PATIENTS.rename(columns={"patient": "patient_id", "before": "baseline", "after": "followup"})
ROUNDS = ROUNDS.assign(outcome="gse_total", site_id=PATIENTS["site"])
PEOPLE = pd.DataFrame({"patient_id": ROUNDS["patient_id"], "gender": ROUNDS["treatment"]})
AGES = [20.0 + 7 * (number % 9) for number in range(len(PEOPLE))]
FOUND = ROUNDS["followup"].notna().to_numpy()


def test_many_imputations_settle_at_the_prediction_of_r() -> None:
    """Fifty thousand: what is left is chance of the draws."""
    result = change_imputed(*SCORES, auxiliaries=COLUMNS, imputations=50_000)
    error = np.sqrt(R["settled", "between"] / 50_000)
    assert abs(result.estimate - R["limit", "estimate"]) < 4 * error
    assert result.method == WITH_AUXILIARIES


def test_our_draws_settle_where_those_of_mice_do() -> None:
    ours, theirs = change_imputed(*SCORES, auxiliaries=COLUMNS, imputations=20_000), R["settled"]
    assert ours.se == pytest.approx(theirs["se"], rel=0.02)
    assert ours.df == pytest.approx(theirs["df"], rel=0.06)


@pytest.mark.parametrize(
    ("name", "estimator"), [("pairs", change_completers), ("available", change_available), ("imputed", change_imputed)]
)
def test_with_many_sites_no_interval_is_narrower_than_that_of_leaving_out_each(name: str, estimator: object) -> None:
    """The wider of the two is shown; both errors of R are checked through a study in which sites decide."""
    alone = estimator(*SCORES)  # type: ignore[operator]
    by_site = estimator(*SCORES, site_id=PATIENTS["site"])  # type: ignore[operator]
    wider = 2.364624 * R["sites", name] > alone.estimate - alone.low
    assert (by_site.estimate - by_site.low) >= alone.estimate - alone.low
    assert (by_site.df == 7) == wider
    if wider:
        assert by_site.se == pytest.approx(R["sites", name], rel=1e-9)


def test_the_jackknife_of_the_imputed_change_is_that_of_its_prediction() -> None:
    result = change_imputed(*SCORES, auxiliaries=TREATED, site_id=PATIENTS["site"])
    assert (result.se, result.df) == (pytest.approx(R["sites", "auxiliaries"], rel=1e-9), 7)


@pytest.mark.parametrize(
    ("auxiliaries", "message"),
    [
        (np.where(np.arange(100) == 3, np.nan, 1.0)[:, None], "one is missing for a person"),
        (np.ones((100, 1)), "one follows from the others"),
        (2 * ROUNDS[["baseline"]].to_numpy(), "one follows from the others"),
        (np.random.default_rng(1).random((100, 60)), "60 are too many for 52 pairs"),
    ],
)
def test_an_auxiliary_that_cannot_predict_is_refused(auxiliaries: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        change_imputed(*SCORES, auxiliaries=auxiliaries)


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        (PEOPLE[["patient_id"]].assign(age_years=[np.nan, *AGES[1:]]), "missing of somebody who answered first"),
        (PEOPLE[["patient_id"]].assign(age_years=40.0), "the same for all who answered both times"),
        (PEOPLE[["patient_id"]].assign(gender="Female"), "the same for all who answered both times"),
        (
            PEOPLE[["patient_id"]].assign(age_years=3 * ROUNDS["baseline"] - 1),
            "follows from what predicts already",
        ),
        (
            PEOPLE[["patient_id"]].assign(site_id=[f"{i % 20}" for i in range(100)]),
            "too few answered both times for one more",
        ),
        (
            PEOPLE[["patient_id"]].assign(site_id=np.where(FOUND, "1", "2")),
            "the same for all who answered both times",
        ),
        (
            PEOPLE[["patient_id"]].assign(site_id=np.where(FOUND, np.where(np.arange(100) % 2, "1", "2"), "3")),
            "some who were lost are of a kind that nobody who answered both times is",
        ),
    ],
)
def test_what_cannot_be_used_is_named_with_its_reason_and_takes_nothing_else_down(
    people: pd.DataFrame, reason: str
) -> None:
    table = auxiliaries_of(ROUNDS, ROUNDS, people).table
    assert table[["used", "reason"]].to_numpy().tolist() == [[False, reason]]
    with_people, without = (change_by_outcome(ROUNDS, ["gse_total"], participants=given) for given in (people, None))
    pd.testing.assert_frame_equal(with_people, without)


def test_one_that_cannot_be_used_leaves_the_others_in() -> None:
    people = PEOPLE.assign(age_years=[np.nan, *AGES[1:]])
    table = auxiliaries_by_outcome(ROUNDS, ["gse_total"], people)
    assert table[["auxiliary", "used"]].to_numpy().tolist() == [["age", False], ["gender", True]]
    changes = change_by_outcome(ROUNDS, ["gse_total"], participants=people).set_index("method")
    alone = change_imputed(*SCORES, auxiliaries=TREATED, site_id=ROUNDS["site_id"])
    assert changes.loc[WITH_AUXILIARIES, "estimate"] == pytest.approx(alone.estimate, abs=1)
    assert auxiliaries_sentence(table) == (
        "Imputed from more means: from the first score and also, for General Self-Efficacy, from gender. Left out: for "
        "General Self-Efficacy, age (missing of somebody who answered first)."
    )


def test_other_first_scores_predict_and_a_score_that_somebody_left_out_does_not() -> None:
    other = ROUNDS.assign(outcome="ons4_happiness", baseline=np.arange(100) % 7, followup=np.nan)
    third = other.assign(outcome="ons4_anxiety", baseline=[np.nan, *(np.arange(99) % 5)])
    nobody = pd.DataFrame({"patient_id": []})
    assert auxiliaries_of(ROUNDS, pd.concat([ROUNDS, other]), nobody).columns[:, 0].tolist() == list(other["baseline"])
    both = auxiliaries_of(ROUNDS, pd.concat([ROUNDS, other, third]), nobody)
    assert both.columns.shape == (100, 1)
    assert both.table["auxiliary"].tolist() == ["the other first scores that all of them gave"]
    alone = auxiliaries_of(ROUNDS, pd.concat([ROUNDS, third]), nobody)
    assert alone.table["reason"].tolist() == ["missing of somebody who answered first"]


def test_where_nobody_was_lost_nothing_is_imputed_and_nothing_said() -> None:
    everybody = ROUNDS[FOUND]
    assert auxiliaries_by_outcome(everybody, ["gse_total"], PEOPLE).empty
    assert WITH_AUXILIARIES not in change_by_outcome(everybody, ["gse_total"], participants=PEOPLE)["method"].tolist()
