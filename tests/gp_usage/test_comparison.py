"""Beside a comparison group: pairs by hand, what is refused, simulated worlds, and what the page says in each state."""

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.gp_usage import (
    AroundReferral,
    ComparisonGroups,
    MatchedPatients,
    around_referral,
    balance_by_site,
    compare_with_controls,
    comparison_groups,
    curves_by_group,
    matched_patients,
    pool_sites,
    rate_ratio,
    ratio_by_site,
    ratio_of_ratios,
)
from helpers.data.study import Study, load_study
from helpers.show.gp_usage import comparison_figures, comparison_text
from helpers.vocabulary import REFERRED

ROOT = Path(__file__).parents[2]
IF = "If nothing but recent appointments decided who was referred"
COUNTS = ["gp_appointments_before", "gp_appointments_after"]


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study()


@pytest.fixture(scope="module")
def groups(study: Study) -> ComparisonGroups:
    referrals, appointments = study.with_comparison("referrals"), study.with_comparison("appointments")
    assert referrals is not None
    assert appointments is not None
    return comparison_groups(referrals, appointments, study.sites)


def patients(
    site: str, before: list[int], after: list[int], *, controls: tuple[list[int], list[int]], **columns: Any
) -> pd.DataFrame:
    """Pairs of one site with one control each; the trigger months hold half of what came before."""
    sides = []
    for group, counts in (("referred", (before, after)), ("not referred", controls)):
        frame = pd.DataFrame(dict(zip(COUNTS, counts, strict=True)))
        sides.append(frame.assign(group=group, pair_id=[f"{site}{number}" for number in range(len(frame))]))
    rows = pd.concat(sides, ignore_index=True).assign(site_id=site, months_before=6, months_after=6)
    rows["trigger_appointments"] = rows["gp_appointments_before"] // 2
    return rows.assign(earlier_appointments=1.0, patient_id=site + rows.index.astype(str)).assign(**columns)


def matched(*sites: pd.DataFrame, not_covered: tuple[str, ...] = ()) -> MatchedPatients:
    return MatchedPatients(pd.concat(sites, ignore_index=True), (-3, -1), (-9, -4), not_covered)


def told(*sites: pd.DataFrame) -> str:
    """What the page says of the ratio of ratios of these sites."""
    pairs = matched(*sites)
    ratios = compare_with_controls(pairs, balance_by_site(pairs))
    return comparison_text.answer(ratios, pool_sites(ratios), 0.95)


BEFORE, FEWER, ALIKE = [6, 4, 2, 8, 4, 6], [3, 3, 1, 4, 2, 2], [6, 5, 1, 7, 5, 5]
GOOD = {site: patients(site, BEFORE, FEWER, controls=(BEFORE, ALIKE)) for site in "ABC"}


def test_the_arms_are_ratios_of_their_own_with_welchs_degrees_of_freedom() -> None:
    row = ratio_of_ratios(GOOD["A"]).iloc[0]
    one, other = (rate_ratio(BEFORE, after, error="CR3") for after in (FEWER, ALIKE))
    variances = one.se_log_ratio**2, other.se_log_ratio**2
    assert row["ratio"] == pytest.approx(one.ratio / other.ratio)
    assert row["se_log_ratio"] == pytest.approx(np.sqrt(sum(variances)))
    assert row["df"] == pytest.approx(sum(variances) ** 2 / (variances[0] ** 2 / 5 + variances[1] ** 2 / 5))


def test_the_controls_of_a_pair_count_as_one_their_mean() -> None:
    twice = pd.concat([GOOD["A"], GOOD["A"][GOOD["A"]["group"] == "not referred"]], ignore_index=True)
    once, doubled = ratio_of_ratios(GOOD["A"]), ratio_of_ratios(twice)
    assert doubled["n_controls"].item() == 12
    columns = ["ratio", "low", "high", "df"]
    np.testing.assert_allclose(doubled[columns], once[columns])


def test_pairs_of_which_one_side_is_missing_are_left_out_of_both() -> None:
    lone = GOOD["A"].iloc[[0, -1]].assign(pair_id=["x", "y"])
    pd.testing.assert_frame_equal(ratio_of_ratios(pd.concat([GOOD["A"], lone])), ratio_of_ratios(GOOD["A"]))


