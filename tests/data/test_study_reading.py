"""Reading cells: the same table however it is saved, and the edges of every rule."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.data.read.dates import CellProblem, read_date, read_month
from helpers.data.read.raw_table import table_of
from helpers.data.read.text import read_delimited
from helpers.data.read.values import read_cell
from helpers.data.rules.checks import faults_between
from helpers.data.rules.referrals import dates_outside

LETTERS = "abcXYZ019 éÄ'\";,\t|"
"""The two accented letters are bytes that begin a letter in UTF-8 and never go on with one: no text is both."""
REGIONS = st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=8)
SAVED = st.tuples(
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
)


@settings(max_examples=60, deadline=None)
@given(regions=REGIONS, saved=SAVED)
def test_text_is_the_same_however_the_file_is_saved(
    tmp_path_factory: pytest.TempPathFactory, regions: list[str], saved: tuple[str, str, str]
) -> None:
    encoding, separator, end = saved
    path = tmp_path_factory.mktemp("study") / "sites.csv"
    frame = pd.DataFrame({"site_id": [str(row) for row in range(len(regions))], "region": regions, "set_up_by": "GP"})
    path.write_bytes(frame.to_csv(sep=separator, lineterminator=end, index=False).encode(encoding))
    table = read_delimited(path, "sites", list(frame.columns))
    assert table.faults == []
    assert [table.text(row, "region") for row in range(len(regions))] == [region.strip(" \t") for region in regions]
    assert table.lines.tolist() == list(range(2, len(regions) + 2))


@given(day=st.dates(date(1990, 1, 1), date(2063, 12, 31)))
def test_a_date_is_read_back_from_every_way_that_has_one_reading(day: date) -> None:
    iso = day.isoformat()
    serial = str((day - date(1899, 12, 30)).days)
    for text in (iso, f"{iso} 00:00:00", f"{iso}T09:30:00Z", f"{day:%d %B %Y}", f"{day.day}-{day:%b-%Y}", serial):
        assert read_date(text)[0] == iso
    assert read_month(iso[:7])[0] == iso[:7]
    if day.day > 12 or day.day == day.month:
        assert {read_date(f"{day:%d/%m/%Y}")[0], read_date(f"{day:%m/%d/%Y}")[0]} == {iso}
    else:
        with pytest.raises(CellProblem, match="could be day/month/year or month/day/year"):
            read_date(f"{day:%d/%m/%Y}")


@pytest.mark.parametrize(
    "text", ["12 marmalade 2023", "31/04/2023", "19999", "60001", "23/05/22", "2023-5-1", "May 2023"]
)
def test_what_is_no_date_or_could_be_another_is_refused(text: str) -> None:
    with pytest.raises(CellProblem):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "value"), [("4", 4.0), ("+4", 4.0), ("4.0", 4.0), ("0", 0.0), ("-0", 0.0), ("9007199254740992", 2.0**53)]
)
def test_a_whole_number_is_read(text: str, value: float) -> None:
    assert read_cell("gp_usage", "gp_appointments_before", text).value == value


@pytest.mark.parametrize(
    "text", ["4.5", "1e3", "1 000", "1,000", "½", "٣", "−4", "inf", "nan4", "0x10", "1_000", "=1+1"]
)
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    assert read_cell("gp_usage", "gp_appointments_before", text).problem.startswith("is ")


@pytest.mark.parametrize("text", ["", "NA", "N/A", "#N/A", "NULL"])
def test_a_cell_said_to_be_missing_is_missing_where_it_may_be_and_refused_where_not(text: str) -> None:
    assert read_cell("questionnaires", "gse_01", text).value is None
    assert read_cell("questionnaires", "gse_01", text).problem == ""
    empty = "counts as empty" if text else "the cell is empty"
    assert read_cell("gp_usage", "patient_id", text).problem == f"{empty}, and a value is needed"


@pytest.mark.parametrize(
    ("day", "questions"), [("1989-12-31", 1), ("1990-01-01", 0), ("2022-06-15", 0), ("2022-06-16", 1)]
)
def test_the_earliest_and_the_latest_day_are_allowed(day: str, questions: int) -> None:
    raw = table_of([["appointment_date"], [day]], "appointments", "appointments.csv")
    frame = pd.DataFrame({"appointment_date": np.array([day], dtype="datetime64[us]")})
    raws, frames, today = {"appointments": raw}, {"appointments": frame}, date(2022, 6, 15)
    assert faults_between(raws, frames, today=today) == []
    assert len(dates_outside(raws, frames, today)) == questions


def test_lines_count_as_in_a_spreadsheet_with_blank_lines_and_cells_of_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text('\nsite_id,region\n\n1,"two\nlines"\n2,Kent\n')
    table = read_delimited(path, "sites", ["site_id", "region"])
    assert (table.header_line, table.lines.tolist()) == (2, [4, 5])
