"""The figures and tables that an executed notebook holds, and the files that its page offers of each."""

import base64
from typing import Any, Final

from helpers.show.page.tables import xlsx_bytes

PORTRAIT: Final = "-portrait.png"
"""How the name of the figure for a phone ends, which a page shows there and does not offer."""


def named_outputs(page: Any) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return the figures and tables of an executed notebook in the order shown: `linkbook` metadata, and content."""
    outputs = [output for cell in page.cells for output in cell.get("outputs", [])]
    entries = [(output.get("metadata", {}).get("linkbook", {}), output.get("data", {})) for output in outputs]
    return [(entry, data) for entry, data in entries if entry.get("name")]


def files_of(entry: dict[str, Any], png: str | None = None) -> dict[str, bytes]:
    """Return the files that a page offers of a figure or table, by their ending.

    >>> list(files_of({"csv": "n\\n1\\n"}))
    ['.csv', '.xlsx']
    """
    files: dict[str, bytes] = {}
    if "csv" in entry:
        files[".csv"] = entry["csv"].encode()
        files[".xlsx"] = xlsx_bytes(entry["csv"], text_columns=entry.get("text_columns", ()))
    if "svg" in entry:
        files[".svg"] = entry["svg"].encode()
    if "portrait" in entry:
        files[PORTRAIT] = base64.b64decode(entry["portrait"])
    if png is not None:
        files[".png"] = base64.b64decode(png)
    return files
