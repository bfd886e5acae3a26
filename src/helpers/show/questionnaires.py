"""Figures and sentences of the questionnaire chapter."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.analysis.scoring import BETTER, OUTCOME_LABELS
from helpers.show.style import COLOURS, new_axes
from helpers.show.words import listed

MARKS = {"missing at random": "D", "pairs only": "o", "available, different people": "x"}
TONES = {"missing at random": "accent", "pairs only": "before", "available, different people": "neutral"}

DROPOUT_LABELS = {
    "measure": "Measure",
    "followed_n": "Followed up, people",
    "followed_mean": "Followed up, mean",
    "lost_n": "Lost, people",
    "lost_mean": "Lost, mean",
    "standardised_difference": "Difference, standard deviations",
}
DELTA_LABELS = {
    "outcome": "Outcome",
    "delta": "Shift of those lost, points",
    "estimate": "Change, points",
    "low": "Interval, low",
    "high": "Interval, high",
}


def draw_changes(changes: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the change of each outcome by each estimator, side by side, with intervals and a line at no change.

    Args:
        changes: outcome, method, estimate, low, high, n_pairs.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax, height=6.0)
    outcomes = list(dict.fromkeys(changes["outcome"]))
    for shift, method in zip((-0.22, 0.0, 0.22), MARKS, strict=True):
        part = changes[changes["method"] == method].set_index("outcome").reindex(outcomes)
        places = np.arange(len(outcomes)) + shift
        colour = COLOURS[TONES[method]]
        ax.hlines(places, part["low"], part["high"], color=colour, lw=2)
        ax.plot(part["estimate"], places, MARKS[method], color=colour, ms=8, label=method)
    ax.axvline(0, color=COLOURS["ink"], lw=1)
    ax.annotate("no change", (0, 1), xycoords=("data", "axes fraction"), ha="center", va="bottom", fontsize=11)
    pairs = changes.groupby("outcome")["n_pairs"].first()
    ax.set_yticks(range(len(outcomes)), [f"{OUTCOME_LABELS[o]}\n({pairs[o]} pairs)" for o in outcomes])
    ax.invert_yaxis()
    ax.set_xlabel(
        "Change, second interview less first (scale points)\nlower anxiety is better; all others: higher is better"
    )
    ax.legend(loc="lower right", title="Estimator")
    return ax


def draw_flow(flow: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many people are left at each step.

    Args:
        flow: step, people.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax)
    places = np.arange(len(flow))
    colours = [COLOURS["accent"] if step.endswith("both") else COLOURS["before"] for step in flow["step"]]
    ax.barh(places, flow["people"], color=colours, height=0.65)
    for place, people in zip(places, flow["people"], strict=True):
        ax.text(people + 0.6, place, str(people), va="center")
    ax.set_yticks(places, flow["step"])
    ax.invert_yaxis()
    ax.set_xlim(0, flow["people"].max() * 1.1)
    ax.set_xlabel("People")
    return ax


def draw_distributions(rounds: pd.DataFrame, uk_means: pd.DataFrame, outcome: str, ax: Axes | None = None) -> Axes:
    """Draw how many people gave each score at both interviews, with the dated UK mean as a line.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        uk_means: year_ending_march, outcome, uk_mean.
        outcome: one ONS4 question.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax, height=4.6)
    part = rounds[rounds["outcome"] == outcome]
    for shift, (column, name) in zip((-0.2, 0.2), {"baseline": "before", "followup": "after"}.items(), strict=True):
        counts = np.bincount(part[column].dropna().astype(int), minlength=11)
        label = "first interview" if name == "before" else "second interview"
        ax.bar(
            np.arange(11) + shift, counts, 0.4, color=COLOURS[name], label=label, hatch="" if name == "before" else "//"
        )
    latest = uk_means[uk_means["outcome"] == outcome].sort_values("year_ending_march").iloc[-1]
    ax.axvline(latest["uk_mean"], color=COLOURS["ink"], lw=1.5, ls="--")
    words = f" UK mean {latest['uk_mean']:.2f}\n (year to March {latest['year_ending_march']})"
    ax.annotate(words, (latest["uk_mean"], 1), xycoords=("data", "axes fraction"), va="top", fontsize=11)
    ax.set_xticks(range(11))
    ax.set_xlabel(f"{OUTCOME_LABELS[outcome]} (score, 0 to 10)")
    ax.set_ylabel("People")
    ax.grid(visible=True, axis="y")
    ax.grid(visible=False, axis="x")
    ax.legend(loc="upper left")
    return ax


def changes_answer(changes: pd.DataFrame) -> str:
    """Return for which outcomes the interval of the primary estimate leaves out no change, and which way it points.

    Args:
        changes: outcome, method, estimate, low, high, n_pairs.

    >>> frame = pd.DataFrame([["gse_total", "missing at random", 1.0, -1.0, 3.0, 20]],
    ...     columns=["outcome", "method", "estimate", "low", "high", "n_pairs"])
    >>> changes_answer(frame)[:60]
    'No outcome moved by more than its interval allows for chance'
    """
    main = changes[changes["method"] == "missing at random"]
    better = [_label(row.outcome) for row in main.itertuples() if _direction(row) > 0]
    worse = [_label(row.outcome) for row in main.itertuples() if _direction(row) < 0]
    parts = [f"{listed(names)} {word}" for names, word in ((better, "improved"), (worse, "got worse")) if names]
    low, high = main["estimate"].min(), main["estimate"].max()
    if not parts:
        told = "No outcome moved by more than its interval allows for chance"
        return f"{told}; the estimates lie between {low:+.1f} and {high:+.1f} scale points."
    told = "; ".join(parts)
    return f"{told[:1].upper()}{told[1:]} by more than the interval allows for chance, if dropout depends on baseline."


