"""Figures of the chapter that pools the sites: the forest, each site left out, and ratios by what a site is like."""

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.analysis.disclosure import LargeRows
from helpers.analysis.gp_usage import LEFT_OUT_OF_RELEASE, Pooled
from helpers.analysis.ties import with_ties
from helpers.counted_outcomes import GP_APPOINTMENTS, CountedOutcome
from helpers.show.gp_usage import results
from helpers.show.gp_usage.pooled_text import (
    attributes_sentence,
    leave_one_site_out_sentence,
    not_pooled_sentence,
    pooled_answer,
    pooled_certainty,
)
from helpers.show.gp_usage.ratio_axis import set_ratio_axis
from helpers.show.gp_usage.release_text import shows_no_site
from helpers.show.page import (
    COLOURS,
    MOST_NAMED,
    Chart,
    Estimates,
    Sentence,
    in_words,
    joined,
    new_axes,
    new_axes_grid,
    wording,
)
from helpers.show.page.number_format import as_drawn
from helpers.vocabulary import SITE_ATTRIBUTES

FOREST_COLUMNS = ["site_id", "n", "mean_before", "mean_after", "ratio", "low", "high", "returned", "note"]
"""What the forest plot draws, and the means that its ratios are made of."""

ATTRIBUTES = tuple(dict.fromkeys(("deprivation", "managed_by", *SITE_ATTRIBUTES)))
"""What is known of a site and ratios are drawn against, in this order."""

SITE_COLOUR = COLOURS["before"]
"""The colour of a site's square and interval."""

MANY_GROUPS: Final = 5
"""Groups of sites from which on their names may stand upright below a panel."""
PANEL_LETTERS: Final = 36
"""Letters in a row that the width of a panel holds."""


def are_many(sites: pd.DataFrame) -> bool:
    """Return whether sites are more than a figure can name.

    >>> are_many(pd.DataFrame({"site_id": range(31)}))
    True
    """
    return len(sites) > MOST_NAMED


def forest(
    sites: pd.DataFrame, *, pooled: Pooled | None, confidence: float, outcome: CountedOutcome = GP_APPOINTMENTS
) -> Chart | None:
    """Return the chart of every site's ratio and the pooled one; None where a release shows no site."""
    if shows_no_site(sites):
        return None
    answer, certainty = pooled_answer(pooled, sites, outcome=outcome), pooled_certainty(pooled, confidence)
    draw: Callable[..., Axes] = draw_caterpillar if are_many(sites) else draw_forest
    return Chart(
        f"{outcome.slug}-forest",
        partial(draw, pooled=pooled, outcome=outcome),
        caption=forest_caption(sites, is_pooled=pooled is not None, outcome=outcome),
        sentence=joined(answer, certainty),
        data=sites[FOREST_COLUMNS],
        n=int(sites["n"].sum()),
        coarser=LargeRows(("n",)),
        paragraph=not_pooled_sentence(sites),
        estimates=(*results.of_sites(sites, outcome), *results.of_pool(pooled, outcome)),
    )


def forest_caption(sites: pd.DataFrame, *, is_pooled: bool, outcome: CountedOutcome = GP_APPOINTMENTS) -> Sentence:
    """Return what the marks of the forest are: those that it has.

    >>> forest_caption(pd.DataFrame({"ratio": [0.9], "returned": ["patients"]}), is_pooled=False)[-47:]
    'Squares and lines: each site with its interval.'
    """
    drawn = sites[sites["ratio"].notna()]
    open_squares = "returned" in drawn and (drawn["returned"] != "patients").any()
    alone = "; open squares: sites that returned totals alone" if open_squares else ""
    each = " where it has one" if "low" in drawn and drawn["low"].isna().any() else ""
    marks = [f"Squares and lines: each site with its interval{each}{alone}."]
    if are_many(sites):
        order = f"sites in the order of their ratios, each with its interval{each}"
        marks = [f"Points and lines: {order}; the table names them."]
    if is_pooled:
        marks.append("Diamond: sites pooled. Dashed line: where the true ratio of a new site would lie.")
    words = {"label": outcome.label, "marks": " ".join(marks)}
    return wording("Ratio of {label} per patient, after / before. {marks}", words)


def leave_one_site_out(ratios: pd.DataFrame, pooled: Pooled, *, namable: pd.DataFrame) -> Chart:
    """Return the chart of the pooled ratio without each site; `namable` are the rows that its sentence may name."""
    which = "each site in turn is"
    if len(ratios) < pooled.k:
        which = f"each of the {len(ratios)} of {pooled.k:,} sites whose absence moves it most is"
    return Chart(
        "gp-usage-leave-one-out",
        partial(draw_leave_one_site_out, pooled=pooled),
        caption=wording("The pooled ratio, with its interval, when {which} left out.", {"which": which}),
        sentence=leave_one_site_out_sentence(namable),
        data=ratios,
        n=int(ratios["n"].sum()),
        coarser=LargeRows(("n",), leave_out=("n",)),
        estimates=(
            Estimates(
                ratios.assign(without=ratios["site_id"].map("without site {}".format)),
                results.POOLED,
                "ratio",
                "low",
                "high",
                rows=("without",),
                method=results.POOLING,
            ),
        ),
    )


