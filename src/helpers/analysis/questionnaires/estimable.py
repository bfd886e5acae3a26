"""What can be estimated of each outcome, and why something cannot."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.questionnaires.paired_change import FEWEST_PAIRS, change_mar

NO_CHANGE: Final = ("any change", f"fewer than {FEWEST_PAIRS} people answered both times")
NO_PREDICTION: Final = ("the main estimate", "all who answered both times had the same first score")
NO_INTERVAL: Final = ("its interval", "the first scores give every second score exactly")


def refusals(rounds: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return what cannot be estimated of each outcome, and why; the other estimators of that outcome remain.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.

    Returns:
        outcome, pairs, without (what is missing), reason; no row for an outcome that lacks nothing.

    >>> frame = pd.DataFrame({"outcome": ["gse_total"] * 2, "baseline": [20, 25], "followup": [22, np.nan]})
    >>> refusals(frame, ["gse_total"])[["without", "reason"]].to_numpy().tolist()
    [['any change', 'fewer than 3 people answered both times']]
    """
    rows = []
    for outcome in outcomes:
        part = rounds[rounds["outcome"] == outcome]
        pairs = part.dropna(subset=["baseline", "followup"]).astype({"baseline": "float64", "followup": "float64"})
        if len(pairs) < FEWEST_PAIRS:
            rows.append((outcome, len(pairs), *NO_CHANGE))
        elif pairs["baseline"].nunique() == 1:
            rows.append((outcome, len(pairs), *NO_PREDICTION))
        elif np.isnan(change_mar(part["baseline"], part["followup"]).se):
            rows.append((outcome, len(pairs), *NO_INTERVAL))
    return pd.DataFrame(rows, columns=["outcome", "pairs", "without", "reason"])


def outcomes_with_pairs(rounds: pd.DataFrame, outcomes: Sequence[str], least: int) -> list[str]:
    """Return the outcomes that at least so many people answered both times.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.
        least: the fewest people with both answers.

    Returns:
        The outcomes, in their order.

    >>> frame = pd.DataFrame({"outcome": ["gse_total"] * 2, "baseline": [20, 25], "followup": [22, np.nan]})
    >>> outcomes_with_pairs(frame, ["gse_total"], 1), outcomes_with_pairs(frame, ["gse_total"], 2)
    (['gse_total'], [])
    """
    pairs = rounds.dropna(subset=["baseline", "followup"])["outcome"].value_counts()
    return [outcome for outcome in outcomes if pairs.get(outcome, 0) >= least]


def paired_scores(rounds: pd.DataFrame, outcomes: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the rows of each outcome that enough people answered both times, in order.

    >>> paired_scores(pd.DataFrame({"outcome": [], "baseline": [], "followup": []}), ["gse_total"])
    {}
    """
    parts = {name: rounds[rounds["outcome"] == name] for name in outcomes}
    enough = {
        name: part for name, part in parts.items() if len(part.dropna(subset=["baseline", "followup"])) >= FEWEST_PAIRS
    }
    return {name: part.astype({"baseline": "float64", "followup": "float64"}) for name, part in enough.items()}


def estimable_scores(rounds: pd.DataFrame, outcomes: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the rows of each outcome whose second scores can be predicted from the first, in order.

    >>> estimable_scores(pd.DataFrame({"outcome": [], "baseline": [], "followup": []}), ["gse_total"])
    {}
    """
    return {name: part for name, part in paired_scores(rounds, outcomes).items() if predictable(part)}


def predictable(part: pd.DataFrame) -> bool:
    """Return whether those with both scores differ in the first: else nothing can be predicted from it.

    >>> predictable(pd.DataFrame({"baseline": [5, 5, 4], "followup": [1, 2, None]}))
    False
    """
    return part.dropna(subset=["baseline", "followup"])["baseline"].nunique() > 1
