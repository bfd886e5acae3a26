"""helpers.show draws and tells; it computes no statistic, and every figure function takes axes or makes its own."""

import ast
import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields
from pathlib import Path

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import helpers.show
from helpers.show.page import Chart, new_axes
from helpers.show.page.output import Output

MODULES = sorted(Path(helpers.show.__file__).parent.rglob("*.py"))
STATISTICS = {"scipy", "statsmodels", "sklearn", "networkx", "duckdb"}


def imported(tree: ast.AST) -> dict[str, str]:
    """Names a module imports, with the module each comes from."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {(alias.asname or alias.name).split(".")[0]: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_that_draws_imports_no_statistics_and_no_pyplot(path: Path) -> None:
    sources = set(imported(ast.parse(path.read_text(encoding="utf-8"))).values())
    assert {source.split(".")[0] for source in sources} & STATISTICS == set()
    assert not {source for source in sources if source.startswith("matplotlib.pyplot")}


def test_a_figure_function_takes_axes_last_and_makes_its_own_without(figure_function: Callable[..., Axes]) -> None:
    *given, ax = inspect.signature(figure_function).parameters.values()
    assert (ax.name, ax.default) == ("ax", None)
    assert given, "a frame comes first"


@pytest.mark.parametrize(
    ("caption", "sentence"), [("", "It rises."), ("A line.", ""), ("  ", "It rises."), ("A line.", "\n")]
)
def test_a_figure_without_caption_or_alt_text_is_refused(caption: str, sentence: str) -> None:
    with pytest.raises(ValueError, match="a-line: give a caption, and for a figure alt text that states the finding"):
        Output("published").chart(Chart("a-line", new_axes(), caption=caption, sentence=sentence))


def test_a_chart_is_not_made_without_name_caption_and_finding() -> None:
    assert {field.name for field in fields(Chart) if field.default is MISSING} == {
        "name",
        "draw",
        "caption",
        "sentence",
    }


def test_axes_without_a_figure_are_refused() -> None:
    ax = Figure().subplots()
    ax.remove()
    with pytest.raises(ValueError, match="the axes belong to no figure"):
        Output("published").chart(Chart("a-line", ax, caption="A line.", sentence="It rises."))
