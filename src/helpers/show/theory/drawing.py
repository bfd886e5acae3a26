"""The programme theory as SVG, drawn without any program outside Python: shapes and words say what colours say.

The drawing carries its own style with the page's colours and a fallback for each, so that it reads in light and dark
mode and as a file of its own.
"""

from collections.abc import Mapping
from textwrap import wrap
from typing import Any, Final

import pandas as pd
from markupsafe import escape

from helpers.analysis.theory import Layout, Route
from helpers.show.page.number_format import counted, listed

HEADS: Final = ("Who", "Concepts of the review", "Concepts of the evaluation", "Outcomes")
BOX_WIDTH, BOX_HEIGHT, COLUMN, LEFT, TOP, BOTTOM, WIDTH = 156, 70, 226, 10, 58, 58, 926
LETTERS_PER_LINE, LINE = 15, 20

STYLE: Final = (
    "svg.lb-theory{min-width:42rem;width:100%;height:auto;font:17.5px system-ui,sans-serif}"
    "@media(max-width:600px){svg.lb-theory{min-width:60rem}}"
    "svg.lb-theory text{fill:var(--lb-ink,#1c2733)}"
    "svg.lb-theory .lb-head{font-weight:700;fill:var(--lb-muted,#4b5866);font-size:17px}"
    "svg.lb-theory .lb-link{fill:none;stroke:var(--lb-muted,#4b5866);stroke-width:1.5;opacity:1}"
    "svg.lb-theory .lb-hinders{stroke:var(--lb-after,#b8540b);stroke-width:2.4;stroke-dasharray:9 5}"
    "svg.lb-theory .lb-either{stroke:var(--lb-accent,#6b2c91);"
    "stroke-width:2.4;stroke-dasharray:2 5;stroke-linecap:round}"
    "svg.lb-theory .lb-arrow{fill:var(--lb-muted,#4b5866)}"
    "svg.lb-theory .lb-node{fill:var(--lb-panel,#f4f6f8);stroke:var(--lb-ink,#1c2733);stroke-width:1.6}"
    "svg.lb-theory .lb-edge{fill:none;stroke:var(--lb-ink,#1c2733);stroke-width:1.2}"
    "svg.lb-theory .lb-outcome .lb-node{stroke:var(--lb-after,#b8540b);stroke-width:2.4}"
    "svg.lb-theory .lb-concept .lb-node{stroke:var(--lb-before,#0072b2);stroke-width:2.4}"
    "svg.lb-theory a text{text-decoration:underline}"
    "svg.lb-theory a:focus-visible .lb-node{stroke-width:5}"
)
LINK_CLASS: Final = {"hinders": " lb-hinders", "either way": " lb-either"}


def draw_theory(
    layout: Layout,
    links: pd.DataFrame,
    *,
    pages: Mapping[str, str] | None = None,
    mentions: Mapping[str, str] | None = None,
) -> str:
    """Return the theory as inline SVG in a box that scrolls by itself, left to right.

    Args:
        layout: places and routes.
        links: from, to and, where there is one, direction (supports, hinders, either way).
        pages: label of a part to the address that its box leads to; boxes without one lead nowhere.
        mentions: label of a part to what is told of it, such as "in CMOCs 8.1 and 8.7".

    Returns:
        Markup with a title and a description; every label escaped.
    """
    drawing = theory_svg(layout, links, pages=pages, mentions=mentions)
    box = '<div class="lb-scroll" role="region" tabindex="0" aria-label="Programme theory, scrolls sideways">'
    return f"{box}{drawing}</div>"


def theory_svg(
    layout: Layout,
    links: pd.DataFrame,
    *,
    pages: Mapping[str, str] | None = None,
    mentions: Mapping[str, str] | None = None,
) -> str:
    """Return the theory as an SVG document of its own; arguments as in `draw_theory`."""
    height = TOP + layout.height * BOX_HEIGHT + BOTTOM
    parts = layout.parts.set_index("node_id")
    ways = _directions(links)
    lines = [
        _link(route, parts, ways.get((route.start, route.end), ""))
        for route in sorted(layout.routes, key=lambda route: ways.get((route.start, route.end), "") in LINK_CLASS)
    ]
    boxes = [_part(row, pages or {}, mentions or {}) for row in layout.parts.itertuples()]
    heads = [
        f'<text x="{LEFT + column * COLUMN + BOX_WIDTH / 2:g}" y="{16 + 18 * i}" text-anchor="middle" class="lb-head">'
        f"{escape(words)}</text>"
        for column, head in _heads(layout.parts).items()
        for i, words in enumerate(wrap(head, 16))
    ]
    role = "group" if pages else "img"
    return (
        f'<svg class="lb-theory" viewBox="0 0 {WIDTH} {height:g}" role="{role}" '
        'aria-labelledby="theory-title theory-desc" xmlns="http://www.w3.org/2000/svg">'
        '<title id="theory-title">The revised programme theory, as we read it</title>'
        f'<desc id="theory-desc">{escape(_told(layout.parts, links))}</desc><style>{STYLE}</style>'
        '<defs><marker id="lb-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
        'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 10 5 0 10z" class="lb-arrow"/></marker></defs>'
        f"{''.join(heads)}{''.join(lines)}{''.join(boxes)}{_legend(height, ways)}</svg>"
    )


def _heads(parts: pd.DataFrame) -> dict[int, str]:
    """Return the heads of the columns that hold a part; concepts of no given origin are just concepts."""
    heads = {column: head for column, head in enumerate(HEADS) if column in set(parts["layer"])}
    if parts.loc[parts["layer"] == 1, "origin"].isna().any():
        heads[1] = "Concepts"
    return heads


