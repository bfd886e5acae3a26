"""The SQL that tidies an extract's cells: trimmed text, missing as NULL, dates as DATE, a hash of all but days.

A date that is not written YYYY-MM-DD is kept as it is written, in `NAME_key`, and its time of day in `NAME_time`.
"""

# ruff: noqa: S608 - names in SQL are the descriptor's or positions

from collections.abc import Mapping, Sequence
from typing import Final

from helpers.data.descriptor import fields_of, resource_of
from helpers.data.read.raw_table import SPACES

BLANKS: Final = " || ".join(f"chr({ord(space)})" for space in SPACES)
TIME: Final = r"[T ]([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d([.]\d+)?)?( ?(Z|[+-]\d{2}:?\d{2}))?"
"""A time of day after a date; `read_date` reads a date alike with it and without."""
ODD_CLOCK: Final = r"[Tt ,:]\s*\d{1,2}[:.]\d\d|^\d{5}[.]\d|^\d{8}[Tt ]?\d{6}"
"""What only a date with a time of day in another form has in it: am or pm, a spreadsheet's number, digits."""


def tidied(table: str, reader: str, columns: Mapping[str, str], types: Mapping[str, str]) -> str:
    """Return the SQL of an extract with its cells tidied.

    `columns` are the table's columns with what they are called in `reader`, `types` what all are there. Each step is
    a query of its own, since DuckDB works out anew what one expression says twice.

    >>> from datetime import date
    >>> import duckdb
    >>> query = tidied("referrals", "(SELECT ' 1 ' AS c0, '04/07/22 09:10' AS c1)",
    ...     {"site_id": "c0", "referral_date": "c1"}, {"c0": "VARCHAR", "c1": "VARCHAR"})
    >>> duckdb.sql(f"SELECT site_id, referral_date, referral_date_key, referral_date_time FROM ({query})").fetchall()
    [('1', None, '04/07/22', ' 09:10')]
    """
    dates = dates_of(table, columns)
    others = [name for name in types if name not in columns.values()]
    typed = [name for name in dates if types[columns[name]].startswith(("DATE", "TIMESTAMP"))]
    texts = [name for name in columns if name not in typed]
    written = [name for name in dates if name not in typed]
    words = [name for name in texts if name not in written]
    selected = [f'{_as_text(columns[name], types[columns[name]])} AS "{name}"' for name in texts]
    selected += [part for name in typed for part in _typed_date(columns[name], name)]
    selected.append(f"{joined(others)} AS others")
    query = f"SELECT {', '.join(selected)} FROM {reader}"
    query = _replaced(query, [_trimmed(name) for name in texts])
    query = _with(query, [f'{day_in(name)} AS "{name}_plain"' for name in written])
    query = _with(query, [f'{_odd_time(name)} AS "{name}_time"' for name in written])
    query = _with(query, [f'{_odd_date(name)} AS "{name}_key"' for name in written])
    query = _with(query, [f'{day_in(name + "_key")} AS "{name}_day"' for name in written])
    query = _replaced(
        query, [f'CASE WHEN {is_missing(name)} THEN NULL ELSE "{name}" END AS "{name}"' for name in words]
    )
    query = _replaced(query, [f'coalesce("{name}_plain", "{name}_day") AS "{name}"' for name in written])
    query = _replaced(query, [f'CASE WHEN "{name}" IS NULL THEN "{name}_key" END AS "{name}_key"' for name in written])
    told_apart = ", ".join(told_apart_by([name for name in columns if name not in dates], dates))
    dropped = ", ".join(f'"{name}_plain", "{name}_day"' for name in written)
    kept = f"* EXCLUDE ({dropped})" if dropped else "*"
    return f"SELECT {kept}, CAST(hash({told_apart}) % 4294967296 AS UINTEGER) AS hash FROM ({query})"


def told_apart_by(columns: Sequence[str], dates: Sequence[str]) -> list[str]:
    """Return what tells rows apart: columns, times of day however they are written, and what else there is.

    >>> told_apart_by(["site_id"], ["left_date"])[:2]
    ['"site_id"', '"left_date_time"']
    """
    clocks = [f'CASE WHEN regexp_matches("{name}_key", \'{ODD_CLOCK}\') THEN "{name}_key" END' for name in dates]
    return [*(f'"{name}"' for name in columns), *(f'"{name}_time"' for name in dates), *clocks, "others"]


