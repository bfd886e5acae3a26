"""The part of a study that the page of one site reads: from the file that a build hands over, or the whole study."""

import os
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from helpers.analysis.gp_usage import AcrossSites, Windows, across_sites, borrowed_by_site
from helpers.chapters import Chapter
from helpers.data.site_rows import SITE_ROWS, SiteRows, parts_by_site, read_site_rows
from helpers.data.study import Study, load_study
from helpers.parameters import check_site


def site_part(chapter: Chapter, site_id: str, study_dir: str) -> SiteRows:
    """Return what the page of a site reads.

    Raises:
        ParameterError: when the study has no such site.
        StudyError: with every fault of the study folder.
        ValueError: when the file that the environment names is of another site.
    """
    if handed_over := os.environ.get(SITE_ROWS, ""):
        return read_site_rows(Path(handed_over), site_id, study_dir)
    study = load_study(study_dir)
    return next(parts_of_sites(chapter, study, [check_site(site_id, study.sites["site_id"])]))


def parts_of_sites(chapter: Chapter, study: Study, sites: list[str]) -> Iterator[SiteRows]:
    """Return what the page of each of these sites reads, with what it borrows from all of them, estimated once."""
    across = across_sites(study.get("gp_usage"), study.settings.window_months)
    for part in parts_by_site(study, chapter.tables, sites):
        own = borrowed_by_site(across, part.study.get("gp_usage"), part.study.get("gp_usage_totals"))
        windows = {f"window_{name}": months for name, months in asdict(own.windows).items()}
        estimates = {"correlation": own.correlation, "overdispersion": own.overdispersion}
        yield replace(part, borrowed=windows | estimates)


def borrowed(part: SiteRows) -> AcrossSites:
    """Return what a site's page borrows from all sites, as the analysis takes it.

    >>> from helpers.data.site_rows import Neighbours
    >>> part = SiteRows("1", Study("", {}, {}), Neighbours(1), borrowed={"window_before": 6, "overdispersion": 2.0})
    >>> borrowed(part).windows.longest, borrowed(part).overdispersion
    (6, 2.0)
    """
    given = part.borrowed
    windows = Windows(given.get("window_before"), given.get("window_after"))
    return AcrossSites(windows, given.get("correlation"), given.get("overdispersion"))
