"""The patients of a count, in the order of their sites, and what each definition's windows are for them."""

# ruff: noqa: S608 - names in SQL are ours

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import duckdb
import numpy as np
from numpy.typing import NDArray

from helpers.data.cohort.choices import Choices
from helpers.data.cohort.warnings import Reach

_A_DAY: Final = timedelta(days=1)
_STAYED: Final = 10_000
"""The month, from the fieldwork month, in which one left who did not leave."""


@dataclass(frozen=True)
class Patients:
    """Patients of whole sites: `start` is the number of the first, `site` each one's position among the sites.

    `left` is the month, from the fieldwork month, in which each left; `months` are the sites' fieldwork months.
    """

    start: int
    site_ids: list[str]
    months: list[date]
    site: NDArray[np.intp]
    left: NDArray[np.int64]

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.site)

    def blocks(self, most: int) -> Iterator["Patients"]:
        """Give the patients in blocks of whole sites, each of no more than `most` patients or of one site."""
        ends = np.searchsorted(self.site, np.arange(len(self.site_ids)), side="right")
        first, start = 0, 0
        for number, end in enumerate(ends):
            stop = number + 1
            if stop < len(ends) and ends[stop] - start <= most:
                continue
            rows = slice(start, int(end))
            yield Patients(
                self.start + start, self.site_ids[first:stop], self.months[first:stop],
                self.site[rows] - first, self.left[rows],
            )  # fmt: skip
            first, start = stop, int(end)


def patients_of(connection: duckdb.DuckDBPyConnection) -> Patients:
    """Number the patients of the cohort, none of a comparison group, from 0 by site, ahead of all others."""
    connection.execute(
        "CREATE TABLE ordered AS SELECT * EXCLUDE (position) FROM (SELECT s.position, "
        "p.* REPLACE (p.in_cohort AND NOT p.compared AS in_cohort) FROM patients p JOIN sites s USING (site_id)) "
        "ORDER BY in_cohort DESC, position, patient_id"
    )
    connection.execute("DROP TABLE patients")
    connection.execute("ALTER TABLE ordered RENAME TO patients")
    sites = connection.sql(
        "SELECT site_id, month, position FROM sites WHERE site_id IN (SELECT site_id FROM patients WHERE in_cohort) "
        "ORDER BY position"
    ).fetchall()
    read: Any = connection.sql(
        f"SELECT s.position, coalesce(datediff('month', p.month, p.left_date), {_STAYED}) AS left_month "
        "FROM patients p JOIN sites s USING (site_id) WHERE p.in_cohort ORDER BY p.rowid"
    ).fetchnumpy()
    position, left = (np.asarray(read[name]).astype(np.int64) for name in ("position", "left_month"))
    site = np.searchsorted(np.array([position for *_, position in sites]), position)
    return Patients(0, [site_id for site_id, *_ in sites], [month for _, month, _ in sites], site, left)


@dataclass(frozen=True)
class Windows:
    """How far the extract reaches, which decides how long windows are: by its last day, where that is given."""

    reach: Reach | None
    last_date: date | None

    def of(
        self, block: Patients, shape: Choices
    ) -> tuple[NDArray[np.bool_] | slice, NDArray[np.int64], NDArray[np.float64]]:
        """Return who is counted, the month that the window after ends ahead of, and the months that each was there."""
        first, everybody = shape.first_after, slice(None)
        length = np.array([self._months_after(month, shape) for month in block.months])[block.site]
        last = first + length
        if shape.patients_who_left == "ignored":
            return everybody, last, length.astype(float)
        there = np.clip(block.left - first + 1, 0, length).astype(float)
        return block.left >= last if shape.patients_who_left == "excluded" else everybody, last, there

    def covers(self, block: Patients, shape: Choices) -> NDArray[np.bool_]:
        """Return for each site whether the extract covers the windows, as `linkbook cohort` asks of it."""
        return np.array([self._covers(month, shape) for month in block.months])

    def _covers(self, month: date, shape: Choices) -> bool:
        if self.reach is None:
            return False
        begins = _shifted(month, shape.end_of_before - shape.window_months)
        ends = _shifted(month, shape.first_after + self._months_after(month, shape)) - _A_DAY
        return not self.reach.begins_after(begins) and not self.reach.ends_before(ends)

    def _months_after(self, month: date, shape: Choices) -> int:
        """Return how many whole months after there are, up to the extract's last day."""
        if self.last_date is None:
            return shape.window_months
        end = self.last_date + _A_DAY
        whole = (end.year - month.year) * 12 + end.month - month.month - shape.first_after
        return max(0, min(shape.window_months, whole))


def _shifted(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
