"""The header of a table against the descriptor: columns that are missing, misspelt or unknown."""

import re

from helpers.data.descriptor import fields_of, is_required, nearest
from helpers.data.faults import Fault
from helpers.data.read.raw_table import RawTable


def header_faults(raw: RawTable) -> list[Fault]:
    """Return what is wrong with a table's column names; note those that no chapter reads on `raw.notes`.

    A name that is like one of the table's own, when that one is missing, is a fault and not a note: read as unknown,
    it would leave the answers out without a word.

    >>> from helpers.data.read.raw_table import table_of
    >>> table = table_of([["node_id", "lable", "kind"], ["a", "A", "actor"]], "theory_nodes", "theory_nodes.csv")
    >>> [fault.problem for fault in header_faults(table)]
    ['is not a column of this table, and label is missing']
    """
    names = [field["name"] for field in fields_of(raw.name)]
    if not set(names) & set(raw.columns):
        way_out = f"it must be {','.join(names)}; add that line, or delete the lines above it"
        problem = "the first line holds none of this table's column names"
        return [Fault(raw.files[0], problem, raw.header_line, way_out=way_out)]
    faults: list[Fault] = []
    absent = [name for name in names if name not in raw.columns]
    for title in [title for title in raw.columns if title not in names]:
        like = _meant(title, absent)
        if like is None:
            note = "is a column that no chapter uses; it is not read"
            raw.notes.append(Fault(raw.files[0], note, raw.header_line, value=title))
            continue
        absent.remove(like)
        problem = f"is not a column of this table, and {like} is missing"
        way_out = f"rename it to {like} if that is what it holds"
        faults.append(Fault(raw.files[0], problem, raw.header_line, value=title, way_out=way_out))
    for name in [field["name"] for field in fields_of(raw.name) if is_required(field) and field["name"] in absent]:
        problem = f"there is no column {name}, and this table needs it"
        faults.append(Fault(raw.files[0], problem, raw.header_line, way_out=_way_out(name, raw)))
    return faults


def _way_out(name: str, raw: RawTable) -> str:
    if name == "site_id" and raw.name != "sites" and " sheet " in raw.files[0]:
        return "name one site on the sheet sites of the same workbook, or add the column here"
    return "add the column"


def _meant(title: str, absent: list[str]) -> str | None:
    same = {_without_zeros(name): name for name in absent}
    if _without_zeros(title) in same:
        return same[_without_zeros(title)]
    like = nearest(title, absent, cutoff=0.8)
    return like if like and re.findall(r"\d+", like) == re.findall(r"\d+", title) else None


def _without_zeros(name: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", name)
