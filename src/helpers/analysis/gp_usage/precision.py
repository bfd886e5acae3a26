"""How wide the interval of a site's ratio, and of the pooled ratio, will be in a study that is still planned."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import special, stats

from helpers.analysis.checks import check_confidence
from helpers.analysis.gp_usage.pooled_sites import FEWEST_POOLED, poolable
from helpers.analysis.gp_usage.pooling import Pooled
from helpers.analysis.gp_usage.totals import rate_ratio_from_moments

FEWEST_SEEN: Final = 2
"""Patients of a site who have an appointment, without whom it has no interval."""
MOST_PATIENTS: Final = 100_000
"""Patients per site beyond which no number is sought."""


@dataclass(frozen=True)
class PlanningValues:
    """What a planned study is taken to be like.

    `relative_sd` is the standard deviation over patients of (after / mean after - before / mean before): the standard
    error of a site's log ratio times the square root of its patients. `between_sites_sd` is that of true log ratios
    over sites (tau), NaN where it is not known; `seen_share` the share of patients with an appointment in either
    period.
    """

    relative_sd: float
    between_sites_sd: float = float("nan")
    seen_share: float = 1.0


def relative_sd_from_moments(
    mean_before: float, sd_before: float, mean_after: float, sd_after: float, correlation: float
) -> float:
    """Return the standard deviation of a patient's relative change, from means and standard deviations of counts.

    Args:
        mean_before: mean appointments before.
        sd_before: standard deviation before; for counts of a dispersion d it is sqrt(d x mean).
        mean_after: mean appointments after.
        sd_after: standard deviation after.
        correlation: correlation of before and after over patients, from -1 to 1.

    Returns:
        sqrt(cv_a^2 + cv_b^2 - 2 rho cv_a cv_b), with cv the standard deviation over the mean.

    Raises:
        ValueError: as `rate_ratio_from_moments`.

    Reference:
        Cochran WG. Sampling Techniques, 3rd ed. 1977, section 2.11.

    >>> round(relative_sd_from_moments(4, 2, 3, 2, 0.5), 4)
    0.6009
    """
    one_site = rate_ratio_from_moments(4, mean_before, sd_before, mean_after, sd_after, correlation)
    return 2 * one_site.se_log_ratio


def planning_values(sites: pd.DataFrame, pooled: Pooled | None) -> PlanningValues | None:
    """Return what the sites of a study say of one that is planned; None where no site has an interval.

    Args:
        sites: the result of `ratio_by_site`.
        pooled: the result of `pool_sites`.

    Returns:
        The root of the mean of n x standard error squared over patients, the pooled tau, and the share of patients
        seen: one more than the degrees of freedom of sites that returned patients, over n.

    >>> rows = {"n": [9, 16], "se_log_ratio": [0.2, 0.15], "df": [8.0, 15.0], "returned": ["patients"] * 2}
    >>> planning_values(pd.DataFrame(rows), None).relative_sd
    0.6
    """
    known = poolable(sites)
    known = known[known["n"] > 0]
    if known.empty:
        return None
    n = known["n"].to_numpy(dtype=float)
    variance = float((n * n * known["se_log_ratio"].to_numpy(dtype=float) ** 2).sum() / n.sum())
    patients = known[known["returned"] == "patients"]
    seen = float((patients["df"] + 1).sum() / patients["n"].sum()) if len(patients) else 1.0
    tau = float("nan") if pooled is None else float(np.sqrt(pooled.tau2))
    return PlanningValues(float(np.sqrt(variance)), tau, min(1.0, seen))


def expected_half_width(patients: int, sites: int, planning: PlanningValues, *, confidence: float = 0.95) -> float:
    """Return the half width, on the log scale, that the interval of a planned ratio is expected to have.

    With variance v = relative_sd^2 / n of a site's log ratio, one site has t(m - 1) sqrt(v), m = n x seen_share. Of k
    alike sites the standard error of the pooled ratio is sqrt(max(S^2, v) / k), with S^2 the variance of their log
    ratios, (tau^2 + v) chi^2(k - 1) / (k - 1); its mean is taken, times t(k - 1).

    Args:
        patients: patients per site.
        sites: sites; 1 for one site's own ratio, else three or more for the pooled ratio.
        planning: what they are taken to be like.
        confidence: confidence of the interval.

    Returns:
        The half width h: the interval runs from the ratio / exp(h) to the ratio x exp(h). NaN where fewer than two
        patients are seen, or tau is not known.

    Raises:
        ValueError: when there are no patients, or two sites, or the confidence is not allowed.

    Reference:
        Roever C, Knapp G, Friede T. BMC Medical Research Methodology 2015;15:99 (the interval of sites that weigh
        the same); Cochran WG. Sampling Techniques, 3rd ed. 1977, section 2.11.

    >>> round(expected_half_width(25, 1, PlanningValues(relative_sd=1.0)), 3)
    0.413
    """
    check_confidence(confidence)
    if patients < 1:
        raise ValueError(f"patients: {patients} is not allowed; give a number of patients per site from 1")
    if sites != 1 and sites < FEWEST_POOLED:
        raise ValueError(f"sites: {sites} cannot be pooled; give 1, or {FEWEST_POOLED} or more")
    variance = planning.relative_sd**2 / patients
    seen = planning.seen_share * patients
    df = seen - 1 if sites == 1 else sites - 1
    if seen < FEWEST_SEEN:
        return float("nan")
    se = np.sqrt(variance) if sites == 1 else _pooled_error(variance, planning.between_sites_sd**2, sites)
    return float(stats.t.ppf((1 + confidence) / 2, df) * se)


def _pooled_error(variance: float, tau2: float, sites: int) -> float:
    """Return the mean standard error of a pooled log ratio of sites alike, never below the one without Knapp-Hartung.

    E[max(sqrt(c), X)] for X^2 a chi-squared over its degrees of freedom f: sqrt(c) P(chi2_f <= cf), and beyond it the
    mean of a chi, which has the tail of one more degree of freedom.
    """
    total, f = tau2 + variance, sites - 1
    at = variance / total * f
    mean_of_chi = np.sqrt(2) * np.exp(special.gammaln((f + 1) / 2) - special.gammaln(f / 2))
    mean = (np.sqrt(at) * stats.chi2.cdf(at, f) + mean_of_chi * stats.chi2.sf(at, f + 1)) / np.sqrt(f)
    return float(mean * np.sqrt(total / sites))


def patients_needed(percent: float, sites: int, planning: PlanningValues, *, confidence: float = 0.95) -> int | None:
    """Return the fewest patients per site with which the interval reaches no more than some percent above the ratio.

    Args:
        percent: how far above the ratio the interval may reach, above 0.
        sites: as `expected_half_width`.
        planning: as `expected_half_width`.
        confidence: confidence of the interval.

    Returns:
        Patients per site; None where not even 100,000 suffice, such as with few sites that differ.

    Raises:
        ValueError: when the percent is not above 0, and as `expected_half_width`.

    >>> patients_needed(20, 1, PlanningValues(relative_sd=1.0))
    118
    """
    if not percent > 0:
        raise ValueError(f"percent: {percent} is not allowed; give a percentage above 0")
    widest = np.log1p(percent / 100)

    def suffice(patients: int) -> bool:
        return bool(expected_half_width(patients, sites, planning, confidence=confidence) <= widest)

    if not suffice(MOST_PATIENTS):
        return None
    low, high = 0, MOST_PATIENTS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if suffice(middle) else (middle, high)
    return high


def precision_table(
    planning: PlanningValues, patients: Iterable[int], sites: Iterable[int], *, confidence: float = 0.95
) -> pd.DataFrame:
    """Return how far the interval of a ratio is expected to reach, for numbers of patients per site and of sites.

    Args:
        planning: what patients and sites are taken to be like.
        patients: numbers of patients per site.
        sites: numbers of sites, each 1, or 3 or more.
        confidence: confidence of the intervals.

    Returns:
        One row per pair: patients, sites, half_width (log scale), percent_below and percent_above (how far below and
        above the ratio the interval ends).

    Raises:
        ValueError: as `expected_half_width`.

    Reference:
        As `expected_half_width`.

    >>> precision_table(PlanningValues(1.0), [100], [1]).round(1).to_numpy().tolist()
    [[100.0, 1.0, 0.2, 18.0, 21.9]]
    """
    rows = [
        (n, k, expected_half_width(n, k, planning, confidence=confidence)) for n in list(patients) for k in list(sites)
    ]
    table = pd.DataFrame(rows, columns=["patients", "sites", "half_width"])
    ends = {"percent_below": -np.expm1(-table["half_width"]), "percent_above": np.expm1(table["half_width"])}
    return table.assign(**{name: 100 * share for name, share in ends.items()})
