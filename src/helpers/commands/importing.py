"""The command that makes a study folder of people's own files."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from helpers.commands.console import errors_as_messages, json_option, kinds_of, say_as_json

if TYPE_CHECKING:
    from helpers.data.faults import Fault
    from helpers.data.mapping import Imported
    from helpers.data.tables import Tables

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("files", nargs=-1, metavar="FILE...", type=_FILE)
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), help="The study folder to write.")
@click.option("--map", "map_file", type=_FILE, help="A map to follow, such as my-study/map.yml.")
@click.option("--preset", metavar="NAME", help="A map that comes with linkbook.")
@click.option("--presets", "lists", is_flag=True, help="List the presets and examples, and stop.")
@click.option("--dates", type=click.Choice(["day-first", "month-first"]), help="How 03/04/2023 is to be read.")
@click.option("--force", is_flag=True, help="Replace tables and a map that are there already.")
@json_option("what was written, asked and noted, and what the check finds,")
def import_command(
    files: tuple[Path, ...], folder: Path | None, map_file: Path | None, preset: str | None, lists: bool,
    dates: str | None, force: bool, as_json: bool,
) -> None:  # fmt: skip
    """Make a study folder of your own files: other headings, a line a patient, words for numbers.

    Without --map the headings are compared with known ones. A map of what is sure is written to map.yml in the study
    folder and applied, and what is unsure is asked. With --map next month's files are read in the same manner. What
    was changed is counted in import_record.json.

        linkbook import joy_export.xlsx --to my-study
    """
    from helpers.data.mapping.presets import preset_file, presets_in_words
    from helpers.data.report import as_json as findings_as_json
    from helpers.data.report import as_text
    from helpers.data.repository import ignore_in_repository

    if lists:
        click.echo(presets_in_words())
        return
    with errors_as_messages():
        if not files or folder is None:
            raise ValueError("name the files, and with --to the study folder: linkbook import FILE... --to my-study")
        if preset and map_file:
            raise ValueError("--preset and --map: give one of the two")
        map_file = preset_file(preset) if preset else map_file
        imported, tables = _import(files, folder, map_file, dates or "", force=force)
        ignore_in_repository(folder)
        asked = {question.text() for question in tables.questions}
        notes = [note for note in imported.notes if note.text() not in asked]
        if as_json:
            said: dict[str, Any] = {
                "written": dict(imported.rows),
                "folder": str(folder),
                "map": str(imported.map_file),
            }
            said |= {"map_drafted": map_file is None, **kinds_of(questions=imported.questions, notes=notes)}
            say_as_json(said | {"check": findings_as_json(folder, tables)})
        else:
            _say(imported, folder, notes, drafted=map_file is None)
            click.echo(f"\n{as_text(folder, tables)}")
    if tables.faults:
        sys.exit(2)


def _import(
    files: tuple[Path, ...], folder: Path, map_file: Path | None, dates: str, *, force: bool
) -> "tuple[Imported, Tables]":
    """Import files, and return what was done, asked and noted, and the tables, of which the check asks for itself."""
    from helpers.data.discovery import MAP_FILE
    from helpers.data.faults import StudyError
    from helpers.data.mapping import import_files
    from helpers.data.rules.mapping import MAP_THERE, TABLE_THERE
    from helpers.data.study import examine

    try:
        imported = import_files(files, folder, map_file=map_file, dates=dates, force=force)
    except StudyError as error:
        replacing = all(fault.rule in (TABLE_THERE.id, MAP_THERE.id) for fault in error.faults)
        if map_file is None and (folder / MAP_FILE).exists() and not replacing:
            path = folder / MAP_FILE
            click.echo(
                f"Nothing was imported. The drafted map is in {path}; answer what is asked there, or mend the file "
                "where a cell is named; then",
                err=True,
            )
            click.echo(f"linkbook import FILE... --to {folder} --map {path}\n", err=True)
        raise
    return imported, examine(folder)


def _say(imported: "Imported", folder: Path, notes: "list[Fault]", *, drafted: bool) -> None:
    """Say what an import did, asked and noted."""
    from helpers.data.faults import grouped
    from helpers.data.mapping import tables_in_words

    if drafted:
        click.echo(f"{imported.map_file}, drafted from the headings:\n")
        click.echo(imported.map_file.read_text(encoding="utf-8"))
    click.echo(f"Written into {folder}: {tables_in_words(imported.rows)}")
    for title, several in (("Questions (they stop nothing; look at each)", imported.questions), ("Notes", notes)):
        if several:
            click.echo("\n".join(["", title, *(f"  {fault.text()}" for fault in grouped(several))]))
