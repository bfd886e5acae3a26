"""Build an edition: stage the prose and the executed notebooks, build the site, keep the last good one until then."""

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import nbformat

from helpers.analysis.gp_usage import WHY_LEFT_OUT
from helpers.book.checksums import one_state
from helpers.book.edition_folder import Edition, make_edition
from helpers.book.edition_lock import lock_edition
from helpers.book.edition_record import record_edition
from helpers.book.execute import Run, restore_folder
from helpers.book.file_checksums import sha256
from helpers.book.import_graph import ImportGraph
from helpers.book.json_files import write_json
from helpers.book.kept_doctrees import Reading, forget, what_to_read
from helpers.book.only_changed import ANEW, explain_pages, run_changed
from helpers.book.own_chapters import leave_out_unguarded, mark_own
from helpers.book.page_outputs import named_outputs
from helpers.book.results import write_results
from helpers.book.run_inputs import RunInputs
from helpers.book.site_files import site_file, site_files
from helpers.book.site_index import page_metadata_of_site
from helpers.book.sites import site_pages, site_slugs, site_titles, sites_left_out
from helpers.book.sphinx_process import sphinx_waiting
from helpers.book.sphinx_site import BuildError, build_site, site_made_from, why_built
from helpers.book.staging import chapters_of, leave_out_own_data, stage, write_site_left_out
from helpers.book.step_times import StepTimes
from helpers.book.up_to_date import built_now, made_from
from helpers.chapters import SITE_NOTEBOOK, chapter_of
from helpers.data.repository import ignore_in_repository
from helpers.data.requirements import why_left_out
from helpers.data.site_rows import SITE_ROWS
from helpers.data.study import Study, load_study
from helpers.show.page.number_format import counted

_PRIVATE_FOLDER: Final = re.compile(r'(?m)^study_dir = "(?!"$).*$')
_IN_THE_MANIFEST: Final = ("name", "kind", "caption", "n", "origin")


__all__ = ["BuildError", "Edition", "build_edition", "build_site", "harvest", "make_edition", "plan_runs", "site_slugs"]


def plan_runs(edition: Edition, study: Study) -> list[Run]:
    """Return the notebooks an edition runs: the site notebook once per site, then each other, then the study's."""
    shared = {"study_dir": edition.study_dir}
    source, notebooks = edition.source / "notebooks", edition.root / "notebooks"
    possible = [name for name in chapters_of(edition) if not why_left_out(name, study)]
    runs = []
    if SITE_NOTEBOOK in possible:
        left_out = sites_left_out(study, edition.rules)
        for site, slug in site_pages(study).items():
            if site not in left_out:
                own = {**edition.environment, SITE_ROWS: str(site_file(edition, slug))}
                output = source / "sites" / f"{slug}.ipynb"
                runs.append(Run(SITE_NOTEBOOK, output, shared | {"site_id": site}, notebooks, own))
    others = {**edition.environment, SITE_ROWS: ""}
    chapters = [name for name in possible if name != SITE_NOTEBOOK]
    runs += [Run(name, source / f"{name}.ipynb", shared, notebooks, others) for name in chapters]
    own_folder = Path(edition.study_dir)
    return runs + [Run(one.name, source / f"{one.name}.ipynb", shared, own_folder, others) for one in study.chapters]


def build_edition(
    edition: Edition, *, step: Callable[[str], None] = print, anew: bool = False, explain: bool = False, **options: Any
) -> Path:
    """Build an edition and return the page to open. The site of an earlier build stays until the new one is whole.

    What is made from nothing that changed is taken from the last build, unless all is to be built `anew`. `step` is
    called with one line per step; the other options are those of `run_edition`.

    Raises:
        StudyError: when the study folder has faults.
        RunError: when a notebook fails.
        BuildError: when Sphinx warns or fails.
        ValueError: when another run is at work on the edition, or a file of the study changes meanwhile.
    """
    step = times = StepTimes(step)
    with lock_edition(edition.folder), sphinx_waiting(edition.folder) as sphinx:
        restore_folder(edition.html)
        shutil.rmtree(edition.site_rows, ignore_errors=True)  # a build that was killed has left it
        project, graph = made_from(edition), ImportGraph()
        if edition.study_dir:
            ignore_in_repository(edition.folder)
        with one_state(edition.study_dir) as checksums:
            manifest = run_edition(edition, step=step, graph=graph, anew=anew, explain=explain, **options)
        site = site_made_from(edition, graph)
        why = ANEW if anew else why_built(edition, site)
        step("Building the site" if why else "The site is as it was: nothing that it is made from has changed")
        reading = Reading(ANEW) if anew else what_to_read(edition, site)
        if explain:
            explain_pages(site, why, reading, step)
        if why:
            build_site(edition, site, reading, sphinx)
        write_json(edition.folder / "manifest.json", manifest)
        if edition.rules is None:
            write_results(edition)
        same = made_from(edition) == project  # what was changed and put back meanwhile may be in it
        if not same:
            forget(edition)
        built = {"site": site, **built_now(edition)} if same else {}
        record_edition(edition, checksums, {"made_from": project, **built})
        times.finish(edition.folder)
    return edition.html / "index.html"


