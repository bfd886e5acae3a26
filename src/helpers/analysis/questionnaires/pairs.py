"""What those who answered twice did, outcome by outcome: better or worse, how large, and beyond measurement error."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.questionnaires.estimates import estimable, scores_of
from helpers.analysis.questionnaires.multiple_imputation import SEED
from helpers.analysis.questionnaires.rank_tests import summarise_pairs
from helpers.analysis.questionnaires.reliability import effect_size, reliable_change
from helpers.analysis.questionnaires.scoring import BETTER


def pairs_by_outcome(
    rounds: pd.DataFrame,
    outcomes: Sequence[str],
    reliability: pd.DataFrame,
    *,
    confidence: float = 0.95,
    seed: int = SEED,
) -> pd.DataFrame:
    """Return what those who answered twice did: better, same, worse, how large, how many beyond measurement error.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.
        reliability: outcome, reliability, from an outside source; outcomes it leaves out have no reliable change.
        confidence: confidence of the effect size's interval.
        seed: seed of its bootstrap.

    Returns:
        outcome, n_pairs, better, same, worse (people), better_percent, same_percent, worse_percent, g_av, g_low,
        g_high (NaN where scores do not vary), reliability, reliably_better, reliably_worse (NaN without a reliability;
        the standard deviation is that of all first scores).
    """
    stated = dict(zip(reliability["outcome"], reliability["reliability"], strict=True))
    rows = []
    for outcome in estimable(rounds, outcomes):
        scores = scores_of(rounds, outcome)
        first, later = scores["baseline"], scores["followup"]
        moved = summarise_pairs(first, later, better=BETTER[outcome])
        row: dict[str, Any] = {"outcome": outcome, "n_pairs": moved.n_pairs, "better": moved.better}
        shares = {"better": moved.better, "same": moved.same, "worse": moved.worse}
        row |= {f"{way}_percent": 100 * number / moved.n_pairs for way, number in shares.items()}
        row |= {"same": moved.same, "worse": moved.worse, "g_av": np.nan, "g_low": np.nan, "g_high": np.nan}
        try:
            size = effect_size(first, later, seed=seed, confidence=confidence)
            row |= {"g_av": size.g_av, "g_low": size.low, "g_high": size.high}
        except ValueError:
            pass  # scores that do not vary have no effect size; the row says so by its gap
        row |= _beyond_error(first, later, stated.get(outcome), BETTER[outcome])
        rows.append(row)
    names = ["outcome", "n_pairs", "better", "same", "worse", "better_percent", "same_percent", "worse_percent"]
    names += ["g_av", "g_low", "g_high", "reliability", "reliably_better", "reliably_worse"]
    return pd.DataFrame(rows, columns=names)


def reliable_rows(pairs: pd.DataFrame, reliability: pd.DataFrame) -> pd.DataFrame:
    """Return the people who changed by more than measurement error, with where the reliability comes from.

    Args:
        pairs: as `pairs_by_outcome`.
        reliability: outcome, reliability, kind, source_table.

    Returns:
        The columns of `pairs` and kind, source_table; "no source known" where no reliability is stated.
    """
    whence = reliability[["outcome", "kind", "source_table"]]
    return pairs.merge(whence, on="outcome", how="left").fillna({"kind": "no source known", "source_table": "-"})


def _beyond_error(
    first: "pd.Series[float]", later: "pd.Series[float]", reliability: float | None, better: int
) -> dict[str, float]:
    if reliability is None or not first.std() > 0:
        return {"reliability": np.nan, "reliably_better": np.nan, "reliably_worse": np.nan}
    labels = reliable_change(first, later, reliability=float(reliability), sd=float(first.std()))
    up, down = int((labels == "higher").sum()), int((labels == "lower").sum())
    good, bad = (up, down) if better == 1 else (down, up)
    return {"reliability": float(reliability), "reliably_better": good, "reliably_worse": bad}
