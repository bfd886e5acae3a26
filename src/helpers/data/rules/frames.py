"""Rules of a sampling frame of a team's own, and of the weights of its attributes."""

from typing import Final

from helpers.data.faults import Rule

_AWAY: Final = "leave it out with --leave-out {name}, or give it the weight 0"
_NAMES: Final = "mend the cell, or take the column as names with --category {name}"

NO_ATTRIBUTE: Final = Rule(
    "frame-without-attributes",
    "A frame has attributes to choose by.",
    "holds no attribute beside the ids",
    "add the columns to choose by",
)
NO_COLUMN: Final = Rule(
    "frame-column-missing",
    "A column that an option names is in the file.",
    "has no column {name!r}, which {option} asks for",
    "{way_out}",
)
NO_ID: Final = Rule("frame-id-missing", "Every candidate has an id.", "the id is missing", "give the site an id")
ID_TWICE: Final = Rule(
    "frame-id-twice", "Every candidate is there once.", "is already in {where}", "give each site once"
)
TOO_FEW: Final = Rule(
    "frame-too-few",
    "A frame has at least two candidates.",
    "holds {number}",
    "a choice needs at least two candidates",
)
NO_LEVEL: Final = Rule(
    "frame-level-unknown",
    "A column of levels holds its levels.",
    "is none of the levels {levels}",
    "mend the cell",
)
NOT_FINITE: Final = Rule(
    "frame-number-not-finite", "Numbers are finite.", "holds a number that is not finite", "mend the cell"
)
NOT_A_NUMBER: Final = Rule(
    "frame-not-a-number",
    "A column of numbers holds numbers.",
    "is not a number{more}",
    _NAMES,
)
ALL_MISSING: Final = Rule("frame-column-empty", "An attribute is known of some site.", "every value is missing", _AWAY)
ALL_ALIKE: Final = Rule(
    "frame-column-alike",
    "An attribute tells sites apart.",
    "is the same for every site that has it, so it tells none apart",
    _AWAY,
)
WEIGHT_OF_NOTHING: Final = Rule(
    "weight-of-nothing",
    "A weight is of an attribute of the frame.",
    "is no attribute of the frame",
    "{way_out}",
)
WEIGHT_TWICE: Final = Rule(
    "weight-twice", "An attribute has one weight.", "is there twice", "give each attribute one weight"
)
WEIGHT_NOT_A_NUMBER: Final = Rule(
    "weight-not-a-number", "A weight is a number.", "is not a number", "give a number from 0"
)
WEIGHT_NEGATIVE: Final = Rule(
    "weight-negative",
    "A weight is 0 or more.",
    "is negative",
    "give a number from 0; 0 leaves the attribute out",
)
NO_WEIGHTS: Final = Rule(
    "no-weights", "A file of weights holds some.", "holds no weights", "give one line per attribute"
)
ALL_WEIGHTS_ZERO: Final = Rule(
    "weights-all-zero",
    "Some attribute has a weight above 0.",
    "gives every attribute the weight 0",
    "give at least one above 0",
)
NO_CHOICE: Final = Rule("no-choice", "The sites that are asked for can be chosen.", "{problem}")
