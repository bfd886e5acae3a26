"""Files as people have them: dates and numbers in other forms, ids a spreadsheet changed, rows run together, no header.

What each value must be was worked out by hand, not by the reader.
"""

import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from helpers.cli import main
from helpers.data.faults import Fault
from helpers.data.read.candidates import read_candidates
from helpers.data.read.dates import CellProblem, dates_read, read_date, read_month
from helpers.data.read.values import read_cell
from helpers.data.read.writing import Writing
from helpers.data.study import StudyError, examine, load_study
from helpers.data.terminal_text import HIDE_VALUES

GP = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after\n"
APPOINTMENTS = "site_id,patient_id,appointment_date,staff_role,status,mode\n"


def said(folder: Path, **files: str) -> list[Fault]:
    """Write CSV files into a folder and return the faults of it."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return examine(folder).faults


def rules(faults: list[Fault]) -> list[tuple[str, str | None]]:
    return [(fault.rule, fault.column) for fault in faults]


THIRTEENTH_OF_MARCH = [
    *("13/03/2023 09:10", "13/03/2023 9:10", "13/03/2023 09:10:30", "13/03/2023T09:10", "13.03.2023 09:10"),
    *("13-Mar-2023 09:10", "13 Mar 2023 09:10", "13 March 2023", "13th March 2023", "13-MAR-23", "13-Mar-23 09:10"),
    *("March 13, 2023", "Mar 13 2023", "Mon 13 Mar 2023", "Monday, 13 March 2023 09:10", "13 Mar 2023 9:10 PM"),
    *("20230313", "20230313.0", "20230313 09:10", "20230313T091000Z", "20230313091000", "2023/03/13", "2023.03.13"),
    *("13MAR2023", "13MAR2023:09:10:00", "13mar2023", "13MAR23", "13/03/2023 09:10 AM", "03/13/2023 9:10 PM"),
    *("2023-03-13T09:10:00+01:00", "2023-03-13T09:10:00.000Z", "2023-03-13 23:59:59 GMT", "2023-03-13T09:10+0000"),
    *("2023-03-13 24:00", "44998", "44998.382", "2023-03-13 09:10:00.000000"),
]


@pytest.mark.parametrize("text", THIRTEENTH_OF_MARCH)
def test_a_date_with_its_time_is_the_day_that_is_written(text: str) -> None:
    assert read_date(text)[0] == "2023-03-13"


@pytest.mark.parametrize(
    "text",
    [
        *("03/04/2023 09:10", "3.4.2023", "13/03/23", "13/03/2023 25:10", "13/03/2023 09:61", "20231313", "20230230"),
        *("13-MAR-55", "13 Mars 2023", "2023-13-03", "1234567", "123456789", "13/03", "March 2023", "13-Mar"),
        *("13/13/2023", "31/04/2023", "13-03/2023", "13/03/2023 and", "00/03/2023"),
    ],
)
def test_a_date_that_is_none_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(CellProblem):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03/04/2023", "2023-04-03"),
        ("3/4/2023 09:10", "2023-04-03"),
        ("03-04-23", "2023-04-03"),
        ("25/12/2022", "2022-12-25"),
        ("2023-04-03", "2023-04-03"),
        ("3 Apr 2023", "2023-04-03"),
    ],
)
def test_a_stated_order_reads_the_day_first(text: str, day: str) -> None:
    assert read_date(text, day_first=True)[0] == day


@pytest.mark.parametrize("text", ["04/25/2023", "31/02/2023"])
def test_what_contradicts_the_stated_order_is_refused(text: str) -> None:
    with pytest.raises(CellProblem, match="not a date that exists"):
        read_date(text, day_first=True)


@pytest.mark.parametrize(
    "text", ["2023-03", "202303", "03/2023", "3/2023", "Mar-23", "March 2023", "Mar 2023", "2023-03-13", "13/03/2023"]
)
def test_a_month_is_read_from_every_form_that_has_one_reading(text: str) -> None:
    assert read_month(text)[0] == "2023-03"


def test_a_column_of_many_forms_is_read_when_no_day_could_be_a_month(tmp_path: Path) -> None:
    in_order = [text for text in THIRTEENTH_OF_MARCH if not text.startswith(("03/", "449"))]
    rows = "".join(f'1,P{row},"{text}",GP,attended,x\n' for row, text in enumerate(in_order))
    assert said(tmp_path, sites="site_id\n1\n", appointments=APPOINTMENTS + rows) == []
    assert set(load_study(tmp_path).appointments["appointment_date"].dt.strftime("%Y-%m-%d")) == {"2023-03-13"}


@pytest.mark.parametrize(
    ("dates", "faults"),
    [
        (["2023-05-03", "25/03/2023"], ["dates-mixed"]),
        (["44998", "25/03/2023"], ["dates-mixed"]),
        (["03/25/2023", "25/03/2023"], ["dates-mixed"]),
        (["2023-03-14", "25/03/2023"], []),
        (["2023-05-03", "3 May 2023", "03MAY2023"], []),
    ],
)
def test_forms_are_mixed_where_a_spreadsheet_may_have_exchanged_day_and_month(
    tmp_path: Path, dates: list[str], faults: list[str]
) -> None:
    rows = "".join(f"1,P{row},{day},GP,attended,x\n" for row, day in enumerate(dates))
    assert [f.rule for f in said(tmp_path, sites="site_id\n1\n", appointments=APPOINTMENTS + rows)] == faults


REFERRED = "site_id,patient_id,referral_date\n"
REFERRALS = f"{REFERRED}1,P1,03/04/2023\n1,P2,25/04/2023\n"


def test_the_order_of_dates_is_stated_to_a_command_or_in_the_settings_and_never_guessed(tmp_path: Path) -> None:
    files = {"sites": "site_id,fieldwork_month\n1,2023-04\n", "referrals": REFERRALS}
    assert rules(said(tmp_path, **files)) == [("date-ambiguous", "referral_date")]
    assert CliRunner().invoke(main, ["check", str(tmp_path)]).exit_code == 2
    stated = CliRunner().invoke(main, ["check", str(tmp_path), "--dates", "day-first"])
    assert stated.exit_code == 0
    assert "referrals.csv, line 1, column referral_date: dates were read with the day first, as stated" in stated.stdout
    with dates_read("day-first"):
        assert load_study(tmp_path).referrals["referral_date"].dt.day.tolist() == [3, 25]
    (tmp_path / "study.toml").write_text('dates = "day-first"\n')
    assert load_study(tmp_path).referrals["referral_date"].dt.month.tolist() == [4, 4]
    (tmp_path / "study.toml").write_text('dates = "month-first"\n')
    assert [fault.rule for fault in examine(tmp_path).faults] == ["date-ambiguous", "setting-not-date-order"]


def test_the_order_of_dates_holds_for_a_count_of_appointments_too(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site_id,fieldwork_month\n1,2023-04\n")
    (tmp_path / "referrals.csv").write_text(REFERRALS)
    (tmp_path / "appointments.csv").write_text(APPOINTMENTS + "1,P1,05/03/2023,GP,attended,x\n")
    assert CliRunner().invoke(main, ["cohort", str(tmp_path)]).exit_code == 2
    assert CliRunner().invoke(main, ["cohort", str(tmp_path), "--dates", "day-first"]).exit_code == 0
    assert (tmp_path / "gp_usage.csv").read_text().splitlines()[1].startswith("1,P1,1,0,6,")


def workbook(path: Path, sheets: dict[str, list[list[Any]]], *, from_1904: bool = False) -> Path:
    book = Workbook()
    book.remove(book.active)
    if from_1904:
        book.epoch = CALENDAR_MAC_1904
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_that_counts_from_1904_has_its_dates_and_day_numbers_right(tmp_path: Path) -> None:
    head = ["site_id", "patient_id", "referral_date"]
    dated = [head, ["1", "P1", date(2023, 3, 13)], ["1", "P2", datetime(2023, 3, 13, 9, 10)]]
    sites = [["site_id", "fieldwork_month"], ["1", "2023-03"]]
    workbook(tmp_path / "form.xlsx", {"sites": sites, "referrals": dated}, from_1904=True)
    assert load_study(tmp_path).referrals["referral_date"].dt.strftime("%Y-%m-%d").tolist() == ["2023-03-13"] * 2
    # 13 March 2023 is day 44998 from 1899-12-30 and day 43536 from 1904-01-01: 1,462 fewer.
    workbook(tmp_path / "form.xlsx", {"sites": sites, "referrals": [head, ["1", "P1", 43536]]}, from_1904=True)
    assert load_study(tmp_path).referrals["referral_date"].dt.strftime("%Y-%m-%d").tolist() == ["2023-03-13"]
    assert "(45000 is 2027-03-16)" in examine(tmp_path).notes[0].text()


STRICT = (
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/", b"http://purl.oclc.org/ooxml/spreadsheetml/"),
    (b"http://schemas.openxmlformats.org/officeDocument/2006/", b"http://purl.oclc.org/ooxml/officeDocument/"),
    (b"http://schemas.openxmlformats.org/drawingml/2006/", b"http://purl.oclc.org/ooxml/drawingml/"),
)


def test_a_strict_workbook_is_read_as_the_usual_one_and_nothing_is_warned(tmp_path: Path) -> None:
    rows = [["site_id", "fieldwork_month"], ["007", "2023-03"], ["8", date(2023, 4, 1)]]
    usual = workbook(tmp_path / "usual.xlsx", {"sites": rows})
    (tmp_path / "study").mkdir()
    with zipfile.ZipFile(usual) as old, zipfile.ZipFile(tmp_path / "study" / "strict.xlsx", "w") as new:
        for part in old.namelist():
            content = old.read(part)
            for name, strict in STRICT:
                content = content.replace(name, strict)
            new.writestr(part, content)
    sites = load_study(tmp_path / "study").sites
    assert sites["site_id"].tolist() == ["007", "8"]
    assert sites["fieldwork_month"].tolist() == ["2023-03", "2023-04"]
    result = CliRunner().invoke(main, ["check", str(tmp_path / "study")])
    assert (result.exit_code, "Warning" in result.output) == (0, False)


SWALLOWED = (
    '1,P1,2022-11-05,GP,attended,"phone\n1,P1,2022-12-05,GP,attended,phone\n1,P2,2023-01-05,GP,attended,phone"\n'
)


def test_a_short_word_over_several_lines_is_refused_by_its_first_and_last_line(tmp_path: Path) -> None:
    text = APPOINTMENTS + "1,P1,2022-10-05,GP,attended,phone\n" + SWALLOWED
    (fault,) = said(tmp_path, sites="site_id\n1\n", appointments=text)
    assert (fault.rule, fault.line, fault.column) == ("cell-over-several-lines", 3, "mode")
    assert "from line 3 to line 5 of the file" in fault.text()


@pytest.mark.parametrize(
    ("name", "text", "column"),
    [
        ("gp_usage", GP + '1,"P1,1,1,6,6\n1,P2",1,1,6,6\n', "patient_id"),
        ("gp_usage", GP + '1,P1,"1\n2",1,6,6\n', "gp_appointments_before"),
        ("sites", 'site_id,region\n1,"Kent\n2,Kent"\n', "region"),
        ("appointments", 'patient_id,site_id,appointment_date,status,note\na,1,2022-01-05,attended,"x\n'
         'b,1,2022-01-06,attended,y"\n', "note"),
        ("cmoc_elements", 'cmoc_id,position,role,text\nA1,1,C,"time\nA1,2,M,trust"\nA1,3,O,"they\ncome"\n', "text"),
    ],
)  # fmt: skip
def test_rows_that_a_quotation_mark_ran_together_are_refused_in_any_column(
    tmp_path: Path, name: str, text: str, column: str
) -> None:
    files = {"sites": "site_id\n1\n", name: text}
    assert ("cell-over-several-lines", column) in rules(said(tmp_path, **files))
    assert "id-with-odd-marks" not in {question.rule for question in examine(tmp_path).questions}


def test_prose_and_columns_that_are_not_read_may_go_over_lines(tmp_path: Path) -> None:
    elements = 'cmoc_id,position,role,text\nA1,1,C,"time, and more\nof it, each week, 2 h"\nA1,2,M,trust\nA1,3,O,x\n'
    notes = 'site_id,note\n1,"called,\nno answer"\n'
    assert said(tmp_path, cmocs="cmoc_id\nA1\n", cmoc_elements=elements, sites=notes) == []


LONG = "999000123456{:06d}"


@pytest.mark.parametrize(
    ("ids", "rule"),
    [
        ([f"{LONG.format(row * 7919)[:15]}000" for row in range(5)], "ids-rounded"),
        (["9.99E+17"] * 5, "ids-rounded"),
        (["9,99E+17"] * 5, "ids-rounded"),
        (["9.99E+17", "9.98E+17", "a", "b", "c"], "ids-rounded"),
        (["01-Mar", "02-Mar", "a", "b", "c"], "ids-made-dates"),
        (["Mar-01", "a", "b", "c", "d"], "ids-made-dates"),
        (["2026-03-01", "2026-03-02", "a", "b", "c"], "ids-made-dates"),
        (["TRUE", "FALSE", "a", "b", "c"], "ids-made-true-or-false"),
    ],
)
def test_ids_that_a_spreadsheet_changed_are_one_fault_of_the_column(tmp_path: Path, ids: list[str], rule: str) -> None:
    people = "".join(f"1,{LONG.format(row * 7919)},1,1,6,6\n" for row in range(5))
    asked = "".join(f'1,"{name}",1,0,5,5,5,5\n' for name in ids)
    (fault,) = said(
        tmp_path,
        sites="site_id\n1\n",
        gp_usage=GP + people,
        participants="site_id,patient_id\n" + "".join(f"1,{LONG.format(row * 7919)}\n" for row in range(5)),
        questionnaires="site_id,patient_id,round,months_since_first,ons4_life_satisfaction,ons4_worthwhile,"
        f"ons4_happiness,ons4_anxiety\n{asked}",
    )
    assert (fault.rule, fault.file, fault.column) == (rule, "questionnaires.csv", "patient_id")
    assert not re.search(r"\b(delete|add|keep)\b", fault.text())


def test_ids_of_the_table_that_others_name_are_one_fault_too(tmp_path: Path) -> None:
    faults = said(
        tmp_path,
        sites="site_id\n03-Apr\n04-Apr\n",
        gp_usage=GP + "".join(f"3-4,P{row},1,1,6,6\n" for row in range(30)),
    )
    assert rules(faults) == [("ids-made-dates", "site_id")]


def test_ids_that_are_long_by_themselves_are_read(tmp_path: Path) -> None:
    ids = [LONG.format(row * 7919) for row in range(5)]
    people = "".join(f"1,{name},1,1,6,6\n" for name in ids)
    assert said(tmp_path, sites="site_id\n1\n", gp_usage=GP + people) == []
    assert load_study(tmp_path).gp_usage["patient_id"].tolist() == ids


def test_date_and_true_cells_of_a_workbook_among_ids_are_one_fault_each(tmp_path: Path) -> None:
    head = GP.strip().split(",")
    rows = [[name, f"P{row}", 1, 1, 6, 6] for row, name in enumerate([date(2026, 3, 1), datetime(2026, 1, 2), "3"])]
    workbook(tmp_path / "form.xlsx", {"sites": [["site_id"], ["3"], [True]], "gp_usage": [head, *rows]})
    assert rules(examine(tmp_path).faults) == [("ids-made-true-or-false", "site_id"), ("ids-made-dates", "site_id")]


def test_ids_numbered_in_two_ways_are_one_fault_that_adds_nobody(tmp_path: Path) -> None:
    people = "site_id,patient_id\n" + "".join(f"1,P{row}\n" for row in range(40))
    asked = "site_id,patient_id,round,gse_01\n" + "".join(f"1,Q-{row},1,3\n" for row in range(40))
    (fault,) = said(tmp_path, sites="site_id\n1\n", participants=people, questionnaires=asked)
    assert (fault.rule, fault.rows) == ("ids-mostly-unknown", 40)


@pytest.mark.parametrize(
    ("text", "decimal_comma", "value"),
    [
        *(("6,0", True, 6.0), ("4,5", True, 4.5), (",5", True, 0.5), ("0,125", True, 0.125), ("4.5", True, 4.5)),
        *(("1.234", True, "thousands-or-decimals"), ("1,234", True, "thousands-or-decimals")),
        *(("6,0", False, "number-with-comma"), ("12,000", False, "thousands-or-decimals")),
        *(("1.234.567", False, "not-a-number"), ("1,234,567", False, "number-with-comma"), ("4.5", False, 4.5)),
    ],
)
def test_a_comma_is_the_decimal_mark_where_semicolons_stand_between_columns(
    text: str, decimal_comma: bool, value: float | str
) -> None:
    reading = read_cell("gp_usage", "months_before", text, Writing(decimal_comma=decimal_comma))
    assert (reading.broken.id if reading.broken else reading.value) == value
    assert not re.search(r"write a point for the decimals", reading.way_out)


def test_a_count_with_decimals_of_zero_is_whole_in_a_file_with_semicolons(tmp_path: Path) -> None:
    rows = ["1", "P1", "6", "0", "12", "0", "6", "0", "4", "5\n"]
    text = GP.replace(",", ";") + f"1;P1;{rows[2]},0;12,0;6,0;4,5\n"
    assert said(tmp_path, sites="site_id\n1\n", gp_usage=text) == []
    usage = load_study(tmp_path).gp_usage.iloc[0]
    assert (usage["gp_appointments_before"], usage["gp_appointments_after"], usage["months_after"]) == (6, 12, 4.5)
    assert [note.rule for note in examine(tmp_path).notes] == ["separator", *["decimal-commas"] * 4]


def test_a_point_alone_is_no_mark_between_thousands() -> None:
    reading = read_cell("gp_usage", "gp_appointments_before", "1.234")
    assert reading.problem == "is not a whole number"


ASKED = "patient_id,site_id,round,months_since_first"


def test_questionnaires_without_any_answer_are_refused_with_the_columns_that_may_be_meant(tmp_path: Path) -> None:
    text = f"{ASKED},life_satisfaction,worthwhile,happy,anxious\nP1,1,1,0,5,5,5,5\n"
    (fault,) = said(tmp_path, sites="site_id\n1\n", participants="patient_id,site_id\nP1,1\n", questionnaires=text)
    assert fault.rule == "no-outcome"
    assert "happy to ons4_happiness, anxious to ons4_anxiety" in fault.way_out
    (fault,) = said(tmp_path, questionnaires=f"{ASKED},wemwbs\nP1,1,1,0,44\n")
    assert fault.rule == "no-outcome"


def test_questionnaires_whose_answers_are_all_empty_are_asked_about(tmp_path: Path) -> None:
    text = f"{ASKED},gse_01,gse_02\nP1,1,1,0,,\n"
    assert said(tmp_path, sites="site_id\n1\n", participants="patient_id,site_id\nP1,1\n", questionnaires=text) == []
    assert [question.rule for question in examine(tmp_path).questions] == ["no-answers"]


def test_one_scale_under_other_names_is_refused_though_the_other_is_read(tmp_path: Path) -> None:
    text = f"{ASKED},gse_01,worthwhile\nP1,1,1,0,4,5\n"
    (fault,) = said(tmp_path, sites="site_id\n1\n", participants="patient_id,site_id\nP1,1\n", questionnaires=text)
    assert (fault.rule, fault.value) == ("column-misspelt", "worthwhile")


def test_words_of_the_gse_are_one_line_each_for_all_its_columns(tmp_path: Path) -> None:
    words = ("Not at all true", "Hardly true", "Moderately true", "Exactly true")
    items = [f"gse_{item:02d}" for item in range(1, 11)]
    rows = "".join(f"P{row},1,1,0,{','.join(words[(row + item) % 4] for item in range(10))}\n" for row in range(40))
    (tmp_path / "sites.csv").write_text("site_id\n1\n")
    people = "".join(f"P{row},1\n" for row in range(40))
    (tmp_path / "participants.csv").write_text(f"patient_id,site_id\n{people}")
    (tmp_path / "questionnaires.csv").write_text(f"{ASKED},{','.join(items)}\n{rows}")
    lines = [line for line in CliRunner().invoke(main, ["check", str(tmp_path)]).stdout.splitlines() if "GSE's" in line]
    assert len(lines) == 4
    assert all("columns gse_01 to gse_10 (10)" in line for line in lines)
    assert any('"Hardly true" is not a whole number' in line and "this one is 2" in line for line in lines)


def test_dates_and_ranges_among_numbers_are_one_message_of_the_column(tmp_path: Path) -> None:
    people = [f"P{row}" for row in range(12)]
    bands = ("18-24", "25 to 44", "45-64", "65–79", "80+", "under 18")
    faults = said(
        tmp_path,
        sites="site_id\n1\n",
        participants="patient_id,site_id,age_years\n"
        + "".join(f"{p},1,{bands[i % 6]}\n" for i, p in enumerate(people)),
        questionnaires=f"{ASKED},gse_01\n" + "".join(f"{p},1,1,2023-03-{i + 1:02d},3\n" for i, p in enumerate(people)),
    )
    assert [(fault.rule, fault.rows) for fault in faults] == [("range-among-numbers", 12), ("date-among-numbers", 12)]
    assert not any("empty" in fault.text() for fault in faults)


def test_a_column_whose_order_of_dates_is_not_stated_is_one_message(tmp_path: Path) -> None:
    rows = "".join(f"1,P{day},{day:02d}/{day % 12 + 1:02d}/2023\n" for day in range(1, 12))
    (fault,) = said(
        tmp_path, sites="site_id,gp_data\n1,not provided\n", referrals=REFERRALS.splitlines()[0] + "\n" + rows
    )
    assert (fault.rule, fault.rows, fault.value) == ("date-ambiguous", 11, "01/02/2023")


@pytest.mark.parametrize("titles", ["context,mechanism,outcome", "Contexts,Mechanism (response),Outcomes", "C,M,O"])
def test_a_wide_table_of_configurations_is_refused_with_the_table_to_make(tmp_path: Path, titles: str) -> None:
    (fault,) = said(tmp_path, cmocs=f"cmoc_id,{titles},theme\nA1,time,trust,return,T\nA2,,doubt,loss,T\n")
    assert (fault.rule, "5 contexts, mechanisms and outcomes" in fault.problem) == ("cmocs-wide", True)
    assert "cmoc_elements.csv" in fault.way_out
    assert all(words in fault.way_out for words in ("in another folder (--to)", "--force"))


def test_a_wide_table_none_of_whose_columns_is_known_is_one_fault(tmp_path: Path) -> None:
    wide = "CMOC,Context,Mechanism,Outcome\n1,time,trust,return\n"
    assert [fault.rule for fault in said(tmp_path, cmocs=wide)] == ["cmocs-wide"]
    elements = "cmoc_id,position,role,text\n1,1,C,time\n"
    assert "cmocs-wide" in [fault.rule for fault in said(tmp_path, cmocs=wide, cmoc_elements=elements)]


def test_a_line_that_lacks_several_cells_is_one_line(tmp_path: Path) -> None:
    rows = "".join(f"1,P{row},3,2,6,6\n" for row in range(5))
    titles = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after"
    (tmp_path / "sites.csv").write_text("site_id\n1\n")
    (tmp_path / "gp_usage.csv").write_text(f"{titles}\n{rows}1,,15,10,,\n")
    said_of = CliRunner().invoke(main, ["check", str(tmp_path)]).stdout.splitlines()
    (line,) = [line for line in said_of if "the cell is empty" in line]
    assert "gp_usage.csv, line 7, columns months_after to patient_id (3): the cell is empty" in line


def test_a_workbook_none_of_whose_sheets_is_known_is_a_fault_when_it_is_all_there_is(tmp_path: Path) -> None:
    workbook(tmp_path / "table_s3.xlsx", {"Table S3": [["ID", "Context"], ["1", "time"]]})
    result = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert (result.exit_code, "no faults" in result.stdout) == (2, False)
    assert "no filled sheet is named after a study table" in result.stdout
    (tmp_path / "sites.csv").write_text("site_id\n1\n")
    assert examine(tmp_path).faults == []


def test_a_sheet_with_the_columns_of_a_table_and_another_name_is_refused(tmp_path: Path) -> None:
    row = ["1", "P1", 1, 1, 6, 6]
    sheets = {"sites": [["site_id"], ["1"]], "Sheet2": [["Our numbers"], GP.strip().split(","), row]}
    for rows in (sheets["Sheet2"], sheets["Sheet2"][1:]):
        workbook(tmp_path / "form.xlsx", {**sheets, "Sheet2": rows})
        (fault,) = examine(tmp_path).faults
        assert (fault.rule, fault.file) == ("sheet-like-a-table", "form.xlsx sheet Sheet2")


def test_what_a_chapter_would_refuse_of_merges_and_topics_is_said_by_the_check(tmp_path: Path) -> None:
    elements = "cmoc_id,position,role,text\n" + "".join(f"{c},{p},{'CMO'[p - 1]},x\n" for c in "ABC" for p in (1, 2, 3))
    faults = said(
        tmp_path,
        cmocs="cmoc_id\nA\nB\nC\n",
        cmoc_elements=elements,
        cmoc_merges="source_cmoc_id,merged_cmoc_id,reason\nA,B,alike\nB,A,alike\nC,C,apart\n",
        cmoc_topics="cmoc_id,position,kind,topic\nA,3,outcome,trust\nA,9,outcome,hope\n",
    )
    assert rules(faults) == [("cmocs-merged-in-a-circle", "source_cmoc_id"), ("topic-of-no-element", "cmoc_id")][::-1]
    assert "A into B into A" in faults[1].text()


def test_codings_without_any_id_are_faults_and_no_crash(tmp_path: Path) -> None:
    faults = said(tmp_path, cmocs="cmoc_id\nA\n", cmoc_codings="cmoc_id,coder,npt_construct\n,,Activation\n")
    assert {fault.rule for fault in faults} == {"cell-empty"}


def test_a_sampling_frame_is_read_from_a_workbook_as_from_text(tmp_path: Path) -> None:
    rows = [["site_id", "list_size", "region"], ["007", 12000, "Kent"], ["8", 9000, "York"], ["9", 7000, "Kent"]]
    (tmp_path / "frame.csv").write_text("\n".join(",".join(map(str, row)) for row in rows))
    frame = workbook(tmp_path / "frame.xlsx", {"Frame": rows, "Empty": []})
    from_text = read_candidates(tmp_path / "frame.csv")
    pd.testing.assert_frame_equal(read_candidates(frame).attributes, from_text.attributes)
    workbook(tmp_path / "two.xlsx", {"Frame": rows, "Other": rows})
    with pytest.raises(StudyError, match=r"two\.xlsx: holds 2 filled sheets, and one is read; name the one.*\(filled"):
        read_candidates(tmp_path / "two.xlsx")
    workbook(tmp_path / "named.xlsx", {"Notes": rows, "Sampling frame": rows})
    assert [note.text() for note in read_candidates(tmp_path / "named.xlsx").notes] == [
        "named.xlsx sheet Notes: is not read"
    ]


def test_a_frame_with_semicolons_has_decimal_commas_and_no_thousands(tmp_path: Path) -> None:
    (tmp_path / "frame.csv").write_text("site_id;minutes\n1;6,5\n2;7,25\n3;8\n")
    assert read_candidates(tmp_path / "frame.csv").attributes["minutes"].tolist() == [6.5, 7.25, 8.0]
    (tmp_path / "frame.csv").write_text("site_id;list_size\n1;12.000\n2;9000\n3;8000\n")
    with pytest.raises(StudyError, match=r"line 2, column list_size: .* is not a number"):
        read_candidates(tmp_path / "frame.csv")
    (tmp_path / "frame.csv").write_text('site_id,list_size\n1,"12,000"\n2,9000\n3,8000\n')
    with pytest.raises(StudyError) as caught:
        read_candidates(tmp_path / "frame.csv")
    assert "write a point" not in str(caught.value)


def test_a_row_of_a_frame_that_a_quotation_mark_ran_into_another_is_refused(tmp_path: Path) -> None:
    (tmp_path / "frame.csv").write_text('site_id,size,region\n1,3,"Kent\n2,4,York\n3,5,Kent"\n4,6,York\n5,7,Kent\n')
    with pytest.raises(StudyError, match="from line 2 to line 4 of the file"):
        read_candidates(tmp_path / "frame.csv")


def test_a_site_called_na_is_told_to_be_written_otherwise_and_no_row_to_go(tmp_path: Path) -> None:
    faults = said(tmp_path, sites="site_id\nNA\n2\n", gp_usage=GP + "NA,P1,1,1,6,6\n2,P2,1,1,6,6\n")
    assert rules(faults) == [("cell-counts-as-empty", "site_id")] * 2
    assert not any("delete" in fault.text() for fault in faults)


def test_no_message_tells_to_take_rows_away_or_to_make_some() -> None:
    from helpers.data.rules.rule_book import rule_book

    telling = re.compile(r"delete the (line|row)\b|keep one of the two|add it there|leave the (row|line) out")
    assert [rule.id for rule in rule_book().values() if telling.search(rule.way_out)] == []


@pytest.fixture(autouse=True)
def values_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(HIDE_VALUES, raising=False)


def test_months_that_nobody_has_are_asked_of_the_study_once_and_not_of_every_row(tmp_path: Path) -> None:
    titles = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after"
    for name, site in (("gp_usage.csv", 1), ("gp_usage_2.csv", 2)):
        (tmp_path / name).write_text(f"{titles}\n{site},a{site},3,2,,\n{site},b{site},4,4,,\n")
    (tmp_path / "sites.csv").write_text("site_id\n1\n2\n")
    note = "no patient has months_before and no months_after; if all were registered for the whole window"
    without = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert (without.exit_code, without.stdout.count(note)) == (2, 1)
    (tmp_path / "study.toml").write_text("window_months = 6\n")
    given = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert note not in given.stdout
    assert "6 months that study.toml names" in given.stdout
