"""helpers.show draws and tells; it computes no statistic, and every figure function takes axes or makes its own."""

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import helpers.show
from helpers.show.page import output
from helpers.show.page.style import new_axes

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
    ("caption", "alt"), [("", "It rises."), ("A line.", ""), ("  ", "It rises."), ("A line.", "\n")]
)
def test_a_figure_without_caption_or_alt_text_is_refused(caption: str, alt: str) -> None:
    with pytest.raises(ValueError, match="a-line: give a caption, and for a figure alt text that states the finding"):
        output.show_figure(new_axes(), name="a-line", caption=caption, alt=alt)


def test_caption_and_alt_text_have_to_be_given_by_name() -> None:
    parameters: Any = inspect.signature(output.show_figure).parameters
    assert {name for name, one in parameters.items() if one.default is one.empty} == {
        "figure",
        "name",
        "caption",
        "alt",
    }
    assert all(parameters[name].kind is inspect.Parameter.KEYWORD_ONLY for name in ("name", "caption", "alt"))


def test_axes_without_a_figure_are_refused() -> None:
    ax = Figure().subplots()
    ax.remove()
    with pytest.raises(ValueError, match="the axes belong to no figure"):
        output.show_figure(ax, name="a-line", caption="A line.", alt="It rises.")
