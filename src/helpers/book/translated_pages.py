"""Pages with their headings and labels in another language: what stays English is marked as English.

The labels come with the staged configuration, as `linkbook_labels`. They are put into the page that was read, so that
anchors and links stay what they are in English, and what is written passes through the writer, which escapes it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from docutils import nodes
from markupsafe import Markup, escape
from sphinx import addnodes
from sphinx.application import Sphinx

from helpers.data.translation import Translation

ENGLISH: Final = "en"
_CAPTION: Final = re.compile(r"(?m)^(  - caption: )(.*)$")
_OFFERS: Final = ("behind", "offer")
"""Attributes in which what a fold or a link to a picture offers is kept."""
IN_SHORT: Final = "In short"
SHOW_CODE: Final = "Show the code"
HIDE_CODE: Final = "Hide the code"
CONTENTS: Final = "Contents"
SEARCH: Final = "Search this book..."
_DRAFT: Final = (
    "Headings and labels in the language {language} are a draft made with the help of a machine: nobody who speaks it "
    "has read them. The text is in English."
)
_READ: Final = "Headings and labels in the language {language} were read by {read_by}. The text is in English."


def set_language(config: dict[str, Any], translation: Translation, announcement: str) -> None:
    """Put the language and its labels into the configuration of a staged edition, and say whether anybody read them."""
    options = config["sphinx"]["config"]
    options["language"] = translation.language
    options["linkbook_labels"] = dict(translation.labels)
    options["nb_code_prompt_show"] = translation.of(SHOW_CODE)
    options["nb_code_prompt_hide"] = translation.of(HIDE_CODE)
    theme = options["html_theme_options"]
    theme["toc_title"] = str(escape(translation.of(CONTENTS)))
    theme["search_bar_text"] = str(escape(translation.of(SEARCH)))
    theme["announcement"] = str(with_english(announcement, translation.labels, translation.language))
    said = (_READ if translation.read_by else _DRAFT).format(
        language=translation.language, read_by=escape(translation.read_by)
    )
    footer = config["html"]["extra_footer"]
    config["html"]["extra_footer"] = f'<div lang="{ENGLISH}">{footer}<p>{said}</p></div>'


def contents_in(contents: str, translation: Translation) -> str:
    """Return a table of contents with its captions in another language.

    >>> contents_in("parts:\\n  - caption: Behind it\\n", Translation("cy", {"Behind it": "Y tu ôl"}))
    "parts:\\n  - caption: 'Y tu ôl'\\n"
    """

    def told(line: re.Match[str]) -> str:
        text = translation.of(line[2])
        return line[0] if text == line[2] else "{}'{}'".format(line[1], text.replace("'", "''"))

    return _CAPTION.sub(told, contents)


def with_english(label: str, labels: Mapping[str, str], language: str) -> Markup:
    """Return a label in another language as markup, with its English beside; by itself where it is not translated.

    >>> with_english("Private", {"Private": "Preifat"}, "cy")
    Markup('<span lang="cy">Preifat</span> <span lang="en">(Private)</span>')
    """
    if label not in labels:
        return Markup('<span lang="{}">{}</span>').format(ENGLISH, label)
    told = Markup('<span lang="{}">{}</span> <span lang="{}">({})</span>')
    return told.format(language, labels[label], ENGLISH, label)


def register(app: Sphinx) -> None:
    """Register with Sphinx the labels, and what puts them into pages."""
    app.add_config_value("linkbook_labels", {}, "env", types=frozenset({dict}))
    app.connect("doctree-read", translate_page, priority=50)  # before titles are marked and collected
    app.connect("html-page-context", mark_prompts)


def translate_page(app: Sphinx, doctree: nodes.document) -> None:
    """Put the labels into a page that was read; a book in English has none, and stays as it is."""
    labels: Mapping[str, str] = app.config.linkbook_labels
    language = app.config.language
    if language == ENGLISH:
        return
    translate(doctree, labels, language, is_front_page=app.env.docname == app.config.root_doc)


def mark_prompts(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Say of which language the lines are that show and hide code, which myst-nb writes as they are configured."""
    labels = app.config.linkbook_labels
    for kind, label in (("collapsed", SHOW_CODE), ("expanded", HIDE_CODE)):
        if label in labels and "body" in context:
            tag = f'<p class="{kind} admonition-title"'
            context["body"] = context["body"].replace(f"{tag}>", f'{tag} lang="{app.config.language}">')


def translate(doctree: nodes.document, labels: Mapping[str, str], language: str, *, is_front_page: bool) -> None:
    """Translate titles, the frame of outputs and downloads, and on the front page the list of chapters."""
    for section in [node for node in doctree.children if isinstance(node, nodes.section)]:
        section["classes"].append(f"language-{ENGLISH}")
    for title in doctree.findall(nodes.title):
        _translate_whole(title, labels, language)
    for link in doctree.findall(addnodes.download_reference):
        _translate_whole(link, labels, language)
    if is_front_page:
        for item in doctree.findall(nodes.list_item):
            for link in item.findall(_is_link):
                _translate_whole(link, labels, language, keep=True)
    for box in doctree.findall(nodes.container):
        for raw in [node for node in box.children if isinstance(node, nodes.raw)]:
            if change := _FRAMES.get(_kind_of(box)):
                html, raw.children = change(raw.astext(), labels, language), []
                raw += nodes.Text(html)
    for node in doctree.findall(nodes.Element):
        for key in [key for key in _OFFERS if key in node and node[key] in labels]:
            node[key], node["language"] = labels[node[key]], language


def _is_link(node: nodes.Node) -> bool:
    return isinstance(node, nodes.reference | addnodes.pending_xref)


def _translate_whole(node: nodes.Element, labels: Mapping[str, str], language: str, *, keep: bool = False) -> None:
    """Put the translation of its whole text into a node, or mark what it holds as English, unless it is to `keep`."""
    text = node.astext()
    while len(node.children) == 1 and isinstance(node.children[0], nodes.inline):
        node = node.children[0]  # of a link, what its words stand in is made anew when it is resolved
    if text in labels:
        node.children = []
        node += nodes.inline("", labels[text], classes=[f"language-{language}"])
    elif not keep:
        held, node.children = node.children, []
        node += nodes.inline("", "", *held, classes=[f"language-{ENGLISH}"])


def _kind_of(box: nodes.Element) -> str:
    prefix = "lb-output-"
    return next((name.removeprefix(prefix) for name in box["classes"] if name.startswith(prefix)), "")


def _in_short(html: str, labels: Mapping[str, str], language: str) -> str:
    """Return the box "In short" with its label in another language."""
    if IN_SHORT not in labels:
        return html
    told = f'<p class="lb-label" lang="{language}">{escape(labels[IN_SHORT])}</p>'
    return html.replace(f'<p class="lb-label">{IN_SHORT}</p>', told, 1)


def _banner(html: str, labels: Mapping[str, str], language: str) -> str:
    """Return a banner with its title in another language and in English."""
    from helpers.show.page.banner import BANNER_TITLES  # which takes a second that a page in English is spared

    for title in BANNER_TITLES:
        if title in labels:
            beside = with_english(title, labels, language)
            html = html.replace(f"<strong>{title}.</strong>", f"<strong>{beside}.</strong>", 1)
    return html


_FRAMES: Final[Mapping[str, Callable[[str, Mapping[str, str], str], str]]] = {"in-short": _in_short, "banner": _banner}
"""What is done to the markup of an output, by its kind."""
