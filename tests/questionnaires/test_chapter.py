"""The tables, figures and sentences of the questionnaire chapter: what they count, refuse and say."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.questionnaires import attrition
from helpers.analysis.questionnaires import estimates as tables
from helpers.analysis.questionnaires import pairs as questionnaire_pairs
from helpers.analysis.questionnaires import scores as questionnaire_scores
from helpers.analysis.questionnaires.published_pairs import bounds_table
from helpers.analysis.questionnaires.scoring import ONS4, OUTCOMES, score_rounds
from helpers.chapters import check_parameters
from helpers.data.study import load_published, load_study
from helpers.parameters import ParameterError
from helpers.show.questionnaires import attrition as people
from helpers.show.questionnaires import bands as scales
from helpers.show.questionnaires import bounds as printed
from helpers.show.questionnaires import estimates as show
from helpers.show.questionnaires import scores as scores
from helpers.show.questionnaires import text as words

ROOT = Path(__file__).parents[2]
NAN = np.nan


def rounds_of(outcome: str, first: list[float], later: list[float]) -> pd.DataFrame:
    ids = [f"P{i}" for i in range(len(first))]
    return pd.DataFrame({"patient_id": ids, "outcome": outcome, "baseline": first, "followup": later})


@pytest.fixture(scope="module")
def rounds() -> pd.DataFrame:
    return score_rounds(load_study().questionnaires)


@pytest.fixture(scope="module")
def participants() -> pd.DataFrame:
    return load_study().participants


def people_of(followed_up: list[str | None], **columns: object) -> pd.DataFrame:
    ids = [f"P{i}" for i in range(len(followed_up))]
    table = pd.DataFrame({"patient_id": ids, "site_id": "1", "gender": "Female", "age_years": 40.0})
    return table.assign(involvement="Interview only", followed_up=followed_up, **columns)


def test_the_flow_accounts_for_everybody_lost() -> None:
    there = people_of(["yes", "yes", "died", "declined", "not reached", None, "yes"])
    table = attrition.pair_flow(there, rounds_of("gse_total", [20] * 6 + [NAN], [21] + [NAN] * 5 + [30]), ["gse_total"])
    row = table.iloc[0]
    assert (row["interviewed"], row["answered_first"], row["pairs"], row["later_only"]) == (7, 6, 1, 1)
    lost = ["lost_died", "lost_declined", "lost_not_reached", "lost_no_reason", "lost_left_blank"]
    assert row[lost].tolist() == [1, 1, 1, 1, 1]


def test_the_flow_of_the_books_study_adds_up_to_the_printed_forms(
    participants: pd.DataFrame, rounds: pd.DataFrame
) -> None:
    """Typed from the synopsis: 61 interviewed, 50 and 38 ONS4 forms, 41 and 26 self-efficacy forms."""
    flow = attrition.pair_flow(participants, rounds, OUTCOMES).set_index("outcome")
    lost = flow.filter(like="lost_").sum(axis=1)
    assert (flow["answered_first"] - lost - flow["pairs"]).eq(0).all()
    assert flow["interviewed"].unique().tolist() == [61]
    assert flow["answered_first"].tolist() == [50, 50, 50, 50, 41]
    assert (flow["pairs"] + flow["later_only"]).tolist() == [38, 38, 38, 38, 26]


def test_people_only_observed_are_not_in_the_flow() -> None:
    there = people_of(["yes", "yes"]).assign(involvement=["Interview only", "Observation only"])
    table = attrition.pair_flow(there, rounds_of("gse_total", [20, NAN], [21, NAN]), ["gse_total"])
    assert table["interviewed"].tolist() == [1]


def test_standardised_differences_by_hand() -> None:
    """Ages 30, 50 against 50, 70: -20 over the root of 200. Three women of four against one of four: 0.5 / 0.433."""
    there = people_of(["yes", "yes", "declined", "declined"]).assign(age_years=[30.0, 50.0, 50.0, 70.0])
    table = attrition.compare_followed_up(there, rounds_of("gse_total", [10, 20, NAN, NAN], [11, NAN, NAN, NAN]))
    age = table[table["measure"] == "age_years"].iloc[0]
    assert age["standardised_difference"] == pytest.approx(-20 / 200**0.5)
    eight = people_of(["yes"] * 4 + ["died"] * 4).assign(gender=["Female"] * 3 + ["Male"] * 4 + ["Female"])
    table = attrition.compare_followed_up(eight, rounds_of("gse_total", [20] * 8, [21] * 4 + [NAN] * 4))
    female = table[table["level"] == "Female"].iloc[0]
    assert (female["followed_n"], female["followed_value"], female["lost_value"]) == (3, 75, 25)
    assert female["standardised_difference"] == pytest.approx(0.5 / (0.75 * 0.25) ** 0.5)
    assert np.isnan(table[table["measure"] == "gse_total"]["standardised_difference"].iloc[0])


def test_the_table_of_dropout_has_no_p_value(participants: pd.DataFrame, rounds: pd.DataFrame) -> None:
    names = attrition.compare_followed_up(participants, rounds).columns
    assert not [name for name in names if name.startswith("p_") or name == "p" or "test" in name]


def test_an_outcome_with_two_pairs_is_refused_with_the_reason_and_has_no_row_anywhere() -> None:
    few = rounds_of("gse_total", [20, 25, 30, 28], [22, 26, NAN, NAN])
    assert tables.refusals(few, ["gse_total"])["reason"].tolist() == ["fewer than 3 people answered both times"]
    assert tables.change_by_outcome(few, ["gse_total"]).empty
    assert tables.delta_curve(few, ["gse_total"], -2, 0).empty
    assert tables.tipping_by_outcome(few, ["gse_total"]).empty
    assert tables.p_values_by_outcome(few, ["gse_total"]).empty
    nothing = words.changes_answer(tables.change_by_outcome(few, ["gse_total"]), tables.p_values_by_outcome(few, []))
    assert nothing == "No change can be estimated: too few people answered both times."


def test_pairs_with_one_first_score_are_refused() -> None:
    same = rounds_of("ons4_happiness", [5, 5, 5, 1], [6, 7, 8, NAN])
    assert tables.estimable(same, ["ons4_happiness"]) == []
    assert "same first score" in tables.refusals(same, ["ons4_happiness"])["reason"].iloc[0]


def test_a_shift_for_the_worse_means_more_anxiety_and_less_of_everything_else() -> None:
    first, later = [4, 5, 6, 7, 2, 3], [5, 6, 6, 9, NAN, NAN]
    for outcome, sign in (("ons4_anxiety", 1), ("ons4_happiness", -1)):
        curve = tables.delta_curve(rounds_of(outcome, first, later), [outcome], -3, 0, steps=2)
        assert curve["delta"].tolist() == [-3, 0]
        assert curve["estimate"].iloc[0] - curve["estimate"].iloc[1] == pytest.approx(sign * 3 * 2 / 6)


def test_mirrored_anxiety_tips_at_the_same_shift_for_the_worse() -> None:
    first, later = np.array([4, 5, 6, 7, 2, 3.0]), np.array([7, 8, 9.1, 9.9, NAN, NAN])
    plain = tables.tipping_by_outcome(rounds_of("ons4_happiness", list(first), list(later)), ["ons4_happiness"])
    turned = tables.tipping_by_outcome(rounds_of("ons4_anxiety", list(10 - first), list(10 - later)), ["ons4_anxiety"])
    for name in ("zero_delta", "tipping_delta", "tipping_delta_sd"):
        assert turned[name].iloc[0] == pytest.approx(plain[name].iloc[0])
        assert plain[name].iloc[0] < 0
    assert turned["score_at_tipping"].iloc[0] == pytest.approx(10 - plain["score_at_tipping"].iloc[0])


def test_the_adjustment_is_for_five_outcomes_whichever_are_shown(rounds: pd.DataFrame) -> None:
    everything = tables.p_values_by_outcome(rounds, OUTCOMES)
    one = tables.p_values_by_outcome(rounds, ["gse_total"])
    assert one["p_holm"].iloc[0] == everything.set_index("outcome").loc["gse_total", "p_holm"]
    smallest = everything["p"].idxmin()
    assert everything.loc[smallest, "p_holm"] == pytest.approx(5 * everything.loc[smallest, "p"])


def test_every_outcome_has_five_estimators_side_by_side(rounds: pd.DataFrame) -> None:
    changes = tables.change_by_outcome(rounds, OUTCOMES)
    assert changes.groupby("outcome")["method"].apply(list).map(lambda names: names == list(show.ESTIMATORS)).all()


def test_less_anxiety_counts_as_better(rounds: pd.DataFrame) -> None:
    table = questionnaire_pairs.pairs_by_outcome(
        rounds_of("ons4_anxiety", [8, 8, 8, 2], [3, 7, 8, 4]),
        ["ons4_anxiety"],
        pd.DataFrame({"outcome": ["ons4_anxiety"], "reliability": [0.9]}),
    )
    row = table.iloc[0]
    assert (row["better"], row["same"], row["worse"]) == (2, 1, 1)
    # SD of 8, 8, 8, 2 is 3; 1.96 * 3 * sqrt(0.2) = 2.63: only the fall of 5 exceeds it.
    assert (row["reliably_better"], row["reliably_worse"]) == (1, 0)


def test_an_outcome_without_a_published_reliability_has_no_reliable_change(rounds: pd.DataFrame) -> None:
    stated = load_published("questionnaire_reliability")
    table = questionnaire_pairs.pairs_by_outcome(rounds, OUTCOMES, stated).set_index("outcome")
    assert table["reliably_better"].notna().sum() == len(stated) == 2
    assert np.isnan(table.loc["ons4_anxiety", "reliably_better"])


def test_scores_are_counted_once_each(rounds: pd.DataFrame) -> None:
    """50 and 38 ONS4 forms, 41 and 26 self-efficacy forms."""
    for outcome, forms in [(name, (50, 38)) for name in ONS4] + [("gse_total", (41, 26))]:
        table = questionnaire_scores.score_counts(rounds, outcome)
        total = table.groupby("interview")[["both_times", "once"]].sum()
        assert (total.loc["first"].sum(), total.loc["second"].sum()) == forms
        assert total.loc["first", "both_times"] == total.loc["second", "both_times"]


def test_bands_run_from_worst_to_best_and_add_up(rounds: pd.DataFrame) -> None:
    shares = questionnaire_scores.band_shares(rounds, load_published("ons4_bands"), OUTCOMES)
    assert shares.groupby(["outcome", "interview"])["percent"].sum().round(9).eq(100).all()
    order = shares[shares["interview"] == "first"].groupby("outcome")["band"].apply(list)
    assert order["ons4_happiness"] == ["Low", "Medium", "High", "Very high"]
    assert order["ons4_anxiety"] == ["High", "Medium", "Low", "Very low"]


def test_alpha_says_why_it_cannot_be_estimated() -> None:
    forms = load_study().questionnaires
    table = questionnaire_scores.gse_alpha(forms[forms["round"] == 1]).set_index("interview")
    assert table.loc["first", "alpha"] > 0
    assert np.isnan(table.loc["second", "alpha"])
    assert "3 are needed" in table.loc["second", "reason"]


def test_the_sentence_on_one_outcome_tells_when_the_method_decides() -> None:
    methods = list(show.ESTIMATORS)
    frame = pd.DataFrame({"method": methods, "outcome": "ons4_happiness", "estimate": 1.0, "low": 0.5, "high": 1.5})
    frame = frame.assign(n_baseline=50, n_pairs=32)
    tipping = pd.DataFrame({"outcome": ["ons4_happiness"], "n_lost": 18, "predicted_of_lost": 6.0})
    tipping = tipping.assign(tipping_delta=-2.0, tipping_delta_sd=-1.0, score_at_tipping=4.0)
    told = words.estimator_sentence(frame, tipping, "ons4_happiness")
    assert "all 5 intervals leave out no change: the method does not decide" in told
    assert "2.0 points worse than predicted (1.0 standard deviations)" in told
    assert told.endswith("a mean of 4.0 in place of 6.0.")
    frame.loc[1, "low"] = -0.5
    assert "4 of 5 intervals leave out no change: the answer leans on" in words.estimator_sentence(
        frame, tipping, "ons4_happiness"
    )
    beyond = words.estimator_sentence(frame, tipping.assign(score_at_tipping=-1.0), "ons4_happiness")
    assert beyond.endswith("beyond the end of the scale.")
    assert "no clear change" in words.estimator_sentence(frame, tipping.assign(tipping_delta=NAN), "ons4_happiness")
    assert "Nobody was lost" in words.estimator_sentence(frame, tipping.assign(n_lost=0), "ons4_happiness")


def test_the_answer_needs_the_adjusted_p_and_turns_anxiety_round() -> None:
    changes = pd.DataFrame({"outcome": ["ons4_anxiety", "gse_total"], "method": "missing at random"})
    changes = changes.assign(estimate=[-1.0, 2.0])
    p_values = pd.DataFrame({"outcome": ["ons4_anxiety", "gse_total"], "p_holm": [0.01, 0.2]})
    told = words.changes_answer(changes, p_values, 0.95, ["ons4_happiness"])
    assert told.startswith("Anxiety (\u22121.0 on 0 to 10) improved by more than chance can explain")
    assert "General Self-Efficacy gave no clear answer; happiness cannot be estimated." in told
    assert words.changes_answer(changes, p_values.assign(p_holm=0.5)).startswith("No outcome changed by more")


def test_a_middle_score_of_few_people_is_not_given() -> None:
    norms = pd.DataFrame({"outcome": ["gse_total"], "mean": [29.55], "label": ["abroad"]})
    few = rounds_of("gse_total", [20.0] * 7, [33.0] * 7)
    told = scores.distribution_sentence(few, norms, ["gse_total"])
    assert "Too few people" in told
    assert "33" not in told
    assert "not a control group" in told


def test_figures_name_their_axes_and_units(rounds: pd.DataFrame, participants: pd.DataFrame) -> None:
    changes = tables.change_by_outcome(rounds, OUTCOMES)
    curve, tipping = tables.delta_curve(rounds, OUTCOMES, -2, 2), tables.tipping_by_outcome(rounds, OUTCOMES)
    for outcome in OUTCOMES:
        drawn = show.estimator_figure(changes, curve, tipping, outcome, 0.95)
        top, below = drawn["figure"](drawn["data"]).axes
        assert "points" in below.get_xlabel()
        assert "points" in below.get_ylabel()
        assert [text.get_text() for text in top.texts].count("no change") == 1
        assert drawn["alt"].count("**") == 0
    norms = scores.reference_means(load_published("ons4_uk_means"), load_published("gse_norms"))
    tallies = {outcome: questionnaire_scores.score_counts(rounds, outcome) for outcome in OUTCOMES}
    ons4, gse = scores.distribution_figures(tallies, norms, rounds)
    drawn_scores = [figure["figure"](figure["data"]) for figure in (ons4, gse)]
    assert [len(figure.axes) for figure in drawn_scores] == [4, 1]
    assert "year to March 2023" in ons4["caption"]
    assert all("no control group" in figure["caption"] for figure in (ons4, gse))
    flow = attrition.pair_flow(participants, rounds, OUTCOMES)
    assert "61 people interviewed first" in [text.get_text() for text in people.draw_flow(flow).texts]
    assert (
        "%"
        in scales.draw_bands(questionnaire_scores.band_shares(rounds, load_published("ons4_bands"), ONS4)).get_xlabel()
    )
    assert "People" in printed.draw_bounds(bounds_table(load_published("counts"))).get_xlabel()


def test_outcomes_answered_by_different_people_get_a_column_each(
    rounds: pd.DataFrame, participants: pd.DataFrame
) -> None:
    flow = attrition.pair_flow(participants, rounds, OUTCOMES)
    together = people.flow_sentence(flow)
    assert together.count(" answered ") == 2
    flow.loc[1, "pairs"] -= 1
    assert people.flow_sentence(flow).count(" answered ") == 5


def test_the_methods_page_prints_the_committed_simulation() -> None:
    source = ROOT / "benchmarks" / "questionnaire_coverage.py"
    spec = importlib.util.spec_from_file_location("questionnaire_coverage", source)
    assert spec is not None
    assert spec.loader is not None
    benchmark = importlib.util.module_from_spec(spec)
    sys.modules["questionnaire_coverage"] = benchmark
    spec.loader.exec_module(benchmark)
    table = pd.read_csv(benchmark.TABLE)
    assert benchmark.as_markdown(table) in benchmark.METHODS.read_text(encoding="utf-8")


def test_the_simulation_shows_who_keeps_the_level_when_the_first_score_decides_who_is_lost() -> None:
    table = load_published("simulated_coverage_questionnaires")
    by_first = table[table["dropout"] == "first score"].set_index(["scale", "estimator"])["coverage"]
    for scale in ("ONS4", "General Self-Efficacy"):
        assert 94 < by_first[scale, "missing at random"] < 96.5
        assert 94 < by_first[scale, "multiple imputation"] < 97
        assert by_first[scale, "pairs only"] < 85
        assert by_first[scale, "available, different people"] < 90


@pytest.mark.parametrize(("name", "value"), [("outcomes", "gad7"), ("imputations", 1), ("delta_low", -31)])
def test_parameters_out_of_range_name_what_is_allowed(name: str, value: object) -> None:
    with pytest.raises(ParameterError, match=f"parameter {name}: .* is not allowed; give"):
        check_parameters("04_questionnaire_change", **{name: value})


def test_a_questionnaire_that_nobody_filled_in_is_drawn_empty_and_without_a_warning() -> None:
    rows = [(interview, score, 0, 0) for interview in ("first", "second") for score in range(11)]
    none = pd.DataFrame(rows, columns=["interview", "score", "both_times", "once"])
    norms = pd.DataFrame({"outcome": ["ons4_happiness"], "mean": [7.4], "label": ["UK"]})
    figure = scores.draw_distributions(none.assign(outcome="ons4_happiness"), norms)
    low, high = figure.axes[0].get_ylim()
    assert low < 0 < high
