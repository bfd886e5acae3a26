"""GP appointments month by month around referral, as far as an extract covers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.analysis.checks import check_confidence
from helpers.analysis.disclosure.roles import Base, Months, Statistic, counting
from helpers.analysis.gp_usage.ratio import t_interval
from helpers.analysis.ties import with_ties
from helpers.vocabulary import NOT_PROVIDED

FIRST_MONTH: Final = -24
LAST_MONTH: Final = 12
MONTH: Final = "months_from_referral"
"""Calendar months from that of the referral, which is 0."""


@dataclass(frozen=True)
class AroundReferral:
    """Counts by month: `counts` has a row for every patient and month, `covered` one for every site.

    `counts`: site_id, patient_id, months_from_referral, gp_appointments; a month that the site's extract does not
    cover, or on whose first day the patient had left, has no row. `covered`: site_id, n, months_first, months_last.
    """

    counts: pd.DataFrame
    covered: pd.DataFrame

    def __len__(self) -> int:
        """Return the number of patients."""
        return int(self.covered["n"].sum())


def around_referral(
    referrals: pd.DataFrame,
    appointments: pd.DataFrame,
    sites: pd.DataFrame,
    *,
    roles: Iterable[str] = ("GP",),
    statuses: Iterable[str] = ("attended",),
) -> AroundReferral:
    """Return GP appointments by month of the patients referred in their site's fieldwork month.

    Of rows alike in every column each counts, as by default in `linkbook cohort`. A site's extract covers the calendar
    months from that of its earliest appointment, of any role and patient, to that of its latest.

    Args:
        referrals: rows of referrals.csv.
        appointments: rows of appointments.csv.
        sites: rows of sites.csv; those that gave no GP data are left out.
        roles: words of staff_role that count, in any case; with `any` among them all do.
        statuses: the same of status.

    Returns:
        Months -24 to 12, as far as they are covered.

    Reference:
        Bernal JL, Cummins S, Gasparrini A. International Journal of Epidemiology 2017;46:348-355 (the series; no step
        is estimated).

    >>> referrals = pd.DataFrame({"site_id": ["1"], "patient_id": ["a"], "referral_date": ["2022-07-04"]})
    >>> events = pd.DataFrame({"site_id": ["1"] * 2, "patient_id": ["a"] * 2, "staff_role": ["GP"] * 2,
    ...     "status": ["attended"] * 2, "appointment_date": ["2022-06-30", "2022-08-20"]})
    >>> sites = pd.DataFrame({"site_id": ["1"], "fieldwork_month": ["2022-07"]})
    >>> around_referral(referrals, events, sites).counts["gp_appointments"].tolist()
    [1, 0, 1]
    """
    months = _months_of_sites(sites)
    patients = _cohort(referrals, months)
    seen = appointments.assign(month=_month_number(appointments["appointment_date"]))
    covered = _covered(seen, months, patients)
    span = pd.DataFrame({MONTH: range(FIRST_MONTH, LAST_MONTH + 1)})
    grid = patients.merge(covered, on="site_id").merge(span, how="cross")
    there = grid[MONTH].between(grid["months_first"], grid["months_last"])
    there &= grid["left"].isna() | (grid[MONTH] <= grid["left"])
    counted = seen[_is_one_of(seen, "staff_role", roles) & _is_one_of(seen, "status", statuses)]
    counted = counted.merge(patients, on=["site_id", "patient_id"])
    left = pd.to_datetime(counted["left_date"])
    counted = counted[left.isna() | (pd.to_datetime(counted["appointment_date"]) <= left)]
    tally = counted.assign(**{MONTH: counted["month"] - counted["referred"]})
    tally = tally.groupby(["patient_id", MONTH]).size().rename("gp_appointments").reset_index()
    counts = grid.loc[there, ["site_id", "patient_id", MONTH]].merge(tally, on=["patient_id", MONTH], how="left")
    counts["gp_appointments"] = counts["gp_appointments"].fillna(0).astype("int64")
    return AroundReferral(counts, covered)


@counting(months_from_referral="nothing", n="base", mean="statistic", low="estimate", high="estimate")
def curve_around_referral(around: AroundReferral, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return GP appointments per patient-month for every month around referral, with pointwise intervals.

    A patient is in a month once, so that patients are the units; the interval is Student's t on the log of the mean,
    by linearisation.

    Args:
        around: the result of `around_referral`.
        confidence: confidence of each month's interval.

    Returns:
        One row per month: months_from_referral, n (patients there), gp_appointments, mean, low, high. The interval is
        NaN where fewer than two patients were there, or nobody came.

    Raises:
        ValueError: when the confidence is not above 0.5 and below 1.

    Reference:
        Cochran WG. Sampling Techniques, 3rd ed. 1977, section 2.11.

    >>> counts = pd.DataFrame({"months_from_referral": [-1, -1, 1, 1], "gp_appointments": [1, 3, 0, 0]})
    >>> curve_around_referral(AroundReferral(counts, pd.DataFrame()))["mean"].tolist()
    [2.0, 0.0]
    """
    check_confidence(confidence)
    by_month = around.counts.groupby(MONTH)["gp_appointments"]
    curve = by_month.agg(n="size", gp_appointments="sum", mean="mean", sd="std").reset_index()
    known = (curve["sd"] > 0) & (curve["mean"] > 0)
    relative = (curve["sd"] / np.sqrt(curve["n"]) / curve["mean"]).where(known)
    log_mean = np.log(curve["mean"].where(known))
    curve["low"], curve["high"] = t_interval(log_mean, relative, curve["n"] - 1, confidence)
    return curve.drop(columns="sd")


