"""The audit of a whole release: its ranges beside every combination of numbers, and leaks planted across tables."""

import math
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
    tables_to_leave_out,
)

RESEARCH = PROFILES["research"]
MOST = 40
Release = tuple[list[PrintedCount], list[CountSum]]


def by_trial(counts: list[PrintedCount], sums: list[CountSum], free: list[str]) -> dict[str, set[int]]:
    """Every value of each count over all combinations of the free ones, from which the sums make the others."""
    limits: dict[str, tuple[float, float]] = {}
    for one in counts:
        low, high = limits.get(one.count, (0, math.inf))
        limits[one.count] = max(low, one.low), min(high, one.high)
    grids = [range(int(limits[name][0]), int(min(limits[name][1], MOST)) + 1) for name in free]
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
    left_out = tables_to_leave_out(counts, sums)
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
    assert tables_to_leave_out(counts, sums) == ["a"]
    assert tables_to_leave_out(counts[:-1], sums) == ["both totals"]


def test_what_no_numbers_agree_with_is_an_error() -> None:
    counts = [PrintedCount("a", "t", 8, 12), PrintedCount("b", "t", 8, 12), PrintedCount("all", "t", 33, 37)]
    with pytest.raises(ValueError, match="no number agrees"):
        possible_ranges(counts, [CountSum("all", ("a", "b"))])
