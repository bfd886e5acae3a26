"""What does not stop a count of appointments but must be known: truncated windows, silent sites, words left out."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import duckdb

from helpers.data.cohort.choices import Choices
from helpers.data.faults import Fault
from helpers.data.read.dates import EARLIEST
from helpers.data.read.extract import Extract
from helpers.data.rules import extracts as rule_extracts

_DAY: Final = timedelta(days=1)
_GAPS: Final = 5


def warnings_of(connection: duckdb.DuckDBPyConnection, extract: Extract, choices: Choices, today: date) -> list[Fault]:
    """Return warnings, each with its way out."""
    warnings = [*_truncated(connection, extract, today), *_silent(connection, extract), *_strange(connection, extract)]
    return warnings + _not_counted(connection, extract, choices)


@dataclass(frozen=True)
class Reach:
    """The first and the last day of an extract, and how many days may pass in it without an appointment."""

    first: date
    last: date
    patience: timedelta

    def ends_before(self, day: date) -> bool:
        """Return whether the extract stops short of a day: by a month, or by far more than its usual gap."""
        return self.last < day and (_month(self.last) != _month(day) or day - self.last > self.patience)

    def begins_after(self, day: date) -> bool:
        """Return whether the extract sets in later than a day, by as much."""
        return self.first > day and (_month(self.first) != _month(day) or self.first - day > self.patience)


def reach_of(connection: duckdb.DuckDBPyConnection, today: date) -> Reach | None:
    """Return how far the extract reaches; None when it has no day that can be."""
    ((first, last, days),) = connection.execute(
        "SELECT min(appointment_date), max(appointment_date), count(*) FROM by_day "
        "WHERE appointment_date BETWEEN $earliest AND $today",
        {"earliest": EARLIEST, "today": today},
    ).fetchall()
    return Reach(first, last, _GAPS * (last - first) / days) if days else None


def _truncated(connection: duckdb.DuckDBPyConnection, extract: Extract, today: date) -> list[Fault]:
    """Warn of windows that begin before or run past the extract: by a month, or by far more than its usual gap."""
    reach = reach_of(connection, today)
    if reach is None:
        return []
    first, last = reach.first, reach.last
    warned = []
    for site, begins, before_to, after_from, ends in connection.sql(
        "SELECT site_id, before_from, before_to, after_from, after_to - 1 FROM sites "
        "WHERE site_id IN (SELECT site_id FROM patients WHERE in_cohort) ORDER BY position"
    ).fetchall():
        if reach.ends_before(ends):
            months = _months(max(last + _DAY, after_from), ends)
            rule, names = rule_extracts.AFTER_TRUNCATED, {"ends": ends, "last": last, "months": months}
            warned.append(rule.broken(extract.file, None, "site_id", site, **names))
        if reach.begins_after(begins):
            months = _months(begins, min(first, before_to) - _DAY)
            rule, names = rule_extracts.BEFORE_TRUNCATED, {"begins": begins, "first": first, "months": months}
            warned.append(rule.broken(extract.file, None, "site_id", site, **names))
    return warned


def _silent(connection: duckdb.DuckDBPyConnection, extract: Extract) -> list[Fault]:
    """Warn of sites with data, so they say, and no patient or no appointment."""
    rows = connection.sql(
        "SELECT s.file, s.line, s.site_id, count(p.patient_id) FROM sites s LEFT JOIN patients p "
        "ON p.site_id = s.site_id AND p.in_cohort AND NOT p.compared WHERE s.provided AND (p.patient_id IS NULL "
        "OR s.site_id NOT IN (SELECT site_id FROM by_site)) GROUP BY ALL ORDER BY 2"
    ).fetchall()
    warned = []
    for file, line, site, patients in rows:
        rule = rule_extracts.SITE_WITHOUT_APPOINTMENTS if patients else rule_extracts.SITE_WITHOUT_PATIENTS
        warned.append(rule.broken(file, line, "site_id", site, other=extract.file, patients=patients))
    return warned


def _strange(connection: duckdb.DuckDBPyConnection, extract: Extract) -> list[Fault]:
    """Warn of sites with appointments, not one of them of a referred patient."""
    rows = connection.sql(
        "SELECT s.site_id, s.file, s.line, count(*) FROM sites s JOIN patients p USING (site_id) WHERE p.in_cohort "
        "AND s.site_id IN (SELECT site_id FROM strangers) AND s.site_id NOT IN "
        "(SELECT q.site_id FROM patients q JOIN seen ON seen.patient = q.rowid) GROUP BY ALL ORDER BY 3"
    ).fetchall()
    rule = rule_extracts.SITE_OF_STRANGERS
    return [
        rule.broken(file, line, "site_id", site, other=extract.file, patients=patients)
        for site, file, line, patients in rows
    ]


def _not_counted(connection: duckdb.DuckDBPyConnection, extract: Extract, choices: Choices) -> list[Fault]:
    """Warn of roles that are like a GP's, and of statuses in no usual words, that are not among those chosen."""
    gps = "regexp_matches(staff_role, '(^|[^a-z])(gps?|general (medical )?pract.*|doctor)([^a-z]|$)', 'i')"
    usual = ", ".join(f"'{word}'" for word in rule_extracts.USUAL_STATUSES)
    asked = (
        ("staff_role", choices.roles, gps, rule_extracts.ROLE_NOT_COUNTED),
        ("status", choices.statuses, f"lower(status) NOT IN ({usual})", rule_extracts.STATUS_NOT_COUNTED),
    )
    warned = []
    for column, words, condition, rule in asked:
        if words is None or column not in extract.columns:
            continue
        rows = connection.execute(
            f"SELECT {column}, n FROM (SELECT {column}, count(*) AS n FROM appointments GROUP BY 1) "  # noqa: S608
            f"WHERE NOT lower({column}) IN $words AND {condition} ORDER BY n DESC, 1",
            {"words": [word.lower() for word in words]},
        ).fetchall()
        warned += [rule.broken(extract.file, None, column, str(value), count=count) for value, count in rows]
    return warned


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _months(start: date, end: date) -> str:
    """Return the months from one day to another, as YYYY-MM."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return ", ".join(f"{month // 12}-{month % 12 + 1:02d}" for month in range(first, last + 1))
