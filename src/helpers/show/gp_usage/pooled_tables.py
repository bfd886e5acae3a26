"""Tables of the chapter that pools the sites."""

import pandas as pd

from helpers.show.page import Table

METHOD_LABELS = {
    "knapp_hartung": "Hartung-Knapp",
    "ratio": "Ratio, after / before",
    "low": "Interval, low",
    "high": "Interval, high",
    "tau": "Spread between sites (tau, log scale)",
    "prediction_low": "New site, low",
    "prediction_high": "New site, high",
}
RETURNS_LABELS = {"way": "Sites taken", "k": "Sites", "low": "Interval, low", "high": "Interval, high"}


def by_method(compared: pd.DataFrame, *, n: int) -> Table:
    """Return the pooled ratio by method, as `pool_sites_by_method` compares them."""
    return Table(
        "gp-usage-methods",
        compared,
        caption="The pooled ratio by other methods, with and without the Hartung-Knapp interval.",
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
