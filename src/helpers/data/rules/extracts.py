"""Rules of referrals and appointments as extracts, and of what `linkbook cohort` counts from them."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from helpers.data.descriptor import fields_of
from helpers.data.faults import Fault, Rule
from helpers.data.read.raw_table import RawTable
from helpers.vocabulary import NOT_PROVIDED

_EXTRACTS: Final = ("referrals", "appointments")
_COUNTED: Final = ("sites", "referrals", "appointments")
USUAL_STATUSES: Final = tuple(next(field["usual"] for field in fields_of("appointments") if field["name"] == "status"))

NO_FILE: Final = Rule("no-file", "A file that is named is there.", "there is no such file", "look at its name")
NO_EXTRACT: Final = Rule(
    "no-extract",
    "An extract is a CSV file, a Parquet file or a sheet of a workbook.",
    "is neither CSV nor Parquet",
    "save it as CSV UTF-8 or as Parquet",
    _EXTRACTS,
)
NO_PARQUET: Final = Rule(
    "no-parquet", "A file that ends in .parquet is one.", "is not a Parquet file", "save it again", _EXTRACTS
)
CHANGED: Final = Rule(
    "extract-changed",
    "An extract stays as it is while it is read.",
    "has changed while it was read, so nothing was counted",
    "wait until it is written whole, then count again",
    _EXTRACTS,
)
STOPPED: Final = Rule(
    "extract-stopped", "An extract can be worked on.", "DuckDB stopped: {problem}", "allow more memory", _EXTRACTS
)
TABLE_NEEDED: Final = Rule(
    "table-needed",
    "A count has sites, referrals and appointments.",
    "is not in the folder",
    "add {names}, or name it with --{table}",
    _COUNTED,
)
TABLE_IN_TWO_FILES: Final = Rule(
    "table-in-two-files", "A table is in one file.", "is there twice, as {names}", "keep one of them", _COUNTED
)
TABLE_NOT_FILLED: Final = Rule(
    "table-not-filled",
    "The tables that a count needs are filled.",
    "is still as the template made it, without a row",
    "fill it ({columns})",
    _COUNTED,
)
OVERWRITTEN: Final = Rule(
    "input-overwritten",
    "Counts are not written over what they are made from.",
    "would be overwritten, and the counts are made from it",
    "give another file with -o",
    _COUNTED,
)
COUNTS_SWAPPED: Final = Rule(
    "counts-swapped",
    "Counts before and after stand in their own columns.",
    "the columns before and after are swapped: {matching} of {patients} patients match the extract the other way round",
    "--force replaces the file, -o writes elsewhere",
    ("gp_usage",),
)
COUNTS_DIFFER: Final = Rule(
    "counts-differ",
    "Counts that are there already are those of the extract.",
    "is there already and differs from the count for {different} of {patients} patients",
    "--force replaces the file, -o writes elsewhere",
    ("gp_usage",),
)
APPOINTMENTS_DENIED: Final = Rule(
    "appointments-denied",
    "A site that gave no GP data has no appointments.",
    "is what the site says, and {other} has appointments of it",
    "write provided, or take the rows out",
    ("sites", "appointments"),
)
STATUS_UNUSUAL: Final = Rule(
    "status-unusual",
    "The status of an appointment says in usual words what became of it.",
    "is not one of {usual}: did the patient attend?",
    "only attended is counted, unless linkbook cohort is run with --status and the words that count",
    ("appointments",),
    "question",
)
STATUS_NOT_COUNTED: Final = Rule(
    "status-not-counted",
    "Every status in which a patient attended is counted.",
    "is the status of appointments that are not counted ({count:,})",
    "if the patients attended, name every status that counts with --status",
    ("appointments",),
    "question",
)
ROLE_NOT_COUNTED: Final = Rule(
    "role-not-counted",
    "Every role of a GP is counted.",
    "is the role of appointments that are not counted ({count:,})",
    "if they are a GP's, name every role that counts with --role",
    ("appointments",),
    "question",
)
CHOICE_WITHOUT_COLUMN: Final = Rule(
    "choice-without-column",
    "Appointments are chosen by columns that are there.",
    "there is no column {name}, by which appointments are chosen",
    "add the column, or count whatever it would say with {flag_any}",
    ("appointments",),
)
CHOICE_EMPTY: Final = Rule(
    "choice-empty",
    "Appointments are chosen by columns that are filled.",
    "the column is empty in every row, and {names} is asked for",
    "fill it, or use {flag_any}",
    ("appointments",),
)
CHOICE_NOT_FOUND: Final = Rule(
    "choice-not-found",
    "At least one appointment is of what is counted.",
    "is the most frequent, and no row has {names}",
    "choose what counts with {flag}",
    ("appointments",),
)
NOBODY_REFERRED: Final = Rule(
    "nobody-referred",
    "Patients are referred in the fieldwork month of their site.",
    "no patient was referred in the fieldwork month of their site, so there is nothing to count",
    "are the months of sites.csv right?",
    ("referrals",),
)
LAST_DATE_TOO_EARLY: Final = Rule(
    "last-date-too-early",
    "The last date of an extract lies after the fieldwork months.",
    "has its fieldwork month {month:%Y-%m} {past} the last date {last}, which cuts the months before short too",
    "give the extract's true last day as --last-date, or take the site out",
    ("referrals",),
)
NO_PATIENT_IN_BOTH: Final = Rule(
    "no-patient-in-both",
    "Patients are numbered alike in both extracts.",
    "no row is of a patient in {other}, so every patient would count as zero",
    "number patients alike in both extracts",
    _EXTRACTS,
)
ID_WRITTEN_OTHERWISE: Final = Rule(
    "id-written-otherwise",
    "A patient's id is written alike in both extracts.",
    "is written otherwise in {where}: the patient would count as zero",
    "write each patient's id alike in both extracts",
    _EXTRACTS,
)
AFTER_TRUNCATED: Final = Rule(
    "after-truncated",
    "An extract reaches to the end of the months after.",
    'has its window after to {ends}, and the extract\'s last date is {last}: "after" is truncated in {months}',
    "get a later extract, or count whole months only with --last-date",
    ("appointments",),
    "question",
)
BEFORE_TRUNCATED: Final = Rule(
    "before-truncated",
    "An extract begins before the months before.",
    'has its window before from {begins}, and the extract\'s first date is {first}: "before" is truncated in {months}',
    "get an extract that starts earlier",
    ("appointments",),
    "question",
)
SITE_WITHOUT_PATIENTS: Final = Rule(
    "site-without-patients",
    "A site that gave data has patients referred in its fieldwork month.",
    "has no patient referred in its fieldwork month, and no row in the result",
    "is the month right? If the site gave no data, write so in gp_data",
    _COUNTED,
    "question",
)
SITE_WITHOUT_APPOINTMENTS: Final = Rule(
    "site-without-appointments",
    "A site that gave data has appointments.",
    "has no appointment at all in {other}: its patients ({patients}) count as zero",
    "is the month right? If the site gave no data, write so in gp_data",
    _COUNTED,
    "question",
)
SITE_OF_STRANGERS: Final = Rule(
    "site-of-strangers",
    "A site has appointments of patients who were referred.",
    "has appointments in {other}, none of them of a referred patient: its patients ({patients}) count as zero",
    "are patients numbered alike in both extracts?",
    _COUNTED,
    "question",
)


def appointments_denied(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a fault for every site that gave no GP data, so it says, and has appointments."""
    if "sites" not in frames or "appointments" not in frames:
        return []
    sites = frames["sites"]
    given = sites["site_id"].isin(frames["appointments"]["site_id"].dropna().unique())
    rows = (given & (sites["gp_data"] == NOT_PROVIDED)).to_numpy().nonzero()[0]
    return raw["sites"].faults_of(rows, "gp_data", APPOINTMENTS_DENIED, other=raw["appointments"].file_names)


def unusual_statuses(raw: RawTable | None) -> list[Fault]:
    """Return a question for every status that is not one of the usual words."""
    if raw is None or "status" not in raw.columns:
        return []
    statuses = raw.columns["status"]
    odd = [code for code, text in enumerate(statuses.uniques) if text and text.lower() not in USUAL_STATUSES]
    return raw.faults_of(statuses.rows_of(odd), "status", STATUS_UNUSUAL, usual=", ".join(USUAL_STATUSES))
