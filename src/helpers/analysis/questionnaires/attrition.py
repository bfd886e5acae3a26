"""Who answered and who was lost: the flow to the pairs of each outcome, and how those lost differed at the start."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.analysis.disclosure.roles import counting

COMPARED_COLUMNS: Final = ("compared", "measure", "level", "followed_n", "followed_value", "lost_n", "lost_value")
OBSERVED: Final = "Observation only"
DIED: Final = "died"


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

    >>> people = pd.DataFrame({"patient_id": list("abc"), "followed_up": ["yes", "died", "yes"]})
    >>> rounds = pd.DataFrame({"patient_id": list("ab"), "baseline": [20, 25], "followup": [22, np.nan]})
    >>> flow = pair_flow(people.assign(involvement="-"), rounds.assign(outcome="gse_total"), ["gse_total"])
    >>> flow[["interviewed", "answered_first", "lost_died", "pairs"]].to_numpy().tolist()
    [[3, 2, 1, 1]]
    """
    people = _interviewed(participants, rounds)
    again = people["followed_up"].astype(object)
    reasons = {f"lost_{word.replace(' ', '_')}": again == word for word in (DIED, "declined", "not reached")}
    reasons |= {"lost_no_reason": again.isna(), "lost_left_blank": again == "yes"}
    rows = []
    for outcome in outcomes:
        first, later = _answered(rounds, outcome, people.index)
        row: dict[str, Any] = {"outcome": outcome, "interviewed": len(people), "answered_first": int(first.sum())}
        row |= {name: int((first & ~later & reason).sum()) for name, reason in reasons.items()}
        rows.append(row | {"pairs": int((first & later).sum()), "later_only": int((later & ~first).sum())})
    return pd.DataFrame(rows)


