"""A table on its way to release: what its columns hold, and what of them may be shown so far."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_integer_dtype

from helpers.analysis.disclosure.profiles import Profile
from helpers.analysis.disclosure.roles import COUNTED, Column, Counts, Role, columns_of
from helpers.analysis.disclosure.suppression import Sum

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass
class Draft:
    """A table on its way to release: as given, what its columns hold, the columns as they may be shown, what is hidden.

    `n` is the number of people behind the table, when it has no column for that. A column is called by its position.
    `sums` are those that its counts keep, whose cells are numbered row by row; `fractions` are, by the column of a
    share, the people that it stands for and these rounded.
    """

    table: pd.DataFrame
    rules: Profile
    n: int | None
    held: list[Column]
    columns: dict[int, Any]
    hidden: Flags
    sums: list[Sum] = field(default_factory=list)
    fractions: dict[int, tuple[Floats, Floats]] = field(default_factory=dict)

    @classmethod
    def of(cls, table: pd.DataFrame, rules: Profile, n: int | None, counts: Counts | None) -> "Draft":
        """Return the draft of a table, with nothing done yet."""
        columns = {i: table.iloc[:, i].copy() for i in range(table.shape[1])}
        return cls(table, rules, n, columns_of(table, counts), columns, np.zeros(table.shape, dtype=bool))

    def of_role(self, *roles: Role) -> list[int]:
        """Return the columns of any of these roles."""
        return [i for i, column in enumerate(self.held) if column.role in roles]

    def numbers(self, column: int) -> Floats:
        """Return a column's numbers as they were given, NaN for missing."""
        return np.asarray(self.table.iloc[:, column].astype("float64"))

    @property
    def counts(self) -> list[int]:
        """The columns that count people and may be shown under the profile."""
        return self.of_role("survival") if self.rules.survival_only else self.of_role(*COUNTED)

    @property
    def labels(self) -> list["pd.Series[Any]"]:
        """The columns of text, of what kind is not said too, and the levels of an index that is no mere numbering.

        Whole numbers without a name are a numbering, with gaps where rows were taken out.
        """
        index = self.table.index
        is_numbering = index.nlevels == 1 and index.name is None and is_integer_dtype(index.dtype)
        levels = [] if is_numbering else range(index.nlevels)
        texts = [i for i in self.of_role("nothing", "site", "unknown") if self.table.iloc[:, i].dtype.kind not in "iuf"]
        columns = [self.table.iloc[:, column] for column in texts]
        return [*columns, *(pd.Series(index.get_level_values(level)) for level in levels)]

    def show(self, column: int, values: Iterable[Any], dtype: str = "Float64") -> None:
        """Put values into a column, missing where they are hidden."""
        known = [None if pd.isna(value) else value for value in values]
        shown = pd.Series(known, index=self.table.index, dtype=dtype)
        self.columns[column] = shown.mask(self.hidden[:, column])

    def hide(self, column: int) -> None:
        """Hide every number of a column."""
        self.hidden[:, column] = self.table.iloc[:, column].notna().to_numpy()
        self.show(column, [None] * len(self.table))

    def own_base(self, column: int) -> int | None:
        """Return the column that counts the people of another, where it has one of its own."""
        names = [str(name) for name in self.table.columns]
        of = self.held[column].of
        return names.index(of) if of in names else None

    @property
    def bases(self) -> list[int]:
        """The columns that say how many people a row rests on: those that are said to, else all numbers of people."""
        return self.of_role("base") or self.of_role(*COUNTED)

    def rests_on_few(self, column: int) -> Flags:
        """Return the rows in which a column rests on a hidden few: there a number that is missing is hidden too.

        That one person has no standard deviation, or five no interval, would say how few they are.
        """
        own = self.own_base(column)
        among = self.bases if own is None else [own]
        if not among:
            return np.zeros(len(self.table), dtype=bool)
        least = self.table.iloc[:, among].astype("float64").min(axis=1).to_numpy()
        return np.asarray((least < self.rules.smallest) & ((least > 0) | (not self.rules.zeros_shown)))

    def people(self, column: int) -> Floats:
        """Return how many people a column rests on in each row; NaN where the table does not say."""
        own = self.own_base(column)
        among = self.bases if own is None else [own]
        if not among:
            return np.full(len(self.table), np.nan if self.n is None else float(self.n))
        least = self.table.iloc[:, among].astype("float64").min(axis=1).to_numpy()
        return np.where(np.isnan(least), 0, least)
