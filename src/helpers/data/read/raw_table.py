"""A table as text: columns of distinct texts, line numbers as a spreadsheet shows them, the file of every row."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from helpers.data.faults import Fault

SPACES: Final = " \t\r\n\u00a0\u2007\u202f\ufeff"
EMPTY: Final = "fill it, or delete it if there are no such data"
FAULTS_PER_KIND: Final = 100
"""Faults of one kind and file that are listed one by one; the rest are counted."""

_TOO_LONG: Final = "put text that holds the separator in quotes"
_BESIDE: Final = "clear the cells to the right of the last column"
_TOO_SHORT: Final = "add the cell that was lost, and keep the separators of empty cells"


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
    header_line: int = 1

    def place(self, row: int) -> tuple[str, int]:
        """Return file and line of a row."""
        return self.files[int(self.sources[row])], int(self.lines[row])

    def text(self, row: int, column: str) -> str:
        """Return the text of one cell; empty when the table lacks the column."""
        held = self.columns.get(column)
        return "" if held is None else held.uniques[int(held.codes[row])]

    def fault(self, row: int, column: str, problem: str, way_out: str = "", *, shows_value: bool = True) -> Fault:
        """Return a fault of one cell, with its place and its text."""
        file, line = self.place(row)
        return Fault(file, problem, line, column, (shows_value and self.text(row, column)) or None, way_out)

    def column_fault(self, column: str, problem: str, way_out: str = "") -> Fault:
        """Return a fault of a whole column, placed at the header."""
        more = len(self.files) - 1
        where = f"{self.files[0]} and {more:,} more like it" if more else self.files[0]
        return Fault(where, problem, self.header_line, column, way_out=way_out)


def tidy_header(text: str) -> str:
    r"""Return a header as the schema writes it: lower case, underscores, no byte-order mark.

    >>> tidy_header("\ufeff Site ID "), tidy_header("GP appointments-before")
    ('site_id', 'gp_appointments_before')
    """
    return re.sub(r"[\s_\-]+", "_", text.strip(SPACES).lower()).strip("_")


def table_of(records: Iterable[Sequence[str]], name: str, file: str, *, padded: bool = False) -> RawTable:
    """Return records as a table: the first that is not blank is the header, blank lines and columns are left out.

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
        raise Unreadable(Fault(file, "the file is empty", way_out=EMPTY))
    too_long = _BESIDE if padded else _TOO_LONG
    return _filled(_even(numbered, len(header), padded), header, line, name, file, too_long)


def _even(
    numbered: Iterator[tuple[int, Sequence[str]]], width: int, padded: bool
) -> Iterator[tuple[int, list[str], str]]:
    """Give each line that is not blank as many cells as the header, or the words for why it cannot have them."""
    for line, record in numbered:
        cells = [cell.strip(SPACES) for cell in record]
        if not any(cells):
            continue
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if padded and len(cells) < width:
            cells += [""] * (width - len(cells))
        uneven = f"the line has {len(cells)} cells where the header has {width}" if len(cells) != width else ""
        yield line, cells, uneven


def _filled(
    even: Iterable[tuple[int, list[str], str]], header: list[str], header_line: int, name: str, file: str, too_long: str
) -> RawTable:
    codes = [array("i") for _ in header]
    known: list[dict[str, int]] = [{} for _ in header]
    lines = array("i")
    faults = _header_faults(header, header_line, file)
    nameless: list[int] = []
    uneven = 0
    for line, cells, problem in even:
        if problem:
            uneven += 1
            if uneven <= FAULTS_PER_KIND:
                long = len(cells) > len(header)
                way_out = too_long if long else _TOO_SHORT
                faults.append(Fault(file, problem, line, way_out=way_out))
            continue
        lines.append(line)
        for held, seen, cell in zip(codes, known, cells, strict=True):
            held.append(seen.setdefault(cell, len(seen)))
    if uneven > FAULTS_PER_KIND:
        faults.append(Fault(file, f"{uneven - FAULTS_PER_KIND:,} more lines with too many or too few cells"))
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
    sources = np.zeros(len(numbers), dtype=np.int32)
    return RawTable(name, [file], columns, numbers, sources, faults=faults, header_line=header_line)


def _header_faults(header: list[str], line: int, file: str) -> list[Fault]:
    named = [title for title in header if title]
    twice = {title for title in named if named.count(title) > 1}
    return [
        Fault(file, "is the name of two columns", line, value=title, way_out="keep one of them")
        for title in sorted(twice)
    ]


def merged(parts: Sequence[RawTable]) -> RawTable:
    """Return several returns of one table as one, each row still knowing its file and line.

    >>> one, two = (table_of([["site_id"], [site]], "sites", f"site_{site}.xlsx") for site in "12")
    >>> merged([one, two]).place(1)
    ('site_2.xlsx', 2)
    """
    if len(parts) == 1:
        return parts[0]
    columns: dict[str, Column] = {}
    for title in dict.fromkeys(title for part in parts for title in part.columns):
        known: dict[str, int] = {}
        codes = []
        for part in parts:
            held = part.columns.get(title, Column([""], np.zeros(len(part.lines), dtype=np.int32)))
            places = [known.setdefault(text, len(known)) for text in held.uniques]
            codes.append(np.array(places or [0], dtype=np.int32)[held.codes])
        columns[title] = Column(list(known), np.concatenate(codes))
    sources = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part.lines) for part in parts])
    files = [part.files[0] for part in parts]
    lines = np.concatenate([part.lines for part in parts])
    return RawTable(parts[0].name, files, columns, lines, sources, header_line=parts[0].header_line)


def with_constant(table: RawTable, title: str, text: str) -> RawTable:
    """Return the table with one more column that holds the same text in every row.

    >>> with_constant(table_of([["a"], ["x"]], "sites", "f"), "site_id", "3").columns["site_id"].uniques
    ['3']
    """
    column = Column([text], np.zeros(len(table.lines), dtype=np.int32))
    return replace(table, columns={title: column, **table.columns})
