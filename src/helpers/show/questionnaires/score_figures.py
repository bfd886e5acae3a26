"""The scores themselves: their distributions at both interviews, with dated outside means."""

from collections.abc import Sequence
from functools import partial
from typing import Final

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.analysis.disclosure import MergeAdjacent, MergeColumns, NotReleased, Pipeline
from helpers.show.page import COLOURS, Chart, listed, new_axes_grid, sentence
from helpers.show.questionnaires.described import outcome_label, outcome_of
from helpers.show.questionnaires.labels import in_place
from helpers.show.questionnaires.score_text import distribution_sentence

RELEASED_IN_BANDS: Final = NotReleased(
    "these scores stand in the bands further down, as far as possible, and two ways of dividing the same "
    "scores could be subtracted from each other"
)
RELEASED: Final = Pipeline(
    (MergeColumns("people", ("both_times", "once")), MergeAdjacent("score", ("people",), ("outcome", "interview"))),
    redraws=True,
)
LETTERS_PER_INCH: Final = 9
"""Letters of a band's words that an inch of a figure's width holds, its margins allowed for."""
INTERVIEWS: Final = {"first": ("before", 1), "second": ("after", -1)}
"""Each interview's colour, and its side of the axis."""


def distributions(counts: pd.DataFrame, norms: pd.DataFrame, medians: pd.DataFrame) -> list[Chart]:
    """Return a chart of every questionnaire's outcomes, those with bands and those without apart.

    `counts` as `score_counts`, `norms` as `norms_of`, `medians` as `median_scores`.
    """
    parts: dict[tuple[str, bool], list[str]] = {}
    for name in counts["outcome"].unique():
        parts.setdefault((outcome_of(name).questionnaire.id, bool(outcome_of(name).bands)), []).append(str(name))
    charts = []
    for (questionnaire, banded), outcomes in parts.items():
        data = counts[counts["outcome"].isin(outcomes)]
        people = data.groupby(["outcome", "interview"])[["both_times", "once"]].sum().sum(axis=1)
        apart = "-without-bands" if not banded and (questionnaire, True) in parts else ""
        charts.append(
            Chart(
                f"questionnaire-scores-{questionnaire.replace('_', '-')}{apart}",
                partial(draw_distributions, norms=norms),
                caption=distribution_caption(norms, outcomes),
                sentence=distribution_sentence(medians[medians["outcome"].isin(outcomes)], norms),
                data=data.assign(score=data["score"].astype(str)),
                labels=in_place(data),
                n=int(people.max()),
                coarser=RELEASED_IN_BANDS if banded else RELEASED,
                paragraph="",
            )
        )
    return charts


@sentence("norms", "outcomes")
def distribution_caption(norms: pd.DataFrame, outcomes: Sequence[str]) -> str:
    """Return the caption of the distributions, which dates the outside means.

    >>> norms = pd.DataFrame({"outcome": ["gse_total"], "mean": [29.55], "label": ["25 countries"]})
    >>> distribution_caption(norms, ["gse_total"]).split(". ")[-1]
    'Dashed lines are outside means (25 countries: General Self-Efficacy 29.55); those people are no control group.'
    """
    sources = []
    for label, part in norms[norms["outcome"].isin(outcomes)].groupby("label", sort=False):
        means = [f"{outcome_label(row.outcome)} {row.mean:.2f}" for row in part.itertuples()]
        sources.append(f"{label}: {listed(means)}")
    lines = f" Dashed lines are outside means ({'; '.join(sources)}); those people are no control group."
    return (
        "Scores at the first and the second interview. First upwards, blue; second downwards, rust. Full colour: "
        f"people who answered both times. Pale and hatched: people who answered once.{lines if sources else ''}"
    )


def draw_distributions(counts: pd.DataFrame, norms: pd.DataFrame) -> Figure:
    """Draw how many people gave each score: first interview upwards, second downwards, with an outside mean as a line.

    Full colour for people who answered both times, pale for the others. In a release `counts` has bands in words as
    `score`, and `people`: they are drawn as parts of a bar for each interview.
    """
    parts = {str(outcome): part for outcome, part in counts.groupby("outcome", sort=False)}
    banded = "people" in counts
    rows = len(parts) if banded else (len(parts) + 1) // 2
    columns = 1 if banded else min(2, len(parts))
    axes = new_axes_grid(rows, columns, height=max(3.8 if banded else 5.0, (2.4 if banded else 4.2) * rows))
    for ax, (outcome, table) in zip(axes, parts.items(), strict=False):
        if banded:
            _bands(ax, outcome, table)
        else:
            _scores(ax, outcome, table.astype({"score": int}), norms[norms["outcome"] == outcome])
    for ax in axes[len(parts) :]:
        ax.set_axis_off()
    figure = axes[0].get_figure(root=True)
    assert figure is not None
    return figure


