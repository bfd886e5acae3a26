"""An edition rests on one state of its study: a file that is read and changes during the build ends it, by name."""

import json
import shutil
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from helpers.book import edition as book_edition
from helpers.book.checksums import one_state, study_checksums
from helpers.book.edition import build_edition, make_edition
from helpers.book.execute import RunError
from helpers.book.release import make_release
from helpers.cli import main
from helpers.data.study import StudyError
from helpers.project import DATA

HEADER = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study folder with a table, a workbook, what it says of itself, and files that are not read."""
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "sites.csv").write_text("site_id\n1\n")
    (folder / "gp_usage.csv").write_text(HEADER + "1,P-00001,4,3,6,6\n")
    (folder / "study.toml").write_text('name = "Two towns"\n')
    (folder / "notes.docx").write_text("a draft")
    save_workbook(folder / "form.xlsx", 1)
    return folder


def save_workbook(path: Path, months: int) -> None:
    """Save a return form, as a spreadsheet does when somebody presses Save."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "participants"
    sheet.append(["patient_id", "site_id", "age_years"])
    sheet.append(["P-00001", "1", 40 + months])
    book.save(path)


def append_rows(study: Path) -> None:
    with (study / "gp_usage.csv").open("a") as file:
        file.write("1,P-00002,7,1,6,6\n")


def rename_over(study: Path) -> None:
    (study / "new").write_text("site_id\n1\n2\n")
    (study / "new").replace(study / "sites.csv")


CHANGES: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "rows appended": ("gp_usage.csv", append_rows),
    "a table added": ("cmocs.csv", lambda study: (study / "cmocs.csv").write_text("cmoc_id\n1\n")),
    "a table removed": ("gp_usage.csv", lambda study: (study / "gp_usage.csv").unlink()),
    "replaced by rename": ("sites.csv", rename_over),
    "a workbook saved": ("form.xlsx", lambda study: save_workbook(study / "form.xlsx", 2)),
    "other words": ("study.toml", lambda study: (study / "study.toml").write_text('name = "Three towns"\n')),
    "an answer given": ("answers.csv", lambda study: (study / "answers.csv").write_text("question\n")),
}

UNREAD: dict[str, Callable[[Path], Any]] = {
    "a document": lambda study: (study / "notes.docx").write_text("a longer draft"),
    "a new file that is no table": lambda study: (study / "minutes.pdf").write_text("x"),
    "a spreadsheet's lock": lambda study: (study / "~$form.xlsx").write_text("x"),
    "a folder": lambda study: (study / "old").mkdir(),
    "the same bytes again": lambda study: (
        shutil.copy(study / "sites.csv", study / "kept") and (study / "kept").replace(study / "sites.csv")
    ),
}


@pytest.fixture
def building(study: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Build an edition whose notebooks are one change of the study, and whose site is a page."""

    def build(change: Callable[[Path], Any], failure: Exception | None = None) -> Path:
        def notebooks(*_: Any, **__: Any) -> list[Any]:
            change(study)
            if failure:
                raise failure
            return []

        monkeypatch.setattr(book_edition, "run_edition", notebooks)
        monkeypatch.setattr(book_edition, "sphinx_waiting", nullcontext)
        monkeypatch.setattr(book_edition, "build_site", lambda edition, *_: edition.html.mkdir())
        return build_edition(make_edition("mine", str(study), root=study.parent), step=lambda _: None)

    return build


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_while_notebooks_run_ends_the_build_and_names_the_file(
    study: Path, building: Callable[..., Path], kind: str
) -> None:
    file, change = CHANGES[kind]
    with pytest.raises(ValueError, match=rf"^{file} changed meanwhile.*give the same command again$"):
        building(change)
    assert not (study.parent / "build" / "mine").exists()


@pytest.mark.parametrize("kind", ["a document", *(pytest.param(one, marks=pytest.mark.proof) for one in [*UNREAD][1:])])
def test_what_is_not_read_may_change(study: Path, building: Callable[..., Path], kind: str) -> None:
    building(UNREAD[kind])
    record = json.loads((study.parent / "build" / "mine" / "edition.json").read_text())
    assert set(record["study_files"]) == {"form.xlsx", "gp_usage.csv", "sites.csv", "study.toml"}
    assert record["study_files"] == study_checksums(str(study))


@pytest.mark.parametrize("failure", [RunError(["03 failed"]), StudyError([])])
def test_a_notebook_that_failed_over_a_change_is_said_to_be_the_change(
    building: Callable[..., Path], failure: Exception
) -> None:
    with pytest.raises(ValueError, match=r"gp_usage\.csv changed meanwhile"):
        building(append_rows, failure)
    with pytest.raises(type(failure)):
        building(lambda _: None, failure)


def test_the_books_own_data_are_one_state_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr("helpers.book.checksums.DATA", tmp_path)
    monkeypatch.setattr("helpers.book.checksums.SHIPPED_FOLDER", tmp_path / "scales")
    monkeypatch.setattr("helpers.book.checksums.SHIPPED_CONSTRUCTS", tmp_path / "constructs" / "npt.toml")
    with pytest.raises(ValueError, match=r"synthetic/gp_usage\.csv changed"), one_state(""):
        (tmp_path / "synthetic" / "gp_usage.csv").write_text("x")


def test_an_edition_that_does_not_say_what_it_was_made_of_is_not_released(
    study: Path, building: Callable[..., Path]
) -> None:
    building(lambda _: None)
    record = study.parent / "build" / "mine" / "edition.json"
    record.write_text(json.dumps({"name": "mine", "study_dir": str(study)}))
    with pytest.raises(ValueError, match="build it again"):
        make_release("mine", "research", root=study.parent, step=lambda _: None)


@pytest.mark.parametrize("typed", [["build", "--edition", ""], ["release", "", "--profile", "research"]])
def test_a_name_that_is_empty_is_refused_and_not_taken_for_none(typed: list[str]) -> None:
    done = CliRunner().invoke(main, typed)
    assert (done.exit_code, "letters, digits" in done.output) == (2, True)


def test_an_output_that_is_empty_is_refused(study: Path) -> None:
    done = CliRunner().invoke(main, ["run", "01_sampling", "-o", ""])
    assert (done.exit_code, "ends in .ipynb" in done.output) == (2, True)
    extract = study / "x.csv"
    extract.write_text("a\n")
    given = ["--referrals", str(extract), "--appointments", str(extract), "--sites", str(study / "sites.csv")]
    done = CliRunner().invoke(main, ["cohort", str(study), *given, "-o", ""])
    assert (done.exit_code, "this is a folder" in done.output) == (2, True)
