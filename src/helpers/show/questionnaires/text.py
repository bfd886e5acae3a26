"""The sentences and table headers of the questionnaire chapter's estimates."""

import math
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from helpers.analysis.questionnaires import BETTER, OUTCOME_LABELS, RANGES
from helpers.show.page.number_format import counted, listed
from helpers.show.page.tables import format_number

TEST_LABELS: Final = {
    "outcome": "Outcome",
    "n_baseline": "First, n",
    "n_pairs": "Both, n",
    "estimate": "Change",
    "low": "Low",
    "high": "High",
    "p_holm": "p (Holm)",
    "wilcoxon_p_holm": "Ranks, p (Holm)",
}
PAIRS_LABELS: Final = {
    "outcome": "Outcome",
    "n_pairs": "Both, n",
    "better_percent": "Better, %",
    "same_percent": "Same, %",
    "worse_percent": "Worse, %",
    "g_av": "Effect, SD",
    "g_low": "Low",
    "g_high": "High",
}
RELIABLE_LABELS: Final = {
    "outcome": "Outcome",
    "reliability": "Reliability",
    "kind": "What it is",
    "n_pairs": "Both, n",
    "reliably_better": "Better, people",
    "reliably_worse": "Worse, people",
    "source_table": "Source",
}
TIPPING_LABELS: Final = {
    "outcome": "Outcome",
    "n_lost": "Lost, n",
    "predicted_of_lost": "Predicted mean",
    "zero_delta": "Shift to zero",
    "tipping_delta": "Tipping shift",
    "tipping_delta_sd": "In SDs",
    "score_at_tipping": "Mean then",
}
REFUSAL_LABELS: Final = {"outcome": "Outcome", "pairs": "Both times, people", "reason": "Why there is no estimate"}


def estimator_sentence(changes: pd.DataFrame, tipping: pd.DataFrame, outcome: str) -> str:
    """Return what the estimators say of one outcome, whether the answer depends on the method, and what would tip it.

    Args:
        changes: outcome, method, estimate, low, high, n_baseline, n_pairs.
        tipping: as `tipping_by_outcome`.
        outcome: the outcome.
    """
    part = changes[changes["outcome"] == outcome].set_index("method")
    main = part.loc["missing at random"]
    told = (
        f"**{OUTCOME_LABELS[outcome]}.** Among the {main['n_baseline']} who answered first, {main['n_pairs']} of them "
        f"twice, the main estimate is {signed(main['estimate'])} points "
        f"({signed(main['low'])} to {signed(main['high'])})."
    )
    return f"{told} {_agreement(part)} {_tipping(tipping.set_index('outcome').loc[outcome], outcome)}"


def _agreement(part: pd.DataFrame) -> str:
    clear = int(((part["low"] > 0) | (part["high"] < 0)).sum())
    touching = int(((part["low"] == 0) | (part["high"] == 0)).sum())
    low, high = signed(part["estimate"].min()), signed(part["estimate"].max())
    ends = f", {counted(touching, 'interval')} ending at it" if touching else ""
    if clear in (0, len(part)):
        told = f"all {len(part)} intervals {'leave out' if clear else 'include'} no change: the method does not decide"
    elif clear + touching == len(part):
        told = f"{clear} of {len(part)} intervals leave out no change{ends}: the method hardly decides"
    else:
        told = f"{clear} of {len(part)} intervals leave out no change{ends}: the answer leans on the method"
    return f"The five estimates lie between {low} and {high}, and {told}."


def _tipping(row: Any, outcome: str) -> str:
    if row["n_lost"] == 0:
        return "Nobody was lost, so nothing rests on a guess about them."
    if pd.isna(row["tipping_delta"]):
        return "Since the main interval includes no change, there is no clear change for those lost to undo."
    way = "worse" if row["tipping_delta"] < 0 else "better"
    low, high = RANGES[outcome]
    told = (
        f"The {int(row['n_lost'])} people lost would have to have fared {abs(row['tipping_delta']):.1f} points {way} "
        f"than predicted ({abs(row['tipping_delta_sd']):.1f} standard deviations) for that interval to reach no change"
    )
    if not low <= row["score_at_tipping"] <= high:
        return f"{told}, which is beyond the end of the scale."
    return f"{told}: a mean of {row['score_at_tipping']:.1f} in place of {row['predicted_of_lost']:.1f}."


def main_caption(confidence: float) -> str:
    """Return the caption of the main estimates.

    Args:
        confidence: confidence of the intervals.

    >>> main_caption(0.95)[:52]
    'Main estimate of each outcome with its 95% interval,'
    """
    return (
        f"Main estimate of each outcome with its {100 * confidence:g}% interval, among everybody who answered first. "
        "Points on the scale as answered: for anxiety a minus sign is better. The p-values, of this estimate and of "
        "the signed ranks of those who answered both times, allow for five outcomes (Holm)."
    )


