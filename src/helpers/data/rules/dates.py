"""Rules of dates and months: read where only one reading is possible."""

from typing import Final

from helpers.data.faults import Rule

NOT_A_DATE: Final = Rule("not-a-date", "A column of dates holds dates.", "is not a date", "write dates as YYYY-MM-DD")
NOT_A_MONTH: Final = Rule(
    "not-a-month", "A column of months holds months.", "is not a month", "write months as YYYY-MM"
)
AMBIGUOUS: Final = Rule(
    "date-ambiguous",
    "A date can be read in one way only, or its order is stated.",
    "could be day/month/year or month/day/year",
    'write {wanted}, or state the order: --dates day-first, or dates = "day-first" in study.toml',
)
CENTURY: Final = Rule(
    "date-without-century",
    "A year has four digits, or can be in one century only.",
    "has a year of two digits that could be in two centuries",
    "write the year with four digits",
)
IMPOSSIBLE: Final = Rule("date-impossible", "A date is in the calendar.", "is not a date that exists", "write {wanted}")
MIXED: Final = Rule(
    "dates-mixed",
    "The dates of a column were all written in one order.",
    "dates are written in more than one way ({listed})",
    "look what each stands for and write all in one way, best as YYYY-MM-DD",
)
DAY_NUMBERS: Final = Rule(
    "dates-as-day-numbers",
    "Excel's day numbers are read as dates, and said so.",
    "dates are Excel's day numbers and were read as such ({number} is {day})",
    severity="note",
)
READ_DAY_FIRST: Final = Rule(
    "dates-day-first",
    "Dates whose order is stated are read in it, and said so.",
    "dates were read with the day first, as stated",
    severity="note",
)
