"""GP appointments before and after referral: by site, and pooled."""

from helpers.analysis.gp_usage.change import ChangeSummary, change_summary
from helpers.analysis.gp_usage.patients import rate_ratio
from helpers.analysis.gp_usage.pooling import Pooled, leave_one_out, pool
from helpers.analysis.gp_usage.ratio import RateRatio
from helpers.analysis.gp_usage.regression_to_mean import regression_to_mean_ratio
from helpers.analysis.gp_usage.sites import summarise_sites
from helpers.analysis.gp_usage.totals import rate_ratio_from_moments, rate_ratio_from_totals

__all__ = [
    "ChangeSummary",
    "Pooled",
    "RateRatio",
    "change_summary",
    "leave_one_out",
    "pool",
    "rate_ratio",
    "rate_ratio_from_moments",
    "rate_ratio_from_totals",
    "regression_to_mean_ratio",
    "summarise_sites",
]
