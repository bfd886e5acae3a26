"""The file of every site's part of a study, there while notebooks run: no page of a site reads all patients."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.book.edition_folder import Edition
from helpers.book.execute import Run, clear_folder
from helpers.chapters import SITE_NOTEBOOK, chapter_of
from helpers.data.site_rows import SITE_ROWS, as_json
from helpers.data.study import Study
from helpers.show.page.site_part import parts_of_sites


def site_file(edition: Edition, slug: str) -> Path:
    """Return where the file of a site's part is while notebooks run."""
    return edition.site_rows / f"{slug}.json"


@contextmanager
def site_files(edition: Edition, study: Study, runs: Iterable[Run]) -> Iterator[None]:
    """Write the file of every site that has a page among the runs, and remove all of them in the end."""
    sites = {str(run.parameters["site_id"]): run for run in runs if chapter_of(run.notebook).per_site}
    try:
        clear_folder(edition.site_rows)
        for part in parts_of_sites(chapter_of(SITE_NOTEBOOK), study, list(sites)) if sites else ():
            Path(sites[part.site_id].environment[SITE_ROWS]).write_text(as_json(part), encoding="utf-8")
        yield
    finally:
        shutil.rmtree(edition.site_rows, ignore_errors=True)
