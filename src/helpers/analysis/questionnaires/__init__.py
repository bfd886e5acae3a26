"""The questionnaire analyses under one roof: scores, change, what dropout could do to it, effect size, reliability."""

from helpers.analysis.questionnaires.delta_adjustment import delta_adjusted, tipping_delta
from helpers.analysis.questionnaires.estimates import MIDDLE
from helpers.analysis.questionnaires.item_quality import item_quality
from helpers.analysis.questionnaires.multiple_imputation import Rubin, change_imputed, impute_change, pool_rubin
from helpers.analysis.questionnaires.paired_change import Change, change_available, change_completers, change_mar
from helpers.analysis.questionnaires.published_pairs import bounds_table, pair_bounds
from helpers.analysis.questionnaires.rank_tests import PairsSummary, holm, summarise_pairs
from helpers.analysis.questionnaires.reliability import Alpha, EffectSize, cronbach_alpha, effect_size, reliable_change
from helpers.analysis.questionnaires.scoring import BETTER, OUTCOME_LABELS, RANGES, score_gse, score_ons4, score_rounds

__all__ = [
    "BETTER",
    "MIDDLE",
    "OUTCOME_LABELS",
    "RANGES",
    "Alpha",
    "Change",
    "EffectSize",
    "PairsSummary",
    "Rubin",
    "bounds_table",
    "change_available",
    "change_completers",
    "change_imputed",
    "change_mar",
    "cronbach_alpha",
    "delta_adjusted",
    "effect_size",
    "holm",
    "impute_change",
    "item_quality",
    "pair_bounds",
    "pool_rubin",
    "reliable_change",
    "score_gse",
    "score_ons4",
    "score_rounds",
    "summarise_pairs",
    "tipping_delta",
]
