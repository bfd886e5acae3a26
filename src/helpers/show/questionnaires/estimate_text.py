"""Sentences on how much each outcome changed: the estimates, whether estimators agree, and what those lost could do."""

import math
from typing import Any, Final

import pandas as pd

from helpers.analysis.checks import ROUNDING
from helpers.analysis.questionnaires import FEWEST_SITES
from helpers.show.page import counted, is_guarded, listed, sentence
from helpers.show.page.disclosed import shows_survival_only
from helpers.show.questionnaires.described import named_beforehand, outcome_label, outcome_of, where_lower_is_better
from helpers.show.questionnaires.text import interval_words, signed

_FOLLOWED: Final = (
    "The main estimate is about everybody who answered first and was alive at the second interview. All of them "
    "answered again, so that no score is predicted. Beside it stands the middle change. The averages over whoever "
    "answered, which are what a report usually prints, are of the same people where nobody answered the second time "
    "alone."
)
_LOST: Final = (
    "The main estimate is about everybody who answered first and was alive at the second interview. It predicts the "
    "second score of those lost from their first one, as it went for people with both answers. Other ways of reckoning "
    "stand beside it: the scores of those lost filled in by the same prediction with its doubt, again and again "
    "(imputed), and once more from what else is known of them; only the people with both answers, by their mean and by "
    "their middle change; and the averages over whoever answered, which are what a report usually prints. If these "
    "agree, the way of reckoning does not matter."
)
HOW_THOSE_LOST_FARED: Final = (
    "No data can say how those lost fared. This is a question for people who know the service: is it likely that the "
    "people who were lost did that much worse than others who began where they did?"
)
_SHIFTS_NOT_RELEASED: Final = (
    "How the answer would change if those lost had fared otherwise than predicted is left out of every release, and "
    "none of it was worked out for this one: an estimate moves with such a shift by the share of people who were lost, "
    "so that the shift beside the estimate gives their number."
)
MEASUREMENT_ERROR: Final = (
    "A single question answered on one day is not exact: the same person may give another number next week. Changes "
    "beyond error of measurement are those too large for that. Where no reliability of a question is published, none "
    "is made up. Whether a change matters to the patient is another question again."
)


@sentence()
def main_estimate_sentence(main: pd.DataFrame) -> str:
    """Return what the main estimate is, and which others stand beside it.

    >>> "All of them answered again" in main_estimate_sentence(pd.DataFrame({"n_baseline": [9], "n_pairs": [9]}))
    True
    """
    lost = is_guarded(main["n_pairs"].iloc[0]) or (main["n_baseline"] > main["n_pairs"]).any()
    return _LOST if lost else _FOLLOWED


@sentence()
def estimates_sentence(main: pd.DataFrame) -> str:
    """Return the main estimate of every outcome with its interval.

    >>> row = {"outcome": "gse_total", "estimate": 1.0, "low": -0.5, "high": 2.5}
    >>> estimates_sentence(pd.DataFrame([row]))
    'Mean change in points: General Self-Efficacy +1.00 (\u22120.50 to +2.50).'
    """
    parts = [
        f"{outcome_label(row.outcome)} {signed(row.estimate)} ({interval_words(row.low, row.high)})"
        for row in main.itertuples()
    ]
    turned = where_lower_is_better(main["outcome"], "a minus sign is better.")
    return f"Mean change in points: {listed(parts)}.{f' {turned[:1].upper()}{turned[1:]}' if turned else ''}"


@sentence("confidence")
def p_values_sentence(main: pd.DataFrame, confidence: float) -> str:
    """Return for which outcomes either test leaves out no change, allowing for all outcomes named beforehand.

    >>> row = {"outcome": "gse_total", "p_holm": 0.01, "wilcoxon_p_holm": 0.2}
    >>> p_values_sentence(pd.DataFrame([row]), 0.95)
    'Allowing for five outcomes, p is under 0.05 for General Self-Efficacy by the main estimate, and for none by ranks.'
    """
    limit = 1 - confidence
    by_estimate, by_ranks = (_labels(main[main[name] < limit]) for name in ("p_holm", "wilcoxon_p_holm"))
    return (
        f"Allowing for {named_beforehand()}, p is under {limit:.2g} for {by_estimate} by the main estimate, and for "
        f"{by_ranks} by ranks."
    )


