"""Rules of single cells: what the descriptor allows in a column."""

from typing import Final

from helpers.data.faults import Rule

EMPTY: Final = Rule(
    "cell-empty", "A column that is needed has a value in every row.", "{empty}, and a value is needed", "{way_out}"
)
SPREADSHEET_ERROR: Final = Rule(
    "spreadsheet-error",
    "No cell holds an error of a spreadsheet.",
    "is an error of the spreadsheet",
    "mend the formula, or clear the cell",
)
COMMA: Final = Rule(
    "number-with-comma",
    "Numbers are written with a point, and nothing between thousands.",
    "is written with a comma",
    "write numbers with a point and nothing between thousands",
)
NOT_A_NUMBER: Final = Rule("not-a-number", "A column of numbers holds numbers.", "is not {wanted}", "{way_out}")
NUMBER_BELOW_MINIMUM: Final = Rule(
    "number-below-minimum",
    "A number is not below the least that its column allows.",
    "is below the minimum {minimum}",
    "{way_out}",
)
NUMBER_ABOVE_MAXIMUM: Final = Rule(
    "number-above-maximum",
    "A number is not above the most that its column allows.",
    "is above the maximum {maximum}",
    "{way_out}",
)
NUMBER_TOO_LARGE: Final = Rule(
    "number-too-large",
    "A number has at most 15 digits.",
    "is not a number this size can be read for",
    "give at most 15 digits",
)
NOT_ONE_OF: Final = Rule(
    "not-one-of", "A column with a list of words holds words of the list.", "is not one of {allowed}", "{way_out}"
)
NOT_ALLOWED: Final = Rule(
    "text-not-allowed",
    "Ids are short and printable.",
    "is not allowed: {allowed}",
    "shorten it, or type it again without hidden characters",
)
