"""What the printed numbers alone allow: between how many and how many people can have answered both times."""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from helpers.show.page import COLOURS, Chart, Estimates, is_portrait, new_axes, wording
from helpers.show.questionnaires.bounds_text import bounds_sentence


def bounds(bounds: pd.DataFrame) -> Chart:
    """Return the chart of how many people can have answered both times; `bounds` as `bounds_table`."""
    return Chart(
        "questionnaire-bounds",
        partial(draw_bounds, bounds),
        caption=wording("How many people can have answered both times, by the printed numbers of forms and of people."),
        sentence=bounds_sentence(bounds),
        data=bounds,
        n=int(bounds["interviewed"].max()),
        from_data=False,
        estimates=(
            Estimates(
                bounds,
                "People who answered both times",
                low="pairs_fewest",
                high="pairs_most",
                n="interviewed",
                rows=("questionnaire",),
                unit="people",
                counted="people",
                interval="bounds",
                method="what the printed numbers allow",
            ),
        ),
    )


def draw_bounds(bounds: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw between which numbers of people can have answered both times, from the printed numbers alone."""
    ax = new_axes(ax)
    accent, align = COLOURS["accent"], "right" if is_portrait() else "center"
    fewest, most, first = bounds["pairs_fewest"], bounds["pairs_most"], bounds["first"]
    positions = range(len(bounds))
    ax.barh(positions, fewest, 0.42, color=accent)
    ax.barh(positions, most - fewest, 0.42, left=fewest, color="white", edgecolor=accent, hatch="///")
    ax.plot(first, positions, "|", color=COLOURS["before"], ms=34, mew=3)
    for position, row in zip(positions, bounds.to_dict("records"), strict=True):
        low, high, answered = row["pairs_fewest"], row["pairs_most"], row["first"]
        ax.text(low / 2, position, str(low), ha="center", va="center", color="white", fontweight="bold")
        ax.annotate(f"{answered} answered first", (answered, position - 0.42), ha=align, fontsize=11)
        ax.annotate(f"{high} at most", (high, position + 0.38), ha="center", va="center", fontsize=11)
    interviewed = bounds["interviewed"].max()
    ax.axvline(interviewed, color=COLOURS["ink"], lw=1)
    ax.set_yticks(positions, bounds["questionnaire"])
    ax.set_ylim(len(bounds) - 0.4, -0.7)
    ax.set_xlim(0, interviewed * 1.02)
    ax.set_xlabel(f"People of the {interviewed} interviewed\nfilled: must have answered both times; hatched: may have")
    return ax
