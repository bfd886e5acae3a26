"""`linkbook`: the book's commands. A user's mistake is one clear message and exit code 2, never a traceback."""

import json
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from helpers.data.parameters import NOTEBOOKS, ParameterError, check_parameters, check_site, read_parameters
from helpers.data.study import MissingTable, StudyError, load_study

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@contextmanager
def _mistakes_in_words() -> Iterator[None]:
    """Turn what a user can mend into a message and exit code 2, and a failed run or build into exit code 1."""
    try:
        yield
    except (StudyError, MissingTable, ParameterError, ValueError, OSError) as error:
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


@click.group(context_settings=CONTEXT)
@click.version_option(package_name="linkbook")
def main() -> None:
    """Analyse how link workers are used, and build the book that shows it.

    Start with `linkbook build`, which makes the demo edition from published and synthetic data. For your own study:
    `linkbook check FOLDER`, then `linkbook build --study FOLDER --edition NAME`.
    """
    warnings.filterwarnings("ignore", category=DeprecationWarning)


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON, for machines.")
@click.option("--quiet", is_flag=True, help="Say nothing when there is nothing to mend.")
def check(folder: str, as_json: bool, quiet: bool) -> None:
    """Check a study FOLDER: name every fault, and say what each chapter can do with what is there.

    A fault is named by file, line, column, rule and way out. Questions are about what looks like a slip; they and the
    notes on how a file was read stop nothing. FOLDER holds CSV files or Excel return forms; `linkbook template` makes
    empty ones.

    Exit code 0 when there is nothing to mend, 2 otherwise.
    """
    from helpers.data.report import as_json as findings_as_json
    from helpers.data.report import as_text
    from helpers.data.study import examine

    with _mistakes_in_words():
        tables = examine(folder)
        if as_json:
            click.echo(json.dumps(findings_as_json(folder, tables), indent=1, ensure_ascii=False))
        elif tables.faults or not quiet:
            click.echo(as_text(folder, tables))
    if tables.faults:
        sys.exit(2)


