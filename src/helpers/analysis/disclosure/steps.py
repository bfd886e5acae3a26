"""The steps of disclosure control on one table: counts first, then what rests on them."""

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.disclosure.columns import TOTALS, Role, digits_of, n_columns, roles_of, sums_of
from helpers.analysis.disclosure.profiles import Profile, band_of, n_band
from helpers.analysis.disclosure.suppression import Sum, cells_of, round_to, suppress

_QUANTILE: Final = re.compile(r"(?:^|_)(?:p|q|quantile_?|percentile_?)(\d{1,2})$")


@dataclass
class Work:
    """One table on its way: as it was, what its columns hold, the columns as they may be shown, the cells hidden."""

    table: pd.DataFrame
    rules: Profile
    n: int | None
    roles: list[Role]
    columns: dict[int, Any]
    hidden: NDArray[np.bool_]

    @classmethod
    def of(cls, table: pd.DataFrame, rules: Profile, n: int | None) -> "Work":
        """Begin with a table.

        Args:
            table: the table.
            rules: the profile.
            n: number of people behind it, when it has no column for that.
        """
        columns = {i: table.iloc[:, i].copy() for i in range(table.shape[1])}
        return cls(table, rules, n, roles_of(table), columns, np.zeros(table.shape, dtype=bool))

    def of_role(self, role: Role) -> list[int]:
        """Return the places of the columns that hold this."""
        return [place for place, own in enumerate(self.roles) if own == role]

    def show(self, place: int, values: Any, *, counts: bool = False) -> None:
        """Put values into a column, missing where they are hidden."""
        shown = pd.array(list(values), dtype="Int64" if counts else "Float64")
        shown[self.hidden[:, place]] = pd.NA
        self.columns[place] = pd.Series(shown, index=self.table.index)

    def people(self, place: int | None = None) -> NDArray[np.float64]:
        """Return how many people each row rests on, as far as the table says; NaN where it does not.

        Args:
            place: a column, such as first_worst, which rests on its own n, first_n, where there is that.
        """
        places = n_columns(self.table, self.roles)
        if place is not None:
            own = str(self.table.columns[place]).lower().partition("_")[0] + "_n"
            places = [i for i in places if str(self.table.columns[i]).lower() == own] or places
        stated = np.full(len(self.table), np.nan if self.n is None else float(self.n))
        if not places:
            return stated
        least = self.table.iloc[:, places].astype("float64").min(axis=1).to_numpy()
        return np.where(np.isnan(least), 0, least)


def hide_counts(work: Work) -> list[str]:
    """Hide small counts and those that would give them away, round the others; return what was done, in words.

    Args:
        work: the table.
    """
    counts = work.of_role("count")
    if not counts or not len(work.table):
        return []
    missing = work.table.iloc[:, counts].isna().to_numpy()
    values = work.table.iloc[:, counts].fillna(0).astype("int64")
    numbers = [int(value) for value in values.to_numpy().ravel()]
    sums = sums_of(values, _labels(work))
    known = {int(place): (0.0, 0.0) for place in np.flatnonzero(missing.ravel())}
    for parts in _stated(work, numbers, len(counts), sums):
        low, above = band_of(int(work.n or 0), work.rules.smallest)
        known[len(numbers)] = (float(low), above - 1)
        sums.append(Sum(len(numbers), parts))
        numbers.append(int(work.n or 0))
    cells = cells_of(numbers, smallest=work.rules.smallest, zeros_shown=work.rules.zeros_shown, known=known)
    hidden = suppress(cells, sums, width=work.rules.rounding)
    mask = hidden[: missing.size].reshape(missing.shape)
    for i, place in enumerate(counts):
        work.hidden[:, place] = mask[:, i]
        rounded = round_to(values.iloc[:, i].to_numpy(), work.rules.rounding)
        work.show(
            place, [None if gone else int(n) for n, gone in zip(rounded, missing[:, i], strict=True)], counts=True
        )
    return [f"{mask.sum()} of {(~missing).sum()} counts hidden, others rounded to {work.rules.rounding}"]


def hide_percentages(work: Work) -> list[str]:
    """Work percentages out again from rounded counts; hide those that rest on hidden counts, or on none that is known.

    Args:
        work: the table, its counts done.
    """
    for place in work.of_role("percent"):
        known = work.table.iloc[:, place].astype("float64").to_numpy()
        scale = 1.0 if np.nanmax(np.append(known, 0)) <= 1 else 100.0
        over, under, gone = _fraction(work, known, scale, place)
        top, bottom = (_rounded(part, work.rules.rounding) for part in (over, under))
        work.hidden[:, place] = gone & ~np.isnan(known)
        with np.errstate(divide="ignore", invalid="ignore"):
            again = np.where(bottom > 0, scale * np.minimum(top, bottom) / bottom, 0.0)
        digits = 2 if scale == 1 else 0
        work.show(place, [None if np.isnan(a) else round(float(b), digits) for a, b in zip(known, again, strict=True)])
    return ["percentages from rounded counts"] if work.of_role("percent") else []


