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
    rate_ratio,
    rate_ratio_from_totals,
    ratio_by_site,
    ratio_of_site,
    summarise_sites,
    with_attributes,
)
from helpers.analysis.gp_usage.across_sites import overdispersion, shared_correlation
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
    known = summarise_sites(usage(A=A, B=B), error="CR3")
    spread = (known["se_log_ratio"] ** 2).sum() / (1 / 12 + 1 / 9 + 1 / 19 + 1 / 21)
    assert table.loc["C", "se_log_ratio"] == pytest.approx(math.sqrt(max(1, spread) * (1 / 40 + 1 / 30)))
    assert table.loc["C", "df"] == 9
    assert "borrowed" in table.loc["C", "note"]


# Four patients of whom two had all 16 appointments before and the others all 16 after. Without any one of them the
# ratio is 2 or 1/2: the variance of the log ratio is 3/4 x 4 x ln(2)^2. Independent appointments would give
# 1/16 + 1/16 = 1/8.
UNLIKE = [(8, 0), (0, 8), (8, 0), (0, 8)]
VARIANCE = 3 * math.log(2) ** 2


def test_totals_alone_are_widened_by_patients_who_differ_more_than_chance() -> None:
    table = ratio_by_site(usage(A=UNLIKE), totals(("C", 10, 40, 30)), ["A", "C"]).set_index("site_id")
    assert table.loc["A", "se_log_ratio"] == pytest.approx(math.sqrt(VARIANCE))
    # 8 x the variance times 1/40 + 1/30 = 7/120
    assert table.loc["C", "se_log_ratio"] == pytest.approx(math.sqrt(8 * VARIANCE * 7 / 120))
    half_width = 2.262157163 * math.sqrt(8 * VARIANCE * 7 / 120)  # t of 9 degrees of freedom, 97.5%
    assert table.loc["C", "low"] == pytest.approx(0.75 * math.exp(-half_width))
    assert table.loc["C", "high"] == pytest.approx(0.75 * math.exp(half_width))
    alone = ratio_by_site(None, totals(("C", 10, 40, 30)), ["C"]).iloc[0]
    assert table.loc["C", "high"] / table.loc["C", "low"] > 4 * alone["high"] / alone["low"]


def test_overdispersion_is_that_of_all_sites_together() -> None:
    # A: by chance 1/8. B: 4 -> 5, without each 2 -> 3 and 2 -> 2; half the squared moves; by chance 1/4 + 1/5
    both = ratio_by_site(usage(A=UNLIKE, B=[(2, 2), (2, 3)]), None, ["A", "B"])
    b = (math.log(1.5 / 1.25) ** 2 + math.log(1 / 1.25) ** 2) / 2
    assert overdispersion(both) == pytest.approx((VARIANCE + b) / (0.125 + 0.45))


def test_a_site_with_means_is_not_widened_by_the_others() -> None:
    # 13/720: coefficients of variation 2/4 and 2/3, correlation 0.5, 20 patients
    means = totals(("D", 20, 80, 60), sd=(2.0, 2.0))
    table = ratio_by_site(usage(A=UNLIKE), means, ["A", "D"], correlation=0.5).set_index("site_id")
    assert table.loc["D", "se_log_ratio"] == pytest.approx(math.sqrt(13 / 720))


def test_widened_totals_weigh_less_in_the_pool() -> None:
    rows = totals(("C", 10, 40, 30), ("D", 10, 40, 30))
    pooled = pool_sites(ratio_by_site(usage(A=UNLIKE), rows, list("ACD")), method="EE")
    assert pooled is not None
    weights = [1 / VARIANCE, 15 / (7 * VARIANCE), 15 / (7 * VARIANCE)]  # the variance of C and D is 7/15 of that of A
    assert pooled.weights == pytest.approx([100 * weight / sum(weights) for weight in weights])


@pytest.mark.parametrize(("before", "after"), [(0, 4), (4, 0)])
def test_totals_with_nothing_in_a_period_keep_the_exact_interval_and_can_be_put_in_words(
    before: int, after: int
) -> None:
    borrowed = "the spread between patients is borrowed from the other sites"
    sites = ratio_by_site(usage(A=UNLIKE), totals(("C", 9, before, after)), ["A", "C"])
    ratio, exact = ratio_of_site(sites, "C"), rate_ratio_from_totals(before, after, overdispersion=8 * VARIANCE)
    assert (ratio.low, ratio.high) == pytest.approx((exact.low, exact.high))
    assert math.isnan(ratio.se_log_ratio)
    assert (borrowed if before else "no appointment before") in ratio.note
    alone = ratio_of_site(ratio_by_site(None, totals(("C", 9, before, after)), ["C"]), "C")
    narrow = rate_ratio_from_totals(before, after)
    assert (alone.low, alone.high) == (narrow.low, narrow.high)
    assert ("it is too narrow" if before else "no appointment before") in alone.note
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
        ([(3, 3), (5, 5)], 1.0, "nobody's appointments changed"),
        ([(2, 4), (3, 6)], 2.0, "changed by the same factor"),
        ([(3, 1), (0, 1)], 2 / 3, "one patient had all appointments of a period"),
        ([(3, 0), (5, 0)], 0.0, "no appointment after"),
        ([(0, 3), (0, 5)], math.nan, "no appointment before"),
        ([(0, 0), (0, 0)], math.nan, "no appointment before"),
    ],
)
def test_a_site_without_an_interval_says_why_and_stays_out_of_the_pool(
    pairs: list[tuple[int, int]], ratio: float, words: str
) -> None:
    table = ratio_by_site(usage(A=A, B=B, C=A, Z=pairs), None, ["A", "B", "C", "Z"]).set_index("site_id")
    assert table.loc["Z", "ratio"] == pytest.approx(ratio, nan_ok=True)
    assert math.isnan(table.loc["Z", "low"]) and words in table.loc["Z", "note"]
    alone = pool_sites(ratio_by_site(usage(A=A, B=B, C=A), None, ["A", "B", "C"]))
    assert alone is not None and pool_sites(table.reset_index()) == alone


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
    assert pooled == pool(table["log_ratio"], table["se_log_ratio"] ** 2, knapp_hartung="adhoc")
    ways = pool_sites_by_returns(usage(A=A, B=B), both, list("ABCD"))
    assert ways["way"].tolist() == [
        "all that was returned", "means with correlation 0.2", "means with correlation 0.5",
        "means with correlation 0.8", "without totals",
    ]  # fmt: skip
    assert ways["k"].tolist() == [4, 4, 4, 4, 3]  # two sites with patients are not pooled
    assert ways["low"].lt(ways["ratio"]).all()


