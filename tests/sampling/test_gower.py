"""Gower's distance by hand, and rules that must hold for any sites."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analysis.sampling import gower

SITES = pd.DataFrame(
    {
        "region": ["South", "Midlands", "South"],
        "deprivation": pd.Categorical(["Medium", "Low", "High"], ["Low", "Medium", "High"], ordered=True),
        "months_in_role": [24, 2, 13],
    },
    index=["1", "2", "3"],
)
frames = st.lists(
    st.tuples(st.sampled_from(["N", "S", None]), st.one_of(st.none(), st.integers(-9, 9)), st.integers(0, 5)),
    min_size=2,
    max_size=7,
).map(lambda rows: pd.DataFrame(rows, columns=["region", "months", "practices"]).astype({"months": "float64"}))


def test_three_sites_worked_by_hand() -> None:
    # 1-2: 1, 1/2 and 22/22; 1-3: 0, 1/2 and 11/22; 2-3: 1, 1 and 11/22
    distances = gower(SITES)
    assert distances.loc["1", "2"] == pytest.approx((1 + 0.5 + 1) / 3)
    assert distances.loc["1", "3"] == pytest.approx((0 + 0.5 + 0.5) / 3)
    assert distances.loc["2", "3"] == pytest.approx((1 + 1 + 0.5) / 3)


def test_weights_worked_by_hand() -> None:
    distances = gower(SITES, weights={"region": 2, "months_in_role": 0})
    assert distances.loc["1", "2"] == pytest.approx((2 * 1 + 0.5) / 3)
    assert distances.loc["1", "3"] == pytest.approx(0.5 / 3)


def test_an_attribute_missing_at_one_site_is_left_out_of_its_pairs() -> None:
    frame = SITES.assign(months_in_role=[24, 2, np.nan])
    distances = gower(frame)
    assert distances.loc["1", "3"] == pytest.approx((0 + 0.5) / 2)
    assert distances.loc["1", "2"] == pytest.approx((1 + 0.5 + 1) / 3)


def test_sites_without_any_attribute_in_common_have_no_distance() -> None:
    frame = pd.DataFrame({"x": [1, np.nan, 3], "region": [None, "N", "S"]})
    assert math.isnan(gower(frame).loc[0, 1])


def test_an_attribute_in_which_all_are_alike_sets_nobody_apart() -> None:
    distances = gower(pd.DataFrame({"x": [4, 4], "region": ["N", "N"]}))
    assert distances.to_numpy().tolist() == [[0, 0], [0, 0]]


@given(frames)
@settings(deadline=None)
def test_distances_are_symmetric_from_0_to_1_and_0_to_oneself(frame: pd.DataFrame) -> None:
    values = gower(frame).to_numpy()
    known = ~np.isnan(values)
    assert (known == known.T).all()
    assert np.allclose(values[known], values.T[known])
    assert ((values[known] >= 0) & (values[known] <= 1)).all()
    assert np.allclose(np.diag(values), 0)


@given(frames, st.floats(0.1, 50), st.floats(-99, 99), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_units_names_and_orders_do_not_matter(frame: pd.DataFrame, scale: float, shift: float, random: object) -> None:
    renamed = frame.assign(
        months=frame["months"] * scale + shift,
        region=frame["region"].map({"N": "Nord", "S": "Sud"}),
        practices=-frame["practices"],
    )[["practices", "region", "months"]]
    order = list(range(len(frame)))
    random.shuffle(order)  # type: ignore[attr-defined]
    expected = gower(frame).iloc[order, order]
    pd.testing.assert_frame_equal(gower(renamed.iloc[order]), expected, atol=1e-9)


def test_one_attribute_tells_distance_and_what_is_known() -> None:
    distances = gower(pd.DataFrame({"months": [0.0, 5.0, np.nan, 10.0]}))
    assert distances.loc[0, [0, 1, 3]].tolist() == [0.0, 0.5, 1.0]
    assert distances.loc[0].isna().tolist() == [False, False, True, False]


def test_yes_and_no_are_names_and_no_numbers() -> None:
    assert gower(pd.DataFrame({"asked": [True, False]})).values.tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("frame", "weights", "fault"),
    [
        (SITES.iloc[:0], None, "there are no sites or no attributes"),
        (SITES[[]], None, "there are no sites or no attributes"),
        (SITES.set_axis(["1", "2", "1"]), None, "1 is on the index twice"),
        (SITES, {"place": 1}, "weights: place is no attribute; there are region, deprivation, months_in_role"),
        (SITES, {"region": -1}, "weights: one is negative or missing"),
        (SITES, {"region": math.nan}, "weights: one is negative or missing"),
        (SITES, dict.fromkeys(SITES, 0), "weights: all are 0"),
        (SITES.assign(months_in_role=[1, 2, math.inf]), None, "months_in_role: a value is infinite"),
    ],
)
def test_a_faulty_frame_or_weight_is_refused_by_name(
    frame: pd.DataFrame, weights: dict[str, float] | None, fault: str
) -> None:
    with pytest.raises(ValueError, match=fault):
        gower(frame, weights=weights)
