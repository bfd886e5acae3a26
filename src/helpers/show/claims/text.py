"""Sentences of the chapter on the published claims."""

import pandas as pd

from helpers.show.page import counted, listed

VERDICTS = ("agrees", "disagrees", "cannot be recomputed")


def verdicts_answer(checked: pd.DataFrame) -> str:
    """Return how many claims agree, disagree and cannot be recomputed.

    Args:
        checked: the claims with their verdict.

    >>> verdicts_answer(pd.DataFrame({"verdict": ["agrees", "agrees", "disagrees"]}))
    'Of the three claims checked, two follow from the published tables and one does not.'
    """
    agrees, disagrees = ((checked["verdict"] == verdict).sum() for verdict in VERDICTS[:2])
    told = (
        f"Of the {counted(len(checked), 'claim')} checked, {counted(agrees, 'x').split()[0]} follow from the published"
    )
    does = "does" if disagrees == 1 else "do"
    return f"{told} tables and {counted(disagrees, 'x').split()[0]} {does} not."


def verdicts_certainty(checked: pd.DataFrame) -> str:
    """Return how many claims cannot be recomputed, and why.

    Args:
        checked: the claims with their verdict.

    >>> verdicts_certainty(pd.DataFrame({"verdict": ["agrees"]}))
    'Every claim could be recomputed.'
    """
    cannot = int((checked["verdict"] == VERDICTS[2]).sum())
    if not cannot:
        return "Every claim could be recomputed."
    told = counted(cannot, "claim")
    return f"{told[:1].upper()}{told[1:]} cannot be recomputed, since the synopsis does not print what is needed."


def repeats_sentence(repeats: pd.DataFrame) -> str:
    """Return how many quantities are printed in more than one place, and which differ there.

    Args:
        repeats: quantity, places, printed_value, same.

    >>> repeats_sentence(pd.DataFrame({"quantity": ["cases"], "same": [True]}))
    'One quantity is printed in more than one place, and it is the same everywhere.'
    """
    told = counted(len(repeats), "quantity", "quantities")
    verb, it = ("is", "it is") if len(repeats) == 1 else ("are", "each is")
    start = f"{told[:1].upper()}{told[1:]} {verb} printed in more than one place, and"
    if repeats["same"].all():
        return f"{start} {it} the same everywhere."
    differ = repeats.loc[~repeats["same"], "quantity"].str.replace("_", " ").tolist()
    return f"{start} these differ: {listed(differ)}."
