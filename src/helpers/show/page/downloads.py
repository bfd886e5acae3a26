"""Tables and graphs as files held in the page itself, for formats that the book does not offer of itself."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from markupsafe import escape

KINDS: Final = {
    "json": "application/json",
    "graphml": "application/xml",
    "svg": "image/svg+xml",
    "qdc": "application/xml",
}


def download_links(name: str, files: Mapping[str, str]) -> str:
    """Return a line of links, each of which holds its file.

    Args:
        name: the files' name without ending.
        files: ending (json, graphml, svg, qdc) to content.

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
        held = base64.b64encode(content.encode()).decode()
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


def _plain(value: Any) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value if isinstance(value, int | float | str) else str(value)
