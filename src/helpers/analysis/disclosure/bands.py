"""Counts in bands: neighbouring rows of a distribution put together until every band holds enough people."""

import numpy as np
import pandas as pd

from helpers.analysis.disclosure.profiles import DisclosureError


def in_bands(table: pd.DataFrame, column: str, smallest: int) -> pd.DataFrame:
    """Return a distribution in bands of at least so many people, the last one open, so that it shows no maximum.

    Args:
        table: one row per value in rising order; all other columns are counts of people with that value.
        column: the column of values, whole numbers.
        smallest: the fewest people of a band, in every column.

    Returns:
        One row per band: the band in words in place of the value, such as "0 to 2" and "3 or more", and its counts.

    Raises:
        DisclosureError: when there are too few people for two bands.

    >>> visits = pd.DataFrame({"visits": [0, 1, 2, 3, 9], "before": [8, 3, 5, 1, 1], "after": [9, 4, 4, 8, 0]})
    >>> in_bands(visits, "visits", 8).to_numpy().tolist()
    [['0', 8, 9], ['1 or more', 10, 16]]
    """
    counts = table.drop(columns=column).astype("int64")
    starts, held = [0], np.zeros(counts.shape[1], dtype=np.int64)
    for row, numbers in enumerate(counts.to_numpy()):
        if (held >= smallest).all() and (counts.to_numpy()[row:].sum(axis=0) >= smallest).all():
            starts.append(row)
            held = np.zeros_like(held)
        held = held + numbers
    if len(starts) < 2:
        raise DisclosureError(f"it is too thin for bands of at least {smallest}")
    values = table[column].astype("int64").to_numpy()
    ends = [values[start - 1] for start in starts[1:]]
    names = [f"{a}" if a == b else f"{a} to {b}" for a, b in zip(values[starts], ends, strict=False)]
    sums = np.add.reduceat(counts.to_numpy(), starts, axis=0)
    shown = pd.DataFrame(sums, columns=counts.columns)
    shown.insert(list(table.columns).index(column), column, [*names, f"{values[starts[-1]]} or more"])
    return shown
