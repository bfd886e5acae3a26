"""Broken study folders, one kind of fault each, and the one message each must give.

The messages are written here by hand from what is wrong with the files in `studies/`; `plain` is the folder they were
all made from.
"""

from pathlib import Path

import pandas as pd
import pytest

from helpers.data.read.values import read_cell
from helpers.data.study import StudyError, as_study, examine, load_study
from helpers.data.terminal_text import HIDE_VALUES

STUDIES = Path(__file__).parent / "studies"
CONSTRUCTS = (
    "Differentiation, Communal specification, Individual specification, Internalisation, Initiation, Enrolment, "
    "Legitimation, Activation, Interactional workability, Relational integration, Skill set workability, "
    "Contextual integration, Systematisation, Communal appraisal, Individual appraisal, Reconfiguration"
)
TWICE = "look at both: if they are of two, each needs an id of its own; if of one, find out which row is right"
TWO_SITES = "mend the site, or give two patients two ids, with the site before the number"
OUTSIDE = "it lies outside every window; mend the date if it is a slip"
COUNT = "give a whole number of 0 or more"
SCORE = "give a whole number from 0 to 10; if it is not known, leave the cell empty"
FILL = "fill it, or delete it if there are no such data"
ALL_TABLES = (
    "tables are known by file name: sites.csv, gp_usage.csv, gp_usage_totals.csv, outcome_counts.csv, referrals.csv, "
    "appointments.csv, practice_list.csv, participants.csv, questionnaires.csv, cmocs.csv, cmoc_elements.csv"
)

