"""Sites that returned less than patients stand and pool beside those that returned them, and say what they rest on."""

import math

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.gp_usage.pooled_sites import (
    patient_weighted_ratio,
    pool_sites_by_returns,
    pool_sites,
    leave_one_site_out,
    with_attributes,
)
from helpers.analysis.gp_usage.pooling import pool
from helpers.analysis.gp_usage.site_ratios import ratio_by_site, overdispersion, shared_correlation
from helpers.analysis.gp_usage.sites import summarise_sites

COLUMNS = ["site_id", "patient_id", "gp_appointments_before", "gp_appointments_after", "months_before", "months_after"]
A = [(4, 3), (2, 2), (0, 1), (6, 3)]
B = [(5, 6), (1, 3), (3, 3), (8, 4), (2, 5)]


def usage(**sites: list[tuple[int, int]]) -> pd.DataFrame:
    rows = [(s, f"{s}{i}", b, a, 6.0, 6.0) for s, pairs in sites.items() for i, (b, a) in enumerate(pairs)]
    return pd.DataFrame(rows, columns=COLUMNS)


def totals(*rows: tuple[str, int, int, int], sd: tuple[float, float] | None = None) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["site_id", "n_patients", "total_before", "total_after"])
    return frame if sd is None else frame.assign(sd_before=sd[0], sd_after=sd[1])


def test_a_site_with_means_equals_the_site_with_its_patients_when_the_correlation_is_theirs() -> None:
    b, a = np.array(A).T
    means = totals(("A", 4, 12, 9), sd=(b.std(ddof=1), a.std(ddof=1)))
    (told,) = ratio_by_site(None, means, ["A"], correlation=np.corrcoef(b, a)[0, 1]).itertuples()
    (whole,) = summarise_sites(usage(A=A)).itertuples()
    for name in ("n", "ratio", "low", "high", "se_log_ratio", "df", "mean_before", "total_after"):
        assert getattr(told, name) == pytest.approx(getattr(whole, name)), name
    assert told.returned == "means" and "correlation" in told.note


def test_the_correlation_learned_from_patients_is_the_one_within_sites() -> None:
    far_apart = usage(A=A, B=[(b + 100, a + 100) for b, a in A])
    assert shared_correlation(far_apart) == pytest.approx(np.corrcoef(*np.array(A).T)[0, 1])


def test_totals_alone_borrow_the_spread_of_the_other_sites() -> None:
    table = ratio_by_site(usage(A=A, B=B), totals(("C", 10, 40, 30)), ["A", "B", "C"]).set_index("site_id")
    known = summarise_sites(usage(A=A, B=B))
    spread = (known["se_log_ratio"] ** 2).sum() / (1 / 12 + 1 / 9 + 1 / 19 + 1 / 21)
    assert table.loc["C", "se_log_ratio"] == pytest.approx(math.sqrt(max(1, spread) * (1 / 40 + 1 / 30)))
    assert table.loc["C", "df"] == 9
    assert "borrowed" in table.loc["C", "note"]


def test_totals_without_any_patients_have_the_exact_interval_and_are_called_too_narrow() -> None:
    (row,) = ratio_by_site(None, totals(("C", 10, 20, 10)), ["C"]).itertuples()
    assert (round(row.low, 3), round(row.high, 3)) == (0.209, 1.119)  # binom.test(10, 30) in R, as odds
    assert "too narrow" in row.note


def test_overdispersion_is_never_below_one() -> None:
    steady = pd.DataFrame({"se_log_ratio": [0.01], "total_before": [10.0], "total_after": [10.0]})
    assert overdispersion(steady) == 1.0


def test_patients_win_where_a_site_returned_totals_too() -> None:
    table = ratio_by_site(usage(A=A), totals(("A", 99, 500, 1)), ["A"])
    assert table["n"].tolist() == [4] and table["returned"].tolist() == ["patients"]


