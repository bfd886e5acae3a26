"""Whether a selection's positions point at the words it is said to hold, and by how much they are out where not.

REFI-QDA counts characters (Unicode code points) from 0, the end not included. Programs differ in whether they count a
byte order mark, the two characters of a Windows line end, or UTF-16 units; a selection's name, which most programs fill
with its first words, tells them apart. NVivo leaves it empty: then the reading in which every selection lies within the
text is taken, and of several the one that the program is known for.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

BOM: Final = "\ufeff"
_ELLIPSIS: Final = re.compile(r"(\.\.\.|…)\s*$")
_SINGLE_ENDS: Final = "positions count a Windows line end as one character"
_SHORTEST_PART: Final = 10
_WHOLE_QUOTE: Final = 20


@dataclass(frozen=True)
class Span:
    """Where a selection says it lies, and the words it says it holds ("" when it says none)."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Passage:
    """A selection's text, how far its positions were out, and what is wrong ("" when nothing is).

    `text` is "" when the selection cannot be trusted; `verified` says whether its own words were found there. `start`
    and `end` are where the words lie in the plain text, without white space before and after.
    """

    text: str
    start: int = 0
    end: int = 0
    problem: str = ""
    verified: bool = False


@dataclass(frozen=True)
class Reading:
    """A manner of counting characters: how it differs from the standard, and each position as one in the plain text."""

    difference: str
    positions: Sequence[int]

    def slice(self, text: str, span: Span) -> str | None:
        """Return the words of a span, or None when it lies outside the text."""
        if not 0 <= span.start < span.end < len(self.positions):
            return None
        return text[self.positions[span.start] : self.positions[span.end]]


def locate(raw: str, spans: Iterable[Span], *, single_ends: bool = False) -> tuple[str, list[Passage]]:
    """Return how a source's positions are counted, and the words of every selection in it.

    `single_ends` says that the program counts a Windows line end as one character, where no words say otherwise.

    >>> locate("one two", [Span(4, 7, "two")])
    ('', [Passage(text='two', start=4, end=7, problem='', verified=True)])
    >>> locate("one two", [Span(2, 5, "two")])[1][0].problem
    'its positions are out by +2'
    >>> locate(BOM + "one two", [Span(5, 8, "two")])[0]
    'positions count the byte order mark'
    """
    spans = list(spans)
    plain = raw.removeprefix(BOM)
    readings = _readings(raw)
    if single_ends:
        readings.sort(key=lambda reading: not reading.difference.startswith(_SINGLE_ENDS))
    chosen = max(readings, key=lambda reading: _evidence(reading, plain, spans))
    return chosen.difference, [_passage(plain, chosen, span) for span in spans]


def _evidence(reading: Reading, plain: str, spans: list[Span]) -> tuple[int, bool]:
    """Return how many selections hold their words when positions are so counted, and whether all are in the text."""
    words = [reading.slice(plain, span) for span in spans]
    agreeing = sum(_agrees(shown, span.quote) for shown, span in zip(words, spans, strict=True))
    return agreeing, all(shown is not None for shown in words)


def _readings(raw: str) -> list[Reading]:
    """Return the manners of counting that give different positions in this text, the standard's own first."""
    plain = raw.removeprefix(BOM)
    size = range(len(plain) + 1)
    readings = [Reading("", size)]
    single_ends = [position for position in size if position == 0 or plain[position - 1 : position + 1] != "\r\n"]
    if len(single_ends) < len(size):
        readings.append(Reading(_SINGLE_ENDS, single_ends))
    units = list(accumulate((1 + (ord(mark) > 0xFFFF) for mark in plain), initial=0))
    if units[-1] > len(plain):
        positions = [bisect_left(units, unit) for unit in range(units[-1] + 1)]
        readings.append(Reading("positions count UTF-16 units", positions))
    if raw.startswith(BOM):
        for reading in readings[:]:
            others = f"{reading.difference} and" if reading.difference else "positions count"
            readings.append(Reading(f"{others} the byte order mark", [0, *reading.positions]))
    elif "\n" in plain and "\r\n" not in plain:
        doubled = [position for position in size for _ in range(1 + (plain[position : position + 1] == "\n"))]
        readings.append(Reading("positions count a line end as two characters", doubled))
    return readings


def _passage(plain: str, reading: Reading, span: Span) -> Passage:
    words = reading.slice(plain, span)
    quote = _plain_quote(span.quote)
    if words is not None and _agrees(words, span.quote):
        return _trimmed(plain, reading.positions[span.start], words, verified=True)
    matches = list(re.finditer(_pattern(quote), plain)) if _may_move(quote, span, words) else []
    if len(matches) == 1:
        return _moved(plain, reading, span, matches[0], quote)
    if matches and words is not None:
        problem = f"its words stand in {len(matches)} other places, and not where it points"
        return Passage("", problem=f"{problem}; it is left out")
    is_whole = len(quote) >= _WHOLE_QUOTE and abs(len(quote) - (span.end - span.start)) <= 2
    if words is not None and not is_whole:
        return _trimmed(plain, reading.positions[span.start], words)
    problem = "its words are not in the text" if is_whole or words is not None else "it points outside the text"
    return Passage("", problem=f"{problem}; it is left out")


def _may_move(quote: str, span: Span, words: str | None) -> bool:
    """Return whether what a selection is called can be its words, and no title that stands somewhere in the text."""
    whole = abs(len(quote) - (span.end - span.start)) <= 2
    return len(quote) > 1 and (words is None or whole or len(quote) >= _SHORTEST_PART)


def _moved(plain: str, reading: Reading, span: Span, match: re.Match[str], quote: str) -> Passage:
    length = max(span.end - span.start, 0)
    start = bisect_left(reading.positions, match.start())
    words = match[0]
    if length > len(quote) + 1:  # the name holds the first words only
        end = min(start + length, len(reading.positions) - 1)
        words = plain[match.start() : reading.positions[end]]
    problem = f"its positions are out by {start - span.start:+d}"
    return _trimmed(plain, match.start(), words, verified=True, problem=problem)


def _trimmed(plain: str, start: int, words: str, *, verified: bool = False, problem: str = "") -> Passage:
    """Return the passage of some words of the text, white space around them left out."""
    first = start + len(words) - len(words.lstrip())
    return Passage(words.strip(), first, first + len(words.strip()), problem, verified)


def _agrees(words: str | None, quote: str) -> bool:
    if words is None or not quote.strip():
        return False
    shown, said = " ".join(words.split()), _plain_quote(quote)
    if shown == said:
        return True
    cut = _ELLIPSIS.search(quote) is not None
    return bool(said) and shown.startswith(said) and (cut or len(said) >= _SHORTEST_PART)


def _plain_quote(quote: str) -> str:
    """Return the words of a selection's name; "" for a name without any, such as its positions or a number."""
    plain = " ".join(_ELLIPSIS.sub("", quote).split())
    return plain if any(mark.isalpha() for mark in plain) else ""


def _pattern(quote: str) -> str:
    return r"\s+".join(re.escape(word) for word in quote.split())
