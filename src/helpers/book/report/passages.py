"""Words in which every number carries the result that it prints, so that where it is from can be looked up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from helpers.show.page import counted
from helpers.show.page.tables import format_number

Result = Mapping[str, Any]
"""One row of an edition's results."""

FROM: Final = ("page", "output", "measure", "row", "site", "interval")
"""What tells which result of an edition it is."""


@dataclass(frozen=True)
class Printed:
    """One number as it is printed: its words, the value, which field of which result, or what else it is from."""

    words: str
    value: float
    what: str
    result: tuple[tuple[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as an entry of the list of numbers."""
        return {"words": self.words, "value": self.value, "field": self.what} | dict(self.result)


@dataclass(frozen=True)
class Passage:
    """Words, and what is printed in them."""

    text: str
    printed: tuple[Printed, ...] = ()

    def __add__(self, other: "Passage | str") -> "Passage":
        """Return both, one after the other."""
        return passage_of(self, other)


def passage_of(*parts: "Passage | str") -> Passage:
    """Return words and passages as one.

    >>> passage_of("about ", Passage("20", (Printed("20", 20, "n", ()),)), " people").text
    'about 20 people'
    """
    passages = [part if isinstance(part, Passage) else Passage(part) for part in parts]
    return Passage("".join(one.text for one in passages), tuple(item for one in passages for item in one.printed))


def listed_passages(parts: Sequence[Passage]) -> Passage:
    """Return passages as a list in a sentence.

    >>> listed_passages([Passage("a"), Passage("b"), Passage("c")]).text
    'a, b and c'
    """
    if len(parts) == 1:
        return parts[0]
    first = [item for part in parts[:-1] for item in (part, ", ")][:-1]
    return passage_of(*first, " and ", parts[-1])


def printed(result: Result, what: str, words: str | Callable[[float], str]) -> Passage:
    """Return a field of a result in words, which may be a function of its value.

    >>> printed({"estimate": 1.239}, "estimate", "{:.2f}".format).printed[0].as_json()
    {'words': '1.24', 'value': 1.239, 'field': 'estimate'}
    """
    value = result[what]
    text = words(value) if callable(words) else words
    return Passage(text, (Printed(text, value, what, origin_of(result)),))


def printed_from(words: str, value: float, what: str, **where: Any) -> Passage:
    """Return a number that is no estimate, such as how many sites there are, with where it is from."""
    return Passage(words, (Printed(words, value, what, tuple(where.items())),))


def origin_of(result: Result) -> tuple[tuple[str, Any], ...]:
    """Return what tells a result from all others."""
    return tuple((name, result[name]) for name in FROM if name in result)


def number(result: Result, what: str = "estimate", decimals: int = 2) -> Passage:
    """Return a number to so many decimals."""
    return printed(result, what, lambda value: format_number(value, decimals))


def how_many(result: Result, singular: str, plural: str = "") -> Passage:
    """Return how many a result rests on, with the noun; of a release, where they are rounded, about how many.

    >>> how_many({"n": 10, "rounded": True}, "patient").text, how_many({"n": 10}, "patient").text
    ('about 10 patients', 'ten patients')
    """
    if result.get("rounded"):
        return printed(result, "n", lambda value: f"about {format_number(value, 0)} {plural or singular + 's'}")
    return printed(result, "n", lambda value: counted(round(value), singular, plural))


def how_many_of(result: Result, singular: str) -> Passage:
    """Return the same as it stands after a name.

    >>> how_many_of({"n": 10, "rounded": True}, "patient").text, how_many_of({"n": 10}, "patient").text
    ('10 or so patients', 'ten patients')
    """
    if result.get("rounded"):
        return printed(result, "n", lambda value: f"{format_number(value, 0)} or so {singular}s")
    return how_many(result, singular)


def percent_of(result: Result) -> Passage:
    """Return the confidence of a result's interval.

    >>> percent_of({"confidence": 0.95}).text
    '95%'
    """
    return printed(result, "confidence", lambda value: f"{100 * value:g}%")
