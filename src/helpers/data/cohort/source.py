"""Extracts of any size into DuckDB: CSV, Parquet or a frame, each row with its number, every date read once."""

# ruff: noqa: S608 - names in SQL are the descriptor's or stripped of quotes; values are quoted or bound

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from helpers.data.cohort.dates import read_odd_dates
from helpers.data.cohort.extract import Extract
from helpers.data.cohort.reading import Source, column_faults, parse_fault, quoted, reader_of
from helpers.data.cohort.scratch import scratch_folder
from helpers.data.cohort.tidying import tidied
from helpers.data.descriptor import fields_of
from helpers.data.faults import Fault, StudyError
from helpers.data.rules.files import EMPTY

_MEMORY: Final = r"0*[1-9]\d*(\.\d+)?\s*[KMGT]i?B"


@contextmanager
def workbench(memory: str, threads: int | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a DuckDB connection that spills to a folder of its own, which is removed at the end."""
    if not re.fullmatch(_MEMORY, memory.strip(), re.IGNORECASE):
        raise ValueError(f"memory: {memory} is not an amount of memory; write it like 500MB or 2GB")
    with scratch_folder() as folder:
        connection = duckdb.connect(config={"temp_directory": str(folder / "spill")})
        try:
            connection.execute("SET memory_limit = $limit", {"limit": memory})
            if threads is not None:
                connection.execute("SET threads = $threads", {"threads": threads})
            connection.execute("CREATE TABLE bench AS SELECT $folder AS folder", {"folder": str(folder)})
            yield connection
        except duckdb.Error as error:
            problem = f"DuckDB stopped: {str(error).splitlines()[0][:200]}"
            raise StudyError([Fault("the extract", problem, way_out="allow more memory")]) from error
        finally:
            connection.close()


def open_extract(
    connection: duckdb.DuckDBPyConnection, table: str, source: Source, *, in_order: bool = True
) -> Extract:
    """Make the view `table` of an extract and return what it holds."""
    folder = Path(connection.sql("SELECT folder FROM bench").fetchall()[0][0])
    file, reader, parsed, types = reader_of(connection, table, source, folder)
    known = [field["name"] for field in fields_of(table)]
    if faults := column_faults(table, file, types):
        raise StudyError(faults)
    dates = [field["name"] for field in fields_of(table) if field["type"] == "date" and field["name"] in types]
    target = folder / f"{table}.parquet"
    try:
        connection.execute(f"SET preserve_insertion_order = {in_order}")
        connection.execute(f"COPY ({tidied(reader, types, known, dates)}) TO '{quoted(target)}' (FORMAT parquet)")
        connection.execute("SET preserve_insertion_order = true")
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise StudyError([parse_fault(file, str(error))]) from error
    rows_of = f"read_parquet('{quoted(target)}', file_row_number = true)"
    numbered = f"(SELECT * EXCLUDE file_row_number, file_row_number + 1 AS row FROM {rows_of})"
    rows = int(connection.sql(f"SELECT count(*) FROM {numbered}").fetchall()[0][0])
    if rows == 0:
        raise StudyError([Fault(file, "the extract has column names and no rows", way_out=EMPTY.way_out)])
    extract = Extract(table, file, tuple(types), rows, in_order, parsed)
    faults = [fault for column in dates for fault in read_odd_dates(connection, extract, numbered, column)]
    if faults:
        raise StudyError(faults)
    _make_view(connection, table, numbered, dates)
    return extract


def _make_view(connection: duckdb.DuckDBPyConnection, table: str, numbered: str, dates: list[str]) -> None:
    odd = [c for c in dates if connection.sql(f'SELECT count(*) FROM "{table}_{c}"').fetchall()[0][0]]
    columns = ", ".join(f'coalesce(x."{c}", "d_{c}".day) AS "{c}"' for c in odd)
    joins = " ".join(f'LEFT JOIN "{table}_{c}" "d_{c}" ON "d_{c}".text = x."{c}_text"' for c in odd)
    left_out = ", ".join([f'"{c}_text"' for c in dates] + [f'"{c}"' for c in odd])
    picked = f"x.* EXCLUDE ({left_out})" if left_out else "x.*"
    connection.execute(
        f"CREATE VIEW {table} AS SELECT {picked}{', ' + columns if columns else ''} FROM {numbered} x {joins}"
    )
