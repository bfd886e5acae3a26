"""Questions about ids: written in two forms, holding odd marks, or saying who somebody is."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

import numpy as np

from helpers.data.faults import MOST_OF_A_KIND, Fault, Rule, rest_of
from helpers.data.read.raw_table import RawTable
from helpers.data.rules.people import PATIENT_TABLES

_ZEROS: Final = re.compile(r"(?<![0-9])0+(?=[0-9])")
_SCIENTIFIC: Final = re.compile(r"[0-9](\.[0-9]+)?e\+?[0-9]{1,3}")
_DECIMALS: Final = re.compile(r"([0-9]+)\.0+")
_BETWEEN: Final = re.compile(r"[\s_\-\u2010-\u2015\u2212]+")
_AT_DIGITS: Final = re.compile(r"(?<=[^\W\d_])-(?=\d)|(?<=\d)-(?=[^\W\d_])")
_MARKS: Final = re.compile(r"[\"\u201c\u201d\u201e\u00ab\u00bb\x00-\x1f\x7f-\x9f\u2028\u2029]|^'")

_WORD: Final = r"[^\W\d_]+(?:['\u2019\-][^\W\d_]+)*"
_NAMES: Final = re.compile(rf"{_WORD}\.?(?:,\s*|\s+)(?:{_WORD}\.?\s*)+(?:\s[0-9]{{1,4}})?")
_CAPITAL: Final = r"[A-Z\u00c0-\u00de]"
_SMALL: Final = r"[a-z\u00df-\u00ff]"
_ONE_NAME: Final = re.compile(rf"{_CAPITAL}{_SMALL}{{2,}}(?:['\u2019\-]{_CAPITAL}?{_SMALL}+)?")
_NO_NAME: Final = re.compile(r"(?i)\b(?:patient|participant|person|client|case|site|pt|id|control|arm|group)\b")
_CONTACT: Final = re.compile(
    r"[^@\s]+@[^@\s]+\.[a-z]{2,}|(?:\+44\s?|0)(?:[127]\d{8,9}|\d{3,4} \d{3} ?\d{3,4})|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}"
    r"|[A-CEGHJ-PR-TW-Z]{2}\d{6}[A-D]",
    re.IGNORECASE,
)
_NOBODY: Final = re.compile(
    r"(?:test|tester|testing|dummy|fake|example|sample|demo|training|zz+|xx+)(?:[\s_\-]*(?:patient|pt|person|case|id))?"
    r"[\s_\-]*[0-9]*|(?:mr|mrs|ms)?\s*test\s+patient|patient[\s_\-]*test|unknown|anon|anonymous|none|null|nil|tb[ac]|"
    r"not known|n/k|[?.\-x*]+|-9+|9{3,}",
    re.IGNORECASE,
)
_EIGHT: Final = re.compile(r"[0-9]{8}")
_SIX: Final = re.compile(r"[0-9]{6}")
_MOST_BY_CHANCE: Final = 200
"""Of so many numbers of eight digits, one is a date by chance at most."""

_FEWEST_SIX: Final = 3

FORMS: Final = Rule(
    "id-in-two-forms",
    "An id is written in one form everywhere.",
    "differs from {where} in how it is written only ({how}): are the two one?",
    "if they are, write them alike; if they are two, answer so",
    severity="question",
)
MARKS: Final = Rule(
    "id-with-odd-marks",
    "Ids hold no line breaks and no quotation marks.",
    "holds a line break, a quotation mark or another mark that a slip may have left: is it one id?",
    "look at it in the source; if it is right, answer so",
    severity="question",
)
NAMES: Final = Rule(
    "names-as-ids",
    "Patients have numbers of the study's own.",
    "{number:,} of {ids:,} different ids look like names of people: are they?",
    "if they are, give each patient a number of the study's own before anything is built; if not, answer so",
    PATIENT_TABLES,
    "question",
)
BIRTHS: Final = Rule(
    "dates-of-birth-as-ids",
    "Patients have numbers of the study's own.",
    "{number:,} of {ids:,} different ids can be read as dates: are they dates of birth?",
    "if they are, give each patient a number of the study's own before anything is built; if not, answer so",
    PATIENT_TABLES,
    "question",
)
CONTACTS: Final = Rule(
    "contacts-as-ids",
    "Patients have numbers of the study's own.",
    "{number:,} of {ids:,} different ids look like addresses, postcodes, telephone or National Insurance numbers: "
    "are they?",
    "if they are, give each patient a number of the study's own before anything is built; if not, answer so",
    PATIENT_TABLES,
    "question",
)
NOBODY: Final = Rule(
    "nobody-as-id",
    "An id is somebody's, not a test's, nor a word for one who is not known.",
    "is this a patient of the study?",
    "leave out rows of tests, and number those who are not known; if it is a patient's id, answer so",
    PATIENT_TABLES,
    "question",
)


def id_questions(raw: Mapping[str, RawTable]) -> list[Fault]:
    """Return every question about the ids of sites and patients; no id that says who somebody is stands in one."""
    questions: list[Fault] = []
    for column in ("site_id", "patient_id"):
        questions += _forms(raw, column)
    for name, table in raw.items():
        for column in [title for title in table.columns if title.endswith("_id")]:
            questions += _matching(table, column, MARKS, _MARKS.search)
        if name in PATIENT_TABLES and "patient_id" in table.columns:
            questions += [*_matching(table, "patient_id", NOBODY, _NOBODY.fullmatch), *_personal(table)]
    return questions


def _matching(table: RawTable, column: str, rule: Rule, matches: Callable[[str], object]) -> list[Fault]:
    texts = table.columns[column]
    other = table.run_together.get(column, ())  # a fault already, said by its lines
    codes = [code for code, text in enumerate(texts.uniques) if text and text not in other and matches(text)]
    return table.faults_of(texts.rows_of(codes), column, rule) if codes else []


def _personal(table: RawTable) -> list[Fault]:
    """Ask about ids that say who somebody is: one is enough; the ids themselves are not in the message."""
    column = table.columns["patient_id"]
    ids = [text for text in column.uniques if text]
    questions = []
    for rule, listed in ((NAMES, _names(ids)), (BIRTHS, _births(ids)), (CONTACTS, _contacts(ids))):
        if listed:
            codes = [code for code, text in enumerate(column.uniques) if text in listed]
            rows = column.rows_of(codes).tolist()
            questions.append(table.shared_fault(rows, "patient_id", rule, number=len(listed), ids=len(ids)))
    return questions


def _names(ids: list[str]) -> set[str]:
    return {text for text in ids if is_name(text)}


def is_name(text: str) -> bool:
    """Return whether an id is made of words alone, as the name of a person is.

    >>> [is_name(text) for text in ("Smith, John", "Mary", "O'Brien J", "S1-P1", "test patient", "AB")]
    [True, True, True, False, False, False]
    """
    if _NO_NAME.search(text) or _NOBODY.fullmatch(text):
        return False
    if _ONE_NAME.fullmatch(text):
        return True
    return _NAMES.fullmatch(text) is not None and max(map(len, re.findall(_WORD, text))) > 2


def _contacts(ids: list[str]) -> set[str]:
    return {text for text in ids if _CONTACT.fullmatch(text)}


def _births(ids: list[str]) -> set[str]:
    """Return ids that are dates: of eight digits where they are not so by chance, of six where most are."""
    eight = [text for text in ids if _EIGHT.fullmatch(text)]
    dates = {text for text in eight if _is_date(text[:4], text[4:6], text[6:])}
    dates |= {text for text in eight if _is_date(text[4:], text[2:4], text[:2])}
    if len(dates) * _MOST_BY_CHANCE < len(eight):
        dates = set()
    six = [text for text in ids if _SIX.fullmatch(text)]
    short = {text for text in six if _is_date(f"19{text[4:]}", text[2:4], text[:2])}
    return dates | (short if len(short) >= _FEWEST_SIX and 2 * len(short) > len(six) else set())


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year <= date.today().year
    except ValueError:
        return False


def _forms(raw: Mapping[str, RawTable], column: str) -> list[Fault]:
    """Ask about ids that are alike but for capitals, marks nobody sees, accents, zeros, spaces or exponents."""
    texts = list(_different(raw, column))
    hashes = np.array([hash(plain_id(text)) for _, text in texts], dtype=np.int64)
    _, places, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    first: dict[str, tuple[str, str]] = {}
    questions: list[Fault] = []
    for position in np.flatnonzero(counts[places] > 1):
        name, text = texts[position]
        earlier = first.setdefault(plain_id(text), (name, text))
        if earlier[1] != text:
            questions.append(_in_two_forms(raw, column, earlier, (name, text)))
    more = len(questions) - MOST_OF_A_KIND
    file = raw[texts[0][0]].files[0] if texts else ""
    return questions[:MOST_OF_A_KIND] + rest_of(FORMS, more, file, "ids in two forms", column)


def _different(raw: Mapping[str, RawTable], column: str) -> Iterator[tuple[str, str]]:
    """Give every different text of a column of all tables, with the first table that has it."""
    seen: set[str] = set()
    for name, table in raw.items():
        for text in table.columns[column].uniques if column in table.columns else ():
            if text and text not in seen:
                seen.add(text)
                yield name, text


def _in_two_forms(raw: Mapping[str, RawTable], column: str, one: tuple[str, str], other: tuple[str, str]) -> Fault:
    table, rows = raw[other[0]], _rows_of(raw[other[0]], column, other[1])
    where = raw[one[0]].earlier(_rows_of(raw[one[0]], column, one[1])[0], table.location(rows[0])[0])
    alike = [row for row in rows if table.sources[row] == table.sources[rows[0]]]
    (question,) = table.faults_of(alike, column, FORMS, where=f"the one in {where}", how=_how(one[1], other[1]))
    return question


def _rows_of(table: RawTable, column: str, text: str) -> list[int]:
    texts = table.columns[column]
    return [int(row) for row in texts.rows_of([texts.uniques.index(text)])]


def _how(one: str, other: str) -> str:
    """Return in which of the ways that ids are made alike two of them differ."""
    for how, step in _STEPS.items():
        one, other = step(one), step(other)
        if one == other:
            return how
    return "signs between letters and digits"


def _seen(text: str) -> str:
    """Return text without marks that nobody sees, accents in one form."""
    return "".join(mark for mark in unicodedata.normalize("NFKC", text) if unicodedata.category(mark) != "Cf")


def _number(text: str) -> str:
    """Return a number without exponent and decimals, other text as it is."""
    if _SCIENTIFIC.fullmatch(text.lower()):
        return str(int(float(text)))
    decimals = _DECIMALS.fullmatch(text)
    return decimals[1] if decimals else text


_STEPS: Final[dict[str, Callable[[str], str]]] = {
    "marks that cannot be seen, or accents": _seen,
    "capitals": str.casefold,
    "an exponent, or decimals": _number,
    "leading zeros": lambda text: _ZEROS.sub("", text),
    "spaces and hyphens": lambda text: _AT_DIGITS.sub("", _BETWEEN.sub("-", text)),
}


def plain_id(text: str) -> str:
    r"""Return an id as it is when nothing is left that people and spreadsheets change without noticing.

    >>> plain_id("S01 P\u200b1") == plain_id("s1-p01"), plain_id("1E+05"), plain_id("1-11") == plain_id("11-1")
    (True, '100000', False)
    """
    for step in _STEPS.values():
        text = step(text) if step is not _seen or not text.isascii() else text
    return text
