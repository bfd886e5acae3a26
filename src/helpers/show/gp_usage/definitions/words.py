"""Words for the choices that a definition of an appointment is made of."""

from typing import Any, Final

AXIS: Final = {
    "roles": "the staff seen",
    "statuses": "what became of appointments",
    "modes": "how appointments took place",
    "window_months": "the length of the windows",
    "referral_month": "where the month of referral is counted",
    "patients_who_left": "how patients who left are counted",
}
"""What each choice is about, inside a sentence."""

_LEVELS: Final = {
    "referral_month": {
        "excluded": "that month in neither window",
        "before": "that month in the window before",
        "after": "that month in the window after",
    },
    "patients_who_left": {
        "months": "the months they were there",
        "excluded": "none of them",
        "ignored": "them as if they had stayed",
    },
}
_SHORT: Final = {
    "referral_month": {
        "excluded": "referral month: in neither",
        "before": "referral month: before",
        "after": "referral month: after",
    },
    "patients_who_left": {
        "months": "who left: their months",
        "excluded": "who left: not counted",
        "ignored": "who left: as if stayed",
    },
}
_NOUNS: Final = {"roles": "staff", "statuses": "status", "modes": "mode"}


def level_in_words(axis: str, level: Any) -> str:
    """Return a level as it stands in a sentence, after "with".

    >>> level_in_words("window_months", 3), level_in_words("modes", "any"), level_in_words("referral_month", "after")
    ('windows of 3 months', 'any mode', 'that month in the window after')
    """
    if axis == "window_months":
        return f"windows of {level} {'month' if int(level) == 1 else 'months'}"
    if axis in _LEVELS:
        return _LEVELS[axis][str(level)]
    return f"any {_NOUNS[axis]}" if level == "any" else str(level)


def level_in_short(axis: str, level: Any) -> str:
    """Return a level as it stands at a row of dots.

    >>> level_in_short("window_months", 1), level_in_short("roles", "GP"), level_in_short("referral_month", "before")
    ('window: 1 month', 'staff: GP', 'referral month: before')
    """
    if axis == "window_months":
        return f"window: {level} {'month' if int(level) == 1 else 'months'}"
    return _SHORT[axis][str(level)] if axis in _SHORT else f"{_NOUNS[axis]}: {level}"
