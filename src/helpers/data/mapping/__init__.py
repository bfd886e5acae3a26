"""People's own files to a study folder: draft a map from their headings, or take one; apply it; record every change."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from helpers.data.faults import Fault, StudyError
from helpers.data.mapping.apply import Applied, apply_map
from helpers.data.mapping.blocks import Block, find_block
from helpers.data.mapping.draft import draft_map
from helpers.data.mapping.draft_words import add_words
from helpers.data.mapping.map_file import Map, SourceMap, read_map
from helpers.data.mapping.map_text import map_text
from helpers.data.mapping.pseudonyms import Pseudonyms
from helpers.data.mapping.record import RECORD_FILE, Written, read_written
from helpers.data.mapping.sheets import Sheet, read_sheets
from helpers.data.read.raw_table import Unreadable
from helpers.data.rules import mapping as rule_mapping
from helpers.data.tables import read_and_check
from helpers.data.writing import write_folder

__all__ = ["Imported", "import_files"]

MAP_FILE: Final = "map.yml"


@dataclass
class Imported:
    """What an import did: files written, the map it drafted if any, what is to be asked and was noted."""

    written: list[Path] = field(default_factory=list)
    map_file: Path | None = None
    described: Map = field(default_factory=Map)
    questions: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)
    rows: Mapping[str, int] = field(default_factory=dict)


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
    sheets = _read_all(files)
    imported = Imported()
    if map_file is None:
        blocks, faults, questions = _draft(sheets, folder, dates, imported)
        imported.map_file = _write_map(imported.described, folder, force=force)
        imported.questions += questions
        if faults:
            raise StudyError(faults)
        pairs = list(zip(imported.described.sources, blocks, strict=True))
    else:
        imported.described = read_map(map_file)
        imported.described.dates = dates or imported.described.dates
        pairs = match_sources(imported.described, sheets, map_file.name)
    pseudonyms = Pseudonyms(folder)
    applied = apply_map(imported.described, pairs, pseudonyms)
    if applied.faults:
        raise StudyError(applied.faults)
    _write(applied, files, folder, pseudonyms, imported, by_map=map_file is not None, force=force)
    return imported


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
) -> tuple[list[Block], list[Fault], list[Fault]]:
    """Draft a map into `imported`; return its blocks, what stops the import, and what is asked."""
    found = {sheet.name: find_block(sheet) for sheet in sheets}
    blocks = [block for block in found.values() if block is not None]
    imported.notes += [rule_mapping.NO_TABLE.broken(name) for name, block in found.items() if block is None]
    drafted, said = draft_map(blocks)
    named = {source.file + source.sheet for source in drafted.sources}
    blocks = [block for block in blocks if block.sheet.file + block.sheet.title in named]
    said += add_words(drafted, blocks, _known_sites(folder), dates) if drafted.sources else []
    imported.described = drafted
    without_table = [fault for fault in said if fault.rule == rule_mapping.NO_TABLE.id]
    if not drafted.sources:
        raise StudyError(without_table or imported.notes)
    imported.notes += without_table
    questions = [fault for fault in said if _severity(fault) == "question"]
    stops = [fault for fault in said if _severity(fault) == "fault" and fault not in without_table]
    return blocks, stops, questions


def _severity(fault: Fault) -> str:
    from helpers.data.rules.rule_book import rules_of

    return next(rule.severity for rule in rules_of(rule_mapping) if rule.id == fault.rule)


def match_sources(described: Map, sheets: Sequence[Sheet], file: str) -> list[tuple[SourceMap, Block]]:
    """Return each sheet that has all the headings of a source, with that source.

    A sheet of a file that no source fits is a fault, and so is a source without a sheet. Of sources that both fit, the
    one that wants more headings is taken; sheets of a workbook beside one that fits are left alone.
    """
    pairs: list[tuple[SourceMap, Block]] = []
    missing: dict[str, list[str]] = {}
    for sheet in sheets:
        fits: list[tuple[int, SourceMap, Block]] = []
        for source in described.sources:
            block = find_block(sheet, headings=source.headings) or find_block(sheet)
            absent = [name for name in source.wanted() if block is None or name not in block.headings]
            if block is not None and not absent:
                fits.append((len(source.wanted()), source, block))
            elif sheet.file not in missing or len(absent) < len(missing[sheet.file]):
                missing[sheet.file] = absent
        if fits:
            _, source, block = max(fits, key=lambda fit: fit[0])
            pairs.append((source, block))
    read = {block.sheet.file for _, block in pairs}
    faults = [
        rule_mapping.SOURCE_UNMAPPED.broken(
            name,
            way_out=f"missing are {', '.join(absent[:5])}; mend the headings, or import without --map to draft one",
        )
        for name, absent in missing.items()
        if name not in read
    ]
    used = [id(source) for source, _ in pairs]
    lacking = [source for source in described.sources if id(source) not in used]
    faults += [rule_mapping.SOURCE_ABSENT.broken(file, source.line or None, value=source.file) for source in lacking]
    if faults:
        raise StudyError(faults)
    return pairs


def _known_sites(folder: Path) -> dict[str, str]:
    """Return the ids that a study folder gives its sites already, by their names."""
    path = folder / "sites.csv"
    if not path.is_file():
        return {}
    sites = read_and_check({"sites": path}).frames.get("sites")
    if sites is None:
        return {}
    return {str(row.site_name): str(row.site_id) for row in sites.itertuples() if isinstance(row.site_name, str)}


def _write_map(described: Map, folder: Path, *, force: bool) -> Path:
    path, text = folder / MAP_FILE, map_text(described)
    folder.mkdir(parents=True, exist_ok=True)
    if path.exists() and not force and path.read_text(encoding="utf-8", errors="replace") != text:
        raise StudyError([rule_mapping.MAP_THERE.broken(MAP_FILE, path=path)])
    path.write_text(text, encoding="utf-8")
    return path


def _write(
    applied: Applied, files: Sequence[Path], folder: Path, pseudonyms: Pseudonyms, imported: Imported, *,
    by_map: bool, force: bool,
) -> None:  # fmt: skip
    """Write the tables and the record, where every table that is there was written by an import before."""
    sources = {path.name: _sha256(path) for path in files}
    before = read_written(folder)
    again = by_map or before.sources == sources
    there = [name for name in applied.tables if (folder / f"{name}.csv").exists()]
    changed = [name for name in there if not again or before.tables.get(name) != _sha256(folder / f"{name}.csv")]
    if changed and not force:
        raise StudyError([rule_mapping.TABLE_THERE.broken(f"{name}.csv") for name in changed])
    folder.mkdir(parents=True, exist_ok=True)
    imported.written = write_folder(folder, applied.tables, disarmed=True)
    if key := pseudonyms.keep():
        imported.written.append(key)
    tables = {name: _sha256(folder / f"{name}.csv") for name in applied.tables}
    kept = {name: text for name, text in before.tables.items() if (folder / f"{name}.csv").exists()}
    written = Written(sources, kept | tables)
    record = {"sources": written.sources, "tables": written.tables, "changes": applied.record}
    (folder / RECORD_FILE).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    imported.written.append(folder / RECORD_FILE)
    imported.rows = {name: len(frame) for name, frame in applied.tables.items()}
    imported.questions += [one for one in applied.questions if one.rule not in {q.rule for q in imported.questions}]
    imported.notes += applied.notes


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def tables_in_words(rows: Mapping[str, int]) -> str:
    """Return tables with their rows, in words.

    >>> tables_in_words({"sites": 2, "participants": 30})
    'sites.csv (2 rows), participants.csv (30 rows)'
    """
    return ", ".join(f"{name}.csv ({n:,} row{'' if n == 1 else 's'})" for name, n in rows.items())
