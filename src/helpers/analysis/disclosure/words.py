"""Generated sentences under a disclosure profile: those that name a few people are left out, other numbers rounded."""

import re
from typing import Final

from helpers.analysis.disclosure.profiles import Profile

LEFT_OUT: Final = "(A sentence that names a small number of people is left out of this release.)"
NUMBER_WORDS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

_PEOPLE: Final = re.compile(
    r"\b(patients?|people|persons?|participants?|respondents?|pairs?|women|men|everyone|everybody|nobody|they|them|"
    r"those|who|adults?)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    rf"(?<![\w.,%−+-])(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+|{'|'.join(NUMBER_WORDS)})(?![\w%]|[.,]\d|\s*%|\s+per cent)",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(r"\b(sites?|tables?|rounds?|items?|figures?|chapters?|levels?|steps?|pages?|in)\s+$", re.I)
_AFTER: Final = re.compile(
    r"^(?:\s+(?:of|or|to|and)\s+(?:the\s+)?\w+)?[\s-]+(?:\w+\s+)?"
    r"(months?|weeks?|years?|days?|sites?|points?|outcomes?|questions?|items?|practices?|rounds?|link workers?|times|"
    r"interviews?|methods?|constructs?|cmocs?|configurations?)\b",
    re.IGNORECASE,
)
_SHARE: Final = re.compile(
    r"%\s+of\s+(?:\w+\s+){0,4}(patients|people|persons|participants|respondents|them|those)", re.I
)
_NOBODY: Final = re.compile(r"\b(no (patient|person|participant|respondent)s?|nobody|none)\b", re.IGNORECASE)


def protect_words(text: str, profile: Profile) -> str:
    """Return generated text as it may be released.

    Args:
        text: one or more sentences about people.
        profile: the profile.

    Returns:
        The text without the sentences that name fewer people than may be shown, or a share of people; other whole
        numbers in sentences about people are rounded and called about.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> protect_words("Of 21 patients, three came more often. The ratio was 0.92.", PROFILES["research"])
    '(A sentence that names a small number of people is left out of this release.) The ratio was 0.92.'
    >>> protect_words("All 21 patients were there for 6 months.", PROFILES["research"])
    'All about 20 patients were there for 6 months.'
    """
    if not profile.hides:
        return text
    kept: list[str] = []
    for sentence in re.split(r"(?<=[.!?])\s+", text.strip()):
        shown = _sentence(sentence, profile)
        if shown is not None:
            kept.append(shown)
        elif LEFT_OUT not in kept:
            kept.append(LEFT_OUT)
    return " ".join(kept)


def names_few(text: str, profile: Profile) -> list[str]:
    """Return the sentences of a text that name a small number of people.

    Args:
        text: any text.
        profile: the profile.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> names_few("It rose for 3 patients. It fell at 3 sites.", PROFILES["research"])
    ['It rose for 3 patients.']
    """
    sentences = re.split(r"(?<=[.!?])\s+", text)
    return [sentence for sentence in sentences if profile.hides and _sentence(sentence, profile) is None]


def _sentence(sentence: str, profile: Profile) -> str | None:
    """Return one sentence with its numbers of people rounded, or None when it is left out."""
    if not _PEOPLE.search(sentence) or sentence == LEFT_OUT:
        return sentence
    if _SHARE.search(sentence) or (not profile.zeros_shown and _NOBODY.search(sentence)):
        return None
    parts: list[str] = []
    place = 0
    for found in _NUMBER.finditer(sentence):
        word = found["n"].lower().replace(",", "")
        number = int(word) if word.isdecimal() else NUMBER_WORDS.index(word)
        before, after = sentence[: found.start()], sentence[found.end() :]
        if _BEFORE.search(before) or _AFTER.search(after) or 1900 <= number <= 2100 or number == 0:
            continue
        if number < profile.smallest:
            return None
        base = profile.rounding
        rounded = (2 * number + base) // (2 * base) * base
        parts += [sentence[place : found.start()], f"about {rounded:,}"]
        place = found.end()
    return "".join([*parts, sentence[place:]])
