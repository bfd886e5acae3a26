"""What is shown of outcomes that are counted beside GP appointments: sentences, a figure and a table for each."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.gp_usage import OutcomeEstimates
from helpers.counted_outcomes import CountedOutcome
from helpers.show.gp_usage import pooled_figures
from helpers.show.gp_usage.pooled_text import pooled_answer, pooled_certainty, weighted_sentence
from helpers.show.gp_usage.ratio_text import capital, interval_in_numbers, interval_in_words, more_or_fewer
from helpers.show.gp_usage.window_text import windows_sentence
from helpers.show.page import Chart, Table, counted, listed, wording

NO_EFFECT: Final = (
    "Each ratio describes before and after; none is the effect of a link worker, and none says what would have "
    "happened anyway."
)
WHY_NONE: Final = "Why it gives none is said below. None would be the effect of a link worker."
NOT_RELEASED: Final = (
    "Numbers of other outcomes are left out of every release, and none was worked out for this one: the ratio of every "
    "site, the pooled ratio, the figure and the table. Outcomes beside GP appointments are often rare, so that a count "
    "or a ratio of a site would tell of few people; and they are of the same patients as the GP appointments."
)
MOST_SAID: Final = 3
"""Outcomes of which the box at the top says the answer."""

_LABELS: Final = {
    "site_id": "Site",
    "n": "Patients",
    "total_before": "Before, in all",
    "total_after": "After, in all",
    "ratio": "Ratio, after / before",
    "low": "Interval, low",
    "high": "Interval, high",
}


def answers(estimated: Sequence[OutcomeEstimates]) -> str:
    """Return the answers of the first outcomes, and how many more follow."""
    said = [answer(one) for one in estimated[:MOST_SAID]]
    more = len(estimated) - len(said)
    rest = [f"{capital(counted(more, 'more outcome'))} below."] if more else []
    return " ".join([*said, *rest])


def certainty(estimated: Sequence[OutcomeEstimates], confidence: float) -> str:
    """Return how sure the answer of one outcome is, and of any number what no ratio is."""
    if len(estimated) > 1:
        return NO_EFFECT
    (one,) = estimated
    return f"{_pooled_or_all(one, confidence)} {NO_EFFECT}".strip()


def answer(one: OutcomeEstimates) -> str:
    """Return the pooled ratio of an outcome; where nothing is pooled the ratio of all patients together."""
    if one.pooled is not None:
        return pooled_answer(one.pooled, one.sites, outcome=one.outcome)
    label, ratio = capital(one.outcome.label), one.weighted.ratio
    if np.isnan(ratio):
        return f"{label}: there is no ratio, after / before, for {_why_none(one)}."
    change = more_or_fewer(ratio, outcome=one.outcome)
    return f"{label}: fewer than three sites can be pooled. All patients together had {change} (ratio {ratio:.2f})."


def _pooled_or_all(one: OutcomeEstimates, confidence: float) -> str:
    if one.pooled is not None:
        return pooled_certainty(one.pooled, confidence)
    if np.isnan(one.weighted.ratio):
        return ""
    low, high = one.weighted.low, one.weighted.high
    if one.weighted.n == 1:
        low, high = one.sites.loc[one.sites["ratio"].notna(), ["low", "high"]].iloc[0]
    if not np.isfinite([low, high]).all():
        return "It has no interval, so that how sure it is cannot be said."
    if one.weighted.n == 1:
        return f"The data fit {interval_in_words(low, high, confidence)}."
    return f"The {interval_in_numbers(low, high, confidence)} is that of all patients together."


def _why_none(one: OutcomeEstimates) -> str:
    """Return why no ratio of all patients can be had."""
    if one.patients.absent_after == one.patients.n:
        return "no patient was there afterwards"
    return "no patient was there before" if one.patients.absent_before == one.patients.n else "nobody had any before"


def what_is_counted(one: OutcomeEstimates) -> str:
    """Return the name of an outcome, what one count is, where that is defined, and over which months."""
    outcome = one.outcome
    counts, source = outcome.counts.rstrip(". "), outcome.source.rstrip(". ")
    what = f"**{capital(outcome.label)}.** What counts as one: {counts}. Source: {source}."
    return f"{what} {windows_sentence(one.windows, outcome)}"


def none_sentence(one: OutcomeEstimates) -> str:
    """Return how many patients had none, in either period and in both; and that ratios then hang on few."""
    patients, outcome = one.patients, one.outcome
    everyone = counted(patients.n, "patient")
    if patients.none_in_both:
        said = f"Of {everyone}, {patients.none_in_both:,} had no {outcome.singular} in either period"
    else:
        everybody = "The one patient" if patients.n == 1 else f"Each of {everyone}"
        said = f"{everybody} had at least one {outcome.singular} in one period or the other"
    before = _had_none(patients.none_before, "before", everybody_there=not patients.absent_before)
    after = _had_none(patients.none_after, "after", everybody_there=not patients.absent_after)
    said = f"{said}; {before}, and {after}."
    for number, period in ((patients.absent_before, "before"), (patients.absent_after, "after")):
        if number:
            verb = "was" if number == 1 else "were"
            them = "is" if number == 1 else "are"
            said += f" {number:,} {verb} there for no month {period}, and {them} not among those with none {period}."
    having_any = patients.n - patients.none_in_both
    if 2 * patients.none_in_both > patients.n and having_any:
        those = "one patient" if having_any == 1 else f"{having_any:,}"
        said += f" So the ratios rest on the {those} who had any"
        said += "." if having_any == 1 else ", and one patient may move them far."
    return said


def _had_none(number: int, period: str, *, everybody_there: bool) -> str:
    """Return how many had none in a period, or that all had one."""
    if number:
        return f"{number:,} had none {period}"
    return f"{'nobody' if everybody_there else 'nobody who was there'} was without one {period}"


def forest(one: OutcomeEstimates, *, confidence: float) -> Chart | None:
    """Return the chart of an outcome's ratio at every site, and the pooled one; None where no site has a ratio."""
    if one.sites["ratio"].isna().all():
        return None
    return pooled_figures.forest(one.sites, pooled=one.pooled, confidence=confidence, outcome=one.outcome)


