"""The ratio of every site whatever it returned: patients, means and deviations, totals alone, or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.analysis.checks import check_confidence
from helpers.analysis.disclosure.base_table import PROTECTED
from helpers.analysis.disclosure.roles import Counts, counting
from helpers.analysis.gp_usage.across_sites import AcrossSites, overdispersion, shared_correlation
from helpers.analysis.gp_usage.patients import ESTIMATES
from helpers.analysis.gp_usage.ratio import PRINTED_ERROR, RateRatio, ReleasedRatio, t_interval
from helpers.analysis.gp_usage.sites import all_sites, or_no_rows, summarise_sites
from helpers.analysis.gp_usage.totals import rate_ratio_from_moments, rate_ratio_from_totals
from helpers.analysis.gp_usage.windows import Windows
from helpers.counted_outcomes import GP_APPOINTMENTS, CountedOutcome
from helpers.vocabulary import NOT_PROVIDED

RATIO_COUNTS: Final[Counts] = {
    "site_id": "site",
    "n": "base",
    **dict.fromkeys(("mean_before", "mean_after"), "mean"),
    **dict.fromkeys(("ratio", "low", "high", "log_ratio", "se_log_ratio"), "estimate"),
    "df": "df",
}
"""What the columns of a site's ratio count."""

TOTALS: Final = "totals only: the spread between patients is borrowed from the other sites"
LOWER_BOUND: Final = "totals only: the interval takes appointments to be independent, so it is too narrow"
MEANS: Final = "means and deviations only: the correlation of before and after is taken to be {:.2f}"


@counting(**RATIO_COUNTS)
def ratio_by_site(
    gp_usage: pd.DataFrame | None,
    totals: pd.DataFrame | None,
    site_ids: Iterable[str],
    *,
    confidence: float = 0.95,
    correlation: float | None = None,
    across: AcrossSites | None = None,
    outcome: CountedOutcome = GP_APPOINTMENTS,
) -> pd.DataFrame:
    """Return one row per site, from patients where there are any, else from means, else from totals, else empty.

    A site with totals alone shows nothing of how its patients differ. It borrows the overdispersion of the sites with
    patients (how many times larger their variance is than independent appointments would make it); without any such
    site its interval is the exact conditional one, a lower bound.

    Args:
        gp_usage: rows of gp_usage.csv, or None.
        totals: rows of gp_usage_totals.csv, or None; a site with patients too is taken from its patients.
        site_ids: the sites of the study, in their order.
        confidence: confidence of the intervals.
        correlation: correlation of before and after for sites with means; None takes that of the patients.
        across: what was estimated from all sites, where the rows given are of some alone; None estimates it from them.
        outcome: what is counted, as for `summarise_sites`; of another than GP appointments there are no totals.

    Returns:
        The columns of `summarise_sites`, and `returned` (patients, means, totals, nothing) and `note`, which says why
        an interval is missing or what it rests on.

    Raises:
        ValueError: as `summarise_sites`, or when a number of the totals is not allowed.

    Reference:
        Cochran WG. Sampling Techniques, 3rd ed. 1977, section 2.11; McCullagh P, Nelder JA. Generalized Linear
        Models, 2nd ed. 1989, section 6.2 (overdispersion).

    >>> totals = pd.DataFrame({"site_id": ["2"], "n_patients": [20], "total_before": [20], "total_after": [10]})
    >>> ratio_by_site(None, totals, ["1", "2"])[["site_id", "ratio", "returned"]].values.tolist()
    [['1', nan, 'nothing'], ['2', 0.5, 'totals']]
    """
    check_confidence(confidence)
    window = None if across is None else across.windows.longest
    sites = summarise_sites(
        or_no_rows(gp_usage, outcome), confidence=confidence, error=PRINTED_ERROR, window=window, outcome=outcome
    )
    sites["returned"] = "patients"
    rest = pd.DataFrame() if totals is None else totals[~totals["site_id"].isin(sites["site_id"])]
    if len(rest):
        shared = (
            AcrossSites(Windows(), shared_correlation(gp_usage), overdispersion(sites)) if across is None else across
        )
        rho = shared.correlation if correlation is None else correlation
        added = pd.DataFrame(
            [_row_of_totals(row, rho, shared.overdispersion, confidence) for row in rest.to_dict("records")]
        )
        sites = pd.concat([sites, added], ignore_index=True) if len(sites) else added.reindex(columns=sites.columns)
    table = all_sites(sites, site_ids)
    return table.assign(
        returned=table["returned"].fillna("nothing").astype(str), note=table["note"].fillna(NOT_PROVIDED).astype(str)
    )


