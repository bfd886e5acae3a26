"""Comparison groups around referral or an index date, and the matched pairs of which both sides were counted."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from helpers.analysis.gp_usage.around_referral import (
    MONTH,
    AroundReferral,
    around_referral,
    curve_around_referral,
)
from helpers.analysis.gp_usage.mirror import counts_in
from helpers.vocabulary import NOT_REFERRED, REFERRED, REFERRED_LATER


@dataclass(frozen=True)
class ComparisonGroups:
    """Months around referral of all groups: of patients who were not referred then, months around their index date.

    `members` has a row for every patient counted: site_id, patient_id, group, pair_id (None where there is none).
    """

    around: AroundReferral
    members: pd.DataFrame

    def __len__(self) -> int:
        """Return the number of patients of all groups."""
        return len(self.members)

    def around_of(self, group: str) -> AroundReferral:
        """Return the months around referral of one group."""
        rows = self.members[self.members["group"] == group]
        numbers = rows.groupby("site_id").size().rename("n").reset_index()
        covered = numbers.merge(self.around.covered.drop(columns="n"), on="site_id")
        return AroundReferral(self.around.counts[self.around.counts["patient_id"].isin(rows["patient_id"])], covered)


@dataclass(frozen=True)
class MatchedPatients:
    """The patients of pairs both sides of which were counted, at sites whose extract covers the windows.

    `counts` are like rows of gp_usage.csv, with group, pair_id, trigger_appointments and earlier_appointments: those in
    the trigger months, and in as many months before them as a window has (NaN where the extract does not cover those).
    `trigger` and `earlier` are the first and the last of their months, `not_covered` the sites that are left out.
    """

    counts: pd.DataFrame
    trigger: tuple[int, int]
    earlier: tuple[int, int]
    not_covered: tuple[str, ...]

    def __len__(self) -> int:
        """Return the number of patients."""
        return len(self.counts)


def comparison_groups(
    referrals: pd.DataFrame,
    appointments: pd.DataFrame,
    sites: pd.DataFrame,
    *,
    roles: Iterable[str] = ("GP",),
    statuses: Iterable[str] = ("attended",),
) -> ComparisonGroups:
    """Return GP appointments by month of every group, around referral or the index date.

    Args:
        referrals: rows of referrals.csv, of comparison groups too; a row without a group is of a referred patient.
        appointments: rows of appointments.csv, of the same patients.
        sites: rows of sites.csv.
        roles: as for `around_referral`.
        statuses: as for `around_referral`.

    Returns:
        The groups: patients whose referral or index date lies in their site's fieldwork month.

    >>> referrals = pd.DataFrame({"site_id": ["1"] * 2, "patient_id": ["a", "b"], "referral_date": ["2022-07-04"] * 2,
    ...     "group": [None, "not referred"], "pair_id": ["p", "p"]})
    >>> events = pd.DataFrame({"site_id": ["1"], "patient_id": ["a"], "appointment_date": ["2022-06-30"],
    ...     "staff_role": ["GP"], "status": ["attended"]})
    >>> sites = pd.DataFrame({"site_id": ["1"], "fieldwork_month": ["2022-07"]})
    >>> comparison_groups(referrals, events, sites).members["group"].tolist()
    ['referred', 'not referred']
    """
    around = around_referral(referrals, appointments, sites, roles=roles, statuses=statuses)
    rows = referrals.reindex(columns=["site_id", "patient_id", "group", "pair_id"])
    members = rows.assign(group=rows["group"].fillna(REFERRED)).groupby(["site_id", "patient_id"], sort=False).first()
    counted = around.counts[["site_id", "patient_id"]].drop_duplicates()
    return ComparisonGroups(around, counted.merge(members.reset_index(), on=["site_id", "patient_id"]))


def curves_by_group(groups: ComparisonGroups, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return GP appointments per patient-month for every month and group, with pointwise intervals.

    Args:
        groups: the result of `comparison_groups`.
        confidence: confidence of each month's interval.

    Returns:
        The columns of `curve_around_referral` after group: referred, not referred, referred later, as far as there are.

    Raises:
        ValueError: as `curve_around_referral`.

    >>> nobody = pd.DataFrame(columns=["site_id", "patient_id", "group", "pair_id"])
    >>> len(curves_by_group(ComparisonGroups(AroundReferral(nobody, nobody), nobody)))
    0
    """
    there = [group for group in (REFERRED, NOT_REFERRED, REFERRED_LATER) if (groups.members["group"] == group).any()]
    curves = []
    for group in there:
        curve = curve_around_referral(groups.around_of(group), confidence=confidence)
        curve.insert(0, "group", group)
        curves.append(curve)
    return pd.concat(curves, ignore_index=True) if curves else pd.DataFrame(columns=["group", MONTH, "mean"])


def matched_patients(
    groups: ComparisonGroups, *, trigger: tuple[int, int] = (-3, -1), window: int = 6
) -> MatchedPatients:
    """Return the patients of whole pairs, with their appointments before, after, in the trigger months and earlier.

    Args:
        groups: the result of `comparison_groups`.
        trigger: first and last of the months whose appointments led to referral, fixed beforehand; negative.
        window: months before and after referral that are compared.

    Returns:
        The patients of pairs with a referred patient and at least one who was not.

    Raises:
        ValueError: when the trigger months are not before referral and in order.

    >>> nobody = pd.DataFrame(columns=["site_id", "patient_id", "group", "pair_id"])
    >>> around = AroundReferral(pd.DataFrame(columns=["site_id", "patient_id", MONTH, "gp_appointments"]), nobody)
    >>> len(matched_patients(ComparisonGroups(around, nobody)))
    0
    """
    first, last = trigger
    if not first <= last < 0:
        raise ValueError(f"trigger: {trigger} is not allowed; give two months before referral, the earlier one first")
    earlier = (first - window, first - 1)
    pairs = whole_pairs(groups.members)
    sites = groups.around.covered.reindex(columns=["site_id", "months_first", "months_last"])
    sites = sites[sites["site_id"].isin(pairs["site_id"])]
    covers = (sites["months_first"] <= min(first, -window)) & (sites["months_last"] >= window)
    months = groups.around.counts
    counted = counts_in(months, set(sites.loc[covers, "site_id"]), (-window, -1), (1, window))
    counts = counted.merge(pairs, on=["site_id", "patient_id"])
    for name, (start, stop) in (("trigger_appointments", trigger), ("earlier_appointments", earlier)):
        begins = counts["site_id"].map(sites.set_index("site_id")["months_first"])
        sums = months[months[MONTH].between(start, stop)].groupby("patient_id")["gp_appointments"].sum()
        counts[name] = counts["patient_id"].map(sums).where(begins <= start).astype("float64")
    return MatchedPatients(counts, trigger, earlier, tuple(sites.loc[~covers, "site_id"]))


def whole_pairs(members: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of pairs that have a referred patient and at least one who was not.

    >>> whole_pairs(pd.DataFrame({"site_id": ["1"], "pair_id": ["p"], "group": ["referred"]})).empty
    True
    """
    rows = members[members["pair_id"].notna() & members["group"].isin([REFERRED, NOT_REFERRED])]
    sides = rows.groupby(["site_id", "pair_id"])["group"].transform("nunique")
    return rows[sides == 2]
