"""The ratio of ratios: the referred patients' ratio over that of matched controls, where a balance table allows it."""

from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.analysis.checks import check_confidence
from helpers.analysis.gp_usage.comparison import MatchedPatients, whole_pairs
from helpers.analysis.gp_usage.ratio import ONE_PATIENT, PRINTED_ERROR, t_interval
from helpers.analysis.gp_usage.sites import NUMBERS, estimate_ratios
from helpers.vocabulary import NOT_REFERRED, REFERRED

LARGEST_DIFFERENCE: Final = 0.1
"""Standardised difference in the appointments of the trigger months below which two groups count as matched."""
APPOINTMENTS_APART: Final = 1
"""Appointments in the trigger months by which a control may differ from the referred patient of the pair."""
FEWEST_ALIKE: Final = 0.9
"""Share of a site's pairs no control of which may differ by more, for its groups to count as matched."""

NOT_MATCHED: Final = "the groups are not matched on the appointments of the trigger months"
ONE_PAIR: Final = "one pair alone shows no spread"
_ARMS: Final = {REFERRED: "among referred patients", NOT_REFERRED: "in the comparison group"}
_OF_SITE: Final = ["ratio", "low", "high", "log_ratio", "se_log_ratio", "df"]


def balance_by_site(matched: MatchedPatients) -> pd.DataFrame:
    """Return how alike referred patients and their controls were before referral, by site.

    Every pair weighs the same: a control of a pair with m of them weighs 1/m.

    Args:
        matched: the result of `matched_patients`.

    Returns:
        site_id, n_pairs, n_controls, mean_trigger_referred and mean_trigger_comparison (appointments in the trigger
        months), standardised_difference (of these, referred less comparison, in standard deviations), alike_share
        (pairs no control of which is more than one appointment away), earlier_difference (standardised, of the months
        before the trigger; for information) and matched: whether the difference is below 0.1 either way and at least
        nine pairs of ten are alike.

    Reference:
        Austin PC. Statistics in Medicine 2009;28:3083-3107, sections 2 and 3.1 (weighted variances; 0.1).

    >>> rows = {"site_id": ["1"] * 4, "pair_id": list("ppqq"), "group": ["referred", "not referred"] * 2,
    ...     "trigger_appointments": [3.0, 3.0, 5.0, 5.0], "earlier_appointments": [1.0, 2.0, 2.0, 1.0]}
    >>> balance = balance_by_site(MatchedPatients(pd.DataFrame(rows), (-3, -1), (-9, -4), ()))
    >>> balance[["n_pairs", "standardised_difference", "matched"]].values.tolist()
    [[2, 0.0, True]]
    """
    counts = matched.counts.assign(weight=_weights(matched.counts))
    rows = [{"site_id": site} | _balance(part) for site, part in counts.groupby("site_id", sort=False)]
    names = ["site_id", "n_pairs", "n_controls", "mean_trigger_referred", "mean_trigger_comparison"]
    names += ["standardised_difference", "alike_share", "earlier_difference", "matched"]
    return pd.DataFrame(rows, columns=names)


