"""Sentences of a site's page on GP appointments: every number generated, no cause claimed."""

import numpy as np
import pandas as pd

from helpers.analysis.gp_usage import AppointmentShares, ChangeSummary, RateRatio
from helpers.show.page import as_change, change_range, counted, listed


def site_answer(site_id: str, ratio: RateRatio) -> str:
    """Return the ratio of a site in words, or why there is none.

    >>> from helpers.analysis.gp_usage import rate_ratio
    >>> site_answer("C", rate_ratio([4, 2, 0, 6], [3, 2, 1, 3]))
    "Site C's four patients had 25% fewer GP appointments after referral than before (ratio 0.75)."
    >>> site_answer("F", rate_ratio([], []))
    'Site F gave no GP appointment data, so there is nothing to compare.'
    """
    if ratio.n == 0:
        return f"Site {site_id} gave no GP appointment data, so there is nothing to compare."
    if np.isnan(ratio.ratio):
        return f"For site {site_id} no ratio can be given: {ratio.note}."
    percent = round(100 * abs(ratio.ratio - 1))
    number = "as many" if percent == 0 else f"{percent}% {'fewer' if ratio.ratio < 1 else 'more'}"
    link = "as" if percent == 0 else "than"
    return (
        f"Site {site_id}'s {counted(ratio.n, 'patient')} had {number} GP appointments after referral {link} before "
        f"(ratio {ratio.ratio:.2f})."
    )


def site_certainty(ratio: RateRatio, confidence: float) -> str:
    """Return how sure the ratio of a site is, in words.

    >>> from helpers.analysis.gp_usage import rate_ratio
    >>> site_certainty(rate_ratio([4, 2, 0, 6], [3, 2, 1, 3]), 0.95)
    'The data fit anything from a fall of 65% to a rise of 61% (95% interval 0.35 to 1.61).'
    """
    if ratio.n == 0:
        return "The site keeps its page here and its empty row among the others; nothing is filled in for it."
    if not np.isfinite([ratio.low, ratio.high]).all():
        return f"How sure this is cannot be said: {ratio.note or 'the data do not allow it'}."
    interval = f"{100 * confidence:g}% interval {ratio.low:.2f} to {ratio.high:.2f}"
    return f"The data fit {change_range(ratio.low, ratio.high)} ({interval})."


def neighbours_sentence(site_id: str, site_ids: list[str]) -> str:
    """Return where a site stands among the others, and which come before and after it.

    >>> neighbours_sentence("2", ["1", "2", "3"])
    'Site 2 is one of three sites. Before it comes site 1, after it site 3.'
    """
    if len(site_ids) == 1:
        return "It is the only site."
    position = site_ids.index(site_id)
    parts = []
    if position > 0:
        parts.append(f"before it comes site {site_ids[position - 1]}")
    if position + 1 < len(site_ids):
        parts.append(f"after it {'' if parts else 'comes '}site {site_ids[position + 1]}")
    neighbours = ", ".join(parts)
    number = counted(len(site_ids), "site")
    return f"Site {site_id} is one of {number}. {neighbours[0].upper()}{neighbours[1:]}."


def distribution_sentence(shares: AppointmentShares) -> str:
    """Return how unequally a site's appointments fall on its patients.

    >>> distribution_sentence(AppointmentShares(3, 1, 0, 2.0, 1.0, 1, 0.8))[:95]
    'Before, one of three patients saw no GP; after, none. Half of the three patients had 2 or fewer'
    """
    if shares.n == 1:
        return (
            f"The one patient had {counted(int(shares.median_before), 'appointment')} before and "
            f"{counted(int(shares.median_after), 'appointment')} after."
        )
    patients = counted(shares.n, "patient")
    before, after = (
        counted(number, "patient").split()[0] if number else "none"
        for number in (shares.none_before, shares.none_after)
    )
    sentence = (
        f"Before, {before} of {patients} saw no GP; after, {after}. Half of the {patients} had "
        f"{shares.median_before:g} or fewer appointments before and {shares.median_after:g} or fewer after."
    )
    if np.isnan(shares.busiest_share):
        return sentence
    return (
        f"{sentence} The busiest quarter of patients, {counted(shares.busiest, 'patient')}, had "
        f"{100 * shares.busiest_share:.0f}% of all appointments before."
    )


def basis_sentence(ratio: RateRatio) -> str:
    """Return what a site's ratio rests on, when it is not its patients, and why it has no interval, when it has none.

    >>> from helpers.analysis.gp_usage import rate_ratio
    >>> basis_sentence(rate_ratio([3], [2]))
    'No interval can be given: one patient alone shows no spread.'
    """
    if ratio.n == 0:
        return ""
    if np.isnan([ratio.low, ratio.high]).any():
        return f"No interval can be given: {ratio.note}."
    if ratio.note:
        return f"What it rests on: {ratio.note}."
    return (
        "The ratio divides appointments per patient and month after by those before. Its interval lets patients differ "
        "from each other as much as they do."
    )


