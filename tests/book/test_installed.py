"""The package installed: it holds the whole book, works where a user stands, and writes nothing into itself."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.book.edition_record import record_edition
from helpers.book.naming import edition_named, edition_to_build, name_of_study
from helpers.project import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the project."""
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
    return home / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The wheel, unpacked as an installer does it."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(wheel.parent / "site")
    return wheel.parent / "site"


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
    assert not (installed.parent / "project" / "build").exists()


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


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own, with the locked libraries and the wheel, and nothing of this checkout."""
    folder = tmp_path_factory.mktemp("environment") / "env"
    uv = [sys.executable, "-m", "uv", "--quiet"]
    into = ["--python", str(folder / "bin" / "python")]
    for command in (
        ["venv", "--python", sys.executable, str(folder)],
        ["pip", "sync", *into, "--require-hashes", str(ROOT / "requirements.lock")],
        ["pip", "install", *into, "--no-deps", str(wheel)],
    ):
        subprocess.run([*uv, *command], check=True)
    return folder


def read_only(environment: Path, *command: str) -> list[str]:
    """Return a command that runs another while nothing can be written into an environment, by root either."""
    if os.getuid():
        return list(command)  # its write bits are taken away
    mounted = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && ! touch "$0/probe" 2>/dev/null && exec "$@"'
    return ["unshare", "--mount", "sh", "-c", mounted, str(environment), *command]


@pytest.fixture
def write_protected(environment: Path) -> Iterator[Path]:
    """The environment without write bits."""
    folders = [environment, *(path for path in environment.rglob("*") if path.is_dir() and not path.is_symlink())]
    for folder in folders:
        folder.chmod(0o555)
    yield environment
    for folder in folders:
        folder.chmod(0o755)


@pytest.mark.proof
def test_the_wheel_in_an_empty_environment_and_an_empty_folder(write_protected: Path, tmp_path: Path) -> None:
    """Template, check, build, run and import, beside a user's own `helpers.py`, where nothing can be written to it."""
    home, where = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    where.mkdir()
    (where / "helpers.py").write_text("raise SystemExit('this is the user\\'s own')")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER", "IPYTHON"))}
    before = {path: path.stat().st_mtime_ns for path in write_protected.rglob("*")}

    def run(name: str, *arguments: str) -> str:
        command = read_only(write_protected, str(write_protected / "bin" / name), *arguments)
        done = subprocess.run(
            command, cwd=where, env=kept | {"HOME": str(home)}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    run("linkbook", "template", "mine")
    assert (where / "mine" / "sites.csv").is_file()
    shutil.copytree(Path(__file__).parent / "studies" / "rivers", where / "rivers")
    assert "02_gp_usage_site" in run("linkbook", "check", "rivers")
    assert "Open" in run("linkbook", "build", "--study", "rivers", "--edition", "ours")
    assert (where / "build" / "ours" / "html" / "index.html").is_file()
    run("linkbook", "run", "03_gp_usage_pooled", "-p", "study_dir", "rivers")
    assert (where / "build" / "runs" / "03_gp_usage_pooled.ipynb").is_file()
    asked = "import linkbook; print(linkbook.gp_usage.rate_ratio([4, 2, 3], [2, 2, 2]).ratio)"
    assert float(run("python", "-c", asked)) == pytest.approx(6 / 9)
    assert "A book can be built here" in run("linkbook", "doctor")
    assert {path: path.stat().st_mtime_ns for path in write_protected.rglob("*")} == before
    assert sorted(path.name for path in where.iterdir()) == ["build", "helpers.py", "mine", "rivers"]
