"""How much each outcome changed: one figure for each outcome, with all its estimators and its delta adjustment."""

from functools import partial
from typing import Any, Final

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.analysis.questionnaires import BETTER, MIDDLE, OUTCOME_LABELS, RANGES
from helpers.show.page import COLOURS, Chart, is_portrait, new_axes_grid
from helpers.show.questionnaires.text import estimator_sentence, signed

ESTIMATORS: Final = {
    "missing at random": ("Everyone who answered first\n(main estimate)", "D", "accent"),
    "multiple imputation": ("Everyone, scores of those\nlost imputed many times", "s", "accent"),
    "pairs only": ("People with both answers,\nmean change", "o", "before"),
    MIDDLE: ("People with both answers,\nmiddle change", "v", "before"),
    "available, different people": ("Averages of different\npeople (not a change)", "X", "neutral"),
}
"""Method to its name on a figure, marker and colour, in the order shown."""


def estimators(changes: pd.DataFrame, curve: pd.DataFrame, tipping: pd.DataFrame, *, confidence: float) -> list[Chart]:
    """Return a chart for each outcome; `changes` as `change_by_outcome`, with its delta curve and tipping deltas."""
    charts = []
    for outcome, part in changes.groupby("outcome", sort=False):
        charts.append(
            Chart(
                f"questionnaire-change-{str(outcome).removeprefix('ons4_').replace('_', '-')}",
                partial(draw_estimators, curve=curve, tipping=tipping, outcome=str(outcome)),
                caption=f"{OUTCOME_LABELS[str(outcome)]}. Above: the change by five estimators, with "
                f"{100 * confidence:g}% intervals. Below: the main estimate and its interval if those lost had fared "
                "better or worse than their first score predicts.",
                sentence=estimator_sentence(changes, tipping, str(outcome)),
                data=part.drop(columns="df"),
                n=int(part["n_baseline"].max()),
            )
        )
    return charts


def draw_estimators(changes: pd.DataFrame, curve: pd.DataFrame, tipping: pd.DataFrame, outcome: str) -> Figure:
    """Draw the change of one outcome by every estimator, and below it its delta adjustment."""
    top, below = new_axes_grid(2, 1, height=7.6)
    top.get_gridspec().set_height_ratios([1.5, 1])  # type: ignore[union-attr]
    below.sharex(top)
    _estimates(top, changes[changes["outcome"] == outcome].set_index("method").loc[list(ESTIMATORS)])
    _delta_adjustment(below, curve[curve["outcome"] == outcome], tipping.set_index("outcome")["tipping_delta"][outcome])
    for ax in (top, below):
        ax.axvline(0, color=COLOURS["ink"], lw=1.2, zorder=1.5)
    top.annotate("no change", (0, 1), xycoords=("data", "axes fraction"), ha="center", va="bottom", fontsize=11)
    low, high = RANGES[outcome]
    direction = "to the right is better" if BETTER[outcome] == 1 else "to the left is better: less anxiety"
    below.set_xlabel(
        f"{OUTCOME_LABELS[outcome]}: change, second interview less first\n"
        f"(points on a scale of {low} to {high}; {direction})"
    )
    figure = top.get_figure(root=True)
    assert figure is not None
    return figure


def _estimates(ax: Axes, rows: pd.DataFrame) -> None:
    """Draw each estimate with its interval, labelled on both sides."""
    colours = {method: COLOURS[tone] for method, (_, _, tone) in ESTIMATORS.items()}
    positions = range(len(rows))
    styles = ["dotted" if method.startswith("available") else "solid" for method in rows.index]
    ax.hlines(positions, rows["low"], rows["high"], colors=list(colours.values()), linestyles=styles, lw=2.4)
    sns.scatterplot(
        x=rows["estimate"],
        y=positions,
        hue=rows.index,
        style=rows.index,
        palette=colours,
        markers={method: marker for method, (_, marker, _) in ESTIMATORS.items()},
        s=130,
        edgecolor="none",
        legend=False,
        zorder=3,
        ax=ax,
    )
    for position, (_, row) in enumerate(rows.iterrows()):
        words = f"{signed(row['estimate'])}\n({signed(row['low'])} to {signed(row['high'])})"
        ax.annotate(words, (1.01, position), xycoords=("axes fraction", "data"), va="center", fontsize=11)
    labels = [f"{ESTIMATORS[str(method)][0]}, {_people(str(method), row)}" for method, row in rows.iterrows()]
    ax.set_yticks(positions, labels)
    ax.set_ylim(len(rows) - 0.5, -0.6)
    ax.set(xlabel="", ylabel="")
    ax.tick_params(axis="x", labelbottom=True)


def _people(method: str, row: Any) -> str:
    if method.startswith("available"):
        return f"{row['n_baseline']} and {row['n_followup']}"
    return f"n = {row['n_pairs'] if method.startswith('pairs') else row['n_baseline']}"


def _delta_adjustment(ax: Axes, curve: pd.DataFrame, tipping_delta: float) -> None:
    """Draw the main estimate and its interval over delta, in points and in standard deviations."""
    colour = COLOURS["accent"]
    ax.fill_betweenx(curve["delta"], curve["low"], curve["high"], color=colour, alpha=0.16, lw=0)
    sns.lineplot(curve, x="estimate", y="delta", orient="y", estimator=None, errorbar=None, color=colour, ax=ax)
    ax.set_ylabel("Those lost did better (+)\nor worse (\u2212) than\npredicted (points)")
    ax.margins(y=0.03)
    ax.grid(visible=True, axis="both")
    first = curve.iloc[0]
    if first["delta"]:
        sd_per_point = first["delta_sd"] / first["delta"]
        right = ax.secondary_yaxis("right", functions=(lambda y: y * sd_per_point, lambda y: y / sd_per_point))
        right.set_ylabel("in standard deviations")
    if curve["delta"].min() <= tipping_delta <= curve["delta"].max():
        ax.axhline(tipping_delta, color=COLOURS["ink"], lw=1, ls="--")
        box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.75}
        ax.annotate(
            "here the interval\nreaches no change" if is_portrait() else "here the interval reaches no change",
            (0.02, tipping_delta),
            (0, 4),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            va="bottom",
            fontsize=11,
            bbox=box,
        )
