"""The programme theory as an accessible SVG drawn without any system package, and its sentences."""

from textwrap import wrap

import pandas as pd
from markupsafe import escape
from matplotlib.axes import Axes

from helpers.show.style import COLOURS, new_axes
from helpers.show.words import counted, listed

HEADS = ("Who", "Concepts of the review", "Concepts of the evaluation", "Outcomes")
WIDTH, HEIGHT, BOX_WIDTH, BOX_HEIGHT, TOP = 1010, 0, 190, 58, 60
_LEFT = (20, 290, 545, 800)


def draw_theory(laid_out: pd.DataFrame, links: pd.DataFrame) -> str:
    """Return the theory as inline SVG, left to right; kinds differ in shape and words, new things in a double edge.

    Args:
        laid_out: node_id, label, kind, origin, layer, place.
        links: from, to.

    Returns:
        Markup with a title and a description; colours are those of the page, light or dark.
    """
    sizes = laid_out.groupby("layer").size()
    rows = int(sizes.max())
    height = TOP + rows * (BOX_HEIGHT + 34)
    at = {
        row.node_id: (_LEFT[row.layer], TOP + (row.place + (rows - sizes[row.layer]) / 2) * (BOX_HEIGHT + 34))
        for row in laid_out.itertuples()
    }
    lines = "".join(_link(at[row["from"]], at[row["to"]]) for _, row in links.iterrows())
    boxes = "".join(_node(row, *at[row.node_id]) for row in laid_out.itertuples())
    heads = "".join(
        f'<text x="{left + BOX_WIDTH / 2}" y="26" text-anchor="middle" class="lb-head">{escape(head)}</text>'
        for left, head in zip(_LEFT, HEADS, strict=True)
    )
    return (
        '<div class="lb-scroll" role="region" tabindex="0" aria-label="Programme theory, scrolls sideways">'
        f'<svg class="lb-theory" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="theory-title theory-desc" '
        'xmlns="http://www.w3.org/2000/svg">'
        '<title id="theory-title">Revised programme theory</title>'
        f'<desc id="theory-desc">{escape(_told(laid_out, links))}</desc>'
        '<defs><marker id="lb-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0 10 5 0 10z" class="lb-arrow"/></marker></defs>'
        f"{heads}{lines}{boxes}</svg></div>"
    )


def draw_links(counts: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many links lead into and out of every part of the theory.

    Args:
        counts: label, links_in, links_out.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax, height=0.4 * len(counts) + 1.6)
    places = range(len(counts))
    ax.barh(places, counts["links_in"], color=COLOURS["before"], label="into it", height=0.65)
    ax.barh(
        places,
        counts["links_out"],
        left=counts["links_in"],
        color=COLOURS["after"],
        hatch="//",
        label="out of it",
        height=0.65,
    )
    ax.set_yticks(places, counts["label"])
    ax.invert_yaxis()
    ax.set_xlabel("Links (number)")
    ax.legend(title="Leading")
    return ax


