"""Sites that returned less than patients stand and pool beside those that returned them, and say what they rest on."""

import math

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.gp_usage import (
    leave_one_site_out,
    patient_weighted_ratio,
    pool,
    pool_sites,
    pool_sites_by_method,
    pool_sites_by_returns,
    rate_ratio_from_totals,
    ratio_by_site,
    ratio_of_site,
    summarise_sites,
    with_attributes,
)
from helpers.analysis.gp_usage.site_ratios import overdispersion, shared_correlation
from helpers.show.gp_usage.site_text import in_plain_words, site_certainty
from helpers.vocabulary import POOLING_METHODS

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
    (means_only,) = ratio_by_site(None, means, ["A"], correlation=np.corrcoef(b, a)[0, 1]).itertuples()
    (whole,) = summarise_sites(usage(A=A)).itertuples()
    for name in ("n", "ratio", "low", "high", "se_log_ratio", "df", "mean_before", "total_after"):
        assert getattr(means_only, name) == pytest.approx(getattr(whole, name)), name
    assert means_only.returned == "means" and "correlation" in means_only.note


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


# Two patients of whom one had all 8 appointments before and the other all 8 after. The terms after/8 - before/8 are -1
# and 1; 2/1 x (1 + 1) = 4 is the variance of the log ratio. Independent appointments would give 1/8 + 1/8 = 1/4.
UNLIKE = [(8, 0), (0, 8)]


def test_totals_alone_are_widened_by_patients_who_differ_more_than_chance() -> None:
    table = ratio_by_site(usage(A=UNLIKE), totals(("C", 10, 40, 30)), ["A", "C"]).set_index("site_id")
    assert table.loc["A", "se_log_ratio"] == pytest.approx(2)
    # 4 / (1/4) = 16 times 1/40 + 1/30 = 7/120
    assert table.loc["C", "se_log_ratio"] == pytest.approx(math.sqrt(16 * 7 / 120))
    half_width = 2.262157163 * math.sqrt(14 / 15)  # t of 9 degrees of freedom, 97.5%
    assert table.loc["C", "low"] == pytest.approx(0.75 * math.exp(-half_width))
    assert table.loc["C", "high"] == pytest.approx(0.75 * math.exp(half_width))
    alone = ratio_by_site(None, totals(("C", 10, 40, 30)), ["C"]).iloc[0]
    assert table.loc["C", "high"] / table.loc["C", "low"] > 5 * alone["high"] / alone["low"]


def test_overdispersion_is_that_of_all_sites_together() -> None:
    # A: variance 4, by chance 1/4. B: terms 2/5 - 2/4 and 3/5 - 2/4, variance 2 x (1/100 + 1/100), by chance 1/4 + 1/5
    both = ratio_by_site(usage(A=UNLIKE, B=[(2, 2), (2, 3)]), None, ["A", "B"])
    assert overdispersion(both) == pytest.approx((4 + 0.04) / (0.25 + 0.45))


def test_a_site_with_means_is_not_widened_by_the_others() -> None:
    # 13/720: coefficients of variation 2/4 and 2/3, correlation 0.5, 20 patients
    means = totals(("D", 20, 80, 60), sd=(2.0, 2.0))
    table = ratio_by_site(usage(A=UNLIKE), means, ["A", "D"], correlation=0.5).set_index("site_id")
    assert table.loc["D", "se_log_ratio"] == pytest.approx(math.sqrt(13 / 720))


def test_widened_totals_weigh_less_in_the_pool() -> None:
    rows = totals(("C", 10, 40, 30), ("D", 10, 40, 30))
    pooled = pool_sites(ratio_by_site(usage(A=UNLIKE), rows, list("ACD")), method="EE")
    assert pooled is not None
    # weights 1/4, 15/14, 15/14
    assert pooled.weights == pytest.approx([100 * w / (0.25 + 15 / 7) for w in (0.25, 15 / 14, 15 / 14)])


@pytest.mark.parametrize(("before", "after"), [(0, 4), (4, 0)])
def test_totals_with_nothing_in_a_period_keep_the_exact_interval_and_can_be_put_in_words(
    before: int, after: int
) -> None:
    sites = ratio_by_site(usage(A=UNLIKE), totals(("C", 9, before, after)), ["A", "C"])
    ratio, exact = ratio_of_site(sites, "C"), rate_ratio_from_totals(before, after)
    assert (ratio.low, ratio.high) == (exact.low, exact.high)
    assert math.isnan(ratio.se_log_ratio)
    assert site_certainty(ratio, 0.95) and in_plain_words(ratio, 0.95, change=None)


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


@pytest.mark.parametrize(
    ("pairs", "ratio"),
    [
        ([(0, 3), (0, 5)], (9 + 8) / 12),  # nobody came before: 17 in 36 months after, 12 in 36 months before
        ([(3, 0), (5, 0)], 9 / (12 + 8)),
        ([(0, 0), (0, 0)], 9 / 12),
    ],
)
def test_a_site_with_no_appointment_in_a_period_counts_in_the_patient_weighted_ratio_with_its_months(
    pairs: list[tuple[int, int]], ratio: float
) -> None:
    result = patient_weighted_ratio(ratio_by_site(usage(A=A, Z=pairs), None, ["A", "Z"]))
    assert result.ratio == pytest.approx(ratio)
    assert result.n == 2


def test_a_site_with_no_appointment_after_counts_with_its_months_beside_shorter_exposure() -> None:
    # A: 12 in 24 months before, 9 in 18 after (two patients left after three); Z: 8 in 12 months before, 0 in 12 after
    short = usage(A=A, Z=[(3, 0), (5, 0)]).assign(months_after=[6, 6, 3, 3, 6, 6])
    result = patient_weighted_ratio(ratio_by_site(short, None, ["A", "Z"]))
    assert result.ratio == pytest.approx((9 / 30) / (20 / 36))


def test_methods_are_compared_as_ratios() -> None:
    # equal variances: the mean of 0.1 and 0.3 whatever the method; without Hartung-Knapp at tau2 = 0, error 0.1/sqrt(2)
    sites = pd.DataFrame({"log_ratio": [0.1, 0.3], "se_log_ratio": [0.1, 0.1]})
    table = pool_sites_by_method(sites)
    assert set(table["method"]) == set(POOLING_METHODS)
    assert table["ratio"].to_numpy() == pytest.approx(math.exp(0.2))
    last = table.iloc[-1]
    assert (last["method"], last["tau"]) == ("EE", 0)
    assert last["low"] == pytest.approx(math.exp(0.2 - 1.959963985 * 0.1 / math.sqrt(2)))
    assert pool_sites_by_method(sites.iloc[:1]).empty


def test_attributes_stand_beside_ratios_and_a_site_without_one_is_left_out() -> None:
    table = ratio_by_site(usage(A=A), None, ["A", "B"])
    shown = with_attributes(table, pd.DataFrame({"site_id": ["A", "B"], "region": ["North", "South"]}))
    assert shown[["site_id", "region"]].to_numpy().tolist() == [["A", "North"]]
