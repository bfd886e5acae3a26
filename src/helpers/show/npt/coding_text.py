"""Sentences of the chapter on coding: agreement of coders, and merging."""

from typing import Final

import pandas as pd

from helpers.analysis.npt import NO_LABEL
from helpers.show.npt.text import spelled
from helpers.show.page import counted, format_number, inside, listed

KAPPA: Final = (
    "Few configurations carry any one construct, so kappa of a single construct moves a lot with one label. Read the "
    "counts first, then the agreement on giving it (positive) and on not giving it (negative)."
)
NO_LABELS: Final = "The study folder holds no labels of coders, so there is nothing to compare."
NO_MERGES: Final = "The study folder holds no decisions on merging."


def labels_answer(labels: pd.DataFrame, overall: pd.DataFrame, differences: pd.DataFrame | None) -> str:
    """Return on how many of the configurations two coders agree, and how far beyond chance.

    >>> labels = pd.DataFrame({"cmoc_id": ["1", "1", "2", "2"]})
    >>> overall = pd.DataFrame({"measure": ["Kappa"], "estimate": [0.5], "low": [0.1], "high": [0.9], "n": [2]})
    >>> labels_answer(labels, overall, pd.DataFrame({"cmoc_id": ["2"]}))
    'Two coders gave one of 2 configurations the same label. Agreement beyond chance over two CMOCs: Kappa 0.50 (95% \
interval 0.10 to 0.90).'
    """
    cmocs = labels["cmoc_id"].nunique()
    same = cmocs - (0 if differences is None else len(differences))
    share = f"{spelled(same) if same else 'none'} of {cmocs} configurations"
    if cmocs == 1:
        share = "the one configuration"
    label = "another label each" if cmocs == 1 and not same else "the same label"
    return f"Two coders gave {share} {label}. {agreement_sentence(overall)}"


def most_agreed_sentence(table: pd.DataFrame) -> str:
    """Return the construct that both coders gave most often.

    >>> most_agreed_sentence(pd.DataFrame({"npt_construct": ["Activation", "Initiation"], "both": [3, 0]}))
    'Both coders gave activation most often: to three CMOCs.'
    """
    most = table.loc[table["both"].idxmax()]
    if not most["both"]:
        return "No configuration has one label from both coders."
    return f"Both coders gave {inside(most['npt_construct'])} most often: to {counted(int(most['both']), 'CMOC')}."


def agreement_sentence(overall: pd.DataFrame) -> str:
    """Return the overall agreement of the two coders.

    >>> frame = pd.DataFrame({"measure": ["Cohen's kappa"], "estimate": [0.7], "low": [0.5], "high": [0.9], "n": [24]})
    >>> agreement_sentence(frame)
    "Agreement beyond chance over 24 CMOCs: Cohen's kappa 0.70 (95% interval 0.50 to 0.90)."
    """
    over = counted(int(overall["n"].iloc[0]), "CMOC")
    if overall["estimate"].isna().any():
        names = listed(list(overall["measure"]))
        return f"Both coders gave {over} one and the same label, so {names} are not estimable."
    measures = [
        f"{row.measure} {row.estimate:.2f} (95% interval {row.low:.2f} to {row.high:.2f})"
        for row in overall.itertuples()
    ]
    return f"Agreement beyond chance over {over}: {listed(measures)}."


def unused_sentence(table: pd.DataFrame) -> str:
    """Return for how many constructs kappa can be estimated; the label that stands for none of them is not counted.

    >>> unused_sentence(pd.DataFrame({"npt_construct": ["a", "b"], "estimable": [True, False]}))
    'Kappa can be estimated for one of 2 constructs; the rest were used by neither coder, or for every configuration.'
    """
    estimable = table.loc[table["npt_construct"] != NO_LABEL, "estimable"]
    can = spelled(int(estimable.sum())) if estimable.any() else "none"
    rest = "" if estimable.all() else "; the rest were used by neither coder, or for every configuration"
    return f"Kappa can be estimated for {can} of {len(estimable)} constructs{rest}."


