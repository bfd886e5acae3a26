"""Figures of the sites: what they cover and how unlike they are."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from helpers.analysis.sampling import DistanceSummary
from helpers.show.page import COLOURS, Chart, new_axes
from helpers.show.sampling.text import LABELS, coverage_sentence, distance_sentence, empty_pairs_sentence
from helpers.vocabulary import NOT_PROVIDED

_BLUES = LinearSegmentedColormap.from_list("house", ["#ffffff", COLOURS["before"]])
_BLACK_FROM = 0.179
"""Relative luminance of a cell from which black is read better on it than white; the contrast is above 4.5 on all."""


def site_matrix(sites: pd.DataFrame, dimensions: Sequence[str], covered: pd.DataFrame) -> Chart:
    """Return the chart of each site's category in each dimension."""
    return Chart(
        "sites-matrix",
        draw_site_matrix(sites, dimensions),
        caption="The sites and the four respects in which they were to differ; shades tell categories apart.",
        sentence=coverage_sentence(covered),
        paragraph="",
        data=sites[dimensions].reset_index(),
        n=len(sites),
        about="sites",
    )


def draw_site_matrix(sites: pd.DataFrame, dimensions: Sequence[str], ax: Axes | None = None) -> Axes:
    """Draw the sites as a matrix: one row each, the category in words in every cell, categories shaded."""
    ax = new_axes(ax, width=8.0, height=max(5.0, 0.62 * len(sites) + 1.2))
    codes = sites[dimensions].apply(lambda column: column.astype("category").cat.codes)
    shades = (0.06 + 0.5 * codes / codes.max().clip(lower=1)).clip(lower=0)
    words = sites[dimensions].astype(object).fillna(NOT_PROVIDED).astype(str)
    words = words.apply(lambda column: column.str.replace(" or more", "+"))
    _draw_cells(shades, words, ax, vmax=1, linewidths=2, linecolor="white")
    ax.set_xticklabels([LABELS.get(name, name) for name in dimensions])
    ax.set_yticklabels([f"Site {site}" for site in sites.index])
    ax.xaxis.tick_top()
    return ax


def coverage(covered: pd.DataFrame, *, n: int) -> Chart:
    """Return the chart of how many of n sites each category has."""
    return Chart(
        "sampling-coverage",
        draw_coverage(covered),
        caption="Sites in each category of the dimensions the study wanted to vary.",
        sentence=coverage_sentence(covered),
        paragraph="",
        data=covered,
        n=n,
        about="sites",
    )


def draw_coverage(covered: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many sites fall into each category of each dimension, empty ones as an empty row."""
    ax = new_axes(ax, height=max(5.0, 0.42 * len(covered) + 1))
    names = [f"{LABELS.get(row.dimension, row.dimension)}: {row.category}" for row in covered.itertuples()]
    options = {"color": COLOURS["before"], "saturation": 1, "width": 0.65}
    sns.barplot(x=covered["sites"], y=names, orient="y", errorbar=None, ax=ax, **options)
    ax.bar_label(ax.containers[0], labels=covered["sites"].astype(str).replace("0", "none").tolist(), padding=6)
    ax.set_xlim(0, int(covered["sites"].max()) + 1)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel("Sites (number of link workers)")
    return ax


def pairs(covered: pd.DataFrame, empty: pd.DataFrame, *, n: int) -> Chart:
    """Return the chart of how many of n sites each pair of categories has."""
    return Chart(
        "sampling-pairs",
        draw_pairs(covered),
        caption="Sites in every pair of categories of two dimensions.",
        sentence=empty_pairs_sentence(empty),
        data=covered,
        n=n,
        about="sites",
    )


def draw_pairs(covered: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many sites have each pair of categories of two dimensions; a pair that no site has is a grey cell."""
    down, across = ["first_dimension", "first"], ["second_dimension", "second"]
    counts = covered.pivot(index=down, columns=across, values="sites").astype(float)
    counts = counts.reindex(index=_in_order(covered, down), columns=_in_order(covered, across))
    ax = new_axes(ax, width=8.0, height=8.4)
    words = counts.map("{:.0f}".format, na_action="ignore")
    darkest = max(2.0, 1.25 * float(covered["sites"].max()))
    blues = _BLUES.with_extremes(under=COLOURS["light"])
    _draw_cells(counts, words, ax, cmap=blues, vmin=0.5, vmax=darkest, linewidths=2, linecolor="white")
    ax.set_xticklabels([_label(*key) for key in counts.columns], rotation=55, ha="right", rotation_mode="anchor")
    ax.set_yticklabels([_label(*key) for key in counts.index])
    for keys, draw_line in ((counts.columns, ax.axvline), (counts.index, ax.axhline)):
        dimensions = keys.get_level_values(0)
        for position in np.flatnonzero(dimensions[1:] != dimensions[:-1]) + 1:
            draw_line(position, color="white", linewidth=8)
    ax.set_xlabel("Number of sites with both categories; a grey cell is none")
    return ax


def distances(values: pd.DataFrame, closeness: DistanceSummary) -> Chart:
    """Return the chart of the distance between every two sites."""
    return Chart(
        "sampling-distances",
        draw_distances(values),
        caption="Gower distance between every two sites, over all attributes with equal weight.",
        sentence=distance_sentence(closeness),
        paragraph="",
        data=values.rename_axis("site_id").reset_index(),
        n=len(values),
        about="sites",
    )


def draw_distances(values: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw Gower distances between sites as a heat map with a number in each cell, none on the diagonal."""
    ax = new_axes(ax, width=7.5, height=6.5)
    others = values.mask(np.eye(len(values), dtype=bool))
    _draw_cells(others, others.map("{:.2f}".format), ax, vmax=1, cmap="Blues", square=True)
    ax.set_xlabel("Site")
    ax.set_ylabel("Site (Gower distance in each cell, 0 alike to 1 unlike)")
    return ax


def _draw_cells(values: pd.DataFrame, words: pd.DataFrame, ax: Axes, **options: object) -> None:
    """Draw a heat map with words in its cells, black or white, whichever is read better; none where values miss."""
    ax.grid(visible=False)
    options = {"cmap": _BLUES, "vmin": 0, "annot_kws": {"fontsize": 11}} | options
    sns.heatmap(values, annot=words, fmt="", cbar=False, xticklabels=True, yticklabels=True, ax=ax, **options)
    cells = np.asarray(ax.collections[0].get_facecolor())[values.notna().to_numpy().ravel()]
    for text, cell in zip(ax.texts, cells, strict=True):
        text.set_color("black" if sns.utils.relative_luminance(cell) > _BLACK_FROM else "white")
    ax.tick_params(length=0, labelrotation=0)
    ax.set(xlabel="", ylabel="")


def _in_order(covered: pd.DataFrame, columns: list[str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(covered[columns].drop_duplicates())


def _label(dimension: str, category: str) -> str:
    return category if dimension != "deprivation" else f"{category} deprivation"