def _x(column: float) -> float:
    return LEFT + column * COLUMN


def _y(middle: float) -> float:
    return TOP + middle * BOX_HEIGHT


def _link(route: Route, parts: pd.DataFrame, direction: str) -> str:
    a, b = int(parts.loc[route.start, "layer"]), int(parts.loc[route.end, "layer"])
    y1, y2 = _y(route.leaves), _y(route.arrives)
    if a == b:
        x, out = _x(a) + BOX_WIDTH, 26 + 12 * abs(route.arrives - route.leaves)
        path = f"M{x:g} {y1:.1f}C{x + out:g} {y1:.1f} {x + out:g} {y2:.1f} {x + 1:g} {y2:.1f}"
    else:
        forward = a < b
        x1 = _x(a) + (BOX_WIDTH if forward else 0)
        x2 = _x(b) + (-1 if forward else BOX_WIDTH + 1)
        path = f"M{x1:g} {y1:.1f}"
        for column, at in route.lanes:
            near, far = (_x(column), _x(column) + BOX_WIDTH) if forward else (_x(column) + BOX_WIDTH, _x(column))
            path += _curve(x1, y1, near, _y(at)) + f"H{far:g}"
            x1, y1 = far, _y(at)
        path += _curve(x1, y1, x2, y2)
    return f'<path d="{path}" class="lb-link{LINK_CLASS.get(direction, "")}" marker-end="url(#lb-arrow)"/>'


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    bend = (x2 - x1) / 2
    return f"C{x1 + bend:g} {y1:.1f} {x2 - bend:g} {y2:.1f} {x2:g} {y2:.1f}"


def _part(row: Any, pages: Mapping[str, str], mentions: Mapping[str, str]) -> str:
    """Draw one part: actors rounded, concepts square, outcomes pointed; double edges are of the evaluation."""
    x, y = _x(row.layer), _y(row.middle) - BOX_HEIGHT / 2
    shapes = [_shape(row.kind, x, y, BOX_WIDTH, BOX_HEIGHT, "lb-node")]
    if row.origin == "evaluation":
        shapes.append(_shape(row.kind, x + 4, y + 4, BOX_WIDTH - 8, BOX_HEIGHT - 8, "lb-edge"))
    lines = wrap(str(row.label), LETTERS_PER_LINE)[:3]
    first = y + BOX_HEIGHT / 2 - (len(lines) - 1) * LINE / 2 + 5
    text = "".join(
        f'<text x="{x + BOX_WIDTH / 2:g}" y="{first + LINE * i:g}" text-anchor="middle">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    drawn = f'<g class="lb-{escape(row.kind)}">{"".join(shapes)}{text}</g>'
    if row.label not in pages:
        return drawn
    told = ", ".join(part for part in (str(row.label), str(row.kind), mentions.get(row.label, "")) if part)
    return f'<a href="{escape(pages[row.label])}" aria-label="{escape(told)}"><title>{escape(told)}</title>{drawn}</a>'


def _shape(kind: str, x: float, y: float, width: float, height: float, css: str) -> str:
    if kind == "outcome":
        cut = 12
        points = (
            f"{x + cut:g},{y:g} {x + width - cut:g},{y:g} {x + width:g},{y + height / 2:g} "
            f"{x + width - cut:g},{y + height:g} {x + cut:g},{y + height:g} {x:g},{y + height / 2:g}"
        )
        return f'<polygon points="{points}" class="{css}"/>'
    corner = height / 2 if kind == "actor" else 3
    size = f'width="{width:g}" height="{height:g}" rx="{corner:g}"'
    return f'<rect x="{x:g}" y="{y:g}" {size} class="{css}"/>'


def _legend(height: float, ways: Mapping[tuple[str, str], str]) -> str:
    """Name the kinds of line there are, below the drawing."""
    named = {"supports": "supports", "hinders": "hinders", "either way": "can go either way"}
    held = [way for way in named if way in ways.values()]
    drawn = []
    for place, way in enumerate(held):
        x, y = LEFT + place * 220, height - 16
        drawn.append(
            f'<path d="M{x} {y:g}h52" class="lb-link{LINK_CLASS.get(way, "")}" marker-end="url(#lb-arrow)"/>'
            f'<text x="{x + 62}" y="{y + 5:g}">{named[way]}</text>'
        )
    return "".join(drawn)


def _directions(links: pd.DataFrame) -> dict[tuple[str, str], str]:
    if "direction" not in links:
        return {}
    held = zip(links["from"], links["to"], links["direction"].fillna(""), strict=True)
    return {(start, end): way for start, end, way in held}


def _told(parts: pd.DataFrame, links: pd.DataFrame) -> str:
    """Say the whole drawing in words, for those who do not see it."""
    label = dict(zip(parts["node_id"], parts["label"], strict=True))
    heads = f"{counted(len(parts), 'part')} in columns from who acts to what comes of it. "
    ways, verbs = _directions(links), {"hinders": "may hinder", "either way": "bears either way on"}
    told = []
    for start in dict.fromkeys(links["from"]):
        ends: dict[str, list[str]] = {}
        for end in links.loc[links["from"] == start, "to"]:
            ends.setdefault(verbs.get(ways.get((start, end), ""), "leads to"), []).append(label[end])
        told.append(f"{label[start]} {'; '.join(f'{verb} {listed(names)}' for verb, names in ends.items())}.")
    return heads + " ".join(told)