def run_edition(
    edition: Edition,
    *,
    step: Callable[[str], None] = print,
    anew: bool = False,
    graph: ImportGraph | None = None,
    **options: Any,
) -> list[dict[str, Any]]:
    """Stage an edition, run its notebooks into it, and return the manifest: one entry per figure and table.

    Those made from nothing that changed, by the `graph` of what imports what, are not run, but `anew`; `options` are
    those of `run_changed` and `run_notebooks`: `workers` notebooks run at a time, `planned` is called with the seconds
    that each is expected to take before, `report` with every outcome.
    """
    inputs = RunInputs(edition, graph or ImportGraph())
    step("Reading the data")
    study = load_study(edition.study_dir, show_values=False if edition.rules else None)
    runs = plan_runs(edition, study)
    step("Staging the prose")
    for chapter in stage(edition, study):
        step(f"  left out: {chapter}")
    _leave_out_sites(edition, study, step)
    with site_files(edition, study, runs):
        run_changed(runs, edition, lambda run: inputs.of(run, study), inputs.unchanged, anew=anew, step=step, **options)
    if edition.rules:
        from helpers.book.release_audit import leave_out_exposing  # with statistics that only a release waits for

        leave_out_unguarded(runs, step)
        pages = [run.output for run in runs]
        step("Auditing the counts of all tables together")
        leave_out_exposing(pages, study, edition.rules, step)
    step("Harvesting figures and tables")
    titles = site_titles(study, edition.rules)
    of_sites = page_metadata_of_site(study)
    harvested = [entry for run in runs for entry in harvest(run, edition, titles, of_sites)]
    if edition.study_dir:
        leave_out_own_data(edition, study)
    return harvested


def _leave_out_sites(edition: Edition, study: Study, step: Callable[[str], None]) -> None:
    """In a release, write a page that says why for every site that it has no page of."""
    rules, left_out = edition.rules, sites_left_out(study, edition.rules)
    if rules is None or not left_out or not study.has("sites"):
        return
    because = f"with {WHY_LEFT_OUT}" if rules.sites_shown else "since no single site is shown"
    step(f"  left out: the pages of {counted(len(left_out), 'site')}, {because}")
    titles, metadata = site_titles(study, rules), page_metadata_of_site(study)
    why = WHY_LEFT_OUT if rules.sites_shown else ""
    for site, slug in site_pages(study).items():
        if site in left_out:
            write_site_left_out(edition, f"sites/{slug}", titles[site], why, metadata)


def harvest(
    run: Run, edition: Edition, titles: Mapping[str, str], of_sites: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Give the staged page of a site its title, and return the manifest's entries of the figures and tables on it.

    `of_sites` is metadata that the page of a site takes on.
    """
    page = nbformat.read(run.output, as_version=4)
    if run.notebook == SITE_NOTEBOOK:
        page.metadata.update(of_sites or {})
        title = next(cell for cell in page.cells if cell.cell_type == "markdown")
        title.source = "\n".join([titles[str(run.parameters["site_id"])], *title.source.split("\n")[1:]])
    elif edition.study_dir and (own := chapter_of(run.notebook).title_of_a_study):
        page.cells[0].source = "\n".join([f"# {own}", *page.cells[0].source.split("\n")[1:]])
    if chapter_of(run.notebook).own:
        mark_own(page, in_release=edition.rules is not None)
    for cell in page.cells:
        cell.metadata.pop("papermill", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.metadata["tags"] = ["hide-input"]
            cell.source = _PRIVATE_FOLDER.sub('study_dir = "a private study folder"', cell.source)
    page.metadata.pop("papermill", None)
    nbformat.write(page, run.output)
    address = run.output.relative_to(edition.source).with_suffix(".html").as_posix()
    return [
        {"page": address}
        | {key: entry.get(key) for key in _IN_THE_MANIFEST}
        | {"sha256": sha256(entry["csv"].encode()) if "csv" in entry else None}
        for entry, _ in named_outputs(page)
    ]
