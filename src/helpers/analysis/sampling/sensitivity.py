"""What each site adds to the variety of the sites, and how far that rests on the weights of the attributes."""

from itertools import combinations

import numpy as np
import pandas as pd

from helpers.analysis.sampling.frame import coverage_of_pairs
from helpers.analysis.sampling.gower import gower


def site_contributions(distances: pd.DataFrame) -> pd.DataFrame:
    """Return what each site adds: its distances to the others, and how the rest stand without it.

    Args:
        distances: n x n distances, sites on both axes, three or more.

    Returns:
        site_id, nearest_site, nearest_distance, mean_distance, smallest_without, mean_without, added_to_mean (mean of
        all less mean without it); most added first.

    Raises:
        ValueError: when there are fewer than three sites.

    >>> d = pd.DataFrame([[0, .2, .4], [.2, 0, .6], [.4, .6, 0]], index=list("abc"), columns=list("abc"))
    >>> site_contributions(d)["site_id"].tolist()
    ['c', 'b', 'a']
    """
    if len(distances) < 3:
        raise ValueError("distances: three sites are needed to leave one out")
    values = distances.to_numpy(float)
    overall = values[np.triu_indices(len(values), 1)].mean()
    rows = []
    for at, site in enumerate(distances.index):
        others = np.delete(values[at], at)
        kept = np.delete(np.delete(values, at, axis=0), at, axis=1)
        rest = kept[np.triu_indices(len(kept), 1)]
        nearest = distances.index.delete(at)[int(np.nanargmin(others))]
        rows.append((site, nearest, others.min(), others.mean(), rest.min(), rest.mean(), overall - rest.mean()))
    columns = ["site_id", "nearest_site", "nearest_distance", "mean_distance", "smallest_without", "mean_without"]
    table = pd.DataFrame(rows, columns=[*columns, "added_to_mean"])
    return table.sort_values("added_to_mean", ascending=False, kind="stable", ignore_index=True)


def weight_scenarios(frame: pd.DataFrame) -> pd.DataFrame:
    """Return smallest and mean distance under equal weights, and with each attribute doubled and left out.

    Args:
        frame: three or more sites; with one attribute there are equal weights only. Weights under which two sites
            have nothing known of both are passed over.

    Returns:
        scenario, attribute, weight, smallest, mean, most_alike (two sites), adds_least, adds_most.

    >>> frame = pd.DataFrame({"a": [0, 1, 2], "b": ["x", "y", "x"]}, index=["1", "2", "3"])
    >>> weight_scenarios(frame)["scenario"].tolist()
    ['equal weights', 'a twice', 'a left out', 'b twice', 'b left out']
    """
    cases = [("equal weights", "", 1.0)]
    for name in frame.columns:
        if len(frame.columns) > 1:
            cases += [(f"{name} twice", str(name), 2.0), (f"{name} left out", str(name), 0.0)]
    rows = []
    for scenario, name, weight in cases:
        distances = gower(frame, weights={name: weight} if name else None)
        values = distances.to_numpy(float)
        upper = np.triu_indices(len(values), 1)
        if name and np.isnan(values).any():
            continue
        least = int(np.nanargmin(values[upper]))
        alike = f"{distances.index[upper[0][least]]} and {distances.index[upper[1][least]]}"
        adds = site_contributions(distances)["site_id"]
        rows.append(
            (scenario, name, weight, values[upper].min(), values[upper].mean(), alike, adds.iloc[-1], adds.iloc[0])
        )
    columns = ["scenario", "attribute", "weight", "smallest", "mean", "most_alike", "adds_least", "adds_most"]
    return pd.DataFrame(rows, columns=columns)


def all_pairs(sites: pd.DataFrame, dimensions: tuple[str, ...]) -> pd.DataFrame:
    """Return how many sites have each pair of categories, for every two dimensions.

    Args:
        sites: one row per site.
        dimensions: the dimensions.

    Returns:
        first_dimension, first, second_dimension, second, sites; no row for fewer than two dimensions.

    >>> all_pairs(pd.DataFrame({"a": ["x"], "b": ["u"]}), ("a", "b"))["sites"].tolist()
    [1]
    """
    parts = [
        coverage_of_pairs(sites, first, second).assign(first_dimension=first, second_dimension=second)
        for first, second in combinations(dimensions, 2)
    ]
    columns = ["first_dimension", "first", "second_dimension", "second", "sites"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def why_not_compared(frame: pd.DataFrame, sites: pd.DataFrame) -> str:
    """Return why the chosen sites cannot be compared with a sampling frame, in a sentence; empty when they can.

    Args:
        frame: candidates, ids on the index.
        sites: the chosen sites, ids on the index.

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


def with_chosen(frame: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return the candidates with the chosen sites among them, on the attributes that both have.

    Args:
        frame: candidates, ids on the index.
        sites: the chosen sites, ids on the index; their rows stand where the frame has the same id.

    Returns:
        The chosen sites first, then the other candidates.

    Raises:
        ValueError: when they have no attribute in common.

    >>> with_chosen(pd.DataFrame({"m": [9, 2]}, index=["1", "x"]), pd.DataFrame({"m": [1]}, index=["1"]))["m"].tolist()
    [1, 2]
    """
    shared = [name for name in sites.columns if name in frame.columns]
    if not shared:
        raise ValueError("frame: it has no attribute in common with the chosen sites")
    others = frame.loc[~frame.index.isin(sites.index), shared]
    return pd.concat([sites[shared], others])
