"""The published claims, worked out again."""

from helpers.analysis.claims.recomputing import INTERVIEWED, OBSERVED, TABLES, Tables, count
from helpers.analysis.claims.verdicts import (
    AGREES,
    CANNOT,
    DISAGREES,
    check_claims,
    disagreements,
    reasons_given,
    refuse_changed_verdicts,
    repeated_claims,
)

__all__ = [
    "AGREES",
    "CANNOT",
    "DISAGREES",
    "INTERVIEWED",
    "OBSERVED",
    "TABLES",
    "Tables",
    "check_claims",
    "count",
    "disagreements",
    "reasons_given",
    "refuse_changed_verdicts",
    "repeated_claims",
]
