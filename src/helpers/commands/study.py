"""Commands about a study folder: check, template, cohort."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Final

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
from helpers.vocabulary import PATIENTS_WHO_LEFT, REFERRAL_MONTH

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@json_option("the findings")
@click.option("--quiet", is_flag=True, help="Say nothing when there is nothing to mend.")
@click.option("--answer", "rule", metavar="RULE", help="Answer the open questions of a rule, in FOLDER/answers.csv.")
@click.option("--because", default="", help="Why the data are right as they are, or what is known of them.")
@click.option("--by", default="", help="Who answers.")
@click.option("--table", default="", help="With --answer: the questions about one table alone.")
@click.option("--line", type=int, help="With --answer: the questions about one line alone.")
@dates_option
def check(
    folder: str, as_json: bool, quiet: bool, rule: str | None, because: str, by: str, table: str, line: int | None,
    dates: str | None,
) -> None:  # fmt: skip
    """Check a study FOLDER: name every fault, and say what each chapter can do with what is there.

    A fault is named by file, line, column, rule and way out. Questions are about what looks like a slip; they and the
    notes on how a file was read stop nothing. An answer is kept in FOLDER/answers.csv for as long as the rows it is
    about stay as they are, and is no longer counted as open on the pages:

        linkbook check my-study --answer many-appointments --because "seen in the record" --by "A. Name"

    FOLDER holds CSV files or Excel return forms; `linkbook template` makes
    empty ones.

    Exit code 0 when there is nothing to mend, 2 otherwise.
    """
    from helpers.data.answers import ANSWERS_FILE, answer_questions
    from helpers.data.report import as_json as findings_as_json
    from helpers.data.report import as_text
    from helpers.data.study import examine

    with errors_as_messages(), dates_read(dates):
        tables = examine(folder)
        if rule is not None:
            home, asked = Path(folder), tables.questions
            new = answer_questions(home, asked, rule, because=because, by=by, table=table, line=line)
            said = f"Answered in {home / ANSWERS_FILE}: {len(new):,} of {len(asked):,} questions"
            click.echo(said, err=as_json)
            tables = examine(folder)
        elif because or by or table or line is not None:
            raise ValueError("--because, --by, --table and --line are of an answer: name its rule with --answer RULE")
        if as_json:
            say_as_json(findings_as_json(folder, tables))
        elif tables.faults or not quiet:
            click.echo(as_text(folder, tables))
    if tables.faults:
        sys.exit(2)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--excel", is_flag=True, help="An Excel return form for each site, instead of CSV files for all.")
@click.option("--site", "sites", multiple=True, help="A site's id, for its form. Repeatable [1].")
@click.option("--outcome", "outcomes", multiple=True, type=_FILE, help="A description of what is counted. Repeatable.")
@click.option("--scale", "scales", multiple=True, type=_FILE, help="A description of a questionnaire. Repeatable.")
@click.option("--words", "language", metavar="LANGUAGE", help="Only a file of labels in a language, such as cy.")
@json_option("which files were written")
def template(
    folder: Path, excel: bool, sites: tuple[str, ...], outcomes: tuple[Path, ...], scales: tuple[Path, ...],
    language: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Make an empty study FOLDER to fill in.

    One CSV file per table, or with --excel one return form per site that a practice can fill in: drop-downs, ranges,
    a note on every column, instructions. `linkbook check FOLDER` reads either.

        linkbook template my-study --excel --site 1 --site 2

    What --outcome and --scale describe, in a file such as ae_attendances.toml, is put into the folder, and forms ask
    for it too.

    With --words it writes words/LANGUAGE.toml alone, into a study that may be there: every heading and label of the
    pages in English, to be translated.
    """
    from helpers.data.returns import make_template
    from helpers.data.translation import write_labels

    with errors_as_messages():
        if language is not None and (excel or sites or outcomes or scales):
            raise ValueError("--words writes a file of labels and nothing else; leave out the other options")
        if sites and not excel:
            raise ValueError("--site is for return forms; add --excel, or leave it out: CSV files hold all sites")
        if language is not None:
            written, then = [write_labels(folder, language)], f'To use it, write in study.toml: language = "{language}"'
        else:
            written = make_template(folder, excel=excel, sites=sites or ("1",), outcomes=outcomes, scales=scales)
            then = f"Fill in what you have, then: linkbook check {folder}"
        if as_json:
            say_as_json({"written": [str(path) for path in written]})
            return
        click.echo(f"Written into {folder}: {', '.join(path.relative_to(folder).as_posix() for path in written)}")
        click.echo(then)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False), required=False)
