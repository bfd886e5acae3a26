"""Every figure of every chapter, drawn once by running the notebooks' own cells in this process."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import helpers.show
from helpers.chapters import NOTEBOOKS
from helpers.show.page import Chart, output, portrait, style

NOTEBOOK_FOLDER = Path(__file__).parents[2] / "notebooks"

WRONG = re.compile(
    r"\b(nan|NaN|None|inf|NaT|<NA>)\b|\bNo have\b|\b(one|1) (people|patients|sites|sets|CMOCs|configurations)\b"
    r"|\bone were\b|\bno (in|out|has|have|were|was)\b|\(\)"
)
"""What no sentence says: a missing number, or a number that does not go with its noun."""


@dataclass
class Drawn:
    """One call of a function that draws: what it was given, how the frames looked before, and what came back."""

    function: Callable[..., Axes]
    arguments: tuple[Any, ...]
    before: tuple[Any, ...]
    options: dict[str, Any]
    result: Axes


@dataclass
class Shown:
    """One figure as it reaches a page."""

    figure: Figure
    chart: Chart
    portrait: Figure

    @property
    def name(self) -> str:
        """The chart's name."""
        return self.chart.name


@dataclass
class Chapter:
    """What one notebook draws and shows."""

    notebook: str
    drawn: list[Drawn] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def said(self, bundle: dict[str, Any], *, metadata: dict[str, Any], **_: Any) -> None:
        """Keep what an output says: its text but for a table's cells, its caption, and the line it is folded under."""
        entry = metadata["linkbook"]
        self.words += [entry.get("caption", ""), entry.get("fold", "")]
        if entry["kind"] != "table":
            self.words.append(bundle.get("text/plain", ""))


def show_modules() -> list[Any]:
    """The modules of helpers.show."""
    names = [one.name for one in pkgutil.walk_packages(helpers.show.__path__, "helpers.show.")]
    return [importlib.import_module(name) for name in names]


def drawing_functions() -> list[Callable[..., Any]]:
    """The public functions of helpers.show that draw."""
    return [
        function
        for module in show_modules()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("draw_") and function.__module__ == module.__name__
    ]


def axes_functions() -> list[Callable[..., Axes]]:
    """Those that return axes they have drawn on."""
    return [one for one in drawing_functions() if inspect.signature(one).return_annotation in (Axes, "Axes")]


def run(notebook: Path, *, upright: bool = True, **parameters: Any) -> Chapter:
    """Run a notebook's code cells, with other parameters where they are given, and catch what they draw and show."""
    chapter = Chapter(notebook.stem)
    with pytest.MonkeyPatch.context() as patch:
        for function in axes_functions():
            patch.setattr(inspect.getmodule(function), function.__name__, _watched(function, chapter))
        patch.setattr(output.Output, "chart", _caught(chapter, upright=upright))
        patch.setattr(output, "display", chapter.said)
        patch.chdir(notebook.parent)
        page: dict[str, Any] = {"__name__": notebook.stem}
        for cell in nbformat.read(notebook, 4).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, notebook.name, "exec"), page)
            if "parameters" in cell.metadata.get("tags", []):
                page.update(parameters)
    return chapter


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask every function that draws, where a test takes one."""
    for fixture, functions in (("drawing_function", drawing_functions), ("figure_function", axes_functions)):
        if fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, functions(), ids=lambda function: function.__name__)


@pytest.fixture(scope="session")
def run_notebook() -> Callable[..., Chapter]:
    """The function that runs a notebook, by its name, on what study a test asks for."""
    return lambda name, **options: run(NOTEBOOK_FOLDER / f"{name}.ipynb", **options)


@pytest.fixture(scope="session")
def wrong_words() -> Callable[[dict[str, Chapter]], list[tuple[str, str]]]:
    """The function that finds what no sentence of a chapter says."""
    return lambda made: [
        (name, words[:300]) for name, chapter in made.items() for words in chapter.words if WRONG.search(words)
    ]


DRAWN = tuple(name for name in NOTEBOOKS if name[:2] in ("02", "03", "06", "09", "12"))
"""Chapters that `make test` looks at: estimates, a forest, a matrix, curves, counts. `make proof` looks at all."""


@pytest.fixture(
    scope="session",
    params=[pytest.param(name, marks=() if name in DRAWN else pytest.mark.proof) for name in NOTEBOOKS],
)
def chapter(request: pytest.FixtureRequest) -> Chapter:
    """What a notebook draws; tests of one are next to each other, so it runs once, and a broken one harms no other."""
    return run(NOTEBOOK_FOLDER / f"{request.param}.ipynb")


def _watched(function: Callable[..., Axes], chapter: Chapter) -> Callable[..., Axes]:
    def draw(*arguments: Any, **options: Any) -> Axes:
        before = tuple(_copied(one) for one in arguments)
        result = function(*arguments, **options)
        if not style.is_portrait():
            chapter.drawn.append(Drawn(function, arguments, before, options, result))
        return result

    return draw


def _caught(chapter: Chapter, *, upright: bool) -> Callable[..., None]:
    def show(_: output.Output, chart: Chart) -> None:
        figure = output.figure_of(chart, chart.data)
        figure.draw_without_rendering()
        turned = figure
        if upright:
            with style.portrait():
                turned = portrait.fitted(output.figure_of(chart, chart.data))
            turned.draw_without_rendering()
        chapter.shown.append(Shown(figure, chart, turned))
        chapter.words += [chart.sentence, chart.finding, chart.caption, chart.fold]

    return show


def _copied(value: Any) -> Any:
    return value.copy(deep=True) if hasattr(value, "columns") or hasattr(value, "iloc") else value
