"""Rules of outcomes/NAME.toml and outcome_counts.csv: what a study counts beside GP appointments."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from helpers.counted_outcomes import CountedOutcome
from helpers.data.faults import Fault, Rule
from helpers.data.read.raw_table import RawTable
from helpers.vocabulary import OUTCOMES_FOLDER

_TEMPLATE: Final = "linkbook template writes an example"
TABLE: Final = "outcome_counts"

NOT_A_DESCRIPTION: Final = Rule(
    "outcome-not-a-description",
    "The folder outcomes holds descriptions of outcomes, NAME.toml, and nothing else.",
    "is not a description of an outcome",
    "name it in small letters, digits and single _ between them, beginning with a letter, with the ending .toml, or "
    "take it out",
)
TOO_MANY: Final = Rule(
    "outcomes-too-many",
    "A study has so many outcomes that they can be read.",
    "holds more than {most} descriptions",
    "keep those that were counted",
)
KEY_UNKNOWN: Final = Rule(
    "outcome-key-unknown",
    "Every key of the description of an outcome is a known one.",
    "key {key} is not known",
    "known here are {known}",
)
KEY_MISSING: Final = Rule(
    "outcome-key-missing",
    "The description of an outcome has every key.",
    "key {key} is missing",
    f"add it; {_TEMPLATE}",
)
NOT_TEXT: Final = Rule(
    "outcome-not-text",
    "Words of the description of an outcome are text of one line.",
    "key {key} is not text of one line and 1 to {most} characters",
    "write it in quotation marks on one line",
)
MARKS: Final = Rule(
    "outcome-text-with-marks",
    "Words of the description of an outcome are letters, digits and plain punctuation, which mean the same in every "
    "page and figure.",
    "key {key} holds a mark that has another meaning on a page ({mark})",
    "write it without",
)
TWICE: Final = Rule(
    "outcome-twice",
    "No two outcomes have one name.",
    "key {key} is the word of {other} too",
    "call the two by different words, or count them as one",
)
NOT_COUNTED: Final = Rule(
    "outcome-not-counted",
    "Every outcome that is described has rows in outcome_counts.csv.",
    "describes {several}, and no row of outcome_counts.csv has {id}: is the count to come?",
    "add its rows, or take the description out; until then the chapter says that nobody counted it",
    severity="question",
)
NOT_DESCRIBED: Final = Rule(
    "outcome-not-described",
    "Every outcome that is counted is described.",
    "there are rows, and the folder outcomes describes no outcome",
    f"write outcomes/NAME.toml for each, with NAME as it stands in the column outcome; {_TEMPLATE}",
    (TABLE,),
)
COUNTS_IN_NO_TIME: Final = Rule(
    "outcome-in-no-months",
    "Who has an outcome was there for some months.",
    "months cannot be right, for the patient has a count in them",
    "mend the months or the count",
    (TABLE,),
)
DESCRIBES: Final = Rule(
    "outcome-described",
    "What a description adds is said.",
    "describes {several}",
    severity="note",
)


def counts_in_no_time(raw: RawTable | None, counts: pd.DataFrame | None) -> list[Fault]:
    """Return a fault for every patient with a count in 0 months."""
    if raw is None or counts is None:
        return []
    faults: list[Fault] = []
    for when in ("before", "after"):
        broken = (counts[f"months_{when}"] == 0) & (counts[f"count_{when}"] > 0)
        faults += raw.faults_of(broken.to_numpy().nonzero()[0], f"months_{when}", COUNTS_IN_NO_TIME)
    return faults


def uncounted(outcomes: Sequence[CountedOutcome], counts: pd.DataFrame | None) -> list[Fault]:
    """Return a question for every outcome that is described and that no row counts."""
    known = set() if counts is None else set(counts["outcome"].dropna())
    return [
        NOT_COUNTED.broken(f"{OUTCOMES_FOLDER}/{one.id}.toml", several=one.plural, id=one.id)
        for one in outcomes
        if one.id not in known
    ]
