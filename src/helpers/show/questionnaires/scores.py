"""The scores themselves: their distributions at both interviews, with dated outside means."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.analysis.disclosure.bands import MergeAdjacent, MergeColumns, NotReleased, Pipeline
from helpers.analysis.questionnaires import BETTER, OUTCOME_LABELS
from helpers.show.page.number_format import listed
from helpers.show.page.style import COLOURS, new_axes_grid
from helpers.vocabulary import ONS4_ITEMS

FEWEST_FOR_MIDDLE: Final = 8
"""A middle score of fewer people would be close to a single person's."""

RELEASED: Final = {
    "ons4": NotReleased(
        "these scores stand in the bands further down, as far as possible, and two ways of dividing the same "
        "scores could be subtracted from each other"
    ),
    "gse": Pipeline(
        (MergeColumns("people", ("both_times", "once")), MergeAdjacent("score", ("people",), ("outcome", "interview"))),
        redraws=True,
    ),
}
"""What a release does with the figure of the ONS4 questions and that of the self-efficacy total."""


def draw_distributions(counts: pd.DataFrame, norms: pd.DataFrame) -> Figure:
    """Draw how many people gave each score: first interview upwards, second downwards, with an outside mean as a line.

    Args:
        counts: outcome, interview, score, both_times, once; or, in a release, outcome, interview, score (bands in
            words), people.
        norms: outcome, mean, label.

    Returns:
        The figure, one panel per outcome; full colour for people who answered both times, pale for the others. Bands
        are drawn as parts of a bar for each interview.
    """
    parts = {str(outcome): part for outcome, part in counts.groupby("outcome", sort=False)}
    banded = "people" in counts
    rows = len(parts) if banded else (len(parts) + 1) // 2
    columns = 1 if banded else min(2, len(parts))
    axes = new_axes_grid(rows, columns, height=max(3.4 if banded else 5.0, (2.4 if banded else 4.2) * rows))
    for ax, (outcome, table) in zip(axes, parts.items(), strict=False):
        norm = norms[norms["outcome"] == outcome]
        if banded:
            _stack(ax, outcome, table)
        else:
            _mirror(ax, outcome, table.assign(score=table["score"].astype(int)), norm)
    for ax in axes[len(parts) :]:
        ax.set_axis_off()
    figure = axes[0].get_figure(root=True)
    assert figure is not None
    return figure


def distribution_figures(
    counts: dict[str, pd.DataFrame], norms: pd.DataFrame, rounds: pd.DataFrame
) -> list[dict[str, Any]]:
    """Return the figure of the ONS4 questions and that of the self-efficacy total, as `show_figure` takes them.

    Args:
        counts: outcome to interview, score, both_times, once.
        norms: outcome, mean, label.
        rounds: patient_id, outcome, baseline, followup.
    """
    figures = []
    for name, wanted in (
        ("ons4", [o for o in counts if o in ONS4_ITEMS]),
        ("gse", [o for o in counts if o not in ONS4_ITEMS]),
    ):
        if wanted:
            drawn = {outcome: counts[outcome] for outcome in wanted}
            figures.append(
                {
                    "figure": partial(draw_distributions, norms=norms),
                    "name": f"questionnaire-scores-{name}",
                    "caption": distribution_caption(norms, wanted),
                    "alt": distribution_sentence(rounds, norms, wanted),
                    "data": pd.concat([_named(table, outcome) for outcome, table in drawn.items()]),
                    "n": max(_people(table) for table in drawn.values()),
                    "coarser": RELEASED[name],
                }
            )
    return figures


