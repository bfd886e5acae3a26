"""Who answered and who was lost: the flow to the pairs of each outcome, and how those lost differed at the start."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

FLOW_COLUMNS: Final = (
    "outcome",
    "interviewed",
    "answered_first",
    "lost_died",
    "lost_declined",
    "lost_not_reached",
    "lost_no_reason",
    "lost_left_blank",
    "pairs",
    "later_only",
)
COMPARED_COLUMNS: Final = (
    "compared",
    "measure",
    "level",
    "followed_n",
    "followed_value",
    "lost_n",
    "lost_value",
    "standardised_difference",
    "by_chance",
)
OBSERVED: Final = "Observation only"


def pair_flow(participants: pd.DataFrame, rounds: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return how people get from the first interview to the pairs of each outcome, and why they are lost.

    Args:
        participants: patient_id, involvement, followed_up. People only observed are left out unless they answered.
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.

    Returns:
        One row per outcome: interviewed, answered_first = lost_died + lost_declined + lost_not_reached +
        lost_no_reason + lost_left_blank (interviewed again, not answered) + pairs; later_only counts those who
        answered at the second interview alone.
    """
    people = _interviewed(participants, rounds)
    again = people["followed_up"].astype(object)
    reasons = {"lost_died": "died", "lost_declined": "declined", "lost_not_reached": "not reached"}
    rows = []
    for outcome in outcomes:
        first, later = _answered(rounds, outcome, people.index)
        lost = first & ~later
        row: dict[str, Any] = {"outcome": outcome, "interviewed": len(people), "answered_first": int(first.sum())}
        row |= {name: int((lost & (again == word)).sum()) for name, word in reasons.items()}
        row["lost_left_blank"] = int((lost & (again == "yes")).sum())
        row["lost_no_reason"] = int((lost & again.isna()).sum())
        rows.append(row | {"pairs": int((first & later).sum()), "later_only": int((later & ~first).sum())})
    return pd.DataFrame(rows, columns=list(FLOW_COLUMNS))


def compare_followed_up(
    participants: pd.DataFrame, rounds: pd.DataFrame, outcomes: Sequence[str] | None = None
) -> pd.DataFrame:
    """Return those followed up beside those lost at the first interview, with standardised differences and no test.

    People are compared by whether they were interviewed again; first scores by whether the same question was
    answered again, among those who answered it first.

    Args:
        participants: patient_id, site_id, involvement, followed_up, age_years, gender.
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order; all there are when not given.

    Returns:
        compared ("people" or "scores"), measure, level (of gender and site, else ""), followed_n, followed_value,
        lost_n, lost_value (means; for gender and site percentages), standardised_difference (followed less lost),
        by_chance (what chance alone reaches in one comparison of twenty; NaN for gender and site).

    Reference:
        Austin PC. Statistics in Medicine 2009;28:3083-3107 (standardised differences of means and proportions).
    """
    people = _interviewed(participants, rounds)
    again = people["followed_up"].astype(object) == "yes"
    rows = [("people", "age_years", "", *_means(people["age_years"].astype(float), again))]
    for measure in ("gender", "site_id"):
        known = people[measure].dropna().astype(str)
        rows += [("people", measure, level, *_shares(known == level, again[known.index])) for level in _levels(known)]
    for outcome in outcomes if outcomes is not None else list(dict.fromkeys(rounds["outcome"])):
        scores = rounds[rounds["outcome"] == outcome].set_index("patient_id")
        rows.append(("scores", outcome, "", *_means(scores["baseline"], scores["followup"].notna())))
    return pd.DataFrame(rows, columns=list(COMPARED_COLUMNS))


def chance_difference(followed_n: int, lost_n: int) -> float:
    """Return how large a standardised difference chance alone gives in one comparison of twenty, for these numbers.

    Args:
        followed_n: people followed up.
        lost_n: people lost.

    Returns:
        1.96 sqrt(1 / followed_n + 1 / lost_n); NaN when a group is empty.

    Reference:
        Hedges LV, Olkin I. Statistical Methods for Meta-Analysis. 1985, chapter 5 (large-sample variance at zero).

    >>> round(chance_difference(41, 20), 2)
    0.53
    """
    return float(1.959963984540054 * np.sqrt(1 / followed_n + 1 / lost_n)) if followed_n and lost_n else float("nan")


def _interviewed(participants: pd.DataFrame, rounds: pd.DataFrame) -> pd.DataFrame:
    answered = rounds.loc[rounds["baseline"].notna() | rounds["followup"].notna(), "patient_id"]
    there = (participants["involvement"].astype(object) != OBSERVED) | participants["patient_id"].isin(answered)
    return participants[there].set_index("patient_id")


def _answered(rounds: pd.DataFrame, outcome: str, index: "pd.Index[Any]") -> "tuple[pd.Series[bool], pd.Series[bool]]":
    part = rounds[rounds["outcome"] == outcome].set_index("patient_id")
    first, later = (part[name].notna().reindex(index, fill_value=False) for name in ("baseline", "followup"))
    return first.astype(bool), later.astype(bool)


def _levels(values: "pd.Series[str]") -> list[str]:
    return sorted(values.unique(), key=_natural)


def _natural(level: str) -> tuple[int, str]:
    return (int(level), "") if level.isascii() and level.isdecimal() and len(level) < 10 else (10**10, level)


def _means(values: "pd.Series[Any]", again: "pd.Series[Any]") -> tuple[int, float, int, float, float, float]:
    kept, lost = values[again].dropna(), values[~again].dropna()
    spread = np.sqrt((kept.var() + lost.var()) / 2) if min(len(kept), len(lost)) > 1 else np.nan
    gap = (kept.mean() - lost.mean()) / spread if spread > 0 else np.nan
    return len(kept), kept.mean(), len(lost), lost.mean(), float(gap), chance_difference(len(kept), len(lost))


def _shares(level: "pd.Series[Any]", again: "pd.Series[Any]") -> tuple[int, float, int, float, float, float]:
    kept, lost = level[again], level[~again]
    p, q = kept.mean() if len(kept) else np.nan, lost.mean() if len(lost) else np.nan
    spread = np.sqrt((p * (1 - p) + q * (1 - q)) / 2)
    gap = (p - q) / spread if spread > 0 else np.nan
    return int(kept.sum()), 100 * p, int(lost.sum()), 100 * q, float(gap), float("nan")
