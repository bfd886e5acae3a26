"""Figures of a site's page on GP appointments."""

from functools import partial

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from pandas.api.types import is_numeric_dtype

from helpers.analysis.disclosure import MergeAdjacent, NotReleased
from helpers.analysis.gp_usage import AppointmentShares, ChangeSummary, RateRatio, Windows
from helpers.show.gp_usage import results
from helpers.show.gp_usage.patients_text import (
    directions_sentence,
    distribution_sentence,
    leave_one_patient_out_sentence,
    short_exposure_sentence,
)
from helpers.show.gp_usage.ratio_axis import set_ratio_axis
from helpers.show.gp_usage.release_text import in_bins
from helpers.show.gp_usage.window_text import UNKNOWN, either_in_words, period_in_words
from helpers.show.page import COLOURS, Chart, new_axes, wording

MOST_LINES = 60
"""Patients up to whom every one is a line; beyond, hexagons count them."""

SQUARES = (0, 1, 2, 4, 6, 9, 12, 16, 20, 25, 30, 40, 60, 100)
"""Appointments named on a square-root scale that goes as far as these."""


def distribution(counts: pd.DataFrame, shares: AppointmentShares, *, windows: Windows = UNKNOWN) -> Chart:
    """Return the chart of patients by their number of appointments."""
    return Chart(
        "site-distribution",
        partial(draw_counts, windows=windows),
        caption=wording("Patients by their number of GP appointments in the months before and after."),
        sentence=distribution_sentence(shares),
        data=counts,
        n=shares.n,
        coarser=MergeAdjacent(
            "gp_appointments",
            ("patients_before", "patients_after"),
            leave_out=("or_more",) if "or_more" in counts else (),
        ),
    )


def bins_together(bins: pd.DataFrame, *, windows: Windows = UNKNOWN) -> Chart:
    """Return the chart of the patients of all sites that a release shows, in bins of their number of appointments."""
    return Chart(
        "gp-usage-bins",
        partial(draw_counts, windows=windows),
        caption=wording(
            "Patients of all sites shown by their number of GP appointments in the months before and after, in bins "
            "that hold enough people each."
        ),
        sentence=in_bins(bins),
        data=bins,
        n=int(bins["patients_before"].sum()),
    )


def pairs(pairs: pd.DataFrame, change: ChangeSummary, *, patients: int, windows: Windows = UNKNOWN) -> Chart:
    """Return the chart of every patient's appointments before and after; `patients` are all of the site."""
    return Chart(
        "site-pairs",
        partial(draw_pairs, pairs, windows),
        caption=wording("Every patient who was counted for as long after as before."),
        sentence=directions_sentence(change),
        n=len(pairs),
        coarser=NotReleased("each patient is a line in it"),
        paragraph=short_exposure_sentence(patients, len(pairs)),
        from_data=False,
    )


def directions(change: ChangeSummary) -> Chart:
    """Return the chart of how many patients had fewer, as many and more appointments after."""
    numbers = {"fewer": change.down, "as many": change.same, "more": change.up}
    return Chart(
        "site-directions",
        draw_directions,
        caption=wording("How many patients had fewer, as many and more GP appointments after."),
        sentence=directions_sentence(change),
        data=pd.DataFrame({"after_against_before": list(numbers), "patients": list(numbers.values())}),
        n=change.n,
        estimates=results.of_change(change),
    )


def leave_one_patient_out(ratios: pd.DataFrame, ratio: RateRatio) -> Chart | None:
    """Return the chart of the ratio without each patient, or None when there are too few to leave one out."""
    if len(ratios) < 3 or not ratio.ratio > 0:
        return None
    return Chart(
        "site-leave-one-out",
        partial(draw_leave_one_patient_out, ratios, ratio),
        caption=wording("The ratio, with its interval, when each patient in turn is left out."),
        sentence=leave_one_patient_out_sentence(ratios),
        n=len(ratios),
        coarser=NotReleased("each mark in it leaves out a patient"),
        from_data=False,
    )


