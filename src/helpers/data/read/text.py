"""Read a delimited text file of unknown making: its encoding, its separator, its lines as a spreadsheet counts them."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from helpers.data.faults import Fault
from helpers.data.read.raw_table import SPACES, RawTable, Unreadable, table_of, tidy_header
from helpers.data.read.writing import Writing
from helpers.data.rules import files as rule_files

LARGEST_FILE: Final = 100_000_000
"""Bytes; a larger file is refused before it is opened."""

SEPARATORS: Final = (",", ";", "\t", "|")
_SEPARATORS_IN_WORDS: Final = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_UTF_8_PAIR: Final = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_NAMES: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}


def read_delimited(path: Path, name: str, known: Sequence[str]) -> RawTable:
    """Read one CSV file as text."""
    encoding = find_encoding(path)
    separator = find_separator(path, encoding, known)
    with path.open(encoding=encoding, newline="") as text:
        spans: dict[int, tuple[int, int]] = {}
        table = table_of(records_of(text, separator, path.name, spans), name, path.name)
    return as_written(table, path, encoding, separator, spans)


def as_written(
    table: RawTable, path: Path, encoding: str, separator: str, spans: dict[int, tuple[int, int]]
) -> RawTable:
    """Return a table with how its file is written, and notes on what is not usual about it."""
    table.spans, table.separator = spans, separator
    table.writing = Writing(decimal_comma=separator == ";")
    table.notes += reading_notes(path, encoding, separator)
    return table


def reading_notes(path: Path, encoding: str, separator: str) -> list[Fault]:
    """Return notes on an encoding that is not UTF-8 and on a separator that is not a comma."""
    notes = []
    if encoding not in ("utf-8", "utf-8-sig"):
        notes.append(rule_files.READ_AS.broken(path.name, encoding=_NAMES.get(encoding, "UTF-16")))
    if separator != ",":
        notes.append(rule_files.SEPARATOR.broken(path.name, marks=_SEPARATORS_IN_WORDS[separator]))
    return notes


def find_encoding(path: Path) -> str:
    """Return the encoding of a text file: UTF-8 or UTF-16, with or without a mark, else Windows-1252."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        way_out = "split the study by site, or keep to the columns asked for"
        if path.stem.lower() in ("referrals", "appointments"):
            way_out = "move it out of the study folder: linkbook cohort counts from it there, and no chapter reads it"
        in_mb = size / 1e6
        raise Unreadable(rule_files.TOO_LARGE.broken(path.name, size=in_mb, most=LARGEST_FILE / 1e6, way_out=way_out))
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip():
        raise Unreadable(rule_files.EMPTY.broken(path.name))
    if start.startswith(b"PK\x03\x04"):
        raise Unreadable(rule_files.WORKBOOK_NAMED_CSV.broken(path.name))
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
            raise Unreadable(rule_files.MIXED_ENCODINGS.broken(path.name))
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
    return Unreadable(rule_files.NULL_CHARACTER.broken(path.name, line))


def _not_text(path: Path) -> Unreadable:
    return Unreadable(rule_files.NOT_TEXT.broken(path.name))


def find_separator(path: Path, encoding: str, known: Sequence[str]) -> str:
    """Return what stands between the columns: what the first line declares, else what gives most known names."""
    with path.open(encoding=encoding, newline="") as text:
        first, second = text.readline(), text.readline()
    declared = re.fullmatch(r"\ufeff?sep=(.)\s*", first, re.IGNORECASE)
    if declared and declared[1] in SEPARATORS:
        return declared[1]
    header = first if first.strip(SPACES + ",;|") else second

    def likeness(separator: str) -> tuple[int, int]:
        names = [tidy_header(cell.strip('"')) for cell in header.split(separator)]
        return sum(name in known for name in names), len(names)

    return max(SEPARATORS, key=likeness)


def records_of(
    text: Iterable[str], separator: str, file: str, spans: dict[int, tuple[int, int]]
) -> Iterator[list[str]]:
    """Give the lines as a spreadsheet counts them, and note which of them go over several lines of the file."""
    reader = csv.reader(text, delimiter=separator, strict=True)
    line = last = 0
    try:
        for line, record in enumerate(reader, 1):
            if reader.line_num > last + 1:
                spans[line] = (last + 1, reader.line_num)
            last = reader.line_num
            yield record
    except csv.Error as error:
        rule = rule_files.NULL_CHARACTER if "NUL" in str(error) else rule_files.OPEN_QUOTATION_MARK
        raise Unreadable(rule.broken(file, line + 1)) from error
