"""The steps of disclosure control on one table: counts first, then what rests on them."""

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.disclosure.audit import exposed_counts, printed_count
from helpers.analysis.disclosure.crossing_sums import CountSum
from helpers.analysis.disclosure.draft import Draft, Flags, Floats
from helpers.analysis.disclosure.profiles import band_of, n_band
from helpers.analysis.disclosure.roles import COUNTED, Role
from helpers.analysis.disclosure.sums import TOTALS, sums_of
from helpers.analysis.disclosure.suppression import Cells, Sum, cells_of, suppress

DIGITS: Final[dict[Role, int]] = {"mean": 1, "mean_or_percent": 1, "estimate": 2, "statistic": 2, "p_value": 3}
"""How many decimals of an estimate are shown: so few that n cannot be worked out from a mean."""

DIGITS_OF_PARTS: Final[dict[Role, int]] = {"share": 2, "percent": 0}
"""How many decimals of a part of people are shown."""


def hide_counts(draft: Draft) -> list[str]:
    """Hide small counts and those that would give them away, round the others; return what was done, in words."""
    counts, rules = draft.counts, draft.rules
    if not counts or not len(draft.table):
        return []
    missing = draft.table.iloc[:, counts].isna().to_numpy()
    values = draft.table.iloc[:, counts].fillna(0).astype("int64")
    numbers = [int(value) for value in values.to_numpy().ravel()]
    sums = sums_of(values, draft.labels)
    draft.sums = list(sums)
    known = {int(cell): (0.0, 0.0) for cell in np.flatnonzero(missing.ravel())}
    parts = _parts_of_n(draft, numbers, len(counts), sums)
    if parts:
        low, above = band_of(int(draft.n or 0), rules)
        known[len(numbers)] = (float(low), above - 1)
        sums.append(Sum(len(numbers), parts))
        numbers.append(int(draft.n or 0))
    cells = cells_of(numbers, smallest=rules.smallest, zeros_shown=rules.zeros_shown, known=known)
    alike = np.zeros_like(missing) if draft.of_role("estimate") else _alike_populations(draft, counts)
    guarded = np.array([*alike.ravel(), *[False] * (len(numbers) - missing.size)])
    if not rules.classes_shown:
        guarded |= _classes(cells, sums)
    hidden = suppress(
        replace(cells, small=cells.small | guarded, keep=cells.keep & ~guarded), sums, width=rules.rounding
    )[: missing.size].reshape(missing.shape)
    draft.hidden[:, counts] = hidden
    for i, column in enumerate(counts):
        rounded = pd.Series(rules.all_rounded(values.iloc[:, i].to_numpy()).astype("int64"), dtype="Int64")
        draft.show(column, rounded.mask(missing[:, i]), "Int64")
    return [f"{hidden.sum()} of {(~missing).sum()} counts hidden, others rounded to {rules.rounding}"]


def hide_percentages(draft: Draft) -> list[str]:
    """Work shares and percentages out again from rounded counts; hide those of hidden counts, or of none known."""
    shares = draft.of_role("share", "percent")
    for column in shares:
        if draft.rules.survival_only and draft.own_base(column) not in draft.counts:
            draft.hide(column)
            continue
        given, scale = draft.numbers(column), 100.0 if draft.held[column].role == "percent" else 1.0
        exact, whole, unsafe = _fraction(draft, given, scale, column)
        if not draft.rules.classes_shown:
            unsafe = unsafe | (given <= 0) | (given >= scale)
        part, whole = (draft.rules.all_rounded(one) for one in (exact, whole))
        draft.fractions[column] = exact, part
        draft.hidden[:, column] = unsafe & ~np.isnan(given)
        with np.errstate(divide="ignore", invalid="ignore"):
            again = np.where(whole > 0, scale * np.minimum(part, whole) / whole, 0.0)
        digits = DIGITS_OF_PARTS[draft.held[column].role]
        draft.show(column, [round(float(b), digits) for b in np.where(np.isnan(given), np.nan, again)])
    _hide_exposing_divisions(draft, shares)
    return ["percentages from rounded counts"] if shares else []


def _hide_exposing_divisions(draft: Draft, shares: list[int]) -> None:
    """Hide the shares by which a row's people are divided, where their sum leaves one of them too few values.

    Two parts shown as 10 of 15 are 8 and 8 of 17, and a third that is hidden is the one who is left.
    """
    for base in {draft.own_base(column) for column in shares}:
        own = [column for column in shares if draft.own_base(column) == base]
        given = np.array([draft.numbers(column) for column in own])
        scale = 100.0 if own and draft.held[own[0]].role == "percent" else 1.0
        if len(own) < 2 or not np.allclose(given.sum(axis=0)[~np.isnan(given).any(axis=0)], scale):
            continue
        people = draft.people(own[0])
        for row in np.flatnonzero(~np.isnan(given).any(axis=0) & ~np.isnan(people) & (people > 0)):
            parts = [round(one) for one in given[:, row] * people[row] / scale]
            if _exposes(draft, parts, draft.hidden[row, own], int(people[row])):
                draft.hidden[row, own] = True
    for column in shares:
        draft.columns[column] = draft.columns[column].mask(draft.hidden[:, column])


