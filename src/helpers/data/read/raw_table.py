"""A table as text: columns of distinct texts, line numbers as a spreadsheet shows them, the file of every row."""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from helpers.constructs import Framework, shipped_framework
from helpers.counted_outcomes import CountedOutcome
from helpers.data.descriptor import Field, fields_of, item_fields, labelled_fields, outcome_fields
from helpers.data.faults import MOST_OF_A_KIND, Fault, Rule, rest_of
from helpers.data.read.row_marks import known, marks_of
from helpers.data.read.writing import Writing
from helpers.data.rules import files as rule_files
from helpers.data.rules import headers as rule_headers
from helpers.outcomes import Outcomes

SPACES: Final = " \t\r\n\u00a0\u2007\u202f\ufeff"
_TOO_LONG: Final = "put text that holds the separator in quotes"
_TOO_LONG_IN_A_SHEET: Final = "clear the cells to the right of the last column"


class Unreadable(Exception):  # noqa: N818 - not an error of the program
    """A file cannot be read at all; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault."""
        self.fault = fault
        super().__init__(fault.problem)


@dataclass(frozen=True)
class Column:
    """One column: its distinct texts, and for every row the position of its text among them."""

    uniques: list[str]
    codes: NDArray[np.int32]

    def rows_of(self, codes: Sequence[int]) -> NDArray[np.intp]:
        """Return the rows that have one of some texts, given by their positions."""
        return np.flatnonzero(np.isin(self.codes, codes))


