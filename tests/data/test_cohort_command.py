"""`linkbook cohort`: files as practices send them, one clear message per fault, nothing written unless all is well."""

from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from helpers.cli import main

SITES = "site_id,fieldwork_month,gp_data\n1,2022-07,provided\n"
REFERRALS = "site_id,patient_id,referral_date,left_date\n1,a,2022-07-10,\n1,b,2022-07-11,2022-09-02\n"
HEADER = "site_id,patient_id,appointment_date,staff_role,status,mode\n"
EVENTS = (
    HEADER + "1,a,2022-01-03,GP,attended,online\n1,a,2022-05-01,GP,attended,online\n"
    "1,b,2022-08-01,GP,attended,telephone\n1,a,2023-02-01,GP,attended,online\n"
)
COUNTS = (
    "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after\n"
    "1,a,2,0,6,6\n1,b,0,1,6,2\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sites.csv").write_text(SITES)
    (tmp_path / "referrals.csv").write_text(REFERRALS)
    (tmp_path / "appointments.csv").write_text(EVENTS)
    return tmp_path


def cohort(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["cohort", str(folder), *options])


def refused(folder: Path, *options: str) -> str:
    """The message; and nothing was written."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    result = cohort(folder, *options)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    return result.stderr.strip()


def test_counts_and_flow_are_written_beside_the_extract(folder: Path) -> None:
    result = cohort(folder)
    assert result.exit_code == 0 and result.stderr == ""
    assert (folder / "gp_usage.csv").read_text() == COUNTS
    flow = (folder / "gp_usage_flow.csv").read_text().splitlines()
    assert flow[0] == "extract,outcome,what,rows"
    assert "appointments,dropped,after the window,1" in flow
    assert sorted(path.name for path in folder.iterdir())[-1] == "sites.csv"
    assert len(list(folder.iterdir())) == 5


@pytest.mark.parametrize(
    "change",
    [
        lambda text: ("\ufeff" + text).encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace("\n", "\r\n").encode("utf-16"),
        lambda text: text.replace("online", "\u00e0 distance").encode("cp1252"),
        lambda text: text.replace("site_id", " Site ID ").replace("\n1,b", "\n\n , ,,,,\n1,b").encode(),
        lambda text: ("sep=,\n" + text).encode(),
        lambda text: text.replace("2022-08-01", "2022-08-01T09:30").encode(),
        lambda text: text.replace("2022-01-03", "44564").replace("2022-05-01", "44682")
        .replace("2022-08-01", "44774").replace("2023-02-01", "44958").encode(),
    ],
)  # fmt: skip
def test_files_as_spreadsheets_write_them_give_the_same_counts(folder: Path, change: object) -> None:
    (folder / "appointments.csv").write_bytes(change(EVENTS))  # type: ignore[operator]
    assert cohort(folder).exit_code == 0
    assert (folder / "gp_usage.csv").read_text() == COUNTS


def test_lines_are_counted_as_a_spreadsheet_shows_them(folder: Path) -> None:
    header = HEADER.replace("\n", ",remarks\n")
    odd = header + '\n1,a,2022-05-01,GP,attended,online,"came\nlate"\n,,,,,,\n1,a,soon,GP,attended,online,\n'
    (folder / "appointments.csv").write_text(odd)
    assert "appointments.csv, line 5, column appointment_date" in refused(folder)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            ("2022-05-01", "25/05/2022"),
            "dates are written in more than one way (YYYY-MM-DD in 3, day/month/year in 1)",
        ),
        (("2022-05-01", "03/05/2022"), "could be day/month/year or month/day/year; write dates as YYYY-MM-DD"),
        (("2022-05-01", "2022-02-30"), 'line 3, column appointment_date: "2022-02-30" is not a date that exists'),
        (("2022-05-01", "soon"), 'line 3, column appointment_date: "soon" is not a date; write dates as YYYY-MM-DD'),
        (("2022-05-01", ""), "line 3, column appointment_date: the cell is empty"),
        (("1,a,2022-05-01", "7,a,2022-05-01"), "line 3, column site_id: 7 is not a site_id of sites.csv"),
        (
            (",online\n", ",online,more\n"),
            "lines 2, 3 and 5: the line has 7 cells where the header has 6; put text that holds",
        ),
        (("2022-05-01,GP,attended,online", "2022-05-01,GP,attended"), "line 3: the line has 5 cells"),
        (("appointment_date", "day"), "there is no column appointment_date, and this table needs it; add the column"),
        (("site_id,patient_id", "site_id,site_id"), 'line 1: "site_id" is the name of two columns'),
        (("GP,attended", "GP,came"), '"came" is the most frequent, and no row has attended; choose what counts'),
    ],
)
def test_one_fault_is_one_clear_message(folder: Path, change: tuple[str, str], words: str) -> None:
    (folder / "appointments.csv").write_text(EVENTS.replace(*change))
    message = refused(folder)
    assert words in message and message.startswith("appointments.csv")


def test_slashed_dates_alone_are_read_or_refused_when_they_could_be_two(folder: Path) -> None:
    slashed = HEADER + "1,a,15/05/2022,GP,attended,online\n1,a,28/02/2023,GP,attended,online\n"
    (folder / "appointments.csv").write_text(slashed)
    assert cohort(folder).exit_code == 0
    (folder / "gp_usage.csv").unlink()
    (folder / "gp_usage_flow.csv").unlink()
    (folder / "appointments.csv").write_text(slashed.replace("15/05", "03/05"))
    assert "could be day/month/year or month/day/year; write dates as YYYY-MM-DD" in refused(folder)


@pytest.mark.parametrize("text", ["", HEADER, "\n\n"])
def test_an_empty_extract_is_refused(folder: Path, text: str) -> None:
    (folder / "appointments.csv").write_text(text)
    message = refused(folder)
    assert message.startswith("appointments.csv") and ("empty" in message or "no rows" in message)
    assert "fill it, or delete it" in message


def test_all_faults_of_both_extracts_come_at_once(folder: Path) -> None:
    (folder / "appointments.csv").write_text(EVENTS.replace("2022-05-01", "soon"))
    (folder / "referrals.csv").write_text(REFERRALS.replace("2022-09-02", "2022-01-02"))
    message = refused(folder).splitlines()
    assert sorted(line.split(",")[0] for line in message) == ["appointments.csv", "referrals.csv"]


def test_a_missing_fieldwork_month_and_a_broken_sites_file_are_named(folder: Path) -> None:
    (folder / "sites.csv").write_text(SITES.replace("2022-07", ""))
    assert "sites.csv, line 2, column fieldwork_month: the month is missing, and referrals.csv has" in refused(folder)
    (folder / "sites.csv").write_text(SITES.replace("2022-07", "July"))
    assert "sites.csv, line 2, column fieldwork_month" in refused(folder)


def test_a_file_that_is_not_there_or_there_twice_is_named(folder: Path) -> None:
    (folder / "appointments.parquet").write_bytes(b"PAR1")
    assert "is there twice" in refused(folder)
    (folder / "appointments.csv").unlink()
    assert "appointments.parquet: is not a Parquet file" in refused(folder)
    (folder / "appointments.parquet").unlink()
    assert "add appointments.csv or appointments.parquet" in refused(folder)


def test_a_truncated_window_is_a_warning_and_the_counts_are_written(folder: Path) -> None:
    (folder / "appointments.csv").write_text(EVENTS.replace("2023-02-01", "2022-10-20"))
    result = cohort(folder)
    assert result.exit_code == 0
    assert '"after" is truncated in 2022-10, 2022-11, 2022-12, 2023-01' in result.stderr


def test_existing_counts_are_kept_when_they_differ_and_swapped_columns_are_told(folder: Path) -> None:
    target = folder / "gp_usage.csv"
    target.write_text(COUNTS)
    assert cohort(folder).exit_code == 0
    target.write_text(COUNTS.replace("1,a,2", "1,a,3"))
    assert "differs from the count for 1 of 2 patients; --force replaces the file" in refused(folder)
    target.write_text(COUNTS.replace("1,a,2,0", "1,a,0,2").replace("1,b,0,1", "1,b,1,0"))
    assert "the columns before and after are swapped: 2 of 2 patients" in refused(folder)
    assert cohort(folder, "--force").exit_code == 0
    assert target.read_text() == COUNTS


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("-2", "gp_usage.csv, line 2, column gp_appointments_before: -2 is below the minimum 0"),
        ("1.5", "gp_usage.csv, line 2, column gp_appointments_before: 1.5 is not a whole number"),
        ("two", 'gp_usage.csv, line 2, column gp_appointments_before: "two" is not a whole number'),
    ],
)
def test_counts_that_are_no_counts_are_named_by_check_and_by_cohort(folder: Path, cell: str, words: str) -> None:
    (folder / "gp_usage.csv").write_text(COUNTS.replace("1,a,2", f"1,a,{cell}"))
    assert words in refused(folder)
    assert words in CliRunner().invoke(main, ["check", str(folder)]).output


def test_values_are_hidden_when_the_environment_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINKBOOK_HIDE_VALUES", "1")
    (folder / "referrals.csv").write_text(
        REFERRALS + "1,SECRET,2022-07-10,2022-08-01\n1,SECRET,2022-07-10,2022-08-03\n"
    )
    assert "SECRET" not in refused(folder)


@pytest.mark.parametrize("name", ["appointments.csv", "./referrals.csv", "sites.csv"])
def test_a_file_the_counts_are_made_from_is_not_overwritten_even_by_force(folder: Path, name: str) -> None:
    message = refused(folder, "-o", str(folder / name), "--force")
    assert "would be overwritten" in message and "-o" in message


def test_sites_are_looked_for_as_csv_alone(folder: Path) -> None:
    (folder / "sites.csv").rename(folder / "sites.parquet")
    assert refused(folder) == "sites.csv: is not in the folder; add sites.csv, or name it with --sites"


def test_a_status_in_other_words_is_named_as_what_can_be_chosen(folder: Path) -> None:
    (folder / "appointments.csv").write_text(EVENTS.replace("attended", "DNA"))
    assert refused(folder) == (
        'appointments.csv, column status: "DNA" is the most frequent, and no row has attended; '
        "choose what counts with --status"
    )
    assert cohort(folder, "--status", "dna").exit_code == 0
    assert (folder / "gp_usage.csv").read_text() == COUNTS


def test_extracts_in_a_workbook_are_counted_like_files(folder: Path) -> None:
    book = Workbook()
    book.remove(book.active)
    for name in ("referrals", "appointments"):
        sheet = book.create_sheet(name)
        for line in (folder / f"{name}.csv").read_text().splitlines():
            sheet.append(line.split(","))
        (folder / f"{name}.csv").unlink()
    book["appointments"]["C2"] = datetime(2022, 1, 3, 9, 10)
    book.save(folder / "extracts.xlsx")
    assert cohort(folder).exit_code == 0
    assert (folder / "gp_usage.csv").read_text() == COUNTS
    book["appointments"]["A3"] = "7"
    book.save(folder / "extracts.xlsx")
    words = "extracts.xlsx sheet appointments, line 3, column site_id: 7 is not a site_id of sites.csv"
    assert refused(folder).startswith(words)
