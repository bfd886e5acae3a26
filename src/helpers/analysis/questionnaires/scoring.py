"""Scores of questionnaires, each as its description says: of one item, or the sum or mean of several."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.outcomes import Outcome, describe, shipped_outcomes
from helpers.vocabulary import ONS4_ITEMS

OUTCOMES: Final = shipped_outcomes()
"""The outcomes of the questionnaires that come along: four of the ONS4, and the self-efficacy total."""


def score_ons4(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the four ONS4 scores, each 0-10 and as answered: a higher anxiety score is more anxiety.

    Args:
        frame: columns ons4_life_satisfaction, ons4_worthwhile, ons4_happiness, ons4_anxiety; NaN for not answered.

    Returns:
        The four columns as numbers, in that order and on the frame's index.

    Raises:
        ValueError: when a column is missing, or a score is not a whole number from 0 to 10; the row is named.

    Reference:
        Office for National Statistics. Personal well-being user guidance, 2018.

    >>> score_ons4(pd.DataFrame([[7, 8, 6, 2]], columns=list(ONS4_ITEMS)))["ons4_anxiety"].tolist()
    [2.0]
    """
    return _checked(frame, ONS4_ITEMS, 0, 10)


def score_gse(frame: pd.DataFrame) -> "pd.Series[float]":
    """Return the total of the General Self-Efficacy Scale, 10-40; up to three missing items take the person's mean.

    Args:
        frame: columns gse_01 to gse_10, 1-4; NaN for not answered.

    Returns:
        One total per row, NaN where more than three items are missing.

    Raises:
        ValueError: when a column is missing, or an answer is not a whole number from 1 to 4; the row is named.

    Reference:
        Schwarzer R, Jerusalem M. Generalized Self-Efficacy scale. 1995; Schwarzer R. Documentation of the scale, 2014.

    >>> score_gse(pd.DataFrame([[3] * 9 + [None]], columns=list(OUTCOMES.of("gse_total").items))).tolist()
    [30.0]
    """
    return score(frame, shipped_outcomes().of("gse_total"))


def score(frame: pd.DataFrame, outcome: Outcome) -> "pd.Series[float]":
    """Return the scores of one outcome; items that are empty take the mean of the person's others, as far as allowed.

    Args:
        frame: the columns of the outcome's items, one row per person and round; NaN for not answered.
        outcome: what the score is made of.

    Returns:
        One score per row, as answered where the outcome is one item; NaN where more items are missing than it allows.

    Raises:
        ValueError: when a column is missing, or an answer is not a whole number in its range; the row is named.

    >>> gse = shipped_outcomes().of("gse_total")
    >>> score(pd.DataFrame([[3] * 9 + [None], [3] * 6 + [None] * 4], columns=list(gse.items)), gse).tolist()
    [30.0, nan]
    """
    items = _checked(frame, outcome.items, outcome.lowest, outcome.highest)
    times = len(outcome.items) if outcome.score == "sum" else 1
    scores = items.mean(axis=1) * times
    return scores.where(items.isna().sum(axis=1) <= outcome.most_missing).rename(outcome.id)


def score_rounds(questionnaires: pd.DataFrame, outcomes: Sequence[str] = OUTCOMES) -> pd.DataFrame:
    """Return baseline and follow-up of each outcome, one row per patient and outcome.

    Args:
        questionnaires: rows as in questionnaires.csv, one per patient and round.
        outcomes: which outcomes, in order.

    Returns:
        patient_id, site_id, outcome, baseline, followup; NaN where not completed.

    Raises:
        ValueError: when a patient has two rows in a round, or a score is impossible.

    >>> forms = pd.DataFrame({"patient_id": ["P1", "P1"], "site_id": "1", "round": [1, 2]})
    >>> forms = forms.assign(**dict.fromkeys(ONS4_ITEMS, 5), **dict.fromkeys(OUTCOMES.items[4:], 3))
    >>> forms["gse_01"] = [3, 4]
    >>> score_rounds(forms).tail(1).to_numpy().tolist()
    [['P1', '1', 'gse_total', 30.0, 31.0]]
    """
    if questionnaires.duplicated(["patient_id", "round"]).any():
        raise ValueError("questionnaires: a patient has two rows in one round; keep one")
    scores = pd.DataFrame({one.id: score(questionnaires, one) for one in describe(outcomes).described})
    keys = questionnaires[["patient_id", "site_id", "round"]]
    long = keys.join(scores).melt(["patient_id", "site_id", "round"], list(outcomes), "outcome", "score")
    wide = long.pivot(index=["patient_id", "site_id", "outcome"], columns="round", values="score")
    wide = wide.reindex(columns=[1, 2]).set_axis(["baseline", "followup"], axis=1).reset_index()
    wide["outcome"] = pd.Categorical(wide["outcome"], list(outcomes), ordered=True)
    return wide.sort_values(["outcome", "patient_id"], ignore_index=True).astype({"outcome": str})


def in_bands(scores: "pd.Series[float]", bands: pd.DataFrame) -> "pd.Series[Any]":
    """Return the reporting band of each score of one outcome, a category ordered from the lowest scores up.

    >>> bands = pd.DataFrame({"outcome": "x", "band": ["Low", "High"]})
    >>> bands = bands.assign(lowest_score=[0, 5], highest_score=[4, 10])
    >>> in_bands(pd.Series([4.0, 5.0], name="x"), bands).tolist()
    ['Low', 'High']
    """
    of_outcome = bands[bands["outcome"] == scores.name].sort_values("lowest_score", kind="stable")
    if of_outcome.empty:
        raise ValueError(f"scores: {scores.name} has no bands; name the scores after an outcome that has")
    edges = [of_outcome["lowest_score"].iloc[0] - 0.5, *(of_outcome["highest_score"] + 0.5)]
    return pd.cut(scores, edges, labels=list(of_outcome["band"]))


def _checked(frame: pd.DataFrame, columns: tuple[str, ...], low: int, high: int) -> pd.DataFrame:
    missing = [name for name in columns if name not in frame]
    if missing:
        raise ValueError(f"column {', '.join(missing)} is missing; give all of {columns[0]} to {columns[-1]}")
    scores = frame[list(columns)].astype("float64")
    wrong = scores.notna() & ((scores < low) | (scores > high) | (scores != np.floor(scores)))
    if wrong.to_numpy().any():
        row, column = np.argwhere(wrong.to_numpy())[0]
        raise ValueError(
            f"row {row + 1}, column {columns[column]}: {scores.to_numpy()[row, column]:g} is not a whole number "
            f"from {low} to {high}"
        )
    return scores
