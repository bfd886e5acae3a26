"""What a heading of somebody's own file means: the column it is like, and the round it speaks of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from helpers.data.descriptor import fields_of, nearest, tables_to_fill
from helpers.data.mapping.described import own_column, period_of_count, questionnaire_columns
from helpers.vocabulary import ONS4_ITEMS

_ALIKE: Final = 0.86
_SHORTEST: Final = 5
_GSE: Final = re.compile(
    r"(?:gse|general self efficacy|general self efficacy scale|self efficacy|generalised self efficacy|gses)"
    r"(?: scale| 10)?(?: score)?(?: q| item| question| no)? ?0*(10|[1-9])"
)
_ID: Final = re.compile(
    r"(?:patient|client|participant|person|service user|user|case|study|emis|systmone|joy|elemental|pseudo\w*)s?"
    r"(?: \w+)? (?:id|ref|reference|number|no|code|identifier|key)"
)
_ONS_MARKS: Final = re.compile(r"^(?:ons 4|ons4|ons|pwb|wellbeing|well being)(?: q ?[1-4])? | (?:score|rating|0 10)$")
_CAMEL: Final = re.compile(r"(?<=[a-z]{2})(?=[A-Z])|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})")
_MONTHS: Final = re.compile(
    r"(?:follow up )?(?:at )?(?:(\d{1,2}) ?(?:m|mth|mths|months?)|months? (\d{1,2}))(?: follow up)?"
)
_MONTHS_COUNTED: Final = re.compile(r"\b(\d{1,2}) ?(?:m|mo|mths?|months?)\b")
_WEEKS: Final = re.compile(
    r"(?:follow up )?(?:at )?(?:(\d{1,2}) ?(?:w|wk|wks|weeks?)|(?:wk|weeks?) (\d{1,2}))(?: follow up)?"
)


@dataclass(frozen=True)
class Meaning:
    """What a heading is taken for: a column, the mark of its round ("" for none), and whether that is sure."""

    column: str
    mark: str = ""
    sure: bool = True


@cache
def synonyms() -> dict[str, Any]:
    """Return the words of `synonyms.yml`."""
    text = files("helpers.data.mapping").joinpath("synonyms.yml").read_text(encoding="utf-8")
    return dict(yaml.load(text, Loader=yaml.BaseLoader))  # noqa: S506 - makes text only; "no" stays a word


def plain(text: str) -> str:
    """Return a heading or word for comparison: lower case, letters and digits, single spaces.

    >>> plain("Pre: GSE_Q1 (1-4)")
    'pre gse q1 1 4'
    >>> plain("ClientID"), plain("NHSNumber")
    ('client id', 'nhs number')
    """
    text = _CAMEL.sub(" ", text)
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


@cache
def _columns() -> dict[str, str]:
    """Return every known heading in plain words, with the column it is."""
    known = {plain(alias): column for column, several in synonyms()["columns"].items() for alias in several}
    own = [field["name"] for table in tables_to_fill() for field in fields_of(table)]
    return known | {plain(name): name for name in own}


def column_of(heading: str) -> str | None:
    """Return the column that a heading without the mark of a round surely is.

    >>> column_of("ONS4 Happy yesterday"), column_of("GSE Q10"), column_of("Shoe size")
    ('ons4_happiness', 'gse_10', None)
    >>> column_of("No. of GP appts (6m pre)")
    'gp_appointments_before'
    """
    text = plain(heading)
    if match := _GSE.fullmatch(text):
        return f"gse_{int(match[1]):02d}"
    if text in _columns():
        return _columns()[text]
    if _ID.fullmatch(text):
        return "patient_id"
    if column := own_column(text) or _gp_count_of(text):
        return column
    bare = _ONS_MARKS.sub("", _ONS_MARKS.sub("", text))
    column = _columns().get(bare)
    return column if column in ONS4_ITEMS else None


def _gp_count_of(text: str) -> str | None:
    """Return the count of GP appointments that a heading in plain words is: of a patient, or the total of a site."""
    period = period_of_count(text, synonyms()["gp_appointments"])
    counted = "total" if "total" in text.split() else "gp_appointments"
    return f"{counted}_{period}" if period else None


def months_in(heading: str) -> str:
    """Return over how many months a heading says that something was counted; "" when it does not say.

    >>> months_in("GP appts (6m pre)"), months_in("GP appts before")
    ('6', '')
    """
    match = _MONTHS_COUNTED.search(plain(heading))
    return match[1] if match else ""


def meaning_of(heading: str) -> Meaning | None:
    """Return what a heading means; one that is only like a known heading is unsure.

    >>> meaning_of("Post ONS4 Worthwhile")
    Meaning(column='ons4_worthwhile', mark='post', sure=True)
    >>> meaning_of("Date of refferal")
    Meaning(column='referral_date', mark='', sure=False)
    """
    words = plain(heading).split()
    if column := column_of(heading):
        return Meaning(column)
    parts = [(part, rest) for part, rest in _parts(words) if round_order(part)]
    for mark, rest in parts:
        if column := column_of(rest):
            return Meaning(column, mark)
    if plain(heading) in synonyms()["identifying"]:
        return None
    known = _columns() | {plain(name): name for name in questionnaire_columns()}
    for mark, rest in [("", " ".join(words)), *parts]:
        like = nearest(rest, known, cutoff=_ALIKE) if len(rest) >= _SHORTEST else None
        if like and re.findall(r"\d+", like) == re.findall(r"\d+", rest):
            return Meaning(known[like], mark, sure=False)
    return None


def _parts(words: list[str]) -> Iterator[tuple[str, str]]:
    """Give what may be the mark of a round, at the beginning or the end of a heading, and the rest of it."""
    for length in range(1, min(5, len(words))):
        yield " ".join(words[:length]), " ".join(words[length:])
        yield " ".join(words[-length:]), " ".join(words[:-length])


def round_order(mark: str) -> float | None:
    """Return where a mark of a round comes in time: 1 for the first; None when it is no such mark.

    >>> round_order("baseline"), round_order("3 months"), round_order("Month 6") > round_order("Week 12")
    (1.0, 2.03, True)
    """
    text = plain(mark)
    for order, several in synonyms()["rounds"].items():
        if text in several:
            return float(order)
    for pattern, months in ((_MONTHS, 1.0), (_WEEKS, 12 / 52)):
        if match := pattern.fullmatch(text):
            number = int(match[1] or match[2])
            return 2 + number * months / 100 if number else 1.0
    return None


def numbered_rounds(marks: list[str]) -> dict[int, str]:
    """Return marks of rounds by number, in time; one without a mark is the first, unless another says it is.

    >>> numbered_rounds(["post", "pre"]), numbered_rounds(["", "6 months", "3 months"])
    ({1: 'pre', 2: 'post'}, {1: '', 2: '3 months', 3: '6 months'})
    """
    orders = {mark: round_order(mark) or 1.0 for mark in marks}
    if orders.get("") == 1.0 and list(orders.values()).count(1.0) > 1:
        del orders[""]
    first = 1 if 1.0 in orders.values() else 2
    return dict(enumerate(sorted(orders, key=lambda mark: orders[mark]), first))
