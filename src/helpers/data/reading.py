"""Read a delimited text file of unknown making: its encoding, its separator, its lines as a spreadsheet counts them."""

import codecs
import csv
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from helpers.data.faults import Fault

LARGEST_FILE: Final = 250_000_000
"""Bytes; a larger file is refused before it is opened."""

_SEPARATORS: Final = (",", ";", "\t", "|")
_SPACES: Final = " \t\r\n\u00a0\u2007\u202f\ufeff"
_NAMES: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}


class Unreadable(Exception):  # noqa: N818 - not an error of the program
    """A file cannot be read at all; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault."""
        self.fault = fault
        super().__init__(fault.problem)


@dataclass(frozen=True)
class Column:
    """One column: its distinct texts, and for every row the place of its text among them."""

    uniques: list[str]
    codes: NDArray[np.int32]


@dataclass
class RawTable:
    """A table as text. `lines` are line numbers as a spreadsheet shows them, `sources` the file of every row."""

    name: str
    files: list[str]
    columns: dict[str, Column]
    lines: NDArray[np.int32]
    sources: NDArray[np.int32]
    notes: list[Fault] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def place(self, row: int) -> tuple[str, int]:
        """Return file and line of a row."""
        return self.files[int(self.sources[row])], int(self.lines[row])


def tidy_header(text: str) -> str:
    r"""Return a header as the schema writes it: lower case, underscores, no byte-order mark.

    >>> tidy_header("\ufeff Site ID "), tidy_header("GP appointments-before")
    ('site_id', 'gp_appointments_before')
    """
    return re.sub(r"[\s_\-]+", "_", text.strip(_SPACES).lower()).strip("_")


def read_delimited(path: Path, name: str, known: Sequence[str]) -> RawTable:
    """Read one CSV file as text.

    Args:
        path: the file.
        name: the table it holds.
        known: the column names expected, by which the separator is told.

    Returns:
        The table, with notes on how it was read and faults of its lines.

    Raises:
        Unreadable: when the file is too large, empty, not text, or has no header.
    """
    encoding = find_encoding(path)
    with path.open(encoding=encoding, newline="") as text:
        separator = _separator(text.readline(), text.readline(), known)
        text.seek(0)
        records = _records(text, separator, path.name)
        table = table_of(records, name, path.name)
    if encoding not in ("utf-8", "utf-8-sig"):
        table.notes.append(Fault(path.name, f"read as {_NAMES.get(encoding, 'UTF-16')} text"))
    if separator != ",":
        words = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}[separator]
        table.notes.append(Fault(path.name, f"read with {words} between the columns"))
    return table


def find_encoding(path: Path) -> str:
    """Return the encoding of a text file: UTF-8 or UTF-16, with or without a mark, else Windows-1252.

    Args:
        path: the file.

    Raises:
        Unreadable: when it is too large, empty or not text.
    """
    size = path.stat().st_size
    if size > LARGEST_FILE:
        problem = f"the file is {size / 1e6:,.0f} MB, and no more than {LARGEST_FILE / 1e6:,.0f} MB are read"
        raise Unreadable(Fault(path.name, problem, way_out="split the study by site, or keep to the columns asked for"))
    with path.open("rb") as held:
        start = held.read(4096)
    if not start.strip():
        raise Unreadable(
            Fault(path.name, "the file is empty", way_out="fill it, or delete it if there are no such data")
        )
    if start.startswith(b"PK\x03\x04"):
        raise Unreadable(
            Fault(path.name, "this is an Excel workbook with the ending .csv", way_out="rename it to end in .xlsx")
        )
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, ""), (codecs.BOM_UTF32_BE, "")):
        if start.startswith(mark):
            return _proven(path, (encoding,) if encoding else ())
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _proven(path, ("utf-16",))
    if b"\0" in start:
        return _proven(path, ("utf-16-le" if start[1:2] == b"\0" else "utf-16-be",))
    return _proven(path, ("utf-8", "cp1252"))


