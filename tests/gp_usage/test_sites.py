"""The table of sites equals the ratio of each site, and refuses what that refuses."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.analysis.gp_usage import rate_ratio
from helpers.analysis.gp_usage.sites import all_sites, summarise_sites

Row = tuple[str, int, int, float, float]
COLUMNS = ["site_id", "gp_appointments_before", "gp_appointments_after", "months_before", "months_after"]
rows = st.lists(
    st.tuples(
        st.sampled_from("ABC"), st.integers(0, 20), st.integers(0, 20), st.just(6.0), st.sampled_from([1.5, 6.0])
    ),
    min_size=1,
    max_size=25,
)


def usage(patients: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(patients, columns=COLUMNS)


def test_a_site_is_summed_up_by_hand() -> None:
    table = summarise_sites(usage([("1", 4, 3, 6, 6), ("1", 2, 2, 6, 6), ("1", 0, 1, 6, 6), ("1", 6, 3, 6, 6)]))
    (row,) = table.itertuples()
    assert (row.site_id, row.n, row.total_before, row.total_after, row.df) == ("1", 4, 12, 9, 3)
    assert (row.mean_before, row.mean_after, row.ratio) == (3.0, 2.25, 0.75)
    assert row.se_log_ratio == pytest.approx(math.sqrt(4 / 3 * 56 / 1296))
    assert (row.up, row.same, row.down) == (1, 1, 2)


def test_directions_compare_appointments_per_month() -> None:
    # 4 in 6 months against 2 in 3 are as many; 4 in 6 against 3 in 3 are more; someone never there counts nowhere
    table = summarise_sites(usage([("1", 4, 2, 6, 3), ("1", 4, 3, 6, 3), ("1", 4, 0, 6, 0)]))
    assert table[["up", "same", "down"]].to_numpy().tolist() == [[1, 1, 0]]


@given(rows)
@settings(deadline=None)
def test_every_site_has_the_ratio_it_has_alone(patients: list[Row]) -> None:
    frame = usage(patients)
    table = summarise_sites(frame).set_index("site_id")
    assert list(table.index) == sorted(set(frame["site_id"]))
    for site, part in frame.groupby("site_id"):
        alone = rate_ratio(*(part[name] for name in COLUMNS[1:3]),
                           months_before=part["months_before"], months_after=part["months_after"])  # fmt: skip
        for name in ("n", "total_before", "total_after", "ratio", "low", "high", "log_ratio", "se_log_ratio", "df"):
            assert table.loc[site, name] == pytest.approx(getattr(alone, name), nan_ok=True), (site, name)


@given(rows, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_the_rows_does_not_matter(patients: list[Row], random: object) -> None:
    shuffled = list(patients)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    pd.testing.assert_frame_equal(summarise_sites(usage(patients)), summarise_sites(usage(shuffled)))


def test_the_names_of_the_sites_do_not_matter() -> None:
    patients = [("1", 4, 3, 6.0, 6.0), ("1", 2, 5, 6.0, 6.0), ("2", 3, 1, 6.0, 6.0), ("2", 7, 2, 6.0, 6.0)]
    one = summarise_sites(usage(patients)).drop(columns="site_id")
    other = summarise_sites(usage([("site " + site, *rest) for site, *rest in patients])).drop(columns="site_id")
    pd.testing.assert_frame_equal(one, other)


def test_small_integers_do_not_overflow_when_squared() -> None:
    frame = usage([("1", 100, 120, 6, 6)] * 400 + [("1", 90, 60, 6, 6)] * 400)
    narrow = frame.astype({"gp_appointments_before": "int8", "gp_appointments_after": "int8"})
    pd.testing.assert_frame_equal(summarise_sites(narrow), summarise_sites(frame))


def test_a_very_wide_interval_is_still_a_number() -> None:
    table = summarise_sites(usage([("1", 0, 9, 6, 6), ("1", 9, 1, 6, 6)]), confidence=0.9999)
    assert np.isfinite(table["high"]).all()


@pytest.mark.parametrize(
    ("patients", "fault"),
    [
        ([("1", -4, 3, 6, 6)], "missing or negative"),
        ([("1", 4, 3, 6, -6)], "missing or negative"),
        ([("1", None, 3, 6, 6)], "missing or negative"),
        ([("1", 4, 3, 6, math.inf)], "missing or negative"),
        ([("1", 4, 2.5, 6, 6)], "not a whole number"),
        ([("1", 4, 3, 6, 0)], "appointments but 0 months"),
        ([("1", 4, 3, 0, 6)], "appointments but 0 months"),
        ([("1", 4, 3, 6, 6), (None, 4, 3, 6, 6)], "site_id is missing"),
    ],
)
def test_a_faulty_row_is_refused_rather_than_summed(patients: list[Row], fault: str) -> None:
    with pytest.raises(ValueError, match=f"gp_usage: .*{fault}"):
        summarise_sites(usage(patients))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="column months_after is missing"):
        summarise_sites(usage([("1", 4, 3, 6, 6)]).drop(columns="months_after"))


def test_a_confidence_in_percent_is_refused() -> None:
    with pytest.raises(ValueError, match="confidence: 95 is not allowed"):
        summarise_sites(usage([("1", 4, 3, 6, 6)]), confidence=95)


def test_no_rows_give_no_sites() -> None:
    assert summarise_sites(usage([])).empty


def test_a_site_without_data_keeps_an_empty_row_in_its_place() -> None:
    summary = summarise_sites(usage([("3", 4, 3, 6, 6), ("1", 2, 2, 6, 6)]))
    table = all_sites(summary, ["1", "2", "3"])
    assert table["site_id"].tolist() == ["1", "2", "3"]
    assert table["n"].isna().tolist() == [False, True, False]
    assert table.loc[1].drop("site_id").isna().all()


def test_runs_of_rows_of_one_site_are_put_together_whatever_the_type_of_the_ids() -> None:
    rows = [("b", 4, 3, 6, 6), ("b", 2, 2, 6, 6), ("a", 1, 2, 6, 6), ("b", 0, 1, 6, 6), ("a", 3, 1, 6, 6)]
    table = summarise_sites(usage(rows))
    assert table["site_id"].tolist() == ["a", "b"] and table["n"].tolist() == [2, 3]
    assert table[["up", "same", "down"]].to_numpy().tolist() == [[1, 0, 1], [1, 1, 1]]
    for kind in (object, "category", "string"):
        other = summarise_sites(usage(rows).astype({"site_id": kind}))
        pd.testing.assert_frame_equal(other.astype({"site_id": "str"}), table)
    with pytest.raises(ValueError, match="site_id is missing"):
        summarise_sites(usage(rows).assign(site_id=pd.Series(["a", None, None, "a", "b"], dtype="str")))
