"""How many months of GP appointments were counted before referral and after: read from the patients' months."""

from dataclasses import dataclass

import pandas as pd

from helpers.analysis.disclosure.roles import Nothing
from helpers.vocabulary import GP_MONTHS


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
