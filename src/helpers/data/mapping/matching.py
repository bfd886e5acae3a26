"""Which table of a file is which source of a map: the one that has all its headings."""

from collections.abc import Sequence

from helpers.data.faults import StudyError
from helpers.data.mapping.files.blocks import FIRST_LINES, Block, find_block
from helpers.data.mapping.files.sheets import Sheet
from helpers.data.mapping.map_file import Map, SourceMap
from helpers.data.rules import mapping as rule_mapping


def match_sources(described: Map, sheets: Sequence[Sheet]) -> list[tuple[SourceMap, Block]]:
    """Return each sheet that has all the headings of a source, with that source.

    Of several sources that fit, the one that names the file or the sheet is taken, then the one that wants most
    headings. Sheets of a workbook beside one that fits are left alone.

    Raises:
        StudyError: for a file that fits no source, and for a source that fits no file.
    """
    pairs: list[tuple[SourceMap, Block]] = []
    missing: dict[str, list[str]] = {}
    for sheet in sheets:
        fits = []
        for source in described.sources:
            block = _block(sheet, source)
            absent = [name for name in source.wanted() if block is None or name not in block.headings]
            if block is not None and not absent:
                named = (source.file == sheet.file) + (source.sheet == sheet.title)
                fits.append((named, len(source.wanted()), source, block))
            elif sheet.file not in missing or len(absent) < len(missing[sheet.file]):
                missing[sheet.file] = absent
        if fits:
            *_, source, block = max(fits, key=lambda fit: fit[:2])
            pairs.append((source, block))
    read = {block.sheet.file for _, block in pairs}
    unread = {file: ", ".join(absent[:5]) for file, absent in missing.items() if file not in read}
    faults = [rule_mapping.SOURCE_UNMAPPED.broken(file, missing=absent) for file, absent in unread.items()]
    used = [set(source.wanted()) for source, _ in pairs]
    lacking = [source for source in described.sources if set(source.wanted()) not in used]
    absent_rule = rule_mapping.SOURCE_ABSENT
    faults += [absent_rule.broken(described.file, source.line or None, value=source.file) for source in lacking]
    if faults:
        raise StudyError(faults)
    return pairs


def _block(sheet: Sheet, source: SourceMap) -> Block | None:
    """Return the table of a sheet with the line of headings that has all that a source wants, where there is one."""
    if source.headings:
        fits = sum(len(line) == len(source.headings) for line in sheet.lines) * 2 > len(sheet.lines)
        return find_block(sheet, headings=source.headings) if fits else None
    wanted = set(source.wanted())
    block = find_block(sheet)
    if block is not None and wanted <= set(block.headings):
        return block
    lines = enumerate(sheet.lines[:FIRST_LINES], 1)
    header = next((number for number, line in lines if wanted <= {" ".join(cell.split()) for cell in line}), None)
    return block if header is None else find_block(sheet, header)
