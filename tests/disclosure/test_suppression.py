"""Cell suppression: no hidden count can be worked out, seen by trying every table that agrees with what is shown."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from helpers.analysis.disclosure.suppression import Sum, cells_of, exposed, range_of, suppress

COUNT = st.integers(0, 16)
WIDTH = 5


def one_way(parts: list[int]) -> tuple[list[int], list[Sum]]:
    """A row of counts and its total."""
    return [*parts, sum(parts)], [Sum(len(parts), tuple(range(len(parts))))]


def two_way(inner: list[list[int]]) -> tuple[list[int], list[Sum]]:
    """A table of counts with both margins and the grand total, cells numbered row by row."""
    table = np.array(inner)
    table = np.vstack([table, table.sum(axis=0)])
    table = np.hstack([table, table.sum(axis=1, keepdims=True)])
    rows, columns = table.shape
    places = np.arange(table.size).reshape(rows, columns)
    sums = [Sum(int(places[i, -1]), tuple(places[i, :-1].tolist())) for i in range(rows)]
    sums += [Sum(int(places[-1, j]), tuple(places[:-1, j].tolist())) for j in range(columns)]
    return table.ravel().tolist(), sums


def possible(values: list[int], sums: list[Sum], hidden: list[bool], highest: int) -> list[set[int]]:
    """Every value each cell can have: hidden ones below 8 are 1 to 7, other hidden ones 8 or more, shown ones known."""
    totals = {one.total for one in sums}
    parts = [place for place in range(len(values)) if place not in totals]
    choices = [[values[i]] if not hidden[i] else range(1, 8) if values[i] < 8 else range(8, highest + 1) for i in parts]
    found: list[set[int]] = [set() for _ in values]
    for guess in product(*choices):
        table = dict(zip(parts, guess, strict=True))
        for one in sorted(sums, key=lambda one: sum(part in totals for part in one.parts)):
            table.setdefault(one.total, sum(table[part] for part in one.parts))
        agrees = all(table[one.total] == sum(table[part] for part in one.parts) for one in sums)
        agrees = agrees and all(
            (1 <= table[t] <= 7 if values[t] < 8 else table[t] >= 8) if hidden[t] else table[t] == values[t]
            for t in totals
        )
        if agrees:
            for place, value in table.items():
                found[place].add(value)
    return found


def test_a_single_small_count_takes_the_next_smallest_with_it() -> None:
    values, sums = one_way([3, 20, 30])
    assert suppress(cells_of(values, smallest=8), sums, width=WIDTH).tolist() == [True, True, False, False]


def test_two_small_counts_that_add_up_to_two_are_both_one_unless_a_third_is_hidden() -> None:
    values, sums = one_way([1, 1, 30])
    cells = cells_of(values, smallest=8)
    assert exposed(cells, sums, cells.small, hidden=cells.small, width=WIDTH) == [0, 1]
    assert suppress(cells, sums, width=WIDTH).tolist() == [True, True, True, False]


def test_a_table_without_small_counts_is_left_whole() -> None:
    values, sums = two_way([[8, 9], [0, 12]])
    assert not suppress(cells_of(values, smallest=8), sums, width=WIDTH).any()


def test_a_small_cell_of_a_two_way_table_hides_a_rectangle() -> None:
    values, sums = two_way([[3, 20, 30], [40, 50, 60], [70, 80, 90]])
    hidden = suppress(cells_of(values, smallest=8), sums, width=WIDTH).reshape(4, 4)
    assert hidden[:3, :3].sum() == 4
    assert hidden[0, 0]
    assert not hidden[3].any()
    assert not hidden[:, 3].any()


def test_a_breakdown_of_fewer_people_than_may_be_shown_is_hidden_whole() -> None:
    values, sums = one_way([1, 1, 1, 1, 1, 0])
    assert suppress(cells_of(values, smallest=8), sums, width=WIDTH).all()


def test_without_a_sum_nothing_but_the_small_count_is_hidden() -> None:
    assert suppress(cells_of([3, 20, 30], smallest=8), [], width=WIDTH).tolist() == [True, False, False]


def test_a_total_goes_where_its_parts_would_give_it_away() -> None:
    values, sums = one_way([3, 0, 9])
    hidden = suppress(cells_of(values, smallest=8), sums, width=WIDTH)
    assert hidden.tolist() == [True, False, True, True]


@settings(max_examples=80, deadline=None)
@given(st.lists(COUNT, min_size=2, max_size=4))
def test_no_hidden_count_of_a_one_way_table_can_be_worked_out(parts: list[int]) -> None:
    values, sums = one_way(parts)
    hidden = suppress(cells_of(values, smallest=8), sums, width=WIDTH).tolist()
    for place, found in enumerate(possible(values, sums, hidden, 40)):
        if hidden[place] and not all(hidden):
            assert max(found) - min(found) >= WIDTH
    for one in sums:
        assert sum(hidden[place] for place in one.cells) != 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(COUNT, min_size=2, max_size=2), min_size=2, max_size=2))
def test_no_hidden_count_of_a_two_way_table_can_be_worked_out(inner: list[list[int]]) -> None:
    values, sums = two_way(inner)
    hidden = suppress(cells_of(values, smallest=8), sums, width=WIDTH).tolist()
    for place, found in enumerate(possible(values, sums, hidden, 22)):
        if hidden[place] and not all(hidden):
            assert max(found) - min(found) >= WIDTH


@settings(max_examples=10, deadline=None)
@given(st.integers(3, 6), st.integers(3, 5), st.integers(0, 2**32 - 1))
def test_larger_tables_stand_an_audit_that_knows_only_what_is_printed(rows: int, columns: int, seed: int) -> None:
    """Rounded counts as intervals, hidden ones at least 1: the printed table's own linear programme, built here."""
    inner = np.random.default_rng(seed).poisson(12, (rows, columns)).tolist()
    values, sums = two_way(inner)
    hidden = suppress(cells_of(values, smallest=8), sums, width=WIDTH)
    printed = [5 * round(value / 5) for value in values]
    bounds = [
        (1, None) if gone else (p, 0) if not p else (max(p - 2, 8), p + 2)
        for p, gone in zip(printed, hidden, strict=True)
    ]
    equal = np.zeros((len(sums), len(values)))
    for row, one in enumerate(sums):
        equal[row, list(one.parts)] = 1
        equal[row, one.total] = -1
    for place in np.flatnonzero(hidden):
        goal = np.zeros(len(values))
        goal[place] = 1
        low, high = (linprog(s * goal, A_eq=equal, b_eq=np.zeros(len(sums)), bounds=bounds) for s in (1, -1))
        assert high.status == 3 or -high.fun - low.fun >= WIDTH - 1e-6


def test_the_range_of_a_shown_count_is_that_count() -> None:
    cells = cells_of([9, 20, 29], smallest=8)
    assert range_of(cells, [Sum(2, (0, 1))], np.array([False, False, False]), 0) == (9.0, 9.0)


@pytest.mark.parametrize(("zeros_shown", "expected"), [(True, [False, False]), (False, [True, False])])
def test_zeros_are_shown_or_hidden_as_the_profile_says(zeros_shown: bool, expected: list[bool]) -> None:
    assert cells_of([0, 10], smallest=10, zeros_shown=zeros_shown).small.tolist() == expected
