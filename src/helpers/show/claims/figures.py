"""Figures of the chapter on the published claims."""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from helpers.analysis.claims import AGREES, CANNOT, DISAGREES
from helpers.show.claims.text import unchecked_sentence, verdicts_answer
from helpers.show.page import COLOURS, Chart, new_axes

_BARS = {AGREES: ("before", "white"), DISAGREES: ("after", "white"), CANNOT: ("neutral", COLOURS["ink"])}
"""The colour of each verdict's bar, and of the number in it."""


def verdicts_by_part(checked: pd.DataFrame) -> Chart:
    """Return the chart of verdicts by part of the synopsis."""
    return Chart(
        "claims-verdicts",
        partial(draw_verdicts_by_part, checked),
        caption="Numeric claims of the synopsis, by the part they stand in and what became of them.",
        sentence=f"{verdicts_answer(checked)} {unchecked_sentence(checked)}",
        data=checked.groupby(["part", "verdict"], sort=False).size().rename("claims").reset_index(),
        n=len(checked),
        paragraph="",
        from_data=False,
    )


def draw_verdicts_by_part(checked: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many claims of each part of the synopsis have each verdict, side by side on one bar a part."""
    counts = pd.crosstab(checked["part"], checked["verdict"]).reindex(
        index=checked["part"].unique(), columns=list(_BARS), fill_value=0
    )
    ax = new_axes(ax, height=max(4.5, 0.5 * len(counts) + 1.4))
    left = pd.Series(0, index=counts.index)
    for verdict, (colour, ink) in _BARS.items():
        bars = ax.barh(range(len(counts)), counts[verdict], left=left, color=COLOURS[colour], label=verdict)
        ax.bar_label(bars, [str(count) if count else "" for count in counts[verdict]], label_type="center", color=ink)
        left = left + counts[verdict]
    ax.set_yticks(range(len(counts)), list(counts.index))
    ax.invert_yaxis()
    ax.set_xlabel("Numeric claims of the synopsis (number)")
    ax.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=3, frameon=False)
    return ax