def draw_counts(counts: pd.DataFrame, windows: Windows = UNKNOWN, ax: Axes | None = None) -> Axes:
    """Draw the result of `count_patients`, by single numbers or, in a release, by bands of them in words."""
    ax = new_axes(ax)
    in_bands = not is_numeric_dtype(counts["gp_appointments"])
    periods = {"patients_before": "before", "patients_after": "after"}
    long = counts.rename(columns=periods).melt("gp_appointments", [*periods.values()], "period", "patients")
    colours = {period: COLOURS[period] for period in periods.values()}
    sns.barplot(long, x="gp_appointments", y="patients", hue="period", palette=colours, errorbar=None, saturation=1,
                native_scale=not in_bands, legend=False, ax=ax)  # fmt: skip
    for bar in ax.containers[1]:
        bar.set_hatch("//")
    ax.legend(ax.containers, periods.values(), title="Period")
    ax.set_xlabel(f"GP appointments in {either_in_words(windows)}" + (", in bands" if in_bands else ""))
    ax.set_ylabel("Patients" + (", rounded" if in_bands else ""))
    ax.grid(visible=True, axis="y")
    ax.grid(visible=False, axis="x")
    ax.yaxis.get_major_locator().set_params(integer=True)
    if in_bands:
        ax.set_ylim(0, 1.35 * long["patients"].max())
    else:
        _name_numbers(ax, counts)
    return ax


def _name_numbers(ax: Axes, counts: pd.DataFrame) -> None:
    """Name whole numbers of appointments on the axis, and the last as "or more" where it is."""
    ax.xaxis.get_major_locator().set_params(integer=True)
    if "or_more" in counts:
        last = int(counts["gp_appointments"].iloc[-1])
        ticks = [*range(0, last, 10), last]
        ax.set_xticks(ticks, [*map(str, ticks[:-1]), f"{last} or\nmore"])


def square_ticks(top: float) -> list[int]:
    """Return the appointments named on a square-root scale up to `top`: not more as it goes farther.

    >>> square_ticks(9), square_ticks(90_000)
    ([0, 1, 2, 4, 6, 9], [0, 1800, 7300, 17000, 29000, 46000, 66000, 90000])
    """
    if top <= SQUARES[-1]:
        return [tick for tick in SQUARES if tick <= top]
    return [int(float(f"{top * (part / 7) ** 2:.1e}")) for part in range(8)]


def draw_pairs(pairs: pd.DataFrame, windows: Windows = UNKNOWN, ax: Axes | None = None) -> Axes:
    """Draw every patient's appointments before and after as a line, or many patients as hexagons that count them.

    Lines are on a square-root scale; those that rise, stay and fall differ in colour and in stroke.
    """
    if len(pairs) > MOST_LINES:
        return draw_pairs_counted(pairs, windows, ax)
    ax = new_axes(ax, width=7.0, height=6.0)
    before, after = pairs["gp_appointments_before"].to_numpy(float), pairs["gp_appointments_after"].to_numpy(float)
    strokes = {1: ("after", "-"), 0: ("neutral", ":"), -1: ("before", "--")}
    directions = np.sign(after - before)
    for direction in [one for one in strokes if one in directions]:
        those, (colour, stroke) = directions == direction, strokes[direction]
        lines = pd.DataFrame({0: before[those], 1: after[those]}).pow(0.5).rename_axis("patient")
        long = lines.melt(var_name="period", value_name="appointments", ignore_index=False).reset_index()
        sns.lineplot(long, x="period", y="appointments", units="patient", estimator=None, color=COLOURS[colour],
                     linestyle=stroke, alpha=0.75, lw=1.6, marker="o", ms=4, mec=COLOURS[colour], ax=ax)  # fmt: skip
    ticks = square_ticks(max(before.max(), after.max()))
    ax.set_yticks(np.sqrt(ticks), [str(tick) for tick in ticks])
    ax.set_xticks([0, 1], [period_in_words(windows, period).capitalize() for period in ("before", "after")])
    ax.set_xlim(-0.15, 1.15)
    ax.grid(visible=True, axis="y")
    ax.set_ylabel("GP appointments per patient (square-root scale)")
    ax.set_xlabel("Period around the fieldwork month\nrust: more after;  blue, dashed: fewer;  grey, dotted: as many")
    return ax