@click.option("--referrals", type=click.Path(dir_okay=False), help="CSV or Parquet [FOLDER/referrals.*, or a sheet].")
@click.option(
    "--appointments",
    type=click.Path(dir_okay=False),
    help="CSV or Parquet [FOLDER/appointments.*, or a sheet].",
)
@click.option("--sites", type=click.Path(dir_okay=False), help="CSV [FOLDER/sites.csv].")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="The counts [FOLDER/gp_usage.csv].")
@click.option(
    "--window-months", type=click.IntRange(1, 60), help="Months on either side [those of FOLDER/study.toml, or 6]."
)
@click.option(
    "--role", "roles", multiple=True, default=["GP"], show_default=True, help="A staff role that counts, or any."
)
@click.option("--status", "statuses", multiple=True, default=["attended"], show_default=True, help="A status, or any.")
@click.option("--mode", "modes", multiple=True, default=["any"], show_default=True, help="A mode that counts, or any.")
@last_date_option
@repeats_option
@click.option(
    "--referral-month",
    type=click.Choice(REFERRAL_MONTH),
    default="excluded",
    show_default=True,
    help="Count the month of referral in neither window, as the last before, or as the first after.",
)
@click.option(
    "--patients-who-left",
    type=click.Choice(PATIENTS_WHO_LEFT),
    default="months",
    show_default=True,
    help="Count the months they were there, leave out those who left before the end, or count them as if they stayed.",
)
@click.option("--memory", default="1GB", show_default=True, help="Memory to take before working from disk.")
@click.option("--force", is_flag=True, help="Replace counts that are there already and differ.")
@json_option("what became of every row")
@dates_option
def cohort(
    folder: str | None, referrals: str | None, appointments: str | None, sites: str | None, output: str | None,
    window_months: int | None, roles: tuple[str, ...], statuses: tuple[str, ...], modes: tuple[str, ...],
    last_date: datetime | None, repeats: str, referral_month: str, patients_who_left: str, memory: str, force: bool,
    as_json: bool, dates: str | None,
) -> None:  # fmt: skip
    """Count GP appointments per patient from the referrals and appointments of FOLDER, into gp_usage.csv.

    Windows are the calendar months before and after a site's fieldwork month, which is left out by default. What
    became of every row goes to gp_usage_flow.csv beside. Nothing is written unless all is well. Options may be
    repeated:

        linkbook cohort my-study --role GP --role "Salaried GP"
    """
    from helpers.data.cohort import build_cohort, make_choices
    from helpers.data.cohort.choices import Choices
    from helpers.data.cohort.files import differences, find_sources, refuse_overwriting, write_cohort
    from helpers.data.study_settings import StudySettings, read_settings

    settings = StudySettings() if folder is None else read_settings(Path(folder))[0]
    window_months = window_months or settings.window_months or Choices().window_months
    with errors_as_messages(), dates_read(dates or settings.dates or None):
        if folder is None and not (referrals and appointments and sites and output):
            raise ValueError("name a study FOLDER, or all of --referrals, --appointments, --sites and -o")
        home = Path(folder or ".")
        given = {"referrals": referrals, "appointments": appointments, "sites": sites}
        sources = find_sources(home, given)
        target = Path(output) if output is not None else home / "gp_usage.csv"
        if target.is_dir():
            raise ValueError(f"output {target}: this is a folder; name a file")
        if not target.parent.is_dir():
            raise ValueError(f"output {target}: there is no folder {target.parent}; make it first")
        refuse_overwriting(target, sources.values())
        last_day = last_date.date() if last_date else None
        choices = make_choices(
            window_months, roles, statuses, modes, last_day, repeats, referral_month, patients_who_left
        )
        counted = build_cohort(sources["referrals"], sources["appointments"], sources["sites"], choices, memory=memory)
        if target.exists() and not force and (faults := differences(target, counted.counts)):
            raise StudyError(faults)
        flow = write_cohort(counted, target)
    if as_json:
        written = {"written": str(target), "patients": len(counted.counts), "flow": counted.flow.to_dict("records")}
        say_as_json(written | kinds_of(notes=counted.notes, warnings=counted.warnings))
        return
    say_beside(counted.notes, counted.warnings)
    for line in counted.flow.itertuples():
        click.echo(f"{line.rows:>12,}  {line.extract}, {line.outcome}: {line.what}")
    click.echo(f"Written: {target} ({len(counted.counts):,} patients) and {flow.name}")
