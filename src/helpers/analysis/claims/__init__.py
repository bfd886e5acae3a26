"""The published claims, worked out again."""

from helpers.analysis.claims.recomputing import INTERVIEWED, OBSERVED, TABLES, Tables, count
from helpers.analysis.claims.verdicts import check_claims, refuse_changed_verdicts, repeated_claims

__all__ = [
    "INTERVIEWED",
    "OBSERVED",
    "TABLES",
    "Tables",
    "check_claims",
    "count",
    "refuse_changed_verdicts",
    "repeated_claims",
]
