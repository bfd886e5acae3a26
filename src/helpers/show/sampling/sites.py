"""Figures and sentences of the sampling chapter."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.show.page.number_format import counted, listed
from helpers.show.page.style import COLOURS, new_axes
from helpers.vocabulary import NOT_PROVIDED

LABELS = {
    "deprivation": "Deprivation",
    "region": "Place",
    "managed_by": "Managed by",
    "months_in_role": "Months in role",
    "practices_served": "Practices served",
    "set_up_by": "Set up by",
    "time_in_role": "Time in role",
}


def draw_coverage(coverage: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many sites fall into each category of each dimension, empty ones as an empty row.

    Args:
        coverage: dimension, category, sites.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax, height=max(5.0, 0.42 * len(coverage) + 1))
    places = np.arange(len(coverage))
    ax.barh(places, coverage["sites"], color=COLOURS["before"], height=0.65)
    for place, sites in zip(places, coverage["sites"], strict=True):
        ax.text(sites + 0.08, place, str(sites) if sites else "none", va="center", color=COLOURS["ink"])
    names = [f"{LABELS.get(d, d)}: {c}" for d, c in zip(coverage["dimension"], coverage["category"], strict=True)]
    ax.set_yticks(places, names)
    ax.invert_yaxis()
    ax.set_xlim(0, coverage["sites"].max() + 1)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel("Sites (number of link workers)")
    return ax


def draw_distances(distances: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw Gower distances between sites as a labelled heat map.

    Args:
        distances: n x n distances with site ids on both axes.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax, width=7.5, height=6.5)
    values = distances.to_numpy(float)
    ax.imshow(values, cmap="Blues", vmin=0, vmax=1)
    for i, j in np.ndindex(values.shape):
        if i != j:
            colour = "white" if values[i, j] > 0.55 else COLOURS["ink"]
            ax.text(j, i, f"{values[i, j]:.2f}", ha="center", va="center", color=colour, fontsize=11)
    ax.set_xticks(range(len(distances)), [str(site) for site in distances.columns])
    ax.set_yticks(range(len(distances)), [str(site) for site in distances.index])
    ax.grid(visible=False)
    ax.set_xlabel("Site")
    ax.set_ylabel("Site (Gower distance in each cell, 0 alike to 1 unlike)")
    return ax


def coverage_sentence(coverage: pd.DataFrame) -> str:
    """Return which categories have no site and which have most.

    Args:
        coverage: dimension, category, sites.

    >>> coverage_sentence(pd.DataFrame({"dimension": ["region"], "category": ["North"], "sites": [2]}))
    'Every category listed has at least one site. The fullest is place: North, with two sites.'
    """
    empty = [_named(row.dimension, row.category) for row in coverage[coverage["sites"] == 0].itertuples()]
    known = coverage[coverage["category"] != NOT_PROVIDED]
    top = (coverage if known.empty else known).sort_values("sites", ascending=False, kind="stable").iloc[0]
    first = f"No site is in {listed(empty)}." if empty else "Every category listed has at least one site."
    return f"{first} The fullest is {_named(top['dimension'], top['category'])}, with {counted(top['sites'], 'site')}."


def distance_sentence(distances: pd.DataFrame, smallest: float, mean: float) -> str:
    """Return which two sites are most alike and how far apart sites are on average.

    Args:
        distances: n x n distances.
        smallest: smallest distance.
        mean: mean distance.

    >>> frame = pd.DataFrame([[0, 0.5], [0.5, 0]], index=["1", "2"], columns=["1", "2"])
    >>> distance_sentence(frame, 0.5, 0.5)
    'Sites 1 and 2 are most alike, 0.50 apart. On average two sites are 0.50 apart, on a scale from 0 to 1.'
    """
    values = distances.to_numpy(float) + np.diag(np.full(len(distances), np.inf))
    i, j = np.unravel_index(np.argmin(values), values.shape)
    return (
        f"Sites {distances.index[i]} and {distances.index[j]} are most alike, {smallest:.2f} apart. "
        f"On average two sites are {mean:.2f} apart, on a scale from 0 to 1."
    )


def _named(dimension: str, category: str) -> str:
    return f"{LABELS.get(dimension, dimension).lower()}: {category}"
