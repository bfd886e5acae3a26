"""Templates: what is written, what a form holds, and that a filled one is read back as it was filled in."""

import json
import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from helpers.cli import main
from helpers.data.descriptor import tables_to_fill
from helpers.data.returns import make_template
from helpers.data.returns.form import FORM_TABLES
from helpers.data.study import examine, load_study
from helpers.data.terminal_text import safe_text


def form(path: Path) -> Any:
    return load_workbook(path)


def rules(sheet: Any, column: str) -> list[Any]:
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == column)
    return [rule for rule in sheet.data_validations.dataValidation if str(rule.sqref).startswith(f"{letter}2")]


def test_a_csv_template_has_every_study_table(tmp_path: Path) -> None:
    make_template(tmp_path / "mine")
    assert {path.stem for path in (tmp_path / "mine").glob("*.csv")} == set(tables_to_fill())


@pytest.mark.parametrize("excel", [False, True])
def test_a_template_that_nobody_filled_in_is_one_fault_that_says_where_to_begin(tmp_path: Path, *, excel: bool) -> None:
    folder = tmp_path / "mine"
    make_template(folder, excel=excel, sites=("1", "2") if excel else ("1",))
    checked = CliRunner().invoke(main, ["check", str(folder)])
    assert checked.exit_code == 2
    assert "no faults" not in checked.stdout
    assert "mine: nothing has been filled in yet: " in checked.stdout
    assert "begin with the table that you have; any one is enough for its chapter" in checked.stdout
    report = json.loads(CliRunner().invoke(main, ["check", str(folder), "--json"]).stdout)
    assert (report["ok"], [fault["rule"] for fault in report["faults"]]) == (False, ["nothing-filled-in"])
    with (folder / "cmoc_codings.csv").open("a", newline="") as file:
        file.write("8.1,A,Activation\r\n")
    checked = CliRunner().invoke(main, ["check", str(folder)])
    assert (checked.exit_code, "mine: no faults" in checked.stdout) == (0, True)
    note = r"^  \d+ tables: are still as the template made them.*: .*cmocs\.csv, .*theory_nodes\.csv"
    assert re.search(note, checked.stdout, re.MULTILINE)


def test_what_is_filled_in_is_kept_out_of_a_repository_around_the_folder(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    make_template(tmp_path / "mine", excel=True, sites=["1"])
    (tmp_path / "mine" / "gp_usage.csv").write_text("site_id,patient_id")
    status = subprocess.run(["git", "status", "--porcelain"], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert status.stdout == ""


def test_an_excel_template_has_a_form_per_site_and_csv_for_the_rest(tmp_path: Path) -> None:
    make_template(tmp_path / "mine", excel=True, sites=["1", "North 2", "../x"])
    names = {path.name for path in (tmp_path / "mine").iterdir()}
    assert {"return_form_site_1.xlsx", "return_form_site_no_2.xlsx", "return_form_site_no_3.xlsx"} <= names
    assert "cmocs.csv" in names
    assert "gp_usage.csv" not in names
    assert not (tmp_path / "x").exists()


def test_a_form_offers_lists_ranges_and_a_note_on_every_column(tmp_path: Path) -> None:
    make_template(tmp_path / "mine", excel=True)
    book = form(tmp_path / "mine" / "return_form_site_1.xlsx")
    assert book.sheetnames == ["Instructions", *FORM_TABLES]
    deprivation = rules(book["sites"], "deprivation")[0]
    assert (deprivation.type, deprivation.formula1) == ("list", '"Low,Medium,High"')
    satisfaction = rules(book["questionnaires"], "ons4_life_satisfaction")[0]
    assert (satisfaction.type, satisfaction.formula1, satisfaction.formula2) == ("whole", "0", "10")
    assert satisfaction.showErrorMessage
    assert rules(book["referrals"], "referral_date")[0].type == "date"
    for table in FORM_TABLES:
        for cell in book[table][1]:
            assert cell.comment is not None, f"{table}.{cell.value} has no note"
            assert len(rules(book[table], cell.value)) == 1
    needed = {cell.value: cell.comment.text for cell in book["gp_usage"][1]}["gp_appointments_before"]
    assert "Needed in every row." in needed
    assert "GP appointments" in needed


def test_ids_are_kept_as_text_so_that_007_stays_007(tmp_path: Path) -> None:
    make_template(tmp_path / "mine", excel=True, sites=["007"])
    path = tmp_path / "mine" / "return_form_site_007.xlsx"
    book = form(path)
    assert book["sites"]["A2"].value == "007"
    assert book["gp_usage"].column_dimensions["A"].number_format == "@"
    assert examine(tmp_path / "mine").frames["sites"]["site_id"].tolist() == ["007"]


def test_filled_forms_are_read_back_as_they_were_filled_in(tmp_path: Path) -> None:
    make_template(tmp_path / "mine", excel=True, sites=["1", "2"])
    for site in ("1", "2"):
        path = tmp_path / "mine" / f"return_form_site_{site}.xlsx"
        book = form(path)
        columns = {cell.value: cell.column for cell in book["sites"][1]}
        for name, value in {"months_in_role": 16, "deprivation": "Medium", "fieldwork_month": "2022-05"}.items():
            book["sites"].cell(2, columns[name], value)
        book["gp_usage"].append([f"S{site}-P001", 4, 3, 6, 6])
        book["gp_usage"].append([f"S{site}-P002", 0, 7, 6, 4.5])
        book["referrals"].append([f"S{site}-P001", date(2022, 5, 17), None])
        book.save(path)
    study = load_study(tmp_path / "mine")
    assert study.sites[["site_id", "months_in_role"]].to_numpy().tolist() == [["1", 16.0], ["2", 16.0]]
    assert study.gp_usage["site_id"].tolist() == ["1", "1", "2", "2"]
    assert study.gp_usage["gp_appointments_after"].tolist() == [3, 7, 3, 7]
    assert study.gp_usage["months_after"].tolist() == [6, 4.5, 6, 4.5]
    assert study.referrals["referral_date"].dt.date.tolist() == [date(2022, 5, 17)] * 2
    assert CliRunner().invoke(main, ["check", str(tmp_path / "mine")]).exit_code == 0


def test_a_csv_template_filled_in_is_read_back(tmp_path: Path) -> None:
    make_template(tmp_path / "mine")
    with (tmp_path / "mine" / "cmoc_codings.csv").open("a", newline="") as file:
        file.write("8.1,A,Activation\r\n")
    study = load_study(tmp_path / "mine")
    assert study.cmoc_codings.to_numpy().tolist() == [["8.1", "A", "Activation"]]


def test_the_same_form_has_the_same_bytes(tmp_path: Path) -> None:
    made = [make_template(tmp_path / name, excel=True)[1].read_bytes() for name in ("a", "b")]
    assert made[0] == made[1]


def test_a_folder_with_something_in_it_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    done = CliRunner().invoke(main, ["template", str(tmp_path)])
    assert done.exit_code == 2
    assert "name a new folder" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("notes.txt/mine", "there is a file where a folder is needed; give another name"),
        ("x" * 300, "the name is too long; give a shorter one"),
    ],
)
def test_a_folder_that_cannot_be_made_is_said_in_words_with_its_path(name: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    done = CliRunner().invoke(main, ["template", str(tmp_path / name)])
    assert done.exit_code == 2
    assert done.output == f"{safe_text(str(tmp_path / name), 300)}: {words}\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--site", "1"], "add --excel"),
        (["--excel", "--site", "1", "--site", "1"], "given twice"),
        (["--excel", "--site", "a\u202eb"], "printable characters"),
        (["--excel", "--site", "x" * 65], "printable characters"),
    ],
)
def test_sites_that_would_not_do_are_refused_and_nothing_is_written(
    options: list[str], words: str, tmp_path: Path
) -> None:
    done = CliRunner().invoke(main, ["template", str(tmp_path / "mine"), *options])
    assert done.exit_code == 2
    assert words in done.output
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_it_wrote_and_what_comes_next(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["template", str(tmp_path / "mine"), "--excel", "--site", "3"])
    assert done.exit_code == 0
    assert "return_form_site_3.xlsx" in done.output
    assert "linkbook check" in done.output


