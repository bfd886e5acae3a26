"""What a site's ratio takes from all sites: the months counted, and what one that returned no patients borrows."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.disclosure.roles import Nothing
from helpers.analysis.gp_usage.ratio import PRINTED_ERROR
from helpers.analysis.gp_usage.sites import or_no_rows, summarise_sites
from helpers.analysis.gp_usage.windows import Windows, windows_of
from helpers.vocabulary import GP_COUNTS

USUAL_CORRELATION: Final = 0.5
"""Correlation of before and after taken when no site returned patients from whom to learn it."""


@dataclass(frozen=True)
class AcrossSites:
    """Months counted before referral and after, correlation of before and after, overdispersion; None: not borrowed."""

    windows: Windows
    correlation: Nothing | None = None
    overdispersion: Nothing | None = None


def across_sites(gp_usage: pd.DataFrame | None, planned: float | None = None) -> AcrossSites:
    """Return what is estimated from the patients of all sites together, and may be borrowed by one that gave none.

    Args:
        gp_usage: rows of gp_usage.csv of all sites, or None.
        planned: months that the study says of itself, which stand where no patient's months are known.

    Returns:
        The windows in months, the correlation within sites, and the overdispersion; NaN without any site to learn from.

    >>> across_sites(None, 6).windows.longest, across_sites(None).correlation
    (6, 0.5)
    """
    sites = summarise_sites(or_no_rows(gp_usage), error=PRINTED_ERROR)
    return AcrossSites(windows_of(gp_usage, planned), shared_correlation(gp_usage), overdispersion(sites))


def borrowed_by_site(across: AcrossSites, patients: pd.DataFrame | None, totals: pd.DataFrame | None) -> AcrossSites:
    """Return what of all sites one site's ratio rests on; the rest is None, so that its page does not hang on it.

    Args:
        across: the result of `across_sites`.
        patients: rows of gp_usage.csv of the site, or None.
        totals: rows of gp_usage_totals.csv of the site, or None.

    Returns:
        The windows; also the overdispersion for a site with totals alone, or the correlation for one with means.

    >>> totals = pd.DataFrame({"n_patients": [9], "sd_before": [None], "sd_after": [None]})
    >>> borrowed_by_site(AcrossSites(Windows(), 0.5, 2.0), None, totals)
    AcrossSites(windows=Windows(before=None, after=None), correlation=None, overdispersion=2.0)
    """
    if (patients is not None and len(patients)) or totals is None or totals.empty:
        return replace(across, correlation=None, overdispersion=None)
    if totals.reindex(columns=["sd_before", "sd_after"]).notna().all(axis=None):
        return replace(across, overdispersion=None)
    return replace(across, correlation=None)


def shared_correlation(gp_usage: pd.DataFrame | None) -> float:
    """Return the correlation of before and after over patients, within sites; 0.5 without three who differ.

    >>> shared_correlation(None)
    0.5
    """
    rows = or_no_rows(gp_usage)
    rows = rows[(rows["months_before"] > 0) & (rows["months_before"] == rows["months_after"])]
    columns = rows[list(GP_COUNTS)].astype("float64")
    centred = columns - columns.groupby(rows["site_id"]).transform("mean")
    sums = (centred**2).sum()
    if len(rows) < 3 or (sums == 0).any():
        return USUAL_CORRELATION
    before, after = (centred[name].to_numpy() for name in centred)
    return float((before * after).sum() / np.sqrt((before**2).sum() * (after**2).sum()))


def overdispersion(sites: pd.DataFrame) -> float:
    """Return how many times larger the variance of log ratios is than independent appointments would make it.

    It is at least 1; NaN without any site that has an interval.

    >>> overdispersion(pd.DataFrame({"se_log_ratio": [0.5], "total_before": [16.0], "total_after": [16.0]}))
    2.0
    """
    known = sites.dropna(subset=["se_log_ratio"])
    if known.empty:
        return float("nan")
    chance = (1 / known["total_before"] + 1 / known["total_after"]).sum()
    return max(1.0, float((known["se_log_ratio"] ** 2).sum() / chance))
