"""The figure of the page that a practice is handed: its own ratio, and those of the others without their names."""

from functools import partial
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.analysis.ties import with_ties
from helpers.show.gp_usage.ratio_axis import set_ratio_axis
from helpers.show.page import COLOURS, Chart, new_axes

_TALLEST: Final = 6.0
"""Inches; with many sites their rows come closer together."""


def practice(sites: pd.DataFrame, site_id: str, pooled: pd.DataFrame, *, sentence: str) -> Chart:
    """Return the chart of a site's ratio among those of others, which are not named.

    `sites` has a row per site with `site_id`, `ratio`, `low` and `high`; `pooled` one with `ratio`, `low`, `high` or
    none. With a site_id of "" no site is picked out, and all are named. `sentence` is its finding.
    """
    return Chart(
        "practice",
        partial(draw_practice, site_id=site_id, pooled=pooled),
        caption="GP appointments per patient after referral, divided by those before. Left of the line: fewer after; "
        "right of it: more. A bar shows what the data fit; a diamond all sites together.",
        sentence=sentence,
        data=sites,
    )


def draw_practice(sites: pd.DataFrame, site_id: str, pooled: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw ratios with their intervals on a log scale: the site's own first, the others in order of ratio."""
    is_own = sites["site_id"].astype(str) == site_id
    others = sites[~is_own & sites["ratio"].gt(0)]
    others = others.sort_values("ratio", key=with_ties, kind="stable") if site_id else others
    start = 1.4 if site_id else 0.0
    step = min(1.0, 14 / max(1, len(others))) if site_id else 1.0
    rows = start + step * np.arange(len(others))
    bottom = (rows[-1] if len(rows) else start - 1) + 1.3
    tallest = _TALLEST if site_id else max(_TALLEST, 0.34 * len(others))
    ax = ax or new_axes(height=min(tallest, 1.9 + 0.36 * (bottom + 1)))
    ticks: dict[float, str] = {}
    if site_id:
        ticks[0.0] = f"Site {site_id}"
        _draw_own(ax, sites[is_own])
    for row, site in zip(rows, others.itertuples(), strict=True):
        colour, face = (COLOURS["neutral"], "white") if site_id else (COLOURS["before"], COLOURS["before"])
        ax.plot([site.low, site.high], [row, row], color=colour, lw=1.4)
        ax.plot(site.ratio, row, "s", color=colour, markerfacecolor=face, ms=5)
    if site_id and len(others):
        ticks[float(rows[len(rows) // 2])] = "Other sites" if len(others) > 1 else "The other site"
    if not site_id:
        ticks |= {float(row): f"Site {site}" for row, site in zip(rows, others["site_id"], strict=True)}
    for one in pooled.itertuples():
        ax.plot([one.low, one.high], [bottom, bottom], color=COLOURS["accent"], lw=2)
        ax.plot(one.ratio, bottom, "D", color=COLOURS["accent"], ms=9)
        ticks[bottom] = "All sites together"
    ax.axvline(1, color=COLOURS["ink"], lw=1)
    place = {"xycoords": ("data", "axes fraction"), "xytext": (0, 3), "textcoords": "offset points"}
    ax.annotate("as many as before", (1, 1), ha="center", va="bottom", fontsize=11, **place)
    ax.set_yticks(list(ticks), list(ticks.values()))
    ax.tick_params(axis="y", length=0)
    ax.set_ylim((bottom if len(pooled) else bottom - 1.3) + 0.9, -0.9)
    set_ratio_axis(ax, [*sites[["low", "high", "ratio"]].to_numpy(float).flat, *pooled.to_numpy(float).flat])
    ax.set_xlabel("GP appointments per patient, after / before (log scale)")
    return ax


def _draw_own(ax: Axes, own: pd.DataFrame) -> None:
    """Draw the site's own row, or words where it has no ratio."""
    for site in own.itertuples():
        if not site.ratio > 0:
            behind = {"facecolor": "white", "edgecolor": "none", "pad": 2}
            ax.text(1, 0, "no ratio can be drawn", va="center", ha="center", style="italic", bbox=behind)
            continue
        ax.plot([site.low, site.high], [0, 0], color=COLOURS["before"], lw=4, solid_capstyle="butt")
        ax.plot(site.ratio, 0, "s", color=COLOURS["before"], ms=12)
