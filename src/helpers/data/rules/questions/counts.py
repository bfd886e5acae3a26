"""Questions about counts, of GP appointments and of what is counted beside them: how many, in which months, where."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.counted_outcomes import GP_APPOINTMENTS, CountedOutcome
from helpers.data.faults import Fault, Rule
from helpers.data.read.raw_table import RawTable
from helpers.vocabulary import GP_MONTHS

_MOST_A_MONTH: Final = 10
_ONE_A_DAY: Final = 31
"""In a month; of what a study describes itself, such as days in hospital, there may be more than of GP appointments."""

_MANY_A_MONTH, _LEAP = 5, 3
"""Fewer are asked about as well when they are this many times the next largest count."""

_WEEKS_IN_MONTHS: Final = 2
"""A number of weeks is more than four times that of months; half of it is asked about."""

_WHOLE_QUARTERS: Final = 13
FEWEST_SEEN: Final = 5
_FEWEST_ALIKE: Final = 8
_FEWEST_SUMMED: Final = 3
_FEW: Final = 10
"""Of what is rare, such as admissions, fewer than these are alike or lacking by chance."""

_USAGE: Final = ("gp_usage", "outcome_counts")

MANY: Final = Rule(
    "many-appointments",
    "A patient has about as many GP appointments, or others of what is counted, as one person can have.",
    "is the number of {several} in {months:g} months: can that be one patient's?",
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
    "give the months that were counted",
    _USAGE,
    "question",
)
NONE: Final = Rule(
    "no-appointments-in-a-period",
    "A site whose patients had appointments in one period had some in the other, and so with what else is counted.",
    "no patient of the site has {several} in this period, and {other:,} are counted in the other: were they counted "
    "at all?",
    "if they were not, leave these rows of the site out, and of GP appointments write so in gp_data; if there were "
    "none, answer so",
    ("gp_usage", "gp_usage_totals", "outcome_counts"),
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
NOBODY_WITHOUT: Final = Rule(
    "nobody-without",
    "Patients who had none of what is counted are in the table with 0.",
    "each of the {patients:,} patients counted here has {several}: were those who had none left out?",
    "give those who had none a row with 0, or their number is taken for none at all; if all had some, answer so",
    ("outcome_counts",),
    "question",
)


@dataclass(frozen=True)
class _Counts:
    """The counts of one outcome: their rows in order, where each stands in its table, and what one of them is."""

    table: RawTable
    rows: NDArray[np.intp]
    frame: pd.DataFrame
    outcome: CountedOutcome

    @property
    def is_described(self) -> bool:
        """Whether the study describes what is counted; else it is GP appointments."""
        return self.outcome is not GP_APPOINTMENTS

    @property
    def fewest(self) -> int:
        """The fewest of what is counted of which it is asked why they are alike, or lacking."""
        return _FEW if self.is_described else 1

    def in_table(self, rows: Iterable[int]) -> list[int]:
        """Return the places in the table of some of these rows."""
        return [int(self.rows[row]) for row in rows]

    def values(self) -> NDArray[np.float64]:
        """Return the counts before and after."""
        return self.frame[list(self.outcome.columns)].to_numpy(dtype=float)


def count_questions(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return every question about counts, patient by patient."""
    questions: list[Fault] = []
    for counts in _all_counts(raw, frames):
        for when in (0, 1):
            questions += [*_many(counts, when), *_none(counts, when)]
        questions += [*_sum_rows(counts), *_copied_sites(counts), *_alike(counts), *_nobody_without(counts)]
    for name in _USAGE:
        questions += _long_windows(raw[name], frames[name]) if name in frames else []
    return questions


