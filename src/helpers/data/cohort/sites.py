"""The sites of a count of appointments: their fieldwork months and windows."""

# ruff: noqa: S608 - names in SQL are ours; values are bound

from pathlib import Path

import duckdb
import pandas as pd

from helpers.data.cohort.choices import Choices
from helpers.data.cohort.reading import Source
from helpers.data.faults import Fault, StudyError
from helpers.data.read.dates import CellProblem, read_month
from helpers.data.tables import read_and_check
from helpers.vocabulary import NOT_PROVIDED


def read_sites(source: Source) -> pd.DataFrame:
    """Return site_id, month (YYYY-MM-01 or None), provided, file and line, in the order of sites.csv."""
    file = "sites"
    if isinstance(source, pd.DataFrame):
        frame, lines = source.reset_index(drop=True), list(range(2, len(source) + 2))
    else:
        file = Path(source).name
        tables = read_and_check({"sites": Path(source)})
        if tables.faults:
            raise StudyError(tables.faults)
        frame, lines = tables.frames["sites"], [int(line) for line in tables.raw["sites"].lines]
    absent = [name for name in ("site_id", "fieldwork_month") if name not in frame]
    if absent:
        raise StudyError([Fault(file, f"there is no column {name}", 1, way_out="add it") for name in absent])
    faults: list[Fault] = []
    months: list[str | None] = []
    for line, value in zip(lines, frame["fieldwork_month"], strict=True):
        months.append(None)
        if not pd.isna(value) and str(value).strip():
            try:
                months[-1] = f"{read_month(str(value).strip())[0]}-01"
            except CellProblem as fault:
                faults.append(Fault(file, fault.problem, line, "fieldwork_month", str(value), fault.way_out))
    ids = frame["site_id"].astype(str).str.strip()
    faults += [
        Fault(file, "is in two lines", lines[row], "site_id", ids[row], "keep one")
        for row in ids.index[ids.duplicated()]
    ]
    if faults:
        raise StudyError(faults)
    provided = frame["gp_data"].ne(NOT_PROVIDED) if "gp_data" in frame else True
    read = pd.DataFrame({"position": range(len(ids)), "site_id": ids, "month": months, "provided": provided})
    return read.assign(file=file, line=lines)


def make_sites(connection: duckdb.DuckDBPyConnection, sites: pd.DataFrame, choices: Choices) -> None:
    """Make the table `sites` with every site's windows."""
    connection.register("sites_frame", sites)
    months = choices.window_months
    after = f"{months}"
    if choices.last_date is not None:
        whole = f"datediff('month', month, DATE '{choices.last_date}' + 1) - 1"
        after = f"greatest(0, least({months}, {whole}))"
    connection.execute(
        f"CREATE TABLE sites AS SELECT position, site_id, month, provided, file, line, "
        f"CAST(month - INTERVAL {months} MONTH AS DATE) AS before_from, {months} AS before_months, "
        f"{after} AS after_months, CAST(month + to_months(CAST(1 + {after} AS INTEGER)) AS DATE) AS after_to "
        "FROM (SELECT * REPLACE (CAST(month AS DATE) AS month) FROM sites_frame)"
    )
