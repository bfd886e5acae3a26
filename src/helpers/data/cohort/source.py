"""Extracts of any size into DuckDB: CSV, Parquet or a frame, each row with its place, every date read once."""

# ruff: noqa: S608 - names in SQL are the descriptor's or stripped of quotes; values are quoted or bound

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from helpers.data.cohort.dates import read_odd_dates
from helpers.data.cohort.extract import Extract
from helpers.data.cohort.reading import Source, column_faults, parse_fault, quoted, reader_of
from helpers.data.descriptor import fields_of, resource_of
from helpers.data.faults import Fault, StudyError
from helpers.data.raw_table import EMPTY

_ISO_WITH_TIME: Final = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?"
_MEMORY: Final = r"0*[1-9]\d*(\.\d+)?\s*[KMGT]i?B"


@contextmanager
def workbench(memory: str, threads: int | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a DuckDB connection that spills to a folder of its own, which is removed at the end.

    Args:
        memory: most memory DuckDB may take, such as `1GB`; beyond it, it works from disk.
        threads: threads, or None for as many as there are processors.

    Raises:
        ValueError: when memory is not an amount of memory.
    """
    if not re.fullmatch(_MEMORY, memory.strip(), re.IGNORECASE):
        raise ValueError(f"memory: {memory} is not an amount of memory; write it like 500MB or 2GB")
    with tempfile.TemporaryDirectory(prefix="linkbook-cohort-") as folder:
        connection = duckdb.connect(config={"temp_directory": str(Path(folder) / "spill")})
        try:
            connection.execute("SET memory_limit = $limit", {"limit": memory})
            if threads is not None:
                connection.execute("SET threads = $threads", {"threads": threads})
            connection.execute("CREATE TABLE bench AS SELECT $folder AS folder", {"folder": folder})
            yield connection
        except duckdb.Error as error:
            words = str(error).splitlines()[0][:200]
            raise StudyError([Fault("the extract", f"DuckDB stopped: {words}", way_out="allow more memory")]) from error
        finally:
            connection.close()


def open_extract(connection: duckdb.DuckDBPyConnection, table: str, source: Source) -> Extract:
    """Make the view `table` of an extract and return what it holds.

    Args:
        connection: from `workbench`.
        table: `referrals` or `appointments`.
        source: a CSV or Parquet file, or a frame.

    Raises:
        StudyError: when it cannot be read, lacks a column, or a date is none or is written in a second form.
    """
    folder = Path(connection.sql("SELECT folder FROM bench").fetchall()[0][0])
    file, reader, parsed, types = reader_of(connection, table, source, folder)
    known = [field["name"] for field in fields_of(table)]
    faults = column_faults(table, file, list(types), known)
    if faults:
        raise StudyError(faults)
    dates = [field["name"] for field in fields_of(table) if field["type"] == "date" and field["name"] in types]
    target = folder / f"{table}.parquet"
    try:
        connection.execute(f"COPY ({_plain(types, dates, known, reader)}) TO '{quoted(target)}' (FORMAT parquet)")
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise StudyError([parse_fault(file, str(error))]) from error
    held = f"read_parquet('{quoted(target)}')"
    rows = int(connection.sql(f"SELECT count(*) FROM {held}").fetchall()[0][0])
    if rows == 0:
        raise StudyError([Fault(file, "the extract has column names and no rows", way_out=EMPTY)])
    extract = Extract(table, file, tuple(types), rows, parsed)
    faults = [fault for column in dates for fault in read_odd_dates(connection, extract, held, column)]
    if faults:
        raise StudyError(faults)
    _make_view(connection, table, held, dates)
    return extract


def _plain(types: dict[str, str], dates: list[str], known: list[str], reader: str) -> str:
    """Return the SQL of all columns as trimmed text, of dates as DATE with the text of those not read, and the rest."""
    typed = [name for name in dates if types[name].startswith(("DATE", "TIMESTAMP"))]
    texts = [f'{_text(name, kind)} AS "{name}"' for name, kind in types.items() if name in known and name not in typed]
    texts += [f'CAST("{name}" AS DATE) AS "{name}"' for name in typed]
    others = [f"coalesce(CAST(\"{name}\" AS VARCHAR), '')" for name in types if name not in known]
    texts.append(f"concat_ws(chr(31), {', '.join(others)}) AS others" if others else "'' AS others")
    parts = ["row", "others"]
    for name in (name for name in types if name in known):
        day = (
            f'CASE WHEN length("{name}") = 10 AND "{name}"[5] = \'-\' AND "{name}"[8] = \'-\' '
            f'THEN TRY_CAST("{name}" AS DATE) WHEN regexp_full_match("{name}", \'{_ISO_WITH_TIME}\') '
            f'THEN TRY_CAST(left("{name}", 10) AS DATE) END'
        )
        if name in typed:
            parts += [f'"{name}"', f'CAST(NULL AS VARCHAR) AS "{name}_text"']
        elif name in dates:
            parts += [f'{day} AS "{name}"', f'CASE WHEN ({day}) IS NULL THEN "{name}" END AS "{name}_text"']
        else:
            parts.append(f'"{name}"')
    inner = ", ".join(f'"{name}"' for name in types if name in known)
    parts.append(f"hash({inner}, others) AS hash")
    return f"SELECT {', '.join(parts)} FROM (SELECT row, {', '.join(texts)} FROM {reader})"


def _text(name: str, kind: str) -> str:
    """Return the SQL of a column as trimmed text, with the descriptor's words for missing as NULL."""
    whole = f'CAST(CAST("{name}" AS BIGINT) AS VARCHAR)'
    cast = whole if kind in ("DOUBLE", "FLOAT") else f'"{name}"' if kind == "VARCHAR" else f'CAST("{name}" AS VARCHAR)'
    missing = ", ".join(f"'{word}'" for word in resource_of("appointments")["schema"]["missingValues"])
    odd = " OR ".join(f"contains({cast}, chr({mark}))" for mark in (9, 10, 13, 0xFEFF))
    every = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(65279)"
    trimmed = f"CASE WHEN {odd} THEN trim({cast}, {every}) ELSE trim({cast}) END"
    return f"(CASE WHEN length(trim({cast})) <= 4 AND trim({cast}) IN ({missing}) THEN NULL ELSE {trimmed} END)"


def _make_view(connection: duckdb.DuckDBPyConnection, table: str, held: str, dates: list[str]) -> None:
    odd = [c for c in dates if connection.sql(f'SELECT count(*) FROM "{table}_{c}"').fetchall()[0][0]]
    columns = ", ".join(f'coalesce(h."{c}", "d_{c}".day) AS "{c}"' for c in odd)
    joins = " ".join(f'LEFT JOIN "{table}_{c}" "d_{c}" ON "d_{c}".text = h."{c}_text"' for c in odd)
    left_out = ", ".join([f'"{c}_text"' for c in dates] + [f'"{c}"' for c in odd])
    picked = f"h.* EXCLUDE ({left_out})" if left_out else "h.*"
    connection.execute(
        f"CREATE VIEW {table} AS SELECT {picked}{', ' + columns if columns else ''} FROM {held} h {joins}"
    )
