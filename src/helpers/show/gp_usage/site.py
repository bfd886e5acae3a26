"""Figures and sentences of a site's page on GP appointments."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from pandas.api.types import is_numeric_dtype

from helpers.analysis.gp_usage import ChangeSummary, RateRatio
from helpers.show.page.number_format import as_change, change_range, counted
from helpers.show.page.style import COLOURS, new_axes

MOST_LINES = 60
"""Patients up to whom every one is a line; beyond, hexagons count them."""

TABLE_LABELS = {
    "n": "Patients",
    "mean_before": "Mean appointments per patient, six months before",
    "mean_after": "Mean appointments per patient, six months after",
    "ratio": "Ratio, after / before",
    "low": "Interval of the ratio, low end",
    "high": "Interval of the ratio, high end",
    "up": "Patients with more after",
    "same": "Patients with as many",
    "down": "Patients with fewer after",
}


ATTRIBUTE_LABELS = {
    "site_id": "Site",
    "months_in_role": "Months in role",
    "deprivation": "Deprivation",
    "region": "Region",
    "managed_by": "Managed by",
    "set_up_by": "Set up by",
    "practices_served": "Practices served",
}


def distribution_table(gp_usage: pd.DataFrame) -> pd.DataFrame:
    """Return how many patients had how many appointments, before and after.

    Args:
        gp_usage: one site's rows of gp_usage.csv.

    >>> counts = {"gp_appointments_before": [0, 2], "gp_appointments_after": [2, 2]}
    >>> distribution_table(pd.DataFrame(counts)).to_numpy().tolist()
    [[0, 1, 0], [1, 0, 0], [2, 1, 2]]
    """
    columns = [gp_usage[f"gp_appointments_{period}"].to_numpy(int) for period in ("before", "after")]
    top = max(int(column.max()) for column in columns)
    counts = [np.bincount(column, minlength=top + 1) for column in columns]
    return pd.DataFrame({"gp_appointments": range(top + 1), "patients_before": counts[0], "patients_after": counts[1]})


def ratio_table(sites: pd.DataFrame, site_id: str, change: ChangeSummary | None) -> pd.DataFrame:
    """Return a site's ratio beside the numbers of patients who had more, as many and fewer appointments.

    Args:
        sites: the result of `mixed_sites`.
        site_id: the site.
        change: the site's summary of patients there for as long after as before, or None.
    """
    numbers = (np.nan,) * 3 if change is None else (change.up, change.same, change.down)
    row = sites[sites["site_id"] == site_id]
    return row.assign(n=row["n"].astype("int64"), up=numbers[0], same=numbers[1], down=numbers[2])[list(TABLE_LABELS)]


def directions_table(change: ChangeSummary) -> pd.DataFrame:
    """Return how many patients had fewer, as many and more appointments after.

    Args:
        change: the site's summary.
    """
    numbers = {"fewer": change.down, "as many": change.same, "more": change.up}
    return pd.DataFrame({"after_against_before": list(numbers), "patients": list(numbers.values())})


def draw_pairs(gp_usage: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw every patient's appointments before and after as a line, on a square-root scale.

    Args:
        gp_usage: one site's rows of gp_usage.csv.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes; lines that rise, stay and fall differ in colour and in stroke.
    """
    if len(gp_usage) > MOST_LINES:
        return draw_pairs_counted(gp_usage, ax)
    ax = new_axes(ax, width=7.0, height=6.0)
    before, after = gp_usage["gp_appointments_before"], gp_usage["gp_appointments_after"]
    for low, high in zip(before, after, strict=True):
        name = "after" if high > low else "before" if high < low else "neutral"
        stroke = {"after": "-", "before": "--", "neutral": ":"}[name]
        ax.plot([0, 1], np.sqrt([low, high]), stroke, color=COLOURS[name], alpha=0.75, lw=1.6, marker="o", ms=4)
    top = int(max(before.max(), after.max()))
    ticks = [tick for tick in (0, 1, 2, 4, 6, 9, 12, 16, 20, 25, 30, 40, 60) if tick <= top] or [0]
    ax.set_yticks(np.sqrt(ticks), [str(tick) for tick in ticks])
    ax.set_xticks([0, 1], ["6 months before", "6 months after"])
    ax.set_xlim(-0.15, 1.15)
    ax.grid(visible=True, axis="y")
    ax.set_ylabel("GP appointments per patient (square-root scale)")
    ax.set_xlabel("Period around the fieldwork month\nrust: more after;  blue, dashed: fewer;  grey, dotted: as many")
    return ax


