"""Sentences on the scores themselves, their bands, and how the self-efficacy items hold together."""

import pandas as pd

from helpers.analysis.ties import with_ties
from helpers.show.page import counted, format_number, is_guarded, listed, sentence
from helpers.show.questionnaires.described import outcome_label, outcome_of
from helpers.show.questionnaires.text import signed


@sentence("norms")
def distribution_sentence(medians: pd.DataFrame, norms: pd.DataFrame) -> str:
    """Return the middle score of those who answered twice at both interviews, beside the outside mean."""
    outside = norms.set_index("outcome")["mean"]
    middles, few = [], []
    for row in medians.to_dict("records"):
        label = outcome_label(row["outcome"])
        if pd.isna(row["first_median"]):
            few.append(label)
            continue
        words = f" (outside mean {outside[row['outcome']]:.1f})" if row["outcome"] in outside else ""
        middles.append(f"{row['first_median']:.1f} and then {row['second_median']:.1f} for {label}{words}")
    sentences = [f"Among people who answered both times, the middle score was {listed(middles)}."] if middles else []
    sentences += [f"Too few people answered both times for a middle score of {listed(few)}."] if few else []
    if medians["outcome"].isin(outside.index).any():
        sentences.append(
            "The outside means are over other people in other circumstances: they are not a control group."
        )
    return " ".join(sentences)


@sentence()
def bands_sentence(shares: pd.DataFrame) -> str:
    """Return the share in the worst band at both interviews, by outcome; `shares` as `band_shares`."""
    worst = shares[shares["place"] == 0].pivot(index="outcome", columns="interview", values="percent")
    parts = [
        f"{worst.loc[outcome, 'first']:.0f}% and then {worst.loc[outcome, 'second']:.0f}% for {outcome_label(outcome)}"
        for outcome in shares["outcome"].unique()
    ]
    return (
        f"The share in the worst band was {listed(parts)}."
        if parts
        else "Nobody answered a question that has bands both times."
    )


@sentence()
def thresholds_sentence(changes: pd.DataFrame) -> str:
    """Return how the share in the worst band changed; `changes` as `threshold_changes`.

    >>> row = {"outcome": "ons4_anxiety", "threshold": "worst band", "difference": -20.0, "low": -34.2, "high": 4.0}
    >>> thresholds_sentence(pd.DataFrame([row]))
    'Change of the share in the worst band, in percentage points: anxiety −20 (−34 to +4).'
    """
    parts = [
        f"{outcome_label(row.outcome)} {signed(row.difference, 0)} ({signed(row.low, 0)} to {signed(row.high, 0)})"
        for row in changes[changes["threshold"] == "worst band"].itertuples()
    ]
    return f"Change of the share in the worst band, in percentage points: {listed(parts)}." if parts else ""


@sentence()
def alpha_sentence(alpha: pd.DataFrame) -> str:
    """Return how well the items of each outcome hold together, with the interval; `alpha` as `alpha_by_outcome`.

    The interval follows from alpha and the number of forms: a release gives its ends to one decimal, which a form more
    or less does not change, and neither beyond alpha. It gives no number of complete forms: a band of it could be
    above that of all.
    """
    several = alpha["outcome"].nunique() > 1
    sentences = []
    for row in alpha.itertuples():
        answers = counted(len(outcome_of(row.outcome).items), "answer")
        of_outcome = f" of {outcome_label(row.outcome)}" if several else ""
        if is_guarded(row.alpha):
            sentences.append(f"At the {row.interview!s} interview alpha{of_outcome} is not shown.")
        elif bool(pd.isna(row.alpha)):
            why = "" if is_guarded(row.reason) else f" ({row.reason!s})"  # it may say how few people answered
            sentences.append(f"At the {row.interview!s} interview alpha{of_outcome} cannot be estimated{why}.")
        else:
            low, high = f"{row.low:.2f}", f"{row.high:.2f}"
            if is_guarded(row.complete):
                low, high = _around(row.alpha, row.low, row.high)
            forms = (
                f"those of {row.forms} forms that have all {answers}"
                if is_guarded(row.complete)
                else f"{row.complete} of {row.forms} forms, those with all {answers}"
            )
            sentences.append(
                f"At the {row.interview!s} interview alpha{of_outcome} was {row.alpha:.2f} ({low} to {high}), "
                f"from {forms}."
            )
    return " ".join(sentences)


@sentence()
def floor_and_ceiling_sentence(shares: pd.DataFrame) -> str:
    """Return the largest share at either end of a scale at the first interview; `shares` as `floor_and_ceiling`.

    >>> row = {"outcome": "gse_total", "first_worst": 2.0, "first_best": 9.6}
    >>> floor_and_ceiling_sentence(pd.DataFrame([row]))
    'At the first interview at most 2% were at the worst score of a scale, and at most 10% were at the best.'
    """
    known = shares.dropna(subset=["first_worst", "first_best"])
    if known.empty:
        return "Nobody answered at the first interview."
    worst, best = known["first_worst"].max(), known["first_best"].max()
    if not worst + best:
        return "At the first interview nobody was at the worst score of a scale, nor at the best."
    at_worst, at_best = (f"at most {share:.0f}% were" if share else "nobody was" for share in (worst, best))
    return f"At the first interview {at_worst} at the worst score of a scale, and {at_best} at the best."


@sentence()
def items_sentence(items: pd.DataFrame) -> str:
    """Return which item goes least with the others; `items` as `items_by_outcome`.

    >>> items_sentence(pd.DataFrame({"item": [1, 2], "item_rest_correlation": [0.5, 0.234]}))
    'Item 2 goes least with the other items (correlation 0.23).'
    """
    known = items.dropna(subset=["item_rest_correlation"])
    if known.empty:
        return "How the items go together cannot be estimated."
    least = known.loc[with_ties(known["item_rest_correlation"]).idxmin()]
    return (
        f"Item {least['item']:.0f} goes least with the other items (correlation "
        f"{format_number(least['item_rest_correlation'])})."
    )


@sentence()
def important_sentence(changes: pd.DataFrame) -> str:
    """Return how many changed by what matters to people; `changes` as `important_changes`.

    >>> row = {"outcome": "gse_total", "n_pairs": 20, "better": 6, "worse": 2}
    >>> important_sentence(pd.DataFrame([row]))
    'By as much as matters to people, better and worse: General Self-Efficacy 6 and 2 of 20.'
    """
    parts = [
        f"{outcome_label(row.outcome)} {row.better} and {row.worse} of {row.n_pairs}" for row in changes.itertuples()
    ]
    return f"By as much as matters to people, better and worse: {listed(parts)}." if parts else ""


def _around(alpha: float, low: float, high: float) -> tuple[str, str]:
    """Return the ends of an interval to one decimal, rounded away from the estimate where it would lie outside them.

    >>> _around(0.73, 0.59, 0.83), _around(0.89, 0.87, 0.91)
    (('0.6', '0.8'), ('0.8', '0.9'))
    """
    down, up = round(low, 1), round(high, 1)
    down, up = (down if down <= alpha else down - 0.1), (up if up >= alpha else up + 0.1)
    return f"{down:.1f}", f"{up:.1f}"
