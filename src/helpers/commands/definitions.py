"""The command that counts every declared definition of an appointment at once: definitions."""

from datetime import datetime
from pathlib import Path

import click

from helpers.commands.console import (
    dates_option,
    errors_as_messages,
    json_option,
    kinds_of,
    last_date_option,
    repeats_option,
    say_as_json,
    say_beside,
)
from helpers.data.faults import StudyError
from helpers.data.read.dates import dates_read
from helpers.data.terminal_text import number_of


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@last_date_option
@repeats_option
@click.option("--memory", default="500MB", show_default=True, help="Memory to take before working from disk.")
@click.option("--force", is_flag=True, help="Replace the results of another set, and keep a note that there was one.")
@json_option("where the counts are, and what was noted,")
@dates_option
def definitions(
    folder: Path, last_date: datetime | None, repeats: str, memory: str, force: bool, as_json: bool, dates: str | None
) -> None:
    """Count appointments by every definition that definitions.toml in FOLDER declares, into gp_usage_definitions.csv.

    Each definition is counted as linkbook cohort counts it alone, and the sites' totals and errors are written; the
    chapter on definitions shows them. Declare the set before you run this: a set that is changed afterwards is told
    from one that was not. linkbook template makes a definitions.toml to start from.

        linkbook definitions my-study
    """
    from helpers.data.definitions.declaration import read_declaration
    from helpers.data.rules.definitions import NONE_DECLARED
    from helpers.data.study_settings import read_settings
    from helpers.vocabulary import DEFINITIONS_FILE

    if dates is None:
        dates = read_settings(folder)[0].dates or None
    with errors_as_messages(), dates_read(dates):
        declaration, faults = read_declaration(folder)
        if declaration is None:
            raise StudyError(faults or [NONE_DECLARED.broken(DEFINITIONS_FILE)])
        from helpers.analysis.gp_usage import sites_by_definition
        from helpers.data.cohort.files import find_sources
        from helpers.data.definitions.counting import count_definitions
        from helpers.data.definitions.table import earlier_sets, part_of, table_of, write_table

        before = earlier_sets(folder, declaration, force=force)
        sources = find_sources(folder, dict.fromkeys(("referrals", "appointments", "sites")))
        counted = count_definitions(
            sources,
            declaration,
            lambda counts: part_of(counts, sites_by_definition(*counts.by_patient)),
            last_date=last_date.date() if last_date else None,
            repeats=repeats,
            memory=memory,
        )
        target = write_table(folder, table_of(declaration, counted.parts, before))
    if as_json:
        said = {"written": str(target), "definitions": len(declaration.definitions)}
        say_as_json(said | kinds_of(notes=counted.notes, warnings=counted.warnings))
        return
    say_beside(counted.notes, counted.warnings)
    click.echo(f"Written: {target} ({number_of(len(declaration.definitions), 'definition')})")