@pytest.mark.parametrize(("column", "value"), [("months_after", -1), ("gp_appointments_before", np.nan)])
def test_numbers_that_cannot_be_are_refused(column: str, value: float) -> None:
    with pytest.raises(ValueError, match="a count or a number of months is missing or negative"):
        ratio_of_ratios(GOOD["A"].assign(**{column: value}))


def test_a_table_without_groups_is_refused() -> None:
    with pytest.raises(ValueError, match="column group, pair_id is missing"):
        ratio_of_ratios(GOOD["A"].drop(columns=["group", "pair_id"]))


@pytest.mark.parametrize(
    ("trigger", "is_matched"),
    [
        ([3, 2, 1, 4, 2, 3], True),
        ([3, 2, 1, 4, 3, 2], True),
        ([3, 2, 1, 4, 2, 4], False),
        ([5, 2, 1, 4, 2, 1], False),
        ([1, 1, 0, 2, 1, 1], False),
    ],
)
def test_groups_are_matched_by_limits_fixed_beforehand(trigger: list[int], is_matched: bool) -> None:
    rows = GOOD["A"].copy()
    rows.loc[rows["group"] == "not referred", "trigger_appointments"] = trigger
    balance = balance_by_site(matched(rows)).iloc[0]
    own = rows.loc[rows["group"] == "referred", "trigger_appointments"]
    sd = np.sqrt((own.var() + np.var(trigger, ddof=1)) / 2)
    assert balance["standardised_difference"] == pytest.approx((own.mean() - np.mean(trigger)) / sd)
    alike = np.mean(np.abs(own.to_numpy() - trigger) <= 1)
    assert balance["alike_share"] == pytest.approx(alike)
    assert balance["matched"] == is_matched == (abs(balance["standardised_difference"]) < 0.1 and alike >= 0.9)


def test_groups_that_never_differ_are_matched_and_those_that_always_do_are_not() -> None:
    alike = GOOD["A"].assign(trigger_appointments=2)
    apart = alike.assign(trigger_appointments=[2] * 6 + [3] * 6)
    assert balance_by_site(matched(alike))["matched"].item()
    assert not balance_by_site(matched(apart))["matched"].item()


REFUSED = {
    "unmatched": (
        [GOOD["A"].assign(trigger_appointments=[5] * 6 + [1] * 6)],
        "There is no ratio of ratios: site A (the groups are not matched on the appointments of the trigger months).",
    ),
    "one pair": (
        [patients("A", [4], [2], controls=([4], [3]))],
        "No ratio of ratios has an interval: site A (one pair alone shows no spread).",
    ),
    "no control came before": (
        [patients("A", BEFORE, FEWER, controls=([0] * 6, ALIKE), trigger_appointments=2)],
        "There is no ratio of ratios: site A (in the comparison group, no appointment before, so nothing "
        "to divide by).",
    ),
    "nobody referred came after": (
        [patients("A", BEFORE, [0] * 6, controls=(BEFORE, ALIKE))],
        "No ratio of ratios has an interval: site A (among referred patients, no appointment after, so no spread to go "
        "by).",
    ),
    "nobody was there after": (
        [patients("A", BEFORE, [0] * 6, controls=(BEFORE, [0] * 6)).assign(months_after=0)],
        "There is no ratio of ratios: site A (among referred patients, no patient was there afterwards; in the "
        "comparison group, no patient was there afterwards).",
    ),
    "two sites, not alike": (
        [GOOD["A"].assign(trigger_appointments=[5] * 6 + [1] * 6), patients("B", [4], [2], controls=([4], [3]))],
        "No ratio of ratios has an interval: site A (the groups are not matched on the appointments of the trigger "
        "months); site B (one pair alone shows no spread).",
    ),
    "one site": (
        [GOOD["A"]],
        "A pooled ratio takes at least three sites with a ratio of ratios; one site has one. "
        f"{IF}, patients of site A had 48% fewer GP appointments after referral than would have come anyway (ratio of "
        "ratios 0.52). The data fit anything from a fall of 61% to a fall of 31% (95% interval 0.39 to 0.69).",
    ),
    "two sites and one without": (
        [
            GOOD["A"],
            patients("B", BEFORE, ALIKE, controls=(BEFORE, FEWER)),
            GOOD["C"].assign(trigger_appointments=[5] * 6 + [1] * 6),
        ],
        "A pooled ratio takes at least three sites with a ratio of ratios; two sites have one. "
        f"{IF}, patients of site A had 48% fewer",
    ),
    "three sites": (
        list(GOOD.values()),
        f"{IF}, patients had 48% fewer GP appointments after referral than would have come anyway (ratio of ratios "
        "0.52, three sites pooled). The data fit anything",
    ),
}


