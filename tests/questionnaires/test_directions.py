"""Which way is better: up for four outcomes, down for anxiety, in every table, band, threshold and sentence.

Expected values are typed from the definitions of the Office for National Statistics, or counted by hand.
"""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.questionnaires import (
    OUTCOMES,
    band_shares,
    bands_of,
    delta_curve,
    floor_and_ceiling,
    pairs_by_outcome,
    score_rounds,
    tipping_by_outcome,
)
from helpers.data.study import load_study
from helpers.show.questionnaires import band_figures, estimate_figures, score_figures, score_text, text
from helpers.vocabulary import ONS4_ITEMS

NAN = np.nan
HIGHER_IS_BETTER = ["ons4_life_satisfaction", "ons4_worthwhile", "ons4_happiness", "gse_total"]
WORST_TO_BEST = {
    "ons4_life_satisfaction": {"Low": (0, 4), "Medium": (5, 6), "High": (7, 8), "Very high": (9, 10)},
    "ons4_worthwhile": {"Low": (0, 4), "Medium": (5, 6), "High": (7, 8), "Very high": (9, 10)},
    "ons4_happiness": {"Low": (0, 4), "Medium": (5, 6), "High": (7, 8), "Very high": (9, 10)},
    "ons4_anxiety": {"High": (6, 10), "Medium": (4, 5), "Low": (2, 3), "Very low": (0, 1)},
}


def rounds_of(outcome: str, first: list[float], later: list[float]) -> pd.DataFrame:
    ids = [f"P{i}" for i in range(len(first))]
    return pd.DataFrame({"patient_id": ids, "outcome": outcome, "baseline": first, "followup": later})


@pytest.fixture(scope="module")
def rounds() -> pd.DataFrame:
    return score_rounds(load_study().questionnaires)


@pytest.mark.parametrize(("outcome", "bands"), WORST_TO_BEST.items())
def test_each_score_counts_in_its_band_and_the_bands_run_from_worst_to_best(
    outcome: str, bands: dict[str, tuple[int, int]]
) -> None:
    """One person gives each score from 0 to 10 first; the second time the score one further on, 10 again at the end."""
    first, later = list(range(11)), [*range(1, 11), 10]
    shares = band_shares(rounds_of(outcome, first, later), bands_of(OUTCOMES), [outcome])
    for interview, scores in (("first", first), ("second", later)):
        part = shares[shares["interview"] == interview]
        assert part["band"].tolist() == list(bands)
        assert part["place"].tolist() == [0, 1, 2, 3]
        expected = [sum(lowest <= score <= highest for score in scores) for lowest, highest in bands.values()]
        assert part["people"].tolist() == expected
        assert part["percent"].tolist() == pytest.approx([100 * people / 11 for people in expected])


@pytest.mark.parametrize(
    ("outcome", "worst", "sentence"),
    [
        ("ons4_anxiety", 10, "The share in the worst band was 75% and then 0% for anxiety."),
        ("ons4_happiness", 0, "The share in the worst band was 75% and then 0% for happiness."),
    ],
)
def test_the_worst_band_is_high_anxiety_and_low_happiness(outcome: str, worst: int, sentence: str) -> None:
    best = 10 - worst
    rounds = rounds_of(outcome, [worst, worst, worst, best], [best] * 4)
    shares = band_shares(rounds, bands_of(OUTCOMES), [outcome])
    assert score_text.bands_sentence(shares) == sentence
    ax = band_figures.draw_bands(shares)
    assert "worst band on the left, best on the right" in ax.get_xlabel()
    left = min((bar for bar in ax.patches if bar.get_width() and bar.get_y() < 0), key=lambda bar: bar.get_x())
    assert left.get_width() == pytest.approx(75)


@pytest.mark.parametrize(
    ("outcome", "worst", "best"),
    [(name, 0, 10) for name in ONS4_ITEMS if name != "ons4_anxiety"] + [("ons4_anxiety", 10, 0), ("gse_total", 10, 40)],
)
def test_floor_and_ceiling_are_the_worst_and_the_best_score(outcome: str, worst: int, best: int) -> None:
    middle = (worst + best) / 2
    scores = rounds_of(outcome, [worst, worst, worst, best, middle], [best, best, worst, middle, NAN])
    row = floor_and_ceiling(scores, [outcome]).iloc[0]
    assert (row["first_n"], row["first_worst"], row["first_best"]) == (5, 60, 20)
    assert (row["second_n"], row["second_worst"], row["second_best"]) == (4, 25, 50)


@pytest.mark.parametrize("outcome", HIGHER_IS_BETTER)
def test_higher_scores_of_all_but_anxiety_count_as_better(outcome: str) -> None:
    """The SD of 12, 12, 12, 18 is 3; 1.96 x 3 x sqrt(0.2) is 2.63: the rises of 5 and 4 exceed it, the fall of 1 not.

    One more person falls by 6, which exceeds it with the SD of all five first scores, 2.68, too.
    """
    reliability = pd.DataFrame({"outcome": [outcome], "reliability": [0.9]})
    scores = rounds_of(outcome, [12, 12, 12, 18, 12], [17, 16, 11, 18, 6])
    row = pairs_by_outcome(scores, [outcome], reliability).iloc[0]
    assert (row["better"], row["same"], row["worse"]) == (2, 1, 2)
    assert (row["better_percent"], row["same_percent"], row["worse_percent"]) == (40, 20, 40)
    assert (row["reliably_better"], row["reliably_worse"]) == (2, 1)
    sentence = text.pairs_sentence(pd.DataFrame([row]))
    assert sentence.endswith("2 and 2 of 5.")


