"""The record of an import: which files it read, which tables it wrote, and every change in between."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

RECORD_FILE: Final = "import_record.json"


@dataclass(frozen=True)
class Written:
    """The files that an import read and the tables it wrote, each with the sha256 of its bytes."""

    sources: dict[str, str] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)


def read_written(folder: Path) -> Written:
    """Return what the last import into a folder read and wrote; nothing when there was none or its record is broken."""
    try:
        record: Any = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
        return Written(_texts(record["sources"]), _texts(record["tables"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Written()


def _texts(mapping: Any) -> dict[str, str]:
    return {str(name): str(text) for name, text in mapping.items()}
