"""The reports of a release: made from what its pages print, read by the gate as its pages are, and listed."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from helpers.analysis.disclosure import Profile
from helpers.book.edition_folder import Edition
from helpers.book.file_checksums import sha256
from helpers.book.release.few import names_few
from helpers.book.release.identifiers import Identifiers
from helpers.book.release.reading import image_metadata, readings, unread_archive
from helpers.book.release.search import Finding, search_text
from helpers.book.release.text_marks import marks_of
from helpers.book.report import footer_of, subject_of, templates_of, write_reports
from helpers.book.report.questions import gp_usage_of
from helpers.book.report.reports import Status, Subject, documents, sites_with_pages
from helpers.book.report.results import read_release, read_staged
from helpers.book.sites import site_pages, sites_left_out
from helpers.data.study import Study
from helpers.show.page.banner import RELEASE_BANNER
from helpers.show.page.origin import mark_of
from helpers.show.questionnaires.described import use_outcomes

REPORT: Final = "report"
"""The folder of a release that holds its reports."""

_KINDS: Final = (".pdf", ".docx", ".json")
_PAGES: Final = re.compile(r"\bPage \d+ of \d+\b")


@dataclass(frozen=True)
class Reports:
    """The reports of a release: their folder, and what a user's templates say in them, by file and line."""

    folder: Path
    own_words: tuple[tuple[str, int | str, str], ...]


def write_release_reports(
    edition: Edition, study: Study, *, templates: Path | None, step: Callable[[str], None]
) -> Reports:
    """Write the reports of a release that is being made, from what its pages print.

    A site has a page when its row is released, and is called by its id alone, as on the pages.
    """
    used = templates_of(edition.study_dir, study.settings, templates)
    folder = edition.folder / REPORT
    subject = _released(edition, study, edition.rules) if edition.rules else _all(edition, study)
    write_reports(documents(subject, used), folder, edition.name, step=step)
    return Reports(folder, used.own_words)


def _all(edition: Edition, study: Study) -> Subject:
    """Return what reports are about where the profile hides nothing, which is for made-up data alone."""
    return subject_of(edition, read_staged(edition.source), study)


def _released(edition: Edition, study: Study, rules: Profile) -> Subject:
    """Return what the reports of a release are about."""
    use_outcomes(study.outcomes)  # a release is read from its tables, which name outcomes by their ids
    results = read_release(edition.source)
    printed = {str(row["site"]) for row in gp_usage_of(results).sites if row["estimate"] is not None}
    files = site_pages(study)
    named = {site: "" for site in files if site in printed - sites_left_out(study, rules)}
    if not edition.study_dir:
        return replace(subject_of(edition, results, study), sites=sites_with_pages(named, files))
    title, _ = RELEASE_BANNER
    status = Status(f"{title}, profile {rules.name}", title, status_words(rules), mark_of("private", rules))
    return Subject(results, study.settings, status, sites_with_pages(named, files), footer_of(edition.name), {})


def status_words(rules: Profile) -> str:
    """Return what every report of a release says of its profile.

    >>> from helpers.analysis.disclosure import PROFILES
    >>> status_words(PROFILES["strict"])[:76]
    'This document shows data of a study folder after disclosure control, profile'
    """
    _, words = RELEASE_BANNER
    return words.format(name=rules.name, words=rules.words).replace("This page", "This document")


def search_reports(folder: Path, identifiers: Identifiers, profile: Profile, sentences: str) -> set[Finding]:
    """Return whatever may not leave the reports of a release: what no page may show, and a small number of people."""
    known = re.sub(r"\W+", "", f"{identifiers.known_words}\n{sentences}".lower())
    return {
        Finding(f"{REPORT}/{path.relative_to(folder).as_posix()}", fault)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for fault in _faults(path, identifiers, profile, known)
    }


def _faults(path: Path, identifiers: Identifiers, profile: Profile, known: str) -> Iterator[str]:
    """Yield in words what a report holds or is that it must not."""
    content = path.read_bytes()
    if path.suffix not in _KINDS:
        yield "a file of a kind that reports do not hold"
    if said := unread_archive(content):
        yield said
    for text in (path.name.lower(), *readings(content)):
        yield from search_text(text, identifiers)
    pictures = _pictures_in(content) if path.suffix == ".docx" else []
    yield from (f"metadata in an image: {said}" for picture in pictures if (said := image_metadata(picture)))
    rows, paragraphs = _parts_in(path.with_suffix(".docx")) if path.suffix == ".pdf" else ([], [])
    for text in words_of(path.suffix, content):
        # a page's text runs on from the last row of a table or a heading to what follows; a profile's numbers are rules
        for row in [*rows, status_words(profile)]:
            text = text.replace(row, ". ")
        for paragraph in paragraphs:
            text = text.replace(paragraph, f". {paragraph}")
        for sentence in names_few(_PAGES.sub("", text), profile):
            if re.sub(r"\W+", "", sentence.lower()) not in known:
                yield "a sentence, caption or alt text that names a small number of people"


def words_of(ending: str, content: bytes) -> list[str]:
    """Return what a report says, a paragraph or a page each, as one reads it who does not know how it was made."""
    if ending == ".pdf":
        from pypdf import PdfReader

        return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]
    if ending != ".docx":
        return []
    import docx

    document = docx.Document(io.BytesIO(content))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    section = document.sections[0]
    holders: list[Any] = [document, section.header, section.footer, *cells]
    texts = [paragraph.text for holder in holders for paragraph in holder.paragraphs]
    alts = [str(one.get("descr")) for one in document.element.iter() if one.tag.endswith("}docPr")]
    return [*texts, *alts]


def _parts_in(path: Path) -> tuple[list[str], list[str]]:
    """Return the rows of tables and the paragraphs of whole sentences of the Word file of a report, as a PDF reads.

    A site called 3 stands in a row of numbers, and is no number of the people that the next heading speaks of; and a
    sentence that is known is known below a heading too. What both say is read in the Word file.
    """
    if not path.is_file():
        return [], []
    import docx

    document = docx.Document(str(path))
    rows = [row for table in document.tables for row in table.rows if len(row.cells) > 1]
    paragraphs = [" ".join(one.text.split()) for one in document.paragraphs]
    whole = [text for text in paragraphs if text.endswith((".", "!", "?"))]
    return [" ".join(" ".join(cell.text for cell in row.cells).split()) for row in rows], list(dict.fromkeys(whole))


def _pictures_in(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]


def report_rows(folder: Path) -> list[tuple[str, ...]]:
    """Return the rows of outputs.csv for the reports of a release: one for each file."""
    said = (
        "a report",
        "",
        "patients",
        "",
        "made from tables and figures of this release, as they are printed there",
        "",
    )
    return [
        (f"{REPORT}/{path.relative_to(folder).as_posix()}", "", *said, sha256(path.read_bytes()))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def with_own_words(text: pd.DataFrame, reports: Reports) -> pd.DataFrame:
    """Return the text to be read, and after it what a user's templates say in the reports."""
    rows = [(file, line, "", said, 1, REPORT, "; ".join(marks_of(said))) for file, line, said in reports.own_words]
    return pd.concat([text, pd.DataFrame(rows, columns=list(text.columns))], ignore_index=True) if rows else text
