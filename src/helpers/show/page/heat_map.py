"""Heat maps: numbers in shaded cells, written so that they can be read on a phone too."""

from textwrap import fill, wrap
from typing import Any

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.text import Text

from helpers.show.page.one_line import letters_in, on_one_line
from helpers.show.page.picture import lay_out
from helpers.show.page.style import HEAT, ink_on, new_axes

_CELL_POINTS = 11
_ROW_NAME_LETTERS = 22
_NAME_LETTERS = 44


def heatmap(
    frame: pd.DataFrame,
    ax: Axes | None = None,
    *,
    label: str | pd.DataFrame = ".2f",
    colour_label: str = "",
    row_label: str = "",
    column_label: str = "",
    low: float = 0,
    high: float | None = None,
    square: bool = False,
) -> Axes:
    """Draw numbers as shaded cells and return the axes; names too long for a cell are wrapped, or else stand upright.

    Args:
        frame: numbers, with the names of rows and columns on its axes; a cell without a number stays blank.
        ax: axes to draw on, or None for new ones.
        label: what stands in a cell: a format of its number, a frame of words of the same shape, or "" for nothing.
            Where one of them is too big for its cell, none is written.
        colour_label: title of the colour bar, with its unit; "" draws none.
        row_label: title of the axis of rows.
        column_label: title of the axis of columns.
        low: number of the palest colour.
        high: number of the fullest colour; the largest number of the frame when None.
        square: whether cells are squares.

    >>> ax = heatmap(pd.DataFrame({"a": [0.1, None], "b": [0.7, 1.0]}, index=["x", "y"]))
    >>> [text.get_text() for text in ax.texts]
    ['0.10', '0.70', '1.00']
    """
    wide, tall = (7.5, 6.5) if square else (8.0, max(5.0, 0.45 * len(frame) + 1.5))
    ax = new_axes(ax, width=wide, height=tall)
    words = label.map(_cleaned) if isinstance(label, pd.DataFrame) else None
    sns.heatmap(
        frame.astype(float).rename(index=_cleaned, columns=_cleaned),
        ax=ax,
        cmap=HEAT,
        vmin=low,
        vmax=high,
        square=square,
        annot=words if words is not None else bool(label),
        fmt="" if words is not None else label,
        annot_kws={"fontsize": _CELL_POINTS},
        linewidths=1.5,
        linecolor="white",
        cbar=bool(colour_label),
        cbar_kws={"label": colour_label, "fraction": 0.05, "pad": 0.02},
    )
    ax.grid(visible=False)
    ax.tick_params(length=0)
    ax.set_xlabel(column_label)
    ax.set_ylabel(row_label)
    ax.set_yticklabels([_on_two_lines(text.get_text()) for text in ax.get_yticklabels()], rotation=0)
    _fit_column_names(ax)
    _fit_cell_texts(ax, frame)
    return ax


def _cleaned(name: Any) -> str:
    """Return a name without what no figure writes, and no longer than a row or column has room for."""
    return "\n".join(on_one_line(line, _NAME_LETTERS) for line in str(name).split("\n"))


def _fit_column_names(ax: Axes) -> None:
    """Wrap the names of columns to the width of a column; where one is wider even so, let all stand upright."""
    names = [text.get_text() for text in ax.get_xticklabels()]
    ax.set_xticklabels(names, rotation=0)
    room = _size_of(ax)[0] / max(1, len(names))
    ax.set_xticklabels([_wrapped(text, room) for text in ax.get_xticklabels()])
    if any(text.get_window_extent().width > room for text in ax.get_xticklabels()):
        ax.set_xticklabels(names, rotation=90)


def _fit_cell_texts(ax: Axes, frame: pd.DataFrame) -> None:
    """Colour the texts of cells to be read, and wrap them; where one is too big for its cell, take all away."""
    texts = list(ax.texts)
    colours = ax.collections[0].get_facecolor()[frame.notna().to_numpy().ravel()]
    width, height = _size_of(ax)
    for text, colour in zip(texts, colours, strict=bool(texts)):
        text.set(text=_wrapped(text, 0.95 * width / frame.shape[1]), color=ink_on(colour))
    boxes = [text.get_window_extent() for text in texts]
    if any(box.width > width / frame.shape[1] or box.height > height / frame.shape[0] for box in boxes):
        for text in texts:
            text.remove()


def _size_of(ax: Axes) -> tuple[float, float]:
    """Return the width and height of the axes in pixels, once everything round them has its room."""
    figure = ax.get_figure(root=True)
    if figure is not None:
        lay_out(figure)
    return ax.bbox.width, ax.bbox.height


def _wrapped(text: Text, room: float) -> str:
    """Return a text in lines as wide as the room, as far as its words let it."""
    words, width = text.get_text(), text.get_window_extent().width
    if width <= room:
        return words
    letters = int(max(map(len, words.split("\n"))) * room / width)
    return "\n".join(fill(line, max(1, letters), break_long_words=False) for line in words.split("\n"))


def _on_two_lines(name: str) -> str:
    """Return the name of a row on one line when it is short, else on two."""
    least = letters_in(name, _ROW_NAME_LETTERS)
    width = next(width for width in range(least, 999) if len(wrap(name, width)) <= 2)
    return fill(name, width)
