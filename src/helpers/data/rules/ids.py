"""Rules of ids: what a spreadsheet makes of them. One message is said of a whole column."""

from typing import Final

from helpers.data.faults import Rule

_ANEW: Final = "export the column anew, as text; what is lost cannot be worked out from this file"

ROUNDED: Final = Rule(
    "ids-rounded",
    "Ids of 16 digits and more are kept as text.",
    "ids of 16 digits and more were rounded by a spreadsheet ({number:,} of {ids:,} different ids: they end in zeros, "
    "or are written with E+)",
    _ANEW,
)
DATES: Final = Rule(
    "ids-made-dates",
    "No id is a date.",
    "{number:,} of {ids:,} different ids are dates: a spreadsheet makes dates of ids such as MARCH1, 3-4 or 1-2",
    _ANEW,
)
TRUE_OR_FALSE: Final = Rule(
    "ids-made-true-or-false",
    "No id is TRUE or FALSE.",
    "{number:,} of {ids:,} different ids are TRUE or FALSE, which a spreadsheet makes of words",
    _ANEW,
)
