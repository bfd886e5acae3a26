"""Rules between columns and rows that a schema cannot say: impossible dates, rounds and CMOCs that lack a part."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd

from helpers.data.faults import Fault
from helpers.data.read.dates import EARLIEST
from helpers.data.read.raw_table import RawTable
from helpers.data.rules.keys import PATIENT_TABLES
from helpers.vocabulary import NOT_PROVIDED, ROLES

_DATES: Final = (
    ("referrals", "referral_date"),
    ("referrals", "left_date"),
    ("appointments", "appointment_date"),
    ("sites", "fieldwork_month"),
)
_SUM: Final = re.compile(r"(grand |sub-?)?totals?:?|sum:?|mean:?|average:?|count:?|all patients:?", re.IGNORECASE)


def rule_faults(
    raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame], *, today: date | None = None
) -> list[Fault]:
    """Return what is impossible though every single cell is allowed."""
    return [
        *_impossible_dates(raw, frames, pd.Timestamp(today or date.today())),
        *_left_before_referral(raw.get("referrals"), frames.get("referrals")),
        *_counts_in_no_time(raw.get("gp_usage"), frames.get("gp_usage")),
        *_sums_among_patients(raw),
        *_months_needed(raw, frames),
        *_second_without_first(raw.get("questionnaires"), frames.get("questionnaires")),
        *_incomplete_cmocs(raw, frames),
        *_unlinked_parts(raw, frames),
    ]


def _impossible_dates(
    raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame], today: pd.Timestamp
) -> list[Fault]:
    faults: list[Fault] = []
    for name, column in _DATES:
        if name not in frames:
            continue
        days = frames[name][column]
        is_month = column == "fieldwork_month"
        first, last = ("1990-01", f"{today:%Y-%m}") if is_month else (pd.Timestamp(EARLIEST), today)
        way_out = "mend the month" if is_month else "mend the date, or leave the row out"
        faults += raw[name].faults_of(_rows(days < first), column, "is before 1990", way_out)
        faults += raw[name].faults_of(_rows(days > last), column, "is in the future", way_out)
    return faults


def _left_before_referral(raw: RawTable | None, referrals: pd.DataFrame | None) -> list[Fault]:
    if raw is None or referrals is None:
        return []
    rows = _rows(referrals["left_date"] < referrals["referral_date"])
    return raw.faults_of(rows, "left_date", "is before the referral", "mend one of the two dates")


def _sums_among_patients(raw: Mapping[str, RawTable]) -> list[Fault]:
    """Return a fault for every row that is a sum or a mean of the others: counted as a patient it doubles a site."""
    faults: list[Fault] = []
    for name in PATIENT_TABLES:
        ids = raw[name].columns.get("patient_id") if name in raw else None
        if ids is not None:
            rows = ids.rows_of([code for code, text in enumerate(ids.uniques) if _SUM.fullmatch(text)])
            faults += raw[name].faults_of(rows, "patient_id", "is no patient", "delete the line, or mend the id")
    return faults


def _counts_in_no_time(raw: RawTable | None, usage: pd.DataFrame | None) -> list[Fault]:
    if raw is None or usage is None:
        return []
    faults: list[Fault] = []
    for when in ("before", "after"):
        rows = _rows((usage[f"months_{when}"] == 0) & (usage[f"gp_appointments_{when}"] > 0))
        problem = "months cannot be right, for the patient has appointments in them"
        faults += raw.faults_of(rows, f"months_{when}", problem, "mend the months or the count")
    return faults


def _months_needed(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a fault for every site whose referrals are given and whose month of fieldwork is not."""
    if "sites" not in frames or "referrals" not in frames:
        return []
    sites = frames["sites"]
    referred = sites["site_id"].isin(frames["referrals"]["site_id"].dropna().unique())
    without_month = referred & sites["fieldwork_month"].isna() & (sites["gp_data"] != NOT_PROVIDED)
    rows = [row for row in _rows(without_month) if not raw["sites"].text(row, "fieldwork_month")]
    problem = f"the month is missing, and {raw['referrals'].file_names} has referrals of this site"
    return raw["sites"].faults_of(rows, "fieldwork_month", problem, "give the month of fieldwork as YYYY-MM")


def _second_without_first(raw: RawTable | None, questionnaires: pd.DataFrame | None) -> list[Fault]:
    if raw is None or questionnaires is None or "round" not in raw.columns:
        return []
    first = questionnaires.loc[questionnaires["round"] == 1, "patient_id"]
    alone = (questionnaires["round"] == 2) & ~questionnaires["patient_id"].isin(first)
    rows = _rows(alone & questionnaires["patient_id"].notna())
    way_out = "add the round 1 row, its answers empty if none were given"
    return raw.faults_of(rows, "round", "is there and round 1 of the same patient is not", way_out)


def _incomplete_cmocs(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    if "cmocs" not in frames or "cmoc_elements" not in frames:
        return []
    elements = frames["cmoc_elements"].dropna(subset=["cmoc_id"])
    roles = elements.groupby("cmoc_id")["role"].agg(set).to_dict()
    faults = []
    for row, cmoc_id in enumerate(frames["cmocs"]["cmoc_id"]):
        given: set[Any] = roles.get(cmoc_id, set())
        lacking = [words for role, words in ROLES.items() if role not in given]
        if lacking and isinstance(cmoc_id, str) and not any(pd.isna(role) for role in given):
            problem = f"has no {' and no '.join(lacking)} in {raw['cmoc_elements'].file_names}"
            faults.append(raw["cmocs"].fault(row, "cmoc_id", problem, "add the element there"))
    return faults


def _unlinked_parts(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a fault for every part of the theory that is linked to itself, and for every one without a link."""
    if "theory_nodes" not in frames or "theory_links" not in frames:
        return []
    nodes, links = frames["theory_nodes"]["node_id"], frames["theory_links"]
    circular = _rows(links["from"] == links["to"])
    faults = raw["theory_links"].faults_of(circular, "to", "is linked to itself", "mend one end, or leave the line out")
    alone = _rows(nodes.notna() & ~nodes.isin([*links["from"], *links["to"]]))
    problem = f"is in no link of {raw['theory_links'].file_names}"
    return faults + raw["theory_nodes"].faults_of(alone, "node_id", problem, "add a link there, or leave the part out")


def _rows(condition: "pd.Series[bool]") -> list[int]:
    """Return the rows for which a condition holds."""
    return [int(row) for row in condition.to_numpy().nonzero()[0]]
