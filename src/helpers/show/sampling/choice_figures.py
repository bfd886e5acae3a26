"""Figures of how the choice of sites rests on weights, and of all other choices that were possible."""

from functools import partial

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from helpers.analysis.sampling import Selection, SetDistribution
from helpers.show.page import COLOURS, Chart, new_axes
from helpers.show.sampling.text import best_sites_sentence, percentile_sentence, weights_in_words, weights_sentence

_CRITERIA = {"maxmin": "Distance of the two most alike", "mean": "Mean distance of two sites"}
_CAPTIONS = {
    "maxmin": "Distance of the two most alike sites, in every set of as many from the sampling frame.",
    "mean": "Mean distance of every set of as many sites from the sampling frame.",
}


def weights(scenarios: pd.DataFrame, *, n: int) -> Chart:
    """Return the chart of the distances of n sites under other weights."""
    caption = "Smallest and mean distance when one attribute counts twice or not at all."
    drawing, sentence = partial(draw_weights, scenarios), weights_sentence(scenarios)
    return Chart("sampling-weights", drawing, caption, sentence, scenarios, n=n, about="named sites", from_data=False)


def draw_weights(scenarios: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw smallest and mean distance under each set of weights."""
    ax = new_axes(ax, height=max(5.0, 0.42 * len(scenarios) + 1.4))
    names = [weights_in_words(name) for name in scenarios["scenario"]]
    ax.hlines(names, scenarios["smallest"], scenarios["mean"], color=COLOURS["light"], linewidth=3)
    kinds = (("smallest", "two most alike", "after", "D", 55), ("mean", "mean of all pairs", "before", "o", 65))
    for column, label, colour, marker, size in kinds:
        options = {"color": COLOURS[colour], "marker": marker, "s": size, "label": label, "zorder": 3}
        sns.scatterplot(x=scenarios[column], y=names, ax=ax, **options)
    ax.set_xlim(0, 1)
    ax.set_xlabel("Gower distance (0 alike in every way, 1 unlike in every way)")
    ax.legend(loc="lower right", frameon=False)
    return ax


def possible_sets(
    values: SetDistribution, best: Selection, candidates: pd.DataFrame, *, named: bool = True
) -> Chart | None:
    """Return the chart of all sets of as many sites from the candidates, with the chosen and the best one.

    The sites of the best set are said where they may be `named`. Two sites have one distance, which is the mean and the
    smallest: its second chart would be the first, and is None.
    """
    two = len(best.sites) == 2
    if two and values.criterion == "maxmin":
        return None
    name, caption = f"sampling-possible-{values.criterion}", _CAPTIONS[values.criterion]
    drawing, sentence = partial(draw_possible_sets, values, best), percentile_sentence(values, best)
    says_best = named and (two or values.criterion == "maxmin")
    paragraph = f"{sentence} {best_sites_sentence(best)}" if says_best else sentence
    return Chart(
        name,
        drawing,
        caption,
        sentence,
        _bins(values),
        n=len(candidates),
        about="sites",
        paragraph=paragraph,
        from_data=False,
    )


def _bins(values: SetDistribution) -> pd.DataFrame:
    """Return the bins of distances that the figure shows, with the number of sets in each and its percentage of all."""
    width = values.edges[1] - values.edges[0]
    bins = pd.DataFrame(
        {
            "distance_from": values.edges.round(3),
            "distance_to": (values.edges + width).round(3),
            "sets": values.sets,
            "percent_of_sets": (100 * values.sets / values.tried).round(2),
        }
    )
    return bins[bins["sets"] > 0].reset_index(drop=True)


def draw_possible_sets(values: SetDistribution, best: Selection, ax: Axes | None = None) -> Axes:
    """Draw how far apart all sets of the same size lie, with the chosen and the best one marked."""
    ax = new_axes(ax)
    width = values.edges[1] - values.edges[0]
    share = 100 * values.sets / values.tried
    edges = [*values.edges, values.edges[-1] + width]
    sns.histplot(x=values.edges + width / 2, weights=share, bins=edges, color=COLOURS["light"], alpha=1, ax=ax)
    name = "best" if best.optimal else "best found"
    _mark(ax, values.value, f"chosen ({values.value:.2f})", COLOURS["accent"], "-", "right")
    _mark(ax, best.value, f"{name} ({best.value:.2f})", COLOURS["after"], "--", "left")
    filled = values.edges[np.flatnonzero(values.sets)]
    right = max(values.value, best.value, filled[-1] + width)
    ax.set_xlim(max(0, filled[0] - width), right + 0.3 * (right - filled[0]) + width)
    ax.set_xlabel(f"{_CRITERIA[values.criterion]} (Gower distance)")
    ax.set_ylabel("Share of sets (%)")
    return ax


def _mark(ax: Axes, value: float, words: str, colour: str, line: str, align: str) -> None:
    """Mark a value by a line from top to bottom; its words stand above the axes, where no line crosses them."""
    ax.axvline(value, color=colour, linestyle=line)
    offset = (-3 if align == "right" else 3, 5)
    style = {"textcoords": "offset points", "color": colour, "va": "bottom", "ha": align}
    ax.annotate(words, (value, 1), xycoords=("data", "axes fraction"), xytext=offset, **style)