def ratio_of_ratios(gp_usage: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return by site the ratio, after / before, of referred patients over that of their matched controls.

    A pair's controls count together as one, their mean. The error of each arm's log ratio is the jackknife by pairs
    (CR3); the arms are taken to be independent, with Student's t on Welch's degrees of freedom. Matching makes the arms
    vary together, so that the interval is if anything too wide.

    Args:
        gp_usage: rows of gp_usage.csv with group and pair_id; those in no pair are left out.
        confidence: confidence of the intervals.

    Returns:
        site_id, n_pairs, n_controls, ratio_referred, ratio_comparison, ratio (of the two), low, high, log_ratio,
        se_log_ratio, df, note; NaN where not estimable, and the note then says why.

    Raises:
        ValueError: when a column is missing or a number is not allowed, or the confidence is not.

    Reference:
        Bell RM, McCaffrey DF. Survey Methodology 2002;28:169-181; Welch BL. Biometrika 1947;34:28-35.

    >>> rows = {"site_id": ["1"] * 4, "pair_id": list("ppqq"), "group": ["referred", "not referred"] * 2,
    ...     "gp_appointments_before": [4, 4, 6, 6], "gp_appointments_after": [2, 4, 4, 5],
    ...     "months_before": [6] * 4, "months_after": [6] * 4}
    >>> ratio_of_ratios(pd.DataFrame(rows))["ratio"].round(3).tolist()
    [0.667]
    """
    check_confidence(confidence)
    _check(gp_usage)
    rows = whole_pairs(gp_usage)
    weighted = rows[["site_id", "pair_id", "group"]].join(rows[NUMBERS].mul(_weights(rows), axis=0))
    sides = weighted.groupby(["group", "site_id", "pair_id"])[NUMBERS].sum()
    controls = rows[rows["group"] == NOT_REFERRED].groupby("site_id").size()
    site_ids = pd.Index(rows["site_id"].unique())
    arms = {group: _arm(sides[sides.index.get_level_values("group") == group], site_ids, confidence) for group in _ARMS}
    referred, comparison = arms.values()
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = referred["ratio"] / comparison["ratio"]
    log_ratio = referred["log_ratio"] - comparison["log_ratio"]
    se, df = _welch(referred, comparison)
    low, high = t_interval(log_ratio, se, df, confidence)
    table = {"site_id": site_ids, "n_pairs": referred["n"], "n_controls": controls.reindex(site_ids).to_numpy()}
    table |= {"ratio_referred": referred["ratio"], "ratio_comparison": comparison["ratio"]}
    table |= dict(
        zip(_OF_SITE, (np.where(np.isfinite(ratio), ratio, np.nan), low, high, log_ratio, se, df), strict=True)
    )
    return pd.DataFrame(table | {"note": _notes(arms)})


def compare_with_controls(matched: MatchedPatients, balance: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Return the ratio of ratios of the sites whose balance table shows that the groups are matched.

    Args:
        matched: the result of `matched_patients`.
        balance: the result of `balance_by_site`.
        confidence: confidence of the intervals.

    Returns:
        The columns of `ratio_of_ratios`; at a site that is not matched the two ratios, and no ratio of them.

    Raises:
        ValueError: as `ratio_of_ratios`.

    >>> rows = {"site_id": ["1"] * 4, "pair_id": list("ppqq"), "group": ["referred", "not referred"] * 2,
    ...     "gp_appointments_before": [4, 4, 6, 6], "gp_appointments_after": [2, 4, 4, 5], "months_before": [6] * 4,
    ...     "months_after": [6] * 4, "trigger_appointments": [4, 1, 6, 2], "earlier_appointments": [0] * 4}
    >>> patients = MatchedPatients(pd.DataFrame(rows), (-3, -1), (-9, -4), ())
    >>> compare_with_controls(patients, balance_by_site(patients))["note"].item()
    'the groups are not matched on the appointments of the trigger months'
    """
    table = ratio_of_ratios(matched.counts, confidence=confidence)
    unlike = ~table["site_id"].isin(balance.loc[balance["matched"], "site_id"])
    table[_OF_SITE] = table[_OF_SITE].mask(unlike)
    return table.assign(note=table["note"].mask(unlike & (table["n_pairs"] > 1), NOT_MATCHED))


def _weights(rows: pd.DataFrame) -> "pd.Series[float]":
    """Return what each patient weighs, so that either side of a pair weighs one."""
    return 1 / rows.groupby(["site_id", "pair_id", "group"])["group"].transform("size")


def _balance(part: pd.DataFrame) -> dict[str, Any]:
    """Return one row of the balance table."""
    referred, controls = (part[part["group"] == group] for group in _ARMS)
    pair = ["site_id", "pair_id"]
    own = controls[pair].merge(referred[[*pair, "trigger_appointments"]], on=pair, how="left")["trigger_appointments"]
    apart = np.abs(controls["trigger_appointments"].to_numpy() - own.to_numpy())
    alike = controls[pair].assign(alike=apart <= APPOINTMENTS_APART).groupby(pair)["alike"].all().mean()
    means = [_moments(arm, "trigger_appointments")[0] for arm in (referred, controls)]
    difference = _standardised(referred, controls, "trigger_appointments")
    return {
        "n_pairs": len(referred),
        "n_controls": len(controls),
        "mean_trigger_referred": means[0],
        "mean_trigger_comparison": means[1],
        "standardised_difference": difference,
        "alike_share": alike,
        "earlier_difference": _standardised(referred, controls, "earlier_appointments"),
        "matched": bool(abs(difference) < LARGEST_DIFFERENCE and alike >= FEWEST_ALIKE),
    }


def _standardised(referred: pd.DataFrame, controls: pd.DataFrame, column: str) -> float:
    """Return the difference of two weighted means in standard deviations; 0 where nobody differs at all."""
    (one, one_variance), (other, other_variance) = (_moments(arm, column) for arm in (referred, controls))
    if one == other:
        return 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.divide(one - other, np.sqrt((one_variance + other_variance) / 2)))


def _moments(arm: pd.DataFrame, column: str) -> tuple[float, float]:
    """Return weighted mean and variance, of the patients of whom the number is known."""
    known = arm.dropna(subset=[column])
    values, weights = known[column].to_numpy(float), known["weight"].to_numpy(float)
    if not len(values):
        return np.nan, np.nan
    mean, whole = float(np.average(values, weights=weights)), weights.sum()
    rest = whole - (weights**2).sum() / whole
    return mean, float((weights * (values - mean) ** 2).sum() / rest) if rest > 0 else np.nan


def _check(gp_usage: pd.DataFrame) -> None:
    """Refuse rows without the columns, and numbers that cannot be."""
    missing = [name for name in ("site_id", "group", "pair_id", *NUMBERS) if name not in gp_usage]
    if missing:
        raise ValueError(f"gp_usage: column {', '.join(missing)} is missing")
    numbers = gp_usage[NUMBERS].to_numpy(float)
    if not np.isfinite(numbers).all() or (numbers < 0).any():
        raise ValueError("gp_usage: a count or a number of months is missing or negative")


def _arm(sides: pd.DataFrame, site_ids: "pd.Index[Any]", confidence: float) -> dict[str, Any]:
    """Return the ratios of one arm by site, each side of a pair one unit."""
    columns = {name: sides[name].to_numpy(float) for name in NUMBERS}
    codes = site_ids.get_indexer(sides.index.get_level_values("site_id"))
    return estimate_ratios(columns, codes, len(site_ids), confidence, error=PRINTED_ERROR)


def _welch(referred: dict[str, Any], comparison: dict[str, Any]) -> tuple[Any, Any]:
    """Return the error of a difference of two log ratios, and Welch's degrees of freedom."""
    variances = [arm["se_log_ratio"] ** 2 for arm in (referred, comparison)]
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = sum(v**2 / arm["df"] for v, arm in zip(variances, (referred, comparison), strict=True))
        return np.sqrt(sum(variances)), sum(variances) ** 2 / parts


def _notes(arms: dict[str, dict[str, Any]]) -> list[str]:
    """Return why a site has no ratio of ratios or no interval: what is amiss in either arm."""
    notes = []
    for site in zip(*(arm["note"] for arm in arms.values()), strict=True):
        parts = [f"{words}, {note}" for words, note in zip(_ARMS.values(), site, strict=True) if note]
        notes.append(ONE_PAIR if ONE_PATIENT in site else "; ".join(parts))
    return notes
