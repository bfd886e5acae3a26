"""One table under a profile: which of its cells may be shown, and as what."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.disclosure.draft import Draft
from helpers.analysis.disclosure.profiles import DisclosureError, profile_of
from helpers.analysis.disclosure.released_counts import TableCounts, counts_of_table
from helpers.analysis.disclosure.roles import Counts
from helpers.analysis.disclosure.steps import band_counts, hide_counts, hide_estimates, hide_percentages


@dataclass(frozen=True)
class Protected:
    """A table under a profile: what may be shown, which cells are hidden, the rules applied in words, its counts."""

    table: pd.DataFrame
    hidden: NDArray[np.bool_]
    rules: tuple[str, ...]
    counts: TableCounts | None = None


def protect(table: pd.DataFrame, *, profile: str, counts: Counts | None = None, n: int | None = None) -> pd.DataFrame:
    """Return a table as it may be shown under a disclosure profile.

    Args:
        table: counts, shares, means and estimates in columns; totals may stand in a row called Total or All, and in any
            column that is the sum of others.
        profile: the name of one of `PROFILES`, such as `research` (1 to 7 hidden, the rest rounded to 5, zeros shown).
        counts: what columns count: people, sites, nothing, or another role of `helpers.analysis.disclosure.roles`; a
            pair is a role, and the column that counts the people it rests on. What the table's own `attrs` say holds
            for the others. A column of which nothing is said counts people; where its numbers are not whole, or are
            below 0, they are hidden. No name of a column is read for what it means, but for `patient_id`.
        n: number of people behind the table, where it has no column of its own for that.

    Returns:
        A new table of the same shape. Hidden cells are missing (`<NA>`); counts are whole numbers of type Int64;
        beside model estimates the smaller of two numbers that differ by a few people is a band, as text.

    Raises:
        ValueError: when the profile or a role is unknown, or `counts` names a column that is not there.
        DisclosureError: when the table has a row per patient or, where the profile shows no single sites, per site.

    Reference:
        NHS England, Protecting patient data: disclosure control rules for small numbers; Hundepool et al. Statistical
        Disclosure Control. Wiley, 2012; Griffiths et al. Handbook on Statistical Disclosure Control for Outputs, 2019.

    >>> table = pd.DataFrame({"group": ["a", "b", "c"], "died": [3, 11, 28], "pharmacies": [2, 1, 4]})
    >>> protect(table, profile="research", counts={"pharmacies": "sites"}).to_numpy().tolist()
    [['a', <NA>, 2], ['b', 10, 1], ['c', 30, 4]]
    """
    return protect_with_rules(table, profile=profile, counts=counts, n=n).table


def protect_with_rules(
    table: pd.DataFrame, *, profile: str, counts: Counts | None = None, n: int | None = None
) -> Protected:
    """Return a table as `protect` does, with a mask of the hidden cells and the rules applied.

    >>> protect_with_rules(pd.DataFrame({"patients": [3]}), profile="research").rules
    ('1 of 1 counts hidden, others rounded to 5',)
    """
    rules = profile_of(profile)
    draft = Draft.of(table, rules, n, counts)
    if not rules.hides:
        return Protected(table.copy(), np.zeros(table.shape, dtype=bool), ("as it is",))
    if draft.of_role("person"):
        raise DisclosureError("the table has a row per patient; summarise it before it is released")
    if draft.of_role("site") and not rules.sites_shown:
        raise DisclosureError("it has a row per site, and this profile shows no single sites")
    done = [*hide_counts(draft), *hide_percentages(draft), *hide_estimates(draft), *band_counts(draft)]
    shown = pd.DataFrame(draft.columns, index=table.index).set_axis(table.columns, axis=1)
    shown.attrs = dict(table.attrs)
    return Protected(shown, draft.hidden, tuple(done) or ("no numbers about people",), counts_of_table(draft))
