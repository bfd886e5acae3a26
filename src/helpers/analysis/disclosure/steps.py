"""The steps of disclosure control on one table: counts first, then what rests on them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.disclosure.columns import TOTALS, Role, digits_of, n_columns, roles_of, sums_of
from helpers.analysis.disclosure.profiles import Profile, band_of, n_band
from helpers.analysis.disclosure.suppression import Sum, cells_of, round_to, suppress

_QUANTILE: Final = re.compile(r"(?:^|_)(?:p|q|quantile_?|percentile_?)(\d{1,2})$")

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass
class Draft:
    """A table on its way to release: as given, what its columns hold, the columns as they may be shown, what is hidden.

    `n` is the number of people behind the table, when it has no column for that. A column is called by its position.
    """

    table: pd.DataFrame
    rules: Profile
    n: int | None
    roles: list[Role]
    columns: dict[int, Any]
    hidden: Flags

    @classmethod
    def of(cls, table: pd.DataFrame, rules: Profile, n: int | None) -> "Draft":
        """Return the draft of a table, with nothing done yet."""
        columns = {i: table.iloc[:, i].copy() for i in range(table.shape[1])}
        return cls(table, rules, n, roles_of(table), columns, np.zeros(table.shape, dtype=bool))

    def of_role(self, role: Role) -> list[int]:
        """Return the columns of a role."""
        return [column for column, own in enumerate(self.roles) if own == role]

    def name(self, column: int) -> str:
        """Return a column's name in lower case."""
        return str(self.table.columns[column]).lower()

    def numbers(self, column: int) -> Floats:
        """Return a column's numbers as they were given, NaN for missing."""
        return np.asarray(self.table.iloc[:, column].astype("float64"))

    @property
    def labels(self) -> list["pd.Series[Any]"]:
        """The columns of labels, and the levels of an index that is no mere numbering."""
        index = self.table.index
        levels = [] if isinstance(index, pd.RangeIndex) else range(index.nlevels)
        columns = [self.table.iloc[:, column] for column in self.of_role("label")]
        return [*columns, *(pd.Series(index.get_level_values(level)) for level in levels)]

    def show(self, column: int, values: Iterable[Any], dtype: str = "Float64") -> None:
        """Put values into a column, missing where they are hidden."""
        known = [None if pd.isna(value) else value for value in values]
        shown = pd.Series(known, index=self.table.index, dtype=dtype)
        self.columns[column] = shown.mask(self.hidden[:, column])

    def own_n(self, column: int, among: list[int]) -> list[int]:
        """Return the column that counts the people of another: first_n of first_worst."""
        return [i for i in among if self.name(i) == self.name(column).partition("_")[0] + "_n"]

    def people(self, column: int | None = None) -> Floats:
        """Return how many people each row, or a column in each row, rests on; NaN where the table does not say."""
        counts = n_columns(self.table, self.roles)
        if column is not None:
            counts = self.own_n(column, counts) or counts
        if not counts:
            return np.full(len(self.table), np.nan if self.n is None else float(self.n))
        least = self.table.iloc[:, counts].astype("float64").min(axis=1).to_numpy()
        return np.where(np.isnan(least), 0, least)


def hide_counts(draft: Draft) -> list[str]:
    """Hide small counts and those that would give them away, round the others; return what was done, in words."""
    counts, rules = draft.of_role("count"), draft.rules
    if not counts or not len(draft.table):
        return []
    missing = draft.table.iloc[:, counts].isna().to_numpy()
    values = draft.table.iloc[:, counts].fillna(0).astype("int64")
    numbers = [int(value) for value in values.to_numpy().ravel()]
    sums = sums_of(values, draft.labels)
    known = {int(cell): (0.0, 0.0) for cell in np.flatnonzero(missing.ravel())}
    parts = _parts_of_n(draft, numbers, len(counts), sums)
    if parts:
        low, above = band_of(int(draft.n or 0), rules.smallest)
        known[len(numbers)] = (float(low), above - 1)
        sums.append(Sum(len(numbers), parts))
        numbers.append(int(draft.n or 0))
    cells = cells_of(numbers, smallest=rules.smallest, zeros_shown=rules.zeros_shown, known=known)
    hidden = suppress(cells, sums, width=rules.rounding)[: missing.size].reshape(missing.shape)
    draft.hidden[:, counts] = hidden
    for i, column in enumerate(counts):
        rounded = pd.Series(round_to(values.iloc[:, i].to_numpy(), rules.rounding), dtype="Int64")
        draft.show(column, rounded.mask(missing[:, i]), "Int64")
    return [f"{hidden.sum()} of {(~missing).sum()} counts hidden, others rounded to {rules.rounding}"]


