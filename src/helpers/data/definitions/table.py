"""The table of all definitions counted: made, compared with one that is there, and written."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from helpers.data.definitions.counting import Counts
from helpers.data.definitions.declaration import TABLE, TABLE_FILE, Declaration
from helpers.data.definitions.levels import level_in_words
from helpers.data.faults import StudyError
from helpers.data.rules import definitions as rule_definitions
from helpers.data.tables import read_and_check
from helpers.data.writing import write_tables
from helpers.vocabulary import AXES, DEFINITIONS_FILE


def part_of(counts: Counts, numbers: Mapping[str, np.ndarray[Any, Any]]) -> pd.DataFrame:
    """Return one row for each definition and site of some counts; `numbers` are definitions x sites."""
    g, k = len(counts.definitions), len(counts.site_ids)
    rows = {"position": np.repeat(counts.definitions, k), "site_id": np.tile(counts.site_ids, g)}
    covered = np.where(np.tile(counts.covered, g), "yes", "no")
    return pd.DataFrame(
        rows | {name: values.ravel() for name, values in numbers.items()} | {"windows_covered": covered}
    )


def table_of(declaration: Declaration, parts: Sequence[pd.DataFrame], earlier_sets: int) -> pd.DataFrame:
    """Return the whole table, by definition in the order declared, and by site in the order of the study."""
    rows = pd.concat(parts, ignore_index=True).sort_values("position", kind="stable", ignore_index=True)
    described = pd.DataFrame(
        [
            {"definition": one.id, "panel": one.panel, "primary": "yes" if one.is_primary else "no"}
            | {axis: level_in_words(getattr(one, axis)) for axis in AXES}
            for one in declaration.definitions
        ]
    )
    table = described.loc[rows["position"]].reset_index(drop=True).join(rows.drop(columns="position"))
    whole = ["n_patients", "total_before", "total_after", "months_before", "months_after"]
    table = table.astype(dict.fromkeys(whole, "int64") | {"window_months": "int64"})
    table["se_log_ratio"] = table["se_log_ratio"].round(10)
    return table.assign(declared=declaration.fingerprint, earlier_sets=earlier_sets)


def earlier_sets(folder: Path, declaration: Declaration, *, force: bool) -> int:
    """Return how many other sets were counted in a folder before this one.

    Raises:
        StudyError: when another set was counted and is not to be replaced, or its table cannot be read.
    """
    path = folder / TABLE_FILE
    if not path.exists():
        return 0
    tables = read_and_check({TABLE: path})
    if tables.faults:
        raise StudyError(tables.faults)
    first = tables.frames[TABLE].iloc[0]
    if first["declared"] == declaration.fingerprint:
        return int(first["earlier_sets"])
    if not force:
        raise StudyError([rule_definitions.DECLARED_AFTER.broken(DEFINITIONS_FILE, other=TABLE_FILE)])
    return int(first["earlier_sets"]) + 1


def write_table(folder: Path, table: pd.DataFrame) -> Path:
    """Write the table into a folder, whole or not at all, and return its path."""
    target = folder / TABLE_FILE
    write_tables({target: table})
    return target
