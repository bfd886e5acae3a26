"""The base table of a release, by hand: what is in it, how it is rounded, and what follows from it and nothing else."""

import math
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.analysis.disclosure import PROFILES, PROTECTED, base_table, in_score_steps
from helpers.analysis.disclosure.base_table import rule_of
from helpers.analysis.disclosure.profiles import Profile
from helpers.analysis.gp_usage import (
    LEFT_OUT_OF_RELEASE,
    leave_one_site_out,
    patient_weighted_ratio,
    pool_sites_by_method,
    ratio_by_site,
    ratio_of_site,
    released_ratios,
    with_attributes,
)
from helpers.book.release.few import names_few
from helpers.show.gp_usage import pooled_tables, release_text, site_text
from helpers.show.gp_usage.pooled_text import weighted_sentence

ROOT = Path(__file__).parents[2]
RESEARCH, STRICT = PROFILES["research"], PROFILES["strict"]


def site(**numbers: Any) -> dict[str, Any]:
    """One row of `ratio_by_site`, of 21 patients with 48 and 52 appointments, but for the numbers given."""
    row = {"site_id": "1", "returned": "patients", "n": 21, "total_before": 48, "total_after": 52} | numbers
    means = {f"mean_{one}": row[f"total_{one}"] / row["n"] for one in ("before", "after")}
    return means | {"se_log_ratio": 0.2} | row


def base(*sites: dict[str, Any], profile: Any = RESEARCH, patients: pd.DataFrame | None = None) -> pd.DataFrame:
    """The base table of these sites."""
    return base_table(pd.DataFrame(sites), patients, profile)


def test_n_and_totals_go_to_the_nearest_five_and_the_error_takes_in_the_rounding_and_goes_up() -> None:
    (row,) = base(site(se_log_ratio=0.3)).to_dict("records")
    assert (row["n"], row["total_before"], row["total_after"]) == (20, 50, 50)
    assert math.sqrt(0.3**2 + 2 / 50**2 + 2 / 50**2) == pytest.approx(0.3027, abs=5e-5)
    assert row["se_log_ratio"] == 0.35
    assert base(site(se_log_ratio=0.01, total_before=498, total_after=502))["se_log_ratio"].tolist() == [0.05]


@pytest.mark.parametrize("name", ["n", "total_before", "total_after"])
@pytest.mark.parametrize(("profile", "least"), [(RESEARCH, 8), (STRICT, 13)])
def test_a_site_is_in_when_every_number_its_printed_ones_stand_for_is_large_enough(
    name: str, profile: Any, least: int
) -> None:
    """Under strict 10 to 12 would be printed as 10, which 8 and 9 never are: three values, not five."""
    assert base(site(**{name: least - 1, "se_log_ratio": 0.8}), profile=profile).empty
    assert len(base(site(**{name: least, "se_log_ratio": 0.8}), profile=profile)) == 1


def test_a_site_without_an_error_is_not_in_it() -> None:
    assert base(site(se_log_ratio=np.nan), site(site_id="2"))["site_id"].tolist() == ["2"]


@pytest.mark.parametrize(
    ("counts", "is_in"),
    [
        ([9, 8, 1, 0, 0, 0, 0, 0, 0, 0], False),  # two hold 17 of 18
        ([9, 7, 1, 1, 0, 0, 0, 0, 0, 0], True),  # two hold 16 of 18, 89 %
        ([80, 0, 1, 1, 1, 1, 1, 1, 1, 0], False),  # the others, but for the second, add up to 6 of 80
        ([3, 3, 3, 3, 3, 3, 3, 3, 3, 3], True),
    ],
)
def test_a_site_of_one_or_two_busy_patients_is_not_in_it(counts: list[int], is_in: bool) -> None:
    for before, after in ((counts, [3] * 10), ([3] * 10, counts)):
        patients = pd.DataFrame({"gp_appointments_before": before, "gp_appointments_after": after}).assign(site_id="1")
        assert len(base(site(n=10), patients=patients)) == is_in


def test_months_that_patients_were_not_there_for_are_kept_to_a_twentieth() -> None:
    """Of 21 patients' 126 months after 117 were counted: 93 %, printed as 95 %."""
    (row,) = base(site(mean_after=52 / (117 / 6))).to_dict("records")
    assert (row["exposure_before"], row["exposure_after"]) == (1.0, 0.95)
    sites = pd.DataFrame([site()])
    assert released_ratios(base(site(mean_after=52 / (117 / 6))), sites)["ratio"].tolist() == pytest.approx([1 / 0.95])


def released() -> pd.DataFrame:
    """Four sites in a release, one that is left out and one that gave nothing."""
    rows = [site(site_id=name, total_after=after) for name, after in zip("ABCD", (30, 40, 50, 60), strict=True)]
    sites = pd.DataFrame([*rows, site(site_id="E", n=7), {"site_id": "F", "returned": "nothing"}])
    return released_ratios(base_table(sites, None, RESEARCH), sites, confidence=0.9)


