"""The counting itself, in SQL: one reason or one period for every appointment, sums by patient, and the flow."""

# ruff: noqa: S608 - names in SQL are ours; values are bound

from collections.abc import Iterable
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from helpers.data.cohort.choices import COLUMN_OF, Choices
from helpers.data.groups import GROUP_COLUMNS
from helpers.data.read.extract import Extract
from helpers.data.read.extract.tidying import dates_of, told_apart_by
from helpers.data.rules.suspects import GROUP_WORDS
from helpers.vocabulary import GP_USAGE, REFERRED

DROPPED: Final = (
    "identical to an earlier row",
    "the patient has no referral",
    "the patient was referred in another month",
    "the site gave no GP data",
    "the patient left before the end of the window",
    "before the window",
    "in the fieldwork month",
    "after the window",
    "after the patient left",
    "a staff role that is not counted",
    "a status that is not counted",
    "a mode that is not counted",
)
"""Why an appointment is not counted, in the order in which it is asked; an appointment has one reason."""
_LEFT_EARLY: Final = 4
_BEFORE, _AFTER = len(DROPPED), len(DROPPED) + 1
_COMPARED: Final = 100
"""What is added to the number of a reason, or of a period, of a patient of a comparison group."""
_ROWS_PER_PASS: Final = 8_000_000
_HASHES_PER_PASS: Final = 16_000_000


def make_patients(
    connection: duckdb.DuckDBPyConnection, referrals: Extract, choices: Choices
) -> list[tuple[str, str, str, int]]:
    """Make one row per patient with a referral, and return what became of the referrals."""
    left = "left_date" if "left_date" in referrals.columns else "CAST(NULL AS DATE)"
    inside = "date_trunc('month', r.referral_date) = s.month"
    early = f"bool_and({left} < s.after_to) IS TRUE" if choices.patients_who_left == "excluded" else "false"
    group, pair, compared = "CAST(NULL AS VARCHAR)", "CAST(NULL AS VARCHAR)", "false"
    if "group" in referrals.columns:
        group, compared = f"max({GROUP_WORDS})", f"coalesce({GROUP_WORDS} <> '{REFERRED}', false)"
    if "pair_id" in referrals.columns:
        pair = "max(pair_id)"
    connection.execute(
        "CREATE TABLE patients AS SELECT r.site_id, r.patient_id, s.provided, s.month, s.before_from, s.before_to, "
        f"s.after_from, s.after_to, max({left}) AS left_date, {early} AS left_early, "
        f'{group} AS "group", {pair} AS pair_id, bool_or({compared}) AS compared, '
        f"bool_or({inside} AND s.provided) IS TRUE AS in_cohort FROM referrals r JOIN sites s USING (site_id) "
        "GROUP BY ALL"
    )
    make_repeats(connection, referrals)
    apart = "a.row IS NULL AND s.provided"
    ((rows, again, unprovided, other, inside_rows),) = connection.sql(
        "SELECT count(*), count(a.row), count(*) FILTER (a.row IS NULL AND NOT s.provided), "
        f"count(*) FILTER ({apart} AND ({inside}) IS NOT TRUE), count(*) FILTER ({apart} AND {inside}) "
        f"FROM referrals r JOIN sites s USING (site_id) LEFT JOIN referrals_again a ON a.row = r.row "
        f"WHERE NOT {compared}"
    ).fetchall()
    ((patients, left_early),) = connection.sql(
        "SELECT count(*), count(*) FILTER (left_early) FROM patients WHERE in_cohort AND NOT compared"
    ).fetchall()
    excluded = [("referrals", "dropped", DROPPED[_LEFT_EARLY], left_early)]
    return [
        ("referrals", "in", "rows of the extract", referrals.rows),
        *_set_apart("referrals", referrals.rows - rows),
        ("referrals", "dropped", DROPPED[0], again),
        ("referrals", "dropped", DROPPED[3], unprovided),
        ("referrals", "dropped", "outside the site's fieldwork month", other),
        ("referrals", "dropped", "a further referral of the same patient", inside_rows - patients),
        *(excluded if choices.patients_who_left == "excluded" else []),
        ("referrals", "kept", "patients referred in the fieldwork month", patients - left_early),
    ]


