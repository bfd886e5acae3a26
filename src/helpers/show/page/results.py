"""Estimates as data: what a figure, a table or a sentence prints, each as one row that says what it is."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

Interval = Literal["confidence", "simultaneous", "prediction", "bounds"]
"""What the ends of an interval are: of this estimate, of several at once, of a new site, or what is possible at all."""

RATIO: Final = "ratio"
"""The unit of a ratio of two means or rates."""

_DIGITS: Final = 10
"""Significant digits, as in the data offered of a figure: further ones differ from one machine to another."""


@dataclass(frozen=True)
class Estimates:
    """Which columns of a frame hold an estimate of one measure, for the results of an edition.

    `measure` says what is estimated, `unit` in what. `estimate`, `low`, `high`, `n`, `site` and `method_column` name
    columns, "" where there is none; `rows` are the columns that tell the rows of a site apart. `counted` is what n
    counts. `method` is in words, for all rows. `confidence` is that of the page unless it is given.
    """

    frame: pd.DataFrame
    measure: str
    estimate: str = ""
    low: str = ""
    high: str = ""
    n: str = ""
    site: str = ""
    rows: tuple[str, ...] = ()
    unit: str = RATIO
    counted: str = "patients"
    method: str = ""
    method_column: str = ""
    interval: Interval = "confidence"
    confidence: float | None = None


def result_rows(several: Iterable[Estimates], confidence: float, site: str = "") -> list[dict[str, Any]]:
    """Return every estimate as a row of the results: measure, row, site, n, estimate, ends, confidence, method, unit.

    `confidence` is that of the page, and `site` the one that the page is about.

    >>> frame = pd.DataFrame({"site_id": ["A"], "ratio": [0.9], "low": [0.5], "high": [math.inf], "n": [12]})
    >>> one = Estimates(frame, "rate ratio", "ratio", "low", "high", "n", "site_id")
    >>> [(row["site"], row["estimate"], row["low"], row["high"]) for row in result_rows([one], 0.95)]
    [('A', 0.9, 0.5, None)]
    """
    return [
        _result(row, one, confidence if one.confidence is None else one.confidence, site)
        for one in several
        for row in one.frame.to_dict("records")
    ]


def _result(row: dict[Any, Any], one: Estimates, confidence: float, site: str) -> dict[str, Any]:
    """Return a row of a frame as a row of the results."""
    n, low, high = (_number(row.get(name)) for name in (one.n, one.low, one.high))
    has_interval = low is not None or high is not None
    return {
        "measure": one.measure,
        "row": ", ".join(_words(row[name]) for name in one.rows if _words(row[name])),
        "site": _words(row[one.site]) if one.site else site or None,
        "n": None if n is None else round(n),
        "counted": one.counted if n is not None else None,
        "estimate": _number(row.get(one.estimate)),
        "low": low,
        "high": high,
        "interval": one.interval if has_interval else None,
        "confidence": confidence if has_interval and one.interval != "bounds" else None,
        "method": _words(row[one.method_column]) if one.method_column else one.method,
        "unit": one.unit,
    }


def _number(value: Any) -> float | None:
    """Return a number to the digits that all machines agree on, or None for what is missing, infinite or no number."""
    if value is None or isinstance(value, str) or pd.isna(value) or math.isinf(value):
        return None
    return float(f"{value:.{_DIGITS}g}")


def _words(value: Any) -> str:
    """Return a value in words, "" for what is missing."""
    return "" if value is None or pd.isna(value) else str(value)
