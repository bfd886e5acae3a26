"""What the printed numbers of forms allow: how many can have answered twice, and what that means for a change."""

import numpy as np
import pandas as pd
from scipy import stats

from helpers.analysis.checks import check_confidence


def pair_bounds(n_first: int, n_second: int, n_people: int) -> tuple[int, int]:
    """Return how few and how many people can have completed both times, from the printed numbers alone.

    Args:
        n_first: completed at the first interview.
        n_second: completed at the second.
        n_people: people who were interviewed the first time.

    Returns:
        The bounds. Inclusion and exclusion: at least n_first + n_second - n_people, at most the smaller number.

    Raises:
        ValueError: when a number is negative or above n_people.

    Reference:
        Boole's inequality (Frechet bounds).

    >>> pair_bounds(50, 38, 61), pair_bounds(41, 26, 61)
    ((27, 38), (6, 26))
    """
    for name, value in (("n_first", n_first), ("n_second", n_second)):
        if not 0 <= value <= n_people:
            raise ValueError(f"{name}: {value} is not allowed; give a number from 0 to n_people, {n_people}")
    return max(0, n_first + n_second - n_people), min(n_first, n_second)


def published_counts(counts: pd.DataFrame) -> dict[str, int]:
    """Return the printed counts of people by their count_id.

    >>> published_counts(pd.DataFrame({"count_id": ["a", "b"], "value": ["5", "2021-05"], "unit": ["people", "month"]}))
    {'a': 5}
    """
    people = counts[counts["unit"] == "people"]
    return {str(name): int(value) for name, value in zip(people["count_id"], people["value"], strict=True)}


def half_width(pairs: int, *, confidence: float = 0.95) -> float:
    """Return the half width of the interval of a mean change, in standard deviations of the changes.

    >>> round(half_width(6), 2), round(half_width(26), 2)
    (1.05, 0.4)
    """
    check_confidence(confidence)
    return float(stats.t.ppf((1 + confidence) / 2, pairs - 1) / np.sqrt(pairs)) if pairs >= 2 else float("nan")


def bounds_table(counts: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return what the printed numbers alone say of both questionnaires.

    Args:
        counts: the published counts: count_id, value, unit.
        confidence: confidence of the intervals.

    Returns:
        questionnaire, interviewed, first, second, pairs_fewest, pairs_most; later_only_most: share of the later forms
        that can be from people without a first one; example_gap: a fifth of the scale in points; example_shift: how far
        the later average moves if those people score that much higher; reach_fewest, reach_most: half width of an
        interval for the mean change in standard deviations of the changes, with the fewest and the most pairs.

    >>> printed = {"patients_interviewed": 61, "ons4_first": 50, "ons4_second": 38, "gse_first": 41, "gse_second": 26}
    >>> counts = pd.DataFrame({"count_id": printed.keys(), "value": printed.values(), "unit": "people"})
    >>> bounds_table(counts)[["pairs_fewest", "pairs_most"]].to_numpy().tolist()
    [[27, 38], [6, 26]]
    """
    known = published_counts(counts)
    rows = []
    for name, label, gap in (("ons4", "ONS4", 2.0), ("gse", "General Self-Efficacy", 6.0)):
        first, second, people = known[f"{name}_first"], known[f"{name}_second"], known["patients_interviewed"]
        fewest, most = pair_bounds(first, second, people)
        half_widths = (half_width(fewest, confidence=confidence), half_width(most, confidence=confidence))
        later_only = (second - fewest) / second
        rows.append((label, people, first, second, fewest, most, later_only, gap, gap * later_only, *half_widths))
    names = ["questionnaire", "interviewed", "first", "second", "pairs_fewest", "pairs_most", "later_only_most"]
    return pd.DataFrame(rows, columns=[*names, "example_gap", "example_shift", "reach_fewest", "reach_most"])
