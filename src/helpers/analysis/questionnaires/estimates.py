"""Change of every outcome by every estimator: the tables of the questionnaire chapter."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import stats

from helpers.analysis.disclosure.roles import counting
from helpers.analysis.questionnaires.auxiliaries import auxiliaries_of
from helpers.analysis.questionnaires.delta_adjustment import delta_adjusted, predicted_of_lost, tipping_delta
from helpers.analysis.questionnaires.estimable import estimable_scores, paired_scores, predictable
from helpers.analysis.questionnaires.multiple_imputation import SEED, change_imputed, impute_change
from helpers.analysis.questionnaires.paired_change import (
    Change,
    change_available,
    change_completers,
    change_mar,
)
from helpers.analysis.questionnaires.rank_tests import holm, summarise_pairs
from helpers.outcomes import describe, shipped_outcomes

MIDDLE: Final = "pairs only, middle change"
"""The method of the Hodges-Lehmann change."""


CHANGES: Final = {
    "n_baseline": "base",
    "n_followup": "base",
    "n_pairs": "base",
    "n_pairs_pairs": "base",
    **dict.fromkeys(("estimate", "estimate_pairs", "se", "low", "high", "all_low", "all_high"), "estimate"),
    **dict.fromkeys(("p", "p_holm", "wilcoxon_p", "wilcoxon_p_holm"), "p_value"),
}
"""What columns of changes and of their p-values count: said alike by both, so that it stays when they are joined."""


@counting(**CHANGES)
def change_by_outcome(
    rounds: pd.DataFrame,
    outcomes: Sequence[str],
    *,
    confidence: float = 0.95,
    imputations: int = 50,
    seed: int = SEED,
    participants: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the change of each outcome by each estimator.

    Args:
        rounds: patient_id, outcome, baseline, followup, and site_id where sites are to count.
        outcomes: which outcomes, in order.
        confidence: confidence of the intervals.
        imputations: how many times the scores of those lost are drawn.
        seed: seed of the draws.
        participants: patient_id, age_years, gender, site_id; without them nothing is imputed from auxiliaries.

    Returns:
        outcome, method, estimate, se, low, high, df, n_baseline, n_followup, n_pairs; five rows per outcome, without
        those that `refusals` says are missing, and a sixth where auxiliaries of those lost can be used; where nobody
        was lost nothing is imputed. With pairs from six sites or more every interval allows for sites. The middle
        change of the pairs has no se and no df.

    >>> rounds = pd.DataFrame({"outcome": "ons4_anxiety", "baseline": [4, 5, 6, 7, 2], "followup": [5, 6, 6, 9, None]})
    >>> change_by_outcome(rounds, ["ons4_anxiety"])[["method", "estimate"]].round(2).head(1).to_numpy().tolist()
    [['missing at random', 0.86]]
    """
    rows: list[dict[str, Any]] = []
    for outcome, part in paired_scores(rounds, outcomes).items():
        first, later = part["baseline"], part["followup"]
        options: dict[str, Any] = {"confidence": confidence, "site_id": part.get("site_id")}
        changes = []
        if predictable(part):
            draws = options | {"imputations": imputations, "seed": seed}
            changes = [_main_change(part, confidence), *_imputed(part, rounds, participants, draws)]
        changes += [
            change_completers(first, later, **options),
            _middle_change(first, later, **options),
            change_available(first, later, **options),
        ]
        rows += [{"outcome": outcome} | asdict(change) for change in changes]
    names = ["outcome", "estimate", "se", "low", "high", "df", "n_baseline", "n_followup", "n_pairs", "method"]
    return pd.DataFrame(rows, columns=names)


def _main_change(part: pd.DataFrame, confidence: float) -> Change:
    """Return the main estimate of one outcome; sites count where the rows name them."""
    return change_mar(part["baseline"], part["followup"], confidence=confidence, site_id=part.get("site_id"))