def test_fewer_than_three_sites_are_not_pooled_and_three_cannot_lose_one() -> None:
    one, two, three, four = (
        ratio_by_site(usage(**dict(zip(names, (A, B, A, B), strict=False))), None, list(names))
        for names in ("A", "AB", "ABC", "ABCD")
    )
    for sites in (one, two):
        assert pool_sites(sites) is None and pool_sites_by_method(sites).empty and leave_one_site_out(sites).empty
    assert pool_sites(three) is not None and leave_one_site_out(three).empty
    assert leave_one_site_out(four)["site_id"].tolist() == ["A", "B", "C", "D"]


def test_the_ratio_of_all_appointments_has_the_larger_of_two_jackknives() -> None:
    # 12 -> 9 in A, 19 -> 21 in B and 16 -> 16 in C; without each site 35 -> 37, 28 -> 25, 31 -> 30
    frame = usage(A=A, B=B, C=UNLIKE)
    sites = ratio_by_site(frame, None, ["A", "B", "C"])
    whole = math.log(46 / 47)
    by_site = math.sqrt(2 / 3 * sum((math.log(one) - whole) ** 2 for one in (37 / 35, 25 / 28, 30 / 31)))
    rests = [((46 - a) / (47 - b)) for b, a in A + B + UNLIKE]
    by_patient = math.sqrt(12 / 13 * sum((math.log(one) - whole) ** 2 for one in rests))
    assert by_patient > 2 * by_site
    assert patient_weighted_ratio(sites).se_log_ratio == pytest.approx(by_site)
    both = patient_weighted_ratio(sites, frame)
    assert (both.se_log_ratio, both.df) == (pytest.approx(by_patient), 2)
    assert both.high == pytest.approx(46 / 47 * math.exp(4.302652730 * by_patient))  # t of 2 degrees of freedom


def test_the_ratio_of_all_appointments_keeps_a_site_with_nothing_after_and_needs_two_sites() -> None:
    frame = usage(A=A, B=B, Z=[(3, 0), (5, 0)])
    kept = patient_weighted_ratio(ratio_by_site(frame, None, ["A", "B", "Z"]), frame)
    assert kept.n == 3 and kept.ratio == pytest.approx(30 / 39) and kept.low < kept.ratio < kept.high
    twice = usage(A=A, B=A)
    alike = patient_weighted_ratio(ratio_by_site(twice, None, ["A", "B"]), twice)
    before, after = zip(*A, *A, strict=True)
    assert alike.df == 1 and alike.se_log_ratio == pytest.approx(rate_ratio(before, after, error="CR3").se_log_ratio)
    alone = patient_weighted_ratio(ratio_by_site(usage(A=A), None, ["A"]), usage(A=A))
    assert alone.ratio == 0.75 and math.isnan(alone.low)


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
    # equal variances: the mean of 0.1, 0.2 and 0.3 whatever the method; Wald at tau2 = 0: error 0.1/sqrt(3)
    sites = pd.DataFrame({"log_ratio": [0.1, 0.2, 0.3], "se_log_ratio": [0.1, 0.1, 0.1]})
    table = pool_sites_by_method(sites)
    assert set(table["method"]) == set(POOLING_METHODS)
    assert table["ratio"].to_numpy() == pytest.approx(math.exp(0.2))
    last = table.iloc[-1]
    assert (last["method"], last["tau"]) == ("EE", 0)
    assert last["low"] == pytest.approx(math.exp(0.2 - 1.959963985 * 0.1 / math.sqrt(3)))
    assert pool_sites_by_method(sites.iloc[:2]).empty


def test_attributes_stand_beside_ratios_and_a_site_without_one_is_left_out() -> None:
    table = ratio_by_site(usage(A=A), None, ["A", "B"])
    shown = with_attributes(table, pd.DataFrame({"site_id": ["A", "B"], "region": ["North", "South"]}))
    assert shown[["site_id", "region"]].to_numpy().tolist() == [["A", "North"]]
