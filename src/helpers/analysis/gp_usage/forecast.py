"""A forecast of regression to the mean, from the counts of every patient registered with the practices."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from helpers.analysis.checks import check_confidence
from helpers.analysis.disclosure.roles import Base, Estimate, Months, Statistic
from helpers.analysis.gp_usage.regression_to_mean import regression_to_mean_ratio

ENOUGH_PEOPLE: Final = 2000
"""Registered patients below which rho is known too poorly to rest much on it."""


@dataclass(frozen=True)
class LastingShare:
    """What a whole list says: `rho`, the share of the variance of counts that lasts, and the usual mean.

    `rho_se` and `usual_mean_se` are their standard errors, `covariance` that of the two; `months` are those of each
    window and `n` the registered patients.
    """

    n: Base
    months: Months
    rho: Estimate
    rho_se: Estimate
    usual_mean: Estimate
    usual_mean_se: Estimate
    covariance: float


@dataclass(frozen=True)
class Forecast:
    """The ratio, after / before, that regression to the mean alone would give, with its interval.

    The interval is that of the list's rho and usual mean; `mean_before` of the referred is taken as it is. `n` are the
    patients of the list, on whom all of it rests.
    """

    ratio: Estimate
    low: Estimate
    high: Estimate
    mean_before: Statistic
    lasting: LastingShare
    n: Base = 0


def lasting_share(practice_list: pd.DataFrame) -> LastingShare | None:
    """Return the share of lasting variance and the usual mean of a whole list, from its counts in two windows.

    rho is the intraclass correlation of the two counts of a patient: the slope of one on the other when both windows
    have the same mean and variance.

    Args:
        practice_list: rows of practice_list.csv: gp_appointments_first, gp_appointments_second, n_patients,
            months_per_window.

    Returns:
        The share, the mean and their standard errors (linearisation); None where fewer than three patients are
        listed, all counts are alike, or windows differ in length.

    Reference:
        Fisher RA. Statistical Methods for Research Workers. 1925, section 38; Barnett AG, van der Pols JC, Dobson AJ.
        International Journal of Epidemiology 2005;34:215-220.

    >>> rows = {"gp_appointments_first": [0, 2, 4], "gp_appointments_second": [0, 2, 4], "n_patients": [5, 5, 5]}
    >>> share = lasting_share(pd.DataFrame(rows).assign(months_per_window=6))
    >>> share.rho, share.usual_mean
    (1.0, 2.0)
    """
    names = ("gp_appointments_first", "gp_appointments_second", "n_patients")
    first, second, weight = (practice_list[name].to_numpy(dtype=float) for name in names)
    n = float(weight.sum())
    if n < 3 or practice_list["months_per_window"].nunique() != 1:
        return None
    mean = float(((first + second) * weight).sum() / (2 * n))
    products, squares = (first - mean) * (second - mean), ((first - mean) ** 2 + (second - mean) ** 2) / 2
    variance = float((squares * weight).sum() / n)
    if variance == 0:
        return None
    rho = float((products * weight).sum() / n) / variance
    influence = np.array([(products - rho * squares) / variance, (first + second) / 2 - mean])
    covariance = (influence * weight) @ influence.T / (n * (n - 1))
    errors = np.sqrt(np.diag(covariance))
    months = int(practice_list["months_per_window"].iloc[0])
    return LastingShare(int(n), months, rho, float(errors[0]), mean, float(errors[1]), float(covariance[0, 1]))


def forecast_ratio(
    lasting: LastingShare, mean_before: float, *, months: int = 6, confidence: float = 0.95
) -> Forecast | None:
    """Return the ratio that regression to the mean alone would give patients with a mean before referral.

    Args:
        lasting: the result of `lasting_share`.
        mean_before: mean appointments of the referred in the window before.
        months: months of the windows before and after, which those of the list have to be too.
        confidence: confidence of the interval.

    Returns:
        rho + (1 - rho) * usual mean / mean before, with the normal interval that the list's own errors give it; None
        where nobody came before, rho is below 0, or the list's windows have another length.

    Raises:
        ValueError: when the confidence is not above 0.5 and below 1.

    Reference:
        Barnett AG, van der Pols JC, Dobson AJ. International Journal of Epidemiology 2005;34:215-220.

    >>> share = LastingShare(n=5000, months=6, rho=0.5, rho_se=0.02, usual_mean=2, usual_mean_se=0.04, covariance=0)
    >>> round(forecast_ratio(share, 4).ratio, 2)
    0.75
    """
    check_confidence(confidence)
    if not mean_before > 0 or lasting.rho < 0 or lasting.months != months:
        return None
    ratio = regression_to_mean_ratio(lasting.rho, mean_before, lasting.usual_mean)
    slope = np.array([1 - lasting.usual_mean / mean_before, (1 - lasting.rho) / mean_before])
    errors = np.array([lasting.rho_se, lasting.usual_mean_se])
    variance = ((slope * errors) ** 2).sum() + 2 * slope.prod() * lasting.covariance
    half_width = float(stats.norm.ppf((1 + confidence) / 2) * np.sqrt(variance))
    return Forecast(ratio, max(0.0, ratio - half_width), ratio + half_width, mean_before, lasting, lasting.n)
