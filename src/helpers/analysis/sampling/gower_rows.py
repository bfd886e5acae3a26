"""Gower's distances from a few sites to all, without the whole matrix: for frames of thousands of candidates."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.sampling.gower import Floats, attribute_codes, checked_weights

BLOCK_CELLS = 2_000_000
"""Distances worked out at a time; 16 MB for each array that is needed."""


class GowerRows:
    """Attributes of n sites as arrays, from which any rows of the distance matrix are worked out when asked for.

    >>> rows = GowerRows(pd.DataFrame({"months": [0, 5, 10]}))
    >>> rows.from_sites([0]).tolist()
    [[0.0, 0.5, 1.0]]
    """

    def __init__(self, frame: pd.DataFrame, weights: Mapping[str, float] | None = None) -> None:
        """Code the attributes; arguments and errors as `helpers.analysis.sampling.gower.gower`."""
        weight = checked_weights(frame, weights)
        self.size = len(frame)
        self._attributes = [(weight[name], *attribute_codes(frame[name])) for name in frame.columns if weight[name] > 0]

    def from_sites(self, positions: list[int] | NDArray[np.int64]) -> Floats:
        """Return the m x n distances from m sites to all; NaN for a pair with no attribute in common."""
        some = np.asarray(positions, dtype=np.int64)
        total = np.zeros((len(some), self.size))
        shared = np.zeros_like(total)
        for weight, values, present, scale in self._attributes:
            if scale is None:
                distance = (values[some, None] != values[None, :]).astype(float)
            else:
                distance = np.abs(values[some, None] - values[None, :]) / scale
            known = present[some, None] & present[None, :]
            distance[~known] = 0.0
            total += weight * distance
            shared += weight * known
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.divide(total, shared, out=total)

    def blocks(self) -> Iterator[tuple[NDArray[np.int64], Floats]]:
        """Give the positions and distances of some sites after others, until all have had their turn."""
        step = max(1, BLOCK_CELLS // max(1, self.size))
        for start in range(0, self.size, step):
            positions = np.arange(start, min(start + step, self.size))
            yield positions, self.from_sites(positions)
