"""What `make bench` prints, all of it as ratios: notebooks, builds and counts of this book against stock programs.

    python benchmarks/bench.py [--runs 3] [--rows 10000000] [--parts notebooks builds counts]
        [--notebooks NAME ...] [--write]

The ways of a part run in turn (first, second, third, first, ...), each in a process of its own, and a ratio is that of
two neighbours: what else the machine does falls on both. `--write` puts the ratios of the parts that ran into
`benchmarks/benchmarks.csv`, from which the page Benchmarks of the book is made.
"""

import argparse
import csv
import importlib.util
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path

from gp_usage_scale import make
from measuring import Way, ratio_of, run_in_turn

from helpers.chapters import NOTEBOOKS

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TABLE = HERE / "benchmarks.csv"
COLUMNS = ("part", "what", "against", "measure", "ratio", "lowest", "highest", "runs", "size", "cores", "load",
           "python", "date")  # fmt: skip
BUILDS = ("linkbook build, nothing changed", "linkbook build, one row of one site changed",
          "linkbook build, a line of prose changed")  # fmt: skip
STOCK_BUILDS = ("jupyter-book build, everything executed", "jupyter-book build with its cache, prose changed")
Row = dict[str, str]


def notebooks(runs: int, names: list[str]) -> list[Row]:
    """Return the ratios of running notebooks: the warm kernel against the stock one."""
    ways = {"linkbook": "linkbook, warm kernel, two at a time", "papermill": "stock papermill, one after the other",
            "pool": "stock papermill, a pool of two"}  # fmt: skip
    size = (
        f"{len(names)} notebooks: {', '.join(names)}" if len(names) < len(NOTEBOOKS) else f"all {len(names)} notebooks"
    )
    with tempfile.TemporaryDirectory() as scratch:
        script = [sys.executable, str(HERE / "bench_notebooks.py")]
        environment = {"PYTHONPATH": str(ROOT / "src"), "JUPYTER_RUNTIME_DIR": scratch}
        taken = run_in_turn(
            [Way(words, [*script, way, scratch, *names], ROOT, environment) for way, words in ways.items()], runs
        )
    ours, *others = ways.values()
    return [row for other in others for row in rows_of("notebooks", ours, other, taken, size)]


def builds(runs: int) -> list[Row]:
    """Return the ratios of building the book again, in copies of the project, against Jupyter Book."""
    with tempfile.TemporaryDirectory() as scratch:
        ours, stock = (copy_of_the_project(Path(scratch) / name) for name in ("ours", "stock"))
        linkbook = [sys.executable, "-m", "helpers.cli", "build"]
        book = [str(Path(sys.executable).parent / "jupyter-book"), "build", str(stock), "--path-output"]
        cached = stock / "cached.yml"
        config = (stock / "_config.yml").read_text(encoding="utf-8")
        cached.write_text(config.replace("execute_notebooks: force", "execute_notebooks: cache"), encoding="utf-8")
        anew, kept = Path(scratch) / "anew", Path(scratch) / "kept"
        with_cache = [*book, str(kept), "--config", str(cached)]
        in_ours, in_stock = ({"PYTHONPATH": str(folder / "src")} for folder in (ours, stock))
        run_in_turn(
            [Way("(first) linkbook build", linkbook, ours, in_ours),
             Way("(first) jupyter-book build with its cache", with_cache, stock, in_stock)], 1,
        )  # fmt: skip
        edits = (lambda _: None, lambda number: change_a_row(ours, number), lambda number: change_prose(ours, number))
        ways = [Way(name, linkbook, ours, in_ours, edit) for name, edit in zip(BUILDS, edits, strict=True)]
        ways += [
            Way(
                STOCK_BUILDS[0], [*book, str(anew)], stock, in_stock, lambda _: shutil.rmtree(anew, ignore_errors=True)
            ),
            Way(STOCK_BUILDS[1], with_cache, stock, in_stock, lambda number: change_prose(stock, number)),
        ]
        taken = run_in_turn(ways, runs)
    return [
        row for ours_does in BUILDS for other in STOCK_BUILDS for row in rows_of("builds", ours_does, other, taken, "")
    ]


def copy_of_the_project(target: Path) -> Path:
    """Copy what a build is made from."""
    left_out = shutil.ignore_patterns(".*", "build", "_build", "__pycache__", "*.egg-info")
    return Path(shutil.copytree(ROOT, target, ignore=left_out))


