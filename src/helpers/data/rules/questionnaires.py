"""Rules of questionnaires: rounds, scales, and columns that are copies of one another."""

from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd

from helpers.data.faults import MOST_OF_A_KIND, Fault, Rule, rest_of
from helpers.data.read.raw_table import RawTable
from helpers.vocabulary import GSE_ITEMS, ONS4_ITEMS

_MOST_GSE_ITEMS_MISSING: Final = 3
_FEWEST_TO_COMPARE: Final = 10
_STRONG_CORRELATION: Final = 0.5
_MOST_AT_THE_END: Final = 0.05
"""Where 0 could be answered, fewer than this share answer 1 while nobody answers 0."""

_TABLE: Final = ("questionnaires",)

SECOND_WITHOUT_FIRST: Final = Rule(
    "round-2-without-round-1",
    "Who has round 2 has round 1.",
    "is there and round 1 of the same patient is not",
    "look whether rounds are numbered 1 and 2 and the first is in this file; who gave no first answers has a round 1 "
    "row without answers",
    _TABLE,
)
NO_ANSWERS: Final = Rule(
    "no-answers",
    "A table of questionnaires holds answers.",
    "every answer is empty in all {rows_read:,} rows: are they in another file, or in columns of other names?",
    "if nobody answered, leave the table out",
    _TABLE,
    "question",
)
ONE_TO_TEN: Final = Rule(
    "scale-from-1-to-10",
    "The ONS4 were asked on a scale from 0 to 10.",
    "no answer is 0 and some are 10: was it asked on a scale from 1 to 10?",
    "if it was, leave the column out, for the ONS4 runs from 0 to 10; if not, leave it as it is",
    _TABLE,
    "question",
)
ANXIETY_TURNED: Final = Rule(
    "anxiety-turned-round",
    "10 is the most anxious.",
    "rises with ons4_happiness (correlation {correlation:.2f} in {compared:,} rows): was anxiety turned round already?",
    "if it was, turn it back (10 minus the score): here 10 is the most anxious; if not, leave it as it is",
    _TABLE,
    "question",
)
COPY: Final = Rule(
    "copied-column",
    "No column is a copy of another.",
    "is the same as {first} in all {compared:,} rows that have either: is it a copy?",
    "if it is, put in the right values or take the column out; if not, leave it as it is",
    ("questionnaires", "gp_usage"),
    "question",
)
UNFINISHED_GSE: Final = Rule(
    "gse-unfinished",
    "At most 3 of the 10 GSE items are empty, or all.",
    "{missing} of the 10 GSE items are empty, from this one on",
    f"this row has no total, for at most {_MOST_GSE_ITEMS_MISSING} may be empty; fill what was answered",
    _TABLE,
    "question",
)
UNFINISHED_SCALE: Final = Rule(
    "scale-unfinished",
    "Of a questionnaire that a study describes no more items are empty than its description allows, or all.",
    "{missing} of the {number} items of {label} are empty, from this one on",
    "this row has no score, for at most {most} may be empty; fill what was answered",
    _TABLE,
    "question",
)


def second_without_first(raw: RawTable | None, questionnaires: pd.DataFrame | None) -> list[Fault]:
    """Return a fault for every round 2 without a round 1."""
    if raw is None or questionnaires is None or "round" not in raw.columns:
        return []
    first = questionnaires.loc[questionnaires["round"] == 1, "patient_id"]
    alone = (questionnaires["round"] == 2) & ~questionnaires["patient_id"].isin(first)
    rows = (alone & questionnaires["patient_id"].notna()).to_numpy().nonzero()[0]
    return raw.faults_of(rows, "round", SECOND_WITHOUT_FIRST)


def answer_questions(raw: RawTable | None, answers: pd.DataFrame | None) -> list[Fault]:
    """Return every question to a table of answers."""
    if raw is None or answers is None:
        return []
    questions = [*_no_answers(raw, answers), *_one_to_ten(raw, answers), *_anxiety_turned(raw, answers)]
    questions += [*copies(raw, answers, ONS4_ITEMS), *copies(raw, answers, GSE_ITEMS)]
    for questionnaire in raw.outcomes.questionnaires:
        questions += copies(raw, answers, raw.outcomes.of_questionnaire(questionnaire.id).items)
    return questions + _unfinished_gse(raw, answers) + _unfinished_scales(raw, answers)