def _proven(path: Path, encodings: Iterable[str]) -> str:
    for encoding in encodings:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as held:
                nulls = False
                while block := held.read(1 << 20):
                    nulls = nulls or "\0" in decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        if not nulls:
            return encoding
    raise Unreadable(Fault(path.name, "the file is not text in an encoding known here", way_out="save it as CSV UTF-8"))


def _separator(first: str, second: str, known: Sequence[str]) -> str:
    declared = re.fullmatch(r"\ufeff?sep=(.)\s*", first, re.IGNORECASE)
    if declared and declared[1] in _SEPARATORS:
        return declared[1]
    header = first if first.strip(_SPACES + ",;|") else second

    def likeness(separator: str) -> tuple[int, int]:
        names = [tidy_header(cell.strip('"')) for cell in header.split(separator)]
        return sum(name in known for name in names), len(names)

    return max(_SEPARATORS, key=likeness)


def _records(text: Iterable[str], separator: str, file: str) -> Iterator[list[str]]:
    reader = csv.reader(text, delimiter=separator, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        problem = "a quotation mark in or above this line is not closed, or a cell goes on after one"
        if "NUL" in str(error):
            problem = "the line holds a null character"
        fault = Fault(file, problem, reader.line_num, way_out="mend the line, or save the file again as CSV UTF-8")
        raise Unreadable(fault) from error


def table_of(records: Iterable[Sequence[str]], name: str, file: str) -> RawTable:
    """Return records as a table: the first that is not blank is the header, blank lines and columns are left out.

    Args:
        records: the cells of every line, blank lines included, so that lines count as in a spreadsheet.
        name: the table they are of.
        file: what messages call the file.

    Raises:
        Unreadable: when there is no header.

    >>> table = table_of([["Site ID", ""], ["1", ""], [], ["2", ""]], "sites", "sites.csv")
    >>> table.columns["site_id"].uniques, table.lines.tolist()
    (['1', '2'], [2, 4])
    """
    numbered = enumerate(records, 1)
    header: list[str] = []
    for line, record in numbered:
        header = [tidy_header(cell) for cell in record]
        if any(header) and not (line == 1 and header[0].startswith("sep=")):
            break
        header = []
    if not header:
        raise Unreadable(Fault(file, "the file is empty", way_out="fill it, or delete it if there are no such data"))
    return _filled(numbered, header, line, name, file)


def _filled(
    numbered: Iterator[tuple[int, Sequence[str]]], header: list[str], header_line: int, name: str, file: str
) -> RawTable:
    width = len(header)
    codes = [array("i") for _ in header]
    known: list[dict[str, int]] = [{} for _ in header]
    lines = array("i")
    faults = _header_faults(header, header_line, file)
    nameless: list[int] = []
    for line, record in numbered:
        cells = [cell.strip(_SPACES) for cell in record]
        if not any(cells):
            continue
        if len(cells) != width:
            while len(cells) > width and not cells[-1]:
                cells.pop()
            if len(cells) != width:
                problem = f"the line has {len(cells)} cells where the header has {width}"
                faults.append(Fault(file, problem, line, way_out="put text that holds the separator in quotes"))
                continue
        lines.append(line)
        for place, cell in enumerate(cells):
            seen = known[place]
            codes[place].append(seen.setdefault(cell, len(seen)))
    columns: dict[str, Column] = {}
    for place, title in enumerate(header):
        if title:
            columns.setdefault(title, Column(list(known[place]), np.array(codes[place], dtype=np.int32)))
        elif any(known[place]):
            nameless.append(place + 1)
    faults += [
        Fault(file, f"column {place} holds values and has no name", header_line, way_out="name it or clear it")
        for place in nameless
    ]
    numbers = np.array(lines, dtype=np.int32)
    return RawTable(name, [file], columns, numbers, np.zeros(len(numbers), dtype=np.int32), faults=faults)


def _header_faults(header: list[str], line: int, file: str) -> list[Fault]:
    named = [title for title in header if title]
    twice = {title for title in named if named.count(title) > 1}
    return [
        Fault(file, "is the name of two columns", line, value=title, way_out="keep one of them")
        for title in sorted(twice)
    ]
