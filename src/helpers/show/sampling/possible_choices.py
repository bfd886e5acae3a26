"""Figures and sentences on how the sites could have been chosen: the matrix, pairs, weights, and all other choices."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from helpers.analysis.sampling import Selection, SetValues
from helpers.show.page.number_format import counted, listed
from helpers.show.page.style import COLOURS, new_axes
from helpers.show.sampling.sites import LABELS
from helpers.vocabulary import NOT_PROVIDED

_BLUES = LinearSegmentedColormap.from_list("house", ["#ffffff", COLOURS["before"]])
ADDS = {
    "site_id": "Site",
    "nearest_site": "Nearest site",
    "nearest_distance": "Distance to it",
    "mean_distance": "Mean distance to the others",
    "added_to_mean": "Added to the mean distance",
}
CRITERIA = {"maxmin": "Distance of the two most alike", "mean": "Mean distance of two sites"}


def draw_site_matrix(sites: pd.DataFrame, dimensions: Sequence[str], ax: Axes | None = None) -> Axes:
    """Draw the sites as a matrix: one row each, the category in words in every cell, categories shaded.

    Args:
        sites: one row per site, ids on the index.
        dimensions: columns to draw.
        ax: axes to draw on, or None for new ones.
    """
    ax = new_axes(ax, width=8.0, height=max(5.0, 0.62 * len(sites) + 1.2))
    codes = [sites[name].astype("category").cat.codes for name in dimensions]
    shade = np.array([code / max(1, code.max()) for code in codes]).T * 0.5 + 0.06
    ax.imshow(np.where(shade < 0, 0, shade), cmap=_BLUES, vmin=0, vmax=1, aspect="auto")
    for i, site in enumerate(sites.index):
        for j, name in enumerate(dimensions):
            value = sites.loc[site, name]
            words = "not provided" if pd.isna(value) else str(value)
            ax.text(j, i, words.replace(" or more", "+"), ha="center", va="center", fontsize=11)
    ax.set_xticks(range(len(dimensions)), [LABELS.get(name, name) for name in dimensions])
    ax.set_yticks(range(len(sites)), [f"Site {site}" for site in sites.index])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.set_xticks(np.arange(len(dimensions) + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(len(sites) + 1) - 0.5, minor=True)
    ax.grid(visible=False, which="major")
    ax.grid(which="minor", color="white", linewidth=2)
    ax.tick_params(which="minor", length=0)
    return ax


def draw_pairs(pairs: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many sites have each pair of categories of two dimensions; an empty pair has a ring.

    Args:
        pairs: first_dimension, first, second_dimension, second, sites.
        ax: axes to draw on, or None for new ones.
    """
    ax = new_axes(ax, width=8.0, height=8.4)
    down = list(dict.fromkeys(zip(pairs["first_dimension"], pairs["first"], strict=True)))
    across = list(dict.fromkeys(zip(pairs["second_dimension"], pairs["second"], strict=True)))
    x = [across.index(key) for key in zip(pairs["second_dimension"], pairs["second"], strict=True)]
    y = [down.index(key) for key in zip(pairs["first_dimension"], pairs["first"], strict=True)]
    for i, j, sites in zip(x, y, pairs["sites"], strict=True):
        if sites:
            ax.scatter(i, j, s=260 + 160 * sites, color=COLOURS["before"])
            ax.text(i, j, str(sites), color="white", ha="center", va="center", fontweight="bold")
        else:
            ax.scatter(i, j, s=110, facecolors="none", edgecolors=COLOURS["neutral"], linewidths=1.2)
    ax.set_xticks(range(len(across)), [_label(*key) for key in across], rotation=55, ha="right", rotation_mode="anchor")
    ax.set_yticks(range(len(down)), [_label(*key) for key in down])
    ax.set_xlim(-0.7, len(across) - 0.3)
    ax.set_ylim(len(down) - 0.4, -0.7)
    ax.grid(visible=False)
    for keys, line in ((across, ax.axvline), (down, ax.axhline)):
        for at in range(1, len(keys)):
            if keys[at][0] != keys[at - 1][0]:
                line(at - 0.5, color=COLOURS["light"], linewidth=1)
    ax.set_xlabel("Number of sites with both categories; an open ring is none")
    return ax


