"""Scores of the ONS4 and the General Self-Efficacy Scale, added up by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.analysis.questionnaires import bands_of
from helpers.analysis.questionnaires.scoring import OUTCOMES, in_bands, score_gse, score_ons4, score_rounds
from helpers.vocabulary import GSE_ITEMS, ONS4_ITEMS

NAN = math.nan


def gse(*rows: list[float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(GSE_ITEMS))


def ons4(*rows: list[float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(ONS4_ITEMS))


def test_the_ten_items_add_up() -> None:
    scores = score_gse(gse([1] * 10, [4] * 10, [1, 2, 3, 4, 1, 2, 3, 4, 1, 2]))
    assert scores.tolist() == [10, 40, 23]
    assert scores.name == "gse_total"


def test_up_to_three_missing_items_take_the_mean_of_the_others() -> None:
    # nine answers of 3, 8 of 2 and two missing, seven adding up to 21: means 3, 2 and 3
    scores = score_gse(gse([3] * 9 + [NAN], [NAN, NAN] + [2] * 8, [4, 4, 4, 3, 2, 2, 2] + [NAN] * 3))
    assert scores.tolist() == pytest.approx([30, 20, 30])


def test_with_four_missing_items_there_is_no_total() -> None:
    assert score_gse(gse([3] * 6 + [NAN] * 4, [NAN] * 10)).isna().all()


@given(st.lists(st.integers(1, 4), min_size=10, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_the_items_does_not_matter(answers: list[int], random: object) -> None:
    shuffled = list(answers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    (one, other) = score_gse(gse(list(answers), shuffled))
    assert one == pytest.approx(sum(answers)) == pytest.approx(other)


def test_ons4_scores_stay_as_answered_and_in_their_order() -> None:
    frame = ons4([7, 8, 6, 2], [0, 10, NAN, 10]).set_axis(["p", "q"])[list(ONS4_ITEMS)[::-1]].assign(other=1)
    scores = score_ons4(frame)
    assert list(scores) == list(ONS4_ITEMS)
    assert scores.loc["p"].tolist() == [7, 8, 6, 2]
    assert scores.loc["q", "ons4_anxiety"] == 10
    assert math.isnan(scores.loc["q", "ons4_happiness"])


def test_anxiety_alone_is_better_when_lower() -> None:
    assert [one.id for one in OUTCOMES.described if one.better == -1] == ["ons4_anxiety"]
    assert (*ONS4_ITEMS, "gse_total") == OUTCOMES


@pytest.mark.parametrize(("score", "shown"), [(11, "11"), (-1, "-1"), (6.5, "6.5"), (math.inf, "inf")])
def test_an_impossible_ons4_score_is_refused_with_its_row_and_column(score: float, shown: str) -> None:
    with pytest.raises(ValueError, match=rf"row 2, column ons4_happiness: {shown} is not a whole number from 0 to 10"):
        score_ons4(ons4([7, 8, 6, 2], [7, 8, score, 2]))


@pytest.mark.parametrize("answer", [0, 5, 2.5, -3])
def test_an_impossible_self_efficacy_answer_is_refused_with_its_row_and_column(answer: float) -> None:
    with pytest.raises(ValueError, match=r"row 1, column gse_03: .* is not a whole number from 1 to 4"):
        score_gse(gse([1, 2, answer] + [3] * 7))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="column ons4_anxiety is missing"):
        score_ons4(ons4([1, 2, 3, 4]).drop(columns="ons4_anxiety"))
    with pytest.raises(ValueError, match="column gse_10 is missing"):
        score_gse(gse([1] * 10).drop(columns="gse_10"))


def test_no_rows_give_no_scores() -> None:
    assert score_ons4(ons4()).shape == (0, 4)
    assert score_gse(gse()).shape == (0,)


def test_rounds_stand_side_by_side_in_the_order_of_the_outcomes() -> None:
    first = {"patient_id": "p1", "site_id": "1", "round": 1} | dict(zip(ONS4_ITEMS, [4, 5, 6, 7], strict=True))
    second = first | {"round": 2, "ons4_anxiety": 3}
    other = first | {"patient_id": "p2"} | dict.fromkeys(ONS4_ITEMS, 1)
    frame = pd.DataFrame([second, other, first]).assign(**dict.fromkeys(GSE_ITEMS, 2))
    table = score_rounds(frame)
    assert table["outcome"].tolist() == [name for name in OUTCOMES for _ in range(2)]
    anxiety = table[table["outcome"] == "ons4_anxiety"].set_index("patient_id")
    assert anxiety.loc["p1", ["baseline", "followup"]].tolist() == [7, 3]
    assert anxiety.loc["p2", "baseline"] == 1
    assert math.isnan(anxiety.loc["p2", "followup"])
    assert table[table["outcome"] == "gse_total"]["baseline"].tolist() == [20, 20]


def test_a_second_row_of_a_patient_in_a_round_is_refused() -> None:
    row = {"patient_id": "p1", "site_id": "1", "round": 1} | dict.fromkeys(ONS4_ITEMS, 1) | dict.fromkeys(GSE_ITEMS, 1)
    with pytest.raises(ValueError, match="a patient has two rows in one round"):
        score_rounds(pd.DataFrame([row, row]))


BANDS = {
    "ons4_life_satisfaction": {"Low": (0, 4), "Medium": (5, 6), "High": (7, 8), "Very high": (9, 10)},
    "ons4_worthwhile": {"Low": (0, 4), "Medium": (5, 6), "High": (7, 8), "Very high": (9, 10)},
    "ons4_happiness": {"Low": (0, 4), "Medium": (5, 6), "High": (7, 8), "Very high": (9, 10)},
    "ons4_anxiety": {"Very low": (0, 1), "Low": (2, 3), "Medium": (4, 5), "High": (6, 10)},
}
"""Typed from the Office for National Statistics, Personal well-being user guidance, thresholds."""


@pytest.mark.parametrize("question", ONS4_ITEMS)
def test_bands_of_every_score_are_those_of_the_statistics_office(question: str) -> None:
    scored = in_bands(pd.Series(range(11), name=question, dtype=float), bands_of(OUTCOMES))
    for band, (lowest, highest) in BANDS[question].items():
        assert scored[scored == band].index.tolist() == list(range(lowest, highest + 1)), band
    assert list(scored.cat.categories) == list(BANDS[question])
    assert scored.cat.ordered


def test_a_missing_score_has_no_band() -> None:
    assert in_bands(pd.Series([NAN, 9], name="ons4_worthwhile"), bands_of(OUTCOMES)).isna().tolist() == [True, False]


def test_a_question_without_bands_is_refused() -> None:
    with pytest.raises(ValueError, match="gse_total has no bands"):
        in_bands(pd.Series([20.0], name="gse_total"), bands_of(OUTCOMES))


def test_small_integers_do_not_overflow() -> None:
    assert score_gse(gse([4] * 10).astype("int8")).tolist() == [40]
    assert np.isfinite(score_ons4(ons4([10] * 4).astype("int8")).to_numpy()).all()
