"""The page of benchmarks: ratios as `make bench` wrote them, by part, and where this book is slower."""

import csv
from pathlib import Path
from typing import Any, Final

_PARTS: Final = {
    "notebooks": (
        "Running the notebooks",
        "The notebooks that stand under Size, each once, by the kernel that `linkbook` forks from one that has "
        "imported the libraries, two at a time, beside papermill with the kernel that Jupyter brings, one notebook "
        "after the other and two at a time. Starting that kernel's parent is counted.",
    ),
    "builds": (
        "Building the book again",
        "The book was built before, and then nothing, one row of one site, or one line of prose was changed. Beside it "
        "stands Jupyter Book by itself: a build that runs every notebook, and one with its cache after the change of "
        "prose. The two do not do the same: Jupyter Book has one page of a site where this book has one for each, and "
        "its cache does not see that data have changed.",
    ),
    "counts": (
        "Counting appointments",
        "GP appointments before and after referral, from an extract of referrals and appointments. `linkbook cohort` "
        "holds every row to the rules, looks for identical rows and says what became of each; the others count and "
        "check nothing. All give the same counts. Importing libraries is counted.",
    ),
}


def benchmarks(table: Path) -> dict[str, Any]:
    """Return what the page says of a table of ratios: parts, those not measured, machines, where this book is slower.

    >>> benchmarks(Path("no such table"))["missing"]
    ['Running the notebooks', 'Building the book again', 'Counting appointments']
    """
    rows: list[dict[str, str]] = []
    if table.is_file():
        with table.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    parts: list[dict[str, Any]] = []
    machines: list[dict[str, Any]] = []
    for part, (title, words) in _PARTS.items():
        own = [row for row in rows if row["part"] == part]
        if own:
            parts.append({"title": title, "words": words, "rows": _pairs(own)})
            busiest = max(own, key=lambda row: float(row["load"]))
            is_busy = float(busiest["load"]) > 1.5 * int(busiest["cores"])
            machines.append({"title": title, "busy": is_busy, **busiest, "cores": int(busiest["cores"])})
    slower = [pair for part in parts for pair in part["rows"] if pair["is_slower"]]
    missing = [title for title, _ in _PARTS.values() if title not in {part["title"] for part in parts}]
    return {"parts": parts, "missing": missing, "machines": machines, "slower": slower}


def _pairs(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return a line for each pair of programs, with its ratio by processor and by the clock."""
    pairs: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        kept = {name: row[name] for name in ("what", "against", "size")} | {"runs": int(row["runs"])}
        pair = pairs.setdefault((row["what"], row["against"]), {**kept, "elapsed": "-", "is_slower": False})
        pair[row["measure"]] = _ratio(row)
        pair["is_slower"] |= row["measure"] == "processor" and bool(row["ratio"]) and float(row["ratio"]) > 1
    return list(pairs.values())


def _ratio(row: dict[str, str]) -> str:
    """Return a ratio with its range.

    >>> _ratio({"ratio": "2", "lowest": "1.5", "highest": "3", "runs": "3"})
    '2 (1.5 to 3)'
    """
    if not row["ratio"]:
        return "not installed"
    several = int(row["runs"]) > 1
    return f"{row['ratio']} ({row['lowest']} to {row['highest']})" if several else row["ratio"]