@sentence()
def estimators_sentence(changes: pd.DataFrame) -> str:
    """Return by how many estimators there was a change, outcomes with the same answer together.

    >>> rows = pd.DataFrame({"outcome": "gse_total", "low": [0.1, -0.1], "high": [1.0, 1.0]})
    >>> estimators_sentence(rows)
    'For General Self-Efficacy 1 of 2 intervals leaves out no change: the answer leans on the method.'
    """
    outcomes: dict[str, list[str]] = {}
    for outcome, part in changes.groupby("outcome", sort=False):
        outcomes.setdefault(_agreement(part), []).append(outcome_label(outcome))
    return " ".join(f"For {listed(names)} {agreement}." for agreement, names in outcomes.items())


def shifts_sentence(changes: pd.DataFrame) -> str:
    """Return that a release leaves out how changes would shift; where it shows no changes, nothing is said of them.

    >>> shifts_sentence(pd.DataFrame())
    ''
    """
    return "" if changes.empty else _SHIFTS_NOT_RELEASED


def sites_sentence(sites: pd.DataFrame, changes: pd.DataFrame | None = None) -> str:
    """Return whether the intervals allow for people of one site being alike; `sites` as `sites_by_outcome`.

    Of `changes` that have no interval nothing is said.

    >>> sites_sentence(pd.DataFrame({"outcome": ["gse_total"], "sites": [7], "allowed_for": [True]}))
    'Intervals and p-values allow for people of one site being alike.'
    >>> sites_sentence(pd.DataFrame({"outcome": ["gse_total"], "sites": [1], "allowed_for": [False]}))
    'Those who answered both times are all of one site, so that the intervals say nothing of other sites.'
    """
    if sites.empty or (changes is not None and changes["low"].isna().all()):
        return ""
    if sites["sites"].max() == 1:
        return "Those who answered both times are all of one site, so that the intervals say nothing of other sites."
    few = sites[~sites["allowed_for"]]
    number = counted(FEWEST_SITES, "site")
    if len(few) == len(sites):
        return (
            f"Intervals and p-values take people as independent of each other, those of one site too: with fewer than "
            f"{number} they cannot allow for sites."
        )
    but = (
        f", except for {_labels(few)}, where those who answered both times are of fewer than {number}"
        if len(few)
        else ""
    )
    return f"Intervals and p-values allow for people of one site being alike{but}."


@sentence("imputations", "error")
def imputation_sentence(imputations: int, error: float) -> str:
    """Return how often scores were imputed; `error` is the largest Monte Carlo error in scale points, NaN or 0 for
    none, of which nothing is said, as in a release of nothing but survival curves.

    >>> imputation_sentence(50, 0.04)
    'Scores of those lost were imputed 50 times; other draws would move an imputed change by about 0.04 points.'
    """
    if math.isnan(error) or error < ROUNDING or shows_survival_only():
        return ""
    about = f"about {error:.2f}" if error >= 0.005 else "less than 0.01"
    fewer = "" if imputations >= 50 else " The plan asks for 50 or more."
    return (
        f"Scores of those lost were imputed {imputations} times; other draws would move an imputed change by "
        f"{about} points.{fewer}"
    )


@sentence()
def auxiliaries_sentence(auxiliaries: pd.DataFrame) -> str:
    """Return what the scores of those lost were imputed from beside the first, outcomes with the same answer together.

    >>> rows = [["gse_total", "age", True, ""], ["gse_total", "site", False, "too few answered both times"]]
    >>> auxiliaries_sentence(pd.DataFrame(rows, columns=["outcome", "auxiliary", "used", "reason"]))[:88]
    'Imputed from more means: from the first score and also, for General Self-Efficacy, from '
    """
    used, left_out = _by_answer(auxiliaries[auxiliaries["used"]]), _by_answer(auxiliaries[~auxiliaries["used"]])
    if not used:
        said = "Nothing but the first score could be used to impute the scores of those lost."
    else:
        parts = [f"for {listed(names)}, from {what}" for what, names in used.items()]
        said = f"Imputed from more means: from the first score and also, {'; '.join(parts)}."
    if left_out:
        reasons = [f"for {listed(names)}, {what}" for what, names in left_out.items()]
        said += f" Left out: {'; '.join(reasons)}."
    return said


def _by_answer(auxiliaries: pd.DataFrame) -> dict[str, list[str]]:
    """Return auxiliaries in words, each with its reason where it has one, and the outcomes of which that is true."""
    answers: dict[str, list[str]] = {}
    for outcome, part in auxiliaries.groupby("outcome", sort=False):
        reasons = part.groupby("reason", sort=False)["auxiliary"].agg(list)
        words = [f"{listed(names)} ({why})" if why else listed(names) for why, names in reasons.items()]
        answers.setdefault(listed(words), []).append(outcome_label(outcome))
    return answers


