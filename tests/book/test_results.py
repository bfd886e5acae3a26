"""The results of an edition as data: whole, as its schema says, and the same numbers as the pages print."""

import json
from pathlib import Path
from typing import Any

import duckdb
import jsonschema
import nbformat
import pandas as pd
import pytest

from helpers.book.page_outputs import named_outputs
from helpers.book.results import COLUMNS, write_parquet
from helpers.project import DATA

NOT_ESTIMATED_THERE = {"questionnaire-delta"}
"""A figure whose data repeat the interval of another, and draw it shifted."""

ROW: dict[str, Any] = {
    "page": "notebooks/sites/site_a.html",
    "output": "site-ratio",
    "measure": "Ratio",
    "row": "",
    "site": "A",
    "n": 21,
    "counted": "patients",
    "estimate": 1.25,
    "low": 0.5,
    "high": None,
    "interval": "confidence",
    "confidence": 0.95,
    "method": "jackknife",
    "unit": "ratio",
    "origin": "synthetic",
}


def results_in(folder: Path) -> list[dict[str, Any]]:
    return json.loads((folder / "results.json").read_text(encoding="utf-8"))["results"]


@pytest.mark.parametrize("edition", ["private", "other"])
def test_results_are_as_their_schema_says(edition: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(edition).folder.parent
    schema = json.loads((folder / "results.schema.json").read_text(encoding="utf-8"))
    content = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content, schema)
    pages = {row["page"] for row in content["results"]}
    assert len(pages) > 4
    assert all((folder / "html" / page).is_file() for page in pages)
    assert {row["origin"] for row in content["results"]} <= {"private", "published"}


def test_the_ratio_of_a_site_is_that_of_its_appointments(other: Any) -> None:
    patients = pd.read_csv(other.study / "gp_usage.csv", dtype={"site_id": str})
    sums = patients.groupby("site_id")[
        ["gp_appointments_before", "gp_appointments_after", "months_before", "months_after"]
    ].sum()
    after = sums["gp_appointments_after"] / sums["months_after"]
    before = sums["gp_appointments_before"] / sums["months_before"]
    expected = (after / before).to_dict()
    rows = [row for row in results_in(other.folder.parent) if row["output"] == "gp-usage-forest" and row["site"]]
    printed = {row["site"]: row["estimate"] for row in rows if row["measure"].startswith("Ratio") and row["estimate"]}
    assert printed
    assert printed == pytest.approx({site: expected[site] for site in printed}, rel=1e-8)


def test_parquet_has_the_same_rows_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    rows = [ROW, ROW | {"site": None, "n": None, "estimate": None, "low": None, "interval": None, "confidence": None}]
    for name in ("one", "two"):
        write_parquet(tmp_path / name, rows)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    read = duckdb.read_parquet(str(tmp_path / "one")).fetchall()
    assert read == [tuple(row[name] for name in COLUMNS) for row in rows]
    write_parquet(tmp_path / "none", [])
    assert duckdb.read_parquet(str(tmp_path / "none")).columns == list(COLUMNS)


def test_parquet_of_an_edition_has_the_rows_of_its_json(private: Any) -> None:
    folder = private.folder.parent
    read = duckdb.read_parquet(str(folder / "results.parquet")).fetchall()
    assert read == [tuple(row[name] for name in COLUMNS) for row in results_in(folder)]


def test_whatever_prints_an_interval_says_its_estimates(private: Any) -> None:
    lacking = set()
    for path in (private.folder.parent / "source" / "notebooks").rglob("*.ipynb"):
        for entry, _ in named_outputs(nbformat.read(path, as_version=4)):
            header = entry.get("csv", "").partition("\n")[0].split(",")
            if any(name.endswith(("low", "high")) for name in header) and "results" not in entry:
                lacking.add(entry["name"])
    assert lacking <= NOT_ESTIMATED_THERE


def test_a_release_has_no_results_beside_what_its_outputs_show(released: Any) -> None:
    written = {path.relative_to(released.folder) for path in released.folder.rglob("results.*")}
    assert {path.parts[0] for path in written} <= {"sacro"}  # SACRO's list of outputs has this name, too


def test_the_schema_and_the_columns_are_one() -> None:
    result = json.loads((DATA / "results.schema.json").read_text(encoding="utf-8"))["$defs"]["result"]
    assert list(result["properties"]) == result["required"] == list(COLUMNS)
