"""Tables of the chapter on questionnaires."""

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from helpers.analysis.disclosure import Counts
from helpers.analysis.questionnaires import OUTCOME_LABELS
from helpers.show.page import Estimates, Table, sentence, wording
from helpers.show.page.disclosed import active_profile
from helpers.show.page.tables import Probability
from helpers.show.questionnaires import results

LABELS: Final = {
    "outcome": "Outcome",
    "n_baseline": "First, n",
    "n_pairs": "Both, n",
    "estimate": "Change",
    "low": "Low",
    "high": "High",
    "all_low": "All five, low",
    "all_high": "All five, high",
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
    "mean": "Mean (1 to 4)",
    "item_rest_correlation": "With the others",
}
IN_PLACE: Final = (
    LABELS
    | OUTCOME_LABELS
    | {
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
    }
)
"""Headers and words of the data of figures, for a release that shows them as tables."""

OTHER_MEASURES: Final = {"age_years": "Age, years", "gender": "Gender", "site_id": "Site"}


def dropout(compared: pd.DataFrame, *, n: int) -> Table:
    """Return people followed up beside people lost: a mean for age and scores, percent for gender and site.

    A release has no row of a site.
    """
    shown_as = compared["measure"].isin(["gender", "site_id"]).map({True: "%", False: "mean"})
    rows = compared.assign(measure=measure_names(compared), shown_as=shown_as)
    if active_profile() is not None:  # what is said of a site's people is its row of the base table, and nothing else
        rows = rows[compared["measure"].to_numpy() != "site_id"]
    columns = ["measure", "shown_as", "followed_n", "followed_value", "lost_n", "lost_value", "standardised_difference"]
    caption = wording(
        "People followed up beside people lost, at the first interview: number, mean or percent, and the gap in "
        "standard deviations."
    )
    decimals = {"followed_value": 1, "lost_value": 1}
    return _table("questionnaire-dropout", rows[columns], caption, n, decimals, estimates=results.of_dropout(rows))


def refusals(refused: pd.DataFrame) -> Table:
    """Return what cannot be estimated of which outcome."""
    return _table(
        "questionnaire-no-estimate", refused, wording("What cannot be estimated, and why; the rest is shown.")
    )


def main_estimates(changes: pd.DataFrame, *, confidence: float, n: int) -> Table:
    """Return the main estimate of each outcome, with its p-values."""
    columns = ["outcome", "n_baseline", "n_pairs", "estimate", "low", "high", "all_low", "all_high"]
    columns += ["p_holm", "wilcoxon_p_holm"]
    decimals = dict.fromkeys(["p_holm", "wilcoxon_p_holm"], Probability(3))
    estimates = (*results.of_changes(changes), *results.of_all_changes(changes))
    return _table("questionnaire-change", changes[columns], main_caption(confidence), n, decimals, estimates=estimates)


@sentence("confidence")
def main_caption(confidence: float) -> str:
    """Return the caption of the main estimates.

    >>> main_caption(0.95)[:52]
    'Main estimate of each outcome with its 95% interval,'
    """
    return (
        f"Main estimate of each outcome with its {100 * confidence:g}% interval, among those alive who answered first. "
        "Points on the scale as answered: for anxiety a minus sign is better. The wider intervals hold for all five "
        f"outcomes together in {100 * confidence:g} of 100 such studies. The p-values, of this estimate and of "
        "the signed ranks of those who answered both times, allow for five outcomes (Holm)."
    )


def tipping(tipping: pd.DataFrame, *, n: int) -> Table:
    """Return how far those lost would have to be from what is predicted for the answer to change."""
    caption = wording(
        "Shifts of those lost from what is predicted, in points: to an estimate of zero, and to an interval that "
        "reaches zero (tipping), with their mean score then. Minus: they fared worse. A dash: the interval holds zero "
        "already, or there is none."
    )
    shown = tipping.drop(columns=["n_baseline", "low", "high"])
    return _table("questionnaire-tipping", shown, caption, n, estimates=results.of_tipping(tipping))