@sentence()
def tipping_sentence(tipping: pd.DataFrame) -> str:
    """Return how those lost would have to have fared for the answer to change; `tipping` as `tipping_by_outcome`.

    >>> row = {"outcome": "gse_total", "n_lost": 9, "tipping_delta": -2.0, "tipping_delta_sd": -0.5}
    >>> tipping_sentence(pd.DataFrame([row | {"score_at_tipping": 24.0, "low": 0.5}]))[:75]
    'The interval reaches no change if those lost fared otherwise than predicted'
    """
    undone = tipping[tipping["tipping_delta"].notna() & (tipping["n_lost"] > 0)]
    sentences = []
    if len(undone):
        by = listed([_tipping(row) for row in undone.itertuples()])
        sentences.append(f"The interval reaches no change if those lost fared otherwise than predicted: {by}.")
    unclear = tipping[tipping["tipping_delta"].isna() & (tipping["n_lost"] > 0) & tipping["low"].notna()]
    if len(unclear):
        sentences.append(f"For {_labels(unclear)} the interval includes no change already.")
    if (without := tipping[tipping["low"].isna()]).shape[0]:
        sentences.append(f"For {_labels(without)} there is no interval that could reach no change.")
    return " ".join(sentences)


@sentence()
def zero_sentence(tipping: pd.DataFrame) -> str:
    """Return how those lost would have to have fared for an estimate of zero; `tipping` as `tipping_by_outcome`.

    >>> row = {"outcome": "gse_total", "zero_delta": -2.75, "predicted_of_lost": 25.0}
    >>> zero_sentence(pd.DataFrame([row]))[-38:]
    'in points: General Self-Efficacy −2.8.'
    >>> zero_sentence(pd.DataFrame([row | {"predicted_of_lost": 12.0}]))[-68:]
    'in points: General Self-Efficacy −2.8 (beyond the end of the scale).'
    """
    known = tipping[tipping["zero_delta"].abs() >= 0.05]
    if known.empty:
        return ""
    parts = [
        f"{outcome_label(row.outcome)} {signed(float(row.zero_delta), 1)}{_beyond_at_zero(row)}"
        for row in known.itertuples()
    ]
    return (
        "An estimate would be zero if those lost had fared so much better (+) or worse (−) than predicted, in points: "
        f"{listed(parts)}."
    )


def _agreement(part: pd.DataFrame) -> str:
    """Return how many intervals of one outcome leave out no change, and whether the method decides."""
    part = part.dropna(subset=["low", "high"])
    if part.empty:
        return "no estimator gives an interval"
    clear = int(((part["low"] > 0) | (part["high"] < 0)).sum())
    touching = int(((part["low"] == 0) | (part["high"] == 0)).sum())
    if clear in (0, len(part)):
        every = {1: "the one interval", 2: "both intervals"}.get(len(part), f"all {len(part)} intervals")
        verb = f"{'leave' if clear else 'include'}{'s' if len(part) == 1 else ''}{' out' if clear else ''}"
        return f"{every} {verb} no change: the method does not decide"
    at_zero = f", {counted(touching, 'interval')} ending at it" if touching else ""
    decides = "the method hardly decides" if clear + touching == len(part) else "the answer leans on the method"
    return f"{clear} of {len(part)} intervals {'leaves' if clear == 1 else 'leave'} out no change{at_zero}: {decides}"


def _tipping(row: Any) -> str:
    direction = "worse" if row.tipping_delta < 0 else "better"
    low, high = outcome_of(row.outcome).range
    beyond = "" if low <= row.score_at_tipping <= high else ", which is beyond the end of the scale"
    points, deviations = f"{abs(row.tipping_delta):.1f} points", f"{abs(row.tipping_delta_sd):.1f} standard deviations"
    return f"{outcome_label(row.outcome)} {points} {direction} ({deviations}{beyond})"


def _beyond_at_zero(row: Any) -> str:
    """Return that an estimate of zero takes scores of those lost beyond the scale, where it does."""
    outcome = outcome_of(row.outcome)
    score = row.predicted_of_lost + outcome.better * row.zero_delta
    return "" if pd.isna(score) or outcome.range[0] <= score <= outcome.range[1] else " (beyond the end of the scale)"


def _labels(rows: pd.DataFrame) -> str:
    return listed([outcome_label(name) for name in rows["outcome"]]) if len(rows) else "none"
