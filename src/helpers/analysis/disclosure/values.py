"""Values as a release may speak of them: what a sentence is made from instead of the exact numbers.

`guarded` puts in the place of a table, a result or a number what may be said of it. A number of people becomes a
`Guarded`, which reads "about 20", "18 to 47" or "fewer than 8"; an estimate is rounded; what is hidden becomes a
`Guarded` without words. Comparing, adding or naming such a value where its exact number would be needed raises
`Withheld`: what a function makes of guarded values cannot say more than they do, whatever its words are.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any, Final, NoReturn, get_args, get_type_hints

import numpy as np
import pandas as pd

from helpers.analysis.disclosure.base_table import PROTECTED
from helpers.analysis.disclosure.profiles import DisclosureError, Profile, band_of, n_band
from helpers.analysis.disclosure.protection import protect_with_rules
from helpers.analysis.disclosure.released_counts import Printed
from helpers.analysis.disclosure.roles import COUNTED, NOT_PEOPLE, ROUNDED, columns_of, says_number
from helpers.analysis.disclosure.spoken import Place, given_to_sentence, heard
from helpers.vocabulary import COUNTS


class Withheld(Exception):  # noqa: N818 - no error, but a sentence that is not said; pandas rewords ValueErrors
    """A hidden number would be needed."""


@dataclass(frozen=True, eq=False)
class Guarded:
    """A number as a release speaks of it: its words, "" where there are none, and the least and most it can be.

    >>> about, few = Guarded("about 20", 18, 22), Guarded("fewer than 8", 1, 7)
    >>> f"{about} patients, {few} of them", few < about, bool(few)
    ('about 20 patients, fewer than 8 of them', True, True)
    """

    words: str
    low: float
    high: float

    @property
    def definite(self) -> str:
        """The words after "the" or "its"."""
        text = str(self)
        return f"{text.removeprefix('about ')} or so" if text.startswith("about ") else text

    @property
    def is_hidden(self) -> bool:
        """Whether nothing is said of it."""
        return not self.words

    @property
    def is_small(self) -> bool:
        """Whether it is said to be fewer than may be shown."""
        return not self.is_hidden and self.low <= 1

    def __str__(self) -> str:
        """Return the words."""
        heard(self.words)
        return self.words or self._withhold()

    def __format__(self, spec: str) -> str:
        """Return the words, in whatever form a number is asked for."""
        return str(self)

    def __bool__(self) -> bool:
        """Return whether it is more than nothing, where that can be said."""
        return self._decide(0, lambda own, other: own != other)

    def __eq__(self, other: object) -> bool:
        """Return whether it is another number, where that can be said."""
        heard(self.words)
        low, high = _limits(other)
        if math.isnan(low) or high < self.low or low > self.high:
            return False
        return self.low == self.high == low == high or self._withhold()

    def __hash__(self) -> int:
        """Return a hash of the words, which are all that may be known of it."""
        return hash(self.words)

    def __lt__(self, other: object) -> bool:
        """Return whether it is less, where that can be said."""
        return self._decide(other, lambda own, limit: own < limit)

    def __le__(self, other: object) -> bool:
        """Return whether it is not more, where that can be said."""
        return self._decide(other, lambda own, limit: own <= limit)

    def __gt__(self, other: object) -> bool:
        """Return whether it is more, where that can be said."""
        return self._decide(other, lambda own, limit: own > limit)

    def __ge__(self, other: object) -> bool:
        """Return whether it is not less, where that can be said."""
        return self._decide(other, lambda own, limit: own >= limit)

    def _decide(self, other: object, holds: Callable[[float, float], bool]) -> bool:
        heard(self.words)
        limits = _limits(other)
        answers = {bool(holds(own, limit)) for own in (self.low, self.high) for limit in limits}
        inside = self.low < limits[0] < self.high
        return answers.pop() if len(answers) == 1 and not (inside and limits[0] == limits[1]) else self._withhold()

    def _withhold(self, *_: object) -> NoReturn:
        raise Withheld(self.words or "hidden")

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _withhold
    __floordiv__ = __mod__ = __pow__ = __rpow__ = __neg__ = __abs__ = __round__ = _withhold
    __int__ = __float__ = __index__ = __array_ufunc__ = exp = log = sqrt = _withhold


_HIDDEN: Final = Guarded("", -math.inf, math.inf)


@cache
def _spoken(words: str, low: float, high: float) -> Guarded:
    """Return one and the same object for the same words, by which pandas knows rows that are alike."""
    return Guarded(words, float(low), float(high))


def is_guarded(value: object) -> bool:
    """Return whether a value stands for a number that may not be known exactly.

    >>> is_guarded(Guarded("about 20", 18, 22)), is_guarded(20)
    (True, False)
    """
    return isinstance(value, Guarded)


def guarded(value: Any, profile: Profile) -> Any:
    """Return what may be said of a value: a frame, a dataclass, a number, or a list of these; other things are hidden.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> frame = pd.DataFrame({"sex": ["F", "M"], "patients": [21, 3]})
    >>> [str(n) for n in guarded(frame, PROFILES["research"])["patients"]]
    ['about 20', 'fewer than 8']
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value if type(value) is not str or not says_number(value) else _HIDDEN
    if isinstance(value, pd.DataFrame):
        return _guarded_frame(value, profile)
    if isinstance(value, pd.Series):
        return _guarded_frame(value.to_frame("value"), profile)["value"]
    if is_dataclass(value) and not isinstance(value, type):
        return _guarded_result(value, profile)
    if isinstance(value, list | tuple | set | frozenset):
        return type(value)(guarded(one, profile) for one in value)
    if isinstance(value, int | float | np.number):
        return guarded(pd.DataFrame({"value": [value]}), profile)["value"].iloc[0]
    return _HIDDEN


