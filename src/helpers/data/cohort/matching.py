"""Do the two extracts name the same patients? Counts of zero that come from differently written ids are refused."""

# ruff: noqa: S608 - names in SQL are ours

from typing import Final

import duckdb

from helpers.data.cohort.choices import Choices
from helpers.data.faults import MOST_OF_A_KIND, Fault, rest_of
from helpers.data.read.extract import Extract
from helpers.data.rules.extracts import (
    ID_WRITTEN_OTHERWISE,
    LAST_DATE_TOO_EARLY,
    NO_PATIENT_IN_BOTH,
    NOBODY_REFERRED,
)

# Leading zeros, a final `.0`, capitals, spaces and hyphens are what spreadsheets and exports change.
_BARE: Final = r"lower(ltrim(regexp_replace(regexp_replace({}, '\.0+$', ''), '[\s-]', '', 'g'), '0'))"


def cohort_faults(connection: duckdb.DuckDBPyConnection, referrals: Extract, choices: Choices) -> list[Fault]:
    """Return a fault when nobody was referred in a fieldwork month, or the last date lies before such a month."""
    months = connection.sql(
        "SELECT site_id, month, before_to FROM patients WHERE in_cohort AND NOT compared GROUP BY ALL ORDER BY 2, 1"
    ).fetchall()
    if not months:
        return [NOBODY_REFERRED.broken(referrals.file)]
    last = choices.last_date
    late = [(site, month) for site, month, before_to in months if last and last < before_to]
    return [
        LAST_DATE_TOO_EARLY.broken(
            referrals.file,
            None,
            "site_id",
            site,
            month=month,
            past="after" if last < month else "not over by",
            last=last,
        )
        for site, month in late[:MOST_OF_A_KIND]
    ]


def matching_faults(connection: duckdb.DuckDBPyConnection, referrals: Extract, appointments: Extract) -> list[Fault]:
    """Return patients without any appointment whose id is written otherwise among the appointments of their site."""
    connection.execute("CREATE TABLE strangers AS FROM ids ANTI JOIN patients USING (patient_id)")
    ((seen, strangers),) = connection.sql(
        "SELECT (SELECT count(*) FROM seen), (SELECT count(*) FROM strangers)"
    ).fetchall()
    if strangers and (pairs := _pairs(connection)):
        return _written_otherwise(referrals, appointments, pairs)
    if seen:
        return []
    return [NO_PATIENT_IN_BOTH.broken(appointments.file, None, "patient_id", other=referrals.file)]


def _pairs(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, int, int]]:
    """Return ids among the appointments that are a referred patient's written otherwise, with the first row of each."""
    connection.execute(
        "CREATE TABLE pairs AS SELECT s.site_id, s.patient_id, min(r.row) AS referral "
        "FROM patients p JOIN strangers s ON s.site_id = p.site_id "
        f"AND {_BARE.format('s.patient_id')} = {_BARE.format('p.patient_id')} "
        "JOIN referrals r ON r.patient_id = p.patient_id "
        "WHERE p.in_cohort AND p.rowid NOT IN (SELECT patient FROM seen) GROUP BY ALL"
    )
    return connection.sql(
        "SELECT patient_id, min(a.row), min(referral) FROM pairs JOIN appointments a USING (site_id, patient_id) "
        "GROUP BY 1 ORDER BY 2"
    ).fetchall()


def _written_otherwise(referrals: Extract, appointments: Extract, pairs: list[tuple[str, int, int]]) -> list[Fault]:
    listed = pairs[:MOST_OF_A_KIND]
    lines = appointments.lines(row for _, row, _ in listed)
    others = referrals.lines(row for *_, row in listed)
    rule, file = ID_WRITTEN_OTHERWISE, appointments.file
    faults = [
        rule.broken(file, lines[row], "patient_id", patient, where=f"{referrals.file}, line {others[other]}")
        for patient, row, other in listed
    ]
    return faults + rest_of(rule, len(pairs) - len(faults), file, "patients whose ids are written in two ways")
