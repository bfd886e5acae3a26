"""The files of a count of appointments: found in a study folder, compared with what is there, written whole or not."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from helpers.data.cohort import Choices, Cohort, build_cohort
from helpers.data.discovery import FLOW_FILE
from helpers.data.faults import Fault, StudyError
from helpers.data.read.extract import Source
from helpers.data.read.raw_table import RawTable, Unreadable, merged
from helpers.data.read.workbook import read_workbook
from helpers.data.rules import extracts as rule_extracts
from helpers.data.study import Study
from helpers.data.tables import read_and_check
from helpers.data.writing import write_tables
from helpers.vocabulary import GP_COUNTS, GP_MONTHS

FLOW_COLUMNS: Final = ["extract", "outcome", "what", "rows"]
_ENDINGS: Final = (".csv", ".parquet")


def find_sources(folder: Path, given: Mapping[str, str | None]) -> dict[str, Source]:
    """Return what holds each table: a file that is given by its name, one of the folder, or sheets of its workbooks."""
    sheets: dict[str, list[RawTable]] = {}
    if not all(given.values()):
        for path in sorted(folder.glob("[!~.]*.xlsx")):
            for sheet in _sheets_of(path):
                sheets.setdefault(sheet.name, []).append(sheet)
    sources: dict[str, Source] = {}
    faults: list[Fault] = []
    for table, name in given.items():
        names = [f"{table}{ending}" for ending in (_ENDINGS[:1] if table == "sites" else _ENDINGS)]
        present: list[Source] = [Path(name)] if name else [folder / one for one in names if (folder / one).is_file()]
        if not name and table in sheets:
            present.append(merged(sheets[table]))
        if len(present) == 1:
            sources[table] = present[0]
            continue
        rule = rule_extracts.TABLE_IN_TWO_FILES if present else rule_extracts.TABLE_NEEDED
        files = [one.name if isinstance(one, Path) else sheets[table][0].file_names for one in present]
        words = " and ".join(files) if present else " or ".join(names)
        faults.append(rule.broken(f"{table}.csv", names=words, table=table))
    if faults:
        raise StudyError(faults)
    return sources


def _sheets_of(path: Path) -> list[RawTable]:
    try:
        book = read_workbook(path)
    except Unreadable as unreadable:
        raise StudyError([unreadable.fault]) from unreadable
    if book.faults:
        raise StudyError(book.faults)
    return book.tables


def refuse_overwriting(target: Path, sources: Iterable[Source]) -> None:
    """Refuse to write the counts, or the flow beside them, over a file they are made from; not even by force."""
    written = {path.resolve() for path in (target, _flow_file(target))}
    lost = [path for path in sources if isinstance(path, Path) and path.resolve() in written]
    if lost:
        raise StudyError([rule_extracts.OVERWRITTEN.broken(path.name) for path in lost])


def _flow_file(target: Path) -> Path:
    return target.with_name(FLOW_FILE if target.name == "gp_usage.csv" else f"{target.stem}_flow.csv")


def differences(target: Path, counts: pd.DataFrame) -> list[Fault]:
    """Return how an existing gp_usage.csv differs from a count; before and after swapped are told apart."""
    tables = read_and_check({"gp_usage": target})
    if tables.faults:
        return tables.faults
    keys = ["site_id", "patient_id"]
    both = tables.frames["gp_usage"].merge(counts, on=keys, how="outer", suffixes=("_old", ""), indicator=True)
    same, swapped = both["_merge"].eq("both"), both["_merge"].eq("both")
    for name, other in (GP_COUNTS, GP_COUNTS[::-1]):
        same &= both[f"{name}_old"] == both[name]
        swapped &= both[f"{name}_old"] == both[other]
    for name in GP_MONTHS:
        same &= both[f"{name}_old"] == both[name]
    if same.all():
        return []
    if swapped.sum() > same.sum() and swapped.sum() > len(both) / 2:
        matching, patients = swapped.sum(), len(both)
        rule = rule_extracts.COUNTS_SWAPPED
        return [rule.broken(target.name, 1, GP_COUNTS[0], matching=matching, patients=patients)]
    return [rule_extracts.COUNTS_DIFFER.broken(target.name, different=(~same).sum(), patients=len(both))]


def write_cohort(cohort: Cohort, target: Path) -> Path:
    """Write the counts, and the flow beside them, and return the file of the flow."""
    flow = _flow_file(target)
    write_tables({target: cohort.counts, flow: cohort.flow})
    return flow


def read_flow(folder: str) -> pd.DataFrame | None:
    """Return what became of every row of the extracts, as `linkbook cohort` left it; None when it cannot be read.

    >>> read_flow("no such folder") is None
    True
    """
    path = Path(folder) / FLOW_FILE
    if not folder or not path.is_file():
        return None
    try:
        flow = pd.read_csv(path)
    except (ValueError, OSError):
        return None
    return flow if list(flow.columns) == FLOW_COLUMNS and pd.api.types.is_integer_dtype(flow["rows"]) else None


def flow_of(study: Study) -> pd.DataFrame | None:
    """Return what became of every row of a study's extract, as left by `linkbook cohort`, or counted now.

    It is counted over the windows of the study, GP appointments that were attended.

    Args:
        study: the study.

    Returns:
        extract, outcome, what, rows; None when there is neither a flow nor an extract, when the extract cannot be
        counted as it stands, which `linkbook cohort` says, and when what is counted is not what gp_usage.csv has.

    >>> flow_of(Study("", {}, {})) is None
    True
    """
    flow = read_flow(study.folder)
    if flow is not None or not (study.has("referrals") and study.has("appointments")):
        return flow
    counts = study.get("gp_usage")
    try:
        choices = Choices(window_months=_window_of(study, counts))
        cohort = build_cohort(study.referrals, study.appointments, study.sites, choices)
    except StudyError:
        return None
    same = counts is None or (cohort.counts[list(GP_COUNTS)].sum() == counts[list(GP_COUNTS)].sum()).all()
    return cohort.flow if same else None


def _window_of(study: Study, counts: pd.DataFrame | None) -> int:
    """Return the months of a window: the most that a patient was there for, else those that the study says."""
    if counts is not None and len(counts):
        return max(1, round(float(counts[list(GP_MONTHS)].max().max())))
    return study.settings.window_months or Choices().window_months
