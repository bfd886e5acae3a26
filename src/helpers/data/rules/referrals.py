"""Rules of referrals, appointments and fieldwork months in time."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pandas as pd

from helpers.data.faults import Fault, Rule
from helpers.data.read.dates import EARLIEST
from helpers.data.read.raw_table import RawTable
from helpers.vocabulary import NOT_PROVIDED

_DATES: Final = (("referrals", "referral_date"), ("referrals", "left_date"), ("appointments", "appointment_date"))
_EXTRACTS: Final = ("referrals", "appointments")
_OUTSIDE: Final = "it lies outside every window; mend the date if it is a slip"

MONTH_BEFORE_1990: Final = Rule(
    "month-before-1990", "No month of fieldwork is before 1990.", "is before 1990", "mend the month", ("sites",)
)
MONTH_IN_THE_FUTURE: Final = Rule(
    "month-in-the-future", "No month of fieldwork is in the future.", "is in the future", "mend the month", ("sites",)
)
BEFORE_1990: Final = Rule(
    "date-before-1990", "No date is before 1990.", "is before 1990", _OUTSIDE, _EXTRACTS, "question"
)
IN_THE_FUTURE: Final = Rule(
    "date-in-the-future", "No date is in the future.", "is in the future", _OUTSIDE, _EXTRACTS, "question"
)
LEFT_BEFORE_REFERRAL: Final = Rule(
    "left-before-referral",
    "Nobody leaves before the referral.",
    "is before the referral",
    "mend one of the two dates",
    ("referrals",),
)
LEFT_TWICE: Final = Rule(
    "left-twice",
    "A patient leaves on one day.",
    "left on another day in {where}",
    "keep one left_date",
    ("referrals",),
)
MONTH_NEEDED: Final = Rule(
    "fieldwork-month-needed",
    "A site with referrals has a month of fieldwork.",
    "the month is missing, and {other} has referrals of this site",
    "give the month of fieldwork as YYYY-MM",
    ("sites", "referrals"),
)
MONTH_UNKNOWN: Final = Rule(
    "fieldwork-month-unknown",
    "A site with GP appointments has a month of fieldwork.",
    "the month is missing, and the GP appointments of this site are counted before and after it",
    "give it as YYYY-MM, so that a reader can tell which months are compared",
    ("sites", "gp_usage"),
    "question",
)


def impossible_months(raw: RawTable | None, sites: pd.DataFrame | None, today: date | None = None) -> list[Fault]:
    """Return the months of fieldwork before 1990 and those in the future."""
    if raw is None or sites is None:
        return []
    months, latest = sites["fieldwork_month"], f"{today or date.today():%Y-%m}"
    early = raw.faults_of(_rows(months < f"{EARLIEST:%Y-%m}"), "fieldwork_month", MONTH_BEFORE_1990)
    return early + raw.faults_of(_rows(months > latest), "fieldwork_month", MONTH_IN_THE_FUTURE)


def dates_outside(
    raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame], today: date | None = None
) -> list[Fault]:
    """Return the dates before 1990 and those in the future: no window has them, and nothing is stopped by them."""
    latest = pd.Timestamp(today or date.today())
    questions: list[Fault] = []
    for name, column in _DATES:
        if name in frames:
            days = frames[name][column]
            questions += raw[name].faults_of(_rows(days < pd.Timestamp(EARLIEST)), column, BEFORE_1990)
            questions += raw[name].faults_of(_rows(days > latest), column, IN_THE_FUTURE)
    return questions


def left_before_referral(raw: RawTable | None, referrals: pd.DataFrame | None) -> list[Fault]:
    """Return a fault for everyone who left before the referral."""
    if raw is None or referrals is None:
        return []
    return raw.faults_of(_rows(referrals["left_date"] < referrals["referral_date"]), "left_date", LEFT_BEFORE_REFERRAL)


def left_twice(raw: RawTable | None, referrals: pd.DataFrame | None) -> list[Fault]:
    """Return a fault for everyone who left on two days."""
    if raw is None or referrals is None:
        return []
    left = referrals.dropna(subset=["patient_id", "left_date"]).drop_duplicates(["patient_id", "left_date"])
    first: dict[str, int] = {}
    faults = []
    for row, patient in zip(map(int, left.index), left["patient_id"], strict=True):
        if first.setdefault(patient, row) != row:
            where = raw.earlier(first[patient], raw.location(row)[0])
            faults.append(raw.fault(row, "patient_id", LEFT_TWICE, where=where))
    return faults


def months_needed(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a fault for every site whose referrals are given and whose month of fieldwork is not."""
    if "sites" not in frames or "referrals" not in frames:
        return []
    sites = frames["sites"]
    referred = sites["site_id"].isin(frames["referrals"]["site_id"].dropna().unique())
    without_month = referred & sites["fieldwork_month"].isna() & (sites["gp_data"] != NOT_PROVIDED)
    rows = [row for row in _rows(without_month) if not raw["sites"].text(row, "fieldwork_month")]
    return raw["sites"].faults_of(rows, "fieldwork_month", MONTH_NEEDED, other=raw["referrals"].file_names)


def month_unknown(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a question for every site with GP appointments and no month of fieldwork."""
    if "sites" not in frames or "gp_usage" not in frames or "referrals" in frames:
        return []
    sites = frames["sites"]
    counted = sites["site_id"].isin(frames["gp_usage"]["site_id"].dropna().unique()) & sites["fieldwork_month"].isna()
    rows = [row for row in _rows(counted) if not raw["sites"].text(row, "fieldwork_month")]
    return raw["sites"].faults_of(rows, "fieldwork_month", MONTH_UNKNOWN)


def _rows(condition: "pd.Series[bool]") -> list[int]:
    """Return the rows for which a condition holds."""
    return [int(row) for row in condition.to_numpy().nonzero()[0]]
