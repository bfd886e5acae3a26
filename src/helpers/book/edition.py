"""Build an edition: stage the prose and the executed notebooks, build the site, keep the last good one until then."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import nbformat

from helpers.book.checksums import study_sums
from helpers.book.edition_lock import lock_edition
from helpers.book.execute import Outcome, Run, clear_folder, replace_folder, restore_folder, run_notebooks
from helpers.book.sites import site_pages, site_slugs, site_title, too_few
from helpers.book.staging import SITE_NOTEBOOK, Edition, make_edition, record_edition, stage, write_too_few
from helpers.chapters import NOTEBOOKS
from helpers.data.requirements import why_left_out
from helpers.data.study import Study, load_study
from helpers.show.page.disclosed import active_profile

_PRIVATE_FOLDER: Final = re.compile(r'(?m)^study_dir = "(?!"$).*$')
_JUPYTER_BOOK: Final = "from jupyter_book.cli.main import main; main()"


__all__ = ["BuildError", "Edition", "build_edition", "build_site", "harvest", "make_edition", "plan_runs", "site_slugs"]


class BuildError(RuntimeError):
    """The site could not be built; the message is what Sphinx said."""


def plan_runs(edition: Edition, study: Study) -> list[Run]:
    """Return the notebooks an edition runs: each whose tables are there once, and the site notebook once per site.

    Args:
        edition: the edition.
        study: its study.

    Returns:
        The runs, the site pages first since they are many.
    """
    shared = {"study_dir": edition.study_dir}
    source, notebooks = edition.source / "notebooks", edition.root / "notebooks"
    made = [name for name in NOTEBOOKS if not why_left_out(name, study)]
    pages = [
        Run(SITE_NOTEBOOK, source / "sites" / f"{slug}.ipynb", shared | {"site_id": site}, notebooks)
        for site, slug in (site_pages(study).items() if SITE_NOTEBOOK in made else ())
        if site not in too_few(study)
    ]
    chapters = [Run(name, source / f"{name}.ipynb", shared, notebooks) for name in made if name != SITE_NOTEBOOK]
    return pages + chapters


def build_edition(
    edition: Edition,
    *,
    workers: int = 2,
    step: Callable[[str], None] = print,
    report: Callable[[Outcome], None] | None = None,
    planned: Callable[[int], None] | None = None,
) -> Path:
    """Build an edition and return the page to open. The site of an earlier build stays until the new one is whole.

    Args:
        edition: the edition.
        workers: how many notebooks run at a time.
        step: called with one line per step.
        report: called with every notebook's outcome.
        planned: called with the number of notebooks before they run.

    Returns:
        The path of `index.html`.

    Raises:
        StudyError: when the study folder has faults.
        RunError: when a notebook fails.
        BuildError: when Sphinx warns or fails.
        ValueError: when another run is at work on the edition.
    """
    with lock_edition(edition.folder):
        restore_folder(edition.html)
        sums = study_sums(edition.study_dir)
        manifest = run_edition(edition, workers=workers, step=step, report=report, planned=planned)
        step("Building the site")
        build_site(edition)
        listed = edition.folder / "manifest.json"
        partial = listed.with_suffix(".partial")
        partial.write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        partial.replace(listed)
        record_edition(edition, sums)
    return edition.html / "index.html"


def run_edition(
    edition: Edition,
    *,
    workers: int = 2,
    step: Callable[[str], None] = print,
    report: Callable[[Outcome], None] | None = None,
    planned: Callable[[int], None] | None = None,
) -> list[dict[str, Any]]:
    """Stage an edition and run its notebooks into it, so that the site can be built from what is staged.

    Args:
        edition: see `build_edition`.
        workers: see `build_edition`.
        step: see `build_edition`.
        report: see `build_edition`.
        planned: see `build_edition`.

    Returns:
        The manifest: one entry per figure and table.

    Raises:
        StudyError: when the study folder has faults.
        RunError: when a notebook fails.
    """
    step("Reading the data")
    study = load_study(edition.study_dir)
    runs = plan_runs(edition, study)
    step("Staging the prose")
    left_out = stage(edition, study)
    for chapter in left_out:
        step(f"  left out: {chapter}")
    _leave_out_sites(edition, study, step)
    step(f"Running {len(runs)} notebooks")
    if planned:
        planned(len(runs))
    run_notebooks(runs, workers=workers, report=report)
    step("Harvesting figures and tables")
    return [entry for run in runs for entry in harvest(run, edition)]


def _leave_out_sites(edition: Edition, study: Study, step: Callable[[str], None]) -> None:
    """In a release, write a page that says why for every site of too few patients."""
    rules, few = active_profile(), too_few(study)
    if rules is None or not few or not study.has("sites"):
        return
    step(f"  left out: the pages of {len(few)} sites, each of fewer than {rules.smallest} patients")
    for site, slug in site_pages(study).items():
        if site in few:
            write_too_few(edition, f"sites/{slug}", site_title(site), rules.smallest)


def harvest(run: Run, edition: Edition) -> list[dict[str, Any]]:
    """Give a staged page its own title and return the manifest entries of the figures and tables on it.

    Args:
        run: the run, whose output is the staged page.
        edition: the edition.

    Returns:
        One entry per figure and table: page, name, kind, caption, n, origin and the data's sha256.
    """
    page = nbformat.read(run.output, as_version=4)
    if run.notebook == SITE_NOTEBOOK:
        _retitle(page, str(run.parameters["site_id"]))
    for cell in page.cells:
        cell.metadata.pop("papermill", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.metadata["tags"] = ["hide-input"]
            cell.source = _PRIVATE_FOLDER.sub('study_dir = "a private study folder"', cell.source)
    page.metadata.pop("papermill", None)
    nbformat.write(page, run.output)
    address = run.output.relative_to(edition.source).with_suffix(".html").as_posix()
    entries = [
        output.metadata["linkbook"]
        for cell in page.cells
        for output in cell.get("outputs", [])
        if output.get("metadata", {}).get("linkbook", {}).get("name")
    ]
    return [
        {"page": address}
        | {key: entry.get(key) for key in ("name", "kind", "caption", "n", "origin")}
        | {"sha256": hashlib.sha256(entry.get("csv", "").encode()).hexdigest() if "csv" in entry else None}
        for entry in entries
    ]


def _retitle(page: Any, site_id: str) -> None:
    """Put the site into the first heading of a site page."""
    title = next(cell for cell in page.cells if cell.cell_type == "markdown")
    _, _, rest = title.source.partition("\n")
    title.source = f"{site_title(site_id)}\n{rest}"


def build_site(edition: Edition) -> None:
    """Build the staged tree with every warning an error, then put the new site in the place of the old.

    Args:
        edition: the edition, staged.

    Raises:
        BuildError: with what Sphinx said; the old site is then still there.
    """
    work = clear_folder(edition.folder / "work")
    command = [sys.executable, "-c", _JUPYTER_BOOK, "build", str(edition.source), "--path-output", str(work)]
    command += ["-W", "-n", "--keep-going", "--all", "-q"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=edition.folder)  # noqa: S603
    built = work / "_build" / "html"
    if done.returncode or not (built / "index.html").exists():
        said = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr).strip()
        raise BuildError(f"the site was not built; Sphinx said:\n{said[-6000:]}")
    for name in (".buildinfo", "objects.inv", "_sources"):
        leftover = built / name
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink(missing_ok=True)
    replace_folder(built, edition.html)
    shutil.rmtree(work)
