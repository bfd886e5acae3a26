"""Questions about words and numbers that describe people and sites: codes, two words for one, ages."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from helpers.data.faults import Fault, Rule
from helpers.data.read.raw_table import RawTable

_WORDS: Final = {
    "sites": ("site_name", "region", "set_up_by"),
    "sampling_frame": ("region", "managed_by", "set_up_by"),
    "participants": ("gender", "ethnic_group"),
    "appointments": ("staff_role", "mode"),
}
"""Columns of words that are a team's own."""

_SAME: Final = (
    ("f", "female", "woman", "w", "women", "females", "fem"),
    ("m", "male", "man", "men", "males"),
    ("nb", "nonbinary", "non binary", "enby"),
)
_NUMBER: Final = re.compile(r"-?[0-9]+(\.0+)?")
_MADE_DATE: Final = re.compile(
    r"[0-9]{1,2}-(?:%s)|(?:%s)-[0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2}.*"
    % (("Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",) * 2),
    re.IGNORECASE,
)
_YOUNGEST, _OLDEST, _CODE_OF_AGE = 10, 105, 99
_NUMBERS: Final = (("sites", "months_in_role", 480), ("sites", "practices_served", 250))
"""Columns of numbers with the largest that is likely."""

_CODES: Final = (88, 98, 99, 888, 998, 999, 9999)
_FEWEST: Final = 10
_MOST_LISTED: Final = 6

CODED: Final = Rule(
    "numbers-for-words",
    "People and places are described in words.",
    "stands where words are wanted: what does it mean?",
    "put the words in their place, for pages show what stands here; if these are the words, answer so",
    ("sites", "participants", "appointments"),
    "question",
)
TWO_WORDS: Final = Rule(
    "two-words-for-one",
    "One thing has one word.",
    "may be one thing written in several ways: is it?",
    "write one word for each thing, for each word is counted on its own; if they are two things, answer so",
    ("sites", "participants", "appointments"),
    "question",
)
DATE: Final = Rule(
    "word-made-a-date",
    "No name and no word is a date.",
    "is a date: did a spreadsheet make it of a word or a number?",
    "write it again as text; if it is right, answer so",
    ("sites", "participants", "appointments"),
    "question",
)
AGE: Final = Rule(
    "age-unlikely",
    "Ages are those of people whom a link worker sees.",
    "is an unlikely age in years: is it right?",
    "look at the source, and leave the cell empty if it is not known; if it is right, answer so",
    ("participants",),
    "question",
)
AGES_ALIKE: Final = Rule(
    "ages-alike",
    "People are of several ages.",
    "all {number:,} patients are {age:g} years old: are these their ages?",
    "put in each patient's age; if they are right, answer so",
    ("participants",),
    "question",
)
CODE: Final = Rule(
    "code-for-missing",
    "What is not known is left empty.",
    "is far from the others: is it a code for what is not known?",
    "leave the cell empty if it is; if it is a number, answer so",
    ("sites", "participants"),
    "question",
)
ONE_NAME: Final = Rule(
    "sites-of-one-name",
    "Two sites have two names.",
    "is the name of {sites} sites: are they two?",
    "if they are one, give its rows one id; if they are two, give each a name of its own, or answer so",
    ("sites",),
    "question",
)


def word_questions(raw: Mapping[str, RawTable], frames: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return every question about what describes people and sites."""
    questions: list[Fault] = []
    for name, titles in _WORDS.items():
        for title in titles:
            if name in raw and title in raw[name].columns:
                questions += _of_words(raw[name], title)
    if "sites" in raw and "site_name" in raw["sites"].columns:
        questions += _shared_names(raw["sites"])
    if "participants" in raw and "age_years" in raw["participants"].columns:
        questions += _ages(raw["participants"], frames["participants"]["age_years"])
    for name, title, largest in _NUMBERS:
        if name in raw and title in raw[name].columns:
            questions += _codes(raw[name], title, frames[name][title], largest)
    return questions


def _of_words(table: RawTable, title: str) -> list[Fault]:
    column = table.columns[title]
    words = [text for text in column.uniques if text]
    numbers = [text for text in words if _NUMBER.fullmatch(text)]
    dates = [code for code, text in enumerate(column.uniques) if _MADE_DATE.fullmatch(text)]
    questions = table.faults_of(column.rows_of(dates), title, DATE) if dates else []
    if numbers and title != "site_name":
        questions.append(_about(table, title, CODED, numbers))
    if title == "site_name":
        return questions
    alike: dict[str, list[str]] = {}
    for word in words:
        alike.setdefault(_meaning(word), []).append(word)
    return questions + [_about(table, title, TWO_WORDS, several) for several in alike.values() if len(several) > 1]


def _about(table: RawTable, title: str, rule: Rule, words: list[str]) -> Fault:
    """Return a question about words of a column: its rows are those with one of them."""
    column = table.columns[title]
    rows = column.rows_of([column.uniques.index(word) for word in words]).tolist()
    return replace(table.shared_fault(rows, title, rule), value=", ".join(words[:_MOST_LISTED]))


def _meaning(word: str) -> str:
    """Return what words that mean one thing have in common.

    >>> _meaning("F") == _meaning(" female."), _meaning("White  British") == _meaning("white british")
    (True, True)
    """
    plain = " ".join(re.sub(r"[\s\-_/&]+|\band\b", " ", word.casefold().strip(" .")).split())
    return next((same[0] for same in _SAME if plain in same), plain)


def _shared_names(table: RawTable) -> list[Fault]:
    column, ids = table.columns["site_name"], table.texts("site_id")
    questions: list[Fault] = []
    for code in np.flatnonzero(np.bincount(column.codes, minlength=1) > 1):
        rows = column.rows_of([int(code)])
        sites = len({ids[row] for row in rows})
        if column.uniques[code] and sites > 1:
            questions += table.faults_of(rows, "site_name", ONE_NAME, sites=sites)
    return questions


def _ages(table: RawTable, ages: "pd.Series[float]") -> list[Fault]:
    known = ages.dropna()
    if len(known) >= _FEWEST and known.nunique() == 1:
        return [table.column_fault("age_years", AGES_ALIKE, number=len(known), age=known.iloc[0])]
    rest = known[known != _CODE_OF_AGE]
    codes = (known == _CODE_OF_AGE).sum()
    is_code = codes > 1 or (codes == 1 and len(rest) > 0 and rest.max() < _CODE_OF_AGE - 5)
    unlikely = ((ages < _YOUNGEST) | (ages > _OLDEST)).to_numpy().nonzero()[0]
    questions = table.faults_of(unlikely, "age_years", AGE)
    coded = (ages == _CODE_OF_AGE) & is_code
    return questions + table.faults_of(coded.to_numpy().nonzero()[0], "age_years", CODE)


def _codes(table: RawTable, title: str, numbers: "pd.Series[float]", largest: float) -> list[Fault]:
    rest = numbers[~numbers.isin(_CODES)].dropna()
    far = numbers.isin(_CODES) & (numbers > 2 * rest.max() if len(rest) else True)
    return table.faults_of((far | (numbers > largest)).to_numpy().nonzero()[0], title, CODE)
