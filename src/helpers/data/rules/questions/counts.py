"""Questions about counts of GP appointments: how many, in how many months, at which sites."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from helpers.data.faults import Fault, Rule
from helpers.data.read.raw_table import RawTable
from helpers.vocabulary import GP_COUNTS, GP_MONTHS

_MOST_A_MONTH: Final = 10
_MANY_A_MONTH, _LEAP = 5, 3
"""Fewer are asked about as well when they are this many times the next largest count."""

_WEEKS_IN_MONTHS: Final = 2
"""A number of weeks is more than four times that of months; half of it is asked about."""

_WHOLE_QUARTERS: Final = 13
FEWEST_SEEN: Final = 5
_FEWEST_ALIKE: Final = 8
_FEWEST_SUMMED: Final = 3
_USAGE: Final = ("gp_usage",)

MANY: Final = Rule(
    "many-appointments",
    "A patient has about as many GP appointments as one person can have.",
    "is the number of GP appointments in {months:g} months: can that be one patient's?",
    "look at the source: a slip, a sum of several patients, or another thing counted; if it is right, answer so",
    _USAGE,
    "question",
)
LONG: Final = Rule(
    "months-unlike-others",
    "Months are counted in months, not in weeks.",
    "is a number of months where most patients have {common:g}: are these weeks?",
    "write months, such as 6 for 26 weeks; if the window was as long as that, answer so",
    _USAGE,
    "question",
)
WEEKS: Final = Rule(
    "months-as-weeks",
    "Months are counted in months, not in weeks.",
    "most patients have {common:g} months: are these weeks?",
    "write months, such as 6 for 26 weeks; if the windows were as long as that, answer so",
    _USAGE,
    "question",
)
NO_MONTHS: Final = Rule(
    "no-months",
    "Windows have months.",
    "no patient has a month in this column: were windows counted?",
    "give the months that appointments were counted for",
    _USAGE,
    "question",
)
NONE: Final = Rule(
    "no-appointments-in-a-period",
    "A site whose patients had appointments in one period had some in the other.",
    "no patient of the site has an appointment in this period, and {other:,} are counted in the other: were they "
    "counted at all?",
    "if they were not, leave the site's rows out and write so in gp_data; if there were none, answer so",
    ("gp_usage", "gp_usage_totals"),
    "question",
)
SUM_ROW: Final = Rule(
    "row-is-the-sum",
    "A row is of a patient, not the sum of other rows.",
    "the counts of this row are the sums of all others{at_its_site}: is it a row of totals?",
    "if it is, leave it out; if not, answer so",
    _USAGE,
    "question",
)
ALL_ALIKE: Final = Rule(
    "counts-all-alike",
    "The patients of a site have different counts.",
    "all {patients} patients of this site have the same two counts: are these means, or one row filled down?",
    "put in each patient's counts; if they are right, answer so",
    _USAGE,
    "question",
)
SITE_COPIED: Final = Rule(
    "site-copied",
    "No site has the counts of another.",
    "the counts of this site's {patients} patients are those of another site, in one order: were they copied?",
    "put in the site's own rows; if they are its own, answer so",
    _USAGE,
    "question",
)


def count_questions(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return every question about counts of GP appointments, patient by patient."""
    if "gp_usage" not in frames:
        return []
    table, usage = raw["gp_usage"], frames["gp_usage"]
    questions: list[Fault] = []
    for when in ("before", "after"):
        questions += [*_many(table, usage, when), *_none(table, usage, when)]
    questions += [*_long_windows(table, usage), *_sum_rows(table, usage)]
    return [*questions, *_copied_sites(table, usage), *_alike(table, usage)]


def _many(table: RawTable, usage: pd.DataFrame, when: str) -> list[Fault]:
    """Ask about counts above what a person can have, and about those far above the next."""
    column = f"gp_appointments_{when}"
    months = usage[f"months_{when}"].clip(lower=1)
    rate = (usage[column] / months).to_numpy(dtype=float)
    odd = rate > _MOST_A_MONTH
    rest = rate[~odd & ~np.isnan(rate)]
    if len(rest) >= FEWEST_SEEN:
        second, largest = np.partition(rest, -2)[-2:]
        odd |= (rate == largest) if largest > max(_MANY_A_MONTH, _LEAP * second) else False
    questions: list[Fault] = []
    for long, rows in usage[odd].groupby(f"months_{when}").groups.items():
        questions += table.faults_of(list(rows), column, MANY, months=long)
    return questions