def test_the_interval_stands_around_the_ratio_of_the_rounded_totals() -> None:
    row = released().iloc[0]
    half = stats.t.ppf(0.95, 19) * 0.25
    assert (row["ratio"], row["mean_before"], row["mean_after"]) == (0.6, 2.5, 1.5)
    assert [row["low"], row["high"]] == pytest.approx([0.6 * math.exp(-half), 0.6 * math.exp(half)])


def test_who_is_left_out_keeps_an_empty_row_that_says_so() -> None:
    sites = released()
    assert sites["returned"].tolist() == ["patients"] * 4 + [LEFT_OUT_OF_RELEASE, "nothing"]
    assert sites.loc[4:, ["n", "ratio", "total_before"]].isna().all(axis=None)
    ratio = ratio_of_site(sites, "E")
    assert ratio.n == 0
    assert site_text.site_answer("E", ratio).startswith("Site E is left out of this release: too few patients")
    assert site_text.site_answer("F", ratio_of_site(sites, "F")).startswith("Site F gave no GP appointment data")
    assert "leaves out one site" in release_text.sites_left_out(sites)
    assert "leaves out no site" in release_text.sites_left_out(sites.drop(index=4))


def test_what_is_made_of_a_base_table_says_so_wherever_it_goes() -> None:
    sites = released()
    attributes = pd.DataFrame({"site_id": ["A"], "region": ["N"]})
    made = (sites, leave_one_site_out(sites), pool_sites_by_method(sites), with_attributes(sites, attributes))
    assert [frame.attrs[PROTECTED][:9] for frame in made] == ["research:"] * 4
    assert PROTECTED not in ratio_by_site(None, None, ["A"]).attrs


def test_what_follows_from_printed_rows_is_said_under_every_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINKBOOK_PROFILE", "strict")
    of_four_sites = patient_weighted_ratio(released(), confidence=0.9)
    assert weighted_sentence(of_four_sites, 0.9, pooled=None).startswith("Taking all appointments together, the rat")


def test_totals_are_sums_of_their_printed_parts() -> None:
    table = pooled_tables.base(released())
    assert table is not None
    assert table.frame.iloc[-1][["site_id", "n", "total_before", "total_after"]].tolist() == ["All", 80, 200, 180]
    assert table.n == 80
    assert pooled_tables.base(ratio_by_site(None, None, ["A"])) is None


def test_a_mean_in_steps_is_one_of_every_number_of_people_it_can_stand_for() -> None:
    for n in range(8, 33):
        people = range(max(8, 5 * ((n + 2) // 5) - 2), 5 * ((n + 2) // 5) + 3)
        for other in people:
            sums = pd.DataFrame({"n": other, "mean": np.arange(10 * other + 1) / other})
            printed = set(in_score_steps(sums, n="n", means=["mean"])["mean"])
            mine = pd.DataFrame({"n": n, "mean": np.arange(10 * n + 1) / n})
            assert printed == set(in_score_steps(mine, n="n", means=["mean"])["mean"])


def test_a_site_whose_ratio_rounding_would_move_far_beside_its_interval_is_not_in_it() -> None:
    """Totals of 20: an error of sqrt(2/400 + 2/400) = 0.1; 0.18 of a half-width is t(0.975, 19) = 2.093 times SE."""
    narrow, wide = (base(site(total_before=20, total_after=20, se_log_ratio=se)) for se in (0.2, 0.25))
    assert narrow.empty, "the error of 0.25 that is printed has a half-width of 0.523, of which 0.1 is 0.19"
    assert wide["se_log_ratio"].tolist() == [0.3], "0.1 is 0.16 of 0.628"


@pytest.mark.parametrize("profile", [one for one in PROFILES.values() if one.hides], ids=lambda one: one.name)
def test_the_rule_printed_under_every_table_of_sites_is_no_sentence_on_few_people(profile: Profile) -> None:
    """The gate reads it as it reads all words of a page: with people and a small number in it, no release passes."""
    assert names_few(f"Disclosure control, profile {rule_of(profile)}.", profile) == []


LIMITS = {"off_in_half_widths_median": 0.1, "off_in_half_widths_95": 0.3, "times_as_wide_median": 1.15}
"""What rounding may cost a released ratio at most, as Methods says."""


def held_to_limits(simulated: pd.DataFrame) -> None:
    for name, most in LIMITS.items():
        assert (simulated[name] <= most).all(), name
    assert (simulated["coverage"] >= 0.94).all()


def test_what_was_simulated_of_releases_keeps_within_the_limits_in_every_line() -> None:
    table = pd.read_csv(ROOT / "data" / "reference" / "simulated_release_distortion.csv")
    assert len(table) == 12 and (table["sites"] > 2_000).all()
    held_to_limits(table)


@pytest.mark.proof
def test_a_simulation_made_anew_keeps_within_the_limits_by_size() -> None:
    simulated = runpy.run_path(str(ROOT / "benchmarks" / "release_distortion.py"))["simulated"](250)
    held_to_limits(simulated[simulated["mean_before"] == "all"])
