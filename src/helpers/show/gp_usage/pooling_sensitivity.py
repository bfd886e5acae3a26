"""What stands beside the pooled ratio: without each site, against attributes, referral at a peak, the flow of rows."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.analysis.gp_usage import Pooled, RateRatio
from helpers.show.gp_usage.site_ratio import set_ratio_axis
from helpers.show.page.disclosed import namable
from helpers.show.page.number_format import as_change, change_range, counted, listed
from helpers.show.page.style import COLOURS, new_axes, new_axes_grid

WAY_LABELS = {"way": "Sites taken", "k": "Sites", "ratio": "Ratio", "low": "Interval, low", "high": "Interval, high"}
FLOW_LABELS = {"extract": "Extract", "outcome": "Outcome", "what": "Why", "rows": "Rows"}
ATTRIBUTES = {
    "deprivation": "Deprivation",
    "managed_by": "Managed by",
    "region": "Region",
    "months_in_role": "Months in role",
    "practices_served": "Practices served",
}


def without_each_of(pooled: Pooled) -> Callable[[pd.DataFrame], Axes]:
    """Return `draw_without_each` for a pooled answer, so that the rows may be given when it is drawn.

    Args:
        pooled: the pooled log ratio of all sites.
    """
    return partial(draw_without_each, pooled=pooled)


def draw_without_each(table: pd.DataFrame, pooled: Pooled, ax: Axes | None = None) -> Axes:
    """Draw the pooled ratio without each site in turn.

    Args:
        table: the result of `pool_without_each`.
        pooled: the pooled log ratio of all sites.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax, height=max(5.0, 0.45 * len(table) + 2.0))
    rows = np.arange(len(table))
    whole = float(np.exp(pooled.estimate))
    ax.hlines(rows, table["low"], table["high"], color=COLOURS["neutral"], lw=2)
    ax.plot(table["ratio"], rows, "D", color=COLOURS["accent"], ms=8)
    ax.axvline(1, color=COLOURS["ink"], lw=1)
    ax.axvline(whole, color=COLOURS["accent"], lw=1.5, ls="--")
    set_ratio_axis(ax, 0.92 * min(1.0, table["low"].min()), 1.08 * max(1.0, table["high"].max()))
    ax.set_yticks(rows, [f"Without site {site}" for site in table["site_id"]])
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xlabel(f"Pooled ratio, after / before (log scale); dashed: all sites, {whole:.2f}")
    return ax


def draw_attributes(sites: pd.DataFrame) -> list[Axes]:
    """Draw every site's ratio with its interval against each attribute that is known.

    Args:
        sites: the result of `with_attributes`.

    Returns:
        One panel per attribute, side by side in two columns.
    """
    known = [name for name in ATTRIBUTES if name in sites and sites[name].notna().any()]
    rows = max(1, (len(known) + 1) // 2)
    axes = new_axes_grid(rows, 2, width=8.0, height=3.1 * rows + 0.4)
    for ax, name in zip(axes, known, strict=False):
        held = sites.dropna(subset=[name])
        places, labels = _places(held[name])
        for x, row in zip(_apart(places), held.itertuples(), strict=True):
            ax.plot([x, x], [row.low, row.high], color=COLOURS["before"], lw=2)
            ax.plot(x, row.ratio, "s", color=COLOURS["before"], ms=7)
            ax.annotate(str(row.site_id)[:6], (x, row.ratio), xytext=(6, 0), textcoords="offset points", va="center")
        ax.axhline(1, color=COLOURS["ink"], lw=1)
        ax.set_yscale("log")
        ticks = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0, 10.0)
        ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
        ax.minorticks_off()
        ends = sites[["low", "high", "ratio"]].to_numpy(float)
        ends = ends[np.isfinite(ends) & (ends > 0)]
        ax.set_ylim(0.9 * min(1, ends.min(initial=1)), 1.1 * max(1, ends.max(initial=1)))
        if labels:
            ax.set_xticks(range(len(labels)), labels)
            ax.set_xlim(-0.5, len(labels) - 0.5)
        else:
            ax.margins(x=0.12)
        ax.set_xlabel(ATTRIBUTES[name])
        ax.set_ylabel("Ratio (log scale)")
    for ax in axes[len(known) :]:
        ax.set_visible(False)
    return axes


