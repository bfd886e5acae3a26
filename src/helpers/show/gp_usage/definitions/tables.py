"""The table of the chapter on every definition of an appointment."""

from typing import Final

import pandas as pd

from helpers.show.gp_usage import results
from helpers.show.page import Table, counted
from helpers.show.page.disclosed import active_profile

LABELS: Final = {
    "definition": "Definition",
    "primary": "Primary",
    "roles": "Staff",
    "statuses": "Status",
    "modes": "Mode",
    "window_months": "Months in each window",
    "referral_month": "Month of referral",
    "patients_who_left": "Patients who left",
    "n": "Patients",
    "sites": "Sites pooled",
    "ratio": "Ratio, after / before",
    "low": "Low",
    "high": "High",
}
"""The columns shown, and their headers."""


def all_definitions(definitions: pd.DataFrame, *, confidence: float) -> list[Table]:
    """Return a folded table of each panel's definitions, in the order declared; a release has none.

    Definitions are of much the same patients, so that two rows would tell of the few they differ by.
    """
    if active_profile() is not None:
        return []
    return [
        Table(
            f"definitions-{number}",
            panel[list(LABELS)],
            caption=f"{question}: the pooled ratio under each definition, in the order declared, with its "
            f"{100 * confidence:g}% interval.",
            labels=LABELS,
            n=int(panel["n"].max()),
            estimates=results.of_definitions(panel),
            missing="-",
            fold=f"{question}: {counted(len(panel), 'definition')} in a table.",
        )
        for number, (question, panel) in enumerate(definitions.groupby("panel", sort=False), 1)
    ]
