"""What a study counts beside GP appointments, from `outcomes/NAME.toml`: read, and refused by line where wrong."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from helpers.counted_outcomes import GP_APPOINTMENTS, CountedOutcome, counted_outcome_in
from helpers.data.faults import Fault
from helpers.data.read.description import (
    MOST_LETTERS,
    MOST_LETTERS_OF_SOURCES,
    PLAIN_IN_SOURCES,
    DescriptionReader,
    DescriptionRules,
)
from helpers.data.read.toml import described_files, key_lines, read_toml
from helpers.data.rules import counted_outcomes
from helpers.vocabulary import OUTCOMES_FOLDER

MOST_OUTCOMES: Final = 20
KEYS: Final = ("singular", "plural", "counts", "source")
"""The keys of a description, each of which a page may show."""
_FILE: Final = re.compile(r"(?=.{1,45}$)[a-z][a-z0-9]*(_[a-z0-9]+)*\.toml")
_ENTITY: Final = re.compile(r"&#?\w+;")
_PLAIN: Final = PLAIN_IN_SOURCES | {"&"}
_RULES: Final = DescriptionRules(
    counted_outcomes.KEY_UNKNOWN, counted_outcomes.KEY_MISSING, counted_outcomes.NOT_TEXT, counted_outcomes.MARKS
)


def read_counted_outcomes(folder: Path) -> tuple[tuple[CountedOutcome, ...], list[Fault]]:
    """Return the outcomes that a study folder describes rightly, and everything that is wrong with the descriptions."""
    wrong, too_many = counted_outcomes.NOT_A_DESCRIPTION, counted_outcomes.TOO_MANY
    files, faults = described_files(folder, OUTCOMES_FOLDER, wrong, too_many, MOST_OUTCOMES, _FILE)
    outcomes: list[CountedOutcome] = []
    for path in files:
        shown = f"{OUTCOMES_FOLDER}/{path.name}"
        given, fault = read_toml(path, folder, shown)
        if fault is not None:
            faults.append(fault)
        elif given:  # one that is all comments is the template as it was written
            found = _faults_of(given, path, shown, outcomes)
            faults += found
            outcomes += [] if found else [counted_outcome_in(path.stem, given)]
    return tuple(outcomes), faults


def notes_of(outcomes: Sequence[CountedOutcome]) -> list[Fault]:
    """Return for every description a note of what it adds."""
    rule = counted_outcomes.DESCRIBES
    return [rule.broken(f"{OUTCOMES_FOLDER}/{one.id}.toml", several=one.plural) for one in outcomes]


def _faults_of(given: Mapping[str, Any], path: Path, shown: str, others: Sequence[CountedOutcome]) -> list[Fault]:
    """Return all that is wrong with a description, by line."""
    reader = DescriptionReader(_RULES)
    reader.begin(shown, key_lines(path))
    reader.keys((), given, KEYS, KEYS)
    for key in [key for key in KEYS if key in given]:
        most = MOST_LETTERS if key in ("singular", "plural") else MOST_LETTERS_OF_SOURCES
        before = len(reader.faults)
        reader.text((key,), given[key], most, _PLAIN)
        if len(reader.faults) == before and _ENTITY.search(given[key]):
            reader.say((key,), counted_outcomes.MARKS, mark="&")
    if not reader.faults:
        taken = {one.plural.casefold(): f"{OUTCOMES_FOLDER}/{one.id}.toml" for one in others}
        taken[GP_APPOINTMENTS.label.casefold()] = "gp_usage.csv"
        if other := taken.get(given["plural"].casefold()):
            reader.say(("plural",), counted_outcomes.TWICE, other=other)
    return reader.faults


TEMPLATE: Final = """\
# Something that you count beside GP appointments, in the same months before and after referral. Take the # away, and
# give the file the outcome's name: outcomes/NAME.toml. NAME is then what the column outcome of outcome_counts.csv
# holds, which has one row per patient and outcome, those without any too. Pages show these words, a release too. A
# file with nothing but comments counts as absent.

# singular = "A&E attendance"
# plural = "A&E attendances"
# counts = "One visit to an emergency department of type 1, whoever referred the patient"
# source = "Where this is defined, so that two studies count the same"
"""
"""What `linkbook template` writes as `outcomes/example.toml`."""
