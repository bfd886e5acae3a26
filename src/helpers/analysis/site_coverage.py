"""The sites as a sampling frame, and what pairs of dimensions they cover."""

from typing import Final

import numpy as np
import pandas as pd

DIMENSIONS: Final = ("region", "managed_by", "deprivation", "time_in_role")
"""The four respects in which the study wanted sites to vary: place, employer, population served, time in post."""
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
    table = pd.crosstab(sites[first], sites[second], dropna=False)
    rows = [(str(a), str(b), int(table.loc[a, b])) for a in table.index for b in table.columns]
    return pd.DataFrame(rows, columns=["first", "second", "sites"])
