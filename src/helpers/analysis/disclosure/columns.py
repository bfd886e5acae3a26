"""What the columns of a table hold, and which counts add up to which: told by names, types and the sums themselves.

In doubt a whole number is taken for a count of people, which is the careful reading.
"""

import re
from itertools import combinations
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_integer_dtype, is_numeric_dtype

from helpers.analysis.disclosure.suppression import Sum

Role = Literal["label", "patient", "plain", "count", "percent", "extreme", "estimate"]

_PATIENT: Final = re.compile(r"(^|_)(patient|person|participant|nhs)_?(id|number|no)s?$", re.IGNORECASE)
_PLAIN: Final = re.compile(
    r"^(round|year|row|position|rank|draws?|k|decimals|level|order|stage|seed|delta|confidence|months_.*|item|both|place|"
    r".*_year|practices_served|imputations|either|neither|(between|referred)_share|"
    r"(n_)?(sites|cmocs|constructs|links|claims|nodes|concepts|coders|tables|"
    r"studies|practices|link_workers|outcomes|items|elements|codings)(_.*)?)$"
)
_PERCENT: Final = re.compile(r"(^|_|\b)(percent(age)?|share|proportion|pct)(_|\b|$)|%|_(worst|best)$")
_DEGREES: Final = re.compile(r"^df(_.*)?$|_df$")
_EXTREME: Final = re.compile(r"^(min|max|minimum|maximum|lowest|highest|smallest|largest|range)(_.*)?$|_(min|max)$")
_IDENTIFIER: Final = re.compile(r"(^|_)id$|^(site|left_out)$")
_ESTIMATE: Final = re.compile(
    r"(^|_)(mean|median|ratio|estimate|sd|se|change|score|difference|p|alpha|kappa|g|quantile|q\d*|p\d+|tau2?|"
    r"i2|df|effect|gap|shift|delta|predicted|reliability|distance|reference|correlation|weight|expected|standardised|"
    r"percentile|value|z|t)(_|$)"
)
_MODEL: Final = re.compile(r"ratio|estimate|coefficient|odds|hazard|effect|g_av|kappa|alpha|prediction")
_MEAN: Final = re.compile(r"(^|_)(mean|median|average|quantile|value|sd|p\d+|q\d+)(_|$)")
_CHANCE: Final = re.compile(r"(^|_)p(_|$)")
TOTALS: Final = ("total", "totals", "all", "overall", "all sites", "everyone", "sum", "grand total")
"""What a row of totals is called, in lower case."""
_MOST_PARTS: Final = 7


def roles_of(table: pd.DataFrame) -> list[Role]:
    """Return what each column holds.

    Args:
        table: any table.

    Returns:
        One role per column: label (text), patient (names patients), plain (numbers that are not about people), count,
        percent, extreme (a minimum, a maximum, or degrees of freedom, which give n away), estimate (any other number).

    >>> roles_of(pd.DataFrame({"site_id": ["1"], "n": [9], "mean_before": [4.5], "max_after": [31]}))
    ['label', 'count', 'estimate', 'extreme']
    """
    return [_role(str(name), table.iloc[:, place]) for place, name in enumerate(table.columns)]


def _role(name: str, column: "pd.Series[Any]") -> Role:
    plain = name.strip().lower().replace(" ", "_")
    if _PATIENT.search(plain):
        return "patient"
    if not is_numeric_dtype(column.dtype) or is_bool_dtype(column.dtype) or _IDENTIFIER.search(plain):
        return "label"
    if _PLAIN.fullmatch(plain):
        return "plain"
    if _PERCENT.search(plain):
        return "percent"
    if _EXTREME.search(plain) or _DEGREES.search(plain):
        return "extreme"
    known = column.dropna().to_numpy(dtype=float)
    whole = bool(np.all(np.isfinite(known)) and np.all(known == np.round(known)) and np.all(known >= 0))
    return "count" if whole and (is_integer_dtype(column.dtype) or not _ESTIMATE.search(plain)) else "estimate"


