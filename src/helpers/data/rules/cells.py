"""Rules of single cells: what the descriptor allows in a column."""

from typing import Final

from helpers.data.faults import Rule

NUMBER_BELOW_MINIMUM: Final = Rule(
    "number-below-minimum",
    "A number is not below the least that its column allows.",
    "is below the minimum {minimum}",
    "{give}",
)
