"""Ties between numbers: the last digits of two that are equal depend on the processor, and must decide nothing."""

from typing import Final, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_DECIMALS: Final = 9

Numbers = TypeVar("Numbers", pd.Series, NDArray[np.float64])


def with_ties(values: Numbers) -> Numbers:
    """Return numbers by which to order or to choose the first of the least or largest: equal where they are alike.

    Args:
        values: ratios, distances, scores or differences, of any length and shape.

    Returns:
        The same, to nine decimals.

    >>> with_ties(np.array([0.1 + 0.2, 0.3])).argmax(), np.array([0.3, 0.1 + 0.2]).argmax()
    (np.int64(0), np.int64(1))
    """
    return values.round(_DECIMALS)
