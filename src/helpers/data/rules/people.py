"""Rules of patients and their ids: at one site, themselves and no sum, numbered by the study."""

import re
from collections.abc import Mapping
from typing import Final

import pandas as pd

from helpers.data.faults import MOST_OF_A_KIND, Fault, Rule, rest_of
from helpers.data.read.raw_table import RawTable
from helpers.vocabulary import NOT_FOLLOWED_UP

PATIENT_TABLES: Final = (
    *("participants", "gp_usage", "outcome_counts", "referrals", "questionnaires", "appointments"),
)
"""The tables with a row, or rows, per patient."""

_BY_CHANCE: Final = 5
"""Of so many numbers of ten digits, less than one is a valid NHS number by chance."""

SUMS: Final = "(grand |sub-?)?totals?:?|sum:?|mean:?|average:?|count:?|all patients:?"
"""What stands in the place of an id, in lower case, where a row is a sum or a mean."""

AT_TWO_SITES: Final = Rule(
    "patient-at-two-sites",
    "A patient is at one site, in all files.",
    "is at another site in {where}",
    "mend the site, or give two patients two ids, with the site before the number",
    PATIENT_TABLES,
)
NO_PATIENT: Final = Rule(
    "sum-among-patients",
    "A row is of a patient, not a sum or a mean of other rows.",
    "is no patient",
    "leave sums and means out of the table, or mend the id",
    PATIENT_TABLES,
)
NHS_NUMBERS: Final = Rule(
    "nhs-numbers",
    "Patients have numbers of the study's own.",
    "{valid:,} of {ids:,} different ids are valid NHS numbers: are they?",
    "if they are, give each patient a number of the study's own before anything is built",
    PATIENT_TABLES,
    "question",
)
FOLLOWED_UP_DENIED: Final = Rule(
    "followed-up-denied",
    "Who has a second questionnaire was followed up.",
    "is what this says, and {other} has round 2 of the patient",
    "mend whichever is wrong",
    ("participants", "questionnaires"),
    "question",
)


def patient_faults(tables: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return one fault for every patient who is at two sites, in one file or in two.

    >>> from helpers.data.read.raw_table import table_of
    >>> raw = table_of([["site_id", "patient_id"], ["1", "P1"], ["2", "P1"]], "gp_usage", "gp_usage.csv")
    >>> frame = pd.DataFrame({"site_id": ["1", "2"], "patient_id": ["P1", "P1"]})
    >>> patient_faults({"gp_usage": raw}, {"gp_usage": frame})[0].problem
    'is at another site in line 2'
    """
    pairs = []
    for name in PATIENT_TABLES:
        if name in frames and {"patient_id", "site_id"} <= set(tables[name].columns):
            pair = frames[name][["patient_id", "site_id"]].dropna().drop_duplicates()
            pairs.append(pair.assign(table=name, row=pair.index))
    if not pairs:
        return []
    seen = pd.concat(pairs, ignore_index=True)
    seen = seen[seen["patient_id"].duplicated(keep=False)]
    first = seen.drop_duplicates("patient_id")
    moved = seen.merge(first, on="patient_id", suffixes=("", "_first"))
    moved = moved[moved["site_id"] != moved["site_id_first"]]
    faults: list[Fault] = []
    for patient in moved.head(MOST_OF_A_KIND).to_dict("records"):
        raw, row = tables[patient["table"]], patient["row"]
        where = tables[patient["table_first"]].earlier(patient["row_first"], raw.location(row)[0])
        faults.append(raw.fault(row, "patient_id", AT_TWO_SITES, where=where))
    if len(moved):
        file, more = tables[moved["table"].iloc[-1]].files[0], len(moved) - len(faults)
        faults += rest_of(AT_TWO_SITES, more, file, "patients at two sites", "patient_id")
    return faults


def without_sums(raw: RawTable) -> RawTable:
    """Return a table of patients without the rows that are sums or means of the others; each is in its fault.

    Counted as a patient such a row would double a site, and each of its other cells would be a fault as well.
    """
    if raw.name not in PATIENT_TABLES:
        return raw
    sums = {name: _rows_of_sums(raw, name) for name in ("patient_id", "site_id")}
    sums["site_id"] = [row for row in sums["site_id"] if not raw.text(row, "patient_id")]
    rows = [row for of_column in sums.values() for row in of_column]
    faults = [fault for name, of_column in sums.items() for fault in raw.faults_of(of_column, name, NO_PATIENT)]
    return raw.without(rows, faults) if rows else raw


def _rows_of_sums(raw: RawTable, name: str) -> list[int]:
    ids = raw.columns.get(name)
    codes = [] if ids is None else [code for code, text in enumerate(ids.uniques) if re.fullmatch(SUMS, text.lower())]
    return [] if ids is None else ids.rows_of(codes).tolist()


def nhs_numbers(raw: Mapping[str, RawTable]) -> list[Fault]:
    """Return a question for every file with an id that is a valid NHS number, and not by chance; none is shown."""
    questions = []
    for name in PATIENT_TABLES:
        if name in raw and "patient_id" in raw[name].columns:
            ids = [text for text in raw[name].columns["patient_id"].uniques if text]
            long = [text for text in ids if ten_digits(text)]
            valid = sum(map(is_nhs_number, long))
            if valid and _BY_CHANCE * valid >= len(long):
                questions.append(raw[name].column_fault("patient_id", NHS_NUMBERS, valid=valid, ids=len(ids)))
    return questions


def ten_digits(text: str) -> str:
    """Return the ten digits of an id that has no other sign, as an NHS number has, valid or mistyped; else nothing."""
    digits = text.replace(" ", "").replace("-", "")
    return digits if len(digits) == 10 and digits.isascii() and digits.isdigit() else ""


def is_nhs_number(text: str) -> bool:
    """Return whether a text is ten digits with the check digit of an NHS number.

    >>> is_nhs_number("943 476 5919"), is_nhs_number("943 476 5918"), is_nhs_number("Mary")
    (True, False, False)
    """
    if not ten_digits(text):
        return False
    return sum(int(digit) * weight for digit, weight in zip(ten_digits(text), range(10, 0, -1), strict=True)) % 11 == 0


def followed_up_denied(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a question for everyone who has a second questionnaire and was not followed up, so it is said."""
    if "participants" not in frames or "questionnaires" not in frames:
        return []
    people, answers = frames["participants"], frames["questionnaires"]
    second = people["patient_id"].isin(answers.loc[answers["round"] == 2, "patient_id"])
    rows = (second & people["followed_up"].isin(NOT_FOLLOWED_UP)).to_numpy().nonzero()[0]
    file = raw["questionnaires"].file_names
    return raw["participants"].faults_of(rows, "followed_up", FOLLOWED_UP_DENIED, other=file)
