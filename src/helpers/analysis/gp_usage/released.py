"""The ratio of every site as a release prints it: worked out from a base table of rounded numbers, and nothing else."""

from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.disclosure.roles import counting
from helpers.analysis.gp_usage.ratio import t_interval
from helpers.analysis.gp_usage.site_ratios import RATIO_COUNTS
from helpers.analysis.gp_usage.sites import all_sites
from helpers.vocabulary import NOT_PROVIDED

LEFT_OUT_OF_RELEASE: Final = "left out"
"""What stands under `returned` for a site that gave data which a release does not show."""
WHY_LEFT_OUT: Final = (
    "too few patients or appointments for a release, or so few that rounding would move the ratio far, or a few "
    "patients hold nearly all, now or in an earlier release"
)
RETURNED_LESS: Final = {"totals": "totals only", "means": "means and deviations only"}


@counting(**RATIO_COUNTS, total_before="people", total_after="people")
def released_ratios(base: pd.DataFrame, sites: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return the ratio of every site, worked out from the base table of a release; each column says what it counts.

    The interval stands around the ratio of the rounded totals, with the error of the base table and Student's t on one
    degree of freedom fewer than the rounded number of patients.

    Args:
        base: the result of `helpers.analysis.disclosure.base_table`.
        sites: the result of `ratio_by_site`, of which site_id is read, and whether a site returned anything.
        confidence: confidence of the intervals.

    Returns:
        The columns of `ratio_by_site` but for up, same and down. A site that is not in the base table is empty; its
        note says why. The `attrs` are those of the base table.

    >>> row = {"site_id": "1", "returned": "patients", "n": 20, "total_before": 50, "total_after": 40}
    >>> base = pd.DataFrame([row | {"exposure_before": 1.0, "exposure_after": 1.0, "se_log_ratio": 0.25}])
    >>> sites = pd.DataFrame({"site_id": ["1", "2", "3"], "returned": ["patients", "patients", "nothing"]})
    >>> released_ratios(base, sites)[["ratio", "returned"]].to_numpy().tolist()
    [[0.8, 'patients'], [nan, 'left out'], [nan, 'nothing']]
    """
    table = base.copy()
    for period in ("before", "after"):
        table[f"mean_{period}"] = table[f"total_{period}"] / (table["n"] * table[f"exposure_{period}"])
    table["ratio"] = table["mean_after"] / table["mean_before"]
    table["log_ratio"] = np.log(table["ratio"])
    table["df"] = table["n"] - 1.0
    table["low"], table["high"] = t_interval(table["log_ratio"], table["se_log_ratio"], table["df"], confidence)
    table["note"] = table["returned"].map(RETURNED_LESS).fillna("")
    table = all_sites(table, sites["site_id"])
    gave_nothing, absent = (sites["returned"] == "nothing").to_numpy(), table["n"].isna()
    words = {"returned": ("nothing", LEFT_OUT_OF_RELEASE), "note": (NOT_PROVIDED, WHY_LEFT_OUT)}
    for name, (of_none, of_others) in words.items():
        table[name] = table[name].mask(absent, np.where(gave_nothing, of_none, of_others)).astype(str)
    return table