def kappa_words(kappa: float, low: float, high: float) -> str:
    """Return kappa with its interval, or that one of them is not estimable.

    >>> kappa_words(0.5, -0.25, 1), kappa_words(float("nan"), 0, 0), kappa_words(1, float("nan"), float("nan"))
    ('0.50 (−0.25 to 1.00)', 'not estimable', '1.00 (no interval)')
    """
    if kappa != kappa:
        return "not estimable"
    if low != low:
        return f"{format_number(kappa)} (no interval)"
    return f"{format_number(kappa)} ({format_number(low)} to {format_number(high)})"


def differences_sentence(labels: pd.DataFrame, differences: pd.DataFrame | None) -> str:
    """Return on how many of the configurations that both coders labelled they differ.

    >>> labels = pd.DataFrame({"cmoc_id": ["8.3", "8.3", "8.4", "8.4"]})
    >>> differences_sentence(labels, pd.DataFrame({"cmoc_id": []}))
    'The coders gave every one of the 2 CMOCs the same label, so there is nothing to talk over.'
    >>> differences_sentence(labels, pd.DataFrame({"cmoc_id": ["8.3"]}))
    'One of the 2 CMOCs has two labels.'
    """
    cmocs = labels["cmoc_id"].nunique()
    if differences is None or differences.empty:
        each = "the one CMOC" if cmocs == 1 else f"every one of the {cmocs} CMOCs"
        return f"The coders gave {each} the same label, so there is nothing to talk over."
    have = "has" if len(differences) == 1 else "have"
    return f"{spelled(len(differences)).capitalize()} of the {cmocs} CMOCs {have} two labels."


def lineage_sentence(lineage: pd.DataFrame, merged: pd.DataFrame) -> str:
    """Return how many configurations became how many.

    >>> lineage = pd.DataFrame({"decision": ["merge", "merge", "keep"]})
    >>> lineage_sentence(lineage, pd.DataFrame({"sources": [2, 1], "constructs": [1, 1]}))
    'Three configurations became two: two went into one with others, one was kept apart.'
    """
    before = counted(len(lineage), "configuration")
    counts = lineage["decision"].value_counts()
    one, kept, undecided = (int(counts.get(name, 0)) for name in ("merge", "keep", "undecided"))
    parts = [f"{spelled(one)} went into one with others"] if one else []
    parts += [f"{spelled(kept)} {'was' if kept == 1 else 'were'} kept apart"] if kept else []
    parts += [f"{spelled(undecided)} {'is' if undecided == 1 else 'are'} still to be decided"] if undecided else []
    across = int((merged["constructs"] > 1).sum())
    joins = "joins" if across == 1 else "join"
    joined = f" {spelled(across).capitalize()} of them {joins} labels of different constructs." if across else ""
    return f"{before[:1].upper()}{before[1:]} became {spelled(len(merged))}: {', '.join(parts)}.{joined}"


def sources_sentence(merged: pd.DataFrame) -> str:
    """Return how many merged configurations have several sources.

    >>> sources_sentence(pd.DataFrame({"sources": [1, 3]}))
    'One of two merged configurations has more than one source, and none has more than three.'
    """
    several = int((merged["sources"] > 1).sum())
    have = "has" if several == 1 else "have"
    number = spelled(several).capitalize()
    most = f", and none has more than {spelled(int(merged['sources'].max()))}" if several else ""
    return f"{number} of {counted(len(merged), 'merged configuration')} {have} more than one source{most}."


def reasons_sentence(lineage: pd.DataFrame) -> str:
    """Return the reason given most often for a decision.

    >>> reasons_sentence(pd.DataFrame({"reason": ["one idea", "one idea", "alone", None]}))
    'Of four decisions, two have the reason given most often: one idea.'
    """
    counts = lineage["reason"].value_counts()
    decisions = counted(len(lineage), "decision")
    if counts.empty:
        return f"Of {decisions}, none has a reason."
    number = spelled(int(counts.iloc[0]))
    have = "has" if counts.iloc[0] == 1 else "have"
    return f"Of {decisions}, {number} {have} the reason given most often: {counts.index[0]}."
