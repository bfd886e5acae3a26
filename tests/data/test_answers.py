"""Answers to questions: written by `linkbook check --answer`, kept while their rows stay as they are."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from helpers.book.answered_questions import questions_of_a_study
from helpers.book.checksums import study_checksums
from helpers.cli import main
from helpers.data.answers import ANSWERS_FILE, questions_on
from helpers.data.faults import Fault
from helpers.data.study import Study, examine, load_study
from helpers.show.page import banner

HEADER = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after\n"
ROWS = ["A,P1,4,3,6,6\n", "A,P2,500,1,6,6\n", "B,P3,2,2,26,6\n", "B,P4,1,2,6,6\n"]
MANY, LONG = "many-appointments", "months-unlike-others"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "sites.csv").write_text("site_id,fieldwork_month\nA,2022-05\nB,2022-05\n")
    write(tmp_path, ROWS)
    return tmp_path


def write(study: Path, rows: list[str]) -> None:
    (study / "gp_usage.csv").write_text(HEADER + "".join(rows))


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def answer(study: Path, rule: str = MANY, *options: str) -> Result:
    return check(study, "--answer", rule, "--because", "seen in the record", "--by", "A. Name", *options)


def rules(study: Path) -> list[str]:
    return [question.rule for question in examine(study).questions]


def test_an_answer_is_written_with_rule_rows_who_and_why_and_its_question_is_open_no_more(study: Path) -> None:
    assert rules(study) == [MANY, LONG]
    result = answer(study)
    assert (result.exit_code, "1 of 2 questions" in result.stdout) == (0, True)
    (line,) = csv.DictReader((study / ANSWERS_FILE).read_text(encoding="utf-8").splitlines())
    about = {"rule": MANY, "table": "gp_usage", "column": "gp_appointments_before", "lines": "3", "rows": "1"}
    said = {"answered_by": "A. Name", "because": "seen in the record"}
    assert line | about | said == line
    assert rules(study) == [LONG]
    assert [one.answer.because for one in load_study(study).answered] == ["seen in the record"]
    assert "1 question answered in answers.csv" in check(study).stdout


def test_an_answer_holds_when_lines_and_columns_move_and_not_when_a_cell_changes(study: Path) -> None:
    answer(study)
    write(study, [ROWS[3], ROWS[2], ROWS[1], ROWS[0], "A,P5,1,1,6,6\n"])
    assert rules(study) == [LONG]
    write(study, [ROWS[0], "A,P2,500,7,6,6\n", *ROWS[2:]])
    assert rules(study) == [MANY, LONG]
    assert [note.rule for note in examine(study).notes] == ["answer-not-asked"]


def test_an_answer_does_not_cover_a_new_row(study: Path) -> None:
    answer(study)
    write(study, [*ROWS, "A,P9,900,1,6,6\n"])
    assert rules(study) == [MANY, LONG]
    write(study, [*ROWS, "A,P9,500,1,6,6\n"])
    assert rules(study) == [MANY, LONG]


def test_questions_of_one_line_or_table_are_answered_alone(study: Path) -> None:
    write(study, [*ROWS, "A,P9,900,1,6,6\n"])
    assert "no question of the rule many-appointments is open in line 4" in answer(study, MANY, "--line", "4").output
    answer(study, MANY, "--line", "6", "--table", "gp_usage")
    assert [(one.rule, one.line) for one in examine(study).questions] == [(MANY, 3), (LONG, 4)]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--answer", MANY, "--by", "A"], "an answer says why and who"),
        (["--answer", MANY, "--because", "x"], "an answer says why and who"),
        (["--answer", "nothing", "--because", "x", "--by", "A"], f"those open are of: {MANY}, {LONG}"),
        (["--answer", MANY, "--because", "x" * 501, "--by", "A"], "at most 500 signs"),
        (["--because", "x"], "name its rule with --answer RULE"),
    ],
)
def test_an_answer_that_says_too_little_or_answers_nothing_is_refused(
    study: Path, options: list[str], said: str
) -> None:
    result = check(study, *options)
    assert (result.exit_code, said in result.output, (study / ANSWERS_FILE).exists()) == (2, True, False)


def test_json_says_of_every_question_whether_it_is_answered(study: Path) -> None:
    answer(study)
    questions = json.loads(check(study, "--json").stdout)["questions"]
    assert [(one["rule"], (one["answered"] or {}).get("answered_by")) for one in questions] == [
        (LONG, None),
        (MANY, "A. Name"),
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"rule,because\nx,y\n", "there is no column question"),
        (b"\xff\xfe\x00", "it is not UTF-8 text"),
        (b'question,rule\n"a,b\n', "a quotation mark is not closed"),
    ],
)
def test_a_list_of_answers_that_cannot_be_read_is_a_fault(study: Path, content: bytes, why: str) -> None:
    (study / ANSWERS_FILE).write_bytes(content)
    (fault,) = examine(study).faults
    assert (fault.rule, fault.problem) == ("answers-unreadable", f"the list of answers cannot be read: {why}")
    (study / ANSWERS_FILE).unlink()
    (study / ANSWERS_FILE).symlink_to("/etc/hostname")
    assert [fault.rule for fault in examine(study).faults] == ["link-out-of-folder"]


def test_answers_are_part_of_the_study_that_an_edition_is_built_from(study: Path) -> None:
    assert ANSWERS_FILE not in study_checksums(str(study))
    answer(study)
    assert ANSWERS_FILE in study_checksums(str(study))


def test_a_page_counts_the_questions_about_its_own_tables_and_its_own_site(study: Path) -> None:
    questions = load_study(study).questions
    counted = [len(questions_on(questions, ["gp_usage"], site)) for site in ("", "A", "B", "C")]
    assert (counted, questions_on(questions, ["sites"])) == ([2, 1, 1, 0], [])
    of_an_extract = Fault("referrals.csv", "is it?", table="referrals")
    assert questions_on([of_an_extract], ["sites", "gp_usage"]) == [of_an_extract]


def test_a_release_does_not_say_whether_questions_are_open(study: Path) -> None:
    """One patient with an unlikely value is a question: of two releases one patient apart one would say so."""
    profile: Any = object()
    assert banner.questions_in_words(1, None) == "One question about these data is open; linkbook check lists them."
    assert banner.questions_in_words(4, profile) == ""
    assert banner.questions_in_words(0, profile) == ""
    asked, nothing_asked = load_study(study), Study("a folder", {}, {"sites": "private"})
    assert asked.questions and not nothing_asked.questions
    sections = {questions_of_a_study(one, in_release=True) for one in (asked, nothing_asked)}
    assert len(sections) == 1 and "stay with the study" in sections.pop()


def test_methods_list_every_answer_and_a_release_none(study: Path) -> None:
    check(study, "--answer", MANY, "--because", "a $5 | <b>bet</b>", "--by", "A. Name")
    section = questions_of_a_study(load_study(study), in_release=False)
    assert "One question is\nopen. One question has an answer" in section
    (row,) = [line for line in section.splitlines() if line.startswith("| gp")]
    assert (row.count(" | "), "500" in row, "a \\$5 \\\\| \\<b\\>bet\\</b\\>" in row) == (3, True, True)
    released = questions_of_a_study(load_study(study), in_release=True)
    assert ("A. Name" in released, "bet" in released, "stay with the study" in released) == (False, False, True)