@pytest.mark.parametrize("state", REFUSED)
def test_what_there_is_to_say_is_said_and_leads_with_the_if(state: str) -> None:
    sites, words = REFUSED[state]
    assert told(*sites).startswith(words), told(*sites)


def test_no_ratio_at_any_site_draws_no_figure_and_claims_nothing() -> None:
    pairs = matched(GOOD["A"].assign(trigger_appointments=[5] * 6 + [1] * 6))
    ratios = compare_with_controls(pairs, balance_by_site(pairs))
    assert ratios[["ratio_referred", "ratio_comparison"]].notna().all(axis=None)
    assert comparison_figures.ratios(ratios, pooled=None, confidence=0.95) is None
    assert comparison_text.not_known(ratios) == ""


def test_months_are_counted_once_for_all_groups() -> None:
    study = load_study()
    referrals, appointments = (study.with_comparison(name) for name in ("referrals", "appointments"))
    assert referrals is not None
    assert appointments is not None
    of_groups = comparison_groups(referrals, appointments, study.sites).around_of(REFERRED)
    alone = around_referral(study.referrals, study.appointments, study.sites)
    order = ["patient_id", "months_from_referral"]
    both = [one.counts.sort_values(order, ignore_index=True) for one in (of_groups, alone)]
    pd.testing.assert_frame_equal(*both, check_like=True)
    pd.testing.assert_frame_equal(of_groups.covered, alone.covered, check_like=True)


def members(**numbers: int) -> ComparisonGroups:
    groups = [name.replace("_", " ") for name, number in numbers.items() for _ in range(number)]
    frame = pd.DataFrame({"site_id": "A", "patient_id": range(len(groups)), "group": groups, "pair_id": None})
    return ComparisonGroups(AroundReferral(pd.DataFrame(), pd.DataFrame()), frame)


INDEX = "with an index date in the same month"
LATER = "What led to a later referral lies after the index date, so that those patients are drawn and not compared."


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((1, 1, 0), f"Beside one referred patient stands one who was not referred {INDEX}."),
        ((9, 12, 0), f"Beside nine referred patients stand 12 who were not referred {INDEX}."),
        ((2, 0, 1), f"Beside two referred patients stands nobody who was not referred {INDEX}, and one who was "
            f"referred later. {LATER}"),
        ((2, 3, 4), f"Beside two referred patients stand three who were not referred {INDEX}, and four who were "
            f"referred later. {LATER}"),
    ],
)  # fmt: skip
def test_who_stands_beside_the_referred_is_counted_in_words(numbers: tuple[int, int, int], words: str) -> None:
    referred, others, later = numbers
    groups = members(referred=referred, not_referred=others, referred_later=later)
    assert comparison_text.groups_sentence(groups) == words


def test_without_a_group_one_sentence_says_what_a_file_needs() -> None:
    said = comparison_text.groups_sentence(None)
    assert said.count(".") == said.count(".csv") + 1
    assert "group and pair_id in referrals.csv" in said
    assert comparison_text.pairs_sentence(None, None) == comparison_text.answer(None, None, 0.95) == ""


@pytest.mark.parametrize(
    ("referred", "not_covered", "words"),
    [
        (6, (), "Every referred patient is in a pair."),
        (8, ("B",), "Of eight referred patients, six are in a pair. Site B is left out: the extract does not cover"),
        (9, ("B", "C"), "Of nine referred patients, six are in a pair. Sites B and C are left out: the extract"),
    ],
)  # fmt: skip
def test_who_is_in_a_pair_is_said(referred: int, not_covered: tuple[str, ...], words: str) -> None:
    pairs = matched(GOOD["A"], not_covered=not_covered)
    assert comparison_text.pairs_sentence(members(referred=referred), pairs).startswith(words)


