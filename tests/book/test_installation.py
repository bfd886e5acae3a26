"""What `linkbook doctor` says of a machine on which something is missing."""

import json
import shutil
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from helpers.book import installation
from helpers.cli import main


def state_of(subject: str) -> tuple[int, dict[str, str]]:
    """The exit code of the command, and what it finds of a subject."""
    done = CliRunner().invoke(main, ["doctor", "--json"])
    findings = {finding["subject"]: finding for finding in json.loads(done.output)["findings"]}
    return done.exit_code, findings[subject]


@pytest.fixture
def without_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at no library, each of which is looked for on the disk."""
    monkeypatch.setattr(installation, "installed_of", lambda dependencies: {})


def test_a_missing_library_is_named_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_pandas(name: str) -> object:
        if name == "pandas":
            raise PackageNotFoundError(name)
        return distribution(name)

    monkeypatch.setattr(installation, "distribution", without_pandas)
    code, finding = state_of("pandas")
    assert (code, finding["state"], finding["words"]) == (1, "fault", "is not installed")
    assert finding["way_out"]


@pytest.mark.parametrize(("version", "state"), [("3.0.0", "note"), ("2.3.0", "fault")])
def test_another_version_is_a_note_and_one_that_is_too_old_a_fault(
    version: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(name: str) -> object:
        return SimpleNamespace(version=version, requires=[]) if name == "pandas" else distribution(name)

    monkeypatch.setattr(installation, "distribution", other)
    code, finding = state_of("pandas")
    assert finding["state"] == state
    assert version in finding["words"]
    assert code == (1 if state == "fault" else 0)


@pytest.mark.usefixtures("without_libraries")
def test_a_folder_that_cannot_be_written_to_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "builds_folder", lambda: Path("/proc/1/build"))
    code, finding = state_of("Build folder")
    assert (code, finding["state"]) == (1, "fault")
    assert "--out" in finding["way_out"]


@pytest.mark.usefixtures("without_libraries")
def test_a_full_disk_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1_000))
    code, finding = state_of("Disk space for editions")
    assert (code, finding["state"]) == (1, "fault")


@pytest.mark.usefixtures("without_libraries")
def test_nothing_is_written_and_no_browser_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation.shutil, "which", lambda name: None)
    assert state_of("Browser")[1]["state"] == "note"
