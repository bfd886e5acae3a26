"""Tables of the chapter that pools the sites."""

import pandas as pd

from helpers.analysis.disclosure import PROTECTED
from helpers.show.gp_usage import results
from helpers.show.gp_usage.release_text import shows_no_site
from helpers.show.page import MOST_NAMED, Estimates, Table, wording

INTERVALS = {"adhoc": "Hartung-Knapp, never narrower than Wald", True: "Hartung-Knapp", False: "Wald"}
METHOD_LABELS = {
    "interval": "Interval",
    "ratio": "Ratio, after / before",
    "low": "Interval, low",
    "high": "Interval, high",
    "tau": "Spread between sites (tau, log scale)",
    "prediction_low": "True ratio of a new site, low",
    "prediction_high": "True ratio of a new site, high",
}
BASE_LABELS = {
    "site_id": "Site",
    "n": "Patients, rounded",
    "total_before": "Appointments before, rounded",
    "total_after": "Appointments after, rounded",
    "exposure_share_before": "Share of the months before that they were there",
    "exposure_share_after": "Share of the months after that they were there",
    "se_log_ratio": "Standard error of the log ratio",
}
SITE_LABELS = {
    "site_id": "Site",
    "n": "Patients",
    "mean_before": "Mean appointments before",
    "mean_after": "Mean appointments after",
    "ratio": "Ratio, after / before",
    "low": "Interval, low",
    "high": "Interval, high",
    "returned": "Returned",
}
RETURNS_LABELS = {"way": "Sites taken", "k": "Sites", "low": "Interval, low", "high": "Interval, high"}


def base(sites: pd.DataFrame) -> Table | None:
    """Return the numbers that a release is computed from, with the sums of those printed; None outside a release."""
    known = sites.dropna(subset=["n"]) if PROTECTED in sites.attrs else sites.iloc[:0]
    if known.empty:
        return None
    counts = ["n", "total_before", "total_after"]
    shares = {f"exposure_{period}": f"exposure_share_{period}" for period in ("before", "after")}
    columns = ["site_id", *counts, *(name for name in shares if (known[name] < 1).any()), "se_log_ratio"]
    frame = known[columns].rename(columns=shares)
    frame.loc[len(sites)] = {"site_id": "All"} | known[counts].sum().to_dict()
    frame = frame.astype(dict.fromkeys(counts, "int64"))
    frame.attrs = dict(sites.attrs)
    return Table(
        "gp-usage-base",
        frame,
        caption=wording("The numbers that this release is computed from; the last row adds up those above it."),
        labels=BASE_LABELS,
        missing="-",
        n=int(known["n"].sum()),
    )


def every_site(sites: pd.DataFrame) -> Table | None:
    """Return the numbers of every site where they are more than the figure names; None where it names each.

    None too in a release that shows the row of no site.
    """
    if len(sites) <= MOST_NAMED or shows_no_site(sites):
        return None
    return Table(
        "gp-usage-sites",
        sites[[*SITE_LABELS]],
        caption=wording("The ratio of every site, with its interval."),
        labels=SITE_LABELS,
        decimals={"n": 0},
        missing="-",
        n=int(sites["n"].sum()),
    )


def directions(together: pd.DataFrame) -> Table:
    """Return how many patients of all sites shown had fewer, as many and more appointments after."""
    return Table(
        "gp-usage-directions",
        together,
        caption=wording(
            "Patients of all sites shown, by whether they had fewer, as many or more GP appointments after."
        ),
        labels={"after_against_before": "After, against before", "patients": "Patients"},
    )


def by_method(compared: pd.DataFrame, *, n: int) -> Table:
    """Return the pooled ratio by method, as `pool_sites_by_method` compares them."""
    frame = compared.assign(knapp_hartung=compared["knapp_hartung"].map(INTERVALS)).rename(
        columns={"knapp_hartung": "interval"}
    )
    return Table(
        "gp-usage-methods",
        frame,
        caption=wording(
            "The pooled ratio by method and by kind of interval. The other figures and tables here have the "
            "Hartung-Knapp interval that is never narrower than Wald's."
        ),
        labels=METHOD_LABELS,
        n=n,
        estimates=results.of_methods(frame.assign(n=n)),
    )


def by_returns(compared: pd.DataFrame, *, n: int) -> Table:
    """Return the pooled ratio by what sites returned, as `pool_sites_by_returns` compares them."""
    return Table(
        "gp-usage-returns",
        compared,
        caption=wording("The pooled ratio with and without sites that returned less than patients."),
        labels=RETURNS_LABELS,
        n=n,
        estimates=(
            Estimates(
                compared,
                results.POOLED,
                "ratio",
                "low",
                "high",
                n="k",
                counted="sites",
                rows=("way",),
                method=results.POOLING,
            ),
        ),
    )


def flow(flow: pd.DataFrame) -> Table:
    """Return what became of every row of an extract."""
    caption = wording("What became of every row of the extract.")
    return Table("gp-usage-flow", flow, caption=caption, labels={"what": "Why"})
