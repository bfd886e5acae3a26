"""The table of the chapter on every definition of an appointment."""

from typing import Final

import pandas as pd

from helpers.show.gp_usage import results
from helpers.show.gp_usage.definitions.text import range_sentence
from helpers.show.page import Table, counted, inside, wording
from helpers.vocabulary import AXES

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
    """Return a folded table of each panel's definitions, in the order declared."""
    return [
        Table(
            f"definitions-{number}",
            panel[list(LABELS)],
            caption=wording(
                "{question}: the pooled ratio under each definition, in the order declared, with "
                "its {level:g}% interval.",
                {"question": question, "level": 100 * confidence},
            ),
            labels=LABELS,
            n=int(panel["n"].max()),
            estimates=results.of_definitions(panel),
            missing="-",
            fold=f"{question}: {_in_short(panel)}",
        )
        for number, (question, panel) in enumerate(definitions.groupby("panel", sort=False), 1)
    ]


def _in_short(panel: pd.DataFrame) -> str:
    """Return the line under which a panel is folded: how many definitions it has, or that none of them has a ratio."""
    if panel["ratio"].isna().all():
        return inside(range_sentence(panel))
    return f"{counted(len(panel), 'definition')} in a table."


def declared(counted_rows: pd.DataFrame) -> list[Table]:
    """Return a table of each panel's definitions as they were declared: choices alone, and nothing counted."""
    names = ["definition", "primary", *AXES]
    return [
        Table(
            f"definitions-declared-{number}",
            panel[names].drop_duplicates(),
            caption=wording(
                "{question}: the definitions that the study declared, in their order.", {"question": question}
            ),
            labels={name: LABELS[name] for name in names},
            about="sites",
        )
        for number, (question, panel) in enumerate(counted_rows.groupby("panel", sort=False), 1)
    ]
