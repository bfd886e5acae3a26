"""Rules of dates and months: read where only one reading is possible."""

from typing import Final

from helpers.data.faults import Rule

NOT_A_DATE: Final = Rule("not-a-date", "A column of dates holds dates.", "is not a date", "write dates as YYYY-MM-DD")
NOT_A_MONTH: Final = Rule(
    "not-a-month", "A column of months holds months.", "is not a month", "write months as YYYY-MM"
)
AMBIGUOUS: Final = Rule(
    "date-ambiguous",
    "A date can be read in one way only.",
    "could be day/month/year or month/day/year",
    "write {wanted}",
)
IMPOSSIBLE: Final = Rule("date-impossible", "A date is in the calendar.", "is not a date that exists", "write {wanted}")
MIXED: Final = Rule(
    "dates-mixed",
    "The dates of a column are all written in one way.",
    "dates are written in more than one way ({listed})",
    "look what each stands for and write all in one way, best as YYYY-MM-DD",
)
DAY_NUMBERS: Final = Rule(
    "dates-as-day-numbers",
    "Excel's day numbers are read as dates, and said so.",
    "dates are Excel's day numbers and were read as such (45000 is 2023-03-15)",
    severity="note",
)