def changes_certainty(changes: pd.DataFrame) -> str:
    """Return on how few pairs the estimates rest, and what they cannot show.

    Args:
        changes: outcome, method, estimate, low, high, n_baseline, n_pairs.
    """
    main = changes[changes["method"] == "missing at random"]
    pairs, first = main["n_pairs"], main["n_baseline"]
    return (
        f"Each rests on {pairs.min()} to {pairs.max()} people who answered twice, of {first.min()} to {first.max()} "
        "who answered first; nobody was there to compare with, so the change is not an effect of the link worker."
    )


def change_sentence(changes: pd.DataFrame, outcome: str) -> str:
    """Return what the three estimators say of one outcome.

    Args:
        changes: outcome, method, estimate, low, high, n_pairs.
        outcome: the outcome.
    """
    part = changes[changes["outcome"] == outcome]
    told = [f"{row.method} {row.estimate:+.2f} ({row.low:+.2f} to {row.high:+.2f})" for row in part.itertuples()]
    return f"**{OUTCOME_LABELS[outcome]}**, {part['n_pairs'].iloc[0]} pairs: {'; '.join(told)}."


def bounds_sentence(name: str, bounds: tuple[int, int], n_first: int, n_second: int) -> str:
    """Return what the printed numbers alone say about the pairs.

    Args:
        name: the questionnaire.
        bounds: fewest and most pairs.
        n_first: completed at the first interview.
        n_second: completed at the second.

    >>> bounds_sentence("ONS4", (27, 38), 50, 38)
    'ONS4: 50 people answered first and 38 later. Between 27 and 38 of them can have answered both times.'
    """
    return (
        f"{name}: {n_first} people answered first and {n_second} later. "
        f"Between {bounds[0]} and {bounds[1]} of them can have answered both times."
    )


def dropout_sentence(compared: pd.DataFrame) -> str:
    """Return the measure on which those followed up and those lost differ most.

    Args:
        compared: measure, standardised_difference.

    >>> dropout_sentence(pd.DataFrame({"measure": ["age_years"], "standardised_difference": [0.4]}))
    'The largest difference between those followed up and those lost is in age: 0.40 standard deviations higher.'
    """
    top = compared.loc[compared["standardised_difference"].abs().idxmax()]
    gap = top["standardised_difference"]
    name = "age" if top["measure"] == "age_years" else _label(top["measure"])
    return (
        f"The largest difference between those followed up and those lost is in {name}: "
        f"{abs(gap):.2f} standard deviations {'higher' if gap > 0 else 'lower'}."
    )


def flow_sentence(flow: pd.DataFrame) -> str:
    """Return how many people are left at the end of the flow.

    Args:
        flow: step, people.

    >>> flow_sentence(pd.DataFrame({"step": ["Interviewed first", "ONS4, both"], "people": [61, 32]}))
    'Of 61 people interviewed first, 32 completed the ONS4 both times.'
    """
    both = flow[flow["step"].str.endswith(", both")]
    names = [step.removesuffix(", both") for step in both["step"]]
    told = [
        f"{people} completed the {name if name.isupper() or name[0:3] == 'ONS' else name.lower() + ' scale'} both times"
        for name, people in zip(names, both["people"], strict=True)
    ]
    return f"Of {flow['people'].iloc[0]} people interviewed first, {listed(told)}."


def distribution_sentence(rounds: pd.DataFrame, uk_means: pd.DataFrame, outcome: str) -> str:
    """Return the middle score at both interviews and the dated UK mean.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        uk_means: year_ending_march, outcome, uk_mean.
        outcome: one ONS4 question.
    """
    part = rounds[rounds["outcome"] == outcome]
    latest = uk_means[uk_means["outcome"] == outcome].sort_values("year_ending_march").iloc[-1]
    return (
        f"For {_label(outcome)} the middle score was {part['baseline'].median():g} at the first interview and "
        f"{part['followup'].median():g} at the second. The mean of UK adults was {latest['uk_mean']:.2f} in the "
        f"year to March {latest['year_ending_march']}; they are not a control group."
    )


def outcome_names(outcomes: Sequence[str]) -> list[str]:
    """Return outcomes as a reader knows them.

    Args:
        outcomes: names of outcomes or of other measures.

    >>> outcome_names(["gse_total", "age_years"])
    ['General Self-Efficacy', 'Age in years']
    """
    return [OUTCOME_LABELS.get(name, "Age in years" if name == "age_years" else name) for name in outcomes]


def _label(outcome: str) -> str:
    label = OUTCOME_LABELS[outcome]
    return label if outcome == "gse_total" else label.lower()


def _direction(row: object) -> int:
    low, high = row.low, row.high  # type: ignore[attr-defined]
    sign = 1 if low > 0 else -1 if high < 0 else 0
    return sign * BETTER[row.outcome]  # type: ignore[attr-defined]
