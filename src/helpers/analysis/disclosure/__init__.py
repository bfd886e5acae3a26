"""Disclosure control: a table under a profile, small counts hidden, others rounded, and what follows from both."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.disclosure.bands import (
    Coarser,
    LargeRows,
    MergeAdjacent,
    MergeColumns,
    MergeSmall,
    NotReleased,
    Pipeline,
)
from helpers.analysis.disclosure.base_table import PROTECTED, base_table
from helpers.analysis.disclosure.columns import digits_of, is_model, roles_of
from helpers.analysis.disclosure.profiles import PROFILES, DisclosureError, Profile, n_band, profile_of
from helpers.analysis.disclosure.score_steps import in_score_steps
from helpers.analysis.disclosure.steps import Draft, band_counts, hide_counts, hide_estimates, hide_percentages
from helpers.analysis.disclosure.words import LEFT_OUT, NUMBER_WORDS, names_few, protect_words

__all__ = [
    "LEFT_OUT",
    "NUMBER_WORDS",
    "PROFILES",
    "PROTECTED",
    "Coarser",
    "DisclosureError",
    "LargeRows",
    "MergeAdjacent",
    "MergeColumns",
    "MergeSmall",
    "NotReleased",
    "Pipeline",
    "Profile",
    "Protected",
    "base_table",
    "digits_of",
    "in_score_steps",
    "is_model",
    "n_band",
    "names_few",
    "profile_of",
    "protect",
    "protect_with_rules",
    "protect_words",
    "roles_of",
]


@dataclass(frozen=True)
class Protected:
    """A table under a profile: what may be shown, which cells are hidden, and the rules applied, in words."""

    table: pd.DataFrame
    hidden: NDArray[np.bool_]
    rules: tuple[str, ...]


def protect(table: pd.DataFrame, *, profile: str, n: int | None = None) -> pd.DataFrame:
    """Return a table as it may be shown under a disclosure profile.

    Args:
        table: counts, percentages, means and estimates in columns; totals may stand in a row called Total or All, and
            in any column that is the sum of others. Whole numbers are taken for counts of people unless the column's
            name says otherwise.
        profile: the name of one of `PROFILES`, such as `research` (1 to 7 hidden, the rest rounded to 5, zeros shown).
        n: number of people behind the table, where it has no column of its own for that.

    Returns:
        A new table of the same shape. Hidden cells are missing (`<NA>`); counts are whole numbers of type Int64;
        beside model estimates n is given in bands, as text.

    Raises:
        ValueError: when the profile is unknown.
        DisclosureError: when the table has a row per patient, or a small count that hiding cannot protect.

    Reference:
        NHS England, Protecting patient data: disclosure control rules for small numbers; Hundepool et al. Statistical
        Disclosure Control. Wiley, 2012.

    >>> counts = pd.DataFrame({"group": ["a", "b", "c", "Total"], "patients": [3, 11, 28, 42]})
    >>> protect(counts, profile="research")["patients"].tolist()
    [<NA>, <NA>, 30, 40]
    """
    return protect_with_rules(table, profile=profile, n=n).table


def protect_with_rules(table: pd.DataFrame, *, profile: str, n: int | None = None) -> Protected:
    """Return a table as `protect` does, with a mask of the hidden cells and the rules applied.

    >>> protect_with_rules(pd.DataFrame({"patients": [3]}), profile="research").rules
    ('1 of 1 counts hidden, others rounded to 5',)
    """
    rules = profile_of(profile)
    if not rules.hides:
        return Protected(table.copy(), np.zeros(table.shape, dtype=bool), ("as it is",))
    draft = Draft.of(table, rules, n)
    if "patient" in draft.roles:
        raise DisclosureError("the table has a row per patient; summarise it before it is released")
    done = [*hide_counts(draft), *hide_percentages(draft), *hide_estimates(draft)]
    if any(is_model(draft.name(column)) for column in draft.of_role("estimate")):
        done += band_counts(draft)
    shown = pd.DataFrame(draft.columns, index=table.index).set_axis(table.columns, axis=1)
    return Protected(shown, draft.hidden, tuple(done) or ("no numbers about people",))
