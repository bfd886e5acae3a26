"""The counts that a sentence of a release says: those of the numbers it was given that stand in its words.

A sentence is made of guarded values, each as harmless by itself as a cell of a table, and together with a table they
can be as telling: "about 25 people" beside 10 women and 10 men. So what a sentence says goes into the audit of the
whole release as the counts of a table do. Nothing is read out of its words: a guarded value knows when it is put into
words or compared, and what was given with it knows its counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from helpers.analysis.disclosure.released_counts import Printed, TableCounts

Place = tuple[int, int]


@dataclass
class Spoken:
    """What was given to a sentence, and the words in which its numbers were put or by which they were compared."""

    words: set[str] = field(default_factory=set)
    given: list[tuple[TableCounts, Mapping[Place, tuple[str, Printed]]]] = field(default_factory=list)

    def counts_in(self, text: str, *made_before: TableCounts | None) -> TableCounts | None:
        """Return the counts that a text says, as those of a table; None where it says none.

        `made_before` are the counts of sentences that the text was put together from.
        """
        said = [part for counts, words in self.given if (part := self._said(counts, words, text))]
        return together([*said, *(one for one in made_before if one)])

    def _said(self, counts: TableCounts, words: Mapping[Place, tuple[str, Printed]], text: str) -> TableCounts | None:
        kept: dict[int, int] = {}
        printed: list[Printed] = []
        shares = dict(counts.shares)
        for cell, place in enumerate(counts.places):
            if place in words:
                spoken, limits = words[place]
                is_said = spoken in self.words
            else:
                limits = counts.printed[cell]
                is_said = limits is not None and _has_share(text, shares.get(cell))
            if is_said:
                kept[cell] = len(printed)
                printed.append(limits)
        return _only(counts, kept, printed) if kept else None


_LISTENING: ContextVar[Spoken | None] = ContextVar("spoken", default=None)
_NUMBER: Final = re.compile(r"\d[\d,]*\.?\d*")


@contextmanager
def listening() -> Iterator[Spoken]:
    """Return what is said while a sentence is made.

    >>> with listening() as spoken:
    ...     heard("about 20")
    >>> spoken.words
    {'about 20'}
    """
    now = _LISTENING.set(spoken := Spoken())
    try:
        yield spoken
    finally:
        _LISTENING.reset(now)


def heard(words: str) -> None:
    """Note that a guarded value was put into words, or compared, while a sentence is made."""
    if (spoken := _LISTENING.get()) is not None:
        spoken.words.add(words)


def given_to_sentence(counts: TableCounts | None, words: Mapping[Place, tuple[str, Printed]]) -> None:
    """Note the counts of what a sentence is given, with the words for each number of people, by its place."""
    if counts is not None and (spoken := _LISTENING.get()) is not None:
        spoken.given.append((counts, words))


def together(parts: Sequence[TableCounts]) -> TableCounts | None:
    """Return the counts of several things that are shown together as those of one; None where there are none.

    >>> one, other = TableCounts([12], [10], [], []), TableCounts([8, 9], [10, 10], [], [[0, 1]])
    >>> together([one, other]).divisions
    [[1, 2]]
    """
    numbers: list[int] = []
    printed: list[Printed] = []
    sums: list[tuple[int, list[int]]] = []
    divisions: list[list[int]] = []
    for one in parts:
        first = len(numbers)
        numbers += one.numbers
        printed += one.printed
        sums += [(first + total, [first + cell for cell in cells]) for total, cells in one.sums]
        divisions += [[first + cell for cell in cells] for cells in one.divisions]
    return TableCounts(numbers, printed, sums, divisions) if numbers else None


def _only(counts: TableCounts, kept: Mapping[int, int], printed: list[Printed]) -> TableCounts:
    """Return some of the counts, and what holds between them alone."""

    def moved(cells: Iterable[int]) -> list[int] | None:
        cells = list(cells)
        return [kept[cell] for cell in cells] if all(cell in kept for cell in cells) else None

    sums = [(kept[total], own) for total, cells in counts.sums if total in kept and (own := moved(cells))]
    divisions = [own for cells in counts.divisions if (own := moved(cells))]
    return TableCounts([counts.numbers[cell] for cell in kept], printed, sums, divisions)


def _has_share(text: str, share: float | None) -> bool:
    """Return whether a text has a share, or one of 1 as a percentage, among its numbers."""
    if share is None:
        return False
    numbers = {float(one.rstrip(".,").replace(",", "")) for one in _NUMBER.findall(text)}
    return bool(numbers & {round(share, 2), round(100 * share, 2)})
