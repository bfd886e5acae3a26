"""GP appointments before and after referral: by site, and pooled."""

from helpers.analysis.gp_usage.across_sites import AcrossSites, across_sites, borrowed_by_site
from helpers.analysis.gp_usage.around_referral import (
    MONTH,
    AroundReferral,
    Peak,
    around_referral,
    curve_around_referral,
    peak_before_referral,
)
from helpers.analysis.gp_usage.change import ChangeSummary, change_summary
from helpers.analysis.gp_usage.comparison import (
    ComparisonGroups,
    MatchedPatients,
    comparison_groups,
    curves_by_group,
    matched_patients,
)
from helpers.analysis.gp_usage.definitions import choice_differences, ratios_by_definition, sites_by_definition
from helpers.analysis.gp_usage.evidence import OWN, beside_published, compared_effects, explaining_share
from helpers.analysis.gp_usage.forecast import ENOUGH_PEOPLE, Forecast, LastingShare, forecast_ratio, lasting_share
from helpers.analysis.gp_usage.mirror import WindowRatio, before_and_after, mirror_window
from helpers.analysis.gp_usage.other_outcomes import (
    OutcomeEstimates,
    PatientsWithNoneInBoth,
    estimates_by_outcome,
)
from helpers.analysis.gp_usage.patients import (
    AppointmentShares,
    PatientsWithNone,
    appointment_shares,
    count_patients,
    leave_one_patient_out,
    patients_of_site,
    patients_with_none,
    rate_ratio,
    same_exposure,
)
from helpers.analysis.gp_usage.pooled_sites import (
    FEWEST_POOLED,
    SITES_AND_PATIENTS,
    leave_one_site_out,
    patient_weighted_ratio,
    pool_sites,
    pool_sites_by_method,
    pool_sites_by_returns,
    poolable,
    with_attributes,
)
from helpers.analysis.gp_usage.pooling import Pooled, leave_one_out, pool
from helpers.analysis.gp_usage.precision import (
    PlanningValues,
    expected_half_width,
    patients_needed,
    planning_values,
    precision_table,
    relative_sd_from_moments,
)
from helpers.analysis.gp_usage.ratio import RateRatio
from helpers.analysis.gp_usage.ratio_of_ratios import (
    APPOINTMENTS_APART,
    FEWEST_ALIKE,
    LARGEST_DIFFERENCE,
    balance_by_site,
    compare_with_controls,
    ratio_of_ratios,
)
from helpers.analysis.gp_usage.regression_to_mean import (
    RegressionToMean,
    regression_to_mean_cases,
    regression_to_mean_ratio,
    simulate_peak_ratios,
)
from helpers.analysis.gp_usage.released import (
    LEFT_OUT_OF_RELEASE,
    WHY_LEFT_OUT,
    released_before_and_after,
    released_list,
    released_ratios,
)
from helpers.analysis.gp_usage.site_ratios import ratio_by_site, ratio_of_site
from helpers.analysis.gp_usage.sites import summarise_sites
from helpers.analysis.gp_usage.together import appointments_in_bins, directions_together, shown_together
from helpers.analysis.gp_usage.totals import rate_ratio_from_moments, rate_ratio_from_totals
from helpers.analysis.gp_usage.windows import LONGEST_WINDOW, Windows, window_around_referral, windows_of

__all__ = [
    "APPOINTMENTS_APART",
    "ENOUGH_PEOPLE",
    "FEWEST_ALIKE",
    "FEWEST_POOLED",
    "LARGEST_DIFFERENCE",
    "LEFT_OUT_OF_RELEASE",
    "LONGEST_WINDOW",
    "MONTH",
    "OWN",
    "SITES_AND_PATIENTS",
    "WHY_LEFT_OUT",
    "AcrossSites",
    "AppointmentShares",
    "AroundReferral",
    "ChangeSummary",
    "ComparisonGroups",
    "Forecast",
    "LastingShare",
    "MatchedPatients",
    "OutcomeEstimates",
    "PatientsWithNone",
    "PatientsWithNoneInBoth",
    "Peak",
    "PlanningValues",
    "Pooled",
    "RateRatio",
    "RegressionToMean",
    "WindowRatio",
    "Windows",
    "across_sites",
    "appointment_shares",
    "appointments_in_bins",
    "around_referral",
    "balance_by_site",
    "before_and_after",
    "beside_published",
    "borrowed_by_site",
    "change_summary",
    "choice_differences",
    "compare_with_controls",
    "compared_effects",
    "comparison_groups",
    "count_patients",
    "curve_around_referral",
    "curves_by_group",
    "directions_together",
    "estimates_by_outcome",
    "expected_half_width",
    "explaining_share",
    "forecast_ratio",
    "lasting_share",
    "leave_one_out",
    "leave_one_patient_out",
    "leave_one_site_out",
    "matched_patients",
    "mirror_window",
    "patient_weighted_ratio",
    "patients_needed",
    "patients_of_site",
    "patients_with_none",
    "peak_before_referral",
    "planning_values",
    "pool",
    "pool_sites",
    "pool_sites_by_method",
    "pool_sites_by_returns",
    "poolable",
    "precision_table",
    "rate_ratio",
    "rate_ratio_from_moments",
    "rate_ratio_from_totals",
    "ratio_by_site",
    "ratio_of_ratios",
    "ratio_of_site",
    "ratios_by_definition",
    "regression_to_mean_cases",
    "regression_to_mean_ratio",
    "relative_sd_from_moments",
    "released_before_and_after",
    "released_list",
    "released_ratios",
    "same_exposure",
    "shown_together",
    "simulate_peak_ratios",
    "sites_by_definition",
    "summarise_sites",
    "window_around_referral",
    "windows_of",
    "with_attributes",
]
