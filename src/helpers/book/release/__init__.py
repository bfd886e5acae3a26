"""Release an edition: build it again under a disclosure profile, search every byte, and only then put it in place."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from helpers.analysis.disclosure import PROFILES, Profile, profile_of
from helpers.book.checksums import changed_since, one_state
from helpers.book.edition import BuildError, Edition, build_edition, make_edition, run_edition
from helpers.book.edition_lock import lock_edition
from helpers.book.execute import restore_folder
from helpers.book.naming import edition_named
from helpers.book.own_chapters import chapters_left_out
from helpers.book.release.earlier import (
    keep_key,
    keeps_no_ledger,
    new_rows,
    record_release,
    refuse_other_rounding,
)
from helpers.book.release.identifiers import Identifiers, identifiers_of
from helpers.book.release.outputs import Output, guarded_sentences, list_outputs
from helpers.book.release.own_words import known_words
from helpers.book.release.publish import Searched, made_at, publish
from helpers.book.release.reports import Reports, search_reports, write_release_reports
from helpers.book.release.search import Finding, search_site
from helpers.book.release.signing import refuse_signed
from helpers.book.release.text_to_read import text_to_read
from helpers.book.report import needs_libraries
from helpers.data.faults import grouped
from helpers.data.study import examine, load_study
from helpers.data.study_settings import StudySettings
from helpers.data.terminal_text import HIDE_VALUES
from helpers.project import ROOT
from helpers.show.page.disclosed import PROFILE_VARIABLE
from helpers.show.page.number_format import counted
from helpers.vocabulary import LEDGER_FILE, LEDGER_KEY_FILE

SIGNS: Final = (
    "The gate found nothing it knows to look for. That is no proof: a person signs, and then another. Look at every "
    "page and figure, read every line of outputs.csv and text_to_read.csv, and then: linkbook sign"
)


BINDS: Final = (
    "This is the first release of this study folder. What it prints of people is kept in its ledger, and every later "
    "release prints the same until enough people have changed, whether or not anybody signs this one. To try things "
    "out, stop here and use --dry-run, or release a copy of the folder that is deleted afterwards"
)
BOUND: Final = (
    f"What this release prints of people is kept in {LEDGER_FILE} of the study folder, and binds later releases. Keep "
    f"that file and {LEDGER_KEY_FILE}, and pass on neither"
)
STILL_BOUND: Final = f"What this release prints anew of people is added to {LEDGER_FILE} of the study folder"

_WAY_OUT: Final = (
    "Mend the study folder and release again: take ids, rows and small numbers of people out of its texts and of its "
    "own chapters, or give patients ids, the same in every table, that are made of no other word on the pages."
)


class ReleaseRefused(BuildError):  # noqa: N818 - a refusal, said in words
    """The gate found something; the message names every page and reason."""

    def __init__(self, findings: list[Finding]) -> None:
        """Keep the findings; the message is one per line."""
        self.findings = findings
        lines = [f"  {finding}" for finding in findings]
        super().__init__("\n".join(["The release is refused; nothing was put in place.", *lines, _WAY_OUT]))


@dataclass(frozen=True)
class ReleaseEdition(Edition):
    """An edition while its release is made, in a folder of its own within the edition's folder."""

    profile: str = "research"

    @property
    def home(self) -> Path:
        """The edition's folder, in which the release ends up."""
        return self.builds / self.name

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

    @property
    def rules(self) -> Profile | None:
        """The profile, when it is one that hides."""
        profile = profile_of(self.profile)
        return profile if profile.hides else None

    @property
    def keeps_runs(self) -> bool:
        """Not: every page of a release is made for it, under its profile."""
        return False

    @property
    def environment(self) -> Mapping[str, str]:
        """What its notebooks find in their environment: the profile, and that no message may hold a value."""
        return {PROFILE_VARIABLE: self.profile, HIDE_VALUES: "1"}


