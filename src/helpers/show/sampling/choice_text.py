"""A choice of sites in words: what was chosen, whether it is the best there is, and why each site is in."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from helpers.analysis.sampling import Selection
from helpers.show.page import counted, listed

QUESTION: Final = (
    "How do the chosen sites compare with every other choice of as many from the list of candidates, "
    "sampling_frame.csv?"
)
CAUTION: Final = (
    "Distances here are shares of the candidates' range, so they differ from those above. A low percentile is no "
    "failing: sites must agree to take part, and a study weighs more than these attributes. To choose sites "
    "beforehand, use linkbook select-sites."
)


def choice_sentences(chosen: Selection, candidates: int, criterion: str, must_include: Sequence[str] = ()) -> list[str]:
    """Return what was reached, whether a better set with the sites asked for can exist, and how many are as good.

    >>> choice_sentences(Selection(("a", "b"), 0.5, True, 1, 0.5, True), 9, "mean")[1]
    'No other set of two among the nine candidates does better: this is proven, and no other does as well.'
    """
    what = "The two most alike of them are" if criterion == "maxmin" else "On average two of them are"
    first = f"{what} {chosen.value:.4f} apart, on a scale from 0 to 1."
    if len(chosen.sites) == candidates:
        return [first, "Every candidate is chosen, so there was nothing to choose."]
    k, among = _number(len(chosen.sites)), f"among the {_number(candidates)} candidates"
    within = f" with {listed(list(dict.fromkeys(must_include)))} in it" if must_include else ""
    if chosen.optimal:
        second = f"No other set of {k} {among}{within} does better: this is proven, and {_ties(chosen)}."
    else:
        second = (
            f"This is the best set of {k}{within} that was found {among} by adding and exchanging sites. It is not "
            f"proven to be the best: a set could reach {chosen.bound:.4f} at most."
        )
    return [first, second]


def reason_sentences(
    swaps: pd.DataFrame, distinctions: pd.DataFrame, criterion: str, must_include: Sequence[str] = ()
) -> list[str]:
    """Return one sentence per chosen site on why it is in, from the results of `best_swaps` and `distinctions`.

    >>> from helpers.analysis.sampling import best_swaps, distinctions
    >>> frame = pd.DataFrame({"months": [0, 1, 10]}, index=["a", "b", "c"])
    >>> reason_sentences(best_swaps(frame, ["a", "c"]), distinctions(frame.loc[["a", "c"]]), "maxmin")[0]
    'lowest months (0); nearest chosen site c, 1.00 away; b in its place would lower the smallest distance by 0.10.'
    """
    sentences = []
    for row in swaps.itertuples():
        parts = ["asked for"] if row.site_id in must_include else []
        parts += _distinctions_in_words(distinctions[distinctions["site_id"] == row.site_id])
        parts.append(f"nearest chosen site {row.nearest_site}, {row.nearest_distance:.2f} away")
        if pd.notna(row.best_swap):
            parts.append(_swap_in_words(row.best_swap, row.gain, criterion))
        sentences.append(f"{'; '.join(parts)}.")
    return sentences


def _distinctions_in_words(distinctions: pd.DataFrame) -> list[str]:
    words = distinctions["attribute"].astype(str).str.replace("_", " ")
    categories, numbers = [], []
    for name, row in zip(words, distinctions.itertuples(), strict=True):
        if row.kind == "only":
            categories.append(f"{name} {row.value}")
        else:
            numbers.append(_extreme_in_words(row.kind, name, row.value))
    return [f"the only one with {' and '.join(categories)}", *numbers] if categories else numbers


def _extreme_in_words(kind: str, name: str, value: "float | pd.Timestamp") -> str:
    """Return that a site has the lowest or highest value; a number in digits as in the file, so that a year is one."""
    if isinstance(value, pd.Timestamp):
        return f"{'earliest' if kind == 'lowest' else 'latest'} {name} ({value:%Y-%m-%d})"
    digits = max(6, len(f"{abs(value):.0f}") + 2)
    return f"{kind} {name} ({np.format_float_positional(float(f'{value:.{digits}g}'), trim='-')})"


def _swap_in_words(other: str, gain: float, criterion: str) -> str:
    what = "smallest" if criterion == "maxmin" else "mean"
    if abs(gain) <= 1e-9:
        return f"{other} in its place would leave the {what} distance as it is"
    size = f"{abs(gain):.2f}" if abs(gain) >= 0.005 else "less than 0.01"
    return f"{other} in its place would {'raise' if gain > 0 else 'lower'} the {what} distance by {size}"


def _number(number: int) -> str:
    return counted(number, "x").rsplit(" ", 1)[0]


def _ties(chosen: Selection) -> str:
    others = chosen.ties - 1
    if chosen.all_ties and others == 0:
        return "no other does as well"
    if others == 0:
        return "ties were not counted"
    words = f"{counted(others, 'other does', 'others do')} as well"
    return words if chosen.all_ties else f"at least {words}"
