"""`linkbook check` and `linkbook cohort` read referrals and appointments alike and say the same of them."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.data.cohort import build_cohort
from helpers.data.faults import Fault, StudyError
from helpers.data.read.extract import open_extract
from helpers.data.read.extract.scratch import scratch_folder, workbench
from helpers.data.read.raw_table import Unreadable
from helpers.data.study import examine
from helpers.data.tables import read_file

SITES = "site_id,fieldwork_month,gp_data\n1,2022-07,provided\n2,,provided\n3,2022-07,not provided\n"
REFERRALS = "site_id,patient_id,referral_date,left_date\n1,a,2022-07-10,\n1,b,2022-07-11,2022-09-02\n"
EVENTS = (
    "site_id,patient_id,appointment_date,staff_role,status,mode\n"
    "1,a,2022-01-03,GP,attended,online\n1,a,2022-05-21,GP,attended,online\n"
    "1,b,2022-08-01,GP,attended,telephone\n1,a,2023-02-01,GP,attended,online\n"
)


def folder_with(folder: Path, appointments: str = EVENTS, referrals: str = REFERRALS, sites: str = SITES) -> Path:
    for name, text in (("sites", sites), ("referrals", referrals), ("appointments", appointments)):
        (folder / f"{name}.csv").write_bytes(text.encode())
    return folder


def in_words(faults: list[Fault]) -> list[tuple[str, str, int | None, tuple[int, ...], int]]:
    return sorted((one.rule, one.text(), one.line, one.lines, one.rows) for one in faults)


BROKEN = {
    "empty id": {"appointments": EVENTS.replace("1,a,2022-05-21", "1,,2022-05-21")},
    "missing date": {"appointments": EVENTS.replace("2022-05-21", "NA")},
    "no date": {"appointments": EVENTS.replace("2022-05-21", "soon")},
    "ambiguous date": {"appointments": EVENTS.replace("2022-05-21", "03/04/2022")},
    "impossible date": {"referrals": REFERRALS.replace("2022-09-02", "2022-02-30")},
    "two orders of dates": {"appointments": EVENTS.replace("2022-05-21", "21/05/2022")},
    "left before the referral": {"referrals": REFERRALS.replace("2022-09-02", "2022-05-02")},
    "left twice": {"referrals": REFERRALS + "1,b,2022-07-12,2022-10-02\n"},
    "unknown sites": {"appointments": EVENTS.replace("1,a,2022-05-21", "7,a,2022-05-21") + "01,a,2022-05-22,,,\n"},
    "patient at two sites": {"appointments": EVENTS + "3,b,2022-05-22,GP,attended,online\n"},
    "site without a month": {"referrals": REFERRALS + "2,c,2022-07-12,\n"},
    "site without data": {"appointments": EVENTS + "3,c,2022-05-22,GP,attended,online\n"},
    "sum among patients": {"appointments": EVENTS + "1,Total,2022-05-22,GP,attended,online\n"},
    "hidden letter in an id": {"appointments": EVENTS.replace("1,a,2022-05-21", "1\u200b,a,2022-05-21")},
    "error of a spreadsheet": {"appointments": EVENTS.replace("GP", "#REF!", 1)},
    "uneven lines": {"appointments": EVENTS.replace(",online", "", 1) + "1,a,2022-05-22,GP,attended,online,x\n"},
    "open quotation mark": {"appointments": EVENTS.replace("telephone", '"telephone')},
    "quotation mark that swallows rows": {
        "appointments": EVENTS.replace("online", '"online', 1).replace("telephone", 'telephone"')
    },
    "heading again": {"appointments": EVENTS * 2, "referrals": REFERRALS * 2, "sites": SITES * 2},
    "missing column": {"appointments": EVENTS.replace("appointment_date", "day")},
    "column twice": {"appointments": EVENTS.replace("status,mode", "mode,mode")},
    "column without a name": {"appointments": EVENTS.replace("status,mode", "status,")},
    "no header": {"appointments": EVENTS.split("\n", 1)[1]},
    "no rows": {"appointments": EVENTS.split("\n")[0]},
    "empty file": {"appointments": ""},
    "many at once": {
        "appointments": EVENTS.replace("2022-05-21", "soon").replace("1,b", "8,b") + "1,,2022-05-22,GP,,\n",
        "referrals": REFERRALS.replace("2022-09-02", "2022-05-02") + "2,c,2022-07-12,\n,d,2022-07-12,\n",
    },
}  # fmt: skip


@pytest.mark.parametrize("change", BROKEN.values(), ids=list(BROKEN))
def test_the_same_folder_has_the_same_faults_for_both_by_rule_line_and_words(
    change: dict[str, str], tmp_path: Path
) -> None:
    folder = folder_with(tmp_path, **change)
    checked = examine(folder)
    with pytest.raises(StudyError) as caught:
        build_cohort(*(folder / f"{name}.csv" for name in ("referrals", "appointments", "sites")))
    assert checked.faults
    assert in_words(caught.value.faults) == in_words(checked.faults)
    assert all(one.rule for one in checked.faults)


def test_what_lies_outside_every_window_is_asked_about_by_both_in_the_same_words(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, EVENTS + "1,a,1900-01-01,GP,attended,online\n1,a,2922-01-01,GP,attended,online\n")
    asked = [one.text() for one in examine(folder).questions if one.rule.startswith("date-")]
    counted = build_cohort(*(folder / f"{name}.csv" for name in ("referrals", "appointments", "sites")))
    assert [one.text() for one in counted.warnings if one.rule.startswith("date-")] == asked
    assert len(asked) == 2


def test_rows_that_are_there_again_are_asked_about_by_both_in_the_same_words_however_their_days_are_written(
    tmp_path: Path,
) -> None:
    again = EVENTS.split("\n", 1)[1].replace("2022-05-21", "21 May 2022").replace("2022-01-03", "2022-01-03 09:00")
    for text in (EVENTS + again, EVENTS + EVENTS.split("\n", 1)[1] * 6):
        folder = folder_with(tmp_path, text)
        asked = [one.text() for one in examine(folder).questions if one.rule in ("rows-repeated", "part-repeated")]
        counted = build_cohort(*(folder / f"{name}.csv" for name in ("referrals", "appointments", "sites")))
        assert [one.text() for one in counted.warnings if "-repeated" in one.rule] == asked
        assert ("(3 of 8), all through the file" in asked[0]) != (
            "(24 of 28), most of all in 2022-01, 2022-05," in asked[0]
        )


@pytest.mark.parametrize("rule", ["GP", "line"])
def test_faults_of_an_extract_larger_than_check_reads_are_the_same(
    rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is made small: then only the rows that look odd are read as text."""
    text = EVENTS.replace("2022-05-21", "soon") + "\n1,b,2022-05-03,GP,attended,online\n9,a,2022-05-03,GP,,\n"
    folder = folder_with(tmp_path, text)
    expected = in_words(examine(folder).faults)
    monkeypatch.setattr("helpers.data.read.extract.LARGEST_FILE", 10)
    with pytest.raises(StudyError) as caught:
        build_cohort(*(folder / f"{name}.csv" for name in ("referrals", "appointments", "sites")))
    assert in_words(caught.value.faults) == expected


