"""What people hand in: the reports of an edition as PDF and Word, and the list of every number in them."""

import io
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from helpers.book.checksums import changed_since, study_checksums
from helpers.book.edition_folder import Edition
from helpers.book.edition_lock import lock_edition
from helpers.book.execute import clear_folder, replace_folder
from helpers.book.json_files import write_json
from helpers.book.naming import refuse_unwritable
from helpers.book.report.document import Document, Picture
from helpers.book.report.pdf import pdf_bytes, svg_as_png
from helpers.book.report.reports import FOUND, REPORTS, Status, Subject, documents, sites_with_pages
from helpers.book.report.results import EditionResults, read_results
from helpers.book.report.templates import FOLDER, Templates, read_templates
from helpers.book.report.word import word_bytes
from helpers.book.sites import site_pages
from helpers.data.repository import ignore_in_repository, repository_of
from helpers.data.study import Study, load_published, load_study
from helpers.data.study_settings import StudySettings
from helpers.show.page.origin import mark_of
from helpers.show.questionnaires.described import use_outcomes

__all__ = [
    "NUMBERS",
    "REPORTS",
    "Made",
    "make_reports",
    "needs_libraries",
    "subject_of",
    "templates_of",
    "write_reports",
]

NUMBERS: Final = "numbers.json"
"""The list of every number that the reports print, each with the result it is."""

_SCALES: Final = (1.0, 0.94, 0.88, 0.8, 0.7, 0.6)
"""By how much pictures are made smaller until a document keeps to its pages."""

_HARDLY: Final = 0.85
"""Pictures that are smaller by less than this may save a page of a few lines."""

_LIBRARIES: Final = {"typst": "typst", "pypdf": "pypdf", "docx": "python-docx"}
_DEMO: Final = (
    "Synthetic data - made up, no results of a study",
    "Synthetic data",
    "Apart from what is said to be published, every number and picture in this document is made up. It shows what such "
    "a report looks like. None of it is a result.",
)
_OF_A_STUDY: Final = (
    "Private - not for sharing",
    "Private - not for sharing",
    "This document shows data of a study folder as they are. It is for those who may see these data. What is passed on "
    "is made by: linkbook release, with --report.",
)


@dataclass(frozen=True)
class Made:
    """What was made: the folder, the files in it by name, and how many numbers they print."""

    folder: Path
    files: tuple[str, ...]
    numbers: int

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        return {"folder": str(self.folder), "files": list(self.files), "numbers": self.numbers}


def make_reports(
    edition: Edition,
    *,
    out: Path | None = None,
    templates: Path | None = None,
    only: Sequence[str] = REPORTS,
    step: Callable[[str], None] = print,
) -> Made:
    """Write the reports of an edition that was built, into `report` of its folder or into `out`, in place of earlier.

    `templates` is a folder of templates, by default that of the study; `only` names some of the reports. `step` is
    called with a line for each file.

    Raises:
        ValueError: when the edition was not built, has nothing to report, the folder holds something else, or a
            template cannot be used.
        StudyError: when the study folder has faults.
    """
    needs_libraries()
    target = _target(edition, out)
    for place in (target, target.parent):
        refuse_unwritable(place, "write elsewhere: --out FOLDER")
    results = read_results(edition)
    study = load_study(edition.study_dir)
    checksums = study_checksums(edition.study_dir) if edition.study_dir else {}
    if checksums and (changed := changed_since(edition.folder / "edition.json", checksums)):
        step(f"The study has changed since the edition was built, and is reported as built: {', '.join(changed)}")
    subject = subject_of(edition, results, study)
    own = os.access(edition.folder, os.W_OK)  # another person's may be read, and not be locked
    with lock_edition(edition.folder) if own else nullcontext():
        partial = clear_folder(target.with_name(f"{target.name}.partial"))
        used = templates_of(edition.study_dir, study.settings, templates)
        made = write_reports(documents(subject, used, only), partial, edition.name, step=step)
        replace_folder(partial, target)
    if edition.study_dir:
        ignore_in_repository(target)
    return replace(made, folder=target)


def needs_libraries() -> None:
    """Refuse to go on where a library that reports need is not installed."""
    if missing := [name for module, name in _LIBRARIES.items() if find_spec(module) is None]:
        names = " ".join(missing)
        way_out = f"pip install {names}, or with pipx: pipx inject linkbook {names}"
        raise ValueError(f"reports need libraries that are not installed: {way_out}")


