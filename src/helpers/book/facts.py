"""Roles by which prose asks for the published findings: no number and no statement of the study is typed on a page.

`{fact}` writes a statement, the configurations it rests on and its place in the synopsis; `{fact-text}` the statement
alone, for headings. `{published-list}` writes a column of a published table as a list, `{constructs-by-theme}` the
matrix of constructs, themes and configurations. What they ask for is imported when a page is read that asks.
"""

import functools
import posixpath
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from helpers.constructs import shipped_framework
from helpers.data.descriptor import origin_of

if TYPE_CHECKING:
    import pandas as pd

CARDS = "notebooks/05_cmoc_tables"
COVERAGE = "book/findings/coverage"


class Fact(SphinxRole):
    """A statement, with links to what it rests on."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the statement, its configurations and its place."""
        finding = find(self.text)
        if finding is None:
            return _unknown(self, self.text)
        here = self.env.docname
        content: list[nodes.Node] = [nodes.Text(finding["statement"])]
        cmocs = [cmoc for cmoc in str(finding["cmocs"]).split(";") if cmoc]
        if cmocs:
            content.append(_rests_on(here, cmocs))
        return [nodes.inline("", "", *content, _place(here, finding), classes=["lb-fact"])], []


class FactText(SphinxRole):
    """A statement alone."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the statement."""
        finding = find(self.text)
        return _unknown(self, self.text) if finding is None else ([nodes.Text(finding["statement"])], [])


class PublishedList(SphinxDirective):
    """A column of a published table as a numbered list: `{published-list} TABLE` with the option `column`."""

    required_arguments = 1
    option_spec = {"column": directives.unchanged_required}  # noqa: RUF012 - docutils asks for a plain dict

    def run(self) -> list[nodes.Node]:
        """Return the list; a table of made-up rows is none that prose may ask for."""
        if origin_of(self.arguments[0]) == "synthetic":
            raise self.error(f"{self.arguments[0]} is not published: prose lists published tables alone")
        cells = _published(self.arguments[0])[self.options["column"]]
        items = [nodes.list_item("", nodes.paragraph("", str(cell))) for cell in cells]
        return [nodes.enumerated_list("", *items, enumtype="arabic")]


class ConstructsByTheme(SphinxDirective):
    """The matrix of constructs by theme, whose configurations lead to their cards: `{constructs-by-theme}`."""

    def run(self) -> list[nodes.Node]:
        """Return the matrix."""
        from helpers.show.npt.matrix import matrix_html

        cards = _relative(self.env.docname, CARDS)
        html = matrix_html(_published("cmocs"), shipped_framework().frame, cards)
        return [nodes.raw("", html, format="html")]


@functools.cache
def findings() -> dict[str, dict[str, Any]]:
    """Return the findings by their names."""
    rows: list[dict[str, Any]] = _published("findings").fillna("").to_dict("records")  # type: ignore[assignment]
    return {row["finding_id"]: row for row in rows}


def find(finding_id: str) -> dict[str, Any] | None:
    """Return one finding, or None when there is none of that name."""
    return findings().get(finding_id.strip())


@functools.cache
def configurations() -> dict[str, str]:
    """Return the published configurations, each in a sentence, by their numbers."""
    from helpers.analysis.cmocs import cmoc_sentences

    sentences = cmoc_sentences(_published("cmoc_elements"))
    return dict(zip(sentences["cmoc_id"].astype(str), sentences["sentence"], strict=True))


def _published(table: str) -> "pd.DataFrame":
    """Return a published table."""
    from helpers.data.study import load_published

    return load_published(table)


def register(app: Sphinx) -> None:
    """Make the roles and the directive known to Sphinx."""
    app.add_role("fact", Fact())
    app.add_role("fact-text", FactText())
    app.add_directive("published-list", PublishedList)
    app.add_directive("constructs-by-theme", ConstructsByTheme)


def _rests_on(here: str, cmocs: list[str]) -> nodes.inline:
    """Return links to the cards of configurations."""
    from helpers.show.cmocs.addresses import address_of

    links: list[nodes.Node] = []
    for cmoc in cmocs:
        target = f"{_relative(here, CARDS)}#{address_of(cmoc)}"
        title = f"Configuration {cmoc}: {configurations()[cmoc]}"
        links += [nodes.Text(" "), nodes.reference("", cmoc, refuri=target, reftitle=title, classes=["lb-cmoc"])]
    return nodes.inline("", "", *links, classes=["lb-rests-on"])


def _place(here: str, finding: dict[str, Any]) -> nodes.reference:
    """Return a mark that names the place in the synopsis and leads to the list of all places."""
    from helpers.show.findings.places import anchor_of, place_of

    place = place_of(finding["source_table"], finding["source_row"])
    uri = f"{_relative(here, COVERAGE)}#{anchor_of(finding['finding_id'])}"
    return nodes.reference("", "§", refuri=uri, reftitle=f"Synopsis: {place}", classes=["lb-place"])


def _relative(here: str, target: str) -> str:
    """Return the address of a page as seen from another."""
    return posixpath.relpath(f"{target}.html", posixpath.dirname(here) or ".")


def _unknown(role: SphinxRole, name: str) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Return a warning: findings.csv has no such statement."""
    message = role.inliner.reporter.error(f"findings.csv has no statement called {name!r}", line=role.lineno)
    return [role.inliner.problematic(role.rawtext, role.rawtext, message)], [message]