def make_release(
    name: str,
    profile: str,
    *,
    study_dir: str | None = None,
    root: Path = ROOT,
    with_reports: bool = False,
    templates: Path | None = None,
    **options: Any,
) -> Path:
    """Build an edition again under a profile, search it, and put it into `build/NAME/release/` when nothing is found.

    That folder is returned: `html/`, the lists that people sign, and what checkers of outputs take in. The study folder
    is by default the one that the edition was built from; `options` are those of
    `build_edition`. With reports it holds reports too, made by the study's templates or those of a folder.

    Raises:
        ValueError: when there is no such edition, the profile does not fit it or shows nothing that reports say, an
            earlier release has been signed, or the study changes meanwhile; when the ledger of its releases or its key
            is gone or cannot be read, or an earlier release rounded otherwise.
        RunError: when a notebook fails.
        BuildError: when the site cannot be built; ReleaseRefused when the gate finds something.
    """
    edition = release_edition(name, profile, study_dir=study_dir, root=root)
    step: Callable[[str], None] = options.get("step", print)
    if with_reports:
        needs_libraries()
        _needs_estimates(profile_of(profile))
    with _at_work(edition):
        restore_folder(edition.home / "release")
        refuse_signed(edition.home / "release")
        keep_key(edition)
        if begins_ledger := keeps_no_ledger(edition):
            step(BINDS)
        refuse_other_rounding(edition)
        with one_state(edition.study_dir) as checksums:
            if changed := changed_since(edition.home / "edition.json", checksums):
                files = ", ".join(changed)
                step(f"The study has changed since the edition was built, and is released as it is now: {files}")
            build_edition(edition, **options)
            outputs = list_outputs(edition.source, edition.rules)
            reports = None
            if with_reports:
                step("Making the reports")
                study = load_study(edition.study_dir, show_values=False)
                reports = write_release_reports(edition, study, templates=templates, step=step)
            step("Searching every published byte")
            if findings := search_edition(edition, outputs, step, reports):
                raise ReleaseRefused(findings)
            new = new_rows(edition, step)
            tables = examine(edition.study_dir)
            left_out = chapters_left_out(edition.source)
            words = known_words(edition.root)
            folder, source = Path(edition.study_dir), edition.source
            text = text_to_read(tables, folder, edition.html, own_words=words, left_out=left_out, source=source)
        _say_what_to_look_at(len(text), len(grouped(tables.questions)), step)
        if new is not None:  # before it is put in place: what was released is never missing from the ledger
            record_release(Path(edition.study_dir), new, day=made_at()[:10])
            step(BOUND if begins_ledger else STILL_BOUND)
        searched = Searched(edition.name, outputs, text, profile_of(profile), tables.settings, reports)
        return publish(edition.html, edition.home, searched)


def _say_what_to_look_at(texts: int, questions: int, step: Callable[[str], None]) -> None:
    """Tell `step` how many texts are read by who signs, and how many questions are open, of which no page says it."""
    step(f"{counted(texts, 'text')} of the study to be read by the person who signs")
    if questions:
        asked = counted(questions, "question")
        step(f"Open about the data, which no page of a release says: {asked}. linkbook check lists what is asked")


def _needs_estimates(rules: Profile) -> None:
    """Raise a ValueError where a profile shows no estimate, of which reports are made."""
    if rules.survival_only:
        raise ValueError(
            f"a release under {rules.name} shows no estimate of appointments or answers, so there is nothing to "
            "report: leave out --report, or release under another profile"
        )


def preview_release(
    name: str, profile: str, *, study_dir: str | None = None, root: Path = ROOT, **options: Any
) -> list[Output]:
    """Run an edition's notebooks under a profile and return what would be shown and hidden; nothing is kept."""
    edition = release_edition(name, profile, study_dir=study_dir, root=root)
    with _at_work(edition):
        with one_state(edition.study_dir):
            run_edition(edition, **(options | {"step": lambda line: None}))
        return list_outputs(edition.source, edition.rules)


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

    Raises:
        ValueError: when there is no such edition, or the profile does not fit it.
    """
    rules = profile_of(profile)
    named = edition_named(name, root=root)
    record = named.folder / "edition.json"
    if study_dir is None:
        if not record.is_file():
            raise ValueError(f"edition {name!r} has not been built; begin with: linkbook build --edition {named.name}")
        study_dir = str(json.loads(record.read_text(encoding="utf-8"))["study_dir"])
    if study_dir and not rules.hides:
        hiding = " or ".join(name for name, rules in PROFILES.items() if rules.hides)
        raise ValueError(f"profile {profile!r} is for synthetic and published data; give {hiding}")
    made = make_edition(named.name, study_dir, root=root, builds=named.builds)
    return ReleaseEdition(made.name, made.study_dir, made.root, made.builds, profile)


def search_edition(
    edition: ReleaseEdition, outputs: list[Output], step: Callable[[str], None], reports: Reports | None = None
) -> list[Finding]:
    """Search the site and the reports of a release; `step` is called with how many ids cannot be searched for."""
    words = known_words(edition.root)
    identifiers = Identifiers(known_words=words.lower())
    settings = StudySettings()
    if edition.rules:
        folders: list[Path | str] = [edition.root, *([edition.study_dir] if edition.study_dir else [])]
        study = load_study(edition.study_dir, show_values=False)
        settings = study.settings
        identifiers = identifiers_of(study, folders=folders, known_words=words)
    if identifiers.too_short:
        step(f"  {identifiers.too_short} patient ids look like plain words or numbers and were not searched for")
    own_static = edition.root / "book" / "_static"
    profile = profile_of(edition.profile)
    sentences = guarded_sentences(edition.source)
    findings = search_site(
        edition.html, outputs, identifiers, profile, own_static=own_static, settings=settings, sentences=sentences
    )
    if reports is None:
        return findings
    return sorted({*findings, *search_reports(reports.folder, identifiers, profile, sentences)})
