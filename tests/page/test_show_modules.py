"""Every function that draws takes axes or makes its own, and a figure says in words what it shows."""

import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.show.page import Chart, new_axes
from helpers.show.page.output import Output


def test_a_drawing_function_says_what_it_returns(drawing_function: Callable[..., Any]) -> None:
    """Axes it has drawn on, which it may be given; or a whole figure of several panels, or markup."""
    assert inspect.signature(drawing_function).return_annotation is not inspect.Signature.empty


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
