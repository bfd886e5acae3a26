"""The command that compares two editions: diff."""

import sys

import click

from helpers.commands.console import errors_as_messages, json_option, say_as_json


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@json_option("the differences")
def diff(first: str, second: str, as_json: bool) -> None:
    """Say which numbers differ between editions A and B, by how much, and what of the editions differs.

    A and B are names in build/, or folders of editions. What differs of them are files of data, settings (study.toml,
    answers.csv, environment), code, libraries or Python. Exit code 0 when no number differs, 1 when some do, 2 when
    there is no such edition.

        linkbook diff mine mine-before
    """
    from helpers.book.comparison import CAUSES, compare_editions
    from helpers.book.naming import edition_named
    from helpers.data.terminal_text import number_of, safe_text

    with errors_as_messages():
        compared = compare_editions(*(edition_named(name).folder for name in (first, second)))
        if as_json:
            say_as_json(compared.as_json())
        else:
            for cause, names in compared.causes.items():
                click.echo(safe_text(CAUSES[cause] + (f": {', '.join(names)}" if names else ""), 1_000))
            if not compared.causes:
                click.echo("Data, settings, code, libraries and Python are the same")
            for moved in compared.moved:
                click.echo(safe_text(moved.text(), 1_000))
            click.echo(f"{number_of(len(compared.moved), 'estimate')} not the same")
    if compared.moved:
        sys.exit(1)
