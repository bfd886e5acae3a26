"""Where data are few, alike, or lost by death: no estimate says more than they do."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.questionnaires import (
    OUTCOMES,
    alive_at_followup,
    bands_of,
    change_available,
    change_by_outcome,
    change_completers,
    change_imputed,
    change_mar,
    deaths,
    p_values_by_outcome,
    paired_share_difference,
    pairs_by_outcome,
    refusals,
    threshold_changes,
)
from helpers.analysis.signed_rank import signed_rank
from helpers.show.questionnaires import text

NAN = np.nan


def rounds_of(outcome: str, first: list[float], later: list[float]) -> pd.DataFrame:
    ids = [f"P{i}" for i in range(len(first))]
    return pd.DataFrame({"patient_id": ids, "outcome": outcome, "baseline": first, "followup": later})


def test_no_score_is_predicted_for_people_who_died() -> None:
    """The one who died began at 0; with them the line through the others would be read at 4.8 and not at 6."""
    rounds = rounds_of("ons4_happiness", [5, 6, 7, 6, 0], [6, 6, 8, NAN, NAN])
    people = pd.DataFrame({"patient_id": rounds["patient_id"], "followed_up": ["yes"] * 3 + ["declined", "died"]})
    alive = alive_at_followup(rounds, people)
    main = change_by_outcome(alive, ["ons4_happiness"]).iloc[0]
    assert (main["n_baseline"], main["n_pairs"]) == (4, 3)
    assert main["estimate"] == pytest.approx(2 / 3)
    assert deaths(people.assign(involvement="Interview only"), rounds) == (1, 5)


def test_deaths_are_said_where_there_were_any_and_only_there() -> None:
    assert text.deaths_sentence((0, 20)) == ""
    assert text.deaths_sentence((1, 20)).startswith("One person of the 20 interviewed first died")
    assert text.deaths_sentence((3, 3)).startswith("Everybody interviewed first died")


@pytest.mark.parametrize("estimator", [change_mar, change_imputed, change_completers])
def test_where_all_changed_alike_there_is_an_estimate_and_no_interval(estimator) -> None:  # type: ignore[no-untyped-def]
    result = estimator([4, 5, 6, 7, 2], [5, 6, 7, 8, NAN])
    assert result.estimate == pytest.approx(1)
    assert np.isnan([result.se, result.low, result.high]).all()


def test_all_at_one_score_both_times_have_no_interval_either() -> None:
    assert np.isnan(change_available([40, 40, 40], [40, 40, 40]).low)


def test_a_refusal_takes_no_other_estimator_with_it() -> None:
    """All four at the ceiling both times: nothing can be predicted for the fifth; that nobody moved is known."""
    ceiling = rounds_of("gse_total", [40, 40, 40, 40, 30], [40, 40, 40, 40, NAN])
    assert refusals(ceiling, ["gse_total"])["without"].tolist() == ["the main estimate"]
    changes = change_by_outcome(ceiling, ["gse_total"]).set_index("method")
    assert changes["estimate"].to_dict() == {
        "pairs only": 0,
        "pairs only, middle change": 0,
        "available, different people": 2,
    }
    pairs = pairs_by_outcome(ceiling, ["gse_total"], pd.DataFrame({"outcome": [], "reliability": []}))
    assert pairs[["n_pairs", "better", "same", "worse"]].to_numpy().tolist() == [[4, 0, 4, 0]]
    moved = rounds_of("gse_total", [30, 30, 30, 30], [31, 33, 32, NAN])
    assert p_values_by_outcome(moved, ["gse_total"])["wilcoxon_p"].iloc[0] == pytest.approx(2 / 2**3)
    said = text.changes_answer(changes.reset_index(), p_values_by_outcome(ceiling, ["gse_total"]))
    assert said.startswith("Of everybody who answered first no change can be estimated")


@pytest.mark.parametrize(("n", "confidence", "there"), [(3, 0.95, False), (5, 0.95, False), (6, 0.95, True)])
def test_the_middle_change_has_an_interval_only_where_its_confidence_is_true(
    n: int, confidence: float, there: bool
) -> None:
    """With n changes the widest interval misses when all signs agree: 2 / 2^n, which is 6.25% for five."""
    result = signed_rank(np.arange(1, n + 1), confidence=confidence)
    assert np.isfinite([result.low, result.high]).all() == there
    assert result.estimate == (n + 1) / 2
    assert np.isfinite(signed_rank([1, 2, 3], confidence=0.74).low)


def test_nobody_crossing_a_threshold_still_leaves_doubt_and_everybody_crossing_it_too() -> None:
    """Nobody of ten: z^2 / (n + z^2) to each side, which is 3.8415 / 13.8415."""
    nobody = paired_share_difference(0, 0, 10)
    assert (nobody.low, nobody.high) == (pytest.approx(-0.27753, abs=1e-5), pytest.approx(0.27753, abs=1e-5))
    everybody = paired_share_difference(10, 0, 10)
    assert 0 < everybody.low < everybody.high == 1
    with pytest.raises(ValueError, match="8 and 3 of 10 people"):
        paired_share_difference(8, 3, 10)


@pytest.mark.parametrize(("outcome", "first", "later"), [("ons4_happiness", 4, 7), ("ons4_anxiety", 6, 3)])
def test_leaving_the_worst_band_for_the_best_two_is_counted_in_both(outcome: str, first: int, later: int) -> None:
    rounds = rounds_of(outcome, [first] * 4, [later, later, later, first])
    table = threshold_changes(rounds, bands_of(OUTCOMES), [outcome]).set_index("threshold")
    assert table.loc["worst band", ["first_percent", "second_percent", "difference"]].tolist() == [100, 25, -75]
    assert table.loc["best two bands", "difference"] == 75
