"""The base table of a release beside those before: which rows of sites are new, and which stand as they were."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from helpers.analysis.disclosure import (
    CHANGED_AT_LEAST,
    Profile,
    ReleasedRow,
    base_table,
    may_print,
    may_renew,
    released_rows,
    standing_rows,
)
from helpers.analysis.gp_usage import ratio_by_site
from helpers.data.release_ledger import hashed_rows, kept_ledger
from helpers.data.study import Study
from helpers.show.page.number_format import listed
from helpers.show.page.sentences import Sentence
from helpers.vocabulary import GP_USAGE

_NOT_YET: Final = ""
"""The day of a row that no release has printed."""


MOST_NAMED: Final = 10
"""Sites up to which those whose rows stand are named one by one, though they be all."""


@dataclass(frozen=True)
class ReleasedSites:
    """The base table of a release, the day of each row in it that stands from before, and what its ledger gains.

    `otherwise` are the sites whose patients are not those of the row that stands.
    """

    base: pd.DataFrame
    earlier: dict[str, str] = field(default_factory=dict)
    new: dict[str, ReleasedRow] = field(default_factory=dict)
    otherwise: frozenset[str] = frozenset()


def released_sites(study: Study, sites: pd.DataFrame, profile: Profile) -> ReleasedSites:
    """Return the base table of a release of a study, each row renewed or as an earlier release printed it.

    A row that stands is left out where the profile would not show all that its printed numbers can stand for: that
    follows from these alone. A site that returned totals shows nothing of who its patients are: its row is renewed only
    where nothing of it has changed. Where the profile shows no single site there is no row to renew.

    Args:
        study: the study; its folder may hold a ledger.
        sites: the result of `ratio_by_site`.
        profile: the profile of the release.

    Raises:
        ValueError: when the ledger or its key cannot be read.
    """
    patients, folder = study.get("gp_usage"), Path(study.folder)
    base = base_table(sites, patients, profile)
    ledger = kept_ledger(folder) if study.is_private and profile.sites_shown else None
    if ledger is None:
        return ReleasedSites(base)
    key, kept = ledger
    released = released_rows(kept)
    patient_rows: dict[str, frozenset[str]] = {}
    for table in (study.get("gp_usage_totals"), None if patients is None else patients[list(GP_USAGE)]):
        patient_rows |= {} if table is None or table.empty else hashed_rows(table, key)
    printed, new = standing_rows(base.set_index("site_id"), patient_rows, released, today=_NOT_YET)
    order = dict.fromkeys([*sites["site_id"].astype(str), *printed.index])  # that of those that stand would tell more
    printed = printed.loc[[site for site in order if site in printed.index]]
    printed = printed[may_print(printed, profile)]
    days = printed.pop("released_on")
    rows = printed.rename_axis("site_id").reset_index()[list(base.columns)].astype(base.dtypes.to_dict())
    rows.attrs = dict(base.attrs)
    earlier = {str(site): day for site, day in days.items() if day != _NOT_YET}
    differ = {site for site in earlier if not may_renew(patient_rows.get(site, frozenset()), released[site])}
    return ReleasedSites(rows, earlier, new, frozenset(differ))


ROWS_LEFT_OUT: Final = "Rows of sites that this release leaves out are not shown."


def without_rows_left_out(frame: pd.DataFrame, study: Study, profile: Profile) -> pd.DataFrame:
    """Return a table of a study's own chapter without the rows of sites that the release shows no row of.

    What such a chapter sums by site is no number that the base table guards: a site that is too small for it has no
    total here either. A row is a site's when one of its words is the site's id. Where the profile shows no single site,
    one that gave no GP data has no row either.
    """
    tables = [study.get(name) for name in ("gp_usage", "gp_usage_totals")]
    counted = [*tables, study.get("outcome_counts")]
    gave = {str(site) for table in counted if table is not None for site in table["site_id"]}
    if not profile.sites_shown and study.has("sites"):
        gave |= set(study.sites["site_id"].astype(str))
    if not gave or not study.has("sites"):
        return frame
    shown = set[str]()
    if profile.sites_shown:
        sites = ratio_by_site(*tables, study.sites["site_id"])
        shown = set(released_sites(study, sites, profile).base["site_id"].astype(str))
    words = frame.select_dtypes(exclude=["number", "bool"]).astype(str)
    kept = frame[~words.isin(gave - shown).any(axis=1)]
    kept.attrs = dict(frame.attrs)
    return kept


def earlier_rows_sentence(earlier: dict[str, str], *, shown: int) -> Sentence:
    """Return which sites' rows stand as an earlier release printed them, and why; nothing where none does.

    Args:
        earlier: site id and day of the release that printed its row.
        shown: number of sites that have a row; where many stand, and all from one day, they are not named.

    >>> earlier_rows_sentence({"2": "2026-01-05", "5": "2026-01-05"}, shown=3)[:61]
    'The numbers of sites 2 and 5 are as released on 2026-01-05. A'
    """
    if not earlier:
        return Sentence("")
    by_day = {day: [site for site, own in earlier.items() if own == day] for day in sorted(set(earlier.values()))}
    said = [f"{_sites(own, shown)} are as released on {day}" for day, own in by_day.items()]
    return Sentence(  # the number in it is a rule's, and nobody's
        f"The numbers of {', those of '.join(said)}. " + when_renewed("A site's are", "its patients")
    )


def when_renewed(what: str, people: str) -> str:
    """Return when that which stands is renewed, by the rule of the ledger.

    >>> when_renewed("It is", "them")
    'It is renewed only when at least 8 of them have joined, left or changed since every earlier release.'
    """
    return (
        f"{what} renewed only when at least {CHANGED_AT_LEAST} of {people} have joined, left or changed since every "
        "earlier release."
    )


def _sites(names: list[str], shown: int) -> str:
    if MOST_NAMED < len(names) == shown:
        return "all sites shown"
    return f"{'site' if len(names) == 1 else 'sites'} {listed(names)}"
