"""What floors leave to others: show computes, reads and writes nothing; analysis asks nothing of its surroundings.

And what is handed from one floor to another cannot be changed on its way.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

import helpers
import helpers.analysis
import helpers.show

EVERY_FILE = sorted(Path(helpers.__file__).parent.rglob("*.py"))
SHOW = sorted(Path(helpers.show.__file__).parent.rglob("*.py"))
ANALYSIS = sorted(Path(helpers.analysis.__file__).parent.rglob("*.py"))
LIBRARIES_OF_STATISTICS = {"scipy", "statsmodels", "sklearn", "networkx", "duckdb"}
STATISTICS = {
    "average", "corr", "corrcoef", "cov", "describe", "histogram", "kurt", "lstsq", "mean", "median", "nanmean",
    "nanmedian", "nanpercentile", "nanquantile", "percentile", "polyfit", "quantile", "sem", "skew", "std", "var",
}  # fmt: skip
READING = {
    "exists", "glob", "is_dir", "is_file", "iterdir", "load_workbook", "open", "read_bytes", "read_csv", "read_excel",
    "read_json", "read_parquet", "read_text", "rglob", "stat", "urlopen",
}  # fmt: skip
WRITING = {
    "copy2", "copyfile", "imsave", "makedirs", "mkdir", "rmtree", "savefig", "symlink_to", "to_csv", "to_excel",
    "to_json", "to_parquet", "touch", "unlink", "write", "write_bytes", "write_text", "writestr",
}  # fmt: skip
IN_MEMORY = {("picture.py", "savefig"), ("tables.py", "to_csv")}
"""A figure and a table on their way to a page are written into a buffer."""

FILLED_ON_THE_WAY = {
    "Applied", "CodedPassage", "ColumnMap", "Draft", "Identifiers", "Imported", "Map", "Node", "Optimum", "QdaProject",
    "RawTable", "SheetMarks", "SourceMap", "Spoken", "StudyFiles", "TableMap", "Tables", "_Best", "_Search",
}  # fmt: skip
"""Dataclasses that one function after another adds to. All others are results, which nobody changes afterwards."""


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    """Every node of a file's syntax tree."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def modules_imported(path: Path) -> set[str]:
    """Every module that a file imports from, by its full name."""
    modules = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules |= {f"{node.module}.{alias.name}" for alias in node.names}
    return modules


def names_used(path: Path, *, called: bool) -> set[str]:
    """Every name or attribute that a file uses, or calls."""
    nodes = nodes_of(path)
    used = [node.func for node in nodes if isinstance(node, ast.Call)] if called else nodes
    names = {node.attr for node in used if isinstance(node, ast.Attribute)}
    return names | {node.id for node in used if isinstance(node, ast.Name)}


def named(path: Path) -> str:
    return "/".join(path.parts[-2:])


@pytest.mark.parametrize("path", SHOW, ids=named)
def test_show_imports_no_library_of_statistics_and_no_pyplot(path: Path) -> None:
    modules = modules_imported(path)
    assert {module.split(".")[0] for module in modules} & LIBRARIES_OF_STATISTICS == set()
    assert not {module for module in modules if module.startswith("matplotlib.pyplot")}


@pytest.mark.parametrize("path", SHOW, ids=named)
def test_show_computes_no_statistic(path: Path) -> None:
    assert names_used(path, called=True) & STATISTICS == set()


@pytest.mark.parametrize("path", SHOW, ids=named)
def test_show_reads_no_file_and_writes_none(path: Path) -> None:
    done = names_used(path, called=True) & (READING | WRITING)
    assert {name for name in done if (path.name, name) not in IN_MEMORY} == set()


@pytest.mark.parametrize("path", ANALYSIS, ids=named)
def test_analysis_reads_no_environment(path: Path) -> None:
    assert names_used(path, called=False) & {"environ", "environb", "getenv", "getenvb", "putenv"} == set()
    assert not {module for module in modules_imported(path) if module.startswith("os.")} - {"os.path"}


@pytest.mark.parametrize("path", ANALYSIS, ids=named)
def test_analysis_imports_nothing_of_the_floors_above_it(path: Path) -> None:
    modules = modules_imported(path)
    above = ("helpers.show", "helpers.book", "helpers.commands", "helpers.cli")
    assert not {module for module in modules if module.startswith(above)}
    assert not {module for module in modules if module.split(".")[0] in ("matplotlib", "seaborn", "IPython")}


def test_a_result_cannot_be_changed_once_it_is_made() -> None:
    frozen, filled = set(), set()
    for one in (node for path in EVERY_FILE for node in nodes_of(path) if isinstance(node, ast.ClassDef)):
        for decorator in map(ast.unparse, one.decorator_list):
            if decorator.startswith("dataclass"):
                (frozen if "frozen=True" in decorator else filled).add(one.name)
    assert filled == FILLED_ON_THE_WAY
    assert {"RateRatio", "Pooled", "Cohort", "Chart", "Fault"} <= frozen


@pytest.mark.parametrize(
    ("source", "caught"),
    [
        ("frame.x.median()", "median"),
        ("import numpy as np\nnp.percentile(x, 5)", "percentile"),
        ("from numpy import quantile\nquantile(x, 0.5)", "quantile"),
        ("from pathlib import Path\nPath('x').read_text()", "read_text"),
        ("with open('x') as f: pass", "open"),
        ("frame.to_csv('x.csv')", "to_csv"),
    ],
)
def test_what_is_not_done_here_would_be_seen(tmp_path: Path, source: str, caught: str) -> None:
    path = tmp_path / "module.py"
    path.write_text(source, encoding="utf-8")
    assert names_used(path, called=True) & (STATISTICS | READING | WRITING) == {caught}


@pytest.mark.parametrize("path", EVERY_FILE, ids=lambda path: path.stem)
def test_rows_that_tie_stay_in_their_order_when_sorted_by_one_column(path: Path) -> None:
    """The sort that is quickest is another one on another processor, and puts ties in another order."""
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "sort_values":
            by_several = node.args and isinstance(node.args[0], ast.List) and len(node.args[0].elts) > 1
            assert by_several or "kind" in {option.arg for option in node.keywords}, (
                f"line {node.lineno}: kind='stable'"
            )
