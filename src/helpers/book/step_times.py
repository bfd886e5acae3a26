"""How long each step of a build took: kept in the edition's folder, and said at the end of a long one."""

from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter
from typing import Final

from helpers.book.json_files import write_json

FILE: Final = "step_times.json"
"""The file, in an edition's own folder, of the seconds that each step of its last build took, in their order."""
LONG: Final = 60
"""Seconds from which a build says at its end what took how long."""


class StepTimes:
    """Says each step as it begins, as `step` did, and keeps the seconds between them."""

    def __init__(self, step: Callable[[str], None], clock: Callable[[], float] = perf_counter) -> None:
        """Say steps by `step`; lines that begin with a space are details of one."""
        self._step, self._clock = step, clock
        self._began: list[tuple[str, float]] = []

    def __call__(self, line: str) -> None:
        """Say a line; with one that begins with no space a step begins."""
        if not line.startswith(" "):
            self._began.append((line, self._clock()))
        self._step(line)

    def seconds(self) -> dict[str, float]:
        """Return the seconds that each step has taken up to the next, or up to now."""
        ends = [begun for _, begun in self._began[1:]] + [self._clock()]
        return {line: end - begun for (line, begun), end in zip(self._began, ends, strict=True)}

    def finish(self, folder: Path) -> None:
        """Keep the seconds of every step and, of a long build, say them."""
        taken = self.seconds()
        write_json(folder / FILE, {line: round(seconds, 1) for line, seconds in taken.items()})
        if sum(taken.values()) >= LONG:
            for line in in_lines(taken):
                self._step(line)


def in_lines(taken: Mapping[str, float]) -> list[str]:
    """Return a table of steps: seconds, and the share of all that each took.

    >>> in_lines({"Reading the data": 30, "Building the site": 90})
    ['  Reading the data    30.0 s  25 %', '  Building the site   90.0 s  75 %']
    """
    whole, width = sum(taken.values()) or 1, max(map(len, taken), default=0)
    return [f"  {line:<{width}} {seconds:>6.1f} s {100 * seconds / whole:>3.0f} %" for line, seconds in taken.items()]
