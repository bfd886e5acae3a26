"""What lies in a study folder: which files are study tables, and which are left alone."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from helpers.data.answers import ANSWERS_FILE
from helpers.data.constructs import CONSTRUCTS_FILE
from helpers.data.descriptor import nearest, study_tables
from helpers.data.faults import Fault
from helpers.data.read.headers import table_by_name, table_with_columns
from helpers.data.read.raw_table import tidy_header
from helpers.data.read.text import SEPARATORS
from helpers.data.rules import files as rule_files
from helpers.data.study_settings import SETTINGS_FILE
from helpers.vocabulary import DEFINITIONS_FILE, LEDGER_FILE, LEDGER_KEY_FILE, OWN_FOLDERS

MAP_FILE: Final = "map.yml"
RECORD_FILE: Final = "import_record.json"
KEY_FILE: Final = "pseudonym_key.txt"
LATER_ROUNDS: Final = "later_rounds"
"""What an import leaves beside the tables it wrote; the last is a table of rounds that no chapter reads."""

FLOW_FILE: Final = "gp_usage_flow.csv"
"""What a count of appointments leaves beside the counts."""

README: Final = "README.md"
"""What the template has beside the tables."""

_KEPT_BESIDE: Final = (
    *(SETTINGS_FILE, DEFINITIONS_FILE, CONSTRUCTS_FILE, ANSWERS_FILE, README, LEDGER_FILE, LEDGER_KEY_FILE),
    *(MAP_FILE, RECORD_FILE, KEY_FILE, f"{LATER_ROUNDS}.csv", FLOW_FILE, *OWN_FOLDERS),
)
"""Files of a study folder that are no tables, and need no word."""

_TEXT: Final = (".csv", ".tsv", ".txt")
_OLD: Final = (".xls", ".xlsb", ".xlsm", ".ods", ".numbers")
_PROJECT: Final = ".qdpx"
_DATA: Final = (*_TEXT, *_OLD, ".xlsx", ".parquet", ".json", ".zip", ".gz", ".sav", ".dta", ".rds")
"""Endings of files that may hold a table, read or not."""

_LONGEST_LINE: Final = 10_000
_MOST_FILES: Final = 10_000


@dataclass
class StudyFiles:
    """The files of a folder that are read, what is wrong with it, and what is said of files that are not read."""

    files: dict[str, Path] = field(default_factory=dict)
    workbooks: list[Path] = field(default_factory=list)
    projects: list[Path] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    questions: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


def find_tables(folder: Path) -> StudyFiles:
    """Return the files of a folder that hold study tables, no other opened, no link followed out of the folder."""
    listing = StudyFiles()
    try:
        home = folder.resolve()
        paths = sorted(path for path, _ in zip(folder.iterdir(), range(_MOST_FILES + 1), strict=False))
    except (OSError, RuntimeError, ValueError):
        rule = rule_files.FOLDER_UNREADABLE if folder.exists() else rule_files.NO_FOLDER
        listing.faults.append(rule.broken(folder.name or str(folder)))
        return listing
    if len(paths) > _MOST_FILES:
        listing.faults.append(rule_files.FOLDER_TOO_FULL.broken(home.name or str(home), most=_MOST_FILES))
        return listing
    for path in paths:
        if not _is_of_a_program(path) and path.name not in _KEPT_BESIDE:
            _classify(path, home, listing)
    if not (listing.files or listing.workbooks or listing.projects or listing.faults):
        names = ", ".join(f"{table}.csv" for table in study_tables())
        listing.faults.append(rule_files.NO_STUDY_TABLE.broken(home.name or str(home), names=names))
    return listing


def _is_of_a_program(path: Path) -> bool:
    """Return whether a file is a system's or another program's own, and none that a person hid a table in."""
    return path.name.startswith(("._", "~$", ".~")) or (path.name.startswith(".") and path.suffix.lower() not in _DATA)


def _classify(path: Path, home: Path, listing: StudyFiles) -> None:
    name, ending = tidy_header(path.stem), path.suffix.lower()
    is_table = name in study_tables()
    if ending not in (".xlsx", _PROJECT, *(_TEXT if is_table else ())):
        _say_not_read(path, home, listing)
    elif not _is_inside(path, home):
        listing.faults.append(rule_files.LINK_OUT.broken(path.name))
    elif not path.is_file():
        listing.faults.append(rule_files.NOT_A_FILE.broken(path.name))
    elif ending == ".xlsx":
        listing.workbooks.append(path)
    elif ending == _PROJECT:
        listing.projects.append(path)
    elif name in listing.files:
        listing.faults.append(rule_files.TABLE_TWICE.broken(path.name, other=listing.files[name].name))
    else:
        listing.files[name] = path


def _is_inside(path: Path, home: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(home)
    except (OSError, RuntimeError):
        return False


def _say_not_read(path: Path, home: Path, listing: StudyFiles) -> None:
    """Note that a file is not read; one named like a table is a fault, and one with its columns is asked about."""
    name, ending = tidy_header(path.stem), path.suffix.lower()
    table = table_by_name(name) if ending in _DATA and not _is_of_cohort(path) else None
    if table is not None:
        way_out = f"name it {table}.csv" if ending in _TEXT else f"save it as {table}.csv or .xlsx"
        listing.faults.append(rule_files.NAMED_LIKE_A_TABLE.broken(path.name, table=table, way_out=way_out))
        return
    is_text = ending in _TEXT and _is_inside(path, home) and path.is_file()
    if is_text and (table := _table_by_header(path)) and not _has(home, table):
        listing.questions.append(rule_files.LIKE_A_TABLE.broken(path.name, table=table))
        return
    like = nearest(name, study_tables()) if ending in _TEXT else None
    meant = like is not None and not (path.parent / f"{like}.csv").exists()
    way_out = "save it as .xlsx or CSV" if ending in _OLD else f"perhaps {like}.csv is meant" if meant else ""
    listing.notes.append(rule_files.NOT_READ.broken(path.name, way_out=way_out))


def _is_of_cohort(path: Path) -> bool:
    """Return whether a file is read by `linkbook cohort` alone, or written by it beside the counts."""
    return path.stem.endswith("_flow") or path.name.lower() in ("referrals.parquet", "appointments.parquet")


def _table_by_header(path: Path) -> str | None:
    """Return the table whose columns the first line of a text file has."""
    try:
        with path.open("rb") as file:
            line = file.readline(_LONGEST_LINE).decode("utf-8-sig", errors="replace")
    except OSError:
        return None
    splits = [[cell.strip('"') for cell in line.strip().split(separator)] for separator in SEPARATORS]
    return table_with_columns(max(splits, key=len))


def _has(folder: Path, table: str) -> bool:
    return any((folder / f"{table}{ending}").exists() for ending in (*_TEXT, ".xlsx"))
