"""Rules of single cells: what the descriptor allows in a column."""

from typing import Final

from helpers.data.faults import Rule

EMPTY: Final = Rule(
    "cell-empty",
    "A column that is needed has a value in every row.",
    "the cell is empty, and a value is needed",
    "{way_out}",
)
COUNTS_AS_EMPTY: Final = Rule(
    "cell-counts-as-empty",
    "A column that is needed has a value in every row; NA and the like are none.",
    "counts as empty, and a value is needed",
    "fill it; if it is a name, write it in another way here and in every other file",
)
NO_NUMBER: Final = Rule(
    "number-counts-as-empty",
    "A column of numbers that is needed has a number in every row; NA and the like are none.",
    "counts as empty, and a number is needed",
    "fill it",
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
THOUSANDS_OR_DECIMALS: Final = Rule(
    "thousands-or-decimals",
    "A mark in a number can be read in one way only.",
    "is {whole} with a mark between thousands, or a number with three decimals: either could be meant",
    "look which it is at the source; write {whole} if it is the first, and a point with fewer than three decimals "
    "if it is the second",
)
DECIMAL_COMMAS: Final = Rule(
    "decimal-commas",
    "With semicolons between columns a comma in a number is the decimal mark, and that is said.",
    "commas in numbers were read as decimal marks (6,5 is 6.5), for semicolons stand between the columns",
    severity="note",
)
NOT_A_NUMBER: Final = Rule("not-a-number", "A column of numbers holds numbers.", "is not {wanted}", "{way_out}")
DATE_AMONG_NUMBERS: Final = Rule(
    "date-among-numbers",
    "A column of numbers holds no dates.",
    "is a date, and this column takes {wanted}",
    "linkbook import makes months of the dates of assessments",
)
RANGE_AMONG_NUMBERS: Final = Rule(
    "range-among-numbers",
    "A column of numbers holds no ranges or bands.",
    "is a range, and this column takes {wanted}",
    "{way_out}",
)
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
SEVERAL_LINES: Final = Rule(
    "cell-over-several-lines",
    "A cell of an id, a number or a short word is on one line.",
    "one cell goes on from line {first} to line {last} of the file, for a quotation mark opened in line {first} is not "
    "closed before line {last}",
    "look at the quotation marks of these lines: each line may be a row of its own",
)
