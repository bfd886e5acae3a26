"""From files to checked frames: every part read, typed by the descriptor, joined, and checked across rows and files."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd

from helpers.constructs import Framework, shipped_framework
from helpers.counted_outcomes import CountedOutcome
from helpers.data.answers import Answered
from helpers.data.completion import (
    MADE_FROM,
    made_table,
    note_of,
    sentence_of,
    typed,
    whole_windows_sentence,
    with_one_row_a_site,
    with_one_site,
    with_whole_windows,
)
from helpers.data.descriptor import fields_of
from helpers.data.discovery import StudyFiles
from helpers.data.faults import Fault
from helpers.data.own_chapters import OwnChapter
from helpers.data.read.cells import typed_table
from helpers.data.read.dates import is_day_first
from helpers.data.read.headers import without_repeated_headings
from helpers.data.read.project import TABLES as PROJECT_TABLES
from helpers.data.read.project import read_project_tables, set_aside
from helpers.data.read.raw_table import RawTable, Unreadable, merged
from helpers.data.read.text import read_delimited
from helpers.data.read.workbook import read_workbook
from helpers.data.rules import files as rule_files
from helpers.data.rules import people
from helpers.data.rules import workbooks as rule_workbooks
from helpers.data.rules.checks import faults_between, questions_about
from helpers.data.rules.repeats import repeated_rows
from helpers.data.study_settings import StudySettings
from helpers.data.translation import Translation
from helpers.outcomes import Outcomes
from helpers.vocabulary import SOURCE_COLUMNS


@dataclass
class Tables:
    """The tables of a folder: as text, as typed frames, and what is to be said of them.

    Faults make a study unusable, questions ask whoever holds the data, notes say how something was read. Questions
    with an answer in the study's `answers.csv` are among the `answered`, and not among the questions. `unread` has
    the tables whose file is there and cannot be read at all, with the file, and `untouched` are files still as the
    template made them. `made` are those made from the ids of others, `assumed` is by table what a page that rests
    on it must say. `settings` are what `study.toml` says, `outcomes` those of questionnaires that the study
    describes itself, `counted` those beside GP appointments, `framework` the list of constructs that it uses,
    `chapters` its own notebooks, and `translation` the labels of pages in the language it has chosen.
    """

    raw: dict[str, RawTable] = field(default_factory=dict)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Fault] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    untouched: list[str] = field(default_factory=list)
    made: set[str] = field(default_factory=set)
    assumed: dict[str, str] = field(default_factory=dict)
    settings: StudySettings = field(default_factory=StudySettings)
    outcomes: Outcomes = field(default_factory=Outcomes)
    framework: Framework = field(default_factory=shipped_framework)
    counted: tuple[CountedOutcome, ...] = ()
    chapters: tuple[OwnChapter, ...] = ()
    translation: Translation | None = None


def read_and_check(
    files: Mapping[str, Path], *, day_first: bool = False, counted: tuple[CountedOutcome, ...] = ()
) -> Tables:
    """Read files, type them, and check them against the descriptor and one another.

    `day_first` says that dates such as 03/04/2023 have the day first, which a command may say as well; `counted` are
    the outcomes beside GP appointments that are described.
    """
    tables = Tables(counted=counted)
    read = _read_files(files, tables)
    _with_descriptions(tables, read)
    check_parts(tables, read, day_first=day_first)
    _ask(tables)
    return tables


def read_and_check_folder(
    listing: StudyFiles,
    *,
    day_first: bool = False,
    window_months: int | None = None,
    outcomes: Outcomes = Outcomes(),  # noqa: B008 - nobody can change it
    framework: Framework | None = None,
    counted: tuple[CountedOutcome, ...] = (),
) -> Tables:
    """Read and check all that a folder holds, and make the tables it leaves out from the ids of those it has.

    `window_months` is the window of the study, for patients whose months are not given; `outcomes` are those that the
    study describes itself, `counted` those beside GP appointments, and `framework` is the list of constructs.
    """
    tables = Tables(outcomes=outcomes, framework=framework or shipped_framework(), counted=counted)
    read = _read_files(listing.files, tables)
    read += _read_workbooks(listing.workbooks, tables, others=bool(read or tables.unread))
    read += _read_projects(listing.projects, tables, [*(table.name for table in read), *tables.unread])
    _with_descriptions(tables, read)
    read, notes, tables.assumed = with_one_site(read)
    read, of_forms = with_one_row_a_site(read)
    read, of_windows = with_whole_windows(read, window_months)
    _type(tables, read, day_first=day_first)
    tables.notes += [*notes, *of_forms, *of_windows]
    if (cmocs := _make("cmocs", tables)) is not None:
        tables.raw["cmocs"] = cmocs
    tables.faults += faults_between(tables.raw, tables.frames)
    _ask(tables)
    for name in ("participants", "sites"):
        _make(name, tables)
    for table in {name for note in of_windows for name, raw in tables.raw.items() if note.file in raw.files}:
        if window_months is not None:
            before = [tables.assumed[table]] if table in tables.assumed else []
            tables.assumed[table] = " ".join([*before, whole_windows_sentence(table, window_months)])
    return tables


def _with_descriptions(tables: Tables, parts: Sequence[RawTable]) -> None:
    """Tell parts of tables what the study describes of their columns and words."""
    for part in parts:
        part.framework = tables.framework
        part.outcomes = tables.outcomes if part.name == "questionnaires" else Outcomes()
        part.counted = tables.counted if part.name == "outcome_counts" else ()


def check_parts(
    tables: Tables,
    parts: Sequence[RawTable],
    *,
    of_larger: Collection[str] = (),
    today: date | None = None,
    day_first: bool = False,
) -> None:
    """Type parts of tables, check them, and add them with their faults and notes to `tables`.

    Parts of the tables `of_larger` are some rows of a larger one, and may be none.
    """
    _type(tables, parts, of_larger=of_larger, day_first=day_first)
    tables.faults += faults_between(tables.raw, tables.frames, today=today)


def _type(tables: Tables, parts: Sequence[RawTable], *, of_larger: Collection[str] = (), day_first: bool) -> None:
    """Type every part, and join those of one table."""
    named: dict[str, list[RawTable]] = {}
    for part in parts:
        named.setdefault(part.name, []).append(people.without_sums(without_repeated_headings(part)))
    for name, several in named.items():
        frames = []
        for part in several:
            part.writing = replace(part.writing, day_first=day_first or is_day_first())
            frame, faults = typed_table(part)
            frames.append(frame)
            tables.faults += faults
            tables.notes += part.notes
            tables.questions += part.questions
            if not len(part.lines) and not faults and name not in of_larger:
                tables.faults.append(rule_files.NO_ROWS.broken(part.files[0]))
        tables.raw[name] = merged(several)
        tables.frames[name] = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _ask(tables: Tables) -> None:
    """Add every question between rows and between tables."""
    tables.questions += questions_about(tables.raw, tables.frames, {fault.file for fault in tables.faults})
    tables.questions += repeated_rows(tables.raw.get("appointments"), tables.frames.get("appointments"))


def _make(name: str, tables: Tables) -> RawTable | None:
    """Make a table from the ids of others where its file is not there, and say so; None where there is nothing to."""
    made = None if name in tables.raw or name in tables.unread else made_table(name, tables.raw)
    if made is None:
        return None
    tables.frames[name] = typed(made)
    tables.made.add(name)
    if name != "sites" or not {*MADE_FROM[name]} & {*tables.raw} <= {*tables.assumed}:
        tables.notes.append(note_of(made))
        tables.assumed[name] = sentence_of(name, tables.raw)
    return made


def _read_files(files: Mapping[str, Path], tables: Tables) -> list[RawTable]:
    parts, untouched = [], tables.untouched
    for name, path in files.items():
        try:
            if is_untouched(path, name):
                untouched.append(path.name)
                continue
            parts.append(read_file(path, name))
        except Unreadable as unreadable:
            tables.unread[name] = path.name
            tables.faults.append(unreadable.fault)
        except OSError as error:
            tables.unread[name] = path.name
            tables.faults.append(rule_files.CANNOT_BE_OPENED.broken(path.name, why=error.strerror))
    if untouched:
        rule, (first, *more) = rule_files.STILL_THE_TEMPLATE, untouched
        alone = rule.broken(first, are="is", them="it", counted="counts", others="")
        others = f": {', '.join(untouched)}"
        several = rule.broken(f"{len(untouched)} tables", are="are", them="them", counted="count", others=others)
        tables.notes.append(several if more else alone)
    return parts


def read_file(path: Path, name: str) -> RawTable:
    """Read the text file of a table."""
    return read_delimited(path, name, [column["name"] for column in fields_of(name)])


def _read_workbooks(workbooks: Sequence[Path], tables: Tables, *, others: bool) -> list[RawTable]:
    """Return the tables of workbooks; that one holds none is a fault, unless others are read or are at fault."""
    parts: list[RawTable] = []
    unread: list[str] = []
    for path in workbooks:
        try:
            book = read_workbook(path)
        except Unreadable as unreadable:
            tables.faults.append(unreadable.fault)
            continue
        tables.faults += book.faults
        tables.notes += book.notes
        if not book.tables and not book.faults:
            unread.append(path.name)
        parts += book.tables
    rule = rule_workbooks.NO_SHEET if parts or others else rule_workbooks.NOTHING_READ
    said = tables.notes if parts or others else tables.faults
    said += [rule.broken(name) for name in unread]
    return parts


def _read_projects(projects: Sequence[Path], tables: Tables, others: Sequence[str]) -> list[RawTable]:
    """Return the tables of a project where no table of configurations is there, and one project."""
    there = [f"{name}.csv" for name in PROJECT_TABLES if name in others]
    if there:
        tables.notes += [set_aside(path, there) for path in projects]
        return []
    tables.faults += [rule_files.TABLE_TWICE.broken(path.name, other=projects[0].name) for path in projects[1:]]
    parts: list[RawTable] = []
    for path in projects[:1]:
        try:
            parts, notes = read_project_tables(path, tables.framework, others=bool(others))
        except Unreadable as unreadable:
            (tables.questions if others else tables.faults).append(unreadable.fault)
        else:
            tables.notes += notes
    return parts


def nothing_filled_in(tables: Tables) -> bool:
    """Return whether a folder is a template in which nobody has filled in anything; in a form its site's id stands."""
    if tables.faults or tables.unread or not tables.untouched:
        return False
    forms = [raw for name, raw in tables.raw.items() if name not in tables.made]
    if any(raw.name != "sites" or not all(".xlsx sheet " in file.lower() for file in raw.files) for raw in forms):
        return False
    return not any(any(raw.texts(title)) for raw in forms for title in raw.columns if title != "site_id")


def template_bytes(name: str) -> bytes:
    """Return the empty CSV file of a table: its column names, marked as UTF-8 so that Excel opens it right.

    >>> template_bytes("cmoc_codings")
    b'\\xef\\xbb\\xbfcmoc_id,coder,npt_construct\\r\\n'
    """
    names = [column["name"] for column in fields_of(name) if column["name"] not in SOURCE_COLUMNS]
    return ("\ufeff" + ",".join(names) + "\r\n").encode("utf-8")


def is_untouched(path: Path, name: str) -> bool:
    """Return whether a file is an empty table just as the template made it."""
    empty = template_bytes(name)
    return path.stat().st_size == len(empty) and path.read_bytes() == empty