def hide_estimates(work: Work) -> list[str]:
    """Hide minima and maxima, and means and other estimates of fewer people than may be shown; round the others.

    A mean in full gives away what it is a fraction of: 2.259259 is 61 appointments of 27 patients.

    Args:
        work: the table, its counts done.
    """
    said = []
    people = work.people()
    for place in work.of_role("estimate"):
        tail = _QUANTILE.search(str(work.table.columns[place]).lower())
        share = min(int(tail[1]), 100 - int(tail[1])) / 100 if tail and int(tail[1]) != 50 else 1.0
        enough = np.nan_to_num(people) * share >= work.rules.smallest
        values = work.table.iloc[:, place].astype("float64").to_numpy()
        work.hidden[:, place] = (~enough | _shares_of_counts(work, place, values)) & ~np.isnan(values)
        digits = digits_of(str(work.table.columns[place]))
        work.show(place, [None if np.isnan(value) else round(float(value), digits) for value in values])
        said = [f"no mean or estimate of fewer than {work.rules.smallest}", "means to one decimal, estimates to two"]
    for place in work.of_role("extreme"):
        work.hidden[:, place] = work.table.iloc[:, place].notna().to_numpy()
        work.show(place, [None] * len(work.table))
        said.append("no minimum, maximum or degrees of freedom")
    return list(dict.fromkeys(said))


def _shares_of_counts(work: Work, place: int, values: Any) -> Any:
    """Return where a column of values beside its own n, such as followed_value, is that n as a percentage of others.

    A row that says in words that it holds a mean is taken at its word: 50.0 years beside 20 people is no 20 of 40.
    """
    name = str(work.table.columns[place]).lower()
    own = [i for i in work.of_role("count") if str(work.table.columns[i]).lower() == name.partition("_")[0] + "_n"]
    if not own or not name.endswith("_value"):
        return np.zeros(len(values), dtype=bool)
    counts = work.table.iloc[:, own[0]].astype("float64").to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = 100 * counts / values
    means = np.zeros(len(values), dtype=bool)
    for label in _labels(work):
        means |= label.astype(str).str.fullmatch("mean").to_numpy(dtype=bool)
    shares = np.isclose(whole, np.round(whole), rtol=0, atol=1e-6) & (whole <= (work.n or np.inf)) | (values == 0)
    return shares & ~means


def band_counts(work: Work) -> list[str]:
    """Put the numbers of people beside model estimates into bands.

    Args:
        work: the table, its counts done.
    """
    places = n_columns(work.table, work.roles)
    for place in places:
        numbers = work.table.iloc[:, place]
        work.columns[place] = pd.Series(
            [
                None if gone or pd.isna(number) else n_band(int(number), work.rules.name)
                for number, gone in zip(numbers, work.hidden[:, place], strict=True)
            ],
            index=work.table.index,
            dtype=object,
        )
    return ["n in bands"] if places else []


def _labels(work: Work) -> list["pd.Series[Any]"]:
    index = work.table.index
    levels = [] if isinstance(index, pd.RangeIndex) else range(index.nlevels)
    columns = [work.table.iloc[:, place] for place in work.of_role("label")]
    return [*columns, *(pd.Series(index.get_level_values(level)) for level in levels)]


def _stated(work: Work, numbers: list[int], width: int, sums: list[Sum]) -> list[tuple[int, ...]]:
    """Return the cells of the first count column that add up to the number of people stated beside the table."""
    totals = {one.total for one in sums if len({place % width for place in one.cells}) == 1}
    for column in range(width):
        parts = tuple(place for place in range(column, len(numbers), width) if place not in totals)
        if work.n and len(parts) > 1 and sum(numbers[place] for place in parts) == work.n:
            return [parts]
    return []


def _rounded(counts: NDArray[np.float64], base: int) -> NDArray[np.float64]:
    return np.floor(counts / base + 0.5) * base


def _fraction(work: Work, known: Any, scale: float, place: int) -> tuple[Any, Any, Any]:
    """Return the counts that percentages are fractions of, and where those are hidden or not known."""
    counts = work.of_role("count")
    values = {place: work.table.iloc[:, place].astype("float64").to_numpy() for place in counts}
    named = n_columns(work.table, work.roles)
    for over in counts:
        for under in counts:
            with np.errstate(divide="ignore", invalid="ignore"):
                share = scale * values[over] / values[under]
            if over != under and np.allclose(share, known, atol=0.0051 * scale, rtol=0, equal_nan=True):
                return values[over], values[under], work.hidden[:, over] | work.hidden[:, under]
        parts = values[over][[str(t).strip().lower() not in TOTALS for t in _first_label(work)]]
        whole = np.full(len(known), np.nansum(parts))
        if np.nansum(parts) and np.allclose(scale * values[over] / whole, known, atol=0.0051 * scale, rtol=0):
            return values[over], whole, work.hidden[:, over]
    people = work.people(place)
    implied = np.nan_to_num(known * people / scale)
    small = np.minimum(implied, people - implied)
    gone = np.isnan(people) | (people < work.rules.smallest) | ((small > 0.5) & (small < work.rules.smallest))
    if named:
        gone |= work.hidden[:, named].any(axis=1)
    return implied, np.nan_to_num(people, nan=1.0), gone


def _first_label(work: Work) -> list[Any]:
    labels = _labels(work)
    return list(labels[0]) if labels else [""] * len(work.table)