def change_a_row(project: Path, number: int) -> None:
    """Give one patient of one site some appointments more."""
    path = project / "data" / "synthetic" / "gp_usage.csv"
    with path.open(newline="", encoding="utf-8") as file:
        header, first, *rows = csv.reader(file)
    at = header.index("gp_appointments_after")
    first[at] = str(int(first[at]) + 1 + number)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, first, *rows])


def change_prose(project: Path, number: int) -> None:
    """Add a line to a page of prose."""
    with (project / "book" / "limitations.md").open("a", encoding="utf-8") as page:
        page.write(f"\nA line more, number {number}.\n")


def counts(runs: int, rows: int) -> list[Row]:
    """Return the ratios of counting appointments, with every check, against programs that only count."""
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        make(folder, 1250, max(1, rows * 9 // 100), rows)
        script = [sys.executable, str(HERE / "bench_counting.py")]
        environment = {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])}
        for ending, form in (("parquet", "Parquet"), ("csv", "CSV")):
            names = {"linkbook": f"linkbook cohort, from {form}", "duckdb": f"DuckDB {version('duckdb')} by itself"}
            if importlib.util.find_spec("polars"):
                names["polars"] = f"polars {version('polars')}"
            if ending == "csv":
                names["pandas"] = f"pandas {version('pandas')}"
            ways = [Way(name, [*script, way, scratch, ending], ROOT, environment) for way, name in names.items()]
            taken = run_in_turn(ways, runs)
            for other in [name for way, name in names.items() if way != "linkbook"]:
                found += rows_of("counts", names["linkbook"], other, taken, f"{rows:,} appointments")
            if "polars" not in names:
                print("polars is not installed")
                found.append(row_of("counts", names["linkbook"], "polars", "processor", f"{rows:,} appointments", 0))
    return found


def rows_of(part: str, what: str, against: str, taken: dict[str, list[dict[str, float]]], size: str) -> list[Row]:
    """Return the ratios of two ways, by processor and by the clock, and print them."""
    found = []
    for measure in ("processor", "elapsed"):
        ratio = ratio_of(*([one[measure] for one in taken[name]] for name in (what, against)))
        row = row_of(part, what, against, measure, size, len(taken[what]))
        row |= {name: f"{value:.3g}" for name, value in
                (("ratio", ratio.middle), ("lowest", ratio.lowest), ("highest", ratio.highest))}  # fmt: skip
        print(f"{what} / {against}, {measure}: {row['ratio']} ({row['lowest']} to {row['highest']})", flush=True)
        found.append(row)
    return found


def row_of(part: str, what: str, against: str, measure: str, size: str, runs: int) -> Row:
    """Return a row of the table without its ratio."""
    described = dict.fromkeys(COLUMNS, "")
    described |= {"part": part, "what": what, "against": against, "measure": measure, "size": size, "runs": str(runs)}
    described |= {"cores": str(os.cpu_count()), "load": f"{os.getloadavg()[1]:.1f}"}
    return described | {"python": platform.python_version(), "date": f"{date.today()}"}


def write(rows: Iterable[Row], table: Path = TABLE) -> None:
    """Put rows into the table in the place of those of the same part."""
    rows = list(rows)
    kept: list[Row] = []
    if table.is_file():
        with table.open(newline="", encoding="utf-8") as file:
            kept = [row for row in csv.DictReader(file) if row["part"] not in {one["part"] for one in rows}]
    order = ["notebooks", "builds", "counts"]
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted([*kept, *rows], key=lambda row: order.index(row["part"])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--parts", nargs="+", choices=("notebooks", "builds", "counts"), metavar="PART",
                        default=["notebooks", "builds", "counts"])  # fmt: skip
    parser.add_argument("--notebooks", nargs="+", choices=NOTEBOOKS, metavar="NAME", default=list(NOTEBOOKS),
                        help="run these alone")  # fmt: skip
    parser.add_argument("--write", action="store_true", help=f"put the ratios into {TABLE.name}")
    given = parser.parse_args()
    parts = {"notebooks": lambda: notebooks(given.runs, given.notebooks), "builds": lambda: builds(given.runs),
             "counts": lambda: counts(given.runs, given.rows)}  # fmt: skip
    for part in given.parts:
        found = parts[part]()
        if given.write:
            write(found)


if __name__ == "__main__":
    main()
