"""How long, and in how much memory, a large gp_usage.csv is checked; against frictionless on its own and pandas.

    python benchmarks/check_large_study.py [--rows 300000]

Every command runs in a process of its own, imports included. frictionless alone checks a tenth of the rows; what
that takes beyond its start, which a table of 100 rows shows, is scaled up by ten. Its peak is that of the tenth.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from helpers.vocabulary import GP_USAGE

SITES = 1250
AIM_SECONDS, AIM_MB = 15, 300
PYTHON = (sys.executable, "-W", "ignore", "-c")
STOCK = """
from frictionless import Resource, Schema
from helpers.data.descriptor import resource_of
described = {key: value for key, value in resource_of("gp_usage")["schema"].items() if key != "foreignKeys"}
report = Resource(path="gp_usage.csv", basepath=FOLDER, schema=Schema.from_descriptor(described)).validate()
assert report.valid, report
"""


def make_study(folder: Path, rows: int, *, broken: bool = False) -> Path:
    """Write sites.csv and gp_usage.csv; in a broken one every count is negative."""
    draw = random.Random(1)
    folder.mkdir()
    sites = "".join(f"{site},2022-05\n" for site in range(SITES))
    (folder / "sites.csv").write_text(f"site_id,fieldwork_month\n{sites}")
    with (folder / "gp_usage.csv").open("w") as table:
        table.write(f"{','.join(GP_USAGE)}\n")
        for row in range(rows):
            site, before, after = row % SITES, draw.randint(0, 20), draw.randint(0, 20)
            if broken:
                before, after = -1 - before, -1 - after
            table.write(f"{site},S{site}-P{row:06d},{before},{after},6,{draw.choice((6, 6, 6, 4.5))}\n")
    return folder


def measure(*command: str) -> tuple[float, float, float, int]:
    """Return wall seconds, processor seconds, peak MB and the exit code of one command."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    messages = child.stderr.read() if child.stderr else b""
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, 2):
        raise RuntimeError(messages.decode(errors="replace"))
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, code


def main() -> None:
    """Make the studies, run every command, print a table and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000)
    rows = parser.parse_args().rows
    linkbook = str(Path(sys.executable).parent / "linkbook")
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        sound = make_study(home / "sound", rows)
        broken = make_study(home / "broken", rows, broken=True)
        tenth = make_study(home / "tenth", rows // 10)
        small = make_study(home / "small", 100)
        huge = home / "huge"
        huge.mkdir()
        with (huge / "gp_usage.csv").open("wb") as sparse:
            sparse.truncate(2_000_000_000)
        read = f"import pandas; pandas.read_csv({str(sound / 'gp_usage.csv')!r}, dtype={{'site_id': str}})"
        runs = {
            "linkbook check": measure(linkbook, "check", str(sound)),
            "linkbook check, every count wrong": measure(linkbook, "check", str(broken)),
            "load_study": measure(*PYTHON, f"from helpers.data.study import load_study; load_study({str(sound)!r})"),
            "frictionless alone, a tenth": measure(*PYTHON, STOCK.replace("FOLDER", repr(str(tenth)))),
            "frictionless alone, 100 rows": measure(*PYTHON, STOCK.replace("FOLDER", repr(str(small)))),
            "pandas.read_csv, no checks": measure(*PYTHON, read),
            "linkbook check, 2 GB file": measure(linkbook, "check", str(huge)),
        }
    print(f"{rows:,} rows of gp_usage.csv\n{'':<36}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}{'exit':>6}")
    for name, (wall, cpu, peak, code) in runs.items():
        print(f"{name:<36}{wall:>8.1f}{cpu:>8.1f}{peak:>9.0f}{code:>6}")
    wall, cpu, peak, _ = runs["linkbook check"]
    start, read_cpu = runs["frictionless alone, 100 rows"][1], runs["pandas.read_csv, no checks"][1]
    stock_cpu = start + 10 * (runs["frictionless alone, a tenth"][1] - start)
    print(f"CPU, frictionless alone (scaled) / linkbook check: {stock_cpu / cpu:.1f}")
    print(f"CPU, linkbook check / pandas.read_csv without checks: {cpu / read_cpu:.1f}")
    print(f"Aim {AIM_SECONDS} s: {wall / AIM_SECONDS:.0%} used. Aim {AIM_MB} MB: {peak / AIM_MB:.0%} used.")


if __name__ == "__main__":
    main()
