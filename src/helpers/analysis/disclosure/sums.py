"""Which counts of a table add up to which, by the labels of its rows and the sums themselves."""

from itertools import chain, combinations
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.analysis.disclosure.suppression import Sum

TOTALS: Final = ("total", "totals", "all", "overall", "all sites", "everyone", "sum", "grand total")
"""What a row of totals is called, in lower case."""
_MOST_PARTS: Final = 7


def sums_of(counts: pd.DataFrame, labels: list["pd.Series[Any]"]) -> list[Sum]:
    """Return every sum that the count columns of a table keep, down the rows and across the columns.

    Cells are numbered row by row. A row of totals is called Total, or is the last or first and the sum of the others.

    >>> frame = pd.DataFrame({"sex": ["F", "M", "Total"], "n": [9, 3, 12]})
    >>> sums_of(frame[["n"]], [frame["sex"]])
    [Sum(total=2, parts=(0, 1))]
    """
    values = counts.to_numpy(dtype=np.int64)
    height, width = values.shape
    across = [
        Sum(row * width + total, tuple(row * width + part for part in parts))
        for total, parts in _column_sums(values)
        for row in range(height)
    ]
    down = [
        Sum(total * width + column, tuple(row * width + column for row in rows))
        for total, rows in _row_sums(values, labels)
        for column in range(width)
    ]
    return across + down


def _column_sums(values: Any) -> list[tuple[int, tuple[int, ...]]]:
    """Return the columns that are, in every row, the sum of two or more others."""
    width = values.shape[1]
    sums = []
    for total in range(width):
        others = [column for column in range(width) if column != total and values[:, column].any()]
        sizes = range(2, len(others) + 1) if len(others) <= _MOST_PARTS else (len(others),)
        candidates = chain.from_iterable(combinations(others, size) for size in sizes)
        sums += [
            (total, parts)
            for parts in candidates
            if np.array_equal(values[:, total], values[:, list(parts)].sum(axis=1))
        ]
    return sums


def _row_sums(values: Any, labels: list["pd.Series[Any]"]) -> list[tuple[int, tuple[int, ...]]]:
    """Return the rows that are sums of others: by label within groups, else over all rows."""

    def is_sum(total: int, parts: tuple[int, ...]) -> bool:
        return len(parts) > 1 and np.array_equal(values[total], values[list(parts)].sum(axis=0))

    rows = range(len(values))
    texts = [[str(value).strip().lower() for value in label] for label in labels]
    sums = []
    for own in texts:
        groups = list(zip(*(text for text in texts if text is not own), strict=True)) or [()] * len(own)
        for total in [row for row in rows if own[row] in TOTALS]:
            parts = tuple(row for row in rows if own[row] not in TOTALS and groups[row] == groups[total])
            if is_sum(total, parts):
                sums.append((total, parts))
    if sums or len(values) < 3:
        return list(dict.fromkeys(sums))
    called_total = [row for row in rows if any(text[row] in TOTALS for text in texts)]
    for total in called_total or [len(values) - 1, 0]:
        parts = tuple(row for row in rows if row not in (called_total or [total]))
        if values[total].any() and is_sum(total, parts):
            return [(total, parts)]
    return []
