"""Sentences of the section beside a comparison group: who is in it, whether it is matched, the ratio of ratios."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.gp_usage import (
    APPOINTMENTS_APART,
    FEWEST_ALIKE,
    FEWEST_POOLED,
    LARGEST_DIFFERENCE,
    MONTH,
    ComparisonGroups,
    MatchedPatients,
    Pooled,
)
from helpers.analysis.ties import with_ties
from helpers.show.gp_usage.anyway_text import window_in_words
from helpers.show.gp_usage.ratio_text import interval_in_words
from helpers.show.page import as_change, counted, listed
from helpers.vocabulary import NOT_REFERRED, REFERRED, REFERRED_LATER

IF: Final = "If nothing but recent appointments decided who was referred"
"""The words with which every ratio of ratios begins."""

NO_GROUP: Final = (
    "There is no comparison group here: that takes the columns group and pair_id in referrals.csv, with one to five "
    "patients of the same site for each who was referred, who were not referred, with an index date in the same month "
    "and as many GP appointments in the trigger months, and the appointments of all of them in appointments.csv."
)
NO_PAIRS: Final = (
    "No pair has both its referred patient and a control in these months, so there is no ratio of ratios: beside a "
    "group that is not matched on the trigger months it shows a large fall where nothing happens."
)
NOT_KNOWN: Final = (
    "The data cannot show whether nothing else decided. That two groups were alike before, in these months or in "
    "earlier ones, is no proof that they would have stayed alike. In the simulated world in which the GP knows more "
    "than the counts, the interval misses the truth far more often than it says; the Methods page has the numbers."
)
_NAMES: Final = {
    REFERRED: "those referred",
    NOT_REFERRED: "those not referred",
    REFERRED_LATER: "those referred later",
}


def groups_sentence(groups: ComparisonGroups | None) -> str:
    """Return how many patients each group has, or what a file needs to have a comparison group.

    >>> groups_sentence(None)[:36]
    'There is no comparison group here: t'
    """
    if groups is None:
        return NO_GROUP
    number = _numbers(groups)
    own = f"Beside {counted(number[REFERRED], 'referred patient')} {_stand(number[NOT_REFERRED])}"
    later = counted(number[REFERRED_LATER], "who was referred later", "who were referred later")
    if not number[REFERRED_LATER]:
        return f"{own} with an index date in the same month."
    return (
        f"{own} with an index date in the same month, and {later}. What led to a later referral lies after the index "
        "date, so that those patients are drawn and not compared."
    )


def curves_sentence(curves: pd.DataFrame) -> str:
    """Return in which month each group came most.

    >>> rows = {"group": ["referred"] * 2, "months_from_referral": [-1, 2], "mean": [0.6, 0.4]}
    >>> curves_sentence(pd.DataFrame(rows))
    'Most appointments per patient: those referred in month 1 before (0.60).'
    """
    parts = []
    for group, rows in curves.groupby("group", sort=False):
        if rows["mean"].max() > 0:
            busiest = rows.loc[with_ties(rows["mean"]).idxmax()]
            parts.append(f"{_NAMES[str(group)]} in {_month(int(busiest[MONTH]))} ({busiest['mean']:.2f})")
        else:
            parts.append(f"{_NAMES[str(group)]} came to none")
    return f"Most appointments per patient: {', '.join(parts)}."


def rule_sentence(matched: MatchedPatients) -> str:
    """Return what makes two groups matched, which was fixed beforehand."""
    return (
        "A group counts as a comparison only where it is matched on the appointments of the trigger months, "
        f"{window_in_words(matched.trigger)}. Fixed beforehand: the standardised difference is below "
        f"{LARGEST_DIFFERENCE:g} either way, and in at least {100 * FEWEST_ALIKE:.0f}% of a site's pairs no control is "
        f"more than {counted(APPOINTMENTS_APART, 'appointment')} away from the referred patient."
    )


def balance_sentence(balance: pd.DataFrame) -> str:
    """Return how many sites are matched, and which are not.

    >>> rows = {"site_id": ["A", "B"], "matched": [True, False], "standardised_difference": [0.0, 0.79],
    ...     "alike_share": [1.0, 0.5]}
    >>> balance_sentence(pd.DataFrame(rows))
    'Site A is matched. Site B is not: standardised difference 0.79, 50% of pairs alike.'
    """
    good, bad = balance[balance["matched"]], balance[~balance["matched"]]
    if good.empty:
        said = ["No site is matched."]
    elif bad.empty and len(good) > 1:
        said = [f"{'Both' if len(good) == 2 else f'All {len(good)}'} sites are matched."]
    else:
        said = [f"{_sites(good['site_id'])} {'is' if len(good) == 1 else 'are'} matched."]
    for row in bad.itertuples():
        apart, alike = float(row.standardised_difference), float(row.alike_share)
        said.append(
            f"Site {row.site_id} is not: standardised difference {apart:.2f}, {100 * alike:.0f}% of pairs alike."
        )
    return " ".join(said)


def pairs_sentence(groups: ComparisonGroups | None, matched: MatchedPatients | None) -> str:
    """Return how many of those referred are in a pair that is counted, and which sites are not covered."""
    if groups is None or matched is None:
        return ""
    referred = int(_numbers(groups)[REFERRED])
    pairs = int((matched.counts["group"] == REFERRED).sum())
    left_out = [str(site) for site in matched.not_covered]
    verb = "is" if len(left_out) == 1 else "are"
    why = f" {_sites(left_out)} {verb} left out: the extract does not cover the months." if left_out else ""
    if not pairs:
        said = NO_PAIRS
    elif pairs == referred:
        said = "Every referred patient is in a pair." if referred > 1 else "The one referred patient is in a pair."
    else:
        said = f"Of {counted(referred, 'referred patient')}, {counted(pairs, 'is', 'are')} in a pair."
    return f"{said}{why}"


def answer(ratios: pd.DataFrame | None, pooled: Pooled | None, confidence: float) -> str:
    """Return the ratio of ratios, pooled or of the sites that have one, or why there is none.

    >>> nothing = pd.DataFrame({"site_id": ["A"], "ratio": [np.nan], "se_log_ratio": [np.nan], "note": ["too few"]})
    >>> answer(nothing, None, 0.95)
    'There is no ratio of ratios: site A (too few).'
    """
    if ratios is None:
        return ""
    known = ratios[ratios["se_log_ratio"].notna()]
    rest = ratios[ratios["se_log_ratio"].isna()]
    if known.empty:
        none = "There is no ratio of ratios" if rest["ratio"].isna().all() else "No ratio of ratios has an interval"
        return f"{none}: {_with_notes(rest)}."
    if pooled is not None:
        ratio, low, high = np.exp([pooled.estimate, pooled.low, pooled.high])
        sites = counted(pooled.k, "site")
        said = f"{IF}, patients had {_amount(ratio)} (ratio of ratios {ratio:.2f}, {sites} pooled)."
        said += f" The data fit {interval_in_words(low, high, confidence)}."
        return said + (f" Not in it: {_with_notes(rest)}." if len(rest) else "")
    least, there = counted(FEWEST_POOLED, "site"), counted(len(known), "site has one", "sites have one")
    said = f"A pooled ratio takes at least {least} with a ratio of ratios; {there}."
    for row in known.itertuples():
        ratio, low, high = (float(number) for number in (row.ratio, row.low, row.high))
        said += f" {IF}, patients of site {row.site_id} had {_amount(ratio)} (ratio of ratios {ratio:.2f})."
        said += f" The data fit {interval_in_words(low, high, confidence)}."
    without = "Without one" if rest["ratio"].isna().all() else "Without one that has an interval"
    return said + (f" {without}: {_with_notes(rest)}." if len(rest) else "")


def not_known(ratios: pd.DataFrame) -> str:
    """Return what a ratio of ratios rests on and cannot show; nothing where there is none.

    >>> not_known(pd.DataFrame({"ratio": [np.nan]}))
    ''
    """
    return NOT_KNOWN if ratios["ratio"].notna().any() else ""


def _numbers(groups: ComparisonGroups) -> "pd.Series[int]":
    return groups.members["group"].value_counts().reindex(list(_NAMES), fill_value=0)


def _stand(number: int) -> str:
    """Return how many were not referred, with the verb before."""
    if number == 0:
        return "stands nobody who was not referred"
    return f"{'stands' if number == 1 else 'stand'} {counted(number, 'who was not referred', 'who were not referred')}"


def _amount(ratio: float) -> str:
    """Return a ratio of ratios as an amount of appointments beside those that would have come anyway."""
    change, percent = as_change(ratio), round(100 * abs(ratio - 1))
    if percent < 3:
        return "about as many GP appointments after referral as would have come anyway"
    if "%" in change:
        amount = f"{percent}% {'fewer' if ratio < 1 else 'more'}"
        return f"{amount} GP appointments after referral than would have come anyway"
    if ratio < 1:
        return "hardly any of the GP appointments after referral that would have come anyway"
    return f"{change} GP appointments after referral as would have come anyway"


def _with_notes(rows: pd.DataFrame) -> str:
    """Return sites with why they have no ratio of ratios, those alike together."""
    parts = []
    for note, alike in rows.groupby("note", sort=False):
        ids = alike["site_id"].astype(str).tolist()
        parts.append(f"{'site' if len(ids) == 1 else 'sites'} {listed(ids)} ({note})")
    return "; ".join(parts)


def _sites(site_ids: Iterable[str]) -> str:
    ids = [str(site) for site in site_ids]
    return f"{'Site' if len(ids) == 1 else 'Sites'} {listed(ids)}"


def _month(month: int) -> str:
    return "the month of referral" if month == 0 else f"month {abs(month)} {'before' if month < 0 else 'after'}"
