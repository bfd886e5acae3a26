"""How much each outcome changed: one figure with all estimators of one outcome."""

from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.analysis.questionnaires import BETTER, MIDDLE, OUTCOME_LABELS, RANGES
from helpers.show.page.style import COLOURS, new_axes_grid
from helpers.show.questionnaires.text import estimator_sentence, signed

ESTIMATORS: Final = {
    "missing at random": ("Everyone who answered first\n(main estimate)", "D", "accent"),
    "multiple imputation": ("Everyone, scores of those\nlost imputed many times", "s", "accent"),
    "pairs only": ("People with both answers,\nmean change", "o", "before"),
    MIDDLE: ("People with both answers,\nmiddle change", "v", "before"),
    "available, different people": ("Averages of different\npeople (not a change)", "X", "neutral"),
}
"""Method to its name on a figure, mark and colour, in the order shown."""


def draw_estimators(changes: pd.DataFrame, curve: pd.DataFrame, tipping: pd.DataFrame, outcome: str) -> Figure:
    """Draw the change of one outcome by every estimator, and below it what it would be if those lost fared otherwise.

    Args:
        changes: outcome, method, estimate, low, high, n_baseline, n_followup, n_pairs.
        curve: outcome, delta (points for the better), delta_sd, estimate, low, high.
        tipping: outcome, tipping_delta, tipping_delta_sd.
        outcome: the outcome.

    Returns:
        The figure: two panels that share the axis of change.
    """
    top, below = new_axes_grid(2, 1, height=7.6)
    top.get_gridspec().set_height_ratios([1.5, 1])  # type: ignore[union-attr]
    below.sharex(top)
    _forest(top, changes[changes["outcome"] == outcome].set_index("method"))
    part = curve[curve["outcome"] == outcome]
    _shifts(below, part, tipping.set_index("outcome").loc[outcome])
    for ax in (top, below):
        ax.axvline(0, color=COLOURS["ink"], lw=1.2)
    top.annotate("no change", (0, 1), xycoords=("data", "axes fraction"), ha="center", va="bottom", fontsize=11)
    below.margins(y=0.03)
    low, high = RANGES[outcome]
    way = "to the right is better" if BETTER[outcome] == 1 else "to the left is better: less anxiety"
    below.set_xlabel(
        f"{OUTCOME_LABELS[outcome]}: change, second interview less first\n(points on a scale of {low} to {high}; {way})"
    )
    figure = top.get_figure(root=True)
    assert figure is not None
    return figure


def _forest(ax: Axes, rows: pd.DataFrame) -> None:
    labels = []
    for place, (method, (label, mark, tone)) in enumerate(ESTIMATORS.items()):
        row, colour = rows.loc[method], COLOURS[tone]
        dashed = "dotted" if method.startswith("available") else "solid"
        ax.hlines(place, row["low"], row["high"], color=colour, lw=2.4, linestyles=dashed)
        ax.plot([row["estimate"]], [place], mark, color=colour, ms=10)
        words = f"{signed(row['estimate'])}\n({signed(row['low'])} to {signed(row['high'])})"
        ax.annotate(words, (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=11)
        labels.append(f"{label}, {_people(method, row)}")
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.5, -0.6)
    ax.tick_params(axis="x", labelbottom=True)


def _people(method: str, row: Any) -> str:
    if method.startswith("available"):
        return f"{row['n_baseline']} and {row['n_followup']}"
    return f"n = {row['n_pairs'] if method.startswith('pairs') else row['n_baseline']}"


def _shifts(ax: Axes, part: pd.DataFrame, tipping: Any) -> None:
    colour = COLOURS["accent"]
    ax.fill_betweenx(part["delta"], part["low"], part["high"], color=colour, alpha=0.16, lw=0)
    ax.plot(part["estimate"], part["delta"], color=colour)
    ax.set_ylabel("Those lost did better (+)\nor worse (\u2212) than\npredicted (points)")
    sd = part["delta_sd"].iloc[0] / part["delta"].iloc[0] if part["delta"].iloc[0] else None
    if sd:
        right = ax.secondary_yaxis("right", functions=(lambda y: y * sd, lambda y: y / sd))
        right.set_ylabel("in standard deviations")
    ax.grid(visible=True, axis="both")
    tip = tipping["tipping_delta"]
    if part["delta"].min() <= tip <= part["delta"].max():
        ax.axhline(tip, color=COLOURS["ink"], lw=1, ls="--")
        ax.annotate(
            " here the interval reaches no change",
            (0.01, tip),
            xycoords=("axes fraction", "data"),
            va="bottom",
            fontsize=11,
        )


def estimator_figure(
    changes: pd.DataFrame, curve: pd.DataFrame, tipping: pd.DataFrame, outcome: str, confidence: float
) -> dict[str, Any]:
    """Return the figure of one outcome with its name, caption, alt text and data, as `show_figure` takes them.

    Args:
        changes: outcome, method, estimate, low, high, n_baseline, n_followup, n_pairs.
        curve: outcome, delta, delta_sd, estimate, low, high.
        tipping: as `tipping_by_outcome`.
        outcome: the outcome.
        confidence: confidence of the intervals.
    """
    part = changes[changes["outcome"] == outcome]
    caption = (
        f"{OUTCOME_LABELS[outcome]}. Above: the change by five estimators, with {100 * confidence:g}% intervals. "
        "Below: the main estimate and its interval if those lost had fared better or worse than their first score "
        "predicts."
    )
    return {
        "figure": lambda shown: draw_estimators(shown, curve, tipping, outcome),
        "name": f"questionnaire-change-{outcome.removeprefix('ons4_').replace('_', '-')}",
        "caption": caption,
        "alt": estimator_sentence(changes, tipping, outcome).replace("**", ""),
        "data": part.drop(columns="df", errors="ignore"),
        "n": int(part["n_baseline"].max()),
    }
