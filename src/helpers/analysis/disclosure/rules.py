"""Rules on what stands behind a number that is no count: who holds a total."""

import numpy as np
from numpy.typing import ArrayLike

from helpers.analysis.disclosure.profiles import profile_of


def dominated(contributions: ArrayLike, *, profile: str) -> bool:
    """Return whether a few people hold so much of a total that it gives their own away.

    Args:
        contributions: what each person adds to the total, none below 0.
        profile: the name of one of `PROFILES`; its file says what the two largest may hold, and the rest must.

    Returns:
        True where the two largest hold at least that share of the total, or the others together less than that part of
        the largest; False for nothing and for a total of 0.

    Raises:
        ValueError: when a contribution is missing or below 0.

    Reference:
        Hundepool et al. Statistical Disclosure Control. Wiley, 2012, section 4.2.2: the (n, k) and the p% rule.

    >>> dominated([90, 5, 5], profile="strict"), dominated([20, 20, 20, 20], profile="strict")
    (True, False)
    """
    values = np.sort(np.asarray(contributions, dtype=float))[::-1]
    if np.isnan(values).any() or (values < 0).any():
        raise ValueError("contributions: a value is missing or below 0")
    rules, total = profile_of(profile), values.sum()
    if not (rules.hides and total):
        return False
    two = values[:2].sum()
    return bool(two >= rules.two_largest * total or total - two < rules.rest_of_largest * values[0])
