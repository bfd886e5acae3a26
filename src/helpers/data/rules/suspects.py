"""The SQL that picks from extracts of any size the rows that a rule may be about, for the rules of tables to look at.

Where a rule on referrals or appointments is added that can be broken by a row, the row is picked here too.
"""

# ruff: noqa: S608 - names in SQL are the descriptor's; values are bound or quoted

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final

import duckdb

from helpers.data.descriptor import fields_of, is_required
from helpers.data.groups import GROUP_COLUMNS
from helpers.data.read.dates import EARLIEST
from helpers.data.read.extract import Extract
from helpers.data.read.extract.tidying import dates_of, missing_words
from helpers.data.rules.comparison import MOST_CONTROLS
from helpers.data.rules.people import SUMS
from helpers.vocabulary import NOT_REFERRED, REFERRED, REFERRED_LATER

_CHANGED: Final = (
    r"\d{16,}|\d(\.\d+)?[eE]\+\d\d|(?i:true|false)|\d{1,2}-[A-Za-z]{3,4}|[A-Za-z]{3,4}-\d\d|"
    r"\d{4}-\d\d-\d\d.*|\d{1,2}/\d{1,2}/\d{4}.*"
)
"""What a spreadsheet may have made of an id: a rounded number, a date, TRUE."""

GROUP_WORDS: Final = "regexp_replace(lower(\"group\"), '\\s+', ' ', 'g')"
"""The SQL of a row's group, as the reader of text reads it."""

_IDS: Final = ("site_id", "patient_id")
_MOST: Final = 200_000
"""Rows of an extract that are looked at one by one; where more look wrong, most are wrong in one way."""


def suspects(
    connection: duckdb.DuckDBPyConnection, extracts: Mapping[str, Extract], today: date
) -> dict[str, list[int]]:
    """Return the numbers of the rows of each extract that a rule may be about; the table `sites` is there.

    The table `ids`, of all sites and their patients in the extracts, is made and kept.
    """
    if extracts:
        _make_ids(connection, extracts.values())
    picked = {}
    for table, extract in extracts.items():
        queries = [f"SELECT row FROM {table} WHERE {' OR '.join(_odd_cells(extract, today))}", *_odd_ids(extract)]
        if {"patient_id", "left_date"} <= set(extract.columns):
            queries.append(_left_twice(table))
        queries += [_told_twice(table, name) for name in GROUP_COLUMNS if name in extract.columns]
        queries += _odd_pairs(extract)
        query = f"SELECT DISTINCT row FROM ({' UNION ALL '.join(queries)}) ORDER BY row LIMIT {_MOST}"
        picked[table] = [int(row) for (row,) in connection.sql(query).fetchall()]
    return picked


def with_whole_pairs(connection: duckdb.DuckDBPyConnection, extract: Extract, rows: Collection[int]) -> list[int]:
    """Return rows of an extract, with all others of the pairs they are of: what a pair lacks shows in all of it."""
    if "pair_id" not in extract.columns or not rows:
        return sorted(rows)
    pairs = f"SELECT pair_id FROM {extract.table} WHERE row IN (SELECT unnest($rows)) AND pair_id IS NOT NULL"
    query = f"SELECT row FROM {extract.table} WHERE pair_id IN ({pairs})"
    whole = connection.execute(query, {"rows": list(rows)}).fetchall()
    return sorted({*rows, *(int(row) for (row,) in whole)})


def _odd_cells(extract: Extract, today: date) -> list[str]:
    """Return the conditions under which a row is looked at for one of its cells."""
    dates = dates_of(extract.table, extract.columns)
    needed = {field["name"] for field in fields_of(extract.table) if is_required(field)}
    odd = [f'"{name}" IS NULL' for name in extract.columns if name in needed]
    for name in dates:
        words = ", ".join(f"'{word}'" for word in missing_words(extract.table))
        odd += [f'("{name}" IS NULL AND "{name}_key" IS NOT NULL AND "{name}_key" NOT IN ({words}))']
        odd += [f"\"{name}\" < DATE '{EARLIEST}'", f"\"{name}\" > DATE '{today}'"]
    if {"left_date", "referral_date"} <= set(dates):
        odd.append("left_date < referral_date")
    for name in [name for name in extract.columns if name not in (*dates, *_IDS)]:
        odd += [f"\"{name}\" LIKE '#%'", f"\"{name}\" LIKE 'Err:%'", f'contains("{name}", chr(10))']
    if "group" in extract.columns:
        known = ", ".join(f"'{word}'" for word in (REFERRED, NOT_REFERRED, REFERRED_LATER))
        odd.append(f"{GROUP_WORDS} NOT IN ({known})")
    if "pair_id" in extract.columns:
        odd.append('pair_id IS NOT NULL AND "group" IS NULL' if "group" in extract.columns else "pair_id IS NOT NULL")
    return [*odd, "contains(others, chr(10))"]


