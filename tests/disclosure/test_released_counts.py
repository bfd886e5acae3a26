"""All tables of a release as one system: the counts each says it has, and what is left out of the pages."""

from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from helpers.analysis.disclosure import PROFILES, TOGETHER, protect_with_rules, tables_that_expose
from helpers.book.release_audit import leave_out_exposing
from helpers.show.page import Table, output
from helpers.show.page.output import TO_AUDIT, Output

RESEARCH = PROFILES["research"]
PARTS = pd.DataFrame({"gender": ["Female", "Male"], "patients": [12, 12]})
WITH_TOTAL = pd.DataFrame({"gender": ["Female", "Male", "Total"], "n": [12, 12, 24]})
HARMLESS = pd.DataFrame({"gender": ["Female", "Male", "Total"], "n": [30, 40, 70]})


def counts(frame: pd.DataFrame, **more: Any) -> Any:
    return protect_with_rules(frame, profile="research", **more).counts


def test_a_count_is_the_same_by_its_labels_and_number_whatever_its_column_is_called() -> None:
    assert {one.name for one in counts(PARTS)} < {one.name for one in counts(WITH_TOTAL)}


def test_a_rounded_total_that_leaves_its_parts_two_values_is_found_in_one_table_and_across_two() -> None:
    assert tables_that_expose({"all": counts(WITH_TOTAL)}, RESEARCH) == ["all"]
    assert tables_that_expose({"parts": counts(PARTS)}, RESEARCH) == []
    assert tables_that_expose({"parts": counts(PARTS), "all": counts(WITH_TOTAL)}, RESEARCH) == ["all"]
    assert tables_that_expose({"harmless": counts(HARMLESS)}, RESEARCH) == []


def test_one_count_in_a_band_and_rounded_is_narrowed_by_each() -> None:
    band = pd.DataFrame({"gender": ["Female"], "n": [20], "ratio": [0.9]})
    given = {"n": "base", "ratio": "estimate"}
    rounded = pd.DataFrame({"gender": ["Female"], "people": [20]})
    assert tables_that_expose({"a": counts(band, counts=given), "b": counts(rounded)}, RESEARCH) == []
    about_50 = pd.DataFrame({"gender": ["Female"], "people": [49]})
    at_the_edge = band.assign(n=49)
    both = {"a": counts(at_the_edge, counts=given), "b": counts(about_50)}
    assert tables_that_expose(both, RESEARCH) == ["a"], "20 to 49, and about 50: 48 or 49"


@pytest.mark.parametrize("number", [0, None])
def test_a_zero_and_a_missing_count_are_in_no_sum(number: int | None) -> None:
    frame = pd.DataFrame({"gender": ["Female", "Other"], "n": pd.array([30, number], dtype="Int64")})
    assert [one.name for one in counts(frame)] == ["female / 30"]


def test_the_table_that_exposes_is_left_out_of_its_page_and_no_exact_count_stays_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Any] = []

    def keep(bundle: dict[str, Any], *, metadata: dict[str, Any], **_: Any) -> None:
        shown.append(nbformat.v4.new_output("display_data", bundle, metadata=metadata))

    monkeypatch.setattr(output, "display", keep)
    page = Output("private", RESEARCH)
    for name, frame in (("whole", WITH_TOTAL), ("harmless", HARMLESS)):
        page.table(Table(name, frame, caption=f"Patients, {name}.", n=60))
    path = tmp_path / "04_patients.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=shown)]), path)
    assert TO_AUDIT in path.read_text()
    said: list[str] = []
    leave_out_exposing([path], RESEARCH, said.append)
    assert said == [f"  left out: 04_patients, whole: {TOGETHER}"]
    whole, harmless = nbformat.read(path, as_version=4).cells[0].outputs
    assert TO_AUDIT not in path.read_text()
    assert whole.metadata.linkbook.rule == f"research: left out, {TOGETHER}"
    assert "left out of this release" in whole.data["text/html"]
    assert "csv" not in whole.metadata.linkbook
    assert "csv" in harmless.metadata.linkbook
