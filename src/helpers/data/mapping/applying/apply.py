"""Apply a map: from the rows of people's own files to the tables of a study, with a record of every change."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
from openpyxl.utils import get_column_letter

from helpers.data.descriptor import study_tables
from helpers.data.faults import MOST_OF_A_KIND
from helpers.data.mapping.applying.cmocs import configurations
from helpers.data.mapping.applying.fieldwork import add_fieldwork_months
from helpers.data.mapping.applying.pseudonyms import Pseudonyms
from helpers.data.mapping.applying.rounds import order_rounds
from helpers.data.mapping.applying.rows import Rows
from helpers.data.mapping.applying.totals import added_up
from helpers.data.mapping.files.blocks import Block
from helpers.data.mapping.headings import column_of, plain
from helpers.data.mapping.map_file import TOTAL, WIDE_CMOCS, Map, SourceMap, columns_of
from helpers.data.mapping.record import FILE, LINE, Applied
from helpers.data.read.sheet_marks import mark_findings
from helpers.data.read.text import SEPARATORS
from helpers.data.rules import mapping as rule_mapping
from helpers.data.rules import workbooks as rule_workbooks
from helpers.data.terminal_text import number_of

_KEYS = {
    "participants": ["patient_id"],
    "sites": ["site_id"],
    "referrals": ["site_id", "patient_id", "referral_date"],
}
"""Tables that several lines of a file may say the same of, and what tells their rows apart."""


def apply_map(described: Map, pairs: Sequence[tuple[SourceMap, Block]], pseudonyms: Pseudonyms) -> Applied:
    """Return the study tables that a map makes of blocks, each with the source it belongs to."""
    applied = Applied()
    parts: dict[str, list[pd.DataFrame]] = {}
    for source, block in pairs:
        _note_what_is_left_out(applied, source, block)
        _check_repeated_ids(applied, source, block)
        for table, columns in source.tables.items():
            frame = Rows(described, block, table, columns, applied, pseudonyms).frame()
            totals = [name for name, column in columns.columns.items() if column.derived == TOTAL and name in frame]
            parts.setdefault(table, []).append(added_up(frame, totals, applied, table))
    applied.tables = {table: pd.concat(frames, ignore_index=True).fillna("") for table, frames in parts.items()}
    if not applied.faults:
        _drop_free_slots(applied)
        _place_patients(applied)
        order_rounds(applied)
        for table in list(applied.tables):
            _finish(applied, table)
        add_fieldwork_months(applied, described)
        _add_sites(applied, described)
    return applied


def _note_what_is_left_out(applied: Applied, source: SourceMap, block: Block) -> None:
    """Note lines around the table, and columns that no table takes."""
    file = block.sheet.name
    applied.write_down("rows read", len(block.rows), file=file)
    for where, n in (("above the headings", block.above), ("below the table", block.below)):
        applied.write_down(f"lines {where} left out", n, file=file)
        if n:
            what = f"{number_of(n, 'line')} {where}"
            applied.notes.append(rule_mapping.LINES_AROUND.broken(file, what=what))
    _refuse_swallowed_rows(applied, block)
    _report_marks(applied, source, block)
    taken = set(source.wanted())
    left = [heading for heading in block.headings if heading not in taken and block.filled(heading)]
    for heading in left:
        applied.write_down("column left out", len(block.rows), file=file, heading=heading)
    if left:
        more = len(left) - MOST_OF_A_KIND
        shown = ", ".join(left[:MOST_OF_A_KIND]) + (f" and {more:,} more" if more > 0 else "")
        applied.notes.append(rule_mapping.NOT_MAPPED.broken(file, headings=shown))


def _report_marks(applied: Applied, source: SourceMap, block: Block) -> None:
    """Report what a worksheet says besides the values of its cells, in the columns that are taken."""
    marks, file = block.sheet.marks, block.sheet.name
    if marks is None:
        return
    wanted = set(source.wanted())
    letters = {get_column_letter(n) for n, heading in enumerate(block.headings, 1) if heading in wanted}
    merged = {cells: lines for cells, lines in marks.merged.items() if _column(cells) in letters}
    unsaved = {cell: line for cell, line in marks.unsaved.items() if _column(cell) in letters}
    faults, notes = mark_findings(replace(marks, merged=merged, unsaved=unsaved), file, block.lines, block.header)
    applied.faults += faults
    applied.notes += notes
    if struck := sorted(marks.struck & set(block.lines)):
        more = tuple(struck[1:MOST_OF_A_KIND])
        applied.questions.append(rule_workbooks.STRUCK_OUT.broken(file, struck[0], rows=len(struck), lines=more))


def _column(cells: str) -> str:
    """Return the letters of the column of a cell, or of the first of a range."""
    return cells.partition(":")[0].rstrip("0123456789")


def _refuse_swallowed_rows(applied: Applied, block: Block) -> None:
    """Refuse a cell in which a line has as many cells as the table: a quotation mark ran rows together."""
    width = len(block.headings)
    for line, row in zip(block.lines, block.rows, strict=True):
        within = [piece for text in row if "\n" in text for piece in text.split("\n")[1:]]
        if width > 2 and any(piece.count(mark) == width - 1 for piece in within for mark in SEPARATORS):
            applied.faults.append(rule_mapping.SEVERAL_LINES.broken(block.sheet.name, line))


def _check_repeated_ids(applied: Applied, source: SourceMap, block: Block) -> None:
    """Refuse lines in which a second column of the patient's id, such as Post Client ref, has another id."""
    ids = [table.columns["patient_id"] for table in source.tables.values() if "patient_id" in table.columns]
    own = next((column.headings[0] for column in ids if column.headings.get(0) in block.headings), None)
    if own is None:
        return
    for heading in block.headings:
        if heading == own or column_of(heading) is not None or not _has_inside(plain(heading), plain(own)):
            continue
        for line, one, other in zip(block.lines, block.texts(own), block.texts(heading), strict=True):
            if other and other != one:
                rule = rule_mapping.REPEAT_DIFFERS
                applied.faults.append(rule.broken(block.sheet.name, line, heading, other, name=own, heading=heading))


