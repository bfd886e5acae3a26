"""A heat map says its numbers in its cells, so that each can be read, and falls back where they have no room."""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb

from helpers.show.page import HEAT, heat_colours, heatmap, ink_on, new_axes

RANDOM = np.random.default_rng(1)
DISTANCES = pd.DataFrame(RANDOM.random((7, 7)), index=list("1234567"), columns=list("1234567")).mask(np.eye(7) > 0)
LONG_NAMES = pd.DataFrame(
    RANDOM.integers(0, 30, (6, 5)),
    index=["Coherence", "Cognitive participation", "Reflexive monitoring of all that is done", "A", "B", "C"],
    columns=["Region of the country", "Deprivation", "Managed by\n(n = 4)", "Practices served by it", "Months in role"],
)


def texts_and_cells(ax: Axes) -> list[tuple[str, str, str]]:
    """Each text, its colour and the colour of the cell it stands in."""
    mesh = ax.collections[0]
    across = mesh.get_array().shape[1]  # type: ignore[union-attr]
    colours = np.asarray(mesh.get_facecolor())
    cells = [int(text.get_position()[1]) * across + int(text.get_position()[0]) for text in ax.texts]
    return [
        (text.get_text(), to_hex(str(text.get_color())), to_hex(colours[cell]))
        for text, cell in zip(ax.texts, cells, strict=True)
    ]


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        value = np.array(to_rgb(colour))
        return float(
            np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]
        )

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_heat_palette_darkens_and_can_be_written_on_throughout() -> None:
    colours = heat_colours(256)
    against_black = [contrast(colour, "#000000") for colour in colours]
    assert against_black == sorted(against_black, reverse=True)
    assert min(contrast(colour, ink_on(colour)) for colour in colours) >= 4.5
    assert set(colours) <= {to_hex(colour) for colour in HEAT(np.arange(256))}


def test_every_number_stands_in_its_cell_and_can_be_read() -> None:
    ax = heatmap(DISTANCES, square=True, high=1)
    written = texts_and_cells(ax)
    assert [words for words, _, _ in written] == [f"{value:.2f}" for value in DISTANCES.stack().dropna()]
    assert min(contrast(colour, cell) for _, colour, cell in written) >= 4.5


def test_a_cell_without_a_number_stays_blank() -> None:
    ax = heatmap(pd.DataFrame({"a": [1.0, None], "b": [None, 3.0]}), label=".0f")
    assert [(text.get_text(), text.get_position()) for text in ax.texts] == [("1", (0.5, 0.5)), ("3", (1.5, 1.5))]


def test_words_may_stand_in_the_cells_and_are_wrapped() -> None:
    words = pd.DataFrame({"Managed by": ["voluntary sector", "primary care"], "Region": ["North", "-"]})
    numbers = pd.DataFrame({"Managed by": [1, 2], "Region": [1, 0]})
    ax = heatmap(numbers, new_axes(width=2.4, height=3), label=words)
    assert [text.get_text() for text in ax.texts] == ["voluntary\nsector", "North", "primary care", "-"]


@pytest.mark.parametrize("frame", [DISTANCES, LONG_NAMES], ids=["numbers", "long names"])
@pytest.mark.parametrize("width", [3.9, 8.0], ids=["phone", "page"])
def test_nothing_overlaps_on_a_page_or_a_phone(frame: pd.DataFrame, width: float) -> None:
    ax = heatmap(frame, new_axes(width=width, height=6.5), row_label="Rows", column_label="Columns")
    ax.figure.canvas.draw()
    across = [label.get_window_extent() for label in ax.get_xticklabels()]
    down = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert [label.get_text() for label in ax.get_yticklabels()][:1] == [str(frame.index[0])]
    assert all(first.x1 <= second.x0 for first, second in pairwise(across))
    assert all(second.y1 <= first.y0 for first, second in pairwise(down))
    cell = ax.bbox.width / frame.shape[1], ax.bbox.height / frame.shape[0]
    sizes = [text.get_window_extent() for text in ax.texts]
    assert all(box.width <= cell[0] and box.height <= cell[1] for box in sizes)
    assert ax.texts or width < 8
    assert all(float(text.get_fontsize()) >= 11 for text in [*ax.texts, *ax.get_xticklabels(), *ax.get_yticklabels()])


def test_numbers_without_room_are_left_to_the_colour_bar() -> None:
    many = pd.DataFrame(RANDOM.random((30, 30)))
    ax = heatmap(many, square=True, colour_label="Distance (0 to 1)")
    assert not ax.texts
    assert ax.figure.axes[1].get_ylabel() == "Distance (0 to 1)"


def test_it_draws_on_axes_that_are_given_and_leaves_pyplot_and_the_numbers_alone() -> None:
    mine, before, open_figures = new_axes(), LONG_NAMES.copy(), plt.get_fignums()
    assert heatmap(LONG_NAMES, mine, label=".0f", row_label="Construct") is mine
    assert (mine.get_xlabel(), mine.get_ylabel()) == ("", "Construct")
    pd.testing.assert_frame_equal(LONG_NAMES, before)
    assert plt.get_fignums() == open_figures
