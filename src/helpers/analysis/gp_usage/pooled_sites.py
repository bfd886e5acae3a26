"""Pooling the sites of a study: the answer, how it moves with what is taken for granted, and the ratio by patients."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.analysis.disclosure.base_table import PROTECTED
from helpers.analysis.disclosure.roles import Base, Nothing, RoundedBase, Sites, counting
from helpers.analysis.gp_usage.patients import rate_ratio
from helpers.analysis.gp_usage.pooling import Pooled, compare_methods, leave_one_out, pool
from helpers.analysis.gp_usage.ratio import ALIKE, PRINTED_ERROR, UNCHANGED, RateRatio, in_note, t_interval
from helpers.analysis.gp_usage.site_ratios import ratio_by_site
from helpers.analysis.gp_usage.sites import summarise_sites
from helpers.counted_outcomes import GP_APPOINTMENTS, CountedOutcome

FEWEST_POOLED: Final = 3
"""Sites that it takes for a pooled ratio: two tell nothing of how sites differ."""

PRINTED_INTERVAL: Final[dict[str, Any]] = {"knapp_hartung": "adhoc"}
"""The interval of every pooled ratio on a page, unless another is asked for: never narrower than Wald's."""


SITES_AND_PATIENTS: Final = "sites and patients"
"""What the error of a ratio rests on when both were left out in turn."""


def poolable(sites: pd.DataFrame) -> pd.DataFrame:
    """Return the sites whose log ratio has a standard error; the others cannot be weighed.

    Args:
        sites: the result of `ratio_by_site` or `summarise_sites`.

    Returns:
        Those rows.

    >>> poolable(pd.DataFrame({"se_log_ratio": [0.2, None]})).index.tolist()
    [0]
    """
    return sites[sites["se_log_ratio"].notna()]


def pool_sites(sites: pd.DataFrame, **options: Any) -> Pooled | None:
    """Return the pooled log ratio of the sites, or None when fewer than three can be weighed.

    Args:
        sites: the result of `ratio_by_site` or `summarise_sites`.
        options: passed on to `pool`; its interval is "adhoc" unless they say otherwise.

    Returns:
        The result of `pool`, on the log scale.

    Raises:
        ValueError: as `pool`.

    >>> pool_sites(pd.DataFrame({"log_ratio": [0.1], "se_log_ratio": [0.2]})) is None
    True
    """
    known = poolable(sites)
    options = PRINTED_INTERVAL | options
    return pool(known["log_ratio"], known["se_log_ratio"] ** 2, **options) if len(known) >= FEWEST_POOLED else None


