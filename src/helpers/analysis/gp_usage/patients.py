"""GP appointments of the patients of one site: their ratio, how unequally they have them, and each left out in turn."""

from dataclasses import dataclass
from typing import get_args

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from helpers.analysis.checks import Floats, check_confidence, checked_counts, checked_months
from helpers.analysis.disclosure.roles import Base, Extreme, People
from helpers.analysis.gp_usage.ratio import PRINTED_ERROR, RateRatio, StandardError
from helpers.analysis.gp_usage.sites import NUMBERS, estimate_ratios
from helpers.analysis.ties import with_ties
from helpers.counted_outcomes import GP_APPOINTMENTS, CountedOutcome
from helpers.vocabulary import GP_COUNTS, GP_MONTHS

MOST_COUNTED = 60
"""Appointments up to which each number of them is counted by itself; more are counted together."""

ESTIMATES = ("total_before", "total_after", "ratio", "low", "high", "log_ratio", "se_log_ratio", "df")
"""The numbers of a ratio that a table of sites has in columns of the same names."""


def rate_ratio(
    before: ArrayLike,
    after: ArrayLike,
    *,
    months_before: ArrayLike = 6,
    months_after: ArrayLike = 6,
    confidence: float = 0.95,
    error: StandardError = "CR2",
    outcome: CountedOutcome = GP_APPOINTMENTS,
) -> RateRatio:
    """Return the ratio of appointments per patient-month, after / before, from one count per patient and period.

    The standard error of the log ratio takes patients as the units, who may differ as much as they like. "CR2" is that
    of a ratio of two means over the same patients (linearisation, with n/(n-1)), with Student's t on n-1 degrees of
    freedom. "CR3", which every page prints, is the jackknife: each patient left out in turn, with Student's t on m-1,
    where m patients had an appointment in either period. It holds its level at small sites too; where one patient had
    all appointments of a period it does not exist.

    Args:
        before: appointments of each patient before referral.
        after: appointments of the same patients after.
        months_before: months each patient was there before; one number for all, or one each.
        months_after: the same after; fewer for those who left.
        confidence: confidence of the interval, such as 0.95.
        error: "CR2" or "CR3".
        outcome: what is counted, for the words of a note.

    Returns:
        The ratio. With fewer than two patients there is no interval; with no appointment in a period no ratio.

    Raises:
        ValueError: when lengths differ, a count is negative or not whole, a number is missing, months are negative,
            or the error is unknown.

    Reference:
        Cochran WG. Sampling Techniques, 3rd ed. 1977, section 2.11; Bell RM, McCaffrey DF. Survey Methodology
        2002;28:169-181 (both).

    >>> result = rate_ratio([4, 2, 0, 6], [3, 2, 1, 3])
    >>> result.ratio, round(result.low, 2), round(result.high, 2)
    (0.75, 0.35, 1.61)
    """
    check_confidence(confidence)
    if error not in get_args(StandardError):
        raise ValueError(f"error: {error!r} is not known; give one of {', '.join(get_args(StandardError))}")
    b, a = checked_counts(before, "before"), checked_counts(after, "after")
    if len(b) != len(a):
        raise ValueError(f"before has {len(b)} patients and after {len(a)}; give one count each for the same patients")
    mb = checked_months(months_before, len(b), "months_before")
    ma = checked_months(months_after, len(a), "months_after")
    for counts, months, name in ((b, mb, "before"), (a, ma, "after")):
        if ((months == 0) & (counts > 0)).any():
            raise ValueError(f"{name}: a patient has appointments but 0 months there; mend the months or the count")
    return _ratio_of(np.array([b, a, mb, ma]), confidence, error, outcome)


