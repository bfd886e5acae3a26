"""Gower's distance between sites described by categories, ordered levels and numbers, some of them missing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

from helpers.analysis.ties import with_ties

Floats = NDArray[np.float64]

BLOCK_CELLS = 2_000_000
"""Distances worked out at a time; 16 MB for each array that is needed."""


def gower(frame: pd.DataFrame, *, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Return Gower distances between the rows, from 0 (alike in every way) to 1.

    Numbers differ by their share of the column's range, ordered categories by their ranks treated so, other columns by
    0 or 1. An attribute missing in either row is left out of that pair.

    Args:
        frame: one row per site, attributes in columns, sites on the index.
        weights: weight of each column, 1 where not given; none negative, not all zero.

    Returns:
        n x n distances, sites on both axes; NaN for a pair with no attribute in common.

    Raises:
        ValueError: when there is no row or column, an id is on the index twice, a number is infinite, a weight names
            no column or is negative, or all weights are zero.

    Reference:
        Gower JC. Biometrics 1971;27:857-871; ordered categories as cluster::daisy in R treats them.

    >>> frame = pd.DataFrame({"region": ["North", "South"], "months": [0, 10]}, index=["1", "2"])
    >>> float(gower(frame).loc["1", "2"])
    1.0
    """
    if frame.empty:
        raise ValueError("frame: there are no sites or no attributes")
    if frame.index.has_duplicates:
        raise ValueError(
            f"frame: {frame.index[frame.index.duplicated()][0]} is on the index twice; give each site once"
        )
    distances = GowerRows(frame, weights).from_sites(list(range(len(frame))))
    return pd.DataFrame(distances, index=frame.index, columns=frame.index)


@dataclass(frozen=True)
class DistanceSummary:
    """The smallest and the mean distance between two of so many sites, and the two that are most alike."""

    smallest: float
    mean: float
    most_alike: tuple[str, str]
    n_sites: int


def distance_summary(distances: pd.DataFrame) -> DistanceSummary:
    """Return the smallest and the mean distance between two of the sites.

    Args:
        distances: n x n distances from 0 to 1, sites on both axes.

    Returns:
        Smallest and mean; of pairs that are equally alike the first is named.

    Raises:
        ValueError: when there is one site only.

    >>> distance_summary(pd.DataFrame([[0, 0.5], [0.5, 0]], index=["1", "2"]))
    DistanceSummary(smallest=0.5, mean=0.5, most_alike=('1', '2'), n_sites=2)
    """
    upper = np.triu_indices(len(distances), 1)
    values = distances.to_numpy(float)[upper]
    if values.size == 0:
        raise ValueError("distances: two sites are needed")
    least = int(with_ties(np.where(np.isnan(values), np.inf, values)).argmin())
    one, other = (str(distances.index[axis[least]]) for axis in upper)
    return DistanceSummary(float(values.min()), float(values.mean()), (one, other), len(distances))


class GowerRows:
    """Attributes of n sites as arrays, from which any rows of the distance matrix are worked out when asked for.

    >>> rows = GowerRows(pd.DataFrame({"months": [0, 5, 10]}))
    >>> rows.from_sites([0]).tolist()
    [[0.0, 0.5, 1.0]]
    """

    def __init__(self, frame: pd.DataFrame, weights: Mapping[str, float] | None = None) -> None:
        """Code the attributes; arguments and errors as `gower`."""
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


def attribute_codes(column: "pd.Series[Any]") -> tuple[Floats, NDArray[np.bool_], float | None]:
    """Return one attribute as numbers, where it is known, and the range by which differences are divided.

    Numbers stay, dates become days, ordered levels become ranks; the range is 1 when all are alike. Anything else is
    taken as names, which are the same or not: they become codes, and the range is None.

    >>> attribute_codes(pd.Series(["a", "b", None]))[2] is None
    True
    >>> attribute_codes(pd.Series(pd.to_datetime(["2022-06-30", "2022-07-02"])))[0].tolist()
    [0.0, 2.0]
    """
    present = column.notna().to_numpy()
    if isinstance(column.dtype, pd.CategoricalDtype) and column.dtype.ordered:
        values = np.where(present, column.cat.codes.to_numpy(float), np.nan)
    elif is_datetime64_any_dtype(column.dtype):
        values = ((column - column.min()) / pd.Timedelta(days=1)).to_numpy(float)
    elif is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype):
        values = column.to_numpy(float, na_value=np.nan)
        if np.isinf(values).any():
            raise ValueError(f"{column.name}: a value is infinite; leave it out or give a number")
    else:
        return pd.factorize(column)[0].astype(float), present, None
    value_range = float(np.nanmax(values) - np.nanmin(values)) if present.any() else 0.0
    return values, present, value_range or 1.0


def checked_weights(frame: pd.DataFrame, weights: Mapping[str, float] | None) -> dict[str, float]:
    """Return a weight for every column, 1 where none is given, and refuse weights that cannot be used.

    >>> checked_weights(pd.DataFrame({"a": [1], "b": [2]}), {"a": 2})
    {'a': 2.0, 'b': 1.0}
    """
    given = dict(weights or {})
    unknown = [str(name) for name in given if name not in frame]
    if unknown:
        raise ValueError(f"weights: {', '.join(unknown)} is no attribute; there are {', '.join(map(str, frame))}")
    if any(not np.isfinite(value) or value < 0 for value in given.values()):
        raise ValueError("weights: one is negative or missing; give numbers from 0")
    full = {name: float(given.get(name, 1.0)) for name in frame.columns}
    if not any(full.values()):
        raise ValueError("weights: all are 0; give at least one above 0")
    return full
