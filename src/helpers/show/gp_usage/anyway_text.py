"""Sentences of the chapter on what would have happened anyway."""

from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.gp_usage import (
    ENOUGH_PEOPLE,
    LONGEST_WINDOW,
    AroundReferral,
    Forecast,
    LastingShare,
    Peak,
    RateRatio,
    RegressionToMean,
    WindowRatio,
    Windows,
    explaining_share,
)
from helpers.show.gp_usage.ratio_text import interval_in_words
from helpers.show.gp_usage.window_text import months_in_words
from helpers.show.page import Sentence, counted, format_number, listed, sentence
from helpers.show.page.disclosed import active_profile
from helpers.show.page.number_format import MOST

NO_STEP: Final = (
    "No step at referral is estimated. Where nothing happens, and a busy time leads to referral, such a step shows a "
    "large fall all the same; the Methods page has the simulation."
)
MIRROR: Final = (
    "The months just before referral hold the busy time that led to it, so that whatever follows looks like a fall. "
    "Months that lie as far before that time as the months after referral lie behind it are a fairer comparison."
)
ASSUMPTION: Final = (
    "This comparison assumes that health did not change for good. Where an illness leaves patients worse than "
    "they were, or the GP refers for what is still to come, it shows a rise though nothing happened. The trigger "
    "months are a parameter that is fixed before the data are seen."
)
NO_LIST: Final = (
    "How far appointments would have fallen by themselves cannot be said here. That needs practice_list.csv, the "
    "counts of every registered patient in two windows. It cannot be taken from the referred, for they were picked at "
    "a peak, and no usual value stands in for it."
)
_LEFT_OUT: Final = (
    "This release leaves out of this page the curve of the months around referral, the months that each extract "
    "covers, the comparison of months as far before the peak as after it, and all that stands beside a comparison "
    "group: its curves, its balance and its ratios. Each counts nearly the same patients a second time, so that beside "
    "the numbers of sites it would give numbers of patients away. None of them was worked out."
)
_ROUNDED: Final = (
    "The ratio before and after rests on rounded numbers alone, of each site that this release shows, and a forecast "
    "also on those of the list of registered patients."
)
NOTHING_RELEASED: Final = "This release shows no ratio of this study. It shows what others have published."
USELESS_LIST: Final = (
    "How far appointments would have fallen by themselves cannot be said here. The list of registered patients tells "
    "nothing of it: it has fewer than three patients, or all have the same counts, or its windows differ in length."
)
HIDDEN_LIST: Final = (
    "How far appointments would have fallen by themselves is not said here: the list of registered patients tells "
    "nothing of it, or is one that this release may not show."
)


def window_in_words(window: tuple[int, int]) -> str:
    """Return a window of months around referral in words.

    >>> window_in_words((-10, -5)), window_in_words((1, 1))
    ('months 10 to 5 before referral', 'month 1 after referral')
    """
    first, last = (abs(month) for month in window)
    side = "before" if window[0] < 0 else "after"
    return f"month {first} {side} referral" if first == last else f"months {first} to {last} {side} referral"


@sentence()
def answer(plain: WindowRatio, mirror: WindowRatio | None = None) -> str:
    """Return what the months after referral are beside one window before it, or two."""
    known = [one for one in (mirror, plain) if one is not None and one.is_known]
    if not known and any(one is not None and one.ratio is not None for one in (mirror, plain)):
        return "No appointment before referral is counted, so that those after it cannot be set against any."
    if not known:
        return "The extract does not let the months after referral be set against any before it."
    if len(known) > 1 and not any(one.ratio.ratio for one in known if one.ratio is not None):
        windows = listed([window_in_words(one.before) for one in known])
        return f"Patients had no appointments in {window_in_words(plain.after)}, unlike in {windows}."
    parts = [f"{_amount(one.ratio.ratio)} in {window_in_words(one.before)}" for one in known if one.ratio is not None]
    return f"Patients had, in {window_in_words(plain.after)}, {', and '.join(parts)}."


def left_out(released: WindowRatio | None) -> str:
    """Return what of this page a release leaves out, and what the rest is worked out from."""
    return _LEFT_OUT if released is None else f"{_LEFT_OUT}\n\n{_ROUNDED}"


def released_answer(plain: WindowRatio | None) -> str:
    """Return what a release answers: its ratio before and after, or that it shows none."""
    return Sentence(NOTHING_RELEASED) if plain is None or not plain.is_known else answer(plain)