CELLS = st.text(alphabet='a1 \t"\n\r,;\u00e9\u00a0', max_size=4)
TABLES = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6)


@settings(max_examples=80, deadline=None)
@example(rows=[["", '"', ""], ["", '"', ""]], end="\r\n", quoted=False)
@given(TABLES, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_duckdb_reads_what_the_reader_of_text_reads(rows: list[list[str]], end: str, quoted: bool) -> None:
    """Rows and texts of any CSV file are the same, or both refuse it."""
    with scratch_folder() as folder:
        path = folder / "referrals.csv"
        if quoted:
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, lineterminator=end).writerows([["site_id", "patient_id", "x"], *rows])
        else:
            text = end.join(",".join(row) for row in [["site_id", "patient_id", "x"], *rows])
            path.write_bytes(text.encode())
        expected: list[tuple[str, str]] | None = None
        try:
            table = read_file(path, "referrals")
            expected = list(zip(table.texts("site_id"), table.texts("patient_id"), strict=True))
        except Unreadable:
            pass
        with workbench("200MB", 1) as (connection, scratch):
            try:
                extract = open_extract(connection, "referrals", path, scratch)
            except Unreadable:
                assert expected is None
                return
            query = "SELECT coalesce(site_id, ''), coalesce(patient_id, '') FROM referrals_rows ORDER BY row"
            read = connection.sql(query).fetchall()
            one_kind = [
                [tuple(re.sub("\r\n?", "\n", text) for text in row) for row in rows] for rows in (read, expected or ())
            ]
            assert one_kind[0] == one_kind[1]
            assert list(extract.lines(range(1, len(read) + 1)).values()) == table.lines.tolist()
            assert extract.head.faults == table.faults


def test_duckdb_version_reads_a_wrapped_heading_only_from_the_copy(tmp_path: Path) -> None:
    """Excel wraps a heading with a line feed and ends lines otherwise; DuckDB alone loses the rows below."""
    wrapped = EVENTS.replace("\n", "\r\n").replace("appointment_date", '"appointment\ndate"')
    folder = folder_with(tmp_path, wrapped)
    counted = build_cohort(*(folder / f"{name}.csv" for name in ("referrals", "appointments", "sites")))
    assert counted.counts["gp_appointments_before"].tolist() == [2, 0]
    assert examine(folder).faults == []
