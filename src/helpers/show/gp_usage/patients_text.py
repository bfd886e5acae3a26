"""Sentences on the patients of a site: how they differ, how many changed, and what one of them does to the ratio."""

import numpy as np
import pandas as pd

from helpers.analysis.gp_usage import AppointmentShares, ChangeSummary, RateRatio
from helpers.show.page import as_change, counted, is_guarded, listed, sentence


@sentence()
def distribution_sentence(shares: AppointmentShares) -> str:
    """Return how unequally a site's appointments fall on its patients; of medians and shares a release says nothing.

    >>> known = dict(n=3, none_before=1, none_after=0, median_before=2.0, median_after=1.0)
    >>> distribution_sentence(AppointmentShares(**known, busiest=1, busiest_share=0.8))[:97]
    'Before, one of three patients saw no GP; after, every patient saw a GP. At least half of the thre'
    """
    if is_guarded(shares.n):
        before, after = (str(one) if one else "nobody" for one in (shares.none_before, shares.none_after))
        return f"Of {counted(shares.n, 'patient')}, {before} saw no GP before and {after} after."
    if shares.n == 1:
        return f"The one patient {_one_patient(shares)}."
    sentence = f"{_who_saw_a_gp(shares)} {_medians(shares)}"
    if np.isnan(shares.busiest_share):
        return sentence
    if np.isclose(shares.busiest_share, shares.busiest / shares.n):
        return f"{sentence} {'Both' if shares.n == 2 else 'All'} had the same number of appointments before."
    return (
        f"{sentence} The busiest quarter of patients, {counted(shares.busiest, 'patient')}, had "
        f"{100 * shares.busiest_share:.0f}% of all appointments before."
    )


@sentence()
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
        return f"{_everybody(everybody).capitalize()} were counted for as long after as before."
    left = everybody - whole
    verb, them, they = ("was", "the patient", "the patient is") if left == 1 else ("were", "them", "they are")
    return (
        f"{counted(left, 'patient').capitalize()} {verb} counted for fewer months in one period than in the "
        f"other: the ratio takes {them} for the months counted; patient by patient {they} left out."
    )


@sentence()
def directions_sentence(change: ChangeSummary) -> str:
    """Return how many patients rose, stayed and fell, with the sign test; its p gives counts away in a release.

    >>> from helpers.analysis.gp_usage import change_summary
    >>> directions_sentence(change_summary([4, 2, 0, 6], [3, 2, 1, 3])).split(";")[0]
    'Appointments rose for one patient, stayed the same for one patient and fell for two patients'
    """
    if change.n == 1:
        number = "more" if change.up else "fewer" if change.down else "as many"
        return (
            f"One patient alone can be compared, and had {number} appointments after; that says nothing about others."
        )
    if not (change.up or change.down):
        return f"Appointments stayed the same for {_everybody(change.n)}, so there is nothing to test."
    up, same, down = (
        counted(number, "patient") if number else "nobody" for number in (change.up, change.same, change.down)
    )
    if is_guarded(change.sign_p):
        return f"Appointments rose for {up}, stayed the same for {same} and fell for {down}."
    probability = "below 0.01" if change.sign_p < 0.01 else f"{change.sign_p:.2f}"
    typical = f"{change.hodges_lehmann:+.1f}".replace("-", "\u2212")
    typical = "0.0" if typical[1:] == "0.0" else typical
    return (
        f"Appointments rose for {up}, stayed the same for {same} and fell for {down}; a split at least as uneven would "
        f"come up by chance alone with probability {probability} (sign test). The typical change was {typical} "
        "appointments (Hodges-Lehmann)."
    )


@sentence()
def agreement_sentence(ratio: RateRatio, change: ChangeSummary) -> str:
    """Return whether the ratio, the split of patients and the typical change point the same way, as far as they exist.

    >>> from helpers.analysis.gp_usage import change_summary, rate_ratio
    >>> before, after = [9, 1, 1, 1], [3, 2, 2, 2]
    >>> agreement_sentence(rate_ratio(before, after), change_summary(before, after))[:66]
    'The measures disagree: the ratio points down, the split of patient'
    """
    if change.n < 2:
        return ""
    with np.errstate(divide="ignore"):
        log_ratio = float(np.log(ratio.ratio))
    directions = {
        "the ratio": _direction(log_ratio, least=0.005),
        "the split of patients": _direction(float(change.up - change.down)),
        "the typical change": _direction(change.hodges_lehmann),
    }
    known = {measure: direction for measure, direction in directions.items() if direction}
    subjects = listed(list(known))
    every = f"{subjects[0].upper()}{subjects[1:]} {'all' if len(known) == 3 else 'both'}"
    if set(known.values()) == {"nowhere"}:
        return f"{every} show no change."
    if len(set(known.values())) == 1:
        return f"{every} point the same way: {next(iter(known.values()))}."
    measures = listed([f"{measure} points {direction}" for measure, direction in known.items()])
    start = "The measures disagree" if {"up", "down"} <= set(known.values()) else "Not all measures point one way"
    return f"{start}: {measures}. {_why_they_disagree(ratio.n, change)}"


