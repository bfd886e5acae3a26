"""Figures of the chapter on configurations; the cards are in `cards`."""

from functools import partial

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from helpers.constructs import Framework, described
from helpers.show.cmocs.text import cmocs_answer, outcomes_sentence
from helpers.show.page import COLOURS, Chart, heatmap, new_axes


def constructs_by_table(counts: pd.DataFrame, cmocs: pd.DataFrame, framework: Framework | None = None) -> Chart:
    """Return the chart of configurations by table and construct."""
    return Chart(
        "cmoc-tables",
        partial(draw_constructs_by_table, counts),
        caption=f"Configurations by table (across) and by construct of {described(framework).name} (down).",
        sentence=cmocs_answer(cmocs, framework),
        data=counts,
        n=len(cmocs),
        paragraph="",
        from_data=False,
    )


def draw_constructs_by_table(counts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many CMOCs of each table carry each construct: tables across, constructs down."""
    wide = counts.pivot_table(index="npt_construct", columns="table", values="cmocs", fill_value=0, sort=False)
    wide = wide[sorted(wide.columns, key=lambda name: (len(name), name))].astype(int)
    named = wide.set_axis([f"{name}\n({number})" for name, number in wide.sum().items()], axis=1)
    return heatmap(
        named,
        new_axes(ax, height=5.5),
        label=named.astype(str).replace("0", "-"),
        row_label="Construct",
        column_label="Table (number of CMOCs)",
        high=max(6, wide.to_numpy().max()),
    )


def outcomes(counts: pd.DataFrame, cmocs: pd.DataFrame) -> Chart:
    """Return the chart of outcomes by the number of configurations that speak of them."""
    return Chart(
        "cmoc-outcomes",
        partial(draw_outcomes, counts),
        caption="Outcomes by the number of configurations that speak of them. The grouping is that of cmoc_topics.csv.",
        sentence=outcomes_sentence(counts),
        data=counts,
        n=len(cmocs),
        from_data=False,
    )


def draw_outcomes(counts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw in how many CMOCs each outcome is spoken of: as an outcome, or only in a context or mechanism."""
    ax = new_axes(ax, height=max(3.5, 0.36 * len(counts) + 1.5))
    rows = range(len(counts))
    bars = {"y": list(rows), "orient": "y", "width": 0.65, "saturation": 1, "errorbar": None, "ax": ax}
    first, second = counts["as_outcome"].tolist(), counts["elsewhere_only"].tolist()
    sns.barplot(x=first, color=COLOURS["before"], label="as an outcome", **bars)
    sns.barplot(x=second, left=first, color=COLOURS["light"], hatch="//", label="only before it", **bars)
    ax.set_yticks(rows, counts["topic"])
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel="CMOCs that speak of it (number)", ylabel="")
    ax.legend(loc="lower right")
    return ax
