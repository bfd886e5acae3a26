"""Questionnaires in a map: a line a patient with a heading for each round, or a line for each questionnaire."""

from collections.abc import Sequence

from helpers.data.mapping.described import questionnaire_columns
from helpers.data.mapping.drafting.understanding import Headed, plain_table
from helpers.data.mapping.files.sheets import Sheet
from helpers.data.mapping.headings import numbered_rounds, plain, round_order
from helpers.data.mapping.map_file import QUESTION, ColumnMap, TableMap, columns_of

_DATE = "assessment_date"


def rounds_by_name(headed: Sequence[Headed]) -> dict[str, str]:
    """Return the round of each sheet where several are alike and their names say their rounds: Baseline, Follow-up."""
    asked = [one for one in headed if one.has(*questionnaire_columns()) and not one.has("round")]
    plainly = [
        one for one in asked if not any(mark for name in questionnaire_columns() for mark in one.columns.get(name, {}))
    ]
    marks = {one.block.sheet.name: _mark_in(one.block.sheet) for one in plainly}
    if len(marks) < 2 or "" in marks.values() or len(set(marks.values())) < len(marks):
        return {}
    numbers = {mark: str(number) for number, mark in numbered_rounds(list(marks.values())).items()}
    return {name: numbers[mark] for name, mark in marks.items()}


def _mark_in(sheet: Sheet) -> str:
    """Return the mark of a round that the name of a sheet or else of a file has; empty when it has none."""
    for name in (sheet.title, sheet.file.rpartition(".")[0]):
        words = plain(name).split()
        runs = [" ".join(words[start:end]) for start in range(len(words)) for end in range(len(words), start, -1)]
        marks = [run for run in runs if round_order(run) and not run.isdecimal()]
        if marks:
            return max(marks, key=len)
    return ""


def questionnaires_of(one: Headed, round_of_file: str) -> TableMap:
    """Return the questionnaires of a block, long or wide."""
    described = plain_table(one, "questionnaires")
    answers = {column: one.columns[column] for column in questionnaire_columns() if column in one.columns}
    marks = [mark for by_mark in answers.values() for mark in by_mark]
    rounds = numbered_rounds(_one_of_each_time(list(dict.fromkeys(marks)), answers))
    if len(rounds) > 1 or marks[0]:
        described.rounds = {number: mark or "first" for number, mark in rounds.items()}
        described.columns.pop("round", None)
        for column, by_mark in answers.items():
            described.columns[column] = ColumnMap(_by_round(by_mark, rounds))
        dates = _by_round(one.columns.get(_DATE, {}), rounds)
    else:
        dates = {0: one.heading(_DATE)} if one.has(_DATE) else {}
        if "round" not in described.columns:
            described.columns["round"] = ColumnMap(value=round_of_file) if round_of_file else _round_of_long(one, dates)
    if dates and "months_since_first" not in described.columns:
        described.columns["months_since_first"] = ColumnMap(dates, derived="months after the first")
    own_order = columns_of("questionnaires")
    described.columns = {name: described.columns[name] for name in own_order if name in described.columns}
    return described


def _round_of_long(one: Headed, dates: dict[int, str]) -> ColumnMap:
    """Return the round of a file with a line for each questionnaire: the order of its dates, or 1 where all are one."""
    ids = one.block.texts(one.heading("patient_id")) if one.heading("patient_id") in one.block.headings else []
    if len(ids) == len(set(ids)) and ids:
        return ColumnMap(value="1")
    return ColumnMap(dates, derived="order of dates") if dates else ColumnMap(value=QUESTION)


def _one_of_each_time(marks: list[str], answers: dict[str, dict[str, list[str]]]) -> list[str]:
    """Return marks without those of a time that another has, such as 1 beside t1, unless a column has both."""
    kept: list[str] = []
    for mark in marks:
        same = [other for other in kept if round_order(other) == round_order(mark) and mark and other]
        if all(any({mark, other} <= set(by_mark) for by_mark in answers.values()) for other in same):
            kept.append(mark)
    return kept


def _by_round(by_mark: dict[str, list[str]], rounds: dict[int, str]) -> dict[int, str]:
    """Return the heading of each round: the one with its mark, else one with another mark of the same time."""
    at = {round_order(mark) or 1.0: several[0] for mark, several in reversed(by_mark.items())}
    found = {number: by_mark.get(mark, [at.get(round_order(mark) or 1.0, "")])[0] for number, mark in rounds.items()}
    return {number: heading for number, heading in found.items() if heading}
