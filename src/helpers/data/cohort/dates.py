"""Dates of an extract that are not written YYYY-MM-DD: each distinct text read once, two forms in a column refused."""

# ruff: noqa: S608 - names in SQL are the descriptor's or stripped of quotes; values are quoted or bound

from typing import Final

import duckdb

from helpers.data.cohort.extract import Extract
from helpers.data.faults import Fault, rest_of
from helpers.data.read.dates import CellProblem, is_day_first, read_date
from helpers.data.rules.extracts import EXTRACT

FORMS: Final = ("YYYY-MM-DD", "day/month/year", "an Excel day number", "day and month's name")
_MOST: Final = 100
_WAY_OUT: Final = "write all dates as YYYY-MM-DD"


def read_odd_dates(connection: duckdb.DuckDBPyConnection, extract: Extract, rows_sql: str, column: str) -> list[Fault]:
    """Read the dates of a column that are not written YYYY-MM-DD into a table, and return the column's faults."""
    query = f'SELECT "{column}_text", min(row), count(*) FROM {rows_sql} WHERE "{column}_text" IS NOT NULL GROUP BY 1'
    odd = [(str(t), int(r), int(n)) for t, r, n in connection.sql(f"{query} ORDER BY 2 LIMIT 60000").fetchall()]
    read: list[tuple[str, str]] = []
    wrong: list[tuple[int, str, CellProblem]] = []
    for text, row, _ in odd:
        try:
            read.append((text, read_date(text, day_first=is_day_first())[0]))
        except CellProblem as problem:
            wrong.append((row, text, problem))
    iso = int(connection.sql(f'SELECT count("{column}") FROM {rows_sql}').fetchall()[0][0])
    main, mixed = _other_forms(odd, iso)
    if mixed:
        wrong = [one for one in wrong if not _form(one[1])]
    lines = extract.lines([row for row, *_ in wrong[:_MOST]] + [row for row, *_ in mixed])
    mixture = f"while others in this column are {main}: mixed date formats"
    faults = [
        Fault(extract.file, f"is {form}, {mixture}", lines[row], column, text, _WAY_OUT) for row, text, form in mixed
    ]
    faults += [
        Fault(extract.file, problem.problem, lines[row], column, text, problem.way_out)
        for row, text, problem in wrong[:_MOST]
    ]
    faults += rest_of(EXTRACT, len(wrong) - _MOST, extract.file, "texts that are not dates", column)
    connection.execute(f'CREATE TABLE "{extract.table}_{column}" (text VARCHAR, day DATE)')
    if read and not faults:
        connection.executemany(f'INSERT INTO "{extract.table}_{column}" VALUES (?, ?)', read)
    return faults


def _other_forms(odd: list[tuple[str, int, int]], iso: int) -> tuple[str, list[tuple[int, str, str]]]:
    """Return the form most dates have, and the first row of every other form."""
    first: dict[str, tuple[int, str]] = {}
    counts = {FORMS[0]: iso} if iso else {}
    for text, row, count in odd:
        form = _form(text)
        if form:
            first.setdefault(form, (row, text))
            counts[form] = counts.get(form, 0) + count
    main = FORMS[0] if iso else max(counts, key=lambda form: counts[form], default="")
    return main, [(row, text, form) for form, (row, text) in first.items() if form != main]


def _form(text: str) -> str:
    """Return the form of a date not written YYYY-MM-DD; empty when it is not known or YYYY-MM-DD gone wrong."""
    if text.isdigit():
        return FORMS[2]
    if text[:1].isdigit() and any(mark.isalpha() for mark in text):
        return FORMS[3]
    separated = len(text) <= 10 and text[:1].isdigit() and not text[:4].isdigit()
    return FORMS[1] if separated and any(mark in text for mark in "/.-") else ""
