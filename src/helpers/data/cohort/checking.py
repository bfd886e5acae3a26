"""Extracts held to the rules of every table: DuckDB picks the rows that may break one, the rules look at those."""

# ruff: noqa: S608 - names in SQL are ours; values are bound

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from helpers.data.cohort.choices import COLUMN_OF, Choices
from helpers.data.faults import Fault, StudyError
from helpers.data.read.cells import typed_table
from helpers.data.read.extract import Extract, Source, open_extract
from helpers.data.read.extract.days import read_dates
from helpers.data.read.raw_table import RawTable, Unreadable, table_of
from helpers.data.rules.extracts import (
    CHOICE_EMPTY,
    CHOICE_NOT_FOUND,
    CHOICE_WITHOUT_COLUMN,
    TABLE_NOT_FILLED,
)
from helpers.data.rules.referrals import dates_outside
from helpers.data.rules.repeats import repeats_question
from helpers.data.rules.suspects import suspects, with_whole_pairs
from helpers.data.tables import Tables, check_parts, is_untouched, read_file
from helpers.vocabulary import NOT_PROVIDED

_FILLED: Final = {"sites": "site_id, fieldwork_month", "referrals": "site_id, patient_id, referral_date",
                  "appointments": "site_id, patient_id, appointment_date"}  # fmt: skip

TOTALS: Final = {"by_day": "appointment_date", "by_site": "site_id"}
"""The tables of numbers of appointments, each by a column."""

Asked = tuple[str, tuple[str, ...] | None, str, str]
"""An axis, words of which a row must have one (None: any), and how to choose others, and all."""


@dataclass(frozen=True)
class Checked:
    """The extracts that could be opened, and what is to be said of them."""

    extracts: dict[str, Extract]
    tables: Tables


def site_table(source: Source) -> RawTable:
    """Return sites.csv, or a frame of sites, as a table of text."""
    if isinstance(source, RawTable):
        return source
    if isinstance(source, pd.DataFrame):
        texts = source.astype(object).where(source.notna(), "")
        return table_of([list(map(str, source.columns)), *texts.astype(str).to_numpy().tolist()], "sites", "sites")
    try:
        places = read_file(Path(source), "sites")
    except Unreadable as unreadable:
        raise StudyError([unreadable.fault]) from unreadable
    if not len(places.lines) and not places.faults:
        raise StudyError([TABLE_NOT_FILLED.broken(places.file_names, columns=_FILLED["sites"])])
    return places


def typed_sites(places: RawTable) -> pd.DataFrame:
    """Return site_id, month (YYYY-MM-01 or None) and provided, in the order of sites.csv, with file and line."""
    frame, _ = typed_table(places)
    months = frame["fieldwork_month"].map(lambda month: f"{month}-01", na_action="ignore")
    read = pd.DataFrame({"position": range(len(frame)), "site_id": frame["site_id"], "month": months})
    located = [places.location(row) for row in range(len(frame))]
    read["provided"] = frame["gp_data"].ne(NOT_PROVIDED)
    return read.assign(file=[file for file, _ in located], line=[line for _, line in located])


def check_extracts(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    sources: Mapping[str, Source],
    places: RawTable,
    today: date,
    *,
    in_order: bool,
) -> Checked:
    """Open the extracts and hold them, with the sites, to the rules; the table `sites` is there."""
    tables, extracts = Tables(), {}
    for table, source in sources.items():
        try:
            _refuse_unfilled(table, source)
            extracts[table] = open_extract(connection, table, source, folder, in_order=in_order)
        except Unreadable as unreadable:
            tables.faults.append(unreadable.fault)
        except StudyError as error:
            tables.faults += error.faults
    filled = {table: extract for table, extract in extracts.items() if extract.rows}
    shown = {table: read_dates(connection, extract) for table, extract in filled.items()}
    picked = suspects(connection, filled, today)
    parts = [places]
    for table, extract in extracts.items():
        rows = with_whole_pairs(connection, extract, {*picked.get(table, ()), *shown.get(table, ())})
        whole = extract.whole(connection) if rows or extract.head.faults or not extract.rows else None
        parts.append(whole or extract.some(connection, rows))
    check_parts(tables, parts, of_larger=filled, today=today)
    tables.questions += dates_outside(tables.raw, tables.frames, today)
    return Checked(extracts, tables)


def _refuse_unfilled(table: str, source: Source) -> None:
    """Refuse a file that is as the template made it."""
    if isinstance(source, str | Path) and Path(source).is_file() and is_untouched(Path(source), table):
        raise StudyError([TABLE_NOT_FILLED.broken(Path(source).name, columns=_FILLED[table])])


def choice_faults(connection: duckdb.DuckDBPyConnection, extract: Extract, asked: Iterable[Asked]) -> list[Fault]:
    """Return a fault when no appointment has any of the words asked for, or there is no such column."""
    faults = []
    for axis, words, flag, flag_any in asked:
        column = COLUMN_OF[axis]
        if words is None:
            continue
        names: dict[str, Any] = {"flag": flag, "flag_any": flag_any}
        if column not in extract.columns:
            faults.append(CHOICE_WITHOUT_COLUMN.broken(extract.file, extract.head.header_line, name=column, **names))
            continue
        query = f"SELECT 1 FROM appointments WHERE lower({column}) IN $words LIMIT 1"
        if connection.execute(query, {"words": [word.lower() for word in words]}).fetchall():
            continue
        most = connection.sql(
            f"SELECT {column} FROM appointments WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
        ).fetchall()
        rule, value = (CHOICE_NOT_FOUND, str(most[0][0])) if most else (CHOICE_EMPTY, None)
        faults.append(rule.broken(extract.file, None, column, value, names=" or ".join(words), **names))
    return faults


def make_totals(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of how many appointments there are, by day and by site."""
    for table, name in TOTALS.items():
        connection.execute(f"CREATE TABLE {table} AS SELECT {name}, count(*) AS rows FROM appointments GROUP BY ALL")


def repeats_asked(connection: duckdb.DuckDBPyConnection, extract: Extract, choices: Choices) -> list[Fault]:
    """Return the question about appointments identical to an earlier one, where nobody chose that they count once."""
    if choices.repeats == "once" or not connection.sql("SELECT 1 FROM appointments_again LIMIT 1").fetchall():
        return []
    by_day, by_site = (
        f"SELECT {name} AS name, t.rows, count(a.row) AS repeated "
        f"FROM {table} t LEFT JOIN appointments_again a USING ({name}) GROUP BY ALL"
        for table, name in TOTALS.items()
    )
    summed = "CAST(sum(rows) AS BIGINT) AS rows, CAST(sum(repeated) AS BIGINT) AS repeated"
    by_month = f"SELECT strftime(name, '%Y-%m') AS name, {summed} FROM ({by_day}) GROUP BY 1"
    found = (connection.sql(f"FROM ({query}) ORDER BY 1").df() for query in (by_month, by_site))
    return [repeats_question(extract.file, *found)]