@main.command()
@click.argument("notebook", type=click.Choice(list(NOTEBOOKS)), metavar="NOTEBOOK")
@click.option("-p", "--parameter", "pairs", type=(str, str), multiple=True, help="A parameter: NAME VALUE. Repeatable.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="The executed copy [build/runs/NOTEBOOK.ipynb].")
def run(notebook: str, pairs: tuple[tuple[str, str], ...], output: str | None) -> None:
    """Run one NOTEBOOK with papermill, its parameters checked first.

    NOTEBOOK is one of those in notebooks/, without its ending, such as 02_gp_usage_site:

        linkbook run 02_gp_usage_site -p site_id 3
    """
    from helpers.book.execute import ROOT, Run, run_notebooks

    with _mistakes_in_words():
        parameters = vars(check_parameters(notebook, **read_parameters(pairs)))
        study = load_study(parameters["study_dir"])
        if "site_id" in parameters:
            parameters["site_id"] = check_site(parameters["site_id"], study.sites["site_id"])
        target = Path(output) if output else ROOT / "build" / "runs" / f"{notebook}.ipynb"
        if target.suffix != ".ipynb":
            raise ValueError(f"output {target}: give a name that ends in .ipynb")
        run_notebooks([Run(notebook, target.resolve(), parameters)], workers=1)
        click.echo(f"Written: {target}")


@main.command()
@click.option("--study", "study_dir", type=click.Path(exists=True, file_okay=False), help="A study folder of your own.")
@click.option("--edition", "name", default=None, help="The edition's name; its folder is build/NAME [demo].")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Notebooks run at a time.")
def build(study_dir: str | None, name: str | None, workers: int) -> None:
    """Run all notebooks and build the site, into build/NAME/html.

    An edition from your own study folder is private: it says so on every page, and nothing of it is written
    outside build/NAME.
    """
    from helpers.book.edition import build_edition, make_edition

    with _mistakes_in_words():
        edition = make_edition(name or ("private" if study_dir else "demo"), study_dir or "")
        with _progress() as (step, planned, report):
            page = build_edition(edition, workers=workers, step=step, planned=planned, report=report)
        click.echo(f"Open {page}")


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False), required=False)
@click.option("--referrals", type=click.Path(dir_okay=False), help="CSV or Parquet [FOLDER/referrals.*].")
@click.option("--appointments", type=click.Path(dir_okay=False), help="CSV or Parquet [FOLDER/appointments.*].")
@click.option("--sites", type=click.Path(dir_okay=False), help="CSV [FOLDER/sites.csv].")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="The counts [FOLDER/gp_usage.csv].")
@click.option(
    "--window-months", type=click.IntRange(1, 60), default=6, show_default=True, help="Months on either side."
)
@click.option(
    "--role", "roles", multiple=True, default=["GP"], show_default=True, help="A staff role that counts, or any."
)
@click.option("--status", "statuses", multiple=True, default=["attended"], show_default=True, help="A status, or any.")
@click.option("--mode", "modes", multiple=True, default=["any"], show_default=True, help="A mode that counts, or any.")
@click.option(
    "--last-date", type=click.DateTime(["%Y-%m-%d"]), help="The extract's last day: later months do not count."
)
@click.option("--memory", default="1GB", show_default=True, help="Memory to take before working from disk.")
@click.option("--force", is_flag=True, help="Replace counts that are there already and differ.")
def cohort(
    folder: str | None, referrals: str | None, appointments: str | None, sites: str | None, output: str | None,
    window_months: int, roles: tuple[str, ...], statuses: tuple[str, ...], modes: tuple[str, ...],
    last_date: datetime | None, memory: str, force: bool,
) -> None:  # fmt: skip
    """Count GP appointments per patient from the referrals and appointments of FOLDER, into gp_usage.csv.

    Windows are the calendar months before and after a site's fieldwork month, which is left out. What became of every
    row goes to gp_usage_flow.csv beside. Nothing is written unless all is well. Options may be repeated:

        linkbook cohort my-study --role GP --role "Salaried GP"
    """
    from helpers.data.cohort import build_cohort, make_choices
    from helpers.data.cohort_files import differences, find_extract, refuse_overwriting, write_cohort

    with _mistakes_in_words():
        if folder is None and not (referrals and appointments and sites and output):
            raise ValueError("name a study FOLDER, or all of --referrals, --appointments, --sites and -o")
        home = Path(folder or ".")
        paths = [
            Path(given) if given else find_extract(home, table)
            for table, given in (("referrals", referrals), ("appointments", appointments), ("sites", sites))
        ]
        target = Path(output) if output else home / "gp_usage.csv"
        if not target.parent.is_dir():
            raise ValueError(f"output {target}: there is no folder {target.parent}; make it first")
        refuse_overwriting(target, paths)
        choices = make_choices(window_months, roles, statuses, modes, last_date.date() if last_date else None)
        counted = build_cohort(paths[0], paths[1], paths[2], choices, memory=memory)
        if target.exists() and not force and (faults := differences(target, counted.counts)):
            raise StudyError(faults)
        beside = write_cohort(counted, target)
    for warning in counted.warnings:
        click.echo(f"Warning: {warning.text()}", err=True)
    for line in counted.flow.itertuples():
        click.echo(f"{line.rows:>12,}  {line.extract}, {line.outcome}: {line.what}")
    click.echo(f"Written: {target} ({len(counted.counts):,} patients) and {beside.name}")


@main.command("import-qda")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="The study folder to write the tables to."
)
@click.option(
    "--codebook", type=click.Path(dir_okay=False, path_type=Path), help="Write an empty codebook (.qdc) here."
)
def import_qda(file: Path | None, out: Path | None, codebook: Path | None) -> None:
    """Read coded segments of a REFI-QDA project (FILE.qdpx) into a study folder.

    NVivo, ATLAS.ti, MAXQDA and QualCoder export such files. Codes are matched by name: Context, Mechanism, Outcome;
    CMOC 1, CMOC 2 and so on; and the 16 constructs. To start a project with these codes, write them first:

        linkbook import-qda --codebook constructs.qdc

        linkbook import-qda my-project.qdpx --out my-study
    """
    from helpers.data.refi_qda_files import import_project, write_codebook

    with _mistakes_in_words():
        if codebook:
            click.echo(f"Written: {write_codebook(codebook)}")
        if file is None or out is None:
            if not codebook or file or out:
                raise ValueError("give a project and a folder: linkbook import-qda FILE.qdpx --out FOLDER")
            return
        written, findings = import_project(file, out)
        for finding in findings:
            click.echo(finding, err=True)
        click.echo(f"Written: {', '.join(str(path) for path in written)}")
        click.echo(f"Next: linkbook check {out}")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--excel", is_flag=True, help="An Excel return form for each site, instead of CSV files for all.")
