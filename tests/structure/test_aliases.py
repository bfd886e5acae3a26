"""A module goes by one name in the whole tree, notebooks and tests among it: its own, or with its room before it."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(path for folder in ("src", "tests", "benchmarks", "notebooks") for path in (ROOT / folder).rglob("*.*"))


def trees(path: Path) -> Iterator[ast.AST]:
    """The code of a module, or of each cell of a notebook."""
    if path.suffix == ".py":
        yield ast.parse(path.read_text(encoding="utf-8"))
    elif path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        yield from (ast.parse(cell.source) for cell in cells if cell.cell_type == "code")


def imported_modules(path: Path) -> Iterator[tuple[str, str]]:
    """Every module that a file imports as a whole, with the name it goes by there."""
    for node in (node for tree in trees(path) for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, alias.asname) for alias in node.names if alias.asname)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = {f"{node.module}.{alias.name}": alias.asname or alias.name for alias in node.names}
            yield from ((module, name) for module, name in names.items() if is_module(module))


def is_module(name: str) -> bool:
    """Whether a dotted name is a module of this project."""
    path = ROOT / "src" / Path(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


@cache
def names_of_modules() -> dict[str, dict[str, list[str]]]:
    """Each module with the names it goes by, and the files that call it so."""
    names: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path in FILES:
        for module, name in imported_modules(path):
            names[module][name].append(path.relative_to(ROOT).as_posix())
    return names


def test_a_module_goes_by_one_name_in_the_whole_tree() -> None:
    several = {module: dict(names) for module, names in names_of_modules().items() if len(names) > 1}
    assert several == {}


def test_a_module_of_the_project_goes_by_its_own_name_or_with_its_room_before_it() -> None:
    others = {}
    for module, names in names_of_modules().items():
        if module.startswith("helpers."):
            room, own = module.split(".")[-2:]
            allowed = {own, f"{room}_{own}", f"{room.removesuffix('s')}_{own}"}
            others |= {(module, name): files for name, files in names.items() if name not in allowed}
    assert others == {}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from helpers.show.claims import tables as claim_tables", [("helpers.show.claims.tables", "claim_tables")]),
        ("import pandas as pd", [("pandas", "pd")]),
        ("from helpers.chapters import CHAPTERS as all_chapters", []),
    ],
)
def test_modules_are_told_from_what_is_in_them(code: str, expected: list[object], tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(code)
    assert list(imported_modules(tmp_path / "a.py")) == expected
