"""Figures, cards and sentences of the CMOC chapter."""

import numpy as np
import pandas as pd
from markupsafe import escape
from matplotlib.axes import Axes

from helpers.analysis.cmocs import ROLE_NAMES
from helpers.show.style import COLOURS, new_axes
from helpers.show.words import counted, listed


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


def cmoc_cards(cmocs: pd.DataFrame, elements: pd.DataFrame, sentences: pd.DataFrame) -> str:
    """Return the CMOCs as cards, each with an address of its own, its source and its elements by role.

    Args:
        cmocs: cmoc_id, source, table, row, theme, npt_construct.
        elements: cmoc_id, position, role, text.
        sentences: cmoc_id, sentence.

    Returns:
        Markup, every value escaped; roles are marked by word as well as colour.
    """
    told = dict(zip(sentences["cmoc_id"], sentences["sentence"], strict=True))
    cards = []
    for cmoc in cmocs.itertuples():
        part = elements[elements["cmoc_id"] == cmoc.cmoc_id].sort_values("position")
        items = "".join(
            f'<li class="lb-role-{escape(row.role)}"><span class="lb-role">{escape(ROLE_NAMES[row.role])}</span> '
            f"{escape(row.text)}</li>"
            for row in part.itertuples()
        )
        address = f"cmoc-{str(cmoc.cmoc_id).replace('.', '-')}"
        cards.append(
            f'<article class="lb-card" id="{escape(address)}"><h3>{escape(cmoc.cmoc_id)} '
            f'<span class="lb-construct">{escape(cmoc.npt_construct)}</span></h3>'
            f"<p>{escape(told[cmoc.cmoc_id])}</p><ul>{items}</ul>"
            f'<p class="lb-source">{escape(cmoc.table)}, row {escape(cmoc.row)}. {escape(cmoc.theme)}.</p></article>'
        )
    return f'<div class="lb-cards">{"".join(cards)}</div>'


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
    return f"{first[:1].upper()}{first[1:]} in {tables}, under {constructs} of Normalisation Process Theory."


def patterns_sentence(patterns: pd.DataFrame) -> str:
    """Return in which order the elements are printed.

    Args:
        patterns: pattern, cmocs.

    >>> patterns_sentence(pd.DataFrame({"pattern": ["C-M-O", "C-O-M"], "cmocs": [15, 8]}))
    'Elements are printed as C-M-O in 15 configurations and C-O-M in eight configurations.'
    """
    told = [f"{row.pattern} in {counted(row.cmocs, 'configuration')}" for row in patterns.itertuples()]
    return f"Elements are printed as {listed(told)}."
