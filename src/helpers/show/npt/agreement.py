"""Figures and sentences on how labels were given and configurations merged."""

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.analysis.npt import NO_LABEL
from helpers.data.study import Study
from helpers.show.page.number_format import counted, listed
from helpers.show.page.style import COLOURS, new_axes
from helpers.show.page.tables import format_number

AGREEMENT_LABELS: Final = {
    "npt_construct": "Construct",
    "first_only": "First only",
    "second_only": "Second only",
    "positive_agreement": "Positive",
    "negative_agreement": "Negative",
    "kappa": "Kappa (95% interval)",
}
LINEAGE_LABELS: Final = {
    "cmoc_id": "Merged CMOC",
    "npt_construct": "Construct",
    "sources": "Sources, number",
    "source_cmoc_ids": "Sources",
    "source_cmoc_id": "Source",
    "merged_cmoc_id": "Merged",
    "decided_on": "Decided on",
}
"""Headers of the tables on agreement and on merging."""


def draw_agreement(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw, for each construct that was used, on how many CMOCs both coders used it and on how many only one did.

    Args:
        table: npt_construct, both, first_only, second_only.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    used = table[table[["both", "first_only", "second_only"]].sum(axis=1) > 0]
    ax = new_axes(ax, height=max(4.0, 0.45 * len(used) + 1.5))
    places, start = np.arange(len(used)), np.zeros(len(used))
    parts = {"both": ("both coders", "before", ""), "first_only": ("first only", "after", "//")}
    parts["second_only"] = ("second only", "neutral", "..")
    for column, (label, colour, hatch) in parts.items():
        ax.barh(places, used[column], left=start, color=COLOURS[colour], label=label, hatch=hatch, height=0.65)
        start += used[column].to_numpy()
    ax.set_yticks(places, used["npt_construct"])
    ax.invert_yaxis()
    ax.set_xlabel("CMOCs given this construct (number)")
    ax.legend(title="Given by")
    return ax


def agreement_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Return agreement by construct as a reader sees it: kappa in words where it cannot be estimated.

    Args:
        table: the result of `helpers.analysis.npt.agreement_tables.agreement_by_construct`.

    Returns:
        npt_construct, both, first_only, second_only, neither, prevalence, positive_agreement, negative_agreement, kappa
        (text, with its 95% interval).

    >>> row = {"npt_construct": ["x"], "both": [0], "first_only": [0], "second_only": [0], "neither": [4]}
    >>> row |= {"prevalence": [0.0], "positive_agreement": [None], "negative_agreement": [1.0], "estimable": [False]}
    >>> row |= {"kappa": [None], "kappa_low": [None], "kappa_high": [None]}
    >>> agreement_rows(pd.DataFrame(row))["kappa"].tolist()
    ['not estimable']
    """
    told = [
        f"{format_number(row.kappa)} ({format_number(row.kappa_low)} to {format_number(row.kappa_high)})"
        if row.estimable
        else "not estimable"
        for row in table.itertuples()
    ]
    return table.drop(columns=["kappa_low", "kappa_high", "estimable"]).assign(kappa=told)


def unused_sentence(table: pd.DataFrame) -> str:
    """Return how many constructs neither coder used, so that agreement on them cannot be estimated.

    Args:
        table: npt_construct, estimable; the label that stands for none of them is not counted.

    >>> unused_sentence(pd.DataFrame({"npt_construct": ["a", "b"], "estimable": [True, False]}))
    'Kappa can be estimated for one of 2 constructs; the rest were used by neither coder, or for every configuration.'
    """
    table = table[table["npt_construct"] != NO_LABEL]
    can = _number(int(table["estimable"].sum())) if table["estimable"].any() else "none"
    rest = "; the rest were used by neither coder, or for every configuration" if not table["estimable"].all() else ""
    return f"Kappa can be estimated for {can} of {len(table)} constructs{rest}."


def origin_sentence(origin: str, what: str) -> str:
    """Return where a part of the page has its rows from.

    Args:
        origin: published, synthetic or private.
        what: the rows, in words.

    >>> origin_sentence("synthetic", "These labels")
    '**Synthetic.** These labels are made up to show how the analysis works; the study printed none.'
    """
    if origin == "synthetic":
        return f"**Synthetic.** {what} are made up to show how the analysis works; the study printed none."
    return f"{what} are those of the study folder." if origin == "private" else f"{what} are printed in the synopsis."


def merging_tables(study: Study, published: Callable[[str], pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the CMOCs before merging and their elements: a study's own, or the synthetic ones of the papers.

    Args:
        study: the study.
        published: reads a table of the book by name.

    Returns:
        cmocs and elements.
    """
    if study.origin["cmoc_merges"] == "synthetic":
        return published("paper_cmocs"), published("paper_cmoc_elements")
    return study.cmocs, study.cmoc_elements


def lineage_sentence(lineage: pd.DataFrame, held: pd.DataFrame) -> str:
    """Return how many configurations became how many.

    Args:
        lineage: decision.
        held: sources, constructs; the merged set.

    >>> lineage = pd.DataFrame({"decision": ["merge", "merge", "keep"]})
    >>> lineage_sentence(lineage, pd.DataFrame({"sources": [2, 1], "constructs": [1, 1]}))
    'Three configurations became two: two went into one with others, one was kept apart.'
    """
    before = counted(len(lineage), "configuration")
    after = counted(len(held), "x").split(" ", maxsplit=1)[0]
    counts = lineage["decision"].value_counts()
    one, kept, undecided = (int(counts.get(name, 0)) for name in ("merge", "keep", "undecided"))
    parts = [f"{_number(one)} went into one with others"] if one else []
    parts += [f"{_number(kept)} {'was' if kept == 1 else 'were'} kept apart"] if kept else []
    parts += [f"{_number(undecided)} {'is' if undecided == 1 else 'are'} still to be decided"] if undecided else []
    across = int((held["constructs"] > 1).sum())
    joined = f" {_number(across).capitalize()} of them joins labels of different constructs." if across == 1 else ""
    joined = f" {_number(across).capitalize()} of them join labels of different constructs." if across > 1 else joined
    return f"{before[:1].upper()}{before[1:]} became {after}: {', '.join(parts)}.{joined}"


def _number(number: int) -> str:
    return counted(number, "x").split(" ", maxsplit=1)[0]


def agreement_sentence(overall: pd.DataFrame) -> str:
    """Return the overall agreement of the two coders.

    Args:
        overall: measure, estimate, low, high, n.

    >>> frame = pd.DataFrame({"measure": ["Cohen's kappa"], "estimate": [0.7], "low": [0.5], "high": [0.9], "n": [24]})
    >>> agreement_sentence(frame)
    "Agreement beyond chance over 24 CMOCs: Cohen's kappa 0.70 (95% interval 0.50 to 0.90)."
    """
    over = counted(int(overall["n"].iloc[0]), "CMOC")
    if overall["estimate"].isna().any():
        names = listed(list(overall["measure"]))
        return f"Both coders gave {over} one and the same label, so {names} are not estimable."
    told = [
        f"{row.measure} {row.estimate:.2f} (95% interval {row.low:.2f} to {row.high:.2f})"
        for row in overall.itertuples()
    ]
    return f"Agreement beyond chance over {over}: {listed(told)}."


def differences_sentence(differences: pd.DataFrame, cmocs: int) -> str:
    """Return on how many configurations two coders differ.

    Args:
        differences: one row per CMOC with two labels.
        cmocs: how many CMOCs both labelled.

    >>> differences_sentence(pd.DataFrame({"cmoc_id": []}), 24)
    'The coders gave every one of the 24 CMOCs the same label, so there is nothing to talk over.'
    >>> differences_sentence(pd.DataFrame({"cmoc_id": ["8.3"]}), 24)
    'One of the 24 CMOCs has two labels.'
    """
    if not len(differences):
        return f"The coders gave every one of the {cmocs} CMOCs the same label, so there is nothing to talk over."
    number = _number(len(differences))
    return f"{number.capitalize()} of the {cmocs} CMOCs {'has' if len(differences) == 1 else 'have'} two labels."
