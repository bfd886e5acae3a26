"""Publish a searched release within its edition: the site, the lists that people sign, and what checkers take in."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pandas as pd

from helpers.analysis.disclosure import Profile
from helpers.book.checksums import CHECKSUMS, as_lines
from helpers.book.execute import clear_folder, replace_folder
from helpers.book.file_checksums import folder_checksums
from helpers.book.myst import fill_template
from helpers.book.release.crate import METADATA, crate_metadata, metadata_text
from helpers.book.release.outputs import OUTPUTS, Output, outputs_csv
from helpers.book.release.reports import REPORT, Reports, report_rows, with_own_words
from helpers.book.release.sacro import write_sacro
from helpers.book.release.text_to_read import TEXT_TO_READ
from helpers.book.staging import A_STUDY
from helpers.data.study_settings import StudySettings
from helpers.data.writing import csv_text

REFUSALS: Final = "five_refusals.md"


@dataclass(frozen=True)
class Searched:
    """What a search found nothing against: outputs, text to be read, the profile, what the study says of itself."""

    name: str
    outputs: Sequence[Output]
    text: pd.DataFrame
    profile: Profile
    settings: StudySettings
    reports: Reports | None = None


def publish(html: Path, home: Path, searched: Searched) -> Path:
    """Move a searched site with its lists into `release` of the edition's folder, in place of an earlier one.

    The folder of the release is returned.
    """
    target, partial = home / "release", clear_folder(home / "release.partial")
    html.rename(partial / "html")
    listed, text = [], searched.text
    if searched.reports is not None:
        searched.reports.folder.rename(partial / REPORT)
        listed = report_rows(partial / REPORT)
        text = with_own_words(text, searched.reports)
    outputs, settings, rule = searched.outputs, searched.settings, searched.profile.name
    now = made_at()
    write_text(partial / OUTPUTS, outputs_csv(outputs, partial / "html", settings, listed))
    write_text(partial / TEXT_TO_READ, csv_text(text))
    command = f"linkbook release {searched.name} --profile {rule}"
    write_sacro(partial / "sacro", outputs, partial / "html", command=command, timestamp=now)
    write_text(partial / REFUSALS, refusals(searched))
    metadata = crate_metadata(
        partial,
        outputs,
        study=settings.name or A_STUDY,
        licence=settings.licence,
        authors=settings.authors,
        made_at=now,
        rule=rule,
    )
    write_text(partial / METADATA, metadata_text(metadata))
    write_text(partial / CHECKSUMS, as_lines(folder_checksums(partial)))
    replace_folder(partial, target)
    return target


def refusals(searched: Searched) -> str:
    """Return the page that answers what checkers of outputs most often refuse, for this release."""
    outputs = searched.outputs
    endings = sorted({Path(name).suffix for output in outputs for name in output.files.values()})
    return fill_template(
        "five_refusals.md",
        profile=searched.profile,
        outputs=len(outputs),
        about_people=sum(output.about_people for output in outputs),
        left_out=sum(output.is_left_out for output in outputs),
        pictures=sum(output.kind == "figure" for output in outputs),
        without_table=[
            f"{output.page}#{output.name}" for output in outputs if output.files and not output.underlying_table
        ],
        endings=endings,
        texts=len(searched.text),
    )


def write_text(path: Path, text: str) -> None:
    """Write a file of text, with the same bytes on every system."""
    path.write_bytes(text.encode())


def made_at() -> str:
    """Return the time of the release, or the one that SOURCE_DATE_EPOCH asks for, so that it can be made again."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(given), UTC) if given.isdigit() else datetime.now(UTC)
    return moment.isoformat(timespec="seconds")
