"""Context-mechanism-outcome configurations: their elements, and how they were merged."""

from helpers.analysis.cmocs.configurations import ROLE_NAMES
from helpers.analysis.cmocs.lineage import rows_of

__all__ = [
    "ROLE_NAMES",
    "rows_of",
]
