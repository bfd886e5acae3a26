"""Text of a study on a figure: on lines that fit, its middle left out where it is long, and a note on missing letters.

A study's words are of any length and in any letters. The data behind a figure have them whole.
"""

from textwrap import wrap
from typing import Final
from unicodedata import category

from matplotlib.figure import Figure
from matplotlib.text import Text

from helpers.show.page.one_line import MOST_LETTERS, letters_in, letters_of_fonts, on_one_line, width
from helpers.show.page.portrait import ROW_LETTERS, make_room
from helpers.show.page.style import is_portrait

LINE_LETTERS: Final = 46
"""Letters of a label on one line."""

_WHOLE: Final = 10**6
BOXES: Final = "Boxes in it stand for letters that its font lacks."


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
    return any(mark not in letters_of_fonts() and category(mark)[0] not in "CZ" for mark in written)