def _exposes(draft: Draft, parts: list[int], hidden: Flags, whole: int) -> bool:
    """Return whether the parts of a whole, as they are printed, leave one of them or the whole too few values."""
    rules = draft.rules
    if hidden.all():  # nor is their whole shown, where it is small: nothing is printed of any
        return False
    rounded = [int(one) for one in rules.all_rounded([*parts, whole])]
    shown = [None if is_hidden else one for one, is_hidden in zip(rounded, hidden, strict=False)]
    counts = [printed_count(str(place), "", one, rules) for place, one in enumerate([*shown, rounded[-1]])]
    return bool(exposed_counts(counts, [CountSum(str(len(parts)), tuple(map(str, range(len(parts)))))]))


def hide_estimates(draft: Draft) -> list[str]:
    """Hide extremes, and means and other estimates of fewer people than may be shown; round the others.

    A mean in full gives away what it is a fraction of: 2.259259 is 61 appointments of 27 patients.
    """
    done, rules = [], draft.rules
    for column in draft.of_role(*DIGITS):
        role, values, own = draft.held[column].role, draft.numbers(column), draft.own_base(column)
        hidden = np.nan_to_num(draft.people(column)) < rules.smallest
        hidden |= _shares_of_counts(draft, column, values) | _few_degrees_of_freedom(draft, role)
        hidden |= False if own is None else draft.hidden[:, own]
        draft.hidden[:, column] = (hidden | rules.survival_only) & (~np.isnan(values) | draft.rests_on_few(column))
        draft.show(column, [round(float(value), DIGITS[role]) for value in values])
        done = [f"no mean or estimate of fewer than {rules.smallest}", "means to one decimal, estimates to two"]
    for column in draft.of_role("extreme", "df", "unknown"):
        draft.hide(column)
        done.append("no minimum, maximum or degrees of freedom, and nothing of which the kind is not said")
    for column in set(draft.of_role(*COUNTED)) - set(draft.counts):
        draft.hide(column)
        done.append("nothing but survival curves")
    return list(dict.fromkeys(done))


def band_counts(draft: Draft) -> list[str]:
    """Put a number of people beside estimates of models into a band where another of its row is a few people larger.

    Both rounded, they would say how few are left; hidden, it would take the estimates that rest on it along.
    """
    counts = draft.counts
    alike = _alike_populations(draft, counts) if draft.of_role("estimate") else np.zeros((0, 0), dtype=bool)
    bases = [column for at, column in enumerate(counts) if alike.size and alike[:, at].any()]
    for column in bases:
        given, shown = draft.table.iloc[:, column], draft.columns[column].astype(object)
        in_band = alike[:, counts.index(column)] & ~draft.hidden[:, column]
        cells = [
            n_band(int(number), draft.rules.name) if is_band else None if pd.isna(rounded) else rounded
            for number, rounded, is_band in zip(given, shown, in_band, strict=True)
        ]
        draft.columns[column] = pd.Series(cells, index=draft.table.index, dtype=object)
    return ["n in bands where two differ by a few people"] if bases else []


def _alike_populations(draft: Draft, counts: list[int]) -> Flags:
    """Return which counts are of a population that another of the same row is larger than by a few people."""
    guarded = np.zeros((len(draft.table), len(counts)), dtype=bool)
    bases = [(i, draft.numbers(column)) for i, column in enumerate(counts) if draft.held[column].role == "base"]
    for i, smaller in bases:
        for _, larger in bases:
            guarded[:, i] |= (larger - smaller >= 1) & (larger - smaller <= draft.rules.differ_by)
    return guarded


def _classes(cells: Cells, sums: list[Sum]) -> Flags:
    """Return the counts by which all or none of a group are something."""
    guarded = np.zeros(len(cells.values), dtype=bool)
    for one in sums:
        parts = cells.values[list(one.parts)]
        if cells.values[one.total] and parts.max() == cells.values[one.total]:
            guarded[list(one.parts)] = True
    return guarded


def _few_degrees_of_freedom(draft: Draft, role: Role) -> Flags:
    """Return the rows in which a model's estimate rests on too few degrees of freedom."""
    few = np.zeros(len(draft.table), dtype=bool)
    if role in ("estimate", "statistic", "p_value"):
        for column in draft.of_role("df"):
            few |= draft.numbers(column) < draft.rules.least_df
    return few


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
    own = draft.own_base(column)
    if own is None or draft.held[column].role != "mean_or_percent":
        return np.zeros(len(values), dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = 100 * draft.numbers(own) / values
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
    counts = {count: draft.numbers(count) for count in draft.of_role(*COUNTED)}
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
    own = draft.own_base(column)
    named = draft.bases if own is None else [own]
    return implied, np.nan_to_num(people, nan=1.0), unsafe | draft.hidden[:, named].any(axis=1)
