"""What the printed numbers alone allow: between how many and how many people can have answered both times."""

from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from helpers.show.page.number_format import counted
from helpers.show.page.style import COLOURS, new_axes

WHAT_IT_IS: Final = "This part is real: it rests on the numbers that the synopsis prints, and on nothing else."
WHAT_FOLLOWS: Final = (
    "So the printed averages, by themselves, cannot show that anybody changed: they may, and they may not. The scores "
    "of those who answered twice would settle it."
)


def draw_bounds(bounds: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw between which numbers of people can have answered both times, from the printed numbers alone.

    Args:
        bounds: as `bounds_table`.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax)
    for place, row in bounds.iterrows():
        fewest, most = row["pairs_fewest"], row["pairs_most"]
        ax.barh(place, fewest, 0.42, color=COLOURS["accent"])
        ax.barh(place, most - fewest, 0.42, left=fewest, color="white", edgecolor=COLOURS["accent"], hatch="///")
        ax.text(fewest / 2, place, str(fewest), ha="center", va="center", color="white", fontweight="bold")
        ax.plot([row["first"]], [place], "|", color=COLOURS["before"], ms=34, mew=3)
        ax.annotate(f"{row['first']} answered first", (row["first"], place - 0.42), ha="center", fontsize=11)
        ax.annotate(f"{most} at most", (most, place + 0.38), ha="center", va="center", fontsize=11)
    ax.axvline(bounds["interviewed"].max(), color=COLOURS["ink"], lw=1)
    ax.set_yticks(range(len(bounds)), bounds["questionnaire"])
    ax.set_ylim(len(bounds) - 0.4, -0.7)
    ax.set_xlim(0, bounds["interviewed"].max() * 1.02)
    ax.set_xlabel(
        f"People of the {bounds['interviewed'].max()} interviewed\nfilled: must have answered both times; "
        "hatched: may have"
    )
    return ax


def bounds_sentence(bounds: pd.DataFrame) -> str:
    """Return what the printed numbers say about the pairs.

    Args:
        bounds: as `bounds_table`.
    """
    told = [
        f"**{row.questionnaire!s}.** {row.first} people answered first and {row.second} later. Between "
        f"{row.pairs_fewest} and {row.pairs_most} of them can have answered both times."
        for row in bounds.itertuples()
    ]
    return "\n\n".join(told)


def claim_sentence(bounds: pd.DataFrame) -> str:
    """Return what the bounds mean for a claim that averages improved.

    Args:
        bounds: as `bounds_table`.
    """
    told = [
        f"**{row.questionnaire!s}.** Up to {row.second - row.pairs_fewest} of the {row.second!s} later forms "
        f"({100 * float(row.later_only_most):.0f}%) can come from people with no first one. If those scored "
        f"{float(row.example_gap):g} points above the others, a fifth of the scale, the later average would be "
        f"{row.example_shift:.1f} points higher with nobody having changed. And with "
        f"{counted(row.pairs_fewest, 'pair')} a 95% interval for the mean change reaches {row.reach_fewest:.2f} "
        f"standard deviations of the changes to each side; with {row.pairs_most!s}, {row.reach_most:.2f}."
        for row in bounds.itertuples()
    ]
    return "\n\n".join(told)