REFUSED = {
    "negative_count": f"gp_usage.csv, line 3, column gp_appointments_before: -4 is below the minimum 0; {COUNT}",
    "list_in_unequal_windows": "practice_list.csv, line 3, column months_per_window: 12 is not 6, the length of the "
    "windows in the first row; count every registered patient in two windows as long as those before and after "
    "referral",
    "fractional_count": f"gp_usage.csv, line 4, column gp_appointments_before: 2.5 is not a whole number; {COUNT}",
    "text_in_a_count": f'gp_usage.csv, line 2, column gp_appointments_before: "four" is not a whole number; {COUNT}',
    "empty_count": "gp_usage.csv, line 5, column gp_appointments_after: the cell is empty, and a value is needed; "
    "fill it",
    "missing_column": "gp_usage.csv, line 1: there is no column months_after, and this table needs it; add the column, "
    "or write window_months in study.toml if all were registered for the whole window",
    "misspelt_column": 'participants.csv, line 1: "age_yeers" is not a column of this table, and age_years is missing; '
    "rename it to age_years if that is what it holds",
    "two_columns_of_one_name": 'gp_usage.csv, line 1: "gp_appointments_before" is the name of two columns; '
    "look which is meant, and give the other another name",
    "column_without_a_name": "gp_usage.csv, line 1: column 7 holds values and has no name; name it or clear it",
    "no_header": "gp_usage.csv, line 1: the first line holds none of this table's column names; it must be site_id,"
    "patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after,group,pair_id; "
    "add that line, or delete the lines above it",
    "unknown_site": "gp_usage.csv, line 5, column site_id: 9 is not a site_id of sites.csv; "
    "mend the spelling where it is wrong; if it is right here, sites.csv lacks it",
    "lost_leading_zeros": "gp_usage.csv, line 5, column site_id: 2 is not a site_id of sites.csv; "
    "it has lost or gained leading zeros",
    "unknown_patient": 'questionnaires.csv, line 5, column patient_id: "S2-I7" is not a patient_id of '
    "participants.csv; mend the spelling where it is wrong; if it is right here, participants.csv lacks it",
    "duplicate_patient": 'gp_usage.csv, line 3, column patient_id: "S1-P1" is already in line 2 with the same site_id; '
    f"{TWICE}",
    "patient_at_two_sites": 'gp_usage.csv, line 5, column patient_id: "S1-P1" is at another site in line 2; '
    f"{TWO_SITES}",
    "patient_at_another_site_in_another_file": 'questionnaires.csv, line 5, column patient_id: "S2-I1" is at another '
    f"site in participants.csv, line 4; {TWO_SITES}",
    "ambiguous_date": 'referrals.csv, line 4, column referral_date: "03/04/2023" could be day/month/year or '
    "month/day/year; write dates as YYYY-MM-DD, or state the order: --dates day-first, or "
    'dates = "day-first" in study.toml',
    "impossible_date": 'referrals.csv, line 4, column referral_date: "2022-02-30" is not a date that exists; '
    "write dates as YYYY-MM-DD",
    "mixed_date_formats": "appointments.csv, line 3, column appointment_date: dates are written in more than one way "
    "(YYYY-MM-DD in 2, day/month/year in 1); look what each stands for and write all in one way, best as YYYY-MM-DD",
    "appointments_in_no_months": "gp_usage.csv, line 4, column months_before: 0 months cannot be right, for the "
    "patient has appointments in them; mend the months or the count",
    "left_before_the_referral": 'referrals.csv, line 3, column left_date: "2022-05-01" is before the referral; '
    "mend one of the two dates",
    "fieldwork_month_missing": "sites.csv, line 3, column fieldwork_month: the month is missing, and referrals.csv has "
    "referrals of this site; give the month of fieldwork as YYYY-MM",
    "fieldwork_month_malformed": 'sites.csv, line 3, column fieldwork_month: "2022-13" is not a month; '
    "write months as YYYY-MM",
    "header_only": f"gp_usage.csv: there are column names and no rows; {FILL}",
    "empty_file": f"gp_usage.csv: the file is empty; {FILL}",
    "score_out_of_range": f"questionnaires.csv, line 2, column ons4_anxiety: 11 is above the maximum 10; {SCORE}",
    "decimal_score": f"questionnaires.csv, line 3, column ons4_happiness: 7.5 is not a whole number; {SCORE}",
    "patient_twice_in_a_round": 'questionnaires.csv, line 3, column patient_id: "S1-I1" is already in line 2 with the '
    f"same round; {TWICE}",
    "round_2_without_round_1": "questionnaires.csv, line 5, column round: 2 is there and round 1 of the same patient "
    "is not; look whether rounds are numbered 1 and 2 and the first is in this file; who gave no first answers has a "
    "round 1 row without answers",
    "unknown_construct": 'cmocs.csv, line 2, column npt_construct: "Relational integraton" is not one of '
    f"{CONSTRUCTS}; perhaps Relational integration is meant",
    "element_without_role": "cmoc_elements.csv, line 5, column role: the cell is empty, and a value is needed; "
    "give one of C, M, O",
    "cmoc_without_mechanism": 'cmocs.csv, line 3, column cmoc_id: "A2" has no mechanism in cmoc_elements.csv; '
    "add the element there",
    "cmoc_without_elements": 'cmocs.csv, line 3, column cmoc_id: "A2" has no context and no mechanism and no outcome '
    "in cmoc_elements.csv; add the element there",
    "merge_of_an_unknown_cmoc": 'cmoc_merges.csv, line 4, column source_cmoc_id: "P1-01" is not a cmoc_id of '
    "cmocs.csv; mend the spelling where it is wrong; if it is right here, cmocs.csv lacks it",
    "merge_decided_twice": 'cmoc_merges.csv, line 4, column source_cmoc_id: "A1" goes into another CMOC in line 2; '
    "look which of the two decisions holds",
    "theory_part_without_a_link": 'theory_nodes.csv, line 4, column node_id: "hope" is in no link of theory_links.csv; '
    "add a link there, or leave the part out",
    "theory_part_linked_to_itself": 'theory_links.csv, line 4, column to: "trust" is linked to itself; mend one end',
    "cell_lost_from_a_line": "gp_usage.csv, line 4: the line has 5 cells where the header has 6; "
    "add the cell that was lost, and keep the separators of empty cells",
    "separator_inside_a_cell": "sites.csv, line 3: the line has 5 cells where the header has 4; "
    "put text that holds the separator in quotes",
    "heading_again": "gp_usage.csv, lines 3 and 5: column names stand here again, below the first row: was a second "
    "file put under the first? Keep the two files apart; where they have the same columns in the same order, one line "
    "of names is enough for both",
    "unclosed_quotation_mark": "gp_usage.csv, line 4: a quotation mark in this line is not closed, or a cell goes on "
    "after one; mend the line",
    "two_encodings_in_one_file": "sites.csv: the file mixes two encodings, or is cut off in the middle of a letter; "
    "save it again as CSV UTF-8",
    "not_text": "sites.csv: the file is not text in an encoding known here; save it again as CSV UTF-8",
    "workbook_named_csv": "sites.csv: this is an Excel workbook with the ending .csv; rename it to end in .xlsx",
    "one_table_twice": "sites.csv: holds the same table as Sites.tsv; keep one of them",
}
"""Folder to the one line it is refused with."""