def _imputed(
    part: pd.DataFrame, rounds: pd.DataFrame, participants: pd.DataFrame | None, draws: dict[str, Any]
) -> list[Change]:
    """Return the change with the scores of those lost imputed, and once more from auxiliaries if any can be used."""
    first, later = part["baseline"], part["followup"]
    if not (first.notna() & later.isna()).any():
        return []
    columns = pd.DataFrame() if participants is None else auxiliaries_of(part, rounds, participants).columns
    from_more = [change_imputed(first, later, auxiliaries=columns, **draws)] if columns.shape[1] else []
    return [change_imputed(first, later, **draws), *from_more]


def _middle_change(first: "pd.Series[float]", later: "pd.Series[float]", *, confidence: float, site_id: Any) -> Change:
    """Return the Hodges-Lehmann change of the pairs as a change among others."""
    middle = summarise_pairs(first, later, confidence=confidence, site_id=site_id)
    counts = (int(first.notna().sum()), int(later.notna().sum()), middle.n_pairs)
    return Change(middle.hodges_lehmann, np.nan, middle.low, middle.high, np.nan, *counts, MIDDLE)


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

    >>> nobody_lost = pd.DataFrame({"outcome": "gse_total", "baseline": [20, 22, 24], "followup": [21, 25, 24]})
    >>> imputation_error(nobody_lost, ["gse_total"], imputations=5)
    0.0
    """
    errors = [
        impute_change(part["baseline"], part["followup"], imputations=imputations, seed=seed).monte_carlo_se
        for part in estimable_scores(rounds, outcomes).values()
    ]
    return max(errors, default=float("nan"))


@counting(**CHANGES)
def p_values_by_outcome(
    rounds: pd.DataFrame, outcomes: Sequence[str], *, family: Sequence[str] | None = None, confidence: float = 0.95
) -> pd.DataFrame:
    """Return p-values of the primary estimate and the rank test, and intervals, that allow for all outcomes of a study.

    Args:
        rounds: patient_id, outcome, baseline, followup, of all outcomes of the family, and site_id where sites are to
            count.
        outcomes: which outcomes to return; the adjustment is for the whole family whichever are asked for.
        family: the outcomes named beforehand; when not given the five of the ONS4 and the self-efficacy scale.
        confidence: confidence that all intervals of the family hold together.

    Returns:
        outcome, n_pairs, estimate, p, p_holm, wilcoxon_p, wilcoxon_p_holm, all_low, all_high (Bonferroni).

    Reference:
        Holm S. Scandinavian Journal of Statistics 1979;6:65-70; Dunn OJ. Journal of the American Statistical
        Association 1961;56:52-64 (intervals that hold together).

    >>> rounds = pd.DataFrame({"outcome": "ons4_anxiety", "baseline": [4, 5, 6, 7, 2], "followup": [5, 6, 6, 9, None]})
    >>> table = p_values_by_outcome(rounds, ["ons4_anxiety"])
    >>> bool(table["p_holm"][0] == min(1, 5 * table["p"][0]))
    True
    """
    rows = []
    family = shipped_outcomes() if family is None else family
    for outcome, part in paired_scores(rounds, family).items():
        pairs = summarise_pairs(part["baseline"], part["followup"], site_id=part.get("site_id"))
        estimate, p, low, high = (np.nan,) * 4
        if predictable(part):
            main = _main_change(part, 1 - (1 - confidence) / len(family))
            estimate, low, high = main.estimate, main.low, main.high
            p = float(2 * stats.t.sf(abs(main.estimate) / main.se, main.df))
        rows.append((outcome, pairs.n_pairs, estimate, p, pairs.wilcoxon_p, low, high))
    table = pd.DataFrame(rows, columns=["outcome", "n_pairs", "estimate", "p", "wilcoxon_p", "all_low", "all_high"])
    for name in ("p", "wilcoxon_p"):
        table[f"{name}_holm"] = holm(table[name], family=len(family)).to_numpy()
    order = ["outcome", "n_pairs", "estimate", "p", "p_holm", "wilcoxon_p", "wilcoxon_p_holm"]
    order += ["all_low", "all_high"]
    return table.loc[table["outcome"].isin(outcomes), order].reset_index(drop=True)


def delta_curve(
    rounds: pd.DataFrame, outcomes: Sequence[str], low: float, high: float, *, confidence: float = 0.95, steps: int = 41
) -> pd.DataFrame:
    """Return the change of each outcome if those lost had fared better or worse than predicted, over a range.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.
        low: lowest delta in scale points for the better; a minus sign means worse, for anxiety a higher score.
        high: highest delta.
        confidence: confidence of the intervals.
        steps: how many deltas.

    Returns:
        outcome, delta (points for the better), delta_sd (in standard deviations of all first scores), estimate, low,
        high (in points of the scale as answered).

    >>> rounds = pd.DataFrame({"outcome": "ons4_anxiety", "baseline": [4, 5, 6, 7, 2], "followup": [5, 6, 6, 9, None]})
    >>> delta_curve(rounds, ["ons4_anxiety"], -2, 0, steps=2)["estimate"].round(2).tolist()
    [1.26, 0.86]
    """
    parts, described = [], describe(outcomes)
    deltas = np.unique(np.linspace(low, high, steps))
    for outcome, part in estimable_scores(rounds, outcomes).items():
        first, later = part["baseline"], part["followup"]
        options: dict[str, Any] = {"confidence": confidence, "site_id": part.get("site_id")}
        adjusted = delta_adjusted(first, later, described.of(outcome).better * deltas, **options)
        parts.append(adjusted.assign(outcome=outcome, delta=deltas, delta_sd=deltas / first.std()))
    names = ["outcome", "delta", "delta_sd", "estimate", "low", "high"]
    return pd.concat(parts, ignore_index=True)[names] if parts else pd.DataFrame(columns=names)


@counting(
    n_baseline="base",
    n_lost="base",
    predicted_of_lost="mean",
    zero_delta="statistic",
    tipping_delta="statistic",
    tipping_delta_sd="statistic",
    score_at_tipping="mean",
    low="estimate",
    high="estimate",
)
def tipping_by_outcome(rounds: pd.DataFrame, outcomes: Sequence[str], *, confidence: float = 0.95) -> pd.DataFrame:
    """Return how far from the prediction those lost would have to be for the answer to change.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.
        confidence: confidence of the interval that is tipped.

    Returns:
        outcome, n_baseline, n_lost, predicted_of_lost (mean score), zero_delta (delta for the better at which the
        estimate is zero), tipping_delta (delta at which the interval reaches zero; NaN where it holds zero already),
        tipping_delta_sd, score_at_tipping (mean score of those lost at that delta), low, high (of the main estimate);
        no row for an outcome of which nobody was lost.

    >>> rounds = pd.DataFrame({"outcome": "ons4_anxiety", "baseline": [4, 5, 6, 7, 2], "followup": [5, 6, 6, 9, None]})
    >>> tipping_by_outcome(rounds, ["ons4_anxiety"])[["n_lost", "zero_delta"]].round(2).to_numpy().tolist()
    [[1.0, 4.3]]
    """
    rows, described = [], describe(outcomes)
    for outcome, part in estimable_scores(rounds, outcomes).items():
        first, later = part["baseline"], part["followup"]
        main = _main_change(part, confidence)
        lost, predicted = main.n_baseline - main.n_pairs, predicted_of_lost(first, later)
        if not lost:
            continue
        zero = -main.estimate * main.n_baseline / lost
        tipping = tipping_delta(first, later, confidence=confidence, site_id=part.get("site_id"))
        better = described.of(outcome).better
        for_the_better = (better * zero, better * tipping, better * tipping / first.std())
        rows.append(
            (outcome, main.n_baseline, lost, predicted, *for_the_better, predicted + tipping, main.low, main.high)
        )
    names = ["outcome", "n_baseline", "n_lost", "predicted_of_lost", "zero_delta", "tipping_delta"]
    return pd.DataFrame(rows, columns=[*names, "tipping_delta_sd", "score_at_tipping", "low", "high"])
