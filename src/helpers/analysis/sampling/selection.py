"""Maximum variation sampling: the sites that lie farthest apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.sampling.exchange import first_pair_and_bound, greedy_with_exchange
from helpers.analysis.sampling.gower import GowerRows
from helpers.analysis.sampling.maxmin_exact import best_maxmin
from helpers.analysis.sampling.mean_exact import best_mean
from helpers.analysis.sampling.site_sets import Criterion, check_choice

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
        best = best_maxmin(distances, k, forced, value)
    else:
        best = best_mean(distances, k, forced, chosen)
    return Selection(
        _ids(frame, best.positions or chosen),
        max(value, best.value) if best.positions else value,
        best.proven,
        max(1, best.ties),
        best.bound if best.proven else min(bound, best.bound),
        best.all_ties,
    )


def _ids(frame: pd.DataFrame, positions: Sequence[int]) -> tuple[str, ...]:
    return tuple(str(frame.index[position]) for position in sorted(positions))
