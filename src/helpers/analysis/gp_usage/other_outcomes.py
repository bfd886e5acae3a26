"""Outcomes that are counted beside GP appointments: each by the estimators of these, site by site and over all."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from helpers.analysis.disclosure.roles import People
from helpers.analysis.gp_usage.patients import PatientsWithNone, patients_with_none
from helpers.analysis.gp_usage.pooled_sites import SitesRatio, patient_weighted_ratio, pool_sites
from helpers.analysis.gp_usage.pooling import Pooled
from helpers.analysis.gp_usage.site_ratios import ratio_by_site
from helpers.analysis.gp_usage.windows import Windows, windows_of
from helpers.counted_outcomes import CountedOutcome


@dataclass(frozen=True, kw_only=True)
class PatientsWithNoneInBoth(PatientsWithNone):
    """Also how many had none before and none after, whether they were there or not."""

    none_in_both: People


@dataclass(frozen=True)
class OutcomeEstimates:
    """What is estimated of one outcome: by site, pooled (None from fewer than three sites), and of all patients.

    `sites` has a row for every site of the study, as `ratio_by_site` gives it.
    """

    outcome: CountedOutcome
    windows: Windows
    sites: pd.DataFrame
    pooled: Pooled | None
    weighted: SitesRatio
    patients: PatientsWithNoneInBoth


def estimates_by_outcome(
    outcome_counts: pd.DataFrame,
    outcomes: Iterable[CountedOutcome],
    site_ids: Iterable[str],
    *,
    method: str = "REML",
    confidence: float = 0.95,
) -> list[OutcomeEstimates]:
    """Return what is estimated of every outcome that is counted, by the estimators of GP appointments.

    Args:
        outcome_counts: rows of outcome_counts.csv: outcome, site_id, patient_id, count_before, count_after,
            months_before, months_after.
        outcomes: the outcomes that the study describes; one of which no row counts is left out.
        site_ids: the sites of the study, in their order.
        method: how sites are pooled, as for `pool`.
        confidence: confidence of the intervals.

    Returns:
        The estimates, in the order of the outcomes.

    Raises:
        ValueError: as `ratio_by_site` and `pool`.

    Reference:
        As `rate_ratio`, `pool` and `patient_weighted_ratio`.

    >>> from helpers.counted_outcomes import counted_outcome_in
    >>> visits = counted_outcome_in("visits", {"singular": "visit", "plural": "visits"})
    >>> rows = pd.DataFrame({"site_id": "1", "outcome": "visits", "count_before": [4, 2], "count_after": [2, 2],
    ...     "months_before": 6, "months_after": 6})
    >>> round(estimates_by_outcome(rows, [visits], ["1"])[0].weighted.ratio, 3)
    0.667
    """
    ids = list(site_ids)
    counted = {outcome: outcome_counts[outcome_counts["outcome"] == outcome.id] for outcome in outcomes}
    return [
        _estimates_of(outcome, rows, ids, method, confidence) for outcome, rows in counted.items() if not rows.empty
    ]


def _estimates_of(
    outcome: CountedOutcome, rows: pd.DataFrame, site_ids: list[str], method: str, confidence: float
) -> OutcomeEstimates:
    sites = ratio_by_site(rows, None, site_ids, confidence=confidence, outcome=outcome)
    return OutcomeEstimates(
        outcome,
        windows_of(rows),
        sites,
        pool_sites(sites, method=method, confidence=confidence),
        patient_weighted_ratio(sites, rows, confidence=confidence, outcome=outcome),
        _patients_with_none(rows, outcome),
    )


def _patients_with_none(rows: pd.DataFrame, outcome: CountedOutcome) -> PatientsWithNoneInBoth:
    in_both = (rows[list(outcome.columns)] == 0).all(axis=1)
    return PatientsWithNoneInBoth(**vars(patients_with_none(rows, outcome)), none_in_both=int(in_both.sum()))
