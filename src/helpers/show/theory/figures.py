"""Figures of the chapter on the programme theory; how the theory is drawn is in `drawing`."""

from functools import partial

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from helpers.analysis.theory import Layout
from helpers.show.cmocs.addresses import page_of_topic
from helpers.show.page import COLOURS, Chart, Html, counted, new_axes
from helpers.show.theory.drawing import draw_theory
from helpers.show.theory.text import busiest_sentence


def programme_theory(wide: Layout, tall: Layout, links: pd.DataFrame, mentioned: pd.DataFrame | None) -> Html:
    """Return the drawing of the theory; a box leads to the configurations that mention it, where they are known."""
    options = {} if mentioned is None else {"pages": pages_of(mentioned), "mentions": mentions_of(mentioned)}
    html = draw_theory(wide, tall, links, **options)
    caption = "The programme theory, as we read it. Rounded: who acts. Square: concepts. Pointed: outcomes."
    if "evaluation" in set(wide.parts["origin"]):
        caption += " Filled, with a double edge: what the evaluation added."
    caption += " Point at a box, or move to it with the tab key, to see its links alone."
    return Html("programme-theory", html, caption=caption, data=links, n=len(wide.parts), file="theory-links")


def pages_of(mentioned: pd.DataFrame) -> dict[str, str]:
    """Return, for every part that a CMOC mentions, the address of the cards of those CMOCs."""
    named = mentioned[mentioned["cmocs"] > 0]
    return {label: page_of_topic(kind, label) for kind, label in zip(named["kind"], named["label"], strict=True)}


def mentions_of(mentioned: pd.DataFrame) -> dict[str, str]:
    """Return, for every part that a CMOC mentions, which do.

    >>> mentions_of(pd.DataFrame({"label": ["Hope"], "cmocs": [1], "cmoc_ids": ["11.3"]}))
    {'Hope': 'in one CMOC: 11.3'}
    """
    named = mentioned[mentioned["cmocs"] > 0]
    numbers = zip(named["label"], named["cmocs"], named["cmoc_ids"], strict=True)
    return {label: f"in {counted(cmocs, 'CMOC')}: {ids}" for label, cmocs, ids in numbers}


def links_per_part(counts: pd.DataFrame) -> Chart:
    """Return the chart of links into and out of every part of the theory."""
    return Chart(
        "theory-links-per-part",
        partial(draw_links, counts),
        caption="Links into and out of every part of the theory.",
        sentence=busiest_sentence(counts),
        data=counts,
        n=len(counts),
        paragraph="",
        from_data=False,
    )


def draw_links(counts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many links lead into and out of every part of the theory."""
    ax = new_axes(ax, height=0.4 * len(counts) + 1.6)
    rows = range(len(counts))
    bars = {"y": list(rows), "orient": "y", "width": 0.65, "saturation": 1, "errorbar": None, "ax": ax}
    into, out = counts["links_in"].tolist(), counts["links_out"].tolist()
    sns.barplot(x=into, color=COLOURS["before"], label="into it", **bars)
    sns.barplot(x=out, left=into, color=COLOURS["after"], hatch="//", label="out of it", **bars)
    ax.set_yticks(rows, counts["label"])
    ax.set(xlabel="Links (number)", ylabel="")
    ax.legend(title="Leading")
    return ax
