"""Questions about answers to questionnaires: scales, rounds, answers that are too much alike."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.data.faults import Fault, Rule
from helpers.data.read.raw_table import RawTable
from helpers.vocabulary import GSE_ITEMS, ONS4_ITEMS

_TABLE: Final = ("questionnaires",)
_ITEMS: Final = (*ONS4_ITEMS, *GSE_ITEMS)
_FEWEST: Final = 5
_FEWEST_TO_COMPARE: Final = 10
_MANY_ANSWERS: Final = 8
_STRONG: Final = 0.5
_VERY_STRONG: Final = 0.8
_FAR: Final = 3
_LONGEST_MONTHS: Final = 36
_WEEKS_OF_HALF_A_YEAR: Final = 24

SECOND_AT_ONCE: Final = Rule(
    "second-interview-at-month-0",
    "The second interview is some time after the first.",
    "is the month of the second interview: were the two on one day?",
    "give the months from the first interview to the second, or leave the cell empty if they are not known",
    _TABLE,
    "question",
)
WEEKS_BETWEEN: Final = Rule(
    "interviews-in-weeks",
    "Months between interviews are months, not weeks.",
    "half of the second interviews are {median:g} months or more after the first: are these weeks?",
    "write months, such as 6 for 26 weeks; if they are months, answer so",
    _TABLE,
    "question",
)
FIRST_LATER: Final = Rule(
    "first-interview-later",
    "The first interview is at month 0.",
    "is the month of a first interview, which is month 0: is it another time, or the second round?",
    "write 0 in round 1; if it is round 2, mend the round",
    _TABLE,
    "question",
)
FAR_OFF: Final = Rule(
    "second-interview-far-off",
    "Months between interviews are months, not days or weeks.",
    "is a number of months where half of the patients have at most {common:g}: are these days or weeks, or a code?",
    "give months, or leave the cell empty if they are not known; if they are right, answer so",
    _TABLE,
    "question",
)
ITEM_ALIKE: Final = Rule(
    "item-alike",
    "People answer an item in several ways.",
    "all {number:,} answers are {answer:g}: are these their answers?",
    "put in each answer; if they are right, answer so",
    _TABLE,
    "question",
)
ALL_ALIKE: Final = Rule(
    "answers-all-alike",
    "A person's answers are not all the same.",
    "all {answers} answers of this form are alike on either scale: were they given so?",
    "look at the form; if they were, answer so",
    _TABLE,
    "question",
)
GSE_ALIKE: Final = Rule(
    "gse-all-alike",
    "Most people answer the ten GSE items in several ways.",
    "the ten items are alike in {alike:,} of {number:,} forms: is this the total or the mean, written in each?",
    "put in the answers item by item; if they were given so, answer so",
    _TABLE,
    "question",
)
ROWS_ALIKE: Final = Rule(
    "forms-alike",
    "Two people do not answer all items alike.",
    "has all {answers} answers of the form in {where}: is it one patient under two ids, or a copy?",
    "look at both forms; if both are right, answer so",
    _TABLE,
    "question",
)
ROUND_COPIED: Final = Rule(
    "round-2-copied",
    "Round 2 is not a copy of round 1.",
    "{alike:,} of {pairs:,} second forms have all the answers of the first: is round 2 a copy?",
    "put in the answers of round 2; if they were given so, answer so",
    _TABLE,
    "question",
)
TURNED_IN_A_ROUND: Final = Rule(
    "anxiety-turned-in-a-round",
    "10 is the most anxious in both rounds.",
    "goes with ons4_happiness in round {round} (correlation {correlation:.2f} in {compared:,} rows) and not in the "
    "other round: was anxiety turned round in this one?",
    "if it was, turn it back there (10 minus the score); if not, answer so",
    _TABLE,
    "question",
)
TURNED_AT_A_SITE: Final = Rule(
    "anxiety-turned-at-a-site",
    "10 is the most anxious at every site.",
    "goes with ons4_happiness at this site (correlation {correlation:.2f} in {compared:,} rows) and not at the others: "
    "was anxiety turned round here?",
    "if it was, turn it back there (10 minus the score); if not, answer so",
    _TABLE,
    "question",
)
OTHER_SCALE: Final = Rule(
    "ons4-on-another-scale",
    "The ONS4 were asked on a scale from 0 to 10.",
    "no answer to any of the ONS4 is above {largest:g}, nor 0, in {number:,} rows: were they asked on another scale?",
    "if they were, leave the columns out, for the ONS4 runs from 0 to 10; if not, answer so",
    _TABLE,
    "question",
)


def unlikely_answers(raw: RawTable | None, answers: pd.DataFrame | None) -> list[Fault]:
    """Return every question about a table of answers that is legal and unlikely."""
    if raw is None or answers is None or not {"patient_id", "round"} <= set(raw.columns):
        return []
    asked = [name for name in (*_ITEMS, *raw.outcomes.items) if name in raw.columns]
    questions = [*_times(raw, answers), *_items_alike(raw, answers, asked), *_turned(raw, answers)]
    return [*questions, *_forms_alike(raw, answers, asked), *_copied(raw, answers, asked), *_scale(raw, answers)]


def _times(raw: RawTable, answers: pd.DataFrame) -> list[Fault]:
    """Ask about a second interview at month 0, a first at another, and months far above the others'."""
    name = "months_since_first"
    if name not in raw.columns:
        return []
    months, first, second = answers[name], answers["round"] == 1, answers["round"] == 2
    questions = raw.faults_of(_rows(second & (months == 0)), name, SECOND_AT_ONCE)
    questions += raw.faults_of(_rows(first & (months > 0)), name, FIRST_LATER)
    middle = months[second].median()
    if middle >= _WEEKS_OF_HALF_A_YEAR:
        questions.append(raw.column_fault(name, WEEKS_BETWEEN, median=middle))
    if middle > 0:
        odd = second & ((months > _FAR * middle) | (months > _LONGEST_MONTHS))
        questions += raw.faults_of(_rows(odd), name, FAR_OFF, common=middle)
    return questions


