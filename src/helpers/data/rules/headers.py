"""Rules of a table's shape: its column names, and lines as long as the header."""

from typing import Final

from helpers.data.faults import Rule

NO_HEADER: Final = Rule(
    "no-header",
    "The first line that is not blank holds the column names.",
    "the first line holds none of this table's column names",
    "it must be {names}; add that line, or delete the lines above it",
)
COLUMN_MISSING: Final = Rule(
    "column-missing",
    "A table has every column that it needs.",
    "there is no column {name}, and this table needs it",
    "{way_out}",
)
COLUMN_MISSPELT: Final = Rule(
    "column-misspelt",
    "A column is named as in the data dictionary.",
    "is not a column of this table, and {like} is missing",
    "rename it to {like} if that is what it holds",
)
NO_OUTCOME: Final = Rule(
    "no-outcome",
    "A table of questionnaires has at least one item of the ONS4, the GSE or a questionnaire that the study describes.",
    "none of the columns of answers is there ({first} to {last}), so no answer would be read",
    "{way_out}",
    ("questionnaires",),
)
COLUMN_NOT_READ: Final = Rule(
    "column-not-read",
    "Columns that no chapter uses are not read, and that is said.",
    "is a column that no chapter uses; it is not read",
    severity="note",
)
HEADING_AGAIN: Final = Rule(
    "heading-again",
    "The column names stand above the rows, and nowhere else.",
    "column names stand here again, below the first row: was a second file put under the first?",
    "keep the two files apart; where they have the same columns in the same order, one line of names is enough for "
    "both",
)
COLUMN_TWICE: Final = Rule(
    "column-twice",
    "No two columns have one name.",
    "is the name of two columns",
    "look which is meant, and give the other another name",
)
COLUMN_NAMELESS: Final = Rule(
    "column-nameless",
    "A column that holds values has a name.",
    "column {number} holds values and has no name",
    "name it or clear it",
)
LINE_TOO_LONG: Final = Rule(
    "line-too-long",
    "A line has as many cells as the header.",
    "the line has {cells} cells where the header has {width}",
    "{way_out}",
)
LINE_TOO_SHORT: Final = Rule(
    "line-too-short",
    "A line has as many cells as the header.",
    "the line has {cells} cells where the header has {width}",
    "add the cell that was lost, and keep the separators of empty cells",
)