def hide_percentages(draft: Draft) -> list[str]:
    """Work percentages out again from rounded counts; hide those of hidden counts, or of none that is known."""
    for column in draft.of_role("percent"):
        given = draft.numbers(column)
        scale = 1.0 if np.nanmax(np.append(given, 0)) <= 1 else 100.0
        part, whole, unsafe = _fraction(draft, given, scale, column)
        part, whole = (np.floor(one / draft.rules.rounding + 0.5) * draft.rules.rounding for one in (part, whole))
        draft.hidden[:, column] = unsafe & ~np.isnan(given)
        with np.errstate(divide="ignore", invalid="ignore"):
            again = np.where(whole > 0, scale * np.minimum(part, whole) / whole, 0.0)
        digits = 2 if scale == 1 else 0
        draft.show(column, [round(float(b), digits) for b in np.where(np.isnan(given), np.nan, again)])
    return ["percentages from rounded counts"] if draft.of_role("percent") else []


def hide_estimates(draft: Draft) -> list[str]:
    """Hide minima and maxima, and means and other estimates of fewer people than may be shown; round the others.

    A mean in full gives away what it is a fraction of: 2.259259 is 61 appointments of 27 patients.
    """
    done = []
    people = draft.people()
    for column in draft.of_role("estimate"):
        tail = _QUANTILE.search(draft.name(column))
        share = min(int(tail[1]), 100 - int(tail[1])) / 100 if tail and int(tail[1]) != 50 else 1.0
        too_few = np.nan_to_num(people) * share < draft.rules.smallest
        values = draft.numbers(column)
        draft.hidden[:, column] = (too_few | _shares_of_counts(draft, column, values)) & ~np.isnan(values)
        draft.show(column, [round(float(value), digits_of(draft.name(column))) for value in values])
        done = [f"no mean or estimate of fewer than {draft.rules.smallest}", "means to one decimal, estimates to two"]
    for column in draft.of_role("extreme"):
        draft.hidden[:, column] = draft.table.iloc[:, column].notna().to_numpy()
        draft.show(column, [None] * len(draft.table))
        done.append("no minimum, maximum or degrees of freedom")
    return list(dict.fromkeys(done))


def band_counts(draft: Draft) -> list[str]:
    """Put the numbers of people beside model estimates into bands."""
    counts = n_columns(draft.table, draft.roles)
    for column in counts:
        shown = draft.table.iloc[:, column].astype(object).mask(draft.hidden[:, column])
        bands = [None if pd.isna(number) else n_band(int(number), draft.rules.name) for number in shown]
        draft.columns[column] = pd.Series(bands, index=draft.table.index, dtype=object)
    return ["n in bands"] if counts else []


def _parts_of_n(draft: Draft, numbers: list[int], width: int, sums: list[Sum]) -> tuple[int, ...]:
    """Return the cells of the first count column that add up to the number of people stated beside the table."""
    totals = {one.total for one in sums if len({cell % width for cell in one.cells}) == 1}
    for column in range(width):
        parts = tuple(cell for cell in range(column, len(numbers), width) if cell not in totals)
        if draft.n and len(parts) > 1 and sum(numbers[cell] for cell in parts) == draft.n:
            return parts
    return ()


def _shares_of_counts(draft: Draft, column: int, values: Floats) -> Flags:
    """Return where a column of values beside its own n, such as followed_value, is that n as a percentage of others.

    A row that says in words that it holds a mean is taken at its word: 50.0 years beside 20 people is no 20 of 40.
    """
    own = draft.own_n(column, draft.of_role("count"))
    if not own or not draft.name(column).endswith("_value"):
        return np.zeros(len(values), dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = 100 * draft.numbers(own[0]) / values
    means = np.zeros(len(values), dtype=bool)
    for label in draft.labels:
        means |= label.astype(str).str.fullmatch("mean").to_numpy(dtype=bool)
    shares = np.isclose(whole, np.round(whole), rtol=0, atol=1e-6) & (whole <= (draft.n or np.inf)) | (values == 0)
    return np.asarray(shares & ~means)


def _fraction(draft: Draft, given: Floats, scale: float, column: int) -> tuple[Floats, Floats, Flags]:
    """Return the parts and wholes that percentages are fractions of, and where those are hidden, small or not known."""
    near = 0.0051 * scale
    labels = draft.labels
    is_part = [str(label).strip().lower() not in TOTALS for label in (labels[0] if labels else [""] * len(given))]
    counts = {count: draft.numbers(count) for count in draft.of_role("count")}
    for over, part in counts.items():
        for under, whole in counts.items():
            with np.errstate(divide="ignore", invalid="ignore"):
                share = scale * part / whole
            if over != under and np.allclose(share, given, atol=near, rtol=0, equal_nan=True):
                return part, whole, draft.hidden[:, over] | draft.hidden[:, under]
        total = np.nansum(part[is_part])
        if total and np.allclose(scale * part / total, given, atol=near, rtol=0):
            return part, np.full(len(given), total), draft.hidden[:, over]
    people = draft.people(column)
    implied = np.nan_to_num(given * people / scale)
    small = np.minimum(implied, people - implied)
    unsafe = np.isnan(people) | (people < draft.rules.smallest) | ((small > 0.5) & (small < draft.rules.smallest))
    named = n_columns(draft.table, draft.roles)
    return implied, np.nan_to_num(people, nan=1.0), unsafe | draft.hidden[:, named].any(axis=1)
