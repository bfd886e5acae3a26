"""Questionnaires that a study describes itself, in a file each: read, refused, scored, estimated, drawn and said.

The answers are made up and counted by hand. No text of a questionnaire is here: items have numbers.
"""

import copy
import pickle
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.analysis.questionnaires import (
    alpha_by_outcome,
    band_shares,
    bands_of,
    change_by_outcome,
    floor_and_ceiling,
    important_changes,
    items_by_outcome,
    median_scores,
    norms_of,
    p_values_by_outcome,
    pair_flow,
    pairs_by_outcome,
    reliability_of,
    score_counts,
    score_rounds,
    threshold_changes,
)
from helpers.data.returns import make_template
from helpers.data.scales import TEMPLATE
from helpers.data.study import Study, StudyError, examine, load_study
from helpers.outcomes import Outcomes, outcomes_in, shipped_outcomes
from helpers.parameters import ParameterError
from helpers.show.questionnaires import (
    attrition_figures,
    band_figures,
    described,
    estimate_figures,
    estimate_text,
    score_figures,
    score_text,
    tables,
    text,
)

PHQ = """
name = "PHQ-9"
bands_of = "the published cut-points"

[[outcome]]
id = "phq9_score"
label = "PHQ-9"
asked = "the PHQ-9"
items = ["phq9_total"]
lowest = 0
highest = 27
better = "lower"
bands = [
  { name = "Minimal", lowest = 0, highest = 4 },
  { name = "Mild", lowest = 5, highest = 9 },
  { name = "Moderate", lowest = 10, highest = 14 },
  { name = "Moderately severe", lowest = 15, highest = 19 },
  { name = "Severe", lowest = 20, highest = 27 },
]
[outcome.important_difference]
points = 5
source = "Kroenke 2012, Psychosomatics 53:510-514"
"""
SWEMWBS = """
name = "SWEMWBS"

[[outcome]]
id = "swemwbs"
label = "Mental well-being (SWEMWBS)"
in_words = "mental well-being"
items = ["swemwbs_1", "swemwbs_2", "swemwbs_3", "swemwbs_4", "swemwbs_5", "swemwbs_6", "swemwbs_7"]
lowest = 1
highest = 5
better = "higher"
most_missing = 1
[outcome.norm]
mean = 23.5
of = "Made-up adults, 2020"
source = "a made-up source"
"""
MYCAW = """
name = "MYCaW"
asks = "two concerns and well-being (MYCaW)"

[[outcome]]
id = "mycaw_concerns"
label = "Concerns (MYCaW)"
in_words = "concerns"
items = ["mycaw_concern_1", "mycaw_concern_2"]
lowest = 0
highest = 6
better = "lower"
score = "mean"
most_missing = 1

[[outcome]]
id = "mycaw_well_being"
label = "Well-being (MYCaW)"
items = ["mycaw_well_being"]
lowest = 0
highest = 6
better = "lower"
"""
LONELY = """
name = "Loneliness"

[[outcome]]
id = "lonely"
label = "Loneliness"
items = ["lonely_0_10"]
lowest = 0
highest = 10
better = "lower"
"""
FILES = {"phq9": PHQ, "swemwbs": SWEMWBS, "mycaw": MYCAW, "lonely": LONELY}
ITEMS = [
    *("phq9_total", *(f"swemwbs_{number}" for number in range(1, 8))),
    *("mycaw_concern_1", "mycaw_concern_2", "mycaw_well_being", "lonely_0_10"),
]
FIRST = {  # PHQ-9; SWEMWBS, the same answer seven times; two concerns; well-being; loneliness
    "P1": (21, 2, 6, 4, 5, 9), "P2": (16, 3, 5, None, 4, 8), "P3": (12, 2, 6, 6, 6, 10), "P4": (8, 4, 3, 3, 2, 3),
    "P5": (19, 1, 4, 5, 5, 7), "P6": (10, 3, 5, 5, 3, 6), "P7": (14, 2, 6, 5, 4, 8), "P8": (23, 2, 5, 5, 6, 9),
}  # fmt: skip
SECOND = {
    "P1": (15, 3, 4, 2, 3, 6), "P2": (16, 3, 3, None, 4, 7), "P3": (4, 4, 2, 4, 2, 4), "P4": (14, 3, 4, 3, 3, 4),
    "P5": (14, 2, 3, 3, 4, 6), "P6": (9, 3, 5, 2, 3, 5),
}  # fmt: skip


