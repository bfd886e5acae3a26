"""Published effects of link workers on GP contacts: which have ratios, and against which controls."""

from typing import Final

import numpy as np
import pandas as pd

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
        DESIGN section 6: controls that start more than 20% lower or higher are not comparable.

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
