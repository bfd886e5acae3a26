"""What is counted of every patient before and after referral: GP appointments, and what a study describes beside them.

A description comes from a file, `outcomes/NAME.toml` in a study folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from helpers.vocabulary import GP_COUNTS, OUTCOME_COUNTS


@dataclass(frozen=True)
class CountedOutcome:
    """One thing that is counted: its words, one and several, and the table and the two columns that have its counts.

    `label` is what pages call several of it, `counts` what one count is, and `source` where that is defined.
    """

    id: str
    singular: str
    plural: str
    table: str
    columns: tuple[str, str]
    label: str
    counts: str = ""
    source: str = ""

    @property
    def slug(self) -> str:
        """The id as it stands in the name of a figure or table.

        >>> GP_APPOINTMENTS.slug
        'gp-usage'
        """
        return self.id.replace("_", "-").strip("-")


GP_APPOINTMENTS: Final = CountedOutcome(
    "gp_usage", "appointment", "appointments", "gp_usage", GP_COUNTS, label="GP appointments"
)
"""The outcome that the chapters on GP appointments are about."""


def counted_outcome_in(name: str, given: Mapping[str, Any]) -> CountedOutcome:
    """Return the outcome that a description gives; whoever reads a study's looks at it before.

    >>> visits = {"singular": "visit", "plural": "visits", "counts": "One visit", "source": "made up"}
    >>> counted_outcome_in("visits", visits).columns
    ('count_before', 'count_after')
    """
    return CountedOutcome(name, **given, table="outcome_counts", columns=OUTCOME_COUNTS, label=given["plural"])
