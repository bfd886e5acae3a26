"""What became of an extract is counted over the study's own windows, and shown only where it is what was counted."""

import pandas as pd
import pytest

from helpers.data.cohort.files import flow_of
from helpers.data.study import Study
from helpers.data.study_settings import StudySettings

DATES = ("2021-10-05", "2022-05-05", "2022-09-05", "2023-03-05")
"""Nine and two months before the month of referral, two and eight after it."""


def study(*, before: int, after: int, months: int) -> Study:
    events = pd.DataFrame({"site_id": "1", "patient_id": "a", "appointment_date": DATES, "staff_role": "GP"})
    counts = {"gp_appointments_before": [before], "gp_appointments_after": [after]}
    frames = {
        "sites": pd.DataFrame({"site_id": ["1"], "fieldwork_month": ["2022-07"], "gp_data": ["provided"]}),
        "referrals": pd.DataFrame({"site_id": ["1"], "patient_id": ["a"], "referral_date": ["2022-07-04"]}),
        "appointments": events.assign(status="attended"),
        "gp_usage": pd.DataFrame({"site_id": ["1"], "patient_id": ["a"], **counts,
                                  "months_before": [months], "months_after": [months]}),
    }  # fmt: skip
    return Study("", frames, dict.fromkeys(frames, "private"))


@pytest.mark.parametrize(("months", "each"), [(6, 1), (12, 2)])
def test_the_windows_are_those_of_the_study(months: int, each: int) -> None:
    flow = flow_of(study(before=each, after=each, months=months))
    assert flow is not None
    kept = flow[(flow["extract"] == "appointments") & (flow["outcome"] == "kept")].set_index("what")["rows"]
    assert kept.to_dict() == {"in the months before": each, "in the months after": each}


def test_counts_of_another_kind_have_no_flow() -> None:
    """Somebody counted nurses too: this page cannot say what became of their rows."""
    assert flow_of(study(before=5, after=4, months=12)) is None


def test_without_counts_the_study_says_its_windows() -> None:
    given = study(before=2, after=2, months=12)
    frames = {name: given.get(name) for name in ("sites", "referrals", "appointments")}
    alone = Study("", frames, dict.fromkeys(frames, "private"), settings=StudySettings(window_months=12))
    flow = flow_of(alone)
    assert flow is not None
    assert flow.loc[flow["outcome"] == "kept", "rows"].sum() == 1 + 2 + 2
