"""Whether a selection's positions point at the words it is said to hold, and by how much they are out where not.

REFI-QDA counts characters (Unicode code points) from 0, the end not included. Programs differ in whether they count a
byte order mark, the two characters of a Windows line end, or UTF-16 units; a selection's name, which most programs fill
with its first words, tells them apart.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

BOM: Final = "\ufeff"
_ELLIPSIS: Final = re.compile(r"(\.\.\.|…)\s*$")
_SHORTEST_PART: Final = 10
_SURE: Final = 20


@dataclass(frozen=True)
class Span:
    """Where a selection says it lies, and the words it says it holds ("" when it says none)."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Found:
    """A selection's text, how far its positions were out, and what is wrong ("" when nothing is).

    `text` is "" when the selection cannot be trusted; `verified` says whether its own words were found there.
    """

    text: str
    shift: int = 0
    problem: str = ""
    verified: bool = False


@dataclass(frozen=True)
class Reading:
    """One way of counting characters: what is counted, and each counted place as a place in the plain text."""

    told: str
    places: Sequence[int]

    def slice(self, text: str, span: Span) -> str | None:
        """Return the words of a span, or None when it lies outside the text."""
        if not 0 <= span.start < span.end < len(self.places):
            return None
        return text[self.places[span.start] : self.places[span.end]]


def locate(raw: str, spans: Iterable[Span]) -> tuple[str, list[Found]]:
    """Return how a source's positions are counted, and the words of every selection in it.

    >>> locate("one two", [Span(4, 7, "two")])
    ('', [Found(text='two', shift=0, problem='', verified=True)])
    >>> locate("one two", [Span(2, 5, "two")])[1][0].shift
    2
    >>> locate(BOM + "one two", [Span(5, 8, "two")])[0]
    'positions count the byte order mark'
    """
    held = list(spans)
    plain = raw.removeprefix(BOM)
    readings = _readings(raw)
    agreeing = [sum(_agrees(reading.slice(plain, span), span.quote) for span in held) for reading in readings]
    chosen = readings[agreeing.index(max(agreeing))]
    return chosen.told, [_found(plain, chosen, span) for span in held]


def _readings(raw: str) -> list[Reading]:
    """Return the ways of counting that give different places in this text, the standard's own first."""
    plain = raw.removeprefix(BOM)
    size = range(len(plain) + 1)
    readings = [Reading("", size)]
    newline_places = [place for place in size if place == 0 or plain[place - 1 : place + 1] != "\r\n"]
    if len(newline_places) < len(size):
        readings.append(Reading("positions count a Windows line end as one character", newline_places))
    units = list(accumulate((1 + (ord(mark) > 0xFFFF) for mark in plain), initial=0))
    if units[-1] > len(plain):
        places = [bisect_left(units, unit) for unit in range(units[-1] + 1)]
        readings.append(Reading("positions count UTF-16 units", places))
    if raw.startswith(BOM):
        readings += [
            Reading(
                f"{reading.told} and the byte order mark" if reading.told else "positions count the byte order mark",
                [0, *reading.places],
            )
            for reading in readings[:]
        ]
    elif "\n" in plain and "\r\n" not in plain:
        doubled = [place for place in size for _ in range(1 + (plain[place : place + 1] == "\n"))]
        readings.append(Reading("positions count a line end as two characters", doubled))
    return readings


def _found(plain: str, reading: Reading, span: Span) -> Found:
    words = reading.slice(plain, span)
    quote = _plain_quote(span.quote)
    if words is not None and _agrees(words, span.quote):
        return Found(words, verified=True)
    places = [match.start() for match in re.finditer(_pattern(quote), plain)] if len(quote) > 1 else []
    if len(places) == 1:
        return _moved(plain, reading, span, places[0], quote)
    if places and words is not None:
        return Found(
            "", problem=f"its words stand in {len(places)} other places, and not where it points; it is left out"
        )
    said = len(quote) >= _SURE and abs(len(quote) - (span.end - span.start)) <= 2
    if words is not None and not said:
        return Found(words)
    told = "its words are not in the text" if said or words is not None else "it points outside the text"
    return Found("", problem=f"{told}; it is left out")


def _moved(plain: str, reading: Reading, span: Span, place: int, quote: str) -> Found:
    length = max(span.end - span.start, 0)
    counted = bisect_left(reading.places, place)
    short = length > len(quote) + 1  # the name holds the first words only
    end = reading.places[min(counted + length, len(reading.places) - 1)] if short else 0
    words = plain[place:end] if short else re.match(_pattern(quote), plain[place:])[0]  # type: ignore[index]
    return Found(words, counted - span.start, f"its positions are out by {counted - span.start:+d}", True)


def _agrees(words: str | None, quote: str) -> bool:
    if words is None or not quote.strip():
        return False
    shown, said = " ".join(words.split()), _plain_quote(quote)
    if shown == said:
        return True
    cut = _ELLIPSIS.search(quote) is not None
    return bool(said) and shown.startswith(said) and (cut or len(said) >= _SHORTEST_PART)


def _plain_quote(quote: str) -> str:
    return " ".join(_ELLIPSIS.sub("", quote).split())


def _pattern(quote: str) -> str:
    return r"\s+".join(re.escape(word) for word in quote.split())
