"""Every command refuses a folder in the place of a file and a file in the place of a folder, and names the option."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from helpers.cli import main

A_FILE = "file.csv"
A_FOLDER = "folder"


@pytest.mark.parametrize(
    "typed",
    [
        "run 01_sampling -o folder",
        "select-sites folder -k 2",
        "select-sites file.csv -k 2 --weights folder",
        "select-sites file.csv -k 2 --out folder",
        "import folder --to folder",
        "import file.csv --to folder --map folder",
        "import-qda folder --out folder",
        "import-qda --codebook folder",
        "import-qda file.csv --codes --map folder",
        "cohort folder --referrals folder",
        "cohort folder --appointments folder",
        "cohort folder --sites folder",
        "cohort folder -o folder",
    ],
)
def test_a_folder_is_no_file(typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = refused(typed, tmp_path, monkeypatch)
    assert f"'{A_FOLDER}' is a directory" in output


@pytest.mark.parametrize(
    "typed",
    [
        "build --study file.csv",
        "release mine --profile research --study file.csv",
        "import file.csv --to file.csv",
        "import-qda file.csv --out file.csv",
        "check file.csv",
        "cohort file.csv",
    ],
)
def test_a_file_is_no_folder(typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = refused(typed, tmp_path, monkeypatch)
    assert f"'{A_FILE}' is a file" in output


@pytest.mark.parametrize(
    "typed",
    [
        "build --study none",
        "release mine --profile research --study none",
        "select-sites none -k 2",
        "select-sites file.csv -k 2 --weights none",
        "import-qda none --out folder",
        "import none --to folder",
        "check none",
        "cohort none",
    ],
)
def test_what_is_read_must_be_there(typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = refused(typed, tmp_path, monkeypatch)
    assert "'none' does not exist" in output


def refused(typed: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Type a command in a folder that holds a file and a folder; return what it says, having changed nothing."""
    (home / A_FILE).write_text("site_id\n1\n")
    (home / A_FOLDER).mkdir()
    monkeypatch.chdir(home)
    done = CliRunner().invoke(main, typed.split())
    assert done.exit_code == 2, done.output
    assert sorted(path.name for path in home.rglob("*")) == [A_FILE, A_FOLDER]
    assert (home / A_FILE).read_text() == "site_id\n1\n"
    return str(done.output)
