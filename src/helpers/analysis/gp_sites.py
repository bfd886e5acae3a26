"""One row per site: patients, means, ratio with interval, and how many patients rose, stayed and fell."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import stats

from helpers.analysis.counts import ROUNDING, check_confidence

NUMBERS = ["gp_appointments_before", "gp_appointments_after", "months_before", "months_after"]


def summarise_sites(gp_usage: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return one row per site from one row per patient, without a loop over sites or a model fit.

    Args:
        gp_usage: site_id, patient_id, gp_appointments_before, gp_appointments_after, months_before, months_after.
        confidence: confidence of the intervals.

    Returns:
        site_id, n, total_before, total_after, mean_before, mean_after (per patient and six months), ratio, low, high,
        log_ratio, se_log_ratio, df, up, same, down (rates per month compared). NaN where not estimable.

    Raises:
        ValueError: when a column or a site_id is missing, or as `rate_ratio` for counts and months.

    Reference:
        As `helpers.analysis.gp_usage.rate_ratio`, whose results it equals site by site.

    >>> frame = pd.DataFrame({"site_id": ["1", "1"], "patient_id": ["a", "b"], "gp_appointments_before": [4, 2],
    ...     "gp_appointments_after": [2, 2], "months_before": [6, 6], "months_after": [6, 6]})
    >>> summarise_sites(frame)[["n", "ratio", "down"]].values.tolist()
    [[2.0, 0.6666666666666666, 1.0]]
    """
    missing = [name for name in ["site_id", *NUMBERS] if name not in gp_usage]
    if missing:
        raise ValueError(f"gp_usage: column {', '.join(missing)} is missing")
    check_confidence(confidence)
    rows = gp_usage[["site_id", *NUMBERS]].astype(dict.fromkeys(NUMBERS, "float64"))
    _check_rows(rows)
    by_site = rows.groupby("site_id", sort=True)
    sums = by_site[NUMBERS].sum().set_axis(["total_before", "total_after", "mb", "ma"], axis=1)
    n = by_site.size()
    with np.errstate(divide="ignore", invalid="ignore"):
        table = _ratios(rows, sums, n, confidence)
    return table.join(_directions(rows)).reset_index()


def _check_rows(rows: pd.DataFrame) -> None:
    """Refuse what `rate_ratio` refuses, and rows that belong to no site."""
    if rows["site_id"].isna().any():
        raise ValueError("gp_usage: a site_id is missing; say where every patient belongs")
    if not np.isfinite(rows[NUMBERS]).all(axis=None) or (rows[NUMBERS] < 0).any(axis=None):
        raise ValueError("gp_usage: a count or a number of months is missing or negative")
    for period in ("before", "after"):
        counts = rows[f"gp_appointments_{period}"]
        if (counts != np.floor(counts)).any():
            raise ValueError(f"gp_usage: gp_appointments_{period} is not a whole number; give appointments, not rates")
        if ((counts > 0) & (rows[f"months_{period}"] == 0)).any():
            raise ValueError(
                f"gp_usage: a patient has appointments but 0 months {period}; mend the months or the count"
            )


def _ratios(rows: pd.DataFrame, sums: pd.DataFrame, n: "pd.Series[int]", confidence: float) -> pd.DataFrame:
    """Return totals, means, ratios and intervals by site."""
    rate_b, rate_a = sums["total_before"] / sums["mb"], sums["total_after"] / sums["ma"]
    site = rows["site_id"]
    term_a = (rows["gp_appointments_after"] - site.map(rate_a) * rows["months_after"]) / site.map(sums["total_after"])
    term_b = (rows["gp_appointments_before"] - site.map(rate_b) * rows["months_before"]) / site.map(
        sums["total_before"]
    )
    squares = ((term_a - term_b) ** 2).groupby(site).sum(min_count=1)
    se = (n / (n - 1) * squares).pow(0.5).where((n > 1) & (squares > ROUNDING**2) & (sums["total_after"] > 0))
    log_ratio = pd.Series(np.log(rate_a / rate_b)).where((sums["total_after"] > 0) & (sums["total_before"] > 0))
    reach = pd.Series(stats.t.ppf((1 + confidence) / 2, n - 1), index=n.index) * se
    return pd.DataFrame(
        {
            "n": n,
            "total_before": sums["total_before"],
            "total_after": sums["total_after"],
            "mean_before": 6 * rate_b,
            "mean_after": 6 * rate_a,
            "ratio": (rate_a / rate_b).where(sums["total_before"] > 0),
            "low": np.exp(log_ratio - reach),
            "high": np.exp((log_ratio + reach).clip(upper=700.0)),
            "log_ratio": log_ratio,
            "se_log_ratio": se,
            "df": (n - 1).where(se.notna()).astype("float64"),
        }
    )


def _directions(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how many patients of each site had more, as many and fewer appointments per month afterwards."""
    there = rows[(rows["months_before"] > 0) & (rows["months_after"] > 0)]
    left = there["gp_appointments_after"] * there["months_before"]
    right = there["gp_appointments_before"] * there["months_after"]
    marks = pd.DataFrame({"up": left > right, "same": left == right, "down": left < right})
    counted = marks.groupby(there["site_id"]).sum()
    return counted.reindex(sorted(rows["site_id"].unique()), fill_value=0).astype("int64")


def all_sites(summary: pd.DataFrame, site_ids: Iterable[str]) -> pd.DataFrame:
    """Return the summary with a row for every site of the study; a site without data has an empty one.

    Args:
        summary: the result of `summarise_sites`.
        site_ids: the sites of sites.csv, in their order.

    Returns:
        One row per site, in that order.

    >>> all_sites(pd.DataFrame({"site_id": ["2"], "n": [5]}), ["1", "2"])["n"].tolist()
    [nan, 5.0]
    """
    return summary.set_index("site_id").reindex(list(site_ids)).rename_axis("site_id").reset_index()
