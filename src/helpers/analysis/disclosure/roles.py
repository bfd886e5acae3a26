"""What a column or a value counts, said where it is made: it travels with the value, and no name is read for it.

A function whose frame is shown says it with `counting`, which writes it into the frame's `attrs`; a dataclass says it
in the types of its fields (`n: Base`). pandas keeps `attrs` through most steps, and drops them where a frame that says
nothing is joined on. So what says nothing takes the most guarded reading: whole numbers count people, and any other
number is not shown. Text is a label, such as the name of a group, unless a number stands in it: "12", "<8", "3 of 7"
and "1,204 (30%)" may each be a number of people, and a band or an id with a number in it says that it is none.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, Final, Literal, ParamSpec, get_args

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from helpers.vocabulary import COUNTS

Role = Literal[
    "people",
    "base",
    "survival",
    "share",
    "percent",
    "mean",
    "mean_or_percent",
    "estimate",
    "statistic",
    "p_value",
    "df",
    "extreme",
    "sites",
    "nothing",
    "person",
    "site",
    "unknown",
]
"""What a column holds.

people: a number of people. base: one that the other numbers of its row rest on. survival: people at risk, or events, of
a survival curve. share, percent: a part of people, of 1 or of 100. mean: a mean, median or standard deviation.
mean_or_percent: either, as its row says in words. estimate: of a model, beside which one of two numbers of people that
differ by a few stands in a band. statistic: any other number worked out from what many people have. p_value. df:
degrees of freedom. extreme: a minimum, a maximum, or another number that is one person's or gives a count away. sites,
nothing: a number of sites, and any other that is not about people. person: names a person. site: names the site that a
row is about. unknown: a number that nobody says anything of and that is no count.
"""

Counts = Mapping[str, str | tuple[str, str]]
"""Columns and their roles; a pair is a role, and the column that counts the people it rests on."""

NOT_PEOPLE: Final = ("sites", "nothing", "person", "site")
"""Roles of columns in which no number is about people."""

COUNTED: Final = ("people", "base", "survival")
"""Roles of numbers of people."""

PERSON_ID: Final = "patient_id"
"""The column of a study's tables that names a person; a table that has it is never shown."""

People = Annotated[int, "people"]
ROUNDED: Final = "rounded at the source"
RoundedBase = Annotated[int, "base", ROUNDED]
"""A base that a base table has rounded: it is said as it is printed there."""
Base = Annotated[int, "base"]
Mean = Annotated[float, "mean"]
Estimate = Annotated[float, "estimate"]
Statistic = Annotated[float, "statistic"]
Extreme = Annotated[float, "extreme"]
DegreesOfFreedom = Annotated[float, "df"]
Nothing = Annotated[float, "nothing"]
Months = Annotated[int, "nothing"]
MonthRange = Annotated[tuple[int, int], "nothing"]
Sites = Annotated[int, "sites"]
"""Types of a dataclass's fields that say what they count."""

_WORDS: Final = re.compile(r"\w+")
_DATES: Final = re.compile(r"\b\d{4}-\d{2}(-\d{2})?\b")

P = ParamSpec("P")


@dataclass(frozen=True)
class Column:
    """What a column holds, and the column that counts the people it rests on, where it is one of its own."""

    role: Role
    of: str | None = None


def counting(**counts: str | tuple[str, str]) -> Callable[[Callable[P, pd.DataFrame]], Callable[P, pd.DataFrame]]:
    """Return a decorator that writes into the frame of a function what its columns count.

    >>> @counting(n="base", ratio="estimate")
    ... def ratios():
    ...     return pd.DataFrame({"n": [20], "ratio": [0.9]})
    >>> ratios().attrs
    {'counts': {'n': 'base', 'ratio': 'estimate'}}
    """

    def decorate(function: Callable[P, pd.DataFrame]) -> Callable[P, pd.DataFrame]:
        @wraps(function)
        def marked(*args: P.args, **kwargs: P.kwargs) -> pd.DataFrame:
            return with_counts(function(*args, **kwargs), counts)

        return marked

    return decorate