LEAVE = "If it is, put in the right values or take the column out; if not, leave it as it is"
ASKED = {
    "appointment_before_1990": 'appointments.csv, line 3, column appointment_date: "1900-01-01" is before 1990; '
    f"{OUTSIDE}",
    "appointment_in_the_future": 'appointments.csv, line 4, column appointment_date: "2922-08-19" is in the future; '
    f"{OUTSIDE}",
    "status_unknown": 'appointments.csv, line 4, column status: "canceled" is not one of attended, did not attend, '
    "cancelled: did the patient attend? Only attended is counted, unless linkbook cohort is run with --status and the "
    "words that count",
    "scale_from_1_to_10": "questionnaires.csv, line 1, column ons4_worthwhile: no answer is 0 and some are 10: was it "
    "asked on a scale from 1 to 10? If it was, leave the column out, for the ONS4 runs from 0 to 10; if not, "
    "leave it as it is",
    "anxiety_turned_round": "questionnaires.csv, line 1, column ons4_anxiety: rises with ons4_happiness (correlation "
    "0.99 in 12 rows): was anxiety turned round already? If it was, turn it back (10 minus the score): here 10 is the "
    "most anxious; if not, leave it as it is",
    "copied_column": "questionnaires.csv, line 1, column ons4_happiness: is the same as ons4_life_satisfaction in all "
    f"12 rows that have either: is it a copy? {LEAVE}",
    "counts_copied": "gp_usage.csv, line 1, column gp_appointments_after: is the same as gp_appointments_before in all "
    f"12 rows that have either: is it a copy? {LEAVE}",
    "unfinished_gse": "questionnaires.csv, line 5, column gse_03: 5 of the 10 GSE items are empty, from this one on; "
    "this row has no total, for at most 3 may be empty; fill what was answered",
    "nhs_numbers": "gp_usage.csv, line 1, column patient_id: 3 of 3 different ids are valid NHS numbers: are they? "
    "If they are, give each patient a number of the study's own before anything is built",
    "followed_up_and_died": 'participants.csv, line 2, column followed_up: "died" is what this says, and '
    "questionnaires.csv has round 2 of the patient; mend whichever is wrong",
    "one_coder": "cmoc_codings.csv, line 1, column coder: there is one coder, and agreement needs two; "
    "add the other coder's rows, or leave the file out",
    "coders_of_different_cmocs": "cmoc_codings.csv, line 1, column cmoc_id: the coders saw different CMOCs: 1 of 2 "
    "were coded by all; add the rows that are missing; until then nothing is compared",
    "three_coders": "cmoc_codings.csv, line 1, column coder: there are 3 coders, and agreement is of two, so nothing "
    "is compared; keep the rows of the two to compare",
    "month_unknown": "sites.csv, line 3, column fieldwork_month: the month is missing, and the GP appointments of this "
    "site are counted before and after it; give it as YYYY-MM, so that a reader can tell which months are compared",
    "totals_swapped": "gp_usage_totals.csv, line 2, column total_before: 8 is not the sum of this site's patients in "
    "gp_usage.csv, but before and after swapped is; mend whichever is wrong; the chapter takes the rows per patient",
    "data_said_to_be_missing": 'sites.csv, line 3, column gp_data: "not provided" is what the site says, and '
    "gp_usage.csv has rows of it; mend whichever is wrong",
}
"""Folder to the one question it raises; it is read all the same."""

