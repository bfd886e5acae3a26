"""Cells that go over several lines of a text file: some are prose; in others a quotation mark ran rows together."""

from typing import Final

import numpy as np

from helpers.data.descriptor import Field, resources
from helpers.data.faults import MOST_OF_A_KIND, Fault, rest_of
from helpers.data.read.raw_table import RawTable
from helpers.data.read.values import read_field
from helpers.data.rules import cells as rule_cells

_FEWEST_CELLS: Final = 3


def span_faults(raw: RawTable) -> list[Fault]:
    """Return a fault for every cell that goes over lines and is no prose, and keep its text on `raw.run_together`.

    A cell of prose, or of a column that is not read, is one too when one of the lines in it is a row of the table:
    it has as many cells as the header, and they are what their columns allow.
    """
    if not raw.spans:
        return []
    fields = {field["name"]: field for field in raw.fields} if raw.name in resources() else {}
    faults: list[Fault] = []
    number = 0
    for name, column in raw.columns.items():
        several = {code for code, text in enumerate(column.uniques) if "\n" in text or "\r" in text}
        if not several:
            continue
        for row in np.flatnonzero(np.isin(column.codes, list(several))):
            text, line = raw.text(int(row), name), int(raw.lines[row])
            if line not in raw.spans or (_may_be_prose(fields.get(name)) and not _holds_a_row(raw, fields, name, text)):
                continue
            number += 1
            raw.run_together.setdefault(name, set()).add(text)
            if len(faults) < MOST_OF_A_KIND:
                first, last = raw.spans[line]
                faults.append(rule_cells.SEVERAL_LINES.broken(raw.files[0], first, name, first=first, last=last))
    words = "cells that go over several lines"
    return faults + rest_of(rule_cells.SEVERAL_LINES, number - len(faults), raw.files[0], words)


def _may_be_prose(field: Field | None) -> bool:
    """Return whether the cells of a column may have several lines: those the descriptor says so of, and unread ones."""
    return field is None or bool(field.get("prose"))


def _holds_a_row(raw: RawTable, fields: dict[str, Field], name: str, text: str) -> bool:
    """Return whether a line within a cell is a row, or the last line the beginning of one up to this column."""
    titles, lines = raw.header, text.splitlines()
    begun = titles[: titles.index(name) + 1]
    for wanted, within in ((titles, lines[1:-1]), (begun, lines[-1:])):
        for line in within if len(wanted) >= _FEWEST_CELLS else ():
            cells = [cell.strip() for cell in line.split(raw.separator)]
            if len(cells) == len(wanted) and _is_row(raw, fields, dict(zip(wanted, cells, strict=True))):
                return True
    return False


def _is_row(raw: RawTable, fields: dict[str, Field], cells: dict[str, str]) -> bool:
    """Return whether cells are what their columns allow, and one of them is more than any text; any are, if unknown."""
    if not fields:
        return True
    known = {name: cell for name, cell in cells.items() if name in fields}
    if any(read_field(raw.name, fields[name], cell).problem for name, cell in known.items()):
        return False
    narrow = [name for name, cell in known.items() if cell and _is_narrow(fields[name])]
    return bool(narrow)


def _is_narrow(field: Field) -> bool:
    return field["type"] != "string" or "enum" in field.get("constraints", {})
