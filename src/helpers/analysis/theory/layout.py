"""Where the parts of the programme theory stand and how its links run: columns, an order with few crossings, lanes.

Links that skip a column pass it in a lane of their own, shared by all links of one part, so that none runs behind
a box.

Reference: Sugiyama K, Tagawa S, Toda M. IEEE Transactions on Systems, Man, and Cybernetics 1981;11:109-125.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pandas as pd

from helpers.analysis.theory.links import in_layers

SWEEPS: Final = 12
BOX: Final = 1.0
LANE: Final = 0.25
GAP: Final = 0.3
"""Heights of a box, a lane and the gap between two of them, in boxes."""

Item = tuple[str, str]
"""A box ("node", its id) or a lane ("lane", the id of the part whose links run in it)."""

Joined = dict[tuple[int, Item], list[tuple[int, Item]]]
"""Column and item to the columns and items that it is joined to."""


@dataclass(frozen=True)
class Route:
    """One link: its ends, the heights at which it leaves and arrives, and the lanes it passes (column, height)."""

    start: str
    end: str
    leaves: float
    arrives: float
    lanes: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Layout:
    """Parts with column (0 at the left) and middle height in boxes from the top; routes; the total height in boxes."""

    parts: pd.DataFrame
    routes: tuple[Route, ...]
    height: float


def place_theory(nodes: pd.DataFrame, links: pd.DataFrame) -> Layout:
    """Return where all parts of a theory stand and where its links run.

    Args:
        nodes: node_id, label, kind, origin.
        links: from, to.

    Returns:
        The layout: parts are the nodes with layer (column) and middle (height), by both.

    >>> nodes = pd.DataFrame({"node_id": ["a", "o"], "kind": ["actor", "outcome"], "label": "x", "origin": "review"})
    >>> layout = place_theory(nodes, pd.DataFrame({"from": ["a"], "to": ["o"]}))
    >>> layout.parts["layer"].tolist(), len(layout.routes[0].lanes)
    ([0, 3], 2)
    """
    parts = in_layers(nodes)
    layer = dict(zip(parts["node_id"], parts["layer"], strict=True))
    pairs = list(zip(links["from"], links["to"], strict=True))
    columns = _ordered(_columns(layer, pairs), layer, pairs)
    height = max(sum(_size(item) + GAP for item in column) for column in columns)
    middle = {(c, item): at for c, column in enumerate(columns) for item, at in _middles(column, height).items()}
    at_node = {node: middle[column, ("node", node)] for node, column in layer.items()}
    parts = parts.assign(middle=parts["node_id"].map(at_node)).sort_values(["layer", "middle"], ignore_index=True)
    ports = _ports(pairs, layer, at_node, middle)
    routes = []
    for start, end in pairs:
        lanes = tuple((column, middle[column, ("lane", start)]) for column in _skipped(layer, start, end))
        routes.append(Route(start, end, *ports[start, end], lanes))
    return Layout(parts, tuple(routes), height)


def _skipped(layer: dict[str, int], start: str, end: str) -> range:
    """Return the columns between two parts, in the direction of the link."""
    a, b = layer[start], layer[end]
    return range(a + 1, b) if a < b else range(a - 1, b, -1)


def _columns(layer: dict[str, int], pairs: list[tuple[str, str]]) -> list[list[Item]]:
    columns: list[list[Item]] = [[] for _ in range(max(layer.values()) + 1)]
    for node, column in layer.items():
        columns[column].append(("node", node))
    for start, end in pairs:
        for column in _skipped(layer, start, end):
            if ("lane", start) not in columns[column]:
                columns[column].append(("lane", start))
    return columns


def _ordered(columns: list[list[Item]], layer: dict[str, int], pairs: list[tuple[str, str]]) -> list[list[Item]]:
    """Order each column by the mean rank of what its items join in the columns next to it, sweep after sweep."""
    joined = _joined(layer, pairs)
    best, fewest = columns, _crossings(columns, joined)
    for _ in range(SWEEPS):
        columns = [list(column) for column in columns]
        for c, column in enumerate(columns):
            mean = _mean_ranks(c, columns, joined)
            column.sort(key=mean.__getitem__)
        crossings = _crossings(columns, joined)
        if crossings < fewest:
            best, fewest = columns, crossings
    return best


def _joined(layer: dict[str, int], pairs: list[tuple[str, str]]) -> Joined:
    """Return what each item is joined to in the columns next to it."""
    joined: Joined = {}
    for start, end in pairs:
        lanes = [(column, ("lane", start)) for column in _skipped(layer, start, end)]
        path = [(layer[start], ("node", start)), *lanes, (layer[end], ("node", end))]
        for one, other in pairwise(path):
            joined.setdefault(one, []).append(other)
            joined.setdefault(other, []).append(one)
    return joined


def _mean_ranks(column: int, columns: list[list[Item]], joined: Joined) -> dict[Item, float]:
    """Return the mean rank (0-1) of what each item of a column joins, or its own when it joins nothing."""
    rank = {(c, item): i / len(items) for c, items in enumerate(columns) for i, item in enumerate(items)}
    mean = {}
    for item in columns[column]:
        ranks = [rank[other] for other in joined.get((column, item), [])] or [rank[column, item]]
        mean[item] = sum(ranks) / len(ranks)
    return mean


def _crossings(columns: list[list[Item]], joined: Joined) -> int:
    rank = {(c, item): i for c, items in enumerate(columns) for i, item in enumerate(items)}
    total = 0
    for column in range(len(columns) - 1):
        pairs = [
            (rank[column, item], rank[other])
            for item in columns[column]
            for other in joined.get((column, item), [])
            if other[0] == column + 1
        ]
        total += sum((a - c) * (b - d) < 0 for i, (a, b) in enumerate(pairs) for c, d in pairs[i + 1 :])
    return total


def _size(item: Item) -> float:
    return BOX if item[0] == "node" else LANE


def _middles(column: list[Item], height: float) -> dict[Item, float]:
    """Return the middle of each item when a column takes the whole height."""
    gap = (height - sum(_size(item) for item in column)) / max(len(column), 1)
    middles, top = {}, gap / 2
    for item in column:
        middles[item] = top + _size(item) / 2
        top += _size(item) + gap
    return middles


def _ports(
    pairs: list[tuple[str, str]],
    layer: dict[str, int],
    at_node: dict[str, float],
    middle: dict[tuple[int, Item], float],
) -> dict[tuple[str, str], tuple[float, float]]:
    """Return where each link leaves and arrives: the links of one side of a box stand apart, in the order they run.

    Links that skip columns share one port of the box they leave.
    """
    sides: dict[tuple[str, int], set[tuple[float, tuple[str, str], int]]] = {}
    for start, end in pairs:
        lanes = _skipped(layer, start, end)
        first = middle[lanes[0], ("lane", start)] if lanes else at_node[end]
        last = middle[lanes[-1], ("lane", start)] if lanes else at_node[start]
        out, into = (-1, 1) if layer[start] > layer[end] else (1, -1) if layer[start] < layer[end] else (1, 1)
        sides.setdefault((start, out), set()).add((first, (start, "" if lanes else end), 0))
        sides.setdefault((end, into), set()).add((last, (start, end), 1))
    port: dict[tuple[tuple[str, str], int], float] = {}
    for (node, _), links in sides.items():
        for rank, (_, link, which) in enumerate(sorted(links), start=1):
            port[link, which] = at_node[node] + BOX * 0.84 * (rank / (len(links) + 1) - 0.5)
    return {
        (start, end): (port[(start, "" if _skipped(layer, start, end) else end), 0], port[(start, end), 1])
        for start, end in pairs
    }
