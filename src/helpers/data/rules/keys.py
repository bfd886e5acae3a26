"""Rules between rows and between files: keys that must be unique, ids that must exist elsewhere."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.data.descriptor import resource_of
from helpers.data.faults import Fault
from helpers.data.read.raw_table import FAULTS_PER_KIND, RawTable

PATIENT_TABLES = ("participants", "gp_usage", "referrals", "questionnaires", "appointments")
"""The tables with a row, or rows, per patient."""


def key_faults(raw: RawTable, frame: pd.DataFrame) -> list[Fault]:
    """Return one fault for every row whose primary key a row above it has already.

    >>> from helpers.data.read.raw_table import table_of
    >>> table = table_of([["site_id"], ["1"], ["1"]], "sites", "sites.csv")
    >>> key_faults(table, pd.DataFrame({"site_id": ["1", "1"]}))[0].text()
    'sites.csv, line 3, column site_id: 1 is already in line 2; keep one of the two'
    """
    key = _listed(resource_of(raw.name)["schema"].get("primaryKey", []))
    if not key or any(name not in raw.columns for name in key):
        return []
    filled = frame[frame[key].notna().all(axis=1)]
    again = filled[filled.duplicated(key)]
    if again.empty:
        return []
    repeated = filled[filled.duplicated(key, keep=False)]
    first = repeated.assign(_row=repeated.index).groupby(key, sort=False)["_row"].transform("min")
    shown = next(name for name in reversed(key) if name != "round")
    others = " and ".join(name for name in key if name != shown)
    same = f" with the same {others}" if others else ""
    faults = []
    for row in again.index[:FAULTS_PER_KIND]:
        file, line = raw.place(row)
        earlier_file, earlier_line = raw.place(first[row])
        elsewhere = "" if file == earlier_file else f"{earlier_file}, "
        problem = f"is already in {elsewhere}line {earlier_line}{same}"
        faults.append(Fault(file, problem, line, shown, raw.text(row, shown), "keep one of the two"))
    return faults + _more(raw, shown, len(again), "rows that repeat an earlier one")


def reference_faults(raw: RawTable, tables: Mapping[str, RawTable]) -> list[Fault]:
    """Return one fault for every row that names something its own file does not have, such as an unknown site."""
    faults: list[Fault] = []
    for reference in resource_of(raw.name)["schema"].get("foreignKeys", []):
        (column,) = _listed(reference["fields"])
        (target_column,) = _listed(reference["reference"]["fields"])
        target = tables.get(reference["reference"]["resource"])
        if target is None or column not in raw.columns or target_column not in target.columns:
            continue
        faults += _unknown(raw, column, target, target_column)
    return faults


def merge_faults(tables: Mapping[str, RawTable]) -> list[Fault]:
    """Return one fault for every decision on merging that names a CMOC the folder does not have, or decides one again.

    The descriptor cannot say this: in the book's own data the decisions are on the CMOCs of the papers, which are in
    another file. A study folder has all its CMOCs in cmocs.csv, those before merging included.

    >>> from helpers.data.read.raw_table import table_of
    >>> cmocs = table_of([["cmoc_id"], ["A1"]], "cmocs", "cmocs.csv")
    >>> rows = [["source_cmoc_id", "merged_cmoc_id"], [], ["A2", "A1"]]
    >>> merges = table_of(rows, "cmoc_merges", "cmoc_merges.csv")
    >>> merge_faults({"cmocs": cmocs, "cmoc_merges": merges})[0].line
    3
    """
    cmocs, merges = tables.get("cmocs"), tables.get("cmoc_merges")
    if merges is None:
        return []
    faults = _decided_twice(merges)
    if cmocs is not None and "cmoc_id" in cmocs.columns:
        for column in ("source_cmoc_id", "merged_cmoc_id"):
            faults += _unknown(merges, column, cmocs, "cmoc_id") if column in merges.columns else []
    return faults


def _decided_twice(merges: RawTable) -> list[Fault]:
    """Return a fault for every CMOC that goes into two others; the same decision twice breaks the key already."""
    first: dict[str, int] = {}
    rows = []
    for row in range(len(merges.lines)):
        source = merges.text(row, "source_cmoc_id")
        start = first.setdefault(source, row)
        if source and merges.text(row, "merged_cmoc_id") != merges.text(start, "merged_cmoc_id"):
            rows.append(row)
    faults = []
    for row in rows[:FAULTS_PER_KIND]:
        file, line = merges.place(first[merges.text(row, "source_cmoc_id")])
        elsewhere = "" if file == merges.place(row)[0] else f"{file}, "
        problem = f"goes into another CMOC in {elsewhere}line {line}"
        faults.append(merges.fault(row, "source_cmoc_id", problem, "keep one of the two decisions"))
    return faults + _more(merges, "source_cmoc_id", len(rows), "CMOCs that go into two others")


def _unknown(raw: RawTable, column: str, target: RawTable, target_column: str) -> list[Fault]:
    """Return one fault for every row whose cell is not among those of another table's column."""
    held = raw.columns[column]
    known = set(target.columns[target_column].uniques)
    unknown = [code for code, text in enumerate(held.uniques) if text and text not in known]
    rows = np.flatnonzero(np.isin(held.codes, unknown))
    known = {text.lstrip("0") for text in known}
    problem = f"is not a {target_column} of {', '.join(target.files)}"
    faults = []
    for row in rows[:FAULTS_PER_KIND]:
        bare = raw.text(int(row), column).lstrip("0")
        way_out = "it has lost or gained leading zeros" if bare in known else "add it there, or mend the spelling"
        faults.append(raw.fault(int(row), column, problem, way_out))
    return faults + _more(raw, column, len(rows), f"rows whose {column} is not in {', '.join(target.files)}")