READ_RIGHT: dict[str, list[str]] = {
    "windows_1252": ["sites.csv: read as Windows-1252 text"],
    "utf_16": ["sites.csv: read as UTF-16 text"],
    "utf_16_without_mark": ["sites.csv: read as UTF-16 text"],
    "byte_order_mark": [],
    "semicolons": [f"{name}.csv: read with semicolons between the columns" for name in ("gp_usage", "sites")],
    "decimal_comma": [
        "gp_usage.csv: read with semicolons between the columns",
        "gp_usage.csv, line 1, column months_after: commas in numbers were read as decimal marks (6,5 is 6.5), for "
        "semicolons stand between the columns",
    ],
    "tabs": [f"{name}.csv: read with tabs between the columns" for name in ("gp_usage", "sites")],
    "declared_separator": [
        "gp_usage.csv: read with semicolons between the columns",
        "sites.csv: is not there, so 2 sites are made from the ids of gp_usage.csv; nothing else is known of them",
    ],
    "excel_day_numbers": [
        "appointments.csv, line 1, column appointment_date: dates are Excel's day numbers and were read as such "
        "(45000 is 2023-03-15)"
    ],
    "day_month_year": [],
    "blank_lines_and_columns": [],
    "header_case_and_spaces": [],
    "spaces_and_whole_decimals": [],
    "words_in_another_case": [],
    "unknown_extra_column": ['gp_usage.csv, line 1: "nhs_number" is a column that no chapter uses; it is not read'],
}
"""Folder to the notes on how it is read; its tables are those of `plain`."""

OTHERS = {"plain", "questionnaires_in_order", "everything_at_once", "no_study_table"}


def test_every_folder_has_its_expectation() -> None:
    assert {path.name for path in STUDIES.iterdir()} == {*REFUSED, *ASKED, *READ_RIGHT, *OTHERS}


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_folder_gives_its_one_message(name: str) -> None:
    with pytest.raises(StudyError) as caught:
        load_study(STUDIES / name)
    assert str(caught.value) == REFUSED[name]


@pytest.mark.parametrize("name", ASKED)
def test_what_looks_like_a_slip_is_asked_about_and_read(name: str) -> None:
    study = load_study(STUDIES / name)
    assert [question.text() for question in study.questions] == [ASKED[name]]


@pytest.mark.parametrize("name", READ_RIGHT)
def test_another_way_of_writing_is_read_right(name: str) -> None:
    tables, plain = examine(STUDIES / name), load_study(STUDIES / "plain")
    study = as_study(STUDIES / name, tables)
    assert (tables.faults, tables.questions) == ([], [])
    assert [note.text() for note in tables.notes] == READ_RIGHT[name]
    for table in tables.frames.keys() - tables.made:
        pd.testing.assert_frame_equal(getattr(study, table), getattr(plain, table))


@pytest.mark.parametrize(("name", "made"), [("plain", []), ("questionnaires_in_order", ["made-from-ids"] * 2)])
def test_nothing_is_said_of_a_folder_in_order_but_what_is_made(name: str, made: list[str]) -> None:
    tables = examine(STUDIES / name)
    assert (tables.faults, tables.questions, [note.rule for note in tables.notes]) == ([], [], made)


def test_a_folder_without_a_study_table_says_which_names_are_known() -> None:
    with pytest.raises(StudyError) as caught:
        load_study(STUDIES / "no_study_table")
    message = str(caught.value)
    assert message.startswith(f"no_study_table: the folder holds no study table; {ALL_TABLES}")


