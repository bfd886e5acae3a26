"""Figures of what would have happened anyway: regression to the mean, by its formula and in simulated practices."""

from functools import partial

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from helpers.analysis.gp_usage import RegressionToMean, Windows
from helpers.show.gp_usage.anyway_text import cases_sentence
from helpers.show.gp_usage.pooled_text import peak_sentence
from helpers.show.gp_usage.window_text import UNKNOWN, months_in_words
from helpers.show.page import COLOURS, Chart, is_portrait, new_axes, wording

DASHES = [(1, 1.65), (3.7, 1.6), "", (6.4, 1.6, 1, 1.6)]
"""Dotted, dashed, solid, dashed and dotted."""


def regression_to_mean(cases: RegressionToMean, *, n: int, windows: Windows = UNKNOWN) -> Chart:
    """Return the chart of the ratio to expect if nothing changed, and of the cases that give the observed one."""
    return Chart(
        "gp-usage-regression-to-mean",
        partial(draw_regression_to_mean, cases.grid, cases.curve, cases.ratio, windows),
        caption=wording(
            "The ratio to expect if nothing changed.{line}",
            {"line": " The thick line joins the cases that give the observed ratio." if len(cases.explaining) else ""},
        ),
        sentence=cases_sentence(cases),
        data=cases.curve,
        counts={"between_share": "nothing", "reference_mean": "statistic"},
        n=n,
        from_data=False,
    )


def referral_at_a_peak(simulated: pd.DataFrame, ratio: float) -> Chart:
    """Return the chart of simulated practices in which referral does nothing."""
    return Chart(
        "gp-usage-peak",
        partial(draw_peak, simulated, ratio),
        caption=wording(
            "Simulated practices in which the busiest patients are referred and referral does nothing. Each line: "
            "how much of the variance between patients lasts."
        ),
        sentence=peak_sentence(simulated, ratio),
        data=simulated,
        about="sites",
        from_data=False,
    )


def draw_regression_to_mean(
    grid: pd.DataFrame, curve: pd.DataFrame, ratio: float, windows: Windows = UNKNOWN, ax: Axes | None = None
) -> Axes:
    """Draw the ratio that regression to the mean alone would give, and where it gives the observed one."""
    ax = new_axes(ax, height=5.5)
    wide = grid.pivot(index="reference_mean", columns="between_share", values="expected_ratio")
    lines = ax.contour(wide.columns, wide.index, wide.to_numpy(), levels=8, colors=COLOURS["neutral"], linewidths=1)
    ax.clabel(lines, fontsize=11, fmt="%.2f", colors=COLOURS["ink"])
    inside = curve[curve["reference_mean"].between(wide.index.min(), wide.index.max())]
    ax.plot(inside["between_share"], inside["reference_mean"], color=COLOURS["accent"], lw=3)
    if len(inside):
        labelled = inside.iloc[len(inside) // 3]
        high = labelled["reference_mean"] > (wide.index.min() + wide.index.max()) / 2
        ax.annotate(f"gives the observed {ratio:.2f}", labelled[["between_share", "reference_mean"]],
                    xytext=(8, -24 if high else 10), va="top" if high else "bottom", textcoords="offset points",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
                    color=COLOURS["accent"], fontweight="bold")  # fmt: skip
    ax.grid(visible=False)
    ax.set_xlabel("Share of the variance that lies between patients for good (0 to 1)")
    months = months_in_words(windows.longest)
    ax.set_ylabel(f"Usual GP appointments in {months} of the\npatients they come from (mean per patient)")
    return ax


def draw_peak(simulated: pd.DataFrame, ratio: float, ax: Axes | None = None) -> Axes:
    """Draw the ratio of simulated patients referred at a peak, when referral does nothing, against how many are."""
    ax = new_axes(ax, height=5.5)
    percent, gap = (100 * simulated["referred_share"]).round(4), "\n" if is_portrait() else " "
    sns.lineplot(simulated.assign(percent=percent), x="percent", y="ratio", style="between_share", estimator=None,
                 dashes=DASHES[: simulated["between_share"].nunique()], color=COLOURS["after"], legend=False,
                 marker="o", ms=5, mec=COLOURS["after"], ax=ax)  # fmt: skip
    for share, rows in simulated.assign(percent=percent).groupby("between_share"):
        ax.annotate(f"{100 * float(share):.0f}%{gap}lasts", rows[["percent", "ratio"]].iloc[0],
                    xytext=(-8, 0), textcoords="offset points", ha="right", va="center")  # fmt: skip
    ticks = sorted(set(percent))
    ends = [ticks[0], 1.15 * ticks[-1]]  # lines begin where the labels end
    ax.plot(ends, [1, 1], color=COLOURS["ink"], lw=1)
    ax.plot(ends, [ratio, ratio], color=COLOURS["accent"], lw=2, ls="--")
    ax.annotate(f"observed\n{ratio:.2f}", (1.01, ratio), xycoords=("axes fraction", "data"), va="center",
                color=COLOURS["accent"], fontweight="bold")  # fmt: skip
    ax.set_ylim(0, max(1.1, 1.1 * ratio))
    ax.set_xscale("log")
    ax.set_xlim(0.35 * ends[0], ends[1])
    ax.set_xticks(ticks, [f"{tick:g}%" for tick in ticks])
    ax.minorticks_off()
    ax.set_xlabel("Share of patients referred, the most frequent attenders first (log scale)")
    ax.set_ylabel("Ratio of GP appointments, after / before,\nwhen referral does nothing")
    return ax
