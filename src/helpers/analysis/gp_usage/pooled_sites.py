"""Pooling the sites of a study: the answer, how it moves with what is taken for granted, and the ratio by patients."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.gp_usage.patients import RateRatio, rate_ratio
from helpers.analysis.gp_usage.pooling import Pooled, leave_one_out, pool
from helpers.analysis.gp_usage.site_ratios import mixed_sites


def poolable(sites: pd.DataFrame) -> pd.DataFrame:
    """Return the sites whose log ratio has a standard error; the others cannot be weighed.

    Args:
        sites: the result of `mixed_sites` or `summarise_sites`.

    >>> poolable(pd.DataFrame({"se_log_ratio": [0.2, None]})).index.tolist()
    [0]
    """
    return sites[sites["se_log_ratio"].notna()]


def pool_sites(sites: pd.DataFrame, **options: Any) -> Pooled | None:
    """Return the pooled log ratio of the sites, or None when fewer than two can be weighed.

    Args:
        sites: the result of `mixed_sites` or `summarise_sites`.
        options: passed on to `pool`.

    Raises:
        ValueError: as `pool`.

    >>> pool_sites(pd.DataFrame({"log_ratio": [0.1], "se_log_ratio": [0.2]})) is None
    True
    """
    known = poolable(sites)
    return pool(known["log_ratio"], known["se_log_ratio"] ** 2, **options) if len(known) > 1 else None


def pool_without_each(sites: pd.DataFrame, **options: Any) -> pd.DataFrame:
    """Return the pooled result without each site in turn.

    Args:
        sites: the result of `mixed_sites` or `summarise_sites`.
        options: passed on to `pool`.

    Returns:
        site_id (the one left out), n (its patients, where they are given), ratio, low, high, tau; no rows when fewer
        than three sites can be weighed.

    >>> pool_without_each(pd.DataFrame({"site_id": ["1"], "log_ratio": [0.1], "se_log_ratio": [0.2]})).empty
    True
    """
    known = poolable(sites)
    left_out = [name for name in ("site_id", "n") if name in known]
    if len(known) < 3:
        return pd.DataFrame(columns=[*left_out, "ratio", "low", "high", "tau"])
    table = leave_one_out(known["log_ratio"], known["se_log_ratio"] ** 2, **options)
    ratios = {name: np.exp(table[held]) for name, held in (("ratio", "estimate"), ("low", "low"), ("high", "high"))}
    return known[left_out].reset_index(drop=True).assign(**ratios, tau=np.sqrt(table["tau2"]))


def pool_by_returns(
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
        One row per way: way, k, ratio, low, high; ways with fewer than two sites are left out.

    Raises:
        ValueError: as `mixed_sites` and `pool`.
    """
    ids = list(site_ids)
    ways = {"all that was returned": mixed_sites(gp_usage, totals, ids)}
    if (ways["all that was returned"]["returned"] == "means").any():
        for rho in correlations:
            ways[f"means with correlation {rho:g}"] = mixed_sites(gp_usage, totals, ids, correlation=rho)
    everything = ways["all that was returned"]
    ways["without totals"] = everything[everything["returned"] != "totals"]
    ways["patients only"] = everything[everything["returned"] == "patients"]
    rows = []
    for way, sites in ways.items():
        pooled = pool_sites(sites, **options)
        if pooled is not None:
            ends = np.exp([pooled.estimate, pooled.low, pooled.high])
            rows.append({"way": way, "k": pooled.k} | dict(zip(("ratio", "low", "high"), ends.tolist(), strict=True)))
    return pd.DataFrame(rows, columns=["way", "k", "ratio", "low", "high"])


def patient_weighted_ratio(sites: pd.DataFrame, *, confidence: float = 0.95) -> RateRatio:
    """Return the ratio of all appointments after to all before, so that a large site weighs more.

    Sites are the units of its interval, since patients of a site share a link worker.

    Args:
        sites: the result of `mixed_sites` or `summarise_sites`.
        confidence: confidence of the interval.

    Returns:
        The ratio of summed rates; n is the number of sites.

    Raises:
        ValueError: as `rate_ratio`.

    Reference:
        As `helpers.analysis.gp_usage.patients.rate_ratio`, with sites in the place of patients.

    >>> rows = {"total_before": [10.0, 30.0], "total_after": [10.0, 15.0], "mean_before": [2.0, 3.0],
    ...     "mean_after": [2.0, 1.5]}
    >>> round(patient_weighted_ratio(pd.DataFrame(rows)).ratio, 6)
    0.625
    """
    known = sites.dropna(subset=["total_before", "mean_before", "mean_after"])
    months = {}
    for period in ("before", "after"):
        total, mean = known[f"total_{period}"], known[f"mean_{period}"]
        there = 6 * known["n"] if "n" in known else 6 * total / mean
        months[period] = (6 * total / mean).where(mean > 0, there).to_numpy(float)
    return rate_ratio(
        known["total_before"],
        known["total_after"],
        months_before=months["before"],
        months_after=months["after"],
        confidence=confidence,
    )


def with_attributes(sites: pd.DataFrame, attributes: pd.DataFrame) -> pd.DataFrame:
    """Return the sites that have a ratio, each with what is known of it; described, not tested.

    Args:
        sites: the result of `mixed_sites` or `summarise_sites`.
        attributes: site_id and columns that say what a site is like.

    Returns:
        site_id, n, ratio, low, high and the attributes.

    >>> one = pd.DataFrame({"site_id": ["1"], "n": [9], "ratio": [1.0], "low": [0.5], "high": [2.0]})
    >>> with_attributes(one, pd.DataFrame({"site_id": ["1", "2"], "region": ["N", "S"]})).shape
    (1, 6)
    """
    shown = sites[["site_id", "n", "ratio", "low", "high"]].dropna(subset=["ratio"])
    return shown.merge(attributes, on="site_id", how="left")
