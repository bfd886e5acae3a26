"""How a file writes what it says: the mark of decimals, the order of dates, the first day of its count."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Writing:
    """How a file writes numbers and dates.

    With semicolons between the columns a comma is the decimal mark; that the day comes first is stated by whoever
    knows; some workbooks count days from 1904.
    """

    decimal_comma: bool = False
    day_first: bool = False
    from_1904: bool = False
