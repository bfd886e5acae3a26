"""A folder with one table: what is made from its ids, what is said of that, and that its chapter runs."""

from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from helpers.book.execute import NOTEBOOK_FOLDER
from helpers.data.report import chapters_of
from helpers.data.study import examine, load_study
from helpers.show.page import output

PLAIN = Path(__file__).parents[1] / "faults" / "studies" / "plain"


def folder_with(home: Path, *tables: str, without: str = "") -> Path:
    for table in tables:
        frame = pd.read_csv(PLAIN / f"{table}.csv", dtype=str)
        frame.drop(columns=without, errors="ignore").to_csv(home / f"{table}.csv", index=False)
    return home


def notes(folder: Path) -> list[str]:
    tables = examine(folder)
    assert (tables.faults, tables.questions) == ([], [])
    return [note.text() for note in tables.notes]


def ready(folder: Path) -> set[str]:
    return {entry["notebook"][:2] for entry in chapters_of(folder, examine(folder)) if entry["state"] == "ready"}


def said_on(notebook: str, monkeypatch: pytest.MonkeyPatch, **parameters: str) -> list[str]:
    """Run a notebook's code in this process, and return what it shows as plain text."""
    shown: list[str] = []
    monkeypatch.setattr(output, "display", lambda bundle, **_: shown.append(bundle.get("text/plain", "")))
    page: dict[str, Any] = {"__name__": notebook}
    for cell in nbformat.read(NOTEBOOK_FOLDER / f"{notebook}.ipynb", 4).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, notebook, "exec"), page)
            if "parameters" in cell.metadata.get("tags", []):
                page |= parameters
    return shown


@pytest.mark.parametrize(
    ("table", "made", "chapters"),
    [
        ("gp_usage", ["sites.csv: is not there, so 2 sites are made from the ids of gp_usage.csv"], {"02"}),
        (
            "questionnaires",
            [
                "participants.csv: is not there, so 3 patients are made from the ids of questionnaires.csv",
                "sites.csv: is not there, so 2 sites are made from the ids of questionnaires.csv",
            ],
            {"04"},
        ),
        ("cmoc_elements", ["cmocs.csv: is not there, so 2 configurations are made from the ids of"], {"05"}),
        ("participants", ["sites.csv: is not there, so 2 sites are made from the ids of participants.csv"], set()),
        ("sites", [], {"01"}),
        ("cmocs", [], set()),
        ("referrals", [], set()),
    ],
)
def test_one_table_makes_its_chapter_and_no_other(
    tmp_path: Path, table: str, made: list[str], chapters: set[str]
) -> None:
    said = notes(folder_with(tmp_path, table))
    assert [text[: len(words)] for text, words in zip(said, made, strict=True)] == made
    assert ready(tmp_path) == chapters
    assert [path.name for path in tmp_path.iterdir()] == [f"{table}.csv"]


def test_totals_alone_make_the_chapters_on_gp_appointments(tmp_path: Path) -> None:
    (tmp_path / "gp_usage_totals.csv").write_text(
        "site_id,n_patients,total_before,total_after\nA,21,50,40\nB,30,90,80\nC,12,40,45\n"
    )
    assert ready(tmp_path) == {"02", "03"}
    assert load_study(tmp_path).sites["site_id"].tolist() == ["A", "B", "C"]


def test_what_is_made_has_ids_and_nothing_else(tmp_path: Path) -> None:
    study = load_study(folder_with(tmp_path, "questionnaires"))
    assert study.participants["patient_id"].tolist() == ["S1-I1", "S1-I2", "S2-I1"]
    assert study.participants["site_id"].tolist() == ["1", "1", "2"]
    assert study.participants.drop(columns=["patient_id", "site_id"]).isna().all(axis=None)
    assert study.get("participants") is None


def test_a_practice_alone_needs_no_column_of_sites(tmp_path: Path) -> None:
    usage = pd.read_csv(PLAIN / "gp_usage.csv", dtype=str).drop(columns="site_id")
    usage.to_csv(tmp_path / "gp_usage.csv", index=False)
    assert notes(tmp_path) == [
        "gp_usage.csv, line 1: there is no column site_id, so all rows are taken to be of one site, called 1; add the "
        "column if they are of several"
    ]
    assert load_study(tmp_path).sites["site_id"].tolist() == ["1"]


def test_the_one_site_that_is_described_has_the_rows_that_name_none(tmp_path: Path) -> None:
    folder_with(tmp_path, "gp_usage", without="site_id")
    (tmp_path / "sites.csv").write_text("site_id,region\nOak,Kent\n")
    assert set(load_study(tmp_path).gp_usage["site_id"]) == {"Oak"}


@pytest.mark.parametrize(
    ("sites", "column"), [("site_id,region\n1,Kent\n2,Fife\n", ""), ("", "practice_code"), ("", "ODS code")]
)
def test_rows_that_may_be_of_several_sites_are_not_taken_for_one(tmp_path: Path, sites: str, column: str) -> None:
    usage = pd.read_csv(PLAIN / "gp_usage.csv", dtype=str).rename(columns={"site_id": column or "dropped"})
    usage.drop(columns="dropped", errors="ignore").to_csv(tmp_path / "gp_usage.csv", index=False)
    if sites:
        (tmp_path / "sites.csv").write_text(sites)
    assert [fault.rule for fault in examine(tmp_path).faults] == ["column-missing"]


def test_configurations_without_a_file_of_their_own_are_checked_where_their_elements_stand(tmp_path: Path) -> None:
    (tmp_path / "cmoc_elements.csv").write_text("cmoc_id,position,role,text\nA,1,C,time\nA,2,O,hope\n")
    (tmp_path / "cmoc_codings.csv").write_text("cmoc_id,coder,npt_construct\nB,Ann,Activation\nB,Bo,Activation\n")
    assert [fault.text() for fault in examine(tmp_path).faults] == [
        'cmoc_codings.csv, lines 2 and 3, column cmoc_id: "B" is not a cmoc_id of cmoc_elements.csv; mend the spelling '
        "where it is wrong; if it is right here, cmoc_elements.csv lacks it",
        'cmoc_elements.csv, line 2, column cmoc_id: "A" has no mechanism in cmoc_elements.csv; add the element there',
    ]


@pytest.mark.parametrize(
    ("table", "notebook", "parameters", "line"),
    [
        (
            "gp_usage",
            "02_gp_usage_site",
            {"site_id": "2"},
            "sites.csv is not there: its sites are those named in gp_usage.csv; nothing else is known of them.",
        ),
        (
            "cmoc_elements",
            "05_cmoc_tables",
            {},
            "cmocs.csv is not there: its configurations are those named in cmoc_elements.csv; nothing else is known of "
            "them.",
        ),
    ],
)
def test_a_page_says_in_one_line_what_it_rests_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str, notebook: str, parameters: dict[str, str], line: str
) -> None:
    shown = said_on(notebook, monkeypatch, study_dir=str(folder_with(tmp_path, table)), **parameters)
    assert shown[1] == line
    assert len(shown) > 4
