"""What those who answered twice did, outcome by outcome: better or worse, how large, and beyond measurement error."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers.analysis.disclosure.roles import counting
from helpers.analysis.questionnaires.estimable import paired_scores
from helpers.analysis.questionnaires.rank_tests import summarise_pairs
from helpers.analysis.questionnaires.reliability import effect_size, reliable_change
from helpers.outcomes import describe


@counting(
    n_pairs="base",
    better_percent="percent",
    same_percent="percent",
    worse_percent="percent",
    g_av="estimate",
    g_low="estimate",
    g_high="estimate",
    reliability="nothing",
)
def pairs_by_outcome(
    rounds: pd.DataFrame,
    outcomes: Sequence[str],
    reliability: pd.DataFrame,
    *,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return what those who answered twice did: better, same, worse, how large, how many beyond measurement error.

    Args:
        rounds: patient_id, outcome, baseline, followup, and site_id where sites are to count.
        outcomes: which outcomes, in order.
        reliability: outcome, reliability, from an outside source; outcomes it leaves out have no reliable change.
        confidence: confidence of the effect size's interval.

    Returns:
        outcome, n_pairs, better, same, worse (people), better_percent, same_percent, worse_percent, g_av, g_low,
        g_high (NaN where scores do not vary), reliability, reliably_better, reliably_worse (NaN without a reliability,
        or where all first scores are alike, since theirs is the standard deviation).

    >>> rounds = pd.DataFrame({"outcome": "ons4_anxiety", "baseline": [4, 5, 6, 7, 2], "followup": [5, 6, 6, 9, None]})
    >>> reliability = pd.DataFrame({"outcome": ["ons4_anxiety"], "reliability": [0.9]})
    >>> pairs_by_outcome(rounds, ["ons4_anxiety"], reliability)[["better", "same", "worse"]].to_numpy().tolist()
    [[0, 1, 3]]
    """
    stated = dict(zip(reliability["outcome"], reliability["reliability"], strict=True))
    rows, described = [], describe(outcomes)
    for outcome, part in paired_scores(rounds, outcomes).items():
        first, later = part["baseline"], part["followup"]
        pairs = summarise_pairs(first, later, better=described.of(outcome).better)
        people = {"better": pairs.better, "same": pairs.same, "worse": pairs.worse}
        row: dict[str, Any] = {"outcome": outcome, "n_pairs": pairs.n_pairs, **people}
        row |= {f"{name}_percent": 100 * number / pairs.n_pairs for name, number in people.items()}
        try:
            size = effect_size(first, later, confidence=confidence, site_id=part.get("site_id"))
            row |= {"g_av": size.g_av, "g_low": size.low, "g_high": size.high}
        except ValueError:
            pass  # scores that do not vary have no effect size; the row says so by its gap
        row |= _beyond_error(first, later, stated.get(outcome), described.of(outcome).better)
        rows.append(row)
    names = ["outcome", "n_pairs", "better", "same", "worse", "better_percent", "same_percent", "worse_percent"]
    names += ["g_av", "g_low", "g_high", "reliability", "reliably_better", "reliably_worse"]
    return pd.DataFrame(rows, columns=names)


def _beyond_error(
    first: "pd.Series[float]", later: "pd.Series[float]", reliability: float | None, better: int
) -> dict[str, float]:
    """Return how many fared better and worse by more than measurement error; nothing without a reliability."""
    if reliability is None:
        return {}
    if not first.std() > 0:
        return {"reliability": float(reliability)}
    changes = reliable_change(first, later, reliability=float(reliability), sd=float(first.std()))
    better_label, worse_label = ("higher", "lower") if better == 1 else ("lower", "higher")
    people = {"reliably_better": int((changes == better_label).sum())}
    people |= {"reliably_worse": int((changes == worse_label).sum())}
    return {"reliability": float(reliability), **people}
