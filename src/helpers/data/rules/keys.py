"""Rules between rows and between files: keys that must be unique, ids that must exist elsewhere."""

from collections.abc import Mapping

import pandas as pd

from helpers.data.descriptor import resource_of
from helpers.data.faults import Fault, beyond
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
    key = _as_list(resource_of(raw.name)["schema"].get("primaryKey", []))
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
        file, line = raw.location(row)
        problem = f"is already in {raw.earlier(first[row], file)}{same}"
        faults.append(Fault(file, problem, line, shown, raw.text(row, shown), "keep one of the two"))
    return faults + _more(raw, shown, len(again), "rows that repeat an earlier one")


def reference_faults(raw: RawTable, tables: Mapping[str, RawTable]) -> list[Fault]:
    """Return one fault for every row that names something its own file does not have, such as an unknown site."""
    faults: list[Fault] = []
    for reference in resource_of(raw.name)["schema"].get("foreignKeys", []):
        (column,) = _as_list(reference["fields"])
        (target_column,) = _as_list(reference["reference"]["fields"])
        target = tables.get(reference["reference"]["resource"])
        if target is not None and column in raw.columns and target_column in target.columns:
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
    again = []
    targets = merges.texts("merged_cmoc_id")
    for row, source in enumerate(merges.texts("source_cmoc_id")):
        decided = first.setdefault(source, row)
        if source and targets[row] != targets[decided]:
            again.append((row, decided))
    faults = []
    for row, decided in again[:FAULTS_PER_KIND]:
        problem = f"goes into another CMOC in {merges.earlier(decided, merges.location(row)[0])}"
        faults.append(merges.fault(row, "source_cmoc_id", problem, "keep one of the two decisions"))
    return faults + _more(merges, "source_cmoc_id", len(again), "CMOCs that go into two others")


def _unknown(raw: RawTable, column: str, target: RawTable, target_column: str) -> list[Fault]:
    """Return one fault for every row whose cell is not among those of another table's column."""
    known = set(target.columns[target_column].uniques)
    texts = raw.columns[column]
    rows = texts.rows_of([code for code, text in enumerate(texts.uniques) if text and text not in known])
    without_zeros = {text.lstrip("0") for text in known}
    faults = []
    for row in rows[:FAULTS_PER_KIND]:
        lost_zeros = raw.text(row, column).lstrip("0") in without_zeros
        way_out = "it has lost or gained leading zeros" if lost_zeros else "add it there, or mend the spelling"
        faults.append(raw.fault(row, column, f"is not a {target_column} of {target.file_names}", way_out))
    return faults + _more(raw, column, len(rows), f"rows whose {column} is not in {target.file_names}")


def patient_faults(tables: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return one fault for every patient who is at two sites, in one file or in two.

    >>> from helpers.data.read.raw_table import table_of
    >>> raw = table_of([["site_id", "patient_id"], ["1", "P1"], ["2", "P1"]], "gp_usage", "gp_usage.csv")
    >>> frame = pd.DataFrame({"site_id": ["1", "2"], "patient_id": ["P1", "P1"]})
    >>> patient_faults({"gp_usage": raw}, {"gp_usage": frame})[0].problem
    'is at another site in line 2'
    """
    pairs = []
    for name in PATIENT_TABLES:
        if name in frames and {"patient_id", "site_id"} <= set(tables[name].columns):
            pair = frames[name][["patient_id", "site_id"]].dropna().drop_duplicates()
            pairs.append(pair.assign(table=name, row=pair.index))
    if not pairs:
        return []
    seen = pd.concat(pairs, ignore_index=True)
    seen = seen[seen["patient_id"].duplicated(keep=False)]
    first = seen.drop_duplicates("patient_id")
    moved = seen.merge(first, on="patient_id", suffixes=("", "_first"))
    moved = moved[moved["site_id"] != moved["site_id_first"]]
    way_out = "mend the site, or give two patients two ids, with the site before the number"
    faults: list[Fault] = []
    for patient in moved.head(FAULTS_PER_KIND).to_dict("records"):
        raw, row = tables[patient["table"]], patient["row"]
        where = tables[patient["table_first"]].earlier(patient["row_first"], raw.location(row)[0])
        faults.append(raw.fault(row, "patient_id", f"is at another site in {where}", way_out))
    if len(moved):
        faults += _more(tables[moved["table"].iloc[-1]], "patient_id", len(moved), "patients at two sites")
    return faults


def _more(raw: RawTable, column: str, number: int, words: str) -> list[Fault]:
    return beyond(FAULTS_PER_KIND, number, raw.files[0], words, column)


def _as_list(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