def ratio_of_site(sites: pd.DataFrame, site_id: str) -> RateRatio:
    """Return one site's ratio, whatever it rests on; n is 0 where nothing was returned, or a release leaves it out.

    Args:
        sites: the result of `ratio_by_site`.
        site_id: the site.

    Returns:
        The ratio; `method` is what the site returned.

    Raises:
        ValueError: when there is no such site.

    >>> ratio_of_site(ratio_by_site(None, None, ["1"]), "1").n
    0
    """
    if site_id not in set(sites["site_id"]):
        raise ValueError(f"site_id: there is no site {site_id[:40]!r}")
    row = sites[sites["site_id"] == site_id].iloc[0]
    n = 0 if pd.isna(row["n"]) else int(row["n"])
    estimates = {name: float(row[name]) for name in ESTIMATES}
    made = ReleasedRatio if PROTECTED in sites.attrs else RateRatio
    return made(n=n, **estimates, method=str(row["returned"]), note=str(row["note"]))


def _row_of_totals(
    row: Mapping[Any, Any], correlation: float | None, overdispersion: float | None, confidence: float
) -> dict[str, Any]:
    """Return one row of gp_usage_totals.csv as a row of the table of sites."""
    n, total_b, total_a = int(row["n_patients"]), float(row["total_before"]), float(row["total_after"])
    mean_b, mean_a = total_b / n, total_a / n
    sd_b, sd_a = (float(row[name]) if pd.notna(row.get(name)) else np.nan for name in ("sd_before", "sd_after"))
    if np.isnan([sd_b, sd_a]).any():
        assert overdispersion is not None, "a site with totals borrows it"
        ratio, note = _ratio_of_totals(n, total_b, total_a, overdispersion, confidence)
        returned = "totals"
    else:
        assert correlation is not None, "a site with means borrows it"
        ratio = rate_ratio_from_moments(n, mean_b, sd_b, mean_a, sd_a, correlation, confidence=confidence)
        returned, note = "means", MEANS.format(correlation)
    estimates = {name: getattr(ratio, name) for name in ESTIMATES} | {"total_before": total_b, "total_after": total_a}
    means = {"site_id": row["site_id"], "n": n, "mean_before": mean_b, "mean_after": mean_a}
    return means | estimates | {"returned": returned, "note": "; ".join(part for part in (ratio.note, note) if part)}


def _ratio_of_totals(
    n: int, total_b: float, total_a: float, overdispersion: float, confidence: float
) -> tuple[RateRatio, str]:
    """Return the ratio of a site's totals, wider by the overdispersion of other sites, and what it rests on."""
    alone = np.isnan(overdispersion)
    factor = 1.0 if alone else overdispersion
    ratio = rate_ratio_from_totals(total_b, total_a, overdispersion=factor, confidence=confidence)
    if not alone and not np.isnan(ratio.se_log_ratio):
        df = float(max(n - 1, 1))
        low, high = t_interval(ratio.log_ratio, ratio.se_log_ratio, df, confidence)
        ratio = replace(ratio, low=float(low), high=float(high), df=df)
    if ratio.note:
        return ratio, ""
    label = LOWER_BOUND if alone else TOTALS
    return ratio, label if total_a else f"no appointment after; {label}"