@sentence("confidence", "compared")
def certainty(mirror: WindowRatio, confidence: float, *, compared: bool = False) -> str:
    """Return how sure a ratio is, and what it is not; whether anybody is `compared` with others."""
    nobody = "nobody was compared with patients who were not referred"
    others = "the section beside a comparison group says what one adds"
    no_cause = f"What the link worker did cannot be read from this: {others if compared else nobody}."
    return f"{_interval(mirror.ratio, confidence, beside=mirror.before)} {no_cause}".strip()


def other_windows_sentence(windows: Windows, window: int) -> str:
    """Return that windows here have another length than those in which the study counted; nothing where they have not.

    >>> other_windows_sentence(Windows(12, 12), 12), other_windows_sentence(Windows(), 6)
    ('', '')
    >>> other_windows_sentence(Windows(18, 18), 12)
    'On this page windows have 12 months on either side of referral; the study counts 18.'
    """
    if windows.before is None or windows.after is None or windows.before == windows.after == window:
        return ""
    others = f"{windows.before:g}"
    if windows.before != windows.after:
        others = f"{windows.before:g} before and {windows.after:g} after"
    return f"On this page windows have {months_in_words(window)} on either side of referral; the study counts {others}."


@sentence()
def curve_sentence(curve: pd.DataFrame, peak: Peak | None) -> str:
    """Return what the curve around referral shows.

    >>> curve_sentence(pd.DataFrame({"months_from_referral": [-2, 3]}), Peak(-2, 0.6, 0.4))[:57]
    'The curve runs from month 2 before referral to month 3 af'
    """
    months = curve["months_from_referral"]
    first, last = _month(months.min()), _month(months.max())
    runs = f"The curve runs from {first} to {last}." if first != last else f"The curve has {first} alone."
    if peak is None:
        return f"{runs} No appointment before referral is in it."
    if np.isnan(peak.earlier_mean):
        return f"{runs} In the one month before, patients had {peak.mean:.2f} appointments on average."
    return (
        f"{runs} Of the months before, patients came most {counted(-peak.months, 'month')} before referral: "
        f"{peak.mean:.2f} appointments per patient, against {peak.earlier_mean:.2f} a month in the others."
    )


@sentence("around")
def nobody_sentence(around: AroundReferral | None) -> str:
    """Return that there is nobody to show, or nothing."""
    if around is None or len(around):
        return ""
    return "No patient of the extract was referred in a site's fieldwork month, so there is no curve to draw."


@sentence("trigger", "confidence")
def mirror_sentence(mirror: WindowRatio, trigger: tuple[int, int], confidence: float) -> str:
    """Return what the mirror window is and says, or why it says nothing."""
    lie = "lies" if mirror.after[0] == mirror.after[1] else "lie"
    what = (
        f"With {window_in_words(trigger)} taken as the trigger, {window_in_words(mirror.after)} {lie} as far from its "
        f"middle as {window_in_words(mirror.before)}."
    )
    if mirror.ratio is None:
        return f"{what} No site's extract covers all of these months, so this comparison is refused."
    return " ".join([what, _ratio(mirror.ratio), _interval(mirror.ratio, confidence), not_covered(mirror)]).strip()


def not_covered(windows: WindowRatio) -> str:
    """Return which sites are left out of a comparison, since their extracts do not cover it.

    >>> not_covered(WindowRatio((-6, -1), (1, 6), pd.DataFrame(), ("2", "5"), None))
    'Not in it: sites 2 and 5, whose extracts do not cover these months.'
    """
    left_out = windows.not_covered
    if not left_out:
        return ""
    sites, whose = ("site", "whose extract does") if len(left_out) == 1 else ("sites", "whose extracts do")
    return f"Not in it: {sites} {listed(left_out)}, {whose} not cover these months."


@sentence("window", "practice_list")
def list_sentence(lasting: LastingShare | None, window: int, practice_list: pd.DataFrame | None) -> str:
    """Return what the list of registered patients says, or why nothing can be said of a forecast."""
    if lasting is None:
        useless = USELESS_LIST if active_profile() is None else HIDDEN_LIST
        return NO_LIST if practice_list is None or practice_list.empty else useless
    people = f"The list has {counted(lasting.n, 'registered patient')}"
    if lasting.months != window:
        way_out = f"; the parameter window_months of this page can be set to {lasting.months:g}"
        return (
            f"{people}, counted in windows of {months_in_words(lasting.months)}; those around referral have "
            f"{months_in_words(window)}. A forecast needs windows of one length, so none is made"
            f"{way_out if lasting.months <= LONGEST_WINDOW else ''}."
        )
    if lasting.rho < 0:
        return (
            f"{people}. Who came often in one window came no more often than others in the other (rho "
            f"{format_number(lasting.rho)}), so no forecast is made."
        )
    few = f" With fewer than {ENOUGH_PEOPLE:,} people this is poorly known."
    few = few if getattr(lasting.n, "low", lasting.n) < ENOUGH_PEOPLE else ""  # a release knows the least it can be
    return (
        f"{people}, who had {lasting.usual_mean:.2f} appointments in {months_in_words(window)} on average. Of the "
        f"differences between them, a share of {lasting.rho:.2f} (rho) lasted from one window to the next.{few}"
    )