def joined(others: Sequence[str]) -> str:
    """Return what is in columns that the table does not have, as one text."""
    rest = [f"coalesce(CAST(\"{name}\" AS VARCHAR), '')" for name in others]
    return f"concat_ws(chr(31), '', {', '.join(rest)})" if rest else "''"


def dates_of(table: str, columns: Mapping[str, str] | Sequence[str]) -> list[str]:
    """Return the columns of dates that are there."""
    return [field["name"] for field in fields_of(table) if field["type"] == "date" and field["name"] in columns]


def missing_words(table: str) -> list[str]:
    """Return the words that count as missing, all but the empty one."""
    return [word for word in resource_of(table)["schema"]["missingValues"] if word]


def _with(query: str, columns: Sequence[str]) -> str:
    return f"SELECT *, {', '.join(columns)} FROM ({query})" if columns else query


def _replaced(query: str, columns: Sequence[str]) -> str:
    return f"SELECT * REPLACE ({', '.join(columns)}) FROM ({query})" if columns else query


def _as_text(name: str, kind: str) -> str:
    if kind in ("DOUBLE", "FLOAT"):
        whole = f"{name} = trunc({name}) AND abs({name}) < 9e15"
        return f"CASE WHEN {whole} THEN CAST(CAST({name} AS BIGINT) AS VARCHAR) ELSE CAST({name} AS VARCHAR) END"
    return name if kind == "VARCHAR" else f"CAST({name} AS VARCHAR)"


def _typed_date(position: str, name: str) -> list[str]:
    """Return a column of dates or timestamps as a day and, unless it is midnight, a time of day."""
    time = f"strftime(CAST({position} AS TIMESTAMP), ' %H:%M:%S')"
    return [
        f'CAST(CAST({position} AS TIMESTAMP) AS DATE) AS "{name}"',
        f'CAST(NULL AS VARCHAR) AS "{name}_key"',
        f"nullif({time}, ' 00:00:00') AS \"{name}_time\"",
    ]


def _trimmed(name: str) -> str:
    """Trim only what does not begin and end with a visible ASCII character: asking is quicker than trimming."""
    return f'CASE WHEN {is_untrimmed(name)} THEN trim("{name}", {BLANKS}) ELSE "{name}" END AS "{name}"'


def is_untrimmed(name: str) -> str:
    """Ask whether a text does not begin and end with a visible ASCII character; an empty one does not."""
    ends = (f'unicode("{name}")', f'unicode("{name}"[-1])')
    return " OR ".join(f"{end} <= 32 OR {end} > 126" for end in ends)


def is_missing(name: str) -> str:
    """Ask whether a text is one of the words for missing; not by IN, which becomes a join that mixes the rows."""
    words = missing_words("appointments")
    same = " OR ".join(f"\"{name}\" = '{word}'" for word in ["", *words])
    return f'(strlen("{name}") <= {max(map(len, words))} AND ({same}))'


def day_in(name: str) -> str:
    """Return the SQL of the day that a text YYYY-MM-DD names."""
    return f'CASE WHEN "{name}" LIKE \'____-__-__\' THEN TRY_CAST("{name}" AS DATE) END'


def _odd_time(name: str) -> str:
    """Return the time of day of a text that is not just YYYY-MM-DD."""
    time = f"nullif(regexp_extract(\"{name}\", '{TIME}$'), '')"
    return f'CASE WHEN "{name}_plain" IS NULL AND "{name}" IS NOT NULL THEN {time} END'


def _odd_date(name: str) -> str:
    """Return what stands before the time of day in a text that is not just YYYY-MM-DD; an empty cell has none."""
    date = f'left("{name}", length("{name}") - coalesce(length("{name}_time"), 0))'
    return f'CASE WHEN "{name}_plain" IS NULL AND "{name}" IS NOT NULL THEN nullif({date}, \'\') END'