def draw_pairs_counted(gp_usage: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw many patients' appointments before and after as hexagons that count them, on square-root scales.

    Args:
        gp_usage: one site's rows of gp_usage.csv.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes; below the line patients had fewer appointments after.
    """
    ax = new_axes(ax, width=7.0, height=6.4)
    before, after = (np.sqrt(gp_usage[f"gp_appointments_{period}"].to_numpy(float)) for period in ("before", "after"))
    top = float(max(before.max(), after.max(), 1)) * 1.03
    size = int(np.clip(len(gp_usage) ** 0.5, 8, 24))
    cells = ax.hexbin(before, after, gridsize=size, extent=(0, top, 0, top), mincnt=1, cmap="Blues", bins="log")
    bar = ax.figure.colorbar(cells, ax=ax, label="Patients (log scale)", shrink=0.8)
    bar.ax.yaxis.set_major_formatter("{x:g}")
    ax.plot([0, top], [0, top], color=COLOURS["ink"], lw=1)
    ax.text(top * 0.97, top * 0.9, "as many", ha="right", va="top", rotation=45)
    ticks = [tick for tick in (0, 1, 2, 4, 6, 9, 12, 16, 20, 25, 30, 40, 60, 100) if np.sqrt(tick) <= top]
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks(np.sqrt(ticks), [str(tick) for tick in ticks])
    ax.grid(visible=False)
    ax.set_xlabel("GP appointments in six months before (square-root scale)")
    ax.set_ylabel("GP appointments in six months after\n(square-root scale)")
    return ax


def draw_distribution(gp_usage: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many patients had how many appointments, before and after, side by side.

    Args:
        gp_usage: one site's rows of gp_usage.csv.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    return draw_counted(distribution_table(gp_usage), ax)


def draw_counted(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many patients had how many appointments, by single numbers or, in a release, by bands of them.

    Args:
        table: gp_appointments (whole numbers, or bands in words), patients_before, patients_after.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax)
    places, in_bands = np.arange(len(table)), not is_numeric_dtype(table["gp_appointments"])
    for shift, period in ((-0.2, "before"), (0.2, "after")):
        hatch = "" if period == "before" else "//"
        counts = table[f"patients_{period}"].to_numpy(int)
        ax.bar(places + shift, counts, 0.4, color=COLOURS[period], label=period, hatch=hatch)
    ax.set_xlabel("GP appointments in six months" + (", in bands" if in_bands else ""))
    ax.set_ylabel("Patients" + (", rounded" if in_bands else ""))
    ax.grid(visible=True, axis="y")
    ax.grid(visible=False, axis="x")
    ax.legend(title="Period")
    ax.yaxis.get_major_locator().set_params(integer=True)
    if in_bands:
        ax.set_ylim(0, 1.35 * float(ax.dataLim.y1))
        ax.set_xticks(places, [str(band) for band in table["gp_appointments"]])
    else:
        ax.xaxis.get_major_locator().set_params(integer=True)
    return ax


def site_answer(site_id: str, ratio: RateRatio) -> str:
    """Return the ratio of a site in words, or why there is none.

    Args:
        site_id: the site.
        ratio: its ratio.

    >>> from helpers.analysis.gp_usage.patients import rate_ratio
    >>> site_answer("3", rate_ratio([4, 2, 0, 6], [3, 2, 1, 3]))
    "Site 3's four patients had 25% fewer GP appointments after referral than before (ratio 0.75)."
    """
    if ratio.n == 0:
        return no_data_sentence(site_id)
    if np.isnan(ratio.ratio):
        return f"For site {site_id} no ratio can be given: {ratio.note}."
    percent = round(100 * abs(ratio.ratio - 1))
    told = "as many" if percent == 0 else f"{percent}% {'fewer' if ratio.ratio < 1 else 'more'}"
    link = "as" if percent == 0 else "than"
    people = counted(ratio.n, "patient")
    return (
        f"Site {site_id}'s {people} had {told} GP appointments after referral {link} before (ratio {ratio.ratio:.2f})."
    )


def site_certainty(ratio: RateRatio, confidence: float) -> str:
    """Return how sure the ratio of a site is, in words.

    Args:
        ratio: its ratio.
        confidence: confidence of its interval.

    >>> from helpers.analysis.gp_usage.patients import rate_ratio
    >>> site_certainty(rate_ratio([4, 2, 0, 6], [3, 2, 1, 3]), 0.95)
    'With so few patients it could be anything from a fall of 65% to a rise of 61% (95% interval 0.35 to 1.61).'
    """
    if ratio.n == 0:
        return "The site keeps its page here and its empty row among the others; nothing is filled in for it."
    if np.isnan(ratio.low) or np.isnan(ratio.high):
        return f"How sure this is cannot be said: {ratio.note or 'the data do not allow it'}."
    reach = change_range(ratio.low, ratio.high)
    interval = f"{100 * confidence:g}% interval {ratio.low:.2f} to {ratio.high:.2f}"
    return f"With so few patients it could be {reach} ({interval})."


def directions_sentence(change: ChangeSummary) -> str:
    """Return how many patients rose, stayed and fell, with the sign test.

    Args:
        change: the site's summary.

    >>> from helpers.analysis.gp_usage.patients import change_summary
    >>> directions_sentence(change_summary([4, 2, 0, 6], [3, 2, 1, 3])).split(";")[0]
    'Appointments rose for one patient, stayed the same for one patient and fell for two patients'
    """
    told = (
        f"Appointments rose for {counted(change.up, 'patient')}, stayed the same for {counted(change.same, 'patient')} "
        f"and fell for {counted(change.down, 'patient')}."
    )
    if np.isnan(change.sign_p):
        return f"{told} Nobody changed, so there is nothing to test."
    typical = f"{change.hodges_lehmann + 0.0:+.1f}".replace("-", "\u2212")
    typical = "0.0" if typical[1:] == "0.0" else typical
    return (
        f"{told[:-1]}; a split at least as uneven would come up by chance alone with probability "
        f"{change.sign_p:.2f} (sign test). The typical change was {typical} appointments (Hodges-Lehmann)."
    )


def leave_one_out_sentence(ratios: pd.DataFrame) -> str:
    """Return how far the ratio moves when any one patient is left out.

    Args:
        ratios: the result of `leave_one_patient_out`.

    >>> leave_one_out_sentence(pd.DataFrame({"ratio": [0.8, 1.1]}))
    'Leaving out any one patient moves the ratio between 0.80 and 1.10: from a fall of 20% to a rise of 10%.'
    """
    known = ratios["ratio"].dropna()
    if len(known) < 2:
        return "There are too few patients to leave one out."
    low, high = known.min(), known.max()
    return (
        f"Leaving out any one patient moves the ratio between {low:.2f} and {high:.2f}: "
        f"from {as_change(low)} to {as_change(high)}."
    )


def no_data_sentence(site_id: str) -> str:
    """Return what is said of a site that gave no GP data.

    Args:
        site_id: the site.

    >>> no_data_sentence("5")
    'Site 5 gave no GP appointment data, so there is nothing to compare.'
    """
    return f"Site {site_id} gave no GP appointment data, so there is nothing to compare."
