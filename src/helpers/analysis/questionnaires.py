"""The questionnaire analyses under one roof: scores, change, what dropout could do to it, effect size, reliability."""

from helpers.analysis.dropout_shift import delta_adjusted, tipping_delta
from helpers.analysis.item_quality import item_quality
from helpers.analysis.multiple_imputation import Rubin, change_imputed, impute_change, pool_rubin
from helpers.analysis.paired_change import Change, change_available, change_completers, change_mar
from helpers.analysis.pairs_summary import PairsSummary, holm, summarise_pairs
from helpers.analysis.published_pairs import pair_bounds
from helpers.analysis.reliability import Alpha, EffectSize, cronbach_alpha, effect_size, reliable_change
from helpers.analysis.scoring import score_gse, score_ons4

__all__ = [
    "Alpha",
    "Change",
    "EffectSize",
    "PairsSummary",
    "Rubin",
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
    "summarise_pairs",
    "tipping_delta",
]
