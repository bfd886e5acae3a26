"""The audit of a whole release: its ranges beside every combination of numbers, and leaks planted across tables."""

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analysis.disclosure import PROFILES
from helpers.analysis.disclosure.audit import (
    CountSum,
    PrintedCount,
    exposed_counts,
    nested,
    possible_ranges,
    printed_count,
)
from helpers.analysis.disclosure.leaving_out import LeftOut, what_to_leave_out

RESEARCH = PROFILES["research"]
MOST = 40
Release = tuple[list[PrintedCount], list[CountSum]]


def by_trial(counts: list[PrintedCount], sums: list[CountSum], free: list[str]) -> dict[str, set[int]]:
    """Every value of each count over all combinations of the free ones, from which the sums make the others."""
    limits: dict[str, tuple[float, float]] = {}
    for one in counts:
        low, high = limits.get(one.count, (0, math.inf))
        limits[one.count] = max(low, one.low), min(high, one.high)
    open_ended = (0, math.inf)
    grids = [
        range(int(least), int(min(most, MOST)) + 1) for least, most in (limits.get(name, open_ended) for name in free)
    ]
    values: dict[str, set[int]] = {}
    for combination in product(*grids):
        made = dict(zip(free, combination, strict=True))
        for one in sums:
            total = sum(made[part] for part in one.parts)
            if made.setdefault(one.total, total) != total:
                break
        else:
            ends = {name: limits.get(name, (0, math.inf)) for name in made}
            if all(ends[name][0] <= number <= ends[name][1] for name, number in made.items()):
                for name, number in made.items():
                    values.setdefault(name, set()).add(number)
    return values


def as_printed(count: str, table: str, number: int) -> PrintedCount:
    """A count as `research` prints it."""
    return printed_count(count, table, None if 0 < number < 8 else 5 * ((number + 2) // 5), RESEARCH)


def two_by_two(numbers: list[int], *, hide: tuple[str, ...] = ()) -> Release:
    """A table of four groups, one of both its margins, and one of everybody; `hide` names counts hidden as well."""
    a, b, c, d = numbers
    margins = {"ab": a + b, "cd": c + d, "ac": a + c, "bd": b + d}
    tables = {"groups": dict(zip("abcd", numbers, strict=True)), "margins": margins, "summary": {"all": a + b + c + d}}
    counts = [
        printed_count(name, table, None, RESEARCH) if name in hide else as_printed(name, table, number)
        for table, rows in tables.items()
        for name, number in rows.items()
    ]
    sums = [CountSum(name, tuple(name)) for name in margins]
    return counts, [*sums, CountSum("all", ("ab", "cd")), CountSum("all", ("ac", "bd"))]


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(8, 22), min_size=4, max_size=4))
def test_where_margins_cross_the_ranges_are_those_of_every_combination(numbers: list[int]) -> None:
    counts, sums = two_by_two(numbers)
    ranges, tried = possible_ranges(counts, sums), by_trial(counts, sums, list("abcd"))
    assert ranges == {name: (min(values), max(values)) for name, values in tried.items()}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 22), min_size=2, max_size=3))
def test_without_crossing_propagation_alone_gives_the_ranges_of_every_combination(numbers: list[int]) -> None:
    names = list("abc"[: len(numbers)])
    counts = [
        PrintedCount(name, "groups", 1, 7, hidden=True) if number < 8 else as_printed(name, "groups", number)
        for name, number in zip(names, numbers, strict=True)
    ]
    total = sum(numbers)
    counts += [as_printed("all", "summary", total)] if total >= 8 else []
    sums = [CountSum("all", tuple(names))]
    tried = by_trial(counts, sums, names)
    assert possible_ranges(counts, sums) == {name: (min(values), max(values)) for name, values in tried.items()}


def planted(rng: np.random.Generator) -> Release:
    """A release of tables that are each safe by themselves and together give a count away."""
    while True:
        kind = rng.choice(3, p=[0.5, 0.4, 0.1])
        if kind == 0:  # parts and total of the same people, rounded in two tables
            numbers = [int(one) for one in rng.choice([12, 17, 22], int(rng.integers(2, 4)))]
            names = list("abc"[: len(numbers)])
            counts = [as_printed(name, "groups", number) for name, number in zip(names, numbers, strict=True)]
            release = [*counts, as_printed("all", "summary", sum(numbers))], [CountSum("all", tuple(names))]
        elif kind == 1:  # groups within groups, whose difference is few people
            whole = int(rng.choice([14, 19, 24, 29]))
            part = whole - 1
            counts = [as_printed("referred", "referrals", whole), as_printed("counted", "counts", part)]
            release = [*counts, printed_count("left", "flow", None, RESEARCH)], [
                nested("referred", "counted"), CountSum("referred", ("counted", "left"), "flow")
            ]  # fmt: skip
        else:  # margins that cross
            release = two_by_two([int(one) for one in rng.choice([9, 12, 17], 4)], hide=("a",))
        if exposed_counts(*release):
            return release


