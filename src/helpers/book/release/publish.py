"""Publish a searched release within its edition, with the list that a person signs, and leave a signed one alone."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from helpers.book.checksums import CHECKSUMS, sha256, site_checksums
from helpers.book.execute import clear_folder, replace_folder
from helpers.book.release.outputs import Output, outputs_csv
from helpers.data.study_settings import StudySettings

_LIST: Final = "outputs.csv"
_EVERY_FILE: Final = f"every file of html as it was searched: sha256sum -c {CHECKSUMS} names those changed since"


def publish(html: Path, home: Path, outputs: Iterable[Output], settings: StudySettings) -> Path:
    """Move a searched site with its lists into `release` of the edition's folder, in place of an earlier one.

    The folder of the release is returned.
    """
    target, partial = home / "release", clear_folder(home / "release.partial")
    html.rename(partial / "html")
    checksums = site_checksums(partial / "html").encode()
    (partial / CHECKSUMS).write_bytes(checksums)
    last_line = f"{CHECKSUMS},,,{_EVERY_FILE},{sha256(checksums)},\n"
    (partial / _LIST).write_text(outputs_csv(outputs, partial / "html", settings) + last_line, encoding="utf-8")
    replace_folder(partial, target)
    return target


def refuse_signed(release: Path) -> None:
    """Refuse to write over a release that somebody has begun to sign.

    Raises:
        ValueError: when its list has a reviewer.
    """
    signed = release / _LIST
    if signed.is_file():
        lines = [line for line in signed.read_text(encoding="utf-8").splitlines()[1:] if line]
        if any(not line.endswith(",") for line in lines):
            raise ValueError(f"{signed} has been signed; move the folder elsewhere before you make another release")
