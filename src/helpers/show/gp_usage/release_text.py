"""Sentences that only a release has on its pages on GP appointments: what it is computed from, what it leaves out."""

import pandas as pd

from helpers.analysis.disclosure import PROTECTED
from helpers.analysis.gp_usage import LEFT_OUT_OF_RELEASE
from helpers.show.page import counted, sentence


@sentence()
def one_row(sites: pd.DataFrame) -> str:
    """Return that a release shows one row of a site and nothing else of it; nothing outside a release.

    >>> one_row(pd.DataFrame({"site_id": ["1"]}))
    ''
    """
    if PROTECTED not in sites.attrs or _gave_nothing(sites):
        return ""
    return (
        "A release knows a site by its rounded numbers of patients and appointments. Its means and its ratio follow "
        "from these, and the interval is made a little wider for the rounding. Medians, tests and comparisons "
        "patient by patient are not shown of a single site: they would give exact numbers away."
    )


@sentence()
def not_shown(sites: pd.DataFrame) -> str:
    """Return why a part of a site's page is empty in a release; nothing outside one.

    >>> not_shown(pd.DataFrame({"site_id": ["1"]}))
    ''
    """
    return "No release shows this of a single site." if PROTECTED in sites.attrs and not _gave_nothing(sites) else ""


def shows_no_site(sites: pd.DataFrame) -> bool:
    """Return whether a release shows the row of no site, because of its profile or since all are too small.

    >>> shows_no_site(pd.DataFrame({"ratio": [None]}))
    False
    """
    return PROTECTED in sites.attrs and bool(sites["ratio"].isna().all())


def _gave_nothing(sites: pd.DataFrame) -> bool:
    """Return whether none of these sites gave any GP numbers, so that there is nothing that a release could hide."""
    return "returned" in sites and bool((sites["returned"] == "nothing").all())


@sentence()
def together(sites: pd.DataFrame) -> str:
    """Return that a release divides the patients of all sites shown, and never those of one; nothing outside one.

    >>> together(pd.DataFrame({"returned": ["patients"]}))
    ''
    """
    if PROTECTED not in sites.attrs or shows_no_site(sites):
        return ""
    return (
        "A release divides patients by their appointments over all the sites it shows together, in bins that hold "
        "enough people each. Of one site it shows no such division. Where even these would give a number of people "
        "away, or fewer than three sites gave patients, there is none."
    )


@sentence()
def in_bins(bins: pd.DataFrame) -> str:
    """Return how many patients are in the last of the bins, before and after.

    >>> in_bins(pd.DataFrame({"gp_appointments": ["0", "1 or more"], "patients_before": [9, 8], "patients_after": 9}))
    'Of the patients of all sites shown, 8 had 1 or more GP appointments before and 9 after.'
    """
    last = bins.iloc[-1]
    return (
        f"Of the patients of all sites shown, {last['patients_before']} had {last['gp_appointments']} GP appointments "
        f"before and {last['patients_after']} after."
    )


@sentence()
def sites_left_out(sites: pd.DataFrame) -> str:
    """Return what a release is computed from, and how many sites it leaves out; nothing outside a release.

    >>> sites = pd.DataFrame({"returned": ["patients", "left out"]})
    >>> sites.attrs[PROTECTED] = "research"
    >>> sites_left_out(sites)[-88:]
    'This release leaves out one site: its pooled ratio may differ from that of all the data.'
    """
    if PROTECTED not in sites.attrs:
        return ""
    if "ratio" in sites and shows_no_site(sites):
        return (
            "This release shows no row of any site, since its profile shows none or all are too small for it, and "
            "nothing was worked out from rows that it does not show."
        )
    made = "All numbers here are worked out from each site's rounded numbers of patients and appointments."
    number = int((sites["returned"] == LEFT_OUT_OF_RELEASE).sum())
    without, differ = (counted(number, "site"), "") if number else ("no site", "a little ")
    return f"{made} This release leaves out {without}: its pooled ratio may differ {differ}from that of all the data."
