"""Read Excel workbooks: return forms with a sheet per table, or a single table saved as .xlsx."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from helpers.data.descriptor import fields_of, study_tables
from helpers.data.faults import Fault
from helpers.data.raw_table import RawTable, Unreadable, table_of, tidy_header, with_constant
from helpers.data.reading import LARGEST_FILE

_AS_CSV: Final = "save its tables as CSV"
_MOST_PARTS: Final = 2_000
_BLANK_ROWS_TO_STOP: Final = 10_000


def read_workbook(path: Path) -> list[RawTable]:
    """Read every sheet of a workbook that is named after a study table.

    A workbook named after a table and without such sheets is read by its first sheet. Where a workbook describes one
    site on a sheet `sites`, the other sheets may leave `site_id` out.

    Args:
        path: the .xlsx file.

    Returns:
        The tables that have at least one row; none when the workbook holds no study table.

    Raises:
        Unreadable: when the file is too large, is protected, or is no workbook.
    """
    _check_archive(path)
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        raise _unreadable(path) from error
    try:
        tables = [_sheet_table(book[title], name, path) for title, name in _table_sheets(book, path).items()]
    finally:
        book.close()
    return _with_site([table for table in tables if table is not None])


def _check_archive(path: Path) -> None:
    too_large = Fault(path.name, f"the workbook holds more than {LARGEST_FILE / 1e6:,.0f} MB", way_out=_AS_CSV)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Unreadable(too_large)
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise _unreadable(path) from error
    if sum(part.file_size for part in parts) > LARGEST_FILE or len(parts) > _MOST_PARTS:
        raise Unreadable(too_large)


def _unreadable(path: Path) -> Unreadable:
    problem = "the workbook cannot be opened: it is damaged, protected by a password, or of the old .xls kind"
    return Unreadable(Fault(path.name, problem, way_out="save it as .xlsx without a password, or as CSV"))


def _table_sheets(book: Any, path: Path) -> dict[str, str]:
    visible = [sheet.title for sheet in book.worksheets]
    named = {title: tidy_header(title) for title in visible if tidy_header(title) in study_tables()}
    if not named and tidy_header(path.stem) in study_tables() and visible:
        return {visible[0]: tidy_header(path.stem)}
    return named


def _sheet_table(sheet: Any, name: str, path: Path) -> RawTable | None:
    sheet.reset_dimensions()
    try:
        table = table_of(_records(sheet), name, f"{path.name} sheet {sheet.title}", padded=True)
    except Unreadable:
        return None
    except Exception as error:  # a damaged sheet fails only while it is read
        raise _unreadable(path) from error
    return table if len(table.lines) or table.faults else None


def _records(sheet: Any) -> Iterator[list[str]]:
    blank = 0
    for row in sheet.iter_rows(values_only=True):
        record = [_text(value) for value in row]
        while record and not record[-1]:
            record.pop()
        blank = 0 if record else blank + 1
        if blank > _BLANK_ROWS_TO_STOP:
            return
        yield record


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def _with_site(tables: list[RawTable]) -> list[RawTable]:
    sites = [table for table in tables if table.name == "sites" and "site_id" in table.columns]
    known = sites[0].columns["site_id"].uniques if len(sites) == 1 and len(sites[0].lines) == 1 else []
    if len(known) != 1:
        return tables
    wanting = [
        table.name
        for table in tables
        if "site_id" not in table.columns and any(field["name"] == "site_id" for field in fields_of(table.name))
    ]
    return [with_constant(table, "site_id", known[0]) if table.name in wanting else table for table in tables]
