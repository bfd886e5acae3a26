"""Rules of scales/NAME.toml: questionnaires that a study describes itself."""

from typing import Final

from helpers.data.faults import Rule

_TEMPLATE: Final = "linkbook template writes an example"

NOT_A_DESCRIPTION: Final = Rule(
    "scale-not-a-description",
    "The folder scales holds descriptions of questionnaires, NAME.toml, and nothing else.",
    "is not a description of a questionnaire",
    "name it in small letters, digits and _, beginning with a letter, with the ending .toml, or take it out",
)
TOO_MANY: Final = Rule(
    "scales-too-many",
    "A study has so many questionnaires that they can be read.",
    "holds more than {most} descriptions",
    "keep those that were asked",
)
NAME_TAKEN: Final = Rule(
    "scale-name-taken",
    "A study's own questionnaires have names of their own.",
    "is the name of a questionnaire that comes along",
    "name the file otherwise; the ONS4 and the General Self-Efficacy Scale need no file",
)
KEY_UNKNOWN: Final = Rule(
    "scale-key-unknown",
    "Every key of a description is a known one.",
    "key {key} is not known",
    "known here are {known}",
)
KEY_MISSING: Final = Rule(
    "scale-key-missing",
    "A description has every key that it needs.",
    "key {key} is missing",
    f"add it; {_TEMPLATE}",
)
NOT_A_TABLE: Final = Rule(
    "scale-not-a-table",
    "Parts of a description are written as tables.",
    "key {key} is not written as a table",
    f"begin each outcome with [[outcome]], and its norm with [outcome.norm]; {_TEMPLATE}",
)
NOT_TEXT: Final = Rule(
    "scale-not-text",
    "Words of a description are text of one line.",
    "key {key} is not text of one line and 1 to {most} characters",
    "write it in quotation marks on one line",
)
MARKS: Final = Rule(
    "scale-text-with-marks",
    "Words of a description are letters, digits and plain punctuation, which mean the same in every page and figure.",
    "key {key} holds a mark that has another meaning on a page ({mark})",
    "write it without",
)
NOT_A_NUMBER: Final = Rule(
    "scale-not-a-number",
    "Numbers of a description are in their range.",
    "key {key} is not {wanted}",
    "write such a number, without quotation marks",
)
NOT_ONE_OF: Final = Rule(
    "scale-not-one-of",
    "Words of which there are few are spelt as listed.",
    "key {key} is not one of {allowed}",
    "write one of these in quotation marks",
)
NOT_A_NAME: Final = Rule(
    "scale-not-a-name",
    "Ids and columns have plain names.",
    "key {key} is not made of plain names: small letters, digits and _, beginning with a letter",
    "rename it, in questionnaires.csv too",
)
NO_ITEMS: Final = Rule(
    "scale-without-items",
    "Every outcome is made of one item or more.",
    "key {key} is not a list of 1 to {most} columns, each once",
    'write it like items = ["sleep_1", "sleep_2"]; a total that was worked out before is one item',
)
ID_TAKEN: Final = Rule(
    "scale-outcome-twice",
    "No two outcomes have one id.",
    "key {key} is the id of another outcome, or of a column that is no item",
    "give it another id",
)
ITEM_TAKEN: Final = Rule(
    "scale-item-taken",
    "Items are columns of their own.",
    "key {key} names {item}, which is a column of the data dictionary",
    "name the study's own item otherwise, here and in questionnaires.csv",
)
TWO_RANGES: Final = Rule(
    "scale-item-with-two-ranges",
    "An item has one range wherever it is used.",
    "key {key} gives {item} another range than an earlier outcome does",
    "give it the same lowest and highest",
)
EMPTY_RANGE: Final = Rule(
    "scale-empty-range", "A range has a lower and a higher end.", "key {key} is not above lowest", "mend the two"
)
ALL_MISSING: Final = Rule(
    "scale-most-missing",
    "Some items of a score are answered.",
    "key {key} is not a whole number from 0 to {most}, one less than the number of items",
    "write how many items may be empty; 0 is what is taken without it",
)
BANDS_APART: Final = Rule(
    "scale-bands-apart",
    "Bands hold every score once, from the lowest to the highest.",
    "key {key} does not run from {low} to {high} without a gap, in 2 to {most} bands",
    "list the bands from the lowest scores up, each beginning one above the end of the one before",
)
ITEM_MISSING: Final = Rule(
    "scale-item-missing",
    "Every item that is described is a column of questionnaires.csv.",
    "{columns} {are} described here, and questionnaires.csv has no such column",
    "add the column, left empty where nobody was asked, or take it out of the description",
)
DESCRIBES: Final = Rule(
    "scale-described",
    "What a description adds is said.",
    "describes {outcomes}",
    severity="note",
)
