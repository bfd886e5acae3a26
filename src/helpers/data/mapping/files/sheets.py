"""Open people's own files: every table in a text file, workbook, document or zip, as lines of plain text."""

import csv
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from typing import Any, Final

from helpers.data.mapping.files.documents import tables_of_html, tables_of_word
from helpers.data.read.raw_table import SPACES, Unreadable
from helpers.data.read.sheet_marks import SheetMarks
from helpers.data.read.text import LARGEST_FILE, SEPARATORS, find_encoding
from helpers.data.read.workbook import marks_by_sheet, unpacks_too_large
from helpers.data.rules import files as rule_files
from helpers.data.rules import mapping as rule_mapping

TEXT: Final = (".csv", ".tsv", ".txt")
WORKBOOKS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
DOCUMENTS: Final = (".docx", ".html", ".htm")
ENDINGS: Final = (*TEXT, *WORKBOOKS, *DOCUMENTS, ".zip")

_SAMPLE_LINES: Final = 200
_DECIMAL_COMMA: Final = re.compile(r"-?\d+,\d{1,2}", re.ASCII)


@dataclass(frozen=True)
class Sheet:
    """One table of a file as it stands: its lines, each a list of texts. `title` is empty where a file has just one."""

    file: str
    title: str
    lines: list[list[str]]
    marks: SheetMarks | None = None

    @property
    def given(self) -> str:
        """The file that was given: of a file in a zip, the zip."""
        return self.file.partition("/")[0]

    @property
    def name(self) -> str:
        """File and sheet, for a message."""
        return f"{self.file} sheet {self.title}" if self.title else self.file


def read_sheets(path: Path) -> list[Sheet]:
    """Return every table of a file that has anything in it.

    Raises:
        Unreadable: when the file is of another kind, damaged, too large or unsafe.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise Unreadable(rule_mapping.KIND_UNKNOWN.broken(path.name, endings=", ".join(ENDINGS)))
    if path.stat().st_size > LARGEST_FILE:
        raise _too_large(path)
    if ending == ".zip":
        return _of_zip(path)
    if ending in TEXT:
        sheets = [Sheet(path.name, "", _text_lines(path))]
    elif ending in WORKBOOKS:
        sheets = _of_workbook(path)
    else:
        sheets = _of_document(path)
    return [sheet for sheet in sheets if any(any(line) for line in sheet.lines)]


def _too_large(path: Path) -> Unreadable:
    return Unreadable(rule_mapping.TOO_LARGE.broken(path.name, most=LARGEST_FILE / 1e6))


def _text_lines(path: Path) -> list[list[str]]:
    """Return the records of a delimited file, with the separator that most of its first lines have."""
    with path.open(encoding=find_encoding(path), newline="") as text:
        start = [line for line, _ in zip(text, range(_SAMPLE_LINES), strict=False)]
        text.seek(0)
        separator = _separator(start)
        reader = csv.reader(text, delimiter=separator, strict=True)
        tidy = _with_point if separator == ";" else str
        records: list[list[str]] = []
        alike: dict[str, str] = {}  # a text that comes often is kept once
        try:
            for record in reader:
                cells = [tidy(cell.strip(SPACES)) for cell in record]
                records.append([alike.setdefault(cell, cell) for cell in cells])
        except csv.Error as error:
            raise Unreadable(rule_files.OPEN_QUOTATION_MARK.broken(path.name, reader.line_num)) from error
    return records


def _with_point(text: str) -> str:
    """Return a number with a decimal comma, as files have it that are cut by semicolons, with a point."""
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text


def _separator(start: list[str]) -> str:
    """Return the separator that cuts most lines into equally many cells, and into most."""

    def regularity(separator: str) -> tuple[int, int]:
        widths = Counter(len(cells) for cells in csv.reader(start, delimiter=separator) if len(cells) > 1)
        width, lines = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return lines, width

    return max(SEPARATORS, key=regularity)


def _of_workbook(path: Path) -> list[Sheet]:
    from python_calamine import CalamineError, load_workbook

    with path.open("rb") as file:
        if file.read(512).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            return _of_document(path)  # systems that write .xls often write HTML under that name
    _check_packed(path)
    try:
        book = load_workbook(path)
        names = book.sheet_names
        rows = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names]
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(rule_mapping.UNREADABLE.broken(path.name)) from error
    marks = marks_by_sheet(path) if path.suffix.lower() in (".xlsx", ".xlsm") else {}
    return [
        Sheet(path.name, name, [[_cell_text(value) for value in row] for row in several], marks.get(name))
        for name, several in zip(names, rows, strict=True)
    ]


def _cell_text(value: Any) -> str:
    """Return a cell of a workbook as text: dates as ISO, whole numbers without a point."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time | timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value).strip(SPACES)


def _of_document(path: Path) -> list[Sheet]:
    """Return the tables of a Word or HTML document; those with the same headings are one table that goes on."""
    if path.suffix.lower() == ".docx":
        _check_packed(path)
        tables = tables_of_word(path)
    else:
        tables = tables_of_html(path.read_bytes(), path.name)
    joined: dict[tuple[str, ...], list[list[str]]] = {}
    for lines in tables:
        first = tuple(lines[0]) if lines else ()
        joined.setdefault(first, list(lines[:1])).extend(lines[1:])
    several = len(joined) > 1
    return [
        Sheet(path.name, f"table {number}" if several else "", lines) for number, lines in enumerate(joined.values(), 1)
    ]


def _check_packed(path: Path) -> None:
    """Refuse a packed file whose parts are too many or, unpacked, too large; .xls is not packed."""
    if path.suffix.lower() == ".xls":
        return
    try:
        is_too_large = unpacks_too_large(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise Unreadable(rule_mapping.UNREADABLE.broken(path.name)) from error
    if is_too_large:
        raise _too_large(path)


def _of_zip(path: Path) -> list[Sheet]:
    """Return the tables of every file in a zip; none is unpacked under the name it bears there."""
    _check_packed(path)
    sheets = []
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        for number, member in enumerate(_members(archive, path)):
            name = PurePosixPath(member.filename).name
            unpacked = Path(folder) / f"{number}{PurePosixPath(name).suffix.lower()}"
            try:
                unpacked.write_bytes(archive.read(member))
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
                raise Unreadable(rule_mapping.UNREADABLE.broken(path.name)) from error
            try:
                sheets += [replace(sheet, file=f"{path.name}/{name}") for sheet in read_sheets(unpacked)]
            except Unreadable as unreadable:
                raise Unreadable(replace(unreadable.fault, file=f"{path.name}/{name}")) from unreadable
    return sheets


def _members(archive: zipfile.ZipFile, path: Path) -> Iterator[zipfile.ZipInfo]:
    for member in archive.infolist():
        inside = PurePosixPath(member.filename)
        if member.is_dir() or inside.parts[0] == "__MACOSX":
            continue
        outside = inside.is_absolute() or ".." in inside.parts or "\\" in member.orig_filename
        if outside or inside.suffix.lower() not in (*TEXT, *WORKBOOKS, *DOCUMENTS):
            raise Unreadable(rule_mapping.UNSAFE_ARCHIVE.broken(path.name, value=member.filename))
        yield member
