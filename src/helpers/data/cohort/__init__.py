"""From referrals and appointments, of any size, to GP appointments per patient before and after: gp_usage.csv.

Windows are whole calendar months around a site's fieldwork month, which is left out unless chosen otherwise. A patient
contributes a month when they were there on its first day. A patient referred in the fieldwork month who saw nobody
counts as zero.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from helpers.data.cohort.checking import (
    Asked,
    Checked,
    check_extracts,
    choice_faults,
    make_totals,
    repeats_asked,
    site_table,
    typed_sites,
)
from helpers.data.cohort.choices import Choices, make_choices
from helpers.data.cohort.counting import count, counts_frame, make_patients
from helpers.data.cohort.matching import cohort_faults, matching_faults
from helpers.data.cohort.sites import make_sites
from helpers.data.cohort.warnings import warnings_of
from helpers.data.faults import Fault, StudyError
from helpers.data.read.extract import LinesUnknown, Source, unchanged
from helpers.data.read.extract.scratch import workbench

__all__ = ["Choices", "Cohort", "build_cohort", "count_appointments", "make_choices", "prepare"]


_FLAGS: Final = {"roles": "--role", "statuses": "--status", "modes": "--mode"}


@dataclass(frozen=True)
class Cohort:
    """Counts per patient as in gp_usage.csv, what became of every row of the extracts, and what must be known.

    `warnings` are questions, `notes` say how the extracts were read.
    """

    counts: pd.DataFrame
    flow: pd.DataFrame
    warnings: list[Fault]
    notes: list[Fault]


def count_appointments(
    referrals: Source,
    appointments: Source,
    sites: Source,
    *,
    window_months: int = 6,
    roles: Sequence[str] | None = ("GP",),
    statuses: Sequence[str] | None = ("attended",),
    modes: Sequence[str] | None = None,
    last_date: date | None = None,
    referral_month: str = "excluded",
    patients_who_left: str = "months",
    today: date | None = None,
    memory: str = "1GB",
    threads: int | None = None,
) -> pd.DataFrame:
    """Return GP appointments per patient before and after the fieldwork month, as in gp_usage.csv.

    Args:
        referrals: site_id, patient_id, referral_date, left_date: a CSV or Parquet file, or a frame.
        appointments: site_id, patient_id, appointment_date, staff_role, status, mode: the same.
        sites: site_id, fieldwork_month, gp_data: a CSV file or a frame.
        window_months: calendar months before, and after, 1 to 60.
        roles: staff roles counted, in any case; None counts every role.
        statuses: statuses counted; None counts every one.
        modes: modes counted; None counts every one.
        last_date: the extract's last day; months that end after it do not count as exposure.
        referral_month: "excluded", or counted as the last month "before" or the first "after".
        patients_who_left: their "months" count, they are "excluded" when they left before the end of the window after,
            or that they left is "ignored".
        today: dates after it are refused; None for the day it is.
        memory: most memory DuckDB takes before it works from disk.
        threads: DuckDB's threads; None for all processors.

    Returns:
        One row per patient referred in the site's fieldwork month, by site and patient: site_id, patient_id,
        gp_appointments_before, gp_appointments_after, months_before, months_after.

    Raises:
        StudyError: with every fault: file, line, column, rule, way out.
        ValueError: when a choice is not allowed.

    Reference:
        Methods, "From an extract to counts": calendar windows, the referral month left out, shorter exposure as months.

    >>> referrals = pd.DataFrame({"site_id": ["1"], "patient_id": ["a"], "referral_date": ["2022-07-04"]})
    >>> events = pd.DataFrame({"site_id": ["1"] * 2, "patient_id": ["a"] * 2,
    ...     "appointment_date": ["2022-06-30", "2022-07-20"], "staff_role": ["GP"] * 2, "status": ["attended"] * 2})
    >>> sites = pd.DataFrame({"site_id": ["1"], "fieldwork_month": ["2022-07"]})
    >>> count_appointments(referrals, events, sites).to_csv(index=False, header=False).strip()
    '1,a,1,0,6,6'
    """
    choices = make_choices(
        window_months, roles, statuses, modes, last_date,
        referral_month=referral_month, patients_who_left=patients_who_left,
    )  # fmt: skip
    return build_cohort(referrals, appointments, sites, choices, today=today, memory=memory, threads=threads).counts


def build_cohort(
    referrals: Source,
    appointments: Source,
    sites: Source,
    choices: Choices = Choices(),  # noqa: B008 - frozen
    *,
    today: date | None = None,
    memory: str = "1GB",
    threads: int | None = None,
) -> Cohort:
    """Return counts as `count_appointments` does, with the flow of rows and the warnings.

    Args:
        referrals, appointments, sites, today, memory, threads: as in `count_appointments`.
        choices: what counts, from `make_choices`.

    Returns:
        The counts, one row per patient; the flow (extract, outcome, what, rows); the warnings.

    Raises:
        StudyError: with every fault.

    >>> referrals = pd.DataFrame({"site_id": ["1"], "patient_id": ["a"], "referral_date": ["2022-07-04"]})
    >>> events = pd.DataFrame({"site_id": ["1"], "patient_id": ["a"], "appointment_date": ["2022-06-30"]})
    >>> sites = pd.DataFrame({"site_id": ["1"], "fieldwork_month": ["2022-07"]})
    >>> cohort = build_cohort(referrals, events, sites, Choices(roles=None, statuses=None))
    >>> cohort.counts["gp_appointments_before"].tolist()
    [1]
    """
    for in_order in (False, True):
        sources, on = {"referrals": referrals, "appointments": appointments}, today or date.today()
        with workbench(memory, threads) as (connection, folder), suppress(LinesUnknown), unchanged(sources.values()):
            return _build(connection, folder, sources, sites, choices, on, in_order=in_order)
    raise AssertionError("rows read in order have lines")


def _build(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    sources: dict[str, Source],
    sites: Source,
    choices: Choices,
    today: date,
    *,
    in_order: bool,
) -> Cohort:
    """Return the cohort; of all that is wrong with the files, everything is said at once."""
    asked = [(axis, getattr(choices, axis), flag, f"{flag} any") for axis, flag in _FLAGS.items()]
    checked, flow = prepare(connection, folder, sources, sites, choices, asked, today, in_order=in_order)
    referrals, appointments = checked.extracts["referrals"], checked.extracts["appointments"]
    flow += count(connection, appointments, choices)
    if faults := matching_faults(connection, referrals, appointments):
        raise StudyError(faults)
    frame = pd.DataFrame(flow, columns=["extract", "outcome", "what", "rows"])
    warnings = checked.tables.questions + warnings_of(connection, appointments, choices, today)
    warnings += repeats_asked(connection, appointments, choices)
    return Cohort(counts_frame(connection, choices), frame, warnings, checked.tables.notes)


def prepare(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    sources: dict[str, Source],
    sites: Source,
    choices: Choices,
    asked: Sequence[Asked],
    today: date,
    *,
    in_order: bool,
) -> tuple[Checked, list[tuple[str, str, str, int]]]:
    """Open and check the extracts and make the tables of sites and patients; return what became of the referrals too.

    `asked` are the words that rows are chosen by, each of which some row must have.
    """
    places = site_table(sites)
    make_sites(connection, typed_sites(places), choices)
    checked = check_extracts(connection, folder, sources, places, today, in_order=in_order)
    faults = checked.tables.faults
    if not faults:
        faults = choice_faults(connection, checked.extracts["appointments"], asked)
    if faults:
        raise StudyError(faults)
    make_totals(connection)
    flow = make_patients(connection, checked.extracts["referrals"], choices)
    if faults := cohort_faults(connection, checked.extracts["referrals"], choices):
        raise StudyError(faults)
    return checked, flow
