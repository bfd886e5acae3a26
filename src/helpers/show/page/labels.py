"""Text of a study on a figure: on lines that fit, its middle left out where it is long, and a note on missing letters.

A study's words are of any length and in any letters. The data behind a figure have them whole.
"""

from functools import cache
from textwrap import wrap
from typing import Final
from unicodedata import category, east_asian_width

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.text import Text

from helpers.show.page.portrait import ROW_LETTERS, make_room
from helpers.show.page.style import LOOK, is_portrait

LINE_LETTERS: Final = 46
"""Letters of a label on one line."""

MOST_LETTERS: Final = 90
"""Letters of a label in all."""

_WHOLE: Final = 10**6
BOXES: Final = "Boxes in it stand for letters that its font lacks."
_KEPT: Final = "\u200c"
"""What parts letters without a space, by which some scripts are spelt."""
_VARIANTS: Final = "\ufe0e\ufe0f"
"""What asks for another form of the mark before it."""


def on_one_line(text: str, longest: int = MOST_LETTERS) -> str:
    r"""Return text on one line without marks that turn its direction, its middle left out where it is too wide.

    >>> on_one_line("a\n b\u202e"), on_one_line("abcdefghijklmnopqrstuvwxyz", 12)
    ('a b', 'abcdefg…xyz')
    """
    printed = "".join(
        mark for mark in text if mark.isspace() or mark in _KEPT or not (mark in _VARIANTS or category(mark)[0] == "C")
    )
    line = " ".join(printed.split())
    cuts = (f"{line[:kept].rstrip()}…{line[-(kept // 2) :].lstrip()}" for kept in range(2 * longest // 3, 1, -1))
    return line if width(line) <= longest else next((cut for cut in cuts if width(cut) <= longest), "…")


def label(text: str) -> str:
    r"""Return a label as a figure has it: as it is when its lines are short and few, else in lines that are.

    >>> label("short\nlines"), label("word " * 12)
    ('short\nlines', 'word word word word word word word word word\nword word word')
    """
    lines = text.split("\n")
    is_short = len(text) <= MOST_LETTERS and all(width(line) <= LINE_LETTERS and line.isprintable() for line in lines)
    if is_short and not (is_portrait() and any(width(word) > ROW_LETTERS for word in text.split())):
        return text
    line = on_one_line(text)
    return "\n".join(wrap(line, letters_in(line, ROW_LETTERS if is_portrait() else LINE_LETTERS)))


def letters_in(text: str, room: int) -> int:
    """Return how many letters of a text fit where so many of common width do.

    >>> letters_in("plain", 10), letters_in("WWWW", 10)
    (10, 5)
    """
    return max(1, room * len(text) // max(1, width(text)))


def width(text: str) -> int:
    """Return how wide text is, in letters of common width; boxes and the letters of some scripts are wider."""
    return sum(2 if mark in "WM@%" or east_asian_width(mark) in "WF" or mark not in _letters() else 1 for mark in text)


def make_legible(figure: Figure) -> None:
    """Shorten the labels of axes that are too long, take marks that nobody sees from every text, and make room."""
    changed = False
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            names = [text.get_text() for text in axis.get_ticklabels()]
            labels = [label(name) for name in names]
            if labels != names:
                axis.set_ticks(axis.get_ticklocs(), labels)
                changed = True
        for text in ax.texts:
            text.set_text("\n".join(on_one_line(line, _WHOLE) for line in text.get_text().split("\n")))
    if changed:
        make_room(figure)


def lacks_letters(figure: Figure) -> bool:
    """Return whether a text of a figure has letters that the fonts of the book lack, which are drawn as boxes."""
    written = {mark for text in figure.findobj(Text) if text.get_visible() for mark in text.get_text()}
    return any(mark not in _letters() and category(mark)[0] not in "CZ" for mark in written)


@cache
def _letters() -> frozenset[str]:
    """Return the letters of the fonts of the book, without the one that has a box for every letter."""
    paths = [fontManager.findfont(FontProperties(family=name)) for name in LOOK["font.family"][:-1]]
    return frozenset(chr(code) for path in paths for code in get_font(path).get_charmap())
