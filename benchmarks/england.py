"""What a book of many sites takes: a made-up study is built, and the time and memory of every step are printed.

    python benchmarks/england.py [--sites 1250] [--patients 900000] [--folder build-of-england] [--workers 2]

Memory is what all processes of the build hold together, shared pages counted once (the sum of proportional set sizes),
looked at every second; that needs Linux. Seconds of processor are those of the build and all that it started, so they
hold on a busy machine too. A build that was stopped goes on where it was.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from helpers.book.step_times import FILE, in_lines
from helpers.data.synthetic.england import PATIENTS, SITES, write_england

AIM_MINUTES, AIM_GB = 60, 4
EACH = 1.0
TICKS = os.sysconf("SC_CLK_TCK")


def processes(mark: str) -> list[Path]:
    """Return the folders in /proc of the processes whose environment has a mark: kernels leave their parent's tree."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found.append(folder)
        except OSError:
            continue
    return found


def measure(mark: str, stop: threading.Event, seen: dict[str, float], used: dict[str, float]) -> None:
    """Look at the build's processes until told to stop: the most memory at a time, and each one's processor seconds."""
    while not stop.wait(EACH):
        held = 0
        for folder in processes(mark):
            try:
                lines = (folder / "smaps_rollup").read_text().splitlines()
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            held += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
            used[f"{folder.name} {fields[19]}"] = (int(fields[11]) + int(fields[12])) / TICKS
        seen["kb"] = max(seen.get("kb", 0), held)


def main() -> None:
    """Make the study, build its edition, and print a table of its steps."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sites", type=int, default=SITES)
    parser.add_argument("--patients", type=int, default=PATIENTS)
    parser.add_argument("--folder", type=Path, help="where the study and its edition go [a folder that is removed]")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = (given.folder or Path(scratch)).resolve()
        if not (home / "study").is_dir():
            write_england(home / "study", sites=given.sites, patients=given.patients)
        mark = f"MEASURED_BUILD={os.getpid()}"
        stop, seen, used = threading.Event(), {}, {}
        watch = threading.Thread(target=measure, args=(mark, stop, seen, used))
        watch.start()
        began = time.perf_counter()
        command = [sys.executable, "-m", "helpers.cli", "build", "--study", str(home / "study")]
        command += ["--out", str(home / "edition"), "--workers", str(given.workers)]
        done = subprocess.run(command, env={**os.environ, **dict([mark.split("=")])}, check=False)
        minutes = (time.perf_counter() - began) / 60
        stop.set()
        watch.join()
        if done.returncode:
            raise SystemExit(done.returncode)
        steps = json.loads((home / "edition" / FILE).read_text(encoding="utf-8"))
        site = sum(path.stat().st_size for path in (home / "edition" / "html").rglob("*") if path.is_file())
    gigabytes = seen.get("kb", 0) / 2**20
    print(f"{given.sites:,} sites, {given.patients:,} patients, {given.workers} notebooks at a time")
    print("\n".join(in_lines(steps)))
    print(f"The site has {site / 2**20:,.0f} MB. Processor: at least {sum(used.values()) / 60:.1f} minutes.")
    print(f"Wall {minutes:.1f} minutes, {minutes / AIM_MINUTES:.0%} of the aim of {AIM_MINUTES}.")
    print(f"Memory {gigabytes:.2f} GB, {gigabytes / AIM_GB:.0%} of the aim of {AIM_GB}.")


if __name__ == "__main__":
    main()
