"""Tables of the chapter on what would have happened anyway: what extracts cover, and what others published."""

import pandas as pd

from helpers.analysis.gp_usage import AroundReferral
from helpers.show.gp_usage import results
from helpers.show.page import Estimates, Table, wording

EFFECT_LABELS = {
    "study": "Source",
    "design": "Design",
    "n": "People",
    "effect": "What it prints",
    "primary_source_seen": "Read in the source",
    "doi": "DOI",
}
"""The columns shown of published effects, and their headers."""


def covered(around: AroundReferral) -> Table:
    """Return which months around referral each site's extract covers."""
    return Table(
        "covered",
        around.covered,
        caption=wording("Months around referral that each site's extract covers: 0 is the month of referral."),
        labels={"site_id": "Site", "n": "Patients", "months_first": "From month", "months_last": "To month"},
        counts={"site_id": "site", "n": "base", "months_first": "nothing", "months_last": "nothing"},
        n=len(around),
    )


def effects(compared: pd.DataFrame) -> Table:
    """Return the published effects, as `compared_effects` gives them."""
    return Table(
        "published-effects",
        compared[list(EFFECT_LABELS)],
        caption=wording(
            "What others published on GP contacts after referral to a link worker. A ratio is known only where "
            "contacts before and after are printed."
        ),
        labels=EFFECT_LABELS,
        decimals={"n": 0},
        missing="-",
        about="sites",
        estimates=(
            Estimates(compared, results.RATE_RATIO, "ratio", n="n", rows=("study",), method="as published"),
            Estimates(
                compared, f"{results.RATE_RATIO}, of controls", "control_ratio", rows=("study",), method="as published"
            ),
            Estimates(
                compared,
                "Share of lasting variance (rho) that would explain the ratio",
                "explaining_share",
                rows=("study",),
                unit="share",
            ),
        ),
    )
