"""How precise a planned study would be: the table, and what it says in plain words."""

from typing import Final

import numpy as np

from helpers.analysis.gp_usage import PlanningValues, patients_needed, precision_table
from helpers.show.page import Table, counted

PATIENTS: Final = (10, 20, 40, 80, 160, 320)
SITES: Final = (1, 3, 6, 12, 24)
PERCENT: Final = 20
"""How far above the ratio an interval may reach, in the sentence."""
POOLED: Final = 6
"""Sites of the sentence."""


def precision(planning: PlanningValues, *, confidence: float) -> Table:
    """Return how far above the ratio an interval would reach, by patients per site and number of sites."""
    sites = SITES if np.isfinite(planning.between_sites_sd) else SITES[:1]
    table = precision_table(planning, PATIENTS, sites, confidence=confidence)
    wide = table.pivot(index="patients", columns="sites", values="percent_above")
    names = {1: "One site, %"} | {k: f"{k} sites pooled, %" for k in SITES[1:]}
    frame = wide.set_axis([f"sites_{k}" for k in wide.columns], axis=1).reset_index()
    return Table(
        "gp-usage-precision",
        frame,
        caption=_caption(planning, confidence),
        labels={"patients": "Patients per site"} | {f"sites_{k}": name for k, name in names.items()},
        decimals=0,
        missing="-",
        about="sites",
        fold=precision_sentence(planning, confidence),
    )


def _caption(planning: PlanningValues, confidence: float) -> str:
    tau = planning.between_sites_sd
    between = "" if np.isnan(tau) else f" and true ratios of sites by {tau:.2f} (tau)"
    return (
        f"For planning: how far above the ratio the end of a {100 * confidence:g}% interval is expected to lie, in "
        "percent. The other end lies as many times below: 25% above goes with 20% below. Patients vary as in this "
        f"study: on the log scale by {planning.relative_sd:.2f} (the standard error of a site times the square root of "
        f"its patients){between}. A dash: too few to say."
    )


def precision_sentence(planning: PlanningValues, confidence: float) -> str:
    """Return how many patients an interval that reaches a fifth above the ratio would take, of one site and of six.

    >>> precision_sentence(PlanningValues(relative_sd=1.0), 0.95)[:71]
    'For one site whose patients vary as these do, it would take about 118 p'
    """
    alone = patients_needed(PERCENT, 1, planning, confidence=confidence)
    reach = f"a {100 * confidence:g}% interval that reaches {PERCENT}% above the ratio"
    said = (
        f"For one site whose patients vary as these do, it would take about {counted(alone, 'patient')} for {reach}."
        if alone
        else f"For one site whose patients vary as these do, no number of patients would do for {reach}."
    )
    if np.isnan(planning.between_sites_sd):
        return said
    each, number = patients_needed(PERCENT, POOLED, planning, confidence=confidence), counted(POOLED, "such site")
    start = f"{number[:1].upper()}{number[1:]} pooled"
    if each is None:
        return f"{said} With {number} pooled no number of patients would do: sites differ too much for so few."
    as_here = f"if true ratios differ between them as they are put here (tau {planning.between_sites_sd:.2f})"
    return f"{said} {start} would need about {counted(each, 'patient')} each, {as_here}; few sites tell this poorly."
