"""Sphinx extension of the book: figures with alt text and downloads, banners at the top, formulas without scripts.

It works on an edition and on a plain `jupyter-book build .` alike, since all it needs travels in the outputs' metadata.
"""

import struct
from binascii import a2b_base64
from typing import Any
from urllib.parse import quote

from docutils import nodes
from latex2mathml.converter import convert
from markupsafe import escape
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from helpers.book import (
    archive,
    facts,
    glossary_terms,
    kept_pages,
    page_metadata,
    read_pages,
    search_index,
    translated_pages,
)
from helpers.book.assets import site_files
from helpers.book.file_checksums import sha256
from helpers.book.page_outputs import PORTRAIT, file_name, files_of

AT_TOP = ("banner", "in-short")
"""Kinds of output that move to the top of their page, in this order."""

LABELS = {".csv": "Data (CSV)", ".xlsx": "Data (Excel)", ".svg": "Figure (SVG)", ".png": "Figure (PNG)"}
"""What a download is called on the page, by its ending."""


SHOWS = {"figure": "Show the figure", "table": "Show the table"}
"""What a fold offers to show, by the kind of what is in it."""

MORE = "Show more"
"""What any other fold offers."""

ON_A_PHONE = "(max-width: 600px)"
"""Where the portrait form of a figure stands in the place of the other; book.css has the same."""


class Picture(nodes.General, nodes.Element):  # type: ignore[misc]
    """A figure's image and, second, its form for a phone; a page has one of them, with one alternative text."""


class PictureLink(nodes.General, nodes.Inline, nodes.Element):  # type: ignore[misc]
    """The offer to download an image that a page shows: a link to it, so that it is stored once."""


class Fold(nodes.General, nodes.Element):  # type: ignore[misc]
    """What is folded away under a line of words."""


class LinkbookOutput:
    """Render the outputs of `helpers.show.page.output`; myst-nb finds this class by its entry point."""

    mime_priority_overrides: tuple[()] = ()

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the nodes of one output, or None to leave it to myst-nb when it is not one of ours."""
        entry = data.output_metadata.get("linkbook")
        if inline or not isinstance(entry, dict) or data.mime_type not in ("image/png", "text/html"):
            return None
        if entry["kind"] == "fold":
            return []
        box = _box(renderer, data, entry)
        return [Fold("", box, words=entry["fold"], behind=_behind(entry)) if entry.get("fold") else box]


def _box(renderer: Any, data: Any, entry: dict[str, Any]) -> nodes.Element:
    """Return what an output shows: a figure with its number, or a box with a table, markup or words."""
    if entry["kind"] == "figure":
        return _figure(renderer, data, entry)
    content: list[nodes.Element] = [nodes.raw("", data.string, format="html")]
    if entry.get("numbered"):
        return _captioned(content, entry, _downloads(renderer, entry))
    box = nodes.container("", *content, classes=["lb-output", f"lb-output-{entry['kind']}"])
    if entry["kind"] == "banner":
        box["mark"] = entry.get("mark", "")
    if "name" in entry:
        box["ids"] = [entry["name"]]
        box += _downloads(renderer, entry)
    return box


def _behind(entry: dict[str, Any]) -> str:
    """Return what a fold offers to show."""
    kind = "figure" if entry.get("numbered") else entry["kind"]
    return SHOWS.get(kind, MORE)


def _figure(renderer: Any, data: Any, entry: dict[str, Any]) -> nodes.figure:
    address = _written(renderer, entry, ".png", a2b_base64(data.content))
    image = nodes.image(uri=address, alt=entry["alt"])
    upright = files_of(entry).get(PORTRAIT)
    shown = Picture("", image, sizes=[_size(a2b_base64(data.content))])
    if upright:
        shown += nodes.image(uri=_written(renderer, entry, PORTRAIT, upright))
        shown["sizes"] += [_size(upright)]
    return _captioned([shown], entry, _downloads(renderer, entry, data.content))


def _captioned(content: list[nodes.Element], entry: dict[str, Any], downloads: list[nodes.Element]) -> nodes.figure:
    """Return a figure, which Sphinx numbers, of what is drawn, its caption and its downloads."""
    figure = nodes.figure("", *content, classes=["lb-figure"], ids=[entry["name"]])
    figure += nodes.caption("", entry["caption"])
    figure += nodes.legend("", *downloads)
    return figure


def _downloads(renderer: Any, entry: dict[str, Any], png: str | None = None) -> list[nodes.Element]:
    files = files_of(entry, png)
    if not files:
        return []
    line = nodes.paragraph(classes=["lb-downloads"])
    for ending, content in files.items():
        if ending not in LABELS:
            continue
        target, words = _written(renderer, entry, ending, content), LABELS[ending]
        link = (
            PictureLink("", nodes.image(uri=target), offer=words)
            if ending == ".png"
            else addnodes.download_reference("", words, reftarget=target, refexplicit=True, refwarn=False)
        )
        line += [link, nodes.Text(" ")]
    return [line]


def _written(renderer: Any, entry: dict[str, Any], ending: str, content: bytes) -> str:
    """Write one file beside the page, in a folder of its own so that equal names do not meet; return its address."""
    digest = sha256(content)[:16]
    path: str = renderer.write_file([digest, file_name(entry, ending)], content, exists_ok=True)
    return path


def mark_title(app: Sphinx, doctree: nodes.document) -> None:
    """Let the title that a browser's tab and a search result show say what kind of data a page rests on."""
    banner = next((box for box in doctree.findall(nodes.container) if _is_output(box, "banner")), None)
    title = next(iter(doctree.findall(nodes.title)), None)
    if banner is not None and title is not None and (mark := banner.get("mark", "")):
        doctree["title"] = f"{title.astext()} ({mark[:1].lower()}{mark[1:].rstrip('.')})"


