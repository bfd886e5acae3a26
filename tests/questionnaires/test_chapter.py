"""The tables, figures and sentences of the questionnaire chapter: what they count, refuse and say."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.disclosure import protect
from helpers.analysis.questionnaires import (
    OUTCOMES,
    alpha_by_outcome,
    band_shares,
    bands_of,
    bounds_table,
    change_by_outcome,
    compare_followed_up,
    delta_curve,
    median_scores,
    months_between,
    norms_of,
    p_values_by_outcome,
    pair_flow,
    pairs_by_outcome,
    refusals,
    reliability_of,
    score_counts,
    score_rounds,
    tipping_by_outcome,
)
from helpers.analysis.questionnaires.estimable import estimable_scores
from helpers.chapters import check_parameters
from helpers.data.study import load_published, load_study
from helpers.data.study_settings import StudySettings
from helpers.parameters import ParameterError
from helpers.show.questionnaires import (
    attrition_figures,
    band_figures,
    bounds_figures,
    estimate_figures,
    estimate_text,
    score_figures,
    score_text,
    tables,
    text,
)
from helpers.vocabulary import ONS4_ITEMS

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
    table = pair_flow(there, rounds_of("gse_total", [20] * 6 + [NAN], [21] + [NAN] * 5 + [30]), ["gse_total"])
    row = table.iloc[0]
    assert (row["interviewed"], row["answered_first"], row["pairs"], row["later_only"]) == (7, 6, 1, 1)
    lost = ["lost_died", "lost_declined", "lost_not_reached", "lost_no_reason", "lost_left_blank"]
    assert row[lost].tolist() == [1, 1, 1, 1, 1]


def test_the_flow_of_the_books_study_adds_up_to_the_printed_forms(
    participants: pd.DataFrame, rounds: pd.DataFrame
) -> None:
    """Typed from the synopsis: 61 interviewed, 50 and 38 ONS4 forms, 41 and 26 self-efficacy forms."""
    flow = pair_flow(participants, rounds, OUTCOMES).set_index("outcome")
    lost = flow.filter(like="lost_").sum(axis=1)
    assert (flow["answered_first"] - lost - flow["pairs"]).eq(0).all()
    assert flow["interviewed"].unique().tolist() == [61]
    assert flow["answered_first"].tolist() == [50, 50, 50, 50, 41]
    assert (flow["pairs"] + flow["later_only"]).tolist() == [38, 38, 38, 38, 26]


def test_people_only_observed_are_not_in_the_flow() -> None:
    there = people_of(["yes", "yes"]).assign(involvement=["Interview only", "Observation only"])
    table = pair_flow(there, rounds_of("gse_total", [20, NAN], [21, NAN]), ["gse_total"])
    assert table["interviewed"].tolist() == [1]


def test_standardised_differences_by_hand() -> None:
    """Ages 30, 50 against 50, 70: -20 over the root of 200. Three women of four against one of four: 0.5 / 0.433."""
    there = people_of(["yes", "yes", "declined", "declined"]).assign(age_years=[30.0, 50.0, 50.0, 70.0])
    table = compare_followed_up(there, rounds_of("gse_total", [10, 20, NAN, NAN], [11, NAN, NAN, NAN]))
    age = table[table["measure"] == "age_years"].iloc[0]
    assert age["standardised_difference"] == pytest.approx(-20 / 200**0.5)
    eight = people_of(["yes"] * 4 + ["died"] * 4).assign(gender=["Female"] * 3 + ["Male"] * 4 + ["Female"])
    table = compare_followed_up(eight, rounds_of("gse_total", [20] * 8, [21] * 4 + [NAN] * 4))
    female = table[table["level"] == "Female"].iloc[0]
    assert (female["followed_n"], female["followed_value"], female["lost_value"]) == (3, 75, 25)
    assert female["standardised_difference"] == pytest.approx(0.5 / (0.75 * 0.25) ** 0.5)
    assert np.isnan(table[table["measure"] == "gse_total"]["standardised_difference"].iloc[0])


def test_the_table_of_dropout_has_no_p_value(participants: pd.DataFrame, rounds: pd.DataFrame) -> None:
    names = compare_followed_up(participants, rounds).columns
    assert not [name for name in names if name.startswith("p_") or name == "p" or "test" in name]


def test_an_outcome_with_two_pairs_is_refused_with_the_reason_and_has_no_row_anywhere() -> None:
    few = rounds_of("gse_total", [20, 25, 30, 28], [22, 26, NAN, NAN])
    assert refusals(few, ["gse_total"])["reason"].tolist() == ["fewer than 3 people answered both times"]
    assert change_by_outcome(few, ["gse_total"]).empty
    assert delta_curve(few, ["gse_total"], -2, 0).empty
    assert tipping_by_outcome(few, ["gse_total"]).empty
    assert p_values_by_outcome(few, ["gse_total"]).empty
    nothing = text.changes_answer(change_by_outcome(few, ["gse_total"]), p_values_by_outcome(few, []))
    assert nothing == "No change can be estimated: too few people answered both times."


def test_pairs_with_one_first_score_have_no_main_estimate() -> None:
    same = rounds_of("ons4_happiness", [5, 5, 5, 1], [6, 7, 8, NAN])
    assert estimable_scores(same, ["ons4_happiness"]) == {}
    assert "same first score" in refusals(same, ["ons4_happiness"])["reason"].iloc[0]


@pytest.mark.proof
def test_the_adjustment_is_for_five_outcomes_whichever_are_shown(rounds: pd.DataFrame) -> None:
    everything = p_values_by_outcome(rounds, OUTCOMES)
    one = p_values_by_outcome(rounds, ["gse_total"])
    assert one["p_holm"].iloc[0] == everything.set_index("outcome").loc["gse_total", "p_holm"]
    smallest = everything["p"].idxmin()
    assert everything.loc[smallest, "p_holm"] == pytest.approx(5 * everything.loc[smallest, "p"])


def test_every_outcome_has_every_estimator_side_by_side(rounds: pd.DataFrame, participants: pd.DataFrame) -> None:
    changes = change_by_outcome(rounds, OUTCOMES, participants=participants)
    methods = changes.groupby("outcome")["method"].apply(list)
    assert methods.tolist() == [list(estimate_figures.ESTIMATORS)] * 5


def test_an_outcome_without_a_published_reliability_has_no_reliable_change(rounds: pd.DataFrame) -> None:
    stated = reliability_of(OUTCOMES)
    table = pairs_by_outcome(rounds, OUTCOMES, stated).set_index("outcome")
    assert table["reliably_better"].notna().sum() == len(stated) == 2
    assert np.isnan(table.loc["ons4_anxiety", "reliably_better"])


def test_a_release_says_what_a_reliability_is_and_where_it_is_from(rounds: pd.DataFrame) -> None:
    stated = reliability_of(OUTCOMES)
    pairs = pairs_by_outcome(rounds, OUTCOMES, stated)
    table = tables.reliable_change(pairs, stated, n=38)
    shown = protect(table.frame, profile="research", counts=table.counts)
    for name in ("kind", "source_table"):
        assert shown[name].tolist() == table.frame[name].tolist()
    assert any(char.isdigit() for char in "".join(shown["source_table"])), "a year, that of nobody"


def test_how_long_few_people_waited_for_the_second_interview_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = pd.DataFrame({"round": [1] * 9 + [2] * 7, "months_since_first": [0.0] * 9 + [4.0] * 7})
    assert months_between(asked, least=7) == 4
    assert np.isnan(months_between(asked, least=8))
    assert "four months later" in text.interviews_sentence(4, StudySettings())
    assert estimate_text.imputation_sentence(50, 0.1)
    monkeypatch.setenv("LINKBOOK_PROFILE", "midpoint6")
    assert "later" not in text.interviews_sentence(4, StudySettings())
    assert estimate_text.imputation_sentence(50, 0.1) == ""


def test_scores_are_counted_once_each(rounds: pd.DataFrame) -> None:
    """50 and 38 ONS4 forms, 41 and 26 self-efficacy forms."""
    for outcome, forms in [(name, (50, 38)) for name in ONS4_ITEMS] + [("gse_total", (41, 26))]:
        table = score_counts(rounds, [outcome])
        total = table.groupby("interview")[["both_times", "once"]].sum()
        assert (total.loc["first"].sum(), total.loc["second"].sum()) == forms
        assert total.loc["first", "both_times"] == total.loc["second", "both_times"]


def test_alpha_says_why_it_cannot_be_estimated() -> None:
    forms = load_study().questionnaires
    table = alpha_by_outcome(forms[forms["round"] == 1], OUTCOMES).set_index("interview")
    assert table.loc["first", "alpha"] > 0
    assert np.isnan(table.loc["second", "alpha"])
    assert table.loc["second", "reason"] == "nobody answered every item; 3 people are needed"


def test_a_release_says_alpha_of_rounded_numbers_and_no_reason_that_counts_few(monkeypatch: pytest.MonkeyPatch) -> None:
    forms = load_study().questionnaires
    few = forms.copy()
    few.loc[few["round"] == 2, "gse_01"] = np.nan
    few.loc[few[few["round"] == 2].dropna(subset=["gse_02"]).index[:2], "gse_01"] = 3
    said = score_text.alpha_sentence(alpha_by_outcome(few, OUTCOMES))
    assert said.endswith("cannot be estimated (2 people answered every item; 3 people are needed).")
    monkeypatch.setenv("LINKBOOK_PROFILE", "research")
    released = score_text.alpha_sentence(alpha_by_outcome(few, OUTCOMES))
    assert released.startswith("At the first interview alpha was 0.73 (0.6 to 0.8), from those of about 40 forms that ")
    assert released.endswith("At the second interview alpha is not shown.")
    narrow = alpha_by_outcome(forms, OUTCOMES).iloc[:1].assign(alpha=0.893, low=0.875, high=0.909)
    assert "alpha was 0.89 (0.8 to 0.9), from" in score_text.alpha_sentence(narrow), "0.9 to 0.9 would not hold 0.89"


def test_the_sentence_on_estimators_says_when_the_method_decides() -> None:
    methods = list(estimate_figures.ESTIMATORS)[:5]
    frame = pd.DataFrame({"method": methods, "outcome": "ons4_happiness", "estimate": 1.0, "low": 0.5, "high": 1.5})
    sentence = estimate_text.estimators_sentence
    assert sentence(frame) == "For happiness all 5 intervals leave out no change: the method does not decide."
    other = frame.assign(outcome="gse_total", low=[0.5, -0.5, 0.5, 0.5, 0.5])
    assert sentence(pd.concat([frame, other])).endswith(
        "For General Self-Efficacy 4 of 5 intervals leave out no change: the answer leans on the method."
    )
    ending = frame.assign(low=[0.5, 0.0, 0.5, 0.5, 0.5])
    assert "4 of 5 intervals leave out no change, one interval ending at it: the method hardly decides" in sentence(
        ending
    )
    assert "all 5 intervals include no change" in sentence(frame.assign(low=-0.5))
    together = sentence(pd.concat([frame, frame.assign(outcome="ons4_anxiety")]))
    assert together.startswith("For happiness and anxiety all 5 intervals leave out")


def test_the_sentence_on_those_lost_says_how_they_would_have_to_have_fared() -> None:
    tipping = pd.DataFrame({"outcome": ["ons4_happiness"], "n_lost": 18, "predicted_of_lost": 6.0, "zero_delta": -3.0})
    tipping = tipping.assign(tipping_delta=-2.0, tipping_delta_sd=-1.0, score_at_tipping=4.0, low=0.5)
    sentence = estimate_text.tipping_sentence
    assert sentence(tipping).endswith("happiness 2.0 points worse (1.0 standard deviations).")
    assert "beyond the end of the scale" in sentence(tipping.assign(score_at_tipping=-1.0))
    assert "2.0 points better" in sentence(tipping.assign(tipping_delta=2.0))
    assert sentence(tipping.assign(tipping_delta=NAN)) == "For happiness the interval includes no change already."
    exact = sentence(tipping.assign(tipping_delta=NAN, low=NAN))
    assert exact == "For happiness there is no interval that could reach no change."
    assert estimate_text.zero_sentence(tipping).endswith("in points: happiness \u22123.0.")
    assert estimate_text.zero_sentence(tipping.assign(zero_delta=0.0)) == ""
    beyond = tipping.assign(zero_delta=-6.5)
    assert estimate_text.zero_sentence(beyond).endswith("happiness \u22126.5 (beyond the end of the scale).")
    hidden = beyond.assign(predicted_of_lost=NAN)  # as in a release
    assert estimate_text.zero_sentence(hidden).endswith("happiness \u22126.5.")
    anxious = beyond.assign(outcome="ons4_anxiety")  # worse is higher: 6.0 + 6.5 is above 10, 6.0 + 3.0 is not
    assert estimate_text.zero_sentence(anxious).endswith("anxiety \u22126.5 (beyond the end of the scale).")
    assert estimate_text.zero_sentence(anxious.assign(zero_delta=-3.0)).endswith("anxiety \u22123.0.")


def test_where_nobody_was_lost_nothing_is_said_of_those_lost() -> None:
    main = pd.DataFrame({"n_baseline": [9, 8], "n_pairs": [9, 8]})
    assert "All of them answered again" in estimate_text.main_estimate_sentence(main)
    assert "second score of those lost" in estimate_text.main_estimate_sentence(main.assign(n_pairs=[9, 7]))
    sites = pd.DataFrame({"outcome": ["gse_total"], "sites": [7], "allowed_for": [True]})
    assert estimate_text.sites_sentence(sites, pd.DataFrame({"low": [NAN, NAN]})) == ""
    assert estimate_text.sites_sentence(sites, pd.DataFrame({"low": [NAN, 0.5]})).startswith("Intervals and p-values")
    alike = pd.DataFrame({"outcome": ["gse_total"], "n_pairs": [20], "better": [0], "worse": [0]})
    assert text.pairs_sentence(alike) == "Nobody who answered twice had another score the second time."


def test_the_sentence_on_p_values_names_outcomes_by_test() -> None:
    main = pd.DataFrame({"outcome": list(ONS4_ITEMS[:3]), "p_holm": [0.01, 0.02, 0.2], "wilcoxon_p_holm": 0.3})
    sentence = estimate_text.p_values_sentence(main, 0.95)
    assert (
        "p is under 0.05 for life satisfaction and worthwhile by the main estimate, and for none by ranks" in sentence
    )
    assert "under 0.1 for" in estimate_text.p_values_sentence(main, 0.9)


def test_the_answer_needs_the_adjusted_p_and_turns_anxiety_round() -> None:
    changes = pd.DataFrame({"outcome": ["ons4_anxiety", "gse_total"], "method": "missing at random"})
    changes = changes.assign(estimate=[-1.0, 2.0])
    p_values = pd.DataFrame({"outcome": ["ons4_anxiety", "gse_total"], "p_holm": [0.01, 0.2]})
    sentence = text.changes_answer(changes, p_values, 0.95, ["ons4_happiness"])
    assert sentence.startswith("Anxiety (\u22121.0 on 0 to 10) improved clearly")
    assert "General Self-Efficacy gave no clear answer; happiness cannot be estimated." in sentence
    assert text.changes_answer(changes, p_values.assign(p_holm=0.5)).startswith(
        "No outcome changed clearly, allowing for five"
    )


def test_a_middle_score_of_few_people_is_not_given() -> None:
    norms = pd.DataFrame({"outcome": ["gse_total"], "mean": [29.55], "label": ["abroad"]})
    few = rounds_of("gse_total", [20.0] * 7, [33.0] * 7)
    sentence = score_text.distribution_sentence(median_scores(few, ["gse_total"]), norms)
    assert "Too few people" in sentence
    assert "33" not in sentence
    assert "not a control group" in sentence


@pytest.mark.proof
def test_figures_name_their_axes_and_units(rounds: pd.DataFrame, participants: pd.DataFrame) -> None:
    changes = change_by_outcome(rounds, OUTCOMES)
    curve, tipping = delta_curve(rounds, OUTCOMES, -2, 2), tipping_by_outcome(rounds, OUTCOMES)
    main = changes[changes["method"] == "missing at random"]
    for chart, panels in (
        (estimate_figures.estimates(main, confidence=0.95), ["scale of 0 to 10", "scale of 10 to 40"]),
        (estimate_figures.estimators(changes, confidence=0.95), [one.label for one in OUTCOMES.described]),
    ):
        axes = chart.draw(chart.data).axes
        for ax, name in zip(axes, panels, strict=True):
            assert name in ax.get_xlabel()
            assert "points" in ax.get_xlabel()
            assert [label.get_text() for label in ax.texts].count("no change") == 1
    chart = estimate_figures.delta_adjustment(tipping, curve, confidence=0.95)
    for ax in [ax for ax in chart.draw(chart.data).axes if ax.axison]:
        assert "points" in ax.get_xlabel()
        assert "points" in ax.get_ylabel()
    norms = norms_of(OUTCOMES)
    counts, medians = score_counts(rounds, OUTCOMES), median_scores(rounds, OUTCOMES)
    ons4, gse = score_figures.distributions(counts, norms, medians)
    assert [len(chart.draw(chart.data).axes) for chart in (ons4, gse)] == [4, 1]
    assert "year to March 2023" in ons4.caption
    assert all("no control group" in chart.caption for chart in (ons4, gse))
    flow = pair_flow(participants, rounds, OUTCOMES)
    assert "61 people interviewed first" in [label.get_text() for label in attrition_figures.draw_flow(flow).texts]
    shares = band_shares(rounds, bands_of(OUTCOMES), ONS4_ITEMS)
    assert "%" in band_figures.draw_bands(shares).get_xlabel()
    assert "People" in bounds_figures.draw_bounds(bounds_table(load_published("counts"))).get_xlabel()


def test_bars_of_scores_are_as_long_as_people_are_many_upwards_first_and_downwards_second() -> None:
    counts = score_counts(rounds_of("ons4_happiness", [3, 3, 3, 9, NAN], [4, 4, NAN, 9, 0]), ["ons4_happiness"])
    norms = pd.DataFrame({"outcome": ["ons4_happiness"], "mean": [7.4], "label": ["UK"]})
    ax = score_figures.draw_distributions(counts, norms).axes[0]
    drawn = {(round(bar.get_center()[0]), bar.get_y(), bar.get_height()) for bar in ax.patches if bar.get_height()}
    assert drawn == {(3, 0, 2), (3, 2, 1), (9, 0, 1), (4, 0, -2), (9, 0, -1), (0, 0, -1)}
    assert [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == "--"] == [7.4]


def test_bars_of_bands_follow_each_other_from_the_worst(rounds: pd.DataFrame) -> None:
    shares = band_shares(rounds, bands_of(OUTCOMES), ["ons4_anxiety"])
    ax = band_figures.draw_bands(shares)
    bars = sorted((bar.get_y(), bar.get_x(), bar.get_width()) for bar in ax.patches if bar.get_width())
    assert [width for _, _, width in bars] == pytest.approx([share for share in shares["percent"] if share])
    starts = [start for _, start, _ in bars]
    assert starts[0] == 0
    assert starts[1] == pytest.approx(bars[0][2])


def test_each_estimate_stands_at_its_value_within_its_interval(rounds: pd.DataFrame) -> None:
    changes = change_by_outcome(rounds, OUTCOMES)
    main = changes[changes["method"] == "missing at random"]
    drawn = zip(estimate_figures.draw_estimators(changes).axes, changes.groupby("outcome", sort=False), strict=True)
    panels = [(ax, part) for ax, (_, part) in drawn]
    ons4, gse = estimate_figures.draw_estimates(main).axes
    for ax, part in [*panels, (ons4, main.iloc[:4]), (gse, main.iloc[4:])]:
        intervals, markers = ax.collections
        assert [point[0] for point in markers.get_offsets()] == pytest.approx(part["estimate"].tolist())
        ends = [(segment[0][0], segment[1][0]) for segment in intervals.get_segments()]
        assert ends == list(zip(part["low"], part["high"], strict=True))


@pytest.mark.parametrize("n", [[30.0, np.nan], [30, "18 to 47"]])
def test_numbers_of_people_beside_estimates_are_whole_whatever_column_they_stood_in(n: list[object]) -> None:
    """A release leaves numbers out that are not drawn, and puts some into bands: of either a column is no whole one."""
    numbers = {"estimate": 1.0, "low": 0.0, "high": 2.0, "n_baseline": 1_250, "n_followup": n[::-1], "n_pairs": n}
    methods = ["pairs only", "available, different people"]
    changes = pd.DataFrame({"outcome": "gse_total", "method": methods} | numbers)
    (ax,) = estimate_figures.draw_estimators(changes).axes
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == ["Both answers, mean, n = 30", "Different people, 1,250 and 30"]
    (ax,) = estimate_figures.draw_estimates(changes.iloc[:1].assign(n_pairs=30.0)).axes
    assert [label.get_text() for label in ax.get_yticklabels()] == ["General Self-Efficacy\nn = 1,250, 30 twice"]


def test_the_estimate_is_drawn_over_what_those_lost_did(rounds: pd.DataFrame) -> None:
    curve, tipping = delta_curve(rounds, ["gse_total"], -2, 0), tipping_by_outcome(rounds, ["gse_total"])
    (ax,) = estimate_figures.draw_delta_adjustment(tipping, curve).axes
    line = ax.lines[0]
    assert line.get_xdata() == pytest.approx(curve["estimate"].to_numpy())
    assert line.get_ydata() == pytest.approx(curve["delta"].to_numpy())


def test_nobody_to_compare_is_drawn_empty_and_said(participants: pd.DataFrame, rounds: pd.DataFrame) -> None:
    compared = compare_followed_up(participants, rounds, OUTCOMES).assign(standardised_difference=NAN)
    assert attrition_figures.draw_dropout(compared).get_xlim() == (-0.6, 0.6)
    assert "cannot be compared" in text.dropout_sentence(compared)


def test_outcomes_answered_by_different_people_get_a_column_each(
    rounds: pd.DataFrame, participants: pd.DataFrame
) -> None:
    flow = pair_flow(participants, rounds, OUTCOMES)
    together = text.flow_sentence(flow)
    assert together.count(" answered ") == 2
    flow.loc[1, "pairs"] -= 1
    assert text.flow_sentence(flow).count(" answered ") == 5


@pytest.mark.parametrize(("name", "value"), [("outcomes", "g" * 65), ("imputations", 1), ("delta_low", -31)])
def test_parameters_out_of_range_name_what_is_allowed(name: str, value: object) -> None:
    with pytest.raises(ParameterError, match=f"parameter {name}: .* is not allowed; give"):
        check_parameters("04_questionnaire_change", **{name: value})


def test_a_questionnaire_that_nobody_filled_in_is_drawn_empty_and_without_a_warning() -> None:
    rows = [(interview, score, 0, 0) for interview in ("first", "second") for score in range(11)]
    none = pd.DataFrame(rows, columns=["interview", "score", "both_times", "once"])
    norms = pd.DataFrame({"outcome": ["ons4_happiness"], "mean": [7.4], "label": ["UK"]})
    figure = score_figures.draw_distributions(none.assign(outcome="ons4_happiness"), norms)
    low, high = figure.axes[0].get_ylim()
    assert low < 0 < high