def _make_ids(connection: duckdb.DuckDBPyConnection, extracts: Iterable[Extract]) -> None:
    """Make the tables `ids`, `moved` of patients at two sites, and `odd_site_id` and `odd_patient_id`."""
    ids = " UNION ALL ".join(
        f"SELECT {', '.join(_in_extract(extract, name) for name in _IDS)} FROM {extract.table}" for extract in extracts
    )
    connection.execute(f"CREATE TABLE ids AS SELECT DISTINCT * FROM ({ids})")
    connection.execute("CREATE TABLE moved AS SELECT patient_id FROM ids GROUP BY patient_id HAVING count(site_id) > 1")
    unknown = "site_id NOT IN (SELECT site_id FROM sites)"
    odd = {"site_id": [f"NOT regexp_full_match(site_id, '{_site_pattern()}')", unknown]}
    odd["patient_id"] = [f"(length(patient_id) < 16 AND regexp_full_match(lower(patient_id), '{SUMS}'))"]
    for name in _IDS:
        conditions = [*odd[name], f"regexp_full_match({name}, '{_CHANGED}')", f"contains({name}, chr(10))"]
        distinct = f"SELECT DISTINCT {name} FROM ids"
        connection.execute(f"CREATE TABLE odd_{name} AS FROM ({distinct}) WHERE {' OR '.join(conditions)}")


def _in_extract(extract: Extract, name: str) -> str:
    return name if name in extract.columns else f"CAST(NULL AS VARCHAR) AS {name}"


def _odd_ids(extract: Extract) -> list[str]:
    """Return queries of the rows that are looked at for an id."""
    table = extract.table
    queries = [f"SELECT row FROM {table} WHERE {name} IN (FROM odd_{name})" for name in _IDS if name in extract.columns]
    if set(_IDS) <= set(extract.columns):
        moved = "patient_id IN (FROM moved)"
        queries.append(f"SELECT min(row) FROM {table} WHERE {moved} GROUP BY patient_id, site_id")
    if "site_id" in extract.columns:
        of = "month IS NULL AND provided" if table == "referrals" else "NOT provided"
        sites = f"SELECT site_id FROM sites WHERE {of}"
        queries.append(f"SELECT min(row) FROM {table} WHERE site_id IN ({sites}) GROUP BY site_id")
    return queries


def _site_pattern() -> str:
    """Return what a site's id may be, as DuckDB writes it."""
    rules = next(field for field in fields_of("sites") if field["name"] == "site_id")["constraints"]
    return re.sub(r"\\u([0-9a-f]{4})", r"\\x{\1}", str(rules["pattern"])).replace("'", "''")


def _told_twice(table: str, name: str) -> str:
    """Return a query of the rows of patients of whom two groups, or two pairs, are said; an empty group is one."""
    said = f"coalesce({GROUP_WORDS}, '{REFERRED}')" if name == "group" else name
    twice = f"SELECT patient_id FROM {table} GROUP BY patient_id HAVING min({said}) <> max({said})"
    return f"SELECT row FROM {table} WHERE patient_id IN ({twice})"


def _odd_pairs(extract: Extract) -> list[str]:
    """Return a query of the rows of pairs that are of two sites or months, or not of one patient and its controls."""
    if not {"group", "pair_id", "site_id", "patient_id", "referral_date"} <= set(extract.columns):
        return []
    counted = "count(DISTINCT patient_id) FILTER ({} = '{}')"
    referred, controls = (counted.format(GROUP_WORDS, group) for group in (REFERRED, NOT_REFERRED))
    odd = (
        "SELECT pair_id FROM (SELECT *, date_trunc('month', referral_date) AS month FROM referrals) "
        "WHERE pair_id IS NOT NULL GROUP BY pair_id HAVING min(site_id) <> max(site_id) OR min(month) <> max(month) "
        f"OR {referred} <> 1 OR {controls} NOT BETWEEN 1 AND {MOST_CONTROLS} "
        f"OR bool_or({GROUP_WORDS} = '{REFERRED_LATER}')"
    )
    return [f"SELECT row FROM {extract.table} WHERE pair_id IN ({odd})"]


def _left_twice(table: str) -> str:
    days = f"SELECT patient_id, left_date FROM {table} WHERE left_date IS NOT NULL"
    twice = f"SELECT patient_id FROM ({days}) GROUP BY patient_id HAVING min(left_date) <> max(left_date)"
    return f"SELECT min(row) FROM {table} WHERE patient_id IN ({twice}) GROUP BY patient_id, left_date"
