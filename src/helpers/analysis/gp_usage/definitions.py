"""Every definition of an appointment at once: the sites under each, the pooled ratios, and which choice moves them."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.checks import Floats
from helpers.analysis.gp_usage.pooled_sites import pool_sites
from helpers.analysis.gp_usage.sites import estimable, jackknife_moves
from helpers.analysis.ties import with_ties
from helpers.vocabulary import AXES, GP_MONTHS

SITE_NUMBERS: Final = ("n_patients", "total_before", "total_after", *GP_MONTHS, "se_log_ratio")
"""What is kept of each site under each definition."""

_SHOWN: Final = ("definition", "panel", "primary", *AXES)


def sites_by_definition(
    site: NDArray[np.intp], k: int, before: Floats, after: Floats, months_before: Floats, months_after: Floats
) -> dict[str, NDArray[Any]]:
    """Return totals, months and the error of the log ratio of `k` sites under several definitions.

    Args:
        site: each patient's site, from 0, in rising order.
        k: number of sites.
        before, after: definitions x patients, appointments.
        months_before, months_after: months of each patient, the same under all of these definitions.

    Returns:
        n_patients, total_before, total_after, months_before, months_after and se_log_ratio (jackknife, CR3), each an
        array of definitions x sites; NaN where there is no error.

    Reference:
        As `rate_ratio` with error "CR3".

    >>> ones = np.ones(2)
    >>> sites_by_definition(np.array([0, 0]), 1, np.array([[4.0, 2]]), np.array([[2.0, 2]]), ones, ones)["total_after"]
    array([[4.]])
    """
    n = np.bincount(site, minlength=k).astype("float64")
    total_b, total_a, months_b, months_a = sums = [
        _by_site(one, site, k) for one in (before, after, months_before, months_after)
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = [
            one / total[..., site]
            for one, total in zip((before, after, months_before, months_after), sums, strict=True)
        ]
        squares = _by_site(jackknife_moves(*shares) ** 2, site, k)
        se = estimable(np.sqrt((n - 1) / n * squares), n, total_a)
    se = np.where(np.isfinite(se) & (total_b > 0), se, np.nan)
    g = len(before)
    kept = (np.tile(n, (g, 1)), total_b, total_a, np.tile(months_b, (g, 1)), np.tile(months_a, (g, 1)), se)
    return dict(zip(SITE_NUMBERS, kept, strict=True))


def _by_site(values: Floats, site: NDArray[np.intp], k: int) -> Floats:
    """Return sums over the patients of each site, along the last axis; patients stand by site."""
    sums = np.zeros((*values.shape[:-1], k))
    if len(site):
        starts = np.flatnonzero(np.concatenate([[True], site[1:] != site[:-1]]))
        sums[..., site[starts]] = np.add.reduceat(values, starts, axis=-1)
    return sums


def ratios_by_definition(counted: pd.DataFrame, **options: Any) -> pd.DataFrame:
    """Return the pooled ratio under every definition, in the order of the declaration.

    Args:
        counted: rows of gp_usage_definitions.csv.
        options: passed on to `pool_sites`.

    Returns:
        One row per definition: definition, panel, primary, the axes, n (patients of the sites pooled), sites (how many
        are pooled), left_out (ids of the others, with a semicolon between), ratio, low, high; NaN where fewer than
        three sites can be pooled. A site is left out where its ratio has no interval, or its extract does not cover the
        windows.

    Raises:
        ValueError: as `pool`.

    Reference:
        Simonsohn U, Simmons JP, Nelson LD. Specification curve analysis. Nature Human Behaviour 2020;4:1208-1214.
        https://doi.org/10.1038/s41562-020-0912-z. Only its descriptive part: nothing is tested over definitions.

    >>> months = dict.fromkeys(GP_MONTHS, 60) | {"se_log_ratio": 0.2, "windows_covered": "yes"}
    >>> rows = [{"site_id": site, "n_patients": 10, "total_before": 40, "total_after": 20} | months for site in "ABC"]
    >>> counted = pd.DataFrame(rows).assign(**dict.fromkeys(("definition", "panel", "primary", *AXES), "x"))
    >>> ratios_by_definition(counted)[["n", "sites", "left_out", "ratio"]].round(6).values.tolist()
    [[30, 3, '', 0.5]]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = [counted[f"total_{period}"] / counted[f"months_{period}"] for period in ("before", "after")]
        table = counted.assign(log_ratio=np.log(rates[1] / rates[0]))
    table.loc[table["windows_covered"] != "yes", "se_log_ratio"] = np.nan
    rows = [_pooled_row(sites, options) for _, sites in table.groupby("definition", sort=False)]
    return pd.DataFrame(rows)


def _pooled_row(sites: pd.DataFrame, options: dict[str, Any]) -> dict[str, Any]:
    """Return one definition with its pooled ratio."""
    weighed = sites["se_log_ratio"].notna()
    pooled = pool_sites(sites, **options)
    logs = (np.nan,) * 3 if pooled is None else (pooled.estimate, pooled.low, pooled.high)
    ratios = dict(zip(("ratio", "low", "high"), np.exp(logs), strict=True))
    numbers = {"n": int(sites.loc[weighed, "n_patients"].sum()), "sites": int(weighed.sum())}
    first = sites.iloc[0]
    return (
        {name: first[name] for name in _SHOWN} | numbers | {"left_out": "; ".join(sites["site_id"][~weighed])} | ratios
    )


def choice_differences(definitions: pd.DataFrame) -> pd.DataFrame:
    """Return how far each choice moves the ratio, all others held.

    Args:
        definitions: the result of `ratios_by_definition`, of one panel.

    Returns:
        One row for each pair of levels of an axis that has several: axis, level, other, factor (the geometric mean of
        the ratio at `level` over that at `other`, at least 1), n (pairs of definitions alike in all else); the largest
        factor first. No rows where nothing can be compared.

    >>> panel = pd.DataFrame({axis: ["same", "same"] for axis in AXES} | {"modes": ["any", "online"]})
    >>> choice_differences(panel.assign(ratio=[0.8, 0.4]))[["axis", "level", "other", "factor"]].values.tolist()
    [['modes', 'any', 'online', 2.0]]
    """
    known = definitions[definitions["ratio"].notna()]
    rows = [row for axis in AXES for row in _moves(known, axis, [name for name in AXES if name != axis])]
    table = pd.DataFrame(rows, columns=["axis", "level", "other", "factor", "n"])
    return table.sort_values("factor", key=with_ties, ascending=False, kind="stable", ignore_index=True)


def _moves(known: pd.DataFrame, axis: str, others: Sequence[str]) -> list[tuple[str, Any, Any, float, int]]:
    """Return how far each pair of levels of one axis lies apart."""
    if known[axis].nunique() < 2:
        return []
    logs = np.log(known.set_index([*others, axis])["ratio"]).unstack(axis)
    rows = []
    for first, level in enumerate(logs.columns):
        for other in logs.columns[first + 1 :]:
            apart = (logs[level] - logs[other]).dropna()
            if len(apart):
                mean = float(apart.mean())
                pair = (level, other) if mean >= 0 else (other, level)
                rows.append((axis, *pair, float(np.exp(abs(mean))), len(apart)))
    return rows
