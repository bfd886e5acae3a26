"""How a command tells its user what happens: a mistake in words, progress by the line or in a bar."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from helpers.data.faults import Fault, MissingTable, StudyError, grouped
from helpers.data.read.dates import DAY_FIRST
from helpers.data.terminal_text import system_words
from helpers.parameters import ParameterError

dates_option = click.option(
    "--dates",
    type=click.Choice([DAY_FIRST]),
    help='Read 03/04/2023 as 3 April [refused]; study.toml may say so too: dates = "day-first".',
)

last_date_option = click.option(
    "--last-date", type=click.DateTime(["%Y-%m-%d"]), help="The extract's last day: later months do not count."
)
repeats_option = click.option(
    "--repeats",
    type=click.Choice(["each", "once"]),
    default="each",
    show_default=True,
    help="Whether appointments that are identical in every column count each, or once.",
)


def say_beside(notes: Iterable[Fault], warnings: Iterable[Fault]) -> None:
    """Say notes and warnings on a count beside its result, alike ones once."""
    for kind, listed in (("Note", notes), ("Warning", warnings)):
        for fault in grouped(listed):
            click.echo(f"{kind}: {fault.text()}", err=True)


@contextmanager
def errors_as_messages() -> Iterator[None]:
    """Turn what a user can mend into a message and exit code 2, and a failed run or build into exit code 1."""
    try:
        yield
    except OSError as error:
        click.echo(system_words(error), err=True)
        sys.exit(2)
    except (StudyError, MissingTable, ParameterError, ValueError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except Exception as error:
        # Imported only now: what builds and runs takes seconds to load, and most commands do neither.
        from helpers.book.edition import BuildError
        from helpers.book.execute import RunError

        if not isinstance(error, RunError | BuildError):
            raise
        click.echo(str(error), err=True)
        sys.exit(1)


@contextmanager
def progress():  # type: ignore[no-untyped-def]
    """Give functions that say each step and each notebook: a bar on a terminal, plain lines elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(highlight=False, soft_wrap=True)
    columns = (TextColumn("  {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("notebooks", total=None, visible=False)

        def report(outcome):  # type: ignore[no-untyped-def]
            state = "failed" if outcome.failure else f"{outcome.seconds:.1f} s"
            console.print(f"  {outcome.run.title}: {state}", markup=False)
            progress.advance(task)

        yield (
            lambda line: console.print(line, markup=False),
            lambda total: progress.update(task, total=total, visible=True),
            report,
        )
