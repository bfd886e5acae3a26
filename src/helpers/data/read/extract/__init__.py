"""Extracts of any size in DuckDB: a CSV or Parquet file, a frame or a table, each row with its number and its line.

A CSV file is read by DuckDB where that reads it as the reader of text does, and else through a copy that the reader of
text writes. What the rules look at is a table of text like any other: the whole, or some rows of a large extract.
"""

# ruff: noqa: S608 - names in SQL are the descriptor's or positions; values are quoted or bound

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd

from helpers.data.descriptor import fields_of
from helpers.data.faults import StudyError
from helpers.data.read.extract.stored import as_it_is, is_tidy
from helpers.data.read.extract.text_file import TextExtract, text_extract
from helpers.data.read.extract.tidying import BLANKS, dates_of, tidied
from helpers.data.read.raw_table import Column, RawTable, Unreadable, table_of, tidy_header
from helpers.data.read.text import LARGEST_FILE
from helpers.data.rules import extracts as rule_extracts
from helpers.data.rules import headers as rule_headers

Source = str | Path | pd.DataFrame | RawTable
_TEXT_FILES: Final = (".csv", ".tsv", ".txt")
_MOST_ROWS: Final = 1_000_000
"""Rows of a frame or a Parquet file that are made text of when the rules look at the whole."""


class LinesUnknown(Exception):  # noqa: N818 - not a user's error: the extract must be read again, in order
    """A line is to be named of an extract whose rows were read in any order."""


@dataclass(frozen=True)
class Extract:
    """One extract in DuckDB as a view of its name: `row` (from 1), its columns, dates as DATE, missing as NULL.

    `head` is its header as a table without rows, with what is to be said of the file.
    """

    table: str
    head: RawTable
    columns: tuple[str, ...]
    rows: int
    source: RawTable | TextExtract | None = field(repr=False)
    lines_of: Callable[[Collection[int]], dict[int, int]] = field(repr=False)
    in_order: bool = True

    @property
    def file(self) -> str:
        """The file, for a message."""
        return self.head.file_names

    def lines(self, rows: Iterable[int]) -> dict[int, int]:
        """Return the line, as a spreadsheet shows it, of each row; of a Parquet file the row itself."""
        wanted = set(rows)
        if wanted and not self.in_order:
            raise LinesUnknown
        return self.lines_of(wanted) if wanted else {}

    def whole(self, connection: duckdb.DuckDBPyConnection) -> RawTable | None:
        """Return all rows as a table of text, as `linkbook check` has them; None of an extract larger than it reads."""
        if isinstance(self.source, RawTable):
            return self.source
        if isinstance(self.source, TextExtract):
            return self.source.table(self.table) if self.source.path.stat().st_size <= LARGEST_FILE else None
        return self.some(connection, range(1, self.rows + 1)) if self.rows <= _MOST_ROWS else None

    def some(self, connection: duckdb.DuckDBPyConnection, rows: Sequence[int]) -> RawTable:
        """Return some rows as a table of text, with their lines."""
        if rows and not self.in_order:
            raise LinesUnknown
        if rows and isinstance(self.source, TextExtract):
            return self.source.table(self.table, set(rows))
        texts = [_text(self.table, name) for name in self.columns]
        query = f"SELECT {', '.join(texts)} FROM {self.table}_rows WHERE row IN (SELECT unnest($rows)) ORDER BY row"
        read = connection.execute(query, {"rows": list(rows)}).fetchnumpy() if texts else {}
        none = Column([""], np.zeros(len(rows), dtype=np.int32))
        columns = {name: _as_column(read[name]) if name in self.columns else none for name in self.head.columns}
        line_of = self.lines(rows)
        lines = np.array([line_of[row] for row in rows], dtype=np.int32)
        return replace(self.head, columns=columns, lines=lines, sources=np.zeros(len(rows), dtype=np.int32))


def _text(table: str, name: str) -> str:
    if name in dates_of(table, [name]):
        return f'concat(coalesce("{name}_key", CAST("{name}" AS VARCHAR)), "{name}_time") AS "{name}"'
    return f'coalesce("{name}", \'\') AS "{name}"'


def _as_column(texts: Any) -> Column:
    codes, uniques = pd.factorize(np.asarray(texts, dtype=object))
    return Column([str(text) for text in uniques], codes.astype(np.int32))


