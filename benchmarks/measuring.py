"""Seconds that a command takes, those of all processes that it starts, and ratios of ways run in turn.

`python benchmarks/measuring.py COMMAND ...` runs a command and prints, as JSON, its seconds and seconds of processor.
Kernels that outlive the command are counted too, and ended: they become children of this process (Linux alone).
"""

import ctypes
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Way:
    """A way to do something: its name, its command, where it runs, and what is made ready before each run."""

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    before: Callable[[int], None] = lambda number: None


@dataclass(frozen=True)
class Ratio:
    """How many times as long one way takes as another: the middle of several runs, the lowest and the highest."""

    middle: float
    lowest: float
    highest: float


def ratio_of(ones: Sequence[float], others: Sequence[float]) -> Ratio:
    """Return the ratio of two ways that ran in turn, run by run.

    >>> ratio_of([2, 3, 8], [1, 1, 2])
    Ratio(middle=3, lowest=2, highest=4)
    """
    ratios = [one / other for one, other in zip(ones, others, strict=True)]
    return Ratio(*(round(of(ratios), 3) for of in (statistics.median, min, max)))


def run_in_turn(ways: Sequence[Way], runs: int) -> dict[str, list[dict[str, float]]]:
    """Run every way once, then every way once more, and so on; return what each run took."""
    taken: dict[str, list[dict[str, float]]] = {way.name: [] for way in ways}
    for number in range(runs):
        for way in ways:
            way.before(number)
            taken[way.name].append(one := measured(way))
            print(f"{way.name:<48}{one['elapsed']:8.1f} s {one['processor']:8.1f} s of processor", flush=True)
    return taken


def measured(way: Way) -> dict[str, float]:
    """Run one way in a process of its own."""
    command = [sys.executable, __file__, *way.command]
    env = {**os.environ, **way.environment}
    done = subprocess.run(command, cwd=way.folder, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{way.name} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main(command: list[str]) -> int:
    """Run a command, wait for all that it leaves, and print what it took."""
    ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)
    start = time.perf_counter()
    code = subprocess.run(command, stdout=sys.stderr, check=False).returncode
    elapsed = time.perf_counter() - start
    own = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    with suppress(ChildProcessError):
        while True:
            for child in own.read_text().split():
                with suppress(ProcessLookupError):
                    os.kill(int(child), signal.SIGTERM)
            os.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"elapsed": elapsed, "processor": used.ru_utime + used.ru_stime}))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