def link_table(nodes: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return the links with the names of their ends.

    Args:
        nodes: node_id, label.
        links: from, to, source.

    Returns:
        from, to, source.

    >>> nodes = pd.DataFrame({"node_id": ["a", "b"], "label": ["A", "B"]})
    >>> link_table(nodes, pd.DataFrame({"from": ["a"], "to": ["b"], "source": ["x"]})).values.tolist()
    [['A', 'B', 'x']]
    """
    label = dict(zip(nodes["node_id"], nodes["label"], strict=True))
    return links.assign(**{end: links[end].map(label) for end in ("from", "to")})[["from", "to", "source"]]


def theory_answer(nodes: pd.DataFrame) -> str:
    """Return how many concepts and outcomes there are, and how many are new.

    Args:
        nodes: label, kind, origin.

    >>> nodes = pd.DataFrame({"kind": ["concept", "outcome"], "origin": ["review", "evaluation"], "label": ["A", "B"]})
    >>> theory_answer(nodes)
    'The theory joins one concept to one outcome; the evaluation added no concepts and one outcome.'
    """

    def number(kind: str, origin: str = "") -> int:
        return int(((nodes["kind"] == kind) & ((nodes["origin"] == origin) | (origin == ""))).sum())

    concepts, outcomes = number("concept", "evaluation"), number("outcome", "evaluation")
    added = f"{counted(concepts, 'concept')} and {counted(outcomes, 'outcome')}"
    joined = f"{counted(number('concept'), 'concept')} to {counted(number('outcome'), 'outcome')}"
    return f"The theory joins {joined}; the evaluation added {added}."


def busiest_sentence(counts: pd.DataFrame) -> str:
    """Return which concept has most links.

    Args:
        counts: label, kind, links_in, links_out; most links first.

    >>> busiest_sentence(pd.DataFrame({"label": ["Buy-in"], "links_in": [3], "links_out": [1]}))
    'Most links meet at buy-in: three in and one out.'
    """
    top = counts.iloc[0]
    into, out = (counted(int(top[column]), "x").split(" ", maxsplit=1)[0] for column in ("links_in", "links_out"))
    return f"Most links meet at {top['label'].lower()}: {into} in and {out} out."


def _told(laid_out: pd.DataFrame, links: pd.DataFrame) -> str:
    label = dict(zip(laid_out["node_id"], laid_out["label"], strict=True))
    told = [
        f"{label[start]} leads to {listed([label[end] for end in part['to']])}."
        for start, part in links.groupby("from", sort=False)
    ]
    return " ".join(told)


def _link(start: tuple[float, float], end: tuple[float, float]) -> str:
    """Draw one link: between layers from side to side, within a layer around the left edge."""
    y1, y2 = start[1] + BOX_HEIGHT / 2, end[1] + BOX_HEIGHT / 2
    if start[0] == end[0]:
        x = start[0]
        path = f"M{x} {y1}C{x - 38} {y1} {x - 38} {y2} {x - 4} {y2}"
    else:
        forward = start[0] < end[0]
        x1, x2 = (start[0] + BOX_WIDTH, end[0] - 4) if forward else (start[0], end[0] + BOX_WIDTH + 4)
        bend = (x2 - x1) / 2
        path = f"M{x1} {y1:g}C{x1 + bend} {y1:g} {x2 - bend} {y2:g} {x2} {y2:g}"
    return f'<path d="{path}" class="lb-link" marker-end="url(#lb-arrow)"/>'


def _node(row: object, x: float, y: float) -> str:
    """Draw one node: actors rounded, concepts square, outcomes cut at the corners; new ones with a double edge."""
    kind, origin, label = row.kind, row.origin, row.label  # type: ignore[attr-defined]
    shapes = [_shape(kind, x, y, BOX_WIDTH, BOX_HEIGHT, "lb-node")]
    if origin == "evaluation":
        shapes.append(_shape(kind, x + 4, y + 4, BOX_WIDTH - 8, BOX_HEIGHT - 8, "lb-edge"))
    lines = wrap(str(label), 22)
    first = y + BOX_HEIGHT / 2 - (len(lines) - 1) * 9 + 5
    text = "".join(
        f'<text x="{x + BOX_WIDTH / 2}" y="{first + 18 * i:g}" text-anchor="middle">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    return f'<g class="lb-{escape(kind)}">{"".join(shapes)}{text}</g>'


def _shape(kind: str, x: float, y: float, width: float, height: float, css: str) -> str:
    if kind == "outcome":
        cut = 14
        points = (
            f"{x + cut},{y} {x + width - cut},{y} {x + width},{y + height / 2} "
            f"{x + width - cut},{y + height} {x + cut},{y + height} {x},{y + height / 2}"
        )
        return f'<polygon points="{points}" class="{css}"/>'
    corner = height / 2 if kind == "actor" else 3
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{corner}" class="{css}"/>'
