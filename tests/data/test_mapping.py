"""Importing people's own files: a map is drafted, applied and recorded; what is unsure is asked."""

import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from helpers.cli import main
from helpers.data.report import chapters_of
from helpers.data.study import examine

GSE_WORDS = ("Not at all true", "Hardly true", "Moderately true", "Exactly true")
ONS4 = ("Life satisfaction", "Worthwhile", "Happy yesterday", "Anxious yesterday")
FILES = Path(__file__).parent / "files"


def run(*typed: object) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, typed)])


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)


def ready(folder: Path) -> list[str]:
    return [chapter["notebook"] for chapter in chapters_of(folder, examine(folder)) if chapter["state"] == "ready"]


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def wide_export(path: Path, clients: int = 30) -> Path:
    """A line a client, answers before and after in words; every fourth client has no second assessment."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    titles = ["Client ref", "Service", "Link worker", "Referral date", "Gender", "Age band"]
    for name in ("Pre", "Post"):
        titles += [f"{name} assessment date", *(f"{name} ONS4 {item}" for item in ONS4)]
        titles += [f"{name} GSE Q{item}" for item in range(1, 11)]
    sheet.append([*titles, "Case outcome"])
    for number in range(1, clients + 1):
        first = date(2023, 3, 1) + timedelta(number)
        row: list[object] = [f"JOY{number:04d}", "Riverside PCN" if number % 2 else "Hillside & Vale PCN", "A. Person"]
        row += [first - timedelta(14), "Female", "45-64"]
        row += [first, 4, 5, 6, 7, *(GSE_WORDS[(number + item) % 4] for item in range(10))]
        again: list[object] = [first + timedelta(91), 6, 7, 8, 5, *(GSE_WORDS[3] for _ in range(10))]
        row += again if number % 4 else [None] * 15
        sheet.append([*row, "Closed - completed" if number % 4 else "Deceased"])
    book.save(path)
    return path


def extracts(folder: Path) -> tuple[Path, Path]:
    """A pair as a practice system reports it: a heading above, a total below, words of its own."""
    organisation = "Usual GP's Organisation Name"
    referrals = write(
        folder / "referrals report.csv",
        "EMIS Web,,,",
        "Report run on,13-Dec-2023,,",
        "",
        f"EMIS Number,{organisation},Age,Date of referral",
        "10001,Riverside Surgery,44,13/03/2023",
        "10002,Riverside Surgery,61,05/03/2023",
        "10003,Hillside Medical Centre,39,27/03/2023",
        "Total patients: 3,,,",
    )
    appointments = write(
        folder / "appointments report.csv",
        "Appointment report,,,,",
        f"EMIS Number,{organisation},Appointment date,Session holder role,Slot status",
        "10001,Riverside Surgery,02/01/2023 09:10,General Medical Practitioner,Arrived",
        "10001,Riverside Surgery,02/01/2023 16:40,General Medical Practitioner,Left",
        "10001,Riverside Surgery,14/05/2023 09:10,General Medical Practitioner,DNA",
        "10002,Riverside Surgery,20/05/2023 09:10,Practice Nurse,Arrived",
        "10003,Hillside Medical Centre,21/06/2023 11:00,General Medical Practitioner,Arrived",
    )
    return referrals, appointments


def test_a_wide_export_reaches_the_chapter_on_questionnaires(tmp_path: Path) -> None:
    done = run(wide_export(tmp_path / "joy.xlsx"), "--to", tmp_path / "mine")
    assert done.exit_code == 0, done.output
    assert "04_questionnaire_change" in ready(tmp_path / "mine")
    answers = table(tmp_path / "mine", "questionnaires").set_index(["patient_id", "round"])
    assert len(answers) == 30 + 23
    assert answers.loc[("JOY0001", "1"), ["gse_01", "gse_02", "gse_03"]].tolist() == ["2", "3", "4"]
    assert answers.loc[("JOY0001", "2"), "ons4_happiness"] == "8"
    assert answers.loc[("JOY0001", "1"), "months_since_first"] == "0"
    assert answers.loc[("JOY0001", "2"), "months_since_first"] == "3"  # 91 days of 30.4
    people = table(tmp_path / "mine", "participants").set_index("patient_id")
    assert people.loc["JOY0001", ["site_id", "age_band", "followed_up"]].tolist() == ["1", "45-64", "yes"]
    assert people.loc["JOY0004", "followed_up"] == "died"
    assert table(tmp_path / "mine", "sites")["site_name"].tolist() == ["Riverside PCN", "Hillside & Vale PCN"]
    assert not (tmp_path / "mine" / "referrals.csv").exists()
    assert "not taken: Link worker, Referral date" in done.output


def test_the_record_counts_every_change(tmp_path: Path) -> None:
    run(wide_export(tmp_path / "joy.xlsx"), "--to", tmp_path / "mine")
    record = json.loads((tmp_path / "mine" / "import_record.json").read_text(encoding="utf-8"))
    changes = record["changes"]
    assert list(record["sources"]) == ["joy.xlsx"]
    died = [one for one in changes if one.get("word") == "Deceased"]
    assert [(one["becomes"], one["rows"]) for one in died] == [("died", 7)]
    dropped = [one["rows"] for one in changes if "without an answer" in one["what"]]
    assert dropped == [7]
    assert {"column left out"} == {one["what"] for one in changes if one.get("heading") == "Link worker"}


def test_the_same_map_reads_the_file_of_next_month(tmp_path: Path) -> None:
    home = tmp_path / "mine"
    run(wide_export(tmp_path / "joy.xlsx"), "--to", home)
    done = run(wide_export(tmp_path / "joy_november.xlsx", 40), "--to", home, "--map", home / "map.yml")
    assert done.exit_code == 0, done.output
    assert len(table(home, "participants")) == 40
    assert done.output.startswith("Written into")


def test_a_pair_of_extracts_reaches_the_chapter_on_gp_appointments(tmp_path: Path) -> None:
    done = run(*extracts(tmp_path), "--to", tmp_path / "mine")
    assert done.exit_code == 0, done.output
    assert "02_gp_usage_site" in ready(tmp_path / "mine")
    counts = table(tmp_path / "mine", "gp_usage").set_index("patient_id")
    assert counts.loc["10001", ["gp_appointments_before", "gp_appointments_after"]].tolist() == ["2", "0"]
    assert counts.loc["10002", ["gp_appointments_before", "gp_appointments_after"]].tolist() == ["0", "0"]
    assert counts.loc["10003", ["gp_appointments_before", "gp_appointments_after"]].tolist() == ["0", "1"]
    assert len(table(tmp_path / "mine", "appointments")) == 5
    assert "is given the month of fieldwork 2023-03, in which 2 of its 2 referrals fall; is that so?" in done.output
    assert "left out: 2 lines above the headings" in done.output
    assert "left out: 1 line below the table" in done.output


def test_dates_that_can_be_read_in_two_ways_are_asked_about(tmp_path: Path) -> None:
    lines = ["Patient ID,Practice,Appointment date,Status", "a1,3,03/04/2023,attended", "a2,3,05/06/2023,attended"]
    file = write(tmp_path / "appointments.csv", *lines)
    asked = run(file, "--to", tmp_path / "mine")
    assert asked.exit_code == 2
    assert 'line 2, column Appointment date: "03/04/2023" could be day/month/year or month/day/year' in asked.output
    assert not (tmp_path / "mine" / "appointments.csv").exists()
    done = run(file, "--to", tmp_path / "mine", "--dates", "day-first", "--force")
    assert done.exit_code == 0, done.output
    assert table(tmp_path / "mine", "appointments")["appointment_date"].tolist() == ["2023-04-03", "2023-06-05"]


def test_what_a_table_needs_and_no_heading_gives_is_asked_and_nothing_is_written(tmp_path: Path) -> None:
    file = write(tmp_path / "counts.csv", "Patient ID,Site,GP appts before,GP appts after", "a1,3,4,2", "a2,3,5,5")
    asked = run(file, "--to", tmp_path / "mine")
    assert asked.exit_code == 2
    assert "no heading was recognised as months_before, and gp_usage needs it" in asked.output
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["map.yml"]
    drafted = tmp_path / "mine" / "map.yml"
    text = drafted.read_text(encoding="utf-8")
    assert text.count("value: '?'") + text.count("value: ?") == 2
    again = run(file, "--to", tmp_path / "mine", "--map", drafted)
    assert again.exit_code == 2
    assert "is still a question in the map, and gp_usage needs months_after" in again.output
    drafted.write_text(text.replace("value: '?'", "value: '6'").replace("value: ?", "value: '6'"), encoding="utf-8")
    done = run(file, "--to", tmp_path / "mine", "--map", drafted)
    assert done.exit_code == 0, done.output
    assert table(tmp_path / "mine", "gp_usage")["months_before"].tolist() == ["6", "6"]


def test_a_word_of_unsure_meaning_is_a_question_and_its_cell_empty_until_it_is_answered(tmp_path: Path) -> None:
    header = "Client ID,Site,Baseline worthwhile,Follow-up worthwhile,Case outcome"
    file = write(tmp_path / "export.csv", header, "a1,3,4,6,Completed", "a2,3,5,,Moved away", "a3,3,5,,Moved away")
    done = run(file, "--to", tmp_path / "mine")
    assert done.exit_code == 0, done.output
    assert '"Moved away" what does it mean for followed_up?' in done.output
    assert table(tmp_path / "mine", "participants")["followed_up"].tolist() == ["yes", "", ""]
    drafted = tmp_path / "mine" / "map.yml"
    text = drafted.read_text(encoding="utf-8")
    drafted.write_text(text.replace("Moved away: '?'", "Moved away: not reached"), encoding="utf-8")
    again = run(file, "--to", tmp_path / "mine", "--map", drafted)
    assert table(tmp_path / "mine", "participants")["followed_up"].tolist() == ["yes", "not reached", "not reached"]
    assert "Moved away" not in again.output


def test_a_word_that_the_map_does_not_know_stops_the_import(tmp_path: Path) -> None:
    header = "Client ID,Service,Baseline worthwhile,Follow-up worthwhile"
    run(write(tmp_path / "may.csv", header, "a1,North town,4,6"), "--to", tmp_path / "mine")
    later = write(tmp_path / "june.csv", header, "a1,North town,4,6", "a2,South town,4,quite")
    done = run(later, "--to", tmp_path / "mine", "--map", tmp_path / "mine" / "map.yml")
    assert done.exit_code == 2
    assert 'june.csv, line 3, column Service: "South town" is not in the map\'s words sites' in done.output
    assert len(table(tmp_path / "mine", "participants")) == 1


def test_a_table_that_somebody_changed_is_not_replaced(tmp_path: Path) -> None:
    home, file = tmp_path / "mine", wide_export(tmp_path / "joy.xlsx")
    run(file, "--to", home)
    assert run(file, "--to", home).exit_code == 0
    (home / "participants.csv").write_text("patient_id,site_id\nJOY0001,1\n", encoding="utf-8")
    refused = run(file, "--to", home)
    assert refused.exit_code == 2
    assert "participants.csv: is in the folder already" in refused.output
    assert (home / "participants.csv").read_text(encoding="utf-8").count("\n") == 2
    assert run(file, "--to", home, "--force").exit_code == 0
    assert len(table(home, "participants")) == 30


def test_a_third_round_is_kept_and_named(tmp_path: Path) -> None:
    header = "Client ID,Site,Worthwhile baseline,Worthwhile 6 months,Worthwhile 3 months"
    done = run(write(tmp_path / "a.csv", header, "a1,3,4,8,6", "a2,3,5,,7"), "--to", tmp_path / "mine")
    assert "round 3 is kept in later_rounds.csv (questionnaires: 1)" in done.output
    answers = table(tmp_path / "mine", "questionnaires")
    assert answers[answers["round"] == "2"]["ons4_worthwhile"].tolist() == ["6", "7"]
    assert table(tmp_path / "mine", "later_rounds")[["round", "ons4_worthwhile"]].values.tolist() == [["3", "8"]]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        ("Client ID,Site,Assessment type,Date,Happy", ["a1,3,Follow up,2023-06-01,7", "a1,3,Baseline,2023-03-02,4"]),
        ("Client ID,Site,Date completed,Happy", ["a1,3,2023-06-01,7", "a1,3,2023-03-02,4"]),
        ("Client ID,Site,Happy T1,Happy T2,T1 date,T2 date", ["a1,3,4,7,2023-03-02,2023-06-01"]),
        ("Client ID,Site,Happy,Happy follow-up,Date,Follow-up date", ["a1,3,4,7,2023-03-02,2023-06-01"]),
    ],
)  # fmt: skip
def test_rounds_in_a_column_by_date_and_in_headings(header: str, rows: list[str], tmp_path: Path) -> None:
    done = run(write(tmp_path / "a.csv", header, *rows), "--to", tmp_path / "mine")
    assert done.exit_code == 0, done.output
    answers = table(tmp_path / "mine", "questionnaires").sort_values("round")
    columns = ["round", "months_since_first", "ons4_happiness"]
    assert answers[columns].values.tolist() == [["1", "0", "4"], ["2", "3", "7"]]  # 91 days


def test_a_sheet_for_each_round_and_the_site_in_another(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheets: dict[str, list[list[object]]] = {
        "Clients": [["Client ID", "Service", "Gender"], ["a1", "North", "Male"], ["a2", "South", "Female"]],
        "Baseline": [["Client ID", "Worthwhile", "Anxious yesterday"], ["a1", 3, 8], ["a2", 4, 7]],
        "Follow-up": [["Client ID", "Worthwhile", "Anxious yesterday"], ["a2", 6, 5]],
    }
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(tmp_path / "a.xlsx")
    done = run(tmp_path / "a.xlsx", "--to", tmp_path / "mine")
    assert done.exit_code == 0, done.output
    answers = table(tmp_path / "mine", "questionnaires")
    assert answers[["patient_id", "site_id", "round", "ons4_worthwhile"]].values.tolist() == [
        ["a1", "North", "1", "3"],
        ["a2", "South", "1", "4"],
        ["a2", "South", "2", "6"],
    ]


def test_headings_on_two_lines(tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.csv", ",,Baseline,,Follow-up,", "Client ID,Site,Happy,Anxious,Happy,Anxious", "a1,3,4,7,6,5"
    )
    assert run(file, "--to", tmp_path / "mine").exit_code == 0
    answers = table(tmp_path / "mine", "questionnaires")
    assert answers[["round", "ons4_happiness", "ons4_anxiety"]].values.tolist() == [["1", "4", "7"], ["2", "6", "5"]]


def test_a_second_column_of_the_patients_id_must_have_the_same(tmp_path: Path) -> None:
    header = "Client ref,Site,Pre Happy,Post Client ref,Post Happy"
    good = write(tmp_path / "good.csv", header, "a1,3,4,a1,6", "a2,3,4,,")
    assert run(good, "--to", tmp_path / "good").exit_code == 0
    bad = run(write(tmp_path / "bad.csv", header, "a1,3,4,a2,6"), "--to", tmp_path / "bad")
    assert bad.exit_code == 2
    assert 'bad.csv, line 2, column Post Client ref: "a2" is not the Client ref of this line' in bad.output


def test_a_patient_on_two_lines_of_a_wide_file_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path / "a.csv", "Client ref,Site,Pre Happy,Post Happy", "a1,3,4,6", "a1,3,5,6")
    done = run(file, "--to", tmp_path / "mine")
    assert done.exit_code == 2
    assert "a.csv, lines 2 and 3, column Client ref" in done.output


def test_nhs_numbers_become_ids_that_stay_the_same_and_no_number_is_written(tmp_path: Path) -> None:
    number = "943 476 5919"
    header = "NHS Number,Site,Pre Happy,Post Happy"
    home = tmp_path / "mine"
    for file in ("may.csv", "june.csv"):
        done = run(write(tmp_path / file, header, f"{number},3,4,6"), "--to", home, "--force")
        assert done.exit_code == 0, done.output
    ids = {name: table(home, name)["patient_id"].unique().tolist() for name in ("participants", "questionnaires")}
    assert ids["participants"] == ids["questionnaires"]
    assert ids["participants"][0].startswith("P")
    written = "".join(path.read_text(encoding="utf-8") for path in home.iterdir())
    assert number not in written
    assert number.replace(" ", "") not in written
    first = ids["participants"]
    run(write(tmp_path / "july.csv", header, "9434765919,3,4,6"), "--to", home, "--map", home / "map.yml")
    assert table(home, "participants")["patient_id"].tolist() == first


def test_deciles_of_deprivation_are_three_levels_and_that_is_asked(tmp_path: Path) -> None:
    file = write(tmp_path / "sites.csv", "Practice code,IMD decile,Region", "A1,1,North", "A2,5,North", "A3,10,South")
    done = run(file, "--to", tmp_path / "mine")
    assert "are 1 to 3 high, 4 to 7 medium and 8 to 10 low deprivation?" in done.output
    assert table(tmp_path / "mine", "sites")["deprivation"].tolist() == ["High", "Medium", "Low"]


def test_names_of_people_and_formulas_are_not_passed_on(tmp_path: Path) -> None:
    header = "Client ID,Client name,Site,Gender,Pre Happy,Post Happy"
    run(write(tmp_path / "a.csv", header, "a1,Jo Bloggs,3,=1+1,4,6"), "--to", tmp_path / "mine")
    assert table(tmp_path / "mine", "participants")["gender"].tolist() == ["'=1+1"]
    assert "Jo Bloggs" not in "".join(path.read_text("utf-8") for path in (tmp_path / "mine").iterdir())


def test_old_workbooks_and_a_zip_are_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "both.zip", "w") as archive:
        archive.write(FILES / "wide_export.xls", "reports/wide_export.xls")
    for file in (FILES / "wide_export.xls", tmp_path / "both.zip"):
        done = run(file, "--to", tmp_path / file.stem)
        assert done.exit_code == 0, done.output
        answers = table(tmp_path / file.stem, "questionnaires")
        assert answers[["patient_id", "round", "months_since_first", "ons4_worthwhile"]].values.tolist() == [
            ["C1", "1", "0", "4"],
            ["C2", "1", "0", "5"],
            ["C1", "2", "3", "7"],
        ]


@pytest.mark.parametrize("name", ["../out.csv", "/out.csv", "inner.zip", "run.exe"])
def test_a_zip_with_other_files_or_paths_is_refused(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "Client ID,Site,Pre Happy\na1,3,4\n")
    done = run(tmp_path / "a.zip", "--to", tmp_path / "mine")
    assert done.exit_code == 2
    assert "whose name or kind is not allowed in a zip" in done.output
    assert not (tmp_path / "mine").exists()


def test_files_without_a_study_table_are_refused(tmp_path: Path) -> None:
    for name, text in (("a.csv", "Colour,Size\nred,4\n"), ("a.pdf", "%PDF"), ("a.xls", "nothing"), ("a.docx", "x")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        done = run(tmp_path / name, "--to", tmp_path / "mine")
        assert done.exit_code == 2, name
        assert done.output.startswith(name)
        assert not (tmp_path / "mine").exists()


def test_the_command_asks_for_what_it_needs(tmp_path: Path) -> None:
    assert "name the files" in run().output
    assert "name the files" in run(write(tmp_path / "a.csv", "x")).output


def test_a_heading_that_is_only_like_a_known_one_is_asked_about_and_not_read(tmp_path: Path) -> None:
    header = "Client ID,Site,Worthwhile pre,Worthwile post"
    done = run(write(tmp_path / "a.csv", header, "a1,3,4,6"), "--to", tmp_path / "mine")
    assert done.exit_code == 0, done.output
    assert '"Worthwile post" is it ons4_worthwhile of questionnaires?' in done.output
    assert table(tmp_path / "mine", "questionnaires")["round"].tolist() == ["1"]
    drafted = tmp_path / "mine" / "map.yml"
    text = drafted.read_text(encoding="utf-8").replace("'? Worthwile post'", "Worthwile post")
    drafted.write_text(text, encoding="utf-8")
    run(tmp_path / "a.csv", "--to", tmp_path / "mine", "--map", drafted)
    answers = table(tmp_path / "mine", "questionnaires")
    assert answers[["round", "ons4_worthwhile"]].values.tolist() == [["1", "4"], ["2", "6"]]


def test_numbers_of_lines_are_not_taken_for_patients(tmp_path: Path) -> None:
    header = "ID,Participant number,PCN,Date,Happy"
    rows = ["1,P1,North,2023-03-02,4", "2,P2,North,2023-03-03,5", "3,P1,North,2023-06-01,7"]
    assert run(write(tmp_path / "a.csv", header, *rows), "--to", tmp_path / "mine").exit_code == 0
    assert table(tmp_path / "mine", "participants")["patient_id"].tolist() == ["P1", "P2"]
    header = "ID,PCN,Date,Happy"
    rows = ["1,North,2023-03-02,4", "2,North,2023-03-03,5"]
    asked = run(write(tmp_path / "b.csv", header, *rows), "--to", tmp_path / "other")
    assert asked.exit_code == 2
    assert "no heading was recognised as patient_id, and questionnaires needs it" in asked.output


def test_a_column_that_may_name_the_sites_is_asked_about(tmp_path: Path) -> None:
    header = "Client ID,Which PCN are you in?,Happy pre"
    asked = run(write(tmp_path / "a.csv", header, "a1,North,4", "a2,North,5"), "--to", tmp_path / "mine")
    assert asked.exit_code == 2
    assert "'? Which PCN are you in?'" in (tmp_path / "mine" / "map.yml").read_text(encoding="utf-8")
    none = run(write(tmp_path / "b.csv", "Client ID,Happy pre", "a1,4", "a2,5"), "--to", tmp_path / "other")
    assert none.exit_code == 0, none.output
    assert "no column names the site; are all rows of one site?" in none.output


def test_rows_that_a_quotation_mark_ran_together_are_not_lost(tmp_path: Path) -> None:
    header = "Client ID,Site,Happy pre,Happy post,Notes"
    rows = ['a,1,4,6,"said', "b,1,5,7,good", 'c,1,6,6,"', "d,1,3,4,ok"]
    done = run(write(tmp_path / "a.csv", header, *rows), "--to", tmp_path / "mine")
    assert done.exit_code == 2
    assert "a.csv, line 2: the cell goes over several lines" in done.output
    prose = run(write(tmp_path / "b.csv", header, 'a,1,4,6,"two', 'lines"'), "--to", tmp_path / "other")
    assert prose.exit_code == 0, prose.output


def test_dates_that_a_spreadsheet_may_have_turned_round_are_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (
        ["Client ID", "Site", "T1 date", "T1 happy"],
        ["a", "1", date(2023, 5, 3), 4],
        ["b", "1", "25/03/2023", 5],
    ):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    done = run(tmp_path / "a.xlsx", "--to", tmp_path / "mine")
    assert done.exit_code == 2
    assert "dates are written in more than one way (YYYY-MM-DD, day/month/year)" in done.output


def test_semicolons_decimal_commas_and_windows_letters(tmp_path: Path) -> None:
    text = "Site;Months in role;Région\nÉcole;6,5;Midlands\n"
    (tmp_path / "a.csv").write_bytes(text.encode("cp1252"))
    assert run(tmp_path / "a.csv", "--to", tmp_path / "mine").exit_code == 0
    assert table(tmp_path / "mine", "sites")[["site_id", "months_in_role"]].values.tolist() == [["École", "6.5"]]


def test_sites_that_a_folder_names_already_keep_their_ids(tmp_path: Path) -> None:
    home = tmp_path / "mine"
    home.mkdir()
    write(home / "sites.csv", "site_id,site_name,region", "7,Riverside PCN,North", "9,Hillside & Vale PCN,South")
    done = run(wide_export(tmp_path / "joy.xlsx"), "--to", home)
    assert done.exit_code == 0, done.output
    assert table(home, "sites")["region"].tolist() == ["North", "South"]
    assert table(home, "participants")["site_id"].tolist()[:2] == ["7", "9"]


def test_a_team_s_own_sites_are_not_replaced_where_one_is_missing(tmp_path: Path) -> None:
    home = tmp_path / "mine"
    home.mkdir()
    write(home / "sites.csv", "site_id,site_name,region", "7,Riverside PCN,North")
    done = run(wide_export(tmp_path / "joy.xlsx"), "--to", home)
    assert done.exit_code == 2
    assert "sites.csv: is in the folder already" in done.output


def test_a_patient_whose_site_no_file_says_is_a_fault_and_others_take_theirs(tmp_path: Path) -> None:
    clients = write(tmp_path / "clients.csv", "Client ID,Site,Gender", "a1,3,Male", "a2,4,Female")
    answers = write(tmp_path / "answers.csv", "Client ID,Site,Happy pre,Happy post", "a1,,4,6", "a2,4,5,5")
    done = run(clients, answers, "--to", tmp_path / "mine")
    assert done.exit_code == 0, done.output
    assert table(tmp_path / "mine", "questionnaires")["site_id"].tolist() == ["3", "4", "3", "4"]
    more = write(tmp_path / "more.csv", "Client ID,Happy pre,Happy post", "a1,4,6", "a9,5,5")
    refused = run(clients, more, "--to", tmp_path / "other")
    assert refused.exit_code == 2
    assert 'column patient_id: "a9" no file says which site this patient is of' in refused.output


def test_slots_that_nobody_booked_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = ["a1,3,2023-04-03,attended", ",3,2023-04-03,", "a2,3,2023-04-04,DNA"]
    file = write(tmp_path / "book.csv", "Patient ID,Practice,Appointment date,Slot status", *rows)
    done = run(file, "--to", tmp_path / "mine")
    assert done.exit_code == 0, done.output
    assert "left out: lines without a patient (1)" in done.output
    assert table(tmp_path / "mine", "appointments")["patient_id"].tolist() == ["a1", "a2"]


def test_an_open_document_workbook_is_read(tmp_path: Path) -> None:
    def cell(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    lines = (["Client ID", "Site", "Happy pre"], ["a1", "3", "4"])
    rows = "".join(f"<table:table-row>{''.join(map(cell, line))}</table:table-row>" for line in lines)
    names = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "table", "text")}
    spaces = " ".join(f'xmlns:{name}="{address}"' for name, address in names.items())
    sheet = f'<table:table table:name="Export">{rows}</table:table>'
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet>{sheet}"
    content += "</office:spreadsheet></office:body></office:document-content>"
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        archive.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{manifest}"/>')
        archive.writestr("content.xml", f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    done = run(tmp_path / "a.ods", "--to", tmp_path / "mine")
    assert done.exit_code == 0, done.output
    assert table(tmp_path / "mine", "questionnaires")[["patient_id", "ons4_happiness"]].values.tolist() == [["a1", "4"]]
