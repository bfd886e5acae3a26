"""The numbers of people that shares and percentages of a protected table stand for, by the people they are of."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.analysis.disclosure.draft import Draft


@dataclass(frozen=True)
class ShareCount:
    """The people that a share in a table stands for, how many it says they are (None: it is hidden), and of whom.

    `base` is the column of the people that it is of, where the table has one; `shown` is the share as it is printed.
    `divides` is whether all the people it is of stand in the shares of its row.
    """

    row: int
    column: int
    people: int
    printed: int | None
    shown: float | None
    base: int | None
    divides: bool


def counts_of_shares(draft: Draft) -> list[ShareCount]:
    """Return what each share of somebody stands for; of nobody, and where it is not known of how many, nothing.

    40 % of 25 people is 10 of them, who are as rounded as if a column of counts had said so: who knows the rule by
    which shares are worked out again reads the one from the other.
    """
    found = []
    for columns in _by_base(draft).values():
        base = _base(draft, columns[0])
        given = np.array([draft.numbers(column) for column in columns])
        scale = 100.0 if draft.held[columns[0]].role == "percent" else 1.0
        divides = (len(columns) > 1) & np.isclose(given.sum(axis=0), scale)
        for column in columns:
            part, printed = draft.fractions[column]
            for row, people in enumerate(part):
                if np.isnan(given[columns.index(column), row]) or np.isnan(people) or round(people) < 1:
                    continue
                shown = draft.columns[column].iloc[row]
                is_hidden = draft.hidden[row, column] or pd.isna(shown)
                says, share = (None, None) if is_hidden else (int(printed[row]), float(shown))
                found.append(ShareCount(row, column, round(people), says, share, base, bool(divides[row])))
    return found


def _by_base(draft: Draft) -> dict[tuple[str, int | None], list[int]]:
    """Return the columns of shares, those of the same people and of one scale together."""
    found: dict[tuple[str, int | None], list[int]] = {}
    for column in draft.of_role("share", "percent"):
        if column in draft.fractions:
            found.setdefault((draft.held[column].role, _base(draft, column)), []).append(column)
    return found


def _base(draft: Draft, column: int) -> int | None:
    """Return the column of the people that a share is of, where there is one."""
    own, counts = draft.own_base(column), set(draft.counts)
    among = [own] if own is not None else draft.bases
    return among[0] if len(among) == 1 and among[0] in counts else None
