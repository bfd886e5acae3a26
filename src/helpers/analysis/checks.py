"""Checks of counts, months and confidence that analyses share; each names in its error what is wrong."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
ROUNDING = 1e-12
"""A variance below this is rounding of a computer and no difference between patients."""


def checked_counts(values: ArrayLike, name: str) -> Floats:
    """Return counts as an array, one per patient; one that is no number, missing, negative or not whole is an error.

    >>> checked_counts([1, 2], "before").tolist()
    [1.0, 2.0]
    """
    counts = _numbers(values, name)
    if counts.ndim != 1:
        raise ValueError(f"{name}: give a list of counts, one per patient")
    if not np.isfinite(counts).all():
        raise ValueError(f"{name}: a count is missing; a patient with no appointment counts as 0")
    if (counts < 0).any():
        raise ValueError(f"{name}: a count is negative; appointments are counted from 0")
    if (counts != np.floor(counts)).any():
        raise ValueError(f"{name}: a count is not a whole number; give appointments, not rates")
    return counts


def checked_months(values: ArrayLike, n: int, name: str) -> Floats:
    """Return months as an array, one for each of `n` patients, from one number for all or from one each.

    >>> checked_months(6, 2, "months_before").tolist()
    [6.0, 6.0]
    """
    months = _numbers(values, name)
    months = np.full(n, float(months)) if months.ndim == 0 else months
    if months.shape != (n,):
        raise ValueError(f"{name}: {months.size} values for {n} patients; give one each, or one for all")
    if not np.isfinite(months).all() or (months < 0).any():
        raise ValueError(f"{name}: a value is missing or negative; months are counted from 0")
    return months


def check_confidence(confidence: float) -> None:
    """Refuse a confidence that is not between 0 and 1.

    >>> check_confidence(0.95)
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: {confidence} is not allowed; give a number between 0 and 1, such as 0.95")


def _numbers(values: ArrayLike, name: str) -> Floats:
    try:
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: a value is not a number; give numbers only") from None
