"""The figures and tables that an executed notebook holds, and the files that its page offers of each."""

import base64
from typing import Any, Final

from helpers.show.page.data_files import with_column, xlsx_bytes

PORTRAIT: Final = "-portrait.png"
"""How the name of the figure for a phone ends, which a page shows there and does not offer."""


def outputs_of(page: Any) -> list[Any]:
    """Return the outputs of an executed notebook in the order shown."""
    return [output for cell in page.cells for output in cell.get("outputs", [])]


def named_outputs(page: Any) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the figures and tables of an executed notebook in the order shown: `linkbook` metadata, and content."""
    entries = [(one.get("metadata", {}).get("linkbook", {}), one.get("data", {})) for one in outputs_of(page)]
    return [(entry, data) for entry, data in entries if entry.get("name")]


def files_of(entry: dict[str, Any], png: str | None = None) -> dict[str, bytes]:
    """Return the files that a page offers of a figure or table, by their ending, each with the mark of its origin.

    >>> list(files_of({"csv": "n\\n1\\n"}))
    ['.csv', '.xlsx']
    """
    files: dict[str, bytes] = {}
    if "csv" in entry:
        table, text_columns = entry["csv"], list(entry.get("text_columns", ()))
        if "mark" in entry:
            name = origin_column(entry)
            table = with_column(table, name, entry["mark"]["value"])
            text_columns.append(len(entry["columns"]))
        files[".csv"] = table.encode()
        files[".xlsx"] = xlsx_bytes(table, text_columns=text_columns, read_me=read_me(entry))
    if "svg" in entry:
        files[".svg"] = entry["svg"].encode()
    if "portrait" in entry:
        files[PORTRAIT] = base64.b64decode(entry["portrait"])
    if png is not None:
        files[".png"] = base64.b64decode(png)
    return files


def file_name(entry: dict[str, Any], ending: str) -> str:
    """Return the name of a file of a figure or table, which says page, site, content and origin.

    >>> file_name({"name": "ratio", "file": "gp-usage-site-A-ratio-synthetic"}, ".csv")
    'gp-usage-site-A-ratio-synthetic.csv'
    """
    return str(entry.get("file", entry["name"])) + ending


def origin_column(entry: dict[str, Any]) -> str:
    """Return the name of the column that says the origin: another where the table has one of that name."""
    return "data_origin" if "origin" in [name for name, *_ in entry["columns"]] else "origin"


def read_me(entry: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return the rows of a workbook's read-me sheet: title, source, origin, licence, and what each column means."""
    if "mark" not in entry:
        return []
    mark = entry["mark"]
    origin = " - ".join(part for part in (mark["value"], mark["words"]) if part)
    rows = [("Title", entry["caption"]), ("Source", mark["source"]), ("Origin", origin), ("Licence", mark["licence"])]
    columns = [*map(tuple, entry["columns"]), (origin_column(entry), "Where the data of this table come from", "")]
    return [*rows, (), ("Column", "Meaning", "Unit"), *columns]