def pairs(pairs: pd.DataFrame, *, n: int) -> Table:
    """Return how those who answered twice moved, and the effect size."""
    percents = ["better_percent", "same_percent", "worse_percent"]
    caption = wording(
        "People who answered both times: the share that moved each way, and the effect size, which is the mean change "
        "in standard deviations, with its interval. For anxiety a minus sign is better."
    )
    rows = pairs[["outcome", "n_pairs", *percents, "g_av", "g_low", "g_high"]]
    return _table("questionnaire-pairs", rows, caption, n, dict.fromkeys(percents, 0), estimates=results.of_pairs(rows))


def reliable_change(pairs: pd.DataFrame, reliability: pd.DataFrame, *, n: int) -> Table:
    """Return the people who changed by more than measurement error, with where the reliability comes from."""
    sources = reliability[["outcome", "kind", "source_table"]]
    rows = pairs.merge(sources, on="outcome", how="left").fillna({"kind": "no source known", "source_table": "-"})
    people = ["reliably_better", "reliably_worse"]
    columns = ["outcome", "reliability", "kind", "n_pairs", *people, "source_table"]
    caption = wording(
        "People whose change is larger than error of measurement gives in one of twenty, by the stated reliability."
    )
    return _table(
        "questionnaire-reliable-change",
        rows[columns],
        caption,
        n,
        dict.fromkeys(people, 0),
        counts={"reliability": "nothing", "n_pairs": "base"},
    )


def thresholds(changes: pd.DataFrame, *, confidence: float, n: int) -> Table | None:
    """Return how the shares beyond the ONS thresholds changed; none in a release, where they give away who crossed."""
    if active_profile() is not None:
        return None
    caption = wording(
        "People who answered both times: the share in the worst band and in the best two of the Office for National "
        "Statistics, and how it changed in percentage points, with a {level:g}% interval for shares "
        "of the same people.",
        {"level": 100 * confidence},
    )
    return _table("questionnaire-thresholds", changes, caption, n, 0, estimates=results.of_thresholds(changes))


def floor_and_ceiling(shares: pd.DataFrame, *, n: int) -> Table:
    """Return the share at the worst and at the best score of each scale."""
    caption = wording("Everyone who answered: the share at the worst and at the best score that the scale allows.")
    return _table("questionnaire-floor-ceiling", shares, caption, n, 1, estimates=results.of_ends(shares))


def gse_items(items: pd.DataFrame, *, n: int) -> Table:
    """Return the ten self-efficacy items one by one."""
    caption = wording("The ten items at the first interview: missing answers, means, and correlation with the rest.")
    return _table("questionnaire-gse-items", items, caption, n, estimates=results.of_items(items))


def _table(
    name: str,
    rows: pd.DataFrame,
    caption: str,
    n: int | None = None,
    decimals: Any = 2,
    *,
    estimates: tuple[Estimates, ...] = (),
    counts: Counts | None = None,
) -> Table:
    """Return a table in which outcomes are named as a reader knows them."""
    frame = rows.assign(outcome=outcome_names(list(rows["outcome"]))) if "outcome" in rows else rows
    return Table(name, frame, caption, n, LABELS, decimals, missing="-", estimates=estimates, counts=counts)


def outcome_names(outcomes: Sequence[str]) -> list[str]:
    """Return outcomes and other measures as a reader knows them.

    >>> outcome_names(["gse_total", "age_years"])
    ['General Self-Efficacy', 'Age, years']
    """
    return [OUTCOME_LABELS.get(name, OTHER_MEASURES.get(name, name)) for name in outcomes]


def measure_names(compared: pd.DataFrame) -> list[str]:
    """Return the rows of the comparison of those followed up and lost as a reader knows them.

    >>> measure_names(pd.DataFrame({"measure": ["gender", "age_years"], "level": ["Male", ""]}))
    ['Gender: Male', 'Age, years']
    """
    names = outcome_names(list(compared["measure"]))
    return [f"{name}: {level}" if level else name for name, level in zip(names, compared["level"], strict=True)]
