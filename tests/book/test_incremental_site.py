"""After each of some random edits of the project, the site built from what changed equals one that is built anew."""

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.book.edition_folder import STAGED
from helpers.project import PACKAGES, ROOT

pytestmark = pytest.mark.proof

EDITS = int(os.environ.get("PROOF_EDITS", "4"))
"""Each is built twice, once from what changed and once anew, which takes minutes."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the whole project, its data and its code among it."""
    home = tmp_path_factory.mktemp("whole") / "project"
    home.mkdir()
    for name in (*STAGED, "notebooks", "data", "requirements.lock", *(f"src/{name}" for name in PACKAGES)):
        origin, copy = ROOT / name, home / name
        copy.parent.mkdir(exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, copy, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
        else:
            shutil.copy2(origin, copy)
    return home


def build(project: Path, name: str, *options: str) -> str:
    """Build an edition of the copied project with its own code, and return what was said."""
    command = [sys.executable, "-m", "linkbook", "build", "--out", str(project.parent / name), *options]
    environment = {**os.environ, "PYTHONPATH": str(project / "src")}
    done = subprocess.run(command, capture_output=True, text=True, cwd=project, env=environment, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def pages_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def replaced(path: Path, pattern: str, new: Callable[[re.Match[str]], str], rng: random.Random) -> str:
    """Change one place in a file, at random among those that match."""
    text = path.read_text(encoding="utf-8")
    match = rng.choice([*re.finditer(pattern, text, re.MULTILINE)])
    path.write_text(text[: match.start()] + new(match) + text[match.end() :], encoding="utf-8")
    return f"{path.name}: {match.group()[:60]}"


def edit_data(project: Path, rng: random.Random) -> str:
    """Give one patient one appointment more."""
    path = project / "data" / "synthetic" / "gp_usage.csv"
    return replaced(path, r"(?<=,)\d+(?=,\d+,\d+,\d+)", lambda match: str(int(match.group()) + 1), rng)


def edit_prose(project: Path, rng: random.Random) -> str:
    path = rng.choice(sorted((project / "book").glob("*.md")))
    path.write_text(path.read_text(encoding="utf-8") + f"\nA sentence with the number {rng.randrange(10**6)}.\n")
    return path.name


def edit_code(project: Path, rng: random.Random) -> str:
    """Add a word to a text in a module that makes sentences."""
    path = rng.choice(sorted((project / "src" / "helpers" / "show").glob("*/*text.py")))
    return replaced(
        path, r"\"[^\"{}\n]* (the|of|in|a) [^\"{}\n]*\"", lambda match: f'{match.group()[:-1]} indeed"', rng
    )


def edit_configuration(project: Path, rng: random.Random) -> str:
    return replaced(project / "_config.yml", r"(?<=html_title: ).*$", lambda _: f"Edited {rng.randrange(10**6)}", rng)


def test_after_random_edits_the_site_is_the_one_that_is_built_anew(project: Path) -> None:
    rng, kinds = random.Random(20250701), (edit_data, edit_prose, edit_code, edit_configuration)
    build(project, "kept")
    for number in range(EDITS):
        edit = kinds[number % len(kinds)] if number < len(kinds) else rng.choice(kinds)
        what = edit(project, rng)
        said = build(project, "kept", "--explain")
        build(project, "anew", "--all")
        kept, anew = pages_below(project.parent / "kept" / "html"), pages_below(project.parent / "anew" / "html")
        assert sorted(kept) == sorted(anew), what
        assert [name for name in kept if kept[name] != anew[name]] == [], f"{what}\n{said}"
        assert "Nothing has changed since" in build(project, "kept"), what
