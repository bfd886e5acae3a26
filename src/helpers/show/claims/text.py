"""Sentences of the chapter on the published claims."""

import pandas as pd

from helpers.analysis.claims import AGREES, CANNOT, DISAGREES
from helpers.show.page import counted, listed


def verdicts_answer(checked: pd.DataFrame) -> str:
    """Return how many claims agree, disagree and cannot be recomputed.

    >>> verdicts_answer(pd.DataFrame({"verdict": ["agrees", "agrees", "disagrees"]}))
    'Of the three claims checked, two follow from the published tables and one does not.'
    """
    agrees, disagrees = ((checked["verdict"] == verdict).sum() for verdict in (AGREES, DISAGREES))
    follow, not_so = counted(agrees, "x").split()[0], counted(disagrees, "x").split()[0]
    does = "does" if disagrees == 1 else "do"
    return (
        f"Of the {counted(len(checked), 'claim')} checked, {follow} follow from the published tables and {not_so} "
        f"{does} not."
    )


def verdicts_certainty(checked: pd.DataFrame) -> str:
    """Return how many claims cannot be recomputed, and why.

    >>> verdicts_certainty(pd.DataFrame({"verdict": ["agrees"]}))
    'Every claim could be recomputed.'
    """
    cannot = int((checked["verdict"] == CANNOT).sum())
    if not cannot:
        return "Every claim could be recomputed."
    claims = counted(cannot, "claim")
    return f"{claims[:1].upper()}{claims[1:]} cannot be recomputed, since the synopsis does not print what is needed."


def repeats_sentence(repeats: pd.DataFrame) -> str:
    """Return how many quantities are printed in more than one place, and which differ there.

    >>> repeats_sentence(pd.DataFrame({"quantity": ["cases"], "same": [True]}))
    'One quantity is printed in more than one place, and it is the same everywhere.'
    """
    quantities = counted(len(repeats), "quantity", "quantities")
    verb, it = ("is", "it is") if len(repeats) == 1 else ("are", "each is")
    start = f"{quantities[:1].upper()}{quantities[1:]} {verb} printed in more than one place, and"
    if repeats["same"].all():
        return f"{start} {it} the same everywhere."
    differ = repeats.loc[~repeats["same"], "quantity"].str.replace("_", " ").tolist()
    return f"{start} these differ: {listed(differ)}."
