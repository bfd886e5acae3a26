"""Simple searches that mark what a person should look at in a text: names, practices, dates, NHS numbers, diagnoses.

The words searched for stand in `words_to_mark.csv`, each with its source. A mark is no finding; no mark is no proof.
"""

import csv
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from helpers.data.rules.people import is_nhs_number

WORDS: Final = Path(__file__).with_name("words_to_mark.csv")

_MONTH: Final = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_SHORT: Final = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?"
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE: Final = re.compile(
    rf"\b\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})\b|\b(?:19|20)\d{{2}}-\d{{2}}(?:-\d{{2}})?\b"
    rf"|\b{_DAY}(?: of)? (?:{_MONTH}|{_SHORT})(?:,? \d{{4}})?\b"
    rf"|\b(?:{_MONTH}|{_SHORT}) (?:{_DAY}(?:,? \d{{4}})?|\d{{4}})\b",
    re.IGNORECASE,
)
_TEN_DIGITS: Final = re.compile(r"(?<![\d-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d-])")
_PRACTICE: Final = re.compile(
    r"\b(?:[A-Z][\w'’&.-]*,? )+(?:Surgery|Practice|Clinic|Hospital|Hospice|Infirmary|PCN|Primary Care Network"
    r"|Nursing Home|Care Home|(?:Medical|Health|Family|Walk-in) (?:Centre|Center|Practice|Group|Clinic))\b"
)
_TITLED: Final = re.compile(r"\b(?:Mrs?|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Rev|Sister|Nurse)\.? [A-Z][\w'’-]+")
_CAPITAL: Final = re.compile(r"(?<![.!?:;\"'“‘(\[/-] )(?<=[\w,)] )[A-Z][a-z][\w'’-]*")
"""A word with a capital that begins no sentence: a name, or another word that is written so."""


def marks_of(text: str, practices: Sequence[str] = ()) -> list[str]:
    """Return what in a text a person should look at, each with its kind; `practices` are names of sites of the study.

    >>> marks_of("Mary Shaw saw Dr Patel at Elm Tree Surgery on 3 March 2024 about her diabetes")[:3]
    ['name: Mary', 'name: Dr Patel', 'practice: Elm Tree Surgery']
    >>> marks_of("NHS 943 476 5919"), marks_of("trust grows when time is given")
    (['NHS number: 943 476 5919'], [])
    """
    sites = _any_of(tuple(name for name in practices if len(name) > 3)).findall(text)
    marked = [("name", word) for word in _words("name").findall(text)]
    marked += [("name", word) for word in _TITLED.findall(text)]
    marked += [("practice", name) for name in (*sites, *_PRACTICE.findall(text))]
    marked += [("date", date) for date in _DATE.findall(text)]
    for number in _TEN_DIGITS.findall(text):
        marked.append(("NHS number" if is_nhs_number(number) else "ten digits, as an NHS number has", number))
    marked += [("diagnosis or treatment", word) for word in _words("diagnosis").findall(text)]
    said = " ".join(word for _, word in marked)
    marked += [("word with a capital", word) for word in _CAPITAL.findall(text) if word not in said]
    return list(dict.fromkeys(f"{kind}: {word}" for kind, word in marked))


@cache
def _words(kind: str) -> re.Pattern[str]:
    """Return a search for the listed words of a kind: names as they are written, diagnoses in any case and number."""
    with WORDS.open(encoding="utf-8", newline="") as file:
        listed = [row["word"] for row in csv.DictReader(file) if row["kind"] == kind]
    if kind == "name":
        return re.compile(rf"(?<!\w)(?:{_either(listed)})(?!\w)")
    return re.compile(rf"(?<!\w)(?:{_either(listed)})(?:s|es|'s|’s)?(?!\w)", re.IGNORECASE)


@cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return a search for any of some names, in any case; for none, one that finds nothing."""
    return re.compile(rf"(?<!\w)(?:{_either(names)})(?!\w)" if names else r"(?!)", re.IGNORECASE)


def _either(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
