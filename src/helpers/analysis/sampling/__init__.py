"""Choosing sites of maximum variation, and who took part."""

from helpers.analysis.sampling.exchange import add_farthest, criterion_value, first_pair_and_bound, greedy_with_exchange
from helpers.analysis.sampling.frame import (
    DIMENSIONS,
    count_empty_pairs,
    coverage,
    coverage_of_all_pairs,
    dimensions_of,
    distance_frame,
    site_frame,
)
from helpers.analysis.sampling.gower import DistanceSummary, GowerRows, distance_summary, gower
from helpers.analysis.sampling.participants import (
    collected_against_planned,
    participant_characteristics,
    participant_flow,
    published_participant_flow,
)
from helpers.analysis.sampling.reasons import best_swaps, distinctions
from helpers.analysis.sampling.selection import Selection, select_sites
from helpers.analysis.sampling.sensitivity import (
    comparable_candidates,
    site_contributions,
    weight_scenarios,
    why_not_compared,
)
from helpers.analysis.sampling.site_sets import Criterion, SetDistribution, distribution_of_sets, percentile_of

__all__ = [
    "DIMENSIONS",
    "Criterion",
    "DistanceSummary",
    "GowerRows",
    "Selection",
    "SetDistribution",
    "add_farthest",
    "best_swaps",
    "collected_against_planned",
    "comparable_candidates",
    "count_empty_pairs",
    "coverage",
    "coverage_of_all_pairs",
    "criterion_value",
    "dimensions_of",
    "distance_frame",
    "distance_summary",
    "distinctions",
    "distribution_of_sets",
    "first_pair_and_bound",
    "gower",
    "greedy_with_exchange",
    "participant_characteristics",
    "participant_flow",
    "percentile_of",
    "published_participant_flow",
    "select_sites",
    "site_contributions",
    "site_frame",
    "weight_scenarios",
    "why_not_compared",
]