def patient_faults(tables: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return one fault for every patient who is at two sites, in one file or in two.

    >>> from helpers.data.read.raw_table import table_of
    >>> raw = table_of([["site_id", "patient_id"], ["1", "P1"], ["2", "P1"]], "gp_usage", "gp_usage.csv")
    >>> frame = pd.DataFrame({"site_id": ["1", "2"], "patient_id": ["P1", "P1"]})
    >>> patient_faults({"gp_usage": raw}, {"gp_usage": frame})[0].problem
    'is at another site in line 2'
    """
    seen = []
    for name in PATIENT_TABLES:
        if name in frames and {"patient_id", "site_id"} <= set(tables[name].columns):
            pairs = frames[name][["patient_id", "site_id"]].dropna().drop_duplicates()
            seen.append(pairs.assign(table=name, row=pairs.index))
    if not seen:
        return []
    places = pd.concat(seen, ignore_index=True)
    first = places.drop_duplicates("patient_id").set_index("patient_id")
    places = places[places["patient_id"].duplicated(keep=False)]
    home = first.loc[places["patient_id"]]
    moved = (places["site_id"].to_numpy() != home["site_id"].to_numpy()).nonzero()[0]
    faults: list[Fault] = []
    for place in moved[:FAULTS_PER_KIND]:
        raw, earlier = tables[places["table"].iloc[place]], tables[home["table"].iloc[place]]
        row = int(places["row"].iloc[place])
        file, line = earlier.place(int(home["row"].iloc[place]))
        elsewhere = "" if file == raw.place(row)[0] else f"{file}, "
        way_out = "mend the site, or give two patients two ids, with the site before the number"
        faults.append(raw.fault(row, "patient_id", f"is at another site in {elsewhere}line {line}", way_out))
    if len(moved):
        faults += _more(tables[places["table"].iloc[moved[-1]]], "patient_id", len(moved), "patients at two sites")
    return faults


def _more(raw: RawTable, column: str, number: int, words: str) -> list[Fault]:
    if number <= FAULTS_PER_KIND:
        return []
    return [Fault(raw.files[0], f"{number - FAULTS_PER_KIND:,} more {words}", column=column)]


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
