"""ARCHITECTURE.md has a line for every folder and every file at the top that is built on, and stays short."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
ON_THE_MAP = {".py", ".yml", ".lock", ".toml", ""}
"""Endings of files at the top that the map has to name; prose and what is about git is left to itself."""


def tracked_files() -> list[str]:
    """The files that git knows of; in a copy without git, those of the package."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    package = [path.relative_to(ROOT).as_posix() for path in (ROOT / "src").rglob("*.py")]
    return [name for name in done.stdout.split("\0") if name] or package


def folders() -> list[str]:
    """The folders at the top, and every folder of the package that has a file; those of templates have one line."""
    above = {parent.as_posix() for name in tracked_files() for parent in Path(name).parents} - {".", "src"}
    package = {name for name in above if name.startswith("src/helpers") and not name.endswith("/templates")}
    return sorted(package | {name for name in above if "/" not in name})


@pytest.mark.parametrize("folder", folders())
def test_a_folder_has_its_line_on_the_map(folder: str) -> None:
    rows = [line.split(" | ")[0] for line in TEXT.splitlines() if line.startswith("| `")]
    assert any(f"`{folder}/`" in row for row in rows), f"add a line for {folder}/ to ARCHITECTURE.md"


def test_a_file_at_the_top_has_its_line_on_the_map() -> None:
    top = {name for name in tracked_files() if "/" not in name and not name.startswith(".") and name != "LICENSE"}
    assert [name for name in sorted(top) if Path(name).suffix in ON_THE_MAP and f"`{name}`" not in TEXT] == []


@pytest.mark.parametrize("module", sorted(path.name for path in (ROOT / "src/helpers").glob("*.py")))
def test_a_module_at_the_top_of_the_package_is_on_the_map(module: str) -> None:
    assert module == "__init__.py" or f"`src/helpers/{module}`" in TEXT


def test_the_page_stays_short_and_is_reached_from_the_readme() -> None:
    assert len(TEXT.splitlines()) <= 170
    assert "(ARCHITECTURE.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "(ARCHITECTURE.md)" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_templates_are_where_the_page_says() -> None:
    assert "`templates/`" in TEXT
    templates = {Path(name).parent for name in tracked_files() if Path(name).parent.name == "templates"}
    assert all((ROOT / folder.parent / "__init__.py").is_file() for folder in templates)


def test_each_room_of_the_analysis_is_a_room_of_the_tests() -> None:
    rooms = {path.parent.name for path in (ROOT / "src/helpers/analysis").glob("*/__init__.py")}
    assert {room for room in rooms if not list((ROOT / "tests" / room).glob("test_*.py"))} == set()
