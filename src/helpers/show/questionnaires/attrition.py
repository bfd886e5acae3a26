"""Who answered and who was lost: the flow, and the differences at the start."""

from textwrap import wrap
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from helpers.analysis.disclosure.bands import LargeRows, MergeColumns
from helpers.analysis.questionnaires import OUTCOME_LABELS
from helpers.show.page.style import COLOURS, new_axes
from helpers.show.questionnaires.text import outcome_names
from helpers.vocabulary import ONS4_ITEMS

DROPOUT_LABELS: Final = {
    "measure": "At the first interview",
    "shown_as": "Shown as",
    "followed_n": "Followed, n",
    "followed_value": "Followed",
    "lost_n": "Lost, n",
    "lost_value": "Lost",
    "standardised_difference": "Gap, SDs",
}
LOST: Final = {
    "lost_died": "died",
    "lost_declined": "declined",
    "lost_not_reached": "not reached",
    "lost_left_blank": "met again, left it blank",
    "lost_no_reason": "no reason given",
}

FLOW_RELEASED: Final = MergeColumns("lost", tuple(LOST), leave_out=("later_only",))
DROPOUT_RELEASED: Final = LargeRows(("followed_n", "lost_n"), leave_out=("followed_value", "lost_value"))
"""What a release does with the figures of who was lost, and of how they differed."""


