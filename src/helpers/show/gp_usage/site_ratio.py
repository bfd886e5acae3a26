"""Figures of a site's ratio: how many patients rose and fell, and what leaving out each patient does."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.analysis.gp_usage import RateRatio
from helpers.show.page.style import COLOURS, new_axes

RATIO_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def draw_direction_counts(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the counts of `directions_table`, as one bar.

    Args:
        table: after_against_before (fewer, as many, more), patients.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax, height=2.4)
    left = 0
    for name, number in zip(table["after_against_before"], table["patients"].astype(int), strict=True):
        colour, hatch = {"fewer": ("before", ""), "as many": ("light", ""), "more": ("after", "//")}[name]
        ax.barh(0, number, left=left, color=COLOURS[colour], hatch=hatch, height=0.5)
        if number:
            ax.text(left + number / 2, 0.34, f"{number} {name}", ha="center", va="bottom")
        left += number
    ax.set_ylim(-0.4, 0.8)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel("Patients, by their GP appointments after against before")
    return ax


def draw_leave_one_out(ratios: pd.DataFrame, ratio: RateRatio, ax: Axes | None = None) -> Axes:
    """Draw the ratio and its interval without each patient in turn, beside the ratio of all.

    Args:
        ratios: the result of `leave_one_patient_out`.
        ratio: the ratio of all patients.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes, on a log scale; patients are in the order of the ratios and unnamed.
    """
    ax = new_axes(ax, height=5.5)
    rows = np.arange(len(ratios))
    ax.hlines(rows, ratios["low"], ratios["high"], color=COLOURS["light"], lw=3)
    ax.plot(ratios["ratio"], rows, "o", color=COLOURS["before"], ms=6)
    ax.axvline(1, color=COLOURS["ink"], lw=1)
    ax.axvline(ratio.ratio, color=COLOURS["accent"], lw=2, ls="--")
    side = -1 if ratio.ratio < 1 else 1
    ax.annotate(f"all patients: {ratio.ratio:.2f}", (ratio.ratio, len(ratios)), xytext=(6 * side, 2), va="bottom",
                ha="right" if side < 0 else "left", textcoords="offset points", color=COLOURS["accent"],
                fontweight="bold")  # fmt: skip
    ends = ratios[["low", "high", "ratio"]].to_numpy(float)
    ends = ends[np.isfinite(ends) & (ends > 0)]
    low, high = 0.9 * min(1, ends.min(initial=1)), 1.1 * max(1, ends.max(initial=1))
    set_ratio_axis(ax, low, high)
    ax.set_ylim(-1, len(ratios) + max(1.5, 0.09 * len(ratios)))
    ax.set_yticks([])
    ax.set_ylabel("Patient left out, in the order of the ratio")
    ax.set_xlabel("Ratio of GP appointments per patient, after / before (log scale)")
    return ax


def set_ratio_axis(ax: Axes, low: float, high: float) -> None:
    """Put ratios on a log scale with round numbers.

    Args:
        ax: the axes.
        low: the left end.
        high: the right end.
    """
    ax.set_xscale("log")
    ax.set_xlim(low, high)
    ticks = [tick for tick in RATIO_TICKS if low <= tick <= high]
    while len(ticks) > 7:
        ticks = [tick for place, tick in enumerate(ticks) if place % 2 == ticks.index(1.0) % 2 or tick == 1]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
