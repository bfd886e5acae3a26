"""The axis that every figure of ratios shares."""

from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes

RATIO_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0)


def set_ratio_axis(ax: Axes, ratios: Any, axis: Literal["x", "y"] = "x") -> None:
    """Put an axis on a log scale with round numbers that takes in all ratios, the ends of intervals, and 1.

    It runs from a hundredth to a hundredfold at most, since an interval of two patients may be endless.
    """
    values = np.asarray(ratios, dtype=float)
    values = values[np.isfinite(values) & (values > 0)]
    values = np.clip(values, RATIO_TICKS[0], RATIO_TICKS[-1])
    low, high = 0.9 * min(1, values.min(initial=1)), 1.1 * max(1, values.max(initial=1))
    ticks = [tick for tick in RATIO_TICKS if low <= tick <= high]
    while len(ticks) > 7:
        ticks = ticks[ticks.index(1.0) % 2 :: 2]
    labels = [f"{tick:g}" for tick in ticks]
    if axis == "x":
        ax.set_xscale("log")
        ax.set_xlim(low, high)
        ax.set_xticks(ticks, labels)
    else:
        ax.set_yscale("log")
        ax.set_ylim(low, high)
        ax.set_yticks(ticks, labels)
    ax.minorticks_off()