def test_no_pair_is_no_ratio_and_the_page_says_why() -> None:
    nobody = matched(GOOD["A"].iloc[:0])
    said = comparison_text.pairs_sentence(members(referred=3, referred_later=9), nobody)
    assert said.startswith("No pair has both its referred patient and a control in these months, so there is no ratio")
    assert ratio_of_ratios(nobody.counts).empty
    assert balance_by_site(nobody).empty


@pytest.mark.parametrize(
    ("matched_sites", "words"),
    [
        ("A", "Site A is matched."),
        ("AB", "Both sites are matched."),
        ("ABC", "All 3 sites are matched."),
        ("", "No site is matched."),
    ],
)
def test_which_sites_are_matched_is_said(matched_sites: str, words: str) -> None:
    sites = list(matched_sites) or ["A"]
    rows = {"site_id": sites, "matched": bool(matched_sites), "standardised_difference": 0.4, "alike_share": 0.5}
    assert comparison_text.balance_sentence(pd.DataFrame(rows)).startswith(words)


def test_each_group_has_its_busiest_month() -> None:
    rows = {"group": ["referred", "not referred", "referred later"], "months_from_referral": [-1, 0, 3]}
    said = comparison_text.curves_sentence(pd.DataFrame(rows | {"mean": [0.6, 0.5, 0.0]}))
    assert said == (
        "Most appointments per patient: those referred in month 1 before (0.60), those not referred in the month of "
        "referral (0.50), those referred later came to none."
    )


def test_comparison_patients_are_counted_as_the_referred_are(study: Study, groups: ComparisonGroups) -> None:
    pairs = matched_patients(groups).counts
    own = pairs[pairs["group"] == "referred"].set_index("patient_id")
    expected = study.gp_usage.set_index("patient_id").loc[own.index]
    pd.testing.assert_frame_equal(own[list(expected)], expected, check_dtype=False)
    events = study.with_comparison("appointments")
    assert events is not None
    month = study.sites.set_index("site_id")["fieldwork_month"]
    one = pairs[pairs["group"] == "not referred"].iloc[3]
    days = events[(events["patient_id"] == one["patient_id"])]["appointment_date"].dt.to_period("M")
    away = (days - pd.Period(month[one["site_id"]], "M")).map(lambda gap: gap.n)
    assert one["trigger_appointments"] == away.between(-3, -1).sum()
    assert one["earlier_appointments"] == away.between(-9, -4).sum()
    assert one["gp_appointments_after"] == away.between(1, 6).sum()


def test_the_made_up_groups_show_what_is_compared_and_what_is_refused(groups: ComparisonGroups) -> None:
    pairs = matched_patients(groups)
    balance = balance_by_site(pairs).set_index("site_id")
    assert balance["matched"].to_dict() == dict.fromkeys("ABCDE", True) | {"G": False}
    busiest = curves_by_group(groups).set_index("months_from_referral").groupby("group")["mean"].idxmax()
    assert busiest["referred later"] > 0 > busiest["referred"]
    assert len(groups.around_of("referred")) == 136


def test_a_window_that_no_extract_covers_leaves_its_sites_out(groups: ComparisonGroups) -> None:
    pairs = matched_patients(groups, window=6)
    short = AroundReferral(groups.around.counts, groups.around.covered.assign(months_last=5))
    assert len(pairs) > 0
    none = matched_patients(ComparisonGroups(short, groups.members))
    assert (len(none), none.not_covered) == (0, tuple("ABCDEG"))


@pytest.mark.parametrize("trigger", [(-1, -3), (-2, 0)])
def test_trigger_months_after_referral_are_refused(groups: ComparisonGroups, trigger: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="two months before referral, the earlier one first"):
        matched_patients(groups, trigger=trigger)


