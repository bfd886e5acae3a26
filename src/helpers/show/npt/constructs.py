"""Figures and sentences of the chapter on Normalisation Process Theory."""

from collections.abc import Sequence
from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.show.page.number_format import counted, listed
from helpers.show.page.style import COLOURS, SCALE, new_axes


def draw_matrix(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the constructs as fields, a row of them per domain, with the number of CMOCs that carry each.

    Args:
        table: domain, npt_construct, cmocs; in the order of the constructs.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    return _draw_fields(table, "CMOCs", table["cmocs"], [""] * len(table), ax)


def draw_narrative(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the constructs as fields with how often the narrative names each, and the papers cited for it.

    Args:
        table: domain, npt_construct, mentions, papers; in the order of the constructs.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    papers = [f"paper{'s' if ',' in held else ''} {held}" if held else "" for held in table["papers"]]
    return _draw_fields(table, "times named", table["mentions"], papers, ax)


def _draw_fields(
    table: pd.DataFrame, unit: str, numbers: "pd.Series[int]", beneath: Sequence[str], ax: Axes | None
) -> Axes:
    ax = new_axes(ax, width=8.6, height=5.6)
    domains = list(dict.fromkeys(table["domain"]))
    most = max(int(numbers.max()), 1)
    across = table.groupby("domain").cumcount()
    fields = zip(table["npt_construct"], table["domain"], across, numbers, beneath, strict=True)
    for name, domain, at, number, note in fields:
        down, step = domains.index(domain), round(number / most * (len(SCALE) - 1))
        ink = "#ffffff" if number and step >= len(SCALE) - 2 else COLOURS["ink"]
        shade = SCALE[step] if number else "#ffffff"
        ax.add_patch(Rectangle((at, down), 0.97, 0.95, facecolor=shade, edgecolor=COLOURS["neutral"], linewidth=0.8))
        told = [str(number) if number else "none", *([note] if note else [])]
        middle = {"ha": "center", "va": "center", "color": ink, "fontsize": 11}
        ax.text(at + 0.485, down + 0.3, fill(name, 14, break_long_words=False), **middle)
        ax.text(at + 0.485, down + 0.74, "\n".join(told), fontweight="bold" if number else "normal", **middle)
    ax.set_xlim(-0.02, int(across.max()) + 1)
    ax.set_ylim(len(domains), -0.02)
    ax.set_xticks([])
    ax.set_xlabel(f"Number in each field: {unit}")
    ax.set_yticks(
        [i + 0.47 for i in range(len(domains))], [fill(domain, 13, break_long_words=False) for domain in domains]
    )
    ax.tick_params(length=0)
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
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
    return f"No configuration carries a construct of {listed(empty).replace(' and ', ' or ')}{known}."


def narrative_sentence(beside: pd.DataFrame) -> str:
    """Return how many constructs the narrative names, and how the commonest label fares there.

    Args:
        beside: npt_construct, cmocs, mentions.

    >>> rows = {"npt_construct": ["Trust", "Enrolment"], "cmocs": [8, 0], "mentions": [0, 1]}
    >>> narrative_sentence(pd.DataFrame(rows))
    'The narrative names one of 2 constructs. It never names trust, the commonest label, with eight CMOCs.'
    """
    named = counted(int((beside["mentions"] > 0).sum()), "x").split(" ", maxsplit=1)[0]
    top = beside.loc[beside["cmocs"].idxmax()]
    held = counted(int(top["cmocs"]), "CMOC")
    often = f"It names {top['npt_construct'].lower()}, the commonest label, {counted(int(top['mentions']), 'time')}."
    never = f"It never names {top['npt_construct'].lower()}, the commonest label, with {held}."
    return f"The narrative names {named} of {len(beside)} constructs. {often if top['mentions'] else never}"


def silent_domains_sentence(domains: pd.DataFrame) -> str:
    """Return in which domains the narrative names constructs and no CMOC carries one.

    Args:
        domains: domain, cmocs, constructs_named.

    >>> rows = {"domain": ["Reflexive monitoring"], "cmocs": [0], "constructs_named": [3]}
    >>> silent_domains_sentence(pd.DataFrame(rows))
    'In reflexive monitoring the narrative names three constructs, and no configuration carries any of them.'
    """
    silent = domains[(domains["cmocs"] == 0) & (domains["constructs_named"] > 0)]
    told = [
        f"In {domain.lower()} the narrative names {counted(named, 'construct')}, and no configuration carries "
        f"{'it' if named == 1 else 'any of them'}."
        for domain, named in zip(silent["domain"], silent["constructs_named"], strict=True)
    ]
    return " ".join(told) or "No domain is named in the narrative and left without a configuration."


def vocabulary_sentence(constructs: pd.DataFrame, manual: pd.DataFrame) -> str:
    """Return how the two vocabularies come to their numbers.

    Args:
        constructs: domain, npt_construct.
        manual: group, construct.

    >>> constructs = pd.DataFrame({"domain": ["A", "A", "B", "B"], "npt_construct": list("wxyz")})
    >>> manual = pd.DataFrame({"group": ["Contexts", "Mechanisms"], "construct": ["p", "q"]})
    >>> vocabulary_sentence(constructs, manual)
    'One vocabulary has 4 constructs: two domains of two. The other has 2: one context and one mechanism.'
    """
    sizes = constructs.groupby("domain").size()
    of_each = counted(int(sizes.iloc[0]), "x").split(" ", maxsplit=1)[0]
    groups = [
        counted(len(part), str(name).lower().removesuffix("s")) for name, part in manual.groupby("group", sort=False)
    ]
    first = f"One vocabulary has {len(constructs)} constructs: {counted(len(sizes), 'domain')} of {of_each}."
    return f"{first} The other has {len(manual)}: {listed(groups)}."
