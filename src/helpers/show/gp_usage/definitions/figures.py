"""The figure of the chapter on every definition: all ratios in their order, and below each which choices it makes."""

from typing import Final

import numpy as np
import pandas as pd
from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.analysis.disclosure import NotReleased
from helpers.analysis.ties import with_ties
from helpers.show.gp_usage import results
from helpers.show.gp_usage.definitions.text import difference_sentence, left_out_sentence, range_sentence
from helpers.show.gp_usage.definitions.words import level_in_short
from helpers.show.gp_usage.ratio_axis import set_ratio_axis
from helpers.show.page import COLOURS, Chart, is_portrait, new_axes_grid, wording
from helpers.show.page.one_line import on_one_line
from helpers.vocabulary import AXES

_FEW: Final = 100
"""Definitions that have dots of the usual size."""
_LABEL_LETTERS: Final = 32


def curves(definitions: pd.DataFrame, *, confidence: float) -> list[Chart]:
    """Return a chart for each panel that has a ratio."""
    return [
        curve(panel, name=f"definitions-curve-{number}", confidence=confidence)
        for number, (_, panel) in enumerate(definitions.groupby("panel", sort=False), 1)
        if panel["ratio"].notna().any()
    ]


def curve(panel: pd.DataFrame, *, name: str, confidence: float) -> Chart:
    """Return the chart of one panel's definitions."""
    finding = f"{range_sentence(panel)} {difference_sentence(panel)}".strip()
    has_primary = ((panel["primary"] == "yes") & panel["ratio"].notna()).any()
    return Chart(
        name,
        draw_curve,
        caption=wording(
            "{question}: the pooled ratio, after / before, under each definition, with its {level:g}% interval, in the "
            "order of the ratios.{diamond}{dots}",
            {
                "question": panel["panel"].iloc[0],
                "level": 100 * confidence,
                "diamond": " Diamond: the primary definition." if has_primary else "",
                "dots": " Dots below: the choices that each makes." if axes_that_vary(panel) else "",
            },
        ),
        sentence=finding,
        data=panel.drop(columns="panel"),
        n=int(panel["n"].max()),
        estimates=results.of_definitions(panel),
        coarser=NotReleased("two definitions may differ by a few patients only"),
        paragraph=f"{finding} {left_out_sentence(panel)}".strip(),
    )


def axes_that_vary(panel: pd.DataFrame) -> list[str]:
    """Return the choices in which the definitions of a panel differ.

    >>> axes_that_vary(pd.DataFrame({axis: ["a", "b" if axis == "modes" else "a"] for axis in AXES}))
    ['modes']
    """
    return [axis for axis in AXES if panel[axis].nunique() > 1]


def draw_curve(panel: pd.DataFrame) -> Figure:
    """Draw every definition with a ratio in the order of the ratios, and below it a dot for each of its choices."""
    known = panel[panel["ratio"].notna()].sort_values("ratio", key=with_ties, kind="stable", ignore_index=True)
    levels = [(axis, level) for axis in axes_that_vary(panel) for level in panel[axis].drop_duplicates()]
    dots = (0.4 if is_portrait() else 0.26) * len(levels) + 0.3
    if not levels:
        upper = new_axes_grid(1, 1, height=4.0)[0]
    else:
        upper, lower = new_axes_grid(2, 1, height=4.0 + dots)
        if (grid := upper.get_gridspec()) is not None:
            grid.set_height_ratios([3.2, dots])
        _draw_choices(known, levels, lower)
    _draw_ratios(known, upper)
    upper.set_ylabel("Pooled ratio, after / before\n(log scale)")
    bottom = lower if levels else upper
    bottom.set_xlabel(f"Definitions,{chr(10) if is_portrait() else ' '}in the order of their ratios")
    figure = upper.get_figure(root=True)
    assert isinstance(figure, Figure)
    return figure


def _draw_ratios(known: pd.DataFrame, ax: Axes) -> None:
    """Draw each ratio with its interval, the primary one as a diamond."""
    x = np.arange(len(known))
    primary = (known["primary"] == "yes").to_numpy()
    size = _size_of_dots(known)
    for rows, colour, width in ((~primary, COLOURS["before"], 1.2), (primary, COLOURS["accent"], 2.0)):
        ax.vlines(x[rows], known["low"][rows], known["high"][rows], color=colour, lw=width, alpha=0.6)
    ax.plot(x[~primary], known["ratio"][~primary], "o", color=COLOURS["before"], ms=size, lw=0)
    ax.plot(x[primary], known["ratio"][primary], "D", color=COLOURS["accent"], ms=8, lw=0, label="primary")
    for one in x[primary]:
        ax.annotate("primary", (one, 1), xycoords=("data", "axes fraction"), ha="center", color=COLOURS["accent"])
    ax.axhline(1, color=COLOURS["ink"], lw=1)
    set_ratio_axis(ax, known[["ratio", "low", "high"]], "y")
    ax.set_xlim(-1, len(known))
    ax.set_xticks([])


def _draw_choices(known: pd.DataFrame, levels: list[tuple[str, object]], ax: Axes) -> None:
    """Draw a row of dots for each level of each choice, under the definitions that make it."""
    primary = (known["primary"] == "yes").to_numpy()
    size, lower = _size_of_dots(known), 0.24 if is_portrait() else 0
    for row, (axis, level) in enumerate(levels):
        at_level = (known[axis] == level).to_numpy()
        for rows, colour in ((at_level & ~primary, COLOURS["ink"]), (at_level & primary, COLOURS["accent"])):
            x = np.flatnonzero(rows)
            ax.plot(x, np.full(len(x), row + lower), "o", color=colour, ms=size, lw=0)
        if row and levels[row - 1][0] != axis:
            ax.axhline(row - 0.5, color=COLOURS["light"], lw=1)
    labels = [on_one_line(level_in_short(axis, level), _LABEL_LETTERS) for axis, level in levels]
    if is_portrait():  # beside the dots there is no room for labels
        ax.set_yticks([])
        for row, words in enumerate(labels):
            ax.text(-0.7, row - 0.08, words, va="bottom", fontsize=rcParams["ytick.labelsize"])
    else:
        ax.set_yticks(range(len(levels)), labels)
        ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(levels) - 0.4, -0.6)
    ax.set_xlim(-1, len(known))
    ax.set_xticks([])


def _size_of_dots(known: pd.DataFrame) -> float:
    """Return a size at which dots side by side do not hide each other."""
    if len(known) > _FEW:
        return 1.5
    return 3.5 if is_portrait() else 5
