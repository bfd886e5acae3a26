"""Do the two extracts name the same patients? Counts of zero that come from differently written ids are refused."""

# ruff: noqa: S608 - names in SQL are ours

from typing import Final

import duckdb

from helpers.data.cohort.choices import Choices
from helpers.data.cohort.extract import Extract
from helpers.data.faults import Fault, rest_of
from helpers.data.rules.extracts import EXTRACT

_MOST: Final = 20
# Leading zeros, a final `.0`, capitals, spaces and hyphens are what spreadsheets and exports change.
_BARE: Final = r"lower(ltrim(regexp_replace(regexp_replace({}, '\.0+$', ''), '[\s-]', '', 'g'), '0'))"


def cohort_faults(connection: duckdb.DuckDBPyConnection, referrals: Extract, choices: Choices) -> list[Fault]:
    """Return a fault when nobody was referred in a fieldwork month, or the last date lies before such a month."""
    months = connection.sql("SELECT site_id, month FROM patients WHERE in_cohort GROUP BY ALL ORDER BY 2, 1").fetchall()
    if not months:
        problem = "no patient was referred in the fieldwork month of their site, so there is nothing to count"
        return [Fault(referrals.file, problem, way_out="are the months of sites.csv right?")]
    late = [(site, month) for site, month in months if choices.last_date and choices.last_date < month]
    return [
        Fault(referrals.file, f"has its fieldwork month {month:%Y-%m} after the last date {choices.last_date}, which "
              "cuts the months before short too", None, "site_id", site,
              "give the extract's true last day as --last-date, or take the site out") for site, month in late[:_MOST]
    ]  # fmt: skip


def matching_faults(connection: duckdb.DuckDBPyConnection, referrals: Extract, appointments: Extract) -> list[Fault]:
    """Return patients without any appointment whose id is written otherwise among the appointments of their site."""
    connection.execute(
        "CREATE TABLE strangers AS SELECT a.site_id, a.patient_id, min(a.row) AS row FROM appointments a "
        "ANTI JOIN patients p USING (patient_id) GROUP BY ALL"
    )
    ((seen, strangers),) = connection.sql(
        "SELECT (SELECT count(*) FROM seen), (SELECT count(*) FROM strangers)"
    ).fetchall()
    query = (
        "SELECT s.patient_id, min(s.row), min(r.row) FROM patients p JOIN strangers s ON s.site_id = p.site_id "
        f"AND {_BARE.format('s.patient_id')} = {_BARE.format('p.patient_id')} "
        "JOIN referrals r ON r.patient_id = p.patient_id "
        "WHERE p.in_cohort AND p.rowid NOT IN (SELECT patient FROM seen) GROUP BY 1 ORDER BY 2"
    )
    if strangers and (pairs := connection.sql(query).fetchall()):
        return _written_otherwise(referrals, appointments, pairs)
    if seen:
        return []
    problem = f"no row is of a patient in {referrals.file}, so every patient would count as zero"
    return [Fault(appointments.file, problem, None, "patient_id", None, "number patients alike in both extracts")]


def _written_otherwise(referrals: Extract, appointments: Extract, pairs: list[tuple[str, int, int]]) -> list[Fault]:
    way_out = "write each patient's id alike in both extracts"
    lines = appointments.lines(row for _, row, _ in pairs[:_MOST])
    others = referrals.lines(row for *_, row in pairs[:_MOST])
    faults = []
    for patient, row, other in pairs[:_MOST]:
        problem = f"is written otherwise in {referrals.file}, line {others[other]}: the patient would count as zero"
        faults.append(Fault(appointments.file, problem, lines[row], "patient_id", patient, way_out))
    return faults + rest_of(
        EXTRACT, len(pairs) - _MOST, appointments.file, "patients whose ids are written in two ways"
    )
