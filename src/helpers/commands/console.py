"""How a command tells its user what happened: a mistake in words, notes and warnings beside a result."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn, TypeVar

import click

from helpers.commands.progress import say_json
from helpers.data.faults import Fault, MissingTable, StudyError, grouped
from helpers.data.read.dates import DAY_FIRST
from helpers.data.terminal_text import system_words
from helpers.parameters import ParameterError

FC = TypeVar("FC", bound=Callable[..., Any])

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


def json_option(help_text: str) -> Callable[[FC], FC]:
    """Return the option by which a command writes what it says as JSON, and nothing else, to standard output."""
    return click.option("--json", "as_json", is_flag=True, help=f"Write {help_text} as JSON, for machines.")


def say_as_json(said: object) -> None:
    """Say something for machines: one JSON text, the same for every command."""
    click.echo(json.dumps(said, indent=1, ensure_ascii=False))


def kinds_of(**faults: Iterable[Fault]) -> dict[str, list[str]]:
    """Return notes, questions or warnings for machines, alike ones once, each as a person reads it."""
    return {kind: [fault.text() for fault in grouped(listed)] for kind, listed in faults.items()}


def say_beside(notes: Iterable[Fault], warnings: Iterable[Fault]) -> None:
    """Say notes and warnings on a count beside its result, alike ones once."""
    for kind, listed in (("Note", notes), ("Warning", warnings)):
        for fault in grouped(listed):
            click.echo(f"{kind}: {fault.text()}", err=True)


@contextmanager
def errors_as_messages(log_format: str = "text") -> Iterator[None]:
    """Turn what a user can mend into a message and exit code 2, and a failed run or build into exit code 1."""

    def end(message: str, code: int) -> NoReturn:
        if log_format == "json":
            say_json("error", message=message, exit_code=code)
        else:
            click.echo(message, err=True)
        sys.exit(code)

    try:
        yield
    except OSError as error:
        end(system_words(error), 2)
    except (StudyError, MissingTable, ParameterError, ValueError) as error:
        end(str(error), 2)
    except Exception as error:
        # Imported only now: what builds and runs takes seconds to load, and most commands do neither.
        from helpers.book.edition import BuildError
        from helpers.book.execute import RunError

        if not isinstance(error, RunError | BuildError):
            raise
        end(str(error), 1)