def short_exposure_sentence(everybody: int, whole: int) -> str:
    """Return how many patients count in the ratio but not patient by patient, since they were counted for fewer months.

    >>> short_exposure_sentence(12, 12)
    'All 12 patients were counted for as long after as before.'
    >>> short_exposure_sentence(12, 11)[:83]
    'One patient was counted for fewer months in one period than in the other: the ratio'
    """
    if everybody == whole == 1:
        return "The one patient was counted for as long after as before."
    if everybody == whole:
        return f"All {counted(everybody, 'patient')} were counted for as long after as before."
    left = everybody - whole
    verb, them, they = ("was", "the patient", "the patient is") if left == 1 else ("were", "them", "they are")
    return (
        f"{counted(left, 'patient').capitalize()} {verb} counted for fewer months in one period than in the "
        f"other: the ratio takes {them} for the months counted; patient by patient {they} left out."
    )


def directions_sentence(change: ChangeSummary) -> str:
    """Return how many patients rose, stayed and fell, with the sign test.

    >>> from helpers.analysis.gp_usage import change_summary
    >>> directions_sentence(change_summary([4, 2, 0, 6], [3, 2, 1, 3])).split(";")[0]
    'Appointments rose for one patient, stayed the same for one patient and fell for two patients'
    """
    up, same, down = (counted(number, "patient") for number in (change.up, change.same, change.down))
    sentence = f"Appointments rose for {up}, stayed the same for {same} and fell for {down}"
    if np.isnan(change.sign_p):
        return f"{sentence}. Nobody changed, so there is nothing to test."
    typical = f"{change.hodges_lehmann:+.1f}".replace("-", "\u2212")
    typical = "0.0" if typical[1:] == "0.0" else typical
    return (
        f"{sentence}; a split at least as uneven would come up by chance alone with probability "
        f"{change.sign_p:.2f} (sign test). The typical change was {typical} appointments (Hodges-Lehmann)."
    )


def agreement_sentence(ratio: RateRatio, change: ChangeSummary) -> str:
    """Return whether the ratio, the split of patients and the typical change point the same way.

    >>> from helpers.analysis.gp_usage import change_summary, rate_ratio
    >>> before, after = [9, 1, 1, 1], [3, 2, 2, 2]
    >>> agreement_sentence(rate_ratio(before, after), change_summary(before, after))[:66]
    'The measures disagree: the ratio points down, the split of patient'
    """
    with np.errstate(divide="ignore"):
        log_ratio = float(np.log(ratio.ratio))
    directions = {
        "the ratio": _direction(log_ratio, least=0.005),
        "the split of patients": _direction(float(change.up - change.down)),
        "the typical change": _direction(change.hodges_lehmann),
    }
    known = {measure: direction for measure, direction in directions.items() if direction}
    if set(known.values()) <= {"nowhere"}:
        return "The ratio, the split of patients and the typical change all show no change."
    if len(set(known.values())) == 1:
        direction = next(iter(known.values()))
        return f"The ratio, the split of patients and the typical change all point the same way: {direction}."
    measures = listed([f"{measure} points {direction}" for measure, direction in known.items()])
    return (
        f"The measures disagree: {measures}. That happens when a few patients with many appointments carry the ratio, "
        "or when a small change is spread thinly."
    )


def leave_one_patient_out_sentence(ratios: pd.DataFrame) -> str:
    """Return how far the ratio moves when any one patient is left out.

    >>> leave_one_patient_out_sentence(pd.DataFrame({"ratio": [0.8, 1.1]}))
    'Leaving out any one patient moves the ratio between 0.80 and 1.10: from a fall of 20% to a rise of 10%.'
    """
    known = ratios["ratio"].dropna()
    if len(known) < 2:
        return "There are too few patients to leave one out."
    low, high = known.min(), known.max()
    return (
        f"Leaving out any one patient moves the ratio between {low:.2f} and {high:.2f}: "
        f"from {as_change(low)} to {as_change(high)}."
    )


def in_plain_words(ratio: RateRatio, confidence: float, *, change: ChangeSummary | None) -> str:
    """Return in plain words what a site's numbers can and cannot tell; `change` is None when nobody was there as long.

    >>> from helpers.analysis.gp_usage import rate_ratio
    >>> in_plain_words(rate_ratio([4, 2, 0, 6], [3, 2, 1, 3]), 0.95, change=None)[:71]
    '**What can be said.** Over its four patients, appointments came to a fa'
    """
    if ratio.n == 0:
        return site_certainty(ratio, confidence)
    patients = counted(ratio.n, "patient")
    if np.isnan(ratio.ratio):
        can = f"No ratio can be given: {ratio.note}."
    elif ratio.ratio == 1:
        can = f"Over its {patients}, appointments per month were as many after as before."
    else:
        can = f"Over its {patients}, appointments came to {as_change(ratio.ratio)}."
    if change is not None and change.up and change.down:
        can += f" {counted(change.up, 'patient').capitalize()} had more and {counted(change.down, 'patient')} fewer."
    return f"**What can be said.** {can}\n\n**What cannot.** {_cannot(ratio, confidence)}"


def _cannot(ratio: RateRatio, confidence: float) -> str:
    if np.isnan(ratio.low):
        return "How far chance alone could have moved this cannot be said from these patients."
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


def _direction(value: float, least: float = 0.0) -> str:
    """Return up, down or nowhere; nothing for a value that is missing."""
    if np.isnan(value):
        return ""
    return "up" if value > least else "down" if value < -least else "nowhere"
