"""Figures of the chapter on the published claims."""

import pandas as pd
from matplotlib.axes import Axes

from helpers.show.claims.text import VERDICTS, verdicts_answer, verdicts_certainty
from helpers.show.page import COLOURS, Chart, new_axes

TONES = dict(zip(VERDICTS, ("before", "after", "neutral"), strict=True))
INSIDE = dict(zip(VERDICTS, ("white", "white", COLOURS["ink"]), strict=True))


def verdicts_by_part(checked: pd.DataFrame) -> Chart:
    """Return the chart of verdicts by part of the synopsis.

    Args:
        checked: the result of `check_claims`.
    """
    return Chart(
        "claims-verdicts",
        draw_verdicts_by_part(checked),
        caption="Numeric claims of the synopsis, by the part they stand in and what became of them.",
        sentence=f"{verdicts_answer(checked)} {verdicts_certainty(checked)}",
        data=checked.groupby(["part", "verdict"], sort=False).size().rename("claims").reset_index(),
        n=len(checked),
        paragraph="",
    )


def draw_verdicts_by_part(checked: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many claims of each part of the synopsis have each verdict, side by side on one bar a part.

    Args:
        checked: the claims with part and verdict.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    counts = pd.crosstab(checked["part"], checked["verdict"]).reindex(
        index=checked["part"].unique(), columns=list(VERDICTS), fill_value=0
    )
    ax = new_axes(ax, height=max(4.5, 0.5 * len(counts) + 1.4))
    left = pd.Series(0, index=counts.index)
    for verdict in VERDICTS:
        ax.barh(range(len(counts)), counts[verdict], left=left, color=COLOURS[TONES[verdict]], label=verdict)
        for place, (start, width) in enumerate(zip(left, counts[verdict], strict=True)):
            if width:
                ax.text(start + width / 2, place, str(width), ha="center", va="center", color=INSIDE[verdict])
        left = left + counts[verdict]
    ax.set_yticks(range(len(counts)), list(counts.index))
    ax.invert_yaxis()
    ax.set_xlabel("Numeric claims of the synopsis (number)")
    ax.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=3, frameon=False)
    return ax
