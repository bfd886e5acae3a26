"""What the GP chapters say in words is what the numbers say: fewer below one, more above it, and both when unsure."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.gp_usage import ChangeSummary, Pooled, RateRatio
from helpers.data.site_rows import Neighbours
from helpers.show.gp_usage import patients_text, pooled_text, site_text


def site_ratio(ratio: float, low: float = 0.5, high: float = 2.0) -> RateRatio:
    """The ratio of a site of 20 patients."""
    return RateRatio(20, 100.0, 100 * ratio, ratio, low, high, math.log(ratio), 0.1, 19.0, "patients")


def pooled_ratio(ratio: float) -> Pooled:
    """Six sites pooled at a ratio, from 0.8 to 1.5; a new one from 0.6 to 2; tau 0.3, from 0.1 to 0.7."""
    ends = {"low": 0.8, "high": 1.5, "prediction_low": 0.6, "prediction_high": 2.0}
    logs = {name: math.log(end) for name, end in ends.items()}
    others = dict.fromkeys(("se", "i2", "q", "q_p"), 0.0)
    squares = {"tau2": 0.09, "tau2_low": 0.01, "tau2_high": 0.49}
    return Pooled(k=6, estimate=math.log(ratio), weights=(100 / 6,) * 6, **logs, **others, **squares)


def changed(up: int, same: int, down: int, typical: float) -> ChangeSummary:
    """Patients who rose, stayed and fell, and the typical change."""
    return ChangeSummary(up + same + down, 0.0, 1.0, 0.0, typical, 0.5, up, same, down, 0.5, 3.0, 3.0)


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (0.75, "had 25% fewer GP appointments after referral than before (ratio 0.75)."),
        (0.97, "had 3% fewer GP appointments after referral than before (ratio 0.97)."),
        (0.98, "had about as many GP appointments after referral as before (ratio 0.98)."),
        (1.02, "had about as many GP appointments after referral as before (ratio 1.02)."),
        (1.03, "had 3% more GP appointments after referral than before (ratio 1.03)."),
        (1.2, "had 20% more GP appointments after referral than before (ratio 1.20)."),
    ],
)
def test_the_pooled_ratio_is_fewer_below_one_and_more_above_it(ratio: float, words: str) -> None:
    sites = pd.DataFrame({"site_id": list("ABCDEF"), "se_log_ratio": [0.2] * 6})
    assert pooled_text.pooled_answer(pooled_ratio(ratio), sites) == f"Over six sites patients {words}"


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ([0.2] * 6 + [math.nan], "(ratio 0.90). Site G is not in it."),
        ([math.nan] + [0.2] * 5 + [math.nan], "(ratio 0.90). Sites A and G are not in it."),
    ],
)
def test_sites_that_are_not_in_the_pooled_ratio_are_named_in_the_box(errors: list[float], words: str) -> None:
    sites = pd.DataFrame({"site_id": list("ABCDEFG"), "se_log_ratio": errors})
    assert pooled_text.pooled_answer(pooled_ratio(0.9), sites).endswith(words)
    few = sites.assign(se_log_ratio=[0.2, 0.2] + [math.nan] * 5)
    assert pooled_text.pooled_answer(None, few) == (
        "Fewer than three sites have a ratio with an interval, so nothing is pooled. "
        "Sites C, D, E, F and G are without."
    )


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (0.9, "10% fewer GP appointments after referral than before (ratio 0.90)."),
        (1.0, "as many GP appointments after referral as before (ratio 1.00)."),
        (1.01, "1% more GP appointments after referral than before (ratio 1.01)."),
        (1.5, "50% more GP appointments after referral than before (ratio 1.50)."),
    ],
)
def test_a_sites_ratio_is_fewer_below_one_and_more_above_it(ratio: float, words: str) -> None:
    assert site_text.site_answer("4", site_ratio(ratio)) == f"Site 4's 20 patients had {words}"


def test_the_pooled_interval_that_of_a_new_site_and_the_spread_are_put_in_words() -> None:
    pooled = pooled_ratio(1.1)
    assert pooled_text.pooled_certainty(pooled, 0.9) == (
        "The data fit anything from a fall of 20% to a rise of 50% (90% interval 0.80 to 1.50); "
        "the true ratio of a new site could mean anything from a fall of 40% to a rise of 100%."
    )
    assert "put at 0.30, and could be anything from 0.10 to 0.70 (90%" in pooled_text.between_sites_sentence(
        pooled, 0.9
    )
    weighted = pooled_text.weighted_sentence(site_ratio(0.85, 0.7, 1.05), 0.9, pooled=pooled)
    assert "the ratio is 0.85 (90% interval 0.70 to 1.05); pooled by site it is 1.10. In it every patient" in weighted
    alone = pooled_text.weighted_sentence(site_ratio(0.85, math.nan, math.nan), 0.9, pooled=None)
    assert "the ratio is 0.85. In it every patient weighs the same" in alone
    assert alone.endswith("An interval cannot be had from these sites.")
    empty = replace(pooled, tau2=0.0, tau2_low=math.nan, tau2_high=math.nan)
    assert "put at 0.00. Its 90% Q-profile interval is empty" in pooled_text.between_sites_sentence(empty, 0.9)


def test_the_simulation_is_told_for_the_busiest_share_from_the_least_ratio_to_the_most() -> None:
    rows = pd.DataFrame(
        {"between_share": [0.3, 0.7, 0.3], "referred_share": [0.05, 0.05, 0.5], "ratio": [0.6, 0.8, 0.95]}
    )
    told = pooled_text.peak_sentence(rows, 0.9)
    assert "change: anything from a fall of 40% to a fall of 20% when the busiest 5% are referred." in told
    assert "change: a fall of 40% when" in pooled_text.peak_sentence(rows.iloc[[0, 2]], 0.9)


def test_with_a_single_namable_site_nothing_is_told_of_leaving_one_out_but_of_two_the_ends_are() -> None:
    one = pd.DataFrame({"site_id": ["7"], "ratio": [0.9]})
    two = pd.DataFrame({"site_id": ["7", "8"], "ratio": [1.1, 0.9]})
    assert "is not told" in pooled_text.leave_one_site_out_sentence(one)
    assert "between 0.90 (without site 8) and 1.10 (without site 7)" in pooled_text.leave_one_site_out_sentence(two)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.5, 0.9, "lies on the side of fewer appointments"),
        (1.1, 1.9, "lies on the side of more appointments"),
        (0.9, 1.1, "Whether appointments fell or rose for patients such as these cannot be said"),
        (1.0, 1.2, "Whether appointments fell or rose for patients such as these cannot be said"),
        (math.nan, math.nan, "How far chance alone could have moved this cannot be said"),
    ],
)
def test_an_interval_on_one_side_of_one_names_its_side_and_any_other_none(low: float, high: float, words: str) -> None:
    cannot = site_text.in_plain_words(site_ratio(1.0, low, high), 0.95, change=None).partition("**What cannot.** ")[2]
    assert cannot.startswith((words, f"The whole 95% interval {words}"))


@pytest.mark.parametrize(
    ("ratio", "change", "words"),
    [
        (1.0, None, "Over its 20 patients, appointments per month were as many after as before."),
        (1.2, changed(9, 9, 2, 1.0), "rose by 20%. Nine patients had more and two patients fewer."),
        (0.8, changed(0, 9, 2, -1.0), "fell by 20%."),
        (0.8, changed(2, 9, 0, -1.0), "fell by 20%."),
    ],
)
def test_what_can_be_said_gives_the_ratio_and_both_sides_where_there_are_two(
    ratio: float, change: ChangeSummary | None, words: str
) -> None:
    assert f"{words}\n\n" in site_text.in_plain_words(site_ratio(ratio), 0.95, change=change)


@pytest.mark.parametrize(
    ("ratio", "change", "words"),
    [
        (1.2, changed(9, 1, 2, 0.5), "all point the same way: up."),
        (0.8, changed(2, 1, 9, -0.5), "all point the same way: down."),
        (1.004, changed(4, 1, 4, 0.0), "all show no change."),
        (1.2, changed(9, 1, 2, math.nan), "The ratio and the split of patients both point the same way: up."),
        (math.nan, changed(9, 1, 2, 0.5), "The split of patients and the typical change both point the same way: up."),
        (
            0.8,
            changed(9, 1, 2, 0.0),
            "points down, the split of patients points up and the typical change points nowhere",
        ),
        (
            1.006,
            changed(4, 1, 4, 0.0),
            "points up, the split of patients points nowhere and the typical change points no",
        ),
    ],
)
def test_three_measures_agree_only_when_all_point_one_way(ratio: float, change: ChangeSummary, words: str) -> None:
    assert words in patients_text.agreement_sentence(site_ratio(ratio), change)


def test_a_site_that_has_no_interval_or_only_one_end_of_it_says_why() -> None:
    one_end = replace(site_ratio(0.8, 0.0, math.inf), note="one period is empty")
    assert site_text.site_certainty(one_end, 0.95) == "How sure this is cannot be said: one period is empty."
    assert site_text.basis_sentence(one_end) == "What it rests on: one period is empty."
    no_end = replace(site_ratio(0.8, math.nan, math.nan), note="one patient")
    assert site_text.basis_sentence(no_end) == "No interval can be given: one patient."


@pytest.mark.parametrize(
    ("site", "before", "after", "words"),
    [
        ("a", None, "b", "Site a is one of three sites. After it comes site b."),
        ("b", "a", "c", "Site b is one of three sites. Before it comes site a, after it site c."),
        ("c", "b", None, "Site c is one of three sites. Before it comes site b."),
    ],
)
def test_the_first_site_has_none_before_it_and_the_last_none_after(
    site: str, before: str | None, after: str | None, words: str
) -> None:
    assert site_text.neighbours_sentence(site, Neighbours(3, before, after)) == words
    assert site_text.neighbours_sentence(site, Neighbours(1)) == "It is the only site."


@pytest.mark.parametrize(
    ("everybody", "whole", "words"),
    [
        (1, 1, "The one patient was counted for as long after as before."),
        (12, 12, "All 12 patients were counted for as long after as before."),
        (12, 11, "One patient was counted for fewer months in one period than in the other"),
        (12, 10, "Two patients were counted for fewer months in one period than in the other"),
    ],
)
def test_those_who_left_early_are_counted(everybody: int, whole: int, words: str) -> None:
    assert patients_text.short_exposure_sentence(everybody, whole).startswith(words)


def test_leaving_out_one_of_two_patients_is_told_and_the_only_one_is_not() -> None:
    two, one = pd.DataFrame({"ratio": [1.3, 0.9, np.nan]}), pd.DataFrame({"ratio": [1.3, np.nan]})
    words = "between 0.90 and 1.30: from a fall of 10% to a rise of 30%."
    assert words in patients_text.leave_one_patient_out_sentence(two)
    assert "too few patients" in patients_text.leave_one_patient_out_sentence(one)


def test_of_sites_whose_leaving_out_comes_to_the_same_the_first_is_named_whatever_the_processor_rounds() -> None:
    sites = pd.DataFrame({"site_id": ["7", "8", "9"], "ratio": [0.3, 0.1 + 0.2, 0.5 - 1e-16]})
    for rows in (sites, sites.assign(ratio=[0.1 + 0.2, 0.3, 0.5])):
        assert "0.30 (without site 7) and 0.50 (without site 9)" in pooled_text.leave_one_site_out_sentence(rows)
