"""What is wrong with an extract, row by row, and what is only worth a warning."""

# ruff: noqa: S608 - names in SQL are ours; values are bound

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb

from helpers.data.cohort.extract import Extract
from helpers.data.descriptor import fields_of
from helpers.data.faults import Fault, rest_of
from helpers.data.read.dates import EARLIEST
from helpers.data.rules.extracts import EXTRACT
from helpers.vocabulary import NOT_PROVIDED

_MOST: Final = 20
STATUSES: Final = tuple(
    next(field["constraints"]["enum"] for field in fields_of("appointments") if field["name"] == "status")
)


@dataclass(frozen=True)
class Rule:
    """A rule of one column: the SQL that finds the rows which break it, what is said, and the way out."""

    column: str
    broken: str
    problem: str
    way_out: str


def row_faults(connection: duckdb.DuckDBPyConnection, extract: Extract, today: date) -> list[Fault]:
    """Return the rows whose cells cannot be used: empty ids and dates, impossible dates, unknown statuses and sites."""
    rules = [rule for rule in _rules(extract.table, today) if rule.column in extract.columns]
    sums = ", ".join(f"count(*) FILTER ({rule.broken})" for rule in rules)
    counts = connection.sql(f"SELECT {sums} FROM {extract.table}").fetchall()[0]
    broken = [(rule, int(count)) for rule, count in zip(rules, counts, strict=True) if count]
    return [fault for rule, count in broken for fault in _faults_of(connection, extract, rule, count)]


def _rules(table: str, today: date) -> list[Rule]:
    empty, fill = "the cell is empty, and a value is needed", "fill it, or delete the row"
    rules = [Rule(name, f"{name} IS NULL", empty, fill) for name in ("site_id", "patient_id")]
    dates = ("referral_date", "left_date") if table == "referrals" else ("appointment_date",)
    rules += [Rule(name, f"{name} IS NULL", empty, fill) for name in dates if name != "left_date"]
    for name in dates:
        old, late = f"{name} < DATE '{EARLIEST}'", f"{name} > DATE '{today}'"
        stayed = "; leave it empty for those who stayed" if name == "left_date" else ""
        rules.append(Rule(name, old, f"is before {EARLIEST.year}", f"mend the date{stayed}"))
        rules.append(Rule(name, late, "lies in the future", f"mend the date{stayed}"))
    if table == "referrals":
        mend = "are the two dates swapped? Mend them"
        rules.append(Rule("left_date", "left_date < referral_date", "the patient left before the referral", mend))
    else:
        allowed = ", ".join(f"'{status}'" for status in STATUSES)
        words = f"is not one of {', '.join(STATUSES)}"
        rules.append(Rule("status", f"lower(status) NOT IN ({allowed})", words, "write it as one of these"))
    unknown = "site_id NOT IN (SELECT site_id FROM sites)"
    rules.append(Rule("site_id", unknown, "is not a site_id of sites.csv", "add the site, or mend the id"))
    return rules


def _faults_of(connection: duckdb.DuckDBPyConnection, extract: Extract, rule: Rule, count: int) -> list[Fault]:
    query = f"SELECT row, CAST({rule.column} AS VARCHAR) FROM {extract.table} WHERE {rule.broken} ORDER BY row"
    rows = connection.sql(f"{query} LIMIT {_MOST}").fetchall()
    lines = extract.lines(row for row, _ in rows)
    faults = [Fault(extract.file, rule.problem, lines[row], rule.column, value, rule.way_out) for row, value in rows]
    return faults + rest_of(EXTRACT, count - _MOST, extract.file, f"rows like these: {rule.problem}", rule.column)