def imputation_sentence(imputations: int, error: float) -> str:
    """Return how often scores were imputed and how much that leaves to the draws.

    Args:
        imputations: how many times.
        error: largest Monte Carlo error in scale points; NaN when nothing was imputed.

    >>> imputation_sentence(50, 0.04)
    'Scores of those lost were imputed 50 times; other draws would move an imputed change by about 0.04 points.'
    """
    if math.isnan(error):
        return "Nothing was imputed."
    fewer = "" if imputations >= 50 else " The plan asks for 50 or more."
    return (
        f"Scores of those lost were imputed {imputations} times; other draws would move an imputed change by about "
        f"{error:.2f} points.{fewer}"
    )


def pairs_sentence(pairs: pd.DataFrame) -> str:
    """Return how many of those who answered twice fared better and worse, by outcome.

    Args:
        pairs: outcome, n_pairs, better, worse.

    >>> pairs_sentence(pd.DataFrame({"outcome": ["gse_total"], "n_pairs": [20], "better": [12], "worse": [8]}))
    'Better and worse, of those who answered twice: General Self-Efficacy 12 and 8 of 20.'
    """
    told = [f"{_label(row.outcome)} {row.better} and {row.worse} of {row.n_pairs}" for row in pairs.itertuples()]
    return f"Better and worse, of those who answered twice: {listed(told)}." if told else "Too few answered twice."


def changes_answer(
    changes: pd.DataFrame, tests: pd.DataFrame, confidence: float = 0.95, refused: Sequence[str] = ()
) -> str:
    """Return which outcomes moved by more than chance allows after Holm's correction, and how far all of them moved.

    Args:
        changes: outcome, method, estimate.
        tests: outcome, p_holm.
        confidence: one less the level of the test.
        refused: outcomes without an estimate.

    >>> changes = pd.DataFrame([["gse_total", "missing at random", 1.0]], columns=["outcome", "method", "estimate"])
    >>> changes_answer(changes, pd.DataFrame({"outcome": ["gse_total"], "p_holm": [0.4]})).partition(',')[0]
    'No outcome changed by more than chance can explain'
    """
    main = changes[changes["method"] == "missing at random"].set_index("outcome")["estimate"]
    if main.empty:
        return "No change can be estimated: too few people answered both times."
    sure = set(tests.loc[tests["p_holm"] < 1 - confidence, "outcome"])
    better = [_moved(name, main[name]) for name in main.index if name in sure and main[name] * BETTER[name] > 0]
    worse = [_moved(name, main[name]) for name in main.index if name in sure and main[name] * BETTER[name] < 0]
    rest = [_label(name) for name in main.index if name not in sure]
    parts = [f"{listed(names)} {word}" for names, word in ((better, "improved"), (worse, "got worse")) if names]
    told = "; ".join(parts) or "no outcome changed"
    unclear = f"; {listed(rest)} gave no clear answer" if rest and sure else ""
    none = f"; {listed([_label(name) for name in refused])} cannot be estimated" if len(refused) else ""
    return (
        f"{told[:1].upper()}{told[1:]} by more than chance can explain, even allowing for five outcomes{unclear}{none}."
    )


def _moved(outcome: str, estimate: float) -> str:
    low, high = RANGES[outcome]
    return f"{_label(outcome)} ({signed(estimate, 1)} on {low} to {high})"


def changes_certainty(changes: pd.DataFrame) -> str:
    """Return on how few pairs the estimates rest, and what they cannot show.

    Args:
        changes: outcome, method, n_baseline, n_pairs.
    """
    main = changes[changes["method"] == "missing at random"]
    if main.empty:
        return "Three people with both answers are the least that an estimate needs; far more make it worth reading."
    return (
        f"This rests on {_from_to(main['n_pairs'])} people who answered twice, of {_from_to(main['n_baseline'])} who "
        "answered first, and it holds only if those lost fared as others with their first score did. There was no "
        "comparison group, so a change cannot be put down to the link worker."
    )


def _from_to(numbers: "pd.Series[int]") -> str:
    low, high = int(numbers.min()), int(numbers.max())
    return str(low) if low == high else f"{low} to {high}"


def outcome_names(outcomes: Sequence[str]) -> list[str]:
    """Return outcomes as a reader knows them.

    Args:
        outcomes: names of outcomes or of other measures.

    >>> outcome_names(["gse_total", "age_years"])
    ['General Self-Efficacy', 'Age, years']
    """
    others = {"age_years": "Age, years", "gender": "Gender", "site_id": "Site"}
    return [OUTCOME_LABELS.get(name, others.get(name, name)) for name in outcomes]


def _label(outcome: object) -> str:
    label = OUTCOME_LABELS[str(outcome)]
    return label if outcome == "gse_total" else label.lower()


def signed(value: float, decimals: int = 2) -> str:
    """Return a number with its sign, zero without one.

    Args:
        value: the number.
        decimals: digits after the point.

    >>> signed(1.234), signed(0.001), signed(-0.5, 1)
    ('+1.23', '0.00', '\u22120.5')
    """
    text = format_number(value, decimals)
    return text if text.startswith("\u2212") or not text.strip("0.") else f"+{text}"