def attributes(sites: pd.DataFrame, *, namable: pd.DataFrame) -> Chart:
    """Return the chart of ratios by what a site is like; `namable` are the rows that its sentence may name."""
    return Chart(
        "gp-usage-attributes",
        draw_attributes,
        caption=wording(
            "Each site's ratio{marks}, against what the site is like.",
            {"marks": "" if are_many(sites) else ", with its interval and its number"},
        ),
        sentence=attributes_sentence(sites, namable),
        data=sites,
        n=int(sites["n"].sum()),
        coarser=LargeRows(("n",)),
        estimates=results.of_sites(sites)[:1],
    )


def draw_forest(
    sites: pd.DataFrame,
    pooled: Pooled | None,
    *,
    at_one: str = "no change",
    outcome: CountedOutcome = GP_APPOINTMENTS,
    ax: Axes | None = None,
) -> Axes:
    """Draw every site's ratio with its interval, the pooled ratio and the prediction for a new site, on a log scale.

    A site without data keeps its row; one that returned less than patients has an open square. `n` may be a number, or
    a band in words. `at_one` stands above the line of a ratio of 1.
    """
    ax = new_axes(ax, height=max(5.0, 0.5 * len(sites) + 2.4))
    for row, site in enumerate(sites.itertuples()):
        if np.isnan(site.ratio) or site.ratio == 0:
            returned = getattr(site, "returned", "patients")
            without = "left out of this release" if returned == LEFT_OUT_OF_RELEASE else "no data given"
            words = without if pd.isna(site.n) else "no ratio can be drawn"
            words = (
                "none after" + ("" if np.isnan(site.high) else f", at most {site.high:.2f}")
                if site.ratio == 0
                else words
            )
            behind = {"facecolor": "white", "edgecolor": "none", "pad": 2}
            ax.text(1, row, words, va="center", ha="center", color=COLOURS["ink"], style="italic", bbox=behind)
            continue
        ax.plot([site.low, site.high], [row, row], color=SITE_COLOUR, lw=2)
        face = SITE_COLOUR if getattr(site, "returned", "patients") == "patients" else "white"
        ax.plot(site.ratio, row, "s", color=SITE_COLOUR, markerfacecolor=face, ms=8)
    bottom = len(sites) + 0.3
    ends = [] if pooled is None else _draw_pooled(ax, pooled, bottom)
    ax.axvline(1, color=COLOURS["ink"], lw=1)
    _name_line_at_one(ax, at_one)
    numbers = ["" if pd.isna(n) else f" (n = {as_drawn(n)})" for n in sites["n"]]
    names = [f"Site {site}{number}" for site, number in zip(sites["site_id"], numbers, strict=True)]
    below = {} if pooled is None else {bottom: f"All {pooled.k} sites", bottom + 1: "True ratio of a new site"}
    ax.set_yticks([*range(len(sites)), *below], [*names, *below.values()])
    ax.set_ylim(bottom + 1.6, -0.8)
    set_ratio_axis(ax, [*sites[["low", "high", "ratio"]].to_numpy(float).flat, *ends])
    ax.set_xlabel(f"Ratio of {outcome.label} per patient, after / before (log scale)")
    return ax


def draw_caterpillar(
    sites: pd.DataFrame,
    pooled: Pooled | None,
    *,
    outcome: CountedOutcome = GP_APPOINTMENTS,
    ax: Axes | None = None,
) -> Axes:
    """Draw the ratios of many sites in their order, each with its interval, and below them the pooled one."""
    known = sites[sites["ratio"] > 0].sort_values("ratio", key=with_ties, kind="stable")
    ax = new_axes(ax, height=8.0)
    rows, step = np.arange(len(known)), max(1.0, 0.03 * len(known))
    ax.hlines(rows, known["low"], known["high"], color=SITE_COLOUR, lw=max(0.4, min(2.0, 120 / len(known))), alpha=0.6)
    ax.plot(known["ratio"], rows, ".", color=COLOURS["ink"], ms=max(1.5, min(6.0, 300 / len(known))))
    bottom = len(known) + 1.5 * step
    ends = [] if pooled is None else _draw_pooled(ax, pooled, bottom, step)
    ax.axvline(1, color=COLOURS["ink"], lw=1)
    _name_line_at_one(ax, "no change")
    below = {} if pooled is None else {bottom: f"All {pooled.k:,} sites", bottom + step: "True ratio of a new site"}
    ax.set_yticks([*below], [*below.values()])
    ax.set_ylabel(f"{len(known):,} sites, in the order of their ratios", loc="top")
    ax.set_ylim(bottom + 2 * step, -step)
    set_ratio_axis(ax, [*known[["low", "high", "ratio"]].to_numpy(float).flat, *ends])
    ax.set_xlabel(f"Ratio of {outcome.label} per patient, after / before (log scale)")
    return ax


