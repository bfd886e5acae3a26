"""The questionnaire analyses under one roof: scores, change, what dropout could do to it, effect size, reliability."""

from helpers.analysis.questionnaires.attrition import (
    alive_at_followup,
    chance_difference,
    compare_followed_up,
    deaths,
    pair_flow,
)
from helpers.analysis.questionnaires.auxiliaries import Auxiliaries, auxiliaries_by_outcome, auxiliaries_of
from helpers.analysis.questionnaires.by_site import FEWEST_SITES, sites_by_outcome
from helpers.analysis.questionnaires.delta_adjustment import delta_adjusted, tipping_delta
from helpers.analysis.questionnaires.estimable import outcomes_with_pairs, refusals
from helpers.analysis.questionnaires.estimates import (
    MIDDLE,
    change_by_outcome,
    delta_curve,
    imputation_error,
    p_values_by_outcome,
    tipping_by_outcome,
)
from helpers.analysis.questionnaires.multiple_imputation import (
    WITH_AUXILIARIES,
    Rubin,
    change_imputed,
    impute_change,
    pool_rubin,
)
from helpers.analysis.questionnaires.paired_change import Change, change_available, change_completers, change_mar
from helpers.analysis.questionnaires.pairs import pairs_by_outcome
from helpers.analysis.questionnaires.published_pairs import bounds_table, pair_bounds
from helpers.analysis.questionnaires.rank_tests import PairsSummary, holm, ranks_by_site, summarise_pairs
from helpers.analysis.questionnaires.reference import bands_of, important_changes, norms_of, reliability_of
from helpers.analysis.questionnaires.reliability import (
    Alpha,
    EffectSize,
    cronbach_alpha,
    effect_size,
    item_quality,
    reliable_change,
)
from helpers.analysis.questionnaires.scores import (
    alpha_by_outcome,
    band_shares,
    floor_and_ceiling,
    items_by_outcome,
    median_scores,
    months_between,
    score_counts,
)
from helpers.analysis.questionnaires.scoring import OUTCOMES, in_bands, score, score_gse, score_ons4, score_rounds
from helpers.analysis.questionnaires.thresholds import paired_share_change, paired_share_difference, threshold_changes

__all__ = [
    "FEWEST_SITES",
    "MIDDLE",
    "OUTCOMES",
    "WITH_AUXILIARIES",
    "Alpha",
    "Auxiliaries",
    "Change",
    "EffectSize",
    "PairsSummary",
    "Rubin",
    "alive_at_followup",
    "alpha_by_outcome",
    "auxiliaries_by_outcome",
    "auxiliaries_of",
    "band_shares",
    "bands_of",
    "bounds_table",
    "chance_difference",
    "change_available",
    "change_by_outcome",
    "change_completers",
    "change_imputed",
    "change_mar",
    "compare_followed_up",
    "cronbach_alpha",
    "deaths",
    "delta_adjusted",
    "delta_curve",
    "effect_size",
    "floor_and_ceiling",
    "holm",
    "important_changes",
    "imputation_error",
    "impute_change",
    "in_bands",
    "item_quality",
    "items_by_outcome",
    "median_scores",
    "months_between",
    "norms_of",
    "outcomes_with_pairs",
    "p_values_by_outcome",
    "pair_bounds",
    "pair_flow",
    "paired_share_change",
    "paired_share_difference",
    "pairs_by_outcome",
    "pool_rubin",
    "ranks_by_site",
    "refusals",
    "reliability_of",
    "reliable_change",
    "score",
    "score_counts",
    "score_gse",
    "score_ons4",
    "score_rounds",
    "sites_by_outcome",
    "summarise_pairs",
    "threshold_changes",
    "tipping_by_outcome",
    "tipping_delta",
]
