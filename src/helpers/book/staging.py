"""What an edition is, and the staging of its prose: a table of contents of its own, and a page for what is left out."""

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nbformat
import yaml

from helpers.analysis.disclosure import Profile
from helpers.book.checksums import study_checksums
from helpers.book.execute import ROOT, clear_folder
from helpers.book.generated_pages import contents_of_a_study
from helpers.book.myst import fill_template
from helpers.chapters import CHAPTERS, NOTEBOOKS
from helpers.data.requirements import needs_in_words, why_left_out
from helpers.data.study import Study

SITE_NOTEBOOK: Final = next(chapter.notebook for chapter in CHAPTERS if chapter.per_site)
STAGED: Final = (
    *("index.md", "_config.yml", "_toc.yml", "book", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"),
    "CITATION.cff",
)
FINDINGS_FOLDER: Final = "book/findings"
OWN_PAGES: Final = ("CITATION.cff", "book/download.md")
"""What the book says of itself and offers, which no edition about a study folder may."""
PRIVATE: Final = "Private - not for release"
_TAKEN: Final = re.compile(r"runs|con|prn|aux|nul|(com|lpt)[0-9]", re.IGNORECASE)
"""What `linkbook run` writes to, and the names that Windows keeps for itself."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True)
class Edition:
    """One edition of the book: its name, the study folder it is about ("" for the book's own data), the project."""

    name: str
    study_dir: str
    root: Path

    @property
    def folder(self) -> Path:
        """The edition's own folder; nothing of it is written anywhere else."""
        return self.root / "build" / self.name

    @property
    def source(self) -> Path:
        """The staged tree."""
        return self.folder / "source"

    @property
    def html(self) -> Path:
        """The built site."""
        return self.folder / "html"

    @property
    def announcement(self) -> str:
        """What stands on every page when the edition is about a study folder."""
        return PRIVATE

    @property
    def landing_page(self) -> str:
        """The page of `book/` that an edition about a study folder begins with."""
        return "private_index.md"

    @property
    def rules(self) -> Profile | None:
        """The profile that hides what is shown; None outside a release."""
        return None

    @property
    def environment(self) -> Mapping[str, str]:
        """What is set in the environment of its notebooks."""
        return {}


def make_edition(name: str = "demo", study_dir: str = "", *, root: Path = ROOT) -> Edition:
    """Return the edition of that name, whose folder is `build/NAME`; nothing is written yet.

    Raises:
        ValueError: when the name could lead outside the build folder or is taken, or the study folder is one that a
            build empties or publishes.

    >>> make_edition("../x")
    Traceback (most recent call last):
        ...
    ValueError: edition '../x': use letters, digits, hyphens and underscores
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"edition {name[:40]!r}: use letters, digits, hyphens and underscores")
    if _TAKEN.fullmatch(name):
        raise ValueError(f"edition {name!r}: this name has another use; give another")
    if name.lower() == "demo" and study_dir:
        raise ValueError("edition 'demo' is the book's own; give another name with --edition")
    study = Path(study_dir).resolve() if study_dir else None
    for own in (root / "build" / name, *(root / folder for folder in ("book", "notebooks", "src"))):
        if study is not None and study.is_relative_to(own.resolve()):
            raise ValueError(f"study folder {study}: it is inside {own}, which is the book's own; move it elsewhere")
    return Edition(name, str(study or ""), root)


def record_edition(edition: Edition, checksums: Mapping[str, str] | None = None) -> None:
    """Write down what study an edition is about, and its files as they were read, so that a release can find it."""
    edition.folder.mkdir(parents=True, exist_ok=True)
    files = dict(study_checksums(edition.study_dir) if checksums is None else checksums)
    record = {"name": edition.name, "study_dir": edition.study_dir, "study_files": files}
    write_json(edition.folder / "edition.json", record)


def write_json(path: Path, content: object) -> None:
    """Write a file of JSON whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)


def stage(edition: Edition, study: Study) -> list[str]:
    """Copy prose and configuration into the edition, and write a page for each chapter that is left out.

    The chapters left out are returned, each with the reason, in words.
    """
    source = clear_folder(edition.source)
    for name in STAGED:
        origin = edition.root / name
        if origin.is_dir():
            shutil.copytree(origin, source / name)
        elif origin.exists():
            shutil.copy2(origin, source / name)
    if edition.study_dir:
        shutil.rmtree(source / FINDINGS_FOLDER, ignore_errors=True)
        (source / "_toc.yml").write_text(contents_of_a_study())
        for name in OWN_PAGES:
            (source / name).unlink(missing_ok=True)
    left_out = {name: reason for name in NOTEBOOKS if (reason := why_left_out(name, study))}
    for name, reason in left_out.items():
        _write_left_out(edition, name, reason)
    if SITE_NOTEBOOK not in left_out:
        toc = (source / "_toc.yml").read_text()
        toc = toc.replace(f"file: notebooks/{SITE_NOTEBOOK}", "glob: notebooks/sites/site_*")
        (source / "_toc.yml").write_text(toc)
    config = yaml.safe_load((source / "_config.yml").read_text())
    config["execute"]["execute_notebooks"] = "off"
    if edition.study_dir:
        _make_private(edition, config)
    (source / "_config.yml").write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))
    return [f"{name}, because {reason}" for name, reason in left_out.items()]


def _make_private(edition: Edition, config: dict[str, Any]) -> None:
    """Say on every page that the edition is private, and begin it with a landing page of its own."""
    config["sphinx"]["config"]["html_theme_options"]["announcement"] = edition.announcement
    (edition.source / "book" / edition.landing_page).replace(edition.source / "index.md")


def _write_left_out(edition: Edition, notebook: str, reason: str) -> None:
    """Write the page of a chapter that cannot be made: its question, why it is left out, and what would answer it."""
    cells = nbformat.read(edition.root / "notebooks" / f"{notebook}.ipynb", as_version=4).cells
    title = next(cell.source for cell in cells if cell.cell_type == "markdown").partition("\n")[0]
    text = fill_template("left_out.md", title=title, reason=reason, needs=needs_in_words(notebook))
    _write_page(edition, notebook, notebook, text)


def write_site_left_out(edition: Edition, page: str, title: str, smallest: int) -> None:
    """Write the page of a site of which a release says nothing, since all of it would be of few people."""
    _write_page(edition, page, SITE_NOTEBOOK, fill_template("site_left_out.md", title=title, smallest=smallest))


def _write_page(edition: Edition, name: str, notebook: str, text: str) -> None:
    """Write text in the place of a notebook, as a notebook of the same kernel."""
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, id="left-out")])
    page.metadata.update(nbformat.read(edition.root / "notebooks" / f"{notebook}.ipynb", as_version=4).metadata)
    target = edition.source / "notebooks" / f"{name}.ipynb"
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(page, target)
