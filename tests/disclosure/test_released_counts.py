"""All tables of a release as one system: the counts each says it has, and what is left out of the pages."""

import io
from itertools import product
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest

from helpers.analysis.disclosure import (
    KNOWN,
    PROFILES,
    TOGETHER,
    Profile,
    TableCounts,
    protect_with_rules,
    what_exposes,
)
from helpers.book.release_audit import leave_out_exposing
from helpers.data.study import Study
from helpers.show.page import Table, output
from helpers.show.page.disclosed import N_TO_AUDIT
from helpers.show.page.output import TO_AUDIT, Output

RESEARCH = PROFILES["research"]
PARTS = pd.DataFrame({"gender": ["Female", "Male"], "patients": [12, 12]})
WITH_TOTAL = pd.DataFrame({"gender": ["Female", "Male", "Total"], "n": [12, 12, 24]})
ALONE = pd.DataFrame({"gender": ["Female", "Male"], "n": [12, 12]})
TOTAL = pd.DataFrame({"step": ["first"], "n": [24]})
HARMLESS = pd.DataFrame({"gender": ["Female", "Male", "Total"], "n": [30, 40, 70]})


def counts(frame: pd.DataFrame, **more: Any) -> Any:
    return protect_with_rules(frame, profile="research", **more).counts


