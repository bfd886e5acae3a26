"""The command that makes what people hand in: report."""

import json
from pathlib import Path

import click

from helpers.commands.console import errors_as_messages


@click.command()
@click.argument("edition", required=False)
@click.option("--out", type=click.Path(file_okay=False), help="Another folder than report/ in that of the edition.")
@click.option("--only", type=click.Choice(["board", "summary", "practices"]), multiple=True, help="Repeatable.")
@click.option("--templates", type=click.Path(file_okay=False), help="Your templates [report/ in the study folder].")
@click.option("--start-templates", type=click.Path(file_okay=False), help="Write templates to be changed; no report.")
@click.option("--json", "as_json", is_flag=True, help="Write what was made as JSON, for machines.")
def report(
    edition: str | None, out: str | None, only: tuple[str, ...], templates: str | None, start_templates: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Make of EDITION what people hand in: a board paper, a page in plain words, and a page for each practice.

    EDITION is a name in build/, or the folder of an edition; build it first. Each report is there as tagged PDF
    (PDF/UA-1) and as Word, and numbers.json lists every number in them with the result it is. Reports of a study are
    private; those that may be passed on are made with the release: linkbook release NAME --profile P --report.

    \b
        linkbook report mine
        linkbook report mine --only practices --out for-practices
        linkbook report --start-templates my-study/report
    """
    from helpers.book.naming import edition_as_built
    from helpers.book.report import REPORTS, make_reports
    from helpers.book.report.templates import copy_templates
    from helpers.data.terminal_text import safe_text

    def say(line: str) -> None:
        if not as_json:
            click.echo(safe_text(line, 1_000))

    with errors_as_messages():
        if start_templates is not None:
            paths = copy_templates(Path(start_templates))
            say(f"Written: {', '.join(map(str, paths))}")
            if as_json:
                click.echo(json.dumps({"templates": [str(path) for path in paths]}, indent=1))
            return
        if edition is None:
            raise ValueError("name an edition, such as: linkbook report mine")
        chosen = [name for name in REPORTS if name in only] if only else REPORTS
        folders = {"out": out, "templates": templates}
        given = {name: None if folder is None else Path(folder) for name, folder in folders.items()}
        made = make_reports(edition_as_built(edition), only=chosen, step=say, **given)
        if as_json:
            click.echo(json.dumps(made.as_json(), indent=1, ensure_ascii=False))
        say(f"Written: {made.folder}")
