"""The list of a release: every figure and table of an edition, the files it is published as, and the rule applied."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import nbformat

from helpers.book.checksums import sha256
from helpers.book.page_outputs import file_name, files_of, named_outputs
from helpers.book.staging import LOGO
from helpers.data.study_settings import SETTINGS_FILE, StudySettings

COLUMNS: Final = ("file", "chapter", "n", "rule", "sha256", "reviewer")
"""Columns of outputs.csv; the last is left blank for the person who signs."""


@dataclass(frozen=True)
class Output:
    """One figure or table: its page, name and kind, the people behind it in a band, the rule, its files by sha256.

    `about_people` is whether disclosure control applied to it; `data` is its CSV, "" when there is none.
    """

    page: str
    name: str
    kind: str
    n: str
    rule: str
    origin: str
    data: str = ""
    files: dict[str, str] = field(default_factory=dict)

    @property
    def about_people(self) -> bool:
        """Whether a disclosure rule was applied to it."""
        return bool(self.rule)


def list_outputs(source: Path) -> list[Output]:
    """Return the figures and tables of a staged edition, as its executed notebooks hold them."""
    outputs = []
    for path in sorted((source / "notebooks").rglob("*.ipynb")):
        page = path.relative_to(source).with_suffix(".html").as_posix()
        for entry, data in named_outputs(nbformat.read(path, as_version=4)):
            files = files_of(entry, png=data.get("image/png"))
            outputs.append(
                Output(
                    page=page,
                    name=entry["name"],
                    kind=entry["kind"],
                    n=str(entry.get("n_band", entry.get("n", ""))),
                    rule=entry.get("rule", ""),
                    origin=entry.get("origin", ""),
                    data=entry.get("csv", ""),
                    files={sha256(content): file_name(entry, ending) for ending, content in files.items()},
                )
            )
    return outputs


def published_files(html: Path) -> dict[Path, str]:
    """Return the images and downloads of a built site with their SHA-256."""
    folders = [html / "_images", html / "_downloads"]
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path: sha256(path.read_bytes()) for path in paths}


def outputs_csv(outputs: Iterable[Output], html: Path, settings: StudySettings | None = None) -> str:
    """Return the list a person signs: one line per published file, one for each output without a file.

    Last stand the words that the study says of itself, each to be read, and its logo.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    files = published_files(html)
    for output in outputs:
        rule = output.rule or f"not about people ({output.origin})"
        own = [(path.relative_to(html).as_posix(), digest) for path, digest in files.items() if digest in output.files]
        for name, digest in own or [(f"{output.page}#{output.name}", "")]:
            writer.writerow([name, output.page, output.n, rule, digest, ""])
    said = settings.texts() if settings else {}
    for key, words in said.items():
        rule = "the study's own words, to be read"
        writer.writerow([f"{SETTINGS_FILE}, {key}", "index.html", "", rule, sha256(words.encode()), ""])
    for logo in sorted(html.glob(f"_static/{LOGO}.*")):
        rule = "the study's own image, to be looked at"
        writer.writerow([logo.relative_to(html).as_posix(), "every page", "", rule, sha256(logo.read_bytes()), ""])
    return text.getvalue()
