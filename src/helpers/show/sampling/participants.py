"""Figures and sentences on the people who took part."""

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from helpers.show.page.number_format import counted
from helpers.show.page.style import COLOURS, new_axes
from helpers.show.page.tables import in_words

COLLECTED = {
    "item": "Data",
    "planned_per_site": "Planned at each site",
    "planned_all_sites": "Over all sites",
    "collected": "Collected",
    "says": "What that allows one to say",
    "not_known": "Not known",
}

COLLECTED_WORDS = (
    "Plans are by site and totals are over all sites. That the totals reach the plan does not show that each site did."
)
PEOPLE_WORDS = (
    "Three things that a reader of the published numbers should know. One of the professionals was interviewed twice, "
    "so that people and interviews differ. One patient interviewed spoke for a practice's participation group and had "
    "not been through social prescribing. The link workers who were cases are counted among the professionals. Why "
    "patients were not interviewed again is printed for those who declined or died only."
)
"""What a reader should know of the published numbers; a study of one's own has no such story."""


def draw_groups(people: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw people by group, groups of a characteristic under its name, each with its number; one person one dot.

    Small groups stay readable since every person is a dot of the same size, in rows of twenty-five.

    Args:
        people: characteristic, category, value (people).
        ax: axes to draw on, or None for new ones.
    """
    per_row = 25
    rows = [max(1, -(-int(value) // per_row)) for value in people["value"]]
    titles = people["characteristic"].ne(people["characteristic"].shift()).to_numpy()
    height = 0.24 * sum(rows) + 0.22 * len(rows) + 0.4 * titles.sum() + 0.4
    ax = new_axes(ax, width=8.0, height=height)
    y, ticks = 0.0, []
    for (_, row), lines, is_first in zip(people.iterrows(), rows, titles, strict=True):
        if is_first:
            y += 0.75
            ax.text(-0.6, y, in_words(str(row["characteristic"])), fontweight="bold", ha="right", va="center")
            y += 1.1
        place = np.arange(int(row["value"]))
        ax.scatter(place % per_row, y + place // per_row, s=42, color=COLOURS["before"])
        ax.text(per_row + 0.3, y + (lines - 1) / 2, str(int(row["value"])), va="center", ha="left")
        ticks.append((y + (lines - 1) / 2, fill(str(row["category"]), 44)))
        y += lines + 0.75
    ax.set_yticks([place for place, _ in ticks], [words for _, words in ticks])
    ax.set_ylim(y, 0)
    ax.set_xlim(-0.7, per_row + 2)
    ax.set_xticks([])
    ax.grid(visible=False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0)
    ax.set_xlabel("People (one dot each; the number at the right)")
    return ax


def draw_flow(flow: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how patients went from taking part to a first and a second interview, as bands as high as they are many.

    Args:
        flow: step (took part, first, second), group, people.
        ax: axes to draw on, or None for new ones.
    """
    ax = new_axes(ax, width=8.0, height=6.0)
    total = int(flow.loc[flow["step"] == "took part", "people"].iloc[0])
    gap = max(1.0, 0.05 * total)
    first, second = flow[flow["step"] == "first"], flow[flow["step"] == "second"]
    start = flow[flow["step"] == "took part"].iloc[0]
    _bar(ax, 0, 0, total, "accent", f"{start['group']}\n{total}", "left")
    top = 0.0
    for place, (group, people) in enumerate(zip(first["group"], first["people"].astype(int), strict=True)):
        shown = top + place * gap
        _band(ax, 0, top, 1, shown, people)
        _bar(ax, 1, shown, people, "before" if place == 0 else "neutral", f"{group}\n{people}", "left")
        top += people
    low = top_first = 0.0
    for place, (group, people) in enumerate(zip(second["group"], second["people"].astype(int), strict=True)):
        _band(ax, 1, top_first, 2, low, people)
        colour = "before" if place == 0 else "neutral"
        _bar(ax, 2, low, people, colour, fill(f"{group}: {people}", 44), "right")
        top_first += people
        low += people + 1.6 * gap
    ax.set_xlim(-0.45, 3.25)
    ax.set_ylim(max(total + gap, low) + gap, -1.8 * gap)
    ax.set_xticks([0, 1, 2], ["Work package 1", "First interview", "Second interview"])
    ax.xaxis.tick_top()
    ax.set_yticks([])
    ax.grid(visible=False)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0)
    ax.set_xlabel("Height of a band: number of patients")
    return ax


