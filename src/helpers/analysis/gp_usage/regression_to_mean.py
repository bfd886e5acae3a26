"""Regression to the mean: how far a ratio falls by itself when patients are referred at a busy time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from helpers.analysis.disclosure.roles import Base, Statistic


def regression_to_mean_ratio(between_share: float, mean_before: float, reference_mean: float) -> float:
    """Return the ratio, after / before, expected if nothing changed and patients were referred at a peak.

    Args:
        between_share: share of the variance that lies between patients for good, from 0 (all chance) to 1 (none).
        mean_before: mean appointments before referral, above 0.
        reference_mean: mean appointments of the patients they come from, over as long a period.

    Returns:
        rho + (1 - rho) * reference_mean / mean_before.

    Raises:
        ValueError: when the share is outside 0 to 1, the mean before not above 0, or the reference mean negative.

    Reference:
        Barnett AG, van der Pols JC, Dobson AJ. International Journal of Epidemiology 2005;34:215-220.

    >>> regression_to_mean_ratio(0.5, 4, 3)
    0.875
    """
    if not 0 <= between_share <= 1:
        raise ValueError(f"between_share: {between_share} is not allowed; give a share from 0 to 1")
    if not mean_before > 0:
        raise ValueError(f"mean_before: {mean_before} is not allowed; give a mean above 0")
    if not reference_mean >= 0:
        raise ValueError(f"reference_mean: {reference_mean} is not allowed; give a mean from 0")
    return between_share + (1 - between_share) * reference_mean / mean_before


@dataclass(frozen=True)
class RegressionToMean:
    """What regression to the mean alone would do to patients who had `mean_before` appointments before referral.

    `grid` has the ratio expected for many shares and reference means, `curve` the pairs that give the observed
    `ratio`; `expected_ratio` is that of one case, of `between_share` and `reference_mean`. `n` are the patients whose
    ratio it is.
    """

    ratio: Statistic
    mean_before: Statistic
    reference_mean: Statistic
    expected_ratio: Statistic
    grid: pd.DataFrame
    curve: pd.DataFrame
    n: Base = 0

    @property
    def explaining(self) -> pd.DataFrame:
        """The rows of `curve` whose reference means are among those of `grid`."""
        means = self.grid["reference_mean"]
        return self.curve[self.curve["reference_mean"].between(means.min(), means.max())]


def regression_to_mean_cases(
    ratio: float, mean_before: float, reference_mean: float, between_share: float = 0.5, *, n: int = 0
) -> RegressionToMean:
    """Return what regression to the mean alone would do, over the range of what is not known.

    Args:
        ratio: the observed ratio, after / before.
        mean_before: mean appointments before referral, above 0.
        reference_mean: mean appointments of the patients they come from, for the one case.
        between_share: share of the variance that lasts, for the one case.
        n: number of patients whose ratio it is, where that is known.

    Returns:
        Shares from 0 to 0.95 and reference means from 0.3 to 1.4 times the mean before, 40 each.

    Raises:
        ValueError: when the ratio or a mean is outside its range.

    Reference:
        As `regression_to_mean_ratio`.

    >>> regression_to_mean_cases(0.9, 4, 3).expected_ratio
    0.875
    """
    shares, means = np.linspace(0, 0.95, 40), np.linspace(0.3 * mean_before, 1.4 * mean_before, 40)
    return RegressionToMean(
        ratio=ratio,
        mean_before=mean_before,
        reference_mean=reference_mean,
        expected_ratio=regression_to_mean_ratio(between_share, mean_before, reference_mean),
        grid=regression_to_mean_grid(mean_before, shares, means),
        curve=explaining_reference_mean(ratio, mean_before, shares),
        n=n,
    )


def regression_to_mean_grid(mean_before: float, between_shares: ArrayLike, reference_means: ArrayLike) -> pd.DataFrame:
    """Return between_share, reference_mean and expected_ratio, one row per pair of the first two.

    >>> regression_to_mean_grid(4, [0.5], [2, 4])["expected_ratio"].tolist()
    [0.75, 1.0]
    """
    rows = [
        (float(share), float(mean), regression_to_mean_ratio(float(share), mean_before, float(mean)))
        for share in np.atleast_1d(np.asarray(between_shares, dtype=float))
        for mean in np.atleast_1d(np.asarray(reference_means, dtype=float))
    ]
    return pd.DataFrame(rows, columns=["between_share", "reference_mean", "expected_ratio"])


def explaining_reference_mean(ratio: float, mean_before: float, between_shares: ArrayLike) -> pd.DataFrame:
    """Return the reference mean at which regression to the mean alone gives the observed ratio, one row per share.

    Shares run from 0 up to but not including 1; the mean is NaN where it would have to be negative.

    >>> explaining_reference_mean(0.875, 4, [0.5])["reference_mean"].tolist()
    [3.0]
    """
    shares = np.atleast_1d(np.asarray(between_shares, dtype=float))
    if not ((shares >= 0) & (shares < 1)).all():
        raise ValueError("between_shares: give shares from 0 up to but not including 1")
    if not ratio >= 0:
        raise ValueError(f"ratio: {ratio} is not allowed; give the observed ratio, from 0")
    if not mean_before > 0:
        raise ValueError(f"mean_before: {mean_before} is not allowed; give a mean above 0")
    means = mean_before * (ratio - shares) / (1 - shares)
    return pd.DataFrame({"between_share": shares, "reference_mean": np.where(means >= 0, means, np.nan)})


def simulate_referral_at_a_peak(
    patients: int, mean: float, between_share: float, referred_share: float, *, seed: int
) -> pd.DataFrame:
    """Return counts before and after of patients of whom those who came most are referred, when referral does nothing.

    Each patient has a lasting mean (gamma); counts in both periods are Poisson around it. `between_share` of the
    variance of counts lies between patients.

    >>> frame = simulate_referral_at_a_peak(2000, 3, 0.5, 0.1, seed=1)
    >>> means = frame[frame["referred"]].mean()
    >>> bool(means["gp_appointments_after"] < means["gp_appointments_before"])
    True
    """
    if not 0 <= between_share < 1 or not 0 < referred_share <= 1:
        raise ValueError("between_share and referred_share: give shares between 0 and 1")
    rng = np.random.default_rng(seed)
    variance = between_share * mean / (1 - between_share)
    lasting = np.full(patients, float(mean))
    if variance > 0:
        lasting = rng.gamma(mean**2 / variance, variance / mean, patients)
    before, after = rng.poisson(lasting), rng.poisson(lasting)
    order = np.argsort(-before + rng.random(patients) * 0.5)
    referred = np.zeros(patients, dtype=bool)
    referred[order[: max(1, round(referred_share * patients))]] = True
    return pd.DataFrame({"gp_appointments_before": before, "gp_appointments_after": after, "referred": referred})


def simulate_peak_ratios(
    mean: float, between_shares: ArrayLike, referred_shares: ArrayLike, *, patients: int = 20_000, seed: int
) -> pd.DataFrame:
    """Return the ratio, after / before, of patients referred at a peak when referral does nothing.

    Args:
        mean: mean appointments of all patients in a period.
        between_shares: shares of the variance that lie between patients, from 0 up to but not including 1.
        referred_shares: shares of patients referred, those with most appointments before, above 0 and up to 1.
        patients: patients of the simulated practice.
        seed: seed of the generator.

    Returns:
        One row per pair: between_share, referred_share, mean_before, ratio, expected_ratio (by the formula).

    Raises:
        ValueError: when a share is outside its range.

    Reference:
        As `regression_to_mean_ratio`, which holds exactly for these patients.

    >>> bool(simulate_peak_ratios(3, [0.5], [0.1], seed=1)["ratio"].lt(1).all())
    True
    """
    rows = []
    for share in np.atleast_1d(np.asarray(between_shares, dtype=float)):
        for part in np.atleast_1d(np.asarray(referred_shares, dtype=float)):
            drawn = simulate_referral_at_a_peak(patients, mean, float(share), float(part), seed=seed)
            means = drawn[drawn["referred"]].mean()
            before, after = float(means["gp_appointments_before"]), float(means["gp_appointments_after"])
            expected = regression_to_mean_ratio(float(share), before, mean)
            rows.append((float(share), float(part), before, after / before, expected))
    return pd.DataFrame(rows, columns=["between_share", "referred_share", "mean_before", "ratio", "expected_ratio"])
