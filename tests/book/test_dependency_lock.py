"""requirements.lock, requirements-uv.lock, environment.yml and pyproject.toml agree."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from helpers.book import dependency_lock
from helpers.book.dependency_lock import conda_environment, pins

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()
PINNED = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in map(Requirement, pins(LOCK))}


def test_every_line_is_pinned_hashed_and_has_no_address() -> None:
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(entries) == len(pins(LOCK)) > 100
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in LOCK
    assert "--index" not in LOCK


def test_every_requirement_of_the_project_is_locked_within_its_range() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    assert "jupyterlab" not in " ".join(project["dependencies"]), "no command needs it: make book brings it along"
    for line in [*project["dependencies"], *extras["dev"], *extras["lab"], *extras["report"]]:
        requirement = Requirement(line)
        version = PINNED[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), line


def test_the_locked_uv_is_the_one_that_installs() -> None:
    assert pins((ROOT / "requirements-uv.lock").read_text()) == [f"uv=={PINNED['uv']}"]


def test_conda_users_get_the_same_versions_without_hashes() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    *packages, project = environment["dependencies"][-1]["pip"]
    assert project == "-e ."
    assert packages == pins(LOCK)
    assert "hash" not in (ROOT / "environment.yml").read_text()
    assert (ROOT / "environment.yml").read_text() == conda_environment(LOCK)


def test_jupyter_book_stays_below_2() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert "jupyter-book>=1.0.4.post1,<2" in project["dependencies"]


@pytest.mark.proof
def test_pip_resolves_the_conda_file_as_conda_would_call_it(tmp_path: Path) -> None:
    """conda writes the pip section into a requirements file and runs pip in the environment's folder."""
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    requirements = tmp_path / "condaenv.requirements.txt"
    requirements.write_text("\n".join(environment["dependencies"][-1]["pip"]) + "\n")
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-build-isolation", "-q", "-r"]
    done = subprocess.run([*command, str(requirements)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-uv.lock", "environment.yml"])
def test_the_files_end_with_one_line_end(name: str) -> None:
    text = (ROOT / name).read_text()
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


def test_a_lock_that_cannot_be_made_stops_with_an_error_and_writes_no_other_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("requirements.lock", "requirements-uv.lock", "environment.yml"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    (tmp_path / "environment.yml").write_text("as it was")
    monkeypatch.setattr(dependency_lock, "ROOT", tmp_path)
    monkeypatch.setattr(dependency_lock, "_COMPILE", ("no_such_module_as_uv",))
    with pytest.raises(subprocess.CalledProcessError):
        dependency_lock.write_locks()
    assert (tmp_path / "environment.yml").read_text() == "as it was"
