"""Sentences of a site's page on GP appointments: every number generated, no cause claimed."""

import numpy as np

from helpers.analysis.gp_usage import LEFT_OUT_OF_RELEASE, ChangeSummary, RateRatio
from helpers.data.site_rows import Neighbours
from helpers.show.gp_usage.ratio_text import capital, interval_in_words, more_or_fewer
from helpers.show.page import as_verb, counted, counted_of, sentence


@sentence("site_id")
def site_answer(site_id: str, ratio: RateRatio) -> str:
    """Return the ratio of a site in words, or why there is none.

    >>> from helpers.analysis.gp_usage import rate_ratio
    >>> site_answer("C", rate_ratio([4, 2, 0, 6], [3, 2, 1, 3]))
    "Site C's four patients had 25% fewer GP appointments after referral than before (ratio 0.75)."
    >>> site_answer("F", rate_ratio([], []))
    'Site F gave no GP appointment data, so there is nothing to compare.'
    """
    if ratio.method == LEFT_OUT_OF_RELEASE:
        return f"Site {site_id} is left out of this release: {ratio.note}."
    if _gave_nothing(ratio):
        return f"Site {site_id} gave no GP appointment data, so there is nothing to compare."
    if np.isnan(ratio.ratio):
        return f"For site {site_id} no ratio can be given: {ratio.note}."
    return (
        f"Site {site_id}'s {counted_of(ratio.n, 'patient')} had {more_or_fewer(ratio.ratio)} (ratio {ratio.ratio:.2f})."
    )


def _gave_nothing(ratio: RateRatio) -> bool:
    """Return whether a site gave no GP data, which is no number of people, and is said where a zero would be hidden."""
    return ratio.method == "nothing" or ratio.n == 0


@sentence("confidence")
def site_certainty(ratio: RateRatio, confidence: float) -> str:
    """Return how sure the ratio of a site is, in words.

    >>> from helpers.analysis.gp_usage import rate_ratio
    >>> site_certainty(rate_ratio([4, 2, 0, 6], [3, 2, 1, 3]), 0.95)
    'The data fit anything from a fall of 65% to a rise of 61% (95% interval 0.35 to 1.61).'
    """
    if _gave_nothing(ratio):
        return "The site keeps its page here and its empty row among the others; nothing is filled in for it."
    if np.isnan(ratio.ratio):
        return "Without a ratio there is no interval either."
    if not np.isfinite([ratio.low, ratio.high]).all():
        return f"How sure this is cannot be said: {ratio.note or 'the data do not allow it'}."
    return f"The data fit {interval_in_words(ratio.low, ratio.high, confidence)}."


@sentence("site_id", "neighbours")
def neighbours_sentence(site_id: str, neighbours: Neighbours) -> str:
    """Return where a site stands among the others, and which come before and after it.

    >>> neighbours_sentence("2", Neighbours(3, before="1", after="3"))
    'Site 2 is one of three sites. Before it comes site 1, after it site 3.'
    """
    if neighbours.sites == 1:
        return "It is the only site."
    parts = []
    if neighbours.before is not None:
        parts.append(f"before it comes site {neighbours.before}")
    if neighbours.after is not None:
        parts.append(f"after it {'' if parts else 'comes '}site {neighbours.after}")
    words = ", ".join(parts)
    return f"Site {site_id} is one of {counted(neighbours.sites, 'site')}. {capital(words)}."


@sentence()
def basis_sentence(ratio: RateRatio) -> str:
    """Return what a site's ratio rests on, when it is not its patients, and why it has no interval, when it has none.

    >>> from helpers.analysis.gp_usage import rate_ratio
    >>> basis_sentence(rate_ratio([3], [2]))
    'No interval can be given: one patient alone shows no spread.'
    """
    if _gave_nothing(ratio):
        return ""
    if np.isnan([ratio.low, ratio.high]).any():
        return f"No {'ratio' if np.isnan(ratio.ratio) else 'interval'} can be given: {ratio.note}."
    if ratio.note:
        return f"What it rests on: {ratio.note}."
    return (
        "The ratio divides appointments per patient and month after by those before. Its interval comes from leaving "
        "out each patient in turn, so it lets patients differ from each other as much as they do."
    )


@sentence("confidence")
def in_plain_words(ratio: RateRatio, confidence: float, *, change: ChangeSummary | None) -> str:
    """Return in plain words what a site's numbers can and cannot tell; `change` is None when nobody was there as long.

    >>> from helpers.analysis.gp_usage import rate_ratio
    >>> in_plain_words(rate_ratio([4, 2, 0, 6], [3, 2, 1, 3]), 0.95, change=None)[:79]
    '**What can be said.** Over its four patients, appointments per month fell by 25'
    """
    if _gave_nothing(ratio):
        return site_certainty(ratio, confidence)
    patients = counted_of(ratio.n, "patient")
    if np.isnan(ratio.ratio):
        can = f"No ratio can be given: {ratio.note}."
    elif ratio.ratio == 0:
        can = f"Over its {patients}, there were appointments before and none after."
    else:
        can = f"Over its {patients}, appointments per month {as_verb(ratio.ratio)}."
    if change is not None and change.up and change.down:
        can += f" {counted(change.up, 'patient').capitalize()} had more and {counted(change.down, 'patient')} fewer."
    return f"**What can be said.** {can}\n\n**What cannot.** {_cannot(ratio, confidence)}"


def _cannot(ratio: RateRatio, confidence: float) -> str:
    if np.isnan(ratio.ratio):
        return "What patients such as these would do cannot be said from a period without appointments."
    if np.isnan(ratio.low):
        those = "one patient" if ratio.n == 1 else "these patients"
        return f"How far chance alone could have moved this cannot be said from {those}."
    if ratio.low <= 1 <= ratio.high:
        return (
            "Whether appointments fell or rose for patients such as these cannot be said: the interval holds both. "
            "That is not the same as saying that nothing changed."
        )
    side = "fewer" if ratio.high < 1 else "more"
    return (
        f"The whole {100 * confidence:g}% interval lies on the side of {side} appointments, yet it does not say "
        "why: a busy time that passes, the season, or a new illness would look the same."
    )
