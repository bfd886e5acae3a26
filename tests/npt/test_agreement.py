"""Agreement of coders: published worked examples, tables by hand, and rules that must hold for any labels.

Worked examples: Krippendorff K. Computing Krippendorff's alpha-reliability, 2011, section E (four observers, twelve
units, missing data); Fleiss JL, Levin B, Paik MC. Statistical Methods for Rates and Proportions, table 18.1.
"""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers.analysis.npt import (
    agreement_by_construct,
    cohen_kappa,
    construct_agreement,
    krippendorff_alpha,
    overall_agreement,
)

NAN = math.nan
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]
# 100 people judged psychotic, neurotic or organic by two raters
FLEISS = {("p", "p"): 75, ("p", "n"): 1, ("p", "o"): 4, ("n", "p"): 5, ("n", "n"): 4, ("n", "o"): 1, ("o", "o"): 10}
labels = st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("xyz")), min_size=2, max_size=40)


def fleiss() -> tuple[list[str], list[str]]:
    pairs = [pair for pair, people in FLEISS.items() for _ in range(people)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def codings(rows: list[tuple[str, str, str]]) -> pd.DataFrame:
    long = [(cmoc, coder, label) for cmoc, *pair in rows for coder, label in zip("AB", pair, strict=True)]
    return pd.DataFrame(long, columns=["cmoc_id", "coder", "npt_construct"])


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_of_the_worked_example_of_2011(level: str, alpha: float) -> None:
    assert round(krippendorff_alpha(OBSERVERS, level=level), 3) == alpha


def test_alpha_of_two_observers_and_two_codes_worked_by_hand() -> None:
    # section A of the same paper: ten units, 4 of them mismatched; 14 zeros and 6 ones in all; alpha 0.095
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert krippendorff_alpha([first, second]) == pytest.approx(1 - 19 * 4 / (14 * 6))


def test_alpha_is_1_for_perfect_agreement_and_undefined_for_a_single_code() -> None:
    assert krippendorff_alpha([[1, 2, 3], [1, 2, 3]]) == 1
    assert math.isnan(krippendorff_alpha([[1, 1], [1, 1]]))


def test_units_that_one_coder_alone_saw_do_not_count() -> None:
    with_lonely = [[1, 2, 1, 2, 5], [1, 2, 2, 2, NAN]]
    assert krippendorff_alpha(with_lonely) == krippendorff_alpha([row[:4] for row in with_lonely])


@given(labels)
@settings(deadline=None)
def test_alpha_does_not_depend_on_names_order_or_coder(pairs: list[tuple[str, str]]) -> None:
    assume(len({label for pair in pairs for label in pair}) > 1)
    table = np.array([[ord(label) for label in coder] for coder in zip(*pairs, strict=True)], dtype=float)
    alpha = krippendorff_alpha(table)
    assert krippendorff_alpha(table[::-1]) == pytest.approx(alpha)
    assert krippendorff_alpha(table[:, ::-1]) == pytest.approx(alpha)
    assert krippendorff_alpha(1000 - table) == pytest.approx(alpha)
    assert krippendorff_alpha(table * 7 + 1, level="interval") == pytest.approx(
        krippendorff_alpha(table, level="interval")
    )
    assert krippendorff_alpha(np.exp(table - 120), level="ordinal") == pytest.approx(
        krippendorff_alpha(table, level="ordinal")
    )


@pytest.mark.parametrize(
    ("ratings", "level", "fault"),
    [
        ([[1, 2], [1, 2]], "ratio", "level: 'ratio' is not known; give one of nominal, ordinal, interval"),
        ([1, 2], "nominal", "ratings: give coders in rows and units in columns"),
        ([[1, NAN], [NAN, 2]], "nominal", "ratings: no unit was coded by two coders"),
        ([[], []], "nominal", "ratings: no unit was coded by two coders"),
        ([[1, 2, 3]], "nominal", "ratings: no unit was coded by two coders"),
        ([[1, math.inf], [1, 2]], "interval", "ratings: a code is infinite"),
    ],
)
def test_ratings_that_cannot_be_compared_are_refused(ratings: list[list[float]], level: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        krippendorff_alpha(ratings, level=level)


def test_kappa_and_its_error_of_the_textbook_example() -> None:
    # observed 0.89, expected 0.80 x 0.80 + 0.10 x 0.05 + 0.10 x 0.15 = 0.66
    result = cohen_kappa(*fleiss())
    assert result.kappa == pytest.approx(0.23 / 0.34)
    assert round(result.kappa, 3) == 0.676
    # A = 0.295188, B = 0.008044, C = 0.214315; sqrt(A + B - C) / (0.34 x 10)
    assert result.se == pytest.approx(0.0877, abs=5e-5)
    assert result.low == pytest.approx(0.23 / 0.34 - 1.959963985 * result.se)
    assert result.high == pytest.approx(0.23 / 0.34 + 1.959963985 * result.se)
    assert (result.n, result.estimable) == (100, True)


def test_kappa_is_1_for_perfect_agreement_and_0_for_chance() -> None:
    assert cohen_kappa(list("xxyy"), list("xxyy")).kappa == 1
    assert cohen_kappa(list("xxyy"), list("xyxy")).kappa == 0
    assert cohen_kappa(list("xy"), list("yx")).kappa == -1


def test_kappa_of_a_single_label_is_not_estimable() -> None:
    result = cohen_kappa(["x", "x"], ["x", "x"])
    assert not result.estimable
    assert all(math.isnan(value) for value in (result.kappa, result.se, result.low, result.high))


@given(labels)
@settings(deadline=None)
def test_kappa_does_not_depend_on_names_order_or_coder(pairs: list[tuple[str, str]]) -> None:
    a, b = zip(*pairs, strict=True)
    result = cohen_kappa(a, b)
    renamed = [[{"x": "north", "y": "1", "z": ""}[label] for label in coder] for coder in (a, b)]
    for other in (cohen_kappa(b, a), cohen_kappa(a[::-1], b[::-1]), cohen_kappa(*renamed)):
        assert other.kappa == pytest.approx(result.kappa, nan_ok=True)
        assert other.se == pytest.approx(result.se, nan_ok=True, abs=1e-7)
    assert math.isnan(result.kappa) or -1 <= result.kappa <= 1


@pytest.mark.parametrize(
    ("a", "b", "fault"),
    [
        (["x"], ["x", "y"], "the coders have 1 and 2 labels"),
        ([], [], "labels are missing"),
        (["x", None], ["x", "y"], "labels are missing"),
        (["x", NAN], ["x", "y"], "labels are missing"),
    ],
)
def test_labels_that_cannot_be_compared_are_refused(a: list[str], b: list[str], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        cohen_kappa(a, b)


def test_agreement_on_each_construct_counted_by_hand() -> None:
    rows = [("1", "p", "p"), ("2", "p", "p"), ("3", "p", "q"), ("4", "q", "q"), ("5", "r", "q")]
    table = construct_agreement(codings(rows)).set_index("npt_construct")
    cells = ["both", "first_only", "second_only", "neither"]
    assert table[cells].to_numpy().tolist() == [[2, 1, 0, 2], [1, 0, 2, 2], [0, 1, 0, 4]]
    assert table["prevalence"].tolist() == pytest.approx([5 / 10, 4 / 10, 1 / 10])
    assert table["positive_agreement"].tolist() == pytest.approx([4 / 5, 2 / 4, 0])
    assert table["negative_agreement"].tolist() == pytest.approx([4 / 5, 4 / 6, 8 / 9])
    # p: observed 4/5, expected (3 x 2 + 2 x 3) / 25; q: 3/5 and (1 x 3 + 4 x 2) / 25; r: 4/5 and (0 + 4 x 5) / 25
    assert table["kappa"].tolist() == pytest.approx([(4 / 5 - 12 / 25) / (13 / 25), (4 / 25) / (14 / 25), 0])


def test_overall_agreement_gives_both_measures_with_intervals_around_them() -> None:
    rows = [(str(i), "pqr"[i % 3], "pqr"[i % 3 if i % 5 else 0]) for i in range(24)]
    table = overall_agreement(codings(rows), seed=1, draws=300)
    assert table["measure"].tolist() == ["Cohen's kappa", "Krippendorff's alpha"]
    assert table["n"].tolist() == [24, 24]
    a, b = [row[1] for row in rows], [row[2] for row in rows]
    assert table["estimate"][0] == pytest.approx(cohen_kappa(a, b).kappa)
    assert (table["low"] < table["estimate"]).all()
    assert (table["estimate"] < table["high"]).all()
    pd.testing.assert_frame_equal(table, overall_agreement(codings(rows), seed=1, draws=300))


@pytest.mark.parametrize(
    ("frame", "fault"),
    [
        (codings([("1", "p", "p")]).query("coder == 'A'"), "codings: 1 coders; agreement needs two"),
        (codings([("1", "p", "p")]).iloc[:0], "codings: 0 coders; agreement needs two"),
        (codings([("1", "p", "p"), ("2", "p", "q")]).iloc[:3], "codings: only one coder labelled 2"),
        (pd.concat([codings([("1", "p", "p")])] * 2), "codings: a coder labelled 1 twice"),
    ],
)
def test_codings_that_are_not_those_of_two_coders_are_refused(frame: pd.DataFrame, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        construct_agreement(frame)


def test_the_interval_of_kappa_in_the_chapter_stays_within_its_range_and_has_a_width() -> None:
    labels = [("x", "x"), ("x", "x"), ("y", "y"), ("y", "x"), ("z", "z"), ("y", "y")]
    rows = [(str(i), coder, label) for i, pair in enumerate(labels) for coder, label in zip("AB", pair, strict=True)]
    codings = pd.DataFrame(rows, columns=["cmoc_id", "coder", "npt_construct"])
    table = agreement_by_construct(codings, pd.DataFrame({"npt_construct": ["x", "y", "z"]})).set_index("npt_construct")
    # x: 2 of 6 by both, 1 by the second alone: kappa (5/6 - 1/2) / (1/2) = 2/3, whose interval would pass 1
    assert table.loc["x", "kappa"] == pytest.approx(2 / 3)
    assert table.loc["x", "kappa_high"] == 1
    # z: full agreement, so the large-sample interval would have no width
    assert table.loc["z", "kappa"] == 1
    assert np.isnan(table.loc["z", "kappa_low"])
    assert np.isnan(table.loc["z", "kappa_high"])
