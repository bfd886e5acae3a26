"""Generated sentences under a disclosure profile: those that name a few people are left out, other numbers rounded."""

import re
from typing import Final

from helpers.analysis.disclosure.profiles import Profile

LEFT_OUT: Final = "(A sentence that names a small number of people is left out of this release.)"
NUMBER_WORDS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+")
_PEOPLE: Final = re.compile(
    r"\b(patients?|people|persons?|participants?|respondents?|pairs?|women|men|everyone|everybody|nobody|they|them|"
    r"those|who|adults?|died|declined|wished)\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    rf"(?<![\w.,%−+-])(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+|{'|'.join(NUMBER_WORDS)})(?![\w%]|[.,]\d|\s*%|\s+per cent)",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(
    r"\b(tables?|rounds?|items?|figures?|chapters?|levels?|steps?|pages?|on 0 to|"
    r"sites?(?:\s+\w+(?:,|\s+and|\s+or))*)\s+$",
    re.IGNORECASE,
)
_PRONOUN: Final = re.compile(r"\b(the|this|that|which|pooled|main|first|same)\s+$", re.IGNORECASE)
_AFTER: Final = re.compile(
    r"^(?:\s+(?:of|or|to|and)\s+(?:the\s+)?\w+)?[\s-]+(?:\w+\s+)?"
    r"(months?|weeks?|years?|days?|sites?|points?|outcomes?|questions?|items?|practices?|rounds?|link workers?|times|"
    r"interviews?|methods?|constructs?|cmocs?|configurations?|answers?|estimat(?:e|or)s?|intervals?|countries|sets?|draws?)\b"
    r"|^ (?:ha(?:s|ve) no site|pairs? of categories)\b"
    r"|^ (?:another|to 10|of twenty|or (?:fewer|more) (?:appointments|before|after))\b",
    re.IGNORECASE,
)
_SHARE: Final = re.compile(
    r"%\s+of\s+(?:\w+\s+){0,4}(patients|people|persons|participants|respondents|them|those)", re.I
)
_PERCENT: Final = re.compile(
    r"(?<!fall of )(?<!rise of )(?<![\d.])\b\d+(?:\.\d+)?\s*%"
    r"(?!\s+(?:(?:[\w-]+\s+)?intervals?|more|fewer|less|of all)\b)",
    re.IGNORECASE,
)
_ASIDE: Final = re.compile(r"\s*\(\d+(?:\.\d+)?%\)")
_NOBODY: Final = re.compile(r"\b(no (patient|person|participant|respondent)s?|nobody|none)\b", re.IGNORECASE)
_OF_PEOPLE: Final = re.compile(r"^\s+(?:\w+\s+)?(of|patients?|people|persons?|participants?|respondents?)\b", re.I)
_ITS: Final = re.compile(r"(?:\b(?:the|its|their|all|these|those)|['\u2019]s)\s+$", re.IGNORECASE)
_RANGE: Final = re.compile(r"\babout [\d,]+ (?:to|and) $", re.IGNORECASE)


def protect_words(text: str, profile: Profile) -> str:
    """Return generated text without sentences that name few people or a share of them; other numbers are rounded.

    Any number is taken for one of people, unless the words around it say otherwise, and any percentage for a share of
    people, unless it is a change or the confidence of an interval.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> protect_words("Of 21 patients, three came more often. The ratio was 0.92.", PROFILES["research"])
    '(A sentence that names a small number of people is left out of this release.) The ratio was 0.92.'
    >>> protect_words("Among the 21 patients, 12 to 14 were there for 6 months (62%).", PROFILES["research"])
    'Among the 20 or so patients, about 10 to 15 were there for 6 months.'
    """
    if not profile.hides:
        return text
    sentences: list[str] = []
    for sentence in re.split(_SENTENCE_END, text.strip()):
        released = _sentence(sentence, profile, wide=True)
        if released is not None:
            sentences.append(released)
        elif LEFT_OUT not in sentences:
            sentences.append(LEFT_OUT)
    return " ".join(sentences)


def names_few(text: str, profile: Profile) -> list[str]:
    """Return the sentences of a text that name a small number of people.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> names_few("It rose for 3 patients. It fell at 3 sites.", PROFILES["research"])
    ['It rose for 3 patients.']
    """
    sentences = re.split(_SENTENCE_END, text)
    return [sentence for sentence in sentences if profile.hides and _sentence(sentence, profile) is None]


def _sentence(sentence: str, profile: Profile, *, wide: bool = False) -> str | None:
    """Return one sentence with its numbers of people rounded, or None when it is left out.

    Read wide, it need not name people: "Of the others: died, two." names them all the same.
    """
    if sentence == LEFT_OUT or not (wide or _PEOPLE.search(sentence)):
        return sentence
    sentence = _ASIDE.sub("", sentence) if wide else sentence
    if _SHARE.search(sentence) or (wide and _PERCENT.search(sentence)):
        return None
    if not profile.zeros_shown and _PEOPLE.search(sentence) and _NOBODY.search(sentence):
        return None
    released, end = "", 0
    for match in _NUMBER.finditer(sentence):
        word = match["n"].lower().replace(",", "")
        number = int(word) if word.isdecimal() else NUMBER_WORDS.index(word)
        is_nobody = not profile.zeros_shown and _OF_PEOPLE.match(sentence[match.end() :])
        if 1900 <= number <= 2100 or _is_of_things(sentence, match) or (number == 0 and not is_nobody):
            continue
        if number < profile.smallest:
            return None
        released += sentence[end : match.start()]
        released += _about(released, (2 * number + profile.rounding) // (2 * profile.rounding) * profile.rounding)
        end = match.end()
    return released + sentence[end:]


def _is_of_things(sentence: str, number: re.Match[str]) -> bool:
    """Return whether the words around a number say that it counts no people, or that "one" is no number."""
    before, after = sentence[: number.start()], sentence[number.end() :]
    of_people = re.match(r"\s+(patients?|people|persons?|participants?|respondents?)\b", after, re.IGNORECASE)
    pronoun = number["n"].lower() == "one" and _PRONOUN.search(before) and not of_people
    return bool(pronoun or _BEFORE.search(before) or _AFTER.search(after))


def _about(before: str, rounded: int) -> str:
    """Return a rounded number as it reads after these words: about 20, the 20 or so, about 20 to 30, About 20."""
    if _RANGE.search(before):
        return f"{rounded:,}"
    if _ITS.search(before):
        return f"{rounded:,} or so"
    starts = re.fullmatch(r"(.*[.!?])?\W*", before, re.DOTALL)
    return f"{'About' if starts else 'about'} {rounded:,}"
