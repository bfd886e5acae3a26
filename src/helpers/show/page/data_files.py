"""A table, given as CSV, as the files that a page offers of it: CSV with its origin, and a workbook.

Without pandas, whose import whoever makes the site is spared.
"""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any, Final

from helpers.data.reproducible_office import workbook_bytes

_NUMBER: Final = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?(e[+-]?\d{1,3})?", re.IGNORECASE)
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_LONGEST_CELL: Final = 32_767


def with_column(csv_content: str, name: str, value: str) -> str:
    r"""Return a table, given as CSV, with one more column that has the same value in every row.

    >>> with_column("n\n1\n", "origin", "synthetic")
    'n,origin\n1,synthetic\n'
    """
    text = io.StringIO()
    header, *rows = csv.reader(io.StringIO(csv_content, newline=""))
    csv.writer(text, lineterminator="\n").writerows([[*header, name], *([*row, value] for row in rows)])
    return text.getvalue()


def xlsx_bytes(
    csv_content: str,
    *,
    text_columns: Sequence[int] = (),
    title: str = "data",
    read_me: Sequence[Sequence[str]] = (),
) -> bytes:
    """Return a table, given as CSV with its text columns, as an Excel workbook in which nothing is a formula.

    Numbers stay numbers, all else is text; the same table gives the same bytes. What Excel does not allow in the
    sheet's `title` is left out. The rows of `read_me` stand on a sheet of that name, after the table.

    >>> xlsx_bytes("note,n\\n'=1+1,2\\n")[:2]
    b'PK'
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = re.sub(r"[\[\]:*?/\\']", "", title)[:31] or "data"
    for row, record in enumerate(csv.reader(io.StringIO(csv_content, newline="")), 1):
        for column, text in enumerate(record, 1):
            cell = sheet.cell(row, column)
            if row > 1 and column - 1 not in text_columns and _NUMBER.fullmatch(text):
                cell.value = float(text) if re.search(r"[.eE]", text) else int(text)
            elif text:
                _write_text(cell, text)
    sheet.freeze_panes = "A2"
    if read_me:
        _add_read_me(book, read_me)
    return workbook_bytes(book)


def _write_text(cell: Any, text: str) -> None:
    cell.value = _ILLEGAL.sub("", text)[:_LONGEST_CELL]
    cell.data_type = "s"


def _add_read_me(book: Any, rows: Sequence[Sequence[str]]) -> None:
    sheet = book.create_sheet("Read me")
    for row, texts in enumerate(rows, 1):
        for column, text in enumerate(texts, 1):
            if text:
                _write_text(sheet.cell(row, column), text)
    for letter, width in {"A": 28, "B": 80, "C": 20}.items():
        sheet.column_dimensions[letter].width = width
