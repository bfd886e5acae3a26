"""A figure fitted to a phone: long labels in lines, legends in one column, and as tall as its labels need."""

from collections.abc import Iterable
from itertools import pairwise
from textwrap import fill
from typing import Final, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from helpers.show.page.picture import lay_out

ROW_LETTERS: Final = 18
"""Letters of a row's name on one line."""

_TRIES: Final = 8


def fitted(figure: Figure) -> Figure:
    """Return the figure, drawn in `portrait()`, with its labels in lines and tall enough that none overlap."""
    _drop_empty_panels(figure)
    for ax in figure.axes:
        _wrap_rows(ax)
        _stack_legend(ax)
    _widen_title(figure)
    fits = False
    for _ in range(2):  # wrapped titles leave another width
        if not fits:
            lay_out(figure)
            fits = not any([*_fit_words(figure), _crop_squares(figure)])
    _grow(figure, is_laid_out=fits)
    figure.set_layout_engine("none")  # laid out it is
    return figure


def make_room(figure: Figure) -> None:
    """Put titles on lines, names of columns upright where they overlap, and grow until those of rows do not."""
    lay_out(figure)
    _grow(figure, is_laid_out=not any(_fit_words(figure)))


def _fit_words(figure: Figure) -> list[bool]:
    """Put titles and names of columns on lines, and return of each axes whether any of them changed."""
    return [_wrap_titles(ax) | _fit_columns(ax) for ax in figure.axes]


def _grow(figure: Figure, *, is_laid_out: bool) -> None:
    """Make a figure higher until no names of rows overlap; one that is laid out already is not at first."""
    for number in range(_TRIES):
        if number or not is_laid_out:
            lay_out(figure)
        if not any(_overlap(shown_labels(ax, "y"), "y") for ax in figure.axes):
            break
        figure.set_figheight(1.12 * figure.get_figheight())


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
    lines = text.replace(" = ", "\u00a0=\u00a0").split("\n")
    return "\n".join(fill(line, max(letters, 1), break_long_words=False, break_on_hyphens=False) for line in lines)


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
    labels = ax.get_yticklabels()
    if any(map(_in_letters, labels)):
        weights = [label.get_fontweight() for label in labels]
        names = [label.get_text() for label in labels]
        short = [max(map(len, name.split("\n"))) <= ROW_LETTERS for name in names]
        lines = [
            name if fits else wrapped(name.replace("\n", " "), ROW_LETTERS)
            for name, fits in zip(names, short, strict=True)
        ]
        ax.set_yticks(ax.get_yticks(), lines)
        for label, weight in zip(ax.get_yticklabels(), weights, strict=True):
            label.set_fontweight(weight)


def _stack_legend(ax: Axes) -> None:
    """Move a legend above the axes, where it hides nothing, an entry to a line."""
    legend = ax.get_legend()
    if legend is not None:
        names, title = [text.get_text() for text in legend.get_texts()], legend.get_title().get_text()
        legend = ax.legend(legend.legend_handles, names, title=title or None, frameon=False)
        legend.set_loc("lower left")
        legend.set_bbox_to_anchor((0, 1), transform=ax.transAxes)


def _widen_title(figure: Figure) -> None:
    """Give the one title that there is below all axes the width of the figure."""
    titled = [ax for ax in figure.axes if ax.get_xlabel().strip()]
    if len(titled) != 1 or figure.get_supxlabel():
        return
    words, room = titled[0].get_xlabel(), 0.97 * figure.bbox.width
    title = figure.supxlabel(words, fontsize=titled[0].xaxis.label.get_fontsize())
    titled[0].set_xlabel("")
    width = title.get_window_extent().width
    if width > room:
        title.set_text(wrapped(words, int(max(map(len, words.split("\n"))) * room / width)))


def _crop_squares(figure: Figure) -> bool:
    """Take away the height that axes of square cells leave blank; return whether there was any."""
    if len({ax.get_subplotspec() for ax in figure.axes}) == 1 and figure.axes[0].get_aspect() == 1:
        ax = figure.axes[0]
        ax.apply_aspect()
        blank = ax.get_position(original=True).height - ax.get_position().height
        figure.set_figheight((1 - blank) * figure.get_figheight())
        return bool(blank)
    return False


def _wrap_titles(ax: Axes) -> bool:
    """Put the titles of an axes' axes on lines as long as these, and return whether any changed."""
    changed = False
    for text, room in ((ax.xaxis.label, ax.bbox.width), (ax.yaxis.label, ax.bbox.height), (ax.title, ax.bbox.width)):
        words = text.get_text()
        box = text.get_window_extent()
        length = box.height if text.get_rotation() == 90 else box.width
        if words.strip() and length > 1.02 * room:
            longest = max(map(len, words.split("\n")))
            text.set_text(wrapped(words, int(longest * room / length)))
            changed |= text.get_text() != words
    return changed


def _fit_columns(ax: Axes) -> bool:
    """Wrap names of columns that overlap; where they still do, names stand upright, and every other number goes.

    Whether anything changed is returned.
    """
    labels = shown_labels(ax, "x")
    if any(label.get_rotation() % 90 for label in labels) or not _overlap(labels, "x"):
        return False
    if not any(map(_in_letters, labels)):
        names = [label.get_text() for label in ax.get_xticklabels()]
        ax.set_xticks(ax.get_xticks(), [name if i % 2 == 0 else "" for i, name in enumerate(names)])
        return True
    middles = sorted(box.x0 + box.width / 2 for box in (label.get_window_extent() for label in labels))
    room = min(later - earlier for earlier, later in pairwise(middles))
    names = [label.get_text() for label in ax.get_xticklabels()]
    for label in labels:
        label.set_rotation(0)
    lines = [wrapped(name, int(len(name) * 0.95 * room / max(label.get_window_extent().width, 1)))
             for name, label in zip(names, ax.get_xticklabels(), strict=True)]  # fmt: skip
    ax.set_xticks(ax.get_xticks(), lines)
    if _overlap(shown_labels(ax, "x"), "x"):
        ax.set_xticks(ax.get_xticks(), names, rotation=90)
    return True


def _in_letters(label: Text) -> bool:
    return any(letter.isalpha() for letter in label.get_text())


def _overlap(labels: Iterable[Text], which: Literal["x", "y"]) -> bool:
    boxes = sorted(
        (getattr(box, f"{which}0"), getattr(box, f"{which}1")) for box in (t.get_window_extent() for t in labels)
    )
    return any(later[0] - earlier[1] < 1 for earlier, later in pairwise(boxes))
