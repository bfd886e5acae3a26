"""The package installed: it holds the whole book, works where a user stands, and writes nothing into itself."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from helpers.book.edition_record import record_edition
from helpers.book.naming import edition_named, edition_to_build, name_of_study
from helpers.project import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked as an installer does it."""
    home = tmp_path_factory.mktemp("wheel")
    build = "from setuptools.build_meta import build_wheel; import sys; print(build_wheel(sys.argv[1]))"
    copy = home / "project"
    ignored = {"build", ".venv", ".git", "tests", "benchmarks"}
    copy.mkdir()
    for path in ROOT.iterdir():
        if path.name not in ignored and not path.name.startswith("."):
            (copy / path.name).symlink_to(path)
    done = subprocess.run(
        [sys.executable, "-c", build, str(home)], cwd=copy, capture_output=True, text=True, check=True
    )
    wheel = home / done.stdout.splitlines()[-1]
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(home / "site")
    return home / "site"


def linkbook(installed: Path, where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a folder, with a module of the user's own in the way."""
    path = os.pathsep.join([str(where), str(installed)])
    environment = os.environ | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", "from linkbook.__main__ import main; main()", *arguments]
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)


def test_the_wheel_holds_prose_notebooks_data_and_what_code_reads(installed: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "book", "notebooks", "data", "src/helpers", "src/linkbook"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    wanted = {name for name in tracked if name and Path(ROOT / name).is_file()}
    packed = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}
    there = {name.removeprefix("helpers/_project/") for name in packed} | {f"src/{name}" for name in packed}
    assert wanted - there == set()


def test_an_installed_copy_works_in_an_empty_folder_beside_a_users_own_helpers(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "helpers.py").write_text("raise SystemExit('this is the user\\'s own')")
    before = {path: path.stat().st_mtime_ns for path in installed.rglob("*")}
    made = linkbook(installed, tmp_path, "template", "mine")
    assert made.returncode == 0, made.stderr
    (tmp_path / "mine" / "sites.csv").unlink()
    (tmp_path / "mine" / "gp_usage.csv").write_text(
        "site_id,patient_id,gp_appointments_before,gp_appointments_after,months_before,months_after\nA,p1,3,2,6,6\nA,p2,4,4,6,6\n"
    )
    checked = linkbook(installed, tmp_path, "check", "mine")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "02_gp_usage_site" in checked.stdout
    assert {path: path.stat().st_mtime_ns for path in installed.rglob("*")} == before


def test_an_edition_goes_where_it_is_told_and_never_over_another(tmp_path: Path) -> None:
    root, first, second = tmp_path / "project", tmp_path / "Two Towns", tmp_path / "second"
    for folder in (root, first, second):
        folder.mkdir()
    edition = edition_to_build(None, str(first), None, root=root)
    assert (edition.name, edition.folder) == ("two-towns", root / "build" / "two-towns")
    record_edition(edition)
    assert edition_to_build("two-towns", str(first), None, root=root) == edition
    with pytest.raises(ValueError, match=r"holds the edition of another study.*another name with --edition"):
        edition_to_build("two-towns", str(second), None, root=root)
    elsewhere = edition_to_build(None, str(second), str(tmp_path / "results" / "spring"), root=root)
    assert elsewhere.folder == tmp_path / "results" / "spring"
    record_edition(elsewhere)
    assert edition_named(str(elsewhere.folder), root=root).folder == elsewhere.folder
    with pytest.raises(ValueError, match="not both"):
        edition_to_build("x", str(second), str(tmp_path / "y"), root=root)


def test_a_folder_of_other_files_is_not_taken_for_an_editions(tmp_path: Path) -> None:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.txt").write_text("keep me")
    with pytest.raises(ValueError, match="is not empty and holds no edition"):
        edition_to_build(None, "", str(tmp_path / "papers"), root=tmp_path)


@pytest.mark.parametrize(
    ("folder", "title", "name"),
    [
        ("plain", 'name = "Éire & Wales: 2nd wave"\n', "eire-wales-2nd-wave"),
        ("demo", "", "study-demo"),
        ("runs", "", "study-runs"),
        ("...", "", "study"),
    ],
)
def test_the_name_of_an_edition_follows_its_study(tmp_path: Path, folder: str, title: str, name: str) -> None:
    (tmp_path / folder).mkdir()
    if title:
        (tmp_path / folder / "study.toml").write_text(title, encoding="utf-8")
    assert name_of_study(str(tmp_path / folder)) == name
