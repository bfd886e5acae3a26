"""The ratio of every site as a release prints it: worked out from a base table of rounded numbers, and nothing else."""

from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.disclosure.roles import counting
from helpers.analysis.gp_usage.forecast import LastingShare
from helpers.analysis.gp_usage.mirror import WindowRatio
from helpers.analysis.gp_usage.pooled_sites import patient_weighted_ratio
from helpers.analysis.gp_usage.ratio import RateRatio, ReleasedRatio, t_interval
from helpers.analysis.gp_usage.site_ratios import RATIO_COUNTS
from helpers.analysis.gp_usage.sites import all_sites
from helpers.analysis.gp_usage.windows import Windows
from helpers.vocabulary import NOT_PROVIDED

LEFT_OUT_OF_RELEASE: Final = "left out"
"""What stands under `returned` for a site that gave data which a release does not show."""
WHY_LEFT_OUT: Final = (
    "too few patients or appointments for a release, or so few that rounding would move the ratio far, or a few "
    "patients hold nearly all, now or in an earlier release"
)
FROM_ROUNDED: Final = "rounded numbers of sites"
"""The method of a ratio that a release works out from its base table."""
ESTIMATE_DECIMALS: Final = 2
MEAN_DECIMALS: Final = 1
"""How many decimals a release has of estimates and of means."""
LIST_ERROR_STEP: Final = 0.01
"""Steps to the next of which errors of a whole list of patients are taken up."""
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


def released_before_and_after(sites: pd.DataFrame, windows: Windows, *, confidence: float = 0.95) -> WindowRatio | None:
    """Return the ratio of all appointments of the sites that a release shows, from their rounded numbers alone.

    It says no more than the rows of the sites do. Of one site it is that site's ratio; of several, every patient weighs
    the same, and the interval comes from leaving out each site in turn. The ratio and its ends have two decimals, so
    that all that is worked out from them agrees with what is printed.

    Args:
        sites: the result of `released_ratios`.
        windows: the months counted before referral and after, as `windows_of` gives them.
        confidence: confidence of the interval.

    Returns:
        The ratio with its months; None where a release shows no site, or the two windows are not known or not alike.

    Raises:
        ValueError: when the confidence is not above 0.5 and below 1.

    >>> row = {"site_id": "1", "returned": "patients", "n": 20, "total_before": 50, "total_after": 40}
    >>> base = pd.DataFrame([row | {"exposure_before": 1.0, "exposure_after": 1.0, "se_log_ratio": 0.25}])
    >>> sites = released_ratios(base, pd.DataFrame({"site_id": ["1"], "returned": ["patients"]}))
    >>> one = released_before_and_after(sites, Windows(6.0, 6.0))
    >>> one.before, one.after, one.mean_before, one.ratio.ratio
    ((-6, -1), (1, 6), 2.5, 0.8)
    """
    known = sites[sites["n"].notna()]
    if known.empty or not windows.before or windows.before != windows.after:
        return None
    months = int(windows.before)
    n, before, after = (int(known[name].sum()) for name in ("n", "total_before", "total_after"))
    if len(known) > 1:
        ratio: RateRatio = patient_weighted_ratio(known, confidence=confidence)
        numbers = [ratio.ratio, ratio.low, ratio.high, ratio.log_ratio, ratio.se_log_ratio]
    else:
        columns = ["ratio", "low", "high", "log_ratio", "se_log_ratio"]
        numbers = [float(number) for number in known[columns].iloc[0]]
    value, low, high = (round(number, ESTIMATE_DECIMALS) for number in numbers[:3])
    patients_there = known["total_before"] / known["mean_before"]
    return WindowRatio(
        (-months, -1),
        (1, months),
        known,
        (),
        ReleasedRatio(n, before, after, value, low, high, numbers[3], numbers[4], np.nan, FROM_ROUNDED),
        before / float(patients_there.sum()),
    )


def released_list(lasting: LastingShare, *, rounding: int) -> LastingShare:
    """Return what a release says of a whole list of registered patients, rounded at its source.

    The number of patients is rounded as a profile has it, rho to two decimals and the usual mean to one; errors take
    in the variance of this rounding and are taken up to the next 0.01, with their correlation to one decimal.

    Args:
        lasting: the result of `lasting_share`.
        rounding: to multiples of which numbers of people are rounded.

    Returns:
        The share, the mean and their standard errors as a release knows them.

    >>> exact = LastingShare(5003, 6, 0.5123, 0.0211, 2.26, 0.0404, 0.0)
    >>> one = released_list(exact, rounding=5)
    >>> one.n, one.rho, one.rho_se, one.usual_mean, one.usual_mean_se
    (5005, 0.51, 0.03, 2.3, 0.05)
    """
    n = int(lasting.n / rounding + 0.5) * rounding
    steps = {"rho": 10.0**-ESTIMATE_DECIMALS, "usual_mean": 10.0**-MEAN_DECIMALS}
    errors = {
        name: _taken_up(np.hypot(getattr(lasting, f"{name}_se"), step / np.sqrt(12))) for name, step in steps.items()
    }
    exact = lasting.rho_se * lasting.usual_mean_se
    correlation = round(lasting.covariance / exact, 1) if exact else 0.0
    return LastingShare(
        n,
        lasting.months,
        round(lasting.rho, ESTIMATE_DECIMALS),
        errors["rho"],
        round(lasting.usual_mean, MEAN_DECIMALS),
        errors["usual_mean"],
        correlation * errors["rho"] * errors["usual_mean"],
    )


def _taken_up(error: float) -> float:
    """Return an error taken up to the next step."""
    return round(float(np.ceil(error / LIST_ERROR_STEP - 1e-9) * LIST_ERROR_STEP), 2)
