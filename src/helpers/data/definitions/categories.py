"""The categories of appointments that definitions tell apart: by role, status and mode, and whether it came late.

Words that are in the same levels of an axis are one class, however many there are; all words in no level are class 0.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from helpers.data.cohort.choices import COLUMN_OF
from helpers.data.cohort.counting import words_in_sql
from helpers.data.definitions.declaration import Definition

_LATE: Final = "CAST(coalesce(a.appointment_date > p.left_date, false) AS INTEGER)"


@dataclass(frozen=True)
class Categories:
    """What SQL gives an appointment's category by, and how the categories that count are numbered.

    `members` has for each axis the classes in each of its levels; `shape` is how many classes each axis has, and two
    for whether the appointment came after the patient left; `places` has the number of each category, or -1.
    """

    sql: str
    members: dict[str, dict[tuple[str, ...] | None, set[int]]]
    shape: tuple[int, ...]
    places: NDArray[np.intp]

    @property
    def number(self) -> int:
        """How many categories count."""
        return int(self.places.max()) + 1

    def place_of(self, categories: NDArray[Any]) -> NDArray[np.intp]:
        """Return the number of each appointment's category, -1 where no definition counts it."""
        return np.asarray(self.places[categories])

    def chosen_by(self, definitions: Sequence[Definition]) -> NDArray[np.float64]:
        """Return definitions x categories: 1 where the definition counts the category."""
        chosen = np.zeros((len(definitions), self.number))
        for row, one in enumerate(definitions):
            cells = self.places[np.ravel_multi_index(np.array(_cells(self.members, one)).T, self.shape)]
            chosen[row, cells] = 1
        return chosen


def categories_of(definitions: Sequence[Definition], columns: Collection[str]) -> Categories:
    """Return the categories that some definitions tell apart, in extracts with these columns."""
    members, parts, shape = {}, [], []
    for axis, column in COLUMN_OF.items():
        levels = list(dict.fromkeys(getattr(one, axis) for one in definitions))
        words = _words_by_class(levels)
        everything = set(range(len(words) + 1))
        members[axis] = {
            level: everything
            if level is None
            else {number for number, several in enumerate(words, 1) if several[0] in _lower(level)}
            for level in levels
        }
        cases = " ".join(
            f"WHEN lower(a.{column}) IN ({words_in_sql(several)}) THEN {number}"
            for number, several in enumerate(words, 1)
        )
        parts.append(f"(CASE {cases} ELSE 0 END)" if cases and column in columns else "0")
        shape.append(len(words) + 1)
    shape.append(2)
    sql = f"CAST((({parts[0]} * {shape[1]} + {parts[1]}) * {shape[2]} + {parts[2]}) * 2 + {_LATE} AS UINTEGER)"
    used = sorted({cell for one in definitions for cell in _cells(members, one)})
    places = np.full(int(np.prod(shape)), -1, dtype=np.intp)
    places[np.ravel_multi_index(np.array(used).T, tuple(shape))] = range(len(used))
    return Categories(sql, members, tuple(shape), places)


def _words_by_class(levels: Sequence[tuple[str, ...] | None]) -> list[list[str]]:
    """Return the words named in levels, those together that are in the same ones."""
    named = [_lower(level) for level in levels if level is not None]
    classes: dict[tuple[bool, ...], list[str]] = {}
    for word in dict.fromkeys(word for level in named for word in level):
        classes.setdefault(tuple(word in level for level in named), []).append(word)
    return list(classes.values())


def _lower(level: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.lower() for word in level)


def _cells(members: dict[str, dict[tuple[str, ...] | None, set[int]]], one: Definition) -> list[tuple[int, ...]]:
    """Return the categories that a definition counts, each as its classes."""
    late = (0, 1) if one.patients_who_left == "ignored" else (0,)
    return list(product(*(sorted(members[axis][getattr(one, axis)]) for axis in COLUMN_OF), late))
