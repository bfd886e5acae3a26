"""Reading a study folder: types, origins, hostile folders, and agreement with frictionless on its own."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from frictionless import Package, Resource, Schema
from openpyxl import Workbook

from helpers.chapters import CHAPTERS
from helpers.data.descriptor import DESCRIPTOR, fields_of, resource_of, study_tables
from helpers.data.read.values import typed_value
from helpers.data.requirements import lacking_parts, missing_for, needs_in_words, why_left_out
from helpers.data.study import MissingTable, Study, StudyError, examine, load_published, load_study
from helpers.data.tables import template_bytes
from helpers.project import DATA

STUDIES = Path(__file__).parents[1] / "faults" / "studies"


def refusal(folder: Path) -> str:
    with pytest.raises(StudyError) as caught:
        load_study(folder)
    return str(caught.value)


def test_the_descriptor_is_valid_to_frictionless() -> None:
    assert Package.validate_descriptor(str(DESCRIPTOR)).flatten(["type", "note"]) == []


def test_the_program_does_without_frictionless() -> None:
    code = "import sys, helpers.data.study as s; s.load_study(); sys.exit('frictionless' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("table", study_tables())
def test_cells_are_read_as_frictionless_reads_them_by_the_descriptor(table: str) -> None:
    schema = Schema.from_descriptor(resource_of(table)["schema"])
    texts = [
        "",
        "NA",
        "0",
        "1",
        "4",
        "11",
        "-4",
        "2.5",
        "four",
        "Low",
        "GP",
        "2022-05",
        "2022-05-17",
        "2022-02-30",
        "20220517",
        "2022-13",
        "+4",
        "007",
        "120",
        "121",
        "1e400",
        "a" * 65,
    ]
    missing = frozenset(resource_of(table)["schema"]["missingValues"])
    for field in fields_of(table):
        stock = schema.get_field(field["name"]).create_cell_reader()
        for text in texts:
            (value, broken), (stock_value, notes) = typed_value(field, text, missing), stock(text)
            assert (value, broken in notes if notes else broken == "") == (stock_value, True), (field["name"], text)


@pytest.mark.parametrize(
    ("folder", "table"),
    [
        ("negative_count", "gp_usage"),
        ("fractional_count", "gp_usage"),
        ("text_in_a_count", "gp_usage"),
        ("empty_count", "gp_usage"),
        ("duplicate_patient", "gp_usage"),
        ("score_out_of_range", "questionnaires"),
        ("decimal_score", "questionnaires"),
        ("patient_twice_in_a_round", "questionnaires"),
        ("impossible_date", "referrals"),
        ("status_unknown", "appointments"),
        ("unknown_construct", "cmocs"),
        ("element_without_role", "cmoc_elements"),
        ("cell_lost_from_a_line", "gp_usage"),
    ],
)
def test_frictionless_alone_refuses_the_same_line(folder: str, table: str) -> None:
    described = resource_of(table)["schema"]
    columns = pd.read_csv(STUDIES / folder / f"{table}.csv", dtype=str, nrows=0).columns
    wanted = {"fields": [field for field in described["fields"] if field["name"] in columns]}
    schema = Schema.from_descriptor({**wanted, **{key: described[key] for key in ("missingValues", "primaryKey")
                                                  if key in described}})  # fmt: skip
    stock = Resource(path=f"{table}.csv", basepath=str(STUDIES / folder), schema=schema).validate()
    lines = {row for (row,) in stock.flatten(["rowNumber"])}
    assert lines == {fault.line for fault in examine(STUDIES / folder).faults}


def test_columns_have_the_types_the_docstring_promises() -> None:
    study = load_study(STUDIES / "plain")
    assert study.gp_usage["site_id"].tolist() == ["1", "1", "2", "2"]
    assert study.gp_usage["gp_appointments_before"].dtype == np.int64
    assert study.gp_usage["months_after"].tolist() == [6.0, 6.0, 4.5, 6.0]
    assert study.questionnaires["ons4_anxiety"].dtype == np.float64
    assert study.questionnaires["gse_10"].isna().tolist() == [False, False, True, True]
    assert study.referrals["left_date"].tolist() == [pd.NaT, pd.Timestamp("2022-12-30"), pd.NaT]
    assert study.sites["fieldwork_month"].tolist() == ["2022-05", "2022-06"]
    assert study.sites["deprivation"].cat.categories.tolist() == ["Low", "Medium", "High"]
    assert study.sites["deprivation"].cat.ordered


def test_ids_stay_text_with_their_zeros(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site_id\n007\n7\n1.0\n")
    assert load_study(tmp_path).sites["site_id"].tolist() == ["007", "7", "1.0"]


def test_a_table_is_handed_out_as_a_copy() -> None:
    study = load_study(STUDIES / "plain")
    handed = study.gp_usage
    handed["gp_appointments_before"] = 999
    assert study.gp_usage.loc[0, "gp_appointments_before"] == 4


def test_a_folder_of_your_own_is_private_and_the_books_own_is_not() -> None:
    assert set(load_study(STUDIES / "plain").origin.values()) == {"private"}
    own = load_study()
    assert (own.origin["gp_usage"], own.origin["cmocs"]) == ("synthetic", "published")
    assert load_study(DATA).origin == own.origin
    assert set(load_study(DATA / "synthetic").origin.values()) == {"synthetic"}


def test_reading_a_table_changes_nothing_elsewhere() -> None:
    study = load_study()
    before = dict(vars(study))
    assert study.gp_usage is not study.gp_usage
    assert vars(study) == before


def test_an_unknown_table_is_named_with_those_there_are() -> None:
    study = load_study(STUDIES / "plain")
    with pytest.raises(AttributeError, match="a study has no table 'gp_use'; there are sites, gp_usage"):
        _ = study.gp_use
    with pytest.raises(ValueError, match="no table is called 'gp_usge'; perhaps 'gp_usage' is meant"):
        study.has("gp_usge")
    with pytest.raises(MissingTable, match=r"gp_usage_totals\.csv is missing from the study folder"):
        _ = study.gp_usage_totals


def test_a_published_table_is_typed_and_an_unknown_one_refused() -> None:
    assert load_published("questionnaires")["ons4_anxiety"].dtype == np.float64
    with pytest.raises(ValueError, match="no table is called 'published_efects'; perhaps 'published_effects' is meant"):
        load_published("published_efects")


@pytest.mark.parametrize("name", ["gp_usage.csv", "gp_usage.xlsx"])
def test_a_file_of_two_gigabytes_is_refused_unread(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as sparse:
        sparse.truncate(2_000_000_000)
    assert refusal(tmp_path) in (
        "gp_usage.csv: the file is 2,000 MB, and no more than 100 MB are read; "
        "split the study by site, or keep to the columns asked for",
        "gp_usage.xlsx: the workbook holds more than 100 MB; save its tables as CSV",
    )


@pytest.mark.parametrize("rows", [1, 2_000])
def test_a_null_character_is_named_by_its_line(tmp_path: Path, rows: int) -> None:
    (tmp_path / "sites.csv").write_text("site_id\n" + "A1\n" * rows + "B\0\n")
    (fault,) = examine(tmp_path).faults
    line = f"sites.csv, line {rows + 2}: the line holds a null character"
    assert fault.text() == f"{line}; delete it there, or save the file again as CSV UTF-8"


def test_a_file_that_may_not_be_read_is_said_with_the_way_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "sites.csv"))

    (tmp_path / "sites.csv").write_text("site_id\n1\n")
    monkeypatch.setattr("helpers.data.tables.read_delimited", refuse)
    (fault,) = examine(tmp_path).faults
    assert fault.text() == (
        "sites.csv: the file cannot be opened (Permission denied); change its permissions, so that you may read it"
    )


def test_an_extract_that_is_too_large_is_sent_to_the_command_that_streams_it(tmp_path: Path) -> None:
    with (tmp_path / "appointments.csv").open("wb") as sparse:
        sparse.truncate(2_000_000_000)
    assert refusal(tmp_path).endswith(
        "move it out of the study folder: linkbook cohort counts from it there, and no chapter reads it"
    )


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").symlink_to(STUDIES / "plain" / "sites.csv")
    assert refusal(tmp_path) == (
        "sites.csv: is a link to something outside the folder; put the file itself into the folder"
    )


def test_a_pipe_named_like_a_table_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "sites.csv")
    assert refusal(tmp_path) == "sites.csv: is not a file; move it away, or give it another name"


def test_a_folder_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    assert refusal(tmp_path / "my-study") == "my-study: there is no such folder; name a study folder"


def test_files_that_are_not_read_are_noted_and_those_named_like_a_table_refused(tmp_path: Path) -> None:
    for name in ("sites.csv", "gp_usage (2).csv", "referrals.xls", "notes.docx", ".hidden"):
        (tmp_path / name).write_text("site_id\n1\n")
    rest = "if its rows belong to the study; if not, give it another name or move it out of the folder"
    assert refusal(tmp_path).splitlines() == [
        f"gp_usage (2).csv: is not read, and its name begins with gp_usage; name it gp_usage.csv {rest}",
        f"referrals.xls: is not read, and its name begins with referrals; save it as referrals.csv or .xlsx {rest}",
    ]
    assert [note.text() for note in examine(tmp_path).notes] == ["notes.docx: is not read"]


@pytest.mark.parametrize(
    "name",
    [
        *("gp_usage.xls", "gp_usage (1).csv", "gp_usage-Table 1.csv", "GP usage 2.tsv", "sites_old.txt", "cmocs.ods"),
        *("Copy of gp_usage.csv", "gp_usage.csv.zip", "participants.parquet", "gp_usage (1).xlsx"),
    ],
)
def test_a_file_whose_name_begins_with_a_tables_is_refused_when_it_is_not_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "theory_links.csv").write_text("from,to\na,b\n")
    if name.endswith(".xlsx"):
        book = Workbook()
        book.active.append(["what", "ever"])
        book.save(tmp_path / name)
    else:
        (tmp_path / name).write_text("what,ever\n1,2\n")
    (said,) = refusal(tmp_path).splitlines()
    assert said.startswith(f"{name}: is not read, and its name begins with ")


@pytest.mark.parametrize("name", ["counts_flow.csv", "appointments.parquet", "sites.docx", "sitesmap.csv", "rota.csv"])
def test_other_files_are_only_noted(tmp_path: Path, name: str) -> None:
    (tmp_path / "sites.csv").write_text("site_id\n1\n")
    (tmp_path / name).write_text("what,ever\n1,2\n")
    tables = examine(tmp_path)
    assert (tables.faults, [note.file for note in tables.notes]) == ([], [name])


def test_a_file_with_the_columns_of_a_table_and_another_name_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site_id\n1\n")
    header = "Site ID;Patient ID;Referral date\n"
    (tmp_path / "extract.csv").write_text(f"{header}1;a;2022-05-01\n")
    assert [question.text() for question in examine(tmp_path).questions] == [
        "extract.csv: is not read, and has the columns of referrals: do its rows belong to the study? "
        "If they do, name it referrals.csv; if not, leave it as it is"
    ]
    (tmp_path / "referrals.csv").write_text(f"{header}1;a;2022-05-01\n".replace(";", ","))
    assert examine(tmp_path).questions == []


def test_a_file_still_as_the_template_made_it_counts_as_absent(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site_id\n1\n")
    (tmp_path / "gp_usage.csv").write_bytes(template_bytes("gp_usage"))
    tables = examine(tmp_path)
    assert (tables.faults, list(tables.frames)) == ([], ["sites"])
    assert tables.notes[0].text() == "gp_usage.csv: is still as the template made it, and counts as absent"
    for table in ("referrals", "appointments"):
        (tmp_path / f"{table}.csv").write_bytes(template_bytes(table))
    assert [note.text() for note in examine(tmp_path).notes] == [
        "3 tables: are still as the template made them, and count as absent: appointments.csv, gp_usage.csv, "
        "referrals.csv"
    ]


def test_what_linkbook_itself_leaves_beside_the_tables_needs_no_word(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site_id\n1\n")
    for name in ("README.md", "pseudonym_key.txt", "gp_usage_flow.csv", "import_record.json", "map.yml"):
        (tmp_path / name).write_text("x")
    (tmp_path / "later_rounds.csv").write_text("patient_id,site_id,round,gse_01\na,1,3,2\n")
    tables = examine(tmp_path)
    assert (tables.faults, tables.questions, tables.notes) == ([], [], [])


def test_a_misspelt_number_in_a_header_is_matched_by_its_number(tmp_path: Path) -> None:
    header = "patient_id,site_id,round,gse_1,gse_10"
    (tmp_path / "questionnaires.csv").write_text(f"{header}\nP1,1,1,3,3\n")
    assert refusal(tmp_path) == (
        'questionnaires.csv, line 1: "gse_1" is not a column of this table, and gse_01 is missing; '
        "rename it to gse_01 if that is what it holds"
    )


def test_hostile_text_reaches_a_message_shortened_and_escaped(tmp_path: Path) -> None:
    (tmp_path / "sites.csv").write_text("site_id,gp_data\n1,\u202egnp\x1b[31m" + "x" * 500 + "\n", encoding="utf-8")
    message = refusal(tmp_path)
    assert message.isprintable()
    assert '"\\u202egnp\\u001b[31m' in message
    assert "(509 characters)" in message


def test_cells_alike_are_one_message_and_at_most_twenty_of_a_kind_are_listed(tmp_path: Path) -> None:
    header = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after\n"
    rows = [f"1,P{row},-1,1,6,6\n" for row in range(250)]
    way_out = "give a whole number of 0 or more"
    (tmp_path / "gp_usage.csv").write_text(header + "".join(rows))
    where = "gp_usage.csv, lines 2, 3, 4 and 247 more, column gp_appointments_before"
    assert refusal(tmp_path) == f"{where}: -1 is below the minimum 0; {way_out}"
    rows = [f"1,P{row},-{row + 1},1,6,6\n" for row in range(250)]
    (tmp_path / "gp_usage.csv").write_text(header + "".join(rows))
    lines = refusal(tmp_path).splitlines()
    assert len(lines) == 21
    assert lines[0] == f"gp_usage.csv, line 2, column gp_appointments_before: -1 is below the minimum 0; {way_out}"
    assert lines[20] == (
        "gp_usage.csv, column gp_appointments_before: 230 more rows like these: is below the minimum 0"
    )


def test_every_notebook_has_its_needs_and_they_are_study_tables() -> None:
    assert {table for chapter in CHAPTERS for table in chapter.tables} <= set(study_tables())


def test_a_chapter_misses_what_the_folder_lacks_and_totals_stand_in_for_rows() -> None:
    rows = {"site_id": ["1"]}
    study = Study("", {"sites": pd.DataFrame(rows), "gp_usage_totals": pd.DataFrame(rows)}, {})
    assert missing_for("02_gp_usage_site", study) == []
    assert missing_for("02_gp_usage_site", Study("", {"sites": pd.DataFrame(rows)}, {})) == ["gp_usage"]
    assert lacking_parts("02_gp_usage_site", study) == {"gp_usage": "appointments patient by patient"}
    assert list(lacking_parts("01_sampling", study)) == ["sampling_frame", "participants"]
    assert missing_for("03_gp_usage_pooled", study) == []
    assert missing_for("05_cmoc_tables", study) == ["cmoc_elements"]
    assert missing_for("08_published_claims", study) == []
    assert lacking_parts("10_cmoc_coding", study) == {
        "cmoc_codings": "agreement between coders",
        "cmoc_merges": "how CMOCs were merged",
    }
    assert needs_in_words("04_questionnaire_change") == "questionnaires.csv"
    with pytest.raises(ValueError, match="no notebook is called '09'"):
        missing_for("09", study)


@pytest.mark.parametrize(
    ("given", "missing"), [((), ["cmoc_codings"]), (("cmoc_codings",), []), (("cmoc_merges",), [])]
)
def test_coding_and_merging_have_a_page_when_there_is_either(given: tuple[str, ...], missing: list[str]) -> None:
    cmoc = pd.DataFrame({"cmoc_id": ["1"]})
    study = Study("", dict.fromkeys(["cmocs", "cmoc_elements", *given], cmoc), {})
    assert missing_for("10_cmoc_coding", study) == missing
    assert missing_for("06_npt_mapping", study) == []


def test_a_table_without_rows_counts_as_absent() -> None:
    study = Study("", {"sites": pd.DataFrame({"site_id": []})}, {"sites": "private"})
    assert missing_for("01_sampling", study) == ["sites"]


def _sites(*rows: tuple[str | None, ...]) -> Study:
    columns = ["site_id", "region", "managed_by", "months_in_role"]
    return Study("s", {"sites": pd.DataFrame(list(rows), columns=columns)}, {"sites": "private"})


def test_sites_of_which_nothing_is_known_are_not_compared() -> None:
    blank = why_left_out("01_sampling", _sites(("A", None, None, None), ("B", None, None, None)))
    assert blank.startswith("sites.csv gives none of region, managed_by")
    apart = why_left_out("01_sampling", _sites(("A", "North", None, None), ("B", None, "VCSE", None)))
    assert apart == "sites A and B have nothing in sites.csv that is known of both; fill in more of either"
    assert not why_left_out("01_sampling", _sites(("A", "North", None, None), ("B", "North", "VCSE", None)))
