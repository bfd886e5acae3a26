"""Figures of the chapter on what would have happened anyway: the curve around referral, and ratios side by side."""

from functools import partial
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.analysis.disclosure import LargeRows, with_counts
from helpers.analysis.gp_usage import AroundReferral, Forecast, Peak, WindowRatio
from helpers.show.gp_usage import results
from helpers.show.gp_usage.anyway_text import curve_sentence, ratios_sentence, window_in_words
from helpers.show.gp_usage.ratio_axis import set_ratio_axis
from helpers.show.page import COLOURS, Chart, Estimates, is_portrait, new_axes, wording

KINDS: Final = {"seen": "ratio of rates, jackknife over patients (CR3)", "forecast": "regression to the mean alone"}
"""How a ratio is worked out, by what kind of ratio it is."""


def curve(
    by_month: pd.DataFrame, around: AroundReferral, *, peak: Peak | None, trigger: tuple[int, int], confidence: float
) -> Chart:
    """Return the chart of appointments per patient-month around referral."""
    return Chart(
        "curve",
        partial(draw_curve, trigger=trigger),
        caption=wording(
            "GP appointments per patient in every month around referral. Each month has its own "
            "{level:g}% interval, with patients as units. Grey: the months taken as the trigger.",
            {"level": 100 * confidence},
        ),
        sentence=curve_sentence(by_month, peak),
        data=by_month,
        n=len(around),
        coarser=LargeRows(("n",)),
        estimates=(
            Estimates(
                by_month.assign(month=by_month["months_from_referral"].map("month {:+d}".format)),
                results.BY_MONTH,
                "mean",
                "low",
                "high",
                "n",
                rows=("month",),
                unit="appointments",
                method="mean, patients as units",
            ),
        ),
    )


def ratios(
    plain: WindowRatio, *, mirror: WindowRatio | None = None, forecast: Forecast | None, confidence: float
) -> Chart | None:
    """Return the chart of what was seen beside that of regression to the mean alone; None where there is no ratio."""
    compared = side_by_side(plain, mirror, forecast)
    if compared.empty:
        return None
    return Chart(
        "ratios",
        draw_ratios,
        caption=wording(
            "Ratio of GP appointments per patient-month, each with its {level:g}% interval, if it has any. Square: "
            "what was seen.{forecast}",
            {
                "level": 100 * confidence,
                "forecast": "" if forecast is None else " Diamond: what regression to the mean alone would give.",
            },
        ),
        sentence=ratios_sentence(compared),
        data=compared,
        n=int(compared["n"].max()),
        coarser=LargeRows(("n",)),
        paragraph="",
        estimates=(
            Estimates(
                compared.assign(method=compared["kind"].map(KINDS)),
                results.RATE_RATIO,
                "ratio",
                "low",
                "high",
                "n",
                rows=("comparison",),
                method_column="method",
            ),
            *(results.of_lasting(forecast.lasting) if forecast else ()),
        ),
    )


def side_by_side(plain: WindowRatio, mirror: WindowRatio | None, forecast: Forecast | None) -> pd.DataFrame:
    """Return the ratios that there are, one row each: comparison, kind, n, ratio, low, high."""
    rows = [
        (f"{window_in_words(one.after)} / {window_in_words(one.before)}".capitalize(), "seen", one.ratio.n,
         one.ratio.ratio, one.ratio.low, one.ratio.high)
        for one in (plain, mirror) if one is not None and one.ratio is not None and one.is_known
    ]  # fmt: skip
    if forecast is not None:
        rows.append(("Regression to the mean alone", "forecast", forecast.lasting.n,
                     forecast.ratio, forecast.low, forecast.high))  # fmt: skip
    frame = pd.DataFrame(rows, columns=["comparison", "kind", "n", "ratio", "low", "high"])
    counts = {"comparison": "nothing", "n": "base"}
    return with_counts(frame, {**counts, **dict.fromkeys(("ratio", "low", "high"), "estimate")})


def draw_curve(by_month: pd.DataFrame, trigger: tuple[int, int], ax: Axes | None = None) -> Axes:
    """Draw the mean of every month with its interval; the referral month is marked and left out of no line."""
    ax = new_axes(ax)
    months, mean = by_month["months_from_referral"], by_month["mean"]
    ax.axvspan(trigger[0] - 0.5, trigger[1] + 0.5, color=COLOURS["light"], lw=0)
    ax.axvline(0, color=COLOURS["ink"], lw=1, ls="--")
    for side, colour in ((months < 0, COLOURS["before"]), (months > 0, COLOURS["after"])):
        ax.vlines(months[side], by_month["low"][side], by_month["high"][side], color=colour, lw=1.5, alpha=0.6)
        ax.plot(months[side], mean[side], color=colour, marker="o", ms=5, lw=1.5)
    at = months == 0
    ax.vlines(months[at], by_month["low"][at], by_month["high"][at], color=COLOURS["neutral"], lw=1.5)
    ax.plot(months[at], mean[at], color=COLOURS["neutral"], marker="o", ms=5, mfc="white", lw=0)
    ax.set_ylim(0, 1.08 * max(0.1, by_month[["mean", "high"]].max().max()))
    ax.annotate("referral", (0, 1), xycoords=("data", "axes fraction"), xytext=(5, -4), textcoords="offset points",
                va="top")  # fmt: skip
    step = 6 if is_portrait() else 3
    ticks = [month for month in range(-24, 13, step) if months.min() <= month <= months.max()]
    ax.set_xticks(ticks, [f"{month}".replace("-", "\u2212") for month in ticks])
    ax.set_xlabel("Months from the month of referral")
    ax.set_ylabel("GP appointments per patient\nin the month (mean)")
    return ax


def draw_ratios(compared: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each ratio with its interval on a log scale, the first on top."""
    ax = new_axes(ax)
    for y, row in zip(range(len(compared) - 1, -1, -1), compared.itertuples(), strict=True):
        seen = row.kind == "seen"
        colour = COLOURS["before"] if seen else COLOURS["accent"]
        if np.isfinite(row.low):
            ax.plot([row.low, row.high], [y, y], color=colour, lw=2)
        ax.plot([row.ratio], [y], marker="s" if seen else "D", color=colour, ms=8)
    ax.axvline(1, color=COLOURS["ink"], lw=1)
    set_ratio_axis(ax, compared[["ratio", "low", "high"]])
    ax.set_yticks(range(len(compared)), [_label(words) for words in compared["comparison"][::-1]])
    ax.set_ylim(-0.6, len(compared) - 0.4)
    ax.set_xlabel("Ratio of GP appointments per patient-month (log scale)")
    return ax


def _label(words: str) -> str:
    return words.replace(" / ", " /\n").replace(" the mean", "\nthe mean")
