"""Rules of the extracts that `linkbook cohort` counts from."""

from typing import Final

from helpers.data.faults import Rule

EXTRACT: Final = Rule(
    "extract", "The extracts can be counted.", "{problem}", "{way_out}", ("referrals", "appointments")
)
