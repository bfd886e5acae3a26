"""What an edition is, where it goes and what is written down of it; without libraries, so that it is found at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from helpers.data.repository import refuse_in_repository
from helpers.project import ROOT, builds_folder
from helpers.vocabulary import DRAWINGS_VARIABLE

if TYPE_CHECKING:
    from helpers.analysis.disclosure import Profile

STAGED: Final = (
    *("index.md", "_config.yml", "_toc.yml", "book", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"),
    "CITATION.cff",
)
PRIVATE: Final = "Private - not for release"
_TAKEN: Final = re.compile(r"runs|(con|prn|aux|nul|(com|lpt)[0-9])(\..*)?", re.IGNORECASE)
"""What `linkbook run` writes to, and the names that Windows keeps for itself, with any ending."""
_NAME: Final = re.compile(r"(?=.{1,64}\Z)[A-Za-z0-9](\.?[A-Za-z0-9_-])*")
"""No dot stands first or last, and no two stand together: the first hides a folder, and two lead out of one."""


@dataclass(frozen=True)
class Edition:
    """One edition: its name, the study folder it is about ("" for the book's own data), the project, where it goes."""

    name: str
    study_dir: str
    root: Path
    builds: Path

    @property
    def folder(self) -> Path:
        """The edition's own folder; nothing of it is written anywhere else."""
        return self.builds / self.name

    @property
    def home(self) -> Path:
        """The folder of the edition that this one is, or is a release of."""
        return self.folder

    @property
    def source(self) -> Path:
        """The staged tree."""
        return self.folder / "source"

    @property
    def html(self) -> Path:
        """The built site."""
        return self.folder / "html"

    @property
    def site_rows(self) -> Path:
        """The folder of every site's part of the study; it is gone when the notebooks have run."""
        return self.folder / "site_rows"

    @property
    def announcement(self) -> str:
        """What stands on every page when the edition is about a study folder."""
        return PRIVATE

    @property
    def landing_page(self) -> str:
        """The template of the page that an edition about a study folder begins with."""
        return "private_index.md"

    @property
    def rules(self) -> "Profile | None":
        """The profile that hides what is shown; None outside a release."""
        return None

    @property
    def keeps_runs(self) -> bool:
        """Whether executed notebooks are kept in its folder and taken again; a release runs every one."""
        return True

    @property
    def environment(self) -> Mapping[str, str]:
        """What is set in the environment of its notebooks: for the book's own, that figures are offered as SVG too."""
        return {} if self.study_dir else {DRAWINGS_VARIABLE: "yes"}


def make_edition(name: str = "demo", study_dir: str = "", *, root: Path = ROOT, builds: Path | None = None) -> Edition:
    """Return the edition of that name, whose folder is `NAME` in the folder of builds; nothing is written yet.

    Raises:
        ValueError: when the name could lead outside the build folder or is taken, or the study folder is one that a
            build empties or publishes, or git would take along.

    >>> make_edition("../x")
    Traceback (most recent call last):
        ...
    ValueError: edition '../x': use letters, digits, hyphens, underscores and single dots between them, at most 64
    """
    refuse_name(name)
    if name.lower() == "demo" and study_dir:
        raise ValueError("edition 'demo' is the book's own; give another name with --edition or --out")
    study = Path(study_dir).resolve() if study_dir else None
    edition = Edition(name, str(study or ""), root, builds or builds_folder(root))
    for own in (edition.folder, *(root / folder for folder in ("book", "notebooks", "src"))):
        if study is not None and study.is_relative_to(own.resolve()):
            raise ValueError(f"study folder {study}: it is inside {own}, which is the book's own; move it elsewhere")
    if study is not None:
        refuse_in_repository(study)
    return edition


def refuse_name(name: str) -> None:
    """Refuse a name that no edition may have.

    Raises:
        ValueError: when it could lead outside the build folder, or is taken.

    >>> refuse_name("trial-2.1")
    """
    if not _NAME.fullmatch(name):
        allowed = "letters, digits, hyphens, underscores and single dots between them, at most 64"
        raise ValueError(f"edition {name[:40]!r}: use {allowed}")
    if is_taken(name):
        raise ValueError(f"edition {name!r}: this name has another use; give another")


def is_taken(name: str) -> bool:
    """Return whether a folder of `build/` or of Windows goes by a name.

    >>> is_taken("runs"), is_taken("con.2024"), is_taken("runs.2024")
    (True, True, False)
    """
    return _TAKEN.fullmatch(name) is not None
