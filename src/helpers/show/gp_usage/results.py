"""The estimates of GP appointments that figures, tables and sentences print, as rows of an edition's results."""

from dataclasses import asdict, replace
from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.gp_usage import ChangeSummary, LastingShare, OutcomeEstimates, Pooled, RateRatio
from helpers.counted_outcomes import GP_APPOINTMENTS, CountedOutcome
from helpers.show.page import Estimates

_RATIO: Final = "Ratio of {label} per patient, after / before"
RATE_RATIO: Final = _RATIO.format(label=GP_APPOINTMENTS.label)
POOLED: Final = f"{RATE_RATIO}, pooled over sites"
APPOINTMENTS: Final = "GP appointments per patient"
RATIO_OF_RATIOS: Final = "Ratio of referred patients over that of their matched controls"
RATIOS_METHOD: Final = "ratio of ratios, jackknife in either group (CR3)"
BY_MONTH: Final = "GP appointments per patient-month"

METHODS: Final = {
    "patients": "ratio of means, jackknife over patients (CR3), Student's t",
    "means": "ratio of means, delta method with a correlation of before and after",
    "totals": "ratio of totals, exact conditional interval, widened by the overdispersion of other sites where known",
    "nothing": "",
}
"""What a site returned to how its ratio is worked out."""

POOLING: Final = "random effects, Hartung-Knapp interval never narrower than Wald's"
_ENDS: Final = {"low": "low", "high": "high"}


def ratio_of(outcome: CountedOutcome) -> str:
    """Return what results call the ratio of an outcome.

    >>> ratio_of(GP_APPOINTMENTS) == RATE_RATIO
    True
    """
    return _RATIO.format(label=outcome.label)


def of_sites(sites: pd.DataFrame, outcome: CountedOutcome = GP_APPOINTMENTS) -> tuple[Estimates, ...]:
    """Return the ratio and the two means of every site; `sites` as `ratio_by_site`."""
    frame = sites.assign(method=sites["returned"].map(METHODS)) if "returned" in sites else sites.assign(method="")
    ratio = Estimates(frame, ratio_of(outcome), "ratio", **_ENDS, n="n", site="site_id", method_column="method")
    means = [
        Estimates(frame, f"{outcome.label} per patient, {period}", f"mean_{period}", n="n", site="site_id",
                  unit=outcome.plural, method="mean")
        for period in ("before", "after") if f"mean_{period}" in frame
    ]  # fmt: skip
    return ratio, *means


def of_pool(pooled: Pooled | None, outcome: CountedOutcome = GP_APPOINTMENTS) -> tuple[Estimates, ...]:
    """Return the pooled ratio, the prediction of a new site, and how much sites differ."""
    if pooled is None:
        return ()
    ends = ("estimate", "low", "high", "prediction_low", "prediction_high")
    ratios = {name: float(np.exp(getattr(pooled, name))) for name in ends}
    variances = {"tau": pooled.tau2, "tau_low": pooled.tau2_low, "tau_high": pooled.tau2_high}
    taus = {name: float(np.sqrt(variance)) for name, variance in variances.items()}
    frame = pd.DataFrame([ratios | taus | {"k": pooled.k, "i2": pooled.i2}])
    sites = {"n": "k", "counted": "sites"}
    new_site = {"low": "prediction_low", "high": "prediction_high"}
    of = "" if outcome == GP_APPOINTMENTS else f"{outcome.label}: "
    return (
        Estimates(frame, f"{ratio_of(outcome)}, pooled over sites", "estimate", **_ENDS, **sites, method=POOLING),
        Estimates(frame, f"{of}True ratio of a new site", **new_site, **sites, method=POOLING, interval="prediction"),
        Estimates(frame, f"{of}Standard deviation between sites (tau)", "tau", "tau_low", "tau_high", **sites,
                  unit="log ratio", method="Q-profile interval"),
        Estimates(frame, f"{of}Share of the variance that is between sites (I2)", "i2", **sites, unit="%"),
    )  # fmt: skip


