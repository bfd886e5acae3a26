"""Study folders of Excel workbooks: return forms with a sheet per table, one per site."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook

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
        "site 2.xlsx sheet gp_usage, line 3, column gp_appointments_before: -1 is below the minimum 0",
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