def _has_inside(longer: str, words: str) -> bool:
    return longer != words and (longer.startswith(f"{words} ") or longer.endswith(f" {words}"))


def _drop_free_slots(applied: Applied) -> None:
    """Leave out the lines of an appointment book that name no patient, and say how many there are."""
    frame = applied.tables.get("appointments")
    if frame is None or not (free := int((frame["patient_id"] == "").sum())):
        return
    applied.tables["appointments"] = frame[frame["patient_id"] != ""].reset_index(drop=True)
    applied.notes.append(rule_mapping.FREE_SLOTS.broken("appointments.csv", n=free))
    applied.write_down("lines without a patient left out", free, table="appointments")


def _place_patients(applied: Applied) -> None:
    """Fill in a patient's site where one table lacks it and another has it."""
    sites: dict[str, str] = {}
    for frame in applied.tables.values():
        if {"patient_id", "site_id"} <= set(frame):
            placed = frame[frame["site_id"] != ""]
            sites = dict(zip(placed["patient_id"], placed["site_id"], strict=True)) | sites
    for table, frame in applied.tables.items():
        if "patient_id" not in frame:
            continue
        given = frame["site_id"] if "site_id" in frame else pd.Series("", index=frame.index)
        frame["site_id"] = given.where(given != "", frame["patient_id"].map(sites).fillna(""))
        for row in frame[frame["site_id"] == ""].head(MOST_OF_A_KIND).to_dict("records"):
            rule = rule_mapping.PATIENT_WITHOUT_SITE
            applied.faults.append(rule.broken(row[FILE], int(row[LINE]), "patient_id", row["patient_id"]))
        applied.write_down("site taken from another file", int((frame["site_id"] != given).sum()), table=table)


def _finish(applied: Applied, table: str) -> None:
    """Leave out what is no column, and lines that say the same again; of a patient's or site's lines keep the first."""
    frame = applied.tables[table]
    if table == WIDE_CMOCS:
        del applied.tables[table]
        applied.tables |= configurations(frame.drop(columns=[LINE, FILE]))
        for name in ("cmocs", "cmoc_elements"):
            applied.write_down("rows written", len(applied.tables[name]), table=name)
        return
    if set(_KEYS.get(table, ["?"])) <= set(frame):
        frame = _once_each(applied, frame, table)
    known = columns_of(table) if table in study_tables() else []
    order = dict.fromkeys([*(name for name in known if name in frame), *frame])
    applied.tables[table] = frame[[name for name in order if name not in (LINE, FILE)]].reset_index(drop=True)
    applied.write_down("rows written", len(frame), table=table)


def _once_each(applied: Applied, frame: pd.DataFrame, table: str) -> pd.DataFrame:
    key = _KEYS[table]
    distinct = frame.drop_duplicates([name for name in frame if name not in (LINE, FILE)])
    for row in distinct[distinct.duplicated(key)].head(MOST_OF_A_KIND).to_dict("records"):
        rule = rule_mapping.PATIENT_DIFFERS
        applied.questions.append(rule.broken(row[FILE], int(row[LINE]), key[0], row[key[0]], table=table))
    kept = frame.drop_duplicates(key)
    applied.write_down("lines said before left out", len(frame) - len(kept), table=table)
    return kept


def _add_sites(applied: Applied, described: Map) -> None:
    """Add what the map says of the sites to the table of sites, and a row for each site that other tables name."""
    named = [frame["site_id"] for name, frame in applied.tables.items() if _names_sites(name, frame)]
    ids = [site for site in dict.fromkeys(site for column in named for site in column) if site]
    if not ids:
        return
    sites = applied.tables.pop("sites", pd.DataFrame({"site_id": []}, dtype=object)).set_index("site_id")
    sites = sites.reindex([*sites.index, *[site for site in ids if site not in sites.index]]).astype(object)
    for site in [site for site in sites.index if site in described.sites]:
        for name, text in described.sites[site].items():
            sites.loc[site, name] = text
    order = [name for name in columns_of("sites") if name in sites]
    applied.tables = {"sites": sites[order].fillna("").reset_index(), **applied.tables}


def _names_sites(name: str, frame: pd.DataFrame) -> bool:
    return "site_id" in frame and name != "sampling_frame"