def _set_apart(extract: str, rows: int) -> list[tuple[str, str, str, int]]:
    """Return the line of the flow that has the rows of comparison groups; none where there are none."""
    return [(extract, "compared", "rows of patients of a comparison group", rows)] if rows else []


def count(
    connection: duckdb.DuckDBPyConnection, appointments: Extract, choices: Choices
) -> list[tuple[str, str, str, int]]:
    """Give every appointment one reason or one period, by patient, and return the sums."""
    make_repeats(connection, appointments)
    reasons = _reasons(appointments, choices)
    again = "LEFT JOIN appointments_again d ON d.row = a.row" if choices.repeats == "once" else ""
    connection.execute(
        f"CREATE TABLE reasons AS SELECT CAST(p.rowid AS UINTEGER) AS patient, "
        f"CAST({reasons} + CASE WHEN p.compared THEN {_COMPARED} ELSE 0 END AS UTINYINT) AS reason "
        f"FROM appointments a LEFT JOIN patients p ON p.patient_id = a.patient_id {again}"
    )
    totals = _tally(connection, appointments.rows)
    connection.execute("DROP TABLE reasons")
    return [
        ("appointments", "in", "rows of the extract", appointments.rows),
        *_set_apart("appointments", sum(rows for reason, rows in enumerate(totals) if reason >= _COMPARED)),
        *(
            ("appointments", "dropped", reason, totals[number])
            for number, reason in enumerate(DROPPED)
            if (number or choices.repeats == "once")
            and (number != _LEFT_EARLY or choices.patients_who_left == "excluded")
        ),
        ("appointments", "kept", "in the months before", totals[_BEFORE]),
        ("appointments", "kept", "in the months after", totals[_AFTER]),
    ]


def _tally(connection: duckdb.DuckDBPyConnection, rows: int) -> list[int]:
    """Make the tables `tallied`, sums by patient, and `seen`, and return how many rows have each reason."""
    ((patients,),) = connection.sql("SELECT count(*) FROM patients").fetchall()
    totals, seen = np.zeros(256, dtype=np.int64), np.zeros(patients + 1, dtype=bool)
    sums = np.zeros((2, patients + 1), dtype=np.int64)
    for first in range(0, rows, _ROWS_PER_PASS):
        rowids = f"rowid >= {first} AND rowid < {first + _ROWS_PER_PASS}"
        query = f"SELECT coalesce(patient, {patients}) AS patient, reason FROM reasons WHERE {rowids}"
        read = connection.sql(query).fetchnumpy()
        patient, reason = np.asarray(read["patient"]), np.asarray(read["reason"])
        totals += np.bincount(reason, minlength=256)
        seen[patient] = True
        for sum_of, number in zip(sums, (_BEFORE, _AFTER), strict=True):
            sum_of += np.bincount(patient[reason % _COMPARED == number], minlength=patients + 1)
    known = np.flatnonzero(seen[:patients]).astype(np.uint32)
    before, after = (sum_of[known] for sum_of in sums)
    connection.register("tally", {"patient": known, "n_before": before, "n_after": after})
    connection.execute("CREATE TABLE tallied AS SELECT * FROM tally WHERE n_before > 0 OR n_after > 0")
    connection.execute("CREATE TABLE seen AS SELECT patient FROM tally")
    connection.unregister("tally")
    return [int(total) for total in totals]


def make_repeats(connection: duckdb.DuckDBPyConnection, extract: Extract) -> None:
    """Make the table EXTRACT_again of rows identical to an earlier one, with their site and days.

    Rows whose hash comes twice are found in passes, then compared in full.
    """
    table, dates = extract.table, dates_of(extract.table, extract.columns)
    passes = extract.rows // _HASHES_PER_PASS + 1
    twice = []
    for number in range(passes):
        some = f" WHERE hash % {passes} = {number}" if passes > 1 else ""
        hashes = np.sort(np.asarray(connection.sql(f"SELECT hash FROM {table}{some}").fetchnumpy()["hash"]))
        twice.append(np.unique(hashes[1:][hashes[1:] == hashes[:-1]]))
    connection.register("hashes", {"hash": np.concatenate(twice)})
    connection.execute(
        f"CREATE TABLE {table}_again AS SELECT row, site_id, {', '.join(dates)} FROM (SELECT *, row_number() OVER "
        f"(PARTITION BY {', '.join(told_apart_by(extract.columns, dates))} "
        f"ORDER BY row) AS nth FROM {table} WHERE hash IN (SELECT hash FROM hashes)) WHERE nth > 1"
    )
    connection.unregister("hashes")


