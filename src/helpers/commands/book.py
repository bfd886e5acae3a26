"""Commands that run notebooks and build editions: run, build, release."""

from pathlib import Path
from typing import Any

import click

from helpers.chapters import NOTEBOOKS, check_parameters
from helpers.commands.console import dates_option, errors_as_messages, json_option, say_as_json
from helpers.commands.progress import log_format_option, progress, say_json
from helpers.data.read.dates import dates_read
from helpers.parameters import check_site, read_parameters
from helpers.project import builds_folder

scheduler_option = click.option(
    "--scheduler", default="", metavar="ADDRESS", help="Run notebooks on the workers of this dask scheduler instead."
)


@click.command()
@click.argument("notebook", type=click.Choice(NOTEBOOKS), metavar="NOTEBOOK")
@click.option("-p", "--parameter", "pairs", type=(str, str), multiple=True, help="A parameter: NAME VALUE. Repeatable.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="The executed copy [build/runs/NOTEBOOK.ipynb].")
@json_option("where the copy is and its parameters")
@dates_option
def run(
    notebook: str, pairs: tuple[tuple[str, str], ...], output: str | None, as_json: bool, dates: str | None
) -> None:
    """Run one NOTEBOOK with papermill, its parameters checked first.

    NOTEBOOK is one of those in notebooks/, without its ending, such as 02_gp_usage_site:

        linkbook run 02_gp_usage_site -p site_id C
    """
    from helpers.book.execute import Run, run_notebooks
    from helpers.book.naming import refuse_unwritable
    from helpers.data.study import load_study

    with errors_as_messages(), dates_read(dates):
        parameters = vars(check_parameters(notebook, **read_parameters(pairs)))
        if parameters["study_dir"]:  # seen from the caller's folder; a notebook runs in its own
            parameters["study_dir"] = str(Path(parameters["study_dir"]).resolve())
        study = load_study(parameters["study_dir"])
        if "site_id" in parameters:
            parameters["site_id"] = check_site(parameters["site_id"], study.sites["site_id"])
        target = Path(output) if output is not None else builds_folder() / "runs" / f"{notebook}.ipynb"
        if target.suffix != ".ipynb":
            raise ValueError(f"output {target}: give a name that ends in .ipynb")
        refuse_unwritable(target.resolve().parent, "give a file elsewhere: -o FILE.ipynb")
        run_notebooks([Run(notebook, target.resolve(), parameters)], workers=1)
        if as_json:
            say_as_json({"written": str(target), "notebook": notebook, "parameters": parameters})
        else:
            click.echo(f"Written: {target}")


@click.command()
@click.option("--study", "study_dir", type=click.Path(exists=True, file_okay=False), help="A study folder of your own.")
@click.option("--edition", "name", help="The edition's name; its folder is build/NAME [that of the study, or demo].")
@click.option("--out", type=click.Path(file_okay=False), help="The edition's folder, when it is to be another.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Notebooks run at a time.")
@click.option("--all", "anew", is_flag=True, help="Run every notebook and build every page, whatever has changed.")
@click.option("--explain", is_flag=True, help="Say of every notebook and page why it was made again, or was not.")
@scheduler_option
@log_format_option
@json_option("what had changed and which page to open")
@dates_option
def build(
    study_dir: str | None,
    name: str | None,
    out: str | None,
    dates: str | None,
    log_format: str,
    as_json: bool,
    **options: Any,
) -> None:
    """Run the notebooks and build the site, into build/NAME/html, as far as something has changed.

    An edition from your own study folder is private: it says so on every page, and nothing of it is written
    outside its folder. The edition of one study is never put in the place of another's.
    """
    from helpers.book.memory import look_for_garbage_seldom
    from helpers.book.naming import edition_to_build
    from helpers.book.up_to_date import notebooks_may_run, what_changed

    with errors_as_messages(log_format), dates_read(dates):
        edition = edition_to_build(name, study_dir or "", out)
        changed = what_changed(edition)
        if not (changed or options["anew"] or options["explain"]):
            page = edition.html / "index.html"
            if as_json:
                say_as_json({"edition": edition.name, "changed": [], "built": False, "page": str(page)})
            else:
                _say_built(page, log_format, "Nothing has changed since this edition was built")
            return
        look_for_garbage_seldom()
        if notebooks_may_run(changed, anew=options["anew"]) and not options["scheduler"]:
            from helpers.book.kernel.manager import prepare_kernels

            prepare_kernels(edition.root / "notebooks")
        from helpers.book.edition import build_edition  # takes seconds, which who has changed nothing is spared

        with progress(log_format, workers=options["workers"], beside=as_json) as told:
            for kind in changed if options["explain"] else ():
                told.step(f"Not as it was: {kind}")
            page = build_edition(edition, step=told.step, planned=told.planned, report=told.report, **options)
        if as_json:
            say_as_json({"edition": edition.name, "changed": changed, "built": True, "page": str(page)})
        else:
            _say_built(page, log_format)


def _say_built(page: Path, log_format: str, *before: str) -> None:
    """Say which page to open, after what there is to say before."""
    if log_format == "json":
        say_json("built", page=str(page), changed=not before)
    else:
        click.echo("\n".join([*before, f"Open {page}"]))


@click.command()
@click.argument("name")
@click.option("--profile", required=True, help="Its rules, such as research (1 to 7 hidden); the methods page has all.")
@click.option("--study", "study_dir", type=click.Path(exists=True, file_okay=False), help="Its study folder, if moved.")
@click.option(
    "--report", "with_reports", is_flag=True, help="Make the reports of the release too, as `linkbook report` does."
)
@click.option("--templates", type=click.Path(file_okay=False), help="Their templates [report/ in the study folder].")
@click.option("--dry-run", is_flag=True, help="Only say what would be hidden; write nothing and bind no later release.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Notebooks run at a time.")
@scheduler_option
@log_format_option
@json_option("the outputs and their rules")
@dates_option
def release(
    name: str, profile: str, study_dir: str | None, with_reports: bool, templates: str | None, dry_run: bool,
    dates: str | None, log_format: str, as_json: bool, **options: Any,
) -> None:  # fmt: skip
    """Build edition NAME again under a disclosure profile and search every byte of it.

    Only when nothing is found is there build/NAME/release/: html/, outputs.csv with every figure and table and its
    rule, text_to_read.csv with every text of the study that is shown, and what checkers of outputs take in; with
    --report also report/, in which a site whose row is not released has no page. The search is no proof: two people
    sign, with `linkbook sign`.

    A release binds those after it, whether or not it is signed: what it prints of people is kept in the study folder,
    in release_ledger.json, and printed again until enough people have changed. To try things out, use --dry-run, or a
    copy of the study folder that is deleted afterwards.
    """
    from helpers.book.release import SIGNS, make_release, preview_release
    from helpers.book.release.outputs import OUTPUTS, outputs_of_release

    with (
        errors_as_messages(log_format),
        dates_read(dates),
        progress(log_format, workers=options["workers"], beside=as_json) as told,
    ):
        options |= {"step": told.step, "planned": told.planned, "report": told.report}
        made = {"edition": name, "profile": profile}
        if dry_run:
            outputs = preview_release(name, profile, study_dir=study_dir, **options)
            if as_json:
                say_as_json(made | {"written": [], "outputs": [output.as_json() for output in outputs]})
                return
            for output in outputs:
                told.step(f"{output.page}, {output.name}: {output.rule or 'not about people, as it is'}")
            told.step(
                "Nothing was written, and no later release is bound. What is released in the end, a person signs."
            )
            return
        options |= {"with_reports": with_reports, "templates": Path(templates) if templates else None}
        folder = make_release(name, profile, study_dir=study_dir, **options)
        written = [str(folder / name) for name in ("html", OUTPUTS, "text_to_read.csv")]
        if as_json:
            say_as_json(made | {"written": written, "outputs": outputs_of_release(folder)})
        else:
            told.step(f"Written: {written[0]}, {written[1]} and {written[2]}")
        told.step(SIGNS)
