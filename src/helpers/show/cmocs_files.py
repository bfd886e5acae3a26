"""Tables as files that a reader can keep, JSON and Excel, and links that hold such files in the page itself.

Nothing in them can run: cells are text or numbers, and text that a spreadsheet would take for a formula is
disarmed. The same tables give the same bytes.
"""

import base64
import io
import json
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import pandas as pd
from markupsafe import escape
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

KINDS: Final = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "graphml": "application/xml",
    "svg": "image/svg+xml",
    "qdc": "application/xml",
}
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAY: Final = datetime(2025, 7, 1)
_WIDEST: Final = 60


def download_links(name: str, files: Mapping[str, bytes | str]) -> str:
    """Return a line of links, each of which holds its file.

    Args:
        name: the files' name without ending.
        files: ending (csv, json, xlsx, graphml, svg, qdc) to content.

    Returns:
        Markup.

    Raises:
        ValueError: when an ending is not known.

    >>> "download=\'x.json\'" in download_links("x", {"json": "[]"}).replace(chr(34), chr(39))
    True
    """
    unknown = sorted(set(files) - set(KINDS))
    if unknown:
        raise ValueError(f"files: {', '.join(unknown)} is not known; give {', '.join(KINDS)}")
    links = []
    for ending, content in files.items():
        held = base64.b64encode(content.encode() if isinstance(content, str) else content).decode()
        address = f"data:{KINDS[ending]};base64,{held}"
        links.append(f'<a download="{escape(name)}.{ending}" href="{address}">{ending.upper()}</a>')
    return f'<p class="lb-downloads">Download: {" ".join(links)}</p>'


def json_text(frames: Mapping[str, pd.DataFrame]) -> str:
    """Return tables as JSON: name to a list of rows, missing values as null.

    >>> json_text({"t": pd.DataFrame({"a": [1], "b": [None]})})
    '{\\n "t": [\\n  {\\n   "a": 1,\\n   "b": null\\n  }\\n ]\\n}\\n'
    """
    held = {
        name: [{str(key): _plain(value) for key, value in row.items()} for row in frame.to_dict("records")]
        for name, frame in frames.items()
    }
    return json.dumps(held, indent=1, ensure_ascii=False) + "\n"


def workbook_bytes(frames: Mapping[str, pd.DataFrame]) -> bytes:
    """Return tables as an Excel workbook, one sheet each, formulas disarmed by a leading apostrophe.

    Args:
        frames: sheet name to table.

    Returns:
        The bytes of an .xlsx file.

    >>> workbook_bytes({"t": pd.DataFrame({"a": ["=1+1"]})})[:2]
    b'PK'
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, frame in frames.items():
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        for column, title in enumerate(frame.columns, start=1):
            values = [str(title), *(_plain(value) for value in frame.iloc[:, column - 1])]
            for row, value in enumerate(values, start=1):
                cell = sheet.cell(row, column, _cell(value))
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if isinstance(value, str):
                    cell.data_type = "s"
            sheet.cell(1, column).font = Font(bold=True)
            longest = max(len(str(value)) for value in values if value is not None)
            sheet.column_dimensions[sheet.cell(1, column).column_letter].width = min(longest + 2, _WIDEST)
    book.properties.created = book.properties.modified = _DAY
    book.properties.creator = "linkbook"
    return _dated(book)


def _plain(value: Any) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value if isinstance(value, int | float | str) else str(value)


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = _in_xml(value)
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


def _in_xml(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _dated(book: Workbook) -> bytes:
    """Save a workbook with one date on every part, so that the same tables give the same bytes."""
    first, held = io.BytesIO(), io.BytesIO()
    book.save(first)
    with zipfile.ZipFile(first) as made, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(made.namelist()):
            content = made.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", _DAY.strftime("%Y-%m-%dT00:00:00Z").encode(), content)
            kept.writestr(zipfile.ZipInfo(name, (2025, 7, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return held.getvalue()