def patients_of_site(gp_usage: pd.DataFrame | None, site_id: str) -> pd.DataFrame:
    """Return the patients of one site; no rows where it gave none.

    Args:
        gp_usage: rows of gp_usage.csv, or None.
        site_id: the site.

    Returns:
        Its rows.

    >>> len(patients_of_site(None, "1"))
    0
    """
    if gp_usage is None:
        return pd.DataFrame(columns=["site_id", "patient_id", *NUMBERS])
    return gp_usage[gp_usage["site_id"] == site_id]


def same_exposure(gp_usage: pd.DataFrame) -> pd.DataFrame:
    """Return the patients who were there equally long before and after, whose counts can be compared one by one.

    Args:
        gp_usage: rows of gp_usage.csv.

    Returns:
        Those rows.

    >>> same_exposure(pd.DataFrame({"months_before": [6, 6], "months_after": [6, 2]})).index.tolist()
    [0]
    """
    return gp_usage[gp_usage["months_before"] == gp_usage["months_after"]]


def leave_one_patient_out(gp_usage: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return the ratio with each patient left out in turn, without saying which.

    Args:
        gp_usage: one site's rows of gp_usage.csv.
        confidence: confidence of the intervals.

    Returns:
        One row per patient, in the order of the ratios: ratio, low, high.

    >>> frame = pd.DataFrame({"gp_appointments_before": [4, 2, 2], "gp_appointments_after": [2, 2, 2]})
    >>> leave_one_patient_out(frame.assign(months_before=6, months_after=6))["ratio"].round(2).tolist()
    [0.67, 0.67, 1.0]
    """
    numbers = gp_usage[NUMBERS].to_numpy(float).T
    _, first, alike = np.unique(numbers, axis=1, return_index=True, return_inverse=True)
    ratios = [_ratio_of(np.delete(numbers, patient, axis=1), confidence, PRINTED_ERROR) for patient in first]
    rows = [(one.ratio, one.low, one.high) for one in ratios]  # without either of two patients who are alike it is one
    table = pd.DataFrame(rows, columns=["ratio", "low", "high"]).iloc[alike.ravel()]
    return table.sort_values("ratio", key=with_ties, kind="stable", ignore_index=True)


@dataclass(frozen=True, kw_only=True)
class PatientsWithNone:
    """How many of `n` patients had none before, and none after; those absent in a period are apart.

    Patients absent in a period were counted for no month of it.
    """

    n: Base
    none_before: People
    none_after: People
    absent_before: People = 0
    absent_after: People = 0


@dataclass(frozen=True, kw_only=True)
class AppointmentShares(PatientsWithNone):
    """How unequally appointments fall on patients: `busiest` patients, a quarter, had `busiest_share` of those before.

    The share, from 0 to 1, is NaN where there are fewer than three patients, or no appointment before. Patients
    absent in a period are not in its median.
    """

    median_before: Extreme
    median_after: Extreme
    busiest: People
    busiest_share: Extreme


def patients_with_none(rows: pd.DataFrame, outcome: CountedOutcome) -> PatientsWithNone:
    """Return how many patients had none of an outcome in a period.

    Args:
        rows: one row per patient, with the columns of the outcome; without months everybody was there.
        outcome: what is counted.

    Returns:
        Patients without one, before and after; those absent in a period are not among its own.

    >>> counts = {"gp_appointments_before": [0, 2, 0], "gp_appointments_after": [0, 0, 0]}
    >>> patients_with_none(pd.DataFrame(counts | {"months_before": 6, "months_after": [6, 6, 0]}), GP_APPOINTMENTS)
    PatientsWithNone(n=3, none_before=2, none_after=2, absent_before=0, absent_after=1)
    """
    none = rows[list(outcome.columns)].to_numpy(float) == 0
    absent = rows.reindex(columns=list(GP_MONTHS), fill_value=1).to_numpy(float) == 0
    none_before, none_after = (int(number) for number in np.sum(none & ~absent, axis=0))
    absent_before, absent_after = (int(number) for number in np.sum(absent, axis=0))
    return PatientsWithNone(
        n=len(rows),
        none_before=none_before,
        none_after=none_after,
        absent_before=absent_before,
        absent_after=absent_after,
    )


def appointment_shares(gp_usage: pd.DataFrame) -> AppointmentShares:
    """Return how unequally a site's appointments fall on its patients.

    Args:
        gp_usage: one site's rows of gp_usage.csv, at least one; without months everybody was there.

    Returns:
        Patients without an appointment, medians, and the share of the busiest quarter.

    >>> counts = {"gp_appointments_before": [0, 2, 8], "gp_appointments_after": [1, 1, 3]}
    >>> shares = appointment_shares(pd.DataFrame(counts))
    >>> shares.none_before, shares.median_before, shares.busiest, shares.busiest_share
    (1, 2.0, 1, 0.8)
    """
    before, after = _counts_of_those_there(gp_usage)
    n, quarter = len(gp_usage), max(1, round(len(gp_usage) / 4))
    return AppointmentShares(
        **vars(patients_with_none(gp_usage, GP_APPOINTMENTS)),
        median_before=float(before.median()),
        median_after=float(after.median()),
        busiest=quarter,
        busiest_share=float(before.nlargest(quarter).sum() / before.sum()) if n > 2 and before.sum() else np.nan,
    )


def _counts_of_those_there(gp_usage: pd.DataFrame) -> "tuple[pd.Series[float], pd.Series[float]]":
    """Return the counts of each period, of patients who were counted for some month of it."""
    before, after = (
        gp_usage[name][gp_usage[months] > 0] if months in gp_usage else gp_usage[name]
        for name, months in zip(GP_COUNTS, GP_MONTHS, strict=True)
    )
    return before, after


def count_patients(gp_usage: pd.DataFrame) -> pd.DataFrame:
    """Return how many patients had how many appointments, before and after; above MOST_COUNTED the last row is open.

    Args:
        gp_usage: one site's rows of gp_usage.csv; who was counted for no month of a period is not in it.

    Returns:
        One row per number of appointments from 0: gp_appointments, patients_before, patients_after. Where somebody had
        more than MOST_COUNTED, or_more too: whether the row counts those with more as well, which the last does.

    >>> counts = {"gp_appointments_before": [0, 2], "gp_appointments_after": [2, 2]}
    >>> count_patients(pd.DataFrame(counts)).to_numpy().tolist()
    [[0, 1, 0], [1, 0, 0], [2, 1, 2]]
    >>> counts = {"gp_appointments_before": [0, 90_000], "gp_appointments_after": [2, 60]}
    >>> count_patients(pd.DataFrame(counts)).tail(1).to_dict("records")
    [{'gp_appointments': 60, 'or_more': True, 'patients_before': 1, 'patients_after': 1}]
    """
    counts = [column.to_numpy(int) for column in _counts_of_those_there(gp_usage)]
    largest = max(int(column.max(initial=0)) for column in counts)
    size = min(largest, MOST_COUNTED) + 1
    before, after = (np.bincount(column.clip(max=MOST_COUNTED), minlength=size) for column in counts)
    counted = pd.DataFrame({"gp_appointments": range(size), "patients_before": before, "patients_after": after})
    if largest > MOST_COUNTED:
        counted.insert(1, "or_more", counted["gp_appointments"] == MOST_COUNTED)
    return counted


def _ratio_of(
    numbers: Floats, confidence: float, error: StandardError, outcome: CountedOutcome = GP_APPOINTMENTS
) -> RateRatio:
    """Return the ratio of one site; `numbers` are counts before, after, months before, after, a column per patient."""
    columns = dict(zip(NUMBERS, numbers, strict=True))
    row = estimate_ratios(
        columns, np.zeros(numbers.shape[1], dtype=np.intp), 1, confidence, error=error, outcome=outcome
    )
    note = str(row["note"][0])
    estimates = {name: float(row[name][0]) for name in ESTIMATES}
    return RateRatio(n=int(row["n"][0]), **estimates, method="not estimable" if note else "patients", note=note)
