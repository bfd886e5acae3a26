"""Sentences of the chapter on configurations."""

from typing import Final

import pandas as pd

from helpers.constructs import Framework, described
from helpers.show.page import counted, inside, listed

_MOST_NAMED: Final = 5
"""Outcomes that are named when as many CMOCs speak of each."""
_NO_OUTCOME: Final = {
    1: "The one topic, as grouped here, is an outcome of no CMOC.",
    2: "Neither of 2 topics, as grouped here, is an outcome of a CMOC.",
}


def cmocs_answer(cmocs: pd.DataFrame, framework: Framework | None = None) -> str:
    """Return how many CMOCs there are, in how many tables and under how many constructs.

    >>> cmocs_answer(pd.DataFrame({"cmoc_id": ["1"], "table": ["T"], "npt_construct": ["x"]}))
    'One configuration in one table, under one construct of Normalisation Process Theory.'
    """
    number = counted(len(cmocs), "configuration")
    where = f" in {counted(cmocs['table'].nunique(), 'table')}" if cmocs["table"].notna().any() else ""
    constructs = cmocs["npt_construct"].nunique()
    under = f", under {counted(constructs, 'construct')} of {described(framework).name}" if constructs else ""
    return f"{number[:1].upper()}{number[1:]}{where}{under}."


def short_answer(cmocs: pd.DataFrame, outcomes: pd.DataFrame | None, framework: Framework | None = None) -> str:
    """Return how many CMOCs there are and, where their outcomes are known, which most have.

    >>> cmocs = pd.DataFrame({"cmoc_id": ["1"], "table": ["T"], "npt_construct": ["x"]})
    >>> short_answer(cmocs, None) == cmocs_answer(cmocs)
    True
    """
    if outcomes is None or outcomes.empty:
        return cmocs_answer(cmocs, framework)
    return f"{cmocs_answer(cmocs, framework)} {outcomes_sentence(outcomes)}"


def patterns_sentence(patterns: pd.DataFrame) -> str:
    """Return in which order the elements are printed.

    >>> patterns_sentence(pd.DataFrame({"pattern": ["C-M-O", "C-O-M"], "cmocs": [15, 8]}))
    'Elements stand as C-M-O in 15 configurations and C-O-M in eight configurations.'
    """
    orders = [f"{row.pattern} in {counted(row.cmocs, 'configuration')}" for row in patterns.itertuples()]
    return f"Elements stand as {listed(orders)}."


def outcomes_sentence(counts: pd.DataFrame) -> str:
    """Return which outcomes most configurations have.

    >>> outcomes_sentence(pd.DataFrame({"topic": ["Hope", "Ease"], "as_outcome": [3, 1]}))
    'The commonest of 2 outcomes, as grouped here, is hope, in three CMOCs.'
    >>> outcomes_sentence(pd.DataFrame({"topic": ["Hope", "Ease"], "as_outcome": [0, 0]}))
    'Neither of 2 topics, as grouped here, is an outcome of a CMOC.'
    """
    if not counts["as_outcome"].any():
        return _NO_OUTCOME.get(len(counts), f"None of {len(counts)} topics, as grouped here, is an outcome of a CMOC.")
    most = counts[counts["as_outcome"] == counts["as_outcome"].max()]
    number = counted(int(most["as_outcome"].iloc[0]), "CMOC")
    if len(most) > _MOST_NAMED:
        return f"Of {len(counts)} outcomes, as grouped here, {len(most)} are the commonest, in {number} each."
    if len(counts) == 1:
        return f"The one outcome, as grouped here, is {inside(most['topic'].iloc[0])}, in {number}."
    names = listed([inside(topic) for topic in most["topic"]])
    verb, each = ("is", "") if len(most) == 1 else ("are", " each")
    return f"The commonest of {len(counts)} outcomes, as grouped here, {verb} {names}, in {number}{each}."


def roles_sentence(roles: pd.DataFrame) -> str:
    """Return how many elements of each role there are.

    >>> frame = pd.DataFrame({"role": ["context", "outcome"], "elements": [24, 25], "cmocs": [24, 24]})
    >>> roles_sentence(frame)
    'The configurations hold 24 contexts and 25 outcomes.'
    """
    numbers = [counted(row.elements, row.role) for row in roles.itertuples()]
    return f"The configurations hold {listed(numbers)}."


def promises_sentence(checked: pd.DataFrame) -> str:
    """Return which promised outcomes no row speaks of, and which stand only before the outcome of a row.

    >>> checked = pd.DataFrame({"table": ["Table 8"], "topic": ["GP use"], "found": ["in no row"]})
    >>> promises_sentence(checked)
    'The caption of Table 8 promises GP use, of which no row speaks.'
    """
    return f"{_silent_promises(checked)} {_weak_promises(checked)}".strip()


def _silent_promises(checked: pd.DataFrame) -> str:
    silent = checked[checked["found"] == "in no row"]
    if silent.empty:
        return "Every outcome that a caption promises is spoken of in a row of its table."
    sentences = [
        f"The caption of {table} promises {listed([inside(topic) for topic in topics])}, of which no row speaks."
        for table, topics in silent.groupby("table", sort=False)["topic"]
    ]
    return " ".join(sentences)


def _weak_promises(checked: pd.DataFrame) -> str:
    """Return which promised outcomes stand only in a context or a mechanism of the rows; "" when there are none.

    >>> row = ("Table 8", "Hope", "8.7", "only in a context or mechanism")
    >>> _weak_promises(pd.DataFrame([row], columns=["table", "topic", "elsewhere", "found"]))
    'Hope (Table 8: 8.7) stands only in a context or a mechanism, not as an outcome.'
    """
    weak = checked[checked["found"] == "only in a context or mechanism"]
    if weak.empty:
        return ""
    outcomes = listed([f"{row.topic} ({row.table}: {row.elsewhere})" for row in weak.itertuples()])
    return f"{outcomes} {'stands' if len(weak) == 1 else 'stand'} only in a context or a mechanism, not as an outcome."


def directions_sentence(directions: pd.DataFrame) -> str:
    """Return which outcomes some CMOCs expect more of and others less.

    >>> directions_sentence(pd.DataFrame({"topic": ["GP use"], "more": ["11.6"], "less": ["11.5"], "opposite": [True]}))
    'On GP use the configurations point opposite ways: more in 11.6, less in 11.5.'
    """
    opposite = directions[directions["opposite"]]
    if opposite.empty:
        return "No two configurations point opposite ways on one outcome."
    cmocs = [f"more in {row.more}, less in {row.less}" for row in opposite.itertuples()]
    if len(cmocs) == 1:
        return f"On {inside(opposite['topic'].iloc[0])} the configurations point opposite ways: {cmocs[0]}."
    outcomes = [f"{inside(topic)} ({words})" for topic, words in zip(opposite["topic"], cmocs, strict=True)]
    return f"The configurations point opposite ways on {listed(outcomes)}."
