"""The study's own ratio among published ones that print counts before and after, and what they say."""

from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.analysis.gp_usage import OWN
from helpers.show.gp_usage import results
from helpers.show.gp_usage.ratio_axis import set_ratio_axis
from helpers.show.gp_usage.ratio_text import interval_in_numbers
from helpers.show.page import COLOURS, Chart, Estimates, new_axes, sentence, wording

CONTROLS: Final = {
    "comparable": "with controls",
    "not comparable": "controls not comparable",
    "none": "no controls",
    "not known": "controls not known",
}
"""What a label says of controls."""


def beside_published(compared: pd.DataFrame, *, confidence: float) -> Chart:
    """Return the chart of a study's own ratio among published ones; as `beside_published` of the analysis."""
    return Chart(
        "beside-published",
        draw_beside_published,
        caption=wording(
            "Ratio of GP contacts, after / before: of this study with its {level:g}% interval where it "
            "has one, and of published studies that print counts before and after (square). Hollow: their controls; "
            "crossed where these began more than 20% lower or higher, so that they are not comparable.",
            {"level": 100 * confidence},
        ),
        sentence=beside_sentence(compared, confidence),
        data=compared,
        n=None if compared["n"].isna().all() else int(compared["n"].max()),
        estimates=(Estimates(compared, results.RATE_RATIO, "ratio", "low", "high", "n", rows=("study",)),),
    )


@sentence("confidence")
def beside_sentence(compared: pd.DataFrame, confidence: float) -> str:
    """Return the ratios one by one, what is not comparable, and which share of lasting variance would explain each.

    >>> row = {"study": "A 2017", "ratio": 0.86, "low": np.nan, "high": np.nan, "control_ratio": 1.1}
    >>> frame = pd.DataFrame([row | {"controls": "not comparable", "explaining_share": 0.77}])
    >>> beside_sentence(frame, 0.95)[:73]
    'In A 2017 the ratio is 0.86; that of its controls, 1.10, is not comparabl'
    """
    return " ".join(_said(row, confidence) for row in compared.itertuples())


def _said(row: Any, confidence: float) -> str:
    own = row.study == OWN
    said = f"{'In this study' if own else f'In {row.study}'} the ratio is {row.ratio:.2f}"
    if np.isfinite(row.low):
        said += f" ({interval_in_numbers(row.low, row.high, confidence)})"
    if np.isfinite(row.control_ratio):
        verdict = "is not comparable" if row.controls == "not comparable" else "stands beside it"
        said += f"; that of its controls, {row.control_ratio:.2f}, {verdict}"
    if np.isnan(row.explaining_share):
        return f"{said}."
    usual = "the list" if own else "its controls"
    return (
        f"{said}. Regression to the mean alone would give it if a share of {row.explaining_share:.2f} of the "
        f"differences between patients lasted (rho), with the mean of {usual} as the usual one."
    )


def draw_beside_published(compared: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw a line for each study: its ratio, with an interval where there is one, and that of its controls."""
    ax = new_axes(ax)
    for y, row in zip(range(len(compared) - 1, -1, -1), compared.itertuples(), strict=True):
        colour = COLOURS["accent"] if row.study == OWN else COLOURS["before"]
        if np.isfinite(row.low):
            ax.plot([row.low, row.high], [y, y], color=colour, lw=2)
        ax.plot([row.ratio], [y], marker="s", color=colour, ms=8, lw=0)
        if np.isfinite(row.control_ratio):
            ax.plot([row.control_ratio], [y], marker="o", color=COLOURS["neutral"], mfc="white", ms=9, lw=0)
            if row.controls == "not comparable":
                ax.plot([row.control_ratio], [y], marker="x", color=COLOURS["neutral"], ms=9, mew=2, lw=0)
    ax.axvline(1, color=COLOURS["ink"], lw=1)
    set_ratio_axis(ax, compared[["ratio", "low", "high", "control_ratio"]])
    ax.set_yticks(range(len(compared)), [_label(row) for row in compared[::-1].itertuples()])
    ax.set_ylim(-0.6, len(compared) - 0.4)
    ax.set_xlabel("Ratio of GP contacts, after / before (log scale)")
    return ax


def _label(row: Any) -> str:
    share = "" if np.isnan(row.explaining_share) else f"\nrho {row.explaining_share:.2f} would explain it"
    return f"{row.study}\n{CONTROLS[row.controls]}{share}"