@dataclass
class RawTable:
    """A table as text. `lines` are line numbers as a spreadsheet shows them, `sources` the file of every row.

    `header` has the names of all columns, in order, and `separator` stands between them in a text file. `spans` is the
    first and last line of the file for each line that goes over several; `run_together` are texts, by column, that a
    quotation mark made of several rows. `outcomes` are those that a study describes itself, whose items are columns
    of the table; `framework` is the list of constructs with which its configurations are labelled, and `counted` are
    the outcomes that its rows may count.
    """

    name: str
    files: list[str]
    columns: dict[str, Column]
    lines: NDArray[np.int32]
    sources: NDArray[np.int32]
    notes: list[Fault] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Fault] = field(default_factory=list)
    header_line: int = 1
    header: list[str] = field(default_factory=list)
    separator: str = ","
    writing: Writing = field(default_factory=Writing)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    run_together: dict[str, set[str]] = field(default_factory=dict)
    outcomes: Outcomes = field(default_factory=Outcomes)
    framework: Framework = field(default_factory=shipped_framework)
    counted: tuple[CountedOutcome, ...] = ()

    @property
    def fields(self) -> list[Field]:
        """The columns that may be read of the table: the descriptor's, and items that the study describes itself."""
        fields = fields_of(self.name)
        if self.counted:
            fields = outcome_fields(fields, self.counted)
        return [
            *(labelled_fields(fields, self.framework) if self.framework.own else fields),
            *item_fields(self.outcomes),
        ]

    @cached_property
    def marks(self) -> NDArray[np.uint64]:
        """A number for every row, made of its cells."""
        return marks_of(self)

    @property
    def file_names(self) -> str:
        """All files of the table, for a message."""
        return ", ".join(self.files)

    def location(self, row: int) -> tuple[str, int]:
        """Return file and line of a row."""
        return self.files[int(self.sources[row])], int(self.lines[row])

    def earlier(self, row: int, seen_from: str) -> str:
        """Return where a row stands, in words, to a reader who looks at a file."""
        file, line = self.location(row)
        return f"line {line}" if file == seen_from else f"{file}, line {line}"

    def text(self, row: int, column: str) -> str:
        """Return the text of one cell; empty when the table lacks the column."""
        texts = self.columns.get(column)
        return "" if texts is None else texts.uniques[int(texts.codes[row])]

    def texts(self, column: str) -> list[str]:
        """Return the texts of a column, row by row; empty ones when the table lacks it."""
        return [self.text(row, column) for row in range(len(self.lines))]

    def fault(self, row: int, column: str, rule: Rule, *, shows_value: bool = True, **names: Any) -> Fault:
        """Return the breach of a rule by one cell, with its location and its text."""
        file, line = self.location(row)
        value = (shows_value and self.text(row, column)) or None
        return known(rule, rule.broken(file, line, column, value, **names), self, [row])

    def faults_of(self, rows: Iterable[int], column: str, rule: Rule, **names: Any) -> list[Fault]:
        """Return the breaches of a rule by the cells of some rows, one for each text, the first twenty of them."""
        by_text: dict[tuple[int, str], list[int]] = {}
        for row in rows:
            by_text.setdefault((int(self.sources[row]), self.text(row, column)), []).append(row)
        faults = []
        for (_, text), alike in list(by_text.items())[:MOST_OF_A_KIND]:
            file, first = self.location(alike[0])
            lines = tuple(self.location(row)[1] for row in alike[1:MOST_OF_A_KIND])
            fault = rule.broken(file, first, column, text or None, rows=len(alike), lines=lines, **names)
            faults.append(known(rule, fault, self, alike))
        rest = [row for alike in list(by_text.values())[MOST_OF_A_KIND:] for row in alike]
        words = f"rows like these: {rule.words.format(**names)}"
        more = rest_of(rule, len(rest), self.file_names, words, column)
        return faults + [known(rule, fault, self, rest) for fault in more]

    def without(self, rows: Sequence[int] | NDArray[np.intp], why: Iterable[Fault]) -> "RawTable":
        """Return the table without some rows, and with the faults that say why they are left out."""
        kept = np.delete(np.arange(len(self.lines)), rows)
        columns = {}
        for name, column in self.columns.items():
            codes, positions = np.unique(column.codes[kept], return_inverse=True)
            columns[name] = Column([column.uniques[code] for code in codes], positions.astype(np.int32))
        faults = [*self.faults, *why]
        return replace(self, columns=columns, lines=self.lines[kept], sources=self.sources[kept], faults=faults)

    def shared_fault(
        self, rows: Sequence[int], column: str, rule: Rule, *, shows_value: bool = False, **names: Any
    ) -> Fault:
        """Return one breach of a rule by many rows that have one cause, with the first of their lines and values."""
        file, line = self.location(int(rows[0]))
        lines = tuple(self.location(int(row))[1] for row in rows[1:MOST_OF_A_KIND])
        value = (shows_value and self.text(int(rows[0]), column)) or None
        fault = rule.broken(file, line, column, value, rows=len(rows), lines=lines, **names)
        return known(rule, fault, self, rows)

    def column_fault(self, column: str, rule: Rule, **names: Any) -> Fault:
        """Return the breach of a rule by a whole column, at the line of its name."""
        more = len(self.files) - 1
        where = f"{self.files[0]} and {more:,} more like it" if more else self.files[0]
        return known(rule, rule.broken(where, self.header_line, column, **names), self)


def tidy_header(text: str) -> str:
    r"""Return a header as the schema writes it: lower case, underscores, no byte-order mark.

    >>> tidy_header("\ufeff Site ID "), tidy_header("GP appointments-before")
    ('site_id', 'gp_appointments_before')
    """
    return re.sub(r"[\s_\-]+", "_", text.strip(SPACES).lower()).strip("_")


def table_of(records: Iterable[Sequence[str]], name: str, file: str, *, padded: bool = False) -> RawTable:
    """Return records as a table: the first that is not blank is the header, blank lines and columns are left out.

    A line shorter than the header has its last cells empty when `padded`, as in a workbook; otherwise, as in a text
    file, a cell may have been lost anywhere in it, and it is a fault.

    >>> table = table_of([["Site ID", ""], ["1", ""], [], ["2", ""]], "sites", "sites.csv")
    >>> table.columns["site_id"].uniques, table.lines.tolist()
    (['1', '2'], [2, 4])
    """
    numbered = enumerate(records, 1)
    line, header = header_of(numbered, file)
    faults: list[Fault] = []
    lines, texts = _read_lines(even_lines(numbered, len(header), file, faults, padded=padded), len(header))
    named = {title: column for title, column in reversed(list(zip(header, texts, strict=True))) if title}
    columns = {title: named[title] for title in header if title}
    twice = {title for title in columns if header.count(title) > 1}
    faults[:0] = [rule_headers.COLUMN_TWICE.broken(file, line, value=title) for title in sorted(twice)]
    faults += [
        rule_headers.COLUMN_NAMELESS.broken(file, line, number=number)
        for number, (title, column) in enumerate(zip(header, texts, strict=True), 1)
        if not title and any(column.uniques)
    ]
    sources = np.zeros(len(lines), dtype=np.int32)
    return RawTable(name, [file], columns, lines, sources, faults=faults, header_line=line, header=header)


