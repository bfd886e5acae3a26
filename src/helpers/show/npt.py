"""Figures and sentences of the chapter on Normalisation Process Theory."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.show.style import COLOURS, new_axes
from helpers.show.words import counted, listed

_SHADES = ("before", "after", "accent", "neutral")


def draw_constructs(mapped: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many CMOCs carry each construct, by domain, the unused ones with an empty row.

    Args:
        mapped: domain, npt_construct, cmocs.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax, height=7.0)
    gaps = mapped["domain"].ne(mapped["domain"].shift()).cumsum() - 1
    places = np.arange(len(mapped)) + gaps.to_numpy() * 1.2 + 1
    shade = {domain: COLOURS[_SHADES[i % 4]] for i, domain in enumerate(dict.fromkeys(mapped["domain"]))}
    ax.barh(places, mapped["cmocs"], color=[shade[domain] for domain in mapped["domain"]], height=0.7)
    for place, cmocs in zip(places, mapped["cmocs"], strict=True):
        ax.text(cmocs + 0.1, place, str(cmocs) if cmocs else "none", va="center")
    for domain in shade:
        top = places[(mapped["domain"] == domain).to_numpy()].min()
        ax.text(0, top - 0.85, f" {domain}", fontweight="bold", va="center")
    ax.set_yticks(places, mapped["npt_construct"])
    ax.invert_yaxis()
    ax.set_xlim(0, mapped["cmocs"].max() + 1)
    ax.set_xlabel("CMOCs (number)")
    return ax


def constructs_answer(mapped: pd.DataFrame) -> str:
    """Return how many constructs are used and which is the commonest.

    Args:
        mapped: domain, npt_construct, cmocs.

    >>> constructs_answer(pd.DataFrame({"domain": "D", "npt_construct": ["A", "B"], "cmocs": [0, 3]}))
    'One of 2 constructs carries every CMOC; the commonest is b, with three.'
    """
    used = mapped[mapped["cmocs"] > 0]
    top = used.loc[used["cmocs"].idxmax()]
    word = counted(len(used), "x").split(" ", maxsplit=1)[0]
    carries = "carries" if len(used) == 1 else "carry"
    most = counted(top["cmocs"], "x").split(" ", maxsplit=1)[0]
    told = f"{word.capitalize()} of {len(mapped)} constructs {carries} every CMOC"
    name = top["npt_construct"]
    return f"{told}; the commonest is {name.lower()}, with {most}."


def gap_sentence(domains: pd.DataFrame) -> str:
    """Return which domains have no CMOC.

    Args:
        domains: domain, cmocs, constructs_used, constructs.

    >>> gap_sentence(pd.DataFrame({"domain": ["Coherence", "Reflexive monitoring"], "cmocs": [4, 0]}))
    'No configuration carries a construct of reflexive monitoring, the work of judging how a practice does.'
    """
    empty = [domain.lower() for domain in domains.loc[domains["cmocs"] == 0, "domain"]]
    if not empty:
        return "Every domain has at least one configuration."
    known = ", the work of judging how a practice does" if empty == ["reflexive monitoring"] else ""
    return f"No configuration carries a construct of {listed(empty)}{known}."


def draw_agreement(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw, for each construct, on how many CMOCs both coders used it and on how many only one did.

    Args:
        table: npt_construct, both, first_only, second_only.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax, height=max(4.0, 0.45 * len(table) + 1.5))
    places, start = np.arange(len(table)), np.zeros(len(table))
    parts = {"both": ("both coders", "before", ""), "first_only": ("first only", "after", "//")}
    parts["second_only"] = ("second only", "neutral", "..")
    for column, (label, colour, hatch) in parts.items():
        ax.barh(places, table[column], left=start, color=COLOURS[colour], label=label, hatch=hatch, height=0.65)
        start += table[column].to_numpy()
    ax.set_yticks(places, table["npt_construct"])
    ax.invert_yaxis()
    ax.set_xlabel("CMOCs given this construct (number)")
    ax.legend(title="Given by")
    return ax


def agreement_sentence(overall: pd.DataFrame) -> str:
    """Return the overall agreement of the two coders.

    Args:
        overall: measure, estimate, low, high, n.

    >>> frame = pd.DataFrame({"measure": ["Cohen's kappa"], "estimate": [0.7], "low": [0.5], "high": [0.9], "n": [24]})
    >>> agreement_sentence(frame)
    "Agreement beyond chance over 24 CMOCs: Cohen's kappa 0.70 (95% interval 0.50 to 0.90)."
    """
    told = [
        f"{row.measure} {row.estimate:.2f} (95% interval {row.low:.2f} to {row.high:.2f})"
        for row in overall.itertuples()
    ]
    return f"Agreement beyond chance over {overall['n'].iloc[0]} CMOCs: {listed(told)}."
