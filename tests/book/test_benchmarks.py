"""Benchmarks: the page says what the table says, and all that a program starts is counted."""

import csv
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from helpers.book.benchmarks import benchmarks
from helpers.book.myst import fill_template
from helpers.project import ROOT

FOLDER = ROOT / "benchmarks"
COMMITTED = FOLDER / "benchmarks.csv"
SPINNER = "import time\nwhile time.process_time() < 0.4: pass"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """The modules of the benchmarks."""
    monkeypatch.syspath_prepend(str(FOLDER))
    import bench as module
    import bench_counting
    import measuring

    return {"bench": module, "counting": bench_counting, "measuring": measuring}


def test_the_page_has_every_pair_its_range_and_where_the_book_is_slower(tmp_path: Path, bench) -> None:  # type: ignore[no-untyped-def]
    taken = {
        "A": [{"processor": 3.0, "elapsed": 1.0}, {"processor": 8.0, "elapsed": 1.0}],
        "B": [{"processor": 2.0, "elapsed": 2.0}, {"processor": 2.0, "elapsed": 4.0}],
    }
    rows = bench["bench"].rows_of("counts", "A", "B", taken, "2 rows")
    rows.append(bench["bench"].row_of("counts", "A", "polars", "processor", "2 rows", 0))
    table = tmp_path / "table.csv"
    bench["bench"].write(rows, table)
    bench["bench"].write(rows, table)  # in the place of those of the same part
    assert len(table.read_text().splitlines()) == 1 + 3
    page = fill_template("benchmarks.md", **benchmarks(table))
    assert "| A | B | 2.75 (1.5 to 4) | 0.375 (0.25 to 0.5) | 2 | 2 rows |" in page
    assert "| A | polars | not installed | - | 0 | 2 rows |" in page
    assert "- A, beside B: 2.75 (1.5 to 4) times." in page
    assert f"on {date.today()}" in page


def test_the_committed_table_says_of_every_ratio_how_it_was_measured() -> None:
    with COMMITTED.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        assert int(row["cores"]) > 0 and date.fromisoformat(row["date"])
        assert not row["ratio"] or float(row["lowest"]) <= float(row["ratio"]) <= float(row["highest"])


@pytest.mark.skipif(sys.platform != "linux", reason="processes are adopted on Linux alone")
def test_a_process_that_outlives_its_program_is_counted_and_ended(tmp_path: Path, bench) -> None:  # type: ignore[no-untyped-def]
    left = tmp_path / "left.py"
    left.write_text(f"{SPINNER}\nopen({str(tmp_path / 'spun')!r}, 'w').close()\ntime.sleep(600)")
    starts = (
        "import os, subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, {str(left)!r}], start_new_session=True)\n"
        f"while not os.path.exists({str(tmp_path / 'spun')!r}): time.sleep(0.01)"
    )
    way = bench["measuring"].Way("leaves one", [sys.executable, "-c", starts], tmp_path, {})
    taken = bench["measuring"].run_in_turn([way], 1)["leaves one"]
    assert 0.4 <= taken[0]["processor"] < 60
    assert taken[0]["elapsed"] < 300


@pytest.mark.proof
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_all_ways_to_count_give_the_same_counts(ending: str, tmp_path: Path, bench) -> None:  # type: ignore[no-untyped-def]
    bench["bench"].make(tmp_path, 5, 200, 4000)
    ways = bench["counting"].WAYS
    names = ["linkbook", "duckdb", *(["pandas"] if ending == "csv" else [])]
    names += ["polars"] if bench["bench"].importlib.util.find_spec("polars") else []
    sums = [tuple(int(ways[name](tmp_path, ending)[one].sum()) for one in bench["counting"].SUMS) for name in names]
    assert sums[0][0] > 0
    assert set(sums) == {sums[0]}


def test_help_names_the_parts() -> None:
    done = subprocess.run([sys.executable, str(FOLDER / "bench.py"), "--help"], capture_output=True, check=True)
    assert b"notebooks builds counts" in done.stdout
