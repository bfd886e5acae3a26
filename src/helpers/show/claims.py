"""Figures and sentences of the chapter on the published claims."""

import pandas as pd
from matplotlib.axes import Axes

from helpers.show.style import COLOURS, new_axes
from helpers.show.words import counted

ORDER = ("agrees", "disagrees", "cannot be recomputed")
TONES = dict(zip(ORDER, ("before", "after", "neutral"), strict=True))


def draw_verdicts(checked: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how many claims have each verdict.

    Args:
        checked: the claims with their verdict.
        ax: axes to draw on, or None for new ones.

    Returns:
        The axes.
    """
    ax = new_axes(ax, height=3.6)
    counts = checked["verdict"].value_counts().reindex(ORDER, fill_value=0)
    ax.barh(range(len(ORDER)), counts, color=[COLOURS[TONES[verdict]] for verdict in ORDER])
    for place, count in enumerate(counts):
        ax.text(count + 0.2, place, str(count), va="center")
    ax.set_yticks(range(len(ORDER)), [verdict.capitalize() for verdict in ORDER])
    ax.invert_yaxis()
    ax.set_xlim(0, counts.max() + 3)
    ax.set_xlabel("Numeric claims of the synopsis (number)")
    return ax


def verdicts_answer(checked: pd.DataFrame) -> str:
    """Return how many claims agree, disagree and cannot be recomputed.

    Args:
        checked: the claims with their verdict.

    >>> verdicts_answer(pd.DataFrame({"verdict": ["agrees", "agrees", "disagrees"]}))
    'Of the three claims checked, two follow from the published tables and one does not.'
    """
    agrees, disagrees = ((checked["verdict"] == verdict).sum() for verdict in ORDER[:2])
    told = (
        f"Of the {counted(len(checked), 'claim')} checked, {counted(agrees, 'x').split()[0]} follow from the published"
    )
    does = "does" if disagrees == 1 else "do"
    return f"{told} tables and {counted(disagrees, 'x').split()[0]} {does} not."


def verdicts_certainty(checked: pd.DataFrame) -> str:
    """Return how many claims cannot be recomputed, and why.

    Args:
        checked: the claims with their verdict.

    >>> verdicts_certainty(pd.DataFrame({"verdict": ["agrees"]}))
    'Every claim could be recomputed.'
    """
    cannot = int((checked["verdict"] == ORDER[2]).sum())
    if not cannot:
        return "Every claim could be recomputed."
    told = counted(cannot, "claim")
    return f"{told[:1].upper()}{told[1:]} cannot be recomputed, since the synopsis does not print what is needed."


def claim_table(checked: pd.DataFrame) -> pd.DataFrame:
    """Return the claims as shown: what is claimed, where, the printed and the recomputed value, verdict and reason.

    Args:
        checked: the result of `check_claims`.

    Returns:
        claim, place, printed, recomputed, verdict, reason.
    """
    columns = {
        "claim": "claim",
        "source_row": "place",
        "printed_value": "printed",
        "recomputed_value": "recomputed",
        "verdict": "verdict",
        "reason": "reason",
    }
    return checked[list(columns)].rename(columns=columns).replace("", None)