def alive_at_followup(table: pd.DataFrame, participants: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of people who are not known to have died: nobody's score after death is predicted.

    Args:
        table: patient_id and anything else, such as rounds or participants.
        participants: patient_id, followed_up.

    Returns:
        The rows of `table` of all but those whose followed_up is "died".

    >>> people = pd.DataFrame({"patient_id": list("abc"), "followed_up": ["yes", "died", None]})
    >>> alive_at_followup(pd.DataFrame({"patient_id": list("abcd")}), people)["patient_id"].tolist()
    ['a', 'c', 'd']
    """
    died = participants.loc[participants["followed_up"].astype(object) == DIED, "patient_id"]
    return table[~table["patient_id"].isin(died)].reset_index(drop=True)


def deaths(participants: pd.DataFrame, rounds: pd.DataFrame) -> tuple[int, int]:
    """Return how many of those interviewed first died before the second interview, and how many were interviewed.

    Args:
        participants: patient_id, involvement, followed_up.
        rounds: patient_id, baseline, followup.

    Returns:
        The people who died, and the people interviewed first.

    >>> people = pd.DataFrame({"patient_id": list("abc"), "followed_up": ["yes", "died", None]})
    >>> rounds = pd.DataFrame({"patient_id": [], "baseline": [], "followup": []})
    >>> deaths(people.assign(involvement="-"), rounds)
    (1, 3)
    """
    people = _interviewed(participants, rounds)
    return int((people["followed_up"].astype(object) == DIED).sum()), len(people)


@counting(
    followed_value=("mean_or_percent", "followed_n"),
    lost_value=("mean_or_percent", "lost_n"),
    standardised_difference="statistic",
    by_chance="statistic",
)
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
        by_chance (what chance alone reaches in one comparison of twenty; NaN for gender and site); no row where nobody
        was lost.

    Reference:
        Austin PC. Statistics in Medicine 2009;28:3083-3107 (standardised differences of means and proportions).

    >>> people = pd.DataFrame({"patient_id": list("abcd"), "followed_up": ["yes", "yes", "died", "died"]})
    >>> people = people.assign(involvement="Interview only", site_id="1", gender="Female", age_years=[30, 50, 50, 70])
    >>> rounds = pd.DataFrame({"patient_id": list("abcd"), "outcome": "gse_total", "baseline": 20, "followup": np.nan})
    >>> compare_followed_up(people, rounds).loc[0, ["followed_value", "lost_value"]].tolist()
    [40.0, 60.0]
    """
    people = _interviewed(participants, rounds)
    again = people["followed_up"].astype(object) == "yes"
    rows = [("people", "age_years", "", *_means(people["age_years"].astype(float), again))]
    for measure in ("gender", "site_id"):
        known = people[measure].dropna().astype(str)
        rows += [("people", measure, *row) for row in _shares_of_levels(known, again[known.index])]
    for outcome in outcomes if outcomes is not None else list(dict.fromkeys(rounds["outcome"])):
        scores = rounds[rounds["outcome"] == outcome].set_index("patient_id")
        rows.append(("scores", outcome, "", *_means(scores["baseline"], scores["followup"].notna())))
    table = pd.DataFrame(rows, columns=[*COMPARED_COLUMNS, "standardised_difference", "by_chance"])
    return table if table["lost_n"].any() else table.iloc[:0]


def chance_difference(followed_n: int, lost_n: int) -> float:
    """Return the standardised difference that chance alone gives in one comparison of twenty; NaN for an empty group.

    >>> round(chance_difference(41, 20), 2)
    0.53
    """
    return float(1.959963984540054 * np.sqrt(1 / followed_n + 1 / lost_n)) if followed_n and lost_n else float("nan")


def _interviewed(participants: pd.DataFrame, rounds: pd.DataFrame) -> pd.DataFrame:
    answered = rounds.loc[rounds["baseline"].notna() | rounds["followup"].notna(), "patient_id"]
    interviewed = (participants["involvement"].astype(object) != OBSERVED) | participants["patient_id"].isin(answered)
    return participants[interviewed].set_index("patient_id")


def _answered(rounds: pd.DataFrame, outcome: str, index: "pd.Index[Any]") -> "tuple[pd.Series[bool], pd.Series[bool]]":
    part = rounds[rounds["outcome"] == outcome].set_index("patient_id")
    first, later = (part[name].notna().reindex(index, fill_value=False) for name in ("baseline", "followup"))
    return first.astype(bool), later.astype(bool)


def _levels(values: "pd.Series[str]") -> list[str]:
    return sorted(values.unique(), key=_natural_order)


def _natural_order(level: str) -> tuple[int, str]:
    return (int(level), "") if level.isascii() and level.isdecimal() and len(level) < 10 else (10**10, level)


def _means(values: "pd.Series[Any]", again: "pd.Series[Any]") -> tuple[int, float, int, float, float, float]:
    """Return number and mean of those followed up and of those lost, their standardised difference, and chance's."""
    followed, lost = values[again].dropna(), values[~again].dropna()
    difference = _standardised(followed.mean() - lost.mean(), (followed.var() + lost.var()) / 2)
    by_chance = chance_difference(len(followed), len(lost))
    return len(followed), followed.mean(), len(lost), lost.mean(), difference, by_chance


def _shares_of_levels(
    values: "pd.Series[str]", again: "pd.Series[Any]"
) -> Iterator[tuple[str, int, float, int, float, float, float]]:
    """Give each level with number and percent among those followed up and among those lost, and their difference."""
    followed, lost = values[again], values[~again]
    of_followed, of_lost = followed.value_counts(), lost.value_counts()
    for level in _levels(values):
        n, m = int(of_followed.get(level, 0)), int(of_lost.get(level, 0))
        p, q = (number / len(of) if len(of) else np.nan for number, of in ((n, followed), (m, lost)))
        difference = _standardised(p - q, (p * (1 - p) + q * (1 - q)) / 2)
        yield level, n, 100 * p, m, 100 * q, difference, float("nan")


def _standardised(difference: float, variance: float) -> float:
    """Return a difference in standard deviations; NaN where there is no variance."""
    return float(difference / np.sqrt(variance)) if variance > 0 else float("nan")
