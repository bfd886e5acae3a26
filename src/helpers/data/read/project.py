"""Read a REFI-QDA project that lies in a study folder as the tables of configurations."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from helpers.constructs import Framework
from helpers.data.faults import Fault
from helpers.data.qda import QdaError, read_project
from helpers.data.qda.tables import as_tables
from helpers.data.read.raw_table import RawTable, Unreadable, table_of
from helpers.data.rules import made as rule_made

TABLES: Final = ("cmocs", "cmoc_elements", "cmoc_codings")
"""The tables that a project gives."""


def read_project_tables(path: Path, framework: Framework, *, others: bool) -> tuple[list[RawTable], list[Fault]]:
    """Return the tables of a project that have rows, and notes on how it was read.

    Raises:
        Unreadable: when no configurations can be read: with a question where `others` are there, else with a fault.
    """
    try:
        read = as_tables(read_project(path, framework))
    except QdaError as error:
        rule = rule_made.PROJECT_LEFT_OUT if others else rule_made.PROJECT_UNREADABLE
        raise Unreadable(rule.broken(path.name, why=str(error))) from error
    filled = {name: frame for name in TABLES if len(frame := getattr(read, name))}
    tables = [_as_text(frame, name, f"{path.name} as {name}.csv") for name, frame in filled.items()]
    counted = ", ".join(f"{name}.csv ({len(frame):,})" for name, frame in filled.items())
    findings = [rule_made.PROJECT_SAYS.broken(path.name, finding=finding) for finding in read.findings]
    return tables, [rule_made.PROJECT_READ.broken(path.name, counted=counted), *findings]


def set_aside(path: Path, tables: Sequence[str]) -> Fault:
    """Return the note that a project is not read, for tables of configurations are there."""
    are = "is" if len(tables) == 1 else "are"
    return rule_made.PROJECT_SET_ASIDE.broken(path.name, tables=" and ".join(tables), are=are)


def _as_text(frame: pd.DataFrame, name: str, file: str) -> RawTable:
    rows = frame.astype(object).where(frame.notna(), "").astype(str).to_numpy().tolist()
    return table_of([list(frame.columns), *rows], name, file, padded=True)
