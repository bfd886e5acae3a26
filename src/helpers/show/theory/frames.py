"""How large the parts of the theory are drawn, and where: from left to right, or turned by a quarter for a phone.

Sizes are in units of the drawing. Along is the direction from who acts to what comes of it, across lies at its side.
"""

from dataclasses import dataclass
from typing import Any, Final

from helpers.analysis.theory import Layout, Route

MARGIN: Final = 10


@dataclass(frozen=True)
class Frame:
    """A way to draw: `step` from one column or row to the next, the room above for heads, and the size of labels."""

    name: str
    turned: bool
    box_width: int
    box_height: int
    step: int
    top: int
    letters: int
    lines: int
    line: int
    keys_in_line: int

    def point(self, along: float, across: float) -> tuple[float, float]:
        """Return x and y of what stands at a distance along and across."""
        return (across, along) if self.turned else (along, across)

    def begin(self, layer: int) -> float:
        """Return where the boxes of a column, or row, begin along."""
        return (self.top if self.turned else MARGIN) + layer * self.step

    def end(self, layer: int) -> float:
        """Return where the boxes of a column, or row, end along."""
        return self.begin(layer) + (self.box_height if self.turned else self.box_width)

    def across(self, middle: float) -> float:
        """Return where a height of the layout, in boxes, lies across."""
        return MARGIN + middle * self.box_width if self.turned else self.top + middle * self.box_height

    def box(self, layer: int, middle: float, size: float) -> tuple[float, float, float, float]:
        """Return x, y, width and height of a box."""
        corner = self.point(self.begin(layer), self.across(middle - size / 2))
        wider, higher = (size, 1) if self.turned else (1, size)
        return (*corner, self.box_width * wider, self.box_height * higher)

    def size(self, layout: Layout) -> tuple[float, float]:
        """Return the width and height of a drawing, with room for links within its last column or row."""
        last = int(layout.parts["layer"].max())
        ends = set(layout.parts.loc[layout.parts["layer"] == last, "node_id"])
        rounds = [_round(route) for route in layout.routes if {route.start, route.end} <= ends]
        return self.point(self.end(last) + 0.75 * max(rounds, default=0) + MARGIN, self.across(layout.height) + MARGIN)


WIDE: Final = Frame("wide", False, 156, 72, 240, 58, letters=15, lines=3, line=20, keys_in_line=3)
TALL: Final = Frame("tall", True, 140, 96, 190, 34, letters=12, lines=4, line=21, keys_in_line=2)


def route_path(frame: Frame, route: Route, a: int, b: int) -> str:
    """Return the path of a link between columns, or rows, a and b: through its lanes, and round when they are one."""
    start, end = frame.across(route.leaves), frame.across(route.arrives)
    if a == b:
        side = frame.end(a)
        out = side + _round(route)
        return f"M{_at(frame, side, start)}C{_at(frame, out, start)} {_at(frame, out, end)} {_at(frame, side + 1, end)}"
    forward = a < b
    along = frame.end(a) if forward else frame.begin(a)
    path = f"M{_at(frame, along, start)}"
    for layer, middle in route.lanes:
        near, far = (frame.begin(layer), frame.end(layer)) if forward else (frame.end(layer), frame.begin(layer))
        lane = frame.across(middle)
        path += _curve(frame, along, start, near, lane) + f"L{_at(frame, far, lane)}"
        along, start = far, lane
    return path + _curve(frame, along, start, frame.begin(b) - 1 if forward else frame.end(b) + 1, end)


def _round(route: Route) -> float:
    """Return how far a link within a column, or row, is drawn out."""
    return 26 + 12 * abs(route.arrives - route.leaves)


def _curve(frame: Frame, along: float, across: float, to_along: float, to_across: float) -> str:
    half = (along + to_along) / 2
    return f"C{_at(frame, half, across)} {_at(frame, half, to_across)} {_at(frame, to_along, to_across)}"


def _at(frame: Frame, along: float, across: float) -> str:
    x, y = frame.point(along, across)
    return f"{x:.1f} {y:.1f}"


def shape(kind: str, x: float, y: float, width: float, height: float, css: str) -> dict[str, Any]:
    """Return the outline of a box: rounded for actors, square for concepts, pointed for outcomes."""
    if kind == "outcome":
        cut = 12
        points = (
            f"{x + cut:g},{y:g} {x + width - cut:g},{y:g} {x + width:g},{y + height / 2:g} "
            f"{x + width - cut:g},{y + height:g} {x + cut:g},{y + height:g} {x:g},{y + height / 2:g}"
        )
        return {"tag": "polygon", "at": {"points": points, "class": css}}
    corner = min(height / 2, 36) if kind == "actor" else 3
    sizes = {"x": x, "y": y, "width": width, "height": height, "rx": corner}
    return {"tag": "rect", "at": {name: f"{size:g}" for name, size in sizes.items()} | {"class": css}}
