"""Tables and files of the chapter on the programme theory."""

from typing import Any

import pandas as pd
from markupsafe import Markup

from helpers.analysis.theory import Layout, graph_json, graphml_text
from helpers.show.cmocs.addresses import PAGE, address_of
from helpers.show.page import Html, Table
from helpers.show.page.templates import render
from helpers.show.theory.drawing import theory_svg


def files(graph: Any, layout: Layout, nodes: pd.DataFrame, links: pd.DataFrame) -> Html:
    """Return the theory as files: the graph for other programs, and the drawing."""
    contents = {"graphml": graphml_text(graph), "json": graph_json(graph), "svg": theory_svg(layout, links)}
    caption = "The theory as files."
    return Html("theory-files", "", caption=caption, data=nodes, n=len(nodes), files=contents, file="theory-nodes")


def parts(mentioned: pd.DataFrame) -> Html:
    """Return the parts of the theory and the configurations that mention them."""
    caption = "The parts of the theory and the configurations that mention them."
    html = parts_html(mentioned, caption=caption)
    return Html("theory-parts", html, caption=caption, data=mentioned, n=len(mentioned))


def link_sources(nodes: pd.DataFrame, links: pd.DataFrame) -> Table:
    """Return every link with what the text says there, and where."""
    return Table(
        "theory-link-sources",
        link_table(nodes, links),
        caption="Every link with what its source says there, and where.",
        missing="-",
        n=len(links),
    )


def link_table(nodes: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return the links with the names of their ends; from, to, source and, where they are given, direction and reading.

    >>> nodes = pd.DataFrame({"node_id": ["a", "b"], "label": ["A", "B"]})
    >>> link_table(nodes, pd.DataFrame({"from": ["a"], "to": ["b"], "source": ["x"]})).values.tolist()
    [['A', 'B', 'x']]
    """
    label = nodes.set_index("node_id")["label"]
    columns = [name for name in ("from", "direction", "to", "reading", "source") if name in links and links[name].any()]
    return links.assign(**{end: links[end].map(label) for end in ("from", "to")})[columns]


def parts_html(mentioned: pd.DataFrame, *, caption: str) -> Markup:
    """Return the parts of the theory as a table, each with links to the cards of the CMOCs that mention it."""
    columns = mentioned[["label", "kind", "origin", "source"]]
    texts = columns.astype(object).where(columns.notna() & (columns != ""), "-")
    ids = [[cmoc_id for cmoc_id in joined.split(", ") if cmoc_id] for joined in mentioned["cmoc_ids"]]
    rows = [
        {"cells": cells, "cmocs": [{"cmoc_id": cmoc_id, "anchor": address_of(cmoc_id)} for cmoc_id in cmocs]}
        for cells, cmocs in zip(texts.itertuples(index=False), ids, strict=True)
    ]
    heads = ("Part", "Kind", "Comes from", "Where the text says so", "CMOCs that mention it")
    return render("show/theory/templates/parts.html", caption=caption, heads=heads, rows=rows, page=PAGE)