def _named(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return the counts with their outcome; scores are names of rows there, and no numbers of people."""
    return table.assign(outcome=outcome, score=table["score"].astype(str))


def _people(table: pd.DataFrame) -> int:
    """Return how many people answered at the interview at which more did."""
    return int(table.groupby("interview")[["both_times", "once"]].sum().sum(axis=1).max())


def _mirror(ax: Axes, outcome: str, table: pd.DataFrame, norm: pd.DataFrame) -> None:
    width = float(table["score"].drop_duplicates().diff().min())
    low, high = int(table["score"].min()), 10 if width == 1 else 40
    x, ha = (0.98, "right") if (norm["mean"] < (low + high) / 2).any() else (0.02, "left")
    for interview, tone, sign in (("first", "before", 1), ("second", "after", -1)):
        part = table[table["interview"] == interview]
        middle = part["score"] + (width - 1) / 2
        ax.bar(middle, sign * part["both_times"], 0.86 * width, color=COLOURS[tone])
        ax.bar(
            middle,
            sign * part["once"],
            0.86 * width,
            bottom=sign * part["both_times"],
            color=COLOURS[tone],
            alpha=0.35,
            hatch="///",
        )
        total = int(part["both_times"].sum() + part["once"].sum())
        y, va = (0.985, "top") if sign > 0 else (0.015, "bottom")
        ax.text(x, y, f"{interview}: {total} people", transform=ax.transAxes, ha=ha, va=va, fontsize=11)
    ax.axhline(0, color=COLOURS["ink"], lw=1)
    for row in norm.itertuples():
        ax.axvline(row.mean, color=COLOURS["ink"], lw=1.4, ls="--")
        words = f"{'UK mean' if width == 1 else 'mean abroad'} {row.mean:.1f}"
        ax.annotate(words, (row.mean, 1), xycoords=("data", "axes fraction"), ha="center", va="bottom", fontsize=11)
    top = max(1, table[["both_times", "once"]].sum(axis=1).max())
    ax.set_ylim(-1.35 * top, 1.35 * top)
    ax.yaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda value, _: f"{abs(value):.0f}"))
    ax.yaxis.set_major_locator(mpl.ticker.MaxNLocator(6, integer=True))
    ax.set_xticks(range(low, high + 1, 2 if width == 1 else 5))
    better = "higher" if BETTER[outcome] == 1 else "lower"
    ax.set_xlabel(f"{OUTCOME_LABELS[outcome]}\n(score, {low} to {high}; {better} is better)")
    ax.set_ylabel("People")


def _stack(ax: Axes, outcome: str, table: pd.DataFrame) -> None:
    places = {"first": 0.0, "second": 1.0}
    for interview, part in table.groupby("interview", sort=False):
        left = 0.0
        tone = COLOURS["before" if interview == "first" else "after"]
        for place, (band, people) in enumerate(zip(part["score"], part["people"], strict=True)):
            ax.barh(places[str(interview)], people, 0.8, left=left, color=tone, alpha=0.35 if place % 2 else 1)
            words = f"{str(band).replace(' ', chr(10), 1)}\n({people:g})"
            middle, ink = left + people / 2, COLOURS["ink"] if place % 2 else "white"
            ax.text(middle, places[str(interview)], words, ha="center", va="center", fontsize=11, color=ink)
            left += float(people)
    ax.set_yticks(list(places.values()), list(places))
    ax.invert_yaxis()
    ax.grid(visible=False)
    better = "higher" if BETTER[outcome] == 1 else "lower"
    ax.set_xlabel(f"People by {OUTCOME_LABELS[outcome]} score ({better} is better)")


def distribution_caption(norms: pd.DataFrame, outcomes: Sequence[str]) -> str:
    """Return the caption of the distributions, which dates the outside means.

    Args:
        norms: outcome, mean, label.
        outcomes: outcomes drawn.

    >>> norms = pd.DataFrame({"outcome": ["gse_total"], "mean": [29.55], "label": ["25 countries"]})
    >>> distribution_caption(norms, ["gse_total"]).split(". ")[-1]
    'Dashed lines are outside means (25 countries: General Self-Efficacy 29.55); those people are no control group.'
    """
    mine = norms[norms["outcome"].isin(outcomes)]
    told = [
        f"{label}: {listed([f'{outcome_label(row.outcome)} {row.mean:.2f}' for row in part.itertuples()])}"
        for label, part in mine.groupby("label", sort=False)
    ]
    means = f" Dashed lines are outside means ({'; '.join(told)}); those people are no control group." if told else ""
    return (
        "Scores at the first and the second interview. First upwards, blue; second downwards, rust. Full colour: "
        f"people who answered both times. Pale and hatched: people who answered once.{means}"
    )


def outcome_label(outcome: object) -> str:
    """Return an outcome as it stands within a sentence.

    Args:
        outcome: the outcome.

    >>> outcome_label("ons4_anxiety"), outcome_label("gse_total")
    ('anxiety', 'General Self-Efficacy')
    """
    name = OUTCOME_LABELS[str(outcome)]
    return name if outcome == "gse_total" else name.lower()


def reference_means(uk_means: pd.DataFrame, gse_norms: pd.DataFrame) -> pd.DataFrame:
    """Return the latest outside mean of each outcome, with words that date it.

    Args:
        uk_means: year_ending_march, outcome, uk_mean.
        gse_norms: population, gse_mean, source_table.

    Returns:
        outcome, mean, label.

    >>> uk = pd.DataFrame({"year_ending_march": [2022, 2023], "outcome": "ons4_anxiety", "uk_mean": [3.12, 3.23]})
    >>> norms = pd.DataFrame({"population": ["25 countries"], "gse_mean": 29.55, "source_table": "Scholz et al. 2002"})
    >>> reference_means(uk, norms)["label"].tolist()
    ['UK adults, year to March 2023', '25 countries, Scholz et al. 2002']
    """
    latest = uk_means.sort_values("year_ending_march").groupby("outcome", sort=False).tail(1)
    rows = [
        (
            row.outcome,
            row.uk_mean,
            f"UK adults, year to March {row.year_ending_march}",
        )
        for row in latest.itertuples()
    ]
    rows += [
        ("gse_total", row.gse_mean, f"{row.population}, {str(row.source_table).partition(',')[0]}")
        for row in gse_norms.head(1).itertuples()
    ]
    return pd.DataFrame(rows, columns=["outcome", "mean", "label"])


def distribution_sentence(rounds: pd.DataFrame, norms: pd.DataFrame, outcomes: Sequence[str]) -> str:
    """Return the middle score of those who answered twice at both interviews, beside the outside mean.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        norms: outcome, mean, label.
        outcomes: outcomes drawn.
    """
    told, few = [], []
    for outcome in outcomes:
        pairs = rounds[rounds["outcome"] == outcome].dropna(subset=["baseline", "followup"])
        outside = norms.loc[norms["outcome"] == outcome, "mean"]
        if len(pairs) < FEWEST_FOR_MIDDLE:
            few.append(outcome_label(outcome))
            continue
        first, second = pairs["baseline"].median(), pairs["followup"].median()
        words = f" (outside mean {outside.iloc[0]:.1f})" if len(outside) else ""
        told.append(f"{first:.1f} and then {second:.1f} for {outcome_label(outcome)}{words}")
    parts = [f"Among people who answered both times, the middle score was {listed(told)}."] if told else []
    parts += [f"Too few people answered both times for a middle score of {listed(few)}."] if few else []
    return (
        f"{' '.join(parts)} The outside means are over other people in other circumstances: they are not a control "
        "group."
    )