@pytest.mark.parametrize(
    ("pairs", "ratio", "words"),
    [
        ([(3, 2)], 2 / 3, "one patient"),
        ([(3, 3), (5, 5)], 1.0, "changed alike"),
        ([(2, 4), (3, 6)], 2.0, "changed alike"),
        ([(3, 0), (5, 0)], 0.0, "no appointment after"),
        ([(0, 3), (0, 5)], math.nan, "no appointment before"),
        ([(0, 0), (0, 0)], math.nan, "no appointment before"),
    ],
)
def test_a_site_without_an_interval_says_why_and_stays_out_of_the_pool(
    pairs: list[tuple[int, int]], ratio: float, words: str
) -> None:
    table = ratio_by_site(usage(A=A, B=B, Z=pairs), None, ["A", "B", "Z"]).set_index("site_id")
    assert table.loc["Z", "ratio"] == pytest.approx(ratio, nan_ok=True)
    assert math.isnan(table.loc["Z", "low"]) and words in table.loc["Z", "note"]
    alone = ratio_by_site(usage(A=A, B=B), None, ["A", "B"])
    assert pool_sites(table.reset_index()) == pool_sites(alone)


def test_a_site_that_gave_nothing_keeps_its_row_and_is_never_filled_in() -> None:
    table = ratio_by_site(usage(A=A), totals(("C", 10, 40, 30)), ["X", "A", "C"])
    assert table["site_id"].tolist() == ["X", "A", "C"]
    assert table.loc[0, "returned"] == "nothing" and table.loc[0, "note"] == "not provided"
    assert table.loc[0, ["n", "ratio", "low", "high"]].isna().all()


def test_patients_means_and_totals_make_one_pooled_answer() -> None:
    both = pd.concat([totals(("C", 10, 40, 30)), totals(("D", 8, 30, 33), sd=(2.0, 2.5))])
    table = ratio_by_site(usage(A=A, B=B), both, list("ABCD"))
    assert table["returned"].tolist() == ["patients", "patients", "totals", "means"]
    pooled = pool_sites(table)
    assert pooled is not None and pooled.k == 4
    assert pooled == pool(table["log_ratio"], table["se_log_ratio"] ** 2)
    ways = pool_sites_by_returns(usage(A=A, B=B), both, list("ABCD"))
    assert ways["way"].tolist() == [
        "all that was returned", "means with correlation 0.2", "means with correlation 0.5",
        "means with correlation 0.8", "without totals", "patients only",
    ]  # fmt: skip
    assert ways["k"].tolist() == [4, 4, 4, 4, 3, 2]
    assert ways["low"].lt(ways["ratio"]).all()


def test_one_site_is_not_pooled_and_two_cannot_lose_one() -> None:
    one = ratio_by_site(usage(A=A), None, ["A"])
    assert pool_sites(one) is None and leave_one_site_out(one).empty
    assert leave_one_site_out(ratio_by_site(usage(A=A, B=B), None, ["A", "B"])).empty
    three = ratio_by_site(usage(A=A, B=B, C=A), None, ["A", "B", "C"])
    assert leave_one_site_out(three)["site_id"].tolist() == ["A", "B", "C"]


def test_the_patient_weighted_ratio_is_that_of_all_appointments() -> None:
    short = usage(A=A, B=B).assign(months_after=[6, 6, 6, 6, 3, 6, 6, 6, 6])
    result = patient_weighted_ratio(ratio_by_site(short, None, ["A", "B"]))
    assert result.n == 2
    assert result.ratio == pytest.approx(((9 + 21) / (24 + 27)) / ((12 + 19) / 54))


def test_attributes_stand_beside_ratios_and_a_site_without_one_is_left_out() -> None:
    table = ratio_by_site(usage(A=A), None, ["A", "B"])
    shown = with_attributes(table, pd.DataFrame({"site_id": ["A", "B"], "region": ["North", "South"]}))
    assert shown[["site_id", "region"]].to_numpy().tolist() == [["A", "North"]]
