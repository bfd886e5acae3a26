"""Rules of referrals, appointments and fieldwork months in time."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pandas as pd

from helpers.data.faults import Fault, Rule
from helpers.data.read.dates import EARLIEST
from helpers.data.read.raw_table import RawTable
from helpers.vocabulary import NOT_PROVIDED

_DATES: Final = (
    ("referrals", "referral_date"),
    ("referrals", "left_date"),
    ("appointments", "appointment_date"),
    ("sites", "fieldwork_month"),
)
_DATED: Final = ("referrals", "appointments", "sites")

BEFORE_1990: Final = Rule("date-before-1990", "No date is before 1990.", "is before 1990", "{way_out}", _DATED)
IN_THE_FUTURE: Final = Rule("date-in-the-future", "No date is in the future.", "is in the future", "{way_out}", _DATED)
LEFT_BEFORE_REFERRAL: Final = Rule(
    "left-before-referral",
    "Nobody leaves before the referral.",
    "is before the referral",
    "mend one of the two dates",
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


def impossible_dates(
    raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame], today: date | None = None
) -> list[Fault]:
    """Return the dates before 1990 and those in the future."""
    latest = pd.Timestamp(today or date.today())
    faults: list[Fault] = []
    for name, column in _DATES:
        if name not in frames:
            continue
        days = frames[name][column]
        is_month = column == "fieldwork_month"
        first, last = ("1990-01", f"{latest:%Y-%m}") if is_month else (pd.Timestamp(EARLIEST), latest)
        way_out = "mend the month" if is_month else "mend the date"
        faults += raw[name].faults_of(_rows(days < first), column, BEFORE_1990, way_out=way_out)
        faults += raw[name].faults_of(_rows(days > last), column, IN_THE_FUTURE, way_out=way_out)
    return faults


def left_before_referral(raw: RawTable | None, referrals: pd.DataFrame | None) -> list[Fault]:
    """Return a fault for everyone who left before the referral."""
    if raw is None or referrals is None:
        return []
    return raw.faults_of(_rows(referrals["left_date"] < referrals["referral_date"]), "left_date", LEFT_BEFORE_REFERRAL)


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