def _reasons(appointments: Extract, choices: Choices) -> str:
    """Return the SQL that gives an appointment the number of its reason in DROPPED, or of its period."""
    cases = [
        "d.row IS NOT NULL" if choices.repeats == "once" else "false",
        "p.patient_id IS NULL", "NOT p.in_cohort AND p.provided", "NOT p.provided",
        "p.left_early", "a.appointment_date < p.before_from",
        "a.appointment_date >= p.before_to AND a.appointment_date < p.after_from",
        "a.appointment_date >= p.after_to",
        "false" if choices.patients_who_left == "ignored" else "a.appointment_date > p.left_date",
    ]  # fmt: skip
    for axis, column in COLUMN_OF.items():
        words = getattr(choices, axis)
        if words is None:
            cases.append("false")
            continue
        cases.append(f"a.{column} IS NULL OR lower(a.{column}) NOT IN ({words_in_sql(words)})")
    when = " ".join(f"WHEN {case} THEN {number}" for number, case in enumerate(cases))
    return f"CASE {when} WHEN a.appointment_date < p.before_to THEN {_BEFORE} ELSE {_AFTER} END"


def words_in_sql(words: Iterable[str]) -> str:
    """Return words in lower case as a list in SQL, each quoted.

    >>> words_in_sql(["GP", "O'Neill"])
    "'gp', 'o''neill'"
    """
    return ", ".join("'" + word.lower().replace("'", "''") + "'" for word in words)


def counts_frame(connection: duckdb.DuckDBPyConnection, choices: Choices) -> pd.DataFrame:
    """Return the counts per patient, by site and patient; the tables of patients are dropped to make room."""
    until_left = "least(s.after_months, greatest(0, datediff('month', s.after_from, p.left_date) + 1))"
    stayed = f"CASE WHEN p.left_date IS NULL THEN s.after_months ELSE {until_left} END"
    if choices.patients_who_left == "ignored":
        stayed = "s.after_months"
    connection.execute(
        f"CREATE TABLE counted AS SELECT s.position, p.patient_id, coalesce(t.n_before, 0) AS gp_appointments_before, "
        f"coalesce(t.n_after, 0) AS gp_appointments_after, s.before_months AS months_before, "
        f"{stayed} AS months_after, coalesce(p.\"group\", '') AS \"group\", coalesce(p.pair_id, '') AS pair_id "
        "FROM patients p JOIN sites s USING (site_id) LEFT JOIN tallied t ON t.patient = p.rowid "
        "WHERE p.in_cohort AND NOT p.left_early ORDER BY s.position, p.patient_id"
    )
    names = np.array(connection.sql("SELECT site_id FROM sites ORDER BY position").fetchall(), dtype=object)[:, 0]
    for table in ("patients", "tallied", "seen", "strangers", "ids"):
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    connection.execute("SET memory_limit = '64MB'")  # the counts go to disk and make room for the frame
    columns = {"site_id": names[connection.sql("SELECT position FROM counted").fetchnumpy()["position"]]}
    grouped = connection.sql("SELECT 1 FROM counted WHERE \"group\" <> '' OR pair_id <> '' LIMIT 1").fetchall()
    for name in (*GP_USAGE[1:], *(GROUP_COLUMNS if grouped else ())):
        column = np.asarray(connection.sql(f'SELECT "{name}" FROM counted').fetchnumpy()[name])
        columns[name] = column if column.dtype == object else column.astype("int64", copy=False)
    frame = pd.DataFrame(columns, copy=False).astype({"site_id": "str", "patient_id": "str"})
    return frame.assign(**{name: frame[name].replace("", None) for name in GROUP_COLUMNS}) if grouped else frame
