"""Exports as people have them, made up: two lines of headings, joined words, rounds marked twice, marked rows."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from openpyxl.styles import Font

from helpers.cli import main
from helpers.data.mapping.headings import column_of

ITEMS = ("Life satisfaction", "Worthwhile", "Happiness", "Anxiety")
FIRST, SECOND = (4, 5, 6, 7), (6, 7, 8, 3)


def run(*typed: object) -> Result:
    result = CliRunner().invoke(main, ["import", *map(str, typed)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def lines(path: Path, *rows: tuple[object, ...]) -> Path:
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
    return path


def workbook(path: Path, rows: list[tuple[object, ...]]) -> tuple[Any, Any]:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(row)
    book.save(path)
    return book, sheet


def answers(folder: Path) -> dict[str, list[int]]:
    """The four answers of the first patient by round."""
    frame = pd.read_csv(folder / "questionnaires.csv")
    first = frame[frame["patient_id"] == frame["patient_id"].iloc[0]].set_index("round")
    return {str(number): list(row) for number, row in first.filter(like="ons4_").iterrows()}


BOTH = {"1": list(FIRST), "2": list(SECOND)}


def test_rounds_marked_in_two_manners_in_one_file_are_two_rounds(tmp_path: Path) -> None:
    gse = [f"gse{item}_{number}" for number in (1, 2) for item in range(1, 11)]
    titles = ["id", "site", *(f"t{n}_{item}" for n in (1, 2) for item in ("lifesat", "worth", "happy", "anx")), *gse]
    rows = [(f"P{row}", 1, *FIRST, *SECOND, *[1] * 10, *[4] * 10) for row in range(5)]
    result = run(lines(tmp_path / "spss.csv", tuple(titles), *rows), "--to", tmp_path / "study")
    assert result.exit_code == 0, result.output
    assert answers(tmp_path / "study") == BOTH
    frame = pd.read_csv(tmp_path / "study" / "questionnaires.csv")
    assert frame.groupby("round")["gse_07"].unique().map(list).to_dict() == {1: [1], 2: [4]}
    assert not (tmp_path / "study" / "later_rounds.csv").exists()


@pytest.mark.parametrize("marks", [("Initial", "Latest"), ("Week 0", "Week 12"), ("Month 0", "Month 6")])
def test_marks_of_rounds_of_every_form_are_known(tmp_path: Path, marks: tuple[str, str]) -> None:
    titles = ("ClientID", *(f"ONS4: {item} - {mark}" for mark in marks for item in ITEMS))
    rows = [(f"P{row}", *FIRST, *SECOND) for row in range(5)]
    result = run(lines(tmp_path / "export.csv", titles, *rows), "--to", tmp_path / "study")
    assert result.exit_code == 0, result.output
    assert answers(tmp_path / "study") == BOTH


def test_answers_under_a_mark_that_is_not_known_are_asked_about(tmp_path: Path) -> None:
    titles = ("Client ID", *(f"{mark} {item}" for mark in ("Pre", "Zeta") for item in ITEMS), "Pre GSE total")
    rows = [(f"P{row}", *FIRST, *SECOND, 30) for row in range(5)]
    result = run(lines(tmp_path / "export.csv", titles, *rows), "--to", tmp_path / "study")
    (asked,) = [line for line in result.output.splitlines() if "speak of the ONS4 or the GSE" in line]
    assert all(f"Zeta {item}" in asked for item in ITEMS)
    assert "GSE total" not in asked


def test_two_lines_of_headings_of_which_the_upper_names_the_rounds(tmp_path: Path) -> None:
    upper = ("Client Ref", "Age", "Gender", "Ethnicity", "Service", "Baseline", *[None] * 3, "Follow-up", *[None] * 3)
    rows = [(f"P{row}", 50, "Female", "White British", "1", *FIRST, *SECOND) for row in range(5)]
    book, sheet = workbook(tmp_path / "export.xlsx", [upper, (*[None] * 5, *ITEMS, *ITEMS), *rows])
    for cells in ("F1:I1", "J1:M1", "A1:A2"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "export.xlsx")
    result = run(tmp_path / "export.xlsx", "--to", tmp_path / "study")
    assert result.exit_code == 0, result.output
    assert answers(tmp_path / "study") == BOTH
    assert set(pd.read_csv(tmp_path / "study" / "participants.csv")["age_years"]) == {50}


def test_a_total_below_the_table_with_its_number_under_the_last_column(tmp_path: Path) -> None:
    rows = [(f"P{row}", "1", "White British", "Female", 50) for row in range(5)]
    titles = ("Client ID", "Site", "Ethnicity", "Gender", "Age")
    result = run(lines(tmp_path / "r.csv", titles, *rows, ("Total", "", "", "", 5)), "--to", tmp_path / "study")
    assert result.exit_code == 0, result.output
    assert len(pd.read_csv(tmp_path / "study" / "participants.csv")) == 5


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("GP appts (6m pre)", "GP appts (6m post)"),
        ("No. of GP consultations 6 months prior to referral", "No. of GP consultations 6 months post referral"),
        ("Number of GP contacts in the 6 mths before link worker referral", "GP contacts 6mths after SP referral"),
    ],
)
def test_counts_of_gp_appointments_by_their_usual_headings(tmp_path: Path, before: str, after: str) -> None:
    titles, total = ("Practice", "Pt ref", before, after), ("TOTAL", "", 14, 4)
    rows = [("Elm", "P1", 3, 2), ("Elm", "P2", 4, "N/K"), ("Oak", "P3", 7, 2)]
    export, study = lines(tmp_path / "export.csv", titles, *rows, total), tmp_path / "study"
    assert "months_before" in run(export, "--to", study).output
    drafted = (study / "map.yml").read_text(encoding="utf-8")
    assert "months_before: {value: '? 6'}" in drafted and "months_after: {value: '? 6'}" in drafted
    (study / "map.yml").write_text(drafted.replace("'? 6'", "6"), encoding="utf-8")
    result = run(export, "--to", study, "--map", study / "map.yml")
    assert "left out: 1 line below the table" in result.output
    kept = pd.read_csv(study / "gp_usage.csv")
    assert kept["gp_appointments_before"].tolist() == [3, 4, 7] and set(kept["months_after"]) == {6}
    assert kept["gp_appointments_after"].isna().tolist() == [False, True, False]
    assert set(pd.read_csv(study / "sites.csv")["site_id"]) == {"Elm", "Oak"}


@pytest.mark.parametrize(
    "heading", ["Link worker appts 6m pre", "Nurse appts 6m pre", "GP name before", "GP and nurse appts before"]
)
def test_counts_of_others_are_not_taken_for_gp_appointments(heading: str) -> None:
    assert column_of(heading) is None


def test_a_last_row_that_is_called_total_and_adds_nothing_up_is_kept(tmp_path: Path) -> None:
    titles = ("Site", "Patient ID", "GP appts before", "GP appts after", "Months before", "Months after")
    rows = [("Elm", "P1", 3, 2, 6, 6), ("Elm", "P2", 4, 1, 6, 6), ("Total", "P3", 9, 9, 6, 6)]
    run(lines(tmp_path / "export.csv", titles, *rows), "--to", tmp_path / "study")
    assert len(pd.read_csv(tmp_path / "study" / "gp_usage.csv")) == 3


def test_a_word_that_several_columns_have_is_one_question(tmp_path: Path) -> None:
    titles = ("Client ID", *(f"{mark} GSE Q{item}" for mark in ("Pre", "Post") for item in range(1, 11)))
    rows = [(f"P{row}", *[99] * 20) for row in range(3)]
    result = run(lines(tmp_path / "export.csv", titles, *rows), "--to", tmp_path / "study")
    asked = [line for line in result.output.splitlines() if "99 what does it mean" in line]
    assert len(asked) == 1
    assert "lines 2, 3 and 4," in asked[0]
    assert "(20)" in asked[0]


def test_a_zip_with_a_readme_beside_the_export(tmp_path: Path) -> None:
    titles = ("Client ID", *(f"{mark} {item}" for mark in ("Pre", "Post") for item in ITEMS))
    export = lines(tmp_path / "export.csv", titles, *[(f"P{row}", *FIRST, *SECOND) for row in range(5)])
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.write(export, "export.csv")
        archive.writestr("readme.txt", "Exported for the evaluation.")
    result = run(tmp_path / "export.zip", "--to", tmp_path / "study")
    assert result.exit_code == 0, result.output
    assert "readme.txt: no headings" in result.output
    assert answers(tmp_path / "study") == BOTH


def test_headings_that_make_no_table_are_named_with_what_they_lack(tmp_path: Path) -> None:
    referrals = lines(tmp_path / "r.csv", ("Patient ID", "Site", "Referral date"), ("P1", "1", "2023-03-13"))
    result = run(referrals, "--to", tmp_path / "study")
    assert result.exit_code == 2
    assert "headings were recognised (patient_id, site_id, referral_date)" in result.output
    assert "give both files in one command" in result.output


TITLES = ("Patient ID", "Site", "GP appointments before", "GP appointments after", "Months before", "Months after")


def test_hidden_and_struck_out_lines_of_an_imported_workbook_are_told(tmp_path: Path) -> None:
    path = tmp_path / "counts.xlsx"
    book, sheet = workbook(path, [TITLES, *[(f"P{row}", "1", 3, 2, 6, 6) for row in range(9)]])
    sheet.row_dimensions[5].hidden = True
    for cell in sheet[7]:
        cell.font = Font(strike=True)
    book.save(path)
    result = run(path, "--to", tmp_path / "study")
    assert result.exit_code == 0, result.output
    assert "hidden lines were read (line 5)" in result.output
    assert "sheet Sheet, line 7: cells are struck out" in result.output


def test_formulas_without_results_stop_an_import_where_their_column_is_taken(tmp_path: Path) -> None:
    rows = [(f"P{row}", "1", 3, 2, 6, 6, "=1+1") for row in range(9)]
    workbook(tmp_path / "beside.xlsx", [(*TITLES, "Remark"), *rows])
    assert run(tmp_path / "beside.xlsx", "--to", tmp_path / "one").exit_code == 0
    workbook(tmp_path / "within.xlsx", [TITLES, *[(*row[:2], "=1+2", *row[3:6]) for row in rows]])
    result = run(tmp_path / "within.xlsx", "--to", tmp_path / "two")
    assert result.exit_code == 2
    assert "the results of formulas are not in the file (cell C2, C3" in result.output


def test_an_import_fills_tables_that_are_still_as_the_template_made_them(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["template", str(tmp_path / "study")]).exit_code == 0
    titles = ("Client ID", *(f"{mark} {item}" for mark in ("Pre", "Post") for item in ITEMS))
    export = lines(tmp_path / "export.csv", titles, *[(f"P{row}", *FIRST, *SECOND) for row in range(5)])
    result = run(export, "--to", tmp_path / "study")
    assert result.exit_code == 0, result.output
    assert answers(tmp_path / "study") == BOTH


def test_rounded_ids_are_said_to_be_and_not_to_be_one_patient(tmp_path: Path) -> None:
    titles = ("Client ID", *(f"{mark} {item}" for mark in ("Pre", "Post") for item in ITEMS))
    export = lines(tmp_path / "export.csv", titles, *[("1.23457E+15", *FIRST, *SECOND) for _ in range(5)])
    result = run(export, "--to", tmp_path / "study")
    assert result.exit_code == 2
    assert "rounded by a spreadsheet (1 of 1 different ids" in result.output
    assert "has two lines" not in result.output


def test_scores_out_of_ten_are_read(tmp_path: Path) -> None:
    titles = ("Client ID", *(f"{mark} {item}" for mark in ("Pre", "Post") for item in ITEMS))
    row = (*(f"{score}/10" for score in FIRST), *(f"{score} out of 10" for score in SECOND))
    export = lines(tmp_path / "export.csv", titles, *[(f"P{number}", *row) for number in range(5)])
    result = run(export, "--to", tmp_path / "study")
    assert result.exit_code == 0, result.output
    assert answers(tmp_path / "study") == BOTH


def month_by_month(*months: int) -> list[tuple[object, ...]]:
    """An extract of the days 13 to 20 of some months of 2023, of two patients."""
    headings = ("Patient ID", "Registered practice", "Appointment date", "Staff role", "Appointment status")
    rows = [(patient, "Made-up Surgery", f"{day}/{month:02d}/2023", "General Practitioner", "Finished")
            for month in months for day in range(13, 21) for patient in ("S1", "S2")]  # fmt: skip
    return [headings, *rows]


@pytest.mark.parametrize("second", [(3, 4, 5), (1, 2, 3)], ids=["overlapping months", "a copy"])
def test_parts_that_overlap_count_each_row_and_are_asked_about_once(tmp_path: Path, second: tuple[int, ...]) -> None:
    headings = ("Patient ID", "Registered practice", "Referral date")
    referred = lines(tmp_path / "ref.csv", headings, *((one, "Made-up Surgery", "21/03/2023") for one in ("S1", "S2")))
    parts = [lines(tmp_path / f"part_{number}.csv", *month_by_month(*months))
             for number, months in enumerate(((1, 2, 3), second))]  # fmt: skip
    said = run(referred, *parts, "--to", tmp_path / "mine").output
    assert said.count("was a part added twice?") == 1
    assert ("(16 of 96), most of all in 2023-03:" in said) == (second == (3, 4, 5))
    copied = "part_1.csv: is the same as part_0.csv, to the last letter: was it given twice?"
    assert (copied in said) == (second == (1, 2, 3))
    counts = pd.read_csv(tmp_path / "mine" / "gp_usage.csv")
    assert counts["gp_appointments_before"].tolist() == ([16] * 2 if second == (3, 4, 5) else [32] * 2)
