"""The SQL that tidies an extract's cells: trimmed text, missing as NULL, dates as DATE, a hash of each row."""

# ruff: noqa: S608 - names in SQL are the descriptor's or stripped of quotes

from collections.abc import Mapping, Sequence
from typing import Final

from helpers.data.descriptor import resource_of

_ISO_WITH_TIME: Final = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?"
_BLANKS: Final = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(65279)"


def tidied(reader: str, types: Mapping[str, str], known: Sequence[str], dates: Sequence[str]) -> str:
    """Return the SQL of an extract with its cells tidied.

    Each step is a query of its own, since DuckDB works out anew what one expression says twice.

    >>> from datetime import date
    >>> import duckdb
    >>> query = tidied("(SELECT ' 1 ' AS site_id, '2022-07-04' AS day)", {"site_id": "VARCHAR", "day": "VARCHAR"},
    ...     ["site_id", "day"], ["day"])
    >>> duckdb.sql(f"SELECT site_id, day, day_text FROM ({query})").fetchall() == [("1", date(2022, 7, 4), None)]
    True
    """
    names = [name for name in types if name in known]
    typed = [name for name in dates if types[name].startswith(("DATE", "TIMESTAMP"))]
    texts = [name for name in names if name not in typed]
    written = [name for name in dates if name in texts]
    rest = [f"coalesce(CAST(\"{name}\" AS VARCHAR), '')" for name in types if name not in known]
    others = f"concat_ws(chr(31), {', '.join(rest)})" if rest else "''"
    columns = [f'{_as_text(name, types[name])} AS "{name}"' for name in texts]
    columns += [f'CAST("{name}" AS DATE) AS "{name}", CAST(NULL AS VARCHAR) AS "{name}_text"' for name in typed]
    query = f"SELECT {', '.join(columns)}, {others} AS others FROM {reader}"
    for cell in (_trimmed, _known):
        query = f"SELECT * REPLACE ({', '.join(cell(name) for name in texts)}) FROM ({query})" if texts else query
    hashed = ", ".join(f'"{name}"' for name in names)
    read = "".join(f', {_day(name)} AS "{name}_day"' for name in written)
    query = f"SELECT *, CAST(hash({hashed}, others) % 4294967296 AS UINTEGER) AS hash{read} FROM ({query})"
    if not written:
        return query
    left_out = ", ".join(f'"{name}", "{name}_day"' for name in written)
    both = ", ".join(
        f'"{name}_day" AS "{name}", CASE WHEN "{name}_day" IS NULL THEN "{name}" END AS "{name}_text"'
        for name in written
    )
    return f"SELECT * EXCLUDE ({left_out}), {both} FROM ({query})"


def _as_text(name: str, kind: str) -> str:
    if kind in ("DOUBLE", "FLOAT"):
        return f'CAST(CAST("{name}" AS BIGINT) AS VARCHAR)'
    return f'"{name}"' if kind == "VARCHAR" else f'CAST("{name}" AS VARCHAR)'


def _trimmed(name: str) -> str:
    """Trim only what does not begin and end with a visible ASCII character: asking is quicker than trimming."""
    ends = (f'unicode("{name}")', f'unicode("{name}"[-1])')
    odd = " OR ".join(f"{end} <= 32 OR {end} > 126" for end in ends)
    return f'CASE WHEN {odd} THEN trim("{name}", {_BLANKS}) ELSE "{name}" END AS "{name}"'


def _known(name: str) -> str:
    """Set the descriptor's words for missing to NULL; not by IN, which becomes a join that mixes the order of rows."""
    words = resource_of("appointments")["schema"]["missingValues"]
    missing = " OR ".join(f"\"{name}\" = '{word}'" for word in words)
    longest = max(len(word) for word in words)
    return f'CASE WHEN strlen("{name}") <= {longest} AND ({missing}) THEN NULL ELSE "{name}" END AS "{name}"'


def _day(name: str) -> str:
    return (
        f'CASE WHEN "{name}" LIKE \'____-__-__\' THEN TRY_CAST("{name}" AS DATE) '
        f'WHEN regexp_full_match("{name}", \'{_ISO_WITH_TIME}\') THEN TRY_CAST(left("{name}", 10) AS DATE) END'
    )
