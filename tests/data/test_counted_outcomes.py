"""Outcomes beside GP appointments that a study describes: read, refused by line, and checked against their counts."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from helpers.book.release.text_to_read import text_to_read
from helpers.cli import main
from helpers.data.counted_outcomes import TEMPLATE, read_counted_outcomes
from helpers.data.returns import make_template
from helpers.data.study import StudyError, examine, load_study

VISITS = """\
singular = "A&E attendance"
plural = "A&E attendances"
counts = "One visit to an emergency department"
source = "Made up for this test"
"""
BEDS = VISITS.replace("A&E attendance", "night in a bed").replace("night in a beds", "nights in a bed")
HEADER = "site_id,patient_id,outcome,count_before,count_after,months_before,months_after"
ROWS = ("A,P1,visits,0,1,6,6", "A,P2,visits,2,0,6,6", "B,P3,visits,0,0,6,3")


def study_with(folder: Path, rows: tuple[str, ...] = ROWS, header: str = HEADER, **described: str) -> Path:
    (folder / "outcomes").mkdir(parents=True)
    for name, text in (described or {"visits": VISITS}).items():
        (folder / "outcomes" / f"{name}.toml").write_text(text, encoding="utf-8")
    (folder / "outcome_counts.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    return folder


def test_a_description_and_its_counts_are_read_and_a_note_says_so(tmp_path: Path) -> None:
    study = load_study(study_with(tmp_path / "s"))
    (visits,) = study.counted_outcomes
    assert (visits.id, visits.label, visits.columns) == ("visits", "A&E attendances", ("count_before", "count_after"))
    assert study.outcome_counts["count_before"].tolist() == [0, 2, 0]
    assert study.sites["site_id"].tolist() == ["A", "B"], "made from the ids of the counts"
    assert "outcomes/visits.toml: describes A&E attendances" in [note.text() for note in examine(tmp_path / "s").notes]


@pytest.mark.parametrize(
    ("row", "rule", "words"),
    [
        ("A,P1,visist,0,1,6,6", "not-one-of", 'line 2, column outcome: "visist" is not one of visits'),
        ("A,P1,visits,-1,1,6,6", "number-below-minimum", "line 2, column count_before: -1 is below the minimum 0"),
        ("A,P1,visits,0,1.5,6,6", "not-a-number", "line 2, column count_after"),
        ("A,P1,visits,0,1,6,0", "outcome-in-no-months", "line 2, column months_after: 0 months cannot be right"),
        ("B,P1,visits,0,1,6,6\nA,P1,visits,0,1,6,6", "patient-at-two-sites", "line 3, column patient_id"),
        ("A,P2,visits,0,1,6,6", "key-twice", "line 3"),
    ],
)
def test_a_wrong_row_is_a_fault_with_line_column_and_rule(tmp_path: Path, row: str, rule: str, words: str) -> None:
    folder = study_with(tmp_path / "s", (row, *ROWS[1:]))
    faults = examine(folder).faults
    assert [fault.file for fault in faults] == ["outcome_counts.csv"]
    assert (faults[0].rule, bool(faults[0].way_out)) == (rule, True)
    assert words in faults[0].text()


@pytest.mark.parametrize(
    ("text", "line", "rule", "words"),
    [
        (VISITS.replace("plural", "plurals"), 2, "outcome-key-unknown", "known here are singular, plural, counts"),
        (VISITS.replace('source = "Made up for this test"\n', ""), None, "outcome-key-missing", "source is missing"),
        (VISITS.replace('"A&E attendances"', "3"), 2, "outcome-not-text", "key plural is not text"),
        (VISITS.replace("One visit", "<b>visit"), 3, "outcome-text-with-marks", "(<)"),
        (VISITS.replace("One visit", "One &lt; visit"), 3, "outcome-text-with-marks", "(&)"),
        (VISITS.replace("A&E attendances", "$x$"), 2, "outcome-text-with-marks", "($)"),
        (VISITS.replace("A&E attendances", "gp Appointments"), 2, "outcome-twice", "gp_usage.csv"),
        ("singular = \n", 1, "settings-not-toml", "is not TOML"),
    ],
)
def test_a_wrong_description_is_one_fault_with_file_line_rule_and_way_out(
    tmp_path: Path, text: str, line: int | None, rule: str, words: str
) -> None:
    faults = examine(study_with(tmp_path / "s", visits=text)).faults
    assert [(fault.file, fault.line, fault.rule) for fault in faults][:1] == [("outcomes/visits.toml", line, rule)]
    assert {fault.file for fault in faults} == {"outcomes/visits.toml"}, "its rows are not refused for its sake"
    assert words in faults[0].text()
    assert faults[0].way_out


def test_names_of_files_are_plain_and_no_two_outcomes_have_one_word(tmp_path: Path) -> None:
    odd = {"visits": VISITS, "a__b": BEDS, "same": VISITS, "Beds": BEDS}
    rules = [(fault.file, fault.rule) for fault in examine(study_with(tmp_path / "s", **odd)).faults]
    assert rules == [
        ("outcomes/Beds.toml", "outcome-not-a-description"),
        ("outcomes/a__b.toml", "outcome-not-a-description"),
        ("outcomes/visits.toml", "outcome-twice"),
    ]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = study_with(tmp_path / "s")
    (tmp_path / "outside.toml").write_text(VISITS, encoding="utf-8")
    (folder / "outcomes" / "visits.toml").unlink()
    (folder / "outcomes" / "visits.toml").symlink_to(tmp_path / "outside.toml")
    assert [fault.rule for fault in examine(folder).faults] == ["link-out-of-folder"]


def test_counts_that_nothing_describes_are_one_fault_and_a_description_without_counts_is_a_question(
    tmp_path: Path,
) -> None:
    folder = study_with(tmp_path / "s")
    (folder / "outcomes" / "visits.toml").unlink()
    (fault,) = examine(folder).faults
    assert (fault.file, fault.rule) == ("outcome_counts.csv", "outcome-not-described")
    (question,) = examine(study_with(tmp_path / "t", visits=VISITS, beds=BEDS)).questions
    assert (question.file, question.rule) == ("outcomes/beds.toml", "outcome-not-counted")


def test_months_may_be_left_out_where_the_study_gives_its_window(tmp_path: Path) -> None:
    short = tuple(row.rsplit(",", 2)[0] for row in ROWS)
    folder = study_with(tmp_path / "s", short, HEADER.rsplit(",", 2)[0])
    with pytest.raises(StudyError, match="write window_months in study"):
        load_study(folder)
    (folder / "study.toml").write_text("window_months = 4\n", encoding="utf-8")
    study = load_study(folder)
    assert study.outcome_counts[["months_before", "months_after"]].to_numpy().tolist() == [[4.0, 4.0]] * 3
    assert study.assumed["outcome_counts"].startswith("outcome_counts.csv gives no months")
    assert "gp_usage" not in study.assumed


def test_patients_of_a_comparison_group_are_not_counted(tmp_path: Path) -> None:
    folder = study_with(tmp_path / "s")
    usage = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after,group,pair_id"
    rows = ["A,P1,1,1,6,6,referred,m1", "A,P2,1,1,6,6,not referred,m1", "B,P3,1,1,6,6,referred,"]
    (folder / "gp_usage.csv").write_text("\n".join([usage, *rows]), encoding="utf-8")
    assert load_study(folder).outcome_counts["patient_id"].tolist() == ["P1", "P3"]


def test_the_template_counts_for_nothing_until_its_comments_are_taken_away(tmp_path: Path) -> None:
    make_template(tmp_path / "s")
    file = tmp_path / "s" / "outcomes" / "example.toml"
    assert file.read_text(encoding="utf-8") == TEMPLATE
    assert read_counted_outcomes(tmp_path / "s") == ((), [])
    lines = TEMPLATE[TEMPLATE.index("# singular") :].splitlines()
    file.write_text("\n".join(line.removeprefix("# ") for line in lines), encoding="utf-8")
    (outcome,), faults = read_counted_outcomes(tmp_path / "s")
    assert (faults, outcome.label) == ([], "A&E attendances")
    said = CliRunner().invoke(main, ["template", str(tmp_path / "t")]).stdout
    assert "outcome_counts.csv" in said
    assert "outcomes/example.toml" in said


def test_words_of_a_description_are_among_those_to_read_before_a_release(tmp_path: Path) -> None:
    folder = study_with(tmp_path / "s")
    (tmp_path / "html" / "notebooks").mkdir(parents=True)
    page = "<p>What counts as one: One visit to an emergency department.</p>"
    (tmp_path / "html" / "notebooks" / "12.html").write_text(page, encoding="utf-8")
    rows = text_to_read(examine(folder), folder, tmp_path / "html")
    (row,) = rows[rows["column"] == "counts"].to_dict("records")
    assert (row["file"], row["line"]) == ("outcomes/visits.toml", 3)


def test_a_question_about_an_outcome_stands_at_its_own_row_among_those_of_others(tmp_path: Path) -> None:
    rows = (
        "A,P0,nights,0,1,6,6",
        *(f"A,P{number},visits,{number},1,6,6" for number in range(5)),
        "A,P9,visits,190,0,6,6",
    )
    folder = study_with(tmp_path / "s", rows, visits=VISITS, nights=BEDS)
    (question,) = examine(folder).questions
    assert (question.rule, question.line) == ("many-appointments", 8)
    assert "190 is the number of A&E attendances in 6 months" in question.text()