@click.option("--site", "sites", multiple=True, help="A site's id, for its form. Repeatable [1].")
def template(folder: Path, excel: bool, sites: tuple[str, ...]) -> None:
    """Make an empty study FOLDER to fill in.

    One CSV file per table, or with --excel one return form per site that a practice can fill in: drop-downs, ranges,
    a note on every column, instructions. `linkbook check FOLDER` reads either.

        linkbook template my-study --excel --site 1 --site 2
    """
    from helpers.data.template import make_template

    with _mistakes_in_words():
        if sites and not excel:
            raise ValueError("--site is for return forms; add --excel, or leave it out: CSV files hold all sites")
        written = make_template(folder, excel=excel, sites=sites or ("1",))
        click.echo(f"Written into {folder}: {', '.join(path.name for path in written)}")
        click.echo(f"Fill in what you have, then: linkbook check {folder}")


@main.command()
@click.argument("name")
@click.option("--profile", required=True, help="research (1 to 7 hidden), strict (under 10 hidden) or none.")
@click.option("--study", "study_dir", type=click.Path(exists=True, file_okay=False), help="Its study folder, if moved.")
@click.option("--dry-run", is_flag=True, help="Only say what would be hidden; write nothing.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Notebooks run at a time.")
def release(name: str, profile: str, study_dir: str | None, dry_run: bool, workers: int) -> None:
    """Build edition NAME again under a disclosure profile and search every byte of it.

    Only when nothing is found does build/NAME/release/ hold html/ and outputs.csv, the list of every figure and table
    with its rule. The search is no proof: a person signs.
    """
    from helpers.book.release import SIGNS, make_release, preview_release

    with _mistakes_in_words(), _progress() as (step, planned, report):
        said = {"step": step, "planned": planned, "report": report}
        if dry_run:
            for output in preview_release(name, profile, study_dir=study_dir, workers=workers, **said):
                step(f"{output.page}, {output.name}: {output.rule or 'not about people, as it is'}")
            step("Nothing was written. What is released in the end, a person signs.")
            return
        folder = make_release(name, profile, study_dir=study_dir, workers=workers, **said)
        step(f"Written: {folder / 'html'} and {folder / 'outputs.csv'}")
        step(SIGNS)


@main.command("select-sites")
@click.argument("frame", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FRAME.csv")
@click.option("-k", "k", type=int, required=True, help="How many sites to choose.")
@click.option("--criterion", type=click.Choice(["maxmin", "mean"]), default="maxmin", show_default=True)
@click.option("--must-include", multiple=True, metavar="ID", help="A site that must be among them. Repeatable.")
@click.option("--weights", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="CSV: attribute, weight.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the chosen sites as CSV here.")
@click.option("--id", "id_column", default="site_id", show_default=True, help="The column that names the site.")
@click.option("--leave-out", multiple=True, metavar="COLUMN", help="A column that is no attribute. Repeatable.")
@click.option("--category", multiple=True, metavar="COLUMN", help="A column whose numbers are names. Repeatable.")
@click.option("--levels", type=(str, str), multiple=True, metavar="COLUMN LOW,..,HIGH", help="An ordered column.")
def select_sites_command(
    frame: Path, k: int, criterion: Literal["maxmin", "mean"], must_include: tuple[str, ...],
    weights: Path | None, out: Path | None,
    id_column: str, leave_out: tuple[str, ...], category: tuple[str, ...], levels: tuple[tuple[str, str], ...],
) -> None:  # fmt: skip
    """Choose k sites of a sampling frame that differ most, and say of each why it is in.

    FRAME.csv has one row per candidate: site_id and any attributes. maxmin makes the two most alike of the chosen
    sites as unlike as can be; mean makes them unlike on average. It is said whether the choice is the best there is.

        linkbook select-sites candidates.csv -k 7 --must-include 3 --levels size Small,Medium,Large
    """
    from helpers.show.site_choice import choose_and_explain

    with _mistakes_in_words():
        given = {name: [level.strip() for level in text.split(",")] for name, text in levels}
        if out is not None and not out.parent.is_dir():
            raise ValueError(f"out {out}: there is no folder {out.parent}; make it first")
        if out is not None and any(out.resolve() == given_file.resolve() for given_file in (frame, weights or frame)):
            raise ValueError(f"out {out}: this file is read; give another name, so that it is kept")
        table, told = choose_and_explain(
            frame, k, criterion=criterion, must_include=must_include, weights=weights,
            id_column=id_column, leave_out=leave_out, categories=category, levels=given,
        )  # fmt: skip
        for line in told:
            click.echo(line)
        if out is not None:
            from helpers.show.tables import csv_text

            out.write_text(csv_text(table), encoding="utf-8")
            click.echo(f"Written: {out}")


@contextmanager
def _progress():  # type: ignore[no-untyped-def]
    """Give functions that say each step and each notebook: a bar on a terminal, plain lines elsewhere."""
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


if __name__ == "__main__":
    main()
