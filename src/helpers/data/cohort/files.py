"""The files of a count of appointments: found in a study folder, compared with what is there, written whole or not."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from helpers.data.cohort import Cohort, build_cohort
from helpers.data.faults import Fault, StudyError
from helpers.data.study import Study
from helpers.data.tables import read_and_check
from helpers.data.writing import write_tables
from helpers.vocabulary import GP_COUNTS, GP_MONTHS

FLOW_FILE: Final = "gp_usage_flow.csv"
FLOW_COLUMNS: Final = ["extract", "outcome", "what", "rows"]
_ENDINGS: Final = (".csv", ".parquet")


def find_extract(folder: Path, table: str) -> Path:
    """Return the file of a study folder that holds a table, as CSV or as Parquet."""
    endings = _ENDINGS[:1] if table == "sites" else _ENDINGS
    names = [f"{table}{ending}" for ending in endings]
    present = [folder / name for name in names if (folder / name).is_file()]
    if len(present) == 1:
        return present[0]
    problem, way_out = "is not in the folder", f"add {' or '.join(names)}, or name it with --{table}"
    if present:
        problem, way_out = f"is there twice, as {' and '.join(names)}", "keep one of them"
    raise StudyError([Fault(f"{table}.csv", problem, way_out=way_out)])


def refuse_overwriting(target: Path, inputs: Iterable[Path]) -> None:
    """Refuse to write the counts, or the flow beside them, over a file they are made from; not even by force."""
    written = {path.resolve() for path in (target, _flow_file(target))}
    lost = [path for path in inputs if path.resolve() in written]
    if lost:
        problem, way_out = "would be overwritten, and the counts are made from it", "give another file with -o"
        raise StudyError([Fault(path.name, problem, way_out=way_out) for path in lost])


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
    way_out = "--force replaces the file, -o writes elsewhere"
    if swapped.sum() > same.sum() and swapped.sum() > len(both) / 2:
        matching = f"{swapped.sum()} of {len(both)} patients match the extract the other way round"
        problem = f"the columns before and after are swapped: {matching}"
        return [Fault(target.name, problem, 1, GP_COUNTS[0], way_out=way_out)]
    problem = f"is there already and differs from the count for {(~same).sum()} of {len(both)} patients"
    return [Fault(target.name, problem, way_out=way_out)]


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

    Args:
        study: the study.

    Returns:
        extract, outcome, what, rows; None when there is neither a flow nor an extract, or when the extract cannot be
        counted as it stands, which `linkbook cohort` says.

    >>> flow_of(Study("", {}, {})) is None
    True
    """
    flow = read_flow(study.folder)
    if flow is None and study.has("referrals") and study.has("appointments"):
        try:
            flow = build_cohort(study.referrals, study.appointments, study.sites).flow
        except StudyError:
            return None
    return flow
