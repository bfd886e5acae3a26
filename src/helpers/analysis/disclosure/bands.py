"""Data behind a figure made coarser for a release, until every count in them is large enough to be drawn.

Each of these is called with the data and the profile of the release, and gives coarser data back; its `words` say to a
reader what was done. Which one fits a figure, its function in `helpers.show` says. None is used for counts that another
table of the same page divides otherwise: two divisions of the same people can be subtracted from each other.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from helpers.analysis.disclosure.profiles import DisclosureError, Profile
from helpers.analysis.disclosure.roles import says_number, with_counts

_MOST_NAMES = 3


class Coarser(ABC):
    """Makes the data behind a figure coarser; where it `redraws`, the first sentence of its caption alone holds."""

    redraws: bool = False

    @property
    @abstractmethod
    def words(self) -> str:
        """What was done, after "For this release"."""

    @abstractmethod
    def __call__(self, table: pd.DataFrame, profile: Profile) -> pd.DataFrame:
        """Return coarser data, in which every count is large enough to show."""


@dataclass(frozen=True)
class MergeAdjacent(Coarser):
    """Neighbouring rows put together, by groups, until each holds enough people in every column of `counts`.

    The rows of each group stand in rising order. Numbers in `column` become bands, the last one open, so that no
    maximum shows; names are joined. Of other columns the first of a band is kept, without those of `leave_out`.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> visits = pd.DataFrame({"visits": [0, 1, 2, 3, 9], "before": [8, 3, 5, 1, 1], "after": [9, 4, 4, 8, 0]})
    >>> MergeAdjacent("visits", ("before", "after"))(visits, PROFILES["research"]).to_numpy().tolist()
    [['0', 8, 9], ['1 or more', 10, 16]]
    """

    column: str
    counts: tuple[str, ...]
    within: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    words = "neighbouring values are put together until each band holds enough people"

    def __call__(self, table: pd.DataFrame, profile: Profile) -> pd.DataFrame:
        """Return one row per band; a DisclosureError when a group has too few people for two bands."""
        bands = _by_group(table, self.within, lambda part: self._banded(part, profile.smallest))
        return with_counts(bands, {self.column: "nothing"})

    def _banded(self, part: pd.DataFrame, smallest: int) -> pd.DataFrame:
        counts = part[list(self.counts)].to_numpy(dtype=np.int64)
        starts = [0]
        for row in range(len(counts)):
            before, after = counts[starts[-1] : row], counts[row:]
            if (before.sum(axis=0) >= smallest).all() and (after.sum(axis=0) >= smallest).all():
                starts.append(row)
        if len(starts) < 2:
            raise DisclosureError(f"it is too thin for bands of at least {smallest}")
        bands = [part.iloc[first:end] for first, end in pairwise([*starts, len(part)])]
        shown = part.iloc[starts].copy()
        for name in self.counts:
            shown[name] = [band[name].sum() for band in bands]
        shown[self.column] = _band_names([band[self.column] for band in bands])
        return shown.drop(columns=list(self.leave_out))


@dataclass(frozen=True)
class MergeSmall(Coarser):
    """Small groups put together into one, with the next smallest where they are too few by themselves.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> origin = pd.DataFrame({"origin": ["a", "b", "c", "d"], "people": [20, 3, 11, 2]})
    >>> MergeSmall("origin", "people")(origin, PROFILES["research"]).to_numpy().tolist()
    [['a', 20], ['b; c; d', 16]]
    """

    column: str
    counts: str
    within: tuple[str, ...] = ()
    words = "small groups are put together"

    def __call__(self, table: pd.DataFrame, profile: Profile) -> pd.DataFrame:
        """Return the large groups, and last the others together; an empty group is small where zeros are hidden."""
        merged = _by_group(table, self.within, lambda part: self._merged(part, profile))
        if any(says_number(str(name)) for name in table[self.column]):
            return merged
        return with_counts(merged, {self.column: "nothing"})  # how many groups are put together counts no people

    def _merged(self, part: pd.DataFrame, profile: Profile) -> pd.DataFrame:
        counts = part[self.counts].astype("int64")
        mergeable = counts.gt(0) | (not profile.zeros_shown)
        small = mergeable & (counts < profile.smallest)
        if not small.any():
            return part
        while counts[small].sum() < profile.smallest and (mergeable & ~small).any():
            small |= small.index == counts[mergeable & ~small].idxmin()
        names = [str(name) for name in part.loc[small, self.column]]
        last = part[small].iloc[[0]].copy()
        last[self.counts] = int(counts[small].sum())
        last[self.column] = "; ".join(names) if len(names) <= _MOST_NAMES else f"{len(names)} smaller groups together"
        return pd.concat([part[~small], last])


@dataclass(frozen=True)
class MergeColumns(Coarser):
    """Columns of counts added up into one, others left out.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> lost = pd.DataFrame({"first": [30], "died": [2], "moved": [9], "later": [1]})
    >>> MergeColumns("lost", ("died", "moved"), leave_out=("later",))(lost, PROFILES["research"]).to_dict("records")
    [{'first': 30, 'lost': 11}]
    """

    into: str
    columns: tuple[str, ...]
    leave_out: tuple[str, ...] = ()
    words = "small groups are put together or left out"

    def __call__(self, table: pd.DataFrame, profile: Profile) -> pd.DataFrame:
        """Return the table with the sum in place of its parts."""
        shown = table.drop(columns=[*self.columns, *self.leave_out])
        shown.insert(list(table.columns).index(self.columns[0]), self.into, table[list(self.columns)].sum(axis=1))
        return shown


@dataclass(frozen=True)
class LargeRows(Coarser):
    """Rows that rest on enough people, where each is a mark of its own and no part of a whole.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> sites = pd.DataFrame({"site_id": ["1", "2", "3"], "n": [30, 5, None]})
    >>> LargeRows(("n",))(sites, PROFILES["research"])["site_id"].tolist()
    ['1', '3']
    """

    counts: tuple[str, ...]
    leave_out: tuple[str, ...] = ()
    words = "what rests on too few people is left out"

    def __call__(self, table: pd.DataFrame, profile: Profile) -> pd.DataFrame:
        """Return the rows in which no count is too small; a row without any is kept, since nothing is known of it."""
        numbers = table[list(self.counts)].astype("float64")
        kept = table[~((numbers < profile.smallest) & (numbers > 0)).any(axis=1)].drop(columns=list(self.leave_out))
        if kept.empty:
            raise DisclosureError(f"every row of it rests on fewer than {profile.smallest}")
        return kept


@dataclass(frozen=True)
class Pipeline(Coarser):
    """One after the other.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> scores = pd.DataFrame({"score": [0, 1], "twice": [9, 7], "once": [1, 8]})
    >>> Pipeline((MergeColumns("people", ("twice", "once")), MergeAdjacent("score", ("people",))))(
    ...     scores, PROFILES["research"]
    ... ).to_numpy().tolist()
    [['0', 10], ['1 or more', 15]]
    """

    steps: tuple[Coarser, ...]
    redraws: bool = False

    @property
    def words(self) -> str:
        """What the last step did."""
        return self.steps[-1].words

    def __call__(self, table: pd.DataFrame, profile: Profile) -> pd.DataFrame:
        """Return the table after all steps."""
        for step in self.steps:
            table = step(table, profile)
        return table


@dataclass(frozen=True)
class NotReleased(Coarser):
    """A figure that no release shows, and why, in words after "This figure is left out of this release"."""

    why: str
    words = ""

    def __call__(self, table: pd.DataFrame, profile: Profile) -> pd.DataFrame:
        """Raise the reason."""
        raise DisclosureError(self.why)


def _by_group(
    table: pd.DataFrame, within: Sequence[str], change: Callable[[pd.DataFrame], pd.DataFrame]
) -> pd.DataFrame:
    parts = [part for _, part in table.groupby(list(within), sort=False)] if within else [table]
    return pd.concat([change(part) for part in parts], ignore_index=True)


def _band_names(bands: list["pd.Series[Any]"]) -> list[str]:
    """Return bands of numbers as from the first to below the next band, the last one open, and names joined."""
    firsts = [str(band.iloc[0]) for band in bands]
    if not all(first.isdecimal() for first in firsts):
        return [" or ".join([str(band.iloc[0]), *(str(name).lower() for name in band.iloc[1:])]) for band in bands]
    lasts = [int(following) - 1 for following in firsts[1:]]
    closed = [first if int(first) == last else f"{first} to {last}" for first, last in zip(firsts, lasts, strict=False)]
    return [*closed, f"{firsts[-1]} or more"]
