"""Context-mechanism-outcome configurations: their elements, and how they were merged."""

from helpers.analysis.cmocs.configurations import cmoc_sentences
from helpers.analysis.cmocs.consolidation import candidate_pairs, consolidate_or_reason, judged_pairs, merged_set
from helpers.analysis.cmocs.lineage import rows_of

__all__ = [
    "candidate_pairs",
    "cmoc_sentences",
    "consolidate_or_reason",
    "judged_pairs",
    "merged_set",
    "rows_of",
]
