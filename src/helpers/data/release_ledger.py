"""The ledger of a study's releases, kept in its folder: what was printed of each row, and of which patients' rows.

It stands beside the data and not in the build folder, which is emptied and is another for each edition, so that every
release of a study is compared with all before. It has no patient's id: each patient's row is a short keyed hash, whose
key is a file of its own that only its owner may read. A release alone writes both.
"""

import hashlib
import hmac
import json
import os
import secrets
import stat
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from helpers.vocabulary import LEDGER_FILE, LEDGER_KEY_FILE

_HASH_DIGITS: Final = 12
_BETWEEN_CELLS: Final = "\x1f"

ROWS: Final = "rows"
"""The part of the ledger that has the rows of sites."""
PAGES: Final = "pages"
"""The part that has the groups of people of other pages, and what those pages printed."""
LISTS: Final = "lists"
"""The part that has what was printed of whole lists of registered patients."""
PARTS: Final = (ROWS, PAGES, LISTS)

NUMBER_ALIKE: Final = "number_alike"
"""A column that says how many patients a row is, in a table whose rows are patients with the same values."""

Version = dict[str, Any]
"""A released version of a row: `released_on`, `values` (None when it was hidden) and `patient_rows`.

These are hashes: a frozenset of one a patient, or where patients have no ids a Counter of how many have the same
values.
"""

Versions = Mapping[str, Sequence[Mapping[str, Any]]]
"""The versions of rows, by their key."""


def ledger_key(folder: Path) -> bytes:
    """Return the key of a study's ledger, which is made when there is neither a key nor a ledger.

    Raises:
        ValueError: when the key of a ledger is gone or no key, or others may read it.
        OSError: when it cannot be read, or written.
    """
    path = folder / LEDGER_KEY_FILE
    if not path.exists():
        if (folder / LEDGER_FILE).exists():
            raise ValueError(f"{path} is gone, and with it what earlier releases are compared by: bring it back")
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ValueError(f"{path} can be read by others: chmod 600 {path.name}")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        key = b""
    if len(key) < 32:
        raise ValueError(f"{path} holds no key: bring back the one that was written")
    return key


def hashed_rows(
    table: pd.DataFrame, key: bytes, *, by: str = "site_id"
) -> dict[str, frozenset[str]] | dict[str, Counter[str]]:
    """Return the hashes of a table's rows, by the key of the row that they are printed in.

    Args:
        table: a row a patient, with the patient's id, which makes each another, and values; or rows of patients with
            the same values, and in the column `NUMBER_ALIKE` how many these are: then how many have each hash.
        key: the key of the study's ledger.
        by: the column that says which printed row a patient is in.

    >>> usage = pd.DataFrame({"site_id": ["3", "3"], "patient_id": ["a", "b"], "n": [4, 4]})
    >>> {site: len(rows) for site, rows in hashed_rows(usage, b"0" * 32).items()}
    {'3': 2}
    >>> alike = pd.DataFrame({"site_id": ["3", "3"], "seen": [0, 1], "number_alike": [40, 2]})
    >>> {site: rows.total() for site, rows in hashed_rows(alike, b"0" * 32).items()}
    {'3': 42}
    """
    number = None
    if NUMBER_ALIKE in table:
        values = [str(name) for name in table if name != NUMBER_ALIKE]
        alike = table.groupby(values, dropna=False)[NUMBER_ALIKE].sum().reset_index()
        number, table = alike[NUMBER_ALIKE].astype(int), alike[values]
    texts = table.astype(str).fillna("").agg(_BETWEEN_CELLS.join, axis=1)
    hashes = texts.map(lambda text: _keyed(text, key)[:_HASH_DIGITS])
    groups = hashes.groupby(table[by].astype(str))
    if number is None:
        return {str(name): frozenset(rows) for name, rows in groups}
    return {str(name): Counter(dict(zip(rows, number[rows.index], strict=True))) for name, rows in groups}


def read_ledger(folder: Path, key: bytes, part: str = ROWS) -> dict[str, list[Version]]:
    """Return the released versions of every row, by its key, in the order of their release; none without a ledger.

    `part` is that of rows of sites, or of pages on other people.

    Raises:
        ValueError: when the file cannot be read, or a line of it was not written with this key.
    """
    path = folder / LEDGER_FILE
    if not path.exists():
        return {}
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        rows = {name: [dict(version) for version in versions] for name, versions in given.get(part, {}).items()}
        for name, versions in rows.items():
            for version in versions:
                digest = version.pop("digest")
                rows_of = version["patient_rows"]
                version["patient_rows"] = Counter(rows_of) if isinstance(rows_of, dict) else frozenset(rows_of)
                if not hmac.compare_digest(digest, _digest(name, version, key, part)):
                    raise ValueError
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise ValueError(f"{path} is not as a release wrote it, or its key is another: bring it back") from None
    return rows


def kept_ledger(folder: Path, part: str = ROWS) -> tuple[bytes, dict[str, list[Version]]] | None:
    """Return the key of a study's ledger and what is in it; None where no release has kept either.

    Raises:
        ValueError, OSError: as `ledger_key` and `read_ledger`.

    >>> kept_ledger(Path("no-such-folder")) is None
    True
    """
    if not any((folder / name).exists() for name in (LEDGER_FILE, LEDGER_KEY_FILE)):
        return None
    key = ledger_key(folder)
    return key, read_ledger(folder, key, part)


def write_ledger(folder: Path, key: bytes, parts: Mapping[str, Versions]) -> None:
    """Write the ledger whole or not at all: each version with a digest that only the holder of the key can make."""
    listed = {
        part: {name: [_listed(name, dict(one), key, part) for one in versions] for name, versions in rows.items()}
        for part, rows in parts.items()
    }
    about = "Written by linkbook release: what was printed of each row, and of which patients' rows. Keep it."
    partial = folder / f".{LEDGER_FILE}.partial"
    partial.write_text(json.dumps({"about": about, **listed}, indent=1, ensure_ascii=False) + "\n", "utf-8")
    partial.replace(folder / LEDGER_FILE)


def _listed(name: str, version: dict[str, Any], key: bytes, part: str) -> dict[str, Any]:
    """Return a version as it is written, with its digest."""
    return version | {"patient_rows": _as_json(version["patient_rows"]), "digest": _digest(name, version, key, part)}


def _as_json(rows: Collection[str]) -> list[str] | dict[str, int]:
    return {row: int(rows[row]) for row in sorted(rows)} if isinstance(rows, Counter) else sorted(rows)


def _digest(name: str, version: Mapping[str, Any], key: bytes, part: str) -> str:
    content = {**version, "patient_rows": _as_json(version["patient_rows"]), "row": name}
    content |= {} if part == ROWS else {"part": part}
    return _keyed(json.dumps(content, sort_keys=True, ensure_ascii=False), key)


def _keyed(text: str, key: bytes) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
