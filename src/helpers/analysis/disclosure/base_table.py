"""The base table of a release: each site's numbers, rounded once at the source, from which all else is worked out."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from helpers.analysis.checks import Floats
from helpers.analysis.disclosure.profiles import Profile
from helpers.analysis.disclosure.rules import dominated
from helpers.vocabulary import GP_COUNTS

PROTECTED: Final = "disclosure_rule"
"""Under this name the `attrs` of a frame say by which rule its numbers were protected, so that no other is applied."""

COUNTS: Final = ("n", "total_before", "total_after")
"""What is rounded of a site."""
ERROR_STEP: Final = 0.05
"""Steps to the next of which the standard error of a log ratio is taken up."""
EXPOSURE_STEP: Final = 0.05
"""Steps to which the share of a period that patients were there for is rounded."""

MOST_OF_HALF_WIDTH: Final = 0.18
"""The error that rounding two totals puts into a log ratio, as a part of the half-width of its 95% interval, at most.

Simulated, this keeps the ratio within a tenth of the half-width in the median, and within 0.3 for 95 of 100 sites.
"""

_EXACT: Final = 1e-9


def base_table(sites: pd.DataFrame, patients: pd.DataFrame | None, profile: Profile) -> pd.DataFrame:
    """Return the numbers of each site that a release is computed from: rounded, and of no site that is too small.

    A site is in it when every number that its printed ones can stand for is at least the smallest of the profile (under
    `research` from 8 patients, and 8 appointments in each period), its log ratio has a standard error, and no two
    patients hold 90 % of a period's appointments or leave the others less than a tenth of what the largest has. The
    error takes in the variance of rounding, 2 for a total rounded to 5, and is taken up to the next 0.05. A site whose
    ratio rounding would move too far for its interval is not in it: that follows from its rounded numbers alone.

    Args:
        sites: a row per site: site_id, n, total_before, total_after, mean_before, mean_after (per patient and period,
            of the patients' months), se_log_ratio, and other columns, which are not read but for `returned`.
        patients: site_id, gp_appointments_before, gp_appointments_after of each patient, or None; of a site that
            returned totals it is not known who holds how many.
        profile: the profile of the release.

    Returns:
        site_id, returned, n, total_before, total_after (rounded), exposure_before, exposure_after (share of the longest
        period that its patients were there for, in steps of 0.05), se_log_ratio. Its `attrs` name the rule.

    Reference:
        Hundepool et al. Statistical Disclosure Control. Wiley, 2012, sections 4.2.2 (dominance) and 4.4.3 (rounding).

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> row = {"site_id": "1", "returned": "totals", "n": 21.0, "total_before": 48.0, "total_after": 52.0}
    >>> row |= {"mean_before": 48 / 21, "mean_after": 52 / 21, "se_log_ratio": 0.2}
    >>> base_table(pd.DataFrame([row]), None, PROFILES["research"]).to_numpy().tolist()
    [['1', 'totals', 20, 50, 50, 1.0, 1.0, 0.25]]
    """
    known = sites[_large_enough(sites, profile) & ~sites["site_id"].isin(dominated_sites(patients, profile)).to_numpy()]
    given = {name: known[name].to_numpy(float) for name in (*COUNTS, "mean_before", "mean_after", "se_log_ratio")}
    columns = {name: _nearest(given[name], profile.rounding) for name in COUNTS}
    variance = given["se_log_ratio"] ** 2
    for period in ("before", "after"):
        share = given[f"total_{period}"] / (given["n"] * given[f"mean_{period}"])
        exposure = _nearest(share, EXPOSURE_STEP).clip(EXPOSURE_STEP, 1.0).round(2)
        columns[f"exposure_{period}"] = exposure
        variance += (profile.rounding**2 - 1) / 12 / columns[f"total_{period}"] ** 2
        variance += np.where(exposure < 1, EXPOSURE_STEP**2 / 12 / exposure**2, 0.0)
    columns["se_log_ratio"] = (np.ceil(np.sqrt(variance) / ERROR_STEP - _EXACT) * ERROR_STEP).round(2)
    names = {name: known[name].to_numpy() for name in ("site_id", "returned")}
    table = pd.DataFrame(names | columns).astype(dict.fromkeys(COUNTS, "int64"))
    table = table[near_enough(table, profile)].reset_index(drop=True)
    table.attrs = {PROTECTED: rule_of(profile)}
    return table


def may_print(rows: pd.DataFrame, profile: Profile) -> NDArray[np.bool_]:
    """Return which printed rows a profile shows: those whose every number is large enough, whatever it stands for.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> rows = pd.DataFrame({"n": [10, 15], "total_before": 40, "total_after": 40})
    >>> [may_print(rows, PROFILES[name]).tolist() for name in ("research", "strict", "midpoint6")]
    [[True, True], [False, True], [False, False]]
    """
    return np.asarray(profile.sites_shown & profile.surely_enough(rows[list(COUNTS)]).all(axis=1))


def near_enough(base: pd.DataFrame, profile: Profile) -> NDArray[np.bool_]:
    """Return which rows of a base table have an interval beside which the error of rounding their totals is small.

    Args:
        base: n, total_before, total_after, se_log_ratio, all as they are printed.
        profile: the profile of the release.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> base = pd.DataFrame({"n": [10, 10], "total_before": [10, 50], "total_after": [10, 50], "se_log_ratio": 0.4})
    >>> near_enough(base, PROFILES["research"]).tolist()
    [False, True]
    """
    variance = (profile.rounding**2 - 1) / 12 * (base["total_before"] ** -2.0 + base["total_after"] ** -2.0)
    half_width = stdtrit(base["n"] - 1, 0.975) * base["se_log_ratio"]
    return np.asarray(np.sqrt(variance) <= MOST_OF_HALF_WIDTH * half_width, dtype=bool)


def rule_of(profile: Profile) -> str:
    """Return in words the rule that a base table follows.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> rule_of(PROFILES["research"])[:65]
    'research: worked out from n and totals rounded to 5 at the source'
    """
    return (
        f"{profile.name}: worked out from n and totals rounded to {profile.rounding} at the source and errors taken up "
        f"to the next {ERROR_STEP}; small and dominated sites, and sites that rounding would move far, left out"
    )


def dominated_sites(patients: pd.DataFrame | None, profile: Profile) -> set[str]:
    """Return the sites in which one or two patients hold nearly all appointments of a period.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> counts = {"gp_appointments_before": [90, 5, 1, 3, 3, 3], "gp_appointments_after": [3, 3, 3, 3, 3, 3]}
    >>> sorted(dominated_sites(pd.DataFrame({"site_id": list("AAABBB")} | counts), PROFILES["research"]))
    ['A']
    """
    if patients is None:
        return set()
    by_site = patients.dropna(subset=list(GP_COUNTS)).groupby("site_id")[list(GP_COUNTS)]
    return {
        str(site)
        for site, counts in by_site
        if any(dominated(counts[name], profile=profile.name) for name in GP_COUNTS)
    }


def _large_enough(sites: pd.DataFrame, profile: Profile) -> NDArray[np.bool_]:
    """Return which sites have an error, and numbers that no rounded one makes smaller than the smallest."""
    printed = pd.DataFrame({name: _nearest(sites[name].to_numpy(float), profile.rounding) for name in COUNTS})
    return may_print(printed, profile) & sites["se_log_ratio"].notna().to_numpy()


def _nearest(values: Floats, step: float) -> Floats:
    """Return values rounded to the nearest multiple of a step; halves go up."""
    return np.floor(values / step + 0.5 + _EXACT) * step
