"""Questions about what the extracts of a folder say, and its counts or months do not."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.data.faults import MOST_OF_A_KIND, Fault, Rule
from helpers.data.groups import is_referred
from helpers.data.read.raw_table import RawTable
from helpers.data.terminal_text import number_of

_FEWEST_SWAPPED: Final = 3
_FEWEST_TOGETHER: Final = 4
Bounds = tuple[NDArray[np.float64], NDArray[np.float64]]
"""The fewest and the most appointments of every patient in a period."""

_MONTHS_A_YEAR: Final = 12

_COUNT_AGAIN: Final = (
    "count again with linkbook cohort; if they were counted from another extract, take this one out of the folder, or "
    "answer so"
)
_COUNTED: Final = ("gp_usage", "appointments", "sites")

CONTRADICTED: Final = Rule(
    "count-contradicts-appointments",
    "Counts are those of the appointments in the same folder.",
    "is not what {other} gives for the patient",
    _COUNT_AGAIN,
    _COUNTED,
    "question",
)
MANY_CONTRADICTED: Final = Rule(
    "counts-contradict-appointments",
    "Counts are those of the appointments in the same folder.",
    "counts of {number:,} of {patients:,} patients are not what {other} gives: were they made from it?",
    _COUNT_AGAIN,
    _COUNTED,
    "question",
)
SWAPPED: Final = Rule(
    "before-and-after-swapped",
    "Before is before the month of fieldwork, and after is after it.",
    "counts of this site are not what {other} gives, but those of the other period are: are before and after swapped?",
    _COUNT_AGAIN,
    _COUNTED,
    "question",
)
NOBODY_REFERRED: Final = Rule(
    "nobody-referred-in-fieldwork-month",
    "Patients were referred in the month of fieldwork of their site.",
    "is the month of fieldwork, and nobody of the site was referred in it: the nearest referral in {other} is "
    "{months} away",
    "look at the month and at the dates of referral; if both are right, answer so",
    ("sites", "referrals"),
    "question",
)
LEFT_EARLY: Final = Rule(
    "left-early",
    "Who left was not there in the months that followed.",
    "is the number of months after, and {other} says that the patient left {left} months after the month of fieldwork",
    "give the months that the patient was there, or mend the date of leaving",
    ("gp_usage", "referrals"),
    "question",
)


ALIKE: Final = Rule(
    "appointments-alike",
    "Two patients do not have the same appointments.",
    "has the {number} appointments of the patient in {where}, on the same days: is it one patient under two ids?",
    "give one patient one id; if they are two, such as a couple, answer so",
    ("appointments",),
    "question",
)


def source_questions(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return every question that the extracts of referrals and appointments raise."""
    questions = [*_nobody_referred(raw, frames), *_alike(raw.get("appointments"), frames.get("appointments"))]
    if "gp_usage" in frames and "sites" in frames:
        questions += [*_contradicted(raw, frames), *_left_early(raw, frames)]
    return questions


def month_number(months: "pd.Series[str]") -> "pd.Series[float]":
    """Return months written as YYYY-MM as numbers that count up by one a month.

    >>> month_number(pd.Series(["2022-12", "2023-01"])).diff().tolist()[1]
    1.0
    """
    days = pd.to_datetime(months, format="%Y-%m", errors="coerce")
    return days.dt.year * float(_MONTHS_A_YEAR) + days.dt.month


def _of_dates(dates: "pd.Series[pd.Timestamp]") -> "pd.Series[float]":
    return dates.dt.year * float(_MONTHS_A_YEAR) + dates.dt.month


