"""Tables of the chapter that pools the sites."""

import pandas as pd

from helpers.show.page import Table

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
RETURNS_LABELS = {"way": "Sites taken", "k": "Sites", "low": "Interval, low", "high": "Interval, high"}


def by_method(compared: pd.DataFrame, *, n: int) -> Table:
    """Return the pooled ratio by method, as `pool_sites_by_method` compares them."""
    return Table(
        "gp-usage-methods",
        compared.assign(knapp_hartung=compared["knapp_hartung"].map(INTERVALS)).rename(
            columns={"knapp_hartung": "interval"}
        ),
        caption="The pooled ratio by method and by kind of interval. The other figures and tables here have the "
        "Hartung-Knapp interval that is never narrower than Wald's.",
        labels=METHOD_LABELS,
        n=n,
    )


def by_returns(compared: pd.DataFrame, *, n: int) -> Table:
    """Return the pooled ratio by what sites returned, as `pool_sites_by_returns` compares them."""
    return Table(
        "gp-usage-returns",
        compared,
        caption="The pooled ratio with and without sites that returned less than patients.",
        labels=RETURNS_LABELS,
        n=n,
    )


def flow(flow: pd.DataFrame) -> Table:
    """Return what became of every row of an extract."""
    caption = "What became of every row of the extract."
    return Table("gp-usage-flow", flow, caption=caption, labels={"what": "Why"})
