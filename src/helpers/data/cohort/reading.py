"""Where the rows of an extract come from: the SQL that reads a CSV or Parquet file or a frame, and its columns."""

# ruff: noqa: S608 - names in SQL are the descriptor's or stripped of quotes; values are quoted or bound

import csv
import re
import shutil
from collections.abc import Collection, Iterable
from itertools import islice
from pathlib import Path

import duckdb
import pandas as pd

from helpers.data.descriptor import fields_of, is_required
from helpers.data.faults import Fault, StudyError
from helpers.data.read.raw_table import SPACES, Unreadable, tidy_header
from helpers.data.read.text import LARGEST_FILE, SEPARATORS, find_encoding
from helpers.data.rules.files import EMPTY

Source = str | Path | pd.DataFrame


def reader_of(
    connection: duckdb.DuckDBPyConnection, table: str, source: Source, folder: Path
) -> tuple[str, str, tuple[Path, str, str, int] | None, dict[str, str]]:
    """Return the file's name, the SQL that reads it, how it was parsed, and its columns with their types."""
    if isinstance(source, pd.DataFrame):
        connection.register(f"{table}_frame", source.set_axis(_safe(source.columns, table), axis=1))
        reader = f"{table}_frame"
        return table, reader, None, _types(connection, reader)
    path = Path(source)
    if not path.is_file():
        raise StudyError([Fault(path.name, "there is no such file", way_out="give a CSV or a Parquet file")])
    if path.suffix.lower() == ".parquet":
        reader = _parquet_reader(connection, path)
        return path.name, reader, None, _types(connection, reader)
    if path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise StudyError([Fault(path.name, "is neither CSV nor Parquet", way_out="save it as CSV UTF-8 or as Parquet")])
    encoding, separator, skipped, names = _csv_shape(path, [field["name"] for field in fields_of(table)])
    header, text = _safe(names, path.name), path
    if encoding not in ("utf-8", "utf-8-sig"):
        text = folder / f"{table}.csv"
        with path.open(encoding=encoding, newline="") as old, text.open("w", encoding="utf-8", newline="") as new:
            shutil.copyfileobj(old, new)
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in header)
    blank = " AND ".join(f"coalesce(trim(\"{name}\"), '') = ''" for name in header)
    reader = (
        f"(SELECT * FROM read_csv('{quoted(text)}', auto_detect = false, header = false, "
        f"skip = {skipped}, delim = '{separator}', quote = '\"', escape = '\"', columns = {{{columns}}}) "
        f"WHERE NOT ({blank}))"
    )
    return path.name, reader, (path, encoding, separator, skipped), dict.fromkeys(header, "VARCHAR")


def _parquet_reader(connection: duckdb.DuckDBPyConnection, path: Path) -> str:
    inner = f"read_parquet('{quoted(path)}')"
    try:
        names = [str(row[0]) for row in connection.sql(f"DESCRIBE SELECT * FROM {inner}").fetchall()]
    except duckdb.Error as error:
        raise StudyError([Fault(path.name, "is not a Parquet file", way_out="save it again")]) from error
    pairs = zip((name.replace('"', '""') for name in names), _safe(names, path.name), strict=True)
    renamed = ", ".join(f'"{old}" AS "{new}"' for old, new in pairs)
    return f"(SELECT {renamed} FROM {inner})"


def _csv_shape(path: Path, known: list[str]) -> tuple[str, str, int, list[str]]:
    """Return a CSV file's encoding, separator, lines up to and with its header, and its column names."""
    try:
        encoding = find_encoding(path) if path.stat().st_size <= LARGEST_FILE else "utf-8-sig"
        with path.open(encoding=encoding, newline="") as text:
            for skipped, line in enumerate(islice(text, 20), 1):
                if line.strip(SPACES + ",;|") and not line.lower().startswith(("sep=", "\ufeffsep=")):
                    separator = max(SEPARATORS, key=lambda s: sum(n in known for n in _names(line, s)))
                    return encoding, separator, skipped, _names(line, separator)
    except Unreadable as unreadable:
        raise StudyError([unreadable.fault]) from unreadable
    except UnicodeDecodeError as error:
        raise StudyError([Fault(path.name, "the file is not UTF-8 text", way_out="save it as CSV UTF-8")]) from error
    raise StudyError([Fault(path.name, "the file is empty", way_out=EMPTY.way_out)])


def _names(line: str, separator: str) -> list[str]:
    return [tidy_header(cell) for cell in next(csv.reader([line], delimiter=separator), [])]


def _safe(names: Iterable[object], file: str) -> list[str]:
    """Return column names as the schema writes them, fit to stand between quotes in SQL; refuse a name used twice."""
    safe = [re.sub(r"['\"\\]", "", tidy_header(str(name))) or f"nameless_{i}" for i, name in enumerate(names, 1)]
    safe = ["row_of_extract" if name == "row" else name for name in safe]
    twice = sorted({name for name in safe if safe.count(name) > 1})
    if twice:
        problem, way_out = "is the name of two columns", "keep one of them"
        raise StudyError([Fault(file, problem, 1, None, name, way_out) for name in twice])
    return safe


def _types(connection: duckdb.DuckDBPyConnection, reader: str) -> dict[str, str]:
    described = connection.sql(f"DESCRIBE SELECT * FROM {reader}").fetchall()
    return {str(name): str(kind) for name, kind, *_ in described if name != "row"}


def column_faults(table: str, file: str, columns: Collection[str]) -> list[Fault]:
    """Return what is wrong with the column names."""
    known = [field["name"] for field in fields_of(table)]
    if not set(columns) & set(known):
        problem = "the first line holds none of this table's column names"
        return [Fault(file, problem, 1, way_out=f"it must be {','.join(known)}")]
    absent = [field["name"] for field in fields_of(table) if is_required(field) and field["name"] not in columns]
    way_out = f"add it; the columns are {', '.join(known)}"
    return [Fault(file, f"there is no column {name}", 1, way_out=way_out) for name in absent]


def parse_fault(file: str, message: str) -> Fault:
    """Return DuckDB's complaint on a line as a fault, without the line's text.

    >>> parse_fault("a.csv", "CSV Error on Line: 6\\nExpected Number of Columns: 3 Found: 2").text()[:60]
    'a.csv, line 6: the line has 2 cells where the header has 3; '
    """
    line = re.search(r"Line: (\d+)", message)
    cells = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    problem = "the line cannot be read"
    if cells:
        problem = f"the line has {cells[2]} cells where the header has {cells[1]}"
    elif "unicode" in message.lower() or "utf" in message.lower():
        problem = "the file is not UTF-8 text; save it as CSV UTF-8"
    elif "quote" in message.lower():
        problem = "a quotation mark in or above this line is not closed"
    return Fault(file, problem, int(line[1]) if line else None, way_out="mend the line, or export the file again")


def quoted(path: Path) -> str:
    """Return a path for use between single quotes in SQL.

    >>> quoted(Path("o'clock"))
    "o''clock"
    """
    return str(path).replace("'", "''")
