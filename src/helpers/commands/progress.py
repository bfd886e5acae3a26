"""How a command that runs notebooks tells how far it is: a bar with the time left, plain lines, or lines of JSON."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import click

if TYPE_CHECKING:
    from helpers.book.execute import Outcome
    from helpers.book.run_times import TimeLeft

log_format_option = click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Lines for people, or one JSON object a line for programs.",
)


class Progress(Protocol):
    """What a build calls: with each step, with the notebooks it is about to run, and with each that has ended."""

    def step(self, line: str) -> None:
        """Say a step."""

    def planned(self, expected: Mapping[str, float | None]) -> None:
        """Take the seconds expected of each notebook."""

    def report(self, outcome: "Outcome") -> None:
        """Say that a notebook has ended."""


@contextmanager
def progress(log_format: str = "text", *, workers: int = 2, beside: bool = False) -> Iterator[Progress]:
    """Give what is told: it shows a bar on a terminal, plain lines elsewhere, or a JSON object a line.

    With `beside` lines go to standard error, beside a result for machines.

    Raises:
        ValueError: when there is to be a result for machines, and a line of JSON for each step in the same place.
    """
    if beside and log_format == "json":
        raise ValueError("--json and --log-format json: give one of the two, for both write to standard output")
    if log_format == "json":
        yield JsonLines(workers)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(highlight=False, soft_wrap=True, stderr=beside)
    ahead = TextColumn("{task.fields[left]}")
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), ahead)
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        yield _Lines(console, bar, workers)


class _Lines:
    """Lines for people, above one bar over all notebooks where there is a terminal."""

    def __init__(self, console: Any, bar: Any, workers: int) -> None:
        self._console, self._bar, self._workers = console, bar, workers
        self._task = bar.add_task("notebooks", total=None, visible=False, left="")

    def step(self, line: str) -> None:
        """Say a step."""
        self._console.print(line, markup=False)

    def planned(self, expected: Mapping[str, float | None]) -> None:
        """Take the seconds expected of each notebook."""
        self._left = _time_left(expected, self._workers)
        left = self._left.in_words()
        self._bar.update(self._task, total=len(expected), visible=bool(expected), left=left)

    def report(self, outcome: "Outcome") -> None:
        """Say that a notebook has ended."""
        state = "failed" if outcome.failure else f"{outcome.seconds:.1f} s"
        self._console.print(f"  {outcome.run.title}: {state}", markup=False)
        self._left.ended(outcome.run.title, outcome.seconds)
        self._bar.update(self._task, advance=1, left=self._left.in_words())


class JsonLines:
    """One JSON object a line, on standard output: `step`, `planned`, `notebook`, each with the time in UTC."""

    def __init__(self, workers: int) -> None:
        """Take how many notebooks run at a time."""
        self._workers = workers

    def step(self, line: str) -> None:
        """Say a step."""
        say_json("step", text=line.strip())

    def planned(self, expected: Mapping[str, float | None]) -> None:
        """Take the seconds expected of each notebook."""
        self._left = _time_left(expected, self._workers)
        say_json("planned", notebooks=dict(expected), seconds_left=_rounded(self._left.seconds()))

    def report(self, outcome: "Outcome") -> None:
        """Say that a notebook has ended."""
        self._left.ended(outcome.run.title, outcome.seconds)
        say_json(
            "notebook",
            title=outcome.run.title,
            notebook=outcome.run.notebook,
            seconds=round(outcome.seconds, 1),
            failure=outcome.failure or None,
            ended=self._left.done,
            of=self._left.total,
            seconds_left=_rounded(self._left.seconds()),
        )


def _time_left(expected: Mapping[str, float | None], workers: int) -> "TimeLeft":
    from helpers.book.run_times import TimeLeft  # which `linkbook --help` is spared

    return TimeLeft(expected, workers)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)


def say_json(event: str, **content: Any) -> None:
    """Write one line of JSON: what happened, when, and the rest."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    click.echo(json.dumps({"event": event, "time": now, **content}, ensure_ascii=False))