def draw_flow(flow: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how people get from the first interview to the pairs of each outcome, and why they are lost.

    Args:
        flow: as `pair_flow`. Outcomes with the same numbers share a column. In a release, with lost in place of the
            reasons and without later_only.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    groups = _groups(flow)
    narrow = len(groups) > 2
    ax = new_axes(ax, height=7.4 if narrow else 6.4)
    ax.set_axis_off()
    width, size, letters = 1 / len(groups), 10.5 if narrow else 12, 14 if narrow else 40
    _box(ax, 0.5, 0.95, 0.5, [f"{flow['interviewed'].iloc[0]} people interviewed first"], "light", 12)
    for place, (name, row) in enumerate(groups):
        middle = (place + 0.5) * width
        _arrow(ax, (0.5, 0.91), (middle, 0.80))
        _box(
            ax,
            middle,
            0.735,
            0.9 * width,
            wrap(name, letters) + wrap(f"{row['answered_first']} answered first", letters),
            "before",
            size,
        )
        _arrow(ax, (middle, 0.67), (middle, 0.235))
        lost = [f"{row[column]} {word}" for column, word in LOST.items() if row.get(column)]
        total = row.get("lost", row["answered_first"] - row["pairs"])
        words = [f"{total} lost{':' if lost else ''}" if total else "nobody lost", *lost]
        _box(ax, middle, 0.455, 0.9 * width, [part for word in words for part in wrap(word, letters)], None, size - 0.5)
        _box(ax, middle, 0.165, 0.9 * width, [str(row["pairs"]), *wrap("answered both times", letters)], "accent", size)
        if "later_only" in row:
            later = "\n".join(wrap(f"{row['later_only']} more at the second interview only", letters))
            ax.text(middle, 0.035, later, ha="center", va="center", fontsize=size - 1, transform=ax.transAxes)
    return ax


def _groups(flow: pd.DataFrame) -> list[tuple[str, Any]]:
    """Return one column per set of numbers; the four ONS4 questions are usually answered together."""
    numbers = flow.drop(columns="outcome")
    ons4 = flow["outcome"].isin(ONS4_ITEMS)
    if ons4.sum() > 1 and len(numbers[ons4].drop_duplicates()) == 1:
        rest = [(OUTCOME_LABELS[row["outcome"]], row) for _, row in flow[~ons4].iterrows()]
        return [("ONS4 (four questions)", flow[ons4].iloc[0]), *rest]
    return [(OUTCOME_LABELS[row["outcome"]], row) for _, row in flow.iterrows()]


def _box(ax: Axes, x: float, y: float, width: float, lines: list[str], tone: str | None, size: float) -> None:
    height = 0.04 * len(lines) + 0.035
    edge = COLOURS["neutral"] if tone in (None, "light") else COLOURS[str(tone)]
    patch = FancyBboxPatch(
        (x - width / 2, y - height / 2),
        width,
        height,
        boxstyle="round,pad=0,rounding_size=0.012",
        transform=ax.transAxes,
        facecolor="white",
        edgecolor=edge,
        lw=1 if tone is None else 2,
        zorder=2,
    )
    ax.add_patch(patch)
    ax.text(x, y, "\n".join(lines), ha="center", va="center", fontsize=size, transform=ax.transAxes, zorder=3)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>", "color": COLOURS["neutral"], "lw": 1.4, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, xycoords="axes fraction", textcoords="axes fraction", arrowprops=style, zorder=1)


def flow_sentence(flow: pd.DataFrame) -> str:
    """Return how many people are left at the end of the flow.

    Args:
        flow: as `pair_flow`.
    """
    told = [
        f"{row['answered_first']} answered {_questions(name)} and {row['pairs']} of them did so again"
        for name, row in _groups(flow)
    ]
    return f"Of {flow['interviewed'].iloc[0]} people interviewed first: {'; '.join(told)}."


def _questions(name: str) -> str:
    return f"the {name}" if name.startswith(("ONS4", "General")) else f"the question on {name.lower()}"


def draw_dropout(compared: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how those followed up differed from those lost at the first interview, in standard deviations.

    Args:
        compared: measure, level, standardised_difference.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    shown = compared.dropna(subset=["standardised_difference"]).reset_index(drop=True)
    ax = new_axes(ax, height=max(3.0, 1.6 + 0.33 * len(shown)))
    ax.axvspan(-0.1, 0.1, color=COLOURS["light"], alpha=0.6, lw=0)
    ax.axvline(0, color=COLOURS["ink"], lw=1)
    scores = shown["compared"] == "scores"
    for mask, mark, tone in ((~scores, "o", "before"), (scores, "D", "accent")):
        part = shown[mask]
        ax.hlines(part.index, 0, part["standardised_difference"], color=COLOURS[tone], lw=1.2)
        ax.plot(part["standardised_difference"], part.index, mark, color=COLOURS[tone], ms=8)
    ax.set_yticks(range(len(shown)), measure_names(shown))
    ax.invert_yaxis()
    reach = max(0.6, 1.1 * shown["standardised_difference"].abs().max()) if len(shown) else 0.6
    ax.set_xlim(-reach, reach)
    ax.set_xlabel("Followed up less lost (standard deviations)\ngrey: under 0.1, as good as alike")
    return ax


def dropout_table(compared: pd.DataFrame) -> pd.DataFrame:
    """Return the comparison as a reader is shown it: a mean for age and scores, percent for gender and site.

    Args:
        compared: as `compare_followed_up`.

    Returns:
        measure, shown_as, followed_n, followed_value, lost_n, lost_value, standardised_difference.
    """
    shown_as = ["%" if measure in ("gender", "site_id") else "mean" for measure in compared["measure"]]
    return compared.assign(measure=measure_names(compared), shown_as=shown_as)[list(DROPOUT_LABELS)]


def measure_names(compared: pd.DataFrame) -> list[str]:
    """Return the rows of the comparison as a reader knows them.

    Args:
        compared: measure, level.

    >>> measure_names(pd.DataFrame({"measure": ["gender", "age_years"], "level": ["Male", ""]}))
    ['Gender: Male', 'Age, years']
    """
    names = outcome_names(list(compared["measure"]))
    return [f"{name}: {level}" if level else name for name, level in zip(names, compared["level"], strict=True)]


def dropout_sentence(compared: pd.DataFrame) -> str:
    """Return where those followed up and those lost differ most in their first scores, beside what chance gives.

    Args:
        compared: compared, measure, level, standardised_difference, by_chance.

    >>> row = ["scores", "gse_total", "", -0.25, 0.6]
    >>> names = ["compared", "measure", "level", "standardised_difference", "by_chance"]
    >>> dropout_sentence(pd.DataFrame([row], columns=names)).split(": ")[1][:65]
    'those who answered again were 0.25 standard deviations lower. Wit'
    """
    scores = compared[compared["compared"] == "scores"].dropna(subset=["standardised_difference"])
    if scores.empty:
        return (
            "First scores of those followed up and those lost cannot be compared: one of the two groups is too small."
        )
    top = scores.loc[scores["standardised_difference"].abs().idxmax()]
    gap, name = top["standardised_difference"], outcome_names([top["measure"]])[0]
    name = name if top["measure"] == "gse_total" else name.lower()
    return (
        f"Among first scores, those who answered again and those lost differ most in {name}: those who answered again "
        f"were {abs(gap):.2f} standard deviations {'higher' if gap > 0 else 'lower'}. With so few people, chance alone "
        f"now and then gives a difference of {top['by_chance']:.1f}."
    )
