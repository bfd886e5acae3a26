"""What the columns of the tables and figures of questionnaires are called on a page."""

from typing import Final

import pandas as pd

from helpers.show.questionnaires.described import outcome_of, outcomes_of_study

LABELS: Final = {
    "outcome": "Outcome",
    "n_baseline": "First, n",
    "n_pairs": "Both, n",
    "estimate": "Change",
    "low": "Low",
    "high": "High",
    "p_holm": "p (Holm)",
    "wilcoxon_p_holm": "Ranks, p (Holm)",
    "pairs": "Both times, people",
    "without": "Missing",
    "reason": "Why",
    "measure": "At the first interview",
    "shown_as": "Shown as",
    "followed_n": "Followed, n",
    "followed_value": "Followed",
    "lost_n": "Lost, n",
    "lost_value": "Lost",
    "standardised_difference": "Gap, SDs",
    "n_lost": "Lost, n",
    "predicted_of_lost": "Predicted mean",
    "zero_delta": "Shift to zero",
    "tipping_delta": "Tipping shift",
    "tipping_delta_sd": "In SDs",
    "score_at_tipping": "Mean then",
    "better_percent": "Better, %",
    "same_percent": "Same, %",
    "worse_percent": "Worse, %",
    "g_av": "Effect, SD",
    "g_low": "Low",
    "g_high": "High",
    "reliability": "Reliability",
    "kind": "What it is",
    "reliably_better": "Better, people",
    "reliably_worse": "Worse, people",
    "source_table": "Source",
    "important_difference": "Points that matter",
    "better": "Better, people",
    "worse": "Worse, people",
    "first_n": "First, people",
    "first_worst": "Worst, %",
    "first_best": "Best, %",
    "second_n": "Second, people",
    "second_worst": "Worst, %",
    "second_best": "Best, %",
    "threshold": "Share in",
    "first_percent": "First, %",
    "second_percent": "Second, %",
    "difference": "Change",
    "item": "Item",
    "forms": "Forms",
    "missing": "Missing",
    "item_rest_correlation": "With the others",
}
_IN_PLACE: Final = LABELS | {
    "n_lost": "Lost, n",
    "n_followup": "Second, n",
    "interviewed": "Interviewed",
    "answered_first": "Answered first",
    "lost": "Lost",
    "compared": "Compared",
    "level": "Group",
    "by_chance": "Gap that chance gives",
    "se": "Standard error",
    "method": "Method",
    "n_pairs_pairs": "Both, n, pairs alone",
    "estimate_pairs": "Change, pairs alone",
    "p": "p",
    "wilcoxon_p": "Ranks, p",
    "all_low": "All outcomes, low",
    "all_high": "All outcomes, high",
}
"""Headers of the data of figures."""

OTHER_MEASURES: Final = {"age_years": "Age, years", "gender": "Gender", "site_id": "Site"}
"""What is known of people beside their answers."""


def in_place(data: pd.DataFrame) -> dict[str, str]:
    """Return headers and words of the data of a figure, for a release that shows them as a table.

    >>> in_place(pd.DataFrame({"outcome": ["ons4_anxiety"], "lost": [3]}))["ons4_anxiety"]
    'Anxiety'
    """
    named = {name for column in ("outcome", "measure") if column in data for name in data[column]}
    return _IN_PLACE | OTHER_MEASURES | {name: outcome_of(name).label for name in outcomes_of_study() if name in named}
