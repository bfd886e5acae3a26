"""Reporting bands of scores at both interviews."""

from typing import Any, Final

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from helpers.analysis.disclosure import MergeAdjacent
from helpers.outcomes import with_article
from helpers.show.page import COLOURS, Chart, ink_on, is_portrait, listed, new_axes, shades, wording
from helpers.show.page.number_format import as_drawn
from helpers.show.questionnaires.described import outcome_of
from helpers.show.questionnaires.labels import in_place
from helpers.show.questionnaires.score_text import bands_sentence

BANDS_RELEASED: Final = MergeAdjacent("band", ("people",), within=("outcome", "interview"), leave_out=("percent",))
HALF_BAR: Final = 0.43
_SHADES: Final = 840


def bands(shares: pd.DataFrame, *, n: int) -> Chart:
    """Return the chart of the share of people in each reporting band at both interviews; `shares` as `band_shares`."""
    return Chart(
        "questionnaire-bands",
        draw_bands,
        caption=wording(
            "{names} scores of people who answered both times, in the bands of {bands}. Narrow bands carry no label.",
            {"names": _questionnaires(shares), "bands": bands_of(shares)},
        ),
        sentence=bands_sentence(shares),
        data=shares,
        labels=in_place(shares),
        n=n,
        coarser=BANDS_RELEASED,
    )


def bands_of(shares: pd.DataFrame) -> str:
    """Return whose bands are shown.

    >>> bands_of(pd.DataFrame({"outcome": ["ons4_anxiety"]}))
    'the Office for National Statistics'
    """
    known = [outcome_of(name).questionnaire for name in shares["outcome"].unique()]
    return listed(list(dict.fromkeys(one.bands_of or with_article(one.short) for one in known)))


def _questionnaires(shares: pd.DataFrame) -> str:
    return listed(list(dict.fromkeys(outcome_of(name).questionnaire.short for name in shares["outcome"].unique())))


def draw_bands(shares: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the share of people in each reporting band at both interviews, from the worst band to the best.

    In a release `shares` has people in place of percent, since percentages of rounded numbers need not add up to 100.
    """
    ax = new_axes(ax, height=1.4 + 1.7 * shares["outcome"].nunique())
    in_percent = "percent" in shares
    bars = _bar_positions(shares.assign(size=shares["percent" if in_percent else "people"].astype(float)))
    positions, colours = bars["y"].unique(), _colours(bars)
    sns.histplot(
        x=None,
        y=bars["y"],
        weights=bars["size"],
        hue=bars["shade"],
        hue_order=sorted(colours, reverse=True),
        palette=colours,
        multiple="stack",
        bins=sorted([*(positions - HALF_BAR), *(positions + HALF_BAR)]),
        alpha=1,
        linewidth=0,
        legend=False,
        ax=ax,
    )
    for bar in bars.itertuples():
        _label(ax, bar, "%" if in_percent else "", colours)
    names = bars.drop_duplicates("y")
    labels = [
        f"{outcome_of(row.outcome).label}\n{row.interview}, n = {as_drawn(row.n_pairs)}" for row in names.itertuples()
    ]
    ax.set_yticks(positions, labels)
    ax.invert_yaxis()
    ax.set_xlim(0, 100 if in_percent else bars.groupby("y")["size"].sum().max())
    ax.grid(visible=False)
    unit = " (%)" if in_percent else ""
    ax.set(xlabel=f"People who answered both times{unit}, worst band on the left, best on the right", ylabel="")
    return ax


def _bar_positions(shares: pd.DataFrame) -> pd.DataFrame:
    """Return the bands with their bar (y), where they start on it (left), and the next band's place (following).

    `last` is the place of the best band of the outcome, and `shade` how far a place is from the worst to that, in 840
    parts, of which up to eight bands have whole ones.
    """
    number = shares.groupby(["outcome", "interview"], sort=False).ngroup()
    bars = shares.assign(y=number + 0.5 * (number // 2)).sort_values(["y", "place"])
    bars["left"] = bars.groupby("y")["size"].cumsum() - bars["size"]
    bars["following"] = bars.groupby("y")["place"].shift(-1, fill_value=-1)
    bars["last"] = [len(outcome_of(name).bands) - 1 for name in bars["outcome"]]
    bars["following"] = bars["following"].where(bars["following"] >= 0, bars["last"] + 1)
    bars["shade"] = _SHADES * bars["place"] // bars["last"]
    return bars


def _colours(bars: pd.DataFrame) -> dict[int, str]:
    """Return the colour of every shade that a band of any bar may have."""
    return {
        _SHADES * place // last: colour
        for last in sorted({int(one) for one in bars["last"]})
        for place, colour in enumerate(shades(last + 1))
    }


def _label(ax: Axes, bar: Any, unit: str, colours: dict[int, str]) -> None:
    """Write a band's name and size; bands put together carry stripes in the colour of the last of them."""
    merged = bar.following - bar.place > 1
    if merged:
        edge = colours[_SHADES * (bar.following - 1) // bar.last]
        ax.barh(bar.y, bar.size, 2 * HALF_BAR, left=bar.left, fill=False, hatch="//", edgecolor=edge, linewidth=0)
    name = bar.band.replace(" or ", "\nor ") if merged else bar.band.replace(" ", "\n")
    narrow, letter = (14, 2.3) if is_portrait() else (8, 1.3)
    if unit and bar.size < max(narrow, letter * max(len(line) for line in name.split("\n"))):
        return
    options: dict[str, Any] = {"color": ink_on(colours[bar.shade])}
    if merged:
        box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
        options = {"color": COLOURS["ink"], "bbox": box}
    words, middle = f"{name}\n{bar.size:.0f}{unit}", bar.left + bar.size / 2
    ax.text(middle, bar.y, words, ha="center", va="center", fontsize=11, linespacing=0.95, **options)
