"""Why each chosen site is in: what only it brings, which chosen site is nearest, and what a swap would cost."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

from helpers.analysis.sampling.exchange import criterion_value
from helpers.analysis.sampling.gower import Floats, GowerRows
from helpers.analysis.ties import with_ties


def best_swaps(
    frame: pd.DataFrame,
    sites: Sequence[str],
    *,
    criterion: str = "maxmin",
    weights: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return, for each chosen site, the nearest chosen one, and the best site to put in its place.

    Returns:
        site_id, nearest_site, nearest_distance, best_swap, value_after_swap, gain (of the swap in the smallest or mean
        distance); in the order of `sites`.

    >>> frame = pd.DataFrame({"months": [0, 1, 10]}, index=["a", "b", "c"])
    >>> best_swaps(frame, ["a", "c"])[["nearest_site", "best_swap", "value_after_swap"]].values.tolist()
    [['c', 'b', 0.9], ['a', 'b', 0.1]]
    """
    rows = GowerRows(frame, weights)
    positions = [int(np.flatnonzero(frame.index == site)[0]) for site in sites]
    near = rows.from_sites(positions)
    inner = near[:, positions].copy()
    value = criterion_value(inner, criterion)
    np.fill_diagonal(inner, np.inf)
    swaps = []
    for row, site in enumerate(sites):
        nearest = int(with_ties(inner[row]).argmin())
        position, after = _best_swap(near, positions, row, criterion)
        swap = None if position is None else frame.index[position]
        swaps.append((site, sites[nearest], inner[row, nearest], swap, after, after - value))
    columns = ["site_id", "nearest_site", "nearest_distance", "best_swap", "value_after_swap", "gain"]
    return pd.DataFrame(swaps, columns=columns)


def _best_swap(near: Floats, positions: list[int], row: int, criterion: str) -> tuple[int | None, float]:
    kept = [i for i in range(len(positions)) if i != row]
    k = len(positions)
    rest = near[np.ix_(kept, [positions[i] for i in kept])]
    within = rest[np.triu_indices(k - 1, 1)]
    if criterion == "maxmin":
        value = np.minimum(within.min() if within.size else np.inf, near[kept].min(axis=0))
    else:
        value = (within.sum() + near[kept].sum(axis=0)) / (k * (k - 1) / 2)
    value[positions] = -np.inf
    best = int(with_ties(value).argmax())
    return (best, float(value[best])) if np.isfinite(value[best]) else (None, float("nan"))


def distinctions(chosen: pd.DataFrame) -> pd.DataFrame:
    """Return what only one of the chosen sites has: a category, or the lowest or highest number or date.

    Returns:
        site_id, attribute, kind ("only", "lowest" or "highest"), value; sites and attributes in the frame's order.

    >>> chosen = pd.DataFrame({"months": [0, 10], "region": ["N", "N"]}, index=["a", "c"])
    >>> distinctions(chosen)[["site_id", "attribute", "kind"]].values.tolist()
    [['a', 'months', 'lowest'], ['c', 'months', 'highest']]
    """
    rows = []
    for name in chosen.columns:
        column = chosen[name].dropna()
        is_number = is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype)
        if is_number or is_datetime64_any_dtype(column.dtype):
            kinds = {"lowest": column[column == column.min()], "highest": column[column == column.max()]}
            rows += [(one.index[0], name, kind, one.iloc[0]) for kind, one in kinds.items() if len(one) == 1]
        else:
            only = column[~column.duplicated(keep=False)]
            rows += [(site, name, "only", value) for site, value in only.items()]
    table = pd.DataFrame(rows, columns=["site_id", "attribute", "kind", "value"], dtype=object)
    order = pd.Index(chosen.index).get_indexer(table["site_id"])
    return table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)
