"""Sentences of the chapter on the published claims."""

import pandas as pd

from helpers.analysis.claims import AGREES, CANNOT, DISAGREES
from helpers.show.page import counted, inside, listed


def verdicts_answer(checked: pd.DataFrame) -> str:
    """Return how many claims were checked and agree, and which do not, by name.

    >>> names = ["verdict", "claim", "printed_value", "recomputed_value"]
    >>> rows = [["agrees", "Papers", "3", "3"], ["disagrees", "Sites", "7", "6"]]
    >>> verdicts_answer(pd.DataFrame(rows, columns=names))
    'Of two numbers that could be worked out again, one agrees. One does not: “Sites” (printed 7, worked out 6).'
    """
    agree, disagree = (checked[checked["verdict"] == verdict] for verdict in (AGREES, DISAGREES))
    numbers = counted(len(agree) + len(disagree), "number")
    if disagree.empty:
        return f"Of {numbers} that could be worked out again, all agree."
    names = [
        f"“{row.claim}” (printed {row.printed_value}, worked out {row.recomputed_value})"
        for row in disagree.itertuples()
    ]
    agrees, does = ("agrees" if len(agree) == 1 else "agree"), ("does" if len(disagree) == 1 else "do")
    return (
        f"Of {numbers} that could be worked out again, {_count(len(agree))} {agrees}. "
        f"{_capital(_count(len(disagree)))} {does} not: {listed(names)}."
    )


def verdicts_certainty(checked: pd.DataFrame, pairs: pd.DataFrame) -> str:
    """Return how many claims cannot be recomputed, and how many places are to be compared.

    >>> verdicts_certainty(pd.DataFrame({"verdict": ["agrees"]}), pd.DataFrame({"subject": ["People"]}))
    'Every claim could be recomputed. One pair of places seems not to say the same: one on people.'
    """
    return f"{unchecked_sentence(checked)} {pairs_sentence(pairs)}"


def unchecked_sentence(checked: pd.DataFrame) -> str:
    """Return how many claims cannot be recomputed, and why.

    >>> unchecked_sentence(pd.DataFrame({"verdict": ["agrees"]}))
    'Every claim could be recomputed.'
    """
    cannot = int((checked["verdict"] == CANNOT).sum())
    if not cannot:
        return "Every claim could be recomputed."
    return (
        f"{_capital(counted(cannot, 'more claim'))} cannot be recomputed, since the synopsis does not print what is "
        "needed."
    )


def pairs_sentence(pairs: pd.DataFrame) -> str:
    """Return how many pairs of places seem not to say the same, and on what.

    >>> pairs_sentence(pd.DataFrame({"subject": ["People", "GP appointments", "People"]}))
    'Three pairs of places seem not to say the same: two on people and one on GP appointments.'
    """
    subjects = pairs["subject"].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    on = [f"{_count(number)} on {inside(subject)}" for subject, number in subjects.items()]
    verb = "seems" if len(pairs) == 1 else "seem"
    places = _capital(counted(len(pairs), "pair of places", "pairs of places"))
    return f"{places} {verb} not to say the same: {listed(on)}."


def repeats_sentence(repeats: pd.DataFrame) -> str:
    """Return how many quantities are printed in more than one place, and which differ there.

    >>> repeats_sentence(pd.DataFrame({"quantity": ["cases"], "same": [True]}))
    'One quantity is printed in more than one place, and it is the same everywhere.'
    """
    quantities = counted(len(repeats), "quantity", "quantities")
    verb, it = ("is", "it is") if len(repeats) == 1 else ("are", "each is")
    start = f"{_capital(quantities)} {verb} printed in more than one place, and"
    if repeats["same"].all():
        return f"{start} {it} the same everywhere."
    differ = repeats.loc[~repeats["same"], "quantity"].str.replace("_", " ").tolist()
    return f"{start} these differ: {listed(differ)}."


def reasons_sentence(reasons: pd.DataFrame) -> str:
    """Return how many claims cannot be recomputed, and the most frequent reason.

    >>> reasons_sentence(pd.DataFrame({"reason": ["no list", "no log"], "claims": [3, 1]}))
    'Four claims cannot be recomputed, for two reasons. The most frequent, of three claims: no list.'
    """
    first = reasons.iloc[0]
    return (
        f"{_capital(counted(int(reasons['claims'].sum()), 'claim'))} cannot be recomputed, for "
        f"{counted(len(reasons), 'reason')}. The most frequent, of {counted(first['claims'], 'claim')}: "
        f"{first['reason']}."
    )


def agreeing_sentence(checked: pd.DataFrame) -> str:
    """Return the line under which all claims are: how many agree, of how many.

    >>> agreeing_sentence(pd.DataFrame({"verdict": ["agrees", "agrees", "disagrees"]}))
    'The two claims that agree, in the table of all three, to be filtered.'
    """
    agree = counted(int((checked["verdict"] == AGREES).sum()), "claim")
    verb = "agrees" if agree.startswith("one ") else "agree"
    return f"The {agree} that {verb}, in the table of all {_count(len(checked))}, to be filtered."


def _count(number: int) -> str:
    return counted(number, "claim").split()[0]


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
