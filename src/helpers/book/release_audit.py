"""The audit of a release: what gives a count away together is hidden or left out of its pages, and said to be."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bs4 import BeautifulSoup
from markupsafe import escape

from helpers.analysis.disclosure import (
    KNOWN,
    TOGETHER,
    LeftOut,
    Profile,
    TableCounts,
    after_audit,
    numbers_beside,
    what_exposes,
)
from helpers.book.output_titles import notebook_of, title_of, titled_outputs
from helpers.book.sites import rows_of_release
from helpers.book.standing_pages import stand_pages
from helpers.chapters import OWN
from helpers.data.study import Study
from helpers.show.page.disclosed import N_TO_AUDIT
from helpers.show.page.output import FINDING_OF, TO_AUDIT, WORDS_TO_AUDIT, first_sentence
from helpers.show.page.tables import HIDDEN
from helpers.show.page.templates import render

PATIENTS: Final = "patients of sites"
"""The people of the pages on sites' GP appointments."""

PEOPLE: Final = {
    "01_sampling": "participants",
    "04_questionnaire_change": "participants",
    "03_gp_usage_pooled": PATIENTS,
}
"""The people that pages are about, where other pages are about them too."""

_KEPT = ("name", "caption", "origin", "mark", "file")
_OF_HIDDEN = ("people", "base", "survival", "share", "percent", "mean_or_percent")
"""Roles of columns in which nothing is shown beside a number of people that is hidden."""


_Audited = dict[tuple[tuple[str, str], ...], list[LeftOut]]
"""What an audit found, by the counts that it was asked about."""


def leave_out_exposing(paths: Sequence[Path], study: Study, profile: Profile, step: Callable[[str], None]) -> None:
    """Let pages among these executed notebooks stand as released before, and take out what gives a count away.

    `step` is told which pages stand, and what is hidden and left out.

    Raises:
        ValueError: when the ledger or its key cannot be read, or counts do not agree with each other.
    """
    audited: _Audited = {}
    stand_pages(paths, study, profile, step, lambda pages: _audit(pages, study, profile, audited))


def _audit(pages: Mapping[Path, Any], study: Study, profile: Profile, audited: "_Audited") -> list[str]:
    """Audit the counts of all tables of these executed notebooks; return in words what is hidden and left out.

    `audited` keeps what was found, for when the same counts are asked about again.

    Tables, the data behind figures and what is said of numbers of people are one system where they are on the same
    people: those on participants and their questionnaires, and those on sites and their patients, which the printed
    numbers of sites are in as well. Whom a chapter of the study's own counts is not known: its tables are in both. The
    number of people that the list of outputs says of each comes last: where it gives one away beside what is printed,
    it is not said. The counts, exact ones among them, are taken out of the notebooks, whatever the audit finds.
    """
    found, done = _collect(pages), list[str]()
    if (tables := found.systems.get(PATIENTS)) and (known := site_counts(study, profile)):
        tables[KNOWN] = known
    for people, tables in found.systems.items():
        asked = tuple((name, repr(counts)) for name, counts in tables.items())
        left_out = audited[asked] if asked in audited else _exposing(tables, profile)
        audited[asked] = left_out
        for out in left_out:
            _take_out(out, tables, found, profile=profile, step=done.append)
        beside = [(n, entry) for name, n, entry in found.beside if name in (people, OWN)]
        said = numbers_beside(after_audit(tables, left_out), [n for n, _ in beside], profile)
        for n, entry in beside:
            if n not in said:
                entry.pop("n_shown", None)
    return done


@dataclass(frozen=True)
class _Found:
    """What pages print: the counts by whom they are about, the outputs and words by their names, and n beside each.

    `called` is what a person knows each output by.
    """

    systems: dict[str, dict[str, TableCounts]] = field(default_factory=dict)
    shown: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    words: dict[str, tuple[Any, dict[str, str]]] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)
    beside: list[tuple[str, int, Any]] = field(default_factory=list)


def _collect(pages: Mapping[Path, Any]) -> _Found:
    """Take out of pages what is to be audited, and return it."""
    found, own = _Found(), dict[str, TableCounts]()
    for path, page in pages.items():
        notebook, title = notebook_of(path), title_of(path, page)
        for place, (output, exhibit, words) in enumerate(titled_outputs(page), 1):
            entry = output.get("metadata", {}).get("linkbook", {})
            people = OWN if notebook.startswith(OWN) else people_of(notebook)
            system = own if people == OWN else found.systems.setdefault(people, {})
            if counts := entry.pop(TO_AUDIT, None):
                name = f"{notebook}, {entry['name']}"
                system[name] = TableCounts.read(counts)
                found.shown[name] = (page, output)
                found.called[name] = f'{exhibit} of page "{title}"'
            if said := entry.pop(WORDS_TO_AUDIT, None):
                name = f"{notebook}, words of {entry.get('name') or f'output {place}'}"
                system[name] = TableCounts.read(said["counts"])
                found.words[name] = (output, said["instead"])
                found.called[name] = f'{words} of page "{title}"'
            if n := entry.pop(N_TO_AUDIT, None):
                found.beside.append((people, n, entry))
    if own:
        found.systems.setdefault(PATIENTS, {})
        for tables in found.systems.values():
            tables |= own
    return found


