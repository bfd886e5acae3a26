"""The scores themselves: how many people gave each, in which band, at floor and ceiling, and how the items hold up."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.analysis.disclosure.roles import counting
from helpers.analysis.questionnaires.reliability import cronbach_alpha, item_quality
from helpers.analysis.questionnaires.scoring import in_bands
from helpers.outcomes import Outcome, describe

INTERVIEWS: Final = {"baseline": "first", "followup": "second"}
FEWEST_FOR_MEDIAN: Final = 8
FEWEST_ITEMS: Final = 3
"""Items of which it is asked whether they hold together."""


def score_counts(rounds: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return how many people gave each score at each interview, those who answered both times apart.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order; scores of a wide range are counted in bins, the self-efficacy total in bins
            of three points (the last of four).

    Returns:
        interview (first, second), score (lowest of its bin), both_times, once (people), outcome.

    >>> frame = pd.DataFrame({"outcome": "ons4_anxiety", "baseline": [3, 3], "followup": [4, np.nan]})
    >>> counts = score_counts(frame, ["ons4_anxiety"])
    >>> counts[counts["both_times"] + counts["once"] > 0].iloc[:, :4].to_numpy().tolist()
    [['first', 3, 1, 1], ['second', 4, 1, 0]]
    """
    tables = []
    for described in describe(outcomes).described:
        outcome, starts = described.id, _bin_starts(described)
        part = rounds[rounds["outcome"] == outcome]
        both = part["baseline"].notna() & part["followup"].notna()
        for column, interview in INTERVIEWS.items():
            table = pd.DataFrame({"interview": interview, "score": starts})
            for name, asked in (("both_times", both), ("once", ~both)):
                scores = part.loc[asked, column].dropna().to_numpy(dtype=float)
                table[name] = np.histogram(scores, [*starts, described.range[1] + 1])[0]
            tables.append(table.assign(outcome=outcome))
    return pd.concat(tables, ignore_index=True)


def months_between(questionnaires: pd.DataFrame, *, least: int = 0) -> float:
    """Return the median of months from a person's first interview to the second; NaN where nobody's is known.

    Args:
        questionnaires: rows of questionnaires.csv.
        least: with fewer people whose months are known it is NaN too.

    Returns:
        Months.

    >>> months_between(pd.DataFrame({"round": [1, 2, 2], "months_since_first": [0, 4, 5]}))
    4.5
    """
    if "months_since_first" not in questionnaires:
        return float("nan")
    known = questionnaires.loc[questionnaires["round"] == 2, "months_since_first"].dropna()
    return float(known.median()) if len(known) >= least else float("nan")


def _bin_starts(outcome: Outcome) -> list[int]:
    (low, high), points = outcome.range, outcome.bin_points
    return list(range(low, high, points)) if points > 1 else list(range(low, high + 1))