def with_counts(frame: pd.DataFrame, counts: Counts) -> pd.DataFrame:
    """Return a frame that says what its columns count, beside what it says already.

    >>> with_counts(pd.DataFrame({"sites": [3]}), {"sites": "sites"}).attrs
    {'counts': {'sites': 'sites'}}
    """
    marked = frame.copy(deep=False)
    marked.attrs[COUNTS] = {**frame.attrs.get(COUNTS, {}), **counts}
    return marked


def columns_of(frame: pd.DataFrame, counts: Counts | None = None) -> list[Column]:
    """Return what each column of a frame holds: as `counts` says, else as the frame does, else the most guarded.

    Raises:
        ValueError: when a role is not known, or `counts` names a column that is not there.

    >>> frame = pd.DataFrame({"group": ["a"], "both": [3], "pharmacies": [2], "change": [-0.5]})
    >>> [column.role for column in columns_of(frame, {"pharmacies": "sites"})]
    ['nothing', 'people', 'sites', 'unknown']
    """
    names = [str(name) for name in frame.columns]
    if strangers := set(counts or {}) - set(names):
        raise ValueError(f"counts names {sorted(strangers)}, which the table does not have: it has {names}")
    said = {**frame.attrs.get(COUNTS, {}), **(counts or {})}
    return [_column(name, frame.iloc[:, i], said.get(name)) for i, name in enumerate(names)]


def _column(name: str, column: "pd.Series[Any]", said: str | tuple[str, str] | None) -> Column:
    """Return what one column holds, from what is said of it and from its values."""
    role, of = said if isinstance(said, tuple) else (said, None)
    if role is not None and role not in get_args(Role):
        raise ValueError(f"column {name}: {role!r} is no role; there are {', '.join(get_args(Role))}")
    if role is None and name == PERSON_ID:
        return Column("person")
    if role in NOT_PEOPLE:
        return Column(role)  # type: ignore[arg-type]
    if role in ("mean", "mean_or_percent", "statistic", "p_value") and column.isna().all():
        return Column(role, of)  # type: ignore[arg-type]  # that all are missing may say how few they rest on
    if not (amounts := _amounts(column)).size and len(column.dropna()) == _texts(column):
        numbers = role is None and any(isinstance(one, str) and says_number(one) for one in column.dropna().unique())
        return Column("unknown" if numbers else "nothing")
    if amounts.size < len(column.dropna()):
        return Column("unknown")
    whole = bool(np.isfinite(amounts).all() and (amounts == np.round(amounts)).all() and (amounts >= 0).all())
    if role is None or role in COUNTED:
        return Column((role or "people") if whole else "unknown", of)  # type: ignore[arg-type]
    return Column(role, of)  # type: ignore[arg-type]


def _amounts(column: "pd.Series[Any]") -> "np.ndarray[Any, np.dtype[np.float64]]":
    """Return the numbers of a column, of whatever type it is."""
    if is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype):
        return column.dropna().to_numpy(dtype=np.float64)
    return np.array([float(value) for value in column.dropna() if _is_amount(value)], dtype=np.float64)


def _texts(column: "pd.Series[Any]") -> int:
    """Return how many values of a column are there and are no numbers."""
    return sum(not _is_amount(value) for value in column.dropna())


def says_number(text: str) -> bool:
    """Return whether a number stands in a text, in whatever script: alone or first in a word, and in no date.

    What stands inside a word, such as a name with a number in it, is none.

    >>> [says_number(text) for text in ("3 of 7", "n=3", "½", "٣", "3women", "ons4_anxiety", "gse_01", "2024-05")]
    [True, True, True, True, True, False, False, False]
    """
    return any(word[0].isnumeric() for word in _WORDS.findall(_DATES.sub("", text)))


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)
