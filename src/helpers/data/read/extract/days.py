"""The dates of an extract that are not written YYYY-MM-DD: each distinct text read once, by the reader of cells."""

# ruff: noqa: S608 - names in SQL are the descriptor's

from dataclasses import replace
from typing import Final

import duckdb
import pandas as pd

from helpers.data.read.dates import is_day_first
from helpers.data.read.extract import Extract
from helpers.data.read.extract.tidying import dates_of
from helpers.data.read.values import read_cell
from helpers.data.read.writing import Writing

_MOST_TEXTS: Final = 200_000
"""Distinct texts of a column; there are fewer days, however they are written."""


def read_dates(connection: duckdb.DuckDBPyConnection, extract: Extract) -> list[int]:
    """Make the view of an extract with every date read, and return rows that show all the forms its dates are in.

    A date that cannot be read is NULL in the view, and what is written is in its `NAME_key`. The days join the hash.
    """
    table = extract.table
    written = dates_of(table, extract.columns)
    writing = replace(extract.head.writing, day_first=is_day_first())
    rows = [row for name in written for row in _read_column(connection, table, name, writing)]
    odd = [name for name in written if connection.sql(f"SELECT count(*) FROM {table}_{name}").fetchall()[0][0]]
    read = ", ".join(f'coalesce(x."{name}", "d_{name}".day) AS "{name}"' for name in odd)
    joins = " ".join(
        f'LEFT JOIN {table}_{name} "d_{name}" ON "d_{name}".key = x."{name}_key" '
        f'AND "d_{name}".timed = (x."{name}_time" IS NOT NULL)'
        for name in odd
    )
    days = ", ".join(f'coalesce(x."{name}", "d_{name}".day)' if name in odd else f'x."{name}"' for name in written)
    whole = f"CAST(hash({', '.join(['x.hash', *([days] if days else [])])}) % 4294967296 AS UINTEGER) AS hash"
    picked = f"x.* REPLACE ({', '.join([*([read] if odd else []), whole])})"
    connection.execute(f"CREATE VIEW {table} AS SELECT {picked} FROM {table}_rows x {joins}")
    return rows


def _read_column(connection: duckdb.DuckDBPyConnection, table: str, name: str, writing: Writing) -> list[int]:
    """Read the distinct texts of a column into the table TABLE_NAME; return a row of each form, if not all are days.

    Of a form there is a row with a day that could be a month, and one with a day that could not.
    """
    query = (
        f'SELECT "{name}_key", "{name}_time" IS NOT NULL, '
        f'arg_min(concat(coalesce("{name}_key", CAST("{name}" AS VARCHAR)), "{name}_time"), row), min(row) '
        f'FROM {table}_rows WHERE "{name}_key" IS NOT NULL OR "{name}_time" IS NOT NULL '
        f'GROUP BY 1, 2, day("{name}") > 12 ORDER BY 4 LIMIT {_MOST_TEXTS}'
    )
    first: dict[tuple[str, bool], int] = {}
    days: list[tuple[str, bool, str]] = []
    for key, timed, example, row in connection.sql(query).fetchall():
        reading = read_cell(table, name, example, writing)
        if reading.value is not None:
            first.setdefault((reading.form, int(str(reading.value)[8:]) > 12), row)
            days += [(key, timed, str(reading.value))] if key is not None else []
    frame = pd.DataFrame(days, columns=["key", "timed", "day"]).astype({"key": object, "timed": bool, "day": object})
    connection.register("days_read", frame)
    cells = "CAST(key AS VARCHAR) AS key, timed, CAST(CAST(day AS VARCHAR) AS DATE) AS day"
    connection.execute(f"CREATE TABLE {table}_{name} AS SELECT {cells} FROM days_read")
    connection.unregister("days_read")
    if not days:
        return []
    plain = f'"{name}" IS NOT NULL AND "{name}_time" IS NULL'
    query = f'SELECT min(row) FROM {table}_rows WHERE {plain} GROUP BY day("{name}") > 12'
    return [*first.values(), *(row for (row,) in connection.sql(query).fetchall())]