def by_site(one: OutcomeEstimates) -> Table:
    """Return an outcome's totals, ratio and interval at every site."""
    frame = one.sites[[*_LABELS]].copy()
    whole = ["n", "total_before", "total_after"]
    if frame[whole].notna().all(axis=None):
        frame = frame.astype(dict.fromkeys(whole, "int64"))
    return Table(
        f"{one.outcome.slug}-sites",
        frame,
        caption=wording("{label}: every site, with its ratio and interval.", {"label": capital(one.outcome.label)}),
        labels=_LABELS,
        decimals=dict.fromkeys(whole, 0),
        missing="-",
        n=one.patients.n,
    )


def together_sentence(one: OutcomeEstimates, confidence: float) -> str:
    """Return the ratio in which every patient weighs the same, which keeps every site."""
    return weighted_sentence(one.weighted, confidence, pooled=one.pooled, outcome=one.outcome)


def not_counted(outcomes: Sequence[CountedOutcome], outcome_counts: pd.DataFrame) -> str:
    """Return which outcomes are described and counted by no row; "" where there is none."""
    known = set(outcome_counts["outcome"])
    names = [outcome.label for outcome in outcomes if outcome.id not in known]
    return f"Described, and counted for nobody: {listed(names)}." if names else ""


def released_answer(outcomes: Sequence[CountedOutcome]) -> str:
    """Return which outcomes a study counted, which is all that a release says of them."""
    names = listed([outcome.label for outcome in outcomes])
    return f"Beside GP appointments the study counted {names}. This release says so, and gives no number of them."