@pytest.mark.parametrize("seed", range(30))
def test_a_leak_planted_across_tables_is_found_and_mended_by_leaving_a_table_out(seed: int) -> None:
    counts, sums = planted(np.random.default_rng(seed))
    for table in {one.table for one in counts}:
        alone = [one for one in counts if one.table == table]
        assert not [name for name in exposed_counts(alone, []) if name]
    left_out = [one.table for one in what_to_leave_out(counts, sums)]
    assert 1 <= len(left_out) < len({one.table for one in counts})
    rest = [one for one in counts if one.table not in left_out]
    hidden = [one.count for one in counts if one.hidden]
    ranges = possible_ranges(rest, [one for one in sums if one.table not in left_out or not one.table])
    assert all(ranges[name][1] - ranges[name][0] >= 4 for name in hidden if name in ranges)
    assert all(ranges[one.count][1] - ranges[one.count][0] >= 2 for one in rest)


def test_the_table_that_mends_most_goes_first() -> None:
    counts = [printed_count(name, "a", 10, RESEARCH) for name in ("a1", "a2", "b1", "b2")]
    counts += [printed_count("a", "both totals", 25, RESEARCH), printed_count("b", "both totals", 25, RESEARCH)]
    counts += [printed_count("b", "one total", 25, RESEARCH)]
    sums = [CountSum("a", ("a1", "a2")), CountSum("b", ("b1", "b2"))]
    assert what_to_leave_out(counts, sums) == [LeftOut("a")]
    assert what_to_leave_out(counts[:-1], sums) == [LeftOut("both totals")]


@pytest.mark.parametrize("seed", range(30))
def test_hiding_numbers_of_a_table_mends_a_planted_leak_as_leaving_it_out_does(seed: int) -> None:
    """Every combination of numbers is tried with what is left, and nothing that is hidden could have been shown."""
    counts, sums = planted(np.random.default_rng(seed))
    names = list(dict.fromkeys(one.count for one in counts))
    counts = [replace(one, cell=names.index(one.count)) for one in counts]
    parts = {table: [frozenset({one.cell}) for one in counts if one.table == table] for table in {"groups", "counts"}}
    left_out = what_to_leave_out(counts, sums, parts)
    assert left_out
    assert not keeps_too_few(*after(counts, sums, left_out))
    for one in left_out:
        assert exposed_counts(*after(counts, sums, [other for other in left_out if other != one])), "it was needed"


def after(counts: list[PrintedCount], sums: list[CountSum], left_out: list[LeftOut]) -> Release:
    """What is still printed, hidden cells with nothing known of them but that they are more than nobody."""
    cells = {(one.table, cell) for one in left_out for cell in one.cells}
    tables = {one.table for one in left_out if not one.cells}
    rest = [
        PrintedCount(one.count, one.table, 1, math.inf, hidden=True) if (one.table, one.cell) in cells else one
        for one in counts
        if one.table not in tables
    ]
    return rest, [one for one in sums if one.table not in tables or not one.table]


def keeps_too_few(counts: list[PrintedCount], sums: list[CountSum]) -> list[str]:
    """The counts that keep too few values when every combination is tried: five of one shown nowhere, else three."""
    shown = {one.count for one in counts if not one.hidden}
    totals = {one.total for one in sums}
    free = [name for name in dict.fromkeys(name for one in sums for name in one.counts) if name not in totals]
    grid = by_trial(counts, sums, free)
    named = {one.count for one in counts}
    return [name for name in named if name in grid and len(grid[name]) < (3 if name in shown else 5)]


def test_what_no_numbers_agree_with_is_an_error() -> None:
    counts = [PrintedCount("a", "t", 8, 12), PrintedCount("b", "t", 8, 12), PrintedCount("all", "t", 33, 37)]
    with pytest.raises(ValueError, match="no number agrees"):
        possible_ranges(counts, [CountSum("all", ("a", "b"))])