@pytest.mark.parametrize(("outcome", "improves"), [(name, 1) for name in HIGHER_IS_BETTER] + [("ons4_anxiety", -1)])
def test_the_answer_says_improved_where_the_change_is_for_the_better(outcome: str, improves: int) -> None:
    p_values = pd.DataFrame({"outcome": [outcome], "p_holm": [0.01]})
    for sign, word in ((improves, "improved"), (-improves, "got worse")):
        changes = pd.DataFrame({"outcome": [outcome], "method": "missing at random", "estimate": [2.0 * sign]})
        assert f") {word} clearly" in text.changes_answer(changes, p_values)


@pytest.mark.parametrize(
    ("outcome", "word"), [(name, "higher") for name in HIGHER_IS_BETTER] + [("ons4_anxiety", "lower")]
)
def test_an_axis_of_scores_says_which_are_better(outcome: str, word: str) -> None:
    counts = pd.DataFrame({"interview": ["first", "second"] * 2, "score": [10, 10, 13, 13], "both_times": 1, "once": 0})
    norms = pd.DataFrame({"outcome": [], "mean": []})
    full = score_figures.draw_distributions(counts.assign(outcome=outcome), norms)
    released = counts.assign(outcome=outcome, people=15, score=["10 to 12"] * 2 + ["13 or more"] * 2)
    for figure in (full, score_figures.draw_distributions(released, norms)):
        assert f"{word} is better)" in figure.axes[0].get_xlabel()


@pytest.mark.parametrize(
    ("outcome", "words"),
    [(name, "to the right is better") for name in HIGHER_IS_BETTER] + [("ons4_anxiety", "to the left is better")],
)
def test_an_axis_of_change_says_which_side_is_better(outcome: str, words: str) -> None:
    changes = pd.DataFrame({"outcome": outcome, "method": list(estimate_figures.ESTIMATORS), "estimate": 1.0})
    changes = changes.assign(low=0.5, high=1.5, n_baseline=50, n_followup=38, n_pairs=32)
    ax = estimate_figures.draw_estimators(changes).axes[0]
    assert words in ax.get_xlabel()


def test_a_shift_for_the_worse_means_more_anxiety_and_less_of_everything_else() -> None:
    first, later = [4, 5, 6, 7, 2, 3], [5, 6, 6, 9, NAN, NAN]
    for outcome, sign in (("ons4_anxiety", 1), ("ons4_happiness", -1)):
        curve = delta_curve(rounds_of(outcome, first, later), [outcome], -3, 0, steps=2)
        assert curve["delta"].tolist() == [-3, 0]
        assert curve["estimate"].iloc[0] - curve["estimate"].iloc[1] == pytest.approx(sign * 3 * 2 / 6)


def test_mirrored_anxiety_tips_at_the_same_shift_for_the_worse() -> None:
    first, later = np.array([4, 5, 6, 7, 2, 3.0]), np.array([7, 8, 9.1, 9.9, NAN, NAN])
    plain = tipping_by_outcome(rounds_of("ons4_happiness", list(first), list(later)), ["ons4_happiness"])
    turned = tipping_by_outcome(rounds_of("ons4_anxiety", list(10 - first), list(10 - later)), ["ons4_anxiety"])
    for name in ("zero_delta", "tipping_delta", "tipping_delta_sd"):
        assert turned[name].iloc[0] == pytest.approx(plain[name].iloc[0])
        assert plain[name].iloc[0] < 0
    assert turned["score_at_tipping"].iloc[0] == pytest.approx(10 - plain["score_at_tipping"].iloc[0])


def test_less_anxiety_counts_as_better(rounds: pd.DataFrame) -> None:
    table = pairs_by_outcome(
        rounds_of("ons4_anxiety", [8, 8, 8, 2], [3, 7, 8, 4]),
        ["ons4_anxiety"],
        pd.DataFrame({"outcome": ["ons4_anxiety"], "reliability": [0.9]}),
    )
    row = table.iloc[0]
    assert (row["better"], row["same"], row["worse"]) == (2, 1, 1)
    # SD of 8, 8, 8, 2 is 3; 1.96 * 3 * sqrt(0.2) = 2.63: only the fall of 5 exceeds it.
    assert (row["reliably_better"], row["reliably_worse"]) == (1, 0)


def test_bands_run_from_worst_to_best_and_add_up(rounds: pd.DataFrame) -> None:
    shares = band_shares(rounds, bands_of(OUTCOMES), OUTCOMES)
    assert shares.groupby(["outcome", "interview"])["percent"].sum().round(9).eq(100).all()
    order = shares[shares["interview"] == "first"].groupby("outcome")["band"].apply(list)
    assert order["ons4_happiness"] == ["Low", "Medium", "High", "Very high"]
    assert order["ons4_anxiety"] == ["High", "Medium", "Low", "Very low"]