def _items_alike(raw: RawTable, answers: pd.DataFrame, asked: list[str]) -> list[Fault]:
    """Ask about items that everybody answers alike, and about forms all of whose answers are alike."""
    questions = []
    for name in asked:
        item = answers[name].dropna()
        if len(item) >= _FEWEST and item.nunique() == 1:
            questions.append(raw.column_fault(name, ITEM_ALIKE, number=len(item), answer=item.iloc[0]))
    if questions:
        return questions
    ons4, gse = (_alike(answers, [name for name in items if name in asked]) for items in (ONS4_ITEMS, GSE_ITEMS))
    asked = [name for name in asked if name in _ITEMS]
    given = answers[asked].notna().sum(axis=1)
    questions += [
        raw.fault(row, asked[0], ALL_ALIKE, shows_value=False, answers=given.iloc[row]) for row in _rows(ons4 & gse)
    ]
    full = answers[list(GSE_ITEMS)].notna().all(axis=1)
    alike = _rows(gse & full)
    if full.sum() >= _FEWEST and 2 * len(alike) > full.sum():
        questions.append(raw.shared_fault(alike, GSE_ITEMS[0], GSE_ALIKE, alike=len(alike), number=int(full.sum())))
    return questions


def _alike(answers: pd.DataFrame, items: list[str]) -> "pd.Series[bool]":
    given = answers[items]
    return (given.notna().sum(axis=1) >= len(items) - 1) & (given.nunique(axis=1) == 1) & (len(items) > 1)


