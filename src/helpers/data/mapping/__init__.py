"""People's own files to a study folder: draft a map from their headings, or take one; apply it; record every change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpers.data.discovery import MAP_FILE
from helpers.data.faults import Fault, StudyError
from helpers.data.mapping.applying.apply import apply_map
from helpers.data.mapping.applying.counting import COUNTS, count_again
from helpers.data.mapping.applying.pseudonyms import Pseudonyms
from helpers.data.mapping.described import described_in
from helpers.data.mapping.drafting.tables import draft_map
from helpers.data.mapping.drafting.words import add_words
from helpers.data.mapping.files.blocks import Block, find_block
from helpers.data.mapping.files.sheets import Sheet, read_sheets
from helpers.data.mapping.map_file import Map, SourceMap
from helpers.data.mapping.map_reader import read_map
from helpers.data.mapping.map_text import map_text
from helpers.data.mapping.matching import match_sources
from helpers.data.mapping.record import Applied, Written, read_written, sha256, write_record
from helpers.data.read.raw_table import Unreadable
from helpers.data.rules import mapping as rule_mapping
from helpers.data.tables import is_untouched, read_and_check
from helpers.data.terminal_text import number_of
from helpers.data.writing import write_folder

__all__ = ["Imported", "import_files", "tables_in_words"]


@dataclass
class Imported:
    """What an import did: tables written with their rows, the map it followed, what is asked and was noted."""

    map_file: Path
    described: Map = field(default_factory=Map)
    rows: Mapping[str, int] = field(default_factory=dict)
    questions: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)


def import_files(
    files: Sequence[Path], folder: Path, *, map_file: Path | None = None, dates: str = "", force: bool = False
) -> Imported:
    """Write the tables of a study folder from people's own files, by a map or by one drafted from their headings.

    Args:
        files: text files, workbooks, Word or HTML documents, or zips of these.
        folder: the study folder; made when it is not there.
        map_file: the map; None to draft one, which is written to `map.yml` in the folder.
        dates: day-first or month-first for dates that could be either; empty to take what the map says.
        force: replace tables, and a map, that are there already.

    Returns:
        What was written, asked and noted.

    Raises:
        StudyError: with every fault; no table is then written, a drafted map is.
    """
    imported = Imported(map_file or folder / MAP_FILE)
    pseudonyms = Pseudonyms(folder)
    with described_in(folder):
        applied = _read_and_apply(
            files, folder, imported, pseudonyms, by_map=map_file is not None, dates=dates, force=force
        )
    _keep_sites(applied, imported.described, folder)
    sources = {path.name: sha256(path) for path in files}
    applied.questions += _given_twice(files, sources)
    _refuse_replacing(applied, folder, sources, by_map=map_file is not None, force=force)
    _write(applied, folder, sources, imported)
    pseudonyms.keep()
    asked = {fault.rule for fault in applied.questions}
    left = rule_mapping.QUESTION_LEFT.id if map_file is None else ""  # a draft has asked of these headings itself
    questions = [one for one in applied.questions if one.rule != left]
    imported.questions = [*(one for one in imported.questions if one.rule not in asked), *questions]
    imported.notes += applied.notes
    return imported


def _read_and_apply(
    files: Sequence[Path],
    folder: Path,
    imported: Imported,
    pseudonyms: Pseudonyms,
    *,
    by_map: bool,
    dates: str,
    force: bool,
) -> Applied:
    """Return the tables that a map, given or drafted, makes of files; the files' own lines need no memory after it."""
    sheets = _read_all(files)
    faults: list[Fault] = []
    if by_map:
        imported.described = read_map(imported.map_file)
        imported.described.dates = dates or imported.described.dates
        pairs = match_sources(imported.described, sheets)
    else:
        pairs, faults = _draft(sheets, folder, dates, imported)
    applied = Applied() if faults else apply_map(imported.described, pairs, pseudonyms)
    if pairs and not by_map:
        _write_map(imported, force=force)
    if faults or applied.faults:
        raise StudyError([*faults, *applied.faults])
    return applied


def _read_all(files: Sequence[Path]) -> list[Sheet]:
    sheets, faults = [], []
    for path in files:
        try:
            sheets += read_sheets(path)
        except Unreadable as unreadable:
            faults.append(unreadable.fault)
    if faults:
        raise StudyError(faults)
    return sheets


def _draft(
    sheets: Sequence[Sheet], folder: Path, dates: str, imported: Imported
) -> tuple[list[tuple[SourceMap, Block]], list[Fault]]:
    """Draft a map, and return its sources with their blocks, and what is unsure and needed."""
    found = [(sheet, find_block(sheet)) for sheet in sheets]
    without = [sheet.name for sheet, block in found if block is None]
    draft = draft_map([block for _, block in found if block is not None])
    pairs, imported.described = draft.pairs, draft.described
    unread = [rule_mapping.NO_TABLE.broken(name) for name in without]
    unread += [_no_use(name, known) for name, known in draft.without_table.items()]
    whole_files = {sheet.given for sheet in sheets} - {block.sheet.given for _, block in pairs}
    wholly = {sheet.name for sheet in sheets if sheet.given in whole_files}
    faults = [fault for fault in unread if fault.file in wholly]
    imported.notes = [fault for fault in unread if fault not in faults]
    if pairs:
        words = add_words(imported.described, [block for _, block in pairs], _known_sites(folder), dates)
        faults += [*draft.faults, *words.faults]
        imported.questions = [*draft.questions, *words.questions]
    return pairs, faults


