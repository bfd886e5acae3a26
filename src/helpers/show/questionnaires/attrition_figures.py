"""Who answered and who was lost: the flow, and the differences at the start."""

from textwrap import wrap
from typing import Any, Final

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from helpers.analysis.disclosure import LargeRows, MergeColumns, with_counts
from helpers.analysis.ties import with_ties
from helpers.show.page import COLOURS, MOST_NAMED, Chart, is_portrait, new_axes, wording
from helpers.show.page.disclosed import active_profile
from helpers.show.questionnaires import results
from helpers.show.questionnaires.labels import in_place
from helpers.show.questionnaires.tables import measure_names
from helpers.show.questionnaires.text import dropout_sentence, flow_groups, flow_sentence, interviewed_first
from helpers.vocabulary import COUNTS

LOST: Final = {
    "lost_died": "died",
    "lost_declined": "declined",
    "lost_not_reached": "not reached",
    "lost_left_blank": "met again, left it blank",
    "lost_no_reason": "no reason given",
}
SITE: Final = "site_id"
"""The measure of the rows that are about one site each."""
NOTHING_TESTED: Final = (
    "Nothing is tested here: the question is how different the two groups were, not whether the difference is due to "
    "chance. If those who were lost started lower, an average over whoever answered later is an average over other "
    "people. That is not change."
)
DROPOUT_ASSUMED: Final = (
    "The main estimate allows for dropout that depends on the first score, not for dropout that depends on how people "
    "fared later; the shifts show how much that could matter."
)

FLOW_RELEASED: Final = MergeColumns("lost", tuple(LOST), leave_out=("later_only",))
DROPOUT_RELEASED: Final = LargeRows(("followed_n", "lost_n"), leave_out=("followed_value", "lost_value"))


def flow(flow: pd.DataFrame) -> Chart:
    """Return the chart of how people get to the pairs of each questionnaire; `flow` as `pair_flow`.

    In a release its sentence is made from what the figure shows: of other columns it could say what that hides.
    """
    profile = active_profile()
    spoken_of = flow if profile is None else with_counts(FLOW_RELEASED(flow, profile), flow.attrs.get(COUNTS, {}))
    return Chart(
        "questionnaire-flow",
        draw_flow,
        caption=wording("From the people interviewed first to those who answered both times, for each questionnaire."),
        sentence=flow_sentence(spoken_of),
        data=flow,
        labels=in_place(flow),
        n=int(flow["interviewed"].max()),
        coarser=FLOW_RELEASED,
    )


def dropout(compared: pd.DataFrame, *, n: int) -> Chart:
    """Return the chart of how those followed up differed from those lost; `compared` as `compare_followed_up`."""
    many = (compared["measure"] == SITE).sum() > MOST_NAMED
    sites = f" Of the sites, the {MOST_NAMED} that differed most." if many else ""
    return Chart(
        "questionnaire-dropout-differences",
        draw_dropout,
        caption=wording(
            "How those followed up differed from those lost, before anybody was lost. Circles: all interviewed, by "
            "whether they were interviewed again. Diamonds: first scores, by whether the same question was answered "
            "again.{sites}",
            {"sites": sites},
        ),
        sentence=dropout_sentence(compared),
        data=compared,
        labels=in_place(compared),
        n=n,
        coarser=DROPOUT_RELEASED,
        estimates=results.of_dropout(compared.assign(measure=measure_names(compared))),
    )


