"""Several return forms of one site: two practices of one link worker each send one."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from helpers.data.returns.form import return_form
from helpers.data.study import examine


def send_form(path: Path, patients: list[str], **site: Any) -> None:
    """A filled form of site 1, with what is said of the site by column."""
    path.write_bytes(return_form("1"))
    book = openpyxl.load_workbook(path)
    headings = {cell.value: cell.column for cell in book["sites"][1]}
    for name, value in site.items():
        book["sites"].cell(2, headings[name], value)
    for row, patient in enumerate(patients, start=2):
        for column, value in enumerate([patient, 4, 3, 6, 6], start=1):
            book["gp_usage"].cell(row, column, value)
    book.save(path)


def test_forms_of_one_site_are_one_site_with_the_patients_of_both(tmp_path: Path) -> None:
    send_form(tmp_path / "a.xlsx", ["a1", "a2"], region="North", fieldwork_month="2022-05")
    send_form(tmp_path / "b.xlsx", ["b1", "b2", "b3"], region="North", managed_by="VCSE")
    tables = examine(tmp_path)
    assert tables.faults == []
    site = tables.frames["sites"].iloc[0]
    assert len(tables.frames["sites"]) == 1
    assert (site["region"], site["managed_by"], site["fieldwork_month"]) == ("North", "VCSE", "2022-05")
    assert tables.frames["gp_usage"]["patient_id"].tolist() == ["a1", "a2", "b1", "b2", "b3"]
    assert [note.text() for note in tables.notes] == [
        "b.xlsx sheet sites, line 2: is of site 1, as is a.xlsx sheet sites, line 2; what the two say of the site is "
        "taken together"
    ]


@pytest.mark.parametrize("said", [{"region": "South"}, {"region": "South", "managed_by": "VCSE"}])
def test_forms_that_contradict_each_other_are_a_fault_with_the_cell_and_nothing_more(
    said: dict[str, str], tmp_path: Path
) -> None:
    send_form(tmp_path / "a.xlsx", ["a1"], region="North", fieldwork_month="2022-05")
    send_form(tmp_path / "b.xlsx", ["b1"], **said)
    assert [fault.text() for fault in examine(tmp_path).faults] == [
        'b.xlsx sheet sites, line 2, column region: "South" is not what a.xlsx sheet sites, line 2 says of the same '
        "site; let both say the same, or clear the cell in one; if they are two sites, each needs an id of its own"
    ]


def test_a_patient_in_two_forms_is_still_asked_about(tmp_path: Path) -> None:
    for name in ("a", "b"):
        send_form(tmp_path / f"{name}.xlsx", ["P1"], fieldwork_month="2022-05")
    (fault,) = examine(tmp_path).faults
    assert "is already in a.xlsx sheet gp_usage, line 2" in fault.text()
