"""The mark in the corner of a picture, so that a copy of the picture alone still says what kind of data it shows."""

from typing import Final

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from helpers.show.page.style import COLOURS

_STRIP: Final = 0.3
"""Inches added below a drawing for the mark, so that it never stands on data."""
_STAMPED: Final = "origin"


def stamp(figure: Figure, words: str) -> None:
    """Add words in the bottom right corner of a figure, below what is drawn; none for none, and only once.

    >>> figure = Figure(figsize=(4, 2))
    >>> stamp(figure, "Made-up data")
    >>> [text.get_text() for text in figure.texts]
    ['Made-up data']
    """
    if not words or any(text.get_gid() == _STAMPED for text in figure.texts):
        return
    width, height = figure.get_figwidth(), figure.get_figheight() + _STRIP
    figure.set_figheight(height)
    strip, engine = _STRIP / height, figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(rect=(0, strip, 1, 1 - strip))
    figure.text(
        1 - 0.1 / width,
        0.06 / height,
        words,
        gid=_STAMPED,
        ha="right",
        va="bottom",
        fontsize=11,
        color=COLOURS["warning"],
        in_layout=False,
    )
