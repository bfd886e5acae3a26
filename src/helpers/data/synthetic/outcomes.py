"""Synthetic A&E attendances of the patients of the GP counts: most have none, a few have several, and no pattern."""

from random import Random
from typing import Final

import pandas as pd

from helpers.data.synthetic.draws import poisson, weighted
from helpers.vocabulary import GP_MONTHS, OUTCOME_COUNTS

ATTENDANCES: Final = "ae_attendances"
"""The outcome, as `data/synthetic/outcomes/` describes it."""
_RATES: Final = ((0.0, 0.3, 1.0, 3.0), (5, 4, 2, 1))
"""Attendances expected of a patient in a whole window, and how many patients have such a rate."""


def make_outcome_counts(gp_usage: pd.DataFrame, rng: Random) -> pd.DataFrame:
    """Return one row per patient: attendances before and after, in the months in which the patient was there."""
    whole = float(gp_usage[list(GP_MONTHS)].to_numpy().max())
    rows = []
    for site, patient, *months in gp_usage[["site_id", "patient_id", *GP_MONTHS]].to_numpy(dtype=object):
        rate = weighted(rng, *_RATES)
        counts = [poisson(rng, rate * there / whole) for there in months]
        rows.append((site, patient, ATTENDANCES, *counts, *months))
    names = ["site_id", "patient_id", "outcome", *OUTCOME_COUNTS, *GP_MONTHS]
    return pd.DataFrame(rows, columns=names)
