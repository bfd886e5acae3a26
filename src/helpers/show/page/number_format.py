"""Numbers in sentences: lists, shares and ratios as a newspaper would put them."""

from collections.abc import Sequence
from typing import Final

from helpers.analysis.disclosure import Guarded
from helpers.show.page.tables import format_number

NUMBER_WORDS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SMALL = ("no", *NUMBER_WORDS[1:])
MOST = 10
"""A ratio above which no percentage is given: nobody pictures a rise of 3000%."""


def listed(words: Sequence[str]) -> str:
    """Return words, at least one, as a list in a sentence.

    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun, small numbers in words; the plural has an s when it is not given.

    A number of people in a release stands as it is shown there: about 20 patients, fewer than 8 patients.

    >>> counted(1, "patient"), counted(0, "site"), counted(12, "patient")
    ('one patient', 'no sites', '12 patients')
    """
    if isinstance(number, Guarded):
        return f"{number} {plural or singular + 's'}"
    word = _SMALL[number] if number < len(_SMALL) else format_number(number, 0)
    return f"{word} {singular if number == 1 else plural or singular + 's'}"


def counted_of(number: int, singular: str) -> str:
    """Return a number with its noun as it stands after "its", "the" or a name.

    >>> counted_of(4, "patient"), counted_of(Guarded("about 20", 18, 22), "patient")
    ('four patients', '20 or so patients')
    """
    return f"{number.definite} {singular}s" if isinstance(number, Guarded) else counted(number, singular)


def as_drawn(people: object) -> str:
    """Return a number of people as a figure has it: whole, in whatever column it stood, or the band it is in.

    >>> as_drawn(30.0), as_drawn(1204), as_drawn("18 to 47")
    ('30', '1,204', '18 to 47')
    """
    return people if isinstance(people, str) else format_number(float(str(people)), 0)


def opening(words: object) -> str:
    """Return words as they stand at the start of a sentence.

    >>> opening("about 20"), opening(20)
    ('About 20', '20')
    """
    text = str(words)
    return f"{text[:1].upper()}{text[1:]}"


def as_change(ratio: float) -> str:
    """Return a ratio, after / before, as a change in percent.

    >>> as_change(0.75), as_change(1.334), as_change(1.001), as_change(0.004)
    ('a fall of 25%', 'a rise of 33%', 'no change', 'almost none')
    """
    percent = round(100 * abs(ratio - 1))
    if percent == 0:
        return "no change"
    if 0 < ratio < 1 and percent == 100:
        return "almost none"
    if ratio > MOST:
        return "more than ten times as many"
    return f"a {'fall' if ratio < 1 else 'rise'} of {percent}%"


def as_verb(ratio: float) -> str:
    """Return a ratio, after / before, as what the numbers did.

    >>> as_verb(0.75), as_verb(1.334), as_verb(1.001), as_verb(0.004), as_verb(12)
    ('fell by 25%', 'rose by 33%', 'were as many after as before', 'fell to almost none', 'rose more than tenfold')
    """
    percent = round(100 * abs(ratio - 1))
    if percent == 0:
        return "were as many after as before"
    if 0 < ratio < 1 and percent == 100:
        return "fell to almost none"
    if ratio > MOST:
        return "rose more than tenfold"
    return f"{'fell' if ratio < 1 else 'rose'} by {percent}%"


def change_range(low: float, high: float) -> str:
    """Return an interval of a ratio as what it could be.

    >>> change_range(0.75, 1.33), change_range(0.5, 0.8)
    ('anything from a fall of 25% to a rise of 33%', 'anything from a fall of 50% to a fall of 20%')
    >>> change_range(0.999, 1.001), change_range(0.501, 0.502)
    ('hardly any change', 'a fall of about 50%')
    >>> change_range(0.001, 2000)
    'anything from almost none to more than ten times as many'
    """
    if as_change(low) == as_change(high):
        return "hardly any change" if as_change(low) == "no change" else as_change(low).replace(" of ", " of about ")
    return f"anything from {as_change(low)} to {as_change(high)}"
