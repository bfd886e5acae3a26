"""The sites as a sampling frame, and what pairs of dimensions they cover."""

from collections import Counter
from typing import Final

import numpy as np
import pandas as pd

from helpers.vocabulary import NOT_PROVIDED

DIMENSIONS: Final = ("region", "managed_by", "deprivation", "time_in_role")
"""The four respects in which the study wanted sites to vary: place, employer, population served, time in post."""
"""The category of sites whose value is missing."""
_TIME: Final = ((0, 12, 24, np.inf), ("under 1 year", "1 to 2 years", "2 years or more"))


def site_frame(attributes: pd.DataFrame) -> pd.DataFrame:
    """Return the sites indexed by their id, without free text, time in role also in bands.

    Args:
        attributes: site_id and any of months_in_role, deprivation, region, managed_by, set_up_by, practices_served.

    Returns:
        One row per site; time_in_role is an ordered category made from months_in_role.

    >>> site_frame(pd.DataFrame({"site_id": ["1"], "months_in_role": [24]}))["time_in_role"].tolist()
    ['2 years or more']
    """
    frame = attributes.set_index("site_id").drop(columns="set_up_by", errors="ignore")
    if "months_in_role" in frame:
        edges, names = _TIME
        frame["time_in_role"] = pd.cut(frame["months_in_role"], list(edges), labels=list(names), right=False)
    return frame


def distance_frame(sites: pd.DataFrame) -> pd.DataFrame:
    """Return the attributes that distances are taken over: every one once, so without the bands.

    Args:
        sites: the result of `site_frame`.

    >>> list(distance_frame(pd.DataFrame({"months_in_role": [1], "time_in_role": ["x"]})))
    ['months_in_role']
    """
    return sites.drop(columns="time_in_role", errors="ignore")


def coverage_of_pairs(sites: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    """Return how many sites have each pair of categories of two dimensions, the empty pairs included.

    A site without a value counts as "not provided"; that makes a pair only where there is such a site.

    Args:
        sites: one row per site.
        first: one dimension.
        second: another.

    Returns:
        first, second, sites.

    >>> frame = pd.DataFrame({"a": ["x", "y"], "b": ["u", "v"]})
    >>> coverage_of_pairs(frame, "a", "b")["sites"].tolist()
    [1, 0, 0, 1]
    """
    columns = [sites[name].astype("category").cat for name in (first, second)]
    named = [[*map(str, column.categories), NOT_PROVIDED] for column in columns]
    counts = Counter(zip(*(column.codes for column in columns), strict=True))
    places = [[*range(len(names) - 1), -1] for names in named]
    rows = [
        (named[0][i], named[1][j], counts[i, j]) for i in places[0] for j in places[1] if min(i, j) >= 0 or counts[i, j]
    ]
    return pd.DataFrame(rows, columns=["first", "second", "sites"])
