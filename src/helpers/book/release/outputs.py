"""The list of a release: every figure and table of an edition, the files it is published as, and the rule applied."""

import base64
import csv
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import nbformat

from helpers.show.page.tables import xlsx_bytes

COLUMNS: Final = ("file", "chapter", "n", "rule", "sha256", "reviewer")
"""Columns of outputs.csv; the last is left blank for the person who signs."""


@dataclass(frozen=True)
class Output:
    """One figure or table: its page, name and kind, the people behind it in a band, the rule, its files by sha256.

    `about_people` is whether disclosure control applied to it; `data` is its CSV, "" when there is none.
    """

    page: str
    name: str
    kind: str
    n: str
    rule: str
    origin: str
    data: str = ""
    files: dict[str, str] = field(default_factory=dict)

    @property
    def about_people(self) -> bool:
        """Whether a disclosure rule was applied to it."""
        return bool(self.rule)


def list_outputs(source: Path) -> list[Output]:
    """Return the figures and tables of a staged edition, as its executed notebooks hold them.

    Args:
        source: the staged tree, with executed notebooks under `notebooks/`.

    Returns:
        The outputs, page by page in the order shown.
    """
    found = []
    for path in sorted((source / "notebooks").rglob("*.ipynb")):
        page = path.relative_to(source).with_suffix(".html").as_posix()
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                entry = output.get("metadata", {}).get("linkbook", {})
                if entry.get("name"):
                    found.append(_output(page, entry, output.get("data", {})))
    return found


def _output(page: str, entry: dict[str, Any], data: dict[str, Any]) -> Output:
    files: dict[str, str] = {}
    if "csv" in entry:
        files[sha256(entry["csv"].encode())] = f"{entry['name']}.csv"
        workbook = xlsx_bytes(entry["csv"], text_columns=entry.get("text_columns", ()))
        files[sha256(workbook)] = f"{entry['name']}.xlsx"
    if "svg" in entry:
        files[sha256(entry["svg"].encode())] = f"{entry['name']}.svg"
    if "image/png" in data:
        files[sha256(base64.b64decode(data["image/png"]))] = f"{entry['name']}.png"
    n = entry.get("n_band", entry.get("n", ""))
    return Output(
        page,
        entry["name"],
        entry["kind"],
        f"{n}",
        entry.get("rule", ""),
        entry.get("origin", ""),
        entry.get("csv", ""),
        files,
    )


def sha256(content: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal.

    >>> sha256(b"")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(content).hexdigest()


def published_files(html: Path) -> dict[Path, str]:
    """Return the images and downloads of a built site with their SHA-256.

    Args:
        html: the built site.
    """
    folders = [html / "_images", html / "_downloads"]
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path: sha256(path.read_bytes()) for path in paths}


def outputs_csv(outputs: Iterable[Output], html: Path) -> str:
    """Return the list a person signs: one line per published file, and one for each output without a file.

    Args:
        outputs: the figures and tables.
        html: the built site.

    Returns:
        CSV with the columns file, chapter, n, rule, sha256, reviewer.
    """
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(COLUMNS)
    files = published_files(html)
    for output in outputs:
        rule = output.rule or f"not about people ({output.origin})"
        own = [(path.relative_to(html).as_posix(), digest) for path, digest in files.items() if digest in output.files]
        for name, digest in own or [(f"{output.page}#{output.name}", "")]:
            writer.writerow([name, output.page, output.n, rule, digest, ""])
    return held.getvalue()
