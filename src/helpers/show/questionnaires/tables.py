"""Tables of the chapter on questionnaires."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from helpers.analysis.disclosure import Counts
from helpers.analysis.questionnaires import chance_difference
from helpers.show.page import Estimates, Table, counted, sentence, wording
from helpers.show.page.disclosed import active_profile
from helpers.show.page.tables import Probability
from helpers.show.questionnaires import results
from helpers.show.questionnaires.band_figures import bands_of
from helpers.show.questionnaires.described import named_beforehand, outcome_of, outcomes_of_study, where_lower_is_better
from helpers.show.questionnaires.labels import LABELS, OTHER_MEASURES
from helpers.show.questionnaires.score_text import items_sentence


def as_released(compared: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `compare_followed_up` that are shown: all, but in a release none of a site.

    What is said of a site's people is its row of the base table, and nothing else. Nor does a release show the gap of
    two shares, which follows from four numbers of people and gives them; what chance gives follows from two, rounded.
    """
    profile = active_profile()
    if profile is None:
        return compared
    rows = compared[compared["measure"] != "site_id"].copy()
    numbers = rows[["followed_n", "lost_n"]].astype("int64").map(profile.rounded).to_numpy()
    chance = [chance_difference(int(followed), int(lost)) for followed, lost in numbers]
    rows["by_chance"] = pd.Series(chance, index=rows.index).where(rows["by_chance"].notna())
    rows["standardised_difference"] = rows["standardised_difference"].mask(rows["measure"] == "gender")
    rows.attrs = dict(compared.attrs)
    return rows


def dropout(compared: pd.DataFrame, *, n: int) -> Table:
    """Return people followed up beside people lost: a mean for age and scores, percent for gender and site.

    A release has no row of a site, and no gap of a share.
    """
    compared = as_released(compared)
    shown_as = compared["measure"].isin(["gender", "site_id"]).map({True: "%", False: "mean"})
    rows = compared.assign(measure=measure_names(compared), shown_as=shown_as)
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
    caption, number = main_caption(list(changes["outcome"]), confidence), named_beforehand().split()[0]
    labels = {"all_low": f"All {number}, low", "all_high": f"All {number}, high"}
    return _table("questionnaire-change", changes[columns], caption, n, decimals, estimates=estimates, labels=labels)


@sentence("outcomes", "confidence")
def main_caption(outcomes: Sequence[str], confidence: float) -> str:
    """Return the caption of the main estimates of some outcomes.

    >>> main_caption(["ons4_anxiety"], 0.95)[:52]
    'Main estimate of each outcome with its 95% interval,'
    """
    turned = where_lower_is_better(outcomes, "a minus sign is better")
    return (
        f"Main estimate of each outcome with its {100 * confidence:g}% interval, among those alive who answered first. "
        f"Points on the scale as answered{f': {turned}' if turned else ''}. The wider intervals hold for all "
        f"{named_beforehand()} together in {100 * confidence:g} of 100 such studies. The p-values, of this estimate "
        f"and of the signed ranks of those who answered both times, allow for {named_beforehand()} (Holm)."
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
    turned = where_lower_is_better(pairs["outcome"], "a minus sign is better")
    caption = wording(
        "People who answered both times: the share that moved each way, and the effect size, which is the mean change "
        "in standard deviations, with its interval.{turned}",
        {"turned": f" {turned[:1].upper()}{turned[1:]}." if turned else ""},
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
        counts={"reliability": "nothing", "n_pairs": "base", "kind": "nothing", "source_table": "nothing"},
    )


def thresholds(changes: pd.DataFrame, *, confidence: float, n: int) -> Table | None:
    """Return how the shares beyond the ONS thresholds changed; none in a release, where they give away who crossed."""
    if active_profile() is not None:
        return None
    caption = wording(
        "People who answered both times: the share in the worst band and in the best two of {bands}, and how it "
        "changed in percentage points, with a {level:g}% interval for shares of the same people.",
        {"bands": bands_of(changes), "level": 100 * confidence},
    )
    return _table("questionnaire-thresholds", changes, caption, n, 0, estimates=results.of_thresholds(changes))


def floor_and_ceiling(shares: pd.DataFrame, *, n: int) -> Table:
    """Return the share at the worst and at the best score of each scale."""
    caption = wording("Everyone who answered: the share at the worst and at the best score that the scale allows.")
    return _table("questionnaire-floor-ceiling", shares, caption, n, 1, estimates=results.of_ends(shares))


def important_changes(changes: pd.DataFrame, *, n: int) -> Table:
    """Return the people who changed by as much as matters to people, with where it is published how much does."""
    caption = wording(
        "People who answered both times: how many changed by the smallest difference that matters to people, or more, "
        "by the source stated."
    )
    rows = changes[["outcome", "important_difference", "n_pairs", "better", "worse", "source_table"]]
    return _table("questionnaire-important-change", rows, caption, n, {"important_difference": 1})


def items(items: pd.DataFrame) -> list[Table]:
    """Return a table of the items of each outcome of several, one by one; `items` as `items_by_outcome`."""
    described = [outcome_of(name) for name in items["outcome"].unique()]
    of_files = [one.questionnaire.id for one in described]
    names = {one.id: one.id if of_files.count(of) > 1 else of for one, of in zip(described, of_files, strict=True)}
    tables = []
    for name, part in items.groupby("outcome", sort=False):
        one, rows = outcome_of(name), part.drop(columns="outcome").astype({"item": int}).reset_index(drop=True)
        number = counted(len(one.items), "item")
        of_outcome = f" of {one.label}" if items["outcome"].nunique() > 1 else ""
        caption = wording(
            "The {of} at the first interview: missing answers, means, and correlation with the rest.",
            {"of": number + of_outcome},
        )
        labels = {"mean": f"Mean ({one.lowest} to {one.highest})"}
        made = _table(
            f"questionnaire-{names[one.id].replace('_', '-')}-items",
            rows,
            caption,
            int(part["forms"].max()),
            estimates=results.of_items(rows, one.label),
            labels=labels,
        )
        tables.append(replace(made, fold=items_sentence(rows)))
    return tables


def _table(
    name: str,
    rows: pd.DataFrame,
    caption: str,
    n: int | None = None,
    decimals: Any = 2,
    *,
    estimates: tuple[Estimates, ...] = (),
    counts: Counts | None = None,
    labels: Mapping[str, str] | None = None,
) -> Table:
    """Return a table in which outcomes are named as a reader knows them; `labels` are of some columns of its own."""
    frame = rows.assign(outcome=outcome_names(list(rows["outcome"]))) if "outcome" in rows else rows
    named = LABELS | dict(labels or {})
    return Table(name, frame, caption, n, named, decimals, missing="-", estimates=estimates, counts=counts)


def outcome_names(outcomes: Sequence[str]) -> list[str]:
    """Return outcomes and other measures as a reader knows them.

    >>> outcome_names(["gse_total", "age_years"])
    ['General Self-Efficacy', 'Age, years']
    """
    known = outcomes_of_study()
    return [known.of(name).label if name in known else OTHER_MEASURES.get(name, name) for name in outcomes]


def measure_names(compared: pd.DataFrame) -> list[str]:
    """Return the rows of the comparison of those followed up and lost as a reader knows them.

    >>> measure_names(pd.DataFrame({"measure": ["gender", "age_years"], "level": ["Male", ""]}))
    ['Gender: Male', 'Age, years']
    """
    names = outcome_names(list(compared["measure"]))
    return [f"{name}: {level}" if level else name for name, level in zip(names, compared["level"], strict=True)]
