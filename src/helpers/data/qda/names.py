"""What the name of a code says: a role and its part, a configuration, a construct."""

import re
from functools import cache
from typing import Final

from helpers.constructs import NO_LABEL, Framework, plain_name
from helpers.data.descriptor import resource_of
from helpers.vocabulary import ROLES

AMERICAN: Final = {
    "internalization": "Internalisation",
    "enrollment": "Enrolment",
    "systematization": "Systematisation",
}
LONGEST_NUMBER: Final = 60

_ROLE_WORDS: Final = {name: role for role in ROLES for name in (ROLES[role], role.lower())}
_ORDINAL: Final = re.compile(r"\d+[.)]\s*(?=\D)")
_ROLE_AND_MORE: Final = re.compile(r"(contexts?|mechanisms?|outcomes?)(?:\s*[:/–—]\s*|\s+-\s*|-\s+)\S.*", re.IGNORECASE)
_PARTS: Final = {"resource": "resource", "reasoning": "response", "response": "response", "reaction": "response"}
_PART: Final = re.compile(rf"(?:(?:mechanisms?|m)[\W_]+)?({'|'.join(_PARTS)})s?\W*(?:mechanisms?)?", re.IGNORECASE)
_SEPARATED: Final = r"(?:[\s:_#.–—-]+|(?=\d))"
_CMOC_NAME: Final = re.compile(
    rf"(?:i?cmocs?|i?cmo[\s-]config(?:uration)?s?){_SEPARATED}(?P<rest>\w.*)"
    rf"|(?:i?cmos?|configurations?){_SEPARATED}(?P<numbered>[a-z]?\d.*)",
    re.IGNORECASE,
)
_GROUP_NAME: Final = re.compile(r"i?cmo[cs]?s?|(?:i?cmo[\s-])?config(?:uration)?s?", re.IGNORECASE)
_PROGRAMME_THEORY: Final = re.compile(
    rf"(?:(?:[a-z-]+\s+)?program(?:me)?\s+theor(?:y|ies)|ipt){_SEPARATED}(?P<rest>[a-z]?\d.*)", re.IGNORECASE
)
_NPT_NAME: Final = re.compile(r"\bnpt\b|normali[sz]ation process theory", re.IGNORECASE)


@cache
def missing_marks() -> tuple[str, ...]:
    """Return the texts that a table reads as a missing value, so that no CMOC can bear them as its number.

    >>> "NA" in missing_marks()
    True
    """
    return tuple(map(str, resource_of("cmocs")["schema"]["missingValues"]))


def role_of(name: str) -> str:
    """Return the letter of the role that a name says, or "".

    >>> [role_of(name) for name in ("Contexts", "Mechanism (M)", "Mechanism - resource", "Contextual integration")]
    ['C', 'M', 'M', '']
    """
    plain = _plain(name)
    word = re.sub(r"\(.*?\)|[^a-z ]", " ", plain.lower()).strip()
    role = _ROLE_WORDS.get(word) or _ROLE_WORDS.get(word.removesuffix("s"), "")
    more = _ROLE_AND_MORE.fullmatch(plain)
    if more:
        role = more[1][0].upper()
    return role or ("M" if part_of(name) and not _is_part_alone(plain) else "")


def part_of(name: str) -> str:
    """Return the part of a mechanism that a name says: resource, response or "".

    >>> [part_of(name) for name in ("Mechanism - resource", "Mechanism (reasoning)", "Response", "Resources here")]
    ['resource', 'response', 'response', '']
    """
    match = _PART.fullmatch(_plain(name))
    return _PARTS[match[1].lower()] if match else ""


def cmoc_of(name: str) -> str:
    """Return what a name says after the word CMOC, or "".

    >>> [cmoc_of(name) for name in ("CMOC 2021 wave", "CMO1", "CMO configuration 1: trust", "1. CMOC 1", "CMOCs")]
    ['2021 wave', '1', '1: trust', '1', '']
    """
    match = None if is_group(name) else _CMOC_NAME.fullmatch(_plain(name))
    return (match["rest"] or match["numbered"]) if match else ""


def programme_theory_of(name: str) -> str:
    """Return what a name says after the words programme theory, or "".

    >>> programme_theory_of("Initial programme theory 2: trust"), programme_theory_of("Programme theory")
    ('2: trust', '')
    """
    match = _PROGRAMME_THEORY.fullmatch(_plain(name))
    return match["rest"] if match else ""


def is_group(name: str) -> bool:
    """Return whether a name is that of a folder of CMOCs."""
    return _GROUP_NAME.fullmatch(_plain(name)) is not None


def is_framework(name: str, framework: Framework) -> bool:
    """Return whether a name is that of the framework from which the constructs are.

    >>> from helpers.constructs import shipped_framework
    >>> is_framework("Our NPT codes", shipped_framework()), is_framework("Trust", shipped_framework())
    (True, False)
    """
    if not framework.own:
        return _NPT_NAME.search(name) is not None
    words = "|".join(re.escape(plain_name(word)) for word in (framework.name, framework.short))
    return re.search(rf"(?<!\w)(?:{words})(?!\w)", plain_name(name)) is not None


def label_of(name: str, framework: Framework) -> str | None:
    """Return the construct that a name says, "" for none of them, None when it says nothing of a construct.

    >>> from helpers.constructs import shipped_framework
    >>> given = ("relational  Integration", "No construct", "Trust")
    >>> [label_of(name, shipped_framework()) for name in given]
    ['Relational integration', '', None]
    """
    plain = plain_name(name)
    if plain == plain_name(NO_LABEL):
        return ""
    known = {plain_name(construct): construct for construct in framework.names}
    return known.get(plain) or (None if framework.own else AMERICAN.get(plain))


def number_and_title(name: str) -> tuple[str, str]:
    """Return a CMOC's number and its title: the first word when it holds a digit, else the whole name as its number.

    >>> number_and_title("1: trust"), number_and_title("7.2 Being heard"), number_and_title("trust in time")
    (('1', 'trust'), ('7.2', 'Being heard'), ('trust in time', ''))
    """
    first, _, rest = name.partition(" ")
    number = first.strip(":,;.)")
    if number and any(mark.isdigit() for mark in number):
        return number[:LONGEST_NUMBER], rest.lstrip(" :,;.–—-")
    return name[:LONGEST_NUMBER].strip(), ""


def _plain(name: str) -> str:
    """Return a name without the ordinal before it."""
    return _ORDINAL.sub("", name, count=1) if _ORDINAL.match(name) else name


def _is_part_alone(name: str) -> bool:
    return name.strip(" ()").lower().removesuffix("s") in _PARTS