def is_model(name: str) -> bool:
    """Return whether a column of this name holds a ratio or another model estimate, beside which n stands in bands.

    >>> is_model("log_ratio"), is_model("mean_before")
    (True, False)
    """
    return bool(_MODEL.search(name.lower()))


def digits_of(name: str) -> int:
    """Return how many decimals of an estimate may be shown: so few that n cannot be worked out from a mean.

    >>> digits_of("mean_before"), digits_of("ratio"), digits_of("p_holm")
    (1, 2, 3)
    """
    plain = name.lower()
    return 1 if _MEAN.search(plain) else 3 if _CHANCE.search(plain) else 2


def n_columns(table: pd.DataFrame, roles: list[Role]) -> list[int]:
    """Return the places of the columns that say how many people a row rests on.

    Args:
        table: the table.
        roles: its columns' roles.

    >>> frame = pd.DataFrame({"n_pairs": [9], "up": [4]})
    >>> n_columns(frame, roles_of(frame))
    [0]
    """
    told = re.compile(r"n|n_.*|.*_n|patients|people|participants|respondents|pairs|total|all")
    return [i for i, role in enumerate(roles) if role == "count" and told.fullmatch(str(table.columns[i]).lower())]


def sums_of(counts: pd.DataFrame, labels: list["pd.Series[Any]"]) -> list[Sum]:
    """Return every sum that the counts of a table keep; cells are numbered row by row over the count columns.

    Args:
        counts: the count columns of the table, without missing values.
        labels: its label columns, and its index.

    Returns:
        Sums down the rows (a row called Total, or a last row that is the sum of the others) and across the columns.

    >>> frame = pd.DataFrame({"sex": ["F", "M", "Total"], "n": [9, 3, 12]})
    >>> sums_of(frame[["n"]], [frame["sex"]])
    [Sum(total=2, parts=(0, 1))]
    """
    values = counts.to_numpy(dtype=np.int64)
    width = values.shape[1]
    found = [
        Sum(row * width + total, tuple(row * width + part for part in parts))
        for total, parts in _column_sums(values)
        for row in range(len(values))
    ]
    for total, rows in _row_sums(values, labels):
        found += [Sum(total * width + j, tuple(row * width + j for row in rows)) for j in range(width)]
    return found


def _column_sums(values: Any) -> list[tuple[int, tuple[int, ...]]]:
    """Return the columns that are, in every row, the sum of two or more others."""
    width = values.shape[1]
    found = []
    for total in range(width):
        others = [column for column in range(width) if column != total and values[:, column].any()]
        sizes = range(2, len(others) + 1) if len(others) <= _MOST_PARTS else (len(others),)
        found += [
            (total, parts)
            for size in sizes
            for parts in combinations(others, size)
            if np.array_equal(values[:, total], values[:, list(parts)].sum(axis=1))
        ]
    return found


def _row_sums(values: Any, labels: list["pd.Series[Any]"]) -> list[tuple[int, tuple[int, ...]]]:
    """Return the rows that are sums of others: by label within groups, else over all rows."""
    found: list[tuple[int, tuple[int, ...]]] = []
    texts = [[str(value).strip().lower() for value in label] for label in labels]
    for place, own in enumerate(texts):
        rest = list(zip(*(text for i, text in enumerate(texts) if i != place), strict=True)) or [()] * len(own)
        for row in [row for row, text in enumerate(own) if text in TOTALS]:
            parts = tuple(i for i, text in enumerate(own) if text not in TOTALS and rest[i] == rest[row])
            if len(parts) > 1 and np.array_equal(values[row], values[list(parts)].sum(axis=0)):
                found.append((row, parts))
    if found or len(values) < 3:
        return list(dict.fromkeys(found))
    called = [row for row in range(len(values)) if any(text[row] in TOTALS for text in texts)]
    for row in called or [len(values) - 1, 0]:
        parts = tuple(i for i in range(len(values)) if i not in (called or [row]))
        if len(parts) > 1 and values[row].any() and np.array_equal(values[row], values[list(parts)].sum(axis=0)):
            return [(row, parts)]
    return []
