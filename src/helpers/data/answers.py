"""Answers to the questions of `linkbook check`, in a study's `answers.csv`: what was asked of which rows, who, why.

An answer names its question by an id made of the rule and of the cells of the rows it is about. So it holds when lines
move, and no longer when a cell changes or another row raises the same question.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from helpers.data.faults import Fault, grouped
from helpers.data.rules import answers as rule_answers
from helpers.data.rules import files as rule_files
from helpers.data.terminal_text import safe_text
from helpers.data.writing import write_tables

ANSWERS_FILE: Final = "answers.csv"
_MOST_BYTES: Final = 5_000_000
_MOST_SIGNS: Final = 500
_COUNTED_FROM: Final = {"gp_usage": ("referrals", "appointments")}
"""The tables that a table is counted from."""


@dataclass(frozen=True)
class Answer:
    """One line of `answers.csv`: the question's id, its rule, where its rows stood, who answered when, and why."""

    question: str
    rule: str
    table: str
    column: str
    file: str
    lines: str
    rows: str
    answered_by: str
    answered_on: str
    because: str


@dataclass(frozen=True)
class Answered:
    """A question with its answer."""

    question: Fault
    answer: Answer


_COLUMNS: Final = tuple(field.name for field in fields(Answer))


def read_answers(folder: Path) -> tuple[list[Answer], list[Fault]]:
    """Return the answers of a study folder, the last to a question, and what is wrong with the file."""
    path = folder / ANSWERS_FILE
    if not path.exists() and not path.is_symlink():
        return [], []
    try:
        if not path.resolve(strict=True).is_relative_to(folder.resolve()):
            return [], [rule_files.LINK_OUT.broken(path.name)]
        if path.stat().st_size > _MOST_BYTES:
            return [], [_unreadable(f"it has more than {_MOST_BYTES:,} bytes")]
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [_unreadable("it is not UTF-8 text")]
    except (OSError, RuntimeError) as error:
        return [], [_unreadable(getattr(error, "strerror", None) or "it cannot be opened")]
    separator = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    try:
        lines = list(csv.DictReader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error:
        return [], [_unreadable("a quotation mark is not closed")]
    if missing := [name for name in _COLUMNS if lines and name not in lines[0]]:
        return [], [_unreadable(f"there is no column {missing[0]}")]
    answers = {line["question"]: Answer(**{name: _plain(line[name] or "") for name in _COLUMNS}) for line in lines}
    return list(answers.values()), []


def _unreadable(why: str) -> Fault:
    return rule_answers.UNREADABLE.broken(ANSWERS_FILE, why=why)


def _plain(text: str) -> str:
    """Return text on one line, without marks that cannot be seen, and no longer than a page bears."""
    return safe_text(" ".join(text.split()), _MOST_SIGNS).removeprefix("'")


def sorted_out(
    questions: Iterable[Fault], answers: Sequence[Answer]
) -> tuple[list[Fault], list[Answered], list[Fault]]:
    """Return the questions that are open, those with an answer, and a note for every answer to none of them."""
    by_question = {answer.question: answer for answer in answers}
    still_open, answered = [], []
    for question in dict.fromkeys(questions):
        answer = by_question.get(question.known_by)
        if answer is None or answer.rule != question.rule:
            still_open.append(question)
        else:
            answered.append(Answered(question, answer))
    met = {one.answer.question for one in answered}
    notes = [
        rule_answers.NOT_ASKED.broken(ANSWERS_FILE, line, rule=safe_text(answer.rule))
        for line, answer in enumerate(answers, 2)
        if answer.question not in met
    ]
    return still_open, answered, notes


def answer_questions(
    folder: Path,
    questions: Sequence[Fault],
    rule: str,
    *,
    because: str,
    by: str,
    table: str = "",
    line: int | None = None,
) -> list[Answer]:
    """Write an answer to every open question of a rule, or of one table or line, into the study's `answers.csv`.

    Raises:
        ValueError: when no such question is open, or the answer says not who or not why.
    """
    if not because.strip() or not by.strip():
        raise ValueError('an answer says why and who: add --because "..." and --by "..."')
    if max(len(because), len(by)) > _MOST_SIGNS:
        raise ValueError(f"an answer has at most {_MOST_SIGNS} signs; say it shorter")
    asked = [one for one in questions if one.rule == rule and table in ("", one.table, one.file)]
    asked = [one for one in asked if line is None or line in (one.line, *one.lines)]
    if not asked:
        listed = ", ".join(dict.fromkeys(one.rule for one in questions)) or "none"
        where = f"{f' in {table}' if table else ''}{f' in line {line}' if line is not None else ''}"
        raise ValueError(f"no question of the rule {safe_text(rule)} is open{where}; those open are of: {listed}")
    earlier, wrong = read_answers(folder)
    if wrong:
        raise ValueError("\n".join(fault.text() for fault in wrong))
    new = [_answer(one, _plain(because), _plain(by)) for one in asked]
    answered = {answer.question: answer for answer in [*earlier, *new]}
    frame = pd.DataFrame([asdict(answer) for answer in answered.values()], columns=list(_COLUMNS))
    write_tables({folder / ANSWERS_FILE: frame}, disarmed=True)
    return new


def _answer(question: Fault, because: str, by: str) -> Answer:
    lines = " ".join(str(line) for line in (question.line, *question.lines) if line is not None)
    about = (question.known_by, question.rule, question.table, question.column or "", question.file, lines)
    return Answer(*about, str(question.rows), by, date.today().isoformat(), because)


def questions_on(questions: Iterable[Fault], tables: Iterable[str], site: str = "") -> list[Fault]:
    """Return the questions, those alike as one, that are about rows a page rests on: of its tables, and of its site.

    >>> asked = [Fault("gp_usage.csv", "is it?", table="gp_usage", sites=("A",)), Fault("sites.csv", "is it?")]
    >>> [question.file for question in questions_on(asked, ["gp_usage"], "B")]
    ['sites.csv']
    """
    used = {"", *tables}
    used |= {source for table in used for source in _COUNTED_FROM.get(table, ())}
    return grouped(
        one for one in questions if one.table in used and (not site or one.sites is None or site in one.sites)
    )
