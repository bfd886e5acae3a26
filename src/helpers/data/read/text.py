"""Read a delimited text file of unknown making: its encoding, its separator, its lines as a spreadsheet counts them."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from helpers.data.faults import Fault
from helpers.data.read.raw_table import EMPTY, SPACES, RawTable, Unreadable, table_of, tidy_header

LARGEST_FILE: Final = 100_000_000
"""Bytes; a larger file is refused before it is opened."""

SEPARATORS: Final = (",", ";", "\t", "|")
_SAVE: Final = "save it again as CSV UTF-8"
_UTF_8_PAIR: Final = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_NAMES: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}


def read_delimited(path: Path, name: str, known: Sequence[str]) -> RawTable:
    """Read one CSV file as text."""
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
    """Return the encoding of a text file: UTF-8 or UTF-16, with or without a mark, else Windows-1252."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        problem = f"the file is {size / 1e6:,.0f} MB, and no more than {LARGEST_FILE / 1e6:,.0f} MB are read"
        way_out = "split the study by site, or keep to the columns asked for"
        if path.stem.lower() in ("referrals", "appointments"):
            way_out = "move it out of the study folder: linkbook cohort counts from it there, and no chapter reads it"
        raise Unreadable(Fault(path.name, problem, way_out=way_out))
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip():
        raise Unreadable(Fault(path.name, "the file is empty", way_out=EMPTY))
    if start.startswith(b"PK\x03\x04"):
        problem, way_out = "this is an Excel workbook with the ending .csv", "rename it to end in .xlsx"
        raise Unreadable(Fault(path.name, problem, way_out=way_out))
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _not_text(path)
    if start.startswith(codecs.BOM_UTF8):
        return _proven(path, "utf-8-sig")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _proven(path, "utf-16")
    if b"\0" in start:
        if start.count(b"\0") < len(start) // 4 and _is_utf_8(start):
            raise _null_character(path)
        return _proven(path, "utf-16-le" if start[1:2] == b"\0" else "utf-16-be")
    return _proven(path, "utf-8", "cp1252")


def _proven(path: Path, *encodings: str) -> str:
    """Return the first of some encodings in which the whole file can be read."""
    for encoding in encodings:
        decoder = codecs.getincrementaldecoder(encoding)()
        nulls = mixed = False
        try:
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    nulls = nulls or "\0" in decoder.decode(block)
                    mixed = mixed or (encoding == "cp1252" and _UTF_8_PAIR.search(block) is not None)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        if mixed:
            problem = "the file mixes two encodings, or is cut off in the middle of a letter"
            raise Unreadable(Fault(path.name, problem, way_out=_SAVE))
        if not nulls:
            return encoding
        if encoding.startswith("utf-8"):
            raise _null_character(path)
    raise _not_text(path)


def _is_utf_8(start: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
    return True


def _null_character(path: Path) -> Unreadable:
    with path.open("rb") as file:
        line = next((number for number, text in enumerate(file, 1) if b"\0" in text), 1)
    way_out = "delete it there, or save the file again as CSV UTF-8"
    return Unreadable(Fault(path.name, "the line holds a null character", line, way_out=way_out))


def _not_text(path: Path) -> Unreadable:
    return Unreadable(Fault(path.name, "the file is not text in an encoding known here", way_out=_SAVE))


def _separator(first: str, second: str, known: Sequence[str]) -> str:
    declared = re.fullmatch(r"\ufeff?sep=(.)\s*", first, re.IGNORECASE)
    if declared and declared[1] in SEPARATORS:
        return declared[1]
    header = first if first.strip(SPACES + ",;|") else second

    def likeness(separator: str) -> tuple[int, int]:
        names = [tidy_header(cell.strip('"')) for cell in header.split(separator)]
        return sum(name in known for name in names), len(names)

    return max(SEPARATORS, key=likeness)


def _records(text: Iterable[str], separator: str, file: str) -> Iterator[list[str]]:
    reader = csv.reader(text, delimiter=separator, strict=True)
    line = 0
    try:
        for line, record in enumerate(reader, 1):  # noqa: B007 - the line is named when the next one fails
            yield record
    except csv.Error as error:
        problem = "a quotation mark in this line is not closed, or a cell goes on after one"
        if "NUL" in str(error):
            problem = "the line holds a null character"
        fault = Fault(file, problem, line + 1, way_out="mend the line")
        raise Unreadable(fault) from error
