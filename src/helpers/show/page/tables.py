"""A table as HTML for a page: numbers the same everywhere, cells escaped."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
from markupsafe import Markup
from pandas.api.types import is_bool_dtype, is_integer_dtype, is_numeric_dtype

from helpers.analysis.disclosure import DIGITS, DIGITS_OF_PARTS
from helpers.show.page.templates import render
from helpers.vocabulary import NOT_PROVIDED

HIDDEN: Final = "hidden"
"""What stands in a cell that disclosure control has hidden."""


_CAPITALS: Final = {"gp": "GP", "gps": "GPs"}
"""Words of columns that are written otherwise."""

MANY_ROWS: Final = 60
"""Rows beyond which a reader can search a table and sort it, and sees some at a time."""


class Probability(int):
    """Decimals of a probability: one that they would print as zero is said to lie below the least that they print."""


def table_html(
    frame: pd.DataFrame,
    *,
    caption: str,
    labels: Mapping[str, str] | None = None,
    decimals: Mapping[str, int] | int | None = None,
    missing: str = NOT_PROVIDED,
    upright: bool = False,
    searchable: bool = False,
) -> Markup:
    """Return a frame, without its index, as an accessible HTML table in a box that scrolls by itself.

    One of many rows, or `searchable`, is marked up for `book/_static/filter.js` and `book/_static/sort.js`: it can be
    searched and sorted, and shows some rows at a time. Without these scripts it is whole.

    The arguments are those of `helpers.show.page.Table`; upright, a table of one row has a line for each column.

    >>> html = table_html(pd.DataFrame({"site": ["<b>"], "ratio": [1.5]}), caption="Ratios")
    >>> "&lt;b&gt;" in html, "1.50" in html
    (True, True)
    """
    labels, heads, columns = labels or {}, [], []
    for name, column in frame.items():
        heads.append((labels.get(str(name), in_words(str(name))), is_number(column)))
        digits = decimals if isinstance(decimals, int) else (decimals or {}).get(str(name), 2)
        digits = 0 if is_integer_dtype(column.dtype) else digits
        columns.append([_shown(value, digits, missing) for value in column.tolist()])
    template = "upright_table" if upright and len(frame) == 1 else "table"
    rows = list(zip(*columns, strict=True))
    many = searchable or len(rows) > MANY_ROWS
    return render(f"show/page/templates/{template}.html", caption=caption, heads=heads, rows=rows, many=many)


def table_in_place(frame: pd.DataFrame, roles: Sequence[str], *, caption: str, labels: Mapping[str, str]) -> Markup:
    """Return the data of a figure as the table that stands in its place in a release.

    Numbers have as many decimals as a release leaves of what they are, others as many as they were given with.

    Args:
        frame: the data, with the word for hidden in its hidden cells.
        roles: what each column counts or is.
        caption: the caption of the figure.
        labels: headers, and words for what stands coded in cells.

    >>> shown = pd.DataFrame({"outcome": ["age_years"], "p": [0.0]})
    >>> html = table_in_place(shown, ["text", "p_value"], caption="Tests.", labels={"age_years": "Age, years"})
    >>> "Age, years" in html, "below 0.001" in html
    (True, True)
    """
    frame = frame.map(lambda cell: labels.get(cell, cell) if isinstance(cell, str) else cell)
    decimals = decimals_as_given(frame) | released_decimals(frame, roles)
    return table_html(frame, caption=caption, labels=labels, decimals=decimals, missing="-")


def released_decimals(frame: pd.DataFrame, roles: Sequence[str]) -> dict[str, int]:
    """Return the decimals that a release leaves of means, estimates, probabilities and parts of people, by column.

    >>> released_decimals(pd.DataFrame({"n": [10], "mean": [1.7], "worst": [30.0]}), ["people", "mean", "percent"])
    {'mean': 1, 'worst': 0}
    """
    digits = DIGITS | DIGITS_OF_PARTS
    named = {str(name): role for name, role in zip(frame.columns, roles, strict=True) if role in digits}
    return {name: (Probability if role == "p_value" else int)(digits[role]) for name, role in named.items()}


def with_least_in_words(frame: pd.DataFrame, roles: Sequence[str]) -> pd.DataFrame:
    """Return released data with the words of the page for probabilities that would be zero in its decimals.

    Args:
        frame: the data, with the word for hidden in its hidden cells.
        roles: what each column counts or is.

    >>> with_least_in_words(pd.DataFrame({"n": [0, 9], "p": [0.0, 0.02]}), ["people", "p_value"])["p"].tolist()
    ['below 0.001', 0.02]
    """
    columns = {
        name: column.astype(object).map(lambda cell, digits=digits: _in_words_if_least(cell, digits))
        for name, digits in released_decimals(frame, roles).items()
        if isinstance(digits, Probability) and is_number(column := frame[name])
    }
    return frame.assign(**columns)


def text_columns(frame: pd.DataFrame) -> list[int]:
    """Return which columns, from 0, hold text and nothing else: an id such as 8.10 there is no number.

    >>> text_columns(pd.DataFrame({"cmoc": ["8.10", None], "n": [1, 2], "mixed": [1, "hidden"]}))
    [0]
    """
    known = [column.dropna() for _, column in frame.items()]
    return [i for i, column in enumerate(known) if len(column) and all(isinstance(value, str) for value in column)]


def format_number(value: float, decimals: int = 2) -> str:
    """Return a number as the book writes it: fixed decimals, thousands apart, a true minus sign, no minus zero.

    >>> format_number(-1234.567, 1), format_number(-0.001)
    ('\u22121,234.6', '0.00')
    """
    text = f"{value:,.{decimals}f}"
    if text.startswith("-"):
        text = text[1:] if not text.strip("-0.,") else "\u2212" + text[1:]
    return text


def decimals_as_given(frame: pd.DataFrame) -> dict[str, int]:
    """Return for every column of numbers as many decimals as its values have, up to two: for tables of what was given.

    >>> decimals_as_given(pd.DataFrame({"months": [3.5, 4.0], "practices": [2.0, None], "name": ["a", "b"]}))
    {'months': 1, 'practices': 0}
    """
    known = ((str(name), column[column != HIDDEN].dropna()) for name, column in frame.items() if is_number(column))
    numbers = {name: column.astype(float) for name, column in known}
    return {
        name: next((digits for digits in (0, 1) if (column.round(digits) == column).all()), 2)
        for name, column in numbers.items()
    }


def in_words(column: str) -> str:
    """Return a column name as a header.

    >>> in_words("months_in_role"), in_words("gp_appointments")
    ('Months in role', 'GP appointments')
    """
    words = " ".join(_CAPITALS.get(word, word) for word in column.replace("_", " ").strip().split(" "))
    return words[:1].upper() + words[1:]


def is_number(column: "pd.Series[Any]") -> bool:
    """Return whether a column holds numbers that are read as amounts.

    >>> is_number(pd.Series([1, 2])), is_number(pd.Series(["a"]))
    (True, False)
    """
    if (column == HIDDEN).any():
        rest = column[column != HIDDEN].dropna()
        return all(isinstance(value, int | float) and not isinstance(value, bool) for value in rest)
    return is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype)


def _shown(value: Any, digits: int, missing: str) -> str:
    if value is None or (not isinstance(value, str | list | tuple) and pd.isna(value)):
        return missing
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return format_number(value, 0)
    if isinstance(value, float):
        shown = _in_words_if_least(value, digits)
        return shown if isinstance(shown, str) else format_number(value, digits)
    return value if isinstance(value, Markup) else str(value)


def _in_words_if_least(value: Any, digits: int) -> Any:
    """Return a probability that so many decimals would print as zero in words, and anything else as it is."""
    least = 10.0**-digits
    is_least = isinstance(digits, Probability) and isinstance(value, float) and 0 <= value < least / 2
    return f"below {least:g}" if is_least else value
