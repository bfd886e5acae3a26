"""The one look of every figure: colours safe for colour-blind readers, and axes ready to draw on.

Importing this module sets matplotlib's defaults to the book's. Labels, legends and hatches take their size and colour
from the defaults at the moment they are added, so a style that held only while the axes were made would miss them.
"""

from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

STYLE_FILE: Final = Path(__file__).with_name("style.mplstyle")
mpl.rc_file(STYLE_FILE, use_default_template=False)

COLOURS: Final = {
    "ink": "#1c2733",
    "neutral": "#8a94a0",
    "light": "#d5dbe1",
    "before": "#0072b2",
    "after": "#b8540b",
    "accent": "#6b2c91",
    "warning": "#8a5a00",
}
"""Colours by meaning. `before` (blue) and `after` (rust) stay apart under every common colour blindness; `accent`
marks what is pooled or chosen; `warning` is kept for "synthetic" and "private"."""

SCALE: Final = ("#e9dff0", "#c4a8d4", "#9460b4", "#5a2479")
"""The accent from pale to full, for four ordered bands; ink is read on the first two, white on the others."""


def new_axes(ax: Axes | None = None, *, width: float = 8.0, height: float = 5.0) -> Axes:
    """Return `ax`, or new axes in the book's style when it is None.

    Args:
        ax: axes to draw on, or None for a new figure.
        width: width of a new figure in inches.
        height: height of a new figure in inches; 16:10 or taller reads on a phone.

    Returns:
        The axes. A new figure is not known to pyplot, so nothing is shown twice and nothing leaks.

    >>> new_axes(width=4, height=3).figure.get_size_inches().tolist()
    [4.0, 3.0]
    """
    if ax is not None:
        return ax
    with mpl.rc_context(fname=STYLE_FILE):
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        return figure.subplots()


def new_axes_grid(rows: int, columns: int, *, width: float = 8.0, height: float = 5.0) -> list[Axes]:
    """Return the axes of a new figure of `rows` x `columns` panels in the book's style, row by row.

    Args:
        rows: number of rows of panels.
        columns: number of columns of panels.
        width: width of the figure in inches.
        height: height of the figure in inches.

    Returns:
        The axes, first row first.

    >>> len(new_axes_grid(2, 2))
    4
    """
    with mpl.rc_context(fname=STYLE_FILE):
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        return list(figure.subplots(rows, columns, squeeze=False).flat)
