"""Tables and graphs as files held in the page itself, for formats that the book does not offer of itself."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from helpers.show.page.templates import render

KINDS: Final = {
    "json": "application/json",
    "graphml": "application/xml",
    "svg": "image/svg+xml",
    "qdc": "application/xml",
}


def download_links(name: str, files: Mapping[str, str]) -> Markup:
    """Return a line of links, each of which holds its file; `files` is ending (such as json) to content.

    >>> 'download="x.json"' in download_links("x", {"json": "[]"})
    True
    """
    unknown = sorted(set(files) - set(KINDS))
    if unknown:
        raise ValueError(f"files: {', '.join(unknown)} is not known; give {', '.join(KINDS)}")
    links = [{"ending": ending, "address": _address(ending, content)} for ending, content in files.items()]
    return render("show/page/templates/downloads.html", name=name, files=links)


def json_text(frames: Mapping[str, pd.DataFrame]) -> str:
    """Return tables as JSON: name to a list of rows, missing values as null.

    >>> json_text({"t": pd.DataFrame({"a": [1], "b": [None]})})
    '{\\n "t": [\\n  {\\n   "a": 1,\\n   "b": null\\n  }\\n ]\\n}\\n'
    """
    tables = {
        name: [{str(key): _plain(value) for key, value in row.items()} for row in frame.to_dict("records")]
        for name, frame in frames.items()
    }
    return json.dumps(tables, indent=1, ensure_ascii=False) + "\n"


def _address(ending: str, content: str) -> str:
    return f"data:{KINDS[ending]};base64,{base64.b64encode(content.encode()).decode()}"


def _plain(value: Any) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value if isinstance(value, int | float | str) else str(value)
