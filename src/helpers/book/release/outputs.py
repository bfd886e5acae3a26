"""The list of a release: every figure and table of an edition, what it is about, its files, and the rule applied."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import nbformat
import pandas as pd

from helpers.analysis.disclosure import Profile
from helpers.book.file_checksums import sha256
from helpers.book.page_outputs import file_name, files_of, named_outputs
from helpers.book.staging import LOGO
from helpers.data.study_settings import SETTINGS_FILE, StudySettings
from helpers.data.writing import csv_text

OUTPUTS: Final = "outputs.csv"
COLUMNS: Final = ("file", "page", "what", "question", "who", "n", "rule", "underlying_table", "sha256")
"""Columns of outputs.csv."""


@dataclass(frozen=True)
class Output:
    """One figure or table: its page, name and kind, how many people are behind it, the rule, its files by sha256.

    `about_people` is whether disclosure control applied to it; `data` is its CSV, "" when there is none, and `counts`
    what each of its columns counts. `caption` says what it shows, `question` is the heading of its page.
    """

    page: str
    name: str
    kind: str
    n: str
    rule: str
    origin: str
    data: str = ""
    files: dict[str, str] = field(default_factory=dict)
    caption: str = ""
    question: str = ""
    counts: tuple[str, ...] = ()

    @property
    def about_people(self) -> bool:
        """Whether a disclosure rule was applied to it."""
        return bool(self.rule)

    @property
    def is_left_out(self) -> bool:
        """Whether a reason stands in its place; rules that leave out single sites show the others."""
        return self.rule.partition(": ")[2].startswith("left out")

    @property
    def who(self) -> str:
        """Whom it is about, in words."""
        return "patients" if self.about_people else "sites, configurations or answers of the study; no patient"

    @property
    def rule_in_words(self) -> str:
        """The rule applied to it, or why none was."""
        return self.rule or f"not about people ({self.origin})"

    def as_json(self) -> dict[str, Any]:
        """Return it for machines, as a line of outputs.csv has it, but for its file."""
        return {
            "page": self.page,
            "output": self.name,
            "kind": self.kind,
            "what": self.caption,
            "question": self.question,
            "who": self.who,
            "n": self.n,
            "rule": self.rule_in_words,
        }

    @property
    def underlying_table(self) -> str:
        """The name of the file that holds its numbers, "" when none is published."""
        return next((name for name in self.files.values() if name.endswith(".csv")), "")


def list_outputs(source: Path, profile: Profile | None = None) -> list[Output]:
    """Return the figures and tables of a staged edition, as its executed notebooks hold them.

    Under a profile that hides, n is rounded as it is on the pages, and is not given where nothing is shown.
    """
    outputs = []
    for path in sorted((source / "notebooks").rglob("*.ipynb")):
        page = nbformat.read(path, as_version=4)
        for entry, data in named_outputs(page):
            files = files_of(entry, png=data.get("image/png"))
            outputs.append(
                Output(
                    page=path.relative_to(source).with_suffix(".html").as_posix(),
                    name=entry["name"],
                    kind=entry["kind"],
                    n=_n_of(entry, profile),
                    rule=entry.get("rule", ""),
                    origin=entry.get("origin", ""),
                    data=entry.get("csv", ""),
                    counts=tuple(entry.get("counts", ())),
                    files={sha256(content): file_name(entry, ending) for ending, content in files.items()},
                    caption=entry.get("caption", ""),
                    question=_heading(page),
                )
            )
    return outputs


def outputs_of_release(folder: Path) -> list[dict[str, str]]:
    """Return the lines of the list of a finished release."""
    rows = pd.read_csv(folder / OUTPUTS, dtype=str, keep_default_na=False)
    return [{str(name): str(value) for name, value in row.items()} for row in rows.to_dict("records")]


def _n_of(entry: dict[str, Any], profile: Profile | None) -> str:
    """Return how many an output is about: people as they are shown, sites and configurations as their number."""
    if "n_shown" in entry or "n" not in entry:
        return str(entry.get("n_shown", ""))
    is_rounded = profile is not None and profile.hides and "rule" in entry
    return f"{profile.rounded(int(entry['n'])):,}" if is_rounded and profile else str(entry["n"])


def _heading(page: Any) -> str:
    """Return the first heading of a page as text."""
    text = next((cell.source for cell in page.cells if cell.cell_type == "markdown"), "")
    return re.sub(r"\\(.)", r"\1", str(text).partition("\n")[0].lstrip("# "))


def guarded_sentences(source: Path) -> str:
    """Return what the pages of a staged edition say that was made from values which may be said, and from no others."""
    pages = [nbformat.read(path, as_version=4) for path in sorted((source / "notebooks").rglob("*.ipynb"))]
    entries = [
        output.get("metadata", {}).get("linkbook", {})
        for page in pages
        for cell in page.cells
        for output in cell.get("outputs", [])
    ]
    return "\n".join(text for entry in entries for text in entry.get("said", ()))


def published_files(html: Path) -> dict[Path, str]:
    """Return the images and downloads of a built site with their SHA-256."""
    folders = [html / "_images", html / "_downloads"]
    paths = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {path: sha256(path.read_bytes()) for path in paths}


def outputs_csv(
    outputs: Iterable[Output],
    html: Path,
    settings: StudySettings | None = None,
    reports: Iterable[tuple[str, ...]] = (),
) -> str:
    """Return the list a person signs: one line per published file, one for each output without a file.

    Last stand the words that the study says of itself, each to be read, its logo, and the rows of its reports.
    """
    rows: list[tuple[str, ...]] = []
    files = {path.relative_to(html).as_posix(): digest for path, digest in published_files(html).items()}
    for output in outputs:
        said = (output.caption, output.question, output.who, output.n, output.rule_in_words, output.underlying_table)
        own = [(name, digest) for name, digest in files.items() if digest in output.files]
        for name, digest in own or [(f"{output.page}#{output.name}", "")]:
            rows.append((name, output.page, *said, digest))
    for key, words in (settings.texts() if settings else {}).items():
        said = ("the study's own words", "", "the study", "", "to be read", "")
        rows.append((f"{SETTINGS_FILE}, {key}", "index.html", *said, sha256(words.encode())))
    for logo in sorted(html.glob(f"_static/{LOGO}.*")):
        said = ("the study's own image", "", "the study", "", "to be looked at", "")
        rows.append((logo.relative_to(html).as_posix(), "every page", *said, sha256(logo.read_bytes())))
    rows.extend(reports)
    return csv_text(pd.DataFrame(rows, columns=list(COLUMNS), dtype=str))
