"""Rules of `answers.csv`, the study's list of answered questions."""

from typing import Final

from helpers.data.faults import Rule

UNREADABLE: Final = Rule(
    "answers-unreadable",
    "The list of answers is as `linkbook check --answer` writes it.",
    "the list of answers cannot be read: {why}",
    "mend it, or move it out of the folder and answer again",
)
NOT_ASKED: Final = Rule(
    "answer-not-asked",
    "An answer is kept when its question is no longer asked, and that is said.",
    "answers {rule}, which is not asked of these rows now: they have changed, or are mended",
    severity="note",
)
