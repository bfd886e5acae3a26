"""Change of every outcome by every estimator, and who was followed up: the tables of the questionnaire chapter."""

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd

from helpers.analysis.questionnaires import change_available, change_completers, change_mar, delta_adjusted
from helpers.analysis.scoring import ONS4

ESTIMATORS = (change_mar, change_completers, change_available)
CHOICES = {"all": (*ONS4, "gse_total"), "ons4": ONS4, "gse": ("gse_total",)}
"""Outcomes by the notebook's parameter."""


def change_by_outcome(rounds: pd.DataFrame, outcomes: Sequence[str], *, confidence: float = 0.95) -> pd.DataFrame:
    """Return the change of each outcome by each estimator.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.
        confidence: confidence of the intervals.

    Returns:
        outcome, method, estimate, se, low, high, df, n_baseline, n_followup, n_pairs; an outcome with fewer than three
        pairs has no row.
    """
    rows = []
    for outcome in outcomes:
        part = rounds[rounds["outcome"] == outcome]
        if (part["baseline"].notna() & part["followup"].notna()).sum() < 3:
            continue
        for estimator in ESTIMATORS:
            change = estimator(part["baseline"], part["followup"], confidence=confidence)
            rows.append({"outcome": outcome} | asdict(change))
    return pd.DataFrame(rows)


def followup_flow(participants: pd.DataFrame, rounds: pd.DataFrame) -> pd.DataFrame:
    """Return how many people are left at each step, from those interviewed to the pairs of each outcome.

    Args:
        participants: the participants table.
        rounds: patient_id, outcome, baseline, followup.

    Returns:
        step, people.
    """
    interviewed = participants[participants["involvement"] != "Observation only"]
    rows = [("Interviewed first", len(interviewed))]
    rows.append(("Interviewed again", int((interviewed["followed_up"] == "yes").sum())))
    for label, outcomes in (("ONS4", list(ONS4)), ("Self-efficacy", ["gse_total"])):
        part = rounds[rounds["outcome"].isin(outcomes)]
        known = part.assign(b=part["baseline"].notna(), f=part["followup"].notna())
        whole = known.groupby("patient_id")[["b", "f"]].all()
        rows.append((f"{label}, first interview", int(whole["b"].sum())))
        rows.append((f"{label}, second interview", int(whole["f"].sum())))
        rows.append((f"{label}, both", int((whole["b"] & whole["f"]).sum())))
    return pd.DataFrame(rows, columns=["step", "people"])


def compare_followed_up(participants: pd.DataFrame, rounds: pd.DataFrame) -> pd.DataFrame:
    """Return baseline scores and age of those followed up beside those lost, with standardised differences.

    Args:
        participants: the participants table.
        rounds: patient_id, outcome, baseline, followup.

    Returns:
        measure, followed_n, followed_mean, lost_n, lost_mean, standardised_difference.

    Reference:
        Austin PC. Statistics in Medicine 2009;28:3083-3107 (standardised differences).
    """
    people = participants[participants["involvement"] != "Observation only"].set_index("patient_id")
    again = people["followed_up"] == "yes"
    measures = {"age_years": people["age_years"].astype(float)}
    for outcome in dict.fromkeys(rounds["outcome"]):
        part = rounds[rounds["outcome"] == outcome].set_index("patient_id")
        measures[outcome] = part["baseline"].reindex(people.index)
    rows = []
    for name, values in measures.items():
        kept, lost = values[again].dropna(), values[~again].dropna()
        spread = np.sqrt((kept.var() + lost.var()) / 2)
        gap = (kept.mean() - lost.mean()) / spread if spread > 0 else np.nan
        rows.append((name, len(kept), kept.mean(), len(lost), lost.mean(), gap))
    names = ["measure", "followed_n", "followed_mean", "lost_n", "lost_mean", "standardised_difference"]
    return pd.DataFrame(rows, columns=names)


def change_by_delta(rounds: pd.DataFrame, outcomes: Sequence[str], low: float, high: float) -> pd.DataFrame:
    """Return the change of each outcome if the people lost had scored some points away from the prediction.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.
        low: lowest shift in scale points.
        high: highest shift.

    Returns:
        outcome, delta (low, half way, high), estimate, low, high.
    """
    deltas = list(dict.fromkeys((low, (low + high) / 2, high)))
    parts = []
    for outcome in outcomes:
        part = rounds[rounds["outcome"] == outcome]
        if (part["baseline"].notna() & part["followup"].notna()).sum() >= 3:
            shifted = delta_adjusted(part["baseline"], part["followup"], deltas)
            parts.append(shifted.assign(outcome=outcome)[["outcome", "delta", "estimate", "low", "high"]])
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def published_counts(counts: pd.DataFrame) -> dict[str, int]:
    """Return the printed counts of people by name.

    Args:
        counts: count_id, value, unit.

    Returns:
        count_id to number, for counts of people.

    >>> published_counts(pd.DataFrame({"count_id": ["a", "b"], "value": ["5", "2021-05"], "unit": ["people", "month"]}))
    {'a': 5}
    """
    people = counts[counts["unit"] == "people"]
    return {str(name): int(value) for name, value in zip(people["count_id"], people["value"], strict=True)}
