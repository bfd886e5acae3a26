"""What a question is known by: marks of its rows, which stay the same when lines move and change when a cell does."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from helpers.data.faults import Fault, Rule

if TYPE_CHECKING:
    from helpers.data.read.raw_table import RawTable


def marks_of(table: "RawTable") -> NDArray[np.uint64]:
    """Return a number for every row, made of its filled cells in the columns that are read, whatever their order.

    >>> from helpers.data.read.raw_table import table_of
    >>> rows = [["site_id", "region"], ["1", "2"], ["2", "1"], ["1", "2"]]
    >>> one, other, again = marks_of(table_of(rows, "sites", "sites.csv"))
    >>> bool(one == again), bool(one == other)
    (True, False)
    """
    marks = np.zeros(len(table.lines), dtype=np.uint64)
    for name in [field["name"] for field in table.fields]:
        if column := table.columns.get(name):
            of_texts = np.array([_mark(name, text) for text in column.uniques] or [0], dtype=np.uint64)
            marks += of_texts[column.codes]
    return marks


def _mark(name: str, text: str) -> int:
    content = f"{name}\0{text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest()) if text else 0


def known(rule: Rule, said: Fault, table: "RawTable", rows: Sequence[int] | None = None) -> Fault:
    """Return a question with its table, the sites of its rows, and what an answer names it by.

    Without rows it is of all. A fault or a note has no answer, and is returned as it is.
    """
    if rule.severity != "question":
        return said
    chosen = slice(None) if rows is None else np.asarray(rows, dtype=np.intp)
    content = f"{rule.id}\0{table.name}\0{said.column}\0".encode()
    digest = hashlib.sha256(content + np.sort(table.marks[chosen]).tobytes()).hexdigest()
    sites = None
    if rows is not None and (column := table.columns.get("site_id")):
        sites = tuple(column.uniques[code] for code in np.unique(column.codes[chosen]))
    return replace(said, identity=f"q{digest[:15]}", table=table.name, sites=sites)