def _all_counts(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> Iterator[_Counts]:
    """Yield GP appointments, and every outcome that the study describes and counts."""
    if "gp_usage" in frames:
        usage = frames["gp_usage"]
        yield _Counts(raw["gp_usage"], np.arange(len(usage)), usage, GP_APPOINTMENTS)
    if "outcome_counts" in frames:
        table, counts = raw["outcome_counts"], frames["outcome_counts"]
        for outcome in table.counted:
            rows = (counts["outcome"] == outcome.id).to_numpy(dtype=bool).nonzero()[0]
            if len(rows):
                yield _Counts(table, rows, counts.iloc[rows].reset_index(drop=True), outcome)


def _many(counts: _Counts, when: int) -> list[Fault]:
    """Ask about counts above what a person can have, and about those far above the next."""
    column, of_months = counts.outcome.columns[when], GP_MONTHS[when]
    rate = (counts.frame[column] / counts.frame[of_months].clip(lower=1)).to_numpy(dtype=float)
    odd = rate > (_ONE_A_DAY if counts.is_described else _MOST_A_MONTH)
    rest = rate[~odd & ~np.isnan(rate)]
    if len(rest) >= FEWEST_SEEN:
        second, largest = np.partition(rest, -2)[-2:]
        odd |= (rate == largest) if largest > max(_MANY_A_MONTH, _LEAP * second) else False
    questions: list[Fault] = []
    for long, rows in counts.frame[odd].groupby(of_months).groups.items():
        several = counts.outcome.label
        questions += counts.table.faults_of(counts.in_table(rows), column, MANY, months=long, several=several)
    return questions


def _none(counts: _Counts, when: int) -> list[Fault]:
    """Ask about every site whose patients have none in one period and several in the other."""
    here, there = counts.outcome.columns[when], counts.outcome.columns[1 - when]
    sites = counts.frame.groupby("site_id", sort=False)
    fewest = max(FEWEST_SEEN, counts.fewest)
    silent = (sites[here].sum() == 0) & (sites[there].sum() >= fewest) & (sites[here].size() > 1)
    counted = sites[there].sum()[silent].astype(int).to_dict()
    return [
        counts.table.shared_fault(counts.in_table(rows), here, NONE, other=counted[site], several=counts.outcome.label)
        for site, rows in sites.indices.items()
        if site in counted
    ]


def _long_windows(table: RawTable, frame: pd.DataFrame) -> list[Fault]:
    """Ask about months that are weeks, of one patient or of most."""
    months = frame[list(GP_MONTHS)]
    counted = pd.Series(months.to_numpy().ravel()).dropna()
    if counted.empty:
        return []
    common = float(counted.mode().min())
    if common >= _WHOLE_QUARTERS and common % _WHOLE_QUARTERS == 0:
        return [table.column_fault("months_before", WEEKS, common=common)]
    questions: list[Fault] = []
    for name in GP_MONTHS:
        if (months[name] == 0).all():
            questions.append(table.column_fault(name, NO_MONTHS))
        elif common > 0:
            rows = (months[name] > _WEEKS_IN_MONTHS * common).to_numpy().nonzero()[0]
            questions += table.faults_of(rows, name, LONG, common=common)
    return questions


def _sum_rows(counts: _Counts) -> list[Fault]:
    """Ask about every row whose two counts are the sums of all others, or of all others at its site."""
    values = counts.frame[list(counts.outcome.columns)]
    if values.isna().any(axis=None):
        return []
    sites = values.groupby(counts.frame["site_id"])
    for at_its_site, sums, sizes in (
        ("", values.sum(), pd.Series(len(values), index=values.index)),
        (" at its site", sites.transform("sum"), sites[counts.outcome.columns[0]].transform("size")),
    ):
        is_sum = (values * 2 == sums).all(axis=1) & (values >= counts.fewest).all(axis=1) & (sizes > _FEWEST_SUMMED)
        if is_sum.any():
            (row,) = counts.in_table([int(is_sum.to_numpy().argmax())])
            return [counts.table.fault(row, "patient_id", SUM_ROW, at_its_site=at_its_site)]
    return []


def _copied_sites(counts: _Counts) -> list[Fault]:
    """Ask about every site whose patients have the counts of another site's, in the same order."""
    seen: set[bytes] = set()
    questions = []
    values = counts.values()
    for rows in counts.frame.groupby("site_id", sort=False).indices.values():
        if len(rows) < _FEWEST_ALIKE or np.count_nonzero(values[rows].any(axis=1)) < counts.fewest:
            continue
        written = values[rows].tobytes()
        if written in seen:
            copied = counts.in_table(rows)
            questions.append(counts.table.shared_fault(copied, "site_id", SITE_COPIED, patients=len(rows)))
        seen.add(written)
    return questions


def _alike(counts: _Counts) -> list[Fault]:
    """Ask about every site all of whose patients have the same two counts, and not none."""
    values, column = counts.values(), counts.outcome.columns[0]
    return [
        counts.table.shared_fault(counts.in_table(rows), column, ALL_ALIKE, patients=len(rows))
        for rows in counts.frame.groupby("site_id", sort=False).indices.values()
        if len(rows) >= FEWEST_SEEN and values[rows[0]].any() and (values[rows] == values[rows[0]]).all()
    ]


def _nobody_without(counts: _Counts) -> list[Fault]:
    """Ask about an outcome beside GP appointments that every patient had: those who had none are left out easily."""
    values = counts.values()
    if not counts.is_described or len(values) < _FEWEST_ALIKE or not (np.nansum(values, axis=1) > 0).all():
        return []
    rows = counts.in_table(range(len(values)))
    column, several = counts.outcome.columns[0], counts.outcome.label
    return [counts.table.shared_fault(rows, column, NOBODY_WITHOUT, patients=len(values), several=several)]
