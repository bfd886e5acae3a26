"""Counting every definition at once: DuckDB codes each appointment by month and category, numpy adds up.

An appointment is read once. Patients are taken by blocks of whole sites, so that memory does not grow with the extract.
"""

# ruff: noqa: S608 - names in SQL are ours; words are quoted

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import duckdb
import numpy as np
from numpy.typing import NDArray

from helpers.data.cohort import prepare
from helpers.data.cohort.checking import repeats_asked
from helpers.data.cohort.choices import Choices
from helpers.data.cohort.counting import make_repeats
from helpers.data.cohort.matching import matching_faults
from helpers.data.cohort.warnings import reach_of, warnings_of
from helpers.data.definitions.categories import Categories, categories_of
from helpers.data.definitions.declaration import Declaration, Definition
from helpers.data.definitions.patients import Patients, Windows, patients_of
from helpers.data.faults import Fault, StudyError
from helpers.data.read.extract import LinesUnknown, Source, unchanged
from helpers.data.read.extract.scratch import workbench
from helpers.vocabulary import DEFINITIONS_FILE

T = TypeVar("T")
_MOST_CELLS: Final = 300_000
"""Cells of patients x months x categories that are held at once."""
_MOST_COUNTS: Final = 200_000
"""Counts of patients under several definitions that are handed on at once."""


@dataclass(frozen=True)
class Counts:
    """Counts of the patients of some sites under definitions that share their windows.

    `definitions` are positions in the declaration; `site_ids` are the sites, and `site` is each patient's position
    among them. `before` and `after` are definitions x patients, the months are by patient; `covered` says of each site
    whether the extract covers the windows.
    """

    definitions: list[int]
    site_ids: list[str]
    site: NDArray[np.intp]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    months_before: NDArray[np.float64]
    months_after: NDArray[np.float64]
    covered: NDArray[np.bool_]

    @property
    def by_patient(self) -> tuple[Any, ...]:
        """What the statistics of sites take: each patient's site, the number of sites, counts and months."""
        months = (self.months_before, self.months_after)
        return (self.site, len(self.site_ids), self.before, self.after, *months)


@dataclass(frozen=True)
class Counted(Generic[T]):
    """What was made of all counts, and what must be known: `warnings` are questions, `notes` say how it was read."""

    parts: list[T]
    warnings: list[Fault]
    notes: list[Fault]


def count_definitions(
    sources: dict[str, Source],
    declaration: Declaration,
    summarise: Callable[[Counts], T],
    *,
    last_date: date | None = None,
    repeats: str = "each",
    today: date | None = None,
    memory: str = "500MB",
    threads: int | None = None,
) -> Counted[T]:
    """Count every definition, and return what `summarise` makes of each part of the counts.

    Args:
        sources: what holds sites, referrals and appointments, as `count_appointments` takes them.
        declaration: the definitions, from `read_declaration`.
        summarise: what is made of the counts of some sites under some definitions; only that is kept.
        last_date, repeats, today, memory, threads: as in `count_appointments` and `make_choices`.

    Returns:
        A part for every block of sites and every set of windows, with the warnings and notes of `linkbook cohort`.

    Raises:
        StudyError: with every fault, those of `linkbook cohort`.
    """
    on = today or date.today()
    choices = _widest(declaration.definitions, last_date, repeats)
    for in_order in (False, True):
        with workbench(memory, threads) as (connection, folder), suppress(LinesUnknown), unchanged(sources.values()):
            return _count(connection, folder, sources, declaration.definitions, choices, summarise, on, in_order)
    raise AssertionError("rows read in order have lines")


def _widest(definitions: Sequence[Definition], last_date: date | None, repeats: str) -> Choices:
    """Return the choices whose windows and words take in those of all definitions."""
    words = []
    for axis in ("roles", "statuses", "modes"):
        levels = [getattr(one, axis) for one in definitions]
        words.append(None if None in levels else tuple(dict.fromkeys(word for level in levels for word in level)))
    months = {one.referral_month for one in definitions}
    month = months.pop() if len(months) == 1 else "excluded"
    longest = max(one.window_months for one in definitions)
    return Choices(longest, words[0], words[1], words[2], last_date, repeats, month)


