"""Statements of the synopsis in sentences, each with its place; no number and no statement is typed on a page."""

from typing import Final

import pandas as pd

from helpers.show.findings.places import anchor_of, place_of
from helpers.show.page import Html, SynopsisNote, wording
from helpers.show.page.templates import render

PAGES: Final = "../book/findings"
"""Where the pages on the findings are, as seen from a chapter."""


def statement(findings: pd.DataFrame, *finding_ids: str) -> SynopsisNote:
    """Return statements of the published study as one paragraph, which a page about another study does not say.

    >>> statement(pd.DataFrame({"finding_id": ["a", "b"], "statement": ["One.", "Two."]}), "b", "a")
    'Two. One.'
    """
    return SynopsisNote(" ".join(_chosen(findings, finding_ids)["statement"]))


def answer(findings: pd.DataFrame, *finding_ids: str) -> SynopsisNote:
    """Return statements of the published study, with words before them that say whose they are.

    >>> answer(pd.DataFrame({"finding_id": ["a"], "statement": ["One."]}), "a")
    '**What the study found.** One.'
    """
    return SynopsisNote(f"**What the study found.** {statement(findings, *finding_ids)}")


def passage(findings: pd.DataFrame, *finding_ids: str, name: str, section: str) -> Html:
    """Return statements of the published study, each with a link to its place, and one to all that was found.

    `section` is the part of the page on the findings that tells the rest.
    """
    rows = _chosen(findings, finding_ids).reset_index()
    places = map(place_of, rows["source_table"], rows["source_row"])
    told = list(zip(rows["statement"], map(anchor_of, rows["finding_id"]), places, strict=True))
    html = render("show/findings/templates/passage.html", statements=told, pages=PAGES, section=section)
    return Html(name, html, caption=wording("What the study found, each statement with its place in the synopsis."))


def _chosen(findings: pd.DataFrame, finding_ids: tuple[str, ...]) -> pd.DataFrame:
    return findings.set_index("finding_id").loc[list(finding_ids)]
