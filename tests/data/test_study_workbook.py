"""Study folders of Excel workbooks: return forms with a sheet per table, one per site."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from helpers.data.report import as_text
from helpers.data.study import StudyError, examine, load_study

GP = ["patient_id", "gp_appointments_before", "gp_appointments_after", "months_before", "months_after"]


def save(path: Path, **sheets: list[list[Any]]) -> None:
    book = Workbook()
    book.active.title = "How to fill this in"
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)


def site(number: int, *patients: list[Any]) -> dict[str, list[list[Any]]]:
    sites = [["site_id", "fieldwork_month"], [number, datetime(2022, 5, 1)]]
    return {"sites": sites, "gp_usage": [GP, *patients]}


def test_return_forms_of_two_sites_become_one_study(tmp_path: Path) -> None:
    save(tmp_path / "site 1.xlsx", **site(1, ["S1-P1", 4, 3, 6, 6], ["S1-P2", 0, 2.0, 6, 4.5]))
    save(tmp_path / "site 2.xlsx", **site(2, ["S2-P1", 7, 7, 6, 6]))
    study = load_study(tmp_path)
    assert study.sites[["site_id", "fieldwork_month"]].to_numpy().tolist() == [["1", "2022-05"], ["2", "2022-05"]]
    assert study.gp_usage["site_id"].tolist() == ["1", "1", "2"]
    assert study.gp_usage["gp_appointments_after"].tolist() == [3, 2, 7]
    assert study.gp_usage["months_after"].tolist() == [6, 4.5, 6]


def test_a_fault_names_workbook_sheet_and_line(tmp_path: Path) -> None:
    save(tmp_path / "site 1.xlsx", **site(1, ["S1-P1", 4, 3, 6, 6]))
    save(tmp_path / "site 2.xlsx", **site(2, ["S2-P1", 7, 7, 6, 6], ["S1-P1", -1, 7, 6, 6]))
    with pytest.raises(StudyError) as caught:
        load_study(tmp_path)
    assert str(caught.value).splitlines() == [
        "site 2.xlsx sheet gp_usage, line 3, column gp_appointments_before: -1 is below the minimum 0; "
        "give a whole number of 0 or more",
        'site 2.xlsx sheet gp_usage, line 3, column patient_id: "S1-P1" is at another site in site 1.xlsx sheet '
        "gp_usage, line 2; mend the site, or give two patients two ids, with the site before the number",
    ]


def test_last_cells_left_empty_are_empty_and_not_lost(tmp_path: Path) -> None:
    rows = [
        ["site_id", "patient_id", "referral_date", "left_date"],
        ["1", "P1", date(2022, 5, 3), None],
        ["1", "P2", date(2022, 5, 4), datetime(2022, 8, 1)],
        [None, None, None, None],
    ]
    save(tmp_path / "extract.xlsx", referrals=rows)
    left = load_study(tmp_path).referrals["left_date"]
    assert left.tolist() == [pd.NaT, pd.Timestamp("2022-08-01")]


def test_a_workbook_named_after_a_table_is_read_by_its_first_sheet(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Site ID", "Region"])
    book.active.append(["007", "Kent"])
    book.save(tmp_path / "sites.xlsx")
    assert load_study(tmp_path).sites["site_id"].tolist() == ["007"]


def test_dates_that_are_partly_text_are_refused(tmp_path: Path) -> None:
    rows = [["site_id", "patient_id", "referral_date"], ["1", "P1", date(2022, 5, 3)], ["1", "P2", "13/05/2022"]]
    save(tmp_path / "extract.xlsx", referrals=rows)
    with pytest.raises(StudyError, match="line 3, column referral_date: dates are written in more than one way"):
        load_study(tmp_path)


def test_an_unfilled_form_and_one_of_other_sheets_are_noted(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site_id\n1\n")
    save(tmp_path / "empty form.xlsx", gp_usage=[["site_id", *GP]])
    save(tmp_path / "rota.xlsx", week=[["Monday"]])
    words = "holds no filled sheet named after a study table; it is not read"
    assert [note.text() for note in examine(tmp_path).notes] == [f"empty form.xlsx: {words}", f"rota.xlsx: {words}"]


def test_what_is_no_workbook_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "gp_usage.xlsx").write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(StudyError) as caught:
        load_study(tmp_path)
    assert str(caught.value) == (
        "gp_usage.xlsx: the workbook cannot be opened: it is damaged, protected by a password, or of the old .xls "
        "kind; save it as .xlsx without a password, or as CSV"
    )


def filled(path: Path, edit: Callable[[Any], None]) -> list[str]:
    """Write the form of a site with three patients, change it as a practice might; return faults and notes."""
    save(path, **site(1, ["S1-P1", 4, 3, 6, 6], ["S1-P2", 0, 2, 6, 6], ["S1-P3", 1, 1, 6, 6]))
    book = load_workbook(path)
    edit(book)
    book.save(path)
    tables = examine(path.parent)
    return [fault.text() for fault in [*tables.faults, *tables.notes]]


def test_a_cell_merged_over_patients_is_refused_and_not_read_as_empty(tmp_path: Path) -> None:
    people = [["patient_id", "gender"], ["S1-I1", "Female"], ["S1-I2", "Male"]]

    def edit(book: Any) -> None:
        sheet = book.create_sheet("participants")
        for row in people:
            sheet.append(row)
        sheet.merge_cells("B2:B3")

    assert filled(tmp_path / "form.xlsx", edit) == [
        "form.xlsx sheet participants, line 2: cells B2:B3 are merged, and a merged cell has its value in the first "
        "only; unmerge them and fill in each"
    ]


def test_a_formula_saved_without_its_result_is_refused_and_not_read_as_empty(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book["sites"]["C1"], book["sites"]["C2"] = "months_in_role", "=12+12"

    assert filled(tmp_path / "form.xlsx", edit) == [
        "form.xlsx sheet sites, line 2: the results of formulas are not in the file (cell C2); open it in Excel and "
        "save it, or put values in their place"
    ]


def test_hidden_lines_and_sheets_are_read_and_said(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book["gp_usage"].row_dimensions[3].hidden = True
        book["sites"].sheet_state = "hidden"

    assert sorted(filled(tmp_path / "form.xlsx", edit)) == [
        "form.xlsx sheet gp_usage: hidden lines were read (line 3); look whether they are meant",
        "form.xlsx sheet sites: the sheet is hidden, and was read",
    ]


@pytest.mark.parametrize("title", ["gp_usage (2)", "GP usage data"])
def test_a_sheet_that_is_not_read_is_said_with_the_table_it_may_be(tmp_path: Path, title: str) -> None:
    def edit(book: Any) -> None:
        book.create_sheet(title).append(["Mon"])

    assert filled(tmp_path / "form.xlsx", edit) == [
        f"form.xlsx sheet {title}: is not read; if its rows are of gp_usage, put them on a sheet of that name"
    ]


def test_a_row_far_below_the_others_is_read_too(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        for column, value in enumerate(["S1-P9", -1, 1, 6, 6], 1):
            book["gp_usage"].cell(30_000, column).value = value

    line = (
        "form.xlsx sheet gp_usage, line 30000, column gp_appointments_before: -1 is below the minimum 0; "
        "give a whole number of 0 or more"
    )
    assert filled(tmp_path / "form.xlsx", edit) == [line]


def test_a_title_above_the_header_is_one_fault_with_the_way_out(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book["gp_usage"].insert_rows(1)
        book["gp_usage"]["A1"] = "Elm Surgery"

    (fault,) = filled(tmp_path / "form.xlsx", edit)
    assert fault.startswith("form.xlsx sheet gp_usage, line 1: the first line holds none of this table's column names")
    assert fault.endswith("delete the lines above it")


def test_a_note_beside_a_row_is_refused_in_words_that_fit_a_workbook(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book["gp_usage"]["H3"] = "not sure about this one"

    assert filled(tmp_path / "form.xlsx", edit) == [
        "form.xlsx sheet gp_usage, line 3: the line has 8 cells where the header has 5; clear the cells to the right "
        "of the last column"
    ]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("#REF!", '"#REF!" is an error of the spreadsheet; mend the formula, or clear the cell'),
        (
            "#N/A",
            '"#N/A" counts as empty, and a value is needed; fill it; if it is a name, write it in another way here and '
            "in every other file",
        ),
        ("Total", '"Total" is no patient; leave sums and means out of the table, or mend the id'),
    ],
)
def test_what_a_spreadsheet_puts_in_place_of_an_id_is_no_patient(tmp_path: Path, cell: str, words: str) -> None:
    def edit(book: Any) -> None:
        book["gp_usage"]["A3"] = cell

    assert filled(tmp_path / "form.xlsx", edit) == [f"form.xlsx sheet gp_usage, line 3, column patient_id: {words}"]


def test_a_form_whose_site_was_cleared_says_where_to_name_it(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        book["sites"]["A2"] = None

    way_out = "name one site on the sheet sites of the same workbook, or add the column here"
    assert any(fault.endswith(way_out) for fault in filled(tmp_path / "form.xlsx", edit))


def test_a_question_to_many_forms_names_one_and_counts_the_others(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        rows = [[f"S{number}-P{i}", i, i, 6, 6] for i in range(5)]
        save(tmp_path / f"form {number}.xlsx", **site(number, *rows))
    (question,) = examine(tmp_path).questions
    assert question.file == "form 1.xlsx sheet gp_usage and 2 more like it"


def test_the_name_of_a_file_cannot_steer_the_terminal(tmp_path: Path) -> None:
    save(tmp_path / "\x1b[2Jform.xlsx", **site(1, ["S1-P1", -4, 3, 6, 6]))
    assert "\x1b" not in as_text(tmp_path, examine(tmp_path))
