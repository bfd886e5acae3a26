"""Published effects of link workers on GP contacts: which have ratios, and against which controls."""

from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.disclosure.roles import with_counts
from helpers.analysis.gp_usage.forecast import Forecast
from helpers.analysis.gp_usage.mirror import WindowRatio

FURTHEST_CONTROLS: Final = 0.2
"""Controls whose mean before is further than this share from that of the referred are not comparable."""


def explaining_share(ratio: float, mean_before: float, usual_mean: float) -> float:
    """Return the share of lasting variance at which regression to the mean alone would give a ratio.

    Args:
        ratio: the observed ratio, after / before.
        mean_before: mean appointments before referral.
        usual_mean: mean of the patients they come from, over as long a period.

    Returns:
        The rho that explains the ratio away; NaN where none from 0 to 1 does, or the usual mean is not below that
        before.

    Reference:
        `regression_to_mean_ratio`, solved for the share.

    >>> explaining_share(0.875, 4, 3)
    0.5
    """
    if not 0 <= usual_mean < mean_before:
        return np.nan
    share = (ratio - usual_mean / mean_before) / (1 - usual_mean / mean_before)
    return float(share) if 0 <= share <= 1 else np.nan


def compared_effects(effects: pd.DataFrame) -> pd.DataFrame:
    """Return published effects with their ratios where before and after are printed, and whether controls compare.

    Args:
        effects: rows of published_effects.csv.

    Returns:
        The rows with ratio, control_ratio (NaN where counts are not printed), controls (comparable, not comparable,
        none, or not known) and explaining_share, with the controls' mean before as the usual mean.

    Reference:
        Carnes et al. 2017, doi 10.1186/s12913-017-2778-y, is the case in point: controls that start more than 20%
        lower or higher are not comparable.

    >>> row = {"before": [10.0], "after": [8.6], "control_before": [3.9], "control_after": [4.3]}
    >>> row["control_baseline"] = ["lower"]
    >>> compared_effects(pd.DataFrame(row))[["ratio", "control_ratio", "controls"]].round(2).values.tolist()
    [[0.86, 1.1, 'not comparable']]
    """
    gap = (effects["control_before"] / effects["before"] - 1).abs()
    words = effects["control_baseline"]
    controls = np.select(
        [words == "none", gap > FURTHEST_CONTROLS, gap.notna(), words.isin(["lower", "higher"])],
        ["none", "not comparable", "comparable", "not comparable"],
        "not known",
    )
    ratio = effects["after"] / effects["before"]
    columns = zip(ratio, effects["before"], effects["control_before"], strict=True)
    shares = [explaining_share(*row) for row in columns]
    control_ratio = effects["control_after"] / effects["control_before"]
    return effects.assign(ratio=ratio, control_ratio=control_ratio, controls=controls, explaining_share=shares)


OWN: Final = "This study"
"""The study whose page it is, among the published ones."""


def beside_published(effects: pd.DataFrame, own: WindowRatio | None, forecast: Forecast | None) -> pd.DataFrame:
    """Return a study's own ratio and those of published studies that print counts before and after, to be drawn.

    Args:
        effects: the result of `compared_effects`.
        own: the study's own ratio, as `before_and_after` gives it; None where it is not to be shown.
        forecast: the result of `forecast_ratio`, from whose list its usual mean is; None without a list.

    Returns:
        study, n (its own patients; NaN where not printed), mean_before, ratio, low, high (NaN where not printed),
        control_ratio, controls (comparable, not comparable, none, not known; as `compared_effects`) and
        explaining_share; the own study first, where it has a ratio. Its controls are "none": it is before and after.

    >>> nothing = WindowRatio((-6, -1), (1, 6), pd.DataFrame(), (), None)
    >>> row = {"study": ["A"], "n": [None], "before": [10.0], "after": [8.6], "control_before": [3.9]}
    >>> effects = compared_effects(pd.DataFrame(row | {"control_after": [4.3], "control_baseline": ["lower"]}))
    >>> beside_published(effects, nothing, None)[["study", "ratio", "controls"]].round(2).values.tolist()
    [['A', 0.86, 'not comparable']]
    """
    columns = ["study", "n", "mean_before", "ratio", "low", "high", "control_ratio", "controls", "explaining_share"]
    printed = effects[effects["ratio"].notna()].rename(columns={"before": "mean_before"})
    rows = printed.assign(low=np.nan, high=np.nan)[columns].astype({"n": "float64"})
    numbers = columns[1:7] + columns[8:]
    if own is None or own.ratio is None or not own.is_known:
        return with_counts(rows.reset_index(drop=True), dict.fromkeys(numbers, "nothing"))  # all of it is printed
    usual = np.nan if forecast is None else forecast.lasting.usual_mean
    share = explaining_share(own.ratio.ratio, own.mean_before, usual)
    first = (OWN, float(own.ratio.n), own.mean_before, own.ratio.ratio, own.ratio.low, own.ratio.high)
    both = pd.concat([pd.DataFrame([(*first, np.nan, "none", share)], columns=columns), rows], ignore_index=True)
    both.attrs = dict(own.counts.attrs)  # by which rule it was protected, where it was
    return with_counts(both, dict.fromkeys(numbers, "estimate") | {"n": "base", "mean_before": "mean"})
