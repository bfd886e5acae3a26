"""ONS4 reporting bands at both interviews."""

from typing import Any, Final

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from helpers.analysis.disclosure import MergeAdjacent
from helpers.analysis.questionnaires import OUTCOME_LABELS
from helpers.show.page import COLOURS, SCALE, Chart, is_portrait, new_axes, wording
from helpers.show.questionnaires.score_text import bands_sentence
from helpers.show.questionnaires.tables import IN_PLACE

BANDS_RELEASED: Final = MergeAdjacent("band", ("people",), within=("outcome", "interview"), leave_out=("percent",))
HALF_BAR: Final = 0.43


def bands(shares: pd.DataFrame, *, n: int) -> Chart:
    """Return the chart of the share of people in each reporting band at both interviews; `shares` as `band_shares`."""
    return Chart(
        "questionnaire-bands",
        draw_bands,
        caption=wording(
            "ONS4 scores of people who answered both times, in the bands of the Office for National "
            "Statistics. Narrow bands carry no label."
        ),
        sentence=bands_sentence(shares),
        data=shares,
        labels=IN_PLACE,
        n=n,
        coarser=BANDS_RELEASED,
    )


def draw_bands(shares: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the share of people in each reporting band at both interviews, from the worst band to the best.

    In a release `shares` has people in place of percent, since percentages of rounded numbers need not add up to 100.
    """
    ax = new_axes(ax, height=1.4 + 1.7 * shares["outcome"].nunique())
    in_percent = "percent" in shares
    bars = _bar_positions(shares.assign(size=shares["percent" if in_percent else "people"].astype(float)))
    positions = bars["y"].unique()
    sns.histplot(
        x=None,
        y=bars["y"],
        weights=bars["size"],
        hue=bars["place"],
        hue_order=range(len(SCALE) - 1, -1, -1),
        palette=dict(enumerate(SCALE)),
        multiple="stack",
        bins=sorted([*(positions - HALF_BAR), *(positions + HALF_BAR)]),
        alpha=1,
        linewidth=0,
        legend=False,
        ax=ax,
    )
    for bar in bars.itertuples():
        _label(ax, bar, "%" if in_percent else "")
    names = bars.drop_duplicates("y")
    labels = [f"{OUTCOME_LABELS[str(row.outcome)]}\n{row.interview}, n = {row.n_pairs}" for row in names.itertuples()]
    ax.set_yticks(positions, labels)
    ax.invert_yaxis()
    ax.set_xlim(0, 100 if in_percent else bars.groupby("y")["size"].sum().max())
    ax.grid(visible=False)
    unit = " (%)" if in_percent else ""
    ax.set(xlabel=f"People who answered both times{unit}, worst band on the left, best on the right", ylabel="")
    return ax


def _bar_positions(shares: pd.DataFrame) -> pd.DataFrame:
    """Return the bands with their bar (y), where they start on it (left), and the next band's place (following)."""
    number = shares.groupby(["outcome", "interview"], sort=False).ngroup()
    bars = shares.assign(y=number + 0.5 * (number // 2)).sort_values(["y", "place"])
    bars["left"] = bars.groupby("y")["size"].cumsum() - bars["size"]
    bars["following"] = bars.groupby("y")["place"].shift(-1, fill_value=len(SCALE))
    return bars


def _label(ax: Axes, bar: Any, unit: str) -> None:
    """Write a band's name and size; bands put together carry stripes in the colour of the last of them."""
    merged = bar.following - bar.place > 1
    if merged:
        edge = SCALE[bar.following - 1]
        ax.barh(bar.y, bar.size, 2 * HALF_BAR, left=bar.left, fill=False, hatch="//", edgecolor=edge, linewidth=0)
    if unit and bar.size < (14 if is_portrait() else 8):
        return
    name = bar.band.replace(" or ", "\nor ") if merged else bar.band.replace(" ", "\n")
    options: dict[str, Any] = {"color": "white" if bar.place >= 2 else COLOURS["ink"]}
    if merged:
        box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
        options = {"color": COLOURS["ink"], "bbox": box}
    words, middle = f"{name}\n{bar.size:.0f}{unit}", bar.left + bar.size / 2
    ax.text(middle, bar.y, words, ha="center", va="center", fontsize=11, linespacing=0.95, **options)
