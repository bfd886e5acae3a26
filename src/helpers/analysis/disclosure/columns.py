"""What the columns of a table hold, and which counts add up to which: by names, types and the sums themselves.

In doubt a whole number is taken for a count of people, which is the careful reading.
"""

import re
from itertools import chain, combinations
from typing import Any, Final, Literal

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_integer_dtype, is_numeric_dtype

from helpers.analysis.disclosure.suppression import Sum
from helpers.vocabulary import SITE_ATTRIBUTES

Role = Literal["label", "patient", "plain", "count", "percent", "extreme", "estimate"]

_PATIENT: Final = re.compile(r"(^|_)(patient|person|participant|nhs)_?(id|number|no)s?$", re.IGNORECASE)
_PLAIN: Final = re.compile(
    rf"^({'|'.join(SITE_ATTRIBUTES)}|months_.*|"
    r"round|year|row|position|rank|draws?|k|decimals|level|order|stage|seed|delta|confidence|item|both|place|"
    r".*_year|imputations|either|neither|(between|referred)_share|"
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
_NUMBER_OF_PEOPLE: Final = re.compile(r"n|n_.*|.*_n|patients|people|participants|respondents|pairs|total|all")
TOTALS: Final = ("total", "totals", "all", "overall", "all sites", "everyone", "sum", "grand total")
"""What a row of totals is called, in lower case."""
_MOST_PARTS: Final = 7


def roles_of(table: pd.DataFrame) -> list[Role]:
    """Return what each column holds, one role each.

    They are: label (text), patient (names patients), plain (numbers that are not about people), count, percent, extreme
    (a minimum, a maximum, or degrees of freedom, which give n away), estimate (any other number).

    >>> roles_of(pd.DataFrame({"site_id": ["1"], "n": [9], "mean_before": [4.5], "max_after": [31]}))
    ['label', 'count', 'estimate', 'extreme']
    """
    return [_role(str(name), column) for name, column in table.items()]


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
    """Return the positions of the columns that say how many people a row rests on.

    >>> frame = pd.DataFrame({"n_pairs": [9], "up": [4]})
    >>> n_columns(frame, roles_of(frame))
    [0]
    """
    names = [str(name).lower() for name in table.columns]
    return [i for i, role in enumerate(roles) if role == "count" and _NUMBER_OF_PEOPLE.fullmatch(names[i])]


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
