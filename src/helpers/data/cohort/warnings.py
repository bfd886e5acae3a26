"""What does not stop a count of appointments but must be known: truncated windows, silent sites, roles left out."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import duckdb

from helpers.data.cohort.extract import Extract
from helpers.data.faults import Fault, rest_of
from helpers.data.rules.extracts import EXTRACT

_MOST: Final = 20
_DAY: Final = timedelta(days=1)
_GAPS: Final = 5


def warnings_of(connection: duckdb.DuckDBPyConnection, extract: Extract, roles: Sequence[str] | None) -> list[Fault]:
    """Return warnings, each with its way out."""
    warnings = [*_truncated(connection, extract), *_silent(connection, extract), *_strange(connection, extract)]
    warnings += _like_gp(connection, extract, roles)
    return warnings[:_MOST] + rest_of(EXTRACT, len(warnings) - _MOST, extract.file, "warnings like these")


def _truncated(connection: duckdb.DuckDBPyConnection, extract: Extract) -> list[Fault]:
    """Warn of windows that begin before or run past the extract: by a month, or by far more than its usual gap."""
    query = "SELECT min(appointment_date), max(appointment_date), count(DISTINCT appointment_date) FROM appointments"
    ((first, last, days),) = connection.sql(query).fetchall()
    patience = _GAPS * (last - first) / days
    warned = []
    for site, begins, month, ends in connection.sql(
        "SELECT site_id, before_from, month, after_to - 1 FROM sites "
        "WHERE site_id IN (SELECT site_id FROM patients WHERE in_cohort) ORDER BY position"
    ).fetchall():
        if last < ends and (_month(last) != _month(ends) or ends - last > patience):
            problem = f"has its window after to {ends}, and the extract's last date is {last}"
            months = _months(max(last + _DAY, month + timedelta(days=31)), ends)
            warned.append(Fault(extract.file, f'{problem}: "after" is truncated in {months}', None, "site_id", site,
                                "get a later extract, or count whole months only with --last-date"))  # fmt: skip
        if first > begins and (_month(first) != _month(begins) or first - begins > patience):
            problem = f"has its window before from {begins}, and the extract's first date is {first}"
            months = _months(begins, min(first, month) - _DAY)
            warned.append(Fault(extract.file, f'{problem}: "before" is truncated in {months}', None, "site_id", site,
                                "get an extract that starts earlier"))  # fmt: skip
    return warned


def _silent(connection: duckdb.DuckDBPyConnection, extract: Extract) -> list[Fault]:
    rows = connection.sql(
        "SELECT s.file, s.line, s.site_id, count(p.patient_id) FROM sites s LEFT JOIN patients p "
        "ON p.site_id = s.site_id AND p.in_cohort WHERE s.provided "
        "AND (p.patient_id IS NULL OR s.site_id NOT IN (SELECT site_id FROM appointed)) GROUP BY ALL ORDER BY 2"
    ).fetchall()
    none = "has no patient referred in its fieldwork month, and no row in the result"
    way_out = "is the month right? If the site gave no data, write so in gp_data"
    warned = []
    for file, line, site, patients in rows:
        zero = f"has no appointment at all in {extract.file}: its patients ({patients}) count as zero"
        warned.append(Fault(file, zero if patients else none, line, "site_id", site, way_out))
    return warned


def _strange(connection: duckdb.DuckDBPyConnection, extract: Extract) -> list[Fault]:
    """Warn of sites with appointments, not one of them of a referred patient."""
    rows = connection.sql(
        "SELECT s.site_id, s.file, s.line, count(*) FROM sites s JOIN patients p USING (site_id) WHERE p.in_cohort "
        "AND s.site_id IN (SELECT site_id FROM strangers) AND s.site_id NOT IN "
        "(SELECT q.site_id FROM patients q JOIN seen ON seen.patient = q.rowid) GROUP BY ALL ORDER BY 3"
    ).fetchall()
    way_out = "are patients numbered alike in both extracts?"
    return [
        Fault(file, f"has appointments in {extract.file}, none of them of a referred patient: its patients ({patients})"
              " count as zero", line, "site_id", site, way_out) for site, file, line, patients in rows
    ]  # fmt: skip


def _like_gp(connection: duckdb.DuckDBPyConnection, extract: Extract, roles: Sequence[str] | None) -> list[Fault]:
    if roles is None:
        return []
    rows = connection.execute(
        "SELECT staff_role, n FROM (SELECT staff_role, count(*) AS n FROM appointments GROUP BY 1) "
        "WHERE NOT lower(staff_role) IN $roles AND "
        "regexp_matches(staff_role, '(^|[^a-z])(gps?|general pract.*|doctor)([^a-z]|$)', 'i') ORDER BY n DESC",
        {"roles": [role.lower() for role in roles]},
    ).fetchall()
    return [
        Fault(extract.file, f"is the role of {count:,} appointments that are not counted", None, "staff_role", role,
              "if they are a GP's, name every role that counts with --role") for role, count in rows
    ]  # fmt: skip


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _months(start: date, end: date) -> str:
    """Return the months from one day to another, as YYYY-MM."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return ", ".join(f"{month // 12}-{month % 12 + 1:02d}" for month in range(first, last + 1))
