"""Sentences of the chapter on the programme theory."""

import pandas as pd

from helpers.show.page import counted, inside


def theory_answer(nodes: pd.DataFrame) -> str:
    """Return how many concepts and outcomes there are, and how many are new.

    >>> nodes = pd.DataFrame({"kind": ["concept", "outcome"], "origin": ["review", "evaluation"], "label": ["A", "B"]})
    >>> theory_answer(nodes)
    'The theory joins one concept to one outcome; the evaluation added no concepts and one outcome.'
    """
    concepts, outcomes = (nodes[nodes["kind"] == kind] for kind in ("concept", "outcome"))
    joined = f"{counted(len(concepts), 'concept')} to {counted(len(outcomes), 'outcome')}"
    if nodes["origin"].isna().all():
        return f"The theory joins {joined}."
    new_concepts, new_outcomes = (int((part["origin"] == "evaluation").sum()) for part in (concepts, outcomes))
    added = f"{counted(new_concepts, 'concept')} and {counted(new_outcomes, 'outcome')}"
    return f"The theory joins {joined}; the evaluation added {added}."


def busiest_sentence(counts: pd.DataFrame) -> str:
    """Return which part has most links, from `counts` with most links first.

    >>> busiest_sentence(pd.DataFrame({"label": ["Buy-in"], "links_in": [3], "links_out": [1]}))
    'Most links meet at buy-in: three in and one out.'
    """
    top = counts.iloc[0]
    numbers = [counted(int(top[column]), "link").split()[0] for column in ("links_in", "links_out")]
    into, out = ("none" if number == "no" else number for number in numbers)
    return f"Most links meet at {inside(top['label'])}: {into} in and {out} out."
