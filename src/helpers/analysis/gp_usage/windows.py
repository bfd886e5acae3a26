"""How many months of GP appointments were counted before referral and after: read from the patients' months."""

from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from helpers.analysis.disclosure.roles import Nothing
from helpers.analysis.gp_usage.around_referral import LAST_MONTH
from helpers.vocabulary import GP_MONTHS

USUAL_WINDOW: Final = 6
"""Months of a window around referral where a study says of none."""
LONGEST_WINDOW: Final = LAST_MONTH
"""Months of the longest window around referral: as many as the curve has after it."""


@dataclass(frozen=True)
class Windows:
    """Months counted before referral and after, those of a patient who was there throughout; None when not known."""

    before: Nothing | None = None
    after: Nothing | None = None

    @property
    def longest(self) -> float | None:
        """The longer of the two, over which means per patient are given."""
        known = [months for months in (self.before, self.after) if months]
        return max(known) if known else None


def windows_of(gp_usage: pd.DataFrame | None, planned: float | None = None) -> Windows:
    """Return the windows of a study: the most months that any of its patients was counted for, before and after.

    Args:
        gp_usage: rows of gp_usage.csv, or None.
        planned: months that the study says of itself, which stand where no patient's months are known.

    Returns:
        The windows, in months.

    >>> windows_of(pd.DataFrame({"months_before": [12, 12], "months_after": [12, 3]}))
    Windows(before=12.0, after=12.0)
    >>> windows_of(None), windows_of(None, 4).longest
    (Windows(before=None, after=None), 4)
    """
    if gp_usage is None or gp_usage.empty:
        return Windows(planned, planned)
    before, after = (float(gp_usage[name].max()) for name in GP_MONTHS)
    return Windows(before, after)


def window_around_referral(
    gp_usage: pd.DataFrame | None, planned: float | None = None, chosen: int | Literal["study"] = "study"
) -> int:
    """Return the months of each window around referral: those chosen, or else those of the study.

    Args:
        gp_usage: rows of gp_usage.csv, or None.
        planned: months that the study says of itself.
        chosen: months chosen for the page; "study" leaves them to the study.

    Returns:
        Whole months: those chosen, or planned, or the shorter of the two windows of `windows_of`; 6 where nothing says.
        Of a study's own at most 12, which is as far as the curve goes.

    >>> window_around_referral(None, 12), window_around_referral(None, 12, 3), window_around_referral(None)
    (12, 3, 6)
    >>> window_around_referral(pd.DataFrame({"months_before": [24], "months_after": [18]}))
    12
    """
    if chosen != "study":
        return chosen
    counted = windows_of(gp_usage)
    of_study = planned or min(counted.before or USUAL_WINDOW, counted.after or USUAL_WINDOW)
    return int(min(max(of_study, 1), LONGEST_WINDOW))
