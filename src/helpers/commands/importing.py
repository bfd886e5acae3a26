"""The command that makes a study folder of people's own files."""

import sys
from pathlib import Path

import click

from helpers.commands.console import errors_as_messages


@click.command("import")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="The study folder."
)
@click.option(
    "--map", "map_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A map to follow."
)
@click.option("--dates", type=click.Choice(["day-first", "month-first"]), help="How 03/04/2023 is to be read.")
@click.option("--force", is_flag=True, help="Replace tables and a map that are there already.")
def import_command(
    files: tuple[Path, ...], folder: Path, map_file: Path | None, dates: str | None, force: bool
) -> None:
    """Make a study folder of your own files: exports with other headings, a line a patient, words for numbers.

    Without --map the headings are compared with known ones, a map of what is sure is written to FOLDER/map.yml and
    applied, and what is unsure is asked. With --map next month's files are read in the same manner. What was changed,
    row by row counted, is in FOLDER/import_record.json.

        linkbook import joy_export.xlsx --to my-study
    """
    from helpers.data.faults import grouped
    from helpers.data.mapping import MAP_FILE, import_files, tables_in_words
    from helpers.data.report import as_text
    from helpers.data.study import StudyError, examine

    with errors_as_messages():
        try:
            imported = import_files(files, folder, map_file=map_file, dates=dates or "", force=force)
        except StudyError:
            if map_file is None and (folder / MAP_FILE).exists():
                click.echo(
                    f"The map is in {folder / MAP_FILE}. Answer what is asked there, then import with --map.", err=True
                )
            raise
        if imported.map_file:
            click.echo(f"Drafted: {imported.map_file}")
            click.echo(imported.map_file.read_text(encoding="utf-8"))
        click.echo(f"Written into {folder}: {tables_in_words(imported.rows)}")
        for title, several in (("Questions", imported.questions), ("Notes", imported.notes)):
            if several:
                click.echo("\n".join(["", title, *(f"  {fault.text()}" for fault in grouped(several))]))
        tables = examine(folder)
        click.echo(f"\n{as_text(folder, tables)}")
    if tables.faults:
        sys.exit(2)
