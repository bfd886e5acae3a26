"""Rules between columns and rows that a schema cannot say: impossible dates, CMOCs that lack a part."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from helpers.data.faults import Fault
from helpers.data.raw_table import RawTable

_FAULTS_PER_KIND: Final = 100
_PARTS: Final = {"C": "context", "M": "mechanism", "O": "outcome"}


def rule_faults(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return what is impossible though every single cell is allowed.

    Args:
        raw: the tables as text, for places.
        frames: the same tables typed.
    """
    return [
        *_left_before_referral(raw.get("referrals"), frames.get("referrals")),
        *_incomplete_cmocs(raw, frames),
    ]


def _left_before_referral(raw: RawTable | None, referrals: pd.DataFrame | None) -> list[Fault]:
    if raw is None or referrals is None:
        return []
    rows = np.flatnonzero((referrals["left_date"] < referrals["referral_date"]).to_numpy())
    faults = []
    for row in rows[:_FAULTS_PER_KIND]:
        file, line = raw.place(int(row))
        faults.append(Fault(file, "the patient left before the referral", line, "left_date"))
    return faults


def _incomplete_cmocs(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    if "cmocs" not in frames or "cmoc_elements" not in frames:
        return []
    elements = frames["cmoc_elements"].dropna(subset=["cmoc_id", "role"])
    roles = elements.groupby("cmoc_id")["role"].agg(set).to_dict()
    faults = []
    for row, cmoc_id in enumerate(frames["cmocs"]["cmoc_id"]):
        lacking = [words for role, words in _PARTS.items() if role not in roles.get(cmoc_id, set())]
        if lacking and isinstance(cmoc_id, str):
            file, line = raw["cmocs"].place(row)
            problem = f"has no {' and no '.join(lacking)} in {', '.join(raw['cmoc_elements'].files)}"
            faults.append(Fault(file, problem, line, "cmoc_id", cmoc_id))
    return faults
