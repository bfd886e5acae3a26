"""The audit of a release: tables that together give a count away are left out of its pages, and said to be."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import nbformat

from helpers.analysis.disclosure import TOGETHER, Profile, TableCount, tables_that_expose
from helpers.book.page_outputs import outputs_of
from helpers.show.page.output import TO_AUDIT
from helpers.show.page.templates import render

_KEPT = ("name", "caption", "origin", "mark", "file", "n_band")


def leave_out_exposing(paths: Sequence[Path], profile: Profile, step: Callable[[str], None]) -> None:
    """Audit the counts of all tables of these executed notebooks; `step` is told which tables are left out.

    The counts, exact ones among them, are taken out of the notebooks, whatever the audit finds.
    """
    pages = {path: nbformat.read(path, as_version=4) for path in paths}
    tables: dict[str, list[TableCount]] = {}
    shown: dict[str, Any] = {}
    for path, page in pages.items():
        for output in outputs_of(page):
            entry = output.get("metadata", {}).get("linkbook", {})
            if counts := entry.pop(TO_AUDIT, None):
                name = f"{path.stem}, {entry['name']}"
                tables[name], shown[name] = [TableCount(one[0], _range(one[1]), one[2]) for one in counts], output
    for name in _exposing(tables, profile):
        step(f"  left out: {name}: {TOGETHER}")
        _leave_out(shown[name], profile)
    for path, page in pages.items():
        nbformat.write(page, path)


def _exposing(tables: dict[str, list[TableCount]], profile: Profile) -> list[str]:
    """Return the tables to leave out; what cannot be audited is not released, and no number of it is said."""
    try:
        return tables_that_expose(tables, profile)
    except ValueError:
        raise ValueError(
            "the counts of this release's tables do not agree with each other: nothing is released"
        ) from None


def _range(printed: Any) -> Any:
    """Return how a count is printed; what came out of a file is a list."""
    return tuple(printed) if isinstance(printed, list) else printed


def _leave_out(output: Any, profile: Profile) -> None:
    """Put the reason in the place of an output, and leave of its metadata what says nothing of its numbers."""
    entry = output["metadata"]["linkbook"]
    words = f"{entry['caption']} This {entry['kind']} is left out of this release: {TOGETHER}."
    left = {key: entry[key] for key in _KEPT if key in entry}
    rule = f"{profile.name}: left out, {TOGETHER}"
    output["metadata"] = {"linkbook": left | {"kind": "html", "rule": rule}}
    html = str(render("show/page/templates/paragraphs.html", paragraphs=[("disclosure", words)]))
    output["data"] = {"text/html": html, "text/plain": "Left out of this release."}
