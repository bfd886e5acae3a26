"""Rules between columns and rows that a schema cannot say: impossible dates, rounds and CMOCs that lack a part."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.data.faults import Fault
from helpers.data.read.raw_table import FAULTS_PER_KIND, RawTable
from helpers.data.rules.keys import PATIENT_TABLES
from helpers.vocabulary import ROLES

_EVENTS: Final = {"referrals": ("referral_date", "left_date"), "appointments": ("appointment_date",)}
_SUM: Final = re.compile(r"(grand |sub-?)?totals?:?|sum:?|mean:?|average:?|count:?|all patients:?", re.IGNORECASE)
_EARLIEST: Final = pd.Timestamp("1990-01-01")


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
        *_loose_ends(raw, frames),
    ]


def _impossible_dates(
    raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame], today: pd.Timestamp
) -> list[Fault]:
    faults: list[Fault] = []
    for name, column in [(name, column) for name, columns in _EVENTS.items() for column in columns if name in frames]:
        days = frames[name][column]
        early = (days < _EARLIEST).to_numpy().nonzero()[0]
        late = (days > today).to_numpy().nonzero()[0]
        faults += _of_rows(raw[name], early, column, "is before 1990", "mend the date, or leave the row out")
        faults += _of_rows(raw[name], late, column, "is in the future", "mend the date, or leave the row out")
    if "sites" in frames:
        months = frames["sites"]["fieldwork_month"]
        early = (months < "1990-01").to_numpy().nonzero()[0]
        late = (months > f"{today:%Y-%m}").to_numpy().nonzero()[0]
        faults += _of_rows(raw["sites"], early, "fieldwork_month", "is before 1990", "mend the month")
        faults += _of_rows(raw["sites"], late, "fieldwork_month", "is in the future", "mend the month")
    return faults


def _left_before_referral(raw: RawTable | None, referrals: pd.DataFrame | None) -> list[Fault]:
    if raw is None or referrals is None:
        return []
    rows = np.flatnonzero((referrals["left_date"] < referrals["referral_date"]).to_numpy())
    return _of_rows(raw, rows, "left_date", "is before the referral", "mend one of the two dates")


def _sums_among_patients(raw: Mapping[str, RawTable]) -> list[Fault]:
    """Return a fault for every row that is a sum or a mean of the others: counted as a patient it doubles a site."""
    faults: list[Fault] = []
    for name in PATIENT_TABLES:
        held = raw[name].columns.get("patient_id") if name in raw else None
        if held is not None:
            sums = [code for code, text in enumerate(held.uniques) if _SUM.fullmatch(text)]
            rows = np.flatnonzero(np.isin(held.codes, sums))
            faults += _of_rows(raw[name], rows, "patient_id", "is no patient", "delete the line, or mend the id")
    return faults


def _counts_in_no_time(raw: RawTable | None, usage: pd.DataFrame | None) -> list[Fault]:
    if raw is None or usage is None:
        return []
    faults: list[Fault] = []
    for when in ("before", "after"):
        rows = ((usage[f"months_{when}"] == 0) & (usage[f"gp_appointments_{when}"] > 0)).to_numpy().nonzero()[0]
        problem = "months cannot be right, for the patient has appointments in them"
        faults += _of_rows(raw, rows, f"months_{when}", problem, "mend the months or the count")
    return faults


def _months_needed(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a fault for every site whose referrals are given and whose month of fieldwork is not."""
    if "sites" not in frames or "referrals" not in frames:
        return []
    sites = frames["sites"]
    referred = sites["site_id"].isin(frames["referrals"]["site_id"].dropna().unique())
    wanting = referred & sites["fieldwork_month"].isna() & (sites["gp_data"] != "not provided")
    rows = [row for row in map(int, wanting.to_numpy().nonzero()[0]) if not raw["sites"].text(row, "fieldwork_month")]
    problem = f"the month is missing, and {', '.join(raw['referrals'].files)} has referrals of this site"
    return _of_rows(raw["sites"], rows, "fieldwork_month", problem, "give the month of fieldwork as YYYY-MM")


def _second_without_first(raw: RawTable | None, questionnaires: pd.DataFrame | None) -> list[Fault]:
    if raw is None or questionnaires is None or "round" not in raw.columns:
        return []
    first = questionnaires.loc[questionnaires["round"] == 1, "patient_id"]
    alone = (questionnaires["round"] == 2) & ~questionnaires["patient_id"].isin(first)
    rows = (alone & questionnaires["patient_id"].notna()).to_numpy().nonzero()[0]
    way_out = "add the round 1 row, its answers empty if none were given"
    return _of_rows(raw, rows, "round", "is there and round 1 of the same patient is not", way_out)


def _incomplete_cmocs(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    if "cmocs" not in frames or "cmoc_elements" not in frames:
        return []
    elements = frames["cmoc_elements"].dropna(subset=["cmoc_id"])
    roles = elements.groupby("cmoc_id")["role"].agg(set).to_dict()
    faults = []
    for row, cmoc_id in enumerate(frames["cmocs"]["cmoc_id"]):
        held: set[Any] = roles.get(cmoc_id, set())
        lacking = [words for role, words in ROLES.items() if role not in held]
        if lacking and isinstance(cmoc_id, str) and not any(pd.isna(role) for role in held):
            problem = f"has no {' and no '.join(lacking)} in {', '.join(raw['cmoc_elements'].files)}"
            faults.append(raw["cmocs"].fault(row, "cmoc_id", problem, "add the element there"))
    return faults


def _loose_ends(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a fault for every part of the theory that is linked to itself, and for every one without a link."""
    if "theory_nodes" not in frames or "theory_links" not in frames:
        return []
    nodes, links = frames["theory_nodes"]["node_id"], frames["theory_links"]
    round_ = (links["from"] == links["to"]).to_numpy().nonzero()[0]
    faults = _of_rows(raw["theory_links"], round_, "to", "is linked to itself", "mend one end, or leave the line out")
    alone = (nodes.notna() & ~nodes.isin([*links["from"], *links["to"]])).to_numpy().nonzero()[0]
    problem = f"is in no link of {', '.join(raw['theory_links'].files)}"
    return faults + _of_rows(raw["theory_nodes"], alone, "node_id", problem, "add a link there, or leave the part out")


def _of_rows(raw: RawTable, rows: Iterable[Any], column: str, problem: str, way_out: str) -> list[Fault]:
    listed = [int(row) for row in rows]
    faults = [raw.fault(row, column, problem, way_out) for row in listed[:FAULTS_PER_KIND]]
    if len(listed) > FAULTS_PER_KIND:
        more = f"{len(listed) - FAULTS_PER_KIND:,} more rows like these: {problem}"
        faults.append(Fault(", ".join(raw.files), more, column=column))
    return faults
