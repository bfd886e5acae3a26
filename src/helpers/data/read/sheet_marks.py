"""What a worksheet says besides the values of its cells: merged cells, hidden rows, formulas saved without a result."""

import re
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from helpers.data.faults import Fault
from helpers.data.rules import workbooks as rule_workbooks

_MOST_LISTED: Final = 5
_BLOCK: Final = 1 << 20
_OVERLAP: Final = 1 << 15
"""Bytes read twice, so that what lies across two blocks is seen; a formula has at most 8,192 characters."""

_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_HIDDEN: Final = re.compile(rb'<(?:\w+:)?row\s(?=[^>]*\shidden="(?:1|true)")[^>]*?\br="(\d+)"')
_ROW: Final = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="(\d+)"')
_FILLED: Final = re.compile(rb"<(?:\w+:)?(?:v|t|f)[\s>]")
_FORMULA: Final = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_CELL: Final = re.compile(rb'\br="([A-Z]+)(\d+)"')


@dataclass
class SheetMarks:
    """Marks of one sheet, by line as the spreadsheet shows it.

    `merged` is range to its first and last line; `unsaved` is cell to line, of every formula whose result is not in the
    file; `struck` are lines struck out, where they are asked for; `last_filled` is the last line that has a value, None
    when there is none or lines are not numbered.
    """

    merged: dict[str, tuple[int, int]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    unsaved: dict[str, int] = field(default_factory=dict)
    struck: set[int] = field(default_factory=set)
    last_filled: int | None = None


def mark_findings(
    marks: SheetMarks, file: str, lines: Collection[int], header_line: int
) -> tuple[list[Fault], list[Fault]]:
    """Return faults for values that are not in the file though a person sees them, and notes for what nobody sees."""
    rows = set(lines)
    faults = [
        rule_workbooks.MERGED_CELLS.broken(file, first, cells=cells)
        for cells, (first, last) in marks.merged.items()
        if last > header_line and rows & set(range(first, last + 1))
    ]
    unsaved = {cell: line for cell, line in marks.unsaved.items() if line in rows}
    if unsaved:
        cells = listed(list(unsaved))
        faults.append(rule_workbooks.UNSAVED_FORMULAS.broken(file, min(unsaved.values()), cells=cells))
    unseen = sorted(marks.hidden & rows)
    return faults, [rule_workbooks.HIDDEN_LINES.broken(file, listed=listed(unseen))] if unseen else []


def listed(marked: Sequence[object]) -> str:
    """Return the first of several things, and how many more there are."""
    more = f" and {len(marked) - _MOST_LISTED:,} more" if len(marked) > _MOST_LISTED else ""
    return ", ".join(map(str, marked[:_MOST_LISTED])) + more


def read_marks(archive: zipfile.ZipFile, part: str) -> SheetMarks:
    """Return the marks of one sheet, read block by block.

    >>> import io
    >>> book = io.BytesIO()
    >>> with zipfile.ZipFile(book, "w") as archive:
    ...     archive.writestr("s.xml", '<row r="2" hidden="1"><c r="A2"><f>1+1</f><v/></c></row>')
    >>> read_marks(zipfile.ZipFile(book), "s.xml")
    SheetMarks(merged={}, hidden={2}, unsaved={'A2': 2}, struck=set(), last_filled=2)
    """
    marks = SheetMarks()
    row, kept = None, b""
    with archive.open(part) as sheet:
        while block := sheet.read(_BLOCK):
            text = kept + block
            for match in _MERGED.finditer(text):
                left, top, right, bottom = (part.decode() for part in match.groups())
                marks.merged[f"{left}{top}:{right}{bottom}"] = (int(top), int(bottom))
            marks.hidden |= {int(match[1]) for match in _HIDDEN.finditer(text)}
            for match in _FORMULA.finditer(text):
                cell = _CELL.search(match[1])
                if cell and b't="str"' not in match[1]:  # text that a formula left empty is a result
                    marks.unsaved[(cell[1] + cell[2]).decode()] = int(cell[2])
            row = _last_filled(text, row, marks)
            kept = text[-_OVERLAP:]
    return marks


def _last_filled(text: bytes, row: int | None, marks: SheetMarks) -> int | None:
    """Note the line of the last value in a block, and return the line in which the block ends."""
    rows = [(match.start(), int(match[1])) for match in _ROW.finditer(text)]
    filled = max((match.start() for match in _FILLED.finditer(text)), default=-1)
    last = next((number for start, number in reversed(rows) if start < filled), row if filled >= 0 else None)
    if last is not None:
        marks.last_filled = max(marks.last_filled or 0, last)
    return rows[-1][1] if rows else row
