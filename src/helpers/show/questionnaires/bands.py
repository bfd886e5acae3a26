"""ONS4 reporting bands before and after, floor and ceiling, and how the self-efficacy items hold together."""

from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from helpers.analysis.questionnaires import OUTCOME_LABELS
from helpers.show.page.number_format import listed
from helpers.show.page.style import COLOURS, SCALE, new_axes
from helpers.show.questionnaires.scores import outcome_label

FLOOR_LABELS: Final = {
    "outcome": "Outcome",
    "first_n": "First, people",
    "first_worst": "Worst, %",
    "first_best": "Best, %",
    "second_n": "Second, people",
    "second_worst": "Worst, %",
    "second_best": "Best, %",
}
ITEM_LABELS: Final = {
    "item": "Item",
    "forms": "Forms",
    "missing": "Missing",
    "mean": "Mean (1 to 4)",
    "item_rest_correlation": "With the others",
}


def draw_bands(shares: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the share of people in each reporting band at both interviews, from the worst band to the best.

    Args:
        shares: outcome, interview, band, place, percent, n_pairs; in a release, people in place of percent, since
            percentages of rounded numbers need not add up to 100.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    outcomes = list(dict.fromkeys(shares["outcome"]))
    ax = new_axes(ax, height=1.4 + 1.7 * len(outcomes))
    drawn = "percent" if "percent" in shares else "people"
    unit = "%" if drawn == "percent" else ""
    labels, furthest = [], 100.0 if drawn == "percent" else 0.0
    for place, ((outcome, interview), part) in enumerate(shares.groupby(["outcome", "interview"], sort=False)):
        y, left = place + 0.5 * (place // 2), 0.0
        ordered = part.sort_values("place")
        ends = [*ordered["place"].iloc[1:], len(SCALE)]
        for row, end in zip(ordered.itertuples(), ends, strict=True):
            _part(ax, y, left, float(getattr(row, drawn)), str(row.band), range(int(row.place), int(end)), unit)
            left += float(getattr(row, drawn))
        furthest = max(furthest, left) if drawn == "people" else furthest
        labels.append((y, f"{OUTCOME_LABELS[str(outcome)]}\n{interview}, n = {part['n_pairs'].iloc[0]}"))
    ax.set_yticks([y for y, _ in labels], [label for _, label in labels])
    ax.invert_yaxis()
    ax.set_xlim(0, furthest)
    ax.grid(visible=False)
    what = "People who answered both times" + (" (%)" if drawn == "percent" else "")
    ax.set_xlabel(f"{what}, worst band on the left, best on the right")
    return ax


def _part(ax: Axes, y: float, left: float, size: float, band: str, places: range, unit: str) -> None:
    """Draw one band; bands put together carry stripes in the colour of the last of them."""
    striped = len(places) > 1
    stripes = {"hatch": "//", "edgecolor": SCALE[places[-1]], "linewidth": 0} if striped else {}
    ax.barh(y, size, 0.86, left=left, color=SCALE[places[0]], **stripes)
    if unit and size < 8:
        return
    told = band.replace(" or ", "\nor ") if striped else band.replace(" ", "\n")
    words = f"{told}\n{size:.0f}{unit}"
    look: dict[str, Any] = {"color": "white" if places[0] >= 2 else COLOURS["ink"]}
    if striped:
        box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
        look = {"color": COLOURS["ink"], "bbox": box}
    ax.text(left + size / 2, y, words, ha="center", va="center", fontsize=11, linespacing=0.95, **look)


def bands_sentence(shares: pd.DataFrame) -> str:
    """Return the share in the worst band at both interviews, by outcome.

    Args:
        shares: outcome, interview, band, place, percent.
    """
    worst = shares[shares["place"] == 0]
    told = []
    for outcome, part in worst.groupby("outcome", sort=False):
        first, second = (part.loc[part["interview"] == name, "percent"].iloc[0] for name in ("first", "second"))
        told.append(f"{first:.0f}% and then {second:.0f}% for {outcome_label(outcome)}")
    return f"The share in the worst band was {listed(told)}." if told else "Nobody answered the ONS4 both times."


def alpha_sentence(alpha: pd.DataFrame) -> str:
    """Return how well the ten self-efficacy items hold together, with the interval.

    Args:
        alpha: as `gse_alpha`.
    """
    told = []
    for row in alpha.itertuples():
        if row.reason:
            told.append(f"At the {row.interview!s} interview alpha cannot be estimated ({row.reason!s}).")
        else:
            told.append(
                f"At the {row.interview!s} interview alpha was {row.alpha:.2f} ({row.low:.2f} to {row.high:.2f}), from "
                f"{row.complete} of {row.forms} forms, those with all ten answers."
            )
    return " ".join(told)
