"""Patients of all sites that a release shows, divided together: no site is, for its own numbers would follow."""

from dataclasses import replace
from typing import Final

import pandas as pd

from helpers.analysis.disclosure.bands import MergeAdjacent
from helpers.analysis.disclosure.profiles import DisclosureError, Profile
from helpers.analysis.disclosure.roles import counting
from helpers.analysis.gp_usage.patients import count_patients
from helpers.vocabulary import GP_COUNTS

FEWEST_SITES: Final = 3
"""Sites that are divided together at least: of two, each knows its own patients and so those of the other."""


MOST_BINS: Final = 4
"""Bins at most: the more there are, the more their least numbers of appointments say of the totals."""


def shown_together(gp_usage: pd.DataFrame | None, released: pd.DataFrame) -> pd.DataFrame:
    """Return the patients of all sites that a release shows, who are then divided together.

    Args:
        gp_usage: rows of gp_usage.csv, or None.
        released: the result of `released_ratios`.

    Returns:
        Those rows of the sites that have numbers; none where fewer than three sites have.

    >>> usage = pd.DataFrame({"site_id": list("AABBCCD"), "n": 1})
    >>> sites = pd.DataFrame({"site_id": list("ABCD"), "returned": "patients", "n": [10, 10, 10, None]})
    >>> len(shown_together(usage, sites)), len(shown_together(usage, sites.tail(3)))
    (6, 0)
    """
    if gp_usage is None:
        return pd.DataFrame()
    shown = released.loc[(released["returned"] == "patients") & released["n"].notna(), "site_id"]
    rows = gp_usage[gp_usage["site_id"].astype(str).isin(shown.astype(str))]
    return rows if len(shown) >= FEWEST_SITES else rows.iloc[:0]


@counting(patients_before="people", patients_after="people")
def appointments_in_bins(gp_usage: pd.DataFrame, totals: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Return patients by their number of appointments, in bins that each hold enough of them in both periods.

    Args:
        gp_usage: rows of gp_usage.csv of the sites shown.
        totals: the rounded numbers of these sites: total_before, total_after.
        profile: the profile of the release.

    Returns:
        gp_appointments (in words), patients_before, patients_after. None where there are too few for two bins, where
        somebody was there in one period alone, or where the least that the bins add up to could tell something of the
        totals.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> counts = {"gp_appointments_before": [0] * 9 + [4] * 9, "gp_appointments_after": [1] * 9 + [6] * 9}
    >>> usage = pd.DataFrame(counts | {"months_before": 6, "months_after": 6})
    >>> totals = pd.DataFrame({"total_before": [35], "total_after": [65]})
    >>> appointments_in_bins(usage, totals, PROFILES["research"]).to_numpy().tolist()
    [['0 to 1', 9, 9], ['2 or more', 9, 9]]
    """
    columns = ("patients_before", "patients_after")
    if gp_usage.empty or (gp_usage[["months_before", "months_after"]] == 0).any(axis=None):
        return pd.DataFrame()
    counts = count_patients(gp_usage)
    counts.insert(1, "first", counts["gp_appointments"])
    leave_out = ("or_more",) if "or_more" in counts else ()
    try:
        wide = replace(profile, smallest=max(profile.smallest, len(gp_usage) // MOST_BINS))
        bins = MergeAdjacent("gp_appointments", columns, leave_out=leave_out)(counts, wide)
    except DisclosureError:
        return pd.DataFrame()
    around = profile.rounding // 2
    for column in columns:
        total = totals[column.replace("patients", "total")]
        if (bins["first"] * (bins[column] + 2 * around)).sum() > total.sum() - around * len(total):
            return pd.DataFrame()
    return bins.drop(columns="first")


@counting(patients="people")
def directions_together(gp_usage: pd.DataFrame) -> pd.DataFrame:
    """Return how many patients had fewer, as many and more appointments after, and of how many that cannot be said.

    Args:
        gp_usage: rows of gp_usage.csv of the sites shown.

    Returns:
        after_against_before, patients; together they are all patients.

    >>> counts = {"gp_appointments_before": [2, 1, 1], "gp_appointments_after": [1, 1, 0]}
    >>> usage = pd.DataFrame(counts | {"months_before": [6, 6, 6], "months_after": [6, 6, 2]})
    >>> directions_together(usage)["patients"].tolist()
    [1, 1, 0, 1]
    """
    if gp_usage.empty:
        return pd.DataFrame()
    before, after = (gp_usage[name] for name in GP_COUNTS)
    same = gp_usage["months_before"] == gp_usage["months_after"]
    groups = {
        "fewer": same & (after < before),
        "as many": same & (after == before),
        "more": same & (after > before),
        "not compared: there for fewer months in one period": ~same,
    }
    return pd.DataFrame({"after_against_before": list(groups), "patients": [int(one.sum()) for one in groups.values()]})
