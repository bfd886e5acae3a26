"""Outcomes beside GP appointments: what the estimators of these give on the same numbers, which are held to R."""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.gp_usage import (
    OutcomeEstimates,
    estimates_by_outcome,
    patient_weighted_ratio,
    pool_sites,
    rate_ratio,
    ratio_by_site,
    summarise_sites,
)
from helpers.counted_outcomes import CountedOutcome, counted_outcome_in
from helpers.show.gp_usage import other_outcomes, results
from helpers.vocabulary import GP_COUNTS, OUTCOME_COUNTS

VISITS, BEDS, NIGHTS, CALLS = (
    counted_outcome_in(name, {"singular": one, "plural": several, "counts": "One of it", "source": "made up"})
    for name, one, several in (
        ("visits", "visit", "visits"),
        ("beds", "bed", "beds"),
        ("nights", "night", "nights"),
        ("calls", "call", "calls"),
    )
)
SITES = ("A", "B", "C", "D")


def rare(outcome: CountedOutcome = VISITS, seed: int = 1, sites: Sequence[str] = SITES[:3]) -> pd.DataFrame:
    """Thirty patients a site, of whom six in ten have none; some left early."""
    rng = np.random.default_rng(seed)
    parts = []
    for site in sites:
        usual = rng.gamma(1, 1.5, 30) * (rng.random(30) < 0.4)
        counts = {name: rng.poisson(usual) for name in OUTCOME_COUNTS}
        parts.append(pd.DataFrame({"site_id": site} | counts))
    rows = pd.concat(parts, ignore_index=True)
    rows.insert(1, "patient_id", [f"P{row}" for row in range(len(rows))])
    late = np.where(np.arange(len(rows)) % 7 == 3, 3, 6)
    return rows.assign(outcome=outcome.id, months_before=6, months_after=late)


def estimated(rows: pd.DataFrame, *outcomes: CountedOutcome, site_ids: Sequence[str] = SITES) -> list[OutcomeEstimates]:
    return estimates_by_outcome(rows, outcomes or (VISITS,), site_ids)


def test_every_estimate_is_what_the_functions_for_gp_appointments_give_on_the_same_numbers() -> None:
    rows = rare()
    (one,) = estimated(rows)
    usage = rows.rename(columns=dict(zip(OUTCOME_COUNTS, GP_COUNTS, strict=True)))
    sites = ratio_by_site(usage, None, SITES)
    pd.testing.assert_frame_equal(one.sites, sites)
    assert one.pooled == pool_sites(sites)
    alike = patient_weighted_ratio(sites, usage)
    assert [getattr(one.weighted, field.name) for field in fields(alike)] == [*vars(alike).values()]
    assert (one.windows.before, one.windows.after) == (6, 6)


def test_the_jackknife_of_a_site_by_hand() -> None:
    rows = pd.DataFrame({"site_id": "A", "outcome": "visits", "count_before": [0, 4, 2], "count_after": [1, 2, 2]})
    rows = rows.assign(months_before=6, months_after=6)
    (one,) = estimated(rows, site_ids=["A"])
    ratio, without = 5 / 6, np.log([4 / 6, 3 / 2, 3 / 4])  # without each patient in turn
    assert one.sites["ratio"].item() == pytest.approx(ratio)
    expected = np.sqrt(2 / 3 * ((without - np.log(ratio)) ** 2).sum())
    assert one.sites["se_log_ratio"].item() == pytest.approx(expected)
    assert one.pooled is None


def test_outcomes_keep_apart_and_one_that_nobody_counted_is_left_out() -> None:
    rows = pd.concat([rare(), rare(BEDS, 2)], ignore_index=True)
    both = estimated(rows, VISITS, NIGHTS, BEDS)
    assert [one.outcome for one in both] == [VISITS, BEDS]
    for one in both:
        (alone,) = estimated(rows[rows["outcome"] == one.outcome.id], one.outcome)
        assert (alone.pooled, alone.patients, alone.weighted) == (one.pooled, one.patients, one.weighted)
    assert other_outcomes.not_counted((VISITS, NIGHTS, BEDS), rows) == "Described, and counted for nobody: nights."
    assert other_outcomes.not_counted((VISITS, BEDS), rows) == ""


def test_patients_with_none_are_counted_and_a_majority_of_them_is_said() -> None:
    rows = rare()
    (one,) = estimated(rows)
    before, after = (rows[name] == 0 for name in OUTCOME_COUNTS)
    assert (one.patients.n, one.patients.none_in_both) == (90, int((before & after).sum()))
    assert one.patients.none_in_both > 45
    said = other_outcomes.none_sentence(one)
    assert said.startswith(
        f"Of 90 patients, {one.patients.none_in_both} had no visit in either period; {before.sum()} had none "
    )
    having_any = 90 - one.patients.none_in_both
    assert said.endswith(f"So the ratios rest on the {having_any} who had any, and one patient may move them far.")
    (often,) = estimated(rows.assign(count_before=2))
    assert "rest on" not in other_outcomes.none_sentence(often)


