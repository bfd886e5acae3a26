"""Sentences of the chapter on Normalisation Process Theory: constructs, agreement of coders, merging."""

from typing import Final

import pandas as pd

from helpers.analysis.npt import NO_LABEL
from helpers.show.page import counted, format_number, listed

KAPPA: Final = (
    "Few configurations carry any one construct, so kappa of a single construct moves a lot with one label. Read the "
    "counts first, then the agreement on giving it (positive) and on not giving it (negative)."
)
NO_LABELS: Final = "The study folder holds no labels of coders, so there is nothing to compare."
NO_MERGES: Final = "The study folder holds no decisions on merging."


def constructs_answer(mapped: pd.DataFrame) -> str:
    """Return how many constructs are used and which is the commonest.

    >>> constructs_answer(pd.DataFrame({"domain": "D", "npt_construct": ["A", "B"], "cmocs": [0, 3]}))
    'One of 2 constructs carries every CMOC; the commonest is b, with three.'
    """
    used = mapped[mapped["cmocs"] > 0]
    top = used.loc[used["cmocs"].idxmax()]
    carries = "carries" if len(used) == 1 else "carry"
    start = f"{_number(len(used)).capitalize()} of {len(mapped)} constructs {carries} every CMOC"
    return f"{start}; the commonest is {top['npt_construct'].lower()}, with {_number(top['cmocs'])}."


def gap_sentence(domains: pd.DataFrame) -> str:
    """Return which domains have no CMOC.

    >>> gap_sentence(pd.DataFrame({"domain": ["Coherence", "Reflexive monitoring"], "cmocs": [4, 0]}))
    'No configuration carries a construct of reflexive monitoring, the work of judging how a practice does.'
    """
    empty = [domain.lower() for domain in domains.loc[domains["cmocs"] == 0, "domain"]]
    if not empty:
        return "Every domain has at least one configuration."
    meaning = ", the work of judging how a practice does" if empty == ["reflexive monitoring"] else ""
    return f"No configuration carries a construct of {listed(empty).replace(' and ', ' or ')}{meaning}."


def narrative_sentence(compared: pd.DataFrame) -> str:
    """Return how many constructs the narrative names, and how the commonest label fares there.

    >>> rows = {"npt_construct": ["Trust", "Enrolment"], "cmocs": [8, 0], "mentions": [0, 1]}
    >>> narrative_sentence(pd.DataFrame(rows))
    'The narrative names one of 2 constructs. It never names trust, the commonest label, with eight CMOCs.'
    """
    named = _number(int((compared["mentions"] > 0).sum()))
    top = compared.loc[compared["cmocs"].idxmax()]
    label = f"{top['npt_construct'].lower()}, the commonest label"
    often = f"It names {label}, {counted(int(top['mentions']), 'time')}."
    never = f"It never names {label}, with {counted(int(top['cmocs']), 'CMOC')}."
    return f"The narrative names {named} of {len(compared)} constructs. {often if top['mentions'] else never}"


def silent_domains_sentence(domains: pd.DataFrame) -> str:
    """Return in which domains the narrative names constructs and no CMOC carries one.

    >>> rows = {"domain": ["Reflexive monitoring"], "cmocs": [0], "constructs_named": [3]}
    >>> silent_domains_sentence(pd.DataFrame(rows))
    'In reflexive monitoring the narrative names three constructs, and no configuration carries any of them.'
    """
    silent = domains[(domains["cmocs"] == 0) & (domains["constructs_named"] > 0)]
    sentences = [
        f"In {domain.lower()} the narrative names {counted(named, 'construct')}, and no configuration carries "
        f"{'it' if named == 1 else 'any of them'}."
        for domain, named in zip(silent["domain"], silent["constructs_named"], strict=True)
    ]
    return " ".join(sentences) or "No domain is named in the narrative and left without a configuration."


def vocabulary_sentence(constructs: pd.DataFrame, manual: pd.DataFrame) -> str:
    """Return how the two vocabularies come to their numbers.

    >>> constructs = pd.DataFrame({"domain": ["A", "A", "B", "B"], "npt_construct": list("wxyz")})
    >>> manual = pd.DataFrame({"group": ["Contexts", "Mechanisms"], "construct": ["p", "q"]})
    >>> vocabulary_sentence(constructs, manual)
    'One vocabulary has 4 constructs: two domains of two. The other has 2: one context and one mechanism.'
    """
    sizes = constructs.groupby("domain").size()
    groups = [
        counted(len(part), str(name).lower().removesuffix("s")) for name, part in manual.groupby("group", sort=False)
    ]
    domains = f"{counted(len(sizes), 'domain')} of {_number(int(sizes.iloc[0]))}"
    first = f"One vocabulary has {len(constructs)} constructs: {domains}."
    return f"{first} The other has {len(manual)}: {listed(groups)}."


def origin_sentence(origin: str, what: str) -> str:
    """Return where a part of the page has its rows from: published, synthetic or private.

    >>> origin_sentence("synthetic", "These labels")
    '**Synthetic.** These labels are made up to show how the analysis works; the study printed none.'
    """
    if origin == "synthetic":
        return f"**Synthetic.** {what} are made up to show how the analysis works; the study printed none."
    return f"{what} are those of the study folder." if origin == "private" else f"{what} are printed in the synopsis."


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
    can = _number(int(estimable.sum())) if estimable.any() else "none"
    rest = "" if estimable.all() else "; the rest were used by neither coder, or for every configuration"
    return f"Kappa can be estimated for {can} of {len(estimable)} constructs{rest}."


def kappa_words(kappa: float, low: float, high: float) -> str:
    """Return kappa with its interval, or that it is not estimable.

    >>> kappa_words(0.5, -0.25, 1), kappa_words(float("nan"), 0, 0)
    ('0.50 (−0.25 to 1.00)', 'not estimable')
    """
    if kappa != kappa:
        return "not estimable"
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
        return f"The coders gave every one of the {cmocs} CMOCs the same label, so there is nothing to talk over."
    have = "has" if len(differences) == 1 else "have"
    return f"{_number(len(differences)).capitalize()} of the {cmocs} CMOCs {have} two labels."


def lineage_sentence(lineage: pd.DataFrame, merged: pd.DataFrame) -> str:
    """Return how many configurations became how many.

    >>> lineage = pd.DataFrame({"decision": ["merge", "merge", "keep"]})
    >>> lineage_sentence(lineage, pd.DataFrame({"sources": [2, 1], "constructs": [1, 1]}))
    'Three configurations became two: two went into one with others, one was kept apart.'
    """
    before = counted(len(lineage), "configuration")
    counts = lineage["decision"].value_counts()
    one, kept, undecided = (int(counts.get(name, 0)) for name in ("merge", "keep", "undecided"))
    parts = [f"{_number(one)} went into one with others"] if one else []
    parts += [f"{_number(kept)} {'was' if kept == 1 else 'were'} kept apart"] if kept else []
    parts += [f"{_number(undecided)} {'is' if undecided == 1 else 'are'} still to be decided"] if undecided else []
    across = int((merged["constructs"] > 1).sum())
    joins = "joins" if across == 1 else "join"
    joined = f" {_number(across).capitalize()} of them {joins} labels of different constructs." if across else ""
    return f"{before[:1].upper()}{before[1:]} became {_number(len(merged))}: {', '.join(parts)}.{joined}"


def _number(number: int) -> str:
    """Return a number alone, small ones in words."""
    return counted(number, "x").split(" ", maxsplit=1)[0]
