"""The one look of every figure: colours safe for colour-blind readers, and axes ready to draw on.

`use_look`, which pages and new axes call, sets the defaults of matplotlib and seaborn to the book's: seaborn's theme,
and over it `style.mplstyle`. Labels, legends and hatches take their size and colour from the defaults at the moment
they are added, so a style that held only while the axes were made would miss them.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import ListedColormap, to_hex, to_rgb
from matplotlib.figure import Figure

STYLE_FILE: Final = Path(__file__).with_name("style.mplstyle")

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

_PALE_HALF: Final = ["#f7f3fa", *SCALE[:2], "#a77dc1"]
_FULL_HALF: Final = ["#925eb2", SCALE[3]]
HEAT: Final = ListedColormap([*sns.blend_palette(_PALE_HALF, 128), *sns.blend_palette(_FULL_HALF, 128)], name="house")
"""The accent from almost white to full, for heat maps. It steps over the tones on which neither ink nor white reads."""

mpl.colormaps.register(HEAT)
LOOK: Final = {
    **sns.plotting_context("notebook"),
    **sns.axes_style("ticks"),
    **mpl.rc_params_from_file(STYLE_FILE, use_default_template=False),
}
"""Matplotlib's settings: the theme of seaborn, and over it what `style.mplstyle` says."""
logging.getLogger("matplotlib.font_manager").setLevel(
    logging.ERROR
)  # the font of boxes has one weight, and that is well

MOST_NAMED: Final = 30
"""Sites up to which a figure has a row with the name of each; with more they are lines in an order."""

PORTRAIT_WIDTH: Final = 4.5
"""Inches of a figure for a phone, where it is drawn 330 px wide: 11 points come out at 11.2 px."""

_PORTRAIT: Final = ContextVar("portrait", default=False)


def use_look() -> None:
    """Draw in the book's look from now on; importing a module changes no notebook's figures."""
    mpl.rcParams.update(LOOK)


@contextmanager
def portrait() -> Iterator[None]:
    """Let every figure that is begun in this context be one for a phone: narrow, its panels below each other."""
    token = _PORTRAIT.set(True)
    try:
        yield
    finally:
        _PORTRAIT.reset(token)


def is_portrait() -> bool:
    """Return whether figures are drawn for a phone."""
    return _PORTRAIT.get()


def heat_colours(number: int) -> list[str]:
    """Return so many colours of the heat palette, from pale to full.

    >>> heat_colours(2)
    ['#f7f3fa', '#5a2479']
    """
    return [to_hex(colour) for colour in HEAT(np.linspace(0, 1, number))]


def shades(number: int) -> list[str]:
    """Return colours from pale to full for so many ordered bands, on each of which either ink or white is read.

    >>> shades(4) == list(SCALE), len(shades(6))
    (True, 6)
    """
    return list(SCALE) if number == len(SCALE) else heat_colours(number + 1)[1:]


def ink_on(colour: Any) -> str:
    """Return the colour in which words on a coloured ground are read best: ink or white.

    >>> ink_on("#f7f3fa") == COLOURS["ink"], ink_on(COLOURS["accent"])
    (True, '#ffffff')
    """
    light = luminance(colour) + 0.05
    return "#ffffff" if 1.05 / light > light / (luminance(COLOURS["ink"]) + 0.05) else COLOURS["ink"]


def new_axes(ax: Axes | None = None, *, width: float = 8.0, height: float = 5.0) -> Axes:
    """Return `ax`, or axes of a new figure of so many inches in the book's style; pyplot does not know the figure.

    >>> new_axes(width=4, height=3).figure.get_size_inches().tolist()
    [4.0, 3.0]
    """
    return new_axes_grid(1, 1, width=width, height=height)[0] if ax is None else ax


def new_axes_grid(rows: int, columns: int, *, width: float = 8.0, height: float = 5.0) -> list[Axes]:
    """Return the axes of a new figure of `rows` x `columns` panels in the book's style, row by row.

    >>> len(new_axes_grid(2, 2))
    4
    """
    if is_portrait():
        rows, columns, width, height = rows * columns, 1, PORTRAIT_WIDTH, height * columns
    use_look()
    figure = Figure(figsize=(width, height))
    FigureCanvasAgg(figure)
    return list(figure.subplots(rows, columns, squeeze=False).flat)


def luminance(colour: Any) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    value = np.array(to_rgb(colour))
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
