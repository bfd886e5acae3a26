"""Files of JSON that an edition keeps beside what is built: written whole or not at all; a broken one is as none."""

import json
from pathlib import Path
from typing import Any


def read_json(path: Path) -> dict[str, Any]:
    """Return the object that a file of JSON holds; an empty one where there is none that can be read.

    >>> read_json(Path("no such file"))
    {}
    """
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def write_json(path: Path, content: object) -> None:
    """Write a file of JSON whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)
