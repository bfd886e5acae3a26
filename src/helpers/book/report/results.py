"""What the reports of an edition are made from: its results, and its figures as their pages hold them.

A release has no file of results, since its numbers were rounded or hidden table by table: what is said of it is taken
from the tables behind its own pages, as they are printed there.
"""

import base64
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import nbformat
import pandas as pd

from helpers.analysis.disclosure import DIGITS
from helpers.book.edition_folder import Edition
from helpers.book.page_outputs import named_outputs
from helpers.book.report.passages import Result
from helpers.book.results import RESULTS, results_of
from helpers.chapters import SHARED
from helpers.show.gp_usage.results import of_methods, of_sites
from helpers.show.page import Estimates
from helpers.show.page.results import result_rows
from helpers.show.page.tables import HIDDEN
from helpers.show.questionnaires.described import outcomes_of_study
from helpers.show.questionnaires.results import of_all_changes, of_changes

POOLED_PAGE: Final = "notebooks/03_gp_usage_pooled.html"
SITE_PAGES: Final = "notebooks/sites/"

MAIN_METHOD: Final = "missing at random"
"""The method of the main estimate of a change in scores."""


def _main_changes(table: pd.DataFrame) -> tuple[Estimates, ...]:
    """Return what the table of main estimates holds, which has no column that says so, and outcomes by their labels."""
    ids = {one.label: one.id for one in outcomes_of_study().described}
    main = table.assign(method=MAIN_METHOD, outcome=table["outcome"].replace(ids))
    return (*of_changes(main), *of_all_changes(main))


_ESTIMATES_OF: Final[Mapping[str, Callable[[pd.DataFrame], tuple[Estimates, ...]]]] = {
    "gp-usage-forest": of_sites,
    "gp-usage-methods": of_methods,
    "questionnaire-estimates": of_changes,
    "questionnaire-change": _main_changes,
}
"""Which estimates the data of an output hold, for a release: the same that its page outside a release is made with."""


@dataclass(frozen=True)
class Shown:
    """A figure as a page shows it: its picture, its words, its caption."""

    page: str
    name: str
    png: bytes
    alt: str
    caption: str


@dataclass(frozen=True)
class EditionResults:
    """The results of an edition, row by row, and its figures by page and name.

    `score_decimals` are those of changes in scores, of which a release prints one.
    """

    rows: tuple[Result, ...]
    score_decimals: int = 2
    figures: Mapping[tuple[str, str], Shown] = field(default_factory=dict)

    def of(self, measure: str, **where: Any) -> list[Result]:
        """Return the results of one measure which also have these values, in the order shown, each estimate once.

        `page` may be the beginning of an address.
        """
        page = where.pop("page", "")
        found = [
            row
            for row in self.rows
            if row["measure"] == measure
            and row["page"].startswith(page)
            and all(row[name] == value for name, value in where.items())
        ]
        by_key: dict[tuple[Any, ...], Result] = {}
        for row in found:
            by_key.setdefault((row["site"], row["row"], row["interval"]), row)
        return list(by_key.values())

    def first(self, measure: str, **where: Any) -> Result | None:
        """Return the first of these results, None where there is none."""
        return next(iter(self.of(measure, **where)), None)

    def figure(self, page: str, *names: str) -> Shown | None:
        """Return the first of these figures that a page shows, None where it shows none."""
        return next((self.figures[page, name] for name in names if (page, name) in self.figures), None)


def read_results(edition: Edition) -> EditionResults:
    """Return the results and figures of an edition that was built.

    Raises:
        ValueError: when it was not built, or without results.
    """
    path = edition.folder / RESULTS
    if not path.is_file() or not edition.source.is_dir():
        raise ValueError(f"{edition.folder}: no edition with results is there; begin with: linkbook build")
    rows = json.loads(path.read_text(encoding="utf-8"))["results"]
    return EditionResults(tuple(rows), figures=dict(_figures(edition.source)))


def read_staged(source: Path) -> EditionResults:
    """Return the results and figures of a staged tree of data of which nothing is hidden."""
    return EditionResults(tuple(results_of(source)), figures=dict(_figures(source)))


def read_release(source: Path) -> EditionResults:
    """Return what the pages of a release print, from its staged tree: of people only what names the rule applied."""
    figures = dict(_figures(source, about_people=True))
    return EditionResults(tuple(_printed(source)), DIGITS["mean"], figures)


def _pages(source: Path) -> Iterator[tuple[str, Any]]:
    for path in sorted((source / "notebooks").rglob("*.ipynb")):
        yield path.relative_to(source).with_suffix(".html").as_posix(), nbformat.read(path, as_version=4)


def _figures(source: Path, *, about_people: bool = False) -> Iterator[tuple[tuple[str, str], Shown]]:
    """Yield the figures of all pages; with `about_people` those that passed disclosure control, and no other."""
    for page, content in _pages(source):
        for entry, data in named_outputs(content):
            if entry["kind"] == "figure" and "image/png" in data and (not about_people or entry.get("rule")):
                png = base64.b64decode(data["image/png"])
                yield (page, entry["name"]), Shown(page, entry["name"], png, entry["alt"], entry["caption"])


def _printed(source: Path) -> Iterator[dict[str, Any]]:
    """Yield the estimates that tables and figures of a release print, read from the data they offer."""
    for page, content in _pages(source):
        for entry, _ in named_outputs(content):
            estimates_of = _ESTIMATES_OF.get(entry["name"])
            if estimates_of is None or "csv" not in entry or not entry.get("rule"):
                continue
            kinds = {"site_id": str, "returned": str, "note": str}
            frame = pd.read_csv(io.StringIO(entry["csv"]), na_values=[HIDDEN], dtype=kinds)
            for row in result_rows(estimates_of(frame), float(SHARED["confidence"].default)):
                yield {"page": page, "output": entry["name"]} | row | {"origin": entry["origin"], "rounded": True}
