"""Where data are few, alike, or lost by death: no estimate says more than they do."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.questionnaires import alive_at_followup, change_by_outcome, deaths
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