def templates_of(study_dir: str, settings: StudySettings, given: Path | None) -> Templates:
    """Return the templates of a study: those of a folder given, or else of its own; the study's logo where none is."""
    if given is not None and not given.is_dir():
        raise ValueError(f"{given}: there is no such folder of templates; linkbook report --start-templates makes one")
    folder = given or (Path(study_dir) / FOLDER if study_dir else None)
    templates = read_templates(folder)
    if templates.logo or not settings.logo:
        return templates
    content = (Path(study_dir) / settings.logo).read_bytes()
    logo = svg_as_png(content) if settings.logo.lower().endswith(".svg") else content
    return replace(templates, logo=logo)


def write_reports(
    reports: Iterable[Document], folder: Path, edition: str, *, step: Callable[[str], None] = print
) -> Made:
    """Write documents into a folder, each as PDF and as Word, and beside them the list of their numbers."""
    files: list[str] = []
    listed: list[dict[str, Any]] = []
    for report in reports:
        document, pdf, pages = fitted(report)
        for ending, content in ((".pdf", pdf), (".docx", word_bytes(document))):
            path = folder / f"{document.name}{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            files.append(f"{document.name}{ending}")
        numbers = [item.as_json() for passage in document.passages for item in passage.printed]
        listed.append({"document": document.name, "title": document.title, "pages": pages, "numbers": numbers})
        step(f"  {document.name}: {pages} {'page' if pages == 1 else 'pages'}")
    write_json(folder / NUMBERS, {"edition": edition, "linkbook": version("linkbook"), "documents": listed})
    return Made(folder, (*files, NUMBERS), sum(len(one["numbers"]) for one in listed))


def fitted(document: Document) -> tuple[Document, bytes, int]:
    """Return a document whose pictures are so small that it keeps to its pages, as PDF, and how many pages it has.

    Raises:
        ValueError: when its words alone are too many.
    """
    tried = [_at_scale(document, _SCALES[0])]
    for scale in _SCALES[1:]:
        if tried[-1][2] > document.pages or (scale > _HARDLY and tried[0][2] > 1):
            tried.append(_at_scale(document, scale))
    fewest = min(pages for *_, pages in tried)
    if fewest > document.pages:
        most = "one page" if document.pages == 1 else f"{document.pages} pages"
        raise ValueError(
            f"{document.name}: with these words it has {fewest} pages, and {most} is the most; shorten them"
        )
    return next(one for one in tried if one[2] == fewest)


def _at_scale(document: Document, scale: float) -> tuple[Document, bytes, int]:
    """Return a document with pictures of another size, as PDF, and how many pages it has."""
    from pypdf import PdfReader

    blocks = tuple(
        replace(block, width=round(scale * block.width, 1)) if isinstance(block, Picture) else block
        for block in document.blocks
    )
    smaller = replace(document, blocks=blocks)
    pdf = pdf_bytes(smaller)
    return smaller, pdf, len(PdfReader(io.BytesIO(pdf)).pages)


def _target(edition: Edition, out: Path | None) -> Path:
    """Return the folder that reports go into, which holds reports or nothing."""
    if out is None:
        return edition.folder / "report"
    folder = out.resolve()
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{out}: there is a file of that name; give a folder")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / NUMBERS).is_file():
        raise ValueError(f"{out}: this folder is not empty and holds no reports; give a new one")
    if edition.study_dir and (repository := repository_of(folder)) and not folder.is_relative_to(edition.builds):
        raise ValueError(
            f"{out}: it is inside the git repository {repository}, which would take private reports along; give a "
            "folder outside it"
        )
    return folder


def subject_of(edition: Edition, results: EditionResults, study: Study) -> Subject:
    """Return what the reports of an edition are about, of which nothing is hidden."""
    use_outcomes(study.outcomes)
    line, title, text = _OF_A_STUDY if edition.study_dir else _DEMO
    return Subject(
        results=results,
        settings=study.settings,
        status=Status(line, title, text, mark_of("private" if edition.study_dir else "synthetic", None)),
        sites=sites_with_pages(_names(study), site_pages(study)),
        footer=footer_of(edition.name),
        found={} if edition.study_dir else found_statements(),
    )


def footer_of(edition: str) -> str:
    """Return what stands at the foot of every page: the program with its version, and the edition."""
    return f"linkbook {version('linkbook')} · edition {edition}"


def found_statements() -> Mapping[str, str]:
    """Return what the published study found, by the statement's id."""
    findings = load_published("findings").set_index("finding_id")["statement"]
    return {name: str(findings[name]) for name in FOUND}


def _names(study: Study) -> dict[str, str]:
    if not study.has("sites"):
        return {}
    names = study.sites["site_name"].fillna("") if "site_name" in study.sites else [""] * len(study.sites)
    return {str(site): str(name) for site, name in zip(study.sites["site_id"], names, strict=True)}
