"""Every command that says something can say it as JSON, and then says nothing else on standard output."""

import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from helpers.book.release.outputs import Output
from helpers.cli import main

SHOWS_A_SITE = "preview"
"""Shows pages until it is stopped, and says nothing that a machine would read."""

PATIENTS = "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after\n1,a1,2,1,6,6\n"


def said(*typed: str, code: int = 0) -> Any:
    done = CliRunner().invoke(main, [*typed, "--json"])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", sorted(set(main.commands) - {SHOWS_A_SITE}))
def test_a_command_has_the_option(name: str) -> None:
    options = {
        name for option in main.commands[name].params for name in option.opts if isinstance(option, click.Option)
    }
    assert "--json" in options


def test_import_says_what_it_wrote_asked_and_noted_and_what_the_check_finds(tmp_path: Path) -> None:
    (tmp_path / "patients.csv").write_text(PATIENTS)
    done = CliRunner().invoke(
        main, ["import", str(tmp_path / "patients.csv"), "--to", str(tmp_path / "study"), "--json"]
    )
    report = json.loads(done.stdout)
    assert set(report) == {"written", "folder", "map", "map_drafted", "questions", "notes", "check"}
    assert report["written"] == {"sites": 1, "gp_usage": 1}
    assert report["map_drafted"] is True
    assert Path(report["map"]).is_file()
    assert report["check"]["ok"] == (done.exit_code == 0)
    assert "Written into" not in done.output


def test_what_import_refuses_is_a_message_and_no_json(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")
    done = CliRunner().invoke(main, ["import", str(tmp_path / "empty.csv"), "--to", str(tmp_path / "study"), "--json"])
    assert done.exit_code == 2
    assert not done.stdout
    assert "empty.csv" in done.stderr


PROJECT = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Interviews" origin="A program for coding">
  <CodeBook><Codes>
    <Code guid="11111111-1111-4111-8111-111111111111" name="Coherence" isCodable="true"/>
  </Codes></CodeBook>
</Project>
"""


def test_import_qda_says_what_it_wrote_and_found(tmp_path: Path) -> None:
    book, project = tmp_path / "codes.qdc", tmp_path / "coded.qdpx"
    assert said("import-qda", "--codebook", str(book)) == {"written": [str(book)], "map": None, "notes": []}
    with zipfile.ZipFile(project, "w") as archive:
        archive.writestr("project.qde", PROJECT)
    report = said("import-qda", str(project), "--codes")
    assert report["written"] == []
    assert report["map"].strip()


def test_a_template_says_which_files_it_wrote(tmp_path: Path) -> None:
    report = said("template", str(tmp_path / "study"))
    assert {Path(name) for name in report["written"]} == {
        path for path in (tmp_path / "study").rglob("[!.]*") if path.is_file()
    }


def test_definitions_say_how_many_were_counted(tmp_path: Path) -> None:
    from helpers.project import DATA

    for name in ("sites.csv", "referrals.csv", "appointments.csv", "definitions.toml"):
        shutil.copy(DATA / "synthetic" / name, tmp_path / name)
    report = said("definitions", str(tmp_path))
    assert report["definitions"] == 60
    assert Path(report["written"]).is_file()
    assert {"notes", "warnings"} <= set(report)


def test_a_dry_run_of_a_release_lists_outputs_and_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [
        Output("notebooks/a.html", "people", "table", "18 to 47", "research: rounded", "private", caption="People."),
        Output("notebooks/a.html", "sites", "table", "", "", "private", caption="Sites."),
    ]

    def preview(name: str, profile: str, *, step: Any, **_: Any) -> list[Output]:
        step("Running notebooks")
        return listed

    monkeypatch.setattr("helpers.book.release.preview_release", preview)
    report = said("release", "mine", "--profile", "research", "--dry-run")
    assert (report["edition"], report["profile"], report["written"]) == ("mine", "research", [])
    assert [one["output"] for one in report["outputs"]] == ["people", "sites"]
    assert [one["rule"] for one in report["outputs"]] == ["research: rounded", "not about people (private)"]
    assert report["outputs"][0]["n"] == "18 to 47"