def _size(png: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG on the page, which has half of its pixels each way."""
    width, height = struct.unpack(">II", png[16:24])
    return width // 2, height // 2


def show_picture(self: HTML5Translator, node: Picture) -> None:
    """Write a figure's image as a link to it in full size, with its form for a phone as another source."""
    addresses = [_address(self, image) for image in node.children]
    (wide, *upright), (size, *of_upright) = addresses, node["sizes"]
    self.body.append(f'<a class="reference internal image-reference" href="{wide}"><picture>')
    for address, (width, height) in zip(upright, of_upright, strict=True):
        self.body.append(f'<source media="{ON_A_PHONE}" srcset="{address}" width="{width}" height="{height}"/>')
    alt = escape(node.children[0]["alt"])
    shape = f'width="{size[0]}" height="{size[1]}"'
    self.body.append(f'<img class="lb-image" src="{wide}" alt="{alt}" {shape} loading="lazy" decoding="async"/>')
    self.body.append("</picture></a>")
    raise nodes.SkipNode


def offer_picture(self: HTML5Translator, node: PictureLink) -> None:
    """Write the link by which an image of the page is downloaded."""
    address = _address(self, node.children[0])
    words = _in_its_language(node, node["offer"])
    self.body.append(f'<a class="reference download internal" download="" href="{address}">{words}</a>')
    raise nodes.SkipNode


def _in_its_language(node: nodes.Element, words: str) -> str:
    """Return a label as markup that says its language where the page is translated."""
    language = node.get("language", "")
    return f'<span lang="{language}">{escape(words)}</span>' if language else str(escape(words))


def _address(self: HTML5Translator, image: nodes.Element) -> str:
    """Return the address of an image from the page that shows it."""
    return f"{self.builder.imgpath}/{quote(self.builder.images[image['uri']])}"


def open_fold(self: HTML5Translator, node: Fold) -> None:
    """Write the line under which something is folded away."""
    offer = f'<span class="lb-behind">{_in_its_language(node, node["behind"])}</span>'
    self.body.append(f'<details class="lb-fold"><summary>{escape(node["words"])} {offer}</summary>')


def close_fold(self: HTML5Translator, node: Fold) -> None:
    """End what is folded away."""
    self.body.append("</details>")


def move_to_top(app: Sphinx, doctree: nodes.document) -> None:
    """Move the data banner and the "In short" box of a page to just below its title."""
    page = next(iter(doctree.findall(nodes.section)), None)
    if page is None:
        return
    boxes = [box for kind in AT_TOP for box in doctree.findall(nodes.container) if _is_output(box, kind)]
    for position, box in enumerate(boxes, start=1):
        box.parent.remove(box)
        page.insert(position, box)


def move_code_to_end(app: Sphinx, doctree: nodes.document) -> None:
    """Move the cells before the first heading that show nothing, such as the imports, to the page's last section."""
    page, sections = _page_and_sections(doctree)
    if page is None or not sections:
        return
    for cell in [node for node in page.children[: page.index(sections[0])] if _shows_nothing(node)]:
        page.remove(cell)
        sections[-1] += cell


def drop_empty_sections(app: Sphinx, doctree: nodes.document) -> None:
    """Leave out a section in which nothing is shown, such as one about patients where a site gave none.

    Its code goes to the page's last section, so that a reader can still see why.
    """
    _, sections = _page_and_sections(doctree)
    for section in sections[:-1]:
        cells = [node for node in section.children if not isinstance(node, nodes.title)]
        if cells and all(_shows_nothing(cell) for cell in cells):
            sections[-1] += cells
            section.parent.remove(section)


def _page_and_sections(doctree: nodes.document) -> tuple[nodes.section | None, list[nodes.section]]:
    """Return the section that is the whole page, and those directly in it."""
    page = next(iter(doctree.findall(nodes.section)), None)
    return page, [node for node in page.children if isinstance(node, nodes.section)] if page else []


def _shows_nothing(node: nodes.Node) -> bool:
    """Say whether a node is a code cell whose outputs are gone or were never there."""
    if not isinstance(node, nodes.container) or node.get("nb_element") != "cell_code":
        return False
    outputs = [part for part in node.children if part.get("nb_element") == "cell_code_output"]
    return not any(output.children for output in outputs)


def _is_output(node: nodes.Node, kind: str) -> bool:
    return isinstance(node, nodes.container) and f"lb-output-{kind}" in node["classes"]


def escape_root_title(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Escape the title of the front page, which the theme writes into the sidebar as it is."""
    if "root_title" in context:
        context["root_title"] = str(escape(context["root_title"]))


def unlist_references(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Take the role of a list from the references: its entries have a role of their own, which a list may not hold."""
    if "body" in context:
        context["body"] = context["body"].replace(
            '<div role="list" class="citation-list">', '<div class="citation-list">'
        )


def inline_formula(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula within a line as MathML, which browsers draw without a script."""
    self.body.append(f'<span class="math">{convert(node.astext())}</span>')
    raise nodes.SkipNode


def block_formula(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on lines of its own as MathML, in a box that scrolls by itself."""
    formula = convert(node.astext(), display="block")
    label = escape(node.astext().strip())
    self.body.append(f'<div class="math lb-scroll" role="region" tabindex="0" aria-label="{label}">{formula}</div>')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension with Sphinx."""
    facts.register(app)
    read_pages.register(app)
    kept_pages.register(app)
    search_index.register(app)
    app.add_node(Picture, html=(show_picture, None))
    app.add_node(PictureLink, html=(offer_picture, None))
    app.add_node(Fold, html=(open_fold, close_fold))
    glossary_terms.register(app)
    page_metadata.register(app)
    archive.register(app)
    translated_pages.register(app)
    site_files.register(app)
    app.add_html_math_renderer("mathml", (inline_formula, None), (block_formula, None))
    app.connect("doctree-read", mark_title, priority=100)  # before Sphinx collects the titles
    app.connect("doctree-read", move_to_top)
    app.connect("doctree-read", move_code_to_end, priority=600)
    app.connect("doctree-read", drop_empty_sections, priority=300)  # before Sphinx collects the contents
    app.connect("html-page-context", unlist_references)
    app.connect("html-page-context", escape_root_title, priority=900)  # after the theme has set it
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
