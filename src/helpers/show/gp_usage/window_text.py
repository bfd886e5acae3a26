"""Words for the months in which appointments were counted, of a length that each study has for itself."""

from helpers.analysis.gp_usage import Windows
from helpers.counted_outcomes import GP_APPOINTMENTS, CountedOutcome
from helpers.show.page import counted

UNKNOWN = Windows()
"""Windows of which nobody says how long they are."""


def months_in_words(months: float | None) -> str:
    """Return a number of months in words.

    >>> months_in_words(6.0), months_in_words(12), months_in_words(1.5), months_in_words(None)
    ('six months', '12 months', '1.5 months', 'the months counted')
    """
    if months is None:
        return "the months counted"
    return counted(int(months), "month") if months == int(months) else f"{months:g} months"


def period_in_words(windows: Windows, period: str) -> str:
    """Return one window as the title of an axis names it; `period` is before or after.

    >>> period_in_words(Windows(12, 12), "before"), period_in_words(Windows(), "after")
    ('12 months before', 'months after')
    """
    months = windows.before if period == "before" else windows.after
    return f"months {period}" if months is None else f"{months_in_words(months)} {period}"


def either_in_words(windows: Windows) -> str:
    """Return the length of both windows, where it is one.

    >>> either_in_words(Windows(12, 12)), either_in_words(Windows(12, 6))
    ('12 months', 'the months counted')
    """
    return months_in_words(windows.before if windows.before == windows.after else None)


def windows_sentence(windows: Windows, outcome: CountedOutcome = GP_APPOINTMENTS) -> str:
    """Return what is counted, and over which months.

    >>> windows_sentence(Windows(12, 12)).rpartition(": ")[2]
    'the 12 months before that month, and as many after.'
    >>> windows_sentence(Windows())[-74:]
    'fieldwork month are counted: in the months before that month and after it.'
    """
    counts = f"The {outcome.label} of every patient referred to the link worker in the fieldwork month are counted"
    if windows.before is None or windows.after is None:
        return f"{counts}: in the months before that month and after it."
    after = "as many" if windows.after == windows.before else months_in_words(windows.after)
    return f"{counts}: the {months_in_words(windows.before)} before that month, and {after} after."
