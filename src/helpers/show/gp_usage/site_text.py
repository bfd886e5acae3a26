"""Sentences of a site's page on GP appointments: every number generated, no cause claimed."""

import numpy as np
import pandas as pd

from helpers.analysis.gp_usage import ChangeSummary, RateRatio
from helpers.show.page.number_format import as_change, counted, listed


def neighbours_sentence(site_id: str, site_ids: list[str]) -> str:
    """Return where a site stands among the others, and which come before and after it.

    Args:
        site_id: the site.
        site_ids: all sites in their order.

    >>> neighbours_sentence("2", ["1", "2", "3"])
    'Site 2 is one of three sites. Before it comes site 1, after it site 3.'
    """
    place = site_ids.index(site_id)
    many = f"Site {site_id} is one of {counted(len(site_ids), 'site')}."
    words = [many if len(site_ids) > 1 else "It is the only site."]
    parts = []
    if place > 0:
        parts.append(f"before it comes site {site_ids[place - 1]}")
    if place + 1 < len(site_ids):
        parts.append(f"after it {'comes ' if place == 0 else ''}site {site_ids[place + 1]}")
    told = ", ".join(parts)
    return " ".join([*words, f"{told[:1].upper()}{told[1:]}."] if parts else words)


def distribution_sentence(gp_usage: pd.DataFrame) -> str:
    """Return how unequally a site's appointments are spread over its patients.

    Args:
        gp_usage: one site's rows of gp_usage.csv.

    >>> distribution_sentence(  # doctest: +ELLIPSIS
    ...     pd.DataFrame({"gp_appointments_before": [0, 2, 8], "gp_appointments_after": [1, 1, 3]})
    ... )
    'Before, one of three patients saw no GP; after, none. Half of the three patients had 2 or fewer app...
    """
    before, after = gp_usage["gp_appointments_before"], gp_usage["gp_appointments_after"]
    n, quarter = len(gp_usage), max(1, round(len(gp_usage) / 4))
    none_before, none_after = int((before == 0).sum()), int((after == 0).sum())
    told = (
        f"Before, {_few(none_before)} of {counted(n, 'patient')} saw no GP; after, {_few(none_after)}. Half of the "
        f"{counted(n, 'patient')} had {before.median():g} or fewer appointments before and {after.median():g} or fewer "
        "after."
    )
    if n < 3 or before.sum() == 0:
        return told
    share = before.nlargest(quarter).sum() / before.sum()
    return (
        f"{told} The busiest quarter of patients, {counted(quarter, 'patient')}, had {100 * share:.0f}% of all "
        "appointments before."
    )


def basis_sentence(ratio: RateRatio) -> str:
    """Return what a site's ratio rests on, when it is not its patients, and why it has no interval, when it has none.

    Args:
        ratio: the site's ratio.

    >>> from helpers.analysis.gp_usage.patients import rate_ratio
    >>> basis_sentence(rate_ratio([3], [2]))
    'No interval can be given: one patient alone shows no spread between patients.'
    """
    if np.isnan(ratio.low) or np.isnan(ratio.high):
        return f"No interval can be given: {ratio.note}."
    if ratio.note:
        return f"What it rests on: {ratio.note}."
    return (
        "The ratio divides appointments per patient and month after by those before. Its interval lets patients differ "
        "from each other as much as they do."
    )


def short_exposure_sentence(everybody: int, whole: int) -> str:
    """Return how many patients count in the ratio but not patient by patient, since they left early.

    Args:
        everybody: patients of the site.
        whole: those there equally long before and after.

    >>> short_exposure_sentence(12, 12)
    'All 12 patients were there for as long after as before.'
    """
    if everybody == whole == 1:
        return "The one patient was there for as long after as before."
    if everybody == whole:
        return f"All {counted(everybody, 'patient')} were there for as long after as before."
    left = everybody - whole
    verb = "was" if left == 1 else "were"
    return (
        f"{counted(left, 'patient').capitalize()} {verb} not there for the whole period after (they moved or died): "
        "the ratio counts them for the months they were there; patient by patient they are left out."
    )


def agreement_sentence(ratio: RateRatio, change: ChangeSummary) -> str:
    """Return whether the ratio, the split of patients and the typical change point the same way.

    Args:
        ratio: the site's ratio.
        change: the site's summary.

    >>> from helpers.analysis.gp_usage.patients import change_summary, rate_ratio
    >>> before, after = [9, 1, 1, 1], [3, 2, 2, 2]
    >>> agreement_sentence(rate_ratio(before, after), change_summary(before, after))[:66]
    'The measures disagree: the ratio points down, the split of patient'
    """
    ways = {
        "the ratio": _way(np.log(ratio.ratio) if ratio.ratio > 0 else -1.0 if ratio.ratio == 0 else np.nan, 0.005),
        "the split of patients": _way(float(change.up - change.down)),
        "the typical change": _way(change.hodges_lehmann),
    }
    known = {name: way for name, way in ways.items() if way}
    if len(set(known.values())) <= 1:
        way = next(iter(known.values()), "nowhere")
        if way == "nowhere":
            return "The ratio, the split of patients and the typical change all show no change."
        return f"The ratio, the split of patients and the typical change all point the same way: {way}."
    told = listed([f"{name} points {way}" for name, way in known.items()])
    return (
        f"The measures disagree: {told}. That happens when a few patients with many appointments carry the ratio, or "
        "when a small change is spread thinly."
    )


def cannot_say(ratio: RateRatio, change: ChangeSummary | None, confidence: float) -> str:
    """Return in plain words what a site's numbers can and cannot tell.

    Args:
        ratio: the site's ratio.
        change: the site's summary, or None when nobody was there equally long.
        confidence: confidence of the interval.

    >>> from helpers.analysis.gp_usage.patients import rate_ratio
    >>> cannot_say(rate_ratio([4, 2, 0, 6], [3, 2, 1, 3]), None, 0.95)[:71]
    '**What can be said.** Over its four patients, appointments came to a fa'
    """
    if np.isnan(ratio.ratio):
        can = f"No ratio can be given: {ratio.note}."
    elif ratio.ratio == 1:
        can = f"Over its {counted(ratio.n, 'patient')}, appointments per month were as many after as before."
    else:
        can = f"Over its {counted(ratio.n, 'patient')}, appointments came to {as_change(ratio.ratio)}."
    if np.isnan(ratio.low):
        cannot = "How far chance alone could have moved this cannot be said from these patients."
    elif ratio.low <= 1 <= ratio.high:
        cannot = (
            "Whether appointments fell or rose for patients such as these cannot be said: the interval holds both. "
            "That is not the same as saying that nothing changed."
        )
    else:
        way = "fewer" if ratio.high < 1 else "more"
        cannot = (
            f"The whole {100 * confidence:g}% interval lies on the side of {way} appointments, yet it does not say "
            "why: a busy time that passes, the season, or a new illness would look the same."
        )
    split = ""
    if change is not None and change.up and change.down:
        split = f" {counted(change.up, 'patient').capitalize()} had more and {counted(change.down, 'patient')} fewer."
    return f"**What can be said.** {can}{split}\n\n**What cannot.** {cannot}"


def _few(number: int) -> str:
    return counted(number, "patient").split()[0] if number else "none"


def _way(value: float, least: float = 0.0) -> str:
    if np.isnan(value):
        return ""
    return "up" if value > least else "down" if value < -least else "nowhere"
