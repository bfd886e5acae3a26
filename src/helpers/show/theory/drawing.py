"""The programme theory as SVG, drawn without any program outside Python: shapes and words say what colours say.

The drawing carries its own style with the page's colours and a fallback for each, so that it reads in light and dark
mode and as a file of its own. The same style shows the links of the box that is pointed at or has the focus.
"""

from collections.abc import Mapping
from textwrap import wrap
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from helpers.analysis.theory import Layout
from helpers.show.page.number_format import counted, listed
from helpers.show.page.one_line import on_one_line
from helpers.show.page.templates import render
from helpers.show.theory.frames import MARGIN, TALL, WIDE, Frame, route_path, shape

HEADS: Final = ("Who", "Concepts of the review", "Concepts of the evaluation", "Outcomes")
KEY_HEIGHT: Final = 32
LINK_CLASS: Final = {"hinders": " lb-hinders", "either way": " lb-either"}

Directions = Mapping[tuple[str, str], str]
"""The ends of a link to its direction: supports, hinders or either way; "" when none is given."""


def draw_theory(
    wide: Layout,
    tall: Layout,
    links: pd.DataFrame,
    *,
    pages: Mapping[str, str] | None = None,
    mentions: Mapping[str, str] | None = None,
) -> Markup:
    """Return the theory as inline SVG, from left to right, and on a narrow screen from top to bottom."""
    options = {"pages": pages or {}, "mentions": mentions}
    drawings = {
        frame.name: theory_svg(layout, links, frame=frame, **options) for frame, layout in ((WIDE, wide), (TALL, tall))
    }
    return render("show/theory/templates/theory.html", drawings=drawings, label="Programme theory, scrolls sideways")


def theory_svg(
    layout: Layout,
    links: pd.DataFrame,
    *,
    frame: Frame = WIDE,
    pages: Mapping[str, str] | None = None,
    mentions: Mapping[str, str] | None = None,
) -> Markup:
    """Return the theory as an SVG document of its own with a title and a description.

    `pages` is the label of a part to the address that its box leads to, `mentions` to what is said of it there, such as
    "in two CMOCs: 8.1, 8.7". With pages, even none, every box takes the focus; without, the drawing is one image.
    """
    parts, directions = layout.parts, _directions(links)
    number = {node: position for position, node in enumerate(parts["node_id"])}
    layer = dict(zip(parts["node_id"], parts["layer"], strict=True))
    marked_last = sorted(layout.routes, key=lambda route: directions.get((route.start, route.end), "") in LINK_CLASS)
    width, height = frame.size(layout)
    keys = _keys(frame, height, parts, directions)
    return render(
        "show/theory/templates/theory.svg",
        name=frame.name,
        width=f"{width:g}",
        height=f"{height + KEY_HEIGHT * -(-len(keys) // frame.keys_in_line) + MARGIN:g}",
        role="group" if pages is not None else "img",
        description=_description(parts, links, directions),
        heads=_heads(frame, parts, width),
        links=[
            {
                "path": route_path(frame, route, layer[route.start], layer[route.end]),
                "css": LINK_CLASS.get(directions.get((route.start, route.end), ""), ""),
                "ends": [number[route.start], number[route.end]],
            }
            for route in marked_last
        ],
        boxes=[_box(frame, part, pages or {}, mentions or {}) for part in parts.itertuples()],
        linked=_linked(layout, number),
        keys=keys,
    )


def _linked(layout: Layout, number: Mapping[str, int]) -> list[list[int]]:
    """Return for every part, by number, itself and the parts that it has a link with."""
    pairs = [(number[route.start], number[route.end]) for route in layout.routes]
    return [sorted({part} | {end for pair in pairs if part in pair for end in pair}) for part in range(len(number))]


