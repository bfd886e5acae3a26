"""A figure fitted to a phone: long labels in lines, legends in one column, and as tall as its labels need."""

from collections.abc import Iterable
from itertools import pairwise
from textwrap import fill
from typing import Any, Final, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter

ROW_LETTERS: Final = 18
"""Letters of a row's name on one line."""

_TRIES: Final = 8


def fitted(figure: Figure) -> Figure:
    """Return the figure, drawn in `portrait()`, with its labels in lines and tall enough that none overlap."""
    _drop_empty_panels(figure)
    for ax in figure.axes:
        _wrap_rows(ax)
        _stack_legend(ax)
    for _ in range(2):  # wrapped titles leave another width
        figure.draw_without_rendering()
        for ax in figure.axes:
            _wrap_titles(ax)
            _fit_columns(ax)
    for _ in range(_TRIES):
        figure.draw_without_rendering()
        if not any(_overlap(shown_labels(ax, "y"), "y") for ax in figure.axes):
            break
        figure.set_figheight(1.12 * figure.get_figheight())
    return figure


def shown_labels(ax: Axes, which: Literal["x", "y"]) -> list[Text]:
    """Return the labels of ticks that lie within an axis."""
    if not (ax.axison and ax.get_visible()):
        return []
    axis = ax.xaxis if which == "x" else ax.yaxis
    low, high = sorted(axis.get_view_interval())
    ticks = [tick for tick in axis.get_major_ticks() if low - 1e-9 <= tick.get_loc() <= high + 1e-9]
    labels = [label for tick in ticks for label in (tick.label1, tick.label2)]
    return [label for label in labels if label.get_visible() and label.get_text().strip()]


def wrapped(text: str, letters: int) -> str:
    """Return a text in lines of so many letters, each of its own lines by itself, no word broken.

    >>> wrapped("Managed by\\nprimary care", 8)
    'Managed\\nby\\nprimary\\ncare'
    """
    return "\n".join(fill(line, max(letters, 1), break_long_words=False) for line in text.split("\n"))


def _drop_empty_panels(figure: Figure) -> None:
    """Take away panels that are hidden at the end of a grid, with their part of the height."""
    hidden = [
        ax for ax in figure.axes if not ax.get_visible() or (not ax.axison and not ax.has_data() and not ax.texts)
    ]
    grid = figure.axes[0].get_gridspec() if figure.axes else None
    if not hidden or grid is None or len(hidden) == len(figure.axes):
        return
    height = figure.get_figheight() * (grid.nrows - len(hidden)) / grid.nrows
    for ax in hidden:
        ax.remove()
    rows = [1.0 if row < grid.nrows - len(hidden) else 1e-3 for row in range(grid.nrows)]
    grid.set_height_ratios(rows)
    figure.set_figheight(height)


def _wrap_rows(ax: Axes) -> None:
    """Put names of rows on lines; numbers stay as they are."""
    if isinstance(ax.yaxis.get_major_formatter(), FixedFormatter):
        labels = ax.get_yticklabels()
        weights = [label.get_fontweight() for label in labels]
        names = [" ".join(label.get_text().split("\n")) for label in labels]
        ax.set_yticks(ax.get_yticks(), [wrapped(name, ROW_LETTERS) for name in names])
        for label, weight in zip(ax.get_yticklabels(), weights, strict=True):
            label.set_fontweight(weight)


def _stack_legend(ax: Axes) -> None:
    legend = ax.get_legend()
    if legend is not None:
        legend.set_ncols(1)


def _wrap_titles(ax: Axes) -> None:
    """Put the titles of an axes' axes on lines as long as these."""
    for text, room in ((ax.xaxis.label, ax.bbox.width), (ax.yaxis.label, ax.bbox.height), (ax.title, ax.bbox.width)):
        words = text.get_text()
        box = text.get_window_extent()
        length = box.height if text.get_rotation() == 90 else box.width
        if words.strip() and length > 1.02 * room:
            longest = max(map(len, words.split("\n")))
            text.set_text(wrapped(words, int(longest * room / length)))


def _fit_columns(ax: Axes) -> None:
    """Wrap names of columns that overlap; where they still do, names stand upright, and every other number goes."""
    labels = shown_labels(ax, "x")
    if not _overlap(labels, "x"):
        return
    if not isinstance(ax.xaxis.get_major_formatter(), FixedFormatter):
        ax.xaxis.set_major_locator(_fewer(ax))
        return
    room = ax.bbox.width / len(labels)
    names = [label.get_text() for label in ax.get_xticklabels()]
    for label in labels:
        label.set_rotation(0)
    lines = [wrapped(name, int(len(name) * 0.95 * room / max(label.get_window_extent().width, 1)))
             for name, label in zip(names, ax.get_xticklabels(), strict=True)]  # fmt: skip
    ax.set_xticks(ax.get_xticks(), lines)
    if not _overlap(shown_labels(ax, "x"), "x"):
        return
    if all(_is_number(name) for name in names if name):
        kept = [name if i % 2 == 0 else "" for i, name in enumerate(names)]
        ax.set_xticks(ax.get_xticks(), kept)
    else:
        ax.set_xticks(ax.get_xticks(), names, rotation=90)


def _fewer(ax: Axes) -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(4)


def _is_number(text: str) -> bool:
    return text.strip().rstrip("%").replace(".", "").replace("\u2212", "").isdigit()


def _overlap(labels: Iterable[Text], which: Literal["x", "y"]) -> bool:
    boxes = sorted(
        (getattr(box, f"{which}0"), getattr(box, f"{which}1")) for box in (t.get_window_extent() for t in labels)
    )
    return any(later[0] - earlier[1] < 1 for earlier, later in pairwise(boxes))
