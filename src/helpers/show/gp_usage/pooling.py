"""Figures and sentences of the chapter that pools the sites."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.analysis.gp_usage import Pooled
from helpers.show.page.disclosed import namable
from helpers.show.page.number_format import change_range, counted
from helpers.show.page.style import COLOURS, new_axes

TICKS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)

FOREST_COLUMNS = ["site_id", "n", "mean_before", "mean_after", "ratio", "low", "high", "returned", "note"]
"""What the forest plot draws, and the means that its ratios are made of."""

METHOD_LABELS = {
    "method": "Method",
    "knapp_hartung": "Hartung-Knapp",
    "ratio": "Ratio, after / before",
    "low": "Interval, low",
    "high": "Interval, high",
    "tau": "Spread between sites (tau, log scale)",
    "prediction_low": "New site, low",
    "prediction_high": "New site, high",
}


def forest_of(pooled: Pooled | None) -> Callable[[pd.DataFrame], Axes]:
    """Return `draw_forest` for a pooled answer, so that the sites may be given when it is drawn.

    Args:
        pooled: the pooled log ratio, or None when nothing is pooled.
    """
    return partial(draw_forest, pooled=pooled)


def draw_forest(sites: pd.DataFrame, pooled: Pooled | None, ax: Axes | None = None) -> Axes:
    """Draw every site's ratio with its interval, the pooled ratio and where a new site would lie.

    Args:
        sites: site_id, n (a number, or a band in words), ratio, low, high; a site without data has NaN and keeps its
            row; `returned`, where given, marks sites that returned less than patients by an open square.
        pooled: the pooled log ratio, or None when nothing is pooled.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes, on a log scale.
    """
    ax = new_axes(ax, height=max(5.0, 0.5 * len(sites) + 2.4))
    rows = np.arange(len(sites))
    held = sites[["low", "high", "ratio"]].to_numpy(float)
    held = held[np.isfinite(held) & (held > 0)]
    ends = [1.0, 1.0] if pooled is None else np.exp([pooled.prediction_low, pooled.prediction_high])
    left, right = min(held.min(initial=1), ends[0]) * 0.85, max(held.max(initial=1), ends[1]) * 1.18
    for place, row in zip(rows, sites.itertuples(), strict=True):
        if np.isnan(row.ratio) or row.ratio == 0:
            words = "no data given" if pd.isna(row.n) else "no ratio can be drawn"
            ax.text(1, place, words, va="center", ha="center", color=COLOURS["ink"], style="italic")
            continue
        ax.plot([row.low, row.high], [place, place], color=COLOURS["before"], lw=2)
        face = COLOURS["before"] if getattr(row, "returned", "patients") == "patients" else "white"
        ax.plot(row.ratio, place, "s", color=COLOURS["before"], markerfacecolor=face, ms=8)
    bottom = len(sites) + 0.3
    if pooled is not None:
        ax.plot(ends, [bottom + 1, bottom + 1], color=COLOURS["accent"], lw=2, ls=(0, (3, 2)))
        diamond = np.exp([pooled.low, pooled.estimate, pooled.high, pooled.estimate])
        ax.fill(diamond, [bottom, bottom - 0.3, bottom, bottom + 0.3], color=COLOURS["accent"])
    ax.axvline(1, color=COLOURS["ink"], lw=1)
    ax.text(1, -0.75, "no change", ha="center", va="bottom", fontsize=11)
    people = ["" if pd.isna(n) else f" (n = {n if isinstance(n, str) else format(n, '.0f')})" for n in sites["n"]]
    names = [f"Site {site}{n}" for site, n in zip(sites["site_id"], people, strict=True)]
    below = [] if pooled is None else [f"All {pooled.k} sites", "A new site"]
    ax.set_yticks([*rows, *[bottom, bottom + 1][: len(below)]], [*names, *below])
    ax.set_ylim(bottom + 1.6, -0.8)
    ax.set_xscale("log")
    ax.set_xlim(left, right)
    ticks = [tick for tick in TICKS if left <= tick <= right]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.set_xlabel("Ratio of GP appointments per patient, after / before (log scale)")
    return ax


def draw_regression_to_mean(grid: pd.DataFrame, curve: pd.DataFrame, ratio: float, ax: Axes | None = None) -> Axes:
    """Draw the ratio that regression to the mean alone would give, and where it gives the observed one.

    Args:
        grid: between_share, reference_mean, expected_ratio.
        curve: between_share, reference_mean at which the expected ratio is the observed one.
        ratio: the observed ratio.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax, height=5.5)
    wide = grid.pivot(index="reference_mean", columns="between_share", values="expected_ratio")
    lines = ax.contour(wide.columns, wide.index, wide.to_numpy(), levels=8, colors=COLOURS["neutral"], linewidths=1)
    ax.clabel(lines, fontsize=11, fmt="%.2f", colors=COLOURS["ink"])
    inside = curve[curve["reference_mean"].between(wide.index.min(), wide.index.max())]
    ax.plot(inside["between_share"], inside["reference_mean"], color=COLOURS["accent"], lw=3)
    if len(inside):
        end = inside.iloc[len(inside) // 3]
        high = end["reference_mean"] > wide.index.to_numpy().mean()
        text = f"gives the observed {ratio:.2f}"
        ax.annotate(text, end[["between_share", "reference_mean"]], xytext=(8, -24 if high else 10),
                    va="top" if high else "bottom", textcoords="offset points",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
                    color=COLOURS["accent"], fontweight="bold")  # fmt: skip
    ax.grid(visible=False)
    ax.set_xlabel("Share of the variance that lies between patients for good (0 to 1)")
    ax.set_ylabel("Usual GP appointments in six months of the\npatients they come from (mean per patient)")
    return ax


def pooled_answer(pooled: Pooled | None) -> str:
    """Return the pooled ratio in words.

    Args:
        pooled: the pooled log ratio, or None.

    >>> from helpers.analysis.gp_usage.pooling import pool
    >>> pooled_answer(pool([-0.1, 0.1], [0.04, 0.04]))
    'Over two sites patients had about as many GP appointments after referral as before (ratio 1.00).'
    """
    if pooled is None:
        return "Fewer than two sites have a ratio with an interval, so nothing is pooled."
    ratio = float(np.exp(pooled.estimate))
    percent = round(100 * abs(ratio - 1))
    told = "about as many" if percent < 3 else f"{percent}% {'fewer' if ratio < 1 else 'more'}"
    link = "as" if percent < 3 else "than"
    sites = counted(pooled.k, "site")
    return f"Over {sites} patients had {told} GP appointments after referral {link} before (ratio {ratio:.2f})."


def pooled_certainty(pooled: Pooled | None, confidence: float) -> str:
    """Return how sure the pooled ratio is, and what a new site could show.

    Args:
        pooled: the pooled log ratio.
        confidence: confidence of its intervals.

    >>> from helpers.analysis.gp_usage.pooling import pool
    >>> pooled_certainty(pool([-0.1, 0.1, 0.0], [0.04, 0.04, 0.04]), 0.95)[:60]
    'The data fit anything from a fall of 22% to a rise of 28% (9'
    """
    if pooled is None:
        return "Each site stands alone below."
    low, high = np.exp([pooled.low, pooled.high])
    new = change_range(*np.exp([pooled.prediction_low, pooled.prediction_high]))
    interval = f"{100 * confidence:g}% interval {low:.2f} to {high:.2f}"
    return f"The data fit {change_range(low, high)} ({interval}); at a new site it could be {new}."


def regression_sentence(ratio: float, mean_before: float, reference_mean: float, expected: float) -> str:
    """Return what regression to the mean alone would do in one plain case.

    Args:
        ratio: the observed ratio.
        mean_before: mean appointments before.
        reference_mean: the usual mean taken.
        expected: the ratio expected when half the variance lies between patients.

    >>> regression_sentence(0.9, 3, 2, 0.83)[:60]
    'Suppose half of the differences between patients last, and t'
    """
    return (
        f"Suppose half of the differences between patients last, and the patients they come from usually have "
        f"{reference_mean:.1f} appointments in six months. Those referred had {mean_before:.1f} before. Then the ratio "
        f"would be {expected:.2f} if nothing at all had changed; the pooled one is {ratio:.2f}."
    )


def method_table(compared: pd.DataFrame) -> pd.DataFrame:
    """Return pooled results by method as ratios, ready to be shown.

    Args:
        compared: the result of `compare_methods`, on the log scale.

    Returns:
        method, knapp_hartung, ratio, low, high, tau, prediction_low, prediction_high.
    """
    ratios = {name: np.exp(compared[name]) for name in ("low", "high", "prediction_low", "prediction_high")}
    table = compared.assign(ratio=np.exp(compared["estimate"]), tau=np.sqrt(compared["tau2"]), **ratios)
    return table[list(METHOD_LABELS)]


def spread_sentence(pooled: Pooled, confidence: float) -> str:
    """Return how far sites differ, as far as so few can tell.

    Args:
        pooled: the pooled log ratio.
        confidence: confidence of its intervals.

    >>> from helpers.analysis.gp_usage.pooling import pool
    >>> spread_sentence(pool([-0.1, 0.1, 0.0], [0.04, 0.04, 0.04]), 0.95)[:62]
    'The spread between sites (tau, on the log scale) is put at 0.0'
    """
    tau, low, high = np.sqrt([pooled.tau2, pooled.tau2_low, pooled.tau2_high])
    return (
        f"The spread between sites (tau, on the log scale) is put at {tau:.2f}, and could be anything from {low:.2f} "
        f"to {high:.2f} ({100 * confidence:g}% Q-profile interval). With {counted(pooled.k, 'site')} no verdict "
        "is drawn from it, nor from any single number of heterogeneity."
    )


def without_each_sentence(table: pd.DataFrame) -> str:
    """Return how far the pooled ratio moves when one site is left out; a release names no site of too few patients.

    Args:
        table: the result of `pool_without_each`.

    >>> without_each_sentence(pd.DataFrame({"site_id": ["1", "2"], "ratio": [1.0, 1.1]}))
    'Leaving out one site moves the pooled ratio between 1.00 (without site 1) and 1.10 (without site 2).'
    """
    named = namable(table)
    if len(named) < 2:
        return "How far leaving out one site moves the pooled ratio is not told: too few sites have enough patients."
    least, most = named.loc[named["ratio"].idxmin()], named.loc[named["ratio"].idxmax()]
    return (
        f"Leaving out one site moves the pooled ratio between {least['ratio']:.2f} (without site {least['site_id']}) "
        f"and {most['ratio']:.2f} (without site {most['site_id']})."
    )
