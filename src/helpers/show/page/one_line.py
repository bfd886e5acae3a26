"""Text of a study on one line that fits, its middle left out where it is long."""

from functools import cache
from typing import Final
from unicodedata import category, east_asian_width

MOST_LETTERS: Final = 90
"""Letters of a label in all."""

_KEPT: Final = "\u200c"
"""What parts letters without a space, by which some scripts are spelt."""
_VARIANTS: Final = "\ufe0e\ufe0f"
"""What asks for another form of the mark before it."""
_WIDEST: Final = 2
"""The width of a wide mark, in letters of common width."""


def on_one_line(text: str, longest: int = MOST_LETTERS) -> str:
    r"""Return text on one line without marks that turn its direction, its middle left out where it is too wide.

    >>> on_one_line("a\n b\u202e"), on_one_line("abcdefghijklmnopqrstuvwxyz", 12)
    ('a b', 'abcdefg…xyz')
    """
    printed = "".join(
        mark for mark in text if mark.isspace() or mark in _KEPT or not (mark in _VARIANTS or category(mark)[0] == "C")
    )
    line = " ".join(printed.split())
    if _WIDEST * len(line) <= longest:
        return line
    cuts = (f"{line[:kept].rstrip()}…{line[-(kept // 2) :].lstrip()}" for kept in range(2 * longest // 3, 1, -1))
    return line if width(line) <= longest else next((cut for cut in cuts if width(cut) <= longest), "…")


def letters_in(text: str, room: int) -> int:
    """Return how many letters of a text fit where so many of common width do.

    >>> letters_in("plain", 10), letters_in("WWWW", 10)
    (10, 5)
    """
    return max(1, room * len(text) // max(1, width(text)))


def width(text: str) -> int:
    """Return how wide text is, in letters of common width; boxes and the letters of some scripts are wider."""
    return sum(
        _WIDEST if mark in "WM@%" or east_asian_width(mark) in "WF" or mark not in letters_of_fonts() else 1
        for mark in text
    )


@cache
def letters_of_fonts() -> frozenset[str]:
    """Return the letters of the fonts of the book, without the one that has a box for every letter."""
    from matplotlib.font_manager import FontProperties, fontManager, get_font

    from helpers.show.page.style import LOOK

    paths = [fontManager.findfont(FontProperties(family=name)) for name in LOOK["font.family"][:-1]]
    return frozenset(chr(code) for path in paths for code in get_font(path).get_charmap())
