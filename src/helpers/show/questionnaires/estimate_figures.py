"""How much each outcome changed: the main estimates, all estimators, and the estimate if those lost fared otherwise."""

from functools import partial
from typing import Any, Final

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.analysis.questionnaires import MIDDLE, WITH_AUXILIARIES
from helpers.show.page import COLOURS, Chart, is_portrait, new_axes_grid, wording
from helpers.show.page.disclosed import active_profile
from helpers.show.page.number_format import as_drawn
from helpers.show.questionnaires import results
from helpers.show.questionnaires.described import outcome_of, where_lower_is_better
from helpers.show.questionnaires.estimate_text import estimates_sentence, estimators_sentence, tipping_sentence
from helpers.show.questionnaires.labels import in_place
from helpers.show.questionnaires.text import interval_words, signed

ESTIMATORS: Final = {
    "missing at random": ("Everyone (main)", "D", "accent"),
    "multiple imputation": ("Everyone, imputed", "s", "accent"),
    WITH_AUXILIARIES: ("Everyone, imputed from more", "P", "accent"),
    "pairs only": ("Both answers, mean", "o", "before"),
    MIDDLE: ("Both answers, middle", "v", "before"),
    "available, different people": ("Different people", "X", "neutral"),
}
"""Method to its name on a figure, marker and colour, in the order shown."""


def estimates(main: pd.DataFrame, *, confidence: float) -> Chart:
    """Return the chart of the main estimate of every outcome; `main` as the rows of that method."""
    return Chart(
        "questionnaire-estimates",
        draw_estimates,
        caption=wording(
            "How much each outcome changed from the first to the second interview, among those alive who answered "
            "first: the main estimate with its {level:g}% interval. n: who answered first, and of them twice.",
            {"level": 100 * confidence},
        ),
        sentence=estimates_sentence(main),
        data=_numbers_drawn(main),
        labels=in_place(main),
        n=int(main["n_baseline"].max()),
        estimates=results.of_changes(main),
    )


def estimators(changes: pd.DataFrame, *, confidence: float) -> Chart:
    """Return the chart of every outcome's change by every estimator; `changes` as `change_by_outcome`."""
    turned = where_lower_is_better(changes["outcome"], "left")
    return Chart(
        "questionnaire-estimators",
        draw_estimators,
        caption=wording(
            "The change of each outcome by every estimator, with {level:g}% intervals. Right of no change is "
            "better{but}. The last, dotted, compares averages of different people.",
            {"level": 100 * confidence, "but": f", but {turned}" if turned else ""},
        ),
        sentence=estimators_sentence(changes),
        data=_numbers_drawn(changes),
        labels=in_place(changes),
        n=int(changes["n_baseline"].max()),
        estimates=results.of_changes(changes),
    )


def delta_adjustment(tipping: pd.DataFrame, curve: pd.DataFrame, *, confidence: float) -> Chart:
    """Return the chart of the main estimate if those lost fared otherwise; as `tipping_by_outcome`, `delta_curve`."""
    return Chart(
        "questionnaire-delta",
        partial(draw_delta_adjustment, curve=curve),
        caption=wording(
            "The main estimate of each outcome and its {level:g}% interval if those lost had fared "
            "better or worse than their first score predicts. Dashed: from here on the interval reaches no change.",
            {"level": 100 * confidence},
        ),
        sentence=tipping_sentence(tipping),
        data=tipping,
        labels=in_place(tipping),
        n=int(tipping["n_baseline"].max()),
    )


def draw_estimates(main: pd.DataFrame) -> Figure:
    """Draw each outcome's main estimate with its interval, outcomes of one scale in one panel."""
    parts = [part for _, part in main.groupby(main["outcome"].map(lambda name: outcome_of(name).range), sort=False)]
    axes = new_axes_grid(len(parts), 1, height=max(5.0, 1.6 * len(parts) + 0.55 * len(main)))
    if len(parts) > 1:
        axes[0].get_gridspec().set_height_ratios([len(part) + 0.6 for part in parts])  # type: ignore[union-attr]
    for ax, part in zip(axes, parts, strict=True):
        _intervals(ax, part, [COLOURS["accent"]] * len(part), ["D"] * len(part))
        ax.set_yticks(range(len(part)), [_outcome_and_people(row) for row in part.itertuples()])
        low, high = outcome_of(part["outcome"].iloc[0]).range
        ax.set_xlabel(f"Change (points, scale of {low} to {high})")
    return _figure_of(axes)