@dataclass(frozen=True)
class Peak:
    """The month before referral with most appointments per patient, and the mean of the other months before.

    `months` is negative; `earlier_mean` is NaN when no other month is covered; `n` are the fewest patients behind them.
    """

    months: Months
    mean: Statistic
    earlier_mean: Statistic
    n: Base = 0


def peak_before_referral(curve: pd.DataFrame) -> Peak | None:
    """Return the month before referral with most appointments per patient; None when none is covered or nobody came.

    Args:
        curve: the result of `curve_around_referral`.

    Returns:
        The peak, the last of several alike.

    >>> rows = {"months_from_referral": [-3, -2, -1, 1], "mean": [0.2, 0.6, 0.4, 0.9], "n": [10, 10, 10, 10]}
    >>> peak = peak_before_referral(pd.DataFrame(rows))
    >>> peak.months, peak.mean, round(peak.earlier_mean, 2)
    (-2, 0.6, 0.3)
    """
    before = curve[curve[MONTH] < 0]
    if before.empty or not before["mean"].max() > 0:
        return None
    means = with_ties(before["mean"])
    peak = before[means == means.max()].iloc[-1]
    rest = before[before[MONTH] != peak[MONTH]]
    others = float(np.average(rest["mean"], weights=rest["n"])) if len(rest) else np.nan
    return Peak(int(peak[MONTH]), float(peak["mean"]), others, int(before["n"].min()))


def _months_of_sites(sites: pd.DataFrame) -> pd.DataFrame:
    """Return the fieldwork month of every site that gave GP data, as a number of months."""
    gave = sites.get("gp_data", pd.Series("", index=sites.index)).fillna("") != NOT_PROVIDED
    chosen = sites[gave & sites["fieldwork_month"].notna()]
    return pd.DataFrame({"site_id": chosen["site_id"], "referred": _month_number(chosen["fieldwork_month"])})


def _cohort(referrals: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """Return the patients referred in their site's fieldwork month, with it and with the last month they began there.

    Who left is there in the months on whose first day they were registered, as in `linkbook cohort`.
    """
    rows = referrals.merge(months, on="site_id")
    inside = rows[_month_number(rows["referral_date"]) == rows["referred"]]
    left = pd.to_datetime(rows["left_date"] if "left_date" in rows else pd.Series(pd.NaT, index=rows.index))
    last = rows.assign(left_date=left).groupby("patient_id")["left_date"].max().reset_index()
    people = inside[["site_id", "patient_id", "referred"]].drop_duplicates().merge(last, on="patient_id")
    return people.assign(left=_month_number(people["left_date"]) - people["referred"])


def _covered(seen: pd.DataFrame, months: pd.DataFrame, patients: pd.DataFrame) -> pd.DataFrame:
    """Return for every site with patients how many, and the first and last month that its extract covers."""
    spans = seen.groupby("site_id")["month"].agg(["min", "max"]).reset_index().merge(months, on="site_id")
    spans["months_first"] = (spans["min"] - spans["referred"]).clip(lower=FIRST_MONTH)
    spans["months_last"] = (spans["max"] - spans["referred"]).clip(upper=LAST_MONTH)
    numbers = patients.groupby("site_id").size().rename("n").reset_index()
    return numbers.merge(spans[["site_id", "months_first", "months_last"]], on="site_id").astype(
        {"months_first": "int64", "months_last": "int64"}
    )


def _month_number(dates: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return dates, or months as text, as months since the year 0; NaN where there is none."""
    days = pd.to_datetime(dates)
    return days.dt.year * 12 + days.dt.month - 1


def _is_one_of(rows: pd.DataFrame, column: str, words: Iterable[str]) -> "pd.Series[bool]":
    """Return which rows have one of some words in a column, in any case; all with `any` among the words."""
    wanted = {word.strip().lower() for word in words}
    if "any" in wanted:
        return pd.Series(data=True, index=rows.index)
    return rows.reindex(columns=[column])[column].astype("str").str.lower().isin(wanted)
