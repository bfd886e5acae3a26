"""Rules between rows and between files: keys that must be unique, ids that must exist elsewhere."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from helpers.data.descriptor import resource_of
from helpers.data.faults import Fault
from helpers.data.raw_table import RawTable

_FAULTS_PER_KIND: Final = 100


def key_faults(raw: RawTable, frame: pd.DataFrame) -> list[Fault]:
    """Return one fault for every row whose primary key a row above it has already.

    Args:
        raw: the table as text, for places and values.
        frame: the same table typed.

    >>> from helpers.data.raw_table import table_of
    >>> table = table_of([["site_id"], ["1"], ["1"]], "sites", "sites.csv")
    >>> key_faults(table, pd.DataFrame({"site_id": ["1", "1"]}))[0].text()
    'sites.csv, line 3, column site_id: 1 is already in line 2'
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
    for row in again.index[:_FAULTS_PER_KIND]:
        file, line = raw.place(row)
        earlier_file, earlier_line = raw.place(first[row])
        elsewhere = "" if file == earlier_file else f"{earlier_file}, "
        text = raw.columns[shown].uniques[int(raw.columns[shown].codes[row])]
        faults.append(Fault(file, f"is already in {elsewhere}line {earlier_line}{same}", line, shown, text))
    return faults + _more(raw, shown, len(again), "rows that repeat an earlier one")


def reference_faults(raw: RawTable, tables: Mapping[str, RawTable]) -> list[Fault]:
    """Return one fault for every row that names something its own file does not have, such as an unknown site.

    Args:
        raw: the table as text.
        tables: the other tables of the folder; a reference to a file that is not there is not checked.
    """
    faults: list[Fault] = []
    for reference in resource_of(raw.name)["schema"].get("foreignKeys", []):
        (column,) = _listed(reference["fields"])
        (target_column,) = _listed(reference["reference"]["fields"])
        target = tables.get(reference["reference"]["resource"])
        if target is None or column not in raw.columns or target_column not in target.columns:
            continue
        held = raw.columns[column]
        known = set(target.columns[target_column].uniques)
        unknown = [code for code, text in enumerate(held.uniques) if text and text not in known]
        rows = np.flatnonzero(np.isin(held.codes, unknown))
        problem = f"is not a {target_column} of {', '.join(target.files)}"
        for row in rows[:_FAULTS_PER_KIND]:
            file, line = raw.place(int(row))
            faults.append(Fault(file, problem, line, column, held.uniques[int(held.codes[row])]))
        faults += _more(raw, column, len(rows), f"rows whose {column} is not in {', '.join(target.files)}")
    return faults


def _more(raw: RawTable, column: str, number: int, words: str) -> list[Fault]:
    if number <= _FAULTS_PER_KIND:
        return []
    return [Fault(raw.files[0], f"{number - _FAULTS_PER_KIND:,} more {words}", column=column)]


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
