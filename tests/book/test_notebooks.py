"""The notebooks as committed: parameters, order, no outputs, an argument and no plumbing."""

import ast
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import nbformat
import pytest

from helpers.analysis import disclosure
from helpers.book.execute import NOTEBOOK_FOLDER
from helpers.chapters import NOTEBOOKS, chapter_of

FILES = sorted(NOTEBOOK_FOLDER.glob("*.ipynb"))
MOST_CONDITIONS = 15
"""In all notebooks together: what is given nothing shows nothing, so that hardly any has to be asked."""


def code_cells(path: Path) -> list[Any]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_the_notebooks_of_the_chapters_are_there_and_no_others() -> None:
    assert [path.stem for path in FILES] == sorted(NOTEBOOKS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_parameters_cell_assigns_the_declared_defaults(path: Path) -> None:
    tagged = [cell for cell in code_cells(path) if "parameters" in cell.metadata.get("tags", [])]
    assert len(tagged) == 1
    statements = ast.parse(tagged[0].source).body
    assert all(isinstance(statement, ast.Assign) for statement in statements)
    given = {statement.targets[0].id: ast.literal_eval(statement.value) for statement in statements}  # type: ignore
    assert given == {name: parameter.default for name, parameter in chapter_of(path.stem).parameters.items()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_notebook_calls_and_shows_and_holds_no_logic(path: Path) -> None:
    for number, cell in enumerate(code_cells(path)):
        nodes = list(ast.walk(ast.parse(cell.source)))
        assert not [node for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)], number
        loops = [node for node in nodes if isinstance(node, ast.For | ast.While)]
        steps = [step for loop in loops for step in loop.body]
        assert all(isinstance(step, ast.Expr) and isinstance(step.value, ast.Call) for step in steps), number
        assert cell.outputs == [], number
        assert cell.execution_count is None, number
        assert "hide-input" in cell.metadata.get("tags", []), f"code cell {number} is not folded"


def test_the_notebooks_ask_hardly_any_condition() -> None:
    asked = [
        f"{path.stem}: {ast.unparse(node.test)}"
        for path in FILES
        for cell in code_cells(path)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.If | ast.IfExp)
    ]
    assert len(asked) <= MOST_CONDITIONS, asked


def names_in(path: Path) -> set[str]:
    """Every name and attribute that a notebook speaks of, imports among them."""
    nodes = [node for cell in code_cells(path) for node in ast.walk(ast.parse(cell.source))]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    names |= {alias.name for node in imports for alias in node.names}
    return names | {node.module for node in imports if isinstance(node, ast.ImportFrom) and node.module}


def test_the_notebooks_leave_disclosure_to_the_page() -> None:
    modules = [import_module(one.name) for one in walk_packages(disclosure.__path__, f"{disclosure.__name__}.")]
    own = [one for module in modules for one in vars(module).values() if isinstance(one, type)]
    classes = {one.__name__ for one in own if one.__module__.startswith(disclosure.__name__)}
    assert len(classes) > 5
    spoken_of = {path.stem: names_in(path) for path in FILES}
    assert {stem: names & classes for stem, names in spoken_of.items() if names & classes} == {}
    assert [stem for stem, names in spoken_of.items() if any("disclosure" in name for name in names)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_notebook_reads_as_an_argument(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    headings = [line for cell in cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    headings = [line for line in headings if line.startswith("#")]
    assert headings[0].startswith("# ")
    assert headings[0].endswith("?")
    assert sum(line.startswith("# ") for line in headings) == 1
    assert "## What this does not say" in headings
    assert headings[-1] == "## Data and code"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_title_stays_put_when_papermill_injects(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    kinds = ["parameters" if "parameters" in c.metadata.get("tags", []) else c.cell_type for c in cells]
    assert kinds[0] == "markdown"
    assert kinds.index("parameters") <= 3