def patient_faults(connection: duckdb.DuckDBPyConnection, referrals: Extract, appointments: Extract) -> list[Fault]:
    """Return patients who are at two sites, or left on two days."""
    way_out = "a patient belongs to one site; give each patient a number of their own"
    first = "(SELECT patient_id, min(row) AS row, min_by(site_id, row) AS site_id FROM referrals GROUP BY patient_id)"
    faults: list[Fault] = []
    for extract in (referrals, appointments):
        query = (
            f"SELECT x.patient_id, min(x.row), min(f.row) FROM {extract.table} x JOIN {first} f USING (patient_id) "
            f"WHERE x.site_id <> f.site_id GROUP BY x.patient_id ORDER BY 2"
        )
        moved = connection.sql(query).fetchall()
        lines = extract.lines(row for _, row, _ in moved[:_MOST])
        firsts = referrals.lines(row for *_, row in moved[:_MOST])
        for patient, row, earlier in moved[:_MOST]:
            problem = f"is at another site in {referrals.file}, line {firsts[earlier]}: a patient in two sites"
            faults.append(Fault(extract.file, problem, lines[row], "patient_id", patient, way_out))
        faults += rest_of(EXTRACT, len(moved) - _MOST, extract.file, "patients in two sites")
    return faults + (_left_twice(connection, referrals) if "left_date" in referrals.columns else [])


def _left_twice(connection: duckdb.DuckDBPyConnection, referrals: Extract) -> list[Fault]:
    query = (
        "SELECT patient_id, max(row) FROM referrals WHERE left_date IS NOT NULL GROUP BY patient_id "
        f"HAVING count(DISTINCT left_date) > 1 ORDER BY 2 LIMIT {_MOST}"
    )
    left = connection.sql(query).fetchall()
    lines = referrals.lines(row for _, row in left)
    problem = "left on another day in an earlier line"
    return [
        Fault(referrals.file, problem, lines[row], "patient_id", patient, "keep one left_date") for patient, row in left
    ]


def site_faults(connection: duckdb.DuckDBPyConnection, referrals: Extract, appointments: Extract) -> list[Fault]:
    """Return sites with referrals and no month, or without data and with appointments; make the table `appointed`."""
    way_out = f"write it as YYYY-MM; {referrals.file} has referrals of the site"
    without = connection.sql(
        "SELECT site_id, file, line FROM sites WHERE month IS NULL AND provided "
        "AND site_id IN (SELECT site_id FROM referrals) ORDER BY line"
    ).fetchall()
    faults = [
        Fault(file, "the fieldwork month of a site is missing", line, "fieldwork_month", None, way_out)
        for _, file, line in without[:_MOST]
    ]
    connection.execute("CREATE TABLE appointed AS SELECT site_id, count(*) AS n FROM appointments GROUP BY site_id")
    denied = connection.sql(
        "SELECT s.file, s.line, a.n FROM sites s JOIN appointed a USING (site_id) WHERE NOT s.provided "
        f"ORDER BY 2 LIMIT {_MOST}"
    ).fetchall()
    for file, line, count in denied:
        problem = f'says "{NOT_PROVIDED}", and {appointments.file} has {count:,} rows of the site'
        faults.append(Fault(file, problem, line, "gp_data", None, "write provided, or take the rows out"))
    return faults


def choice_faults(
    connection: duckdb.DuckDBPyConnection, extract: Extract, column: str, chosen: Sequence[str] | None, flag: str
) -> list[Fault]:
    """Return a fault when no appointment has any of the chosen roles, statuses or modes, or there is no such column."""
    if chosen is None:
        return []
    if column not in extract.columns:
        way_out = f"add the column, or count whatever it would say with {flag} any"
        problem = f"there is no column {column}, by which appointments are chosen"
        return [Fault(extract.file, problem, 1, way_out=way_out)]
    words = [word.lower() for word in chosen]
    query = f"SELECT count(*) FROM appointments WHERE lower({column}) IN $words"
    if connection.execute(query, {"words": words}).fetchall()[0][0]:
        return []
    most = connection.sql(
        f"SELECT {column} FROM appointments WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 5"
    ).fetchall()
    names = " or ".join(chosen)
    if not most:
        problem = f"the column is empty in every row, and {names} is asked for"
        return [Fault(extract.file, problem, None, column, way_out=f"fill it, or use {flag} any")]
    problem = f"is the most frequent, and no row has {names}"
    return [Fault(extract.file, problem, None, column, str(most[0][0]), f"choose what counts with {flag}")]
