"""Write workbooks and documents so that the same content gives the same bytes: no clock, no user's name."""

import io
import re
import zipfile
from typing import Any, Final

_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
_DATED: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms)")
_TIME: Final = rb"\g<1>1980-01-01T00:00:00Z\g<2>"


def workbook_bytes(book: Any) -> bytes:
    """Return a workbook as the bytes of an .xlsx file that do not depend on when or where it was made.

    >>> from openpyxl import Workbook
    >>> workbook_bytes(Workbook()) == workbook_bytes(Workbook())
    True
    """
    book.properties.creator = "linkbook"
    saved = io.BytesIO()
    book.save(saved)
    return reproducible_bytes(saved.getvalue())


def reproducible_bytes(saved: bytes) -> bytes:
    """Return an .xlsx or .docx file as it was saved, but without the time of its making."""
    reproducible = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(saved)) as parts,
        zipfile.ZipFile(reproducible, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename == "docProps/core.xml":
                content = _DATED.sub(_TIME, content)
            archive.writestr(zipfile.ZipInfo(part.filename, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return reproducible.getvalue()