def _no_use(name: str, known: Sequence[str]) -> Fault:
    """Return what is wrong with a sheet whose headings make no table, by those that are known."""
    way_out = "name each other column for what it holds, or write a map; linkbook import --presets lists examples"
    if "referral_date" in known:
        way_out = "referrals are of use with the appointments: give both files in one command"
    return rule_mapping.NO_USE.broken(name, known=", ".join(known), way_out=way_out)


def _known_sites(folder: Path) -> dict[str, str]:
    """Return the ids that a study folder gives its sites already, by their names."""
    path = folder / "sites.csv"
    sites = read_and_check({"sites": path}).frames.get("sites") if path.is_file() else None
    if sites is None:
        return {}
    named = sites.dropna(subset=["site_id", "site_name"])
    return dict(zip(named["site_name"].astype(str), named["site_id"].astype(str), strict=True))


def _write_map(imported: Imported, *, force: bool) -> None:
    path, text = imported.map_file, map_text(imported.described)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not force and path.read_text(encoding="utf-8", errors="replace") != text:
        raise StudyError([rule_mapping.MAP_THERE.broken(MAP_FILE, path=path)])
    path.write_text(text, encoding="utf-8")


def _given_twice(files: Sequence[Path], sources: Mapping[str, str]) -> list[Fault]:
    """Return a question for every file that is, or is a copy of, one before it."""
    first: dict[str, Path] = {}
    return [
        rule_mapping.FILE_TWICE.broken(path.name, other=first[sources[path.name]].name)
        for path in files
        if first.setdefault(sources[path.name], path) is not path
    ]


def _keep_sites(applied: Applied, described: Map, folder: Path) -> None:
    """Keep a team's own sites.csv that has all the sites, where no file imported says anything of sites itself."""
    path = folder / "sites.csv"
    is_ours = path.is_file() and read_written(folder).tables.get("sites") == sha256(path)
    if is_ours or not path.is_file() or any("sites" in source.tables for source in described.sources):
        return
    there = read_and_check({"sites": path}).frames.get("sites")
    if there is not None and set(applied.tables["sites"]["site_id"]) <= set(there["site_id"]):
        del applied.tables["sites"]
        month = rule_mapping.MONTH_FROM_REFERRALS.id
        applied.questions = [one for one in applied.questions if one.rule != month]


def _refuse_replacing(applied: Applied, folder: Path, sources: Mapping[str, str], *, by_map: bool, force: bool) -> None:
    """Refuse to replace tables, but those that an import wrote, of the same files or by a map, and nobody changed."""
    before = read_written(folder)
    again = by_map or before.sources == sources
    there = [name for name in applied.tables if (folder / f"{name}.csv").exists()]
    there = [name for name in there if not is_untouched(folder / f"{name}.csv", name)]
    lost = [name for name in there if not again or before.tables.get(name) != sha256(folder / f"{name}.csv")]
    if lost and not force:
        raise StudyError([rule_mapping.TABLE_THERE.broken(f"{name}.csv") for name in lost])


def _write(applied: Applied, folder: Path, sources: dict[str, str], imported: Imported) -> None:
    """Write the tables, the counts that follow from them, and the record."""
    before = read_written(folder)
    write_folder(folder, applied.tables, disarmed=True)
    rows = {name: len(frame) for name, frame in applied.tables.items()}
    applied.tables = {name: frame.iloc[:0].copy() for name, frame in applied.tables.items()}  # rows need no memory now
    counts = folder / f"{COUNTS}.csv"
    ours = not counts.exists() or before.tables.get(COUNTS) == sha256(counts)
    if {"referrals", "appointments"} <= set(rows) and COUNTS not in rows:
        counted = count_again(folder, applied, ours=ours)
        rows |= {COUNTS: counted} if counted is not None else {}
    kept = {name: text for name, text in before.tables.items() if (folder / f"{name}.csv").exists()}
    tables = kept | {name: sha256(folder / f"{name}.csv") for name in rows}
    write_record(folder, Written(sources, tables), applied.changes, imported.map_file)
    imported.rows = rows


def tables_in_words(rows: Mapping[str, int]) -> str:
    """Return tables with their rows, in words.

    >>> tables_in_words({"sites": 1, "participants": 30})
    'sites.csv (1 row), participants.csv (30 rows)'
    """
    return ", ".join(f"{name}.csv ({number_of(n, 'row')})" for name, n in rows.items())
