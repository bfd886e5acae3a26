"""A CSV file of any size as an extract: how it is stored, whether DuckDB reads it alike, its rows and their lines."""

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Final

from helpers.data.faults import Fault
from helpers.data.read.raw_table import RawTable, Unreadable, even_lines, header_of, table_of, tidy_header
from helpers.data.read.text import (
    LARGEST_FILE,
    as_written,
    find_encoding,
    find_separator,
    read_delimited,
    records_of,
)
from helpers.data.rules import files as rule_files

_BLOCK: Final = 1 << 20
_LONGEST_BLANK: Final = 64


@dataclass(frozen=True)
class TextExtract:
    """A CSV file: its encoding and separator, and the records up to its header."""

    path: Path
    encoding: str
    separator: str
    top: list[list[str]]
    known: Sequence[str]

    @property
    def names(self) -> list[str]:
        """The column names in order, empty for a column without one."""
        return [tidy_header(cell) for cell in self.top[-1]]

    def head(self, table: str) -> RawTable:
        """Return the header as a table without rows."""
        return self._as_written(table_of(self.top, table, self.path.name), {})

    def table(self, table: str, rows: Collection[int] | None = None) -> RawTable:
        """Return the table as the reader of text reads it, or some of its rows."""
        if rows is None:
            return read_delimited(self.path, table, self.known)
        spans: dict[int, tuple[int, int]] = {}
        return self._as_written(table_of(self._records_of(rows, spans), table, self.path.name), spans)

    def _as_written(self, table: RawTable, spans: dict[int, tuple[int, int]]) -> RawTable:
        return as_written(table, self.path, self.encoding, self.separator, spans)

    def _records_of(self, rows: Collection[int], spans: dict[int, tuple[int, int]]) -> Iterator[list[str]]:
        """Give the records of some rows, with blank ones in place of the others."""
        yield from self.top
        at, last = len(self.top), max(rows)
        for row, (line, cells) in enumerate(self.rows([], spans), 1):
            if row in rows:
                yield from repeat([], line - at - 1)
                yield cells
                at = line
            if row == last:
                return

    def rows(
        self, faults: list[Fault], spans: dict[int, tuple[int, int]] | None = None
    ) -> Iterator[tuple[int, list[str]]]:
        """Give line and cells of every row, as the reader of text does; other lines are added to `faults`."""
        try:
            with self.path.open(encoding=self.encoding, newline="") as text:
                records = records_of(text, self.separator, self.path.name, {} if spans is None else spans)
                numbered = enumerate(records, 1)
                header_of(numbered, self.path.name)
                yield from even_lines(numbered, len(self.names), self.path.name, faults)
        except UnicodeDecodeError as error:
            raise Unreadable(rule_files.NOT_TEXT.broken(self.path.name)) from error

    def lines(self, rows: Collection[int]) -> dict[int, int]:
        """Return the line of each row."""
        lines: dict[int, int] = {}
        for row, (line, _) in enumerate(self.rows([]), 1):
            if row in rows:
                lines[row] = line
                if len(lines) == len(rows):
                    break
        return lines

    def copy_rows(self, target: Path) -> list[Fault]:
        """Write the rows as UTF-8 with commas and one kind of line end, and return what is wrong with other lines."""
        faults: list[Fault] = []
        with target.open("w", encoding="utf-8", newline="") as copy:
            rows = ([re.sub("\r\n?", "\n", cell) for cell in cells] for _, cells in self.rows(faults))
            csv.writer(copy, lineterminator="\n").writerows(rows)
        return faults

    def is_plain(self) -> bool:
        """Return whether DuckDB reads the file as the reader of text does.

        DuckDB takes a quotation mark after a blank for one that opens a cell, and may lose rows where lines end in two
        ways, as below a heading that Excel has wrapped.
        """
        if not self.encoding.startswith("utf-8"):
            return False
        mark = re.escape(self.separator).encode()
        odd = re.compile(rb'[%b\r\n][ \t]+"|"[ \t]+[%b\r\n]' % (mark, mark))
        both, feeds, returns, kept = 0, 0, 0, b""
        with self.path.open("rb") as file:
            while block := file.read(_BLOCK):
                feeds, returns = feeds + block.count(b"\n"), returns + block.count(b"\r")
                both += (kept[-1:] + block).count(b"\r\n") if returns else 0
                if (b'"' in block or b'"' in kept) and odd.search(kept + block):
                    return False
                kept = block[-_LONGEST_BLANK:]
        return returns == 0 or returns == both == feeds


def text_extract(path: Path, known: Sequence[str]) -> TextExtract:
    """Return how a CSV file of a table with known columns is stored; a large one is taken for UTF-8."""
    try:
        encoding = find_encoding(path) if path.stat().st_size <= LARGEST_FILE else "utf-8-sig"
        separator = find_separator(path, encoding, known)
        with path.open(encoding=encoding, newline="") as text:
            top: list[list[str]] = []
            numbered = enumerate(_kept(records_of(text, separator, path.name, {}), top), 1)
            header_of(numbered, path.name)
    except UnicodeDecodeError as error:
        raise Unreadable(rule_files.NOT_TEXT.broken(path.name)) from error
    return TextExtract(path, encoding, separator, top, known)


def _kept(records: Iterator[list[str]], kept: list[list[str]]) -> Iterator[list[str]]:
    """Give records, and keep those that were given."""
    for record in records:
        kept.append(record)
        yield record
