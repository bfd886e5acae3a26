"""Rows as they are stored in Parquet: whether they need tidying at all, and the view of those that do not.

Parquet keeps each word of a column once, so to ask all words takes a small part of what tidying all rows takes.
"""

# ruff: noqa: S608 - names in SQL are the descriptor's or positions

from collections.abc import Mapping, Sequence

import duckdb

from helpers.data.read.extract.tidying import dates_of, is_missing, is_untrimmed, joined


def with_days(reader: str, dates: Sequence[str]) -> str:
    """Return the SQL of rows of text with each day written YYYY-MM-DD as a DATE in NAME_day, and no longer as text.

    >>> query = with_days("(SELECT '2022-07-04' AS c0, '4/7/2022' AS c1)", ["c0", "c1"])
    >>> duckdb.sql(f"SELECT c0, CAST(c0_day AS VARCHAR), c1, c1_day FROM ({query})").fetchall()
    [(None, '2022-07-04', '4/7/2022', None)]
    """
    if not dates:
        return f"SELECT * FROM {reader}"
    days = ", ".join(
        f"CASE WHEN {name} LIKE '____-__-__' THEN TRY_CAST({name} AS DATE) END AS {name}_day" for name in dates
    )
    day = "CASE WHEN CAST({0}_day AS VARCHAR) = {0} THEN {0}_day END AS {0}_day"
    text = "CASE WHEN CAST({0}_day AS VARCHAR) = {0} THEN NULL ELSE {0} END AS {0}"
    kept = ", ".join(part.format(name) for name in dates for part in (day, text))
    return f"SELECT * REPLACE ({kept}) FROM (SELECT *, {days} FROM {reader})"


def without_days(stored: str, dates: Sequence[str]) -> str:
    """Return the SQL of rows as `with_days` was given them."""
    if not dates:
        return stored
    days = ", ".join(f"{name}_day" for name in dates)
    texts = ", ".join(f"coalesce({name}, CAST({name}_day AS VARCHAR)) AS {name}" for name in dates)
    return f"(SELECT * EXCLUDE ({days}) REPLACE ({texts}) FROM {stored})"


def is_tidy(
    connection: duckdb.DuckDBPyConnection, table: str, stored: str, columns: Mapping[str, str], types: Mapping[str, str]
) -> bool:
    """Return whether no cell would be changed by tidying: texts trimmed and not words for missing, dates all days.

    `columns` are the table's with what they are called in `stored`, `types` what they are there.
    """
    odd = []
    for name, stored_as in columns.items():
        kind, is_date = types[stored_as], name in dates_of(table, columns)
        if is_date and f"{stored_as}_day" in types:
            odd.append(f"{stored_as} IS NOT NULL")
        elif kind != ("DATE" if is_date else "VARCHAR"):
            return False
        elif not is_date:
            odd.append(f"{is_untrimmed(stored_as)} OR {is_missing(stored_as)}")
    return not any(connection.sql(f"SELECT 1 FROM {stored} WHERE {one} LIMIT 1").fetchall() for one in odd)


def as_it_is(table: str, stored: str, columns: Mapping[str, str], types: Mapping[str, str]) -> str:
    """Return the SQL of tidy rows with the columns that `tidied` gives; `stored` has `file_row_number` too."""
    dates = dates_of(table, columns)
    used = {*columns.values(), *(f"{columns[name]}_day" for name in dates), "file_row_number"}
    others = [name for name in types if name not in used]
    days = {name: f"{columns[name]}_day" if f"{columns[name]}_day" in types else columns[name] for name in dates}
    texts = [f'{stored_as} AS "{name}"' for name, stored_as in columns.items() if name not in dates]
    nothing = ", ".join(
        f'CAST(NULL AS VARCHAR) AS "{name}_key", CAST(NULL AS VARCHAR) AS "{name}_time"' for name in dates
    )
    selected = [*texts, *(f'{day} AS "{name}"' for name, day in days.items()), *([nothing] if nothing else [])]
    told_apart = [stored_as for name, stored_as in columns.items() if name not in dates]
    hashed = ", ".join([*told_apart, *([joined(others)] if others else []), "''"])
    return (
        f"SELECT {', '.join(selected)}, {joined(others)} AS others, "
        f"CAST(hash({hashed}) % 4294967296 AS UINTEGER) AS hash, file_row_number + 1 AS row FROM {stored}"
    )