def draw_scenarios(scenarios: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw smallest and mean distance under each set of weights.

    Args:
        scenarios: scenario, smallest, mean.
        ax: axes to draw on, or None for new ones.
    """
    ax = new_axes(ax, height=max(5.0, 0.42 * len(scenarios) + 1.4))
    places = np.arange(len(scenarios))
    ax.hlines(places, scenarios["smallest"], scenarios["mean"], color=COLOURS["light"], linewidth=3)
    ax.scatter(
        scenarios["smallest"], places, color=COLOURS["after"], marker="D", s=55, label="two most alike", zorder=3
    )
    ax.scatter(scenarios["mean"], places, color=COLOURS["before"], s=65, label="mean of all pairs", zorder=3)
    ax.set_yticks(places, [scenario_in_words(name) for name in scenarios["scenario"]])
    ax.invert_yaxis()
    ax.set_xlim(0, 1)
    ax.set_xlabel("Gower distance (0 alike in every way, 1 unlike in every way)")
    ax.legend(loc="lower right", frameon=False)
    return ax


def draw_set_values(spread: SetValues, marks: Mapping[str, float], criterion: str, ax: Axes | None = None) -> Axes:
    """Draw how far apart all sets of the same size lie, with the chosen and the best one marked.

    Args:
        spread: sets by bin.
        marks: words to value, such as the chosen set and the best one.
        criterion: "maxmin" or "mean".
        ax: axes to draw on, or None for new ones.
    """
    ax = new_axes(ax)
    width = spread.edges[1] - spread.edges[0]
    share = 100 * spread.sets / spread.tried
    ax.bar(spread.edges, share, width=width, align="edge", color=COLOURS["light"])
    top = share.max()
    for place, (words, value) in enumerate(marks.items()):
        colour = COLOURS["accent"] if place == 0 else COLOURS["after"]
        ax.axvline(value, color=colour, linestyle="-" if place == 0 else "--")
        ax.annotate(f"{words} ({value:.2f})", (value, top * 1.18), xytext=(-6 if place == 0 else 6, 0),
                    textcoords="offset points", color=colour, va="center",
                    ha="right" if place == 0 else "left")  # fmt: skip
    ax.set_ylim(0, top * 1.28)
    held = np.flatnonzero(spread.sets)
    right = max([*marks.values(), spread.edges[held[-1]] + width])
    ax.set_xlim(max(0, spread.edges[held[0]] - width), right + 0.3 * (right - spread.edges[held[0]]) + width)
    ax.set_xlabel(f"{CRITERIA[criterion]} (Gower distance)")
    ax.set_ylabel("Share of sets (%)")
    return ax


def contributions_sentence(contributions: pd.DataFrame) -> str:
    """Return which site adds most to the variety and which least.

    Args:
        contributions: site_id, nearest_site, added_to_mean; most added first.

    >>> table = pd.DataFrame({"site_id": ["1", "2"], "nearest_site": ["2", "1"], "added_to_mean": [0.02, -0.01]})
    >>> contributions_sentence(table)
    'Site 1 adds most to the mean distance (+0.020) and site 2 least (−0.010); the site nearest to 2 is 1.'
    """
    most, least = contributions.iloc[0], contributions.iloc[-1]
    return (
        f"Site {most['site_id']} adds most to the mean distance ({_signed(most['added_to_mean'])}) and site "
        f"{least['site_id']} least ({_signed(least['added_to_mean'])}); the site nearest to {least['site_id']} is "
        f"{least['nearest_site']}."
    )


def scenarios_sentence(scenarios: pd.DataFrame) -> str:
    """Return how far the distances move with the weights, and whether the same sites stay most alike.

    Args:
        scenarios: smallest, mean, most_alike, adds_least, adds_most; equal weights first.
    """
    same = int((scenarios["most_alike"] == scenarios["most_alike"].iloc[0]).sum())
    least = int((scenarios["adds_least"] == scenarios["adds_least"].iloc[0]).sum())
    return (
        f"Over {counted(len(scenarios), 'set')} of weights the smallest distance runs from "
        f"{scenarios['smallest'].min():.2f} to {scenarios['smallest'].max():.2f} and the mean from "
        f"{scenarios['mean'].min():.2f} to {scenarios['mean'].max():.2f}. Sites {scenarios['most_alike'].iloc[0]} are "
        f"the most alike in {same} of these sets; site {scenarios['adds_least'].iloc[0]} adds least in {least}."
    )


def percentile_sentence(spread: SetValues, value: float, best: Selection, criterion: str) -> str:
    """Return where the chosen set stands among all sets, and what the best one reaches.

    Args:
        spread: the values of all sets.
        value: that of the chosen set.
        best: the best set.
        criterion: "maxmin" or "mean".
    """
    what = "two most alike of the chosen sites" if criterion == "maxmin" else "chosen sites on average"
    among = f"all {spread.tried:,} sets" if spread.exact else f"{spread.tried:,} sets drawn at random"
    known = "the most any set reaches" if best.optimal else "the most that was found; no set exceeds " \
        f"{best.bound:.2f}, which is a bound and not a result"  # fmt: skip
    error = "" if spread.exact else f" (standard error {max(spread.standard_error, 0.01):.2f} points)"
    return (
        f"The {what} are {value:.2f} apart. Of {among} of as many sites, {_share(spread.percentile)}{error} lie no "
        f"farther apart. {best.value:.2f} is {known}."
    )


def empty_cells(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return, for every two dimensions, how many pairs of categories no site has, and which.

    Args:
        pairs: first_dimension, first, second_dimension, second, sites.

    Returns:
        dimensions, pairs, empty, named.
    """
    rows = []
    pairs = pairs[(pairs["first"] != NOT_PROVIDED) & (pairs["second"] != NOT_PROVIDED)]
    for (first, second), group in pairs.groupby(["first_dimension", "second_dimension"], sort=False):
        none = group[group["sites"] == 0]
        named = "; ".join(f"{row.first} with {row.second}" for row in none.itertuples())
        rows.append((f"{_title(first)} and {_title(second).lower()}", len(group), len(none), named or "none"))
    return pd.DataFrame(rows, columns=["dimensions", "pairs", "empty", "named"])


def empty_cells_sentence(cells: pd.DataFrame) -> str:
    """Return how many pairs of categories are empty, of how many.

    Args:
        cells: dimensions, pairs, empty.

    >>> empty_cells_sentence(pd.DataFrame({"dimensions": ["Place and time"], "pairs": [4], "empty": [1]}))
    'Of four pairs of categories, one has no site. Most are empty for place and time (one of four).'
    """
    worst = cells.loc[(cells["empty"] / cells["pairs"]).idxmax()]
    told = counted(int(cells["empty"].sum()), "has", "have")
    return (
        f"Of {counted(int(cells['pairs'].sum()), 'pair')} of categories, {told} no site. Most are empty for "
        f"{worst['dimensions'].lower()} ({_plain(worst['empty'])} of {_plain(worst['pairs'])})."
    )


def scenario_in_words(scenario: str) -> str:
    """Return a set of weights in words: `region twice` becomes `Place twice`.

    >>> scenario_in_words("managed_by left out")
    'Managed by left out'
    """
    name, _, rest = scenario.partition(" ")
    return f"{LABELS[name]} {rest}" if name in LABELS else scenario.capitalize()


def sites_in_words(sites: Sequence[str]) -> str:
    """Return ids as a list in a sentence.

    >>> sites_in_words(["1", "4"])
    '1 and 4'
    """
    return listed(list(sites))


def _plain(number: int) -> str:
    return counted(int(number), "x").rsplit(" ", 1)[0]


def _share(percentile: float) -> str:
    """Return a percentile so that a few sets are not rounded to none, nor all but a few to all."""
    if 0 < percentile < 0.5:
        return "under 1%"
    return "over 99%" if 99.5 <= percentile < 100 else f"{percentile:.0f}%"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "\u2212")


def _title(dimension: object) -> str:
    return LABELS.get(str(dimension), str(dimension))


def _label(dimension: str, category: str) -> str:
    return category if dimension != "deprivation" else f"{category} deprivation"
