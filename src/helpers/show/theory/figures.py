"""Figures, lists and sentences of the chapter on the programme theory; the drawing is in `theory_drawing`."""

import pandas as pd
from markupsafe import Markup, escape
from matplotlib.axes import Axes

from helpers.show.cmocs.cards import address_of, page_of_topic
from helpers.show.page.number_format import counted
from helpers.show.page.style import COLOURS, new_axes
from helpers.show.theory.drawing import draw_theory, theory_svg

__all__ = [
    "busiest_sentence",
    "draw_links",
    "draw_theory",
    "link_table",
    "mentions_of",
    "pages_of",
    "part_table",
    "theory_answer",
    "theory_svg",
]


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
        links: from, to, source and, where they are given, direction and reading.

    Returns:
        from, to, direction and reading where given, source.

    >>> nodes = pd.DataFrame({"node_id": ["a", "b"], "label": ["A", "B"]})
    >>> link_table(nodes, pd.DataFrame({"from": ["a"], "to": ["b"], "source": ["x"]})).values.tolist()
    [['A', 'B', 'x']]
    """
    label = dict(zip(nodes["node_id"], nodes["label"], strict=True))
    columns = [
        column for column in ("from", "direction", "to", "reading", "source") if column in links and links[column].any()
    ]
    return links.assign(**{end: links[end].map(label) for end in ("from", "to")})[columns]


def pages_of(nodes: pd.DataFrame, mentioned: pd.DataFrame) -> dict[str, str]:
    """Return, for every part that a CMOC mentions, the address of the chapter that shows those CMOCs.

    Args:
        nodes: label.
        mentioned: label, kind, cmoc_ids; the result of `helpers.analysis.theory.mentions.mentioned_by`.

    Returns:
        Label to address.
    """
    held = mentioned[(mentioned["cmoc_ids"] != "") & mentioned["label"].isin(nodes["label"])]
    return {label: page_of_topic(kind, label) for kind, label in zip(held["kind"], held["label"], strict=True)}


def mentions_of(mentioned: pd.DataFrame) -> dict[str, str]:
    """Return, for every part, what is told of the CMOCs that mention it.

    Args:
        mentioned: label, cmocs, cmoc_ids.

    >>> mentions_of(pd.DataFrame({"label": ["Hope"], "cmocs": [1], "cmoc_ids": ["11.3"]}))
    {'Hope': 'in one CMOC: 11.3'}
    """
    held = mentioned[mentioned["cmocs"] > 0]
    told = zip(held["label"], held["cmocs"], held["cmoc_ids"], strict=True)
    return {label: f"in {counted(cmocs, 'CMOC')}: {ids}" for label, cmocs, ids in told}


def part_table(mentioned: pd.DataFrame, page: str = "05_cmoc_tables.html") -> Markup:
    """Return the parts of the theory as a table, each with links to the CMOCs that mention it.

    Args:
        mentioned: label, kind, origin, source, cmocs, cmoc_ids.
        page: the page that holds the CMOCs.

    Returns:
        Markup, every value escaped.
    """
    rows = []
    for row in mentioned.itertuples():
        cells = [row.label, row.kind, row.origin, row.source]
        ids = [cmoc for cmoc in str(row.cmoc_ids).split(", ") if cmoc]
        links = ", ".join(f'<a href="{escape(page)}#{address_of(cmoc)}">{escape(cmoc)}</a>' for cmoc in ids) or "none"
        rows.append("".join(f"<td>{escape(_text(cell))}</td>" for cell in cells) + f"<td>{links}</td>")
    heads = ("Part", "Kind", "Comes from", "Where the text says so", "CMOCs that mention it")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    caption = "The parts of the theory and the configurations that mention them."
    return Markup(  # noqa: S704 - every value is escaped above
        f'<div class="lb-scroll" role="region" tabindex="0" aria-label="{caption}"><table class="lb-table">'
        f"<caption>{caption}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table></div>"
    )


def _text(value: object) -> str:
    return str(value) if isinstance(value, str) and value else "-"


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
    if nodes["origin"].isna().all():
        return f"The theory joins {joined}."
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
