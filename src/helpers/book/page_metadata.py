"""What a page says of itself: a description for search engines and previews, and at its foot who made the book."""

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from bs4 import BeautifulSoup
from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

CITATION: Final = "CITATION.cff"
"""What the book says of itself; an edition about a study folder has none and says nothing of the kind."""
LONGEST: Final = 200
SYNTHETIC: Final = "Synthetic data, not results of the study. "
_NO_CONTACT: Final = (
    "On the study: its authors, at the address below its title. On this book: who gave you this copy; "
    "how to propose a change is in CONTRIBUTING.md, which comes with the code."
)


def describe_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page its description, its preview, what citation managers read, and what stands at its foot."""
    cited = citation(Path(app.srcdir) / CITATION)
    title = _plain(context.get("title", ""))
    described = ""
    if doctree is not None:
        described = described_by_its_words(doctree, otherwise=f"{title}: {app.config.html_title}")
    tags = {"og:title": title or app.config.html_title, "og:type": "website", "og:site_name": app.config.html_title}
    if pagename != app.config.root_doc:
        tags["og:type"] = "article"
    if described:
        tags |= {"description": described, "og:description": described}
    if cited and pagename == app.config.root_doc:
        tags |= _for_citation_managers(cited)
    context["metatags"] = context.get("metatags", "") + "".join(f"\n{_tag(*one)}" for one in tags.items())
    context["about"] = about(cited) if cited and doctree is not None else None


def about(cited: dict[str, Any]) -> dict[str, str]:
    """Return what stands at the foot of a page, from the book's own citation."""
    study = cited["references"][0]
    authors, date = _names(cited["authors"]), str(cited["date-released"])
    contact = [one.get("email") or one.get("website") for one in cited.get("contact", [])]
    return {
        "authors": authors,
        "version": str(cited["version"]),
        "date": date,
        "citation": f"{authors}. {cited['title']}. Version {cited['version']}, {date[:4]}.",
        "study": f"{_names(study['authors'])}. {study['title']}. {study['publisher']['name']}, {study['year']}.",
        "doi": f"https://doi.org/{study['doi']}",
        "contact": ", ".join(one for one in contact if one) or _NO_CONTACT,
        "license": cited["license"],
    }


@cache
def citation(path: Path) -> dict[str, Any] | None:
    """Return a citation file as it is read, or None when there is none."""
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return the whole sentences that fit a description, or the words that do when the first is too long.

    >>> shortened("One. Two. " + "x" * 300)
    'One. Two.'
    """
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    start = text[: longest - 2]
    ends = [match.end() for match in re.finditer(r"[.?!](?= )", start)]
    return start[: ends[-1]] if ends else start.rpartition(" ")[0] + " …"


def described_by_its_words(doctree: nodes.document, *, otherwise: str = "") -> str:
    """Return what describes a page: its last "In short" box, which is on its own data, or its first paragraph.

    What the box says of its data stands first, and of a long answer as many words as there is room for; other words
    are taken where a page has neither.
    """
    mark = _mark(doctree)
    boxes = [box for box in doctree.findall(nodes.container) if "lb-output-in-short" in box["classes"]]
    if boxes:
        soup = BeautifulSoup(boxes[-1].astext(), "html.parser")
        mark += "".join(f"{part.get_text(' ', strip=True)} " for part in soup.select("p.lb-mark"))
        words = " ".join(part.get_text(" ", strip=True) for part in soup.select("p:not(.lb-label, .lb-mark)"))
        return f"{mark}{shortened(words, LONGEST - len(mark))}".strip()
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section) and paragraph.astext().strip():
            return mark + shortened(str(paragraph.astext()), LONGEST - len(mark))
    return mark + otherwise


def _mark(doctree: nodes.document) -> str:
    """Return what says that a page is about made-up data, which a description takes with it."""
    banners = [box.astext() for box in doctree.findall(nodes.container) if "lb-output-banner" in box["classes"]]
    return SYNTHETIC if any("lb-synthetic" in banner for banner in banners) else ""


def _for_citation_managers(cited: dict[str, Any]) -> dict[str, str]:
    return {
        "citation_title": cited["title"],
        "citation_author": _names(cited["authors"]),
        "citation_publication_date": str(cited["date-released"]).replace("-", "/"),
        "citation_language": "en",
    }


def _names(people: list[dict[str, str]]) -> str:
    """Return authors as a reference lists them.

    >>> _names([{"family-names": "Wong", "given-names": "Geoff"}, {"name": "and others"}])
    'Wong G, and others'
    """
    return ", ".join(
        one.get("name") or f"{one['family-names']} {''.join(name[0] for name in one['given-names'].split())}"
        for one in people
    )


def _plain(title: str) -> str:
    return BeautifulSoup(title, "html.parser").get_text()


def _tag(name: str, content: str) -> str:
    kind = "property" if name.startswith("og:") else "name"
    return Markup('<meta {}="{}" content="{}">').format(Markup(kind), name, content)  # noqa: S704 - a fixed word


def register(app: Sphinx) -> None:
    """Let every page be described."""
    app.connect("html-page-context", describe_page)