def _heads(frame: Frame, parts: pd.DataFrame, width: float) -> list[dict[str, Any]]:
    """Return the heads of the columns or rows of each kind; concepts of no given origin are just concepts."""
    first = parts.groupby("group")["layer"].min()
    heads = {group: HEADS[group] for group in first.index}
    if parts.loc[parts["group"] == 1, "origin"].isna().any():
        heads[1] = "Concepts"
    if frame.turned:
        at = {group: {"x": f"{width / 2:g}", "y": f"{frame.begin(first[group]) - 14:g}"} for group in heads}
        return [{"words": words, "at": at[group]} for group, words in heads.items()]
    middle = {group: f"{(frame.begin(first[group]) + frame.end(first[group])) / 2:g}" for group in heads}
    return [
        {"words": words, "at": {"x": middle[group], "y": 16 + 18 * i}}
        for group, head in heads.items()
        for i, words in enumerate(wrap(head, 16))
    ]


def _box(frame: Frame, part: Any, pages: Mapping[str, str], mentions: Mapping[str, str]) -> dict[str, Any]:
    """Return one part: actors rounded, concepts square, outcomes pointed; of the evaluation filled and edged twice."""
    x, y, width, height = frame.box(part.layer, part.middle, part.size)
    is_new = part.origin == "evaluation"
    shapes = [shape(part.kind, x, y, width, height, "lb-node")]
    if is_new:
        shapes.append(shape(part.kind, x + 4, y + 4, width - 8, height - 8, "lb-edge"))
    lines = wrap(on_one_line(str(part.label)), frame.letters, max_lines=frame.lines, placeholder=" …")
    first = y + height / 2 - (len(lines) - 1) * frame.line / 2 + 6
    return {
        "kind": part.kind,
        "is_new": is_new,
        "shapes": shapes,
        "lines": [
            {"words": words, "at": {"x": f"{x + width / 2:g}", "y": f"{first + frame.line * i:g}"}}
            for i, words in enumerate(lines)
        ],
        "page": pages.get(part.label),
        "name": ", ".join(filter(None, (part.label, part.kind, mentions.get(part.label)))),
    }


def _keys(frame: Frame, top: float, parts: pd.DataFrame, directions: Directions) -> list[dict[str, Any]]:
    """Return the kinds of line and of box there are, with their names, below the drawing."""
    names = {"supports": "supports", "hinders": "hinders", "either way": "can go either way"}
    keys: list[dict[str, Any]] = [
        {"css": LINK_CLASS.get(direction, ""), "words": names[direction], "is_line": True}
        for direction in names
        if direction in directions.values()
    ]
    if "evaluation" in set(parts["origin"]):
        keys.append({"css": "", "words": "in the earlier review", "is_line": False})
        keys.append({"css": " lb-new", "words": "new in the evaluation", "is_line": False})
    for position, key in enumerate(keys):
        x = MARGIN + position % frame.keys_in_line * 265
        y = top + KEY_HEIGHT * (position // frame.keys_in_line) + KEY_HEIGHT / 2
        key["path"] = f"M{x} {y:g}h52"
        key["shape"] = shape("concept", x, y - 10, 52, 20, "lb-node")
        key["at"] = {"x": x + 62, "y": f"{y + 6:g}"}
    return keys


def _directions(links: pd.DataFrame) -> Directions:
    if "direction" not in links:
        return {}
    pairs = zip(links["from"], links["to"], strict=True)
    return dict(zip(pairs, links["direction"].fillna(""), strict=True))


def _description(parts: pd.DataFrame, links: pd.DataFrame, directions: Directions) -> str:
    """Return the whole drawing in words, for those who do not see it."""
    label = dict(zip(parts["node_id"], parts["label"], strict=True))
    verbs = {"hinders": "may hinder", "either way": "bears either way on"}
    sentences = [f"{counted(len(parts), 'part')}, from who acts to what comes of it."]
    new = parts.loc[parts["origin"] == "evaluation", "label"].tolist()
    if new:
        sentences.append(f"New in the evaluation: {listed(new)}.")
    for start in links["from"].unique():
        by_verb: dict[str, list[str]] = {}
        for end in links.loc[links["from"] == start, "to"]:
            by_verb.setdefault(verbs.get(directions.get((start, end), ""), "leads to"), []).append(label[end])
        sentences.append(f"{label[start]} {'; '.join(f'{verb} {listed(names)}' for verb, names in by_verb.items())}.")
    return " ".join(sentences)
