"""Sentences on the scores themselves, their bands, and how the self-efficacy items hold together."""

import pandas as pd

from helpers.show.page import listed
from helpers.show.questionnaires.text import outcome_label


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
    return (
        f"{' '.join(sentences)} The outside means are over other people in other circumstances: they are not a control "
        "group."
    )


def bands_sentence(shares: pd.DataFrame) -> str:
    """Return the share in the worst band at both interviews, by outcome; `shares` as `band_shares`."""
    worst = shares[shares["place"] == 0].pivot(index="outcome", columns="interview", values="percent")
    parts = [
        f"{worst.loc[outcome, 'first']:.0f}% and then {worst.loc[outcome, 'second']:.0f}% for {outcome_label(outcome)}"
        for outcome in shares["outcome"].unique()
    ]
    return f"The share in the worst band was {listed(parts)}." if parts else "Nobody answered the ONS4 both times."


def alpha_sentence(alpha: pd.DataFrame) -> str:
    """Return how well the ten self-efficacy items hold together, with the interval; `alpha` as `gse_alpha`."""
    sentences = []
    for row in alpha.itertuples():
        if row.reason:
            sentences.append(f"At the {row.interview!s} interview alpha cannot be estimated ({row.reason!s}).")
        else:
            sentences.append(
                f"At the {row.interview!s} interview alpha was {row.alpha:.2f} ({row.low:.2f} to {row.high:.2f}), from "
                f"{row.complete} of {row.forms} forms, those with all ten answers."
            )
    return " ".join(sentences)
