"""Context-mechanism-outcome configurations: their elements, what they lead to, and how they were merged."""

from helpers.analysis.cmocs.configurations import cmoc_sentences, count_by_table, count_patterns, count_roles
from helpers.analysis.cmocs.consolidation import (
    candidate_pairs,
    consolidate,
    consolidate_or_reason,
    judged_pairs,
    merged_set,
)
from helpers.analysis.cmocs.lineage import rows_of
from helpers.analysis.cmocs.topics import (
    BETWEEN,
    check_promises,
    cmoc_columns,
    cmoc_details,
    count_topics,
    outcome_directions,
)

__all__ = [
    "BETWEEN",
    "candidate_pairs",
    "check_promises",
    "cmoc_columns",
    "cmoc_details",
    "cmoc_sentences",
    "consolidate",
    "consolidate_or_reason",
    "count_by_table",
    "count_patterns",
    "count_roles",
    "count_topics",
    "judged_pairs",
    "merged_set",
    "outcome_directions",
    "rows_of",
]
