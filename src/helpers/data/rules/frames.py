"""Rules of a sampling frame of a team's own, and of the weights of its attributes."""

from typing import Final

from helpers.data.faults import Rule

_AWAY: Final = "leave it out with --leave-out {name}, or give it the weight 0"
_NAMES: Final = "mend the cell, or take the column as names with --category {name}"
_BACK: Final = "--attributes {name} brings it back"
_KEPT: Final = "if it only names the sites, leave it out with --leave-out {name}"

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
ROW_PER_SITE: Final = Rule(
    "frame-row-per-site",
    "A frame has one row per site.",
    "one row per site is needed, and {again:,} of {all_rows:,} rows have the id of a row above",
    "if the file has a row for each role, month or other part of a site, make one row of them first; if --id names the "
    "wrong column, name the one that is different in every row",
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
NOT_A_DATE: Final = Rule(
    "frame-not-a-date",
    "A column of dates holds dates.",
    "is not a date, and most cells of the column are",
    _NAMES,
)
DATE_ORDER: Final = Rule(
    "frame-date-order",
    "A date can be read in one way only, or its order is stated.",
    "could be day/month/year or month/day/year, or of two centuries",
    "write dates as YYYY-MM-DD, or state the order: --dates day-first",
)
UNITS_MIXED: Final = Rule(
    "frame-units-mixed",
    "The numbers of a column have one unit.",
    "has another unit than most cells of its column, or none",
    "look what each stands for and write all in one way, or take the column as names with --category {name}",
)
ALL_MISSING: Final = Rule("frame-column-empty", "An attribute is known of some site.", "every value is missing", _AWAY)
ALL_ALIKE: Final = Rule(
    "frame-column-alike",
    "An attribute tells sites apart.",
    "is the same for every site that has it, so it tells none apart",
    _AWAY,
)
AMOUNTS: Final = Rule(
    "frame-amounts-read",
    "Thousands, percent, currency and units are read as numbers, and said so.",
    "and cells like it were read as numbers",
    severity="note",
)
DATES: Final = Rule(
    "frame-dates-read",
    "Dates are read as such, and said so.",
    "and cells like it were read as dates ({form})",
    "--category {name} takes them as names",
    severity="note",
)
CODES: Final = Rule(
    "frame-codes-read",
    "Numbers with leading zeros are codes, and said so.",
    "and cells like it have leading zeros, so they are codes and were read as names",
    severity="note",
)
SPELLINGS: Final = Rule(
    "frame-spellings",
    "Names that differ in capitals or spaces only are one, and that is said.",
    "is there in other capitals or spaces too, and was read as one name with them",
    severity="note",
)
DIFFERENT: Final = Rule(
    "frame-column-different",
    "A column of texts says what several sites may have in common.",
    "is different for every site, so it tells all apart alike, and is left out",
    _BACK,
    severity="note",
)
NEARLY_DIFFERENT: Final = Rule(
    "frame-column-nearly-different",
    "A column of texts says what many sites may have in common.",
    "is different for nearly every site ({texts:,} texts for {sites:,} sites), so it tells them apart alike, and is "
    "left out",
    _BACK,
    severity="note",
)
MOSTLY_DIFFERENT: Final = Rule(
    "frame-column-mostly-different",
    "A column of texts that most sites have for themselves is looked at.",
    "has {texts:,} texts for {sites:,} sites, so it tells most apart alike",
    _KEPT,
    severity="note",
)
DIFFERENT_KEPT: Final = Rule(
    "frame-column-different-kept",
    "In a frame of twelve sites or fewer, a column that differs for every site is looked at.",
    "is different for every site, so it tells all apart alike, and is kept, for the frame is small",
    _KEPT,
    severity="note",
)
COPY: Final = Rule(
    "frame-column-copy",
    "What sites have in common counts once.",
    "goes one to one with {other}, so that both would count for one thing, and is left out",
    _BACK,
    severity="note",
)
COPY_KEPT: Final = Rule(
    "frame-column-copy-kept",
    "In a frame of twelve sites or fewer, a column that goes one to one with another is looked at.",
    "goes one to one with {other}, so both may count for one thing, and is kept, for the frame is small",
    "if both say the same, leave it out with --leave-out {name}",
    severity="note",
)
ALL_LEFT_OUT: Final = Rule(
    "frame-all-left-out",
    "A frame has attributes to choose by.",
    "each column is different for every site, or nearly, so none is left to choose by ({listed})",
    "add columns of what sites have in common, or bring one of these back with --attributes",
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
