"""What lies in a study folder: which files are study tables, and which are left alone."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from helpers.data.descriptor import nearest, study_tables
from helpers.data.faults import Fault
from helpers.data.read.raw_table import tidy_header
from helpers.data.rules import files as rule_files
from helpers.data.study_settings import SETTINGS_FILE

_TEXT: Final = (".csv", ".tsv", ".txt")
_OLD: Final = (".xls", ".xlsb", ".xlsm", ".ods", ".numbers")
_MOST_FILES: Final = 10_000


@dataclass
class StudyFiles:
    """The files of a folder that are read, what is wrong with it, and notes on files that are not read."""

    files: dict[str, Path] = field(default_factory=dict)
    workbooks: list[Path] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
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
        if not path.name.startswith((".", "~$")) and path.name != SETTINGS_FILE:
            _classify(path, home, listing)
    if not listing.files and not listing.workbooks and not listing.faults:
        names = ", ".join(f"{table}.csv" for table in study_tables())
        listing.faults.append(rule_files.NO_STUDY_TABLE.broken(home.name or str(home), names=names))
    return listing


def _classify(path: Path, home: Path, listing: StudyFiles) -> None:
    name, ending = tidy_header(path.stem), path.suffix.lower()
    is_table = name in study_tables()
    if ending not in (".xlsx", *(_TEXT if is_table else ())):
        listing.notes.append(_note(path, name, ending, is_table))
    elif not _is_inside(path, home):
        listing.faults.append(rule_files.LINK_OUT.broken(path.name))
    elif not path.is_file():
        listing.faults.append(rule_files.NOT_A_FILE.broken(path.name))
    elif ending == ".xlsx":
        listing.workbooks.append(path)
    elif name in listing.files:
        listing.faults.append(rule_files.TABLE_TWICE.broken(path.name, other=listing.files[name].name))
    else:
        listing.files[name] = path


def _is_inside(path: Path, home: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(home)
    except (OSError, RuntimeError):
        return False


def _note(path: Path, name: str, ending: str, is_table: bool) -> Fault:
    way_out = ""
    if ending in _OLD:
        way_out = "save it as .xlsx or CSV"
    elif is_table:
        way_out = f"perhaps {name}.csv is meant"
    elif ending in _TEXT and (like := nearest(name, study_tables())):
        way_out = "" if (path.parent / f"{like}.csv").exists() else f"perhaps {like}.csv is meant"
    return rule_files.NOT_READ.broken(path.name, way_out=way_out)
