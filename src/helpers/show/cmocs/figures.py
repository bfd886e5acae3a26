"""Figures of the chapter on configurations; the cards are in `cards`."""

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers.show.cmocs.text import cmocs_answer, outcomes_sentence
from helpers.show.page import COLOURS, Chart, new_axes


def constructs_by_table(counts: pd.DataFrame, cmocs: pd.DataFrame) -> Chart:
    """Return the chart of configurations by table and construct."""
    return Chart(
        "cmoc-tables",
        draw_constructs_by_table(counts),
        caption="Configurations by table of the synopsis and by construct of Normalisation Process Theory.",
        sentence=cmocs_answer(cmocs),
        data=counts,
        n=len(cmocs),
        paragraph="",
    )


def draw_constructs_by_table(counts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many CMOCs of each table carry each construct: tables across, constructs down."""
    ax = new_axes(ax, height=5.5)
    wide = counts.pivot_table(index="npt_construct", columns="table", values="cmocs", fill_value=0, sort=False)
    wide = wide[sorted(wide.columns, key=lambda name: (len(name), name))].astype(int)
    most = max(6, wide.to_numpy().max())
    numbers = wide.astype(str).replace("0", "-")
    sns.heatmap(wide, annot=numbers, fmt="", cmap="Blues", vmin=0, vmax=most, cbar=False, linewidths=1, ax=ax)
    for text, number in zip(ax.texts, wide.to_numpy().flat, strict=True):
        text.set_color("white" if number > 0.7 * most else COLOURS["ink"])
    ax.set_xticks(ax.get_xticks(), [f"{name}\n({wide[name].sum()})" for name in wide])
    ax.tick_params(axis="y", rotation=0)
    ax.set(xlabel="Table of the synopsis (number of CMOCs)", ylabel="Construct")
    return ax


def outcomes(counts: pd.DataFrame, cmocs: pd.DataFrame) -> Chart:
    """Return the chart of outcomes by the number of configurations that speak of them."""
    return Chart(
        "cmoc-outcomes",
        draw_outcomes(counts),
        caption="Outcomes by the number of configurations that speak of them. The grouping is ours.",
        sentence=outcomes_sentence(counts),
        data=counts,
        n=len(cmocs),
    )


def draw_outcomes(counts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw in how many CMOCs each outcome is spoken of: as an outcome, or only in a context or mechanism."""
    ax = new_axes(ax, height=max(3.5, 0.36 * len(counts) + 1.5))
    bars = {"y": counts["topic"], "orient": "y", "width": 0.65, "saturation": 1, "errorbar": None, "ax": ax}
    first, second = counts["as_outcome"], counts["elsewhere_only"]
    sns.barplot(x=first, color=COLOURS["before"], label="as an outcome", **bars)
    sns.barplot(x=second, left=first, color=COLOURS["light"], hatch="//", label="only before it", **bars)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel="CMOCs that speak of it (number)", ylabel="")
    ax.legend(loc="lower right")
    return ax
