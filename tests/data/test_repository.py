"""A study folder inside a git repository is refused unless git leaves it out; one that is made there is left out."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from helpers.book.edition import build_edition, make_edition
from helpers.cli import main
from helpers.data.repository import ignore_in_repository, refuse_in_repository, repository_of
from helpers.project import DATA

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="no git on this machine")


def git(folder: Path, *typed: str) -> None:
    subprocess.run(["git", *typed], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study folder of one table within a repository."""
    folder = tmp_path / "repository" / "data" / "my-study"
    folder.mkdir(parents=True)
    (folder / "sites.csv").write_text("site_id\n1\n")
    if shutil.which("git"):
        git(tmp_path / "repository", "init", "-q")
    else:
        (tmp_path / "repository" / ".git").mkdir()
    return folder


def test_a_study_that_git_would_take_along_is_refused_with_the_way_out(study: Path) -> None:
    assert repository_of(study) == study.parents[1].resolve()
    with pytest.raises(ValueError, match=r"inside the git repository .* one line: \*$"):
        make_edition("mine", str(study), root=study.parents[2])
    (study / ".gitignore").write_text("*\n")
    assert make_edition("mine", str(study), root=study.parents[2]).name == "mine"


@needs_git
@pytest.mark.parametrize(("ignored", "allowed"), [("data/\n", True), ("*.csv\n", True), ("*.xlsx\n", False)])
def test_it_may_be_the_repository_that_leaves_it_out(study: Path, ignored: str, allowed: bool) -> None:
    (study.parents[1] / ".gitignore").write_text(ignored)
    if allowed:
        refuse_in_repository(study)
    else:
        with pytest.raises(ValueError, match="take its data along"):
            refuse_in_repository(study)


@needs_git
def test_what_git_has_already_is_not_left_out(study: Path) -> None:
    git(study, "add", "sites.csv")
    (study / ".gitignore").write_text("*\n")
    with pytest.raises(ValueError, match="take its data along"):
        refuse_in_repository(study)


def test_without_git_the_folders_own_list_is_read(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpers.data.repository.shutil.which", lambda _: None)
    with pytest.raises(ValueError, match="take its data along"):
        refuse_in_repository(study)
    ignore_in_repository(study)
    refuse_in_repository(study)


def test_elsewhere_nothing_is_asked_and_nothing_written(tmp_path: Path) -> None:
    refuse_in_repository(tmp_path)
    ignore_in_repository(tmp_path)
    assert list(tmp_path.iterdir()) == []
    refuse_in_repository(DATA / "synthetic")


def test_an_edition_of_a_study_is_left_out_of_the_repository_it_is_built_in(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (study / ".gitignore").write_text("*\n")
    monkeypatch.setattr("helpers.book.edition.run_edition", lambda *_, **__: [])
    monkeypatch.setattr("helpers.book.edition.build_site", lambda *_: None)
    edition = make_edition("mine", str(study), root=study.parents[1])
    build_edition(edition, step=lambda _: None)
    assert repository_of(edition.folder) is not None
    refuse_in_repository(edition.folder)


def test_a_folder_that_is_made_in_a_repository_is_left_out(study: Path) -> None:
    made = study.parent / "made"
    assert CliRunner().invoke(main, ["template", str(made)]).exit_code == 0
    refuse_in_repository(made)
    exports = study.parent / "exports.csv"
    exports.write_text("Patient ID,Site,Gender\nP-00001,1,Woman\n")
    imported = study.parent / "imported"
    assert CliRunner().invoke(main, ["import", str(exports), "--to", str(imported)]).exit_code == 0
    refuse_in_repository(imported)
    (study.parents[1] / "keep").mkdir()
    ignore_in_repository(study.parents[1])
    assert not (study.parents[1] / ".gitignore").exists(), "a repository is not a study folder"
