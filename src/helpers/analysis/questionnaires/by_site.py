"""Intervals that allow for people of one site being alike: the jackknife that leaves out each site."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from helpers.analysis.disclosure.roles import counting

FEWEST_SITES: Final = 6
"""Fewer sites say too little of how sites differ."""


def site_codes(site_id: Any, pairs: NDArray[np.bool_]) -> NDArray[np.intp] | None:
    """Return the site of each person as a number from 0, -1 where it is not known; None with pairs from too few sites.

    >>> site_codes(list("abcdefa"), np.ones(7, dtype=bool)).tolist()
    [0, 1, 2, 3, 4, 5, 0]
    >>> site_codes(list("abcde"), np.ones(5, dtype=bool))
    """
    if site_id is None:
        return None
    sites = pd.Series(np.asarray(site_id))
    if sites[pairs].nunique() < FEWEST_SITES:
        return None
    return np.asarray(pd.factorize(sites)[0], dtype=np.intp)


def jackknife_of_sites(
    site_id: Any, pairs: NDArray[np.bool_], estimate_of: Callable[[NDArray[np.bool_]], float]
) -> tuple[float, int]:
    """Return the standard error of the jackknife that leaves out each site, and its degrees of freedom.

    `pairs` says who has both scores, `estimate_of` gives the estimate of the people it is told to keep. The error is
    NaN with pairs from fewer than six sites, and where an estimate without a site cannot be had.

    >>> error, df = jackknife_of_sites(list("abcdef"), np.ones(6, dtype=bool), lambda kept: np.arange(6)[kept].mean())
    >>> round(error, 3), df
    (0.764, 5)
    """
    codes = site_codes(site_id, pairs)
    if codes is None:
        return float("nan"), 0
    estimates = np.array([estimate_of(codes != site) for site in range(codes.max() + 1)])
    error = np.sqrt((len(estimates) - 1) / len(estimates) * np.sum((estimates - estimates.mean()) ** 2))
    return float(error), len(np.unique(codes[pairs & (codes >= 0)])) - 1


def widened_by_sites(
    estimate: float,
    alone: tuple[float, float],
    site_id: Any,
    pairs: NDArray[np.bool_],
    estimate_of: Callable[[NDArray[np.bool_]], float],
    confidence: float,
) -> tuple[float, float]:
    """Return both ends of an interval, taken out to those of the jackknife that leaves out each site where it is wider.

    The arguments are those of `jackknife_of_sites`, with the estimate and its interval as if there were no sites.

    >>> sites, pairs = list("abcdef"), np.ones(6, dtype=bool)
    >>> low, high = widened_by_sites(2.5, (2.0, 5.0), sites, pairs, lambda kept: np.arange(6)[kept].mean(), 0.95)
    >>> round(low, 2), high
    (0.54, 5.0)
    """
    error, df = jackknife_of_sites(site_id, pairs, estimate_of)
    half_width = float(stats.t.ppf((1 + confidence) / 2, df)) * error if error > 0 else 0.0
    return min(alone[0], estimate - half_width), max(alone[1], estimate + half_width)


@counting(sites="sites", allowed_for="nothing")
def sites_by_outcome(rounds: pd.DataFrame, outcomes: Sequence[str]) -> pd.DataFrame:
    """Return from how many sites the people who answered twice are, and whether intervals allow for sites.

    Args:
        rounds: patient_id, site_id, outcome, baseline, followup.
        outcomes: which outcomes, in order.

    Returns:
        outcome, sites, allowed_for (whether they are enough); no row for an outcome that nobody answered twice.

    >>> rounds = pd.DataFrame({"outcome": "gse_total", "site_id": list("abc"), "baseline": 20})
    >>> rounds = rounds.assign(followup=[22, 25, None])
    >>> sites_by_outcome(rounds, ["gse_total"]).to_numpy().tolist()
    [['gse_total', 2, False]]
    """
    pairs = rounds.dropna(subset=["baseline", "followup"])
    sites = pairs.groupby("outcome")["site_id"].nunique()
    numbers = [(name, int(sites[name])) for name in outcomes if name in sites.index]
    table = pd.DataFrame(numbers, columns=["outcome", "sites"])
    return table.assign(allowed_for=table["sites"] >= FEWEST_SITES)
