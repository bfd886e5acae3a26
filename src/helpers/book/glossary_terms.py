"""Terms of the glossary, explained where they stand: the first of each on a page carries its definition."""

import posixpath
import re
from functools import cache
from pathlib import Path
from typing import Final

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

GLOSSARY: Final = "book/glossary"
_FORMS: Final = {
    "ARRS": ["ARRS", "Additional Roles Reimbursement Scheme"],
    "CMOC": ["CMOCs?", "configurations?"],
    "Delta, tipping": ["delta"],
    "Discretion": ["(?:micro-)?discretions?"],
    "Multiple imputation": ["multiple imputation", "multiply imputed"],
    "NPT": ["NPT", "Normalisation Process Theory"],
    "PCN": ["PCNs?", "primary care networks?"],
    "PPI": ["PPI", "patient and public involvement"],
    "VCSE": ["VCSE", "voluntary,? community and social enterprise", "voluntary sector"],
    "Edition": [],
    "Outcome": [],
    "Context": [],
    "Pairs": [],
}
"""How a term is also written; none for a word that stands in prose for much else. The rest: as it is, or with an s."""
_NOT_IN: Final = (nodes.title, nodes.reference, nodes.literal, nodes.table, nodes.caption, nodes.term)


class glossary_term(nodes.TextElement):  # type: ignore[misc]  # noqa: N801
    """A term within a line, which links to the glossary and is described by a definition of the page."""


class glossary_definitions(nodes.General, nodes.Element):  # type: ignore[misc]  # noqa: N801
    """The definitions that the terms of a page refer to; no text of the page, so that no search finds them."""


@cache
def definitions(page: Path) -> dict[str, str]:
    """Return the definitions of the page of the glossary, each on one line, by their terms."""
    block = page.read_text(encoding="utf-8").partition(":::{glossary}\n")[2].partition(":::")[0]
    entries = [entry.partition("\n") for entry in block.strip().split("\n\n")]
    return {term: " ".join(text.split()) for term, _, text in entries}


def pattern_of(term: str) -> re.Pattern[str] | None:
    """Return what finds a term in prose; None when it is a word of too many meanings.

    >>> bool(pattern_of("Link worker").search("Seven link workers.")), bool(pattern_of("GSE").search("gse"))
    (True, False)
    """
    forms = _FORMS.get(term, [f"{re.escape(term)}s?"])
    parts = [form if re.match("[A-Z]{3}", form) else f"(?i:{form})" for form in forms]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])") if parts else None


def explain_terms(app: Sphinx, doctree: nodes.document) -> None:
    """Make the first of each term in the prose of a page a link that carries its definition."""
    glossary = Path(app.srcdir) / f"{GLOSSARY}.md"
    page, here = next(iter(doctree.findall(nodes.section)), None), app.env.docname
    if page is None or here == GLOSSARY or not glossary.is_file():
        return
    waiting = {term: pattern for term in definitions(glossary) if (pattern := pattern_of(term))}
    explained: dict[str, str] = {}
    for text in [text for text in doctree.findall(nodes.Text) if _is_prose(text)]:
        parts: list[nodes.Node] = [text]
        while isinstance(parts[-1], nodes.Text) and (found := _first(waiting, parts[-1])):
            term, match = found
            del waiting[term]
            explained[_address(term)] = definitions(glossary)[term]
            parts[-1:] = _split(parts[-1], match, term, here)
        if len(parts) > 1:
            text.parent.replace(text, [part for part in parts if part.astext()])
    if explained:
        page += glossary_definitions("", entries=explained)


def _is_prose(text: nodes.Text) -> bool:
    """Say whether text stands in a paragraph, and in nothing that is a link, code, a table or a heading."""
    inside, node = False, text.parent
    while node is not None:
        if isinstance(node, _NOT_IN) or node.tagname in ("pending_xref", "download_reference"):
            return False
        inside = inside or isinstance(node, nodes.paragraph)
        node = node.parent
    return inside


def _first(waiting: dict[str, re.Pattern[str]], text: str) -> tuple[str, re.Match[str]] | None:
    """Return the term that comes first in text, the longer where two begin together."""
    found = [(term, match) for term, pattern in waiting.items() if (match := pattern.search(text))]
    return min(found, key=lambda one: (one[1].start(), -one[1].end()), default=None)


def _split(text: nodes.Text, match: re.Match[str], term: str, here: str) -> list[nodes.Node]:
    glossary = posixpath.relpath(f"{GLOSSARY}.html", posixpath.dirname(here) or ".")
    link = glossary_term("", match[0], address=_address(term), refuri=f"{glossary}#{_address(term)}")
    return [nodes.Text(text[: match.start()]), link, nodes.Text(text[match.end() :])]


def _address(term: str) -> str:
    """Return the anchor that Sphinx gives a term of a glossary.

    >>> _address("Holm's correction")
    'term-Holm-s-correction'
    """
    return "term-" + re.sub(r"[^A-Za-z0-9]+", "-", term)


def visit_term(self: HTML5Translator, node: glossary_term) -> None:
    """Open the link of a term."""
    described = {"aria-describedby": f"lb-{node['address']}"}
    self.body.append(self.starttag(node, "a", "", CLASS="lb-term", href=node["refuri"], **described))


def depart_term(self: HTML5Translator, node: glossary_term) -> None:
    """Close the link of a term."""
    self.body.append("</a>")


def visit_definitions(self: HTML5Translator, node: glossary_definitions) -> None:
    """Write the definitions out of sight, each with the id that its term refers to."""
    self.body.append('<div class="lb-definitions" hidden>')
    for address, definition in node["entries"].items():
        self.body.append(f'<p id="lb-{address}">{self.encode(definition)}</p>')
    self.body.append("</div>\n")
    raise nodes.SkipNode


def register(app: Sphinx) -> None:
    """Make the terms known to Sphinx."""
    app.add_node(glossary_term, html=(visit_term, depart_term))
    app.add_node(glossary_definitions, html=(visit_definitions, None))
    app.connect("doctree-read", explain_terms, priority=700)
