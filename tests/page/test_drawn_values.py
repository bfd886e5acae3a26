"""What a figure draws is what it was given: bars as long, points and lines where the numbers are."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.show.theory import figures


def bars(ax: Axes) -> list[Rectangle]:
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


def test_links_are_stacked_in_then_out() -> None:
    counts = pd.DataFrame(
        {"label": ["A", "B"], "kind": "concept", "origin": "review", "links_in": [1, 0], "links_out": [2, 4]}
    )
    drawn = [(bar.get_x(), bar.get_width()) for bar in bars(figures.draw_links(counts))]
    assert drawn == [(0, 1), (0, 0), (1, 2), (0, 4)]
