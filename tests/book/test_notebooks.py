"""The notebooks as committed: parameters, order, size, no outputs, no logic."""

import ast
from pathlib import Path
from typing import Any

import nbformat
import pytest

from helpers.book.execute import NOTEBOOK_FOLDER
from helpers.chapters import NOTEBOOKS, chapter_of

FILES = sorted(NOTEBOOK_FOLDER.glob("*.ipynb"))


def code_cells(path: Path) -> list[Any]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_the_eight_notebooks_are_there_and_no_other() -> None:
    assert [path.stem for path in FILES] == list(NOTEBOOKS)


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
        assert all(loop.end_lineno - loop.lineno <= 1 for loop in loops), number  # type: ignore[operator]
        assert cell.source.count("\n") < 15, number
        assert cell.outputs == [], number
        assert cell.execution_count is None, number
        assert "hide-input" in cell.metadata.get("tags", []), f"code cell {number} is not folded"


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