def header_of(numbered: Iterator[tuple[int, Sequence[str]]], file: str) -> tuple[int, list[str]]:
    """Return line and names of the header: the first line that is not blank and does not declare the separator."""
    for line, record in numbered:
        header = [tidy_header(cell) for cell in record]
        if any(header) and not (line == 1 and header[0].startswith("sep=")):
            return line, header
    raise Unreadable(rule_files.EMPTY.broken(file))


def even_lines(
    numbered: Iterable[tuple[int, Sequence[str]]], width: int, file: str, faults: list[Fault], *, padded: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """Give the lines that are not blank and have as many cells as the header; the others are added to `faults`."""
    uneven = 0
    for line, cells in _filled_lines(numbered, width, padded):
        if len(cells) == width:
            yield line, cells
            continue
        uneven += 1
        if uneven <= MOST_OF_A_KIND:
            rule = rule_headers.LINE_TOO_LONG if len(cells) > width else rule_headers.LINE_TOO_SHORT
            way_out = _TOO_LONG_IN_A_SHEET if padded else _TOO_LONG
            faults.append(rule.broken(file, line, cells=len(cells), width=width, way_out=way_out))
    words = "lines with too many or too few cells"
    faults += rest_of(rule_headers.LINE_TOO_SHORT, uneven - MOST_OF_A_KIND, file, words)


def _read_lines(lines_of_cells: Iterable[tuple[int, list[str]]], width: int) -> tuple[NDArray[np.int32], list[Column]]:
    """Return line numbers and columns."""
    codes = [array("i") for _ in range(width)]
    known: list[dict[str, int]] = [{} for _ in range(width)]
    lines = array("i")
    for line, cells in lines_of_cells:
        lines.append(line)
        for column, seen, cell in zip(codes, known, cells, strict=True):
            column.append(seen.setdefault(cell, len(seen)))
    columns = [
        Column(list(texts), np.array(numbers, dtype=np.int32)) for texts, numbers in zip(known, codes, strict=True)
    ]
    return np.array(lines, dtype=np.int32), columns


def _filled_lines(
    numbered: Iterable[tuple[int, Sequence[str]]], width: int, padded: bool
) -> Iterator[tuple[int, list[str]]]:
    """Give the cells of each line that is not blank, without empty ones beyond the header."""
    for line, record in numbered:
        cells = [cell.strip(SPACES) for cell in record]
        if not any(cells):
            continue
        while len(cells) > width and not cells[-1]:
            cells.pop()
        if padded and len(cells) < width:
            cells += [""] * (width - len(cells))
        yield line, cells


def merged(parts: Sequence[RawTable]) -> RawTable:
    """Return several returns of one table as one, each row still knowing its file and line.

    >>> one, two = (table_of([["site_id"], [site]], "sites", f"site_{site}.xlsx") for site in "12")
    >>> merged([one, two]).location(1)
    ('site_2.xlsx', 2)
    """
    if len(parts) == 1:
        return parts[0]
    columns: dict[str, Column] = {}
    for title in dict.fromkeys(title for part in parts for title in part.columns):
        known: dict[str, int] = {}
        codes = []
        for part in parts:
            column = part.columns.get(title, Column([""], np.zeros(len(part.lines), dtype=np.int32)))
            positions = [known.setdefault(text, len(known)) for text in column.uniques]
            codes.append(np.array(positions or [0], dtype=np.int32)[column.codes])
        columns[title] = Column(list(known), np.concatenate(codes))
    sources = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part.lines) for part in parts])
    files = [part.files[0] for part in parts]
    lines = np.concatenate([part.lines for part in parts])
    return RawTable(parts[0].name, files, columns, lines, sources, header_line=parts[0].header_line)