def draw_leave_one_site_out(ratios: pd.DataFrame, pooled: Pooled, ax: Axes | None = None) -> Axes:
    """Draw the pooled ratio without each site in turn, and a dashed line at that of all sites."""
    ax = new_axes(ax, height=max(5.0, 0.45 * len(ratios) + 2.0))
    rows = np.arange(len(ratios))
    whole = float(np.exp(pooled.estimate))
    ax.hlines(rows, ratios["low"], ratios["high"], color=COLOURS["neutral"], lw=2)
    ax.plot(ratios["ratio"], rows, "D", color=COLOURS["accent"], ms=8)
    ax.axvline(1, color=COLOURS["ink"], lw=1)
    ax.axvline(whole, color=COLOURS["accent"], lw=1.5, ls="--")
    set_ratio_axis(ax, ratios[["low", "high", "ratio"]])
    ax.set_yticks(rows, [f"Without site {site}" for site in ratios["site_id"]])
    ax.set_ylim(len(ratios) - 0.4, -0.6)
    ax.set_xlabel(f"Pooled ratio, after / before (log scale); dashed: all sites, {whole:.2f}")
    return ax


def draw_attributes(sites: pd.DataFrame) -> Figure:
    """Draw every site's ratio with its interval against each attribute that is known, in two columns of panels."""
    known = [name for name in ATTRIBUTES if name in sites and sites[name].notna().any()]
    rows = max(1, (len(known) + 1) // 2)
    axes = new_axes_grid(rows, 2, width=8.0, height=3.1 * rows + 0.4)
    for ax, name in zip(axes, known, strict=False):
        _draw_attribute(ax, sites, name)
    for ax in axes[len(known) :]:
        ax.set_visible(False)
    figure = axes[0].get_figure(root=True)
    assert figure is not None
    return figure


def _name_line_at_one(ax: Axes, words: str) -> None:
    place = {"xycoords": ("data", "axes fraction"), "xytext": (0, 3), "textcoords": "offset points"}
    ax.annotate(words, (1, 1), ha="center", va="bottom", fontsize=11, **place)


def _draw_pooled(ax: Axes, pooled: Pooled, row: float, step: float = 1.0) -> list[float]:
    """Draw the pooled ratio as a diamond, and below it the prediction for a new site; return the ends of both."""
    low, ratio, high = np.exp([pooled.low, pooled.estimate, pooled.high])
    ax.fill([low, ratio, high, ratio], [row, row - 0.3 * step, row, row + 0.3 * step], color=COLOURS["accent"])
    new_site = np.exp([pooled.prediction_low, pooled.prediction_high])
    ax.plot(new_site, [row + step, row + step], color=COLOURS["accent"], lw=2, ls=(0, (3, 2)))
    return [low, high, *new_site]


def _draw_attribute(ax: Axes, sites: pd.DataFrame, name: str) -> None:
    known = sites.dropna(subset=[name])
    if pd.api.types.is_numeric_dtype(known[name]):
        x = known[name].astype(float)
        ax.margins(x=0.12)
    else:
        ordered = isinstance(known[name].dtype, pd.CategoricalDtype)
        groups = known[name].astype(known[name].dtype if ordered else "category").cat.remove_unused_categories().cat
        x = groups.codes.astype(float)
        names = [str(label) for label in groups.categories]
        ax.set_xticks(range(len(names)), names)
        if len(names) >= MANY_GROUPS and len(names) * max(map(len, names)) > PANEL_LETTERS:
            ax.tick_params(axis="x", labelrotation=90)
        ax.set_xlim(-0.5, len(groups.categories) - 0.5)
    if are_many(sites):
        ax.plot(_apart(x), known["ratio"], ".", color=SITE_COLOUR, ms=4, alpha=0.6)
    for position, site in zip(_apart(x), known.itertuples(), strict=True) if not are_many(sites) else ():
        ax.plot([position, position], [site.low, site.high], color=SITE_COLOUR, lw=2)
        ax.plot(position, site.ratio, "s", color=SITE_COLOUR, ms=7)
        label = str(site.site_id)[:6]
        ax.annotate(label, (position, site.ratio), xytext=(6, 0), textcoords="offset points", va="center")
    ax.axhline(1, color=COLOURS["ink"], lw=1)
    set_ratio_axis(ax, sites[["ratio"] if are_many(sites) else ["low", "high", "ratio"]], "y")
    ax.set_xlabel(in_words(name))
    ax.set_ylabel("Ratio (log scale)")


def _apart(positions: "pd.Series[float]") -> "pd.Series[float]":
    """Return positions moved apart where several sites share one."""
    if positions.nunique() >= 6:
        return positions
    same = positions.groupby(positions)
    place = same.cumcount() - (same.transform("size") - 1) / 2
    return positions + place * min(0.3, 0.8 / max(1, int(same.size().max()) - 1))
