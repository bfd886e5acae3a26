"""Sentences on what the printed numbers alone allow."""

import pandas as pd

from helpers.show.page import counted, opening, sentence


@sentence()
def bounds_sentence(bounds: pd.DataFrame) -> str:
    """Return what the printed numbers say about the pairs; `bounds` as `bounds_table`."""
    paragraphs = [
        f"**{row.questionnaire!s}.** {opening(row.first)} people answered first and {row.second} later. Between "
        f"{row.pairs_fewest} and {row.pairs_most} of them can have answered both times."
        for row in bounds.itertuples()
    ]
    return "\n\n".join(paragraphs)


@sentence()
def claim_sentence(bounds: pd.DataFrame) -> str:
    """Return what the bounds mean for a claim that averages improved; `bounds` as `bounds_table`."""
    paragraphs = [
        f"**{row.questionnaire!s}.** Up to {row.second - row.pairs_fewest} of the {row.second!s} later forms "
        f"({100 * float(row.later_only_most):.0f}%) can come from people with no first one. If those scored "
        f"{float(row.example_gap):g} points above the others, a fifth of the scale, the later average would be "
        f"{row.example_shift:.1f} points higher with nobody having changed. And with "
        f"{counted(row.pairs_fewest, 'pair')} a 95% interval for the mean change reaches {row.reach_fewest:.2f} "
        f"standard deviations of the changes to each side; with {row.pairs_most!s}, {row.reach_most:.2f}."
        for row in bounds.itertuples()
    ]
    return "\n\n".join(paragraphs)
