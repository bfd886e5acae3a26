"""Sites side by side whatever they returned: patients, means and deviations, totals alone, or nothing."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import stats

from helpers.analysis.checks import check_confidence
from helpers.analysis.gp_usage.ratio import RateRatio
from helpers.analysis.gp_usage.sites import all_sites, summarise_sites
from helpers.analysis.gp_usage.totals import rate_ratio_from_moments, rate_ratio_from_totals
from helpers.vocabulary import GP_COUNTS, GP_MONTHS, NOT_PROVIDED

USUAL_CORRELATION: Final = 0.5
"""Correlation of before and after taken when no site returned patients from whom to learn it."""
NOTES: Final = {
    "before": "no appointment before, so nothing to divide by",
    "after": "no appointment after, so the log ratio has no spread",
    "one": "one patient alone shows no spread",
    "alike": "every patient changed alike, which says nothing about spread",
    "nothing": NOT_PROVIDED,
    "totals": "totals only: the spread between patients is borrowed from the other sites",
    "bound": "totals only: the interval takes appointments to be independent, so it is too narrow",
    "moments": "means and deviations only: the correlation of before and after is taken to be {:.2f}",
}


def mixed_sites(
    gp_usage: pd.DataFrame | None,
    totals: pd.DataFrame | None,
    site_ids: Iterable[str],
    *,
    confidence: float = 0.95,
    correlation: float | None = None,
) -> pd.DataFrame:
    """Return one row per site, from patients where there are any, else from means, else from totals, else empty.

    A site with totals alone has no spread of its own. It borrows the overdispersion of the sites with patients (how
    many times larger their variance is than independent appointments would make it); without any such site its
    interval is the exact conditional one, a lower bound.

    Args:
        gp_usage: rows of gp_usage.csv, or None.
        totals: rows of gp_usage_totals.csv, or None; a site with patients too is taken from its patients.
        site_ids: the sites of the study, in their order.
        confidence: confidence of the intervals.
        correlation: correlation of before and after for sites with means; None takes that of the patients.

    Returns:
        The columns of `summarise_sites`, and `returned` (patients, means, totals, nothing) and `note`, which says why
        an interval is missing or what it rests on.

    Raises:
        ValueError: as `summarise_sites`, or when a number of the totals is not allowed.

    Reference:
        Cochran WG. Sampling Techniques, 3rd ed. 1977, section 2.11; McCullagh P, Nelder JA. Generalized Linear
        Models, 2nd ed. 1989, section 6.2 (overdispersion).

    >>> totals = pd.DataFrame({"site_id": ["2"], "n_patients": [20], "total_before": [20], "total_after": [10]})
    >>> mixed_sites(None, totals, ["1", "2"])[["site_id", "ratio", "returned"]].values.tolist()
    [['1', nan, 'nothing'], ['2', 0.5, 'totals']]
    """
    check_confidence(confidence)
    held = summarise_sites(_none(gp_usage), confidence=confidence)
    held = held.assign(returned="patients", note=_notes(held))
    rest = pd.DataFrame() if totals is None else totals[~totals["site_id"].isin(held["site_id"])]
    if len(rest):
        rho = shared_correlation(gp_usage) if correlation is None else correlation
        spread = overdispersion(held)
        rows = [_from_row(row, rho, spread, confidence) for row in rest.to_dict("records")]
        added = pd.DataFrame(rows)
        held = pd.concat([held, added], ignore_index=True) if len(held) else added.reindex(columns=held.columns)
    table = all_sites(held, site_ids)
    absent = table["returned"].isna()
    return table.assign(
        returned=table["returned"].where(~absent, "nothing").astype(str),
        note=table["note"].where(~absent, NOTES["nothing"]).astype(str),
    )


def ratio_of_site(sites: pd.DataFrame, site_id: str) -> RateRatio:
    """Return one site's ratio, whatever it rests on; n is 0 where nothing was returned.

    Args:
        sites: the result of `mixed_sites`.
        site_id: the site.

    Raises:
        ValueError: when there is no such site.

    >>> ratio_of_site(mixed_sites(None, None, ["1"]), "1").n
    0
    """
    if site_id not in set(sites["site_id"]):
        raise ValueError(f"site_id: there is no site {site_id[:40]!r}")
    row = sites[sites["site_id"] == site_id].iloc[0]
    names = ("total_before", "total_after", "ratio", "low", "high", "log_ratio", "se_log_ratio", "df")
    numbers = {name: float(row[name]) for name in names}
    n = 0 if row["returned"] == "nothing" else int(row["n"])
    return RateRatio(n=n, **numbers, method=str(row["returned"]), note=str(row["note"]))


def shared_correlation(gp_usage: pd.DataFrame | None) -> float:
    """Return the correlation of before and after over patients, within sites.

    Args:
        gp_usage: rows of gp_usage.csv, or None.

    Returns:
        The correlation; 0.5 when fewer than three patients differ within a site.

    >>> shared_correlation(None)
    0.5
    """
    rows = _none(gp_usage)
    rows = rows[(rows["months_before"] > 0) & (rows["months_before"] == rows["months_after"])]
    columns = rows[list(GP_COUNTS)].astype("float64")
    centred = columns - columns.groupby(rows["site_id"]).transform("mean")
    sums = (centred**2).sum()
    if len(rows) < 3 or (sums == 0).any():
        return USUAL_CORRELATION
    before, after = (centred[name].to_numpy() for name in centred)
    return float((before * after).sum() / np.sqrt((before**2).sum() * (after**2).sum()))


def overdispersion(sites: pd.DataFrame) -> float:
    """Return how many times larger the variance of log ratios is than independent appointments would make it.

    Args:
        sites: the result of `summarise_sites`.

    Returns:
        The ratio of summed variances, at least 1; NaN without any site that has an interval.

    >>> overdispersion(pd.DataFrame({"se_log_ratio": [0.5], "total_before": [16.0], "total_after": [16.0]}))
    2.0
    """
    known = sites.dropna(subset=["se_log_ratio"])
    if known.empty:
        return float("nan")
    chance = (1 / known["total_before"] + 1 / known["total_after"]).sum()
    return max(1.0, float((known["se_log_ratio"] ** 2).sum() / chance))


def _none(gp_usage: pd.DataFrame | None) -> pd.DataFrame:
    names = [*GP_COUNTS, *GP_MONTHS]
    empty = pd.DataFrame({"site_id": pd.Series(dtype=object)} | {name: pd.Series(dtype=float) for name in names})
    return empty if gp_usage is None else gp_usage


def _notes(sites: pd.DataFrame) -> list[str]:
    notes = []
    columns = (sites[name].to_numpy(float) for name in ("se_log_ratio", "total_before", "total_after", "n"))
    for se, before, after, n in zip(*columns, strict=True):
        reason = "before" if before == 0 else "after" if after == 0 else "one" if n == 1 else "alike"
        notes.append(NOTES[reason] if np.isnan(se) else "")
    return notes


def _from_row(row: Mapping[Any, Any], correlation: float, spread: float, confidence: float) -> dict[str, Any]:
    """Return one row of gp_usage_totals.csv as a row of the table of sites."""
    n, total_b, total_a = int(row["n_patients"]), float(row["total_before"]), float(row["total_after"])
    base = {"site_id": row["site_id"], "n": n, "total_before": total_b, "total_after": total_a,
            "mean_before": total_b / n, "mean_after": total_a / n}  # fmt: skip
    deviations = [np.nan if pd.isna(row.get(name)) else float(row[name]) for name in ("sd_before", "sd_after")]
    if not np.isnan(deviations).any():
        found = rate_ratio_from_moments(
            n, total_b / n, deviations[0], total_a / n, deviations[1], correlation, confidence=confidence
        )
        kind, note = "means", found.note or NOTES["moments"].format(correlation)
        fields = (found.low, found.high, found.se_log_ratio, found.df)
    else:
        found = rate_ratio_from_totals(total_b, total_a, confidence=confidence)
        kind, note = "totals", found.note or NOTES["bound" if np.isnan(spread) else "totals"]
        fields = (found.low, found.high, found.se_log_ratio, found.df)
        if not np.isnan(spread) and not np.isnan(found.se_log_ratio):
            se = float(np.sqrt(spread)) * found.se_log_ratio
            reach = float(stats.t.ppf((1 + confidence) / 2, max(n - 1, 1))) * se
            ends = np.exp([found.log_ratio - reach, min(found.log_ratio + reach, 700.0)])
            fields = (float(ends[0]), float(ends[1]), se, float(max(n - 1, 1)))
    return base | {
        "ratio": found.ratio, "low": fields[0], "high": fields[1], "log_ratio": found.log_ratio,
        "se_log_ratio": fields[2], "df": fields[3], "returned": kind, "note": note,
    }  # fmt: skip