@contextmanager
def unchanged(sources: Iterable[Source]) -> Iterator[None]:
    """Refuse what was made of files that changed meanwhile: they are read more than once."""
    paths = [Path(source) for source in sources if isinstance(source, str | Path)]
    before = [_state_of(path) for path in paths]
    yield
    changed = [path for path, state in zip(paths, before, strict=True) if _state_of(path) != state]
    if changed:
        raise StudyError([rule_extracts.CHANGED.broken(path.name) for path in changed])


def _state_of(path: Path) -> tuple[int, int, int] | None:
    """Return what changes when a file is written to or another takes its place; None where there is none."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns


@dataclass(frozen=True)
class _Opened:
    """What an extract is read from: its columns are c0, c1 and so on in `reader`, and `names` are their names."""

    head: RawTable
    reader: str
    names: list[str]
    lines: Callable[[Collection[int]], dict[int, int]]
    source: RawTable | TextExtract | None = None
    is_copy: bool = True
    numbered: str | None = None
    """The same of a Parquet file, with `file_row_number`."""


def open_extract(
    connection: duckdb.DuckDBPyConnection, table: str, source: Source, folder: Path, *, in_order: bool = True
) -> Extract:
    """Read an extract into a file of the scratch folder, and make the view `TABLE_rows` of it, dates as written."""
    opened = _opened(connection, table, source, folder)
    known = {field["name"] for field in fields_of(table)}
    columns = {name: f"c{opened.names.index(name)}" for name in opened.head.columns if name in known}
    if not columns:
        return Extract(table, opened.head, (), 0, opened.source, opened.lines, in_order)
    connection.execute(f"SET preserve_insertion_order = {in_order}")
    try:
        rows_of, is_copied = _rows_of(connection, opened, columns, folder)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        if opened.is_copy or not isinstance(opened.source, TextExtract):
            raise
        opened = _of_copy(table, opened.source, folder)
        rows_of, is_copied = _rows_of(connection, opened, columns, folder)
    connection.execute("SET preserve_insertion_order = true")
    connection.execute(f"CREATE VIEW {table}_rows AS {rows_of}")
    rows = int(connection.sql(f"SELECT count(*) FROM {table}_rows").fetchall()[0][0])
    return Extract(table, opened.head, tuple(columns), rows, opened.source, opened.lines, in_order or not is_copied)


def _rows_of(
    connection: duckdb.DuckDBPyConnection, opened: _Opened, columns: dict[str, str], folder: Path
) -> tuple[str, bool]:
    """Return the SQL of an extract's rows, and whether they were copied: those of a tidy Parquet file are not."""
    table, reader, numbered = opened.head.name, opened.reader, opened.numbered
    is_text = isinstance(opened.source, TextExtract)
    stored = folder / f"{table}_text.parquet"
    if is_text:
        _store(connection, opened, stored)
        reader = f"read_parquet('{quoted(stored)}')"
        numbered = f"read_parquet('{quoted(stored)}', file_row_number = true)"
    _refuse_nameless(connection, opened, reader)
    if numbered is not None:
        types = _types(connection, numbered)
        if is_tidy(connection, table, numbered, columns, types):
            return as_it_is(table, numbered, columns, types), is_text
    target = folder / f"{table}.parquet"
    connection.execute(
        f"COPY ({tidied(table, reader, columns, _types(connection, reader))}) TO '{quoted(target)}' (FORMAT parquet)"
    )
    stored.unlink(missing_ok=True)
    rows_of = f"read_parquet('{quoted(target)}', file_row_number = true)"
    return f"SELECT * EXCLUDE file_row_number, file_row_number + 1 AS row FROM {rows_of}", True


def _store(connection: duckdb.DuckDBPyConnection, opened: _Opened, stored: Path) -> None:
    """Store the rows of a text file but for blank ones, which are asked for in what is stored: that is quicker."""
    target, blank = f"'{quoted(stored)}'", " AND ".join(_is_blank(f"c{number}") for number in range(len(opened.names)))
    connection.execute(f"COPY (SELECT * FROM {opened.reader}) TO {target} (FORMAT parquet)")
    if connection.sql(f"SELECT 1 FROM read_parquet({target}) WHERE {blank} LIMIT 1").fetchall():
        connection.execute(f"COPY (SELECT * FROM {opened.reader} WHERE NOT ({blank})) TO {target} (FORMAT parquet)")


def _types(connection: duckdb.DuckDBPyConnection, reader: str) -> dict[str, str]:
    described = connection.sql(f"DESCRIBE SELECT * FROM {reader}").fetchall()
    return {str(name): str(kind) for name, kind, *_ in described}