def draw_pairs_counted(pairs: pd.DataFrame, windows: Windows = UNKNOWN, ax: Axes | None = None) -> Axes:
    """Draw many patients' appointments as hexagons, on square-root scales; below the line patients had fewer after."""
    ax = new_axes(ax, width=7.0, height=6.4)
    before, after = (np.sqrt(pairs[f"gp_appointments_{period}"].to_numpy(float)) for period in ("before", "after"))
    top = float(max(before.max(), after.max(), 1)) * 1.03
    size = int(np.clip(len(pairs) ** 0.5, 8, 24))
    cells = ax.hexbin(before, after, gridsize=size, extent=(0, top, 0, top), mincnt=1, cmap="Blues", bins="log")
    bar = ax.figure.colorbar(cells, ax=ax, label="Patients (log scale)", shrink=0.8)
    bar.ax.yaxis.set_major_formatter("{x:g}")
    ax.plot([0, top], [0, top], color=COLOURS["ink"], lw=1)
    ax.text(top * 0.97, top * 0.9, "as many", ha="right", va="top", rotation=45)
    ticks = square_ticks(top**2)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks(np.sqrt(ticks), [str(tick) for tick in ticks])
    ax.grid(visible=False)
    ax.set_xlabel(f"GP appointments, {period_in_words(windows, 'before')} (square-root scale)")
    ax.set_ylabel(f"GP appointments, {period_in_words(windows, 'after')}\n(square-root scale)")
    return ax


def draw_directions(counts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw numbers of patients by after_against_before (fewer, as many, more) as one bar."""
    ax = new_axes(ax, height=2.4)
    left = 0
    for name, number in zip(counts["after_against_before"], counts["patients"].astype(int), strict=True):
        colour, hatch = {"fewer": ("before", ""), "as many": ("light", ""), "more": ("after", "//")}[name]
        ax.barh(0, number, left=left, color=COLOURS[colour], hatch=hatch, height=0.5)
        if number:
            ax.text(left + number / 2, 0.34, f"{number} {name}", ha="center", va="bottom")
        left += number
    ax.set_ylim(-0.4, 0.8)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.set_xlabel("Patients, by their GP appointments after against before")
    return ax


def draw_leave_one_patient_out(ratios: pd.DataFrame, ratio: RateRatio, ax: Axes | None = None) -> Axes:
    """Draw the ratio and its interval without each patient, unnamed and in the order of the ratios, and that of all."""
    ax = new_axes(ax, height=5.5)
    rows = np.arange(len(ratios))
    ax.hlines(rows, ratios["low"], ratios["high"], color=COLOURS["light"], lw=3)
    ax.plot(ratios["ratio"], rows, "o", color=COLOURS["before"], ms=6)
    ax.axvline(1, color=COLOURS["ink"], lw=1)
    ax.axvline(ratio.ratio, color=COLOURS["accent"], lw=2, ls="--")
    side = -1 if ratio.ratio < 1 else 1
    ax.annotate(f"all patients: {ratio.ratio:.2f}", (ratio.ratio, len(ratios)), xytext=(6 * side, 2), va="bottom",
                ha="right" if side < 0 else "left", textcoords="offset points", color=COLOURS["accent"],
                fontweight="bold")  # fmt: skip
    set_ratio_axis(ax, ratios[["low", "high", "ratio"]])
    ax.set_ylim(-1, len(ratios) + max(1.5, 0.09 * len(ratios)))
    ax.set_yticks([])
    ax.set_ylabel("Patient left out, in the order of the ratio")
    ax.set_xlabel("Ratio of GP appointments per patient, after / before (log scale)")
    return ax
