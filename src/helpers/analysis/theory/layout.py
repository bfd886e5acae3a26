"""Where the parts of the programme theory stand and how its links run: columns, an order with few crossings, lanes.

A link that skips a column passes it in a lane of its own, so that it runs behind no box and in no other link's line.
The same layout turned by a quarter is one for a narrow screen, where `ROWS` lets few parts stand side by side.

Reference: Sugiyama K, Tagawa S, Toda M. IEEE Transactions on Systems, Man, and Cybernetics 1981;11:109-125.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import chain, pairwise
from math import ceil, fsum
from typing import Final

import pandas as pd

from helpers.analysis.theory.links import in_layers

SWEEPS: Final = 12

PORT: Final = 0.13
"""Room for one link at the side of a box, in boxes: a box of many links is larger than one box."""

Item = tuple[str, ...]
"""A box ("node", its id) or a lane ("lane", the ends of its link)."""

Joined = dict[tuple[int, Item], list[tuple[int, Item]]]
"""Column and item to the columns and items that it is joined to."""


@dataclass(frozen=True)
class Spacing:
    """Heights of a lane and of the gaps around boxes and lanes, in boxes, and the most boxes a column may have."""

    lane: float
    box_gap: float
    lane_gap: float
    most: int | None = None

    def of(self, item: Item, size: dict[str, float]) -> tuple[float, float]:
        """Return the height of an item and that of the gap it asks for."""
        return (size[item[1]], self.box_gap) if item[0] == "node" else (self.lane, self.lane_gap)


COLUMNS: Final = Spacing(lane=0.15, box_gap=0.3, lane_gap=0.1)
"""Columns for a drawing from left to right: a column for each kind of part."""

ROWS: Final = Spacing(lane=0.03, box_gap=0.08, lane_gap=0.05, most=3)
"""Rows for a drawing from top to bottom: at most three boxes side by side, so a kind of part may take several rows."""


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


def place_theory(nodes: pd.DataFrame, links: pd.DataFrame, spacing: Spacing = COLUMNS) -> Layout:
    """Return where all parts of a theory stand and where its links run.

    Args:
        nodes: node_id, label, kind, origin.
        links: from, to.
        spacing: how close boxes and lanes stand, and how many boxes a column takes before it is parted.

    Returns:
        The layout: parts are the nodes with group (as in `in_layers`), layer (column), middle and size (height) in
        boxes, by layer and middle.

    >>> nodes = pd.DataFrame({"node_id": ["a", "o"], "kind": ["actor", "outcome"], "label": "x", "origin": "review"})
    >>> layout = place_theory(nodes, pd.DataFrame({"from": ["a"], "to": ["o"]}))
    >>> layout.parts["layer"].tolist(), len(layout.routes[0].lanes)
    ([0, 3], 2)
    """
    parts = _parted(in_layers(nodes), links, spacing.most)
    layer = dict(zip(parts["node_id"], parts["layer"], strict=True))
    pairs = list(zip(links["from"], links["to"], strict=True))
    columns = _ordered(_columns(layer, pairs), layer, pairs)
    sides = _sides(pairs, layer)
    size = {node: max(1.0, PORT * (max(sides[node, -1], sides[node, 1]) + 1)) for node in layer}
    needed = [[spacing.of(item, size) for item in column] for column in columns]
    height = max(fsum(chain.from_iterable(column)) for column in needed)
    middle = {
        (c, item): at
        for c, column in enumerate(columns)
        for item, at in zip(column, _middles(needed[c], height), strict=True)
    }
    at_node = {node: middle[column, ("node", node)] for node, column in layer.items()}
    parts = parts.assign(middle=parts["node_id"].map(at_node), size=parts["node_id"].map(size))
    parts = parts.sort_values(["layer", "middle"], ignore_index=True)
    ports = _ports(pairs, layer, size, middle)
    routes = []
    for start, end in pairs:
        lanes = tuple((column, middle[column, ("lane", start, end)]) for column in _skipped(layer, start, end))
        routes.append(Route(start, end, *ports[start, end], lanes))
    return Layout(parts, tuple(routes), height)


def _parted(parts: pd.DataFrame, links: pd.DataFrame, most: int | None) -> pd.DataFrame:
    """Return the parts with their layer as group; a layer of too many is parted, what its own kind leads to last."""
    parts = parts.assign(group=parts["layer"])
    if most is None:
        return parts
    kind = dict(zip(parts["node_id"], parts["group"], strict=True))
    led_to = [end for start, end in zip(links["from"], links["to"], strict=True) if kind[start] == kind[end]]
    rows: list[pd.DataFrame] = []
    for _, group in parts.groupby("group"):
        order = group["node_id"].map(led_to.count).sort_values(kind="stable").index
        size = ceil(len(group) / ceil(len(group) / most))
        rows += [group.loc[order[first : first + size]] for first in range(0, len(group), size)]
    return pd.concat([row.assign(layer=number) for number, row in enumerate(rows)], ignore_index=True)


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
            columns[column].append(("lane", start, end))
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
        lanes: list[tuple[int, Item]] = [(column, ("lane", start, end)) for column in _skipped(layer, start, end)]
        path: list[tuple[int, Item]] = [(layer[start], ("node", start)), *lanes, (layer[end], ("node", end))]
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
        mean[item] = fsum(ranks) / len(ranks)
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


def _middles(needed: list[tuple[float, float]], height: float) -> list[float]:
    """Return the middle of each size and gap when all take the whole height: what is spare widens each gap alike."""
    wider = (height - fsum(size for size, _ in needed)) / (fsum(gap for _, gap in needed) or 1)
    middles, top = [], 0.0
    for size, gap in needed:
        middles.append(top + (gap * wider + size) / 2)
        top += size + gap * wider
    return middles


def _side(layer: dict[str, int], start: str, end: str) -> tuple[int, int]:
    """Return the sides (1 towards the outcomes) at which a link leaves its start and meets its end."""
    return (-1, 1) if layer[start] > layer[end] else (1, -1) if layer[start] < layer[end] else (1, 1)


def _sides(pairs: list[tuple[str, str]], layer: dict[str, int]) -> Counter[tuple[str, int]]:
    """Return how many links leave or meet a part at each of its sides."""
    return Counter(end for pair in pairs for end in zip(pair, _side(layer, *pair), strict=True))


def _ports(
    pairs: list[tuple[str, str]],
    layer: dict[str, int],
    size: dict[str, float],
    middle: dict[tuple[int, Item], float],
) -> dict[tuple[str, str], tuple[float, float]]:
    """Return where each link leaves and arrives: the links of one side of a box stand apart, in the order they run."""
    at_node = {node: middle[column, ("node", node)] for node, column in layer.items()}
    sides: dict[tuple[str, int], list[tuple[float, tuple[str, str], int]]] = {}
    for start, end in pairs:
        lanes = _skipped(layer, start, end)
        first = middle[lanes[0], ("lane", start, end)] if lanes else at_node[end]
        last = middle[lanes[-1], ("lane", start, end)] if lanes else at_node[start]
        out, into = _side(layer, start, end)
        sides.setdefault((start, out), []).append((first, (start, end), 0))
        sides.setdefault((end, into), []).append((last, (start, end), 1))
    port: dict[tuple[tuple[str, str], int], float] = {}
    for (node, _), links in sides.items():
        for rank, (_, link, which) in enumerate(sorted(links), start=1):
            port[link, which] = at_node[node] + 0.95 * size[node] * (rank / (len(links) + 1) - 0.5)
    return {pair: (port[pair, 0], port[pair, 1]) for pair in pairs}