def draw_estimators(changes: pd.DataFrame) -> Figure:
    """Draw the change of every outcome by every estimator, an outcome to a panel."""
    parts = {str(outcome): part.set_index("method") for outcome, part in changes.groupby("outcome", sort=False)}
    axes = new_axes_grid(len(parts), 1, height=max(5.0, 3.0 * len(parts)))
    for ax, (outcome, part) in zip(axes, parts.items(), strict=True):
        known = {method: look for method, look in ESTIMATORS.items() if method in part.index}
        names, markers, tones = zip(*known.values(), strict=True)
        rows = part.loc[list(known)]
        _intervals(ax, rows, [COLOURS[tone] for tone in tones], list(markers))
        people = [_people(str(method), row) for method, row in rows.iterrows()]
        ax.set_yticks(range(len(rows)), [f"{name}, {n}" for name, n in zip(names, people, strict=True)])
        side = "right" if outcome_of(outcome).better == 1 else "left"
        ax.set_xlabel(f"{outcome_of(outcome).label} (points; to the {side} is better)")
    return _figure_of(axes)


def draw_delta_adjustment(tipping: pd.DataFrame, curve: pd.DataFrame) -> Figure:
    """Draw the main estimate of every outcome over what those lost did better or worse, an outcome to a panel."""
    deltas = dict(zip(tipping["outcome"], tipping["tipping_delta"], strict=True))
    columns = min(2, len(deltas))
    rows = -(-len(deltas) // columns)
    axes = new_axes_grid(rows, columns, height=max(5.0, 3.0 * rows))
    for ax, (outcome, delta) in zip(axes, deltas.items(), strict=False):
        _over_delta(ax, curve[curve["outcome"] == outcome], delta)
        ax.set_xlabel(f"{outcome_of(outcome).label}:\nchange (points)")
    for ax in axes[len(deltas) :]:
        ax.set_axis_off()
    return _figure_of(axes)


def _intervals(ax: Axes, rows: pd.DataFrame, colours: list[str], markers: list[str]) -> None:
    """Draw estimates with their intervals below each other, each with its numbers on the right."""
    positions = range(len(rows))
    styles = ["dotted" if str(method).startswith("available") else "solid" for method in rows.index]
    ax.hlines(positions, rows["low"], rows["high"], colors=colours, linestyles=styles, lw=2.4)
    sns.scatterplot(
        x=rows["estimate"],
        y=positions,
        hue=positions,
        style=positions,
        palette=dict(enumerate(colours)),
        markers=dict(enumerate(markers)),
        s=110,
        edgecolor="none",
        legend=False,
        zorder=3,
        ax=ax,
    )
    for position, (_, row) in enumerate(rows.iterrows()):
        gap = "\n" if is_portrait() else " "
        words = f"{signed(row['estimate'])}{gap}({interval_words(row['low'], row['high'])})"
        ax.annotate(words, (1.01, position), xycoords=("axes fraction", "data"), va="center", fontsize=11)
    ax.axvline(0, color=COLOURS["ink"], lw=1.2, zorder=1.5)
    ax.annotate("no change", (0, 1), xycoords=("data", "axes fraction"), ha="center", va="bottom", fontsize=11)
    ax.set_ylim(len(rows) - 0.5, -0.6)
    ax.set_ylabel("")


def _over_delta(ax: Axes, curve: pd.DataFrame, tipping_delta: float) -> None:
    """Draw the main estimate and its interval over delta, in points."""
    colour = COLOURS["accent"]
    ax.fill_betweenx(curve["delta"], curve["low"], curve["high"], color=colour, alpha=0.16, lw=0)
    sns.lineplot(curve, x="estimate", y="delta", orient="y", estimator=None, errorbar=None, color=colour, ax=ax)
    ax.axvline(0, color=COLOURS["ink"], lw=1.2, zorder=1.5)
    if curve["delta"].min() <= tipping_delta <= curve["delta"].max():
        ax.axhline(tipping_delta, color=COLOURS["ink"], lw=1, ls="--")
    ax.set_ylabel("Those lost better (+) or\nworse (\u2212), points")
    ax.margins(y=0.03)
    ax.grid(visible=True, axis="both")


def _numbers_drawn(changes: pd.DataFrame) -> pd.DataFrame:
    """Return the data of a figure of changes; in a release each row has the numbers of people that are drawn for it.

    One that is not drawn would stand beside the others all the same, and put them into bands.
    """
    data = changes.drop(columns="df")
    if active_profile() is None:
        return data
    different = data["method"].str.startswith("available")
    shown = data.assign(n_pairs=data["n_pairs"].mask(different), n_followup=data["n_followup"].where(different))
    shown = shown if different.any() else shown.drop(columns="n_followup")
    shown.attrs = dict(changes.attrs)
    return shown


def _outcome_and_people(row: Any) -> str:
    return f"{outcome_of(row.outcome).label}\nn = {as_drawn(row.n_baseline)}, {as_drawn(row.n_pairs)} twice"


def _people(method: str, row: Any) -> str:
    if method.startswith("available"):
        return f"{as_drawn(row['n_baseline'])} and {as_drawn(row['n_followup'])}"
    return f"n = {as_drawn(row['n_pairs'] if method.startswith('pairs') else row['n_baseline'])}"


def _figure_of(axes: list[Axes]) -> Figure:
    figure = axes[0].get_figure(root=True)
    assert figure is not None
    return figure
