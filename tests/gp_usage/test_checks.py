"""Counts, months and confidence are checked once, and refused by name."""

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.checks import check_confidence, checked_counts, checked_months


@pytest.mark.parametrize("values", [[0, 1, 12], (0.0, 1.0, 12.0), np.array([0, 1, 12]), pd.Series([0, 1, 12])])
def test_counts_come_back_as_numbers_in_their_order(values: object) -> None:
    assert checked_counts(values, "before").tolist() == [0.0, 1.0, 12.0]  # type: ignore[arg-type]


def test_no_counts_are_an_empty_array() -> None:
    assert checked_counts([], "before").shape == (0,)


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ([1, -1], "before: a count is negative"),
        ([1, np.nan], "before: a count is missing"),
        ([1, None], "before: a count is missing"),
        ([1, np.inf], "before: a count is missing"),
        ([1, 2.5], "before: a count is not a whole number"),
        ([[1, 2]], "before: give a list of counts, one per patient"),
        (3, "before: give a list of counts, one per patient"),
        (["many"], "before: a value is not a number"),
        (pd.Series([1, None], dtype="Int64"), "before: a count is missing"),
    ],
)
def test_a_faulty_count_is_refused_by_name(values: object, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        checked_counts(values, "before")  # type: ignore[arg-type]


def test_one_number_of_months_serves_for_all_and_a_list_for_each() -> None:
    assert checked_months(6, 3, "months_after").tolist() == [6.0, 6.0, 6.0]
    assert checked_months([6, 0, 2.5], 3, "months_after").tolist() == [6.0, 0.0, 2.5]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ([6, 6], "months_after: 2 values for 3 patients; give one each, or one for all"),
        ([6, 6, -1], "months_after: a value is missing or negative"),
        ([6, 6, np.nan], "months_after: a value is missing or negative"),
        (-1, "months_after: a value is missing or negative"),
        ("six", "months_after: a value is not a number"),
    ],
)
def test_faulty_months_are_refused_by_name(values: object, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        checked_months(values, 3, "months_after")  # type: ignore[arg-type]


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.999])
def test_a_confidence_between_0_and_1_passes(confidence: float) -> None:
    assert check_confidence(confidence) is None


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.1, float("nan")])
def test_any_other_confidence_is_refused_with_an_example(confidence: float) -> None:
    with pytest.raises(ValueError, match=r"confidence: .* give a number between 0 and 1, such as 0.95"):
        check_confidence(confidence)
