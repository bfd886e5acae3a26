"""What predicts a second score beside the first one: the other scores, age, gender and site, as far as pairs allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.checks import Floats
from helpers.analysis.questionnaires.estimable import estimable_scores

PAIRS_PER_PREDICTOR: Final = 3
"""People who answered both times that each predictor takes, the first score among them."""

OTHER_SCORES: Final = "the other first scores"
SCORES_OF_ALL: Final = "the other first scores that all of them gave"
AGE, GENDER, SITE = "age", "gender", "site"
MISSING: Final = "missing of somebody who answered first"
ALIKE: Final = "the same for all who answered both times"
UNSEEN: Final = "some who were lost are of a kind that nobody who answered both times is"
FOLLOWS: Final = "follows from what predicts already"
TOO_FEW: Final = "too few answered both times for one more"


@dataclass(frozen=True)
class Auxiliaries:
    """What predicts one outcome beside its first score: `columns`, a row per person, and why others do not.

    `table` has auxiliary, used and reason ("" where it is used), in the order in which they were tried.
    """

    columns: Floats
    table: pd.DataFrame


def auxiliaries_of(part: pd.DataFrame, rounds: pd.DataFrame, participants: pd.DataFrame) -> Auxiliaries:
    """Return the auxiliaries of one outcome; what cannot be used is left out, with the reason.

    They are tried in order, the other first scores, age, gender, site, while every predictor has three people who
    answered both times.

    Args:
        part: patient_id, outcome, baseline, followup of one outcome.
        rounds: the same of all outcomes.
        participants: patient_id, and of age_years, gender and site_id those that there are.

    Returns:
        The auxiliaries.

    Reference:
        Hardt J, Herke M, Leonhart R. BMC Medical Research Methodology 2012;12:184 (no more than a variable to three
        people).

    >>> part = pd.DataFrame({"patient_id": range(7), "outcome": "gse_total", "baseline": [20, 22, 25, 21, 27, 24, 30]})
    >>> part["followup"] = [22, 21, 27, 25, 26, 28, None]
    >>> people = pd.DataFrame({"patient_id": range(7), "age_years": [30, 40, 50, 30, 60, 20, 70], "gender": "Female"})
    >>> auxiliaries_of(part, part, people).table[["auxiliary", "used"]].to_numpy().tolist()
    [['age', True], ['gender', False]]
    """
    first = part["baseline"].notna().to_numpy(dtype=bool)
    both = first & part["followup"].notna().to_numpy(dtype=bool)
    chosen = part[["baseline"]].to_numpy(dtype=float)
    rows = []
    for name, columns in _candidates(part, rounds, participants).items():
        reason = _refusal(columns, chosen, first, both)
        if not reason:
            chosen = np.column_stack([chosen, columns])
        rows.append((name, not reason, reason))
    return Auxiliaries(chosen[:, 1:], pd.DataFrame(rows, columns=["auxiliary", "used", "reason"]))


def auxiliaries_by_outcome(rounds: pd.DataFrame, outcomes: Sequence[str], participants: pd.DataFrame) -> pd.DataFrame:
    """Return what predicts the scores of those lost beside their first score, and what does not and why.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.
        participants: patient_id, age_years, gender, site_id.

    Returns:
        outcome, auxiliary, used, reason; no row for an outcome that cannot be predicted, or of which nobody was lost.

    >>> auxiliaries_by_outcome(pd.DataFrame({"outcome": [], "baseline": [], "followup": []}), [], pd.DataFrame()).empty
    True
    """
    parts = [
        auxiliaries_of(part, rounds, participants).table.assign(outcome=outcome)
        for outcome, part in estimable_scores(rounds, outcomes).items()
        if (part["baseline"].notna() & part["followup"].isna()).any()
    ]
    names = ["outcome", "auxiliary", "used", "reason"]
    return pd.concat(parts, ignore_index=True)[names] if parts else pd.DataFrame(columns=names)


def _candidates(part: pd.DataFrame, rounds: pd.DataFrame, participants: pd.DataFrame) -> dict[str, Floats]:
    """Return the columns of every auxiliary that there is, a row per person; NaN where it is not known."""
    people, first = part["patient_id"], part["baseline"].notna()
    both = (first & part["followup"].notna()).to_numpy(dtype=bool)
    others = rounds[~rounds["outcome"].isin(part["outcome"])]
    found: dict[str, Floats] = {}
    if len(others):
        scores = others.pivot(index="patient_id", columns="outcome", values="baseline").reindex(people)
        given = scores.columns[scores[first.to_numpy()].notna().all()]
        some = 0 < len(given) < scores.shape[1]
        found[SCORES_OF_ALL if some else OTHER_SCORES] = scores[list(given) if some else list(scores)].to_numpy(float)
    known = participants.drop_duplicates("patient_id").set_index("patient_id").reindex(people)
    if "age_years" in known:
        found[AGE] = known[["age_years"]].to_numpy(dtype=float)
    for name, column in ((GENDER, "gender"), (SITE, "site_id")):
        if column in known:
            found[name] = _levels(known[column].astype(object).set_axis(part.index), both)
    return found


def _levels(values: "pd.Series[str]", both: NDArray[np.bool_]) -> Floats:
    """Return a column of 0 and 1 for every level but the commonest of the pairs; NaN where the level is not known."""
    commonest = list(values[both].value_counts().index)
    order = commonest + [level for level in values.dropna().unique() if level not in commonest]
    columns = [np.where(values.isna(), np.nan, values == level) for level in order[1:]]
    return np.column_stack(columns).astype(float) if columns else np.where(values.isna(), np.nan, 0.0)[:, None]


def _refusal(columns: Floats, chosen: Floats, first: NDArray[np.bool_], both: NDArray[np.bool_]) -> str:
    """Return why columns cannot be added to those that predict already; "" where they can."""
    if np.isnan(columns[first]).any():
        return MISSING
    pairs = columns[both]
    if (np.ptp(pairs, axis=0) == 0).all():
        return ALIKE
    if (np.ptp(pairs, axis=0) == 0).any():
        return UNSEEN
    together = np.column_stack([chosen[both], pairs])
    if PAIRS_PER_PREDICTOR * together.shape[1] > len(together):
        return TOO_FEW
    centred = together - together.mean(axis=0)
    if np.linalg.matrix_rank(centred / centred.std(axis=0)) < centred.shape[1]:
        return FOLLOWS
    return ""
