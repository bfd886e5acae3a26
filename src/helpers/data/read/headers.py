"""The header of a table against the descriptor: columns that are missing, misspelt or unknown."""

import re

from helpers.data.descriptor import fields_of, is_required, nearest
from helpers.data.faults import Fault
from helpers.data.read.raw_table import RawTable
from helpers.data.rules import headers as rule_headers


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
        return [rule_headers.NO_HEADER.broken(raw.files[0], raw.header_line, names=",".join(names))]
    faults: list[Fault] = []
    absent = [name for name in names if name not in raw.columns]
    for title in [title for title in raw.columns if title not in names]:
        like = _meant(title, absent)
        if like is None:
            raw.notes.append(rule_headers.COLUMN_NOT_READ.broken(raw.files[0], raw.header_line, value=title))
            continue
        absent.remove(like)
        faults.append(rule_headers.COLUMN_MISSPELT.broken(raw.files[0], raw.header_line, value=title, like=like))
    for name in [field["name"] for field in fields_of(raw.name) if is_required(field) and field["name"] in absent]:
        way_out = _way_out(name, raw)
        faults.append(rule_headers.COLUMN_MISSING.broken(raw.files[0], raw.header_line, name=name, way_out=way_out))
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
