"""What floors leave to others: show computes, reads and writes nothing; analysis asks nothing of its surroundings.

And what is handed from one floor to another cannot be changed on its way.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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


@dataclass(frozen=True)
class Used:
    """What a file imports, each by its full name; the names it uses, and calls; its dataclasses; its unstable sorts."""

    modules: set[str]
    names: set[str]
    called: set[str]
    results: dict[str, bool]
    sorts: list[int]


@cache
def used_in(path: Path) -> Used:
    """What a file uses, without its syntax tree, which is large."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    marks = [(one.name, mark) for one in classes for mark in map(ast.unparse, one.decorator_list)]
    results = {name: "frozen=True" in mark for name, mark in marks if mark.startswith("dataclass")}
    sorts = [call.lineno for call in calls if sorts_by_one_column(call) and not keeps_ties(call)]
    called = set(names_of(call.func for call in calls))
    return Used(set(modules_of(nodes)), set(names_of(nodes)), called, results, sorts)


def modules_of(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Every module, or member of one, that is imported."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def names_of(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Every name and attribute among some nodes."""
    for node in nodes:
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id


def sorts_by_one_column(call: ast.Call) -> bool:
    """Whether a call sorts rows, and not by several columns, which pandas always does in their order."""
    several = call.args and isinstance(call.args[0], ast.List) and len(call.args[0].elts) > 1
    return isinstance(call.func, ast.Attribute) and call.func.attr == "sort_values" and not several


def keeps_ties(call: ast.Call) -> bool:
    """Whether a call says in which way it sorts."""
    return "kind" in {option.arg for option in call.keywords}


def broken(paths: Iterable[Path], found: Callable[[Path], Any]) -> dict[str, Any]:
    """What is found in files where nothing should be, by the file."""
    return {"/".join(path.parts[-3:]): what for path in paths if (what := found(path))}


def test_show_imports_no_library_of_statistics_and_no_pyplot() -> None:
    def statistics(path: Path) -> set[str]:
        modules = used_in(path).modules
        pyplot = {module for module in modules if module.startswith("matplotlib.pyplot")}
        return pyplot | {module for module in modules if module.split(".")[0] in LIBRARIES_OF_STATISTICS}

    assert broken(SHOW, statistics) == {}


def test_show_computes_no_statistic() -> None:
    assert broken(SHOW, lambda path: used_in(path).called & STATISTICS) == {}


def test_show_reads_no_file_and_writes_none() -> None:
    def files(path: Path) -> set[str]:
        return {name for name in used_in(path).called & (READING | WRITING) if (path.name, name) not in IN_MEMORY}

    assert broken(SHOW, files) == {}


def test_analysis_reads_no_environment() -> None:
    def environment(path: Path) -> set[str]:
        used = used_in(path)
        asked = used.names & {"environ", "environb", "getenv", "getenvb", "putenv"}
        return asked | ({module for module in used.modules if module.startswith("os.")} - {"os.path"})

    assert broken(ANALYSIS, environment) == {}


def test_analysis_imports_nothing_of_the_floors_above_it() -> None:
    above = ("helpers.show", "helpers.book", "helpers.commands", "helpers.cli")

    def of_others(path: Path) -> set[str]:
        modules = used_in(path).modules
        drawing = {module for module in modules if module.split(".")[0] in ("matplotlib", "seaborn", "IPython")}
        return drawing | {module for module in modules if module.startswith(above)}

    assert broken(ANALYSIS, of_others) == {}


def test_rows_that_tie_stay_in_their_order_when_sorted_by_one_column() -> None:
    """The sort that is quickest is another one on another processor, and puts ties in another order."""
    assert broken(EVERY_FILE, lambda path: used_in(path).sorts) == {}, "on these lines say kind='stable'"


def test_a_result_cannot_be_changed_once_it_is_made() -> None:
    results = [one for path in EVERY_FILE for one in used_in(path).results.items()]
    assert {name for name, is_frozen in results if not is_frozen} == FILLED_ON_THE_WAY
    assert {"RateRatio", "Pooled", "Cohort", "Chart", "Fault"} <= {name for name, is_frozen in results if is_frozen}


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
    assert used_in(path).called & (STATISTICS | READING | WRITING) == {caught}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("frame.sort_values('n')", [1]),
        ("\nframe.sort_values(by='n', ascending=False)", [2]),
        ("frame.sort_values(['n'])", [1]),
        ("frame.sort_values('n', kind='stable')", []),
        ("frame.sort_values(['n', 'm'])", []),
    ],
)
def test_a_sort_that_may_change_ties_would_be_seen(tmp_path: Path, source: str, lines: list[int]) -> None:
    path = tmp_path / "module.py"
    path.write_text(source, encoding="utf-8")
    assert used_in(path).sorts == lines
