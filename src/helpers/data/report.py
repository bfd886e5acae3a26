"""What `linkbook check` says of a study folder: faults by file, questions, notes, and what each chapter can do."""

import os
from collections.abc import Iterable
from typing import Any, Final

from helpers.chapters import CHAPTERS_OF_A_STUDY, chapter_of
from helpers.data.answers import ANSWERS_FILE
from helpers.data.faults import Fault, grouped, in_order
from helpers.data.requirements import lacking_parts, missing_for, needed_of, needs_in_words, why_left_out
from helpers.data.rules.rule_book import explained_at
from helpers.data.study import as_study
from helpers.data.tables import Tables
from helpers.data.terminal_text import number_of, safe_text, values_shown

Chapter = dict[str, Any]
_MOST_NAMED: Final = 3
_MOST_LINES_ALIKE: Final = 3
"""So many chapters that wait for the same files share a line."""
_WIDEST: Final = max(len(described.notebook) for described in CHAPTERS_OF_A_STUDY)


def chapters_of(folder: str | os.PathLike[str], tables: Tables) -> list[Chapter]:
    """Return what each chapter can do with a folder as it is.

    >>> chapters_of("", Tables())[0]["missing"]
    ['sites']
    """
    study = as_study(folder, tables)
    faulty = {fault.file for fault in tables.faults}
    listed = []
    for described in CHAPTERS_OF_A_STUDY:
        notebook = described.notebook
        missing = [table for table in missing_for(notebook, study) if not _files_of(table, tables)]
        parts = {table: part for table, part in lacking_parts(notebook, study).items() if not _files_of(table, tables)}
        to_mend = [file for table in described.tables for file in _files_of(table, tables) if file in faulty]
        reason = "" if missing_for(notebook, study) else why_left_out(notebook, study)
        state = "not possible" if missing or reason else "after mending" if to_mend else "ready"
        entry = {"notebook": notebook, "state": state, "missing": missing, "reason": reason}
        listed.append(entry | {"to_mend": to_mend, "without": parts})
    return listed


def as_json(folder: str | os.PathLike[str], tables: Tables) -> dict[str, Any]:
    """Return the findings for machines.

    >>> as_json("", Tables())["ok"]
    True
    """
    return {
        "ok": not tables.faults,
        "faults": [_entry(fault) for fault in in_order(tables.faults)],
        "questions": _questions(tables),
        "notes": [_entry(fault) for fault in in_order(tables.notes)],
        "tables": {name: len(frame) for name, frame in tables.frames.items() if name not in tables.made},
        "made": sorted(tables.made),
        "chapters": chapters_of(folder, tables),
    }


def as_text(folder: str | os.PathLike[str], tables: Tables) -> str:
    """Return the findings for a person: faults grouped by file first, and at the end what each chapter can do.

    >>> as_text("my-study", Tables()).splitlines()[0]
    'my-study: no faults'
    """
    faults, questions = grouped(tables.faults), grouped(tables.questions)
    files = len({fault.file for fault in faults})
    verdict = f"{number_of(len(faults), 'fault')} in {number_of(files, 'file')}" if faults else "no faults"
    rows = [
        f"{name} ({number_of(len(frame), 'row')})" for name, frame in tables.frames.items() if name not in tables.made
    ]
    lines = [f"{folder}: {verdict}", *([f"Read: {', '.join(rows)}"] if rows else [])]
    for file in dict.fromkeys(fault.file for fault in faults):
        lines += ["", safe_text(file, 120), *(_with_rule(fault) for fault in faults if fault.file == file)]
    lines += _section("Questions (they stop nothing; look at each)", questions)
    if questions:
        lines.append(f'  To answer one: linkbook check {folder} --answer RULE --because "why" --by "who"')
    if tables.answered:
        lines += ["", f"{number_of(len(tables.answered), 'question')} answered in {ANSWERS_FILE}"]
    lines += _section("Notes", grouped(tables.notes))
    if faults:
        lines += ["", "What a rule asks, by its id: linkbook rules ID"]
    until = " (nothing is made until every fault is mended)" if faults else ""
    lines += ["", f"What each chapter can do with this folder{until}"]
    return "\n".join([*lines, *_chapter_lines(chapters_of(folder, tables))])


def _files_of(table: str, tables: Tables) -> list[str]:
    read = tables.raw[table].files if table in tables.raw and table not in tables.made else []
    return [*read, *([tables.unread[table]] if table in tables.unread else [])]


def _questions(tables: Tables) -> list[dict[str, Any]]:
    """Return the open questions and then those with an answer."""
    entries = [_entry(one) | {"question": one.known_by, "answered": None} for one in in_order(tables.questions)]
    for one in tables.answered:
        said = {name: getattr(one.answer, name) for name in ("answered_by", "answered_on", "because")}
        entries.append(_entry(one.question) | {"question": one.question.known_by, "answered": said})
    return entries


def _section(title: str, faults: Iterable[Fault]) -> list[str]:
    listed = [_with_rule(fault) for fault in faults]
    return ["", title, *listed] if listed else []


def _with_rule(fault: Fault) -> str:
    """Return a line of the report: what is wrong, and the id of the rule, by which it is explained."""
    return f"  {fault.text()} [{fault.rule}]"


def _chapter_lines(chapters: Iterable[Chapter]) -> list[str]:
    """Return a line for each chapter, and one for several that wait for the same files."""
    waiting: dict[str, list[Chapter]] = {}
    for chapter in chapters:
        once = _once_mended(chapter["to_mend"]) if chapter["state"] == "after mending" else chapter["notebook"]
        waiting.setdefault(once, []).append(chapter)
    lines = []
    for once, alike in waiting.items():
        if len(alike) < _MOST_LINES_ALIKE:
            lines += [_chapter_line(chapter) for chapter in alike]
        else:
            lines.append(f"  {', '.join(chapter['notebook'] for chapter in alike)}: {once}")
    return lines


def _once_mended(files: list[str]) -> str:
    return f"can be made once {_files_in_words(files)} {'is' if len(files) == 1 else 'are'} mended"


def _chapter_line(chapter: Chapter) -> str:
    notebook = chapter["notebook"]
    if chapter["missing"]:
        absent = " and ".join(f"{table}.csv" for table in chapter["missing"])
        verb = "is" if len(chapter["missing"]) == 1 else "are"
        words = f"cannot be made: it needs {needs_in_words(notebook)}"
        if len(chapter["missing"]) < len(needed_of(chapter_of(notebook))):
            words += f", and {absent} {verb} missing"
    elif chapter["reason"]:
        words = f"cannot be made: {chapter['reason']}"
    elif chapter["to_mend"]:
        words = _once_mended(chapter["to_mend"])
    else:
        words = "can be made"
    parts = [f"{part} (that needs {table}.csv)" for table, part in chapter["without"].items()]
    left_out = f", without {' and '.join(parts)}" if parts and chapter["state"] != "not possible" else ""
    return f"  {notebook:<{_WIDEST}} {words}{left_out}"


def _files_in_words(files: list[str]) -> str:
    named = [safe_text(file, 120) for file in files[:_MOST_NAMED]]
    more = len(files) - len(named)
    return " and ".join([*named, *([number_of(more, "more file")] if more else [])])


def _entry(fault: Fault) -> dict[str, Any]:
    return {
        "rule": fault.rule,
        "file": fault.file,
        "line": fault.line,
        "lines": list(fault.lines),
        "rows": fault.rows,
        "column": fault.column,
        "problem": fault.problem,
        "value": fault.value if values_shown() else None,
        "way_out": fault.way_out,
        "text": fault.text(),
        "explained_at": explained_at(fault.rule),
    }
