"""Figures of the people who took part."""

from math import fsum
from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from helpers.analysis.disclosure import MergeSmall
from helpers.show.page import COLOURS, Chart, in_words, is_portrait, joined, new_axes, wording
from helpers.show.sampling.participant_text import ages_sentence, flow_sentence, groups_sentence

_DOTS_PER_ROW = 25
_MOST_DOTS = 250
"""Dots of a group up to which each person is one; beyond, a dot is several."""


def professionals(people: pd.DataFrame) -> Chart:
    """Return the chart of the professionals interviewed; people as in Table 5."""
    return _groups("professionals", people, "role", wording("Professionals interviewed, by role and gender."))


def patients(people: pd.DataFrame) -> Chart:
    """Return the chart of the patients who took part; people as in Table 6."""
    caption = wording("Patients who took part, by involvement, gender and ethnic group.")
    return _groups("patients", people, "involvement", caption)


def _groups(name: str, people: pd.DataFrame, characteristic: str, caption: str) -> Chart:
    """Return the chart of people by group; its sentence is on one characteristic, or where it misses on the first."""
    counts = people[people["characteristic"] != "age"]
    if characteristic not in set(counts["characteristic"]):
        characteristic = counts["characteristic"].iloc[0]
    n = int(counts.loc[counts["characteristic"] == characteristic, "value"].sum())
    sentence = groups_sentence(counts, characteristic)
    paragraph = joined(sentence, ages_sentence(people, f"The {name}"))
    small = MergeSmall("category", "value", within=("characteristic",))
    return Chart(name, draw_groups, caption, sentence, counts, n=n, coarser=small, paragraph=paragraph)


def draw_groups(people: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw people by group, groups of a characteristic under its name, each with its number; one person one dot.

    Small groups stay readable since every person is a dot of the same size, twenty-five a row, fifteen on a phone. In
    a large study a dot is several people, and the last of a group may be fewer.
    """
    per_row = 15 if is_portrait() else _DOTS_PER_ROW
    each = people_per_dot(int(people["value"].max()))
    dots = [-(-int(value) // each) for value in people["value"]]
    rows = [max(1, -(-number // per_row)) for number in dots]
    names = [fill(str(name), 18 if is_portrait() else 44, break_on_hyphens=False) for name in people["category"]]
    rooms = [max(own, 0.85 * (name.count("\n") + 1)) for own, name in zip(rows, names, strict=True)]
    is_first = people["characteristic"].ne(people["characteristic"].shift()).to_numpy()
    height = 0.24 * fsum(rooms) + 0.22 * len(rows) + 0.4 * is_first.sum() + 0.4
    ax = new_axes(ax, width=8.0, height=height)
    y, ticks = 0.0, []
    for row, number, lines, room, name, starts in zip(
        people.itertuples(), dots, rows, rooms, names, is_first, strict=True
    ):
        if starts:
            ax.text(-0.6, y + 0.75, in_words(str(row.characteristic)), fontweight="bold", ha="right", va="center")
            y += 1.85
        middle, dot = y + (room - 1) / 2, np.arange(number)
        ax.scatter(dot % per_row, middle - (lines - 1) / 2 + dot // per_row, s=42, color=COLOURS["before"])
        ax.text(per_row + 0.3, middle, str(int(row.value)), va="center", ha="left")
        ticks.append((middle, name))
        y += room + 0.75
    ax.set_yticks(*zip(*ticks, strict=True))
    ax.set_ylim(y, 0)
    ax.set_xlim(-0.7, per_row + 2)
    ax.set_xticks([])
    meaning = "one dot each" if each == 1 else f"a dot for every {each}"
    ax.set_xlabel(f"People ({meaning}; the number at the right)")
    _leave_bare(ax)
    return ax


def people_per_dot(largest: int) -> int:
    """Return how many people a dot is, so that the largest group has a number of dots that can be drawn.

    >>> people_per_dot(93), people_per_dot(3_000)
    (1, 20)
    """
    steps = (each * int(f"1{'0' * zeros}") for zeros in range(20) for each in (1, 2, 5))
    return next(step for step in steps if largest <= _MOST_DOTS * step)


def flow(table: pd.DataFrame) -> Chart:
    """Return the chart of patients from taking part to the second interview."""
    caption, n = wording("Patients from taking part to the second interview."), int(table["people"].iloc[0])
    small = MergeSmall("group", "people", within=("step",))
    return Chart("patients-flow", draw_flow, caption, flow_sentence(table), table, n=n, coarser=small)


def draw_flow(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how patients went from taking part to a first and a second interview, as bands as high as they are many."""
    ax = new_axes(ax, width=8.0, height=7.0 if is_portrait() else 6.0)
    letters, right = (11, 12) if is_portrait() else (99, 44)
    start, first, second = (
        list(zip(rows["group"], rows["people"].astype(int), strict=True))
        for rows in (table[table["step"] == step] for step in ("took part", "first", "second"))
    )
    group, total = start[0]
    gap = max(1.0, 0.05 * total)
    _bar(ax, 0, 0, total, "accent", f"{fill(group, letters)}\n{total}")
    top = 0.0
    for number, (group, people) in enumerate(first):
        _band(ax, (0, top), (1, top + number * gap), people)
        _bar(
            ax,
            1,
            top + number * gap,
            people,
            "before" if number == 0 else "neutral",
            f"{fill(group, letters)}\n{people}",
        )
        top += people
    top = low = 0.0
    for number, (group, people) in enumerate(second):
        _band(ax, (1, top), (2, low), people)
        words = fill(f"{group}: {people}", right)
        _bar(ax, 2, low, people, "before" if number == 0 else "neutral", words, side="right")
        top += people
        low += people + 1.6 * gap
    ax.set_xlim(*((-0.78, 2.9) if is_portrait() else (-0.45, 3.25)))
    ax.set_ylim(max(total + gap, low) + gap, -1.8 * gap)
    ax.set_xticks([0, 1, 2], ["Work package 1", "First interview", "Second interview"])
    ax.xaxis.tick_top()
    ax.set_yticks([])
    ax.set_xlabel("Height of a band: number of patients")
    _leave_bare(ax)
    return ax


def _leave_bare(ax: Axes) -> None:
    """Take away the grid, the lines of the axes and the ticks."""
    ax.grid(visible=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)


def _bar(ax: Axes, x: float, top: float, people: int, colour: str, words: str, *, side: str = "left") -> None:
    ax.bar(x, people, bottom=top, width=0.08, color=COLOURS[colour])
    offset, align = (0.08, "left") if side == "right" else (-0.08, "right")
    ax.text(x + offset, top + people / 2, words, va="center", ha=align)


def _band(ax: Axes, start: tuple[float, float], end: tuple[float, float], people: int) -> None:
    """Draw a band as high as people are many, from the top left corner at the start to that at the end."""
    along = np.linspace(0, 1, 40)
    bend = along * along * (3 - 2 * along)
    x = start[0] + 0.04 + (end[0] - start[0] - 0.08) * along
    upper = start[1] + (end[1] - start[1]) * bend
    points = np.column_stack([np.r_[x, x[::-1]], np.r_[upper, upper[::-1] + people]])
    ax.add_patch(Polygon(points, closed=True, facecolor=COLOURS["light"], alpha=0.8, edgecolor="none"))