@sentence()
def leave_one_patient_out_sentence(ratios: pd.DataFrame) -> str:
    """Return how far the ratio moves when any one patient is left out.

    >>> leave_one_patient_out_sentence(pd.DataFrame({"ratio": [0.8, 1.1]}))
    'Leaving out any one patient moves the ratio between 0.80 and 1.10: from a fall of 20% to a rise of 10%.'
    """
    known = ratios["ratio"].dropna()
    if len(known) < 2:
        return "There are too few patients to leave one out."
    low, high = known.min(), known.max()
    if f"{low:.2f}" == f"{high:.2f}":
        sentence = f"Leaving out any one patient leaves the ratio at {low:.2f}."
    else:
        sentence = (
            f"Leaving out any one patient moves the ratio between {low:.2f} and {high:.2f}: "
            f"from {as_change(low)} to {as_change(high)}."
        )
    alone = " Without one patient, who had every appointment before, there is no ratio."
    return sentence + (alone if len(known) < len(ratios) else "")


def _one_patient(shares: AppointmentShares) -> str:
    """Return what the one patient of a site had, in the periods in which there was anybody."""
    medians = {"before": shares.median_before, "after": shares.median_after}
    absent = {"before": shares.absent_before, "after": shares.absent_after}
    had = [f"{counted(int(medians[period]), 'GP appointment')} {period}" for period in medians if not absent[period]]
    gone = [f"was not there {period}" for period in medians if absent[period]]
    return ", and ".join([f"had {' and '.join(had)}"] * bool(had) + gone)


def _who_saw_a_gp(shares: AppointmentShares) -> str:
    """Return how many patients saw no GP before, and after, of those who were there."""
    numbers, absent = (shares.none_before, shares.none_after), (shares.absent_before, shares.absent_after)
    if numbers[0] == numbers[1] and numbers[0] in (0, shares.n) and not any(absent):
        return (
            f"{'No patient saw a GP before or' if shares.none_before else 'Every patient saw a GP before and'} after."
        )
    before, after = (
        _saw_no_gp(number, shares.n - away, everybody=not away) for number, away in zip(numbers, absent, strict=True)
    )
    return f"Before, {before}; after, {after}."


def _saw_no_gp(number: int, there: int, *, everybody: bool) -> str:
    """Return how many of those there in a period saw no GP."""
    if not there:
        return "no patient was there"
    patients = counted(there, "patient")
    those = patients if everybody else f"the {patients} there"
    if number not in (0, there):
        return f"{counted(number, 'patient').split()[0]} of {those} saw no GP"
    if everybody:
        return f"{'no' if number else 'every'} patient saw a GP"
    return f"{'none' if number else 'each'} of {those} saw a GP" if there > 1 else _the_one(number)


def _the_one(number: int) -> str:
    return f"the one patient there saw {'no' if number else 'a'} GP"


def _medians(shares: AppointmentShares) -> str:
    """Return what at least half of the patients had at most, in the periods in which any were there."""
    patients = counted(shares.n, "patient")
    before, after = _at_most(shares.median_before, " appointments"), _at_most(shares.median_after, "")
    if not shares.absent_before + shares.absent_after:
        return f"At least half of the {patients} had {before} before and {after} after."
    parts = [
        f"{_at_most(median, ' appointments')} {period}"
        for period, median in (("before", shares.median_before), ("after", shares.median_after))
        if not np.isnan(median)
    ]
    return f"At least half of those there had {' and '.join(parts)}." if parts else ""


def _at_most(median: float, noun: str) -> str:
    return f"no{noun}" if median == 0 and noun else "none" if median == 0 else f"{median:g} or fewer{noun}"


def _everybody(n: int) -> str:
    return "both patients" if n == 2 else f"all {counted(n, 'patient')}"


def _why_they_disagree(patients: int, change: ChangeSummary) -> str:
    """Return why the ratio and what is said patient by patient can point two ways."""
    if change.n < patients:
        return (
            f"The ratio rests on {counted(patients, 'patient')}, the other measures on those counted for as long after "
            f"as before, {counted(change.n, 'patient')}."
        )
    if abs(change.up - change.down) <= 2:
        return "The split is close: a patient or two would turn it."
    return (
        "That happens when a few patients with many appointments carry the ratio, or when a small change is spread "
        "thinly."
    )


def _direction(value: float, least: float = 0.0) -> str:
    """Return up, down or nowhere; nothing for a value that is missing."""
    if np.isnan(value):
        return ""
    return "up" if value > least else "down" if value < -least else "nowhere"
