"""`linkbook release` as it is typed: what it says, what it leaves behind, and its exit code."""

from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner, Result

from helpers.analysis.disclosure import PROFILES
from helpers.book import release as book_release
from helpers.book.edition import make_edition
from helpers.book.edition_record import record_edition
from helpers.book.execute import RunError
from helpers.cli import main

ID = "ZQXSENTINEL-3"
RULE = "research: 1 of 3 counts hidden, others rounded to 5"


def page_of(rule: str) -> nbformat.NotebookNode:
    """A notebook as it was run: a table about people, and one that is about sites alone."""
    entry = {"kind": "table", "origin": "private", "caption": "c", "csv": "n\n10\n", "n_shown": "10"}
    told = [entry | {"name": "people", "rule": rule}, {**entry, "name": "distances"}]
    shown = [nbformat.v4.new_output("display_data", {"text/html": "x"}, metadata={"linkbook": one}) for one in told]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=shown)])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an edition `mine`; its notebooks and its site are stand-ins, the rest is what users run."""
    study = tmp_path / "study"
    study.mkdir()
    (study / "sites.csv").write_text("site_id\n1\n")
    header = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after"
    (study / "gp_usage.csv").write_text(f"{header}\n1,{ID},4,3,6,6\n")
    record_edition(make_edition("mine", str(study), root=tmp_path))
    real = book_release.release_edition
    monkeypatch.setattr(
        book_release, "release_edition", lambda *given, **more: real(*given, **more | {"root": tmp_path})
    )

    def run(edition: Any, **_: Any) -> None:
        (edition.source / "notebooks").mkdir(parents=True, exist_ok=True)
        nbformat.write(page_of(RULE), edition.source / "notebooks" / "a.ipynb")

    def build(edition: Any, **_: Any) -> None:
        run(edition)
        (edition.html / "notebooks").mkdir(parents=True)
        boxes = "".join(f'<div class="lb-output" id="{name}"></div>' for name in ("people", "distances"))
        (edition.html / "notebooks" / "a.html").write_text(f"<html><body>{boxes}</body></html>")

    monkeypatch.setattr(book_release, "run_edition", run)
    monkeypatch.setattr(book_release, "build_edition", build)
    return tmp_path / "build" / "mine"


def release(*more: str) -> Result:
    return CliRunner().invoke(main, ["release", "mine", "--profile", "research", *more])


def left_in(home: Path) -> set[str]:
    return {path.name for path in home.iterdir()}


def test_a_dry_run_says_of_every_output_what_would_be_hidden_and_writes_nothing(home: Path) -> None:
    done = release("--dry-run")
    assert done.exit_code == 0, done.output
    assert f"notebooks/a.html, people: {RULE}" in done.output
    assert "notebooks/a.html, distances: not about people, as it is" in done.output
    assert "Nothing was written, and no later release is bound" in done.output
    assert left_in(home) == {"edition.json"}
    assert not list((home.parents[1] / "study").glob("release_ledger*"))
    help_text = " ".join(CliRunner().invoke(main, ["release", "--help"]).output.split())
    assert "A release binds those after it, whether or not it is signed" in help_text
    assert "bind no later release" in help_text


def test_a_dry_run_leaves_an_earlier_release_as_it_is(home: Path) -> None:
    assert release().exit_code == 0
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert release("--dry-run").exit_code == 0
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_a_release_says_where_it_is_and_that_a_person_signs(home: Path) -> None:
    done = release()
    assert done.exit_code == 0, done.output
    assert "release/outputs.csv" in done.output
    assert "a person signs" in done.output
    assert " safe" not in done.output.lower()
    assert left_in(home) == {"edition.json", "release"}


def test_a_refused_release_ends_in_one_with_page_and_reason_and_no_traceback(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = book_release.build_edition

    def leak(edition: Any, **more: Any) -> None:
        clean(edition, **more)
        page = edition.html / "notebooks" / "a.html"
        page.write_text(page.read_text() + f"<p>{ID}</p>")

    monkeypatch.setattr(book_release, "build_edition", leak)
    done = release()
    assert done.exit_code == 1
    assert "The release is refused; nothing was put in place." in done.output
    assert "Mend the study folder and release again: " in done.output
    assert "notebooks/a.html: a patient_id of gp_usage.csv (row 2)" in done.output
    assert ID not in done.output
    assert "Traceback" not in done.output
    assert left_in(home) == {"edition.json"}


@pytest.mark.parametrize("more", [[], ["--dry-run"]])
def test_a_notebook_that_fails_ends_a_release_in_one_and_leaves_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch, more: list[str]
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RunError(["02_gp_usage_site, site 1: cell 4 failed"])

    monkeypatch.setattr(book_release, "run_edition", fail)
    monkeypatch.setattr(book_release, "build_edition", fail)
    done = release(*more)
    assert done.exit_code == 1
    assert "cell 4 failed" in done.output
    assert "Traceback" not in done.output
    assert left_in(home) == {"edition.json"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (["mine"], "--profile"),
        (["mine", "--profile", "open"], f"there are {', '.join(PROFILES)}"),
        (["mine", "--profile", "none"], "synthetic and published data"),
        (["other", "--profile", "research", "--dry-run"], "has not been built"),
        (["x y", "--profile", "research"], "letters, digits"),
        (["../x", "--profile", "research"], "has not been built"),
        (["mine", "--profile", "research", "--study", "no-such-folder"], "does not exist"),
        (["mine", "--profile", "research", "--workers", "0"], "workers"),
    ],
)
def test_what_is_typed_wrongly_ends_in_two_and_says_what_to_do(home: Path, typed: list[str], words: str) -> None:
    done = CliRunner().invoke(main, ["release", *typed])
    assert done.exit_code == 2
    assert words in done.output
    assert "Traceback" not in done.output
    assert left_in(home) == {"edition.json"}


def test_a_study_folder_that_is_gone_is_said(home: Path) -> None:
    (home.parents[1] / "study").rename(home.parents[1] / "moved")
    done = release()
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    moved = str(home.parents[1] / "moved")
    assert release("--study", moved).exit_code == 0