@counting(
    k="sites",
    ratio="estimate",
    low="estimate",
    high="estimate",
    tau="estimate",
    prediction_low="estimate",
    prediction_high="estimate",
)
def pool_sites_by_method(sites: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return the pooled ratio by every method, with each interval.

    Args:
        sites: the result of `ratio_by_site` or `summarise_sites`.
        confidence: confidence of the intervals.

    Returns:
        method, knapp_hartung ("adhoc", True or False, as for `pool`), ratio, low, high, tau (log scale),
        prediction_low, prediction_high; no rows when fewer than three sites can be weighed.

    >>> sites = pd.DataFrame({"log_ratio": [0.1, 0.2, 0.3], "se_log_ratio": [0.2, 0.2, 0.2]})
    >>> pool_sites_by_method(sites)[["method", "knapp_hartung"]].to_numpy().tolist()[:2]
    [['REML', 'adhoc'], ['REML', True]]
    """
    columns = ["method", "knapp_hartung", "ratio", "low", "high", "tau", "prediction_low", "prediction_high"]
    known = poolable(sites)
    if len(known) < FEWEST_POOLED:
        return pd.DataFrame(columns=columns)
    compared = compare_methods(known["log_ratio"], known["se_log_ratio"] ** 2, confidence=confidence)
    return _as_ratios(compared)[columns].pipe(_marked, sites)


@counting(k="sites", ratio="estimate", low="estimate", high="estimate")
def pool_sites_by_returns(
    gp_usage: pd.DataFrame | None,
    totals: pd.DataFrame | None,
    site_ids: Iterable[str],
    *,
    correlations: Iterable[float] = (0.2, 0.5, 0.8),
    **options: Any,
) -> pd.DataFrame:
    """Return how the pooled ratio moves with the sites that returned less than patients.

    Args:
        gp_usage: rows of gp_usage.csv, or None.
        totals: rows of gp_usage_totals.csv, or None.
        site_ids: the sites of the study.
        correlations: correlations of before and after tried for sites with means.
        options: passed on to `pool`.

    Returns:
        One row per choice of sites: way, k, ratio, low, high; choices with fewer than three sites are left out. No rows
        when there are no totals.

    Raises:
        ValueError: as `ratio_by_site` and `pool`.

    >>> pool_sites_by_returns(None, None, ["1"]).empty
    True
    """
    columns = ["way", "k", "ratio", "low", "high"]
    if totals is None or totals.empty:
        return pd.DataFrame(columns=columns)
    ids = list(site_ids)
    everything = ratio_by_site(gp_usage, totals, ids)
    choices = {"all that was returned": everything}
    if (everything["returned"] == "means").any():
        for rho in correlations:
            choices[f"means with correlation {rho:g}"] = ratio_by_site(gp_usage, totals, ids, correlation=rho)
    choices["without totals"] = everything[everything["returned"] != "totals"]
    choices["patients only"] = everything[everything["returned"] == "patients"]
    pooled = {choice: pool_sites(sites, **options) for choice, sites in choices.items()}
    rows = [
        {"way": choice, "k": one.k, "estimate": one.estimate, "low": one.low, "high": one.high}
        for choice, one in pooled.items()
        if one is not None
    ]
    return _as_ratios(pd.DataFrame(rows))[columns] if rows else pd.DataFrame(columns=columns)


@counting(site_id="site", n="base", ratio="estimate", low="estimate", high="estimate", tau="estimate")
def leave_one_site_out(sites: pd.DataFrame, **options: Any) -> pd.DataFrame:
    """Return the pooled ratio without each site in turn; of more than 60 without each of the 30 that move it most.

    Args:
        sites: the result of `ratio_by_site` or `summarise_sites`.
        options: passed on to `pool`.

    Returns:
        site_id (the one left out), n (its patients, where they are given), ratio, low, high, tau; no rows when fewer
        than four sites can be weighed, since three are left of four.

    >>> leave_one_site_out(pd.DataFrame({"site_id": ["1"], "log_ratio": [0.1], "se_log_ratio": [0.2]})).empty
    True
    """
    known = poolable(sites)
    left_out = [name for name in ("site_id", "n") if name in known]
    if len(known) <= FEWEST_POOLED:
        return pd.DataFrame(columns=[*left_out, "ratio", "low", "high", "tau"])
    table = _as_ratios(leave_one_out(known["log_ratio"], known["se_log_ratio"] ** 2, **PRINTED_INTERVAL | options))
    without = known[left_out].iloc[table["left_out"]].reset_index(drop=True)
    return without.join(table[["ratio", "low", "high", "tau"]]).pipe(_marked, sites)


def patient_weighted_ratio(
    sites: pd.DataFrame,
    gp_usage: pd.DataFrame | None = None,
    *,
    confidence: float = 0.95,
    outcome: CountedOutcome = GP_APPOINTMENTS,
) -> "SitesRatio":
    """Return the ratio of all appointments after to all before, so that every patient weighs the same.

    It keeps sites that cannot be pooled. Its error is the larger of two jackknives, which leave out one site and one
    patient at a time: sites that are alike by chance alone do not make it small.

    Args:
        sites: the result of `ratio_by_site` or `summarise_sites`.
        gp_usage: rows of gp_usage.csv; without them sites alone are left out.
        confidence: confidence of the interval.
        outcome: what is counted, as for `summarise_sites`.

    Returns:
        The ratio of summed rates, with Student's t on one degree of freedom fewer than sites; n is the number of sites.
        Its `method` is "sites and patients" where both were left out in turn.

    Raises:
        ValueError: as `rate_ratio`.

    Reference:
        As `rate_ratio` with error "CR3".

    >>> rows = {"total_before": [10.0, 30.0], "total_after": [10.0, 15.0], "mean_before": [2.0, 3.0],
    ...     "mean_after": [2.0, 1.5]}
    >>> round(patient_weighted_ratio(pd.DataFrame(rows)).ratio, 6)
    0.625
    """
    known = sites.dropna(subset=["total_before", "mean_before", "mean_after"])
    months: dict[str, Any] = {}
    for period in ("before", "after"):
        total, mean = known[f"total_{period}"], known[f"mean_{period}"]
        whole_period = known["n"] if "n" in known else total / mean
        months[f"months_{period}"] = (total / mean).where(mean > 0, whole_period).to_numpy(float)
    options: dict[str, Any] = {"confidence": confidence, "error": PRINTED_ERROR, "outcome": outcome}
    by_site = rate_ratio(known["total_before"], known["total_after"], **months, **options)
    if gp_usage is None or gp_usage.empty or by_site.note not in ("", ALIKE, in_note(UNCHANGED, outcome)):
        return _of_sites(by_site, known)
    everybody = summarise_sites(gp_usage.assign(site_id=""), **options)
    se, df = float(np.fmax(by_site.se_log_ratio, everybody["se_log_ratio"].iloc[0])), float(by_site.n - 1)
    low, high = t_interval(by_site.log_ratio, se, df, confidence)
    pooled = replace(by_site, low=float(low), high=float(high), se_log_ratio=se, df=df, method=SITES_AND_PATIENTS)
    return _of_sites(pooled, known)


@dataclass(frozen=True)
class SitesRatio(RateRatio):
    """A ratio whose units are sites: `n` is their number, `patients` that of all their patients, 0 where not known."""

    n: Sites
    patients: Base = 0


@dataclass(frozen=True)
class ReleasedSitesRatio(SitesRatio):
    """The same of the rows of a release: it follows from what these print, so that no rule on few sites applies."""

    df: Nothing
    patients: RoundedBase = 0


def _of_sites(ratio: RateRatio, known: pd.DataFrame) -> SitesRatio:
    made = ReleasedSitesRatio if PROTECTED in known.attrs else SitesRatio
    return made(**vars(ratio), patients=int(known["n"].sum()) if "n" in known else 0)


@counting(
    site_id="site",
    n="base",
    ratio="estimate",
    low="estimate",
    high="estimate",
    months_in_role="nothing",
    practices_served="nothing",
)
def with_attributes(sites: pd.DataFrame, attributes: pd.DataFrame) -> pd.DataFrame:
    """Return the sites that have a ratio, each with what is known of it; described, not tested.

    Args:
        sites: the result of `ratio_by_site` or `summarise_sites`.
        attributes: site_id and columns that say what a site is like.

    Returns:
        site_id, n, ratio, low, high and the attributes.

    >>> one = pd.DataFrame({"site_id": ["1"], "n": [9], "ratio": [1.0], "low": [0.5], "high": [2.0]})
    >>> with_attributes(one, pd.DataFrame({"site_id": ["1", "2"], "region": ["N", "S"]})).shape
    (1, 6)
    """
    known = sites[["site_id", "n", "ratio", "low", "high"]].dropna(subset=["ratio"])
    return known.merge(attributes, on="site_id", how="left").pipe(_marked, sites)


def _marked(frame: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with what the sites that it was made from say of themselves in their `attrs`."""
    frame.attrs = dict(sites.attrs)
    return frame


def _as_ratios(pooled: pd.DataFrame) -> pd.DataFrame:
    """Return pooled log ratios as ratios."""
    logs = {"estimate": "ratio"} | {name: name for name in ("low", "high", "prediction_low", "prediction_high")}
    ratios = {ratio: np.exp(pooled[log]) for log, ratio in logs.items() if log in pooled}
    return pooled.assign(**ratios).assign(tau=np.sqrt(pooled["tau2"]) if "tau2" in pooled else np.nan)