@counting(n_pairs="base", first_median="mean", second_median="mean")
def median_scores(rounds: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return the median score of those who answered twice at both interviews.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.

    Returns:
        outcome, n_pairs, first_median, second_median; no median of fewer than eight people, which would be close to a
        single person's score.

    >>> frame = pd.DataFrame({"outcome": "gse_total", "baseline": range(20, 28), "followup": 30})
    >>> median_scores(frame, ["gse_total"]).to_numpy().tolist()
    [['gse_total', 8, 23.5, 30.0]]
    """
    rows = []
    for outcome in outcomes:
        pairs = rounds[rounds["outcome"] == outcome].dropna(subset=["baseline", "followup"])
        enough = len(pairs) >= FEWEST_FOR_MEDIAN
        medians = [float(pairs[column].median()) if enough else np.nan for column in INTERVIEWS]
        rows.append((outcome, len(pairs), *medians))
    return pd.DataFrame(rows, columns=["outcome", "n_pairs", "first_median", "second_median"])


@counting(place="nothing", percent="percent", n_pairs="base")
def band_shares(rounds: pd.DataFrame, bands: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return the share of those who answered twice in each reporting band at both interviews.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        bands: outcome, band, lowest_score, highest_score.
        outcomes: which outcomes, in order; those without bands are left out.

    Returns:
        outcome, interview (first, second), band, place (0 for the worst band), people, percent, n_pairs.

    Reference:
        Office for National Statistics. Personal well-being user guidance, 2018 (thresholds).

    >>> rounds = pd.DataFrame({"outcome": "ons4_anxiety", "baseline": [9, 2], "followup": [1, 2]})
    >>> bands = pd.DataFrame({"outcome": "ons4_anxiety", "band": ["Low", "High"]})
    >>> bands = bands.assign(lowest_score=[0, 6], highest_score=[5, 10])
    >>> band_shares(rounds, bands, ["ons4_anxiety"])[["interview", "band", "percent"]].to_numpy().tolist()
    [['first', 'High', 50.0], ['first', 'Low', 50.0], ['second', 'High', 0.0], ['second', 'Low', 100.0]]
    """
    rows: list[tuple[Any, ...]] = []
    described = describe(outcomes)
    for outcome in (name for name in outcomes if (bands["outcome"] == name).any()):
        pairs = rounds[rounds["outcome"] == outcome].dropna(subset=["baseline", "followup"])
        if pairs.empty:
            continue
        for column, interview in INTERVIEWS.items():
            counts = in_bands(pairs[column].rename(outcome), bands).value_counts(sort=False)
            worst_first = list(counts.items())[:: described.of(outcome).better]
            rows += [
                (outcome, interview, str(band), rank, int(people), 100 * people / len(pairs), len(pairs))
                for rank, (band, people) in enumerate(worst_first)
            ]
    return pd.DataFrame(rows, columns=["outcome", "interview", "band", "place", "people", "percent", "n_pairs"])


@counting(
    first_worst=("percent", "first_n"),
    first_best=("percent", "first_n"),
    second_worst=("percent", "second_n"),
    second_best=("percent", "second_n"),
)
def floor_and_ceiling(rounds: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return the share of people at the worst and the best score of the scale at each interview.

    Args:
        rounds: patient_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.

    Returns:
        outcome, first_n, first_worst, first_best, second_n, second_worst, second_best; percent of those who answered.

    >>> frame = pd.DataFrame({"outcome": "ons4_anxiety", "baseline": [0, 10], "followup": [0, np.nan]})
    >>> floor_and_ceiling(frame, ["ons4_anxiety"]).iloc[0, 1:].tolist()
    [2.0, 50.0, 50.0, 1.0, 0.0, 100.0]
    """
    rows = []
    for described in describe(outcomes).described:
        part = rounds[rounds["outcome"] == described.id]
        worst, best = described.range[:: described.better]
        row: list[Any] = [described.id]
        for column in INTERVIEWS:
            scores = part[column].dropna()
            row += [len(scores), 100 * (scores == worst).mean(), 100 * (scores == best).mean()]
        rows.append(row)
    names = [f"{interview}_{what}" for interview in INTERVIEWS.values() for what in ("n", "worst", "best")]
    return pd.DataFrame(rows, columns=["outcome", *names])


@counting(complete="base", forms="base", alpha="estimate", low="estimate", high="estimate")
def alpha_by_outcome(
    questionnaires: pd.DataFrame, outcomes: Sequence[str], *, confidence: float = 0.95
) -> pd.DataFrame:
    """Return Cronbach's alpha of the items of each outcome of several, at each interview, or why there is none.

    Args:
        questionnaires: rows as in questionnaires.csv.
        outcomes: which outcomes, in order; those of fewer than three items are left out.
        confidence: confidence of Feldt's interval.

    Returns:
        outcome, interview, forms (with any answer), complete, alpha, low, high, reason ("" where estimated).

    >>> forms = pd.DataFrame({"round": [1, 1, 1]} | {f"gse_{item:02d}": [1, 2, 4] for item in range(1, 11)})
    >>> alpha_by_outcome(forms, ["gse_total"])[["interview", "complete", "alpha"]].round(6).to_numpy().tolist()
    [['first', 3, 1.0], ['second', 0, nan]]
    """
    rows = []
    for outcome in _of_several_items(outcomes):
        for number, interview in enumerate(INTERVIEWS.values(), start=1):
            items = questionnaires.loc[questionnaires["round"] == number, list(outcome.items)].astype("float64")
            filled = items.dropna(how="all")
            row = [outcome.id, interview, len(filled), len(filled.dropna())]
            try:
                alpha = cronbach_alpha(filled, confidence=confidence)
                rows.append([*row, alpha.alpha, alpha.low, alpha.high, ""])
            except ValueError as error:
                rows.append([*row, np.nan, np.nan, np.nan, str(error).removeprefix("items: ")])
    names = ["outcome", "interview", "forms", "complete", "alpha", "low", "high", "reason"]
    return pd.DataFrame(rows, columns=names)


@counting(item="nothing", forms="base", mean="mean", item_rest_correlation="statistic")
def items_by_outcome(questionnaires: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return the items of each outcome of several, one by one, at the first interview.

    Args:
        questionnaires: rows as in questionnaires.csv.
        outcomes: which outcomes, in order; those of fewer than three items are left out.

    Returns:
        outcome, and as `item_quality`, the item by its number in the questionnaire.

    >>> forms = pd.DataFrame({"round": [1, 1, 1]} | {f"gse_{item:02d}": [1, 2, 3] for item in range(1, 11)})
    >>> items_by_outcome(forms, ["gse_total"])[["item", "mean"]].head(2).to_numpy().tolist()
    [[1.0, 2.0], [2.0, 2.0]]
    """
    first = questionnaires[questionnaires["round"] == 1]
    tables = [
        item_quality(first[list(outcome.items)]).assign(outcome=outcome.id, item=range(1, len(outcome.items) + 1))
        for outcome in _of_several_items(outcomes)
    ]
    names = ["outcome", "item", "forms", "missing", "mean", "item_rest_correlation"]
    return pd.concat(tables, ignore_index=True)[names] if tables else pd.DataFrame(columns=names)


def _of_several_items(outcomes: Sequence[str]) -> list[Outcome]:
    return [outcome for outcome in describe(outcomes).described if len(outcome.items) >= FEWEST_ITEMS]