def rows(number: int, answers: dict[str, tuple[int | None, ...]]) -> list[str]:
    lines = []
    for patient, (phq, swemwbs, *rest) in answers.items():
        cells = [phq, *([swemwbs] * 7), *rest]
        lines.append(",".join([patient, "A", str(number), *("" if cell is None else str(cell) for cell in cells)]))
    return lines


def study_with(folder: Path, files: dict[str, str], lines: list[str] | None = None) -> Path:
    (folder / "scales").mkdir(parents=True)
    for name, content in files.items():
        (folder / "scales" / f"{name}.toml").write_text(content, encoding="utf-8")
    table = [",".join(["patient_id", "site_id", "round", *ITEMS]), *(lines or [*rows(1, FIRST), *rows(2, SECOND)])]
    (folder / "questionnaires.csv").write_text("\n".join(table), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return load_study(study_with(tmp_path_factory.mktemp("own") / "study", FILES))


@pytest.fixture(autouse=True)
def _shipped_afterwards() -> Iterator[None]:
    yield
    described.use_outcomes(shipped_outcomes())


def test_outcomes_of_a_study_are_those_it_describes_and_those_that_somebody_answered(study: Study) -> None:
    assert study.outcomes == ("lonely", "mycaw_concerns", "mycaw_well_being", "phq9_score", "swemwbs")
    assert study.outcomes.of("swemwbs").range == (7, 35)
    assert study.outcomes.of("mycaw_concerns").range == (0, 6)
    assert load_study().outcomes == shipped_outcomes()
    assert pickle.loads(pickle.dumps(study.outcomes)).of("lonely") == study.outcomes.of("lonely")
    assert copy.deepcopy(study.outcomes).of("lonely").better == -1


def test_scores_are_the_sum_the_mean_or_the_answer_with_missing_items_filled_as_far_as_allowed(study: Study) -> None:
    rounds = score_rounds(study.questionnaires, study.outcomes).set_index(["outcome", "patient_id"])["baseline"]
    assert rounds["phq9_score", "P1"] == 21
    assert rounds["swemwbs", "P1"] == 14
    assert rounds["mycaw_concerns", "P1"] == 5
    assert rounds["mycaw_concerns", "P2"] == 5  # one of two concerns
    forms = study.questionnaires
    one, two = forms.assign(swemwbs_7=np.nan), forms.assign(swemwbs_6=np.nan, swemwbs_7=np.nan)
    own = study.outcomes.only(["swemwbs"])
    assert score_rounds(one, own)["baseline"].tolist() == [14, 21, 14, 28, 7, 21, 14, 14]
    assert score_rounds(two, own)["baseline"].isna().all()


def test_lower_is_better_where_the_description_says_so(study: Study) -> None:
    """PHQ-9 of the six with both: 21 to 15, 16 to 16, 12 to 4, 8 to 14, 19 to 14, 10 to 9."""
    rounds = score_rounds(study.questionnaires, study.outcomes)
    pairs = pairs_by_outcome(rounds, study.outcomes, reliability_of(study.outcomes)).set_index("outcome")
    assert pairs.loc["phq9_score", ["better", "same", "worse"]].tolist() == [4, 1, 1]
    assert pairs.loc["swemwbs", ["better", "same", "worse"]].tolist() == [3, 2, 1]
    important = important_changes(rounds, study.outcomes)
    assert important[["outcome", "n_pairs", "better", "worse"]].to_numpy().tolist() == [["phq9_score", 6, 3, 1]]
    ends = floor_and_ceiling(rounds.assign(baseline=27), study.outcomes.only(["phq9_score"]))
    assert ends.loc[0, ["first_worst", "first_best"]].tolist() == [100, 0]


def test_bands_run_from_the_worst_and_thresholds_from_either_end(study: Study) -> None:
    rounds = score_rounds(study.questionnaires, study.outcomes)
    shares = band_shares(rounds, bands_of(study.outcomes), study.outcomes)
    first = shares[shares["interview"] == "first"]
    assert first["band"].tolist() == ["Severe", "Moderately severe", "Moderate", "Mild", "Minimal"]
    assert first["people"].tolist() == [1, 2, 2, 1, 0]
    crossed = threshold_changes(rounds, bands_of(study.outcomes), study.outcomes).set_index("threshold")
    assert crossed.loc["worst band", ["first_percent", "second_percent"]].tolist() == pytest.approx([100 / 6, 0])
    assert crossed.loc["best two bands", "difference"] == pytest.approx(100 / 6)


@pytest.mark.proof
def test_every_estimate_is_as_for_other_outcomes_and_p_values_allow_for_all_of_the_study(study: Study) -> None:
    rounds = score_rounds(study.questionnaires, study.outcomes)
    changes = change_by_outcome(rounds, study.outcomes, imputations=5).set_index(["outcome", "method"])
    part = rounds[rounds["outcome"] == "phq9_score"]
    pairs = part.dropna()
    fit = stats.linregress(pairs["baseline"], pairs["followup"])
    change = fit.intercept + fit.slope * part["baseline"].mean() - part["baseline"].mean()
    assert changes.loc[("phq9_score", "missing at random"), "estimate"] == pytest.approx(change)
    table = p_values_by_outcome(rounds, study.outcomes, family=study.outcomes).set_index("outcome")
    smallest = table["p"].idxmin()
    assert table.loc[smallest, "p_holm"] == pytest.approx(min(1, 5 * table.loc[smallest, "p"]))


def test_only_scales_of_three_items_or_more_are_asked_whether_they_hold_together(study: Study) -> None:
    assert alpha_by_outcome(study.questionnaires, study.outcomes)["outcome"].unique().tolist() == ["swemwbs"]
    items = items_by_outcome(study.questionnaires, study.outcomes)
    assert items["item"].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert items["mean"].tolist() == pytest.approx([19 / 8] * 7)


@pytest.mark.proof
def test_figures_tables_and_sentences_name_a_study_s_own_outcomes_with_their_range_and_direction(study: Study) -> None:
    outcomes = described.use_outcomes(study.outcomes)
    rounds = score_rounds(study.questionnaires, outcomes)
    changes = change_by_outcome(rounds, outcomes, imputations=5)
    tests = p_values_by_outcome(rounds, outcomes, family=outcomes)
    main = changes[changes["method"] == "missing at random"].merge(tests, on="outcome", suffixes=("", "_pairs"))
    assert text.asked_sentence(outcomes) == (
        "The questions are one on loneliness, two concerns and well-being (MYCaW), the PHQ-9 and the SWEMWBS."
    )
    lower = "loneliness, concerns, well-being (MYCaW) and PHQ-9"
    assert estimate_text.estimates_sentence(main).endswith(f" For {lower} a minus sign is better.")
    assert f"for {lower} a minus sign is better" in tables.main_estimates(main, confidence=0.95, n=8).caption
    figure = estimate_figures.draw_estimates(main)
    assert "Change (points, scale of 7 to 35)" in [ax.get_xlabel() for ax in figure.axes]
    charts = score_figures.distributions(
        score_counts(rounds, outcomes), norms_of(outcomes), median_scores(rounds, outcomes)
    )
    assert [chart.name for chart in charts] == [
        *("questionnaire-scores-lonely", "questionnaire-scores-mycaw"),
        *("questionnaire-scores-phq9", "questionnaire-scores-swemwbs"),
    ]
    labels = {ax.get_xlabel() for chart in charts for ax in chart.draw(chart.data).axes if ax.axison}
    assert "PHQ-9\n(score, 0 to 27; lower is better)" in labels
    assert "Made-up adults, 2020: mental well-being 23.50" in charts[3].caption
    shares = band_shares(rounds, bands_of(outcomes), outcomes)
    chart = band_figures.bands(shares, n=8)
    assert chart.caption.startswith("PHQ-9 scores of people who answered both times, in the bands of the published cut")
    bars = [bar for bar in chart.draw(shares).patches if bar.get_width() and bar.get_y() < 0]
    assert sorted(round(bar.get_width(), 6) for bar in bars) == [
        pytest.approx(x) for x in (100 / 6, 100 / 6, 100 / 3, 100 / 3)
    ]
    important = important_changes(rounds, outcomes)
    assert score_text.important_sentence(important).endswith("PHQ-9 3 and 1 of 6.")
    assert tables.important_changes(important, n=6).frame["outcome"].tolist() == ["PHQ-9"]
    people = pd.DataFrame({"patient_id": list(FIRST), "involvement": "-", "followed_up": "yes"})
    sentence = text.flow_sentence(pair_flow(people, rounds, outcomes))
    assert "8 answered the PHQ-9 and 6 of them did so again" in sentence
    assert "8 answered the MYCaW and 6 of them did so again" in sentence
    assert "8 answered the question on loneliness and 6" in sentence
    assert "8 answered the questions on mental well-being and 6" in sentence
    assert "People" not in attrition_figures.draw_flow(pair_flow(people, rounds, outcomes)).get_xlabel()


def test_a_page_may_show_one_questionnaire_and_refuses_one_that_the_study_has_not(study: Study) -> None:
    assert described.use_outcomes(study.outcomes, "mycaw") == ("mycaw_concerns", "mycaw_well_being")
    assert described.named_beforehand() == "five outcomes"
    with pytest.raises(
        ParameterError, match=r"outcomes: gse is not allowed; give one of all, lonely, mycaw, phq9, swe"
    ):
        described.use_outcomes(study.outcomes, "gse")


def test_an_answer_out_of_range_is_a_fault_with_line_and_column(tmp_path: Path) -> None:
    lines = [*rows(1, FIRST | {"P1": (28, 6, 6, 4, 5, 9)}), *rows(2, SECOND)]
    with pytest.raises(StudyError) as caught:
        load_study(study_with(tmp_path / "s", FILES, lines))
    said = str(caught.value)
    assert "questionnaires.csv, line 2, column phq9_total: 28 is above the maximum 27" in said
    assert (
        "line 2, columns swemwbs_1 to swemwbs_7 (7): 6 is above the maximum 5; give a whole number from 1 to 5" in said
    )


def test_a_form_with_more_empty_items_than_allowed_is_asked_about(tmp_path: Path) -> None:
    lines = [*rows(1, FIRST), *rows(2, SECOND)]
    cells = lines[0].split(",")
    cells[4:6] = ["", ""]
    lines[0] = ",".join(cells)
    questions = examine(study_with(tmp_path / "s", FILES, lines)).questions
    said = [question.text() for question in questions if question.rule == "scale-unfinished"]
    assert len(said) == 1
    assert said[0].startswith("questionnaires.csv, line 2, column swemwbs_1: 2 of the 7 items of Mental well-being")


def changed(old: str, new: str, file: str = PHQ) -> str:
    assert old in file
    return file.replace(old, new)


@pytest.mark.parametrize(
    ("content", "line", "rule", "words"),
    [
        (changed('better = "lower"', 'better = "down"'), 12, "scale-not-one-of", "number 1, better is not one of"),
        (changed("highest = 27\nbetter", "highest = 0\nbetter"), 11, "scale-empty-range", "is not above lowest"),
        (changed("lowest = 0\nhighest = 27", "lowest = 0.5\nhighest = 27"), 10, "scale-not-a-number", "a whole number"),
        (changed('id = "phq9_score"', 'id = "../phq"'), 6, "scale-not-a-name", "plain names"),
        (changed('id = "phq9_score"', 'id = "gse_total"'), 6, "scale-outcome-twice", "another outcome"),
        (changed('["phq9_total"]', '["phq9_total", "phq9_total"]'), 9, "scale-without-items", "each once"),
        (changed('["phq9_total"]', '["gse_01"]'), 9, "scale-item-taken", "gse_01"),
        (changed("lowest = 10, highest = 14", "lowest = 11, highest = 14"), 13, "scale-bands-apart", "from 0 to 27"),
        (changed("points = 5", "points = 0"), 21, "scale-not-a-number", "above 0 and up to 27"),
        (changed("points = 5", "points = 5\nof = 5"), 22, "scale-key-unknown", "known here are points, source"),
        (changed("points = 5\n", ""), 20, "scale-key-missing", "points is missing"),
        (changed('label = "PHQ-9"', 'label = "<b>PHQ"'), 7, "scale-text-with-marks", "another meaning"),
        (changed('label = "PHQ-9"', 'label = "$x$"'), 7, "scale-text-with-marks", "another meaning"),
        (changed('name = "PHQ-9"', "name = 9"), 2, "scale-not-text", "name is not text"),
        (changed("[[outcome]]", "[outcome]"), 5, "scale-not-a-table", "[[outcome]]"),
        (changed('name = "PHQ-9"', 'name = "PHQ-9'), 2, "settings-not-toml", "is not TOML"),
        (changed("[outcome.imp", "most_missing = 1\n[outcome.imp"), 20, "scale-most-missing", "from 0 to 0"),
    ],
)  # fmt: skip
def test_a_wrong_description_is_a_fault_with_file_line_rule_and_way_out(
    tmp_path: Path, content: str, line: int, rule: str, words: str
) -> None:
    faults = examine(study_with(tmp_path / "s", FILES | {"phq9": content})).faults
    (fault,) = [one for one in faults if one.file == "scales/phq9.toml"]
    assert (fault.line, fault.rule) == (line, rule)
    assert words in fault.text()
    assert fault.way_out


def test_columns_of_a_wrong_description_are_not_said_to_be_used_by_no_chapter(tmp_path: Path) -> None:
    def unread(name: str, files: dict[str, str]) -> list[str]:
        notes = examine(study_with(tmp_path / name, files)).notes
        return [one.text() for one in notes if one.rule == "column-not-read"]

    assert unread("right", FILES) == []
    assert unread("wrong", FILES | {"swemwbs": changed('name = "PHQ-9"', "name = 9")}) == []
    without = {name: content for name, content in FILES.items() if name != "swemwbs"}
    assert len(unread("without", without)) == 7  # nothing describes them, and nothing is wrong


def test_an_item_that_the_table_lacks_and_a_file_of_another_kind_are_faults(tmp_path: Path) -> None:
    folder = study_with(tmp_path / "s", FILES | {"sleep": LONELY.replace("lonely", "sleep")})
    (folder / "scales" / "notes.txt").write_text("x")
    (folder / "scales" / "gse.toml").write_text(LONELY)
    said = [fault.text() for fault in examine(folder).faults]
    assert any(one.startswith("scales/notes.txt: is not a description of a questionnaire; name it") for one in said)
    assert any(one.startswith("scales/gse.toml: is the name of a questionnaire that comes along") for one in said)
    (folder / "scales" / "notes.txt").unlink()
    (folder / "scales" / "gse.toml").unlink()
    (fault,) = examine(folder).faults
    assert fault.text().startswith(
        "scales/sleep.toml: sleep_0_10 is described here, and questionnaires.csv has no such"
    )


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = study_with(tmp_path / "s", FILES)
    (tmp_path / "outside.toml").write_text(LONELY.replace("lonely", "other"))
    (folder / "scales" / "other.toml").symlink_to(tmp_path / "outside.toml")
    (fault,) = examine(folder).faults
    assert (fault.file, fault.rule) == ("scales/other.toml", "link-out-of-folder")


def test_the_template_counts_for_nothing_until_its_comments_are_taken_away(tmp_path: Path) -> None:
    make_template(tmp_path / "s")
    assert (tmp_path / "s" / "scales" / "example.toml").read_text(encoding="utf-8") == TEMPLATE
    assert [fault.file for fault in examine(tmp_path / "s").faults if fault.file.startswith("scales")] == []
    lines = TEMPLATE[TEMPLATE.index("# name = ") :].splitlines()
    plain = [line.removeprefix("# ") for line in lines if not line.endswith("optional.")]
    (tmp_path / "s" / "scales" / "example.toml").write_text("\n".join(plain), encoding="utf-8")
    outcomes = examine(tmp_path / "s").outcomes
    assert isinstance(outcomes, Outcomes)
    assert outcomes.of("ex7_total").range == (7, 35)
    assert [band.name for band in outcomes.of("ex7_total").bands] == ["Low", "Middle", "High"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("PHQ-9", "the PHQ-9"),
        ("MYCaW", "the MYCaW"),
        ("Sleep", "the Sleep questionnaire"),
        ("Sleep Quality Index", "the Sleep Quality Index"),
        ("The Outcomes Star", "the Outcomes Star"),
        ("Confidence in using a computer", "the Confidence in using a computer questionnaire"),
    ],
)
def test_a_questionnaire_has_an_article_only_where_it_is_said_what_it_is(name: str, said: str) -> None:
    ends = {"lowest": 0, "highest": 3, "better": "higher"}
    parts = [{"id": f"o{one}", "label": f"Part {one}", "items": [f"i{one}"], **ends} for one in (1, 2)]
    described_so = Outcomes(outcomes_in("own", {"name": name, "outcome": parts}))
    assert text.asked_sentence(described_so) == f"The questions are {said}."
    described.use_outcomes(described_so)
    bands = pd.DataFrame({"outcome": ["o1"]})
    assert band_figures.bands_of(bands) == said
    flow = pd.DataFrame({"outcome": ["o1", "o2"], "interviewed": 3, "answered_first": 3, "pairs": 2})
    assert text.flow_sentence(flow) == f"Of 3 people interviewed first: 3 answered {said} and 2 of them did so again."


def test_one_question_is_said_to_be_one_and_abbreviations_keep_their_capitals() -> None:
    ends = {"lowest": 0, "highest": 3, "better": "higher"}
    lonely, waits = (
        outcomes_in(name, {"name": label, "outcome": [{"id": name, "label": label, "items": [name], **ends}]})
        for name, label in (("lonely", "Loneliness"), ("waits", "A&E worry"))
    )
    assert text.asked_sentence(Outcomes(lonely)) == "The question is one on loneliness."
    assert waits[0].in_words == "A&E worry"
    assert waits[0].asked == "the question on A&E worry"
