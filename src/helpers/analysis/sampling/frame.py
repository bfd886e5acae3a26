"""The sites as a sampling frame, and what they and pairs of their dimensions cover."""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from helpers.vocabulary import NOT_PROVIDED

DIMENSIONS: Final = ("region", "managed_by", "deprivation", "time_in_role")
"""The four respects in which the study wanted sites to vary: place, employer, population served, time in post."""
_TIME_EDGES: Final = (0, 12, 24, np.inf)
_TIME_NAMES: Final = ("under 1 year", "1 to 2 years", "2 years or more")


def site_frame(attributes: pd.DataFrame) -> pd.DataFrame:
    """Return the sites indexed by their id, without names and free text, time in role also in bands.

    Args:
        attributes: site_id and any of site_name, months_in_role (months), deprivation, region, managed_by, set_up_by,
            practices_served (number).

    Returns:
        One row per site; time_in_role is an ordered category made from months_in_role.

    >>> site_frame(pd.DataFrame({"site_id": ["1"], "months_in_role": [24]}))["time_in_role"].tolist()
    ['2 years or more']
    """
    frame = attributes.set_index("site_id").drop(columns=["site_name", "set_up_by"], errors="ignore")
    if "months_in_role" in frame:
        bands = pd.cut(frame["months_in_role"], list(_TIME_EDGES), labels=list(_TIME_NAMES), right=False)
        frame["time_in_role"] = bands
    return frame


def distance_frame(sites: pd.DataFrame) -> pd.DataFrame:
    """Return the attributes that distances are taken over: every one once, so without the bands of time in role.

    Args:
        sites: the result of `site_frame`.

    Returns:
        One row per site.

    >>> list(distance_frame(pd.DataFrame({"months_in_role": [1], "time_in_role": ["x"]})))
    ['months_in_role']
    """
    return sites.drop(columns="time_in_role", errors="ignore")


def dimensions_of(sites: pd.DataFrame) -> list[str]:
    """Return those of the four dimensions that are known of the sites.

    Args:
        sites: the result of `site_frame`.

    Returns:
        Columns, in the order of `DIMENSIONS`.

    >>> dimensions_of(pd.DataFrame({"managed_by": ["VCSE"], "region": ["North"], "size": [1]}))
    ['region', 'managed_by']
    """
    return [name for name in DIMENSIONS if name in sites]


def coverage(frame: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """Return how many sites fall into each category of each dimension, the empty ones included.

    Args:
        frame: one row per site; categories of a categorical column that no site has count 0.
        dimensions: columns to look at.

    Returns:
        dimension, category, sites (number); sites without a value last, as the category "not provided".

    Raises:
        ValueError: when a dimension is no column.

    >>> coverage(pd.DataFrame({"region": ["North", "North"]}), ["region"]).values.tolist()
    [['region', 'North', 2]]
    """
    unknown = [name for name in dimensions if name not in frame]
    if unknown:
        raise ValueError(f"dimensions: {', '.join(unknown)} is no column; there are {', '.join(map(str, frame))}")
    rows = []
    for name in dimensions:
        counts = frame[name].value_counts(sort=False).sort_index()
        rows += [(name, str(category), int(sites)) for category, sites in counts.items()]
        if frame[name].isna().any():
            rows.append((name, NOT_PROVIDED, int(frame[name].isna().sum())))
    return pd.DataFrame(rows, columns=["dimension", "category", "sites"])


def coverage_of_pairs(sites: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Return first, second, sites: how many sites have each pair of categories of two dimensions, or none.

    A site without a value counts as "not provided"; that makes a pair only where there is such a site.

    >>> frame = pd.DataFrame({"a": ["x", "y"], "b": ["u", "v"]})
    >>> coverage_of_pairs(frame, "a", "b")["sites"].tolist()
    [1, 0, 0, 1]
    """
    columns = [sites[name].astype("category").cat for name in (first, second)]
    down, across = ([*enumerate(map(str, column.categories)), (-1, NOT_PROVIDED)] for column in columns)
    counts = Counter(zip(*(column.codes for column in columns), strict=True))
    rows = [(one, other, counts[i, j]) for i, one in down for j, other in across if (i >= 0 and j >= 0) or counts[i, j]]
    return pd.DataFrame(rows, columns=["first", "second", "sites"])


def coverage_of_all_pairs(sites: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """Return how many sites have each pair of categories, for every two dimensions.

    Args:
        sites: one row per site.
        dimensions: columns to look at.

    Returns:
        first_dimension, first, second_dimension, second, sites (number); no row for fewer than two dimensions.

    >>> coverage_of_all_pairs(pd.DataFrame({"a": ["x"], "b": ["u"]}), ["a", "b"])["sites"].tolist()
    [1]
    """
    parts = [
        coverage_of_pairs(sites, first, second).assign(first_dimension=first, second_dimension=second)
        for first, second in combinations(dimensions, 2)
    ]
    columns = ["first_dimension", "first", "second_dimension", "second", "sites"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def count_empty_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return, for every two dimensions, how many pairs of known categories no site has, and which.

    Args:
        pairs: the result of `coverage_of_all_pairs`.

    Returns:
        first_dimension, second_dimension, pairs (number), empty (number), named (such as "North with VCSE").

    >>> pairs = coverage_of_all_pairs(pd.DataFrame({"a": ["x", "y"], "b": ["u", "v"]}), ["a", "b"])
    >>> count_empty_pairs(pairs).values.tolist()
    [['a', 'b', 4, 2, 'x with v; y with u']]
    """
    known = pairs[(pairs["first"] != NOT_PROVIDED) & (pairs["second"] != NOT_PROVIDED)]
    rows = []
    for (first, second), group in known.groupby(["first_dimension", "second_dimension"], sort=False):
        empty = group[group["sites"] == 0]
        named = "; ".join(f"{row.first} with {row.second}" for row in empty.itertuples())
        rows.append((first, second, len(group), len(empty), named or "none"))
    return pd.DataFrame(rows, columns=["first_dimension", "second_dimension", "pairs", "empty", "named"])