def test_a_site_id_that_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    make_template(tmp_path / "mine", excel=True, sites=["=1+1"])
    sheet = form(tmp_path / "mine" / "return_form_site_no_1.xlsx")["sites"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


def test_forms_ask_for_outcomes_and_questionnaires_that_files_describe(tmp_path: Path) -> None:
    visits = tmp_path / "visits.toml"
    words = {"singular": "visit", "plural": "visits", "counts": "One visit", "source": "Made up"}
    visits.write_text("\n".join(f'{key} = "{text}"' for key, text in words.items()))
    mood = tmp_path / "mood.toml"
    mood.write_text(
        'name = "Mood"\nshort = "M"\nsource = "Made up"\n[[outcome]]\nid = "mood_total"\nlabel = "Low mood"\n'
        'items = ["mood_1", "mood_2"]\nlowest = 0\nhighest = 3\nbetter = "lower"\nscore = "sum"\n'
    )
    options = ["--excel", "--outcome", str(visits), "--scale", str(mood)]
    done = CliRunner().invoke(main, ["template", str(tmp_path / "mine"), *options])
    assert done.exit_code == 0, done.output
    path = tmp_path / "mine" / "return_form_site_1.xlsx"
    book = form(path)
    assert rules(book["outcome_counts"], "outcome")[0].formula1 == '"visits"'
    item = rules(book["questionnaires"], "mood_2")[0]
    assert (item.type, item.formula1, item.formula2) == ("whole", "0", "3")
    book["outcome_counts"].append(["P1", "visits", 2, 0, 6, 6])
    columns = [cell.value for cell in book["questionnaires"][1]]
    answers = {"patient_id": "P1", "round": 1, "months_since_first": 0, "mood_1": 3, "mood_2": 0}
    book["questionnaires"].append([answers.get(name) for name in columns])
    book.save(path)
    tables = examine(tmp_path / "mine")
    assert tables.faults == []
    assert tables.frames["outcome_counts"]["count_before"].tolist() == [2]
    assert tables.frames["questionnaires"]["mood_1"].tolist() == [3]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("visits.toml", 'singular = "visit"', "outcomes/visits.toml: key plural is missing"),
        ("My visits.toml", "", "is not a description of an outcome"),
    ],
)
def test_a_description_that_is_wrong_makes_no_template(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text)
    done = CliRunner().invoke(main, ["template", str(tmp_path / "mine"), "--excel", "--outcome", str(tmp_path / name)])
    assert done.exit_code == 2
    assert words in done.output
    assert not (tmp_path / "mine").exists()