def _take_out(
    out: LeftOut,
    tables: Mapping[str, TableCounts],
    found: _Found,
    *,
    profile: Profile,
    step: Callable[[str], None],
) -> None:
    """Hide numbers of a table, or leave it or the words of an output out, and tell `step`."""
    name, cells = out
    if name in found.words:
        step(f"  left out: {found.called[name]}: {TOGETHER}")
        _say_instead(*found.words.pop(name))
    elif name in found.shown and cells:
        step(f"  numbers hidden: {found.called[name]}: {TOGETHER}")
        _hide(found.shown[name][1], [tables[name].places[cell] for cell in cells])
    elif name in found.shown:  # one of the study's own may have been left out already
        step(f"  left out: {found.called[name]}: {TOGETHER}")
        page, output = found.shown.pop(name)
        _leave_out_finding(page, output["metadata"]["linkbook"]["name"])
        _leave_out(output, profile)


def people_of(page: str) -> str:
    """Return which people a page is about, by its notebook: pages on the same people are audited together.

    >>> people_of("04_questionnaire_change") == people_of("01_sampling"), people_of("site_01")
    (True, 'patients of sites')
    """
    return PEOPLE.get(page, PATIENTS if page.startswith("site_") else page)


def site_counts(study: Study, profile: Profile) -> TableCounts | None:
    """Return the numbers of patients that a release prints of its sites, as counts that all patients are divided into.

    A row that stands from an earlier release while its patients differ says nothing certain of those now: their number
    is hidden. Of a row whose patients are the same it is certain, and the audit is that of the earlier release.
    """
    patients = study.get("gp_usage")
    if patients is None or not study.has("sites"):
        return None
    rows = rows_of_release(study, profile)
    base = rows.base[rows.base["returned"] == "patients"]
    now = patients["site_id"].astype(str).value_counts()
    sites = [str(site) for site in base["site_id"]]
    printed = [None if site in rows.otherwise else int(n) for site, n in zip(sites, base["n"], strict=True)]
    numbers = [int(now.get(site, 0)) for site in sites]
    return TableCounts(numbers, list(printed), [], [list(range(len(sites)))], kept=True) if sites else None


def _exposing(tables: dict[str, TableCounts], profile: Profile) -> list[LeftOut]:
    """Return what to take out; what cannot be audited is not released, and no number of it is said."""
    try:
        return what_exposes(tables, profile)
    except ValueError:
        raise ValueError(
            "the counts of this release's tables do not agree with each other: nothing is released"
        ) from None


def _hide(output: Any, places: Sequence[tuple[int, int]]) -> None:
    """Hide numbers of people in a table, each given by row and column, and in their rows the shares of people."""
    entry = output["metadata"]["linkbook"]
    rows = {row for row, _ in places}
    shares = [column for column, role in enumerate(entry["counts"]) if role in _OF_HIDDEN[3:]]
    cells = {*places, *((row, column) for row in rows for column in shares)}
    head, *lines = csv.reader(io.StringIO(entry["csv"], newline=""))
    cells = {(row, column) for row, column in cells if lines[row][column]}
    soup = BeautifulSoup(output["data"]["text/html"], "html.parser")
    shown = soup.select("tbody tr")
    for row, column in cells:
        lines[row][column] = HIDDEN
        shown[row].find_all("td")[column].string = HIDDEN
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([head, *lines])
    words = f"Some numbers of people are hidden: {TOGETHER}."
    note = str(render("show/page/templates/paragraphs.html", paragraphs=[("disclosure", words)]))
    output["data"] = {"text/html": f"{soup}{note}", "text/plain": entry["caption"]}
    rule = f"{entry['rule']}; some numbers hidden, {TOGETHER}"
    entry |= {"csv": text.getvalue(), "rule": rule}
    if "fold" in entry:  # a sentence that may say the number
        entry["fold"] = entry["caption"]


def _say_instead(output: Any, instead: dict[str, str]) -> None:
    """Put other words in the place of those of an output: of a paragraph all, of a table or figure those around it."""
    entry, data = output["metadata"]["linkbook"], output["data"]
    entry.pop("said", None)
    if "caption" not in instead:
        output["data"] = instead
        return
    before = entry["caption"]
    entry |= {key: text for key, text in instead.items() if key in entry}
    if "text/html" in data:
        data["text/html"] = data["text/html"].replace(str(escape(before)), str(escape(entry["caption"])))
    data["text/plain"] = entry.get("alt") or data.get("text/plain", "").replace(before, entry["caption"])


def _leave_out_finding(page: Any, name: str) -> None:
    """Take the finding of a figure off its page."""
    for cell in page.cells:
        if cell.get("outputs"):
            cell.outputs = [
                one for one in cell.outputs if one.get("metadata", {}).get("linkbook", {}).get(FINDING_OF) != name
            ]


def _leave_out(output: Any, profile: Profile) -> None:
    """Put the reason in the place of an output, and leave of its metadata what says nothing of its numbers."""
    entry = output["metadata"]["linkbook"]
    caption = first_sentence(entry["caption"]) if entry["kind"] == "figure" else entry["caption"]
    words = f"{caption} This {entry['kind']} is left out of this release: {TOGETHER}."
    left = {key: entry[key] for key in _KEPT if key in entry}
    rule = f"{profile.name}: left out, {TOGETHER}"
    output["metadata"] = {"linkbook": left | {"kind": "html", "rule": rule}}
    html = str(render("show/page/templates/paragraphs.html", paragraphs=[("disclosure", words)]))
    output["data"] = {"text/html": html, "text/plain": "Left out of this release."}
