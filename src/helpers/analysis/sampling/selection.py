"""Maximum variation sampling: what the chosen sites cover, and the sites that lie farthest apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.sampling.exchange import first_pair_and_bound, greedy_with_exchange
from helpers.analysis.sampling.gower import gower
from helpers.analysis.sampling.gower_rows import GowerRows
from helpers.analysis.sampling.maxmin_exact import best_maxmin
from helpers.analysis.sampling.mean_exact import best_mean
from helpers.analysis.sampling.site_sets import Criterion, SetValues, check_choice, percentile_of, set_values
from helpers.vocabulary import NOT_PROVIDED

__all__ = ["Selection", "SetValues", "coverage", "gower", "percentile_of", "select_sites", "set_values", "spread"]

PROVE_UP_TO: Final = {"maxmin": 300, "mean": 120}
"""Candidates up to which a proof that no set is better is tried."""


@dataclass(frozen=True)
class Selection:
    """A chosen set: its sites, its value, whether no set is better, and how many sets are as good (itself included).

    `bound` is what no set exceeds: the value itself when it is optimal. `ties` is a lower bound, 1 when nothing is
    known, unless `all_ties` says that every set was counted.
    """

    sites: tuple[str, ...]
    value: float
    optimal: bool
    ties: int
    bound: float = field(default=float("nan"), repr=False, compare=False)
    all_ties: bool = field(default=False, repr=False, compare=False)


def coverage(frame: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """Return how many sites fall into each category of each dimension, the empty ones included.

    Args:
        frame: one row per site; categories of a categorical column that no site has count 0.
        dimensions: columns to look at.

    Returns:
        dimension, category, sites; sites without a value last, as the category "not provided".

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
        unknown_here = int(frame[name].isna().sum())
        rows += [(name, NOT_PROVIDED, unknown_here)] if unknown_here else []
    return pd.DataFrame(rows, columns=["dimension", "category", "sites"])


def spread(distances: pd.DataFrame) -> tuple[float, float]:
    """Return the smallest and the mean distance between two of the sites.

    Args:
        distances: n x n distances.

    Returns:
        Smallest and mean.

    Raises:
        ValueError: when there is one site only.

    >>> spread(pd.DataFrame([[0, 0.5], [0.5, 0]]))
    (0.5, 0.5)
    """
    values = distances.to_numpy(float)[np.triu_indices(len(distances), 1)]
    if values.size == 0:
        raise ValueError("distances: two sites are needed")
    return float(values.min()), float(values.mean())


def select_sites(
    frame: pd.DataFrame,
    k: int,
    *,
    criterion: Criterion = "maxmin",
    weights: Mapping[str, float] | None = None,
    must_include: Sequence[str] = (),
) -> Selection:
    """Return the k sites that lie farthest apart by Gower's distance.

    A proof that no set is better is found for some hundred candidates (120 for the mean): a threshold search with
    cliques for maxmin, branch and bound with a concave relaxation for the mean. Where it is not, or there are more
    candidates, sites are added greedily and exchanged until no exchange helps, and the result says how much better
    a set could be at most.

    Args:
        frame: one row per candidate site, attributes in columns, ids on the index.
        k: how many to choose, from 2 to the number of candidates.
        criterion: "maxmin" for the largest smallest distance, "mean" for the largest mean distance.
        weights: weight of each attribute, 1 where not given.
        must_include: ids that must be among them.

    Returns:
        The selection; among equals the one that comes first in the frame's order, where all were counted.

    Raises:
        ValueError: when k is out of range, the criterion, a weight or a site unknown, a weight negative, or two sites
            share no known attribute.

    Reference:
        Erkut E. European Journal of Operational Research 1990;46:48-60 (maxmin dispersion).

    >>> frame = pd.DataFrame({"months": [0, 1, 10]}, index=["a", "b", "c"])
    >>> select_sites(frame, 2)
    Selection(sites=('a', 'c'), value=1.0, optimal=True, ties=1)
    """
    check_choice(frame, k, criterion, must_include)
    forced = [int(np.flatnonzero(frame.index == site)[0]) for site in dict.fromkeys(must_include)]
    rows = GowerRows(frame, weights)
    pair, bound = first_pair_and_bound(rows, k, criterion)
    chosen, value = greedy_with_exchange(rows, k, criterion, forced, pair)
    if len(frame) > PROVE_UP_TO[criterion]:
        return Selection(_ids(frame, chosen), value, value >= bound - 1e-12, 1, bound)
    distances = rows.from_sites(list(range(len(frame))))
    if criterion == "maxmin":
        found = best_maxmin(distances, k, forced, value)
    else:
        found = best_mean(distances, k, forced, chosen)
    places = found.places or tuple(chosen)
    return Selection(
        _ids(frame, places),
        max(value, found.value) if found.places else value,
        found.proven,
        max(1, found.ties),
        min(bound, found.bound) if not found.proven else found.bound,
        found.all_ties,
    )


def _ids(frame: pd.DataFrame, places: Sequence[int]) -> tuple[str, ...]:
    return tuple(str(frame.index[place]) for place in sorted(places))
