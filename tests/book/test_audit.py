"""The audit of libraries fails when something is found, and when it could not look."""

import json
import re
import subprocess
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from helpers.book import audit as book_audit
from helpers.book.audit import audit, is_gpl, licence_faults, licence_of, needed_at_run_time, vulnerabilities

ROOT = Path(__file__).parents[2]
SKIPPED = {"name": "b", "skip_reason": "Dependency not found on PyPI and could not be audited: b (2)"}
CLEAN = {"name": "A.a", "version": "1", "vulns": []}
BAD = {
    "name": "c",
    "version": "3",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.1"]}, {"id": "CVE-2", "aliases": []}],
}


def report(*dependencies: dict[str, Any]) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


@pytest.mark.parametrize("nothing", ["", "Traceback", "[]", "{}", report()])
def test_a_service_that_answers_nothing_is_a_fault_and_no_pass(nothing: str) -> None:
    assert vulnerabilities(nothing, {"a-a", "b"}) == ["nothing was looked up: the service gave no answer"]


def test_what_stopped_the_audit_is_said() -> None:
    assert vulnerabilities("", {"a"}, "x\nNo module named pip_audit\n") == [
        "nothing was looked up: No module named pip_audit"
    ]
    no_answer = vulnerabilities(report(SKIPPED), {"b"}, "No known vulnerabilities found\n")
    assert no_answer == [f"nothing was looked up: {SKIPPED['skip_reason']}"]


def test_what_was_skipped_and_what_is_known_are_named() -> None:
    assert vulnerabilities(report(CLEAN), {"a-a"}) == []
    assert vulnerabilities(report(CLEAN, SKIPPED, BAD), {"a-a", "b", "c"}) == [
        "b: was not looked up",
        "c 3: PYSEC-1, mended in 3.1",
        "c 3: CVE-2, mended in no version yet",
    ]


@pytest.mark.parametrize(
    ("licence", "gpl"),
    [
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("MIT AND GPL-2.0-only", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("LGPL-2.1-or-later", False),
        ("BSD License OR GNU General Public License (GPL)", False),
        ("Apache-2.0 AND MIT", False),
    ],
)
def test_the_gpl_is_known_in_each_form_in_which_it_is_stated(licence: str, gpl: bool) -> None:
    assert is_gpl(licence) is gpl


def test_every_library_needed_at_run_time_states_a_licence_other_than_the_gpl() -> None:
    names = {found.metadata["Name"].lower() for found in needed_at_run_time()}
    assert {"linkbook", "pandas", "papermill", "sphinx"} <= names
    assert not names & {"pytest", "ruff", "playwright"}
    assert licence_faults() == []
    assert all(licence_of(found) for found in needed_at_run_time())


def test_the_command_asks_of_every_locked_library_and_fails_when_one_is_not_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def answer(command: list[str], **_: Any) -> SimpleNamespace:
        asked.extend(command)
        return SimpleNamespace(stdout=report(CLEAN), stderr="")

    monkeypatch.setattr(subprocess, "run", answer)
    faults = audit()
    assert str(ROOT / "requirements.lock") in asked
    assert "pandas: was not looked up" in faults

    def missing(_: str) -> Any:
        raise PackageNotFoundError("pandas")

    monkeypatch.setattr(book_audit, "distribution", missing)
    assert audit()[-1] == "pandas: is not installed, so its licence is not known"


def test_every_action_is_pinned_by_its_commit() -> None:
    used = [
        step["uses"]
        for path in (ROOT / ".github" / "workflows").glob("*.yml")
        for job in yaml.safe_load(path.read_text())["jobs"].values()
        for step in job["steps"]
        if "uses" in step
    ]
    assert len(used) > 4
    assert [one for one in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", one)] == []
