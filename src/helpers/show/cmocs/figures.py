"""Figures and sentences of the CMOC chapter; the cards are in `cmocs_cards`."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.show.page.number_format import counted, listed
from helpers.show.page.style import COLOURS, new_axes


def draw_tables(counts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many CMOCs of each table carry each construct.

    Args:
        counts: table, theme, npt_construct, cmocs.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes: tables across, constructs down, the number in each cell.
    """
    ax = new_axes(ax, height=5.5)
    wide = counts.pivot_table(index="npt_construct", columns="table", values="cmocs", fill_value=0, sort=False)
    wide = wide[sorted(wide.columns, key=lambda name: (len(name), name))]
    ax.imshow(wide.to_numpy(), cmap="Blues", vmin=0, vmax=max(6, wide.to_numpy().max()), aspect="auto")
    for i, j in np.ndindex(wide.shape):
        value = int(wide.iat[i, j])
        ax.text(j, i, value or "-", ha="center", va="center", color="white" if value > 4 else COLOURS["ink"])
    ax.set_xticks(range(wide.shape[1]), [f"{name}\n({wide[name].sum():.0f})" for name in wide])
    ax.set_yticks(range(len(wide)), wide.index)
    ax.grid(visible=False)
    ax.set_xlabel("Table of the synopsis (number of CMOCs)")
    ax.set_ylabel("Construct")
    return ax


def cmocs_answer(cmocs: pd.DataFrame) -> str:
    """Return how many CMOCs there are, in how many tables and under how many constructs.

    Args:
        cmocs: cmoc_id, table, npt_construct.

    >>> cmocs_answer(pd.DataFrame({"cmoc_id": ["1"], "table": ["T"], "npt_construct": ["x"]}))
    'One configuration in one table, under one construct of Normalisation Process Theory.'
    """
    first = counted(len(cmocs), "configuration")
    tables, constructs = (
        counted(cmocs["table"].nunique(), "table"),
        counted(cmocs["npt_construct"].nunique(), "construct"),
    )
    where = f" in {tables}" if cmocs["table"].notna().any() else ""
    return f"{first[:1].upper()}{first[1:]}{where}, under {constructs} of Normalisation Process Theory."


def patterns_sentence(patterns: pd.DataFrame) -> str:
    """Return in which order the elements are printed.

    Args:
        patterns: pattern, cmocs.

    >>> patterns_sentence(pd.DataFrame({"pattern": ["C-M-O", "C-O-M"], "cmocs": [15, 8]}))
    'Elements are printed as C-M-O in 15 configurations and C-O-M in eight configurations.'
    """
    told = [f"{row.pattern} in {counted(row.cmocs, 'configuration')}" for row in patterns.itertuples()]
    return f"Elements are printed as {listed(told)}."


def draw_outcomes(counts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw in how many CMOCs each outcome is spoken of: as an outcome, or only in a context or mechanism.

    Args:
        counts: topic, as_outcome, elsewhere_only.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax, height=max(3.5, 0.36 * len(counts) + 1.5))
    places = np.arange(len(counts))
    first, second = counts["as_outcome"].to_numpy(), counts["elsewhere_only"].to_numpy()
    ax.barh(places, first, color=COLOURS["before"], label="as an outcome", height=0.65)
    ax.barh(places, second, left=first, color=COLOURS["light"], hatch="//", label="only before it", height=0.65)
    ax.set_yticks(places, counts["topic"])
    ax.invert_yaxis()
    ax.set_xticks(range(int((first + second).max(initial=1)) + 1))
    ax.set_xlabel("CMOCs that speak of it (number)")
    ax.legend(loc="lower right")
    return ax


def outcomes_sentence(counts: pd.DataFrame) -> str:
    """Return which outcomes most configurations have.

    Args:
        counts: topic, as_outcome; the commonest first.

    >>> outcomes_sentence(pd.DataFrame({"topic": ["Hope", "Ease"], "as_outcome": [3, 1]}))
    'The commonest of 2 outcomes, by our grouping, is hope, in three CMOCs.'
    """
    most = counts[counts["as_outcome"] == counts["as_outcome"].max()]
    names = listed([_inside(topic) for topic in most["topic"]])
    number = counted(int(most["as_outcome"].iloc[0]), "CMOC")
    verb, each = ("is", "") if len(most) == 1 else ("are", " each")
    return f"The commonest of {len(counts)} outcomes, by our grouping, {verb} {names}, in {number}{each}."


def roles_sentence(roles: pd.DataFrame) -> str:
    """Return how many elements of each role there are.

    Args:
        roles: role, elements, cmocs.

    >>> frame = pd.DataFrame({"role": ["context", "outcome"], "elements": [24, 25], "cmocs": [24, 24]})
    >>> roles_sentence(frame)
    'The configurations hold 24 contexts and 25 outcomes.'
    """
    told = [counted(row.elements, row.role) for row in roles.itertuples()]
    return f"The configurations hold {listed(told)}."


def promises_sentence(kept: pd.DataFrame) -> str:
    """Return which outcomes a table's caption promises and none of its rows speaks of.

    Args:
        kept: table, topic, found.

    >>> kept = pd.DataFrame({"table": ["Table 8"], "topic": ["GP use"], "found": ["in no row"]})
    >>> promises_sentence(kept)
    'The caption of Table 8 promises GP use, of which no row speaks.'
    """
    silent = kept[kept["found"] == "in no row"]
    if not len(silent):
        return "Every outcome that a caption promises is spoken of in a row of its table."
    told = [
        f"The caption of {table} promises {listed([_inside(topic) for topic in part])}, of which no row speaks."
        for table, part in silent.groupby("table", sort=False)["topic"]
    ]
    return " ".join(told)


def weak_promises_sentence(kept: pd.DataFrame) -> str:
    """Return which promised outcomes stand only in a context or a mechanism of the rows; "" when there are none.

    Args:
        kept: table, topic, elsewhere, found.

    >>> row = ("Table 8", "Hope", "8.7", "only in a context or mechanism")
    >>> weak_promises_sentence(pd.DataFrame([row], columns=["table", "topic", "elsewhere", "found"]))
    'Hope (Table 8: 8.7) stands only in a context or a mechanism, not as an outcome.'
    """
    weak = kept[kept["found"] == "only in a context or mechanism"]
    if not len(weak):
        return ""
    told = listed([f"{row.topic} ({row.table}: {row.elsewhere})" for row in weak.itertuples()])
    return f"{told} {'stands' if len(weak) == 1 else 'stand'} only in a context or a mechanism, not as an outcome."


def directions_sentence(opposite: pd.DataFrame) -> str:
    """Return which outcomes some CMOCs expect more of and others less.

    Args:
        opposite: topic, more, less.

    >>> directions_sentence(pd.DataFrame({"topic": ["GP use"], "more": ["11.6"], "less": ["11.5"]}))
    'On GP use the configurations point opposite ways: more in 11.6, less in 11.5.'
    """
    if not len(opposite):
        return "No two configurations point opposite ways on one outcome."
    told = [f"more in {row.more}, less in {row.less}" for row in opposite.itertuples()]
    if len(told) == 1:
        return f"On {_inside(opposite['topic'].iloc[0])} the configurations point opposite ways: {told[0]}."
    each = [f"{_inside(row.topic)} ({words})" for row, words in zip(opposite.itertuples(), told, strict=True)]
    return f"The configurations point opposite ways on {listed(each)}."


def _inside(topic: str) -> str:
    """Return a topic as it stands inside a sentence: its first letter small, unless the word is an abbreviation."""
    return topic if topic[1:2].isupper() else topic[:1].lower() + topic[1:]
