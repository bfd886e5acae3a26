"""`linkbook cohort`: files as practices send them, one clear message per fault, nothing written unless all is well."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from helpers.cli import main
from helpers.data.tables import template_bytes

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


def test_the_flow_is_written_for_machines(folder: Path) -> None:
    said = json.loads(cohort(folder, "--json").stdout)
    assert (said["patients"], said["written"]) == (2, str(folder / "gp_usage.csv"))
    after = {"extract": "appointments", "outcome": "dropped", "what": "after the window", "rows": 1}
    assert after in said["flow"]
    assert said["notes"] == said["warnings"] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: ("\ufeff" + text).encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: ("sep=,\n" + text).encode(),
        lambda text: text.replace("2022-08-01", "2022-08-01T09:30").encode(),
        *(
            pytest.param(change, marks=pytest.mark.proof)
            for change in (
                lambda text: text.replace("\n", "\r\n").encode("utf-16"),
                lambda text: text.replace("online", "\u00e0 distance").encode("cp1252"),
                lambda text: text.replace("site_id", " Site ID ").replace("\n1,b", "\n\n , ,,,,\n1,b").encode(),
                lambda text: text.replace("2022-01-03", "44564").replace("2022-05-01", "44682")
                .replace("2022-08-01", "44774").replace("2023-02-01", "44958").encode(),
            )
        ),
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


def test_windows_are_those_of_the_study_unless_others_are_chosen(folder: Path) -> None:
    (folder / "study.toml").write_text("window_months = 2\n")
    for options, rows in (((), "1,a,1,0,2,2\n1,b,0,1,2,2\n"), (("--window-months", "6"), COUNTS.split("\n", 1)[1])):
        assert cohort(folder, "--force", *options).exit_code == 0
        assert (folder / "gp_usage.csv").read_text().split("\n", 1)[1] == rows


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


SITE_OF_2023 = "site_id,fieldwork_month,gp_data\nB12345,2023-04,provided\n"
REFERRED_2023 = "site_id,patient_id,referral_date\nB12345,P1,2023-04-03\nB12345,P2,2023-04-05\n"


def counts_of(folder: Path, appointments: str, *options: str) -> list[str]:
    """Patient, before and after, as counted from the appointments of a site with fieldwork in April 2023."""
    (folder / "sites.csv").write_text(SITE_OF_2023)
    (folder / "referrals.csv").write_text(REFERRED_2023)
    (folder / "appointments.csv").write_bytes((HEADER + appointments).encode())
    result = cohort(folder, *options)
    assert result.exit_code == 0, result.output
    return [line[len("B12345,") : -len(",6,6")] for line in (folder / "gp_usage.csv").read_text().splitlines()[1:]]


def test_a_quotation_mark_that_swallows_rows_is_refused_with_its_first_and_last_line(folder: Path) -> None:
    days = ["2022-01-03", "2022-01-04", "2022-01-05", "2022-05-01", "2022-05-02", "2023-02-01"]
    rows = [f"1,a,{day},GP,attended,telephone\n" for day in days]
    rows[1], rows[4] = rows[1].replace("telephone", '"telephone'), rows[4].replace("telephone", 'telephone"')
    (folder / "appointments.csv").write_text(HEADER + "".join(rows))
    message = refused(folder)
    assert message.startswith("appointments.csv, line 3, column mode: one cell goes on from line 3 to line 6")
    assert message in CliRunner().invoke(main, ["check", str(folder)]).output


@pytest.mark.parametrize("table", ["sites", "referrals", "appointments"])
def test_a_table_as_the_template_made_it_is_named_as_what_to_fill(folder: Path, table: str) -> None:
    (folder / f"{table}.csv").write_bytes(template_bytes(table))
    message = refused(folder)
    assert message.startswith(f"{table}.csv: is still as the template made it, without a row; fill it (site_id, ")


def test_the_words_of_practice_systems_count_when_they_are_chosen(folder: Path) -> None:
    rows = (
        "B12345,P1,2022-10-03,General Medical Practitioner,Left,Telephone\n"
        "B12345,P1,2023-10-30,General Medical Practitioner,Seen,Face to Face\n"
        "B12345,P2,2023-02-03,General Medical Practitioner,DNA,Face to Face\n"
    )
    role = ("--role", "General Medical Practitioner")
    assert counts_of(folder, rows, "--status", "Left", "--status", "Seen", *role) == ["P1,1,1", "P2,0,0"]
    assert counts_of(folder, rows, "--status", "any", *role, "--force") == ["P1,1,1", "P2,1,0"]
    assert "no faults" in CliRunner().invoke(main, ["check", str(folder)]).output


def test_a_heading_that_is_wrapped_in_its_cell_is_read(folder: Path) -> None:
    for end in ("\n", "\r\n"):
        rows = f"B12345,P1,2022-10-03,GP,attended,Telephone{end}B12345,P1,2023-10-30,GP,attended,Telephone{end}"
        header = HEADER.replace("appointment_date", '"appointment\ndate"').replace("mode\n", f"mode{end}")
        (folder / "sites.csv").write_text(SITE_OF_2023)
        (folder / "referrals.csv").write_text(REFERRED_2023)
        (folder / "appointments.csv").write_bytes((header + rows).encode())
        assert cohort(folder, "--force").exit_code == 0
        assert "B12345,P1,1,1,6,6" in (folder / "gp_usage.csv").read_text()
        assert "no faults" in CliRunner().invoke(main, ["check", str(folder)]).output


def test_dates_with_times_in_every_form_are_the_days_that_are_written(folder: Path) -> None:
    times = ["13/03/2023 09:10", "13-Mar-2023 09:10", "13 Mar 2023 09:10", "20230313", "13MAR2023", "13-MAR-23"]
    times += ["2023-03-13T09:10:00+01:00", "2023-03-13T23:50:00Z", "13/03/2023 9:10:00 PM"]
    rows = "".join(f"B12345,P1,{time},GP,attended,Telephone\n" for time in times)
    assert counts_of(folder, rows) == [f"P1,{len(times)},0", "P2,0,0"]


def test_dates_are_read_with_the_day_first_when_that_is_stated(folder: Path) -> None:
    rows = "B12345,P1,03/11/2022 09:10,GP,attended,Telephone\nB12345,P1,03/06/2023,GP,attended,Telephone\n"
    assert counts_of(folder, rows, "--dates", "day-first") == ["P1,1,1", "P2,0,0"]
    (folder / "gp_usage.csv").unlink()
    (folder / "gp_usage_flow.csv").unlink()
    assert "could be day/month/year or month/day/year" in refused(folder)


def test_two_calls_of_one_day_stay_two_and_without_times_that_is_asked_about(folder: Path) -> None:
    call = "B12345,P1,{},GP,attended,Telephone\n"
    with_times = call.format("13/03/2023 09:10") + call.format("13/03/2023 16:40")
    assert counts_of(folder, with_times) == ["P1,2,0", "P2,0,0"]
    without = call.format("2023-03-13") * 2
    assert counts_of(folder, without, "--repeats", "once", "--force") == ["P1,1,0", "P2,0,0"]
    assert counts_of(folder, without, "--force") == ["P1,2,0", "P2,0,0"]
    said = "Warning: appointments.csv: rows identical to an earlier one in every column (1 of 2): each of them counts; "
    assert said in cohort(folder).stderr
    assert said[9:] in CliRunner().invoke(main, ["check", str(folder)]).output
