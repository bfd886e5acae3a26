"""The gate's second look at the words of a page: which sentences read as if they named a small number of people.

It decides nothing that is shown: sentences are made of values that were protected before, by
`helpers.show.page.sentences`. It reads words without trust in that, and can only stop a release.
"""

import re
from typing import Final

from helpers.analysis.disclosure.profiles import Profile
from helpers.show.page.number_format import NUMBER_WORDS

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
_NOBODY: Final = re.compile(r"\b(no (patient|person|participant|respondent)s?|nobody|none)\b", re.IGNORECASE)
_BOTH: Final = re.compile(
    r"\b(?:both|a (?:couple|pair) of)\s+(?:of\s+)?(?:(?:the|these|those|our)\s+)?(?:\w+\s+)?"
    r"(?:patients|people|persons|participants|respondents|women|men|adults|them)\b(?!\s+and\b)",
    re.IGNORECASE,
)
_OF_PEOPLE: Final = re.compile(r"^\s+(?:\w+\s+)?(of|patients?|people|persons?|participants?|respondents?)\b", re.I)


def names_few(text: str, profile: Profile) -> list[str]:
    """Return the sentences of a text that name a small number of people.

    >>> from helpers.analysis.disclosure.profiles import PROFILES
    >>> names_few("It rose for 3 patients. It fell at 3 sites.", PROFILES["research"])
    ['It rose for 3 patients.']
    """
    sentences = re.split(_SENTENCE_END, text)
    return [sentence for sentence in sentences if profile.hides and _names_few(sentence, profile)]


def _names_few(sentence: str, profile: Profile) -> bool:
    """Return whether a sentence that is about people names few of them, or a share of them."""
    if not _PEOPLE.search(sentence):
        return False
    if _SHARE.search(sentence) or _BOTH.search(sentence) or (not profile.zeros_shown and _NOBODY.search(sentence)):
        return True
    for match in _NUMBER.finditer(sentence):
        word = match["n"].lower().replace(",", "")
        number = int(word) if word.isdecimal() else NUMBER_WORDS.index(word)
        is_nobody = not profile.zeros_shown and _OF_PEOPLE.match(sentence[match.end() :])
        if 1900 <= number <= 2100 or _is_of_things(sentence, match) or (number == 0 and not is_nobody):
            continue
        if number < profile.few:
            return True
    return False


def _is_of_things(sentence: str, number: re.Match[str]) -> bool:
    """Return whether the words around a number say that it counts no people, or that "one" is no number."""
    before, after = sentence[: number.start()], sentence[number.end() :]
    of_people = re.match(r"\s+(patients?|people|persons?|participants?|respondents?)\b", after, re.IGNORECASE)
    pronoun = number["n"].lower() == "one" and _PRONOUN.search(before) and not of_people
    return bool(pronoun or _BEFORE.search(before) or _AFTER.search(after))
