"""The files of a count of appointments: found in a study folder, compared with what is there, written whole or not."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from helpers.data.cohort import Cohort, build_cohort
from helpers.data.faults import Fault, StudyError
from helpers.data.study import Study
from helpers.data.tables import read_and_check
from helpers.vocabulary import GP_COUNTS, GP_MONTHS

FLOW_FILE: Final = "gp_usage_flow.csv"
FLOW_COLUMNS: Final = ["extract", "outcome", "what", "rows"]
_ENDINGS: Final = (".csv", ".parquet")


def find_extract(folder: Path, table: str) -> Path:
    """Return the file of a study folder that holds a table, as CSV or as Parquet.

    Args:
        folder: the study folder.
        table: `referrals`, `appointments` or `sites`.

    Raises:
        StudyError: when there is none, or both.
    """
    endings = _ENDINGS[:1] if table == "sites" else _ENDINGS
    found = [folder / f"{table}{ending}" for ending in endings if (folder / f"{table}{ending}").is_file()]
    if len(found) == 1:
        return found[0]
    if found:
        problem, way_out = f"is there twice, as {found[0].name} and {found[1].name}", "keep one of them"
    else:
        names = " or ".join(f"{table}{ending}" for ending in endings)
        problem, way_out = "is not in the folder", f"add {names}, or name it with --{table}"
    raise StudyError([Fault(f"{table}.csv", problem, way_out=way_out)])


def refuse_overwriting(target: Path, inputs: Iterable[Path]) -> None:
    """Refuse to write the counts, or the flow beside them, over a file they are made from; not even by force.

    Args:
        target: the file of the counts.
        inputs: the extracts and the sites.

    Raises:
        StudyError: when one of them would be lost.
    """
    written = {path.resolve() for path in (target, _beside(target))}
    lost = [path for path in inputs if path.resolve() in written]
    if lost:
        problem, way_out = "would be overwritten, and the counts are made from it", "give another file with -o"
        raise StudyError([Fault(path.name, problem, way_out=way_out) for path in lost])


def _beside(target: Path) -> Path:
    return target.with_name(FLOW_FILE if target.name == "gp_usage.csv" else f"{target.stem}_flow.csv")


def differences(target: Path, counts: pd.DataFrame) -> list[Fault]:
    """Return how an existing gp_usage.csv differs from a count; before and after swapped are told apart.

    Args:
        target: the existing file.
        counts: the count.

    Returns:
        One fault with the way out, the faults of the file's own cells, or none when it says the same.
    """
    tables = read_and_check({"gp_usage": target})
    if tables.faults:
        return tables.faults
    keys = ["site_id", "patient_id"]
    both = tables.frames["gp_usage"].merge(counts, on=keys, how="outer", suffixes=("_old", ""), indicator=True)
    agree = both["_merge"].eq("both")
    same, swapped = agree.copy(), agree.copy()
    for ours, other in (GP_COUNTS, GP_COUNTS[::-1]):
        same &= both[f"{ours}_old"] == both[ours]
        swapped &= both[f"{ours}_old"] == both[other]
    months = GP_MONTHS
    same &= (both[[f"{name}_old" for name in months]].to_numpy() == both[list(months)].to_numpy()).all(axis=1)
    if same.all():
        return []
    way_out = "--force replaces the file, -o writes elsewhere"
    if swapped.sum() > same.sum() and swapped.sum() > len(both) / 2:
        problem = "the columns before and after are swapped: {} of {} patients match the extract the other way round"
        return [Fault(target.name, problem.format(swapped.sum(), len(both)), 1, GP_COUNTS[0], None, way_out)]
    problem = f"is there already and differs from the count for {(~same).sum()} of {len(both)} patients"
    return [Fault(target.name, problem, None, None, None, way_out)]


def write_cohort(cohort: Cohort, target: Path) -> Path:
    """Write the counts, and the flow beside them, each under a temporary name first.

    Args:
        cohort: the count.
        target: the file of the counts.

    Returns:
        The file of the flow.
    """
    beside = _beside(target)
    ready: list[tuple[Path, Path]] = []
    try:
        for frame, path in ((cohort.counts, target), (cohort.flow, beside)):
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{path.name}.")
            ready.append((Path(name), path))
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as text:
                frame.to_csv(text, index=False, lineterminator="\n")
        for temporary, path in ready:
            temporary.chmod(0o644)
            temporary.replace(path)
    finally:
        for temporary, _ in ready:
            temporary.unlink(missing_ok=True)
    return beside


def read_flow(folder: str) -> pd.DataFrame | None:
    """Return the flow that `linkbook cohort` left in a study folder, or None when there is none that can be read.

    Args:
        folder: the study folder.

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
        extract, outcome, what, rows; None when there is neither a flow nor an extract.

    Raises:
        StudyError: when the extract cannot be counted.

    >>> flow_of(Study("", {}, {})) is None
    True
    """
    flow = read_flow(study.folder)
    if flow is None and study.has("referrals") and study.has("appointments"):
        flow = build_cohort(study.referrals, study.appointments, study.sites).flow
    return flow
