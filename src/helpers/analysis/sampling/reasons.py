"""Why each chosen site is in: what only it brings, which chosen site is nearest, and what a swap would cost."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from helpers.analysis.sampling.exchange import value_of
from helpers.analysis.sampling.gower import Floats
from helpers.analysis.sampling.gower_rows import GowerRows


def reasons_for(
    frame: pd.DataFrame,
    sites: Sequence[str],
    *,
    criterion: str = "maxmin",
    weights: Mapping[str, float] | None = None,
    must_include: Sequence[str] = (),
) -> pd.DataFrame:
    """Return one sentence per chosen site on why it is in.

    Args:
        frame: the candidates, attributes in columns, ids on the index.
        sites: the chosen ones, two or more.
        criterion: "maxmin" or "mean".
        weights: as in `select_sites`; an attribute of weight 0 is not mentioned.
        must_include: ids that were asked for.

    Returns:
        site_id, nearest_site, nearest_distance, best_swap, value_after_swap, reason; in the order of `sites`.

    >>> frame = pd.DataFrame({"months": [0, 1, 10]}, index=["a", "b", "c"])
    >>> reasons_for(frame, ["a", "c"])["reason"][0]
    'lowest months (0); nearest chosen site c, 1.00 away; b in its place would lower the smallest distance by 0.10.'
    """
    rows = GowerRows(frame, weights)
    places = [int(np.flatnonzero(frame.index == site)[0]) for site in sites]
    near = rows.from_sites(places)
    inner = near[:, places].copy()
    value = value_of(inner, criterion)
    np.fill_diagonal(inner, np.inf)
    told = []
    for at, site in enumerate(sites):
        other = int(inner[at].argmin())
        swap, after = _best_swap(near, places, at, criterion)
        parts = ["asked for"] if site in must_include else []
        parts += _only_here(frame.drop(columns=[name for name, w in (weights or {}).items() if w == 0]), sites, site)
        parts.append(f"nearest chosen site {sites[other]}, {inner[at, other]:.2f} away")
        if swap is not None:
            parts.append(_swap_in_words(str(frame.index[swap]), value - after, criterion))
        told.append(
            (site, sites[other], inner[at, other], None if swap is None else frame.index[swap], after, "; ".join(parts))
        )
    columns = ["site_id", "nearest_site", "nearest_distance", "best_swap", "value_after_swap", "reason"]
    return pd.DataFrame(told, columns=columns).assign(reason=lambda table: table["reason"] + ".")


def _best_swap(near: Floats, places: list[int], at: int, criterion: str) -> tuple[int | None, float]:
    kept = [i for i in range(len(places)) if i != at]
    k = len(places)
    rest = near[np.ix_(kept, [places[i] for i in kept])]
    within = rest[np.triu_indices(k - 1, 1)]
    if criterion == "maxmin":
        value = np.minimum(within.min() if within.size else np.inf, near[kept].min(axis=0))
    else:
        value = (within.sum() + near[kept].sum(axis=0)) / (k * (k - 1) / 2)
    value[places] = -np.inf
    best = int(value.argmax())
    return (best, float(value[best])) if np.isfinite(value[best]) else (None, float("nan"))


def _swap_in_words(other: str, loss: float, criterion: str) -> str:
    what = "smallest" if criterion == "maxmin" else "mean"
    if abs(loss) <= 1e-9:
        return f"{other} in its place would leave the {what} distance as it is"
    shown = f"{abs(loss):.2f}" if abs(loss) >= 0.005 else "less than 0.01"
    return f"{other} in its place would {'lower' if loss > 0 else 'raise'} the {what} distance by {shown}"


def _only_here(frame: pd.DataFrame, sites: Sequence[str], site: str) -> list[str]:
    """What only this one of the chosen sites has: a category, or the lowest or highest number."""
    chosen = frame.loc[list(sites)]
    alone, ends = [], []
    for name in chosen.columns:
        column = chosen[name]
        mine: Any = column.loc[site]
        if pd.isna(mine):
            continue
        words = str(name).replace("_", " ")
        if is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype):
            for end, extreme in (("lowest", column.min()), ("highest", column.max())):
                if mine == extreme and int((column == extreme).sum()) == 1:
                    ends.append(f"{end} {words} ({mine:g})")
        elif int((column == mine).sum()) == 1:
            alone.append(f"{words} {mine}")
    told = [f"the only one with {' and '.join(alone)}"] if alone else []
    return told + ends