def test_a_folder_with_every_kind_of_fault_gives_all_of_them_at_once() -> None:
    with pytest.raises(StudyError) as caught:
        load_study(STUDIES / "everything_at_once")
    lines = str(caught.value).splitlines()
    assert lines == (STUDIES.parent / "everything_at_once.txt").read_text(encoding="utf-8").splitlines()
    kinds = {_kind(fault.problem) for fault in caught.value.faults}
    alone = {name: examine(STUDIES / name).faults[0] for name in REFUSED if name not in CANNOT_STAND_BESIDE_OTHERS}
    assert len(alone) >= 30
    assert [name for name, fault in alone.items() if _kind(fault.problem) not in kinds] == []


CANNOT_STAND_BESIDE_OTHERS = {
    "no_header",
    "unclosed_quotation_mark",
    "not_text",
    "one_table_twice",
    "merge_decided_twice",
    "theory_part_without_a_link",
    "theory_part_linked_to_itself",
}
"""Faults that leave nothing else of their file to read, or need rows where that folder has a file without any."""


def _kind(problem: str) -> str:
    """Return a rule's words without line numbers, counts and names of files and columns."""
    words = [word for word in problem.split() if word.isalpha()]
    return " ".join(words[:5])


def test_no_message_holds_a_value_when_values_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HIDE_VALUES, "1")
    with pytest.raises(StudyError) as caught:
        load_study(STUDIES / "everything_at_once")
    message = str(caught.value)
    for value in ("S1-P1", "S2-I7", "-4", "2.5", "four", "integraton", "age_yeers", "03/04/2023"):
        assert value not in message
    assert len(message.splitlines()) == len(caught.value.faults)


@pytest.mark.parametrize("name", [*REFUSED, *ASKED, "everything_at_once", "no_study_table"])
def test_every_fault_and_question_has_a_way_out(name: str) -> None:
    tables = examine(STUDIES / name)
    assert [finding.text() for finding in [*tables.faults, *tables.questions] if not finding.way_out] == []


@pytest.mark.parametrize(
    ("table", "column", "text", "way_out"),
    [
        ("gp_usage", "gp_appointments_before", "-4", "give a whole number of 0 or more"),
        ("gp_usage", "gp_appointments_before", "2.5", "give a whole number of 0 or more"),
        ("gp_usage", "gp_appointments_before", "9" * 20, "give at most 15 digits"),
        ("questionnaires", "ons4_anxiety", "11", "give a whole number from 0 to 10; {cell}"),
        ("questionnaires", "ons4_anxiety", "much", "give a whole number from 0 to 10; {cell}"),
        (
            "questionnaires",
            "round",
            "first",
            "number the rounds 1 and 2; linkbook import reads words such as Pre and Post",
        ),
        (
            "questionnaires",
            "round",
            "7",
            "keep other rounds in a file of another name, as linkbook import does (later_rounds.csv)",
        ),
        (
            "questionnaires",
            "gse_01",
            "0",
            "give a whole number from 1 to 4; if it is not known, leave the cell empty; "
            "if the answers were numbered from 0 to 3, add 1 to every one",
        ),
        ("gp_usage", "gp_appointments_before", "NA", "fill it"),
        (
            "gp_usage",
            "gp_appointments_before",
            "<5",
            "ask for the number; where small counts may not be given, ask for each site's totals (gp_usage_totals.csv)",
        ),
        (
            "participants",
            "age_years",
            "40-49",
            "keep ranges in a column of their own; linkbook import makes one of age bands",
        ),
        ("sites", "deprivation", "zzz", "give one of these"),
        ("sites", "site_id", "1\u200b", "shorten it, or type it again without hidden characters"),
    ],
)
def test_the_way_out_of_a_cell_says_what_is_allowed(table: str, column: str, text: str, way_out: str) -> None:
    assert read_cell(table, column, text).way_out == way_out.format(cell="if it is not known, leave the cell empty")