def attributes_figure(sites: pd.DataFrame) -> Figure:
    """Return the figure of `draw_attributes`.

    Args:
        sites: the result of `with_attributes`.
    """
    figure = draw_attributes(sites)[0].get_figure(root=True)
    assert figure is not None
    return figure


def draw_peak(simulated: pd.DataFrame, ratio: float, ax: Axes | None = None) -> Axes:
    """Draw the ratio of simulated patients referred at a peak, when referral does nothing, against how many are.

    Args:
        simulated: the result of `simulate_peak_ratios`.
        ratio: the observed ratio.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax, height=5.5)
    strokes = (":", "--", "-", "-.")
    for place, (share, rows) in enumerate(simulated.groupby("between_share")):
        x = 100 * rows["referred_share"]
        ax.plot(x, rows["ratio"], strokes[place % 4], color=COLOURS["after"], marker="o", ms=5)
        first = rows.iloc[0]
        ax.annotate(f"{100 * float(share):.0f}% of variance lasts", (100 * first["referred_share"], first["ratio"]),
                    xytext=(4, -8), textcoords="offset points", va="top")  # fmt: skip
    ax.axhline(1, color=COLOURS["ink"], lw=1)
    ax.axhline(ratio, color=COLOURS["accent"], lw=2, ls="--")
    ax.text(100, ratio, f"observed: {ratio:.2f} ", color=COLOURS["accent"], fontweight="bold", ha="right", va="bottom")
    ax.set_ylim(0, max(1.1, 1.1 * ratio))
    ax.set_xscale("log")
    ticks = sorted({round(100 * share, 4) for share in simulated["referred_share"]})
    ax.set_xticks(ticks, [f"{tick:g}%" for tick in ticks])
    ax.minorticks_off()
    ax.set_xlabel("Share of patients referred, the most frequent attenders first (log scale)")
    ax.set_ylabel("Ratio of GP appointments, after / before,\nwhen referral does nothing")
    return ax


def weighted_sentence(pooled: Pooled, weighted: RateRatio, confidence: float) -> str:
    """Return the ratio in which every patient counts the same, beside the pooled one.

    Args:
        pooled: the pooled log ratio.
        weighted: the result of `patient_weighted_ratio`.
        confidence: confidence of the interval.

    >>> from helpers.analysis.gp_usage.patients import rate_ratio
    >>> from helpers.analysis.gp_usage.pooling import pool
    >>> weighted_sentence(pool([0.0, 0.0], [0.1, 0.1]), rate_ratio([10, 30], [10, 15]), 0.95)[:65]
    'Taking all appointments together, so that a large site weighs mor'
    """
    told = f"Taking all appointments together, so that a large site weighs more, the ratio is {weighted.ratio:.2f}"
    if not np.isnan(weighted.low):
        told += f" ({100 * confidence:g}% interval {weighted.low:.2f} to {weighted.high:.2f}, with sites as units)"
    return f"{told}; pooled by site it is {np.exp(pooled.estimate):.2f}. They answer different questions."


def not_pooled_sentence(sites: pd.DataFrame) -> str:
    """Return which sites are not in the pooled ratio and why, and which rest on less than their patients.

    Args:
        sites: the result of `mixed_sites`.

    >>> rows = {"site_id": ["1", "2"], "se_log_ratio": [0.2, None], "note": ["", "not provided"]}
    >>> not_pooled_sentence(pd.DataFrame(rows))
    'Not in the pooled ratio: site 2 (not provided).'
    """
    out = sites[sites["se_log_ratio"].isna()]
    less = sites[sites["se_log_ratio"].notna() & (sites["note"] != "")]
    parts = []
    if len(out):
        told = listed([f"site {site} ({note})" for site, note in zip(out["site_id"], out["note"], strict=True)])
        parts.append(f"Not in the pooled ratio: {told}.")
    if len(less):
        told = listed([f"site {site} ({note})" for site, note in zip(less["site_id"], less["note"], strict=True)])
        parts.append(f"In it with less than their patients: {told}.")
    return " ".join(parts) or "Every site is in the pooled ratio with its patients."


def peak_sentence(simulated: pd.DataFrame, ratio: float) -> str:
    """Return what the simulation of referral at a peak shows.

    Args:
        simulated: the result of `simulate_peak_ratios`.
        ratio: the observed ratio.

    >>> rows = {"between_share": [0.3, 0.7], "referred_share": [0.1, 0.1], "ratio": [0.5, 0.8]}
    >>> peak_sentence(pd.DataFrame(rows), 0.9)[:60]
    'In these simulated practices nothing happens at referral, an'
    """
    strict = simulated[simulated["referred_share"] == simulated["referred_share"].min()]
    low, high = strict["ratio"].min(), strict["ratio"].max()
    reach = as_change(low) if round(low, 2) == round(high, 2) else change_range(low, high)
    share = 100 * float(strict["referred_share"].iloc[0])
    return (
        f"In these simulated practices nothing happens at referral, and yet appointments change: {reach} when "
        f"the busiest {share:g}% are referred. The observed ratio is {ratio:.2f}."
    )


def attributes_sentence(sites: pd.DataFrame) -> str:
    """Return what the figure of ratios against attributes is, and is not.

    Args:
        sites: the result of `with_attributes`.

    >>> rows = pd.DataFrame({"site_id": ["1", "2"], "ratio": [0.8, 1.2], "low": [0.5, 0.7], "high": [1.3, 2.0]})
    >>> attributes_sentence(rows)[:67]
    'Ratios run from 0.80 (site 1) to 1.20 (site 2). With two sites no p'
    """
    named = namable(sites)
    number = counted(len(sites), "site")
    told = f"With {number} no pattern can be told from chance: this describes, and nothing is tested."
    if not len(named):
        return told
    least, most = named.loc[named["ratio"].idxmin()], named.loc[named["ratio"].idxmax()]
    return (
        f"Ratios run from {least['ratio']:.2f} (site {least['site_id']}) to {most['ratio']:.2f} "
        f"(site {most['site_id']}). {told}"
    )


def flow_sentence(flow: pd.DataFrame, patients: int) -> str:
    """Return how much of an extract was counted.

    Args:
        flow: extract, outcome, what, rows.
        patients: patients in gp_usage.csv.

    >>> rows = {"extract": ["appointments"] * 3, "outcome": ["in", "dropped", "kept"], "rows": [10, 4, 6]}
    >>> flow_sentence(pd.DataFrame(rows), 3)
    'Of 10 appointments in the extract, 6 are counted, for three patients; every other has its reason above.'
    """
    rows = flow[flow["extract"] == "appointments"].groupby("outcome")["rows"].sum()
    return (
        f"Of {rows['in']:,} appointments in the extract, {rows['kept']:,} are counted, for "
        f"{counted(patients, 'patient')}; every other has its reason above."
    )


def _places(values: pd.Series) -> tuple[list[float], list[str]]:
    """Return where values stand on an axis, and the names of its places; none for numbers."""
    if pd.api.types.is_numeric_dtype(values):
        return values.astype(float).tolist(), []
    ordered = isinstance(values.dtype, pd.CategoricalDtype)
    names = [str(v) for v in (values.cat.categories if ordered else sorted(values.astype(str).unique()))]
    names = [name for name in names if name in set(values.astype(str))]
    return [float(names.index(str(value))) for value in values], names


def _apart(places: list[float]) -> list[float]:
    """Return places moved apart where several sites share one."""
    step = 0.3 if len(set(places)) < 6 else 0.0
    seen: dict[float, int] = {}
    moved = []
    for place in places:
        shared = places.count(place)
        at = seen.setdefault(place, 0)
        seen[place] += 1
        moved.append(place + step * (at - (shared - 1) / 2))
    return moved
