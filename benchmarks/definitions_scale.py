"""Count 192 definitions at once over ten million appointments, against one count of `linkbook cohort` on the same file.

    python benchmarks/definitions_scale.py [--sites 1250] [--patients 100000] [--rows 10000000] [--keep FOLDER]

Makes referrals and appointments (Parquet and CSV) as `gp_usage_scale.py` does, runs each way in a process of its own,
and prints seconds, seconds of processors, peak memory and ratios. Nothing here is a timed test.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from gp_usage_scale import make, peak

PANEL = {
    "question": "GP appointments attended",
    "roles": ["GP", "any"],
    "statuses": ["attended", "any"],
    "modes": ["any", ["face to face", "telephone"]],
    "window_months": [2, 3, 4, 6],
    "referral_month": ["excluded", "before", "after"],
    "patients_who_left": ["months", "excluded"],
    "primary": {
        "roles": "GP", "statuses": "attended", "modes": "any", "window_months": 6, "referral_month": "excluded",
        "patients_who_left": "months",
    },
}  # fmt: skip
"""A set of 192 definitions."""


def run(way: str, folder: Path) -> None:
    """Count one way, and print what it took; imports are not measured."""
    from helpers.analysis.gp_usage import sites_by_definition
    from helpers.data.cohort import build_cohort
    from helpers.data.definitions.counting import count_definitions
    from helpers.data.definitions.declaration import declared
    from helpers.data.definitions.table import part_of, table_of

    what, ending = way.split()
    sources = {name: folder / f"{name}.{ending}" for name in ("referrals", "appointments")}
    sources["sites"] = folder / "sites.csv"
    declaration, _ = declared({"panel": [PANEL]})
    assert declaration is not None and len(declaration.definitions) == 192
    base, start, work = peak(), time.perf_counter(), time.process_time()
    if what == "cohort":
        rows = len(build_cohort(*(sources[name] for name in ("referrals", "appointments", "sites")), threads=2).counts)
    else:
        done = count_definitions(
            sources,
            declaration,
            lambda counts: part_of(counts, sites_by_definition(*counts.by_patient)),
            threads=2,
        )
        rows = len(table_of(declaration, done.parts, 0))
    spent = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - work}
    print(json.dumps(spent | {"peak": peak(), "base": base, "rows": rows}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=1250)
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--keep", type=Path, help="folder for the data, which are made when they are not there")
    parser.add_argument("--way", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        run(given.way, given.keep)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "appointments.csv").exists():
            print(f"Making {given.rows:,} appointments of {given.patients:,} patients at {given.sites:,} sites")
            make(folder, given.sites, given.patients, given.rows)
        for ending in ("parquet", "csv"):
            found = {way: measured(f"{way} {ending}", folder) for way in ("cohort", "definitions")}
            for way, one in found.items():
                print(f"{way:<12}{ending:<8}{one['seconds']:8.2f} s wall {one['cpu']:8.2f} s of processors   "
                      f"peak {one['peak']:6.0f} MB ({one['base']:.0f} before it began)", flush=True)  # fmt: skip
            wall, work = (found["definitions"][what] / found["cohort"][what] for what in ("seconds", "cpu"))
            print(f"192 definitions from {ending}: {wall:.2f} times one cohort count ({work:.2f} by processors)")


def measured(way: str, folder: Path) -> dict[str, float]:
    """Run one way in a process of its own."""
    command = [sys.executable, __file__, "--way", way, "--keep", str(folder)]
    return dict(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1]))


if __name__ == "__main__":
    main()