def of_methods(compared: pd.DataFrame) -> tuple[Estimates, ...]:
    """Return the pooled ratio, the prediction and tau by method and interval, as the table has them, and n."""
    frame = compared.assign(how=compared["method"].str.cat(compared["interval"], sep=", "))
    how = {"n": "n", "rows": ("method", "interval"), "method_column": "how"}
    new_site = {"low": "prediction_low", "high": "prediction_high"}
    return (
        Estimates(frame, POOLED, "ratio", **_ENDS, **how),
        Estimates(frame, "True ratio of a new site", **new_site, **how, interval="prediction"),
        Estimates(frame, "Standard deviation between sites (tau)", "tau", **how, unit="log ratio"),
    )


def of_change(change: ChangeSummary) -> tuple[Estimates, ...]:
    """Return how the appointments of a site's patients changed, by each summary."""
    frame = pd.DataFrame([asdict(change)])
    summaries = {
        "mean_change": "mean",
        "median_change": "median",
        "hodges_lehmann": "Hodges-Lehmann",
    }
    return tuple(
        Estimates(frame, f"Change in {APPOINTMENTS}, after less before", name, n="n", unit="appointments",
                  method=method)
        for name, method in summaries.items()
    )  # fmt: skip


def of_groups(by_group: pd.DataFrame) -> tuple[Estimates, ...]:
    """Return the appointments of every group in every month around referral."""
    frame = by_group.assign(month=by_group["months_from_referral"].map("month {:+d}".format))
    groups = {"rows": ("group", "month"), "unit": "appointments", "method": "mean, patients as units"}
    return (Estimates(frame, BY_MONTH, "mean", **_ENDS, n="n", **groups),)


def of_ratio_of_ratios(table: pd.DataFrame, *, n: str) -> tuple[Estimates, ...]:
    """Return the ratio of referred patients over that of their controls, by site; `n` names the column that counts."""
    return (Estimates(table, RATIO_OF_RATIOS, "ratio", **_ENDS, n=n, site="site_id", method=RATIOS_METHOD),)


def of_pooled_ratio_of_ratios(pooled: Pooled | None) -> tuple[Estimates, ...]:
    """Return the ratio of ratios pooled over sites."""
    return tuple(replace(one, measure=f"{RATIO_OF_RATIOS}: {one.measure}") for one in of_pool(pooled))


def of_definitions(panel: pd.DataFrame) -> tuple[Estimates, ...]:
    """Return the pooled ratio under every definition of an appointment."""
    return (Estimates(panel, POOLED, "ratio", **_ENDS, n="n", rows=("definition",), method=POOLING),)


def of_lasting(lasting: LastingShare) -> tuple[Estimates, ...]:
    """Return what a practice's whole list says: the share of lasting variance, and its usual mean."""
    frame = pd.DataFrame([asdict(lasting)])
    method = "intraclass correlation of two windows of the whole list"
    return (
        Estimates(frame, "Share of the variance of counts that lasts (rho)", "rho", n="n", unit="share", method=method),
        Estimates(frame, f"{APPOINTMENTS}, usual, of the whole list", "usual_mean", n="n", unit="appointments"),
    )


def of_weighted(weighted: RateRatio, outcome: CountedOutcome = GP_APPOINTMENTS) -> tuple[Estimates, ...]:
    """Return the ratio of all appointments after to all before; its n is the number of sites."""
    method = "ratio of totals; the larger of the jackknives over sites and over patients, Student's t"
    frame = pd.DataFrame([asdict(weighted)])
    return (
        Estimates(
            frame, f"{ratio_of(outcome)}, of all patients", "ratio", **_ENDS, n="n", counted="sites", method=method
        ),
    )


def of_outcome(one: OutcomeEstimates) -> tuple[Estimates, ...]:
    """Return the ratio of all patients of an outcome beside GP appointments."""
    return of_weighted(one.weighted, one.outcome)
