"""Synthetic CMOCs of the three papers and the decisions that merge them: made up, to show how merging is traced.

The papers' own CMOCs are in a supplement that the book does not have.
"""

import re
from datetime import date, timedelta
from random import Random
from typing import Final

import pandas as pd

from helpers.data.study import load_published
from helpers.data.synthetic.draws import SEED, shuffled, weighted, whole

FIRST_MEETING: Final = date(2023, 11, 6)
"""Our choice, within the months in which the study analysed its data."""

OTHER_WORDS: Final = (
    ("the link worker", "a link worker", "their link worker"),
    ("link workers", "social prescribers", "those in the role"),
    ("patients", "people referred", "those referred"),
    ("patient", "person referred", "person"),
    ("feel", "come to feel", "say they feel"),
    ("more", "rather more", "increasingly"),
    ("help", "assist", "support"),
    ("support", "help", "backing"),
    ("their", "their own", "their"),
    ("needs", "concerns", "wishes"),
    ("work", "practise", "operate"),
    ("time", "hours", "space"),
    ("GPs", "family doctors", "doctors"),
    ("GP", "family doctor", "doctor"),
    ("community", "neighbourhood", "local"),
    ("contact", "meetings", "sessions"),
    ("less", "somewhat less", "not as"),
    ("they", "they", "these people"),
)
"""A word of the 24 CMOCs, and what the synthetic ones say instead."""

SAYS_OTHERWISE: Final = 0.65
SOURCES_PER_CMOC: Final = ((1, 2, 3), (4.0, 4.0, 4.0))
ACROSS: Final = "8.7"
"""One source of this CMOC carries another construct, to show a merge across constructs with its reason."""

REASONS: Final = (
    "same context and mechanism, the outcome in other words",
    "one idea told by two papers",
    "same mechanism; the contexts differ in wording only",
)
KEPT: Final = "stands alone; takes its final number"
REASON_ACROSS: Final = (
    "labelled for who takes part in one paper and for staying with it in the other; the group saw one idea"
)


def make_paper_cmocs(seed: int = SEED) -> dict[str, pd.DataFrame]:
    """Return synthetic CMOCs by paper, their elements, and the decisions that merge them into the published 24."""
    rng = Random(f"{seed} paper cmocs")
    made = _sources(load_published("cmocs"), rng)
    parts = load_published("cmoc_elements").groupby("cmoc_id")
    cmocs, elements, merges = [], [], []
    for name, paper, theme, construct, final, reason in made:
        day = FIRST_MEETING + timedelta(days=7 * whole(rng, 0, 3))
        cmocs.append((name, f"synthetic, Paper {paper}", theme, construct))
        merges.append((name, final, reason, day.isoformat()))
        elements += [
            (name, element.position, element.role, in_other_words(str(element.text), rng))
            for element in parts.get_group(final).itertuples()
        ]
    return {
        "paper_cmocs": pd.DataFrame(cmocs, columns=["cmoc_id", "source", "theme", "npt_construct"]),
        "paper_cmoc_elements": pd.DataFrame(elements, columns=["cmoc_id", "position", "role", "text"]),
        "cmoc_merges": pd.DataFrame(merges, columns=["source_cmoc_id", "merged_cmoc_id", "reason", "decided_on"]),
    }


def _sources(published: pd.DataFrame, rng: Random) -> list[tuple[str, int, str, str, str, str]]:
    """Return number, paper, theme, construct, published CMOC and reason of each synthetic one, by paper."""
    made: list[tuple[int, str, str, str, str]] = []
    for row in published.itertuples():
        final, theme = str(row.cmoc_id), str(row.theme)
        papers = sorted(shuffled(rng, (1, 2, 3))[: weighted(rng, *SOURCES_PER_CMOC)])
        if final == ACROSS and len(papers) == 1:
            papers = [1, 3]
        for nth, paper in enumerate(papers):
            across = final == ACROSS and nth == 1
            reason = REASONS[whole(rng, 0, len(REASONS) - 1)] if len(papers) > 1 else KEPT
            construct = "Enrolment" if across else str(row.npt_construct)
            made.append((paper, theme, construct, final, REASON_ACROSS if across else reason))
    made.sort(key=lambda source: source[0])
    before = {paper: sum(source[0] < paper for source in made) for paper in (1, 2, 3)}
    return [(f"P{row[0]}-{number - before[row[0]]:02d}", *row) for number, row in enumerate(made, start=1)]


def in_other_words(text: str, rng: Random) -> str:
    """Return a clause with some of its words swapped.

    >>> in_other_words("no word of the list", Random(1))
    'no word of the list'
    """
    choices = {word: others for word, *others in OTHER_WORDS}
    pattern = re.compile(r"\b(" + "|".join(re.escape(word) for word in choices) + r")\b")

    def swapped(match: re.Match[str]) -> str:
        others = choices[match[1]]
        return others[whole(rng, 0, len(others) - 1)] if rng.random() < SAYS_OTHERWISE else match[1]

    return pattern.sub(swapped, text)