def left_out_of(tables: dict[str, TableCounts], profile: Profile) -> list[str]:
    """The tables that are left out, where no numbers of one can be hidden by themselves."""
    whole = {name: one._replace(parts=()) for name, one in tables.items()}
    return [one.table for one in what_exposes(whole, profile)]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What a page shows, as the outputs of a notebook."""
    outputs: list[Any] = []

    def keep(bundle: dict[str, Any], *, metadata: dict[str, Any], **_: Any) -> None:
        outputs.append(nbformat.v4.new_output("display_data", bundle, metadata=metadata))

    monkeypatch.setattr(output, "display", keep)
    return outputs


def test_two_groups_of_one_division_stay_two_counts_where_they_are_as_large() -> None:
    three = pd.DataFrame({"group": list("abc"), "n": [12, 12, 12]})
    whole = pd.DataFrame({"group": ["everybody"], "people": [36]})
    assert left_out_of({"parts": counts(three), "whole": counts(whole)}, RESEARCH) == [], "each is 9 to 12"


def test_divisions_of_the_same_people_are_bound_by_their_whole_whatever_it_is_called() -> None:
    """84 people are printed as 85, and their groups as 60 and 20, which 58 to 62 and 18 to 22 are: so 83 or 84."""
    gender = pd.DataFrame({"gender": ["Female", "Male"], "patients": [53, 31]})
    group = pd.DataFrame({"ethnic_group": ["A", "others"], "people": [62, 22]})
    flow = pd.DataFrame({"step": ["first"], "number": [84]})
    tables = {"gender": counts(gender), "group": counts(group), "flow": counts(flow)}
    for name in tables:
        assert left_out_of({name: tables[name]}, RESEARCH) == []
    assert left_out_of({name: tables[name] for name in ("gender", "flow")}, RESEARCH) == []
    assert left_out_of(tables, RESEARCH) == ["flow"]


def test_what_is_printed_of_sites_is_never_narrowed_and_never_left_out() -> None:
    sites = TableCounts([12, 12, 12], [10, 10, 10], [], [[0, 1, 2]], kept=True)
    for numbers, left_out in (([16, 20], []), ([18, 18], ["bins"]), ([28, 8], ["bins"])):
        bins = counts(pd.DataFrame({"visits": ["0", "1 or more"], "patients": numbers}))
        assert left_out_of({KNOWN: sites, "bins": bins}, RESEARCH) == left_out


def test_one_count_in_a_band_and_rounded_is_narrowed_by_each() -> None:
    at_the_edge = {"a": TableCounts([49], [(20, 49)], [], []), "b": TableCounts([49], [50], [], [])}
    assert left_out_of(at_the_edge, RESEARCH) == ["a"], "20 to 49, and about 50: 48 or 49"


@pytest.mark.parametrize("number", [17, 18, 19, 22, 47, 48, 49, 52, 97, 98])
def test_the_band_and_the_rounded_number_of_a_release_go_together(number: int) -> None:
    band = pd.DataFrame({"gender": ["Female"], "n": [number], "ratio": [0.9]})
    rounded = pd.DataFrame({"gender": ["Female"], "people": [number]})
    both = {"a": counts(band, counts={"n": "base", "ratio": "estimate"}), "b": counts(rounded)}
    assert left_out_of(both, RESEARCH) == []


@pytest.mark.parametrize("number", [0, None])
def test_a_zero_and_a_missing_count_are_in_no_sum(number: int | None) -> None:
    frame = pd.DataFrame({"gender": ["Female", "Other"], "n": pd.array([30, number], dtype="Int64")})
    assert counts(frame).numbers == [30]


def test_the_table_that_exposes_is_left_out_of_its_page_and_no_exact_count_stays_in_it(
    tmp_path: Path, shown: list[Any]
) -> None:
    page = Output("private", RESEARCH)
    for name, frame in (("whole", TOTAL), ("parts", ALONE), ("harmless", HARMLESS)):
        page.table(Table(name, frame, caption=f"Patients, {name}.", n=60))
    path = tmp_path / "04_patients.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=shown)]), path)
    assert TO_AUDIT in path.read_text()
    said: list[str] = []
    leave_out_exposing([path], Study("", {}, {}), RESEARCH, said.append)
    assert said == [f'  left out: the table "Whole" of page "04 patients": {TOGETHER}']
    whole, _, harmless = nbformat.read(path, as_version=4).cells[0].outputs
    assert TO_AUDIT not in path.read_text()
    assert whole.metadata.linkbook.rule == f"research: left out, {TOGETHER}"
    assert "left out of this release" in whole.data["text/html"]
    assert "csv" not in whole.metadata.linkbook
    assert "csv" in harmless.metadata.linkbook


def values_by_trial(tables: dict[str, list[int]], *, all_of_them: bool) -> list[int]:
    """How many values each count keeps whose tables divide the same people, by trying every combination of them."""
    around = {
        name: [range(max(8, 5 * ((number + 2) // 5) - 2), 5 * ((number + 2) // 5) + 3) for number in numbers]
        for name, numbers in tables.items()
    }
    sums = {name: {sum(parts) for parts in product(*ranges)} for name, ranges in around.items()}
    wholes = set.intersection(*sums.values()) if all_of_them else set()
    left = [len(wholes)] if all_of_them else []
    for ranges in around.values():
        agreeing = [parts for parts in product(*ranges) if not all_of_them or sum(parts) in wholes]
        left += [len(set(values)) for values in zip(*agreeing, strict=True)]
    return left


@pytest.mark.parametrize("seed", range(30))
def test_a_leak_between_divisions_of_the_same_people_is_found_and_mended(seed: int) -> None:
    """Gender and group divide people whose number a third table has; each is safe by itself."""
    rng = np.random.default_rng(seed)
    while True:
        whole = int(rng.integers(40, 90))
        first, others = int(rng.integers(15, whole - 14)), int(rng.integers(9, 15))
        tables = {"gender": [first, whole - first], "group": [others, whole - others], "flow": [whole]}
        if min(values_by_trial(tables, all_of_them=True)) < 3:
            break
    frames = {
        "gender": pd.DataFrame({"gender": ["Female", "Male"], "patients": tables["gender"]}),
        "group": pd.DataFrame({"ethnic_group": ["A", "others"], "people": tables["group"]}),
        "flow": pd.DataFrame({"step": ["took part"], "number": tables["flow"]}),
    }
    assert not any(left_out_of({name: counts(frame)}, RESEARCH) for name, frame in frames.items())
    left_out = left_out_of({name: counts(frame) for name, frame in frames.items()}, RESEARCH)
    assert left_out
    rest = {name: numbers for name, numbers in tables.items() if name not in left_out}
    assert min(values_by_trial(rest, all_of_them=len(rest) > 1)) >= 3


def test_tables_of_a_chapter_of_the_studys_own_are_audited_with_those_of_the_book(
    tmp_path: Path, shown: list[Any]
) -> None:
    """12 and 12 people are printed as 10 and 10, and all 24 as 25: who sees both knows that each is 11 or 12."""
    by_gender = pd.DataFrame({"gender": ["Female", "Male"], "people": [12, 12]})
    everybody = pd.DataFrame({"step": ["first"], "people": [24]})
    (tmp_path / "chapters").mkdir()
    paths = [tmp_path / "01_sampling.ipynb", tmp_path / "chapters" / "01_sampling.ipynb"]
    for path, frame in zip(paths, (by_gender, everybody), strict=True):
        shown.clear()
        Output("private", RESEARCH).table(Table("people", frame, caption="People.", n=24))
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=list(shown))]), path)
    said: list[str] = []
    leave_out_exposing(paths, Study("", {}, {}), RESEARCH, said.append)
    assert said == [f'  left out: the table "People" of page "01 sampling": {TOGETHER}']
    assert not any(TO_AUDIT in path.read_text() or N_TO_AUDIT in path.read_text() for path in paths)
    assert not any("n_shown" in path.read_text() for path in paths), "25 in all beside 10 and 10 says 11 or 12 as well"


def test_rows_that_were_taken_out_of_a_table_do_not_hide_what_the_others_divide() -> None:
    """28 women and 13 men beside 41 in all are printed as 30, 15 and 40: the women are 28 or 29."""
    rows = [("Age", "mean", 41), ("A site", "%", 9), ("Female", "%", 28), ("Male", "%", 13)]
    frame = pd.DataFrame(rows, columns=["measure", "shown_as", "n"])
    for table in (frame[frame["measure"] != "A site"], frame[frame["measure"] != "A site"].reset_index(drop=True)):
        made = counts(table)
        assert [2, 3] in [[cell + 1 for cell in cells] for cells in made.divisions]
        assert left_out_of({"dropout": made}, RESEARCH)


def test_the_number_of_people_in_the_list_of_outputs_is_the_one_that_pages_print(
    tmp_path: Path, shown: list[Any]
) -> None:
    frame = pd.DataFrame({"gender": ["Female", "Male", "Total"], "people": [31, 42, 73]})
    Output("private", RESEARCH).table(Table("people", frame, caption="People.", n=73))
    path = tmp_path / "01_sampling.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=list(shown))]), path)
    leave_out_exposing([path], Study("", {}, {}), RESEARCH, lambda _: None)
    (output,) = nbformat.read(path, as_version=4).cells[0].outputs
    entry = output.metadata.linkbook
    assert entry["csv"].splitlines()[-1] == f"Total,{entry['n_shown']}" == "Total,75"
    assert N_TO_AUDIT not in entry


def test_numbers_of_a_group_are_hidden_before_a_table_with_estimates_is_left_out(
    tmp_path: Path, shown: list[Any]
) -> None:
    """48 people by gender and by group are 46 to 54 and 41 to 49, and printed as 50: 48 or 49 without this."""
    rows = [("gender", "Female", 28), ("gender", "Male", 20), ("wait", "short", 32), ("wait", "long", 16)]
    people = pd.DataFrame(rows, columns=["kind", "group", "n"]).assign(mean=[2.5, 3.5, 4.5, 5.5])
    people["percent"] = 100 * people["n"] / 48
    page = Output("private", RESEARCH)
    given = {"n": "base", "mean": "mean", "percent": "percent"}
    page.table(Table("people", people, caption="People.", n=48, counts=given))
    page.table(Table("all", pd.DataFrame({"step": ["first"], "people": [48]}), caption="All.", n=48))
    path = tmp_path / "04_patients.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=shown)]), path)
    said: list[str] = []
    leave_out_exposing([path], Study("", {}, {}), RESEARCH, said.append)
    assert said == [f'  numbers hidden: the table "People" of page "04 patients": {TOGETHER}']
    table, everybody = nbformat.read(path, as_version=4).cells[0].outputs
    left = pd.read_csv(io.StringIO(table.metadata.linkbook.csv))
    hidden = left["n"] == "hidden"
    assert hidden.sum() == 2
    assert left["kind"][hidden].nunique() == 1, "both rows of one division, and no other"
    assert (left["percent"][hidden] == "hidden").all()
    assert left["mean"].tolist() == [2.5, 3.5, 4.5, 5.5]
    assert table.data["text/html"].count("<td") == 20
    assert table.data["text/html"].count(">hidden</td>") == 4
    assert "some numbers hidden" in table.metadata.linkbook.rule
    assert "50" in everybody.data["text/html"]