def test_a_study_with_comparison_rows_says_of_the_referred_what_it_says_without(study: Study) -> None:
    usage, referrals = study.gp_usage, study.with_comparison("referrals")
    compared = ["group", "pair_id"]
    others = patients("A", BEFORE, FEWER, controls=(BEFORE, ALIKE)).query("group == 'not referred'")[
        [*usage, *compared]
    ]
    tables = {name: getattr(study, name) for name in ("sites", "referrals", "appointments")} | {"gp_usage": usage}
    plain = Study("", tables, {})
    rows = {"gp_usage": pd.concat([others, usage.assign(group="referred", pair_id=None)], ignore_index=True)}
    rows |= {name: study.with_comparison(name) for name in ("referrals", "appointments")}
    grouped = Study("", tables | rows, {})
    for name in tables:
        pd.testing.assert_frame_equal(getattr(grouped, name), getattr(plain, name))
    assert len(grouped.with_comparison("gp_usage")) == len(usage) + len(others)
    assert referrals is not None
    assert len(referrals) > len(study.referrals)
    ratios = [ratio_by_site(one.gp_usage, None, one.sites["site_id"]).to_csv() for one in (grouped, plain)]
    assert ratios[0] == ratios[1]


def benchmark() -> Any:
    folder = ROOT / "benchmarks"
    sys.path.insert(0, str(folder))
    try:
        spec = importlib.util.spec_from_file_location("comparison_worlds", folder / "comparison_worlds.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    return module


def test_the_simulated_worlds_are_those_of_the_methods_page() -> None:
    module = benchmark()
    committed = pd.read_csv(module.TABLE)
    page = module.PAGE.read_text(encoding="utf-8")
    assert module.as_markdown(committed) in page
    assert module.strengths_as_markdown(committed) in page
    table = module.as_strong_as_shown(committed)
    said = table.drop_duplicates(["world", "comparison"]).set_index(["comparison", "world"])["ratio"]
    assert (said["matched controls"][list("ABCD")] - 1).abs().max() < 0.02
    assert said["random controls"].max() < 0.8
    assert said["referred later"].max() < 0.6
    holds = table[table["comparison"] == "matched controls"].set_index("world")["holds_one"]
    assert holds[list("ABCD")].round(3).between(0.944, 0.965).all()  # as the Methods page says
    assert said["matched controls"]["E"] == pytest.approx(1.11, abs=0.005)  # as the Methods page says
    of_160 = table[(table["world"] == "E") & (table["n"] == 160)].set_index("controls")["holds_one"]
    assert (of_160[1], of_160[5]) == (pytest.approx(0.74, abs=0.005), pytest.approx(0.59, abs=0.005))


def test_the_stronger_a_world_is_the_further_off_it_is() -> None:
    table = pd.read_csv(benchmark().TABLE)
    matched = (
        table[table["comparison"] == "matched controls"].set_index(["world", "n", "controls"]).sort_values("strength")
    )
    for controls in (1, 5):
        assert matched.loc[("E", 160, controls), "holds_one"].is_monotonic_decreasing
    mirror = table[table["comparison"] == "none, mirror window"].sort_values("strength").groupby("world")["ratio"]
    assert mirror.apply(lambda ratios: ratios.is_monotonic_increasing).all()
    assert mirror.max()["D"] > 1.15


@pytest.mark.proof
def test_a_small_sample_of_the_worlds_says_the_same() -> None:
    module = benchmark()
    module.SIZES, module.OTHER_STRENGTHS = (40,), {}
    table = module.simulate(100_000, 1, 150)
    pairs = table[table["comparison"] == "matched controls"].set_index(["world", "controls"])
    assert pairs.loc[list("ABCD"), "holds_one"].between(0.87, 1).all()  # 150 draws: standard error 0.018
    assert pairs.loc["E", "holds_one"].mean() < pairs.loc[list("ABCD"), "holds_one"].mean()
    assert table.loc[table["comparison"] == "random controls", "ratio"].max() < 0.85


@pytest.mark.proof
def test_the_whole_simulation_comes_out_as_it_is_committed() -> None:
    module = benchmark()
    committed = pd.read_csv(module.TABLE)
    pd.testing.assert_frame_equal(module.simulate(module.PEOPLE, 20, 2_000), committed, check_dtype=False, atol=2e-4)
