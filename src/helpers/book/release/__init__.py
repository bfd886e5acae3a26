"""Release an edition: build it again under a disclosure profile, search every byte, and only then put it in place."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from helpers.analysis.disclosure import Profile, profile_of
from helpers.book.checksums import changed_since, study_sums
from helpers.book.edition import BuildError, Edition, build_edition, make_edition, run_edition
from helpers.book.edition_lock import lock_edition
from helpers.book.execute import ROOT, restore_folder
from helpers.book.release.identifiers import Secrets, secrets_of
from helpers.book.release.outputs import Output, list_outputs
from helpers.book.release.publish import put_in_place, refuse_signed
from helpers.book.release.search import Finding, search_site
from helpers.book.staging import STAGED
from helpers.data.faults import HIDE_VALUES
from helpers.data.study import load_study
from helpers.show.page.disclosed import PROFILE_VARIABLE

SIGNS: Final = (
    "The gate found nothing it knows to look for. That is no proof: a person signs. Look at every page and figure, "
    "and put your name beside each line of outputs.csv before you pass anything on."
)


class ReleaseRefused(BuildError):  # noqa: N818 - a refusal, said in words
    """The gate found something; the message names every page and reason."""

    def __init__(self, findings: list[Finding]) -> None:
        """Keep the findings; the message is one per line."""
        self.findings = findings
        lines = [f"  {finding}" for finding in findings]
        super().__init__("\n".join(["The release is refused; nothing was put in place.", *lines]))


@dataclass(frozen=True)
class ReleaseEdition(Edition):
    """An edition while its release is made, in a folder of its own within the edition's folder."""

    profile: str = "research"

    @property
    def home(self) -> Path:
        """The edition's folder, in which the release ends up."""
        return self.root / "build" / self.name

    @property
    def folder(self) -> Path:
        """Where the release is made; it is gone when the release is done or refused."""
        return self.home / "release.work"

    @property
    def announcement(self) -> str:
        """What stands on every page of a release of a study folder."""
        return f"Prepared for release, profile {self.profile}. A person signs before it is passed on"

    @property
    def landing_page(self) -> str:
        """The page of `book/` that a release begins with."""
        return "release_index.md"


def make_release(
    name: str, profile: str, *, study_dir: str | None = None, root: Path = ROOT, workers: int = 2, **said: Any
) -> Path:
    """Build an edition again under a profile, search it, and put it into `build/NAME/release/` when nothing is found.

    Args:
        name: the edition, which has been built before.
        profile: research, strict or none.
        study_dir: its study folder; by default the one it was built from.
        root: the project's folder.
        workers: how many notebooks run at a time.
        said: `step`, `report` and `planned`, as for `build_edition`.

    Returns:
        The folder of the release: `html/`, `outputs.csv` and `SHA256SUMS`.

    Raises:
        ValueError: when there is no such edition, the profile does not fit it, an earlier release has been signed, or
            the study changes meanwhile.
        RunError: when a notebook fails.
        BuildError: when the site cannot be built; ReleaseRefused when the gate finds something.
    """
    edition = release_edition(name, profile, study_dir=study_dir, root=root)
    step: Callable[[str], None] = said.get("step", print)
    with _at_work(edition):
        restore_folder(edition.home / "release")
        refuse_signed(edition.home / "release")
        sums = study_sums(edition.study_dir)
        if changed := changed_since(edition.home / "edition.json", sums):
            told = "The study has changed since the edition was built, and is released as it is now"
            step(f"{told}: {', '.join(changed)}")
        with _under(profile):
            build_edition(edition, workers=workers, **said)
        outputs = list_outputs(edition.source)
        step("Searching every published byte")
        findings = search_edition(edition, outputs, step)
        if study_sums(edition.study_dir) != sums:
            raise ValueError("the study changed while its release was made; nothing was put in place: release it again")
        if findings:
            raise ReleaseRefused(findings)
        return put_in_place(edition.html, edition.home, outputs)


