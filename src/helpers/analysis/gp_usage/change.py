"""How patients' GP appointments changed: mean, median, how many rose and fell, rank tests."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from helpers.analysis.checks import checked_counts
from helpers.analysis.disclosure.roles import Base, Extreme, Mean, People
from helpers.analysis.signed_rank import hodges_lehmann, wilcoxon_p

__all__ = ["ChangeSummary", "change_summary", "hodges_lehmann"]


@dataclass(frozen=True)
class ChangeSummary:
    """Change in GP appointments per patient, after less before, of patients seen for equally long in both periods."""

    n: Base
    mean_change: Mean
    sd_change: Mean
    median_change: Extreme
    hodges_lehmann: Mean
    wilcoxon_p: Extreme
    up: People
    same: People
    down: People
    sign_p: Extreme
    mean_before: Mean
    mean_after: Mean


def change_summary(before: ArrayLike, after: ArrayLike) -> ChangeSummary:
    """Return how patients' appointments changed: mean and median, how many rose and fell, and rank tests.

    Args:
        before: appointments of each patient before.
        after: appointments of the same patients after, over an equally long period.

    Returns:
        The summary; p-values are NaN where no patient changed.

    Raises:
        ValueError: when lengths differ, there is no patient, or a count is negative or not whole.

    Reference:
        Hodges JL, Lehmann EL. Annals of Mathematical Statistics 1963;34:598-611; Wilcoxon F. Biometrics 1945;1:80-83.

    >>> summary = change_summary([4, 2, 0, 6], [3, 2, 1, 3])
    >>> summary.up, summary.same, summary.down, summary.mean_change
    (1, 1, 2, -0.75)
    """
    b, a = checked_counts(before, "before"), checked_counts(after, "after")
    if len(b) != len(a):
        raise ValueError(f"before has {len(b)} patients and after {len(a)}; give one count each for the same patients")
    if len(b) == 0:
        raise ValueError("there are no patients; give at least one count each")
    change = a - b
    up, down = int((change > 0).sum()), int((change < 0).sum())
    return ChangeSummary(
        n=len(b),
        mean_change=float(change.mean()),
        sd_change=float(change.std(ddof=1)) if len(b) > 1 else np.nan,
        median_change=float(np.median(change)),
        hodges_lehmann=hodges_lehmann(change),
        wilcoxon_p=wilcoxon_p(change),
        up=up,
        same=len(b) - up - down,
        down=down,
        sign_p=float(stats.binomtest(up, up + down).pvalue) if up + down else np.nan,
        mean_before=float(b.mean()),
        mean_after=float(a.mean()),
    )