def _forms_alike(raw: RawTable, answers: pd.DataFrame, asked: list[str]) -> list[Fault]:
    """Ask about forms of two patients in one round with all answers alike, where there are many of several kinds."""
    given = answers[asked].notna().sum(axis=1)
    full = answers[(given >= _MANY_ANSWERS) & (answers[asked].nunique(axis=1) > 1)]
    again = full[full.duplicated([*asked, "round"]) & full["patient_id"].notna()]
    questions = []
    for row in again.index[:20]:
        same = (full[[*asked, "round"]].fillna(-1) == full.loc[row, [*asked, "round"]].fillna(-1)).all(axis=1)
        where = raw.earlier(int(full.index[same][0]), raw.location(int(row))[0])
        questions.append(raw.fault(int(row), "patient_id", ROWS_ALIKE, answers=int(given[row]), where=where))
    return questions


def _copied(raw: RawTable, answers: pd.DataFrame, asked: list[str]) -> list[Fault]:
    """Ask about second forms that have all the answers of the first: each that is long, and short ones when many."""
    rounds = [answers[answers["round"] == number].drop_duplicates("patient_id") for number in (1, 2)]
    first, second = (table.assign(row=table.index).set_index("patient_id") for table in rounds)
    both = second.index.intersection(first.index).dropna()
    one, other = first.loc[both, asked].to_numpy(dtype=float), second.loc[both, asked].to_numpy(dtype=float)
    given = (~np.isnan(other)).sum(axis=1)
    same = ((one == other) | (np.isnan(one) & np.isnan(other))).all(axis=1) & (given > 0)
    pairs = int((given > 0).sum())
    odd = same & (given >= _MANY_ANSWERS)
    if pairs >= 3 and 2 * same.sum() > pairs:
        odd = same
    rows = second.loc[both, "row"].to_numpy()[odd].tolist()
    return [raw.shared_fault(rows, "round", ROUND_COPIED, alike=len(rows), pairs=pairs)] if rows else []


def _turned(raw: RawTable, answers: pd.DataFrame) -> list[Fault]:
    """Ask about anxiety that goes with happiness in one round, or at one site, and against it elsewhere."""
    if not {"ons4_anxiety", "ons4_happiness"} <= set(raw.columns):
        return []
    questions = []
    for rule, by in ((TURNED_IN_A_ROUND, "round"), (TURNED_AT_A_SITE, "site_id")):
        for group, indices in answers.groupby(by).indices.items():
            rows = [int(row) for row in indices]
            here, compared = _correlation(answers.iloc[rows])
            rest, others = _correlation(answers.drop(index=rows))
            strong = _STRONG if compared >= _FEWEST_TO_COMPARE else _VERY_STRONG
            if compared >= _FEWEST and others >= _FEWEST and here >= strong and rest < 0:
                question = raw.shared_fault(
                    rows, "ons4_anxiety", rule, correlation=here, compared=compared, round=group
                )
                questions.append(question)
        if questions:
            break
    return questions


def _correlation(answers: pd.DataFrame) -> tuple[float, int]:
    """Return the correlation of anxiety and happiness, and in how many rows; 0 when there is none."""
    pair = answers[["ons4_anxiety", "ons4_happiness"]].dropna()
    if len(pair) < 2 or (pair.nunique() < 2).any():
        return 0.0, len(pair)
    return float(np.corrcoef(pair.to_numpy().T)[0, 1]), len(pair)


def _scale(raw: RawTable, answers: pd.DataFrame) -> list[Fault]:
    """Ask about the ONS4 when no answer is 0 and none above 7, in many rows."""
    given = answers[[name for name in ONS4_ITEMS if name in raw.columns]]
    rows = int(given.notna().any(axis=1).sum())
    if rows < _FEWEST_TO_COMPARE or given.shape[1] < 2:
        return []
    least, largest = given.min().min(), given.max().max()
    if least < 1 or largest > 7:
        return []
    return [raw.column_fault(str(given.columns[0]), OTHER_SCALE, largest=largest, number=rows)]


def _rows(condition: "pd.Series[bool] | NDArray[np.bool_]") -> list[int]:
    return [int(row) for row in np.flatnonzero(np.asarray(condition))]