def preview_release(
    name: str, profile: str, *, study_dir: str | None = None, root: Path = ROOT, workers: int = 2, **said: Any
) -> list[Output]:
    """Run an edition's notebooks under a profile and return what would be shown and hidden; nothing is kept.

    Args:
        name: see `make_release`.
        profile: see `make_release`.
        study_dir: see `make_release`.
        root: see `make_release`.
        workers: see `make_release`.
        said: see `make_release`.

    Returns:
        Every figure and table with its rule.
    """
    edition = release_edition(name, profile, study_dir=study_dir, root=root)
    with _at_work(edition):
        with _under(profile):
            run_edition(edition, workers=workers, **(said | {"step": lambda line: None}))
        return list_outputs(edition.source)


@contextmanager
def _at_work(edition: ReleaseEdition) -> Iterator[None]:
    """Be alone in an edition's folder, and leave nothing of this release or of one that was killed in it."""
    with lock_edition(edition.home):
        leftovers = (edition.folder, edition.home / "release.partial")
        for folder in leftovers:
            shutil.rmtree(folder, ignore_errors=True)
        try:
            yield
        finally:
            for folder in leftovers:
                shutil.rmtree(folder, ignore_errors=True)


def release_edition(name: str, profile: str, *, study_dir: str | None = None, root: Path = ROOT) -> ReleaseEdition:
    """Return an edition as it is released, from what its last build wrote down.

    Args:
        name: see `make_release`.
        profile: see `make_release`.
        study_dir: see `make_release`.
        root: see `make_release`.

    Raises:
        ValueError: when there is no such edition, or the profile does not fit it.
    """
    rules: Profile = profile_of(profile)
    plain = make_edition(name, root=root)
    record = plain.folder / "edition.json"
    if study_dir is None:
        if not record.is_file():
            raise ValueError(f"edition {name!r} has not been built; begin with: linkbook build --edition {name}")
        study_dir = str(json.loads(record.read_text(encoding="utf-8"))["study_dir"])
    if study_dir and not rules.hides:
        raise ValueError("profile 'none' is for synthetic and published data; give research or strict")
    made = make_edition(name, study_dir, root=root)
    return ReleaseEdition(made.name, made.study_dir, made.root, profile)


def search_edition(edition: ReleaseEdition, outputs: list[Output], step: Callable[[str], None]) -> list[Finding]:
    """Search the built site of a release.

    Args:
        edition: the edition, built.
        outputs: its figures and tables.
        step: told how many ids cannot be searched for.
    """
    rules = profile_of(edition.profile)
    words = known_words(edition.root)
    if rules.hides:
        folders: list[Path | str] = [edition.root, *([edition.study_dir] if edition.study_dir else [])]
        secrets = secrets_of(load_study(edition.study_dir), folders=folders, known_words=words)
    else:
        secrets = Secrets(known_words=words.lower())
    if secrets.too_short:
        step(f"  {secrets.too_short} patient ids look like plain words or numbers and were not searched for")
    return search_site(edition.html, outputs, secrets, rules, own_static=edition.root / "book" / "_static")


def known_words(root: Path) -> str:
    """Return the book's own text: its prose and its notebooks without outputs.

    Args:
        root: the project's folder.
    """
    paths = [root / name for name in STAGED if name.endswith((".md", ".yml"))]
    paths += [*(root / "book").glob("*.md"), *(root / "book").glob("*.bib")]
    prose = [path.read_text(encoding="utf-8") for path in paths if path.is_file()]
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        prose += ["".join(cell["source"]) for cell in cells]
    return "\n".join(prose)


@contextmanager
def _under(profile: str) -> Iterator[None]:
    """Let notebooks run under a profile, and let no message hold a value."""
    settings = {PROFILE_VARIABLE: profile, HIDE_VALUES: "1"}
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
