"""What an import did: tables, findings, and the record of every change, written so that it can be repeated."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pandas as pd

from helpers.data.discovery import RECORD_FILE
from helpers.data.faults import Fault

LINE: Final = "_line"
FILE: Final = "_file"
"""Columns that say where a row comes from; no table is written with them."""


@dataclass
class Applied:
    """Tables by name, as text; what is wrong, asked and noted; and the record: what was done with how many rows."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    changes: list[dict[str, object]] = field(default_factory=list)

    def write_down(self, what: str, rows: int, **more: str) -> None:
        """Add a change to the record, where it is one of any row."""
        if rows:
            self.changes.append({"what": what, **more, "rows": rows})


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


def write_record(folder: Path, written: Written, changes: list[dict[str, object]], map_file: Path) -> Path:
    """Write the record of an import beside its tables, and return its file."""
    record = {
        "map": {"file": map_file.name, "sha256": sha256(map_file)},
        "sources": written.sources,
        "tables": written.tables,
        "changes": changes,
    }
    path = folder / RECORD_FILE
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
