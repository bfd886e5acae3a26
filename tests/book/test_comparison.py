"""`linkbook diff`: what moved between two editions, and why."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from helpers.cli import main

RATIO: dict[str, Any] = {
    "page": "notebooks/03_gp_usage_pooled.html",
    "output": "gp-usage-forest",
    "measure": "Ratio",
    "row": "",
    "site": "A",
    "n": 21,
    "counted": "patients",
    "estimate": 1.25,
    "low": 0.5,
    "high": 2.5,
    "interval": "confidence",
    "confidence": 0.95,
    "method": "jackknife",
    "unit": "ratio",
    "origin": "private",
}
RECORD = {
    "study_dir": "/study",
    "study_files": {"gp_usage.csv": "1", "study.toml": "1"},
    "made_from": {
        "the prose": "1",
        "the code": "1",
        "the notebooks": "1",
        "the book's data": "1",
        "a setting in the environment": "1",
        "the libraries": "1",
        "Python": "1",
    },
}


def edition(folder: Path, results: list[dict[str, Any]], **record: Any) -> str:
    folder.mkdir()
    (folder / "results.json").write_text(json.dumps({"results": results}))
    (folder / "edition.json").write_text(json.dumps(RECORD | record))
    return str(folder)


def compare(first: str, second: str, *options: str) -> Result:
    return CliRunner().invoke(main, ["diff", first, second, *options])


def test_two_builds_of_one_study_do_not_differ(tmp_path: Path) -> None:
    done = compare(edition(tmp_path / "a", [RATIO]), edition(tmp_path / "b", [RATIO]))
    assert done.exit_code == 0
    assert "0 estimates not the same" in done.output
    assert "are the same" in done.output


def test_a_number_that_moved_is_said_with_how_far_and_why(tmp_path: Path) -> None:
    files = RECORD["study_files"] | {"gp_usage.csv": "2"}
    first = edition(tmp_path / "a", [RATIO])
    second = edition(tmp_path / "b", [RATIO | {"estimate": 1.5, "n": 22}], study_files=files)
    done = compare(first, second)
    assert done.exit_code == 1
    assert "site A: n 21 to 22 (+1); estimate 1.25 to 1.5 (+0.25)" in done.output
    first_line, *_, last_line = done.output.splitlines()
    assert first_line == "The data differ: gp_usage.csv", "the cause comes before what it is the cause of"
    assert last_line == "1 estimate not the same"
    said = json.loads(compare(first, second, "--json").output)
    assert said["causes"] == {"data": ["gp_usage.csv"]}
    (moved,) = said["differences"]
    assert moved["changes"]["estimate"] == {"first": 1.25, "second": 1.5, "moved": 0.25}
    assert set(moved["changes"]) == {"n", "estimate"}


@pytest.mark.parametrize(
    ("record", "cause"),
    [
        ({"study_files": {"gp_usage.csv": "1", "study.toml": "2"}}, "settings"),
        ({"made_from": RECORD["made_from"] | {"the code": "2"}}, "code"),
        ({"made_from": RECORD["made_from"] | {"the notebooks": "2"}}, "code"),
        ({"made_from": RECORD["made_from"] | {"the book's data": "2"}}, "code"),
        ({"made_from": RECORD["made_from"] | {"the libraries": "2"}}, "libraries"),
        ({"made_from": RECORD["made_from"] | {"Python": "2"}}, "python"),
        ({"made_from": RECORD["made_from"] | {"a setting in the environment": "2"}}, "settings"),
        ({"study_dir": "/another"}, "study"),
    ],
)
def test_each_cause_is_told_apart(record: dict[str, Any], cause: str, tmp_path: Path) -> None:
    done = compare(edition(tmp_path / "a", [RATIO]), edition(tmp_path / "b", [RATIO], **record), "--json")
    assert done.exit_code == 0
    assert list(json.loads(done.output)["causes"]) == [cause]


def test_prose_is_behind_no_difference_and_data_of_the_book_s_own_edition_are_named_as_such(tmp_path: Path) -> None:
    prose = {"made_from": RECORD["made_from"] | {"the prose": "2"}}
    done = compare(edition(tmp_path / "a", [RATIO]), edition(tmp_path / "b", [RATIO], **prose), "--json")
    assert json.loads(done.output)["causes"] == {}
    own = {"study_dir": "", "study_files": {"synthetic/gp_usage.csv": "1"}}
    data = {"made_from": RECORD["made_from"] | {"the book's data": "2"}, "study_files": {"synthetic/gp_usage.csv": "2"}}
    done = compare(edition(tmp_path / "c", [RATIO], **own), edition(tmp_path / "d", [RATIO], **(own | data)), "--json")
    assert json.loads(done.output)["causes"] == {"data": ["synthetic/gp_usage.csv"]}


def test_what_only_one_edition_prints_is_a_difference(tmp_path: Path) -> None:
    other = RATIO | {"site": "B\x1b[31m"}
    done = compare(edition(tmp_path / "a", [RATIO]), edition(tmp_path / "b", [RATIO, other]))
    assert done.exit_code == 1
    assert "only in the second edition" in done.output
    assert "\x1b" not in done.output


def test_rows_that_nothing_tells_apart_are_compared_in_their_order(tmp_path: Path) -> None:
    twice = [RATIO, RATIO | {"estimate": 2.0}]
    assert compare(edition(tmp_path / "a", twice), edition(tmp_path / "b", twice)).exit_code == 0


@pytest.mark.parametrize("name", ["no-such-edition", "../x"])
def test_no_such_edition_is_a_mistake(name: str, tmp_path: Path) -> None:
    done = compare(edition(tmp_path / "a", [RATIO]), name)
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_of_several_estimates_of_one_thing_the_method_says_which_moved(tmp_path: Path) -> None:
    mean, median = (RATIO | {"method": method, "interval": None} for method in ("mean", "median"))
    first = edition(tmp_path / "a", [mean, median])
    second = edition(tmp_path / "b", [median | {"estimate": 1.5}, mean])
    done = compare(first, second)
    assert "Ratio, site A, median: estimate 1.25 to 1.5 (+0.25)" in done.output
    assert "1 estimate not the same" in done.output
    (said,) = json.loads(compare(first, second, "--json").output)["differences"]
    assert said["method"] == "median"
