"""What each site adds to the variety of the sites, how far that rests on weights, and what they are compared with."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.sampling.gower import Floats, distance_summary, gower
from helpers.analysis.ties import with_ties


def site_contributions(distances: pd.DataFrame) -> pd.DataFrame:
    """Return what each site adds: its distances to the others, and how the rest stand without it.

    Args:
        distances: n x n distances from 0 to 1, sites on both axes.

    Returns:
        site_id, nearest_site, nearest_distance, mean_distance, smallest_without, mean_without, added_to_mean (mean of
        all less mean without it); most added first. No row for fewer than three sites, of which none can be left out.

    >>> d = pd.DataFrame([[0, .2, .4], [.2, 0, .6], [.4, .6, 0]], index=list("abc"), columns=list("abc"))
    >>> site_contributions(d)["site_id"].tolist()
    ['c', 'b', 'a']
    """
    columns = ["site_id", "nearest_site", "nearest_distance", "mean_distance", "smallest_without", "mean_without"]
    number = len(distances)
    if number < 3:
        return pd.DataFrame(columns=columns)
    values = distances.to_numpy(float, copy=True)
    np.fill_diagonal(values, np.inf)
    unknown, nearest = np.isnan(values), np.argmin(with_ties(np.where(np.isnan(values), np.inf, values)), axis=1)
    np.fill_diagonal(values, 0.0)
    sums, missing = np.where(unknown, 0.0, values).sum(axis=1), unknown.sum(axis=1)
    of_all, all_missing = sums.sum() / 2, missing.sum() / 2
    incomplete, still_incomplete = missing > 0, all_missing - missing > 0
    table = pd.DataFrame({"site_id": distances.index, "nearest_site": distances.columns[nearest]})
    table["nearest_distance"] = np.where(incomplete, np.nan, values[np.arange(number), nearest])
    table["mean_distance"] = np.where(incomplete, np.nan, sums / (number - 1))
    table["smallest_without"] = np.where(still_incomplete, np.nan, _smallest_without_each(values, unknown))
    table["mean_without"] = np.where(still_incomplete, np.nan, (of_all - sums) / ((number - 1) * (number - 2) / 2))
    table["added_to_mean"] = distance_summary(distances).mean - table["mean_without"]
    order = with_ties(table["added_to_mean"]).sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _smallest_without_each(values: Floats, unknown: NDArray[np.bool_]) -> Floats:
    """Return the smallest distance left when each site in turn is gone: that of all, but for the two most alike."""
    pairs = np.where(unknown, np.inf, values)
    np.fill_diagonal(pairs, np.inf)
    smallest = np.full(len(values), pairs.min())
    for site in np.unravel_index(int(np.argmin(with_ties(pairs))), pairs.shape):
        without = np.delete(np.delete(pairs, site, axis=0), site, axis=1)
        smallest[site] = without.min()
    return smallest


def weight_scenarios(frame: pd.DataFrame) -> pd.DataFrame:
    """Return smallest and mean distance under equal weights, and with each attribute doubled and left out.

    Args:
        frame: one row per site, attributes in columns, ids on the index; with one attribute there are equal weights
            only. Weights under which two sites have nothing known of both are passed over.

    Returns:
        scenario, attribute, weight, smallest, mean, most_alike (two sites), adds_least, adds_most. No row for fewer
        than three sites.

    >>> frame = pd.DataFrame({"a": [0, 1, 2], "b": ["x", "y", "x"]}, index=["1", "2", "3"])
    >>> weight_scenarios(frame)["scenario"].tolist()
    ['equal weights', 'a twice', 'a left out', 'b twice', 'b left out']
    """
    cases = [("equal weights", "", 1.0)]
    for name in frame.columns if len(frame.columns) > 1 else []:
        cases += [(f"{name} twice", str(name), 2.0), (f"{name} left out", str(name), 0.0)]
    rows = []
    for scenario, name, weight in cases if len(frame) > 2 else []:
        distances = gower(frame, weights={name: weight} if name else None)
        if name and distances.isna().any(axis=None):
            continue
        closeness = distance_summary(distances)
        adds = site_contributions(distances)["site_id"]
        alike = " and ".join(closeness.most_alike)
        rows.append((scenario, name, weight, closeness.smallest, closeness.mean, alike, adds.iloc[-1], adds.iloc[0]))
    columns = ["scenario", "attribute", "weight", "smallest", "mean", "most_alike", "adds_least", "adds_most"]
    return pd.DataFrame(rows, columns=columns)


def why_not_compared(frame: pd.DataFrame, sites: pd.DataFrame) -> str:
    """Return why the chosen sites cannot be compared with a sampling frame.

    Args:
        frame: candidates, ids on the index.
        sites: the chosen sites, ids on the index.

    Returns:
        A sentence; empty when they can be compared.

    >>> why_not_compared(pd.DataFrame({"m": [9, 2]}, index=["1", "x"]), pd.DataFrame({"m": [1]}, index=["1"]))
    ''
    """
    if not set(sites.columns) & set(frame.columns):
        return "The sampling frame has no attribute that sites.csv has too, so the sites cannot be compared with it."
    candidates = with_chosen(frame, sites)
    unknown = np.argwhere(np.isnan(gower(candidates).to_numpy(float)))
    if not len(unknown):
        return ""
    one, other = candidates.index[unknown[-1]]
    who = f"candidate {one}" if one == other else f"candidates {one} and {other} that is known of both"
    return f"The sampling frame says nothing of {who}, so sets of sites cannot be compared."


def comparable_candidates(frame: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame | None:
    """Return the candidates with the chosen sites among them, or None when they cannot be compared.

    Args:
        frame: candidates, ids on the index.
        sites: the chosen sites, ids on the index; their rows stand where the frame has the same id.

    Returns:
        The chosen sites first, then the other candidates, on the attributes that both have.

    >>> comparable_candidates(pd.DataFrame({"size": [1]}, index=["x"]), pd.DataFrame({"m": [1]}, index=["1"])) is None
    True
    """
    return None if why_not_compared(frame, sites) else with_chosen(frame, sites)


def with_chosen(frame: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return the chosen sites, then the other candidates, on the attributes that both have.

    >>> with_chosen(pd.DataFrame({"m": [9, 2]}, index=["1", "x"]), pd.DataFrame({"m": [1]}, index=["1"]))["m"].tolist()
    [1, 2]
    """
    shared = [name for name in sites.columns if name in frame.columns]
    if not shared:
        raise ValueError("frame: it has no attribute in common with the chosen sites")
    others = frame.loc[~frame.index.isin(sites.index), shared]
    return pd.concat([sites[shared], others])