def _no_answers(raw: RawTable, answers: pd.DataFrame) -> list[Fault]:
    asked = [name for name in (*ONS4_ITEMS, *GSE_ITEMS, *raw.outcomes.items) if name in raw.columns]
    if not asked or answers.empty or answers[asked].notna().any(axis=None):
        return []
    return [raw.column_fault(asked[0], NO_ANSWERS, rows_read=len(answers))]


def _one_to_ten(raw: RawTable, answers: pd.DataFrame) -> list[Fault]:
    asked = [name for name in ONS4_ITEMS if name in raw.columns]
    none_is_zero = all(answers[name].min() > 0 for name in asked)
    odd = [
        name
        for name in asked
        if answers[name].count() >= _FEWEST_TO_COMPARE
        and (answers[name].min(), answers[name].max()) == (1, 10)
        and (none_is_zero or (answers[name] == 1).sum() > _MOST_AT_THE_END * answers[name].count())
    ]
    return [raw.column_fault(name, ONE_TO_TEN) for name in odd]


def _anxiety_turned(raw: RawTable, answers: pd.DataFrame) -> list[Fault]:
    if not {"ons4_anxiety", "ons4_happiness"} <= set(raw.columns):
        return []
    pair = answers[["ons4_anxiety", "ons4_happiness"]].dropna()
    if len(pair) < _FEWEST_TO_COMPARE or (pair.nunique() < 2).any():
        return []
    correlation = float(np.corrcoef(pair.to_numpy().T)[0, 1])
    if correlation < _STRONG_CORRELATION:
        return []
    return [raw.column_fault("ons4_anxiety", ANXIETY_TURNED, correlation=correlation, compared=len(pair))]


def copies(raw: RawTable, frame: pd.DataFrame, names: tuple[str, ...]) -> list[Fault]:
    """Return a question for every column that is the same as another in all rows."""
    questions = []
    for first, second in combinations([name for name in names if name in raw.columns], 2):
        answered = frame[first].notna() | frame[second].notna()
        one, other = frame.loc[answered, first], frame.loc[answered, second]
        if len(one) >= _FEWEST_TO_COMPARE and one.nunique() >= 2 and (one == other).all():
            questions.append(raw.column_fault(second, COPY, first=first, compared=len(one)))
    return questions


def _unfinished_gse(raw: RawTable, answers: pd.DataFrame) -> list[Fault]:
    empty = answers[list(GSE_ITEMS)].isna().to_numpy()
    missing = empty.sum(axis=1)
    rows = ((missing > _MOST_GSE_ITEMS_MISSING) & (missing < len(GSE_ITEMS))).nonzero()[0]
    questions = []
    for row in rows[:MOST_OF_A_KIND]:
        item = GSE_ITEMS[int(empty[row].argmax())]
        questions.append(raw.fault(int(row), item, UNFINISHED_GSE, missing=missing[row]))
    words = f"rows with more than {_MOST_GSE_ITEMS_MISSING} empty GSE items"
    return questions + rest_of(UNFINISHED_GSE, len(rows) - len(questions), raw.file_names, words)


def _unfinished_scales(raw: RawTable, answers: pd.DataFrame) -> list[Fault]:
    """Return a question for every form that leaves more items of an outcome empty than its description allows."""
    questions = []
    for one in raw.outcomes.described:
        empty = answers[list(one.items)].isna().to_numpy()
        missing = empty.sum(axis=1)
        rows = ((missing > one.most_missing) & (missing < len(one.items))).nonzero()[0]
        about: dict[str, Any] = {"number": len(one.items), "label": one.label, "most": one.most_missing}
        for row in rows[:MOST_OF_A_KIND]:
            item = one.items[int(empty[row].argmax())]
            questions.append(raw.fault(int(row), item, UNFINISHED_SCALE, missing=missing[row], **about))
        words = f"rows with more empty items of {one.label} than its description allows"
        questions += rest_of(UNFINISHED_SCALE, len(rows) - MOST_OF_A_KIND, raw.file_names, words)
    return questions
