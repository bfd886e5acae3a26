"""Workbooks of the Strict kind: the same parts as any other under other names, which are put back before reading."""

import io
import re
import zipfile
from pathlib import Path
from typing import Final

_BOOK: Final = re.compile(r"xl/workbook\d*\.xml")
_STRICT: Final = b"http://purl.oclc.org/ooxml/"
_SCHEMAS: Final = b"http://schemas.openxmlformats.org/"
_YEARS: Final = ((b"spreadsheetml/", b"2006/"), (b"officeDocument/", b"2006/"), (b"drawingml/", b"2006/"))
"""Part of a name, and what the usual kind of workbook has after it: spreadsheetml/main is spreadsheetml/2006/main."""


def as_transitional(path: Path) -> Path | io.BytesIO:
    """Return a workbook to be read: the file itself, or a copy in memory of one of the Strict kind."""
    with zipfile.ZipFile(path) as archive:
        books = [part for part in archive.namelist() if _BOOK.fullmatch(part)]
        if not any(_STRICT in archive.read(part) for part in books):
            return path
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as exchanged:
            for part in archive.namelist():
                content = archive.read(part)
                is_xml = part.endswith((".xml", ".rels"))
                exchanged.writestr(part, usual_names(content) if is_xml else content)
    copy.seek(0)
    return copy


def usual_names(xml: bytes) -> bytes:
    """Return a part of a Strict workbook with the names of the usual kind.

    >>> usual_names(b'xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"')
    b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    """
    for part, year in _YEARS:
        xml = xml.replace(_STRICT + part, _SCHEMAS + part + year)
    return xml