def draw_flow(flow: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how people get to the pairs of each outcome, and why they are lost; equal numbers share a column.

    In a release, `flow` has `lost` in place of the reasons, and no `later_only`.
    """
    groups = flow_groups(flow)
    narrow = len(groups) > 2
    ax = new_axes(ax, height=7.4 if narrow or is_portrait() else 6.4)
    ax.set_axis_off()
    width, size, letters = 0.9 / len(groups), 10.5 if narrow else 12, 14 if narrow else 40
    if is_portrait():
        size, letters = 12, 40 // len(groups)
    _box(
        ax,
        0.5,
        0.95,
        0.7 if is_portrait() else 0.5,
        [interviewed_first(flow)],
        "light",
        12,
    )
    for number, (name, _, row) in enumerate(groups):
        middle = (number + 0.5) / len(groups)
        _arrow(ax, (0.5, 0.91), (middle, 0.80))
        first = wrap(name, letters) + wrap(f"{row['answered_first']} answered first", letters)
        _box(ax, middle, 0.735, width, first, "before", size)
        _arrow(ax, (middle, 0.67), (middle, 0.235))
        lost = [line for words in _lost_lines(row) for line in wrap(words, letters)]
        _box(ax, middle, 0.455, width, lost, None, size - 0.5)
        _box(ax, middle, 0.165, width, [str(row["pairs"]), *wrap("answered both times", letters)], "accent", size)
        if "later_only" in row:
            later = "\n".join(wrap(f"{row['later_only']} more at the second interview only", letters))
            ax.text(middle, 0.035, later, ha="center", va="center", fontsize=size - 1, transform=ax.transAxes)
    return ax


def _lost_lines(row: Any) -> list[str]:
    """Return how many did not answer again, and then how many for which reason; who died is no one lost elsewhere."""
    reasons = [f"{row[column]} {word}" for column, word in LOST.items() if row.get(column)]
    total = row.get("lost", row["answered_first"] - row["pairs"])
    return [f"{total} did not answer again{':' if reasons else ''}" if total else "all answered again", *reasons]


def _box(ax: Axes, x: float, y: float, width: float, lines: list[str], tone: str | None, size: float) -> None:
    height = 0.04 * len(lines) + 0.035
    patch = FancyBboxPatch(
        (x - width / 2, y - height / 2),
        width,
        height,
        boxstyle="round,pad=0,rounding_size=0.012",
        transform=ax.transAxes,
        facecolor="white",
        edgecolor=COLOURS["neutral"] if tone in (None, "light") else COLOURS[str(tone)],
        lw=1 if tone is None else 2,
        zorder=2,
    )
    ax.add_patch(patch)
    ax.text(x, y, "\n".join(lines), ha="center", va="center", fontsize=size, transform=ax.transAxes, zorder=3)


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>", "color": COLOURS["neutral"], "lw": 1.4, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", end, start, xycoords="axes fraction", textcoords="axes fraction", arrowprops=style, zorder=1)


def _namable(compared: pd.DataFrame) -> pd.DataFrame:
    """Return all rows, but of more sites than a figure can name those that differ most."""
    sites = compared["measure"] == SITE
    if sites.sum() <= MOST_NAMED:
        return compared
    furthest = with_ties(compared.loc[sites, "standardised_difference"].abs()).nlargest(MOST_NAMED).index
    return compared[~sites | compared.index.isin(furthest)]


def draw_dropout(compared: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how those followed up differed from those lost at the first interview, in standard deviations."""
    shown = _namable(compared.dropna(subset=["standardised_difference"])).reset_index(drop=True)
    ax = new_axes(ax, height=max(3.0, 1.6 + 0.33 * len(shown)))
    ax.axvspan(-0.1, 0.1, color=COLOURS["light"], alpha=0.6, lw=0)
    ax.axvline(0, color=COLOURS["ink"], lw=1)
    gaps, kind = shown["standardised_difference"], shown["compared"]
    tones = {"people": COLOURS["before"], "scores": COLOURS["accent"]}
    ax.hlines(shown.index, 0, gaps, colors=kind.map(tones), lw=1.2)
    if len(shown):
        look = {"palette": tones, "markers": {"people": "o", "scores": "D"}, "s": 80, "edgecolor": "none", "zorder": 3}
        sns.scatterplot(x=gaps, y=shown.index, hue=kind, style=kind, legend=False, ax=ax, **look)
    ax.set_yticks(range(len(shown)), measure_names(shown))
    ax.set_ylabel("")
    ax.invert_yaxis()
    furthest = max(0.6, 1.1 * gaps.abs().max()) if len(shown) else 0.6
    ax.set_xlim(-furthest, furthest)
    ax.set_xlabel("Followed up less lost (standard deviations)\ngrey: under 0.1, as good as alike")
    return ax