@sentence("confidence")
def forecast_sentence(forecast: Forecast, plain: WindowRatio, confidence: float) -> str:
    """Return what regression to the mean alone would give, beside what was seen."""
    said = (
        f"Those referred had {forecast.mean_before:.2f} appointments in {window_in_words(plain.before)}. By regression "
        f"to the mean alone the ratio, after / before, would be {forecast.ratio:.2f} ({100 * confidence:g}% interval "
        f"of the list's own error {forecast.low:.2f} to {forecast.high:.2f})."
    )
    if plain.ratio is None or not plain.is_known:
        return said
    share = explaining_share(plain.ratio.ratio, forecast.mean_before, forecast.lasting.usual_mean)
    away = "" if np.isnan(share) else f" A rho of {share:.2f} would explain it away."
    return f"{said} It was {plain.ratio.ratio:.2f}.{away}"


@sentence()
def ratios_sentence(compared: pd.DataFrame) -> str:
    """Return each ratio with what it compares; as `side_by_side`.

    >>> ratios_sentence(pd.DataFrame({"comparison": ["Months 1 to 6 / months 6 to 1"], "ratio": [0.9]}))
    'Months 1 to 6 / months 6 to 1: 0.90.'
    """
    return f"{'; '.join(f'{one.comparison}: {one.ratio:.2f}' for one in compared.itertuples())}."


@sentence()
def cases_sentence(cases: RegressionToMean) -> str:
    """Return what the figure of all cases says of the one that the list gives.

    >>> from helpers.analysis.gp_usage import regression_to_mean_cases
    >>> cases_sentence(regression_to_mean_cases(0.9, 4, 3))[:57]
    'With the usual mean of the list, 3.00, regression to the '
    """
    others = "other cases give" if len(cases.explaining) else "no case that is drawn gives"
    return (
        f"With the usual mean of the list, {cases.reference_mean:.2f}, regression to the mean alone gives "
        f"{cases.expected_ratio:.2f}; {others} the ratio that was seen, {cases.ratio:.2f}."
    )


def evidence_sentence(effects: pd.DataFrame) -> str:
    """Return which published effects have a ratio, and which of their controls do not compare."""
    have = effects[effects["ratio"].notna()]
    unlike = have[have["controls"] == "not comparable"]
    drawn = listed(have["study"].tolist()) if len(have) else "none"
    said = f"Of {counted(len(effects), 'published source')}, contacts before and after are known of {drawn}."
    for row in unlike.itertuples():
        said += (
            f" In {row.study} the mean before was {row.before:g} contacts, and {row.control_before:g} in its "
            "comparison group: a ratio of the two ratios would compare a peak with none, so it is not given."
        )
    return said


def _amount(ratio: float) -> str:
    """Return a ratio as an amount that a comparison follows."""
    percent = round(100 * abs(ratio - 1))
    if percent < 3:
        return "about as many appointments as"
    if ratio < 1 and percent == 100:
        return f"{'hardly any' if ratio else 'no'} appointments, unlike"
    if ratio > MOST:
        return "more than ten times as many appointments as"
    return f"{percent}% {'fewer' if ratio < 1 else 'more'} appointments than"


def _ratio(ratio: RateRatio) -> str:
    if np.isnan(ratio.ratio):
        return f"There is no ratio: {ratio.note}."
    why = f" There is no interval: {ratio.note}." if np.isnan(ratio.low) and ratio.note else ""
    return f"The ratio is {ratio.ratio:.2f}.{why}"


def _interval(ratio: RateRatio | None, confidence: float, *, beside: tuple[int, int] | None = None) -> str:
    """Return what the data fit, `beside` which window if several are spoken of; nothing where there is no interval."""
    if ratio is None or np.isnan(ratio.low):
        return ""
    start = f"Set against {window_in_words(beside)}, the" if beside else "The"
    return f"{start} data fit {interval_in_words(ratio.low, ratio.high, confidence)}."


def _month(month: int) -> str:
    return (
        "the month of referral" if month == 0 else f"month {abs(month)} {'before referral' if month < 0 else 'after'}"
    )
