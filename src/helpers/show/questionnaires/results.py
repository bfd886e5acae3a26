"""The estimates of the chapter on questionnaires, as rows of an edition's results."""

from typing import Any, Final

import pandas as pd

from helpers.show.page import Estimates
from helpers.show.questionnaires.described import outcome_of

CHANGE: Final = "Change from the first to the second interview"
_OF: Final[dict[str, Any]] = {"rows": ("outcome",), "counted": "people"}
"""What every estimate by outcome has in common."""


def of_changes(changes: pd.DataFrame) -> tuple[Estimates, ...]:
    """Return the change of every outcome by method; as `change_by_outcome`."""
    ends = {"low": "low", "high": "high", "n": "n_baseline", "method_column": "method"}
    return (Estimates(_named(changes), CHANGE, "estimate", **ends, unit="points", **_OF),)


def of_all_changes(changes: pd.DataFrame) -> tuple[Estimates, ...]:
    """Return the change of every outcome with the interval that holds for all outcomes together."""
    ends: dict[str, Any] = {"low": "all_low", "high": "all_high", "interval": "simultaneous"}
    more = ends | {"n": "n_baseline", "method_column": "method"}
    return (Estimates(_named(changes), CHANGE, "estimate", **more, unit="points", **_OF),)


def of_tipping(tipping: pd.DataFrame) -> tuple[Estimates, ...]:
    """Return the shifts of those lost at which the answer changes; as `tipping_by_outcome`."""
    measures = {
        "predicted_of_lost": "Mean score predicted of those lost",
        "zero_delta": "Shift of those lost to an estimate of zero",
        "tipping_delta": "Shift of those lost to an interval that reaches zero",
        "score_at_tipping": "Mean score of those lost at the tipping shift",
    }
    return tuple(
        Estimates(_named(tipping), measure, name, n="n_lost", unit="points", method="delta adjustment", **_OF)
        for name, measure in measures.items()
    )


def of_pairs(pairs: pd.DataFrame) -> tuple[Estimates, ...]:
    """Return the effect size, and the share of people that moved each way."""
    frame, of_pairs = _named(pairs), _OF | {"n": "n_pairs"}
    effect = Estimates(
        frame, "Effect size of those who answered both times", "g_av", "g_low", "g_high",
        unit="standard deviations", method="g_av", **of_pairs,
    )  # fmt: skip
    ways = {"better_percent": "better", "same_percent": "the same", "worse_percent": "worse"}
    shares = [
        Estimates(frame, f"People who were {way} at the second interview", name, unit="%", **of_pairs)
        for name, way in ways.items()
    ]
    return effect, *shares


def of_thresholds(changes: pd.DataFrame) -> tuple[Estimates, ...]:
    """Return how the share of people beyond each threshold changed, and both shares."""
    of_pairs = _OF | {"n": "n_pairs", "rows": ("outcome", "threshold")}
    frame = _named(changes)
    return (
        Estimates(frame, "Change in the share of people", "difference", "low", "high", unit="percentage points",
                  method="interval for shares of the same people", **of_pairs),
        Estimates(frame, "Share of people at the first interview", "first_percent", unit="%", **of_pairs),
        Estimates(frame, "Share of people at the second interview", "second_percent", unit="%", **of_pairs),
    )  # fmt: skip


def of_ends(shares: pd.DataFrame) -> tuple[Estimates, ...]:
    """Return the share at the worst and at the best score of each scale; as `floor_and_ceiling`."""
    return tuple(
        Estimates(_named(shares), f"Share of people at the {end} score, {interview} interview", f"{interview}_{end}",
                  n=f"{interview}_n", unit="%", **_OF)
        for interview in ("first", "second")
        for end in ("worst", "best")
    )  # fmt: skip


def of_dropout(compared: pd.DataFrame) -> tuple[Estimates, ...]:
    """Return how far those followed up and lost lay apart at first; `compared` has its measures in words."""
    measure = "Standardised difference of those followed up and those lost"
    unit = "standard deviations"
    return (Estimates(compared, measure, "standardised_difference", rows=("measure",), unit=unit),)


def of_items(items: pd.DataFrame, label: str) -> tuple[Estimates, ...]:
    """Return the mean of every item of an outcome, and its correlation with the others; as `items_by_outcome`."""
    of_items = {"n": "forms", "rows": ("item",), "counted": "people"}
    return (
        Estimates(items, f"Mean of an item of the {label} scale", "mean", unit="points", **of_items),
        Estimates(items, "Correlation of an item with the sum of the others", "item_rest_correlation",
                  unit="correlation", **of_items),
    )  # fmt: skip


def of_alpha(alpha: pd.DataFrame) -> tuple[Estimates, ...]:
    """Return Cronbach's alpha of the items of each outcome at each interview; as `alpha_by_outcome`."""
    return tuple(
        Estimates(part, f"Cronbach's alpha of the {outcome_of(name).label} scale", "alpha", "low", "high", "complete",
                  rows=("interview",), unit="alpha", counted="people", method="Feldt's interval")
        for name, part in alpha.groupby("outcome", sort=False)
    )  # fmt: skip


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame in which outcomes are named as a reader knows them."""
    return frame.assign(outcome=[outcome_of(name).label for name in frame["outcome"]])
