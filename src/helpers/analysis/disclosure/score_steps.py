"""Means of scores in steps so wide that no number of people can be told from them."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

STEP: Final = 0.1
"""Steps of a mean: at least 1/n, so that each step holds a mean of every number of people."""
STEP_OF_FEW: Final = 0.2
"""Steps of a mean of few people, of whom there are at least five."""
FEW: Final = 13
"""Below this a number of people is printed as 10 or less, and can be one of which a tenth is less than 1/n."""
MEDIAN_STEP: Final = 1.0
"""Steps of a median: a half would say that the people are even in number."""


def in_score_steps(
    rows: pd.DataFrame,
    *,
    n: str,
    means: Sequence[str] = (),
    medians: Sequence[str] = (),
    leave_out: Sequence[str] = (),
) -> pd.DataFrame:
    """Return rows with their means of scores in steps of at least 1/n, and medians in whole points.

    A mean of whole scores is a fraction of n: 1.09 of 30 to 34 people is 35 of 32 and no other. In steps of 1/n or
    more every number of people has a fraction in each step.

    Args:
        rows: one row per estimate.
        n: the column with the number of people that each rests on.
        means: columns of means, of differences of means, and of the ends of their intervals, in points.
        medians: columns of medians, in points.
        leave_out: columns that a release does not have, such as a standard error: beside the interval made of it, it
            gives the quantile of Student's t, and so the number of people.

    Returns:
        The rows with these columns rounded, without those left out.

    >>> rows = pd.DataFrame({"n_pairs": [32, 9], "estimate": [1.09375, -0.4444], "middle": [26.5, 2.0]})
    >>> in_score_steps(rows, n="n_pairs", means=["estimate"], medians=["middle"]).to_numpy().tolist()
    [[32.0, 1.1, 27.0], [9.0, -0.4, 2.0]]
    """
    steps = pd.Series(np.where(rows[n] < FEW, STEP_OF_FEW, STEP), index=rows.index)
    rounded = {name: ((rows[name] / steps).round() * steps).round(1) + 0.0 for name in means}  # no minus zero
    rounded |= {name: np.floor(rows[name] / MEDIAN_STEP + 0.5) * MEDIAN_STEP for name in medians}
    return rows.assign(**rounded).drop(columns=list(leave_out))
