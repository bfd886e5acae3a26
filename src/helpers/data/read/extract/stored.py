"""Rows as they are stored in Parquet: whether they need tidying at all, and the view of those that do not.

Parquet keeps each word of a column once, so to ask all words, and to read the days among them, takes a small part of
what tidying all rows takes.
"""

# ruff: noqa: S608 - names in SQL are the descriptor's or positions

from collections.abc import Mapping

import duckdb

from helpers.data.read.extract.tidying import dates_of, day_in, is_missing, is_untrimmed, joined


def is_tidy(
    connection: duckdb.DuckDBPyConnection, table: str, stored: str, columns: Mapping[str, str], types: Mapping[str, str]
) -> bool:
    """Return whether tidying would change no cell: texts trimmed and not words for missing, dates all YYYY-MM-DD.

    `columns` are the table's with what they are called in `stored`, `types` what they are there.
    """
    odd = []
    for name, stored_as in columns.items():
        kind, is_date = types[stored_as], name in dates_of(table, columns)
        if is_date and kind == "VARCHAR":
            odd.append(f"{stored_as} IS NOT NULL AND (CAST({day_in(stored_as)} AS VARCHAR) = {stored_as}) IS NOT TRUE")
        elif kind != ("DATE" if is_date else "VARCHAR"):
            return False
        elif not is_date:
            odd.append(f"{is_untrimmed(stored_as)} OR {is_missing(stored_as)}")
    return not any(connection.sql(f"SELECT 1 FROM {stored} WHERE {one} LIMIT 1").fetchall() for one in odd)


def as_it_is(table: str, stored: str, columns: Mapping[str, str], types: Mapping[str, str]) -> str:
    """Return the SQL of tidy rows with the columns that `tidied` gives; `stored` has `file_row_number` too."""
    dates = dates_of(table, columns)
    others = [name for name in types if name not in {*columns.values(), "file_row_number"}]
    days = {name: day_in(at) if types[at := columns[name]] == "VARCHAR" else at for name in dates}
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
