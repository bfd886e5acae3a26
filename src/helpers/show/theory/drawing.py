"""The programme theory as SVG, drawn without any program outside Python: shapes and words say what colours say.

The drawing carries its own style with the page's colours and a fallback for each, so that it reads in light and dark
mode and as a file of its own.
"""

from collections.abc import Mapping
from textwrap import wrap
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from helpers.analysis.theory import Layout, Route
from helpers.show.page.number_format import counted, listed
from helpers.show.page.templates import render

HEADS: Final = ("Who", "Concepts of the review", "Concepts of the evaluation", "Outcomes")
BOX_WIDTH, BOX_HEIGHT, COLUMN, LEFT, TOP, BOTTOM, WIDTH = 156, 70, 226, 10, 58, 58, 926
LETTERS_PER_LINE, LINE = 15, 20
LINK_CLASS: Final = {"hinders": " lb-hinders", "either way": " lb-either"}

Directions = Mapping[tuple[str, str], str]
"""The ends of a link to its direction: supports, hinders or either way; "" when none is given."""


def draw_theory(
    layout: Layout,
    links: pd.DataFrame,
    *,
    pages: Mapping[str, str] | None = None,
    mentions: Mapping[str, str] | None = None,
) -> Markup:
    """Return the theory as inline SVG in a box that scrolls by itself; arguments as in `theory_svg`."""
    drawing = theory_svg(layout, links, pages=pages, mentions=mentions)
    label = "Programme theory, scrolls sideways"
    return render("show/page/templates/scroll_box.html", label=label, content=drawing)


def theory_svg(
    layout: Layout,
    links: pd.DataFrame,
    *,
    pages: Mapping[str, str] | None = None,
    mentions: Mapping[str, str] | None = None,
) -> Markup:
    """Return the theory as an SVG document of its own, left to right, with a title and a description.

    `pages` is the label of a part to the address that its box leads to, `mentions` to what is said of it there, such as
    "in two CMOCs: 8.1, 8.7".
    """
    height = TOP + layout.height * BOX_HEIGHT + BOTTOM
    directions = _directions(links)
    marked_last = sorted(layout.routes, key=lambda route: directions.get((route.start, route.end), "") in LINK_CLASS)
    layer = dict(zip(layout.parts["node_id"], layout.parts["layer"], strict=True))
    return render(
        "show/theory/templates/theory.svg",
        width=WIDTH,
        height=f"{height:g}",
        role="group" if pages else "img",
        description=_description(layout.parts, links, directions),
        heads=_heads(layout.parts),
        links=[_link(route, layer, directions) for route in marked_last],
        boxes=[_box(part, pages or {}, mentions or {}) for part in layout.parts.itertuples()],
        legend=_legend(height, directions),
    )


def _heads(parts: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the heads of the columns that have a part; concepts of no given origin are just concepts."""
    heads = {column: head for column, head in enumerate(HEADS) if column in set(parts["layer"])}
    if parts.loc[parts["layer"] == 1, "origin"].isna().any():
        heads[1] = "Concepts"
    return [
        {"words": words, "at": {"x": f"{_x(column) + BOX_WIDTH / 2:g}", "y": 16 + 18 * i}}
        for column, head in heads.items()
        for i, words in enumerate(wrap(head, 16))
    ]


def _x(column: float) -> float:
    return LEFT + column * COLUMN


def _y(middle: float) -> float:
    return TOP + middle * BOX_HEIGHT


def _link(route: Route, layer: Mapping[str, int], directions: Directions) -> dict[str, str]:
    a, b = layer[route.start], layer[route.end]
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
    return {"path": path, "css": LINK_CLASS.get(directions.get((route.start, route.end), ""), "")}


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    bend = (x2 - x1) / 2
    return f"C{x1 + bend:g} {y1:.1f} {x2 - bend:g} {y2:.1f} {x2:g} {y2:.1f}"


def _box(part: Any, pages: Mapping[str, str], mentions: Mapping[str, str]) -> dict[str, Any]:
    """Return one part: actors rounded, concepts square, outcomes pointed; double edges are of the evaluation."""
    x, y = _x(part.layer), _y(part.middle) - BOX_HEIGHT / 2
    shapes = [_shape(part.kind, x, y, BOX_WIDTH, BOX_HEIGHT, "lb-node")]
    if part.origin == "evaluation":
        shapes.append(_shape(part.kind, x + 4, y + 4, BOX_WIDTH - 8, BOX_HEIGHT - 8, "lb-edge"))
    lines = wrap(str(part.label), LETTERS_PER_LINE)[:3]
    first = y + BOX_HEIGHT / 2 - (len(lines) - 1) * LINE / 2 + 5
    return {
        "kind": part.kind,
        "shapes": shapes,
        "lines": [
            {"words": words, "at": {"x": f"{x + BOX_WIDTH / 2:g}", "y": f"{first + LINE * i:g}"}}
            for i, words in enumerate(lines)
        ],
        "page": pages.get(part.label),
        "name": ", ".join(filter(None, (part.label, part.kind, mentions.get(part.label)))),
    }


def _shape(kind: str, x: float, y: float, width: float, height: float, css: str) -> dict[str, Any]:
    if kind == "outcome":
        cut = 12
        points = (
            f"{x + cut:g},{y:g} {x + width - cut:g},{y:g} {x + width:g},{y + height / 2:g} "
            f"{x + width - cut:g},{y + height:g} {x + cut:g},{y + height:g} {x:g},{y + height / 2:g}"
        )
        return {"tag": "polygon", "at": {"points": points, "class": css}}
    corner = height / 2 if kind == "actor" else 3
    sizes = {"x": x, "y": y, "width": width, "height": height, "rx": corner}
    return {"tag": "rect", "at": {name: f"{size:g}" for name, size in sizes.items()} | {"class": css}}


def _legend(height: float, directions: Directions) -> list[dict[str, Any]]:
    """Return the kinds of line there are, with their names, below the drawing."""
    names = {"supports": "supports", "hinders": "hinders", "either way": "can go either way"}
    present = [direction for direction in names if direction in directions.values()]
    entries, y = [], height - 16
    for i, direction in enumerate(present):
        x = LEFT + i * 220
        line = {"path": f"M{x} {y:g}h52", "css": LINK_CLASS.get(direction, "")}
        entries.append(line | {"words": names[direction], "at": {"x": x + 62, "y": f"{y + 5:g}"}})
    return entries


def _directions(links: pd.DataFrame) -> Directions:
    if "direction" not in links:
        return {}
    pairs = zip(links["from"], links["to"], strict=True)
    return dict(zip(pairs, links["direction"].fillna(""), strict=True))


def _description(parts: pd.DataFrame, links: pd.DataFrame, directions: Directions) -> str:
    """Return the whole drawing in words, for those who do not see it."""
    label = dict(zip(parts["node_id"], parts["label"], strict=True))
    verbs = {"hinders": "may hinder", "either way": "bears either way on"}
    sentences = [f"{counted(len(parts), 'part')} in columns from who acts to what comes of it."]
    for start in links["from"].unique():
        by_verb: dict[str, list[str]] = {}
        for end in links.loc[links["from"] == start, "to"]:
            by_verb.setdefault(verbs.get(directions.get((start, end), ""), "leads to"), []).append(label[end])
        sentences.append(f"{label[start]} {'; '.join(f'{verb} {listed(names)}' for verb, names in by_verb.items())}.")
    return " ".join(sentences)
