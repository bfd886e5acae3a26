"""Context-mechanism-outcome configurations: their elements, and how they were merged."""

from helpers.analysis.cmocs.lineage import rows_of

__all__ = [
    "rows_of",
]
