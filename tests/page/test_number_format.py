"""Numbers in sentences read as a newspaper would put them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.show.page.number_format import as_change, change_range, counted, listed


@pytest.mark.parametrize(
    ("words", "told"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c", "d"], "a, b, c and d")]
)
def test_a_list_ends_in_and(words: list[str], told: str) -> None:
    assert listed(words) == told


@pytest.mark.parametrize(
    ("number", "told"),
    [(0, "no sites"), (1, "one site"), (2, "two sites"), (10, "ten sites"), (11, "11 sites"), (1234, "1,234 sites")],
)
def test_small_numbers_are_words_and_the_noun_agrees(number: int, told: str) -> None:
    assert counted(number, "site") == told


def test_an_irregular_plural_is_used_where_given() -> None:
    assert counted(2, "person", "people") == "two people"
    assert counted(1, "person", "people") == "one person"


@pytest.mark.parametrize(
    ("ratio", "told"),
    [
        (0.75, "a fall of 25%"),
        (1.25, "a rise of 25%"),
        (1, "no change"),
        (1.004, "no change"),
        (0.996, "no change"),
        (2, "a rise of 100%"),
        (0, "a fall of 100%"),
        (0.006, "a fall of 99%"),
        (0.004, "almost none"),
        (10, "a rise of 900%"),
        (10.1, "more than ten times as many"),
    ],
)
def test_a_ratio_is_told_as_a_change_in_percent(ratio: float, told: str) -> None:
    assert as_change(ratio) == told


@given(st.floats(0, 5))
def test_a_change_points_the_way_of_its_ratio(ratio: float) -> None:
    told = as_change(ratio)
    assert ("fall" in told or told == "almost none") == (round(100 * ratio) < 100 and told != "no change")
    assert ("rise" in told) == (ratio > 1 and told != "no change")


def test_a_range_names_both_ends() -> None:
    assert change_range(0.75, 1.33) == "anything from a fall of 25% to a rise of 33%"
    assert change_range(1, 1.5) == "anything from no change to a rise of 50%"
    assert change_range(0.0001, 99) == "anything from almost none to more than ten times as many"


def test_a_range_whose_ends_are_alike_is_told_once() -> None:
    assert change_range(0.999, 1.001) == "hardly any change"
    assert change_range(0.589, 0.591) == "a fall of about 41%"
    assert change_range(12, 4000) == "more than ten times as many"
