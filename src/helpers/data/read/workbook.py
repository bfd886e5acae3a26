"""Read Excel workbooks: return forms with a sheet per table, or a single table saved as .xlsx."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import numpy as np

from helpers.data.descriptor import fields_of, nearest, study_tables
from helpers.data.faults import Fault
from helpers.data.read.headers import table_by_name, table_with_columns
from helpers.data.read.raw_table import Column, RawTable, Unreadable, table_of, tidy_header
from helpers.data.read.sheet_marks import SheetMarks, listed, mark_findings, read_marks
from helpers.data.read.strict_xlsx import as_transitional
from helpers.data.read.struck import struck_lines
from helpers.data.read.text import LARGEST_FILE
from helpers.data.read.writing import Writing
from helpers.data.rules import files as rule_files
from helpers.data.rules import workbooks as rule_workbooks
from helpers.data.terminal_text import safe_text

_MOST_PARTS: Final = 2_000
_FIRST_LINES: Final = 20
_MOST_CHARACTERS: Final = 200
INSTRUCTIONS: Final = "Instructions"
"""The sheet of a return form that says how to fill it in."""


@dataclass(frozen=True)
class WorkbookTables:
    """The tables of a workbook, and what is to be said of the sheets that are not read."""

    tables: list[RawTable]
    faults: list[Fault]
    notes: list[Fault]


def read_workbook(path: Path) -> WorkbookTables:
    """Return every sheet named after a study table, or the first of a workbook that is named after one itself."""
    with _opened(path) as book:
        named = _table_sheets(book, path)
        read = [_sheet_table(book[title], name, path) for title, name in named.items()]
        tables = [table for table in read if table is not None]
        faults, notes = _sheets_not_read(book, named, path)
        if not named and not faults and (table := table_by_name(tidy_header(path.stem))):
            way_out = f"name the sheet {table}"
            faults.append(rule_files.NAMED_LIKE_A_TABLE.broken(path.name, table=table, way_out=way_out))
    return WorkbookTables(_with_site(tables), faults, notes if tables else [])


def read_one_sheet(path: Path, name: str) -> RawTable:
    """Return the sheet of a name, or the only one that is filled."""
    with _opened(path) as book:
        titles = [sheet.title for sheet in book.worksheets]
        filled = [sheet.title for sheet in book.worksheets if _is_filled(sheet)]
        meant = [title for title in titles if tidy_header(title) == name] or filled or titles
        if len(meant) > 1:
            several = safe_text(listed(meant), _MOST_CHARACTERS)
            raise Unreadable(rule_workbooks.WHICH_SHEET.broken(path.name, number=len(meant), name=name, titles=several))
        table = _sheet_table(book[meant[0]], name, path)
    if table is None:
        raise Unreadable(rule_files.EMPTY.broken(path.name))
    others = [f"{path.name} sheet {title}" for title in filled if title != meant[0]]
    table.notes += [rule_workbooks.SHEET_NOT_READ.broken(other, way_out="") for other in others]
    return table


def marks_by_sheet(path: Path) -> dict[str, SheetMarks]:
    """Return what each worksheet says besides the values of its cells, struck-out lines among it."""
    with _opened(path) as book:
        parts = {sheet.title: (sheet.parent._archive, sheet._worksheet_path) for sheet in book.worksheets}
        return {title: replace(read_marks(*part), struck=struck_lines(*part)) for title, part in parts.items()}


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Give an open workbook; openpyxl's warnings are of styles and extensions, which are not read."""
    _check_archive(path)
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(as_transitional(path), read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # openpyxl raises whatever its parsers raise
            raise _unreadable(path) from error
        try:
            yield book
        finally:
            book.close()


def _check_archive(path: Path) -> None:
    too_large = rule_workbooks.TOO_LARGE.broken(path.name, most=LARGEST_FILE / 1e6)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable(too_large)
        is_too_large = unpacks_too_large(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise _unreadable(path) from error
    if is_too_large:
        raise Unreadable(too_large)


def unpacks_too_large(path: Path) -> bool:
    """Return whether a packed file has too many parts, or would be too large unpacked; nothing of it is unpacked."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    return len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_FILE


def _unreadable(path: Path) -> Unreadable:
    return Unreadable(rule_workbooks.UNREADABLE.broken(path.name))


def _table_sheets(book: Any, path: Path) -> dict[str, str]:
    titles = [sheet.title for sheet in book.worksheets]
    named = {title: tidy_header(title) for title in titles if tidy_header(title) in study_tables()}
    if not named and tidy_header(path.stem) in study_tables() and titles:
        return {titles[0]: tidy_header(path.stem)}
    return named


def _sheets_not_read(book: Any, named: dict[str, str], path: Path) -> tuple[list[Fault], list[Fault]]:
    """Return a fault for every sheet that has the columns of a table and not its name, and a note for any other."""
    faults, notes = [], []
    for sheet in book.worksheets:
        if sheet.title in (*named, INSTRUCTIONS) or not _is_filled(sheet):
            continue
        file = f"{path.name} sheet {sheet.title}"
        if table := _table_by_columns(sheet):
            faults.append(rule_workbooks.SHEET_LIKE_A_TABLE.broken(file, table=table))
            continue
        title = tidy_header(sheet.title)
        started = [table for table in study_tables() if title.startswith(table)]
        like = max(started, key=len) if started else nearest(title, study_tables(), cutoff=0.6)
        way_out = f"if its rows are of {like}, put them on a sheet of that name" if like else ""
        notes.append(rule_workbooks.SHEET_NOT_READ.broken(file, way_out=way_out))
    return faults, notes


def _is_filled(sheet: Any) -> bool:
    return bool(read_marks(sheet.parent._archive, sheet._worksheet_path).last_filled)


def _table_by_columns(sheet: Any) -> str | None:
    """Return the table whose columns a sheet has in its first lines, if rows follow them."""
    sheet.reset_dimensions()
    try:
        records = list(_records(sheet, _FIRST_LINES))
    except Exception:  # a damaged sheet that nobody asked for is only not read
        return None
    for line, record in enumerate(records):
        if any(record) and (table := table_with_columns(record)):
            return table if any(any(later) for later in records[line + 1 :]) else None
    return None


def _sheet_table(sheet: Any, name: str, path: Path) -> RawTable | None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    sheet.reset_dimensions()
    try:
        marks = read_marks(sheet.parent._archive, sheet._worksheet_path)
        table = table_of(_records(sheet, marks.last_filled), name, f"{path.name} sheet {sheet.title}", padded=True)
    except Unreadable:
        return None
    except Exception as error:  # a damaged sheet fails only while it is read
        raise _unreadable(path) from error
    if not len(table.lines) and not table.faults:
        return None
    table.writing = Writing(from_1904=sheet.parent.epoch == CALENDAR_MAC_1904)
    _report_marks(table, marks, hidden=sheet.sheet_state != "visible")
    struck = struck_lines(sheet.parent._archive, sheet._worksheet_path)
    rows = [row for row, line in enumerate(table.lines.tolist()) if line in struck]
    if rows:
        table.questions.append(table.shared_fault(rows, next(iter(table.columns)), rule_workbooks.STRUCK_OUT))
    return table


def _report_marks(table: RawTable, marks: SheetMarks, *, hidden: bool) -> None:
    """Add faults for values that are not in the file though a person sees them, and notes for what nobody sees."""
    file = table.files[0]
    faults, notes = mark_findings(marks, file, table.lines.tolist(), table.header_line)
    table.faults += faults
    table.notes += [rule_workbooks.HIDDEN_SHEET.broken(file), *notes] if hidden else notes


def _records(sheet: Any, last: int | None) -> Iterator[list[str]]:
    for row in sheet.iter_rows(values_only=True, max_row=last):
        record = [_text(value) for value in row]
        while record and not record[-1]:
            record.pop()
        yield record


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def _with_site(tables: list[RawTable]) -> list[RawTable]:
    """Add the site to tables that leave it out, where the sheet `sites` of the workbook describes one."""
    sites = [table for table in tables if table.name == "sites" and "site_id" in table.columns]
    known = sites[0].columns["site_id"].uniques if len(sites) == 1 and len(sites[0].lines) == 1 else []
    if len(known) != 1 or not known[0]:
        return tables
    site = known[0]
    return [_with_column(table, "site_id", site) if _lacks_site(table) else table for table in tables]


def _with_column(table: RawTable, title: str, text: str) -> RawTable:
    """Return the table with one more column that holds the same text in every row."""
    column = Column([text], np.zeros(len(table.lines), dtype=np.int32))
    return replace(table, columns={title: column, **table.columns})


def _lacks_site(table: RawTable) -> bool:
    """Return whether a table leaves its site out; one none of whose columns is known has no header."""
    names = {field["name"] for field in fields_of(table.name)}
    return "site_id" in names - set(table.columns) and bool(names & set(table.columns))
