"""Change of every outcome by every estimator: the tables of the questionnaire chapter."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import stats

from helpers.analysis.questionnaires.delta_adjustment import delta_adjusted, predicted_of_lost, tipping_delta
from helpers.analysis.questionnaires.multiple_imputation import SEED, change_imputed, impute_change
from helpers.analysis.questionnaires.paired_change import FEWEST_PAIRS, change_available, change_completers, change_mar
from helpers.analysis.questionnaires.rank_tests import holm, summarise_pairs
from helpers.analysis.questionnaires.scoring import BETTER, OUTCOMES
from helpers.vocabulary import ONS4_ITEMS

CHOICES: Final = {"all": OUTCOMES, "ons4": ONS4_ITEMS, "gse": ("gse_total",)}
"""Outcomes by the notebook's parameter."""
MIDDLE: Final = "pairs only, middle change"


def refusals(rounds: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return the outcomes whose change cannot be estimated, and why.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.

    Returns:
        outcome, pairs, reason; no row for an outcome that can be estimated.

    >>> frame = pd.DataFrame({"outcome": ["gse_total"] * 2, "baseline": [20, 25], "followup": [22, np.nan]})
    >>> refusals(frame, ["gse_total"])["reason"].tolist()
    ['fewer than 3 people answered both times']
    """
    rows = []
    for outcome in outcomes:
        pairs = scores_of(rounds, outcome).dropna()
        if len(pairs) < FEWEST_PAIRS:
            rows.append((outcome, len(pairs), f"fewer than {FEWEST_PAIRS} people answered both times"))
        elif pairs["baseline"].nunique() == 1:
            rows.append((outcome, len(pairs), "all who answered both times had the same first score"))
    return pd.DataFrame(rows, columns=["outcome", "pairs", "reason"])


def estimable(rounds: pd.DataFrame, outcomes: Sequence[str]) -> list[str]:
    """Return the outcomes whose change can be estimated, in order.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes.

    >>> estimable(pd.DataFrame({"outcome": [], "baseline": [], "followup": []}), ["gse_total"])
    []
    """
    refused = set(refusals(rounds, outcomes)["outcome"])
    return [outcome for outcome in outcomes if outcome not in refused]


def change_by_outcome(
    rounds: pd.DataFrame,
    outcomes: Sequence[str],
    *,
    confidence: float = 0.95,
    imputations: int = 50,
    seed: int = SEED,
) -> pd.DataFrame:
    """Return the change of each outcome by each estimator.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.
        confidence: confidence of the intervals.
        imputations: how many times the scores of those lost are drawn.
        seed: seed of the draws.

    Returns:
        outcome, method, estimate, se, low, high, df, n_baseline, n_followup, n_pairs; five rows per outcome, none for
        an outcome that `refusals` names. The middle change of the pairs has no se and no df.
    """
    rows: list[dict[str, Any]] = []
    for outcome in estimable(rounds, outcomes):
        scores = scores_of(rounds, outcome)
        first, later = scores["baseline"], scores["followup"]
        main = change_mar(first, later, confidence=confidence)
        middle = summarise_pairs(first, later, confidence=confidence)
        changes = [
            asdict(main),
            asdict(change_imputed(first, later, imputations=imputations, seed=seed, confidence=confidence)),
            asdict(change_completers(first, later, confidence=confidence)),
            asdict(main)
            | {"estimate": middle.hodges_lehmann, "low": middle.low, "high": middle.high, "method": MIDDLE}
            | {"se": np.nan, "df": np.nan},
            asdict(change_available(first, later, confidence=confidence)),
        ]
        rows += [{"outcome": outcome} | change for change in changes]
    names = ["outcome", "estimate", "se", "low", "high", "df", "n_baseline", "n_followup", "n_pairs", "method"]
    return pd.DataFrame(rows, columns=names)


def imputation_error(rounds: pd.DataFrame, outcomes: Sequence[str], *, imputations: int, seed: int = SEED) -> float:
    """Return how far the imputed changes would move with other draws: the largest Monte Carlo error of the outcomes.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes.
        imputations: how many times the scores of those lost are drawn.
        seed: seed of the draws.

    Returns:
        The largest standard error in scale points; NaN when no outcome can be estimated.

    Reference:
        White IR, Royston P, Wood AM. Statistics in Medicine 2011;30:377-399 (Monte Carlo error).
    """
    parts = [scores_of(rounds, outcome) for outcome in estimable(rounds, outcomes)]
    errors = [
        impute_change(part["baseline"], part["followup"], imputations=imputations, seed=seed).monte_carlo_se
        for part in parts
    ]
    return max(errors, default=float("nan"))


def p_values_by_outcome(rounds: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return the p-values of the primary estimate and the rank test, adjusted for the five outcomes named beforehand.

    Args:
        rounds: patient_id, outcome, baseline, followup, of all five outcomes.
        outcomes: which outcomes to return; the adjustment is for all five whichever are asked for.

    Returns:
        outcome, n_pairs, estimate, p, p_holm, wilcoxon_p, wilcoxon_p_holm.
    """
    rows = []
    for outcome in estimable(rounds, OUTCOMES):
        scores = scores_of(rounds, outcome)
        main = change_mar(scores["baseline"], scores["followup"])
        p = float(2 * stats.t.sf(abs(main.estimate) / main.se, main.df)) if main.se > 0 else np.nan
        ranks = summarise_pairs(scores["baseline"], scores["followup"]).wilcoxon_p
        rows.append((outcome, main.n_pairs, main.estimate, p, ranks))
    table = pd.DataFrame(rows, columns=["outcome", "n_pairs", "estimate", "p", "wilcoxon_p"])
    for name in ("p", "wilcoxon_p"):
        table[f"{name}_holm"] = holm(table[name], family=len(OUTCOMES)).to_numpy()
    order = ["outcome", "n_pairs", "estimate", "p", "p_holm", "wilcoxon_p", "wilcoxon_p_holm"]
    return table.loc[table["outcome"].isin(outcomes), order].reset_index(drop=True)


def delta_curve(
    rounds: pd.DataFrame, outcomes: Sequence[str], low: float, high: float, *, confidence: float = 0.95, steps: int = 41
) -> pd.DataFrame:
    """Return the change of each outcome if those lost had fared better or worse than predicted, over a range.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.
        low: lowest shift in scale points for the better; a minus sign means worse, for anxiety a higher score.
        high: highest shift.
        confidence: confidence of the intervals.
        steps: how many shifts.

    Returns:
        outcome, delta (points for the better), delta_sd (in standard deviations of all first scores), estimate, low,
        high (in points of the scale as answered).
    """
    parts = []
    for outcome in estimable(rounds, outcomes):
        scores = scores_of(rounds, outcome)
        deltas = np.unique(np.linspace(low, high, steps))
        shifted = delta_adjusted(
            scores["baseline"], scores["followup"], BETTER[outcome] * deltas, confidence=confidence
        )
        sd = float(scores["baseline"].std())
        parts.append(shifted.assign(outcome=outcome, delta=deltas, delta_sd=deltas / sd))
    names = ["outcome", "delta", "delta_sd", "estimate", "low", "high"]
    return pd.concat(parts, ignore_index=True)[names] if parts else pd.DataFrame(columns=names)


def tipping_by_outcome(rounds: pd.DataFrame, outcomes: Sequence[str], *, confidence: float = 0.95) -> pd.DataFrame:
    """Return how far from the prediction those lost would have to be for the answer to change.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.
        confidence: confidence of the interval that is tipped.

    Returns:
        outcome, n_baseline, n_lost, predicted_of_lost (mean score), zero_delta (shift for the better at which the
        estimate is zero), tipping_delta (shift at which the interval reaches zero; NaN where it holds zero already),
        tipping_delta_sd, score_at_tipping (mean score of those lost at that shift).
    """
    rows = []
    for outcome in estimable(rounds, outcomes):
        scores = scores_of(rounds, outcome)
        first, later = scores["baseline"], scores["followup"]
        main = change_mar(first, later, confidence=confidence)
        lost, sign, sd = main.n_baseline - main.n_pairs, BETTER[outcome], float(first.std())
        predicted, raw = predicted_of_lost(first, later), tipping_delta(first, later, confidence=confidence)
        zero = -main.estimate * main.n_baseline / lost if lost else np.nan
        rows.append(
            (outcome, main.n_baseline, lost, predicted, sign * zero, sign * raw, sign * raw / sd, predicted + raw)
        )
    names = ["outcome", "n_baseline", "n_lost", "predicted_of_lost", "zero_delta", "tipping_delta"]
    return pd.DataFrame(rows, columns=[*names, "tipping_delta_sd", "score_at_tipping"])


def scores_of(rounds: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return baseline and follow-up of one outcome.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcome: the outcome.

    >>> rounds = pd.DataFrame({"outcome": ["a", "b"], "baseline": [1, 2], "followup": [3, 4]})
    >>> scores_of(rounds, "b")["followup"].tolist()
    [4.0]
    """
    return rounds.loc[rounds["outcome"] == outcome, ["baseline", "followup"]].astype("float64")
