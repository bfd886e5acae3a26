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
    return re.sub(r"[\s_\-]+", "_", text.strip(SPACES).lower()).strip("_")


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
        raise Unreadable(Fault(file, "the file is empty", way_out=EMPTY))
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
        cells = [cell.strip(SPACES) for cell in record]
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


def merged(parts: Sequence[RawTable]) -> RawTable:
    """Return several returns of one table as one, each row still knowing its file and line.

    Args:
        parts: tables of the same name; a column that one lacks is empty there.

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
    return RawTable(parts[0].name, files, columns, np.concatenate([part.lines for part in parts]), sources)


def with_constant(table: RawTable, title: str, text: str) -> RawTable:
    """Return the table with one more column that holds the same text in every row.

    Args:
        table: the table.
        title: the new column's name.
        text: what every cell of it holds.

    >>> with_constant(table_of([["a"], ["x"]], "sites", "f"), "site_id", "3").columns["site_id"].uniques
    ['3']
    """
    column = Column([text], np.zeros(len(table.lines), dtype=np.int32))
    return replace(table, columns={title: column, **table.columns})