def _refuse_nameless(connection: duckdb.DuckDBPyConnection, opened: _Opened, reader: str) -> None:
    """Add to the head's faults the columns that have values and no name."""
    head = opened.head
    for number, name in enumerate(opened.names):
        filled = f"SELECT 1 FROM {reader} WHERE trim(CAST(c{number} AS VARCHAR), {BLANKS}) <> '' LIMIT 1"
        if not name and connection.sql(filled).fetchall():
            fault = rule_headers.COLUMN_NAMELESS.broken(head.files[0], head.header_line, number=number + 1)
            head.faults.append(fault)


def _opened(connection: duckdb.DuckDBPyConnection, table: str, source: Source, folder: Path) -> _Opened:
    if isinstance(source, RawTable):
        frame = pd.DataFrame({name: source.texts(name) for name in source.columns}, dtype=object)
        opened = _of_frame(connection, table, frame, lambda rows: {row: int(source.lines[row - 1]) for row in rows})
        no_rows = {name: Column([], np.zeros(0, dtype=np.int32)) for name in source.columns}
        none = np.zeros(0, dtype=np.int32)
        return replace(opened, head=replace(source, columns=no_rows, lines=none, sources=none), source=source)
    if isinstance(source, pd.DataFrame):
        return _of_frame(connection, table, source, lambda rows: {row: row + 1 for row in rows})
    path = Path(source)
    if not path.is_file():
        raise Unreadable(rule_extracts.NO_FILE.broken(path.name))
    if path.suffix.lower() == ".parquet":
        return _of_parquet(connection, table, path)
    if path.suffix.lower() not in _TEXT_FILES:
        raise Unreadable(rule_extracts.NO_EXTRACT.broken(path.name))
    text = text_extract(path, [field["name"] for field in fields_of(table)])
    head = text.head(table)
    if not text.is_plain():
        return _of_copy(table, text, folder)
    reader = _csv_reader(path, text, text.separator, len(text.top))
    return _Opened(head, reader, text.names, text.lines, text, is_copy=False)


def _is_blank(name: str) -> str:
    """Ask whether a cell is blank; one that begins with a visible ASCII character is not, and is not trimmed."""
    first = f"unicode({name})"
    return f"({name} IS NULL OR {first} <= 32 OR {first} > 126) AND coalesce(trim({name}, {BLANKS}), '') = ''"


def _of_copy(table: str, text: TextExtract, folder: Path) -> _Opened:
    """Return an extract as read from a copy that the reader of text writes, without lines that cannot be rows."""
    head, copy = text.head(table), folder / f"{table}.csv"
    head.faults += text.copy_rows(copy)
    return _Opened(head, _csv_reader(copy, text, ",", 0), text.names, text.lines, text)


def _csv_reader(path: Path, text: TextExtract, separator: str, skipped: int) -> str:
    columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(text.names)))
    return (
        f"read_csv('{quoted(path)}', auto_detect = false, header = false, skip = {skipped}, "
        f"delim = '{separator}', quote = '\"', escape = '\"', columns = {{{columns}}})"
    )


def _of_frame(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    frame: pd.DataFrame,
    lines: Callable[[Collection[int]], dict[int, int]],
) -> _Opened:
    names = [str(name) for name in frame.columns]
    connection.register(f"{table}_frame", frame.set_axis([f"c{number}" for number in range(len(names))], axis=1))
    head = table_of([names], table, table)
    return _Opened(head, f"{table}_frame", [tidy_header(name) for name in names], lines)


def _of_parquet(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> _Opened:
    inner = f"read_parquet('{quoted(path)}')"
    try:
        names = [str(row[0]) for row in connection.sql(f"DESCRIBE SELECT * FROM {inner}").fetchall()]
    except duckdb.Error as error:
        raise Unreadable(rule_extracts.NO_PARQUET.broken(path.name)) from error
    escaped = (name.replace('"', '""') for name in names)
    renamed = ", ".join(f'"{name}" AS c{number}' for number, name in enumerate(escaped))
    reader = f"(SELECT {renamed} FROM {inner})"
    head, titles = table_of([names], table, path.name), [tidy_header(name) for name in names]
    numbered = f"(SELECT {renamed}, file_row_number FROM read_parquet('{quoted(path)}', file_row_number = true))"
    is_taken = any(name.lower() == "file_row_number" for name in names)
    return _Opened(
        head, reader, titles, lambda rows: {row: row for row in rows}, numbered=None if is_taken else numbered
    )


def quoted(path: Path) -> str:
    """Return a path for use between single quotes in SQL.

    >>> quoted(Path("o'clock"))
    "o''clock"
    """
    return str(path).replace("'", "''")