def _none(table: RawTable, usage: pd.DataFrame, when: str) -> list[Fault]:
    """Ask about every site whose patients have no appointment in one period and several in the other."""
    here, there = f"gp_appointments_{when}", f"gp_appointments_{'after' if when == 'before' else 'before'}"
    sites = usage.groupby("site_id", sort=False)
    silent = (sites[here].sum() == 0) & (sites[there].sum() >= FEWEST_SEEN) & (sites[here].size() > 1)
    counted = sites[there].sum()[silent].astype(int).to_dict()
    return [
        table.shared_fault(list(rows), here, NONE, other=counted[site])
        for site, rows in sites.indices.items()
        if site in counted
    ]


def _long_windows(table: RawTable, usage: pd.DataFrame) -> list[Fault]:
    """Ask about months that are weeks, of one patient or of most."""
    months = usage[list(GP_MONTHS)]
    counted = pd.Series(months.to_numpy().ravel()).dropna()
    if counted.empty:
        return []
    common = float(counted.mode().min())
    if common >= _WHOLE_QUARTERS and common % _WHOLE_QUARTERS == 0:
        return [table.column_fault("months_before", WEEKS, common=common)]
    questions: list[Fault] = []
    for name in GP_MONTHS:
        if (usage[name] == 0).all():
            questions.append(table.column_fault(name, NO_MONTHS))
        elif common > 0:
            rows = (usage[name] > _WEEKS_IN_MONTHS * common).to_numpy().nonzero()[0]
            questions += table.faults_of(rows, name, LONG, common=common)
    return questions


def _sum_rows(table: RawTable, usage: pd.DataFrame) -> list[Fault]:
    """Ask about every row whose two counts are the sums of all others, or of all others at its site."""
    counts = usage[list(GP_COUNTS)]
    if counts.isna().any(axis=None):
        return []
    sites = counts.groupby(usage["site_id"])
    for at_its_site, sums, sizes in (
        ("", counts.sum(), pd.Series(len(usage), index=usage.index)),
        (" at its site", sites.transform("sum"), sites[GP_COUNTS[0]].transform("size")),
    ):
        is_sum = (counts * 2 == sums).all(axis=1) & (counts > 0).all(axis=1) & (sizes > _FEWEST_SUMMED)
        if is_sum.any():
            return [table.fault(int(is_sum.to_numpy().argmax()), "patient_id", SUM_ROW, at_its_site=at_its_site)]
    return []


def _copied_sites(table: RawTable, usage: pd.DataFrame) -> list[Fault]:
    """Ask about every site whose patients have the counts of another site's, in the same order."""
    seen: set[bytes] = set()
    questions = []
    counts = usage[list(GP_COUNTS)].to_numpy(dtype=float)
    for rows in usage.groupby("site_id", sort=False).indices.values():
        if len(rows) < _FEWEST_ALIKE or not counts[rows].any():
            continue
        written = counts[rows].tobytes()
        if written in seen:
            questions.append(table.shared_fault(list(rows), "site_id", SITE_COPIED, patients=len(rows)))
        seen.add(written)
    return questions


def _alike(table: RawTable, usage: pd.DataFrame) -> list[Fault]:
    """Ask about every site all of whose patients have the same two counts, and not none."""
    counts = usage[list(GP_COUNTS)].to_numpy(dtype=float)
    return [
        table.shared_fault(list(rows), GP_COUNTS[0], ALL_ALIKE, patients=len(rows))
        for rows in usage.groupby("site_id", sort=False).indices.values()
        if len(rows) >= FEWEST_SEEN and counts[rows[0]].any() and (counts[rows] == counts[rows[0]]).all()
    ]
