"""Figures of the sites: what they cover and how unlike they are."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from helpers.analysis.sampling import DistanceSummary
from helpers.analysis.ties import with_ties
from helpers.show.page import COLOURS, HEAT, MOST_NAMED, Chart, counted, heatmap, new_axes
from helpers.show.sampling.text import LABELS, coverage_sentence, distance_sentence, empty_pairs_sentence
from helpers.vocabulary import NOT_PROVIDED

MOST_IN_HEAT_MAP = 12
"""Sites up to which every two have a cell with their distance; with more, each site is a line."""


def site_matrix(sites: pd.DataFrame, dimensions: Sequence[str], covered: pd.DataFrame) -> Chart | None:
    """Return the chart of each site's category in each dimension; None for more sites than a figure can name."""
    if len(sites) > MOST_NAMED:
        return None
    caption = f"The sites in {counted(len(dimensions), 'respect')}."
    drawing, data = partial(draw_site_matrix, sites, dimensions), sites[dimensions].reset_index()
    sentence = coverage_sentence(covered)
    return Chart(
        "sites-matrix",
        drawing,
        caption,
        sentence,
        data,
        n=len(sites),
        about="named sites",
        from_data=False,
        paragraph="",
    )


def draw_site_matrix(sites: pd.DataFrame, dimensions: Sequence[str], ax: Axes | None = None) -> Axes:
    """Draw the sites as a matrix: a row each, the category in words in every cell, all in one tone: few are ordered."""
    ax = new_axes(ax, width=8.0, height=max(5.0, 0.62 * len(sites) + 1.2))
    chosen = sites[dimensions].rename(columns=LABELS, index="Site {}".format)
    tone = pd.DataFrame(0.0, index=chosen.index, columns=chosen.columns)
    words = chosen.astype(object).fillna(NOT_PROVIDED).astype(str)
    words = words.apply(lambda column: column.str.replace(" or more", "+"))
    ax = heatmap(tone, ax, label=words, low=-0.1, high=2.2)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    return ax


def coverage(covered: pd.DataFrame, *, n: int) -> Chart:
    """Return the chart of how many of n sites each category has."""
    caption, sentence = "Sites in each category of the dimensions compared.", coverage_sentence(covered)
    drawing = partial(draw_coverage, covered)
    return Chart(
        "sampling-coverage", drawing, caption, sentence, covered, n=n, about="sites", from_data=False, paragraph=""
    )


def draw_coverage(covered: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many sites fall into each category of each dimension, empty ones as an empty row."""
    ax = new_axes(ax, height=max(5.0, 0.36 * len(covered) + 1))
    names = covered["dimension"].replace(LABELS) + ": " + covered["category"]
    options = {"color": COLOURS["before"], "saturation": 1, "width": 0.65}
    sns.barplot(x=covered["sites"], y=names, orient="y", errorbar=None, ax=ax, **options)
    ax.bar_label(ax.containers[0], labels=covered["sites"].astype(str).replace("0", "none").tolist(), padding=6)
    ax.set_xlim(0, int(covered["sites"].max()) + 1)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel("Sites (number of link workers)")
    ax.set_ylabel("")
    return ax


def pairs(covered: pd.DataFrame, empty: pd.DataFrame, *, n: int) -> Chart:
    """Return the chart of how many of n sites each pair of categories has."""
    caption, sentence = "Sites in every pair of categories of two dimensions.", empty_pairs_sentence(empty)
    return Chart(
        "sampling-pairs", partial(draw_pairs, covered), caption, sentence, covered, n=n, about="sites", from_data=False
    )


def draw_pairs(covered: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many sites have each pair of categories of two dimensions; a pair that no site has is a grey cell."""
    down, across = ["first_dimension", "first"], ["second_dimension", "second"]
    counts = covered.pivot(index=down, columns=across, values="sites").astype(float)
    counts = counts.reindex(index=_in_order(covered, down), columns=_in_order(covered, across))
    names = [_category(*key) for key in counts.columns]
    cells = counts.set_axis([_category(*key) for key in counts.index]).set_axis(names, axis=1)
    title = "Number of sites with both categories; a grey cell is none"
    ax = new_axes(ax, width=8.0, height=8.4)
    ax = heatmap(cells, ax, label=".0f", low=0.5, column_label=title)
    ax.collections[0].set_cmap(HEAT.with_extremes(under=COLOURS["light"]))
    ax.set_xticklabels(names, rotation=55, ha="right", rotation_mode="anchor")
    for keys, draw_line in ((counts.columns, ax.axvline), (counts.index, ax.axhline)):
        dimensions = keys.get_level_values(0)
        for position in np.flatnonzero(dimensions[1:] != dimensions[:-1]) + 1:
            draw_line(position, color="white", linewidth=8)
    return ax


def distances(values: pd.DataFrame, closeness: DistanceSummary, *, adds: pd.DataFrame) -> Chart:
    """Return the chart of the distance between every two sites, or of many sites that of each to the others.

    `adds` is the result of `site_contributions`.
    """
    many = len(values) > MOST_IN_HEAT_MAP
    caption = "Gower distance between every two sites, over all attributes with equal weight."
    if many:
        caption = "Gower distance of each site to the nearest other site and to all others on average, in order."
    data = adds[["site_id", "nearest_site", "nearest_distance", "mean_distance"]]
    return Chart(
        "sampling-distances",
        partial(draw_ordered_distances, adds) if many else partial(draw_distances, values),
        caption,
        distance_sentence(closeness),
        data if many else values.rename_axis("site_id").reset_index(),
        n=len(values),
        about="named sites",
        from_data=False,
        paragraph="",
    )


def draw_ordered_distances(adds: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each site's distance to the nearest and, on average, to all others, in the order of the latter."""
    ordered, named = adds.sort_values("mean_distance", key=with_ties, kind="stable"), len(adds) <= MOST_NAMED
    ax = new_axes(ax, width=7.5, height=max(5.0, 0.3 * len(adds) + 1.2) if named else 7.0)
    rows, size = np.arange(len(ordered)), 6 if named else 3
    ax.hlines(rows, ordered["nearest_distance"], ordered["mean_distance"], color=COLOURS["light"], lw=2 if named else 1)
    ax.plot(ordered["nearest_distance"], rows, "D", color=COLOURS["after"], ms=size, label="to the nearest site")
    ax.plot(ordered["mean_distance"], rows, "o", color=COLOURS["before"], ms=size, label="to all others, mean")
    ax.set_yticks(rows if named else [], [f"Site {site}" for site in ordered["site_id"]] if named else [])
    ax.set_ylabel("" if named else f"{len(ordered):,} sites, in the order of their mean distance")
    ax.set_ylim(len(ordered) - 0.4, -0.6)
    ax.set_xlim(0, 1)
    ax.set_xlabel("Gower distance (0 alike in every way, 1 unlike in every way)")
    ax.legend(loc="lower right", frameon=True)
    return ax


def draw_distances(values: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw Gower distances between sites as a heat map with a number in each cell, none on the diagonal."""
    others = values.mask(np.eye(len(values), dtype=bool))
    title = "Site (Gower distance in each cell, 0 alike to 1 unlike)"
    ax = new_axes(ax, width=7.5, height=min(6.5, max(5.0, 0.4 * len(values) + 1.5)))
    return heatmap(others, ax, high=1, square=True, column_label="Site", row_label=title)


def _in_order(covered: pd.DataFrame, columns: list[str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(covered[columns].drop_duplicates())


def _category(dimension: str, category: str) -> str:
    return category if dimension != "deprivation" else f"{category} deprivation"
