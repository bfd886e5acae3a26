"""How long the notebooks of an edition took when they were last run: the order to run them in, and the time left."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from time import perf_counter
from typing import TYPE_CHECKING, Final

from helpers.book.json_files import read_json, write_json

if TYPE_CHECKING:
    from helpers.book.execute import Run

FILE: Final = "run_times.json"
"""The file, in an edition's own folder, of the seconds that each notebook took."""


def seconds_of_earlier_runs(folder: Path) -> dict[str, float]:
    """Return the seconds that each notebook took when it last ran, by its title; nothing where that cannot be read."""
    kept = read_json(folder / FILE)
    return {title: float(taken) for title, taken in kept.items() if type(taken) in (int, float) and taken >= 0}


def keep_seconds(folder: Path, seconds: Mapping[str, float]) -> None:
    """Write down the seconds that each notebook took."""
    write_json(folder / FILE, {title: round(taken, 1) for title, taken in sorted(seconds.items())})


def longest_first(runs: Sequence["Run"], earlier: Mapping[str, float]) -> list[tuple["Run", float | None]]:
    """Return runs with the seconds that each is expected to take, the longest first, and those unknown before them.

    A page that was never made is expected to take as long as others of its notebook took.
    """
    alike: dict[str, list[float]] = {}
    for run in runs:
        if run.title in earlier:
            alike.setdefault(run.notebook, []).append(earlier[run.title])
    usual = {notebook: fmean(taken) for notebook, taken in alike.items()}
    expected = [(run, earlier.get(run.title, usual.get(run.notebook))) for run in runs]
    return sorted(expected, key=lambda pair: (pair[1] is not None, -(pair[1] or 0.0)))


class TimeLeft:
    """The seconds that are left until all notebooks have run, known from earlier runs and from those that ended."""

    def __init__(
        self, expected: Mapping[str, float | None], workers: int, clock: Callable[[], float] = perf_counter
    ) -> None:
        """Take the seconds expected of each notebook, by its title, None where unknown, and how many run at a time."""
        self._expected = dict(expected)
        self._at_a_time = max(1, min(workers, len(self._expected)))
        self._clock, self._began = clock, clock()
        self._taken: list[float] = []
        self.total = len(self._expected)

    @property
    def done(self) -> int:
        """The number of notebooks that have ended."""
        return len(self._taken)

    def ended(self, title: str, seconds: float) -> None:
        """Note that a notebook has ended, after so many seconds."""
        self._expected.pop(title, None)
        self._taken.append(seconds)

    def seconds(self) -> float | None:
        """Return the seconds left; None while nothing says how long a notebook may take.

        >>> left = TimeLeft({"01_sampling": 20.0, "03_gp_usage_pooled": 10.0, "04_wellbeing": None}, workers=2)
        >>> left.ended("01_sampling", 30.0)
        >>> left.seconds()
        15.0
        """
        known = [seconds for seconds in self._expected.values() if seconds is not None]
        if not known and not self._taken:
            return None if self._expected else 0.0
        usual = fmean(known + self._taken)
        return sum(usual if seconds is None else seconds for seconds in self._expected.values()) / self._pace()

    def in_words(self) -> str:
        """Return the time left as people say it; nothing while it is unknown."""
        return in_words(self.seconds())

    def _pace(self) -> float:
        """Return how many notebooks ran at a time so far, or were said to while few have ended."""
        if len(self._taken) <= 2 * self._at_a_time:
            return self._at_a_time
        return max(sum(self._taken) / max(self._clock() - self._began, 1e-9), 1.0)


def in_words(seconds: float | None) -> str:
    """Return a time that is left as people say it; nothing while it is unknown.

    >>> in_words(41), in_words(150), in_words(5400), in_words(None)
    ('about 40 s left', 'about 2 min left', 'about 1 h 30 min left', '')
    """
    if seconds is None:
        return ""
    if seconds < 90:
        return f"about {max(round(seconds, -1), 5):.0f} s left"
    minutes = round(seconds / 60)
    return f"about {minutes} min left" if minutes < 90 else f"about {minutes // 60} h {minutes % 60} min left"