def _guarded_frame(frame: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    """Return a frame whose numbers are those that may be said; one that was protected where it was made, as it is."""
    if PROTECTED in frame.attrs or frame.empty:
        return frame
    try:
        done = protect_with_rules(frame, profile=profile.name)
    except DisclosureError as error:
        raise Withheld(str(error)) from error
    shown = done.table
    words: dict[Place, tuple[str, Printed]] = {}
    for i, column in enumerate(columns_of(frame)):
        given, own = frame.iloc[:, i], shown.iloc[:, i]
        hidden = done.hidden[:, i]
        if column.role in COUNTED:
            cells = [_of_people(*cell, profile) for cell in zip(given, own, hidden, strict=True)]
            words |= {(row, i): (cell.words, _ends(cell)) for row, cell in enumerate(cells) if is_guarded(cell)}
        elif hidden.any():
            cells = [_HIDDEN if is_hidden else value for value, is_hidden in zip(own, hidden, strict=True)]
        elif column.role in NOT_PEOPLE:
            continue
        else:
            shown.isetitem(i, own.astype("float64").array)
            continue
        shown.isetitem(i, pd.Series(cells, dtype=object).array)
    given_to_sentence(done.counts, words)
    return shown


def _ends(said: Guarded) -> tuple[int, int | None] | None:
    """Return the least and the most that a number can be by what is said of it; None where that is nothing."""
    if said.is_hidden:
        return None
    return int(said.low), None if math.isinf(said.high) else int(said.high)


def _of_people(given: Any, shown: Any, is_hidden: bool, profile: Profile) -> Any:
    """Return what may be said of a number of people; missing stays missing, and a shown zero is one."""
    if pd.isna(given):
        return np.nan
    if is_hidden:
        if profile.survival_only or given >= profile.smallest:
            return _HIDDEN  # one hidden for the sake of another: that it is not small would narrow both
        return _spoken(f"fewer than {profile.smallest}", int(profile.zeros_shown), profile.smallest - 1)
    if isinstance(shown, str):
        low, above = band_of(int(given), profile)
        return _spoken(n_band(int(given), profile.name), low, above - 1)
    if not shown:
        return 0
    return _about(int(shown), profile)


def _guarded_result(result: Any, profile: Profile) -> Any:
    """Return a result whose numbers are those that may be said: one row of a table, by its types."""
    values = {field.name: getattr(result, field.name) for field in fields(result) if field.init}
    numbers = {name: [value] for name, value in values.items() if isinstance(value, int | float | np.number)}
    row, roles = pd.DataFrame(numbers), _roles(type(result))
    row.attrs[COUNTS] = {name: role for name, role in roles.items() if name in row}
    said: dict[str, Any] = {str(name): column.iloc[0] for name, column in _guarded_frame(row, profile).items()}
    said |= {name: _about(int(values[name]), profile) for name in _of_hint(type(result), ROUNDED) if values[name]}
    for name in values.keys() - numbers.keys():
        said[name] = _guarded_part(values[name], roles.get(name, ""), profile)
    return replace(result, **said)


def _guarded_part(value: Any, role: str, profile: Profile) -> Any:
    """Return what may be said of a field that is no number; of one that cannot be protected, nothing."""
    if role in NOT_PEOPLE:
        return value
    try:
        return guarded(value, profile)
    except Withheld:
        return _HIDDEN


def _about(rounded: int, profile: Profile) -> Guarded:
    """Return a number of people that was rounded to this, as it is said."""
    off = profile.rounding // 2
    return _spoken(f"about {rounded:,}", max(profile.smallest, rounded - off), rounded + off)


def _roles(kind: type) -> dict[str, str]:
    """Return what the types of a dataclass's fields say that they count."""
    return {name: said[0] for name, said in _said_of_fields(kind)}


def _of_hint(kind: type, words: str) -> list[str]:
    """Return the fields of a dataclass whose types say this of them."""
    return [name for name, said in _said_of_fields(kind) if words in said]


def _said_of_fields(kind: type) -> list[tuple[str, tuple[str, ...]]]:
    hints = get_type_hints(kind, include_extras=True).items()
    said = [(name, part) for name, hint in hints for part in (hint, *get_args(hint)) if hasattr(part, "__metadata__")]
    return [(name, part.__metadata__) for name, part in said]


def _limits(value: Any) -> tuple[float, float]:
    """Return the least and the most that a value can be; NaN for what is no number."""
    if isinstance(value, Guarded):
        return value.low, value.high
    if isinstance(value, int | float | np.number):
        return float(value), float(value)
    return math.nan, math.nan
