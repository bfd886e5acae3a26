"""Intervals that allow for sites agree with base R: questionnaire_sites.R and its output, questionnaire_sites_r.csv."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.questionnaires import (
    OUTCOMES,
    bands_of,
    change_by_outcome,
    effect_size,
    paired_share_difference,
    ranks_by_site,
    summarise_pairs,
    threshold_changes,
)

HERE = Path(__file__).parent
R = pd.read_csv(HERE / "questionnaire_sites_r.csv").set_index(["group", "quantity"])["value"]
PAIRS = pd.read_csv(HERE / "questionnaire_depression.csv").dropna(subset="after")
CHANGE = PAIRS["after"] - PAIRS["before"]
SITES = {"number": PAIRS["patient"] % 8, "order": (CHANGE.rank(method="first").astype(int) - 1) // 7}
ALIKE = [f"p{i}" for i in range(len(PAIRS))]
CLOSE = {"rel": 1e-9, "abs": 1e-9}


def outside(alone: tuple[float, float], by_site: tuple[float, float]) -> tuple[float, float]:
    return min(alone[0], by_site[0]), max(alone[1], by_site[1])


@pytest.mark.parametrize("name", SITES)
def test_the_effect_size_is_never_surer_than_leaving_out_each_site(name: str) -> None:
    scores = (PAIRS["before"], PAIRS["after"])
    alone, by_site = effect_size(*scores), effect_size(*scores, site_id=SITES[name])
    expected = outside((alone.low, alone.high), (R[name, "effect_low"], R[name, "effect_high"]))
    assert (by_site.low, by_site.high) == pytest.approx(expected, **CLOSE)
    assert by_site.g_av == alone.g_av
    assert (by_site != alone) == (name == "order")


@pytest.mark.parametrize("name", SITES)
def test_shares_beyond_thresholds_are_never_surer_than_leaving_out_each_site(name: str) -> None:
    scores = {"baseline": PAIRS["before"] // 5, "followup": PAIRS["after"] // 5}
    rounds = pd.DataFrame(scores).clip(upper=10).assign(outcome="ons4_happiness", patient_id=ALIKE)
    bands = bands_of(OUTCOMES)
    table = threshold_changes(rounds.assign(site_id=SITES[name]), bands, ["ons4_happiness"])
    plain = threshold_changes(rounds, bands, ["ons4_happiness"])
    for what, row, alone in zip(("worst", "best"), table.itertuples(), plain.itertuples(), strict=True):
        ends = (100 * R[name, f"{what}_low"], 100 * R[name, f"{what}_high"])
        assert row.difference == pytest.approx(100 * R[name, f"{what}_difference"], **CLOSE)
        assert (row.low, row.high) == pytest.approx(outside((alone.low, alone.high), ends), **CLOSE)


@pytest.mark.parametrize("name", SITES)
def test_the_middle_change_has_the_interval_of_the_sums_of_ranks_by_site(name: str) -> None:
    codes = pd.factorize(SITES[name])[0]
    low, high, _ = ranks_by_site(CHANGE.to_numpy(float), codes)
    assert (low, high) == (R[name, "ranks_low"], R[name, "ranks_high"])
    assert ranks_by_site(CHANGE.to_numpy(float) + 12, codes)[2] == pytest.approx(R[name, "ranks_p12"], **CLOSE)
    alone, by_site = (summarise_pairs(PAIRS["before"], PAIRS["after"], site_id=site) for site in (None, SITES[name]))
    assert (by_site.low, by_site.high) == outside((alone.low, alone.high), (low, high))
    assert by_site.hodges_lehmann == alone.hodges_lehmann
    assert by_site.wilcoxon_p >= alone.wilcoxon_p


def test_sites_that_are_alike_within_widen_every_interval_of_the_pairs() -> None:
    scores = {"baseline": PAIRS["before"] // 5, "followup": PAIRS["after"] // 5}
    rounds = pd.DataFrame(scores).clip(upper=10).assign(outcome="ons4_happiness", patient_id=ALIKE)
    tables = [change_by_outcome(rows, ["ons4_happiness"]) for rows in (rounds, rounds.assign(site_id=SITES["order"]))]
    widths = [(table["high"] - table["low"]).to_numpy() for table in tables]
    assert (widths[1] > 1.3 * widths[0]).all()
    assert (tables[0]["estimate"] == tables[1]["estimate"]).all()


def test_with_five_sites_people_stay_independent_of_each_other() -> None:
    five = PAIRS["patient"] % 5
    scores = (PAIRS["before"], PAIRS["after"])
    assert effect_size(*scores, site_id=five) == effect_size(*scores)
    assert summarise_pairs(*scores, site_id=five) == summarise_pairs(*scores)


def test_where_nobody_crossed_the_score_interval_stays() -> None:
    rounds = pd.DataFrame({"baseline": [5.0] * 12, "followup": [6.0] * 12, "site_id": list("abcdef") * 2})
    table = threshold_changes(rounds.assign(outcome="ons4_happiness"), bands_of(OUTCOMES), ["ons4_happiness"])
    alone = paired_share_difference(0, 0, 12)
    assert table[["low", "high"]].to_numpy().tolist() == [[100 * alone.low, 100 * alone.high]] * 2


def test_one_large_site_among_small_ones_leaves_the_middle_change_without_an_interval() -> None:
    """However far out a change is, the sum of one site's ranks dwarfs the others, and Student's t cannot reject."""
    codes = np.repeat(np.arange(6), [60, 1, 1, 1, 1, 1])
    low, high, p = ranks_by_site(np.linspace(1, 3, 65), codes)
    assert np.isnan([low, high]).all()
    assert p > 0.05


def test_of_many_changes_the_interval_is_that_of_trying_every_one() -> None:
    rng = np.random.default_rng(3)
    change, codes = rng.normal(0.5, 2, 90), np.arange(90) % 9
    low, high, _ = ranks_by_site(change, codes)
    for end, out in ((low, -1), (high, 1)):
        assert ranks_by_site(change - (end + out * 1e-6), codes)[2] <= 0.05
        assert ranks_by_site(change - (end - out * 1e-6), codes)[2] > 0.05