def _count(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    sources: dict[str, Source],
    definitions: Sequence[Definition],
    choices: Choices,
    summarise: Callable[[Counts], T],
    today: date,
    in_order: bool,
) -> Counted[T]:
    """Check the extracts as `linkbook cohort` does, code the appointments, and hand on the counts."""
    extracts = {name: sources[name] for name in ("referrals", "appointments")}
    asked = [
        (axis, level, f"{axis} in {DEFINITIONS_FILE}", f'{axis} = ["any"] in {DEFINITIONS_FILE}')
        for axis in ("roles", "statuses", "modes")
        for level in dict.fromkeys(getattr(one, axis) for one in definitions)
    ]
    checked, _ = prepare(connection, folder, extracts, sources["sites"], choices, asked, today, in_order=in_order)
    referrals, appointments = checked.extracts["referrals"], checked.extracts["appointments"]
    make_repeats(connection, appointments)
    patients = patients_of(connection)
    categories = categories_of(definitions, appointments.columns)
    _code(connection, patients, choices, categories)
    if faults := matching_faults(connection, referrals, appointments):
        raise StudyError(faults)
    warnings = checked.tables.questions + warnings_of(connection, appointments, choices, today)
    warnings += repeats_asked(connection, appointments, choices)
    windows = Windows(reach_of(connection, today), choices.last_date)
    parts = [
        summarise(counts)
        for block in patients.blocks(max(1, _MOST_CELLS // ((2 * choices.window_months + 1) * categories.number)))
        for counts in _counts(connection, block, definitions, choices.window_months, categories, windows)
    ]
    return Counted(parts, warnings, checked.tables.notes)


def _code(connection: duckdb.DuckDBPyConnection, patients: Patients, choices: Choices, categories: Categories) -> None:
    """Make the tables `coded` (patient, month from the fieldwork month, category), and `seen` of all with a row.

    The month is empty where the appointment is none of any definition.
    """
    month, reach = "datediff('month', p.month, a.appointment_date)", choices.window_months
    counts = f"p.rowid < {len(patients)} AND {month} BETWEEN {-reach} AND {reach}"
    again = ""
    if choices.repeats == "once":
        counts, again = f"d.row IS NULL AND {counts}", "LEFT JOIN appointments_again d ON d.row = a.row"
    connection.execute(
        f"CREATE TABLE coded AS SELECT CAST(p.rowid AS UINTEGER) AS patient, "
        f"CAST(CASE WHEN {counts} THEN {month} END AS TINYINT) AS month, {categories.sql} AS category "
        f"FROM appointments a JOIN patients p ON p.patient_id = a.patient_id {again}"
    )
    connection.execute("CREATE TABLE seen AS SELECT DISTINCT patient FROM coded")


def _counts(
    connection: duckdb.DuckDBPyConnection,
    block: Patients,
    definitions: Sequence[Definition],
    reach: int,
    categories: Categories,
    windows: Windows,
) -> Iterator[Counts]:
    """Give the counts of a block of patients, by windows, for so many definitions at once as memory allows."""
    sums = _sums(connection, block, reach, categories)
    by_windows: dict[tuple[int, str, str], list[int]] = {}
    for position, one in enumerate(definitions):
        by_windows.setdefault((one.window_months, one.referral_month, one.patients_who_left), []).append(position)
    at_once = max(1, _MOST_COUNTS // len(block))
    for (months, referral_month, left), positions in by_windows.items():
        shape = Choices(months, referral_month=referral_month, patients_who_left=left)
        rows, last, months_after = windows.of(block, shape)
        end = reach + shape.end_of_before
        before = (sums[end] - sums[end - months])[rows]
        after = (_ahead_of(sums, reach + last) - sums[reach + shape.first_after])[rows]
        covered = windows.covers(block, shape)
        site, there = block.site[rows], months_after[rows]
        for start in range(0, len(positions), at_once):
            some = positions[start : start + at_once]
            chosen = categories.chosen_by([definitions[position] for position in some])
            yield Counts(
                some, block.site_ids, site, chosen @ before.T, chosen @ after.T,
                np.full(len(site), float(months)), there, covered,
            )  # fmt: skip


def _ahead_of(sums: NDArray[np.float64], months: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return each patient's appointments ahead of a month that is their own."""
    return sums[months[0]] if (months == months[0]).all() else sums[months, np.arange(len(months))]


def _sums(
    connection: duckdb.DuckDBPyConnection, block: Patients, reach: int, categories: Categories
) -> NDArray[np.float64]:
    """Return months x patients x categories: how many appointments there were ahead of each month."""
    read: Any = connection.execute(
        "SELECT patient, month, category FROM coded WHERE month IS NOT NULL AND patient >= $start AND patient < $stop",
        {"start": block.start, "stop": block.start + len(block)},
    ).fetchnumpy()
    place = categories.place_of(np.asarray(read["category"]))
    rows = place >= 0
    cells = (np.asarray(read["month"])[rows].astype(np.intp) + reach + 1) * len(block)
    cells = (cells + np.asarray(read["patient"])[rows] - block.start) * categories.number + place[rows]
    shape = (2 * reach + 2, len(block), categories.number)
    counted = np.bincount(cells, minlength=int(np.prod(shape))).reshape(shape)
    return np.cumsum(counted, axis=0, dtype=np.float64)
