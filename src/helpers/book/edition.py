"""Build an edition: stage the prose and the executed notebooks, build the site, keep the last good one until then."""

import errno
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import nbformat

from helpers.book.checksums import one_state, sha256
from helpers.book.edition_lock import lock_edition
from helpers.book.execute import Outcome, Run, clear_folder, replace_folder, restore_folder, run_notebooks
from helpers.book.page_outputs import named_outputs
from helpers.book.results import write_results
from helpers.book.sites import site_pages, site_slugs, site_titles, sites_left_out
from helpers.book.staging import (
    SITE_NOTEBOOK,
    Edition,
    chapters_of,
    leave_out_own_data,
    make_edition,
    record_edition,
    stage,
    write_json,
    write_site_left_out,
)
from helpers.book.up_to_date import made_from, made_with
from helpers.chapters import chapter_of
from helpers.data.repository import ignore_in_repository
from helpers.data.requirements import why_left_out
from helpers.data.study import Study, load_study
from helpers.data.terminal_text import FULL

_PRIVATE_FOLDER: Final = re.compile(r'(?m)^study_dir = "(?!"$).*$')
_JUPYTER_BOOK: Final = "import linkbook; import helpers.book; from jupyter_book.cli.main import main; main()"
_IN_THE_MANIFEST: Final = ("name", "kind", "caption", "n", "origin")


__all__ = ["BuildError", "Edition", "build_edition", "build_site", "harvest", "make_edition", "plan_runs", "site_slugs"]


class BuildError(RuntimeError):
    """The site could not be built; the message is what Sphinx said."""


def plan_runs(edition: Edition, study: Study) -> list[Run]:
    """Return the notebooks an edition runs: the site notebook once per site, which are many, and then each other."""
    shared = {"study_dir": edition.study_dir}
    source, notebooks = edition.source / "notebooks", edition.root / "notebooks"
    possible = [name for name in chapters_of(edition) if not why_left_out(name, study)]
    chapters = {source / f"{name}.ipynb": (name, shared) for name in possible if name != SITE_NOTEBOOK}
    pages = {}
    if SITE_NOTEBOOK in possible:
        left_out = sites_left_out(study, edition.rules)
        pages = {
            source / "sites" / f"{slug}.ipynb": (SITE_NOTEBOOK, shared | {"site_id": site})
            for site, slug in site_pages(study).items()
            if site not in left_out
        }
    return [
        Run(name, output, parameters, notebooks, edition.environment)
        for output, (name, parameters) in (pages | chapters).items()
    ]


def build_edition(edition: Edition, *, step: Callable[[str], None] = print, **options: Any) -> Path:
    """Build an edition and return the page to open. The site of an earlier build stays until the new one is whole.

    `step` is called with one line per step; the other options are those of `run_edition`.

    Raises:
        StudyError: when the study folder has faults.
        RunError: when a notebook fails.
        BuildError: when Sphinx warns or fails.
        ValueError: when another run is at work on the edition, or a file of the study changes meanwhile.
    """
    with lock_edition(edition.folder):
        restore_folder(edition.html)
        project, causes = made_from(edition), made_with(edition)
        if edition.study_dir:
            ignore_in_repository(edition.folder)
        with one_state(edition.study_dir) as checksums:
            manifest = run_edition(edition, step=step, **options)
        step("Building the site")
        build_site(edition)
        write_json(edition.folder / "manifest.json", manifest)
        if edition.rules is None:
            write_results(edition)
        record_edition(edition, checksums, project, causes)
    return edition.html / "index.html"


def run_edition(
    edition: Edition,
    *,
    workers: int = 2,
    step: Callable[[str], None] = print,
    report: Callable[[Outcome], None] | None = None,
    planned: Callable[[int], None] | None = None,
) -> list[dict[str, Any]]:
    """Stage an edition, run its notebooks into it, and return the manifest: one entry per figure and table.

    `workers` notebooks run at a time; `planned` is called with their number before, `report` with every outcome.
    """
    step("Reading the data")
    study = load_study(edition.study_dir, show_values=False if edition.rules else None)
    runs = plan_runs(edition, study)
    step("Staging the prose")
    for chapter in stage(edition, study):
        step(f"  left out: {chapter}")
    _leave_out_sites(edition, study, step)
    step(f"Running {len(runs)} notebooks")
    if planned:
        planned(len(runs))
    run_notebooks(runs, workers=workers, report=report)
    step("Harvesting figures and tables")
    titles = site_titles(study, edition.rules)
    harvested = [entry for run in runs for entry in harvest(run, edition, titles)]
    if edition.study_dir:
        leave_out_own_data(edition, study)
    return harvested


def _leave_out_sites(edition: Edition, study: Study, step: Callable[[str], None]) -> None:
    """In a release, write a page that says why for every site that it has no page of."""
    rules, left_out = edition.rules, sites_left_out(study, edition.rules)
    if rules is None or not left_out or not study.has("sites"):
        return
    why = f"each of fewer than {rules.smallest} patients" if rules.sites_shown else "since no single site is shown"
    step(f"  left out: the pages of {len(left_out)} sites, {why}")
    titles = site_titles(study, rules)
    for site, slug in site_pages(study).items():
        if site in left_out:
            write_site_left_out(edition, f"sites/{slug}", titles[site], rules.smallest if rules.sites_shown else None)


def harvest(run: Run, edition: Edition, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give the staged page of a site its title, and return the manifest's entries of the figures and tables on it."""
    page = nbformat.read(run.output, as_version=4)
    if run.notebook == SITE_NOTEBOOK:
        title = next(cell for cell in page.cells if cell.cell_type == "markdown")
        title.source = "\n".join([titles[str(run.parameters["site_id"])], *title.source.split("\n")[1:]])
    elif edition.study_dir and (own := chapter_of(run.notebook).title_of_a_study):
        page.cells[0].source = "\n".join([f"# {own}", *page.cells[0].source.split("\n")[1:]])
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


def build_site(edition: Edition) -> None:
    """Build the staged tree with every warning an error, then put the new site in the place of the old.

    Raises:
        BuildError: with what Sphinx said; the old site is then still there.
        OSError: when a disk is full.
    """
    work = clear_folder(edition.folder / "work")
    command = [sys.executable, "-c", _JUPYTER_BOOK, "build", str(edition.source), "--path-output", str(work)]
    command += ["-W", "-n", "--keep-going", "--all", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=edition.folder)  # noqa: S603
    built = work / "_build" / "html"
    if done.returncode or not (built / "index.html").exists():
        said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr).strip()
        _refuse_full_disk(said, work)
        raise BuildError(f"the site was not built; Sphinx said:\n{said[-6000:]}")
    for name in (".buildinfo", "objects.inv", "_sources"):
        leftover = built / name
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink(missing_ok=True)
    replace_folder(built, edition.html)
    shutil.rmtree(work)


def _refuse_full_disk(said: str, work: Path) -> None:
    """Raise the one error behind what Sphinx said when a disk was full; what was half built is removed."""
    if any(f"[Errno {number}]" in said for number in FULL):
        folders = (work.parent, Path(tempfile.gettempdir()))
        fullest = min(folders, key=lambda folder: shutil.disk_usage(folder).free)
        shutil.rmtree(work, ignore_errors=True)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(fullest))
