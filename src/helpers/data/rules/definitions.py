"""Rules of definitions.toml: the definitions of an appointment, declared before they are counted."""

from typing import Final

from helpers.data.faults import Rule

_COUNT_AGAIN: Final = (
    "put the set back as it was, or count again with linkbook definitions --force, which keeps a note of it"
)

KEY_UNKNOWN: Final = Rule(
    "definitions-key-unknown",
    "Every key of definitions.toml is a known one.",
    "key {key} is not known",
    "known are {known}",
)
NOT_A_TABLE: Final = Rule(
    "definitions-not-a-panel",
    "Definitions stand in panels.",
    "{key} is not written as a table",
    "begin each panel with [[panel]], and what is primary in it with [panel.primary]",
)
NO_QUESTION: Final = Rule(
    "definitions-panel-without-question",
    "Every panel says in a few words which question its definitions answer.",
    "{key} is not text of one line and up to {most} characters",
    'write it like question = "GP appointments attended"',
)
PANEL_TWICE: Final = Rule(
    "definitions-panel-twice", "Panels have questions of their own.", "{key} is that of an earlier panel", "change one"
)
NOT_LEVELS: Final = Rule(
    "definitions-axis-without-levels",
    "Every axis has a list of levels.",
    "{key} is not a list with at least one level",
    "list the levels in square brackets, or leave the axis out, which takes what linkbook cohort takes",
)
LEVEL_WRONG: Final = Rule(
    "definitions-level-unknown",
    "Every level of an axis is one that can be counted.",
    "{key} has a level that is not allowed, number {number}",
    "give {allowed}",
)
LEVEL_TWICE: Final = Rule(
    "definitions-level-twice", "A level stands once on its axis.", "{key} has level {number} twice", "take one out"
)
NO_PRIMARY: Final = Rule(
    "definitions-without-primary",
    "One definition is primary.",
    "no definition is marked as primary",
    "add [panel.primary] below the panel it is in, with a level for every axis that has several",
)
PRIMARY_TWICE: Final = Rule(
    "definitions-two-primaries",
    "One definition is primary.",
    "{key} is a second primary definition",
    "keep one [panel.primary] in the file",
)
PRIMARY_NOT_A_LEVEL: Final = Rule(
    "definitions-primary-not-a-level",
    "The primary definition is one of the set.",
    "{key} is not one of the levels of its axis",
    "name one level that is listed, for every axis that has several",
)
TOO_MANY: Final = Rule(
    "definitions-too-many",
    "A set of definitions can be looked at.",
    "declares {number:,} definitions, more than {most:,}",
    "keep those that answer the question and that somebody would defend",
)
NONE_DECLARED: Final = Rule(
    "definitions-not-declared",
    "Definitions are declared before they are counted.",
    "is not in the folder, or declares nothing",
    "write down the set first; linkbook template makes a file to start from",
)
COUNTED_OTHERWISE: Final = Rule(
    "definitions-changed",
    "What was counted is the set that is declared.",
    "the set in definitions.toml is not the one that was counted here: was it changed after the results were seen?",
    _COUNT_AGAIN,
    ("gp_usage_definitions",),
    "question",
)
DECLARED_AFTER: Final = Rule(
    "definitions-declared-after",
    "A set of definitions is declared before its results are seen.",
    "another set was counted before, and its results are in {other}",
    _COUNT_AGAIN,
)