def _scores(ax: Axes, outcome: str, table: pd.DataFrame, norm: pd.DataFrame) -> None:
    starts = sorted(table["score"].unique())
    width, (low, high) = starts[1] - starts[0], outcome_of(outcome).range
    for interview, (tone, side) in INTERVIEWS.items():
        part = table[table["interview"] == interview]
        people = part.melt("score", ["both_times", "once"], "answered", "people")
        sns.histplot(
            x=people["score"],
            weights=side * people["people"],
            hue=people["answered"],
            hue_order=["once", "both_times"],
            palette=dict.fromkeys(["both_times", "once"], COLOURS[tone]),
            multiple="stack",
            bins=[start - 0.5 for start in [*starts, starts[-1] + width]],
            shrink=0.86,
            alpha=1,
            linewidth=0,
            legend=False,
            ax=ax,
        )
        for bar in ax.containers[-1]:
            bar.set(facecolor=(COLOURS[tone], 0.35), hatch="///", edgecolor="white")
    top = max(1, table[["both_times", "once"]].sum(axis=1).max())
    ax.set_ylim(-1.35 * top, 1.35 * top)
    ax.axhline(0, color=COLOURS["ink"], lw=1)
    _numbers_of_people(ax, table, on_the_right=bool((norm["mean"] < (low + high) / 2).any()))
    known = outcome_of(outcome).norm
    _outside_means(ax, norm, known.short if known else "outside mean")
    ax.yaxis.set_major_formatter(mpl.ticker.FuncFormatter(lambda value, _: f"{abs(value):.0f}"))
    ax.yaxis.set_major_locator(mpl.ticker.MaxNLocator(6, integer=True))
    ax.set_xticks(range(low, high + 1, 2 if width == 1 else max(5, 5 * round((high - low) / 40))))
    ax.set_xlabel(f"{outcome_of(outcome).label}\n(score, {low} to {high}; {outcome_of(outcome).better_word} is better)")
    ax.set_ylabel("People")


def _numbers_of_people(ax: Axes, table: pd.DataFrame, *, on_the_right: bool) -> None:
    """Write how many people answered at each interview, away from the outside mean."""
    x, alignment = (0.98, "right") if on_the_right else (0.02, "left")
    for interview, y, vertical in (("first", 0.985, "top"), ("second", 0.015, "bottom")):
        people = int(table.loc[table["interview"] == interview, ["both_times", "once"]].to_numpy().sum())
        words = f"{interview}: {people} people"
        ax.text(x, y, words, transform=ax.transAxes, ha=alignment, va=vertical, fontsize=11)


def _outside_means(ax: Axes, norm: pd.DataFrame, name: str) -> None:
    for mean in norm["mean"]:
        ax.axvline(mean, color=COLOURS["ink"], lw=1.4, ls="--")
        position, words = (mean, 1), f"{name} {mean:.1f}"
        ax.annotate(words, position, xycoords=("data", "axes fraction"), ha="center", va="bottom", fontsize=11)


def _bands(ax: Axes, outcome: str, table: pd.DataFrame) -> None:
    """Draw bands of scores as parts of a bar for each interview, their words upright in bands too narrow for them."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    letters = figure.get_figwidth() * LETTERS_PER_INCH / float(table.groupby("interview")["people"].sum().max())
    for position, (interview, part) in enumerate(table.groupby("interview", sort=False)):
        left, tone = 0.0, COLOURS[INTERVIEWS[str(interview)][0]]
        for number, (band, people) in enumerate(zip(part["score"], part["people"], strict=True)):
            pale = number % 2 == 1
            ax.barh(position, people, 0.8, left=left, color=tone, alpha=0.35 if pale else 1)
            lines = [*str(band).split(" ", 1), f"({people:g})"]
            is_narrow = max(map(len, lines)) > people * letters
            words, turn = (" ".join(lines), 90) if is_narrow else ("\n".join(lines), 0)
            middle, ink = left + people / 2, COLOURS["ink"] if pale else "white"
            ax.text(middle, position, words, ha="center", va="center", fontsize=11, color=ink, rotation=turn)
            left += float(people)
    ax.set_yticks(range(table["interview"].nunique()), list(table["interview"].unique()))
    ax.invert_yaxis()
    ax.grid(visible=False)
    ax.set_xlabel(f"People by {outcome_of(outcome).label} score ({outcome_of(outcome).better_word} is better)")
