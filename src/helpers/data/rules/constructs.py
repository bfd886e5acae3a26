"""Rules of constructs.toml: a list of constructs that a study describes itself."""

from typing import Final

from helpers.data.faults import Rule

_TEMPLATE: Final = "linkbook template writes an example"

KEY_UNKNOWN: Final = Rule(
    "constructs-key-unknown",
    "Every key of constructs.toml is a known one.",
    "key {key} is not known",
    "known here are {known}",
)
KEY_MISSING: Final = Rule(
    "constructs-key-missing",
    "A description of constructs has every key that it needs.",
    "key {key} is missing",
    f"add it; {_TEMPLATE}",
)
NOT_A_TABLE: Final = Rule(
    "constructs-not-a-table",
    "Constructs are written as tables.",
    "key {key} is not a list of 1 to {most} constructs",
    f"begin each construct with [[construct]]; {_TEMPLATE}",
)
NOT_TEXT: Final = Rule(
    "constructs-not-text",
    "Words of constructs.toml are text of one line.",
    "key {key} is not text of one line and 1 to {most} characters",
    "write it in quotation marks on one line",
)
MARKS: Final = Rule(
    "constructs-text-with-marks",
    "Words of constructs.toml are letters, digits and plain punctuation, which mean the same in every page and figure.",
    "key {key} holds a mark that has another meaning on a page ({mark})",
    "write it without",
)
TWICE: Final = Rule(
    "construct-twice",
    "No two constructs have one name, whatever its capitals and hyphens.",
    "key {key} is the name of another construct too",
    "give one of the two another name, or leave one entry in the file where both are the same",
)
NAME_TAKEN: Final = Rule(
    "construct-name-taken",
    "The name of a construct stands for nothing else.",
    "key {key} is a word that stands for something else: a role, a CMOC, the framework, none of the constructs, or a "
    "missing value",
    "give the construct another name, in cmocs.csv and cmoc_codings.csv too",
)
DESCRIBES: Final = Rule(
    "constructs-described",
    "Which list of constructs a study uses is said.",
    "describes {constructs} of {name}, in the place of those of {shipped}",
    severity="note",
)
