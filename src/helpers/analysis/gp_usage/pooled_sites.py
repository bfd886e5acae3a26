"""Pooling the sites of a study: the answer, how it moves with what is taken for granted, and the ratio by patients."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.gp_usage.patients import rate_ratio
from helpers.analysis.gp_usage.pooling import Pooled, compare_methods, leave_one_out, pool
from helpers.analysis.gp_usage.ratio import RateRatio
from helpers.analysis.gp_usage.site_ratios import ratio_by_site


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
    """Return the pooled log ratio of the sites, or None when fewer than two can be weighed.

    Args:
        sites: the result of `ratio_by_site` or `summarise_sites`.
        options: passed on to `pool`.

    Returns:
        The result of `pool`, on the log scale.

    Raises:
        ValueError: as `pool`.

    >>> pool_sites(pd.DataFrame({"log_ratio": [0.1], "se_log_ratio": [0.2]})) is None
    True
    """
    known = poolable(sites)
    return pool(known["log_ratio"], known["se_log_ratio"] ** 2, **options) if len(known) > 1 else None


def pool_sites_by_method(sites: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return the pooled ratio by every method, with and without Hartung-Knapp.

    Args:
        sites: the result of `ratio_by_site` or `summarise_sites`.
        confidence: confidence of the intervals.

    Returns:
        method, knapp_hartung, ratio, low, high, tau (log scale), prediction_low, prediction_high; no rows when fewer
        than two sites can be weighed.

    >>> compared = pool_sites_by_method(pd.DataFrame({"log_ratio": [0.1, 0.3], "se_log_ratio": [0.2, 0.2]}))
    >>> compared["method"].tolist()[:3]
    ['REML', 'REML', 'PM']
    """
    columns = ["method", "knapp_hartung", "ratio", "low", "high", "tau", "prediction_low", "prediction_high"]
    known = poolable(sites)
    if len(known) < 2:
        return pd.DataFrame(columns=columns)
    compared = compare_methods(known["log_ratio"], known["se_log_ratio"] ** 2, confidence=confidence)
    return _as_ratios(compared)[columns]


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
        One row per choice of sites: way, k, ratio, low, high; choices with fewer than two sites are left out. No rows
        when there are no totals.

    Raises:
        ValueError: as `ratio_by_site` and `pool`.

    >>> pool_sites_by_returns(None, None, ["1"]).empty
    True
    """
    columns = ["way", "k", "ratio", "low", "high"]
    if totals is None:
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


def leave_one_site_out(sites: pd.DataFrame, **options: Any) -> pd.DataFrame:
    """Return the pooled ratio without each site in turn.

    Args:
        sites: the result of `ratio_by_site` or `summarise_sites`.
        options: passed on to `pool`.

    Returns:
        site_id (the one left out), n (its patients, where they are given), ratio, low, high, tau; no rows when fewer
        than three sites can be weighed.

    >>> leave_one_site_out(pd.DataFrame({"site_id": ["1"], "log_ratio": [0.1], "se_log_ratio": [0.2]})).empty
    True
    """
    known = poolable(sites)
    left_out = [name for name in ("site_id", "n") if name in known]
    if len(known) < 3:
        return pd.DataFrame(columns=[*left_out, "ratio", "low", "high", "tau"])
    table = _as_ratios(leave_one_out(known["log_ratio"], known["se_log_ratio"] ** 2, **options))
    return known[left_out].reset_index(drop=True).join(table[["ratio", "low", "high", "tau"]])


def patient_weighted_ratio(sites: pd.DataFrame, *, confidence: float = 0.95) -> RateRatio:
    """Return the ratio of all appointments after to all before, so that a large site weighs more.

    Sites are the units of its interval, since patients of a site share a link worker.

    Args:
        sites: the result of `ratio_by_site` or `summarise_sites`.
        confidence: confidence of the interval.

    Returns:
        The ratio of summed rates; n is the number of sites.

    Raises:
        ValueError: as `rate_ratio`.

    Reference:
        As `rate_ratio`, with sites in the place of patients.

    >>> rows = {"total_before": [10.0, 30.0], "total_after": [10.0, 15.0], "mean_before": [2.0, 3.0],
    ...     "mean_after": [2.0, 1.5]}
    >>> round(patient_weighted_ratio(pd.DataFrame(rows)).ratio, 6)
    0.625
    """
    known = sites.dropna(subset=["total_before", "mean_before", "mean_after"])
    months = {}
    for period in ("before", "after"):
        total, mean = known[f"total_{period}"], known[f"mean_{period}"]
        whole_period = known["n"] if "n" in known else total / mean
        months[f"months_{period}"] = (total / mean).where(mean > 0, whole_period).to_numpy(float)
    return rate_ratio(known["total_before"], known["total_after"], **months, confidence=confidence)


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
    return known.merge(attributes, on="site_id", how="left")


def _as_ratios(pooled: pd.DataFrame) -> pd.DataFrame:
    """Return pooled log ratios as ratios."""
    logs = {"estimate": "ratio"} | {name: name for name in ("low", "high", "prediction_low", "prediction_high")}
    ratios = {ratio: np.exp(pooled[log]) for log, ratio in logs.items() if log in pooled}
    return pooled.assign(**ratios).assign(tau=np.sqrt(pooled["tau2"]) if "tau2" in pooled else np.nan)