def flow_sentence(flow: pd.DataFrame) -> str:
    """Return how many of those interviewed were interviewed again, and what became of the others.

    Args:
        flow: step, group, people.

    >>> flow = pd.DataFrame([["took part", "a", 9], ["first", "b", 7], ["second", "Interviewed again", 4],
    ...     ["second", "Died", 3]], columns=["step", "group", "people"])
    >>> flow_sentence(flow)
    'Of seven patients interviewed, four were interviewed again (57%). Of the others: died, three.'
    """
    first = int(flow.loc[flow["step"] == "first", "people"].iloc[0])
    second = flow[flow["step"] == "second"]
    again = int(second["people"].iloc[0])
    lost = "; ".join(
        f"{str(group)[:1].lower()}{str(group)[1:]}, {_number(people)}"
        for group, people in zip(second["group"].iloc[1:], second["people"].iloc[1:], strict=True)
        if people
    )
    rest = f" Of the others: {lost}." if lost else ""
    return (
        f"Of {counted(first, 'patient')} interviewed, {_number(again)} were interviewed again "
        f"({100 * again / first:.0f}%).{rest}"
    )


def groups_sentence(people: pd.DataFrame, characteristic: str) -> str:
    """Return the largest group of a characteristic and how many groups have fewer than six people.

    Args:
        people: characteristic, category, value.
        characteristic: which.

    >>> people = pd.DataFrame({"characteristic": ["role"] * 2, "category": ["GPs", "Dietician"], "value": [19, 1]})
    >>> groups_sentence(people, "role")
    'By role the largest group is GPs (19 of 20); one group has fewer than six people.'
    """
    groups = people[people["characteristic"] == characteristic]
    top = groups.loc[groups["value"].idxmax()]
    small = int((groups["value"] < 6).sum())
    return (
        f"By {characteristic} the largest group is {top['category']} ({int(top['value'])} of "
        f"{int(groups['value'].sum())}); {counted(small, 'group has', 'groups have')} fewer than six people."
    )


def ages_sentence(people: pd.DataFrame, who: str) -> str:
    """Return range, mean and standard deviation of ages, which is all that is printed of them.

    Args:
        people: characteristic, category, value; the characteristic age has Youngest, Oldest, Mean, Standard deviation.
        who: who they are, such as "The patients".
    """
    age = people[people["characteristic"] == "age"].set_index("category")["value"].astype(float)
    return (
        f"{who} were {age['Youngest']:.0f} to {age['Oldest']:.0f} years old, {age['Mean']:.1f} on average, with a "
        f"standard deviation of {age['Standard deviation']:.1f} years."
    )


def _number(people: int) -> str:
    return counted(int(people), "x").rsplit(" ", 1)[0]


def _bar(ax: Axes, x: float, top: float, people: float, colour: str, words: str, side: str) -> None:
    ax.bar(x, people, bottom=top, width=0.08, color=COLOURS[colour])
    middle = top + people / 2
    right = side == "right"
    ax.text(x + (0.08 if right else -0.08), middle, words, va="center", ha="left" if right else "right")


def _band(ax: Axes, x0: float, y0: float, x1: float, y1: float, people: float) -> None:
    along = np.linspace(0, 1, 40)
    bend = along * along * (3 - 2 * along)
    x = x0 + 0.04 + (x1 - x0 - 0.08) * along
    upper = y0 + (y1 - y0) * bend
    points = np.column_stack([np.r_[x, x[::-1]], np.r_[upper, upper[::-1] + people]])
    ax.add_patch(Polygon(points, closed=True, facecolor=COLOURS["light"], alpha=0.8, edgecolor="none"))