def _nobody_referred(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Ask about every site nobody of which was referred in its month of fieldwork, in which its cohort was."""
    if "sites" not in frames or "referrals" not in frames:
        return []
    sites, referrals = frames["sites"], frames["referrals"][is_referred(frames["referrals"])]
    month = referrals["site_id"].map(_month_of_sites(sites))
    nearest = (_of_dates(referrals["referral_date"]) - month).abs().groupby(referrals["site_id"]).min()
    away = sites["site_id"].map(nearest)
    table, other = raw["sites"], raw["referrals"].file_names
    return [
        table.fault(
            int(row), "fieldwork_month", NOBODY_REFERRED, other=other, months=number_of(int(away.iloc[row]), "month")
        )
        for row in (away > 0).to_numpy().nonzero()[0]
    ]


def _month_of_sites(sites: pd.DataFrame) -> "pd.Series[float]":
    known = sites.dropna(subset=["site_id", "fieldwork_month"]).drop_duplicates("site_id")
    return month_number(known.set_index("site_id")["fieldwork_month"])


def _contradicted(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Ask about counts above all appointments of a patient in a period, or below those with a GP that were attended.

    Between the two lies every count that some choice of roles, statuses and modes can give.
    """
    usage = frames["gp_usage"]
    month = usage["site_id"].map(_month_of_sites(frames["sites"]))
    if "appointments" not in frames or month.isna().all() or usage["patient_id"].duplicated().any():
        return []
    dated = _dated(frames["appointments"], usage, month)
    bounds = {when: _bounds(dated, usage, when) for when in ("before", "after")}
    table, other = raw["gp_usage"], raw["appointments"].file_names
    questions: list[Fault] = []
    for when, against in (("before", "after"), ("after", "before")):
        wrong = _outside(usage, when, bounds[when]) & month.notna().to_numpy()
        rows = np.flatnonzero(wrong)
        if len(rows) < _FEWEST_TOGETHER:
            questions += table.faults_of(rows, f"gp_appointments_{when}", CONTRADICTED, other=other)
            continue
        for alike in _swapped(usage, rows, bounds[against], when):
            wrong[alike] = False
            questions.append(table.shared_fault(alike, f"gp_appointments_{when}", SWAPPED, other=other))
        rest = np.flatnonzero(wrong).tolist()
        if rest:
            column = f"gp_appointments_{when}"
            questions.append(
                table.shared_fault(rest, column, MANY_CONTRADICTED, other=other, patients=len(usage), number=len(rest))
            )
    return questions


def _outside(usage: pd.DataFrame, when: str, bounds: Bounds) -> NDArray[np.bool_]:
    """Return for every patient whether a count lies outside what a period can hold."""
    count = usage[f"gp_appointments_{when}"].to_numpy(dtype=float)
    return (count < bounds[0]) | (count > bounds[1])


def _swapped(usage: pd.DataFrame, wrong: NDArray[np.intp], other: Bounds, when: str) -> Iterator[list[int]]:
    """Give the wrong rows of every site all of whose counts fit the other period."""
    fits = ~_outside(usage, when, other)
    several = usage.loc[wrong].groupby("site_id", sort=False).groups
    whole = usage.groupby("site_id").indices
    for site, rows in several.items():
        if len(rows) >= _FEWEST_SWAPPED and fits[whole[str(site)]].all():
            yield list(rows)


def _dated(appointments: pd.DataFrame, usage: pd.DataFrame, month: "pd.Series[float]") -> pd.DataFrame:
    """Return the appointments of patients counted: the patient's row, months from fieldwork, whether surely counted."""
    row = appointments["patient_id"].map(pd.Series(usage.index, index=usage["patient_id"]))
    away = _of_dates(appointments["appointment_date"]) - row.map(month)
    sure = appointments["staff_role"].isna() | (appointments["staff_role"].str.lower() == "gp")
    sure &= appointments["status"].isna() | (appointments["status"] == "attended")
    sure &= ~appointments.duplicated()
    return pd.DataFrame({"row": row, "away": away, "sure": sure}).dropna()


def _bounds(dated: pd.DataFrame, usage: pd.DataFrame, when: str) -> Bounds:
    """Return what every patient's window can hold.

    A patient who left has a shorter window than was looked at, so the fewest are those of the months they were there.
    """
    months = usage[f"months_{when}"]
    away = -dated["away"] if when == "before" else dated["away"]
    own, longest = dated["row"].map(months), months.max()
    sure = dated.loc[dated["sure"] & (away > 0) & (away <= np.floor(own)), "row"].value_counts()
    every = dated.loc[(away > 0) & (away <= np.ceil(longest)), "row"].value_counts()
    least = sure.reindex(usage.index, fill_value=0).to_numpy(dtype=float)
    return least, every.reindex(usage.index, fill_value=0).to_numpy(dtype=float)


def _left_early(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Ask about patients with more months after than they stayed."""
    if "referrals" not in frames:
        return []
    usage = frames["gp_usage"]
    left = frames["referrals"].groupby("patient_id")["left_date"].max()
    stayed = _of_dates(usage["patient_id"].map(left)) - usage["site_id"].map(_month_of_sites(frames["sites"]))
    questions: list[Fault] = []
    for months in sorted(set(stayed[usage["months_after"] >= stayed + 1])):
        rows = ((stayed == months) & (usage["months_after"] >= stayed + 1)).to_numpy().nonzero()[0]
        names = {"other": raw["referrals"].file_names, "left": max(int(months), 0)}
        questions += raw["gp_usage"].faults_of(rows, "months_after", LEFT_EARLY, **names)
    return questions


def _alike(table: RawTable | None, appointments: pd.DataFrame | None) -> list[Fault]:
    """Ask about patients all of whose appointments are on the same days as another's, with the same kinds of staff."""
    if table is None or appointments is None:
        return []
    marks = pd.util.hash_pandas_object(appointments.drop(columns=["patient_id"]), index=False)
    by_patient = marks.groupby(appointments["patient_id"], sort=False).agg(["sum", "size"])
    several = by_patient[by_patient["size"] >= _FEWEST_TOGETHER]
    first = appointments["patient_id"].drop_duplicates()
    row_of = dict(zip(first, first.index.tolist(), strict=True))
    questions = []
    for patient, mark, number in several[several.duplicated()].head(MOST_OF_A_KIND).itertuples():
        other = several.index[(several["sum"] == mark) & (several["size"] == number)][0]
        row = row_of[str(patient)]
        where = table.earlier(row_of[other], table.location(row)[0])
        questions.append(table.fault(row, "patient_id", ALIKE, number=int(number), where=where))
    return questions
