"""The months around referral: counts by hand and as `linkbook cohort` counts them, the curve, the mirror window."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.analysis.gp_usage import (
    AroundReferral,
    around_referral,
    before_and_after,
    curve_around_referral,
    mirror_window,
    peak_before_referral,
    rate_ratio,
)
from helpers.data.study import load_study

SITES = pd.DataFrame({"site_id": ["1", "2"], "fieldwork_month": ["2022-07", "2022-07"], "gp_data": ["provided"] * 2})
REFERRALS = pd.DataFrame(
    [("1", "a", "2022-07-04", None), ("1", "b", "2022-07-30", "2022-09-02"), ("1", "c", "2022-06-30", None)],
    columns=["site_id", "patient_id", "referral_date", "left_date"],
)
EVENTS = pd.DataFrame(
    [
        ("1", "a", "2022-05-31", "GP", "attended"),  # -2
        ("1", "a", "2022-06-01", "gp", "Attended"),  # -1
        ("1", "a", "2022-06-01", "gp", "Attended"),  # the same row again, a second visit
        ("1", "a", "2022-06-02", "Nurse", "attended"),
        ("1", "a", "2022-07-01", "GP", "attended"),  # 0
        ("1", "b", "2022-09-01", "GP", "attended"),  # 2, before leaving
        ("1", "b", "2022-09-03", "GP", "attended"),  # after leaving
        ("1", "c", "2022-05-01", "GP", "attended"),  # referred in another month
        ("1", "x", "2022-10-01", "GP", "attended"),  # no referral, but the extract covers month 3
    ],
    columns=["site_id", "patient_id", "appointment_date", "staff_role", "status"],
)


@pytest.fixture(scope="module")
def demo() -> AroundReferral:
    study = load_study()
    return around_referral(study.referrals, study.appointments, study.sites)


def wide(around: AroundReferral) -> dict[str, dict[int, int]]:
    rows = around.counts.itertuples(index=False)
    patients: dict[str, dict[int, int]] = {}
    for _, patient, month, count in rows:
        patients.setdefault(patient, {})[month] = count
    return patients


def test_months_are_counted_as_by_hand() -> None:
    around = around_referral(REFERRALS, EVENTS, SITES)
    assert wide(around) == {"a": {-2: 1, -1: 2, 0: 1, 1: 0, 2: 0, 3: 0}, "b": {-2: 0, -1: 0, 0: 0, 1: 0, 2: 1}}
    assert around.covered.to_dict("records") == [{"site_id": "1", "n": 2, "months_first": -2, "months_last": 3}]


def test_roles_and_statuses_are_chosen_and_any_counts_all() -> None:
    nurses = around_referral(REFERRALS, EVENTS, SITES, roles=["Nurse"])
    everybody = around_referral(REFERRALS, EVENTS, SITES, roles=["any"], statuses=["any"])
    assert wide(nurses)["a"][-1] == 1
    assert wide(everybody)["a"][-1] == 3


def test_a_site_without_gp_data_is_left_out() -> None:
    around = around_referral(REFERRALS, EVENTS, SITES.assign(gp_data="not provided"))
    assert len(around) == 0
    assert curve_around_referral(around).empty
    assert mirror_window(around).ratio is None


def test_the_windows_add_up_to_what_the_command_counts(demo: AroundReferral) -> None:
    keys = ["site_id", "patient_id"]
    counted = before_and_after(demo).counts.sort_values(keys, ignore_index=True)
    committed = load_study().gp_usage.sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(counted, committed, check_dtype=False)


def test_the_made_up_extract_covers_all_months_and_peaks_among_the_trigger_months(demo: AroundReferral) -> None:
    assert demo.covered[["months_first", "months_last"]].drop_duplicates().to_numpy().tolist() == [[-24, 12]]
    peak = peak_before_referral(curve_around_referral(demo))
    assert peak is not None
    assert -3 <= peak.months <= -1
    assert peak.mean > 1.2 * peak.earlier_mean


def test_a_month_of_the_curve_by_hand() -> None:
    counts = pd.DataFrame({"months_from_referral": [-1] * 4, "gp_appointments": [0, 1, 2, 5]})
    row = curve_around_referral(AroundReferral(counts, pd.DataFrame({"n": [4]})), confidence=0.9).iloc[0]
    # mean 2, sample variance 14/3, standard error of the log of the mean sqrt(14/12) / 2
    half_width = stats.t.ppf(0.95, 3) * np.sqrt(14 / 12) / 2
    assert (row["n"], row["gp_appointments"], row["mean"]) == (4, 8, 2)
    assert [row["low"], row["high"]] == pytest.approx([2 * np.exp(-half_width), 2 * np.exp(half_width)])


@pytest.mark.parametrize("values", [[0, 0], [1, 1], [3]])
def test_a_month_without_spread_has_no_interval(values: list[int]) -> None:
    counts = pd.DataFrame({"months_from_referral": [1] * len(values), "gp_appointments": values})
    row = curve_around_referral(AroundReferral(counts, pd.DataFrame())).iloc[0]
    assert np.isnan([row["low"], row["high"]]).all()


def test_of_two_peaks_alike_the_later_is_named_and_nobody_has_none() -> None:
    rows = pd.DataFrame({"months_from_referral": [-3, -2, 0], "mean": [0.5, 0.5, 0.9], "n": [5, 5, 5]})
    peak = peak_before_referral(rows)
    assert peak is not None
    assert (peak.months, peak.earlier_mean) == (-2, 0.5)
    assert peak_before_referral(rows.assign(mean=0.0)) is None


@pytest.mark.parametrize(
    ("trigger", "window", "before"),
    [((-3, -1), 6, (-10, -5)), ((-1, -1), 6, (-8, -3)), ((-4, -2), 3, (-9, -7)), ((-3, -1), 12, (-16, -5))],
)
def test_months_lie_as_far_from_the_middle_of_the_trigger(
    trigger: tuple[int, int], window: int, before: tuple[int, int]
) -> None:
    mirror = mirror_window(AroundReferral(pd.DataFrame(), pd.DataFrame()), trigger=trigger, window=window)
    middle = sum(trigger) / 2
    assert (mirror.before, mirror.after) == (before, (1, window))
    assert middle - before[1] == 1 - middle


@pytest.mark.parametrize("trigger", [(-1, -3), (-2, 0), (1, 3)])
def test_trigger_months_after_referral_are_refused(trigger: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="two months before referral, the earlier one first"):
        mirror_window(AroundReferral(pd.DataFrame(), pd.DataFrame()), trigger=trigger)


def test_the_mirror_window_is_the_one_engine_on_the_sites_that_are_covered(demo: AroundReferral) -> None:
    short = demo.covered.assign(months_first=demo.covered["months_first"].where(demo.covered["site_id"] != "C", -9))
    mirror = mirror_window(AroundReferral(demo.counts, short))
    rows = demo.counts[demo.counts["site_id"] != "C"]
    months = rows["months_from_referral"]
    before, after = rows[months.between(-10, -5)], rows[months.between(1, 6)]
    sums = before.groupby("patient_id")["gp_appointments"].sum()
    later = after.groupby("patient_id")["gp_appointments"].agg(["sum", "size"]).reindex(sums.index, fill_value=0)
    assert mirror.not_covered == ("C",)
    assert mirror.ratio == rate_ratio(sums, later["sum"], months_before=6, months_after=later["size"], error="CR3")


def test_a_window_that_no_extract_covers_is_refused(demo: AroundReferral) -> None:
    mirror = mirror_window(AroundReferral(demo.counts, demo.covered.assign(months_first=-9)))
    assert mirror.ratio is None
    assert not mirror.is_known
    assert mirror.not_covered == tuple("ABCDEG")
