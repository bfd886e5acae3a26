"""What is known of outcomes elsewhere, by their descriptions: bands, norms, reliability, differences that matter."""

from collections.abc import Sequence

import pandas as pd

from helpers.analysis.disclosure.roles import counting
from helpers.outcomes import describe

_ROUNDING = 1e-9


def bands_of(outcomes: Sequence[str]) -> pd.DataFrame:
    """Return the reporting bands of outcomes.

    Args:
        outcomes: which outcomes, in order; those without bands have no row.

    Returns:
        outcome, band, lowest_score, highest_score.

    >>> bands_of(["ons4_anxiety"]).head(1).to_numpy().tolist()
    [['ons4_anxiety', 'Very low', 0, 1]]
    """
    rows = [
        (one.id, band.name, band.lowest, band.highest) for one in describe(outcomes).described for band in one.bands
    ]
    return pd.DataFrame(rows, columns=["outcome", "band", "lowest_score", "highest_score"])


def norms_of(outcomes: Sequence[str]) -> pd.DataFrame:
    """Return the outside mean of each outcome that has one, with words that date it.

    Args:
        outcomes: which outcomes, in order.

    Returns:
        outcome, mean, label.

    >>> norms_of(["ons4_anxiety"]).to_numpy().tolist()
    [['ons4_anxiety', 3.23, 'UK adults, year to March 2023']]
    """
    rows = [(one.id, one.norm.mean, one.norm.of) for one in describe(outcomes).described if one.norm]
    return pd.DataFrame(rows, columns=["outcome", "mean", "label"])


def reliability_of(outcomes: Sequence[str]) -> pd.DataFrame:
    """Return the reliability of each outcome of which one is published.

    Args:
        outcomes: which outcomes, in order.

    Returns:
        outcome, reliability, kind, source_table.

    >>> reliability_of(["ons4_anxiety", "gse_total"])[["outcome", "reliability"]].to_numpy().tolist()
    [['gse_total', 0.86]]
    """
    stated = [(one.id, one.reliability) for one in describe(outcomes).described if one.reliability]
    rows = [(name, known.value, known.kind, known.source) for name, known in stated]
    return pd.DataFrame(rows, columns=["outcome", "reliability", "kind", "source_table"])


@counting(n_pairs="base", important_difference="nothing", better_percent="percent", worse_percent="percent")
def important_changes(rounds: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return how many of those who answered twice changed by what matters to people, where a source says how much does.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order; those without a minimal important difference, or without pairs, have no row.

    Returns:
        outcome, important_difference (points), n_pairs, better, worse (people who changed by that much or more),
        better_percent, worse_percent, source_table.

    Reference:
        Jaeschke R, Singer J, Guyatt GH. Controlled Clinical Trials 1989;10:407-415 (minimal important difference).

    >>> important_changes(pd.DataFrame({"outcome": [], "baseline": [], "followup": []}), ["gse_total"]).empty
    True
    """
    rows = []
    for one in describe(outcomes).described:
        pairs = rounds[rounds["outcome"] == one.id].dropna(subset=["baseline", "followup"])
        if one.important_difference is None or pairs.empty:
            continue
        points = one.important_difference.points
        gain = one.better * (pairs["followup"] - pairs["baseline"]).astype(float)
        better, worse = int((gain >= points - _ROUNDING).sum()), int((gain <= -points + _ROUNDING).sum())
        percents = (100 * better / len(pairs), 100 * worse / len(pairs))
        rows.append((one.id, points, len(pairs), better, worse, *percents, one.important_difference.source))
    names = ["outcome", "important_difference", "n_pairs", "better", "worse", "better_percent", "worse_percent"]
    return pd.DataFrame(rows, columns=[*names, "source_table"])
