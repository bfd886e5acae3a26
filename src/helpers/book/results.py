"""Write the results of an edition as data: every estimate that a page prints, in `results.json` and `results.parquet`.

They come from what travels with the outputs of its pages. A release has none, since its numbers are rounded or hidden
output by output; each of its tables and figures offers its own data.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import nbformat
import pandas as pd

from helpers.book.edition_folder import Edition
from helpers.book.json_files import write_json
from helpers.project import DATA

RESULTS: Final = "results.json"
SCHEMA: Final = "results.schema.json"
"""What describes the file, beside it in the edition's folder."""

COLUMNS: Final = {
    "page": "str",
    "output": "str",
    "measure": "str",
    "row": "str",
    "site": "str",
    "n": "Int64",
    "counted": "str",
    "estimate": "Float64",
    "low": "Float64",
    "high": "Float64",
    "interval": "str",
    "confidence": "Float64",
    "method": "str",
    "unit": "str",
    "origin": "str",
}
"""The columns of the results, with their kinds."""


def write_results(edition: Edition) -> list[dict[str, Any]]:
    """Write the results of the pages that were run into the edition's folder, and return them."""
    results = list(results_of(edition.source))
    write_json(edition.folder / RESULTS, {"$schema": SCHEMA, "edition": edition.name, "results": results})
    shutil.copyfile(DATA / SCHEMA, edition.folder / SCHEMA)
    write_parquet(edition.folder / "results.parquet", results)
    return results


def results_of(source: Path) -> Iterator[dict[str, Any]]:
    """Give every estimate that the executed notebooks of a staged tree print, page by page in the order shown."""
    for path in sorted((source / "notebooks").rglob("*.ipynb")):
        page = path.relative_to(source).with_suffix(".html").as_posix()
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                entry = output.get("metadata", {}).get("linkbook", {})
                for result in entry.get("results", ()):
                    row = {"page": page, "output": entry.get("name", "")} | result | {"origin": entry["origin"]}
                    yield {name: row[name] for name in COLUMNS}


def write_parquet(path: Path, results: list[dict[str, Any]]) -> None:
    """Write results as Parquet, whole or not at all."""
    import duckdb

    frame = pd.DataFrame(results, columns=list(COLUMNS)).astype(COLUMNS)
    partial = path.with_suffix(".partial")
    with duckdb.connect() as connection:
        connection.from_df(frame).write_parquet(str(partial))
    partial.replace(path)