def nobody_there(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(count_after=0, months_after=0)


STATES = {
    "one site": (rare(sites=["A"]), ["A"]),
    "two sites": (rare(sites=["A", "B"]), ["A", "B"]),
    "a site without data": (rare(), SITES),
    "none after": (rare().assign(count_after=0), SITES),
    "none before": (rare().assign(count_before=0), SITES),
    "none at all": (rare().assign(count_before=0, count_after=0), SITES),
    "nobody there after": (nobody_there(rare()), SITES),
    "nobody there before": (rare().assign(count_before=0, months_before=0), SITES),
    "one patient": (rare().head(1), ["A"]),
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_of_the_counts_has_its_words(state: str) -> None:
    rows, site_ids = STATES[state]
    (one,) = estimated(rows, site_ids=site_ids)
    answer = other_outcomes.answer(one)
    sure = other_outcomes.certainty([one], 0.95)
    chart, table = other_outcomes.forest(one, confidence=0.95), other_outcomes.by_site(one)
    together = other_outcomes.together_sentence(one, 0.95)
    words = " ".join([answer, sure, other_outcomes.none_sentence(one), other_outcomes.what_is_counted(one), together])
    assert not [wrong for wrong in ("nan", "None", "inf", "appointment", "  ", "..") if wrong in words]
    assert (chart is None) == bool(one.sites["ratio"].isna().all())
    assert len(table.frame) == len(site_ids)
    assert "appointment" not in " ".join(one.sites["note"])
    expected = {
        "one site": "Visits: fewer than three sites can be pooled. All patients together had ",
        "two sites": "Visits: fewer than three sites can be pooled. All patients together had ",
        "a site without data": "Over three sites patients had ",
        "none after": "All patients together had no visits after referral (ratio 0.00).",
        "none before": "Visits: there is no ratio, after / before, for nobody had any before.",
        "none at all": "Visits: there is no ratio, after / before, for nobody had any before.",
        "nobody there after": "Visits: there is no ratio, after / before, for no patient was there afterwards.",
        "nobody there before": "Visits: there is no ratio, after / before, for no patient was there before.",
        "one patient": "Visits: ",
    }
    assert expected[state] in answer


def test_a_site_without_an_estimate_is_named_with_its_reason_in_the_outcome_s_words() -> None:
    rows = rare(sites=SITES)
    rows.loc[rows["site_id"] == "D", "count_before"] = 0
    (one,) = estimated(rows, site_ids=[*SITES, "E"])
    chart = other_outcomes.forest(one, confidence=0.95)
    assert chart is not None
    assert "Sites D and E are not in it." in chart.sentence
    assert chart.finding == (
        "Not in the pooled ratio: site D (no visit before, so nothing to divide by) and site E (not provided)."
    )
    assert other_outcomes.by_site(one).frame["site_id"].tolist() == [*SITES, "E"]


def test_the_box_at_the_top_says_three_outcomes_and_that_more_follow() -> None:
    four = [VISITS, BEDS, NIGHTS, CALLS]
    rows = pd.concat([rare(outcome, seed) for seed, outcome in enumerate(four)], ignore_index=True)
    made = estimated(rows, *four)
    said = other_outcomes.answers(made)
    assert said.endswith("One more outcome below.")
    assert [one.plural in said for one in four] == [True, True, True, False]
    assert other_outcomes.certainty(made, 0.95) == other_outcomes.NO_EFFECT


def test_estimates_of_an_outcome_bear_its_name_in_the_results() -> None:
    (one,) = estimated(rare())
    chart = other_outcomes.forest(one, confidence=0.95)
    assert chart is not None
    measures = [each.measure for each in (*chart.estimates, *results.of_outcome(one))]
    assert measures == [
        "Ratio of visits per patient, after / before",
        *("visits per patient, before", "visits per patient, after"),
        "Ratio of visits per patient, after / before, pooled over sites",
        "visits: True ratio of a new site",
        "visits: Standard deviation between sites (tau)",
        "visits: Share of the variance that is between sites (I2)",
        "Ratio of visits per patient, after / before, of all patients",
    ]


def test_counts_of_another_outcome_are_refused_in_its_own_words() -> None:
    rows = rare()
    with pytest.raises(ValueError, match="outcome_counts: column count_after is missing"):
        summarise_sites(rows.drop(columns="count_after"), outcome=VISITS)
    with pytest.raises(ValueError, match="outcome_counts: count_before is not a whole number; give visits, not rates"):
        summarise_sites(rows.assign(count_before=0.5), outcome=VISITS)
    with pytest.raises(ValueError, match="outcome_counts: a patient has visits but 0 months after"):
        summarise_sites(rows.assign(count_after=1, months_after=0), outcome=VISITS)
    assert rate_ratio([0, 0], [1, 1], outcome=VISITS).note == "no visit before, so nothing to divide by"


@pytest.mark.proof
@pytest.mark.parametrize("rates", [((0, 0.3, 1, 3), (5, 4, 2, 1)), ((0, 0.1, 0.5, 1), (35, 15, 10, 2))])
@pytest.mark.parametrize("n", [12, 24, 34, 80])
def test_intervals_of_rare_outcomes_hold_their_level_where_there_are_any(
    rates: tuple[tuple[float, ...], tuple[int, ...]], n: int
) -> None:
    rng = np.random.default_rng(n)
    usual = rng.choice(rates[0], p=np.array(rates[1]) / sum(rates[1]), size=4000 * n)
    rows = pd.DataFrame({name: rng.poisson(usual) for name in OUTCOME_COUNTS})
    sites = summarise_sites(
        rows.assign(site_id=np.repeat(np.arange(4000), n).astype(str), months_before=6, months_after=6),
        error="CR3",
        outcome=VISITS,
    )
    known = sites.dropna(subset="se_log_ratio")
    assert ((known["low"] <= 1) & (known["high"] >= 1)).mean() > 0.94
