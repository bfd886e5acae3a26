"""Pages on participants, their answers, and patients of all sites: printed anew, or as an earlier release printed them.

Such a page divides the same people in many ways, so it is renewed as a whole: when of every group of people that it
shows nobody, or enough of them, have joined, left or changed since every earlier release. Else what it printed of
people stands, with its day, and its pictures are the tables that they were drawn from. What it says of sites is new.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import nbformat
import pandas as pd

from helpers.analysis.disclosure import CHANGED_AT_LEAST, Profile, ReleasedRow, may_renew, released_rows
from helpers.book.output_titles import notebook_of, title_of
from helpers.book.people_on_pages import Groups, groups_on_page
from helpers.book.stricter_pages import (
    otherwise_words,
    profile_of_version,
    released_otherwise,
    stricter_words,
    what_stands,
)
from helpers.chapters import OWN
from helpers.data.release_ledger import PAGES, PARTS, hashed_rows, kept_ledger, read_ledger
from helpers.data.study import Study
from helpers.show.page.output import FINDING_OF, first_sentence
from helpers.show.page.released_sites import when_renewed
from helpers.show.page.tables import HIDDEN, table_in_place
from helpers.show.page.templates import render

PARTS_OF_PAGES: Final = {"03_gp_usage_pooled": ("gp-usage-bins", "gp-usage-directions")}
"""Of these pages the named outputs and what is found in them alone rest on such groups; of others all about people."""

_OF_A_PICTURE: Final = (
    "portrait",
    "svg",
    "drawn",
    "labels",
    "changes",
    "width",
    "results",
    "to_audit",
    "words_to_audit",
    "n_to_audit",
)

Printed = list[dict[str, Any]]
"""What a page printed of people: of each output its cell, its metadata and its markup."""


@dataclass(frozen=True)
class PageVersion:
    """A page in this release: its groups of people, all their rows, and what stands from an earlier release, if any.

    `words` say why, where they are others than those of a page that stands whole, or of a new chapter that waits.
    """

    groups: Mapping[str, Collection[str]]
    everybody: frozenset[str]
    day: str = ""
    printed: Printed = field(default_factory=list)
    profile: str = ""
    words: str = ""


def stand_pages(
    paths: Sequence[Path],
    study: Study,
    profile: Profile,
    step: Callable[[str], None],
    audit: Callable[[Mapping[Path, Any]], list[str]] = lambda pages: [],
) -> None:
    """Put what stands from an earlier release into these executed notebooks, and audit all of them as they are then.

    A page that prints the very same as then, audited, is left as it is, with its pictures. Where another stands, the
    audit may take out otherwise: then it is asked again, until every page left as it is prints what it did.

    Args:
        paths: the notebooks, which are written.
        study: the study; its folder may hold a ledger.
        profile: the profile of the release.
        step: told which pages stand, and what the audit did.
        audit: takes out of notebooks, by their paths, what gives a count away, and returns what it did in words.

    Raises:
        ValueError: when the ledger or its key cannot be read.
    """
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    versions = page_versions(paths, study, profile)
    earlier = {path: version for path in paths if (version := versions.get(notebook_of(path))) and version.day}
    standing: set[Path] = set()
    while True:
        pages = {path: nbformat.reads(text, as_version=4) for path, text in texts.items()}
        for path in standing:
            _restore(pages[path], notebook_of(path), earlier[path])
        done = audit(pages)
        otherwise = {path for path in earlier.keys() - standing if _prints_otherwise(pages[path], path, earlier[path])}
        if not otherwise:
            break
        standing |= otherwise
    for path, page in pages.items():
        if path in standing:
            step(f'  Page "{title_of(path, page)}": {_words(earlier[path], notebook_of(path))}')
        nbformat.write(page, path)
    for words in done:
        step(words)


def _prints_otherwise(page: Any, path: Path, version: PageVersion) -> bool:
    """Return whether a page prints something else of people than a version of it; one that was not run does not."""
    return any("outputs" in cell for cell in page.cells) and printed_of(page, notebook_of(path)) != version.printed


def page_versions(paths: Sequence[Path], study: Study, profile: Profile) -> dict[str, PageVersion]:
    """Return the version of each page that a ledger is kept of, by the name of its notebook.

    Where nothing but survival curves is shown, that is of a study's own chapters alone: no other page has one.
    """
    ledger = kept_ledger(Path(study.folder), PAGES) if study.is_private else None
    if ledger is None:
        return {}
    key, kept = ledger
    names = [name for name in map(notebook_of, paths) if name.startswith(OWN) or not profile.survival_only]
    made = {name: groups_on_page(name, study, profile) for name in names}
    versions = {
        name: page_version(name, groups, kept, key, profile=profile.name) for name, groups in made.items() if groups
    }
    if other := released_otherwise((read_ledger(Path(study.folder), key, part) for part in PARTS), profile):
        words = otherwise_words(*other, profile)
        return {
            name: PageVersion(version.groups, version.everybody, other[1], words=words)
            for name, version in versions.items()
        }
    return {
        name: PageVersion(version.groups, version.everybody)
        if _may_be_rewritten(name, version, kept, profile)
        else _as_shown_now(version, profile, name)
        for name, version in versions.items()
    }


def _as_shown_now(version: PageVersion, profile: Profile, page: str) -> PageVersion:
    """Return a version as far as the profile of this release shows what it printed."""
    if not version.day or not version.printed:
        return version
    earlier = profile_of_version(version.profile, version.printed)
    printed, is_all = what_stands(version.printed, earlier, profile)
    of = "how it divides the patients of all sites" if page in PARTS_OF_PAGES else "what this page shows of people"
    words = "" if is_all else stricter_words(version.day, earlier, profile, anything=bool(printed), of=of)
    return replace(version, printed=printed, words=words)


def _may_be_rewritten(
    page: str, version: PageVersion, kept: Mapping[str, Sequence[Mapping[str, Any]]], profile: Profile
) -> bool:
    """Return whether a chapter of the study's own may say something else of the people it was released with.

    Its analyst may mend it and release it again: of the very same rows, and by the same rules.
    """
    rules = [str(one["entry"].get("rule", "")).partition(":")[0] for one in version.printed]
    same = any(frozenset(one["patient_rows"]) == version.everybody for one in kept.get(page, ()))
    return page.startswith(OWN) and same and {*rules} <= {"", profile.name}


def page_version(
    page: str, groups: Groups, kept: Mapping[str, Sequence[Mapping[str, Any]]], key: bytes, *, profile: str
) -> PageVersion:
    """Return the version of a page: new, or that of an earlier release where a few people differ, or nobody.

    Args:
        page: the name of its notebook.
        groups: the rows of every group of people on it, and which groups it shows.
        kept: the pages of the ledger.
        key: the key of the ledger.
        profile: the name of this release's; under another the same people of one group are enough for it to stand.
    """
    rows: dict[str, Collection[str]] = {
        name: hashed_rows(table, key, by="group").get(name, frozenset()) for name, table in groups.rows.items()
    }
    released = released_rows(kept)
    if page.startswith(OWN) and page not in released:
        released |= _under_another_name(page, released)
    asked = {name for name in groups.rows if name in groups.shown or f"{page}: {name}" in released}
    asked |= {name.removeprefix(f"{page}: ") for name in released if name.startswith(f"{page}: ")}
    earlier = released.get(page, [])
    now = {name: rows.get(name, frozenset()) for name in sorted(asked)}
    everybody = frozenset[str]().union(*(_each(own) for name, own in rows.items() if name not in groups.others))
    renewed = all(may_renew(own, released.get(f"{page}: {name}", ()), profile=profile) for name, own in now.items())
    same = [version for version in earlier if version.patient_rows == everybody]
    stands = same[-1] if renewed and same else earlier[-1] if earlier and not renewed else None
    if stands is None and not renewed:
        days = [one.released_on for name in now for one in released.get(f"{page}: {name}", ())]
        return PageVersion(now, everybody, max(days))
    if stands is None:
        return PageVersion(now, everybody)
    printed: Any = (stands.values or {}).get("printed", [])
    return PageVersion(now, everybody, stands.released_on, list(printed), stands.profile)


def _each(rows: Collection[str]) -> frozenset[str]:
    """Return the hashes of patients, with how many have the same where they have no ids."""
    return (
        frozenset(f"{row} {number}" for row, number in rows.items()) if isinstance(rows, Counter) else frozenset(rows)
    )


def _under_another_name(page: str, released: Mapping[str, list[ReleasedRow]]) -> dict[str, list[ReleasedRow]]:
    """Return the groups of all own chapters as those of one that is new: it may be one of them, renamed."""
    groups: dict[str, list[ReleasedRow]] = {}
    for name, versions in released.items():
        if name.startswith(OWN) and ": " in name:
            groups.setdefault(f"{page}: {name.partition(': ')[2]}", []).extend(versions)
    return groups


def new_versions(
    versions: Mapping[str, PageVersion], paths: Sequence[Path], profile: Profile
) -> dict[str, ReleasedRow]:
    """Return what a release adds to the ledger of its pages: those printed anew, and the groups that they show."""
    new: dict[str, ReleasedRow] = {}
    for path in paths:
        page = notebook_of(path)
        version = versions.get(page)
        if version is None or version.day:
            continue
        printed = printed_of(nbformat.read(path, as_version=4), page)
        shows = any("csv" in one["entry"] for one in printed) if profile.survival_only else bool(printed)
        if page.startswith(OWN) and not shows:  # it is left out, or says nothing of people
            continue
        new[page] = ReleasedRow("", {"printed": printed}, version.everybody)
        new |= {f"{page}: {name}": ReleasedRow("", None, rows) for name, rows in version.groups.items()}
    return new


def printed_of(page: Any, name: str) -> Printed:
    """Return what a page prints of people, each picture as the table that it was drawn from."""
    printed = []
    for place, cell in enumerate(page.cells):
        for output in cell.get("outputs", []):
            entry = output.get("metadata", {}).get("linkbook", {})
            if _is_about_people(entry, name):
                kept = {key: value for key, value in entry.items() if key not in _OF_A_PICTURE}
                html = str(output.get("data", {}).get("text/html", ""))
                if entry["kind"] == "figure":
                    kept |= {"kind": "table", "caption": _of_a_table(entry)}
                    html = _as_table(entry | kept)
                printed.append({"cell": place, "entry": _plain(kept), "html": html})
    return printed


def _of_a_table(entry: Mapping[str, Any]) -> str:
    """Return the caption of a picture without the sentences that say how it is drawn."""
    changes = f" For this release {entry['changes']}." if entry.get("changes") else ""
    return f"{first_sentence(entry['caption'])}{changes} {entry.get('mark', {}).get('words', '')}".strip()


def _as_table(entry: Mapping[str, Any]) -> str:
    """Return the data of a picture as a table, as a page prints those that stand in the place of a figure."""
    head, *rows = csv.reader(io.StringIO(entry["csv"], newline=""))
    texts, cells = entry.get("text_columns", ()), list(zip(*rows, strict=True)) or [()] * len(head)
    roles, labels = entry.get("counts", ["unknown"] * len(head)), entry.get("labels", {})
    columns = [_typed(column, is_text=at in texts, role=roles[at]) for at, column in enumerate(cells)]
    table = pd.concat(columns, axis=1).set_axis(head, axis=1)
    return str(table_in_place(table, roles, caption=entry["caption"], labels=labels))


def _typed(cells: Sequence[str], *, is_text: bool, role: str) -> "pd.Series[Any]":
    """Return the cells of a column of CSV as what they were: text, or numbers with a word where one is hidden.

    A probability may stand in words where it is too small for the decimals that are printed.
    """
    given = pd.Series([cell or None for cell in cells], dtype=object)
    numbers = pd.to_numeric(given.mask(given == HIDDEN), errors="coerce")
    if role == "p_value":
        return numbers.astype(object).where(numbers.notna(), given)
    if is_text or (numbers.isna() & given.notna() & (given != HIDDEN)).any():
        return given
    return numbers if not (given == HIDDEN).any() else numbers.astype(object).mask(given == HIDDEN, HIDDEN)


def _plain(entry: Any) -> Any:
    """Return metadata as they come back from a file."""
    if isinstance(entry, Mapping):
        return {str(key): _plain(value) for key, value in entry.items()}
    return [_plain(value) for value in entry] if isinstance(entry, list | tuple) else entry


def _is_about_people(entry: Mapping[str, Any], name: str) -> bool:
    if name in PARTS_OF_PAGES:
        return not {entry.get("name"), entry.get(FINDING_OF)}.isdisjoint(PARTS_OF_PAGES[name])
    return bool(entry.get("rule") or entry.get("said"))


def _restore(page: Any, name: str, version: PageVersion) -> None:
    """Put what stands in the place of what the page says of people now, and before it why."""
    code = [place for place, cell in enumerate(page.cells) if "outputs" in cell]
    places = [max([place for place in code if place <= one["cell"]], default=code[0]) for one in version.printed]
    rest = {place: _without_people(page.cells[place]["outputs"], name) for place in code}
    gone = [place for place in code if rest[place] != page.cells[place]["outputs"]]
    for place in code:
        page.cells[place]["outputs"] = rest[place]
    words = _words(version, name)
    html = str(render("show/page/templates/paragraphs.html", paragraphs=[("disclosure", words)]))
    first = page.cells[min([*places, *gone], default=code[0])]["outputs"]
    first.append(_output(html, words, {"kind": "text", "origin": "private", "said": [words]}))
    for one, place in zip(version.printed, places, strict=True):
        page.cells[place]["outputs"].append(_output(one["html"], one["entry"].get("caption", ""), one["entry"]))


def _without_people(outputs: list[Any], name: str) -> list[Any]:
    """Return the outputs of a cell without those about people, and without the line that one of them folds under."""
    entries = [one.get("metadata", {}).get("linkbook", {}) for one in outputs]
    gone = [_is_about_people(entry, name) for entry in entries]
    folds = [entry.get("kind") == "fold" and any(gone[place + 1 : place + 2]) for place, entry in enumerate(entries)]
    return [one for one, *out in zip(outputs, gone, folds, strict=True) if not any(out)]


def _output(html: str, plain: str, entry: dict[str, Any]) -> Any:
    data = {"text/html": html, "text/plain": plain}
    return nbformat.v4.new_output("display_data", data, metadata={"linkbook": dict(entry)})


def _words(version: PageVersion, page: str) -> str:
    """Return what is said of a page that stands or of parts that do, or of a new chapter that is not shown yet."""
    if version.words or not version.printed:
        return version.words or waiting_words(version.day)
    return standing_part_words(version.day) if page in PARTS_OF_PAGES else standing_words(version.day)


def waiting_words(day: str) -> str:
    """Return that a chapter of a study's own shows nothing of people yet, and why.

    >>> waiting_words("2026-01-05")[:54]
    'This chapter shows nothing of people. A chapter under '
    """
    return (
        f"This chapter shows nothing of people. A chapter under another name was released of nearly the same people on "
        f"{day}, and both would give away who differs. It is shown when of every group nobody, or at least "
        f"{CHANGED_AT_LEAST}, have joined, left or changed since."
    )


def standing_part_words(day: str) -> str:
    """Return that what a page shows of the patients of all sites together stands, and why; its sites have their own.

    >>> standing_part_words("2026-01-05")[:76]
    'How the patients of all sites are divided here is as released on 2026-01-05.'
    """
    return f"How the patients of all sites are divided here is as released on {day}. {when_renewed('It is', 'them')}"


def standing_words(day: str) -> str:
    """Return that a page stands, and why.

    >>> standing_words("2026-01-05")[:55]
    'What this page shows of people is as released on 2026-0'
    """
    return (
        f"What this page shows of people is as released on {day}. It is renewed only when people have joined, left or "
        f"changed since every earlier release, and of every group that it shows nobody or at least {CHANGED_AT_LEAST}."
    )
