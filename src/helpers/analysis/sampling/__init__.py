"""Choosing sites of maximum variation, and who took part."""

from helpers.analysis.sampling.exchange import added, first_pair_and_bound, greedy_with_exchange, value_of
from helpers.analysis.sampling.frame import DIMENSIONS, distance_frame, site_frame
from helpers.analysis.sampling.gower import gower
from helpers.analysis.sampling.gower_rows import GowerRows
from helpers.analysis.sampling.reasons import reasons_for
from helpers.analysis.sampling.selection import Selection, coverage, select_sites, spread
from helpers.analysis.sampling.site_sets import Criterion, SetValues, percentile_of, set_values

__all__ = [
    "DIMENSIONS",
    "Criterion",
    "GowerRows",
    "Selection",
    "SetValues",
    "added",
    "coverage",
    "distance_frame",
    "first_pair_and_bound",
    "gower",
    "greedy_with_exchange",
    "percentile_of",
    "reasons_for",
    "select_sites",
    "set_values",
    "site_frame",
    "spread",
    "value_of",
]
